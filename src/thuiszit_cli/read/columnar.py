"""Sources that have named columns already: Parquet files and pandas frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet

from thuiszit_cli.errors import InputError
from thuiszit_cli.read.cells import arrow_text, text_array
from thuiszit_cli.read.guards import DEFAULT, Limits, check_cells, check_headers, number
from thuiszit_cli.read.limits import raising
from thuiszit_cli.read.reading import Batch, Opened, Progress, Wanted
from thuiszit_cli.read.totals import total_rows
from thuiszit_cli.values.texts import all_blank

_ROWS_A_BATCH = 100_000
_ONCE = {"PLAIN_DICTIONARY", "RLE_DICTIONARY"}  # each text is stored once
# Each text is stored as its difference from the one before, as DuckDB does; pyarrow gives no dictionary of them.
_DIFFERENCES = {"DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"}


def open_parquet(file: str, path: Path, progress: Progress, limits: Limits = DEFAULT) -> Opened:
    """A Parquet file. A row has no line there; its number (from 1) stands for it.

    Raises InputError when the file is damaged or asks more than `limits` allow.
    """
    try:
        with parquet.ParquetFile(path) as source:
            headers = list(source.schema_arrow.names)
            nested = [pa.types.is_nested(kind) for kind in source.schema_arrow.types]
            repeating, differing = _stored(source.metadata)
            rows_in_all = source.metadata.num_rows
    except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
        raise _damaged(file) from error
    check_headers(file, len(headers), limits)
    if rows_in_all > limits.rows:
        raise InputError(
            f"{file} heeft {number(rows_in_all)} rijen; meer dan {number(limits.rows)} wordt niet gelezen.",
            f"Verdeel de export over meer bestanden. {raising('rows')}",
        )

    def batches(wanted: Wanted) -> Iterator[Batch]:
        for position in wanted:
            if nested[position]:
                raise InputError(
                    f"{file}: de kolom '{headers[position].strip()}' bevat lijsten of groepen in plaats van losse "
                    "waarden.",
                    "Schrijf per rij één waarde in die kolom, of geef haar een andere kop.",
                )
        names = {position: headers[position] for position in wanted}
        often = {name for at, name in names.items() if wanted[at] or name in repeating} - differing
        line = 1
        try:
            with parquet.ParquetFile(path, read_dictionary=list(often)) as source:
                for rows in source.iter_batches(batch_size=_ROWS_A_BATCH, columns=list(names.values())):
                    rows.validate(full=True)  # a damaged file can hold text that is no UTF-8
                    columns = {position: rows.column(name) for position, name in names.items()}
                    check_cells(file, columns, np.arange(line, line + len(rows)), limits)
                    yield _batch(columns, line, partial(_every, path, line - 1, len(rows)))
                    line += len(rows)
        except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
            raise _damaged(file) from error
        progress(path.stat().st_size)

    return Opened(file, None, "parquet", None, None, headers, 0, batches)


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


def open_frame(name: str, frame: pd.DataFrame) -> Opened:
    """A pandas frame in memory; its rows are numbered from 1."""
    headers = [str(header) for header in frame.columns]

    def every() -> list[pa.Array]:
        return [_series_text(frame.iloc[:, position]) for position in range(len(headers))]

    def batches(wanted: Wanted) -> Iterator[Batch]:
        if len(frame):
            yield _batch({position: _series_text(frame.iloc[:, position]) for position in wanted}, 1, every)

    return Opened(name, None, "frame", None, None, headers, 0, batches)


def _series_text(series: pd.Series) -> pa.Array:
    if isinstance(series.dtype, pd.CategoricalDtype):
        return pa.DictionaryArray.from_arrays(
            pa.array(series.cat.codes, pa.int32(), mask=(series.cat.codes < 0).to_numpy()),
            text_array(series.cat.categories),
        )
    if isinstance(series.dtype, pd.SparseDtype):
        series = pd.Series(np.asarray(series))
    if series.dtype == object or isinstance(series.dtype, (pd.PeriodDtype, pd.IntervalDtype)):
        return text_array(series)
    try:
        return arrow_text(pa.array(series, from_pandas=True))
    except pa.ArrowNotImplementedError:  # complex numbers, and whatever else Arrow has no type for
        return text_array(series)


def _every(path: Path, begin: int, rows: int) -> list[pa.Array]:
    with parquet.ParquetFile(path) as source:
        return [arrow_text(column) for column in source.read().slice(begin, rows).columns]


def _batch(columns: dict[int, pa.Array], line: int, every: Callable[[], list[pa.Array]]) -> Batch:
    texts = {position: arrow_text(column) for position, column in columns.items()}
    rows = len(next(iter(texts.values())))
    lines = np.arange(line, line + rows, dtype=np.int32)
    return Batch(texts, lines, lambda rows: all_blank(every())[rows], lambda rows: total_rows(every(), rows))


def _damaged(file: str) -> InputError:
    return InputError(f"{file} is een beschadigd Parquet-bestand.", "Maak of haal het bestand opnieuw.")
