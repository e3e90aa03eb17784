"""The worklist as Markdown, CSV, workbook and calendar. Numbers of pupils only when asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from thuiszit_cli.columns import PGN, WORKLIST, Table
from thuiszit_cli.counts import gemeenten
from thuiszit_cli.counts.worklist import Item
from thuiszit_cli.counts.worklist_dates import OVERDUE, Aanleiding
from thuiszit_cli.report import dictionary, tidy
from thuiszit_cli.report.csvfile import write_rows
from thuiszit_cli.report.formats import DICTIONARY, TIDY_FORMATS, Formaat, Writer
from thuiszit_cli.report.workbook import Sheet, write_workbook
from thuiszit_cli.wording import long_date, markdown, number, plain

STEM = "werklijst"
_MOST_OCTETS = 75  # of a line of an iCalendar file (RFC 5545, 3.1)


def names(formats: Collection[Formaat]) -> tuple[str, ...]:
    """The files that the list gives in these formats."""
    made = [f"{STEM}.{form.value}" for form in Formaat if form in formats]
    return (*made, *([DICTIONARY] if set(formats) & set(TIDY_FORMATS) else []))


def files(
    items: Sequence[Item],
    peildatum: date,
    formats: Collection[Formaat],
    about: Mapping[str, str],
    *,
    numbers: bool,
    warnings: Sequence[str] = (),
) -> dict[str, Writer]:
    """What writes each of those files. `about` tells on the page how it was made, `warnings` stand at the top."""
    columns = columns_of(numbers=numbers)

    def typed(path: Path) -> None:
        tidy.write_typed(path, columns, [row(item, numbers=numbers) for item in items])

    def page(path: Path) -> None:
        from thuiszit_cli.report.pages import write_worklist

        write_worklist(path, items, peildatum, about, numbers=numbers, warnings=warnings)

    writers: dict[str, Writer] = {
        "werklijst.html": page,
        "werklijst.md": lambda path: write_markdown(
            path, items, peildatum, numbers=numbers, warnings=warnings
        ),
        "werklijst.csv": lambda path: write_csv(path, items, numbers=numbers),
        "werklijst.xlsx": lambda path: write_xlsx(path, items, peildatum, numbers=numbers, warnings=warnings),
        "werklijst.ics": lambda path: write_ics(path, items, peildatum, numbers=numbers, warnings=warnings),
        "werklijst.parquet": typed,
        DICTIONARY: lambda path: dictionary.write(path, dictionary.of_columns(STEM, columns.columns)),
    }
    return {name: writers[name] for name in names(formats)}


def columns_of(*, numbers: bool) -> Table:
    """The columns of CSV, workbook and Parquet."""
    kept = tuple(column for column in WORKLIST.columns if numbers or column.name != PGN.name)
    return WORKLIST.model_copy(update={"columns": kept})


def head(*, numbers: bool) -> tuple[str, ...]:
    """Their names."""
    return columns_of(numbers=numbers).names


def row(item: Item, *, numbers: bool) -> list[Any]:
    """One item as values in that order."""
    values: list[Any] = [
        item.datum,
        item.aanleiding.on(item.datum),
        item.klasse.label,
        item.sinds,
        item.dagen_geteld,
        item.gemeentecode,
        item.brin,
        item.meldingsnummer,
        item.plaats,
        "; ".join(f"{day:%d-%m-%Y} {why.on(day)}" for day, why in item.daarna),
    ]
    return [*values, item.nummer] if numbers else values


def render(items: Sequence[Item], peildatum: date, *, numbers: bool, warnings: Sequence[str] = ()) -> str:
    """The list as Markdown."""
    lines = [f"# Werklijst op {long_date(peildatum)}"]
    lines += [f"> **Let op.** {markdown(warning)}" for warning in warnings]
    lines.append(in_words(items, peildatum))
    if items:
        titles = head_of(numbers=numbers)
        rows = [[markdown(cell) for cell in cells] for cells in cells_of(items, numbers=numbers)]
        table = [titles, ["---"] * len(titles), *rows]
        lines.append("\n".join("| " + " | ".join(cells) + " |" for cells in table))
    lines.append("## Wat de aanleidingen betekenen")
    lines.append("\n".join(f"- **{why.label}.** {MEANING[why]}" for why in Aanleiding))
    return "\n\n".join(lines) + "\n"


MEANING = {
    Aanleiding.NIEUW: "Sinds deze dag is de leerling thuiszitter. Wie geen school heeft staat hier altijd, wie langdurig "
    "afwezig is zolang nog niemand de melding behandelt.",
    Aanleiding.NIET_AFGESLOTEN: "De einddatum is voorbij en de melding is niet afgesloten: sluit of verleng haar.",
    Aanleiding.LANGDURIG: "Loopt het verzuim door, dan is de leerling vanaf deze dag thuiszitter volgens de "
    "gekozen definitie.",
    Aanleiding.DRIE_MAANDEN: "Vanaf deze dag telt de leerling als langer dan drie maanden thuis "
    "(Thuiszitterspact).",
    Aanleiding.MAAND_NA_MELDING: "Het streven is dat een leerling binnen een maand na de melding terug is.",
    Aanleiding.EINDE_VRIJSTELLING: "Daarna geldt de inschrijvingsplicht weer.",
    Aanleiding.RAADPLEGEN: "Vanaf deze dag geldt een nieuwe vrijstelling op grond van artikel 5 onder a. Een "
    "samenwerkingsverband wil over elke nieuwe vrijstelling meedenken: is dat gebeurd?",
    Aanleiding.VERLENGING: "Artikel 6 lid 2 Leerplichtwet: van een beroep op artikel 5 elk jaar vóór 1 juli opnieuw "
    "kennisgeven. Staat de grond niet in de gegevens, ga dan na of het artikel 5 is.",
    Aanleiding.EINDE_LEERPLICHT: "Daarna geldt de kwalificatieplicht, tenzij er een startkwalificatie of "
    "uitzondering is.",
    Aanleiding.ACHTTIEN: "Vanaf de verjaardag in deze maand rust er geen plicht meer op de leerling; de regionale meld- en "
    "coördinatiefunctie (RMC, Doorstroompunt) neemt het over.",
}


def in_words(items: Sequence[Item], peildatum: date) -> str:
    """What the list comes down to: how many pupils, and how many dates are past."""
    if not items:
        return "Geen leerling vraagt nu om aandacht."
    past = sum(item.datum < peildatum and item.aanleiding is not Aanleiding.NIEUW for item in items)
    who = "1 leerling heeft" if len(items) == 1 else f"{number(len(items))} leerlingen hebben"
    dates = {0: "Geen datum is voorbij", 1: "1 datum is voorbij"}.get(
        past, f"{number(past)} datums zijn voorbij"
    )
    return f"{who} een datum die ertoe doet. De eerste staat bovenaan. {dates}."


def head_of(*, numbers: bool) -> list[str]:
    """What stands above the list where people read it."""
    return [
        "Datum",
        "Aanleiding",
        "Klasse",
        "Sinds",
        "Gemeente",
        "School",
        "Kenmerk",
        "Daarna",
        *(["Nummer"] if numbers else []),
    ]


def cells_of(items: Sequence[Item], *, numbers: bool) -> list[list[str]]:
    """The list for who reads it: days as Dutch writes them, municipalities by name."""
    places = gemeenten.labels({item.gemeentecode for item in items}) | {"": ""}
    return [
        [
            f"{item.datum:%d-%m-%Y}",
            item.aanleiding.on(item.datum),
            item.klasse.label,
            f"{item.sinds:%d-%m-%Y}" if item.sinds else "",
            places[item.gemeentecode],
            item.brin,
            item.kenmerk,
            "; ".join(f"{day:%d-%m-%Y} {why.on(day)}" for day, why in item.daarna),
            *([item.nummer] if numbers else []),
        ]
        for item in items
    ]


def write_markdown(
    path: Path, items: Sequence[Item], peildatum: date, *, numbers: bool, warnings: Sequence[str] = ()
) -> None:
    """Raises OSError."""
    text = render(items, peildatum, numbers=numbers, warnings=warnings)
    path.write_text(text, encoding="utf-8", newline="\n")


def write_csv(path: Path, items: Sequence[Item], *, numbers: bool) -> None:
    """Raises OSError."""
    write_rows(path, head(numbers=numbers), [row(item, numbers=numbers) for item in items])


def write_xlsx(
    path: Path, items: Sequence[Item], peildatum: date, *, numbers: bool, warnings: Sequence[str] = ()
) -> None:
    """One sheet with filters, and one that tells what its columns and reasons mean. Raises OSError."""
    rows = [row(item, numbers=numbers) for item in items]
    notes = [("Let op", warning) for warning in warnings]
    notes += [(column.name, column.meaning) for column in columns_of(numbers=numbers).columns]
    notes += [(why.label, MEANING[why]) for why in Aanleiding]
    title = f"Werklijst op {long_date(peildatum)}"
    write_workbook(path, [Sheet("Werklijst", head(numbers=numbers), rows, title=title)], notes)


def write_ics(
    path: Path, items: Sequence[Item], peildatum: date, *, numbers: bool, warnings: Sequence[str] = ()
) -> None:
    """A calendar with a whole-day event for every date; what is overdue stands on the peildatum. Raises OSError."""
    path.write_bytes(calendar(items, peildatum, numbers=numbers, warnings=warnings).encode())


def calendar(items: Sequence[Item], peildatum: date, *, numbers: bool, warnings: Sequence[str] = ()) -> str:
    """The text of the calendar (RFC 5545). The same item keeps its UID, so that a new list replaces it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//thuiszit//werklijst//NL", "CALSCALE:GREGORIAN"]
    name = _escaped(f"Werklijst op {long_date(peildatum)}")
    lines += [
        "METHOD:PUBLISH",
        f"NAME:{name}",
        f"X-WR-CALNAME:{name}",
    ]  # NAME and DESCRIPTION are of RFC 7986; Outlook reads the others
    if warnings:
        told = _escaped(" ".join(warnings))
        lines += [f"DESCRIPTION:{told}", f"X-WR-CALDESC:{told}"]
    for item in items:
        for day, why in ((item.datum, item.aanleiding), *item.daarna):
            lines += _event(item, day, why, peildatum, numbers=numbers)
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def _event(item: Item, day: date, why: Aanleiding, peildatum: date, *, numbers: bool) -> list[str]:
    whom = f"leerling {item.nummer}" if numbers else item.kenmerk
    what = f"{why.on(day)} (sinds {day:%d-%m-%Y})" if why in OVERDUE and day < peildatum else why.on(day)
    shown = max(day, peildatum)  # what is overdue, on the day of the list
    uid = hashlib.sha256(f"{item.kenmerk}|{why}|{day}".encode("utf-8", "backslashreplace")).hexdigest()[:32]
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}@thuiszit",
        f"DTSTAMP:{peildatum:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{shown:%Y%m%d}",
        f"DTEND;VALUE=DATE:{shown + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(f'{what}: {whom}')}",
        f"DESCRIPTION:{_escaped(MEANING[why])}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return plain(text)


def _folded(line: str) -> str:
    """Long lines go on after a line break and a space, never within a character."""
    parts, size = [""], 0
    for sign in line:
        octets = len(sign.encode("utf-8", "backslashreplace"))
        if size + octets > _MOST_OCTETS:
            parts.append(" ")
            size = 1
        parts[-1] += sign
        size += octets
    return "\r\n".join(parts)
