"""Every count of every table, one a row: for a spreadsheet (CSV) and for a program (Parquet)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from thuiszit_cli.columns import COUNTS, Table
from thuiszit_cli.counts.tables import Report
from thuiszit_cli.report.csvfile import write_rows
from thuiszit_cli.report.figures import rows_of
from thuiszit_cli.report.parquet import schema

Row = tuple[str, str, str, str, str, str, int | None, str, str]


def rows(reports: Sequence[Report]) -> Iterator[Row]:
    """The counts in the order of the reports, with the columns of `COUNTS`."""
    for report in reports:
        for table in report.tables:
            for _, cells in rows_of(report, table):
                for cell in cells:
                    yield (
                        report.title,
                        table.id,
                        cell.line,
                        cell.label,
                        cell.column.id,
                        cell.column.label,
                        cell.value,
                        "nee" if cell.hidden else "ja",
                        cell.name,
                    )


def write_csv(path: Path, reports: Sequence[Report]) -> None:
    """Raises OSError."""
    write_rows(path, COUNTS.names, rows(reports))


def write_parquet(path: Path, reports: Sequence[Report]) -> None:
    """Raises OSError."""
    write_typed(path, COUNTS, list(rows(reports)))


def write_typed(path: Path, described: Table, found: Sequence[Sequence[object]]) -> None:
    """Rows as Parquet with exactly the columns described. Raises OSError."""
    typed = schema(described)
    arrays = [pa.array([row[at] for row in found], field.type) for at, field in enumerate(typed)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=typed), path)
