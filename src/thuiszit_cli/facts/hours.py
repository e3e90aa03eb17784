"""Hours of absence in the window of four lesweken (spec 3.6) and other sums per pupil."""

from __future__ import annotations

import numpy as np

from thuiszit_cli.facts.absence import Absences
from thuiszit_cli.facts.calendar import Calendar


def hours_in_window(
    absences: Absences, calendar_row: np.ndarray, window: np.ndarray, calendar: Calendar
) -> np.ndarray:
    """Hours per pupil from the first day of the `window` up to the peildatum, rounded to 6 decimals.

    A melding's hours are spread evenly over its lesdagen. `window` and `calendar_row` are per pupil.
    """
    start = window[absences.person]
    near = (absences.known_end >= start) & (absences.hours > 0)
    part = absences.only(near)
    where = calendar_row[part.person]
    inside = calendar.lesdagen(where, np.maximum(part.begin, start[near]), part.known_end)
    whole = calendar.lesdagen(where, part.begin, part.end)
    share = np.divide(inside, whole, out=np.zeros(len(inside)), where=whole > 0)
    return per_pupil(part.person, part.hours * share, len(window))


def per_pupil(person: np.ndarray, hours: np.ndarray, size: int) -> np.ndarray:
    """Sum per pupil, rounded to 6 decimals so that halves and thirds compare as they are meant."""
    return np.round(np.bincount(person, weights=hours, minlength=size), 6)


def count(person: np.ndarray, size: int) -> np.ndarray:
    """Number of rows per pupil."""
    return np.bincount(person, minlength=size)
