"""Hours of absence per lesweek, and the most in consecutive lesweken (art. 21a; spec section 3.6)."""

from __future__ import annotations

import numpy as np

from thuiszit_cli.counts.episodes import Parts
from thuiszit_cli.facts.absence import Absences
from thuiszit_cli.facts.gather import Facts

_DAYS = 7
_MONDAY = 4  # 1970-01-05, the first Monday after day 0


def most_hours(
    absences: Absences, parts: Parts, facts: Facts, first: int, last: int, weeks: int
) -> tuple[np.ndarray, np.ndarray]:
    """Per pupil the most hours in `weeks` consecutive lesweken of `[first, last]`, and when.

    Only the `parts` of the absences count. A melding's hours are spread evenly over its lesdagen; of one that
    runs on, over those up to the day that is asked about, as at a peildatum. The day is the first of those weeks
    that lies in the range. Rounded to 6 decimals, as the hours of a peildatum are.
    """
    size = facts.index.size
    most, when = np.zeros(size), np.full(size, first, dtype=np.int32)
    parts = parts.only((parts.end >= first) & (absences.hours[parts.row] > 0))
    pupils, of = np.unique(absences.person[parts.row], return_inverse=True)
    if not len(pupils):
        return most, when
    begun, hours = absences.begin[parts.row], absences.hours[parts.row]
    first = max(first, int(parts.begin.min()))  # no hours before, and the calendar may not reach back
    mondays = np.arange(first - (first - _MONDAY) % _DAYS, last + 1, _DAYS)
    calendar, row = facts.calendar, facts.calendar_row[pupils]
    spans = [(max(day, first), min(day + _DAYS - 1, last)) for day in mondays.tolist()]
    is_lesweek = np.stack([_lesdagen(facts, row, *week) > 0 for week in spans], axis=1)
    # Weeks without lessons hold no hours and do not separate the weeks around them.
    order = np.argsort(~is_lesweek, axis=1, kind="stable")
    opens = np.maximum(np.arange(len(mondays)) - weeks + 1, 0)  # where the window of each week begins

    def shares(some: np.ndarray, begin: np.ndarray, end: np.ndarray, until: np.ndarray) -> np.ndarray:
        """Per pupil the hours of `some` parts from `begin` to `end`, of a melding whose hours lie before `until`."""
        where = row[of[some]]
        inside = np.where(begin <= end, calendar.lesdagen(where, begin, np.maximum(begin, end)), 0)
        whole = calendar.lesdagen(where, begun[some], until)
        share = np.divide(inside, whole, out=np.zeros(len(inside)), where=whole > 0)
        return np.bincount(of[some], weights=hours[some] * share, minlength=len(pupils))

    runs_on = absences.runs_on[parts.row]
    ended, of_ended = np.flatnonzero(~runs_on), parts.only(~runs_on)
    known = absences.end[of_ended.row]
    by_week = np.stack([shares(ended, *_clipped(of_ended, *week), known) for week in spans], axis=1)
    total = np.cumsum(np.take_along_axis(by_week, order, axis=1), axis=1)
    window = total.astype(np.float64)
    window[:, weeks:] -= total[:, :-weeks]
    running = np.flatnonzero(runs_on)
    of_running = of[running]
    for position in range(len(mondays) if len(running) else 0):
        monday = mondays[order[of_running, position]]
        starts = np.maximum(mondays[order[of_running, opens[position]]], first)
        day = np.minimum(parts.end[running], monday + _DAYS - 1)  # the last of this week to be asked about
        here = (monday <= parts.end[running]) & (parts.begin[running] <= monday + _DAYS - 1)
        here &= is_lesweek[of_running, order[of_running, position]]
        begin = np.maximum(parts.begin[running], starts)
        window[:, position] += shares(running[here], begin[here], day[here], day[here])
    best = np.argmax(window, axis=1)
    most[pupils] = np.round(window[np.arange(len(pupils)), best], 6)
    when[pupils] = np.maximum(mondays[order[np.arange(len(pupils)), opens[best]]], first)
    return most, when


def _lesdagen(facts: Facts, row: np.ndarray, begin: int, end: int) -> np.ndarray:
    return facts.calendar.lesdagen(row, np.full(len(row), begin), np.full(len(row), end))


def _clipped(parts: Parts, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Begin and end of the parts within these days; an end before its begin where there is nothing."""
    return np.maximum(parts.begin, first), np.minimum(parts.end, last)
