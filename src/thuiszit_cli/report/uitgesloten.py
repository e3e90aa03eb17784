"""`uitgesloten.csv`: the rows that were not used, with the reason beside the original text.

It holds personal data. The headers are those of the file, so that a mended row can be offered again as it is;
rows of files with other headers go to a file of their own.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from thuiszit_cli.findings import EXCLUSIONS
from thuiszit_cli.report.csvfile import BYTE_ORDER_MARK
from thuiszit_cli.tables.excluded import ExcludedRow, excluded_rows
from thuiszit_cli.wording import csv_cell

if TYPE_CHECKING:
    from thuiszit_cli.store.stage import Writer
    from thuiszit_cli.tables.model import Tables

OWN_COLUMNS = ("uitgesloten_om", "uitgesloten_bestand", "uitgesloten_blad", "uitgesloten_regel")


def writers(tables: Tables) -> dict[str, Writer]:
    """A file name for each group of rows with the same headers, and what writes it. Raises InputError."""
    groups: dict[tuple[str, ...], list[ExcludedRow]] = {}
    for row in excluded_rows(tables):
        groups.setdefault(row.headers, []).append(row)
    names = (f"uitgesloten{'' if at == 1 else f'-{at}'}.csv" for at in range(1, len(groups) + 1))
    return {name: partial(_write, rows=rows) for name, rows in zip(names, groups.values(), strict=True)}


def _write(path: Path, rows: Sequence[ExcludedRow]) -> None:
    with path.open("wb") as stream:
        stream.write(BYTE_ORDER_MARK)
    with path.open("a", encoding="utf-8", errors="replace", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\n")
        writer.writerow([*OWN_COLUMNS, *map(csv_cell, rows[0].headers)])
        for row in rows:
            place = (EXCLUSIONS[row.reason], csv_cell(row.file), csv_cell(row.sheet or ""), str(row.line))
            writer.writerow([*place, *map(_cell, row.cells)])


def _cell(text: str) -> str:
    """The text as it was, but for a line break and for what a spreadsheet would take for a formula."""
    number = text.strip().lstrip("+-").replace(",", "").replace(".", "")
    return text.strip() if number.isdigit() else csv_cell(text)
