"""The register for the Inspectie as CSV and workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from thuiszit_cli.counts.register import FIELDS, Layout, Row, dates_of
from thuiszit_cli.report.text import csv_cell
from thuiszit_cli.report.workbook import Sheet, write_workbook


def write_csv(path: Path, rows: Sequence[Row], layout: Layout) -> None:
    """Semicolons and a byte order mark, as a Dutch Excel wants it. Raises OSError."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(layout.heads)
    for row in rows:
        writer.writerow([csv_cell(row[head]) for head in layout.heads])
    path.write_bytes(stream.getvalue().encode("utf-8-sig"))


def write_xlsx(path: Path, rows: Sequence[Row], layout: Layout) -> None:
    """One sheet with the rows, and one that tells what each column holds. Raises OSError."""
    notes = [
        (
            column.kop,
            FIELDS[column.veld] if column.veld else "Vult u zelf in; blijft staan in volgende kwartalen",
        )
        for column in layout.columns
    ]
    write_workbook(path, [Sheet("Register", layout.heads, dates_of(rows, layout))], notes)
