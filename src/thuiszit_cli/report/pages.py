"""What stands on `rapport.html` for each command: key figures and a sentence first, then every table with its chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from thuiszit_cli.counts.tables import Report, Table
from thuiszit_cli.counts.worklist import Aanleiding, Item
from thuiszit_cli.report import charts, html
from thuiszit_cli.report.charts import Figure, Row
from thuiszit_cli.report.definitions import definitions
from thuiszit_cli.report.drawings import BELOW, drawing, trend
from thuiszit_cli.report.figures import HIDDEN_MEANING, Cell, rows_of
from thuiszit_cli.report.html import Chapter, Grid, Page, Section, Tile
from thuiszit_cli.report.summary import Summary
from thuiszit_cli.report.summary_tables import summary_report
from thuiszit_cli.rules.terms import Duurklasse, Klasse

_SOON = 14  # days in which a date is near
_LONG = Duurklasse.LANGER_DAN_3_MAANDEN.value


def write_reports(path: Path, title: str, reports: Sequence[Report], about: Mapping[str, str]) -> None:
    """The reports of `tally` or `compare` as one page. Raises OSError."""
    html.write_page(path, reports_page(title, reports, about))


def reports_page(title: str, reports: Sequence[Report], about: Mapping[str, str]) -> Page:
    """A chapter for each report, and before them the quarters side by side where there are more."""
    shared = dict.fromkeys(text for report in reports for text in report.warnings)
    if any(report.hidden for report in reports):
        shared[HIDDEN_MEANING] = None
    chapters = [
        _chapter(f"deel{at}", report, last=at == len(reports)) for at, report in enumerate(reports, start=1)
    ]
    quarters = [report for report in reports if _table(report, "groep") is not None]
    if len(quarters) > 1:
        chapters.insert(0, _side_by_side(quarters))
    return Page(title, chapters, html.about(about), tuple(shared))


# --- one report -----------------------------------------------------------------------------------------


def _chapter(key: str, report: Report, *, last: bool) -> Chapter:
    lead, tiles = _in_short(report)
    sections = [_section(f"{key}-{at}", report, table) for at, table in enumerate(report.tables, start=1)]
    sections.append(Section(f"{key}-toelichting", "Toelichting", points=report.remarks))
    if last:
        sections.append(Section("begrippen", "Begrippen", terms=definitions()))
    return Chapter(key, report.title, lead, tiles, sections)


def _section(key: str, report: Report, table: Table) -> Section:
    rows = list(rows_of(report, table))
    grid = Grid(
        caption=f"{table.title} (aantal {table.unit})",
        head=(table.heading, *(column.label for column in table.columns)),
        rows=[_cells(label, cells) for label, cells in rows if cells[0].line],
        foot=[_cells(label, cells) for label, cells in rows if not cells[0].line],
    )
    return Section(
        id=key,
        title=table.title,
        paragraphs=(table.rule,),
        chart=drawing(report, table, key),
        grid=grid,
        terms=_rules(table),
    )


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


# --- what stands out ------------------------------------------------------------------------------------


def _in_short(report: Report) -> tuple[str, list[Tile]]:
    """The sentence and the figures at the top of a report, by what it counts."""
    if _table(report, "groep") is not None:
        return _quarter_in_short(report)
    if _table(report, "klasse", columns=5) is not None:
        return _change_in_short(report)
    return "", list(_year_in_short(report))


def _quarter_in_short(report: Report) -> tuple[str, list[Tile]]:
    begin, came, went, _, end = _total(report, "groep")
    first, last = (html.day(_day_of(cell)) for cell in (begin, end))
    lead = _flow_sentence(begin, came, went, end, f"Op {last}", f"op {first}")
    long = _cell(report, "duur", _LONG, at=-1)
    tiles = [
        Tile(f"Thuiszitters op {last}", _text(end), f"op {first}: {_text(begin)}"),
        Tile("Erbij in het kwartaal", _text(came)),
        Tile("Eraf in het kwartaal", _text(went)),
        *([Tile("Langer dan 3 maanden thuis", _text(long), f"op {last}")] if long else []),
    ]
    quick = _cell(report, "terug", "1", at=0)
    if quick is not None:
        tiles.append(Tile("Binnen een maand terug op school", _text(quick), "in het kwartaal"))
    return lead, tiles


def _change_in_short(report: Report) -> tuple[str, list[Tile]]:
    begin, came, went, _, end = _total(report, "klasse")
    first, last = (html.day(_day_of(cell)) for cell in (begin, end))
    lead = _flow_sentence(begin, came, went, end, f"Op {last}", f"op {first}")
    long = _cell(report, "duur", _LONG, at=-1)
    return lead, [
        Tile(f"Thuiszitters op {last}", _text(end), f"op {first}: {_text(begin)}"),
        Tile("Erbij", _text(came)),
        Tile("Eraf", _text(went)),
        *([Tile("Langer dan 3 maanden thuis", _text(long), f"op {last}")] if long else []),
    ]


def _flow_sentence(begin: Cell, came: Cell, went: Cell, end: Cell, now: str, before: str) -> str:
    """What changed, in words; nothing when one of the counts is not shown."""
    if begin.value is None or came.value is None or went.value is None or end.value is None:
        return ""
    change = end.value - begin.value
    than = f"{html.count(abs(change))} {'meer' if change > 0 else 'minder'} dan {before}"
    if not change:
        than = f"evenveel als {before}"
    return (
        f"{now} {_verb(end.value, 'was er {} thuiszitter', 'waren er {} thuiszitters')}, {than}. "
        f"{_verb(came.value, 'Er kwam er {} bij', 'Er kwamen er {} bij')} en "
        f"{_verb(went.value, 'er ging er {} weg', 'er gingen er {} weg')}."
    )


def _verb(value: int, one: str, more: str) -> str:
    """A phrase that fits its count."""
    return (one if value == 1 else more).format(html.count(value))


def _year_in_short(report: Report) -> Iterator[Tile]:
    table = next((each for each in report.tables if each.dimension.startswith("telling:")), None)
    wanted = {
        "absoluut": "Absoluut verzuim",
        "lrv": "Langdurig relatief verzuim",
        "lrv_langer_dan_3_maanden": "Waarvan langer dan 3 maanden",
        "relatief": "Relatief verzuim, 16 uur of meer",
        "vrijgesteld": "Vrijgesteld",
    }
    for line, label in wanted.items() if table else ():
        cell = _cell(report, table.dimension if table else "", line, at=-1)
        if cell is not None:
            yield Tile(label, _text(cell), "leerlingen in het schooljaar")


def _side_by_side(quarters: Sequence[Report]) -> Chapter:
    """The stands at the end of each quarter, after the one that the first began with."""
    moments: list[tuple[str, list[Cell], Cell]] = []
    flows: list[list[str]] = []
    parts: list[str] = []
    for at, report in enumerate(quarters):
        table = _table(report, "groep")
        if table is None:
            continue
        rows = list(rows_of(report, table))
        lines, total = [cells for _, cells in rows if cells[0].line], rows[-1][1]
        parts = [label for label, cells in rows if cells[0].line]
        for column in (0, -1) if at == 0 else (-1,):
            cells = [line[column] for line in lines]
            moments.append((f"{_day_of(total[column]):%d-%m-%Y}", cells, total[column]))
        flows.append([report.title.removeprefix("Thuiszitters in het "), *(_text(cell) for cell in total)])
    stands = Grid(
        caption="Thuiszitters naar groep op het einde van elk kwartaal (aantal leerlingen)",
        head=("Dag", *parts, "Samen"),
        rows=[[label, *(_text(cell) for cell in cells), _text(total)] for label, cells, total in moments],
    )
    streams = Grid(
        caption="Stand en stroom per kwartaal (aantal leerlingen)",
        head=("Kwartaal", "Stand begin", "Instroom", "Uitstroom", "Overgang (saldo)", "Stand eind"),
        rows=flows,
    )
    picture = None
    if not any(cell.hidden for _, cells, total in moments for cell in (*cells, total)):
        picture = trend("naast", "Thuiszitters per kwartaal", moments, parts)
    return Chapter(
        "naast",
        "De kwartalen naast elkaar",
        "",
        [],
        [
            Section(
                "naast-standen", "Thuiszitters op het einde van elk kwartaal", chart=picture, grid=stands
            ),
            Section("naast-stromen", "Wie erbij kwam en wie wegging", grid=streams),
        ],
    )


# --- finding figures ------------------------------------------------------------------------------------


def _table(report: Report, dimension: str, *, columns: int | None = None) -> Table | None:
    """The table that divides by `dimension` and has a total."""
    for table in report.tables:
        if table.dimension == dimension and columns in (None, len(table.columns)):
            return table
    return None


def _total(report: Report, dimension: str) -> list[Cell]:
    table = _table(report, dimension)
    return [] if table is None else list(rows_of(report, table))[-1][1]


def _cell(report: Report, dimension: str, line: str, *, at: int) -> Cell | None:
    table = _table(report, dimension)
    for _, cells in rows_of(report, table) if table is not None else ():
        if cells[0].line == line:
            return cells[at]
    return None


def _day_of(cell: Cell) -> date:
    """The day of a stand, as the id of its column tells."""
    return date.fromisoformat(cell.column.id.partition(":")[2])


# --- one classification ---------------------------------------------------------------------------------


def write_classification(path: Path, summary: Summary, about: Mapping[str, str]) -> None:
    """The page of `classify`. Raises OSError."""
    html.write_page(path, classification_page(summary, about))


def classification_page(summary: Summary, about: Mapping[str, str]) -> Page:
    """The counts of one day, what was read and found, and what these data cannot tell."""
    report = summary_report(summary)
    classes = {tally.id: tally for tally in summary.classes}
    durations = {tally.id: tally for tally in summary.durations}
    lead = (
        f"Van {_verb(summary.pupils, '{} leerling', '{} leerlingen')} {_verb(summary.thuiszitters, 'is', 'zijn')} er "
        f"op {html.day(summary.peildatum)} {html.count(summary.thuiszitters)} thuiszitter. "
        f"{summary.definition_meaning}"
    )
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
        head=("Bestand", "Blad", "Vorm", "Indeling", "Gaf rijen aan", "Rijen"),
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
            "bevindingen.csv staat van elke bevinding waar zij is."
        ],
        grid=grid,
    )


# --- the worklist ---------------------------------------------------------------------------------------


def write_worklist(
    path: Path, items: Sequence[Item], peildatum: date, about: Mapping[str, str], *, numbers: bool
) -> None:
    """The page of `worklist`. Raises OSError."""
    html.write_page(path, worklist_page(items, peildatum, about, numbers=numbers))


def worklist_page(items: Sequence[Item], peildatum: date, about: Mapping[str, str], *, numbers: bool) -> Page:
    """The list with its reasons counted first."""
    from thuiszit_cli.report.worklist import MEANING

    title = f"Werklijst op {html.day(peildatum)}"
    whys = [why for why in Aanleiding if any(item.aanleiding is why for item in items)]
    counted = {why: sum(item.aanleiding is why for item in items) for why in whys}
    overdue = sum(item.datum < peildatum for item in items)
    soon = sum(peildatum <= item.datum <= peildatum + timedelta(days=_SOON) for item in items)
    tiles = [
        Tile("Leerlingen op de lijst", html.count(len(items))),
        Tile("Datum al voorbij", html.count(overdue)),
        Tile(f"Binnen {_SOON} dagen", html.count(soon)),
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
    head = ["Datum", "Aanleiding", "Klasse", "Sinds", "Gemeente", "School", "Kenmerk", "Daarna"]
    head += ["Nummer"] if numbers else []
    whole = Grid(
        "De lijst, de eerste datum bovenaan",
        head,
        texts=frozenset(range(len(head))),
        rows=[
            [
                f"{item.datum:%d-%m-%Y}",
                item.aanleiding.label,
                item.klasse.label,
                f"{item.sinds:%d-%m-%Y}" if item.sinds else "",
                item.gemeentecode,
                item.brin,
                item.kenmerk,
                "; ".join(f"{day:%d-%m-%Y} {why.label}" for day, why in item.daarna),
                *([item.nummer] if numbers else []),
            ]
            for item in items
        ],
    )
    chapter = Chapter("kort", title, "", tiles, [reasons, Section("lijst", "De lijst", grid=whole)])
    return Page(title, [chapter], html.about(about), personal=numbers)
