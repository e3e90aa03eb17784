"""Aaneengesloten verzuimperiodes: absences merged over days on which there is no school (spec 3.5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thuiszit_cli.facts.absence import Absences
from thuiszit_cli.facts.calendar import Calendar
from thuiszit_cli.facts.order import spans
from thuiszit_cli.values import MISSING_DAY


@dataclass(frozen=True)
class Periods:
    """One element a period, sorted by pupil and begin; dates are day numbers, `end` is `tot`.

    `first` and `stop` bound the absences of the period in the `Absences` it was made from.
    """

    person: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    running: np.ndarray
    dagen_geteld: np.ndarray
    dagen_kalender: np.ndarray
    lesdagen: np.ndarray
    first: np.ndarray
    stop: np.ndarray

    def rows(self, keep: np.ndarray) -> np.ndarray:
        """Positions of the absences of the periods where `keep`, period after period."""
        return spans(self.first[keep], self.stop[keep])


def merge(
    absences: Absences,
    calendar_row: np.ndarray,
    duty_begin: np.ndarray,
    today: np.ndarray,
    calendar: Calendar,
) -> Periods:
    """Merge `absences` (sorted by pupil and begin) into periods.

    `calendar_row`, `duty_begin` (MISSING_DAY when unknown) and `today` are per pupil. A period that ended before
    the duty began is left out; another begins not before it.
    """
    person, begin, end = absences.person, absences.begin, absences.known_end
    count = len(person)
    if count == 0:
        empty = np.empty(0, dtype=np.int32)
        return Periods(empty, empty, empty, empty.astype(bool), empty, empty, empty, empty, empty)
    reach = _running_end(person, end)
    opens = np.ones(count, dtype=bool)
    same = person[1:] == person[:-1]
    school_between = calendar.lesdagen(calendar_row[person[1:]], reach[:-1] + 1, begin[1:] - 1) > 0
    opens[1:] = ~same | school_between
    first = np.flatnonzero(opens)
    stop = np.append(first[1:], count)

    of = person[first]
    known_begin = duty_begin[of]
    starts = np.maximum(begin[first], known_begin)  # MISSING_DAY is smaller than any day
    ends = reach[stop - 1]
    keep = (known_begin == MISSING_DAY) | (ends >= known_begin)
    of, starts, ends, first, stop = of[keep], starts[keep], ends[keep], first[keep], stop[keep]
    where = calendar_row[of]
    peildatum = today[of]
    days = ends - starts + 1
    return Periods(
        person=of,
        begin=starts,
        end=ends,
        running=(ends >= peildatum) | (calendar.lesdagen(where, ends + 1, peildatum) == 0),
        dagen_geteld=days - calendar.vacation_days(where, starts, ends),
        dagen_kalender=days,
        lesdagen=calendar.lesdagen(where, starts, ends),
        first=first,
        stop=stop,
    )


def _running_end(person: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The latest end so far within each pupil: one cumulative maximum over stacked pupils."""
    low = int(end.min())
    width = int(end.max()) - low + 1
    stacked = person.astype(np.int64) * width + (end - low)
    return (np.maximum.accumulate(stacked) - person.astype(np.int64) * width + low).astype(np.int32)
