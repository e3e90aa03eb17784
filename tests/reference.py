"""The rules once more, slowly: an independent reference for the fast program.

Written from the specification alone, row by row and day by day, with the plainest Python that says what
the text says; nothing of the program is used but the words of the field and the list of municipalities.
It is never shipped. `test_reference_agrees.py` holds the program against it.

Input is a `Register`: canonical rows in reading order, values already typed (dates are `date`, codes are
the ids as text, ja/nee is True/False, empty is None or an absent key).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import holidays
from dateutil.relativedelta import relativedelta

import thuiszit_cli
from thuiszit_cli.rules import terms

Row = dict[str, Any]

ONE_DAY = timedelta(days=1)
DEFINITIES = tuple(str(d) for d in terms.Definitie)
KNOWN_EXEMPTIONS = {str(s) for s in terms.VrijstellingSoort}
NO_EXEMPTION = {"3a", "3b", "vervangende_leerplicht"}
STILL_OPEN = {"geregistreerd", "in_behandeling"}
MELDING_COLUMNS = (
    "meldingsnummer",
    "persoonsgebonden_nummer",
    "geboortedatum",
    "geslacht",
    "postcode",
    "gemeentecode",
    "brin",
    "vestiging",
    "onderwijssoort",
    "verzuimsoort",
    "begindatum",
    "einddatum",
    "melddatum",
    "status",
    "reden_afgesloten",
    "datum_afgesloten",
    "laatste_mutatie",
    "alle_lessen_gemist",
    "geoorloofd",
    "verzuimuren",
    "verzuimdagen",
    "vermoedelijke_reden",
    "actie_gemeente_gewenst",
)


@dataclass(frozen=True)
class Register:
    """One question: an export, the day on which it is asked and how."""

    peildatum: date
    definitie: str = "landelijk"
    vakantieregio: str | None = None
    enrolment_known: bool = True
    meldingen: list[Row] = field(default_factory=list)
    leerlingen: list[Row] = field(default_factory=list)
    inschrijvingen: list[Row] = field(default_factory=list)
    vrijstellingen: list[Row] = field(default_factory=list)
    lrv_loopt_door: bool = False
    turn: date | None = None  # until the day before it the values of `before` held
    before: Mapping[str, Any] = field(default_factory=dict)

    def law(self, day: date) -> dict[str, Any]:
        """The values in force on a day."""
        other = self.before if self.turn is not None and day < self.turn else {}
        return {**LAW, "lrv_loopt_door": self.lrv_loopt_door, **other}


# The values in force, as the articles and the specification give them.
LAW: dict[str, Any] = {
    "leerplicht.begin_leeftijd": 5,
    "leerplicht.eind_leeftijd": 16,
    "leerplicht.volledige_schooljaren": 12,
    "leerplicht.schooljaren_vanaf_leeftijd": 15,
    "kwalificatieplicht.eind_leeftijd": 18,
    "geboortedatum.jonger_dan": 30,
    "schooljaar.begin_maand": 8,
    "trekkend.eerste_maand": 3,
    "trekkend.laatste_maand": 10,
    "lrv.dagen": 28,
    "lrv.dagen_of_langer": 28,
    "lrv.maanden": 1,
    "duur.dagen": 28,
    "duur.maanden": 3,
    "zestien_uur.uren": 16,
    "zestien_uur.lesweken": 4,
    "lopend_verzuim.lesdagen": 3,
    "potentiele_lrv.dagen": 28,
    "potentiele_lrv.uren": 16,
    "luxe.meldingen": 1,
    "halt_uren.uren": 9,
    "herhaald_zestien_uur.meldingen": 2,
    "terugval_na_lrv.maanden": 3,
}


@dataclass(frozen=True)
class Answer:
    """One row a pupil (section 8) and one row a period, both sorted by number."""

    pupils: list[Row]
    periods: list[Row]


# --- 1. Time -------------------------------------------------------------------------------------------

REGIONS = ("noord", "midden", "zuid")
VACATION = {
    region: frozenset(
        day
        for day in holidays.NL(subdiv=region.capitalize(), categories=("school",), years=range(2014, 2031))
        if day <= date(2030, 9, 1)
    )
    | {date(2013, 12, 21) + timedelta(days=each) for each in range(11)}
    for region in REGIONS
}
PUBLIC = frozenset(holidays.NL(categories=("public",), years=range(1900, 2101)))


def days(first: date, last: date) -> Iterator[date]:
    """Every day from first up to and including last; none when last is before first."""
    while first <= last:
        yield first
        first += ONE_DAY


@cache
def is_lesdag(region: str, day: date) -> bool:
    return day.weekday() < 5 and day not in PUBLIC and day not in VACATION[region]


@cache
def lesdagen(region: str, first: date, last: date) -> int:
    return sum(is_lesdag(region, day) for day in days(first, last))


@cache
def days_outside_vacation(region: str, first: date, last: date) -> int:
    return sum(day not in VACATION[region] for day in days(first, last))


def schooljaar_begin(day: date, month: int = 8) -> date:
    return date(day.year if day.month >= month else day.year - 1, month, 1)


def schooljaar_end(day: date, month: int = 8) -> date:
    begin = schooljaar_begin(day, month)
    return begin.replace(year=begin.year + 1) - ONE_DAY


def birthday(born: date, age: int) -> date:
    """The day a person reaches an age; who was born on 29 February does so on 1 March in other years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


@cache
def region_of_municipality() -> dict[str, str]:
    path = Path(thuiszit_cli.__file__).parent / "data" / "gemeenten.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return {
            row["GEMEENTENUMMER"]: row["VAKANTIEREGIO"].casefold()
            for row in csv.DictReader(stream, delimiter=";")
        }


@cache
def window_start(region: str, peildatum: date, weeks: int = 4) -> date:
    """The Monday of the `weeks`-th latest lesweek whose first lesdag is on or before the peildatum."""
    monday = peildatum - timedelta(days=peildatum.weekday())
    found = 0
    while True:
        week = [day for day in days(monday, monday + timedelta(days=6)) if is_lesdag(region, day)]
        if week and week[0] <= peildatum:
            found += 1
            if found == weeks:
                return monday
        monday -= timedelta(days=7)


# --- 3.1 Duplicates ------------------------------------------------------------------------------------


OF_OTHERS = {
    "leerlingen": "geboortedatum geslacht postcode gemeentecode startkwalificatie startkwalificatie_datum "
    "uitzondering_kwalificatieplicht volledige_schooljaren gevestigd_op vertrokken_op overleden_op",
    "inschrijvingen": "brin vestiging onderwijssoort inschrijving_begin inschrijving_eind",
    "vrijstellingen": "vrijstelling_soort vrijstelling_begin vrijstelling_eind blijvend",
}


def without_duplicates(rows: list[Row], flat: bool) -> list[Row]:
    """The meldingen that stay, in reading order; in a `flat` register each row is one of every table."""
    left = list(enumerate(rows))

    def drop(is_replaced: Callable[[int, Row, int, Row], bool]) -> None:
        pairs = [(this, other) for this in left for other in left if this is not other]
        gone = {
            a for (a, row), (b, other) in pairs if same_person(row, other) and is_replaced(a, row, b, other)
        }
        left[:] = [(position, row) for position, row in left if position not in gone]

    def same_person(row: Row, other: Row) -> bool:
        return bool(row["persoonsgebonden_nummer"] == other["persoonsgebonden_nummer"])

    def numbered(row: Row) -> bool:
        return bool(row.get("meldingsnummer"))

    def moment(row: Row) -> datetime:
        return row.get("laatste_mutatie") or datetime.min

    def equal(row: Row, other: Row, but: set[str]) -> bool:
        return all(row.get(name) == other.get(name) for name in {*row, *other} - but)

    def fills(row: Row) -> set[str]:
        keys = {"inschrijvingen": "inschrijving_begin", "vrijstellingen": "vrijstelling_begin"}
        own = {table for table, key in keys.items() if row.get(key) is not None}
        return own | {"leerlingen"} if flat else set()

    def is_version(a: int, row: Row, b: int, other: Row) -> bool:
        same = numbered(row) and row["meldingsnummer"] == other.get("meldingsnummer")
        return same and (moment(other), b) > (moment(row), a)

    def is_equal(a: int, row: Row, b: int, other: Row) -> bool:
        return not numbered(row) and not numbered(other) and a < b and equal(row, other, set())

    def is_joined(a: int, row: Row, b: int, other: Row) -> bool:
        every = {name for names in OF_OTHERS.values() for name in names.split()} | {"vermoedelijke_reden"}
        if numbered(row) or numbered(other) or a > b or not equal(row, other, every):
            return False
        alike = [each for _, each in left if same_person(each, row) and equal(each, row, every)]
        tables = set().union(*map(fills, alike))
        free = {name for table in tables for name in OF_OTHERS[table].split()}
        return equal(row, other, free | ({"vermoedelijke_reden"} if tables else set()))

    def is_later(a: int, row: Row, b: int, other: Row) -> bool:
        same = all(row.get(name) == other.get(name) for name in ("brin", "verzuimsoort", "begindatum"))
        return not numbered(row) and not numbered(other) and same and moment(other) > moment(row)

    for is_replaced in (is_version, is_equal, is_joined, is_later):
        drop(is_replaced)
    return [row for _, row in left]


# --- 3.2 - 3.5 Which melding counts, how long, and the periods -----------------------------------------


def counts(melding: Row, peildatum: date) -> bool:
    if melding["begindatum"] > peildatum:
        return False
    if melding.get("status") == "ingetrokken":
        return False
    if melding.get("reden_afgesloten") in {"langdurig_ziek", "legitiem_afwezig", "vrijstelling"}:
        return False
    if melding.get("geoorloofd") is True:
        return False
    if melding.get("verzuimsoort") == "ziek" and melding.get("geoorloofd") is not False:
        return False
    return melding.get("einddatum") is None or melding["einddatum"] >= melding["begindatum"]


def is_open(melding: Row) -> bool:
    """Registered or being handled; a melding without a status counts as registered."""
    return (melding.get("status") or "geregistreerd") in STILL_OPEN


def effective_end(melding: Row, peildatum: date, *, lrv_loopt_door: bool) -> date:
    if lrv_loopt_door and melding.get("verzuimsoort") == "langdurig" and is_open(melding):
        return peildatum
    if melding.get("einddatum") is not None:
        return melding["einddatum"]
    if melding.get("status") == "afgesloten":
        closed = melding.get("datum_afgesloten")
        return closed if closed is not None and closed >= melding["begindatum"] else melding["begindatum"]
    return peildatum


def is_full_absence(melding: Row) -> bool:
    all_lessons = melding.get("alle_lessen_gemist")
    if all_lessons is None:
        return melding.get("verzuimsoort") in {"langdurig", "luxe"}
    return all_lessons


@dataclass
class Periode:
    begin: date
    tot: date
    meldingen: list[Row]
    region: str
    peildatum: date
    p: dict[str, Any]

    @property
    def lopend(self) -> bool:
        return self.tot >= self.peildatum or lesdagen(self.region, self.tot + ONE_DAY, self.peildatum) == 0

    @property
    def dagen_geteld(self) -> int:
        return days_outside_vacation(self.region, self.begin, self.tot)

    @property
    def dagen_kalender(self) -> int:
        return (self.tot - self.begin).days + 1

    @property
    def lesdagen(self) -> int:
        return lesdagen(self.region, self.begin, self.tot)

    @property
    def hours(self) -> float:
        return total_hours(self.meldingen)

    def beyond_limit(self, definitie: str) -> bool:
        if definitie == "landelijk":
            return self.dagen_geteld > self.p["lrv.dagen"]
        if definitie == "vier_weken_of_langer":
            return self.dagen_geteld >= self.p["lrv.dagen_of_langer"]
        assert definitie == "een_maand"
        return self.tot >= self.begin + relativedelta(months=self.p["lrv.maanden"]) - ONE_DAY


def total_hours(meldingen: list[Row]) -> float:
    return float(round(sum((hours_of(m) for m in meldingen), Fraction(0)), 6))


def hours_of(melding: Row) -> Fraction:
    """The hours as a decimal number, exactly: no sum depends on the order of its terms."""
    return Fraction(str(melding.get("verzuimuren") or 0))


# --- Sections 3.6 - 6, one pupil at a time -------------------------------------------------------------


class Pupil:
    """Everything the export says of one person, and every answer about them at the peildatum."""

    def __init__(self, number: str, register: Register, meldingen: list[Row]) -> None:
        def mine(rows: list[Row], *key: str) -> list[Row]:
            return [
                row
                for row in rows
                if row["persoonsgebonden_nummer"] == number and all(row.get(k) is not None for k in key)
            ]

        self.number = number
        self.register = register
        self.peildatum = register.peildatum
        self.p = register.law(register.peildatum)
        self.meldingen = mine(meldingen)
        self.leerlingen = mine(register.leerlingen)
        self.inschrijvingen = mine(register.inschrijvingen, "inschrijving_begin")
        self.vrijstellingen = mine(register.vrijstellingen, "vrijstelling_begin")
        self.gemeentecode = self.of_leerling("gemeentecode") or self.of_latest_melding("gemeentecode")
        self.region = (
            region_of_municipality().get(self.gemeentecode or "") or register.vakantieregio or "midden"
        )
        self.born, self.contradictory = self.birth()
        self.lp_begin = self.first_day_of_leerplicht()
        self.counted = [m for m in self.meldingen if counts(m, self.peildatum)]
        self.periods = self.merge([m for m in self.counted if is_full_absence(m)])

    # Whose data (section 5)

    def of_leerling(self, column: str) -> Any:
        """Rows of one person merge column by column: the last filled value holds."""
        filled = [row[column] for row in self.leerlingen if row.get(column) is not None]
        return filled[-1] if filled else None

    def of_latest_melding(self, column: str) -> Any:
        """The value of the melding with the latest begin that fills the column; ties: the last read."""
        best = None
        for melding in self.meldingen:
            if melding.get(column) is not None and (
                best is None or melding["begindatum"] >= best["begindatum"]
            ):
                best = melding
        return best[column] if best else None

    def birth(self) -> tuple[date | None, bool]:
        """The date of birth, if it is usable, and whether the table used contradicts itself."""
        for rows in (self.leerlingen, self.meldingen):
            usable = {
                row["geboortedatum"]
                for row in rows
                if row.get("geboortedatum") is not None
                and row["geboortedatum"] > date(1900, 1, 1)
                and birthday(row["geboortedatum"], self.p["geboortedatum.jonger_dan"]) > self.peildatum
            }
            if len(usable) > 1:
                return None, True
            if usable:
                return usable.pop(), False
        return None, False

    def ended_enrolments(self) -> list[Row]:
        """Those that held on some day, the last before the peildatum; not one that ends before it begins."""
        return [
            row
            for row in self.inschrijvingen
            if row.get("inschrijving_eind") is not None
            and row["inschrijving_begin"] <= row["inschrijving_eind"] < self.peildatum
        ]

    def school_of(self, column: str) -> Any:
        """Of the inschrijving valid on the peildatum, else of the one that ended last, else of a melding."""
        chosen = None
        valid = [row for row in self.inschrijvingen if self.enrolment_valid(row)]
        ended = self.ended_enrolments()
        if valid:
            chosen = last_of_the_highest(valid, "inschrijving_begin")
        elif ended:
            chosen = last_of_the_highest(ended, "inschrijving_eind")
        if chosen and chosen.get(column) is not None:
            return chosen[column]
        return self.of_latest_melding(column)

    # 3.5 Periods

    def merge(self, meldingen: list[Row]) -> list[Periode]:
        periods: list[Periode] = []
        for melding in sorted(meldingen, key=lambda m: m["begindatum"]):
            begin = melding["begindatum"]
            tot = min(self.end_of(melding), self.peildatum)
            if periods and lesdagen(self.region, periods[-1].tot + ONE_DAY, begin - ONE_DAY) == 0:
                periods[-1].tot = max(periods[-1].tot, tot)
                periods[-1].meldingen.append(melding)
            else:
                periods.append(Periode(begin, tot, [melding], self.region, self.peildatum, self.p))
        if self.lp_begin is None:
            return periods
        kept = [p for p in periods if p.tot >= self.lp_begin]
        for period in kept:
            period.begin = max(period.begin, self.lp_begin)
        return kept

    def end_of(self, melding: Row) -> date:
        return effective_end(melding, self.peildatum, lrv_loopt_door=self.p["lrv_loopt_door"])

    @property
    def lopende(self) -> Periode | None:
        running = [p for p in self.periods if p.lopend]
        assert len(running) <= 1, "two running periods would have no lesdag between them, so be one"
        return running[0] if running else None

    # 3.6 Hours in four lesweken

    def uren_4_lesweken(self) -> float:
        start = window_start(self.region, self.peildatum, self.p["zestien_uur.lesweken"])
        total = Fraction(0)
        for melding in self.counted:
            begin, end = melding["begindatum"], self.end_of(melding)
            whole = lesdagen(self.region, begin, end)
            inside = lesdagen(self.region, max(begin, start), min(end, self.peildatum))
            if whole:
                total += hours_of(melding) * inside / whole
        return float(round(total, 6))

    # 3.7 Enrolment

    def enrolment_valid(self, row: Row) -> bool:
        end = row.get("inschrijving_eind")
        return row["inschrijving_begin"] <= self.peildatum and (end is None or end >= self.peildatum)

    def ingeschreven(self) -> tuple[bool | None, str]:
        if self.register.enrolment_known:
            return any(self.enrolment_valid(row) for row in self.inschrijvingen), "register"
        if any(m["begindatum"] <= self.peildatum for m in self.meldingen):
            return True, "afgeleid"
        return None, "onbekend"

    # 3.8 Exemption

    def runs(self, vrijstelling: Row, day: date) -> bool:
        begin, end = vrijstelling["vrijstelling_begin"], vrijstelling.get("vrijstelling_eind")
        p, soort = self.register.law(day), soort_of(vrijstelling)
        lasts = vrijstelling.get("blijvend") is True and soort in {"5_onder_a", "vrijstelling"}
        if end is None and not lasts:
            end = schooljaar_end(begin, p["schooljaar.begin_maand"])
            if soort == "5a_trekkend":
                after = date(begin.year, p["trekkend.laatste_maand"], 1) + relativedelta(months=1)
                end = (after if begin < after else after + relativedelta(years=1)) - ONE_DAY
        return begin <= day and (end is None or day <= end)

    def exempts(self, vrijstelling: Row, day: date) -> bool:
        soort = soort_of(vrijstelling)
        if soort not in KNOWN_EXEMPTIONS or soort in NO_EXEMPTION or not self.runs(vrijstelling, day):
            return False
        if soort == "5a_trekkend":
            p = self.register.law(day)
            return bool(p["trekkend.eerste_maand"] <= day.month <= p["trekkend.laatste_maand"])
        if soort == "15":
            return self.duty(day)[0] == "kwalificatieplicht"
        return True

    def vrijstelling_soort(self) -> str | None:
        valid = [v for v in self.vrijstellingen if self.exempts(v, self.peildatum)]
        replaced = [
            v for v in self.vrijstellingen if soort_of(v) in NO_EXEMPTION and self.runs(v, self.peildatum)
        ]
        for rows in (valid, replaced):
            if rows:
                return soort_of(last_of_the_highest(rows, "vrijstelling_begin"))
        return None

    def last_exempt_day(self) -> date | None:
        """The last day before the peildatum on which any exemption was valid."""
        if not self.vrijstellingen:
            return None
        earliest = min(v["vrijstelling_begin"] for v in self.vrijstellingen)
        day = self.peildatum - ONE_DAY
        while day >= earliest:
            if any(self.exempts(v, day) for v in self.vrijstellingen):
                return day
            day -= ONE_DAY
        return None

    # 4 Duty

    def first_day_of_leerplicht(self) -> date | None:
        return self.leerplicht_from(self.peildatum)

    def leerplicht_from(self, day: date) -> date | None:
        """The first day of leerplicht by the law of a day."""
        if self.born is None:
            return None
        five = birthday(self.born, self.register.law(day)["leerplicht.begin_leeftijd"])
        day = five.replace(day=1) + relativedelta(months=1)
        while not is_lesdag(self.region, day):
            day += ONE_DAY
        return day

    def duty(self, day: date) -> tuple[str, str | None]:
        """Plicht and plicht_reden on a day."""
        died, left, came = self.died(), self.of_leerling("vertrokken_op"), self.of_leerling("gevestigd_op")
        begin = self.leerplicht_from(day)
        if died is not None and died <= day:
            return "geen", "overleden"
        if left is not None and left <= day and not (came is not None and left < came <= day):
            return "geen", "vertrokken"
        if self.born is None or begin is None:
            return "onbekend", None
        if came is not None and came > day and not (left is not None and left < came):
            return "geen", "nog_niet_gevestigd"
        if day < begin:
            return "geen", "nog_niet"
        if day <= self.last_day_of_leerplicht(day):
            return "leerplicht", None
        if day >= birthday(self.born, self.register.law(day)["kwalificatieplicht.eind_leeftijd"]):
            return "geen", "achttien"
        if self.has_startkwalificatie(day):
            return "geen", "startkwalificatie"
        if self.of_leerling("uitzondering_kwalificatieplicht") is True:
            return "geen", "uitzondering_4a"
        return "kwalificatieplicht", None

    def last_day_of_leerplicht(self, day: date) -> date:
        assert self.born is not None
        p = self.register.law(day)
        month = p["schooljaar.begin_maand"]
        end = schooljaar_end(birthday(self.born, p["leerplicht.eind_leeftijd"]), month)
        enough = (self.of_leerling("volledige_schooljaren") or 0) >= p["leerplicht.volledige_schooljaren"]
        if enough and day >= birthday(self.born, p["leerplicht.schooljaren_vanaf_leeftijd"]):
            end = min(end, schooljaar_begin(day, month) - ONE_DAY)
        return end

    def died(self) -> date | None:
        """The day of death: of the person, else the earliest that a melding closed for that reason gives."""
        known = self.of_leerling("overleden_op")
        if known is not None:
            return known
        days = []
        for melding in self.meldingen:
            if melding.get("status") == "afgesloten" and melding.get("reden_afgesloten") == "overleden":
                changed = melding.get("laatste_mutatie")
                days.append(
                    melding.get("datum_afgesloten")
                    or melding.get("einddatum")
                    or (changed.date() if changed is not None else None)
                    or melding["begindatum"]
                )
        return min(days, default=None)

    def has_startkwalificatie(self, day: date) -> bool:
        obtained = self.of_leerling("startkwalificatie_datum")
        if obtained is not None:
            return obtained <= day
        return self.of_leerling("startkwalificatie") is True

    def leeftijd(self) -> int | None:
        if self.born is None or self.born > self.peildatum:
            return None
        age = 0
        while birthday(self.born, age + 1) <= self.peildatum:
            age += 1
        return age

    # 5 Class

    def klasse(self, definitie: str) -> tuple[str, str]:
        """Rule and class: the first that matches."""
        plicht, _ = self.duty(self.peildatum)
        if plicht == "onbekend":
            return "R1", "onbeslist"
        if plicht == "geen":
            return "R2", "niet_leerplichtig"
        if any(self.exempts(v, self.peildatum) for v in self.vrijstellingen):
            return "R3", "vrijgesteld"
        enrolled, _ = self.ingeschreven()
        if enrolled is False:
            return "R4", "absoluut_verzuim"
        if enrolled is None:
            return "R1b", "onbeslist"
        if self.lopende is not None and self.lopende.beyond_limit(definitie):
            return "R5", "langdurig_relatief_verzuim"
        if self.signals(definitie):
            return "R6", "risico"
        return "R7", "geen_verzuim"

    def absent_since(self) -> date:
        """The first day of absoluut verzuim."""
        last_enrolled = max((row["inschrijving_eind"] for row in self.ended_enrolments()), default=None)
        last_exempt = self.last_exempt_day()
        came = self.of_leerling("gevestigd_op")
        assert self.lp_begin is not None
        candidates = [self.lp_begin]
        if last_enrolled is not None:
            candidates.append(last_enrolled + ONE_DAY)
        if last_exempt is not None:
            candidates.append(last_exempt + ONE_DAY)
        if came is not None and came <= self.peildatum:
            candidates.append(came)
        return max(candidates)

    # 6 Signals

    def signals(self, definitie: str) -> list[str]:
        if self.duty(self.peildatum)[0] not in {"leerplicht", "kwalificatieplicht"}:
            return []
        day, fired, p = self.peildatum, set(), self.p
        this_year = [
            m for m in self.counted if m["begindatum"] >= schooljaar_begin(day, p["schooljaar.begin_maand"])
        ]
        start = window_start(self.region, day, p["zestien_uur.lesweken"])
        in_window = [m for m in self.counted if min(self.end_of(m), day) >= start]

        if self.uren_4_lesweken() >= p["zestien_uur.uren"] or any(
            m.get("verzuimsoort") in {"zestien_uur", "langdurig"} for m in in_window
        ):
            fired.add("zestien_uur")
        if (
            self.lopende is not None
            and self.lopende.lesdagen >= p["lopend_verzuim.lesdagen"]
            and not self.lopende.beyond_limit(definitie)
        ):
            fired.add("lopend_verzuim")
        if any(
            each.lopend
            and each.dagen_kalender >= p["potentiele_lrv.dagen"]
            and each.hours >= p["potentiele_lrv.uren"]
            for each in self.merge(self.counted)
        ):
            fired.add("potentiele_lrv")
        if sum(m.get("verzuimsoort") == "luxe" for m in this_year) >= p["luxe.meldingen"]:
            fired.add("luxe")
        if total_hours(this_year) >= p["halt_uren.uren"]:
            fired.add("halt_uren")
        if (
            sum(m.get("verzuimsoort") == "zestien_uur" for m in this_year)
            >= p["herhaald_zestien_uur.meldingen"]
        ):
            fired.add("herhaald_zestien_uur")
        if any(
            m.get("verzuimsoort") == "langdurig"
            and is_open(m)
            and m.get("einddatum") is not None
            and m["einddatum"] < day
            for m in self.counted
        ):
            fired.add("lrv_niet_afgesloten")
        if any(
            not each.lopend
            and each.beyond_limit(definitie)
            and each.tot >= day - relativedelta(months=p["terugval_na_lrv.maanden"])
            for each in self.periods
        ):
            fired.add("terugval_na_lrv")
        return sorted(fired)

    # 8 The row

    def row(self) -> Row:
        definitie = self.register.definitie
        regel, klasse = self.klasse(definitie)
        plicht, plicht_reden = self.duty(self.peildatum)
        ingeschreven, bron = self.ingeschreven()
        thuiszitter = klasse in {"absoluut_verzuim", "langdurig_relatief_verzuim"}

        sinds = tot = geteld = kalender = duurklasse = None
        if klasse == "absoluut_verzuim":
            sinds, tot = self.absent_since(), self.peildatum
            geteld = days_outside_vacation(self.region, sinds, tot)
            kalender = (tot - sinds).days + 1
        elif klasse in {"langdurig_relatief_verzuim", "risico"} and self.lopende is not None:
            sinds, tot = self.lopende.begin, self.lopende.tot
            geteld, kalender = self.lopende.dagen_geteld, self.lopende.dagen_kalender
        if thuiszitter:
            assert sinds is not None
            assert tot is not None
            if tot >= sinds + relativedelta(months=self.p["duur.maanden"]):
                duurklasse = "langer_dan_3_maanden"
            elif (
                klasse == "langdurig_relatief_verzuim"
                or (self.peildatum - sinds).days + 1 > self.p["duur.dagen"]
            ):
                duurklasse = "4_weken_tot_3_maanden"
            else:
                duurklasse = "tot_4_weken"

        return {
            "persoonsgebonden_nummer": self.number,
            "klasse": klasse,
            "duurklasse": duurklasse,
            "thuiszitter": thuiszitter,
            "grensgeval": len({self.klasse(d)[1] for d in DEFINITIES}) > 1,
            "sinds": sinds,
            "dagen_geteld": geteld,
            "dagen_kalender": kalender,
            "regel": regel,
            "signalen": self.signals(definitie),
            "plicht": plicht,
            "plicht_reden": plicht_reden,
            "ingeschreven": ingeschreven,
            "ingeschreven_bron": bron,
            "vrijstelling_soort": self.vrijstelling_soort(),
            "uren_4_lesweken": self.uren_4_lesweken(),
            "leeftijd": self.leeftijd(),
            "geslacht": self.of_leerling("geslacht") or self.of_latest_melding("geslacht"),
            "gemeentecode": self.gemeentecode,
            "brin": self.school_of("brin"),
            "onderwijssoort": self.school_of("onderwijssoort"),
        }

    def period_rows(self) -> list[Row]:
        return [
            {
                "persoonsgebonden_nummer": self.number,
                "begin": p.begin,
                "eind": p.tot,
                "lopend": p.lopend,
                "dagen_geteld": p.dagen_geteld,
                "dagen_kalender": p.dagen_kalender,
                "lesdagen": p.lesdagen,
                "meldingen": [m.get("meldingsnummer") for m in p.meldingen],
                "lrv": p.beyond_limit(self.register.definitie),
            }
            for p in self.periods
        ]


def soort_of(vrijstelling: Row) -> str:
    """An empty soort is an exemption whose ground was not recorded."""
    return vrijstelling.get("vrijstelling_soort") or "vrijstelling"


def last_of_the_highest(rows: list[Row], column: str) -> Row:
    """The row with the highest value; ties go to the last read."""
    best = rows[0]
    for row in rows[1:]:
        if row[column] >= best[column]:
            best = row
    return best


def classify(register: Register) -> Answer:
    """The answer about every person in any row of the register."""
    numbers = {
        row["persoonsgebonden_nummer"]
        for table in (
            register.meldingen,
            register.leerlingen,
            register.inschrijvingen,
            register.vrijstellingen,
        )
        for row in table
    }
    meldingen = without_duplicates(
        [row for row in register.meldingen if row.get("begindatum") is not None],
        flat=register.meldingen is register.leerlingen,
    )
    pupils = [Pupil(number, register, meldingen) for number in sorted(numbers)]
    return Answer(
        [pupil.row() for pupil in pupils],
        [row for pupil in pupils for row in pupil.period_rows()],
    )
