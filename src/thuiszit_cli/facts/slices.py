"""A large register in parts of whole pupils: pupils are independent, so facts need not be of all at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from thuiszit_cli.facts.order import by_pupil
from thuiszit_cli.facts.persons import PersonIndex
from thuiszit_cli.intake.tables import Tables

_PIECE = 2**20  # rows looked up at a time


@dataclass(frozen=True)
class _Rows:
    """The rows of a table by pupil: those of the pupil at position `k` are `order[begin[k]:begin[k + 1]]`."""

    frame: pd.DataFrame
    order: np.ndarray
    begin: np.ndarray

    def of(self, first: int, stop: int) -> pd.DataFrame:
        """The rows of some pupils who stand next to each other."""
        rows = self.order[self.begin[first] : self.begin[stop]]
        part: pd.DataFrame = self.frame.iloc[rows].reset_index(drop=True)
        return part


def slices(tables: Tables, meldingen: int) -> Iterator[Tables]:
    """`tables` itself when it has at most so many meldingen; else parts of half as many, in the order of its pupils.

    The parts note their findings in the log of `tables`.
    """
    if len(tables.meldingen) <= meldingen:
        yield tables
        return
    index = PersonIndex(tables.persons)
    by_name = {
        name: _by_pupil(getattr(tables, name), index)
        for name in ("meldingen", "leerlingen", "inschrijvingen", "vrijstellingen")
    }
    half = max(meldingen // 2, 1)
    every = np.arange(half, len(tables.meldingen), half)
    cuts = np.unique([0, *np.searchsorted(by_name["meldingen"].begin, every), index.size])
    for first, stop in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        yield replace(
            tables,
            persons=tables.persons[first:stop],
            numbers=tables.numbers[first:stop],
            meldingen=by_name["meldingen"].of(first, stop),
            leerlingen=by_name["leerlingen"].of(first, stop),
            inschrijvingen=by_name["inschrijvingen"].of(first, stop),
            vrijstellingen=by_name["vrijstellingen"].of(first, stop),
        )


def _by_pupil(frame: pd.DataFrame, index: PersonIndex) -> _Rows:
    keys = frame["persoon"].to_numpy()
    person = np.empty(len(keys), dtype=np.int32)
    for first in range(0, len(keys), _PIECE):
        person[first : first + _PIECE] = index.of(keys[first : first + _PIECE])
    begin = np.concatenate([[0], np.cumsum(np.bincount(person, minlength=index.size))])
    return _Rows(frame, by_pupil(person, np.zeros(1, dtype=np.int32)).astype(np.int32), begin)
