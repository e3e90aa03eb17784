"""The cells of a report of counts, as every format shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from thuiszit_cli.counts.tables import Column, Report, Table
from thuiszit_cli.wording import number

EMPTY = "Elk aantal is hier 0."  # in place of a table that shows nothing else
HIDDEN = "–"  # a count that is not shown, whatever the reason


def hidden_meaning(report: Report) -> str:
    """What that sign means."""
    return (
        f"Een {HIDDEN} is een aantal dat niet wordt getoond: het is kleiner dan {report.limit} en niet 0, of zo'n "
        "klein aantal was ermee te berekenen."
    )


def is_empty(report: Report, table: Table) -> bool:
    """Whether every count of a table is 0, and shown as such."""
    return all(cell.value == 0 for _, cells in rows_of(report, table) for cell in cells)


@dataclass(frozen=True)
class Cell:
    """One count of a table as it is shown: `text` for a reader, `value` None when absent or hidden."""

    line: str
    label: str
    column: Column
    value: int | None
    hidden: bool
    name: str  # that of the quantity

    @property
    def text(self) -> str:
        """The count as a Dutch reader gets it."""
        if self.hidden:
            return HIDDEN
        return "" if self.value is None else number(self.value).replace("-", "−")


def rows_of(report: Report, table: Table) -> Iterator[tuple[str, list[Cell]]]:
    """The lines of a table with their label, the total last."""

    def cells(line: str, label: str, values: Sequence[int | None]) -> list[Cell]:
        made = []
        for column, value in zip(table.columns, values, strict=True):
            name = table.quantity(line, column.id)
            hidden = value is not None and name in report.hidden
            made.append(Cell(line, label, column, None if hidden else value, hidden, name))
        return made

    for line in table.lines:
        yield line.label, cells(line.id, line.label, line.values)
    if table.total is not None:
        yield "Samen", cells("", "Samen", table.total)


def texts_of(table: Table) -> list[tuple[str, Mapping[str, str]]]:
    """The columns of words that a table ends with: the head of each, and its text by line."""
    found = [("Gehaald", table.judged), ("Telregel", table.rules)]
    return [(head, texts) for head, texts in found if texts]


Row = tuple[str, str, str, str, str, str, int | None, str, str]


def tidy_rows(reports: Sequence[Report]) -> Iterator[Row]:
    """Every count of every table, one a row, with the columns of `COUNTS`."""
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
