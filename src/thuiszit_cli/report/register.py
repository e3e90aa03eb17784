"""The register for the Inspectie as CSV and workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from thuiszit_cli.counts.register.layout import FIELDS, Layout, Row, dates_of
from thuiszit_cli.report.csvfile import write_rows
from thuiszit_cli.report.workbook import Sheet, write_workbook


def write_csv(path: Path, rows: Sequence[Row], layout: Layout) -> None:
    """Raises OSError."""
    write_rows(path, layout.heads, [[row[head] for head in layout.heads] for row in rows])


def meanings(layout: Layout) -> dict[str, str]:
    """The columns of a layout with what each holds."""
    own = "Vult u zelf in; blijft staan in volgende kwartalen"
    return {column.kop: FIELDS[column.veld] if column.veld else own for column in layout.columns}


def write_xlsx(path: Path, rows: Sequence[Row], layout: Layout) -> None:
    """One sheet with the rows, and one that tells what each column holds. Raises OSError."""
    notes = list(meanings(layout).items())
    write_workbook(path, [Sheet("Register", layout.heads, dates_of(rows, layout))], notes)
