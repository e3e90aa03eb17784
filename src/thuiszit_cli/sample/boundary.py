"""A pupil written by hand: what it shows, the class it should get, and its rows in the four tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from dateutil.relativedelta import relativedelta

from thuiszit_cli.columns import LEERLINGEN, MELDINGEN
from thuiszit_cli.rules.terms import Klasse, Vakantieregio
from thuiszit_cli.sample.schooldays import Schooldays

ABSOLUUT = Klasse.ABSOLUUT_VERZUIM
LRV = Klasse.LANGDURIG_RELATIEF_VERZUIM
GEEN = Klasse.GEEN_VERZUIM
RISICO = Klasse.RISICO
VRIJ = Klasse.VRIJGESTELD
NIET = Klasse.NIET_LEERPLICHTIG
ONBESLIST = Klasse.ONBESLIST
NOORD, MIDDEN, ZUID = Vakantieregio.NOORD, Vakantieregio.MIDDEN, Vakantieregio.ZUID
DAY = timedelta(days=1)
Row = dict[str, Any]  # canonical column -> value; a column that is left out is empty

GEMEENTE = {Vakantieregio.NOORD: "0014", Vakantieregio.MIDDEN: "0344", Vakantieregio.ZUID: "0772"}
_POSTCODE = {Vakantieregio.NOORD: "9799ZZ", Vakantieregio.MIDDEN: "3599ZZ", Vakantieregio.ZUID: "5699ZZ"}
_SCHOOL = {
    "bo": "99AA",
    "sbo": "99AB",
    "so": "99AC",
    "vo": "99AD",
    "vso": "99AE",
    "pro": "99AF",
    "mbo": "99AG",
}
_SHARED = tuple(name for name in MELDINGEN.names if name in LEERLINGEN.names)


@dataclass(frozen=True)
class Desk:
    """What the pupils are written against: the peildatum and the school calendar around it."""

    peildatum: date
    days: Schooldays

    @property
    def schooljaar(self) -> date:
        """First day of the school year of the peildatum."""
        year = self.peildatum.year - (self.peildatum.month < 8)
        return date(year, 8, 1)

    def ago(self, days: int) -> date:
        """The day that many days before the peildatum (after it when negative)."""
        return self.peildatum - timedelta(days=days)

    def months_ago(self, months: int) -> date:
        """The day that many calendar months before the peildatum."""
        return self.peildatum - relativedelta(months=months)

    def born(self, years: int, month: int = 3, day: int = 15) -> date:
        """A birth date in the calendar year that lies `years` before the peildatum's."""
        return date(self.peildatum.year - years, month, day)

    def birthday_five(self, months: int) -> date:
        """A birth date with which the duty begins on the first lesdag of the month `months` - 1 months ago."""
        return (self.peildatum - relativedelta(years=5, months=months)).replace(day=20)


@dataclass
class Pupil:
    """One pupil with its rows. `klasse` is its class at the default peildatum and definition."""

    desk: Desk
    bedoeling: str
    klasse: Klasse
    regio: Vakantieregio = Vakantieregio.MIDDEN
    soort: str = "vo"
    number: str | None = None  # a number of its own instead of the next invented one
    meldingen: list[Row] = field(default_factory=list)
    leerlingen: list[Row] = field(default_factory=list)
    inschrijvingen: list[Row] = field(default_factory=list)
    vrijstellingen: list[Row] = field(default_factory=list)

    def leerling(self, geboren: Any, **rest: Any) -> Self:
        """Add a row to `leerlingen`."""
        self.leerlingen.append(
            {
                "geboortedatum": geboren,
                "geslacht": "M" if len(self.bedoeling) % 2 else "V",
                "postcode": _POSTCODE[self.regio],
                "gemeentecode": GEMEENTE[self.regio],
                **rest,
            }
        )
        return self

    def ingeschreven(self, begin: Any = None, eind: Any = None, **rest: Any) -> Self:
        """Add an inschrijving; without `begin` since the school year before that of the peildatum."""
        first = self.desk.schooljaar - relativedelta(years=1)
        self.inschrijvingen.append(
            {**self._school(), "inschrijving_begin": begin or first, "inschrijving_eind": eind, **rest}
        )
        return self

    def melding(
        self, soort: str, begin: Any, eind: Any = None, *, status: str = "B", alle: str = "", **rest: Any
    ) -> Self:
        """Add a melding, with the personal columns of the first row in `leerlingen`."""
        person = {name: value for name, value in (self.leerlingen or [{}])[0].items() if name in _SHARED}
        self.meldingen.append(
            {
                **person,
                **self._school(),
                "verzuimsoort": soort,
                "begindatum": begin,
                "einddatum": eind,
                **self._reported(begin),
                "status": status,
                "alle_lessen_gemist": alle,
                **rest,
            }
        )
        return self

    def vrijgesteld(self, soort: str, begin: Any, eind: Any = None, blijvend: str = "") -> Self:
        """Add a vrijstelling or vervangende leerplicht."""
        self.vrijstellingen.append(
            {
                "vrijstelling_soort": soort,
                "vrijstelling_begin": begin,
                "vrijstelling_eind": eind,
                "blijvend": blijvend,
            }
        )
        return self

    def change(self, **values: Any) -> Self:
        """Change cells of the row that was added last."""
        row = (self.vrijstellingen or self.meldingen)[-1]
        row.update(values)
        return self

    def _school(self) -> Row:
        brin = _SCHOOL[self.soort]
        return {"brin": brin, "vestiging": f"{brin}00", "onderwijssoort": self.soort}

    def _reported(self, begin: Any) -> Row:
        """Reported two days after the begin, last changed the day after that, never after the peildatum."""
        if not isinstance(begin, date):
            return {}
        reported = min(begin + timedelta(days=2), self.desk.peildatum)
        changed = min(begin + timedelta(days=3), self.desk.peildatum)
        return {"melddatum": reported, "laatste_mutatie": datetime.combine(changed, time(9, 30))}


def enrolled(
    desk: Desk, bedoeling: str, klasse: Klasse, regio: Vakantieregio = Vakantieregio.MIDDEN
) -> Pupil:
    """A pupil of about 13, leerplichtig and enrolled."""
    return Pupil(desk, bedoeling, klasse, regio).leerling(desk.born(13)).ingeschreven()


def unenrolled(desk: Desk, bedoeling: str, klasse: Klasse) -> Pupil:
    """A pupil of about 13 without an inschrijving."""
    return Pupil(desk, bedoeling, klasse).leerling(desk.born(13))
