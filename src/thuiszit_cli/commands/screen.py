"""The answers on the screen: what a person wants to know before opening the report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from thuiszit_cli.commands import grids
from thuiszit_cli.commands.console import tell_reports, warn
from thuiszit_cli.report.short import quarters_of, side_by_side
from thuiszit_cli.rules.terms import Ernst, Klasse
from thuiszit_cli.wording import number, percentage

if TYPE_CHECKING:
    from rich.console import Console

    from thuiszit_cli.counts.tables import Report
    from thuiszit_cli.counts.tally import Tally as Counted
    from thuiszit_cli.report.short import SideBySide
    from thuiszit_cli.report.summary import Summary, Tally

THUISZITTER_STYLE = "bold red"
CLASS_STYLES: dict[str, str] = {
    Klasse.ABSOLUUT_VERZUIM: THUISZITTER_STYLE,
    Klasse.LANGDURIG_RELATIEF_VERZUIM: THUISZITTER_STYLE,
    Klasse.RISICO: "yellow",
    Klasse.ONBESLIST: "magenta",
}
SEVERITY_STYLES = {Ernst.FOUT: "bold red", Ernst.WAARSCHUWING: "yellow", Ernst.INFO: "dim"}


def show(target: Console, summary: Summary, folder: Path) -> None:
    """Print the summary, and where the report lies."""
    from thuiszit_cli.report.summary import in_words

    target.print()
    target.print(Text(in_words(summary), style="bold"))
    target.print(Text(f"Definitie: {summary.definitie.label}", style="dim"))
    warn(target, summary.warnings)
    target.print()
    _show_classes(target, summary)
    if not summary.doubt.nobody_judged:
        _show_counts(target, "Thuiszitters", summary.durations)
    _show_counts(target, "Signalen", summary.signals)
    if summary.borderline:
        target.print(f"Grensgevallen (klasse hangt af van de definitie): {number(summary.borderline)}")
    target.print(_reconciliation(summary))
    target.print(_findings(summary))
    target.print()
    target.print("Wat deze gegevens niet kunnen zeggen:", style="dim")
    for limit in summary.limits:
        grids.tell(target, limit, "dim", lead="- ", indent=2)
    target.print()
    tell_reports(target, folder)


def _show_classes(target: Console, summary: Summary) -> None:
    lines = []
    for tally in summary.classes:
        style = CLASS_STYLES.get(tally.id, "") if tally.count else "dim"
        lines.append(
            grids.Line([tally.label, number(tally.count), percentage(tally.count, summary.pupils)], style)
        )
    lines.append(grids.Line(["Samen", number(summary.pupils), ""], "bold"))
    grids.show(target, ("Klasse", "Leerlingen", "Aandeel"), lines, right=(1, 2))


def _show_counts(target: Console, title: str, tallies: tuple[Tally, ...]) -> None:
    """A title, and under it what holds for anybody at all."""
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    for tally in tallies:
        if tally.count:
            table.add_row(f"  {tally.label}", number(tally.count))
    target.print(Text(title if table.row_count else f"{title}: geen", style="bold"))
    if table.row_count:
        target.print(table)


def _reconciliation(summary: Summary) -> Text:
    text = Text(
        f"Rijen: {number(summary.rows_read)} gelezen = {number(summary.rows_used)} gebruikt + "
        f"{number(summary.rows_read - summary.rows_used)} niet gebruikt"
    )
    if summary.exclusions:
        reasons = "; ".join(f"{_lower(line.label)}: {number(line.count)}" for line in summary.exclusions)
        text.append(f" ({reasons})")
    return text


def _findings(summary: Summary) -> Text:
    text = Text("Bevindingen: ")
    for at, (severity, count) in enumerate(summary.severities):
        text.append(", " if at else "")
        text.append(
            f"{severity.label.lower()} {number(count)}", style=SEVERITY_STYLES[severity] if count else "dim"
        )
    return text


def _lower(label: str) -> str:
    """A label in the middle of a sentence."""
    return label[:1].lower() + label[1:].rstrip(".")


def show_tally(target: Console, answer: Counted, folder: Path | None) -> None:
    """Print the first table of each period, the quarters side by side, and where the report lies."""
    warn(target, (each for report in answer.reports for each in report.warnings))
    told = ""
    for report in answer.reports:
        if report.doubt_in_words != told:  # alike in most periods
            told = report.doubt_in_words
            target.print(told)
        _show_report(target, report)
    if quarters := quarters_of(answer.reports):
        _show_side_by_side(target, side_by_side(quarters))
    first = answer.reports[0]
    for note in (*first.counted, *first.notes):
        target.print(Text(note, style="dim"))
    if folder is not None:
        target.print()
        tell_reports(target, folder)


def _show_side_by_side(target: Console, found: SideBySide) -> None:
    if found.lead:
        target.print(found.lead)
    for table in found.grids:
        lines = [
            grids.Line([label, *(cell.text for cell in cells)], "", cells[-1].value)
            for label, cells in table.rows
        ]
        grids.show(target, table.head, lines, title=table.title, right=range(1, len(table.head)))


def _show_report(target: Console, report: Report) -> None:
    """The first table of a report, with a bar for the last column; of a telling only its totals."""
    table = report.tables[0]
    at = range(len(table.columns))
    grids.show_counts(target, report, table, title=report.title, at=at[-1:] if table.rules else at)
