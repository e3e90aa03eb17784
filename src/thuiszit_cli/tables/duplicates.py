"""Which rows of `meldingen` are the same melding (spec section 3, point 1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from thuiszit_cli.tables.fingerprints import CLOCK, OTHERS, PARTS
from thuiszit_cli.values import MISSING_MOMENT
from thuiszit_cli.values.serials import NO_SERIAL

_PIECE = 2**20  # rows looked up at a time


@dataclass(frozen=True)
class Meldingen:
    """What is compared, an element a row, in the order in which they were read."""

    persons: np.ndarray
    serials: np.ndarray
    moments: np.ndarray
    schools: np.ndarray
    kinds: np.ndarray
    begins: np.ndarray
    prints: np.ndarray  # `fingerprints`, of the rows without meldingsnummer only
    lessons: (
        np.ndarray
    )  # uint64, which lesson of the day it is; 0 where that is not told. May be empty: nowhere


def find(meldingen: Meldingen) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The rows that another one replaces, by finding, and those whose meldingsnummer another person has as well."""
    older, two_persons = _older_versions(meldingen)
    dropped = {"melding_dubbel": older}
    alive = np.ones(len(meldingen.persons), dtype=bool)
    alive[older] = False
    dropped["les_dubbel"] = lessons = _same_lesson(meldingen, alive)
    alive[lessons] = False
    without = np.flatnonzero(meldingen.serials == NO_SERIAL)
    still = alive[without]
    unnumbered, prints = without[still], meldingen.prints[still]
    dropped |= {code: unnumbered[at] for code, at in _repeated(meldingen.persons[unnumbered], prints).items()}
    left = np.setdiff1d(
        np.arange(len(unnumbered)), np.searchsorted(unnumbered, np.concatenate(list(dropped.values())[2:]))
    )
    dropped["melding_versie"] = unnumbered[left][_versions(meldingen, unnumbered[left], prints[left, CLOCK])]
    return dropped, two_persons


def _same_lesson(meldingen: Meldingen, alive: np.ndarray) -> np.ndarray:
    """Rows about a lesson of which a later row tells too: two teachers. The last read stays."""
    if not meldingen.lessons.any():
        return np.empty(0, dtype=np.int64)
    rows = np.flatnonzero(alive & (meldingen.lessons > 0))
    lessons = pd.DataFrame(
        {"person": meldingen.persons[rows], "day": meldingen.begins[rows], "lesson": meldingen.lessons[rows]}
    )
    return np.asarray(rows[lessons.duplicated(keep="last").to_numpy()])


def _repeated(persons: np.ndarray, prints: np.ndarray) -> dict[str, np.ndarray]:
    """Positions of rows that are equal to a later one, and that were joined to more than one row of another table.

    Of a row that fills another table too, what differs in the columns of that table only, or in the reason, is the
    same melding joined again.
    """
    names = (*PARTS, "tijd", "vult")
    own = pd.DataFrame({"person": persons, "melding": prints[:, 0]})
    at = np.flatnonzero(own.duplicated(keep=False))  # of a clean register nearly none
    rows = pd.DataFrame(prints[at], columns=list(names), index=at)
    rows.insert(0, "person", persons[at])
    equal = rows.duplicated(subset=["person", *PARTS], keep="last")
    rest = rows[~equal].copy()
    fills = rest["vult"].to_numpy()
    any_filled = np.zeros(len(rest), dtype=bool)
    for bit, table in enumerate(OTHERS):
        rest["bit"] = (fills >> np.uint64(bit)) & np.uint64(1)
        filled = rest.groupby(["person", "melding"])["bit"].transform("max").to_numpy() > 0
        rest.loc[filled, table.name] = 0
        any_filled |= filled
    rest.loc[any_filled, PARTS[-1]] = 0
    joined = rest.duplicated(subset=["person", *PARTS], keep="last")
    return {
        "melding_gelijk": at[equal.to_numpy()],
        "melding_gekoppeld": rest.index.to_numpy()[joined.to_numpy()],
    }


def _versions(meldingen: Meldingen, rows: np.ndarray, clocks: np.ndarray) -> np.ndarray:
    """Positions in `rows` that are an older version of another: of a person, school, kind and begin."""
    moments = meldingen.moments[rows]
    if (moments == MISSING_MOMENT).all():
        return np.empty(0, dtype=np.int64)
    same = pd.DataFrame(
        {
            "person": meldingen.persons[rows],
            "school": meldingen.schools[rows],
            "kind": meldingen.kinds[rows],
            "begin": meldingen.begins[rows],
            "clock": clocks,
        }
    )
    at = np.flatnonzero(same.duplicated(keep=False))
    same = same.iloc[at].assign(moment=moments[at])
    latest = same.groupby(["person", "school", "kind", "begin", "clock"])["moment"].transform("max")
    return at[same["moment"].to_numpy() < latest.to_numpy()]


def _older_versions(meldingen: Meldingen) -> tuple[np.ndarray, np.ndarray]:
    """Rows that a later version of the same melding replaces: a later moment, or as late and read later."""
    persons, serials, moments = meldingen.persons, meldingen.serials, meldingen.moments
    in_order = np.sort(serials)
    repeated = in_order[1:][in_order[1:] == in_order[:-1]]
    repeated = np.unique(repeated[repeated != NO_SERIAL])
    none = np.empty(0, dtype=np.int64)
    if len(repeated) == 0:
        return none, none
    index = pd.Index(repeated)
    rows = np.concatenate(
        [
            begin + np.flatnonzero(index.get_indexer(serials[begin : begin + _PIECE]) >= 0)
            for begin in range(0, len(serials), _PIECE)
        ]
    )
    rows = rows[np.lexsort((rows, moments[rows], persons[rows], serials[rows]))]
    same_serial = serials[rows[1:]] == serials[rows[:-1]]
    same_melding = same_serial & (persons[rows[1:]] == persons[rows[:-1]])
    replaced = np.append(same_melding, False)
    other_person = same_serial & ~same_melding
    shared = np.unique(serials[rows[1:]][other_person])
    kept = rows[~replaced]
    return rows[replaced], np.sort(kept[np.isin(serials[kept], shared)])
