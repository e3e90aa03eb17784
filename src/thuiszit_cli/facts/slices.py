"""A large register in parts of whole pupils: pupils are independent, so facts need not be of all at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from thuiszit_cli.facts.order import by_pupil
from thuiszit_cli.facts.persons import PersonIndex
from thuiszit_cli.intake.tables import Tables


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
    """`tables` in parts of about so many meldingen, in the order of its pupils; itself when it has no more.

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
    every = np.arange(meldingen, len(tables.meldingen), meldingen)
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
    person = index.of(frame["persoon"].to_numpy()).astype(np.int32)
    begin = np.concatenate([[0], np.cumsum(np.bincount(person, minlength=index.size))])
    order = by_pupil(person, np.zeros(len(person), dtype=np.int32))
    return _Rows(frame, order.astype(np.int32), begin)
