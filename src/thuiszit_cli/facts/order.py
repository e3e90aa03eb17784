"""Rows in the order of their pupils, and for each pupil in the order of some day."""

from __future__ import annotations

import numpy as np

_BITS = 63  # of an int64 without its sign
_PIECE = 2**20


def by_pupil(person: np.ndarray, day: np.ndarray) -> np.ndarray:
    """The rows sorted by pupil (a position, not negative) and day (or one day for all); equal rows stay as they stood.

    Pupil, day and row are sorted as one number where they fit in one: four times as quick.
    """
    rows = len(person)
    if rows == 0:
        return np.empty(0, dtype=np.int64)
    first = int(day.min())
    for_row, for_day = (rows - 1).bit_length(), (int(day.max()) - first).bit_length()
    if int(person.max()).bit_length() + for_day + for_row > _BITS:
        return np.lexsort((np.broadcast_to(day, rows), person))
    together = person.astype(np.int64)
    if for_day:
        together <<= for_day
        together |= day.astype(np.int64) - first
    together <<= for_row
    for begin in range(0, rows, _PIECE):
        together[begin : begin + _PIECE] |= np.arange(begin, min(begin + _PIECE, rows))
    together.sort()
    together &= (1 << for_row) - 1
    return together
