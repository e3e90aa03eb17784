"""`werklijst.ics`: the dates of the worklist for a calendar (RFC 5545)."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path

from thuiszit_cli.counts.worklist import Item
from thuiszit_cli.counts.worklist_dates import OVERDUE, Aanleiding
from thuiszit_cli.report.model import Listed
from thuiszit_cli.report.worklist import MEANING
from thuiszit_cli.wording import long_date, plain

_MOST_OCTETS = 75  # of a line of an iCalendar file (RFC 5545, 3.1)


def write_worklist(path: Path, content: Listed) -> None:
    """A calendar with a whole-day event for every date; what is overdue stands on the peildatum. Raises OSError."""
    path.write_bytes(calendar(content).encode())


def calendar(content: Listed) -> str:
    """The text of the calendar (RFC 5545). The same item keeps its UID, so that a new list replaces it."""
    peildatum, warnings = content.peildatum, content.warnings
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
    for item in content.items:
        for day, why in ((item.datum, item.aanleiding), *item.daarna):
            lines += _event(item, day, why, peildatum, numbers=content.numbers)
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
