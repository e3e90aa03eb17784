"""Dates as the law counts them: birthdays, school years, calendar months."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from thuiszit_cli.rules.parameters import Parameters


def birthday(born: date, years: int, p: Parameters) -> date:
    """The day on which someone born on `born` reaches the age of `years`.

    Born on 29 February: the day that parameter `verjaardag.schrikkeldag` names in other years (choice).
    """
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        if p.text("verjaardag.schrikkeldag") == "1 maart":
            return date(born.year + years, 3, 1)
        return date(born.year + years, 2, 28)


def age(born: date, day: date, p: Parameters) -> int:
    """Full years reached on `day`; `day` is not before `born`."""
    years = day.year - born.year
    return years if birthday(born, years, p) <= day else years - 1


def oldest_usable_birth(day: date, p: Parameters) -> date:
    """The first day of birth by which a person is young enough on `day` to be in the register (choice)."""
    years = p.integer("geboortedatum.jonger_dan")
    born = date(max(day.year - years, 1), day.month, 1)
    while born.year + years <= date.max.year and birthday(born, years, p) <= day:
        born += timedelta(days=1)
    return born


def school_year_begin(day: date, p: Parameters) -> date:
    """First day of the school year in which `day` falls."""
    month = p.integer("schooljaar.begin_maand")
    year = day.year if day.month >= month else day.year - 1
    return date(max(year, date.min.year), month, 1)  # 01-01-0001 is how some systems write "no date"


def school_year_end(day: date, p: Parameters) -> date:
    """Last day of the school year in which `day` falls."""
    begin = school_year_begin(day, p)
    if begin.year == date.max.year:
        return date.max
    return begin.replace(year=begin.year + 1) - timedelta(days=1)


def first_of_next_month(day: date) -> date:
    """The first day of the month after that of `day`."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def plus_months(day: date, months: int) -> date:
    """`day` + calendar months; a day that does not exist becomes the last of its month, one past 9999 the last of all."""
    later = day.month - 1 + months
    year, month = day.year + later // 12, later % 12 + 1
    if not date.min.year <= year <= date.max.year:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))
