"""A large register in parts of whole pupils: pupils are independent, so facts need not be of all at once."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from thuiszit_cli.columns import TABLES
from thuiszit_cli.facts.persons import PersonIndex
from thuiszit_cli.findings import FindingLog
from thuiszit_cli.tables.model import Tables

TABLE_NAMES = tuple(table.name for table in TABLES)


def spans(tables: Tables, rows: int) -> list[tuple[int, int]]:
    """Equal parts of the pupils, of about so many meldingen or pupils at most: where each begins and stops."""
    size = len(tables.persons)
    many = min(-(-max(len(tables.meldingen), size, 1) // rows), max(size, 1))
    cuts = [size * part // many for part in range(many + 1)]
    return list(pairwise(cuts))


def part_of(tables: Tables, first: int, stop: int) -> Tables:
    """The pupils at positions from `first` up to `stop` with all their rows, as they stood.

    Its log begins with what was noted before: findings of a part are added to it and not to that of `tables`.
    """
    noted = FindingLog(list(tables.findings.batches))
    if (first, stop) == (0, len(tables.persons)):
        return replace(tables, findings=noted)
    persons = tables.persons
    pupils = persons[first:stop]
    if (persons[1:] > persons[:-1]).all():  # nine digits each: as texts they have the order of the numbers

        def within(keys: np.ndarray) -> np.ndarray:
            return np.asarray((keys >= pupils[0]) & (keys <= pupils[-1]))
    else:
        index = PersonIndex(pupils)

        def within(keys: np.ndarray) -> np.ndarray:
            return index.of(keys) >= 0

    frames = {}
    for name in TABLE_NAMES:
        frame = getattr(tables, name)
        frames[name] = frame[within(frame["persoon"].to_numpy())].reset_index(drop=True)
    return replace(tables, persons=pupils, numbers=tables.numbers[first:stop], findings=noted, **frames)
