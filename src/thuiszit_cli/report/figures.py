"""Reports of counts as Markdown, and the cells that every format shows. No personal data; foreign text is escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from thuiszit_cli.counts.tables import Column, Report, Table
from thuiszit_cli.report.text import markdown, number

HIDDEN = "–"  # a count that is not shown, whatever the reason
HIDDEN_MEANING = (
    "Een – is een aantal dat niet wordt getoond: het is klein, of een klein aantal was ermee te berekenen."
)


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


def render(reports: Sequence[Report]) -> str:
    """The reports one after the other, as Markdown."""
    return "\n\n".join(part for report in reports for part in _report(report)) + "\n"


def _report(report: Report) -> Iterator[str]:
    yield f"# {markdown(report.title)}"
    for warning in report.warnings:
        yield f"> **Let op.** {markdown(warning)}"
    if report.hidden:
        yield f"> {HIDDEN_MEANING}"
    for table in report.tables:
        yield f"## {markdown(table.title)}"
        yield markdown(table.rule)
        yield _markdown_table(report, table)
    if report.remarks:
        yield "## Toelichting"
        yield "\n".join(f"- {markdown(note)}" for note in report.remarks)


def _markdown_table(report: Report, table: Table) -> str:
    head = [table.heading, *(column.label for column in table.columns)]
    if table.rules:
        head.append("Telregel")
    lines = [[markdown(each) for each in head], ["---", *["---:"] * len(table.columns)]]
    if table.rules:
        lines[1].append("---")
    for label, cells in rows_of(report, table):
        bold = "**" if cells and not cells[0].line else ""
        line = [f"{bold}{markdown(label)}{bold}", *(f"{bold}{cell.text}{bold}" for cell in cells)]
        if table.rules:
            line.append(markdown(table.rules.get(cells[0].line, "")))
        lines.append(line)
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def write_markdown(path: Path, reports: Sequence[Report]) -> None:
    """Write the reports as one Markdown file. Raises OSError."""
    path.write_text(render(reports), encoding="utf-8", newline="\n")
