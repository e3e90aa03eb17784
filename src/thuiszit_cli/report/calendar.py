"""`werklijst.ics`: the dates of the worklist for a calendar (RFC 5545), in which a new list renews the one before.

An appointment is known by its UID: of the pupil and the reason under the key of the desk, whatever the day or the
file. Without a key nothing is stable that could not be traced to a pupil: then a UID is of this list only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from thuiszit_cli.counts.worklist import Item
from thuiszit_cli.counts.worklist_dates import OVERDUE, Aanleiding
from thuiszit_cli.errors import InputError
from thuiszit_cli.report.model import Listed
from thuiszit_cli.report.worklist import MEANING
from thuiszit_cli.wording import long_date, plain

if TYPE_CHECKING:
    from icalendar import Calendar, Event

    from thuiszit_cli.privacy.keys import Key

FILE = "werklijst.ics"
WITHOUT_KEY = (
    "Zonder sleutel vernieuwt de agenda zichzelf niet: verwijder de afspraken van de vorige lijst zelf, of geef "
    "--sleutel."
)
_FIRST = date(2000, 1, 1)  # SEQUENCE counts the days from here, so that each later list is a later revision
_MOST_BYTES = 64 * 1024 * 1024  # of a list of before
Appointment = tuple[Item, date, Aanleiding, str]  # with its UID


def write_worklist(path: Path, content: Listed) -> None:
    """A calendar with a whole-day event for every date; what is overdue stands on the peildatum. Raises OSError."""
    path.write_bytes(calendar(content).encode())


def calendar(content: Listed) -> str:
    """The text of the calendar; what the list of before had and this one has not is cancelled."""
    from icalendar import Calendar

    made, peildatum = Calendar(), content.peildatum
    name = f"Werklijst op {long_date(peildatum)}"
    told = " ".join([*content.warnings, *([] if content.hidden.key else [WITHOUT_KEY])])
    properties = {"version": "2.0", "prodid": "-//thuiszit//werklijst//NL", "calscale": "GREGORIAN"}
    # NAME and DESCRIPTION are of RFC 7986; Outlook reads the others.
    properties |= {"method": "PUBLISH", "name": name, "x-wr-calname": name}
    properties |= {"description": told, "x-wr-caldesc": told} if told else {}
    for each, value in properties.items():
        made.add(each, plain(value))
    found = list(appointments(content.items, content.hidden.key))
    for item, day, why, uid in found:
        made.add_component(_event(item, day, why, uid, content))
    now = {uid for *_, uid in found}
    for uid, day in sorted((content.earlier or {}).items()):
        if uid not in now:
            made.add_component(_cancelled(uid, day, peildatum))
    return str(made.to_ical().decode())


def appointments(items: Sequence[Item], key: Key | None) -> Iterator[Appointment]:
    """Every date of the list. Dates of one pupil with one reason are told apart by their order."""
    dates = [(item, day, why) for item in items for day, why in ((item.datum, item.aanleiding), *item.daarna)]
    # Of the whole list, and of nothing by which a pupil is known.
    digest = hashlib.sha256(repr([(day, why.value) for _, day, why in dates]).encode()).hexdigest()[:16]
    seen: dict[tuple[int, str], int] = {}
    for at, (item, day, why) in enumerate(dates):
        nth = seen[id(item), why.value] = seen.get((id(item), why.value), 0) + 1
        name = f"lijst-{digest}-{at}" if key is None else key.appointment(item.nummer, f"{why.value}|{nth}")
        yield item, day, why, f"{name}@thuiszit"


def _event(item: Item, day: date, why: Aanleiding, uid: str, content: Listed) -> Event:
    whom = f"leerling {item.nummer}" if content.numbers else item.kenmerk
    what = why.on(day)
    if why in OVERDUE and day < content.peildatum:
        what += f" (sinds {day:%d-%m-%Y})"
    event = _whole_day(uid, max(day, content.peildatum), content.peildatum, f"{what}: {whom}")
    event.add("description", MEANING[why])
    return event


def _cancelled(uid: str, day: date, peildatum: date) -> Event:
    event = _whole_day(uid, day, peildatum, "Vervallen: staat niet meer op de werklijst")
    event.add("status", "CANCELLED")
    return event


def _whole_day(uid: str, day: date, peildatum: date, summary: str) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", datetime.combine(peildatum, time(), UTC))
    event.add("sequence", max(0, (peildatum - _FIRST).days))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", plain(summary))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


# --- the list of before ---------------------------------------------------------------------------------


def read_earlier(folder: Path, key: Key, peildatum: date) -> dict[str, date]:
    """The appointments under this key in the calendar of a folder, with their day, the cancelled ones that are past
    left out. Raises InputError when there is no such calendar.
    """
    path = folder / FILE if folder.is_dir() else folder
    mine = f"{key.id}-"
    found = {
        str(event["uid"]): event.decoded("dtstart")
        for event in _read(path).walk("VEVENT")
        if str(event.get("uid", "")).startswith(mine)
        and type(event.decoded("dtstart", None)) is date
        and (str(event.get("status", "")) != "CANCELLED" or event.decoded("dtstart") >= peildatum)
    }
    if not found and b"UID:" in path.read_bytes() and mine.encode() not in path.read_bytes():
        raise InputError(
            f"De afspraken in {path} zijn niet met deze sleutel gemaakt.",
            "Geef de sleutel van de vorige lijst, of laat --vorige weg.",
        )
    return found


def _read(path: Path) -> Calendar:
    from icalendar import Calendar

    try:
        with path.open("rb") as stream:
            text = stream.read(_MOST_BYTES + 1)
        if len(text) > _MOST_BYTES:
            raise ValueError
        return Calendar.from_ical(text)
    except (OSError, ValueError):
        raise InputError(
            f"{path} is geen agenda van thuiszit worklist.",
            f"Geef de map van de vorige werklijst, met {FILE} erin.",
        ) from None


def marked(items: Sequence[Item], key: Key, earlier: Mapping[str, date]) -> list[Item]:
    """The items, each with whether the reason of its first date is new since the list of before."""
    new = {id(item): uid not in earlier for item, _, _, uid in reversed(list(appointments(items, key)))}
    return [replace(item, nieuw=new[id(item)]) for item in items]
