"""The worklist as Markdown, CSV, workbook and calendar. Numbers of pupils only when asked for."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from thuiszit_cli.counts.worklist import Aanleiding, Item
from thuiszit_cli.report.text import csv_cell, long_date, markdown, number, plain
from thuiszit_cli.report.workbook import Sheet, write_workbook

HEAD = (
    "datum",
    "aanleiding",
    "klasse",
    "sinds",
    "dagen_geteld",
    "gemeentecode",
    "brin",
    "meldingsnummer",
    "plaats",
    "daarna",
)
NUMBER = "persoonsgebonden_nummer"
_MOST_OCTETS = 75  # of a line of an iCalendar file (RFC 5545, 3.1)


def head(*, numbers: bool) -> tuple[str, ...]:
    """The columns of CSV and workbook."""
    return (*HEAD, NUMBER) if numbers else HEAD


def row(item: Item, *, numbers: bool) -> list[Any]:
    """One item as values in that order."""
    values: list[Any] = [
        item.datum,
        item.aanleiding.label,
        item.klasse.label,
        item.sinds,
        item.dagen_geteld,
        item.gemeentecode,
        item.brin,
        item.meldingsnummer,
        item.plaats,
        "; ".join(f"{day:%d-%m-%Y} {why.label}" for day, why in item.daarna),
    ]
    return [*values, item.nummer] if numbers else values


def render(items: Sequence[Item], peildatum: date, *, numbers: bool) -> str:
    """The list as Markdown."""
    lines = [
        f"# Werklijst op {long_date(peildatum)}",
        f"{number(len(items))} leerlingen, de eerste datum bovenaan. Wat al voorbij is, staat vooraan.",
    ]
    if items:
        titles = ["Datum", "Aanleiding", "Klasse", "Sinds", "Gemeente", "School", "Kenmerk", "Daarna"]
        titles += ["Nummer"] if numbers else []
        table = [titles, ["---"] * len(titles)]
        for item in items:
            cells = [
                f"{item.datum:%d-%m-%Y}",
                item.aanleiding.label,
                item.klasse.label,
                f"{item.sinds:%d-%m-%Y}" if item.sinds else "",
                item.gemeentecode,
                item.brin,
                item.kenmerk,
                "; ".join(f"{day:%d-%m-%Y} {why.label}" for day, why in item.daarna),
            ]
            table.append([markdown(cell) for cell in cells + ([item.nummer] if numbers else [])])
        lines.append("\n".join("| " + " | ".join(cells) + " |" for cells in table))
    lines.append("## Wat de aanleidingen betekenen")
    lines.append("\n".join(f"- **{why.label}**: {MEANING[why]}" for why in Aanleiding))
    return "\n\n".join(lines) + "\n"


MEANING = {
    Aanleiding.NIET_AFGESLOTEN: "de einddatum is voorbij en de melding is niet afgesloten: sluit of verleng haar.",
    Aanleiding.LANGDURIG: "loopt het verzuim door, dan is de leerling vanaf deze dag thuiszitter volgens de "
    "gekozen definitie.",
    Aanleiding.DRIE_MAANDEN: "vanaf deze dag telt de leerling als langer dan drie maanden thuis "
    "(Thuiszitterspact).",
    Aanleiding.MAAND_NA_MELDING: "het streven is dat een leerling binnen een maand na de melding terug is.",
    Aanleiding.EINDE_VRIJSTELLING: "daarna geldt de inschrijvingsplicht weer.",
    Aanleiding.VERLENGING: "artikel 6 lid 2 Leerplichtwet: elk jaar vóór 1 juli opnieuw kennisgeven.",
    Aanleiding.EINDE_LEERPLICHT: "daarna geldt de kwalificatieplicht, tenzij er een startkwalificatie of "
    "uitzondering is.",
    Aanleiding.ACHTTIEN: "vanaf deze dag rust er geen plicht meer op de leerling; RMC neemt het over.",
}


def write_markdown(path: Path, items: Sequence[Item], peildatum: date, *, numbers: bool) -> None:
    """Raises OSError."""
    path.write_text(render(items, peildatum, numbers=numbers), encoding="utf-8", newline="\n")


def write_csv(path: Path, items: Sequence[Item], *, numbers: bool) -> None:
    """Semicolons and a byte order mark, as a Dutch Excel wants it. Raises OSError."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(head(numbers=numbers))
    for item in items:
        writer.writerow(["" if cell is None else csv_cell(str(cell)) for cell in row(item, numbers=numbers)])
    path.write_bytes(stream.getvalue().encode("utf-8-sig"))


def write_xlsx(path: Path, items: Sequence[Item], *, numbers: bool) -> None:
    """One sheet with filters, and one that tells what the reasons mean. Raises OSError."""
    rows = [row(item, numbers=numbers) for item in items]
    notes = [(why.label, MEANING[why]) for why in Aanleiding]
    write_workbook(path, [Sheet("Werklijst", head(numbers=numbers), rows)], notes)


def write_ics(path: Path, items: Sequence[Item], peildatum: date, *, numbers: bool) -> None:
    """A calendar with a whole-day event for every date that is still to come. Raises OSError."""
    path.write_bytes(calendar(items, peildatum, numbers=numbers).encode())


def calendar(items: Sequence[Item], peildatum: date, *, numbers: bool) -> str:
    """The text of the calendar (RFC 5545). The same item keeps its UID, so that a new list replaces it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//thuiszit//werklijst//NL", "CALSCALE:GREGORIAN"]
    for item in items:
        for day, why in ((item.datum, item.aanleiding), *item.daarna):
            if day >= peildatum:
                lines += _event(item, day, why, peildatum, numbers=numbers)
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def _event(item: Item, day: date, why: Aanleiding, peildatum: date, *, numbers: bool) -> list[str]:
    whom = f"leerling {item.nummer}" if numbers else item.kenmerk
    uid = hashlib.sha256(f"{item.kenmerk}|{why}|{day}".encode("utf-8", "backslashreplace")).hexdigest()[:32]
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}@thuiszit",
        f"DTSTAMP:{peildatum:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(f'{why.label}: {whom}')}",
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
