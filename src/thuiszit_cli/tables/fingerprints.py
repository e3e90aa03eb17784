"""What a melding without a number is compared by: numbers of 64 bits that are equal when its cells are.

The columns are taken in five parts (`PARTS`), because a flat export repeats a melding for every school, exemption
or reason that is joined to it: then only a part differs.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from thuiszit_cli.columns import (
    INSCHRIJVINGEN,
    LEERLINGEN,
    SERIAL,
    VRIJSTELLINGEN,
    Column,
    Kind,
)
from thuiszit_cli.recognise.layout_files import COLUMNS
from thuiszit_cli.tables.convert import missing
from thuiszit_cli.values import dates, moments
from thuiszit_cli.values.texts import distinct, encoded, plain

OTHERS = (LEERLINGEN, INSCHRIJVINGEN, VRIJSTELLINGEN)
PARTS = ("melding", *(table.name for table in OTHERS), "vermoedelijke_reden")
CLOCK, FILLS = (
    len(PARTS),
    len(PARTS) + 1,
)  # behind the parts: the hour of the begin, and the tables a row fills as bits
WIDTH = len(PARTS) + 2


def _part(name: str) -> int:
    if name in PARTS:
        return PARTS.index(name)
    return next((at for at, table in enumerate(OTHERS, 1) if name in table.names), 0)


def fingerprints(
    values: Mapping[str, np.ndarray],
    lists: Mapping[str, Sequence[Any]],
    days: Mapping[str, pa.Array],
    texts: Mapping[str, pa.Array],
    rows: np.ndarray,
    fills: np.ndarray,
) -> np.ndarray:
    """A row of `WIDTH` numbers (uint64) for each of `rows`.

    `values` are the converted columns of the batch, `lists` what those are positions in that are. `days` are the
    texts of its dates, of which the time counts too. `texts` are the other columns by their name or header, of `rows`
    only. A column that a source does not have equals one that is empty. The person and the meldingsnummer are not in
    it. `fills` tells for each of `rows` which other tables it fills, as bits in the order of `OTHERS`.
    """
    found = np.zeros((len(rows), WIDTH), dtype=np.uint64)
    for name, array in values.items():
        column = COLUMNS[name]
        if name == SERIAL or column.kind is Kind.NUMMER:
            continue
        number = array[rows].astype(np.int64)
        nothing = number == int(missing(column, 1)[0])
        if name in lists:
            number = _by_value(number, lists[name])
        hashed = _mixed(name, number.view(np.uint64))
        hashed[nothing] = 0
        if name in days:
            time = _clocks(column, days[name].take(pa.array(rows)))
            hashed ^= np.where(time > 0, _mixed(f"{name} tijd", time.view(np.uint64)), np.uint64(0))
            if name == "begindatum":
                found[:, CLOCK] = time.view(np.uint64)
        found[:, _part(name)] += hashed
    for name, array in texts.items():
        found[:, _part(name)] += _text_hash(name, array)
    found[:, FILLS] = fills
    return found


def _by_value(positions: np.ndarray, values: Sequence[Any]) -> np.ndarray:
    """A number for the value at each position: another file, or part of it, may have it at another one."""
    kinds, at = np.unique(positions, return_inverse=True)
    found = np.array([values[kind] for kind in kinds.tolist() if kind >= 0])
    hashes = np.zeros(len(kinds), dtype=np.uint64)
    hashes[kinds >= 0] = pd.util.hash_array(found if found.dtype.kind == "f" else found.astype(object))
    return hashes[at].view(np.int64)


def _mixed(name: str, value: np.ndarray) -> np.ndarray:
    """Numbers with their bits spread (the finaliser of splitmix64), differently for every name."""
    seed = zlib.crc32(name.encode()) * 0x9E3779B97F4A7C15 % 2**64
    mixed = value ^ np.uint64(seed)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def _clocks(column: Column, array: pa.Array) -> np.ndarray:
    """The time of day (microseconds) of each date; 0 where none is written."""
    if column.kind is Kind.TIJDSTIP:
        return np.zeros(len(array), dtype=np.int64)  # its value has the time in it
    texts, positions = encoded(plain(array))  # the rows are few, the texts of their column perhaps not
    _, unread = moments.read_days(texts)  # what is read as digits has no time
    times = np.zeros(len(texts), dtype=np.int64)
    times[unread] = [dates.clock(text) for text in texts.take(pa.array(unread)).to_pylist()]
    return np.asarray(times[positions])


def _text_hash(name: str, array: pa.Array) -> np.ndarray:
    texts, positions = distinct(array)
    stripped = [text.strip() for text in texts]
    hashes = _mixed(name, pd.util.hash_array(np.array(stripped, dtype=object)))
    hashes[np.array([not text for text in stripped], dtype=bool)] = 0
    return np.asarray(hashes[positions])


def text_keys(array: pa.Array) -> np.ndarray:
    """A number (uint64) for each text of a column, 0 for an empty one."""
    return _text_hash("", array)
