"""Hours of absence per lesweek, and the most in consecutive lesweken (art. 21a; spec section 3.6)."""

from __future__ import annotations

import numpy as np

from thuiszit_cli.facts.absence import Absences
from thuiszit_cli.facts.gather import Facts

_DAYS = 7
_MONDAY = 4  # 1970-01-05, the first Monday after day 0


def most_hours(
    absences: Absences, facts: Facts, first: int, last: int, weeks: int
) -> tuple[np.ndarray, np.ndarray]:
    """Per pupil the most hours in `weeks` consecutive lesweken of `[first, last]`, and when.

    A melding's hours are spread evenly over its lesdagen. The day is the first of those weeks that lies in the
    range. Rounded to 6 decimals, as the hours of a peildatum are.
    """
    size = facts.index.size
    most, when = np.zeros(size), np.full(size, first, dtype=np.int32)
    counted = absences.only((absences.known_end >= first) & (absences.hours > 0))
    pupils, of = np.unique(counted.person, return_inverse=True)
    if not len(pupils):
        return most, when
    row = facts.calendar_row[counted.person]
    whole = facts.calendar.lesdagen(row, counted.begin, counted.end)
    first = max(first, int(counted.begin.min()))  # no hours before, and the calendar may not reach back
    mondays = np.arange(first - (first - _MONDAY) % _DAYS, last + 1, _DAYS)
    hours = np.zeros((len(pupils), len(mondays)))
    is_lesweek = np.zeros((len(pupils), len(mondays)), dtype=bool)
    calendar_row = facts.calendar_row[pupils]
    for position, monday in enumerate(mondays.tolist()):
        begin, end = max(monday, first), min(monday + _DAYS - 1, last)
        span = np.full(len(pupils), begin), np.full(len(pupils), end)
        is_lesweek[:, position] = facts.calendar.lesdagen(calendar_row, *span) > 0
        inside = facts.calendar.lesdagen(
            row, np.maximum(counted.begin, begin), np.minimum(counted.known_end, end)
        )
        inside = np.where((counted.begin <= end) & (counted.known_end >= begin), inside, 0)
        share = np.divide(inside, whole, out=np.zeros(len(inside)), where=whole > 0)
        hours[:, position] = np.bincount(of, weights=counted.hours * share, minlength=len(pupils))
    # Weeks without lessons hold no hours and do not separate the weeks around them.
    order = np.argsort(~is_lesweek, axis=1, kind="stable")
    packed = np.take_along_axis(hours, order, axis=1)
    total = np.cumsum(packed, axis=1)
    window = total.copy()
    window[:, weeks:] -= total[:, :-weeks]
    best = np.argmax(window, axis=1)
    most[pupils] = np.round(window[np.arange(len(pupils)), best], 6)
    began = np.take_along_axis(order, np.maximum(best - weeks + 1, 0)[:, None], axis=1)[:, 0]
    when[pupils] = np.maximum(mondays[began], first)
    return most, when
