"""Which rows of `meldingen` are the same melding (spec section 3, point 1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from thuiszit_cli.values.serials import NO_SERIAL

_PIECE = 2**20  # rows looked up at a time


@dataclass(frozen=True)
class Duplicates:
    """Positions of rows: dropped ones, and those whose meldingsnummer another person has as well."""

    dropped: np.ndarray
    two_persons: np.ndarray


def find(
    persons: np.ndarray, serials: np.ndarray, moments: np.ndarray, fingerprints: np.ndarray
) -> Duplicates:
    """Compare all rows, which stand in the order in which they were read.

    `fingerprints` has an element for each row without meldingsnummer, in order.
    """
    older, two_persons = _older_versions(persons, serials, moments)
    unnumbered = np.flatnonzero(serials == NO_SERIAL)
    rows = pd.DataFrame({"person": persons[unnumbered], "print": fingerprints})
    equal = rows.duplicated(keep="last").to_numpy()  # as among versions, the last read stays
    dropped = np.sort(np.concatenate([older, unnumbered[equal]]))
    return Duplicates(dropped, two_persons)


def _older_versions(
    persons: np.ndarray, serials: np.ndarray, moments: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Rows that a later version of the same melding replaces: a later moment, or as late and read later."""
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
