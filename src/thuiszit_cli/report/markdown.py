"""Every report as Markdown: first what it comes down to. Foreign text is escaped; no number unless asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from thuiszit_cli.counts.tables import Report, Table
from thuiszit_cli.counts.worklist_dates import Aanleiding
from thuiszit_cli.report.definitions import definitions
from thuiszit_cli.report.figures import EMPTY, hidden_meaning, is_empty, rows_of, texts_of
from thuiszit_cli.report.model import Classified, Counted, Listed
from thuiszit_cli.report.short import in_short, quarters_of, side_by_side
from thuiszit_cli.report.summary import SourceLine, Summary, in_words
from thuiszit_cli.report.summary_tables import summary_report
from thuiszit_cli.report.worklist import MEANING, cells_of, head_of
from thuiszit_cli.report.worklist import in_words as list_in_words
from thuiszit_cli.rules.terms import Ernst
from thuiszit_cli.wording import long_date, markdown, number, percentage


def write_classification(path: Path, content: Classified) -> None:
    """`rapport.md` of `classify`. Raises OSError."""
    _write(path, classification(content.summary))


def write_counts(path: Path, content: Counted) -> None:
    """The reports one after the other; several quarters first beside each other. Raises OSError."""
    _write(path, counts(content.reports))


def write_worklist(path: Path, content: Listed) -> None:
    """`werklijst.md`. Raises OSError."""
    _write(path, worklist(content))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


# --- counts ---------------------------------------------------------------------------------------------


def counts(reports: Sequence[Report]) -> str:
    """The text of some reports."""
    parts = [*_quarters(reports), *(part for report in reports for part in _report(report)), *_words()]
    return "\n\n".join(parts) + "\n"


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
        yield _table(list(grid.head), rows, right=set(range(1, len(grid.head))))


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
        yield EMPTY if is_empty(report, table) else _counts(report, table)
    if report.remarks:
        yield "## Toelichting"
        yield "\n".join(f"- {markdown(note)}" for note in report.remarks)


def _words() -> Iterator[str]:
    yield "## Begrippen"
    yield "\n".join(f"- **{word}**: {meaning}" for word, meaning in definitions())


def _counts(report: Report, table: Table) -> str:
    texts = texts_of(table)
    head = [table.heading, *(column.label for column in table.columns), *(name for name, _ in texts)]
    lines = []
    for label, cells in rows_of(report, table):
        bold = "**" if cells and not cells[0].line else ""
        line = [f"{bold}{markdown(label)}{bold}", *(f"{bold}{cell.text}{bold}" for cell in cells)]
        lines.append([*line, *(markdown(of_line.get(cells[0].line, "")) for _, of_line in texts)])
    return _table([markdown(each) for each in head], lines, right=set(range(1, len(table.columns) + 1)))


# --- the worklist ---------------------------------------------------------------------------------------


def worklist(content: Listed) -> str:
    """The text of the list."""
    items = content.items
    lines = [f"# Werklijst op {long_date(content.peildatum)}"]
    lines += [f"> **Let op.** {markdown(warning)}" for warning in content.warnings]
    lines.append(list_in_words(items, content.peildatum, content.doubt))
    if items:
        rows = [[markdown(cell) for cell in cells] for cells in cells_of(items, numbers=content.numbers)]
        lines.append(_table(head_of(numbers=content.numbers), rows, right=set()))
    lines.append("## Wat de aanleidingen betekenen")
    lines.append(_bullets(f"**{why.label}.** {MEANING[why]}" for why in Aanleiding))
    return "\n\n".join(lines) + "\n"


# --- one classification ---------------------------------------------------------------------------------


def classification(summary: Summary) -> str:
    """The text of the report of one day; its counts are those of the tables that the other forms show."""
    tables = {table.id: table for table in summary_report(summary).tables}
    return "\n\n".join(part for section in SECTIONS for part in section(summary, tables)) + "\n"


Tables = Mapping[str, Table]


def _head(summary: Summary, _: Tables) -> Iterable[str]:
    yield f"# Thuiszitters en verzuim op {long_date(summary.peildatum)}"
    for warning in summary.warnings:
        yield f"> **Let op.** {warning}"
    yield in_words(summary)
    yield _bullets(
        [
            f"Peildatum: {long_date(summary.peildatum)}",
            f"Definitie: {summary.definitie.label}",
        ]
    )
    yield summary.definition_meaning


def _classes(summary: Summary, tables: Tables) -> Iterable[str]:
    table = tables["klassen"]
    yield from (f"## {table.title}", table.rule)
    rows = [
        [line.label, count, share, table.rules[line.id]]
        for line, (count, share) in zip(table.lines, _shares(table, summary.pupils), strict=True)
    ]
    rows.append(["**Samen**", f"**{number(summary.pupils)}**", "", ""])
    yield _table(["Klasse", "Leerlingen", "Aandeel", "Betekenis"], rows, right={1, 2})


def _durations(summary: Summary, tables: Tables) -> Iterable[str]:
    table = tables["duur"]
    yield from (f"## {table.title}", table.rule, _counts(summary_report(summary), table))


def _signals(summary: Summary, tables: Tables) -> Iterable[str]:
    table = tables["signalen"]
    yield from (f"## {table.title}", table.rule)
    rows = [
        [line.label, number(line.values[0] or 0), tally.meaning, tally.standing]
        for line, tally in zip(table.lines, summary.signals, strict=True)
    ]
    yield _table(["Signaal", "Leerlingen", "Wanneer", "Herkomst van de grens"], rows, right={1})


def _borderline(_: Summary, tables: Tables) -> Iterable[str]:
    table = tables["grensgevallen"]
    yield f"## {table.title}"
    yield (
        f"Grensgevallen: **{number(table.lines[0].values[0] or 0)}**. Van deze leerlingen hangt de klasse af van de "
        "gekozen definitie van 'langer dan vier weken'. Bekijk ze voordat u cijfers vergelijkt met die van "
        "een ander."
    )


def _duties(summary: Summary, tables: Tables) -> Iterable[str]:
    table, reasons = tables["plicht"], tables["plicht_reden"]
    yield f"## {table.title}"
    shares = _shares(table, summary.pupils)
    rows = [[line.label, *share] for line, share in zip(table.lines, shares, strict=True)]
    yield _table(["Plicht", "Leerlingen", "Aandeel"], rows, right={1, 2})
    if reasons.lines:
        yield f"{reasons.title}:"
        yield _counts(summary_report(summary), reasons)


def _shares(table: Table, whole: int) -> list[list[str]]:
    """The count of each line, and its share of all pupils."""
    values = [line.values[0] or 0 for line in table.lines]
    return [[number(value), percentage(value, whole)] for value in values]


def _rows(summary: Summary, tables: Tables) -> Iterable[str]:
    yield "## Wat er is gelezen"
    rows = [
        [
            markdown(source.file),
            markdown(source.sheet),
            markdown(source.form),
            markdown(source.layout),
            number(source.rows),
            _tables(source),
        ]
        for source in summary.sources
    ]
    header = ["Bestand", "Blad", "Vorm", "Indeling", "Rijen", "Gebruikt voor"]
    yield _table(header, rows, right={4})
    unused = [source for source in summary.sources if source.unused]
    if unused:
        yield "Kolommen die niet zijn herkend en niet zijn gebruikt:"
        yield _bullets(_unused(source) for source in unused)
    yield "### Wat is gebruikt en wat niet"
    rows = [["Gelezen rijen", number(summary.rows_read)]]
    rows += [[markdown(line.label), number(line.values[0] or 0)] for line in tables["rijen"].lines]
    yield _table(["Rijen", "Aantal"], rows, right={1})
    left_out = summary.rows_read - summary.rows_used
    yield (
        f"{number(summary.rows_read)} gelezen = {number(summary.rows_used)} gebruikt + {number(left_out)} "
        f"niet gebruikt. Alle {number(summary.pupils)} personen staan in een klasse."
    )


def _findings(summary: Summary, _: Tables) -> Iterable[str]:
    yield "## Bevindingen over de gegevens"
    if not summary.findings:
        yield "Er zijn geen bevindingen."
        return
    totals = ", ".join(f"{ernst.label.lower()}: {number(count)}" for ernst, count in summary.severities)
    yield (f"Aantallen: {totals}. In `bevindingen.csv` staat van elke bevinding waar die staat.")
    rows = [
        [line.severity.label, f"`{line.code}`", number(line.count), line.text, line.remedy]
        for line in summary.findings
    ]
    yield _table(["Ernst", "Code", "Aantal", "Wat", "Wat te doen"], rows, right={2})
    if summary.finding_count(Ernst.FOUT):
        yield "Een bevinding van ernst *fout* kan de klasse van een leerling veranderen: herstel die eerst."


def _limits(summary: Summary, _: Tables) -> Iterable[str]:
    yield "## Wat deze gegevens niet kunnen zeggen"
    yield _bullets(summary.limits)


def _meanings(summary: Summary, _: Tables) -> Iterable[str]:
    yield "## Begrippen"
    told = {tally.label for tally in summary.classes}  # these have their meaning beside them
    yield _bullets(f"**{word}**: {meaning}" for word, meaning in definitions() if word not in told)


def _method(summary: Summary, _: Tables) -> Iterable[str]:
    yield "## Hoe dit is berekend"
    region = summary.vakantieregio
    fallback = f"{region.label} (opgegeven)" if region else "Midden (niet opgegeven)"
    yield _bullets(
        [
            f"Programma: thuiszit {summary.version}",
            f"Parameters (SHA-256): `{summary.parameters_sha256}`",
            f"Definitie: `{summary.definitie.value}`",
            f"Vakantieregio als de woongemeente onbekend is: {fallback}",
            *(
                f"Gewijzigde parameter: {markdown(name)} = {markdown(value)}"
                for name, value in summary.changes
            ),
            f"Verschillende combinaties van feiten: {number(summary.distinct_cases)}",
            "De uitkomst per leerling staat in `classificatie.parquet`, de verzuimperioden in "
            "`perioden.parquet`, de herkomst en de controlegetallen in `manifest.json`.",
        ]
    )


SECTIONS: Sequence[Callable[[Summary, Tables], Iterable[str]]] = (
    _head,
    _classes,
    _durations,
    _signals,
    _borderline,
    _duties,
    _rows,
    _findings,
    _limits,
    _meanings,
    _method,
)


def _tables(source: SourceLine) -> str:
    return ", ".join(f"{name} {number(rows)}" for name, rows in source.tables) or "geen tabel"


def _unused(source: SourceLine) -> str:
    place = markdown(source.file) + (f", blad {markdown(source.sheet)}" if source.sheet else "")
    return f"In {place}: {', '.join(markdown(name) for name in source.unused)}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], right: set[int]) -> str:
    """A Markdown table; columns in `right` are numbers. Who makes a cell of foreign text escapes it."""
    rule = ["---:" if at in right else "---" for at in range(len(header))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [header, rule, *rows])


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
