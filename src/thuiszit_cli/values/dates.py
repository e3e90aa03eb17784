"""One text → a day or a moment, in the spellings of `spellings.py`. Plain functions, no frames.

Each returns the value and the code of a finding ("" when there is nothing to remark).
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

from thuiszit_cli.values import MISSING_DAY, MISSING_MOMENT
from thuiszit_cli.values.spellings import DATES, EXCEL_DAY, LAST_SHORT_YEAR, MONTHS, RUN, TIMES, ZONES

_EPOCH = date(1970, 1, 1)
_MOMENT_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
DAY_IN_MICROSECONDS = 86_400_000_000
AMSTERDAM = ZoneInfo("Europe/Amsterdam")

# Excel counts days from here (its 1900 was a leap year, so this holds from March 1900 on); on a Mac once from 1904.
_EXCEL_EPOCH = (date(1899, 12, 30) - _EPOCH).days
_FROM_1904 = 1462
_EXCEL_FIRST, _EXCEL_LAST = (
    20_000,
    80_000,
)  # 1954 to 2119: narrower than a year, month and day can be mistaken for

OPEN_END = (date(2099, 1, 1) - _EPOCH).days  # from this day on a date says that no end is known
FIRST_DAY = (date(1900, 1, 2) - _EPOCH).days  # a date before it stands for no date
OPENS = "einddatum_open"  # what is remarked where no end is known

_TIME = rf"(?:(?:T|\s+){TIMES[0].pattern}(?:{TIMES[1].pattern})?)?"
_DATES = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (*(each.pattern + _TIME for each in DATES), f"{RUN.pattern}(?:{TIMES[1].pattern})?")
)
_EXCEL_DAY = re.compile(EXCEL_DAY.pattern, re.ASCII)
_NOTHING = re.compile(
    r"(?:00?[-/. ]00?[-/. ]0000|0000-00-00|00000000)(?:[T ]00?:00(?::00(?:\.0+)?)?)?", re.ASCII
)
_MONTH_OF = {name: month for month, names in MONTHS.items() for name in names}


class Order(Enum):
    """How a column writes day and month where both are numbers."""

    DAY_FIRST = "dag eerst"
    MONTH_FIRST = "maand eerst"
    BOTH = "beide"  # the column contradicts itself: a date that could be either is unreadable


@lru_cache(maxsize=65_536)
def _calendar_day(year: int, month: int, day: int) -> int | None:
    try:
        return (date(year, month, day) - _EPOCH).days
    except ValueError:
        return None


def _match(text: str) -> dict[str, str | None] | None:
    for pattern in _DATES:
        if found := pattern.fullmatch(text):
            return found.groupdict()
    return None


def is_date_like(text: str) -> bool:
    """Whether a text has the form of a date, of the calendar or not, or of a day number with a fraction."""
    serial = _EXCEL_DAY.fullmatch(text)
    in_range = serial and serial[2] and _EXCEL_FIRST <= int(serial[1]) <= _EXCEL_LAST
    return bool(in_range) or _match(text) is not None


def only_as(text: str) -> Order | None:
    """Which order a date of numbers proves: one that is a day in that order only. None when it proves nothing."""
    part = _match(text)
    if part is None or "sign" not in part:
        return None
    first, second, year = int(part["day"] or 0), int(part["month"] or 0), _year(part)[0]
    day_first, month_first = _calendar_day(year, second, first), _calendar_day(year, first, second)
    if (day_first is None) == (month_first is None):
        return None
    return Order.MONTH_FIRST if day_first is None else Order.DAY_FIRST


def _year(part: dict[str, str | None]) -> tuple[int, bool]:
    """The year, and whether only two digits of it were written."""
    if short := part.get("short_year"):
        return int(short) + (2000 if int(short) <= LAST_SHORT_YEAR else 1900), True
    return int(part["year"] or 0), False


def read_date(text: str, order: Order = Order.DAY_FIRST, from_1904: bool = False) -> tuple[int, str]:
    """Days since 1970-01-01 of a date, with or without a time; MISSING_DAY when empty or unreadable.

    A date from 2099 on is unreadable, one up to 1900-01-01 empty. With a zone it is the day in Europe/Amsterdam.
    """
    return _within(*_read_day(text, order, from_1904))


def _read_day(text: str, order: Order, from_1904: bool) -> tuple[int, str]:
    moment, problem = _read(text, order, from_1904)
    return (MISSING_DAY if moment == MISSING_MOMENT else moment // DAY_IN_MICROSECONDS), problem


def _within(day: int, problem: str) -> tuple[int, str]:
    if day == MISSING_DAY:
        return day, problem
    if day < FIRST_DAY:
        return MISSING_DAY, "datum_vulwaarde"
    return (day, problem) if day < OPEN_END else (MISSING_DAY, "datum_onleesbaar")


def read_end_date(text: str, order: Order = Order.DAY_FIRST, from_1904: bool = False) -> tuple[int, str]:
    """As `read_date`; from 2099 on it is how registers write that no end is known, so it is empty."""
    day, problem = _read_day(text, order, from_1904)
    return (MISSING_DAY, OPENS) if day >= OPEN_END else _within(day, problem)


def read_exemption_end(text: str, order: Order = Order.DAY_FIRST, from_1904: bool = False) -> tuple[int, str]:
    """As `read_date`; a date from 2099 on stays what it says, with a finding (art. 6: anew every year)."""
    day, problem = _read_day(text, order, from_1904)
    return (day, "vrijstelling_zonder_eind") if day >= OPEN_END else _within(day, problem)


def read_moment(text: str, order: Order = Order.DAY_FIRST, from_1904: bool = False) -> tuple[int, str]:
    """Microseconds since 1970-01-01 in Europe/Amsterdam of a date with or without a time."""
    moment, problem = _read(text, order, from_1904)
    if moment == MISSING_MOMENT:
        return moment, problem
    day, problem = _within(moment // DAY_IN_MICROSECONDS, problem)
    return (MISSING_MOMENT if day == MISSING_DAY else moment), problem


def clock(text: str) -> int:
    """The time of day in microseconds; 0 for a date without one and for what is no date."""
    if not any(sign in text for sign in ":.,"):
        return 0
    for order in (Order.DAY_FIRST, Order.MONTH_FIRST):
        moment, _ = _read(text, order, False)
        if moment != MISSING_MOMENT:
            return moment % DAY_IN_MICROSECONDS
    return 0


def _read(text: str, order: Order, from_1904: bool) -> tuple[int, str]:
    """Microseconds since 1970-01-01 of any day that can be written."""
    text = text.strip()
    if not text:
        return MISSING_MOMENT, ""
    serial = _EXCEL_DAY.fullmatch(text)
    if serial:
        days = int(serial[1]) + (_FROM_1904 if from_1904 else 0)
        if _EXCEL_FIRST <= days <= _EXCEL_LAST:
            seconds = round(float(f"0.{serial[2] or 0}") * 86_400)
            return (days + _EXCEL_EPOCH) * DAY_IN_MICROSECONDS + min(
                seconds, 86_399
            ) * 1_000_000, "datum_excelgetal"
    if _NOTHING.fullmatch(text):
        return MISSING_MOMENT, "datum_vulwaarde"
    part = _match(text)
    return _moment(part, order) if part else (MISSING_MOMENT, "datum_onleesbaar")


def _moment(part: dict[str, str | None], order: Order) -> tuple[int, str]:
    unreadable = MISSING_MOMENT, "datum_onleesbaar"
    day_of_month = int(part["day"] or 0)
    month = _MONTH_OF[name.lower()] if (name := part.get("name")) else int(part["month"] or 0)
    if month == 0 or day_of_month == 0:  # how registers write that they are not known
        return MISSING_MOMENT, "datum_deels"
    year, short = _year(part)
    day = _calendar_day(year, month, day_of_month)
    if "sign" in part and order is not Order.DAY_FIRST:
        other = _calendar_day(year, day_of_month, month)
        if order is Order.MONTH_FIRST:
            day = other
        elif day is None or other is None:
            day = other if day is None else day
        elif day != other:
            return unreadable
    hour, minute, second = (int(part.get(unit) or 0) for unit in ("hour", "minute", "second"))
    if half := part.get("half"):
        hour = hour % 12 + (12 if half.upper() == "P" else 0) if 1 <= hour <= 12 else 24
    if day is None or hour > 23 or minute > 59 or second > 59:
        return unreadable
    fraction = int((part.get("fraction") or "0").ljust(6, "0")[:6])
    moment = day * DAY_IN_MICROSECONDS + ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
    if zone := part["zone"]:
        moment = _in_amsterdam(moment, ZONES.get(zone.upper(), zone))
    return moment, "datum_twee_cijfers" if short else ""


def _in_amsterdam(moment: int, offset: str) -> int:
    """A moment somewhere else as the clock in Amsterdam has it; at the ends of time it stays as it is."""
    digits = offset.replace(":", "").ljust(5, "0")
    ahead = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5])) * (-1 if digits[0] == "-" else 1)
    try:
        there = (_MOMENT_EPOCH + moment * _MICROSECOND).replace(tzinfo=timezone(ahead))
        here = there.astimezone(AMSTERDAM).replace(tzinfo=None)
    except (OverflowError, ValueError):
        return moment
    return (here - _MOMENT_EPOCH) // _MICROSECOND
