"""Who a pupil is: birth date, sex, municipality, vakantieregio, and whose data tell it (spec section 5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from thuiszit_cli.facts.calendar import REGIONS, in_two_regions, region_by_gemeente
from thuiszit_cli.facts.days import as_date, number
from thuiszit_cli.facts.law import LawOfRows
from thuiszit_cli.rules.dates import oldest_usable_birth
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.terms import Vakantieregio
from thuiszit_cli.tables.contradictions import note_rows
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
    today: np.ndarray,
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

    def usable(p: Parameters, day: int) -> int:
        return number(oldest_usable_birth(as_date(day), p))

    usable_from = law.ask(usable, [today], np.int32)
    born = spread("geboortedatum", MISSING_DAY)
    _note_too_old(tables, index, usable_from)
    born[born < usable_from] = MISSING_DAY
    other = np.full(size, MISSING_DAY, dtype=born.dtype)
    other[at] = rows["geboortedatum_ander"].to_numpy()
    other[other < usable_from] = MISSING_DAY
    contradicts = (born != MISSING_DAY) & (other != MISSING_DAY)
    born = np.where(born == MISSING_DAY, other, born)
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
        overleden_op=_died(tables, melding_person, spread("overleden_op", MISSING_DAY)),
    )


def _note_too_old(tables: Tables, index: PersonIndex, usable_from: np.ndarray) -> None:
    """Note the birth dates that count as empty: of a person too old to be in the register at the peildatum."""
    for name in ("leerlingen", "meldingen"):
        rows = getattr(tables, name)
        born = rows["geboortedatum"].to_numpy()
        too_old = (born != MISSING_DAY) & (born < usable_from[index.of(rows["persoon"].to_numpy())])
        note_rows(tables.findings, "geboortedatum_te_oud", rows, too_old, "geboortedatum")


def _died(tables: Tables, person: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Day of death a pupil: `known`, else the earliest that a melding closed for that reason gives (spec 4)."""
    rows = tables.meldingen
    if "overleden_op" not in rows:
        return known
    day = rows["overleden_op"].to_numpy()
    gives = np.flatnonzero((day != MISSING_DAY) & (known[person] == MISSING_DAY))
    earliest = np.full(len(known), np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(earliest, person[gives], day[gives])
    found = known.copy()
    found[person[gives]] = earliest[person[gives]]
    note_rows(tables.findings, "overleden_volgens_melding", rows, gives, "reden_afgesloten")
    return found


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
        note_rows(tables.findings, code, meldingen, rows, "geboortedatum")


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
    if np.isin(
        gemeente.codes, [at for at, code in enumerate(gemeente.categories) if code in in_two_regions()]
    ).any():
        tables.findings.add_once("gemeente_twee_regios")
    if configured is None and (found < 0).any():
        tables.findings.add_once("vakantieregio_standaard")
    return np.where(found < 0, fallback, found).astype(np.int8)


def _note_persons(tables: Tables, code: str, column: str, persons: np.ndarray) -> None:
    """A finding about a column that `leerlingen` or else `meldingen` gave."""
    source, line = tables.place_of(persons, "leerlingen", "meldingen")
    tables.findings.add(code, source=source, line=line, column=column, person=persons)
