"""How a pupil is pointed at without a number: by a meldingsnummer, and by the file and line of a row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from thuiszit_cli.facts.gather import Facts
from thuiszit_cli.tables.model import Tables
from thuiszit_cli.values.person_numbers import is_bsn, normalise
from thuiszit_cli.values.personal import are_dates, is_serial, masked
from thuiszit_cli.values.serials import NO_SERIAL


def meldingsnummers(tables: Tables, facts: Facts) -> np.ndarray:
    """Per pupil the meldingsnummer of the latest counted melding that has one; empty without.

    Empty too where that is not fit to be shown: it may be somebody's number, date of birth or name.
    """
    serials = tables.meldingen["meldingsnummer"].to_numpy()
    found = np.full(facts.index.size, "", dtype=object)
    rows = facts.absences.row[serials[facts.absences.row] != NO_SERIAL]
    person = facts.index.of(tables.meldingen["persoon"].to_numpy()[rows])
    # Sorted by begin: the last one stays.
    texts = tables.serials.texts_of(serials[rows]).to_numpy(zero_copy_only=False)
    found[person] = np.where(_is_serial(tables, serials[rows], texts), texts, "")
    return found


def _is_serial(tables: Tables, serials: np.ndarray, texts: np.ndarray) -> np.ndarray:
    """Whether each text can be a meldingsnummer and is the number of nobody in the data."""
    own = np.flatnonzero(serials < 0)  # not just digits, or with a zero before them
    digits = [normalise(text)[0] for text in texts[own]]
    as_numbers = serials.copy()
    as_numbers[own] = [
        int(each) if each.isascii() and each.isdigit() and len(each) < 19 else 0 for each in digits
    ]
    links = np.array([*tables.links], dtype=np.int64)
    fit: np.ndarray = ~np.isin(as_numbers, np.concatenate([tables.persons[tables.persons > 0], links]))
    long = (as_numbers >= 100_000_000) & (as_numbers <= 999_999_999)
    fit[long] &= ~is_bsn(as_numbers[long])
    fit &= ~are_dates(as_numbers)
    fit[own] &= np.array([is_serial(text) for text in texts[own]], dtype=bool)
    return fit


def places_in_files(tables: Tables, facts: Facts, pupils: Sequence[int]) -> dict[int, str]:
    """Per pupil the file and line of a row: the first in leerlingen, else in another table."""
    wanted = set(pupils)
    found: dict[int, str] = {}
    for frame in (tables.leerlingen, tables.meldingen, tables.inschrijvingen, tables.vrijstellingen):
        person = facts.index.of(frame["persoon"].to_numpy())
        for row in np.flatnonzero(np.isin(person, list(wanted))).tolist():
            pupil = int(person[row])
            if pupil not in found:
                source = tables.sources[int(frame["bron"].iloc[row])]
                sheet = f", blad {masked(source.sheet)}" if source.sheet else ""
                found[pupil] = f"{masked(source.file)}{sheet}, regel {int(frame['regel'].iloc[row])}"
        wanted -= found.keys()
    return {pupil: found.get(pupil, "") for pupil in pupils}
