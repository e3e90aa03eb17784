"""Which duty rests on a pupil at a day: art. 3 (leerplicht), 4a and 4b (kwalificatieplicht)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from thuiszit_cli.rules.dates import age, birthday, first_of_next_month, school_year_begin, school_year_end
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.terms import Plicht, PlichtReden

# The first lesdag on or after a day, in the pupil's vakantieregio.
FirstLesdag = Callable[[date], date]


@dataclass(frozen=True)
class Person:
    """What the duty depends on. `geboortedatum` is None when unusable; ja/nee is None when unknown."""

    geboortedatum: date | None
    tegenstrijdig: bool = False
    startkwalificatie: bool | None = None
    startkwalificatie_datum: date | None = None
    uitzondering: bool | None = None
    volledige_schooljaren: float | None = None
    gevestigd_op: date | None = None
    vertrokken_op: date | None = None
    overleden_op: date | None = None


class Phase(Enum):
    """Where a day lies in the life of someone with a usable birth date."""

    VOOR = auto()
    LEERPLICHT = auto()
    DAARNA = auto()
    ACHTTIEN = auto()


@dataclass(frozen=True)
class Duty:
    """The duty at a day. `begin` and `eind` bound the leerplicht; None without a usable birth date."""

    plicht: Plicht
    reden: PlichtReden | None
    begin: date | None
    eind: date | None
    leeftijd: int | None


def leerplicht_begin(born: date, first_lesdag: FirstLesdag, p: Parameters) -> date:
    """First lesdag on or after the first of the month after the fifth birthday's month (art. 3 lid 1)."""
    five = birthday(born, p.integer("leerplicht.begin_leeftijd"), p)
    return first_lesdag(first_of_next_month(five))


def enough_school_years(full_years: float | None, p: Parameters) -> bool:
    """Whether so many full school years can end the leerplicht (art. 3 lid 1 a)."""
    return full_years is not None and full_years >= p.integer("leerplicht.volledige_schooljaren")


def leerplicht_eind(born: date, full_years: float | None, day: date, p: Parameters) -> date:
    """Last day of the leerplicht as it stands on `day` (art. 3 lid 1 a and b)."""
    end = school_year_end(birthday(born, p.integer("leerplicht.eind_leeftijd"), p), p)
    enough = enough_school_years(full_years, p)
    if enough and day >= birthday(born, p.integer("leerplicht.schooljaren_vanaf_leeftijd"), p):
        end = min(end, school_year_begin(day, p) - timedelta(days=1))
    return end


def startkwalificatie_held(person: Person, day: date) -> bool:
    """Whether a startkwalificatie is held on `day` (art. 4b); a date holds over 'nee'."""
    if person.startkwalificatie_datum is not None:
        return person.startkwalificatie_datum <= day
    return person.startkwalificatie is True


def absent_reason(person: Person, day: date) -> PlichtReden | None:
    """Why the person is not living here on `day`: deceased, moved away, not yet settled."""
    left, settled = person.vertrokken_op, person.gevestigd_op
    if person.overleden_op is not None and person.overleden_op <= day:
        return PlichtReden.OVERLEDEN
    if left is not None and left <= day and not (settled is not None and left < settled <= day):
        return PlichtReden.VERTROKKEN
    if settled is not None and settled > day and not (left is not None and left < settled):
        return PlichtReden.NOG_NIET_GEVESTIGD
    return None


def phase(born: date, begin: date, end: date, day: date, p: Parameters) -> Phase:
    """Before, within or after the leerplicht from `begin` to `end`, or eighteen or older (art. 3, 4b)."""
    if day < begin:
        return Phase.VOOR
    if day <= end:
        return Phase.LEERPLICHT
    if day >= birthday(born, p.integer("kwalificatieplicht.eind_leeftijd"), p):
        return Phase.ACHTTIEN
    return Phase.DAARNA


def duty_in(
    life: Phase | None, gone: PlichtReden | None, qualified: bool, excepted: bool
) -> tuple[Plicht, PlichtReden | None]:
    """The duty, or why there is none, in the order of spec section 4; `life` is None without a birth date."""
    if life is None:
        if gone in (PlichtReden.OVERLEDEN, PlichtReden.VERTROKKEN):
            return Plicht.GEEN, gone
        return Plicht.ONBEKEND, None
    if gone is not None:
        return Plicht.GEEN, gone
    if life is Phase.VOOR:
        return Plicht.GEEN, PlichtReden.NOG_NIET
    if life is Phase.LEERPLICHT:
        return Plicht.LEERPLICHT, None
    if life is Phase.ACHTTIEN:
        return Plicht.GEEN, PlichtReden.ACHTTIEN
    if qualified:
        return Plicht.GEEN, PlichtReden.STARTKWALIFICATIE
    if excepted:
        return Plicht.GEEN, PlichtReden.UITZONDERING_4A
    return Plicht.KWALIFICATIEPLICHT, None


def duty(person: Person, day: date, first_lesdag: FirstLesdag, p: Parameters) -> Duty:
    """The duty of `person` on `day` (spec section 4)."""
    born = None if person.tegenstrijdig else person.geboortedatum
    gone = absent_reason(person, day)
    qualified = startkwalificatie_held(person, day)
    excepted = person.uitzondering is True
    life = begin = end = years = None
    if born is not None:
        begin = leerplicht_begin(born, first_lesdag, p)
        end = leerplicht_eind(born, person.volledige_schooljaren, day, p)
        years = age(born, day, p) if born <= day else None
        life = phase(born, begin, end, day, p)
    return Duty(*duty_in(life, gone, qualified, excepted), begin, end, years)
