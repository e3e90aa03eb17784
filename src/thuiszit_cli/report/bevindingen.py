"""`bevindingen.csv`: every finding with its place, for Excel and for scripts. No cell, no person.

Semicolons and UTF-8 with a byte order mark: what a Dutch Excel opens with a double click.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.csv

from thuiszit_cli.columns import FINDINGS
from thuiszit_cli.findings import CATALOGUE
from thuiszit_cli.report.csvfile import BYTE_ORDER_MARK
from thuiszit_cli.report.parquet import schema
from thuiszit_cli.values.personal import masked
from thuiszit_cli.wording import csv_cell

if TYPE_CHECKING:
    from thuiszit_cli.findings import FindingBatch
    from thuiszit_cli.report.model import Classified
    from thuiszit_cli.tables.model import Tables


def write_classification(path: Path, content: Classified) -> None:
    """Those of a classification. Raises OSError."""
    write_findings(path, content.answer.tables)


def write_findings(path: Path, tables: Tables) -> None:
    """Write every finding of the run, in the order of files and lines. Raises OSError."""
    with path.open("wb") as stream:
        stream.write(BYTE_ORDER_MARK)
        stream.write((";".join(FINDINGS.names) + "\n").encode())
        options = pyarrow.csv.WriteOptions(include_header=False, delimiter=";")
        with pyarrow.csv.CSVWriter(stream, _SCHEMA, write_options=options) as writer:
            for rows in _parts(tables):
                writer.write_table(rows)


_SCHEMA = schema(FINDINGS)
_ROWS_AT_ONCE = 100_000


def _parts(tables: Tables) -> Iterator[pa.Table]:
    """All findings as text columns, sorted by file, line, column and code; those of no place come first."""
    batches = tables.findings.batches
    sizes = [len(batch) for batch in batches]
    batch = np.repeat(np.arange(len(batches), dtype=np.int32), sizes)
    source = _joined([batch.source for batch in batches], np.int16)
    line = _joined([batch.line for batch in batches], np.int32)
    order = np.lexsort((_ranks(batches)[batch], line, source))
    kinds = [CATALOGUE[each.code] for each in batches]
    files = ["", *(csv_cell(masked(each.file)) for each in tables.sources)]
    sheets = ["", *(csv_cell(masked(each.sheet or "")) for each in tables.sources)]
    columns = [csv_cell(each.column) for each in batches]
    messages = [csv_cell(message(each)) for each in batches]
    for begin in range(0, len(order), _ROWS_AT_ONCE):
        rows = order[begin : begin + _ROWS_AT_ONCE]
        kind, place, at = batch[rows], source[rows] + 1, line[rows]
        yield pa.table(
            {
                "bestand": _pick(files, place),
                "blad": _pick(sheets, place),
                "regel": pa.array(at, mask=at < 0),
                "kolom": _pick(columns, kind),
                "code": _pick([each.code for each in kinds], kind),
                "ernst": _pick([each.severity.value for each in kinds], kind),
                "melding": _pick(messages, kind),
            },
            schema=_SCHEMA,
        )


def message(batch: FindingBatch) -> str:
    """The text of a finding, with its detail."""
    text = CATALOGUE[batch.code].text
    return f"{text} ({batch.detail})" if batch.detail else text


def _joined(arrays: list[np.ndarray], dtype: type[np.signedinteger]) -> np.ndarray:
    return np.concatenate([np.empty(0, dtype), *arrays]).astype(dtype)


def _ranks(batches: list[FindingBatch]) -> np.ndarray:
    """The place of each batch among the others by column, code and detail."""
    order = sorted(
        range(len(batches)), key=lambda at: (batches[at].column, batches[at].code, batches[at].detail)
    )
    ranks = np.empty(len(batches), dtype=np.int64)
    ranks[order] = np.arange(len(batches))
    return ranks


def _pick(texts: list[str], positions: np.ndarray) -> pa.Array:
    """The text at each position."""
    return pa.array(texts, pa.string()).take(pa.array(positions))
