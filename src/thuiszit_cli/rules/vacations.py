"""School vacations and public holidays (spec section 1): data with their regulation, and days that follow from a rule."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from dateutil.easter import easter

from thuiszit_cli.rules.terms import Vakantieregio


@dataclass(frozen=True)
class Vacation:
    """One school vacation of one region, from `begin` up to and including `eind`, and the regulation that sets it."""

    regio: Vakantieregio
    naam: str
    begin: date
    eind: date
    bron: str


@cache
def school_vacations() -> tuple[Vacation, ...]:
    """Every known school vacation: Christmas 2013 up to and including summer 2030."""
    text = files("thuiszit_cli.rules").joinpath("parameters/schoolvakanties.csv").read_text(encoding="utf-8")
    return tuple(
        Vacation(
            Vakantieregio(row["regio"]),
            row["naam"],
            date.fromisoformat(row["begin"]),
            date.fromisoformat(row["eind"]),
            row["bron"],
        )
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    )


@cache
def known_span() -> tuple[date, date]:
    """The first and the last day on which it is known whether there is a school vacation, in every region."""
    return min(each.begin for each in school_vacations()), date(2030, 9, 1)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The public holidays of a year on which no school is open. Good Friday is one (choice).

    King's Day is a day earlier when the 27th of April is a Sunday; until 2013 it was Queen's Day, 30 April or the
    29th. 5 May is one in lustrum years.
    """
    sunday = easter(year)
    royal = date(year, 4, 27) if year > 2013 else date(year, 4, 30)
    if royal.weekday() == 6:
        royal -= timedelta(days=1)
    days = {date(year, 1, 1), royal, date(year, 12, 25), date(year, 12, 26)}
    days |= {sunday + timedelta(days=shift) for shift in (-2, 1, 39, 50)}
    if year % 5 == 0:
        days.add(date(year, 5, 5))
    return frozenset(days)
