"""What stands on `rapport.html` for each command: key figures and a sentence first, then every table with its chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from thuiszit_cli.counts.tables import Report, Table
from thuiszit_cli.counts.worklist_dates import Aanleiding
from thuiszit_cli.report.definitions import definitions
from thuiszit_cli.report.figures import EMPTY, Cell, hidden_meaning, is_empty, rows_of
from thuiszit_cli.report.model import Classified, Counted, Listed
from thuiszit_cli.report.page import charts, html
from thuiszit_cli.report.page.charts import Figure, Row
from thuiszit_cli.report.page.drawings import BELOW, drawing, trend
from thuiszit_cli.report.page.html import Chapter, Grid, Page, Section
from thuiszit_cli.report.short import Tile, in_short, quarters_of, side_by_side
from thuiszit_cli.report.summary import Summary, in_words
from thuiszit_cli.report.summary_tables import summary_report
from thuiszit_cli.report.worklist import MEANING, cells_of, head_of
from thuiszit_cli.report.worklist import in_words as list_in_words
from thuiszit_cli.rules.terms import Duurklasse, Klasse

_ONLY_OUT = (
    "De grafiek toont alleen wie op ten minste een van beide dagen thuiszitter was; de tabel toont iedereen."
)
_SOON = 14  # days in which a date is near
_LONG = Duurklasse.LANGER_DAN_3_MAANDEN.value


def write_counts(path: Path, content: Counted) -> None:
    """The reports of `tally` or `compare` as one page. Raises OSError."""
    html.write_page(path, reports_page(content.title, content.reports, content.about))


def reports_page(title: str, reports: Sequence[Report], about: Mapping[str, str]) -> Page:
    """A chapter for each report, and before them the quarters side by side where there are more."""
    shared = dict.fromkeys(text for report in reports for text in report.warnings)
    shared |= {hidden_meaning(report): None for report in reports if report.hidden}
    chapters = [
        _chapter(f"deel{at}", report, last=at == len(reports)) for at, report in enumerate(reports, start=1)
    ]
    if quarters := quarters_of(reports):
        chapters.insert(0, _side_by_side(quarters))
    return Page(title, chapters, html.about(about), tuple(shared))


# --- one report -----------------------------------------------------------------------------------------


def _chapter(key: str, report: Report, *, last: bool) -> Chapter:
    short = in_short(report)
    sections = [_section(f"{key}-{at}", report, table) for at, table in enumerate(report.tables, start=1)]
    sections.append(Section(f"{key}-toelichting", "Toelichting", points=report.remarks))
    if last:
        sections.append(Section("begrippen", "Begrippen", terms=definitions()))
    return Chapter(key, report.title, short.lead, short.tiles, sections)


def _section(key: str, report: Report, table: Table) -> Section:
    if is_empty(report, table):
        return Section(id=key, title=table.title, paragraphs=(table.rule, EMPTY), terms=_rules(table))
    rows = list(rows_of(report, table))
    grid = Grid(
        caption=f"{table.title} (aantal {table.unit})",
        head=(table.heading, *(column.label for column in table.columns)),
        rows=[_cells(label, cells) for label, cells in rows if cells[0].line],
        foot=[_cells(label, cells) for label, cells in rows if not cells[0].line],
    )
    if table.judged:
        grid = _with_verdicts(grid, table)
    return Section(
        id=key,
        title=table.title,
        paragraphs=(table.rule,),
        chart=drawing(report, table, key),
        caption=_ONLY_OUT if table.dimension == "van" else "",
        grid=grid,
        terms=_rules(table),
    )


def _with_verdicts(grid: Grid, table: Table) -> Grid:
    """A table of targets ends with whether each is met."""
    rows = [
        [*cells, table.judged.get(line.id, "")] for cells, line in zip(grid.rows, table.lines, strict=True)
    ]
    return replace(grid, head=(*grid.head, "Gehaald"), rows=rows, texts=frozenset({0, len(grid.head)}))


def _cells(label: str, cells: Sequence[Cell]) -> list[str]:
    return [label, *(_text(cell) for cell in cells)]


def _text(cell: Cell) -> str:
    return cell.text if cell.value is None else html.count(cell.value)


def _rules(table: Table) -> list[tuple[str, str]]:
    """The counting rule of each line; lines with the same rule together."""
    by_rule: dict[str, list[str]] = {}
    for line in table.lines:
        if line.id in table.rules:
            by_rule.setdefault(table.rules[line.id], []).append(line.label)
    return [("; ".join(labels), rule) for rule, labels in by_rule.items()]


def _side_by_side(quarters: Sequence[Report]) -> Chapter:
    """The stands at the end of each quarter, after the one that the first began with."""
    found = side_by_side(quarters)
    picture = None
    if not any(cell.hidden for _, cells in found.stands.rows for cell in cells):
        moments = [(label, cells[:-1], cells[-1]) for label, cells in found.stands.rows]
        picture = trend("naast", "Thuiszitters per kwartaal", moments, found.stands.head[1:-1])
    stands, flows = (
        Grid(
            caption=f"{each.title} (aantal leerlingen)",
            head=each.head,
            rows=[_cells(label, cells) for label, cells in each.rows],
        )
        for each in found.grids
    )
    return Chapter(
        "naast",
        found.title,
        found.lead,
        [],
        [
            Section("naast-standen", found.stands.title, chart=picture, grid=stands),
            Section("naast-stromen", found.flows.title, grid=flows),
        ],
    )


# --- one classification ---------------------------------------------------------------------------------


def write_classification(path: Path, content: Classified) -> None:
    """The page of `classify`. Raises OSError."""
    html.write_page(path, classification_page(content.summary, content.about))


def classification_page(summary: Summary, about: Mapping[str, str]) -> Page:
    """The counts of one day, what was read and found, and what these data cannot tell."""
    report = summary_report(summary)
    classes = {tally.id: tally for tally in summary.classes}
    durations = {tally.id: tally for tally in summary.durations}
    lead = f"{in_words(summary)} {summary.definition_meaning}"
    tiles = [
        Tile(
            "Thuiszitters", html.count(summary.thuiszitters), f"van {html.count(summary.pupils)} leerlingen"
        ),
        Tile("Langer dan 3 maanden thuis", html.count(durations[_LONG].count)),
        *(
            Tile(classes[each].label, html.count(classes[each].count))
            for each in (Klasse.RISICO, Klasse.VRIJGESTELD, Klasse.ONBESLIST)
        ),
    ]
    sections = [
        _with_shares(_section(f"deel-{at}", report, table), table, summary.pupils)
        for at, table in enumerate(report.tables, start=1)
        if table.dimension != "bevinding"
    ]
    sections += [_sources(summary), _findings(summary)]
    sections.append(Section("grenzen", "Wat deze gegevens niet kunnen zeggen", points=summary.limits))
    sections.append(Section("begrippen", "Begrippen", terms=definitions()))
    chapter = Chapter("kort", report.title, lead, tiles, sections)
    return Page(report.title, [chapter], html.about(about), summary.warnings)


def _with_shares(section: Section, table: Table, whole: int) -> Section:
    """A table of all pupils gets a column with the share of each line."""
    if section.grid is None or table.total != (whole,) or not whole or table.unit != "leerlingen":
        return section
    rows = [
        [*cells, html.share((line.values[0] or 0) / whole)]
        for cells, line in zip(section.grid.rows, table.lines, strict=True)
    ]
    foot = [[*cells, html.share(1)] for cells in section.grid.foot]
    return replace(
        section, grid=replace(section.grid, head=(*section.grid.head, "Aandeel"), rows=rows, foot=foot)
    )


def _sources(summary: Summary) -> Section:
    grid = Grid(
        caption="Bestanden en bladen die zijn gelezen",
        head=("Bestand", "Blad", "Vorm", "Indeling", "Gebruikt voor", "Rijen"),
        rows=[
            [
                source.file,
                source.sheet,
                source.form,
                source.layout,
                ", ".join(f"{name} {html.count(rows)}" for name, rows in source.tables) or "geen tabel",
                html.count(source.rows),
            ]
            for source in summary.sources
        ],
        texts=frozenset(range(5)),
    )
    unused = [
        f"Niet herkend en niet gebruikt in {source.file}{f', blad {source.sheet}' if source.sheet else ''}: "
        f"{', '.join(source.unused)}"
        for source in summary.sources
        if source.unused
    ]
    return Section("gelezen", "Wat er is gelezen", grid=grid, points=unused)


def _findings(summary: Summary) -> Section:
    if not summary.findings:
        return Section("bevindingen", "Bevindingen over de gegevens", ["Er zijn geen bevindingen."])
    totals = ", ".join(f"{ernst.label.lower()}: {html.count(count)}" for ernst, count in summary.severities)
    grid = Grid(
        caption="Bevindingen, de ernstigste eerst",
        head=("Ernst", "Wat", "Wat te doen", "Aantal"),
        rows=[
            [line.severity.label, line.text, line.remedy, html.count(line.count)] for line in summary.findings
        ],
        texts=frozenset({0, 1, 2}),
    )
    return Section(
        "bevindingen",
        "Bevindingen over de gegevens",
        [
            f"Aantallen: {totals}. Een fout kan de klasse van een leerling veranderen: herstel die eerst. In "
            "bevindingen.csv staat van elke bevinding waar die staat."
        ],
        grid=grid,
    )


# --- the worklist ---------------------------------------------------------------------------------------


def write_worklist(path: Path, content: Listed) -> None:
    """The page of `worklist`. Raises OSError."""
    html.write_page(path, worklist_page(content))


def worklist_page(content: Listed) -> Page:
    """The list with its reasons counted first."""
    items, peildatum, numbers = content.items, content.peildatum, content.numbers
    title = f"Werklijst op {html.day(peildatum)}"
    whys = [why for why in Aanleiding if any(item.aanleiding is why for item in items)]
    counted = {why: sum(item.aanleiding is why for item in items) for why in whys}
    dated = [item.datum for item in items if item.aanleiding is not Aanleiding.NIEUW]
    soon = sum(peildatum <= day <= peildatum + timedelta(days=_SOON) for day in dated)
    tiles = [
        Tile("Leerlingen op de lijst", html.count(len(items))),
        Tile(Aanleiding.NIEUW.label, html.count(len(items) - len(dated))),
        Tile("Datum voorbij", html.count(sum(day < peildatum for day in dated))),
        Tile(f"Datum binnen {_SOON} dagen", html.count(soon)),
    ]
    rows = [Row(why.label, (Figure(counted[why], html.count(counted[why])),)) for why in whys]
    reasons = Section(
        "aanleidingen",
        "Waarom er een datum is",
        chart=charts.bars("aanleidingen", "Leerlingen naar aanleiding", BELOW, rows, ["Leerlingen"])
        if rows
        else None,
        grid=Grid(
            "Leerlingen naar aanleiding van hun eerste datum",
            ("Aanleiding", "Leerlingen"),
            [[why.label, html.count(counted[why])] for why in whys],
            [["Samen", html.count(len(items))]],
        ),
        terms=[(why.label, MEANING[why]) for why in whys],
    )
    head = head_of(numbers=numbers)
    whole = Grid(
        "De lijst, de eerste datum bovenaan",
        head,
        texts=frozenset(range(len(head))),
        rows=cells_of(items, numbers=numbers),
    )
    lead = list_in_words(items, peildatum, content.doubt)
    chapter = Chapter("kort", title, lead, tiles, [reasons, Section("lijst", "De lijst", grid=whole)])
    return Page(title, [chapter], html.about(content.about), tuple(content.warnings), personal=numbers)
