"""The process that reads one Parquet file (`child.py`): its columns as text, in batches of rows.

Pages of some kilobytes can say that they unpack to gigabytes, and no library holds a limit to that; the process does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from thuiszit_cli import system
from thuiszit_cli.errors import InputError
from thuiszit_cli.read.cells import arrow_text
from thuiszit_cli.read.guards import check_headers, number
from thuiszit_cli.read.limits import Limits, raising
from thuiszit_cli.read.totals import total_rows
from thuiszit_cli.values.texts import all_blank

BLANK, TOTAL = "leeg", "totaal"  # columns of an answer about rows of which every column is looked at
_ROWS_A_BATCH = 100_000
_ONCE = {"PLAIN_DICTIONARY", "RLE_DICTIONARY"}  # each text is stored once
# Each text is stored as its difference from the one before, as DuckDB does; pyarrow gives no dictionary of them.
_DIFFERENCES = {"DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"}


class ParquetFile:
    """An opened file. Raises InputError when it asks more than `limits` allow, an error of pyarrow when damaged."""

    def __init__(self, file: str, path: Path, limits: Limits) -> None:
        system.limit_seconds(limits.reader_seconds)
        system.limit_memory(limits.reader_bytes)
        self._path = path
        with parquet.ParquetFile(path) as source:
            self.headers = list(source.schema_arrow.names)
            self.nested = [
                at for at, kind in enumerate(source.schema_arrow.types) if pa.types.is_nested(kind)
            ]
            self._rows, groups = source.metadata.num_rows, source.metadata.num_row_groups
            check_headers(file, len(self.headers), limits)
            for count, most, name, what in (
                (self._rows, limits.rows, "rows", "rijen"),
                (groups, limits.row_groups, "row_groups", "rijgroepen"),
            ):
                if count > most:
                    raise InputError(
                        f"{file} heeft {number(count)} {what}; meer dan {number(most)} wordt niet gelezen.",
                        f"Verdeel de export over meer bestanden. {raising(name)}",
                    )
            self._repeating, self._differing = _stored(source.metadata)

    def rows(self, asked: dict[str, Any]) -> Iterator[pa.RecordBatch]:
        """The columns asked for, by position, as text. Raises ValueError when there are fewer rows than promised."""
        wanted = {int(position): often for position, often in asked["wanted"].items()}
        names = {position: self.headers[position] for position in wanted}
        often = {name for at, name in names.items() if wanted[at] or name in self._repeating}
        seen = 0
        with parquet.ParquetFile(self._path, read_dictionary=list(often - self._differing)) as source:
            for rows in source.iter_batches(batch_size=_ROWS_A_BATCH, columns=list(names.values())):
                rows.validate(full=True)  # a damaged file can hold text that is no UTF-8
                seen += len(rows)
                yield pa.record_batch(
                    [arrow_text(rows.column(name)) for name in names.values()], list(map(str, names))
                )
        if seen != self._rows:
            raise ValueError("fewer rows than the file promises")

    def looked_at(self, asked: dict[str, Any]) -> Iterator[pa.RecordBatch]:
        """Of some consecutive rows whether every column is empty, and whether they hold a total."""
        begin, count = asked["begin"], asked["rows"]
        with parquet.ParquetFile(self._path) as source:
            at = 0
            for group in range(source.metadata.num_row_groups):
                size = source.metadata.row_group(group).num_rows
                if at + size > begin and at < begin + count:
                    for rows in source.iter_batches(batch_size=_ROWS_A_BATCH, row_groups=[group]):
                        part = rows.slice(max(0, begin - at), max(0, begin + count - max(begin, at)))
                        at += len(rows)
                        if len(part):
                            yield _looked_at(part)
                else:
                    at += size


def _looked_at(rows: pa.RecordBatch) -> pa.RecordBatch:
    columns = [arrow_text(column) for column in rows.columns]
    totals = total_rows(columns, np.arange(len(rows)))
    return pa.record_batch([pa.array(all_blank(columns)), pa.array(totals)], [BLANK, TOTAL])


def _stored(metadata: parquet.FileMetaData) -> tuple[set[str], set[str]]:
    """Columns in which a text may be stored once and used often, and those in which it may be a difference.

    The first, read so, take no room for each use of a text.
    """
    encodings: dict[str, set[str]] = {}
    for group in range(metadata.num_row_groups):
        for column in map(metadata.row_group(group).column, range(metadata.num_columns)):
            encodings.setdefault(column.path_in_schema, set()).update(column.encodings)
    return (
        {name for name, used in encodings.items() if used & _ONCE},
        {name for name, used in encodings.items() if used & _DIFFERENCES},
    )
