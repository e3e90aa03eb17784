"""Counted meldingen that overlap: one fact may be counted twice."""

from __future__ import annotations

import numpy as np

from thuiszit_cli.facts.absence import SOORTEN, Absences
from thuiszit_cli.facts.order import by_pupil
from thuiszit_cli.tables.model import Tables


def note_overlaps(tables: Tables, absences: Absences) -> None:
    """Add a finding about every counted melding that shares a day with an earlier one of the same pupil.

    Both are of one kind, or both of full absence.
    """
    odd = np.zeros(len(absences.row), dtype=bool)
    kinds = len(SOORTEN) + 1
    every = np.arange(len(absences.row))
    full = np.flatnonzero(absences.full)
    for rows, kind in ((every, absences.soort), (full, np.full(len(absences.row), kinds - 1))):
        group = absences.person[rows].astype(np.int64) * kinds + kind[rows]
        by_group = by_pupil(group, absences.begin[rows])
        order, group = rows[by_group], group[by_group]
        odd[order] |= _meets_earlier(group, absences.begin[order], absences.known_end[order])
    at = tables.meldingen.iloc[np.sort(absences.row[odd])]
    person, source, line = (at[name].to_numpy() for name in ("persoon", "bron", "regel"))
    tables.findings.add("meldingen_overlappen", source=source, line=line, column="begindatum", person=person)


def _meets_earlier(group: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Whether an interval begins before every earlier one of its group has ended; sorted by group and begin."""
    if len(group) == 0:
        return np.zeros(0, dtype=bool)
    change = np.append(True, group[1:] != group[:-1])
    step = np.cumsum(change).astype(np.int64) << 32  # so that a running maximum starts anew for every group
    reached = np.maximum.accumulate(step + end)
    meets = np.zeros(len(group), dtype=bool)
    meets[1:] = ~change[1:] & (step[1:] + begin[1:] <= reached[:-1])
    return meets
