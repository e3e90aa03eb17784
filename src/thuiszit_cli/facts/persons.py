"""Who a pupil is: birth date, sex, municipality, vakantieregio, and whose data tell it (spec section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from thuiszit_cli.facts.calendar import REGIONS, region_by_gemeente
from thuiszit_cli.facts.days import number
from thuiszit_cli.facts.law import LawOfRows
from thuiszit_cli.rules.terms import Vakantieregio
from thuiszit_cli.tables.model import MISSING_DAY, Tables


class PersonIndex:
    """Person key → position in `Tables.persons`."""

    def __init__(self, persons: np.ndarray) -> None:
        self._index = pd.Index(persons)
        self.size = len(persons)

    def of(self, keys: np.ndarray) -> np.ndarray:
        """The positions of `keys`; -1 for somebody else."""
        positions: np.ndarray = self._index.get_indexer(keys)
        return positions


@dataclass(frozen=True)
class LatestRow:
    """For each pupil the latest row of a table, where a column is filled."""

    person: np.ndarray  # position of the pupil of each row, rows in order of preference
    row: np.ndarray  # the row each belongs to
    size: int

    def fill(self, column: np.ndarray, values: np.ndarray, is_filled: np.ndarray, wanted: np.ndarray) -> None:
        """Give each pupil who is `wanted` the value of its most preferred row for which `is_filled`."""
        if wanted.any():
            keep = wanted[self.person] & is_filled[self.row]
            column[self.person[keep]] = values[self.row[keep]]  # of equal positions the last one is kept


@dataclass
class People:
    """Columns, one element a pupil; dates as day numbers."""

    geboortedatum: np.ndarray
    tegenstrijdig: np.ndarray
    geslacht: pd.Categorical
    gemeentecode: pd.Categorical
    region: np.ndarray  # int8, position in REGIONS
    startkwalificatie: np.ndarray
    startkwalificatie_datum: np.ndarray
    uitzondering: np.ndarray
    volledige_schooljaren: np.ndarray
    gevestigd_op: np.ndarray
    vertrokken_op: np.ndarray
    overleden_op: np.ndarray


def gather_people(
    tables: Tables,
    index: PersonIndex,
    melding_person: np.ndarray,
    latest_melding: LatestRow,
    configured: Vakantieregio | None,
    law: LawOfRows,
) -> People:
    """The people of a run. Adds findings about contradicting birth dates and unknown municipalities."""
    size = index.size
    rows = tables.leerlingen
    at = index.of(rows["persoon"].to_numpy())

    def spread(name: str, missing: object) -> np.ndarray:
        values = rows[name].to_numpy()
        column = np.full(size, missing, dtype=values.dtype)
        column[at] = values
        return column

    usable_from = law.each(lambda p: number(date(p.integer("geboortedatum.vanaf_jaar"), 1, 1)), size)
    born = spread("geboortedatum", MISSING_DAY)
    born[born < usable_from] = MISSING_DAY
    contradicts = np.zeros(size, dtype=bool)
    contradicts[at] = rows["geboortedatum_tegenstrijdig"].to_numpy()
    _note_persons(tables, "geboortedatum_tegenstrijdig", "geboortedatum", tables.persons[contradicts])
    _birth_from_meldingen(tables, melding_person, latest_melding, usable_from, born, contradicts)
    gemeente = _own_or_melding(tables, "gemeentecode", at, latest_melding, size)
    return People(
        geboortedatum=born,
        tegenstrijdig=contradicts,
        geslacht=_own_or_melding(tables, "geslacht", at, latest_melding, size),
        gemeentecode=gemeente,
        region=_regions(tables, gemeente, configured, law),
        startkwalificatie=spread("startkwalificatie", -1),
        startkwalificatie_datum=spread("startkwalificatie_datum", MISSING_DAY),
        uitzondering=spread("uitzondering_kwalificatieplicht", -1),
        volledige_schooljaren=spread("volledige_schooljaren", np.nan),
        gevestigd_op=spread("gevestigd_op", MISSING_DAY),
        vertrokken_op=spread("vertrokken_op", MISSING_DAY),
        overleden_op=spread("overleden_op", MISSING_DAY),
    )


def _birth_from_meldingen(
    tables: Tables,
    person: np.ndarray,
    latest: LatestRow,
    usable_from: np.ndarray,
    born: np.ndarray,
    contradicts: np.ndarray,
) -> None:
    """Fill `born` where `leerlingen` gives none; note contradictions and differences."""
    meldingen = tables.meldingen
    values = meldingen["geboortedatum"].to_numpy()
    filled = values >= usable_from[person]
    own = born != MISSING_DAY
    from_melding = np.full(len(born), MISSING_DAY, dtype=born.dtype)
    latest.fill(from_melding, values, filled, ~own)
    differs = filled & own[person] & (values != born[person])
    other = filled & ~own[person] & (values != from_melding[person])
    contradicts[person[other]] = True
    born[~own] = from_melding[~own]
    for code, rows in (("geboortedatum_verschilt", differs), ("geboortedatum_tegenstrijdig", other)):
        tables.findings.add(
            code,
            source=meldingen["bron"].to_numpy()[rows],
            line=meldingen["regel"].to_numpy()[rows],
            column="geboortedatum",
            person=meldingen["persoon"].to_numpy()[rows],
        )


def _own_or_melding(
    tables: Tables, name: str, at: np.ndarray, latest: LatestRow, size: int
) -> pd.Categorical:
    own = tables.leerlingen[name].array
    reported = tables.meldingen[name].array
    categories = own.categories.union(reported.categories, sort=False)
    own_codes = recoded(own, categories)
    reported_codes = recoded(reported, categories)
    codes = np.full(size, -1, dtype=np.int32)
    codes[at] = own_codes
    latest.fill(codes, reported_codes, reported_codes >= 0, codes < 0)
    return pd.Categorical.from_codes(codes, categories=categories)


def recoded(values: pd.Categorical, categories: pd.Index) -> np.ndarray:
    """The codes of `values` in other `categories`, of which its own are a part."""
    translation = np.append(categories.get_indexer(values.categories), -1).astype(np.int32)
    codes: np.ndarray = translation[values.codes]
    return codes


def _regions(
    tables: Tables, gemeente: pd.Categorical, configured: Vakantieregio | None, law: LawOfRows
) -> np.ndarray:
    known = region_by_gemeente()
    fallback = law.each(
        lambda p: REGIONS.index(configured or Vakantieregio(p.text("vakantieregio.standaard"))), len(gemeente)
    )
    by_code = [known.get(code, -1) for code in gemeente.categories]
    found = np.array([*by_code, -1], dtype=np.int8)[gemeente.codes]
    unknown = (gemeente.codes >= 0) & (found < 0)
    _note_persons(tables, "gemeentecode_onbekend", "gemeentecode", tables.persons[unknown])
    if configured is None and (found < 0).any():
        tables.findings.add_once("vakantieregio_standaard")
    return np.where(found < 0, fallback, found).astype(np.int8)


def _note_persons(tables: Tables, code: str, column: str, persons: np.ndarray) -> None:
    """A finding about a column that `leerlingen` or else `meldingen` gave."""
    source, line = tables.place_of(persons, "leerlingen", "meldingen")
    tables.findings.add(code, source=source, line=line, column=column, person=persons)
