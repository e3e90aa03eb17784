"""A large register in parts of whole pupils: pupils are independent, so facts need not be of all at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from thuiszit_cli.columns import TABLES
from thuiszit_cli.facts.order import rows_by_pupil
from thuiszit_cli.facts.persons import PersonIndex
from thuiszit_cli.tables.model import Tables

TABLE_NAMES = tuple(table.name for table in TABLES)


def slices(tables: Tables, meldingen: int) -> Iterator[Tables]:
    """`tables` itself when it has at most so many meldingen; else parts of half as many, in the order of its pupils.

    The parts note their findings in the log of `tables`.
    """
    if len(tables.meldingen) <= meldingen:
        yield tables
        return
    index = PersonIndex(tables.persons)
    rows = {name: rows_by_pupil(getattr(tables, name)["persoon"].to_numpy(), index) for name in TABLE_NAMES}
    half = max(meldingen // 2, 1)
    every = np.arange(half, len(tables.meldingen), half)
    cuts = np.unique([0, *np.searchsorted(rows["meldingen"].begin, every), index.size])
    for first, stop in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        pupils = np.arange(first, stop)
        frames = {name: getattr(tables, name).iloc[each.of(pupils)] for name, each in rows.items()}
        yield replace(
            tables,
            persons=tables.persons[first:stop],
            numbers=tables.numbers[first:stop],
            **{name: frame.reset_index(drop=True) for name, frame in frames.items()},
        )
