"""Reports of counts as Markdown: first what they come down to. No personal data; foreign text is escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from thuiszit_cli.counts.tables import Report, Table
from thuiszit_cli.report.definitions import definitions
from thuiszit_cli.report.figures import EMPTY, hidden_meaning, is_empty, rows_of, texts_of
from thuiszit_cli.report.short import in_short, quarters_of, side_by_side
from thuiszit_cli.wording import markdown


def render(reports: Sequence[Report]) -> str:
    """The reports one after the other, as Markdown; several quarters first beside each other."""
    parts = [*_quarters(reports), *(part for report in reports for part in _report(report)), *_words()]
    return "\n\n".join(parts) + "\n"


def write_markdown(path: Path, reports: Sequence[Report]) -> None:
    """Write the reports as one Markdown file. Raises OSError."""
    path.write_text(render(reports), encoding="utf-8", newline="\n")


def _quarters(reports: Sequence[Report]) -> Iterator[str]:
    quarters = quarters_of(reports)
    if not quarters:
        return
    found = side_by_side(quarters)
    yield f"# {found.title}"
    if found.lead:
        yield found.lead
    for grid in found.grids:
        yield f"## {grid.title}"
        rows = [[label, *(cell.text for cell in cells)] for label, cells in grid.rows]
        yield _lines([list(grid.head), ["---", *["---:"] * (len(grid.head) - 1)], *rows])


def _report(report: Report) -> Iterator[str]:
    yield f"# {markdown(report.title)}"
    for warning in report.warnings:
        yield f"> **Let op.** {markdown(warning)}"
    if report.hidden:
        yield f"> {hidden_meaning(report)}"
    short = in_short(report)
    if short.lead:
        yield markdown(short.lead)
    if short.tiles:
        notes = [f" ({tile.note})" if tile.note else "" for tile in short.tiles]
        yield "\n".join(
            f"- {markdown(tile.label)}: **{tile.text}**{markdown(note)}"
            for tile, note in zip(short.tiles, notes, strict=True)
        )
    for table in report.tables:
        yield f"## {markdown(table.title)}"
        yield markdown(table.rule)
        yield EMPTY if is_empty(report, table) else _table(report, table)
    if report.remarks:
        yield "## Toelichting"
        yield "\n".join(f"- {markdown(note)}" for note in report.remarks)


def _words() -> Iterator[str]:
    yield "## Begrippen"
    yield "\n".join(f"- **{word}**: {meaning}" for word, meaning in definitions())


def _table(report: Report, table: Table) -> str:
    texts = texts_of(table)
    head = [table.heading, *(column.label for column in table.columns), *(name for name, _ in texts)]
    rule = ["---", *["---:"] * len(table.columns), *["---"] * len(texts)]
    lines = [[markdown(each) for each in head], rule]
    for label, cells in rows_of(report, table):
        bold = "**" if cells and not cells[0].line else ""
        line = [f"{bold}{markdown(label)}{bold}", *(f"{bold}{cell.text}{bold}" for cell in cells)]
        lines.append([*line, *(markdown(of_line.get(cells[0].line, "")) for _, of_line in texts)])
    return _lines(lines)


def _lines(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(cells) + " |" for cells in rows)
