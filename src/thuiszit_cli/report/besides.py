"""Files with rows that a command writes beside its forms. All of them are personal, or can be."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from thuiszit_cli.columns import MOVERS
from thuiszit_cli.counts import herleiding
from thuiszit_cli.counts.movers import Mover
from thuiszit_cli.counts.register import layout as register
from thuiszit_cli.counts.register.layout import Layout, Row
from thuiszit_cli.findings import EXCLUSIONS
from thuiszit_cli.report.csvfile import BYTE_ORDER_MARK, write_rows
from thuiszit_cli.report.workbook import Sheet, write_workbook
from thuiszit_cli.tables.excluded import ExcludedRow, excluded_rows
from thuiszit_cli.wording import csv_cell

if TYPE_CHECKING:
    from thuiszit_cli.store.stage import Writer
    from thuiszit_cli.tables.model import Tables

MOVERS_FILE = f"{MOVERS.name}.csv"
OWN_COLUMNS = ("uitgesloten_om", "uitgesloten_bestand", "uitgesloten_blad", "uitgesloten_regel")


def write_movers(path: Path, movers: Sequence[Mover]) -> None:
    """Who changed between two days. Raises OSError."""
    write_rows(path, MOVERS.names, [astuple(each) for each in movers])


def trace_meanings(*, numbers: bool) -> dict[str, str]:
    """The columns of the lines behind every count, with what each holds; the numbers of pupils only when asked for."""
    hidden = () if numbers else ("persoonsgebonden_nummer",)
    return {name: meaning for name, meaning in herleiding.FIELDS.items() if name not in hidden}


def write_trace(path: Path, lines: Sequence[Mapping[str, str]], *, numbers: bool) -> None:
    """The lines behind every count. Raises OSError."""
    head = list(trace_meanings(numbers=numbers))
    write_rows(path, head, [[line[name] for name in head] for line in lines])


def register_meanings(layout: Layout) -> dict[str, str]:
    """The columns of a register for the Inspectie, with what each holds."""
    own = "Vult u zelf in; blijft staan in volgende kwartalen"
    return {column.kop: register.FIELDS[column.veld] if column.veld else own for column in layout.columns}


def write_register(path: Path, rows: Sequence[Row], layout: Layout) -> None:
    """The register as CSV, or as a workbook with a sheet of meanings, by the name of the file. Raises OSError."""
    if path.suffix == ".csv":
        write_rows(path, layout.heads, [[row[head] for head in layout.heads] for row in rows])
        return
    notes = list(register_meanings(layout).items())
    write_workbook(path, [Sheet("Register", layout.heads, register.dates_of(rows, layout))], notes)


def excluded(tables: Tables) -> dict[str, Writer]:
    """Rows that were not used, with the reason beside the original text: file names, and what writes each.

    The headers are those of the file, so that a mended row can be offered again as it is; rows with other headers
    go to a file of their own. Raises InputError.
    """
    groups: dict[tuple[str, ...], list[ExcludedRow]] = {}
    for row in excluded_rows(tables):
        groups.setdefault(row.headers, []).append(row)
    names = (f"uitgesloten{'' if at == 1 else f'-{at}'}.csv" for at in range(1, len(groups) + 1))
    return {
        name: partial(_write_excluded, rows=rows) for name, rows in zip(names, groups.values(), strict=True)
    }


def _write_excluded(path: Path, rows: Sequence[ExcludedRow]) -> None:
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
