"""`rapport.md`: the summary as a leerplichtambtenaar reads it. No personal data; foreign text is escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from thuiszit_cli.report.definitions import definitions
from thuiszit_cli.report.summary import SourceLine, Summary, Tally, in_words
from thuiszit_cli.rules.terms import Ernst
from thuiszit_cli.wording import long_date, markdown, number, percentage


def write_report(path: Path, summary: Summary) -> None:
    """Write the report. Raises OSError."""
    path.write_text(render(summary), encoding="utf-8", newline="\n")


def render(summary: Summary) -> str:
    """The whole report as Markdown."""
    return "\n\n".join(part for section in SECTIONS for part in section(summary)) + "\n"


def _head(summary: Summary) -> Iterable[str]:
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


def _classes(summary: Summary) -> Iterable[str]:
    yield "## Klassen"
    yield "Elke leerling staat in precies één klasse: de eerste die past, van boven naar beneden."
    rows = [
        [tally.label, number(tally.count), percentage(tally.share), tally.meaning]
        for tally in summary.classes
    ]
    rows.append(["**Samen**", f"**{number(summary.pupils)}**", "", ""])
    yield _table(["Klasse", "Leerlingen", "Aandeel", "Betekenis"], rows, right={1, 2})


def _durations(summary: Summary) -> Iterable[str]:
    yield "## Hoe lang thuiszitters thuiszitten"
    yield (
        "Van de thuiszitters: absoluut verzuim en langdurig relatief verzuim samen. Drie maanden zijn "
        "kalendermaanden, vakanties meegerekend."
    )
    rows = [[tally.label, number(tally.count)] for tally in summary.durations]
    rows.append(["**Samen**", f"**{number(summary.thuiszitters)}**"])
    yield _table(["Duur", "Thuiszitters"], rows, right={1})


def _signals(summary: Summary) -> Iterable[str]:
    yield "## Signalen"
    yield (
        "Signalen worden berekend voor elke leerling met een plicht, in welke klasse die ook staat. Een "
        "leerling kan er meer hebben; de aantallen tellen daarom niet op."
    )
    rows = [[tally.label, number(tally.count), tally.meaning, tally.standing] for tally in summary.signals]
    yield _table(["Signaal", "Leerlingen", "Wanneer", "Herkomst van de grens"], rows, right={1})


def _borderline(summary: Summary) -> Iterable[str]:
    yield "## Grensgevallen"
    yield (
        f"Grensgevallen: **{number(summary.borderline)}**. Van deze leerlingen hangt de klasse af van de "
        "gekozen definitie van 'langer dan vier weken'. Bekijk ze voordat u cijfers vergelijkt met die van "
        "een ander."
    )


def _duties(summary: Summary) -> Iterable[str]:
    yield "## Plicht"
    yield _table(["Plicht", "Leerlingen", "Aandeel"], _counts(summary.duties), right={1, 2})
    reasons = [tally for tally in summary.no_duty if tally.count]
    if reasons:
        yield "Waarom er geen plicht is:"
        rows = [[tally.label, number(tally.count)] for tally in reasons]
        yield _table(["Reden", "Leerlingen"], rows, right={1})


def _rows(summary: Summary) -> Iterable[str]:
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
    header = ["Bestand", "Blad", "Vorm", "Indeling", "Rijen", "Gaf rijen aan"]
    yield _table(header, rows, right={4})
    unused = [source for source in summary.sources if source.unused]
    if unused:
        yield "Kolommen die niet zijn herkend en niet zijn gebruikt:"
        yield _bullets(_unused(source) for source in unused)
    yield "### Wat is gebruikt en wat niet"
    rows = [["Gelezen rijen", number(summary.rows_read)], ["Gebruikt", number(summary.rows_used)]]
    rows += [[f"Niet gebruikt: {markdown(line.label)}", number(line.count)] for line in summary.exclusions]
    yield _table(["Rijen", "Aantal"], rows, right={1})
    left_out = summary.rows_read - summary.rows_used
    yield (
        f"{number(summary.rows_read)} gelezen = {number(summary.rows_used)} gebruikt + {number(left_out)} "
        f"niet gebruikt. Alle {number(summary.pupils)} personen staan in een klasse."
    )


def _findings(summary: Summary) -> Iterable[str]:
    yield "## Bevindingen over de gegevens"
    if not summary.findings:
        yield "Er zijn geen bevindingen."
        return
    totals = ", ".join(f"{ernst.label.lower()}: {number(count)}" for ernst, count in summary.severities)
    yield (f"Aantallen: {totals}. In `bevindingen.csv` staat van elke bevinding waar zij is.")
    rows = [
        [line.severity.label, f"`{line.code}`", number(line.count), line.text, line.remedy]
        for line in summary.findings
    ]
    yield _table(["Ernst", "Code", "Aantal", "Wat", "Wat te doen"], rows, right={2})
    if summary.finding_count(Ernst.FOUT):
        yield "Een bevinding van ernst *fout* kan de klasse van een leerling veranderen: herstel die eerst."


def _limits(summary: Summary) -> Iterable[str]:
    yield "## Wat deze gegevens niet kunnen zeggen"
    yield _bullets(summary.limits)


def _words(summary: Summary) -> Iterable[str]:
    yield "## Begrippen"
    told = {tally.label for tally in summary.classes}  # these have their meaning beside them
    yield _bullets(f"**{word}**: {meaning}" for word, meaning in definitions() if word not in told)


def _method(summary: Summary) -> Iterable[str]:
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


SECTIONS: Sequence[Callable[[Summary], Iterable[str]]] = (
    _head,
    _classes,
    _durations,
    _signals,
    _borderline,
    _duties,
    _rows,
    _findings,
    _limits,
    _words,
    _method,
)


def _counts(tallies: Iterable[Tally]) -> list[list[str]]:
    return [[tally.label, number(tally.count), percentage(tally.share)] for tally in tallies]


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
