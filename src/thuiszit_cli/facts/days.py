"""Day numbers: a date is an int32 count of days since 1970-01-01."""

from __future__ import annotations

from datetime import date

from thuiszit_cli.values import MISSING_DAY

_EPOCH = date(1970, 1, 1).toordinal()


def number(day: date) -> int:
    """The day number of a date."""
    return day.toordinal() - _EPOCH


def as_date(day: int) -> date:
    """The date of a day number."""
    return date.fromordinal(int(day) + _EPOCH)


def optional(day: int) -> date | None:
    """The date of a day number; None for a missing one."""
    return None if day == MISSING_DAY else as_date(day)
