"""Enrolment at the peildatum, and the school it tells (spec sections 3.7 and 5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from thuiszit_cli.facts.persons import LatestRow, PersonIndex, recoded
from thuiszit_cli.tables.model import MISSING_DAY, Tables


@dataclass(frozen=True)
class Enrolment:
    """One element a pupil. `ingeschreven`: 1, 0, or -1 when unknown; days are day numbers."""

    known: bool
    ingeschreven: np.ndarray
    last_ended: np.ndarray  # last day of the enrolment that ended last before the peildatum
    brin: pd.Categorical
    onderwijssoort: pd.Categorical


def gather_enrolment(
    tables: Tables,
    index: PersonIndex,
    latest_melding: LatestRow,
    melding_begun: np.ndarray,
    today: np.ndarray,
) -> Enrolment:
    """Enrolment of each pupil. `melding_begun`: has any melding that began on or before the peildatum."""
    rows = tables.inschrijvingen
    person = index.of(rows["persoon"].to_numpy())
    begin = rows["inschrijving_begin"].to_numpy()
    end = rows["inschrijving_eind"].to_numpy()
    peildatum = today[person]
    valid = (begin <= peildatum) & ((end == MISSING_DAY) | (end >= peildatum))
    ended = (begin <= end) & (end < peildatum)  # one that ends before it begins held on no day

    enrolled = np.zeros(index.size, dtype=np.int8)
    enrolled[person[valid]] = 1
    if not tables.enrolment_known:
        enrolled = np.where(melding_begun, 1, -1).astype(np.int8)
    last_ended = np.full(index.size, MISSING_DAY, dtype=np.int32)
    np.maximum.at(last_ended, person[ended], end[ended])

    chosen = _chosen_row(person, begin, end, valid, ended, index.size)
    return Enrolment(
        known=tables.enrolment_known,
        ingeschreven=enrolled,
        last_ended=last_ended,
        brin=_from_row_or_melding(tables, "brin", chosen, latest_melding),
        onderwijssoort=_from_row_or_melding(tables, "onderwijssoort", chosen, latest_melding),
    )


def _chosen_row(
    person: np.ndarray,
    begin: np.ndarray,
    end: np.ndarray,
    valid: np.ndarray,
    ended: np.ndarray,
    size: int,
) -> np.ndarray:
    """Per pupil the enrolment that tells the school: valid with the latest begin, else ended last; or -1."""
    chosen = np.full(size, -1, dtype=np.int64)
    for kind, day in ((ended, end), (valid, begin)):  # a valid one goes before one that ended
        latest = np.full(size, MISSING_DAY, dtype=np.int32)
        np.maximum.at(latest, person[kind], day[kind])
        rows = np.flatnonzero(kind & (day == latest[person]))
        chosen[person[rows]] = rows  # of equal days the last read comes last
    return chosen


def _from_row_or_melding(tables: Tables, name: str, chosen: np.ndarray, latest: LatestRow) -> pd.Categorical:
    own = tables.inschrijvingen[name].array
    reported = tables.meldingen[name].array
    categories = own.categories.union(reported.categories, sort=False)
    codes = np.append(recoded(own, categories), -1)[chosen]
    reported_codes = recoded(reported, categories)
    latest.fill(codes, reported_codes, reported_codes >= 0, codes < 0)
    return pd.Categorical.from_codes(codes, categories=categories)
