"""Rows in the order of their pupils, and for each pupil in the order of some day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thuiszit_cli.facts.persons import PersonIndex

_BITS = 63  # of an int64 without its sign
_PIECE = 2**20  # rows at a time
_DAYS = 2**32  # more than the days that an int32 tells apart


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


def spans(first: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """The positions from each `first` up to its `stop`, span after span."""
    lengths = stop - first
    shift = np.cumsum(lengths) - lengths
    return np.asarray(np.repeat(first - shift, lengths) + np.arange(lengths.sum()))


def latest_before(
    of: np.ndarray, begin: np.ndarray, pupil: np.ndarray, day: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """For each (pupil, day) the position of that pupil's latest row that begins on or before the day.

    The rows are sorted by pupil (`of`) and `begin`. Returns the positions, and whether there is such a row.
    """
    keys = of.astype(np.int64) * _DAYS + begin
    at = np.searchsorted(keys, pupil.astype(np.int64) * _DAYS + day, side="right") - 1
    found = at >= 0
    found[found] = of[at[found]] == pupil[found]
    return at, found


@dataclass(frozen=True)
class RowsByPupil:
    """The rows of a table by pupil: those of the pupil at position `k` are `order[begin[k]:begin[k + 1]]`."""

    order: np.ndarray
    begin: np.ndarray

    def of(self, pupils: np.ndarray) -> np.ndarray:
        """The rows of each of `pupils`, one pupil after another, as they stood."""
        rows: np.ndarray = self.order[spans(self.begin[pupils], self.begin[pupils + 1])]
        return rows

    def counts(self, pupils: np.ndarray) -> np.ndarray:
        """How many rows each of `pupils` has."""
        return np.asarray(self.begin[pupils + 1] - self.begin[pupils])


def rows_by_pupil(keys: np.ndarray, index: PersonIndex) -> RowsByPupil:
    """The rows of a table of which `keys` are the persons; looked up piece by piece, as they may be many."""
    person = np.empty(len(keys), dtype=np.int32)
    for first in range(0, len(keys), _PIECE):
        person[first : first + _PIECE] = index.of(keys[first : first + _PIECE])
    begin = np.concatenate([[0], np.cumsum(np.bincount(person, minlength=index.size))])
    return RowsByPupil(by_pupil(person, np.zeros(1, dtype=np.int32)).astype(np.int32), begin)
