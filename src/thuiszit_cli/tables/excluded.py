"""The rows that gave nothing, as they stand in the files: to mend and to offer again.

Files are opened once more, because nothing of a row is kept that was not used. Standard input cannot be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from thuiszit_cli.read.opening import STANDARD_INPUT
from thuiszit_cli.read.reading import Opened
from thuiszit_cli.recognise.header import open_exports
from thuiszit_cli.tables.model import Tables


@dataclass(frozen=True)
class ExcludedRow:
    """One row: where it stands, why it was not used, its cells under the headers of its file and beyond."""

    file: str
    sheet: str | None
    line: int
    reason: str
    headers: tuple[str, ...]
    cells: Sequence[str]


def can_be_read_again(tables: Tables) -> bool:
    """Whether every file with an excluded row is a file."""
    return all(_is_file(tables.sources[rows.source].file) for rows in tables.excluded_rows)


def _is_file(name: str) -> bool:
    return name != STANDARD_INPUT and Path(name).is_file()


def excluded_rows(tables: Tables) -> Iterator[ExcludedRow]:
    """Every excluded row of a file, in the order of the files. Raises InputError when one has gone since."""
    reasons: dict[tuple[str, str | None], dict[int, str]] = {}
    for rows in tables.excluded_rows:
        source = tables.sources[rows.source]
        of_sheet = reasons.setdefault((source.file, source.sheet), {})
        of_sheet.update(dict.fromkeys(rows.lines.tolist(), rows.reason))
    for file in dict.fromkeys(file for file, _ in reasons if _is_file(file)):
        for sheets in open_exports([Path(file)]):
            for opened in sheets:
                lines = reasons.get((opened.file, opened.sheet))
                if lines:
                    yield from _rows(opened, lines)


def _rows(opened: Opened, reasons: dict[int, str]) -> Iterator[ExcludedRow]:
    headers = tuple(header.strip() for header in opened.headers)
    wanted = np.array(sorted(reasons), dtype=np.int32)
    for batch in opened.batches(dict.fromkeys(range(len(headers)), False)):
        for row in np.flatnonzero(np.isin(batch.lines, wanted)):
            cells = [batch.columns[at][int(row)].as_py() or "" for at in range(len(headers))]
            cells += batch.beyond(int(row))
            line = int(batch.lines[row])
            yield ExcludedRow(opened.file, opened.sheet, line, reasons[line], headers, cells)
