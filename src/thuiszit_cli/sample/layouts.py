"""The invented register in every layout that is known: a file a layout, as its system would write it.

The headers are those of the layout itself, and where a column stands follows from how the layout is read. Here
stands only which rows such a file has and how it spells them. Each file has what its layout has room for: of the
first `MOST_PUPILS` pupils, for it is to look at and to try.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path

from dateutil.relativedelta import relativedelta

from thuiszit_cli.columns import PGN
from thuiszit_cli.recognise.layout import recognise
from thuiszit_cli.recognise.layout_files import LayoutFile, known_layouts
from thuiszit_cli.rules.parameters import parameters_on
from thuiszit_cli.rules.terms import Verzuimsoort
from thuiszit_cli.sample.columns import COLUMNS, DATES
from thuiszit_cli.values.codes import reader
from thuiszit_cli.values.person_numbers import DIGITS

MOST_PUPILS = 1_000
FOLDER = "layouts"

Cells = dict[str, str]  # column -> text as in a canonical CSV; a column that is left out is empty
Register = Mapping[str, Sequence[Cells]]  # table -> rows

_PRIMARY = ("bo", "sbo", "so")
_YOUNGEST = 13  # of whom the reports about early school leavers tell
_MOST_LESSONS = 8  # of one day


@dataclass(frozen=True)
class Form:
    """What a file of one layout holds and how it spells it."""

    rows: Callable[[Register, date], list[Cells]]
    day: Callable[[str], str] = str  # how a date is written, from dd-mm-jjjj
    spelling: Mapping[str, Callable[[str], str]] = field(default_factory=dict)  # column -> how it is written
    also: Mapping[str, str] = field(default_factory=dict)  # header -> column; the layout does not read these
    always: Mapping[str, str] = field(default_factory=dict)  # header -> text of every row


def file_name(layout: str) -> str:
    """The file of a layout, in the folder of the sample; A14 is known by its name."""
    return f"{FOLDER}/{layout.replace(' ', '_')}.csv"


def write_layouts(folder: Path, register: Register, peildatum: date) -> None:
    """Write a file for every layout (`;`, UTF-8, CRLF) over the empty files that stand in `folder`."""
    for name, layout in known_layouts().items():
        lines = _lines(layout, FORMS[name], register, peildatum)
        with (folder / file_name(name)).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
            writer.writerow(layout.koppen)
            writer.writerows(lines)


def _lines(layout: LayoutFile, form: Form, register: Register, peildatum: date) -> Iterator[list[str]]:
    sources = recognise(layout.koppen, file_name(layout.naam)).sources
    always = {"RAPPORTAGEMAAND": f"{peildatum:%Y%m}", "RAPPORTAGE_MAAND": f"{peildatum:%Y%m}", **form.always}
    for row in form.rows(register, peildatum):
        line = [always.get(header) or row.get(form.also.get(header, ""), "") for header in layout.koppen]
        for column, positions in sources.items():
            text = row.get(column, "")
            if column == PGN.name:
                _put_number(line, layout.koppen, positions, text)
            elif text:
                spell = form.day if COLUMNS[column].kind in DATES else form.spelling.get(column, str)
                line[positions[0]] = spell(text)
        yield line


def _put_number(line: list[str], headers: Sequence[str], positions: Sequence[int], number: str) -> None:
    """The number under its own header; a number that is missing beside it is written 0."""
    own = [at for at in positions if headers[at] == "ONDERWIJSNUMMER"]
    if not own:
        line[positions[0]] = number
        return
    is_own = number.startswith("10") and len(number) == DIGITS
    for at in positions:
        line[at] = number if (at in own) == is_own else "0"


# --- which rows -------------------------------------------------------------------------------------------


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d-%m-%Y").date()
    except ValueError:
        return None


def _pupils(register: Register) -> dict[str, Cells]:
    """By number the columns of leerlingen, the last filled value of each."""
    found: dict[str, Cells] = {}
    for row in register["leerlingen"]:
        found.setdefault(row[PGN.name], {}).update({name: text for name, text in row.items() if text})
    return found


def _meldingen(register: Register, _: date) -> list[Cells]:
    return list(register["meldingen"])


def _meldingen_with_pupil(register: Register, _: date) -> list[Cells]:
    """As the register adds it: whether the pupil has a startkwalificatie."""
    pupils = _pupils(register)
    known = "startkwalificatie"
    return [{known: pupils.get(row[PGN.name], {}).get(known, ""), **row} for row in register["meldingen"]]


def _meldingen_once(register: Register, _: date) -> list[Cells]:
    """Of a melding that stands there twice the last: a file without meldingsnummer cannot tell them apart."""
    rows = {
        (row[PGN.name], row.get("meldingsnummer") or f"regel {at}"): row
        for at, row in enumerate(register["meldingen"])
    }
    return list(rows.values())


def _lessons(register: Register, peildatum: date) -> list[Cells]:
    """A row a lesson missed, of the first day of each melding."""
    lessons = []
    for row in _meldingen_once(register, peildatum):
        hours = row.get("verzuimuren", "").partition(",")[0]
        count = min(max(int(hours) if hours.isdigit() else 1, 1), _MOST_LESSONS)
        for lesson in range(1, count + 1):
            lessons.append({**row, "einddatum": row.get("begindatum", ""), "lesuur": str(lesson)})
            lessons[-1]["meldingsnummer"] = str(len(lessons))
    return [_sick_is_allowed(row) for row in lessons]


def _school_absences(register: Register, peildatum: date) -> list[Cells]:
    return [_sick_is_allowed(row) for row in _meldingen_once(register, peildatum)]


def _sick_is_allowed(row: Cells) -> Cells:
    """Where the kind gets lost, the column that says so tells that ziek is geoorloofd."""
    sick = _soort(row.get("verzuimsoort", "")) is Verzuimsoort.ZIEK
    return {**row, "geoorloofd": row.get("geoorloofd") or ("ja" if sick else "")}


def _exemptions(register: Register, _: date) -> list[Cells]:
    return list(register["vrijstellingen"])


def _enrolled(register: Register, peildatum: date) -> list[Cells]:
    """Pupils with their school, who are enrolled beyond primary school."""
    running = _schools(register, peildatum, running=True)
    return [row for row in running.values() if row.get("onderwijssoort") not in _PRIMARY]


def _left(register: Register, peildatum: date) -> list[Cells]:
    """Pupils of a certain age without school and startkwalificatie, with the school that they left last."""
    running = _schools(register, peildatum, running=True)
    ended = _schools(register, peildatum, running=False)
    limit = parameters_on(peildatum).integer("doorstroompunt.jonger_dan")
    youngest, oldest = (peildatum - relativedelta(years=years) for years in (_YOUNGEST, limit))
    return [
        row
        for number, row in ended.items()
        if number not in running and row.get("startkwalificatie") != "ja"
        if (born := _day(row.get("geboortedatum", ""))) and oldest < born <= youngest
    ]


def _schools(register: Register, peildatum: date, *, running: bool) -> dict[str, Cells]:
    """By number the pupil with the inschrijving that runs on the peildatum, or the one that ended last."""
    pupils = _pupils(register)
    found: dict[str, tuple[date, Cells]] = {}
    for row in register["inschrijvingen"]:
        begin, end = (_day(row.get(f"inschrijving_{at}", "")) for at in ("begin", "eind"))
        if begin is None or begin > peildatum or ((end is None or end >= peildatum) != running):
            continue
        number, latest = row[PGN.name], begin if running else end or begin
        if number in pupils and (number not in found or found[number][0] <= latest):
            found[number] = (latest, {**pupils[number], **row})
    return {number: row for number, (_, row) in found.items()}


# --- how they are spelled ---------------------------------------------------------------------------------


def _digits(text: str) -> str:
    """jjjjmmdd."""
    day = _day(text)
    return f"{day:%Y%m%d}" if day else text


def _iso(text: str) -> str:
    """With a time and a zone."""
    day = _day(text)
    return f"{day.isoformat()}T08:30:00.000+02:00" if day else text


def _bare(text: str) -> str:
    """A gemeentecode without zeros at the left."""
    return text.lstrip("0")


@cache
def _soort(text: str) -> Verzuimsoort | None:
    position, _ = reader(Verzuimsoort)(text)
    return tuple(Verzuimsoort)[position] if position >= 0 else None


def _kind_of_absence(text: str) -> str:
    return "Telaat" if _soort(text) is Verzuimsoort.TE_LAAT else "Absent"


def _luxe(text: str) -> str:
    return "ja" if _soort(text) is Verzuimsoort.LUXE else "nee"


def _true_false(text: str) -> str:
    return {"ja": "true", "nee": "false"}.get(text, text)


def _j_n(text: str) -> str:
    return {"ja": "J", "nee": "N"}.get(text, text)


_A_FILE = {"gemeentecode": _bare, "startkwalificatie": _j_n}
_LEFT = Form(
    _left,
    spelling=_A_FILE,
    always={
        "REDEN": "GEEN INSCHRIJVING",
        "MELDING_VERZUIM_WETTELIJK": "N",
        "MELDING_VERZUIM_NIET_WETTELIJK": "N",
    },
)
_NUMBERED = {"gemeentecode": _bare, "postcode": lambda text: text[:4]}
_SCHOOL = {"BRIN": "brin", "ONDERWIJSSOORT": "onderwijssoort", "BRIN_VOLGNR": "vestiging"}

FORMS: dict[str, Form] = {
    "A04": _LEFT,
    "A14": _LEFT,
    "A05": Form(_enrolled, spelling=_A_FILE, also={"#BRIN": "brin", "BRIN_VOLGNR": "vestiging"}),
    "NRSP": Form(_enrolled, _digits, _NUMBERED, _SCHOOL),
    "NenR": Form(_left, _digits, _NUMBERED, _SCHOOL, {"IND_BEKOSTIGING": "J"}),
    "verzuimregister": Form(_meldingen_with_pupil),
    "EduArte": Form(_meldingen),
    "SOMtoday": Form(_school_absences, _iso, {"verzuimsoort": _kind_of_absence, "geoorloofd": _true_false}),
    "Magister": Form(_lessons, spelling={"verzuimsoort": _luxe}, also={"lesuur": "lesuur"}),
    "GGM Verzuimmelding": Form(_meldingen_once, always={"soortVerzuimOfAanvraag": "relatief"}),
    "GGM Vrijstelling": Form(_exemptions, always={"aanvraagToegekend": "Ja"}),
}
