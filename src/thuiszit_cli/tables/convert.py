"""Columns of text → compact typed columns. Each distinct text is parsed once, by a plain function.

A converted column is a numpy array as `schema.Kind` documents, except that texts are still positions in a
list of texts; `finish` makes them pandas columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from thuiszit_cli.columns import Column, Kind
from thuiszit_cli.rules import terms
from thuiszit_cli.values import MISSING_DAY, MISSING_MOMENT, codes, dates, hours, moments, parse, personal
from thuiszit_cli.values.dates import Order
from thuiszit_cli.values.texts import distinct, encoded

_UNKNOWN_CODE = {
    terms.Verzuimsoort: "soort_onbekend",
    terms.Status: "status_onbekend",
    terms.RedenAfgesloten: "reden_onbekend",
    terms.VrijstellingSoort: "vrijstelling_onbekend",
}
DateReader = Callable[[str, Order, bool], tuple[int, str]]
DATE_KINDS = (Kind.DATUM, Kind.EINDDATUM, Kind.TIJDSTIP)
_QUOTED_CODES = 20  # distinct unknown codes quoted a batch


@dataclass
class Problem:
    """Rows of a batch about which there is one and the same remark."""

    code: str
    rows: np.ndarray
    detail: str = ""


class Distinct:
    """A column of which every distinct text is parsed once in a run."""

    def __init__(self, parse: Callable[[str], tuple[Any, str]], dtype: type) -> None:
        self._parse = parse
        self._dtype = dtype
        self._slots: dict[str, int] = {}
        self._texts: list[str] = []
        self._values: list[Any] = []
        self._problems: list[str] = []

    def read(self, array: pa.Array) -> tuple[np.ndarray, list[Problem]]:
        """The values of a column, and what is remarkable about which rows."""
        texts, positions = distinct(array)
        slots = [self._slot(text) for text in texts]
        parsed: np.ndarray = np.array([self._values[slot] for slot in slots], dtype=self._dtype)
        return parsed[positions], self._remarks(dict(enumerate(slots)), positions)

    def _slot(self, text: str) -> int:
        slot = self._slots.get(text)
        if slot is None:
            slot = self._slots[text] = len(self._values)
            value, problem = self._parse(text)
            self._texts.append(text)
            self._values.append(value)
            self._problems.append(problem)
        return slot

    def _remarks(self, slots: Mapping[int, int], positions: np.ndarray) -> list[Problem]:
        """What is remarkable about the texts at which positions; `slots` tells where a text was remembered."""
        odd = [position for position, slot in slots.items() if self._problems[slot]]
        if not odd:
            return []
        # One group a finding and, for a code that may be quoted, a text.
        groups: dict[tuple[str, str], int] = {}
        group_of = np.full(max(int(positions.max(initial=0)), max(odd)) + 1, -1, dtype=np.int32)
        for position in odd:
            problem, text = self._problems[slots[position]], self._texts[slots[position]]
            group_of[position] = groups.setdefault(
                (problem, self._quote(problem, text, len(groups))), len(groups)
            )
        of_row = group_of[positions]
        found = [
            Problem(code, np.flatnonzero(of_row == group), detail) for (code, detail), group in groups.items()
        ]
        return [problem for problem in found if len(problem.rows)]

    @staticmethod
    def _quote(problem: str, text: str, groups: int) -> str:
        """The text of an unknown code, where it may be shown: one word, not long, not too many of them."""
        known = problem in _UNKNOWN_CODE.values() and groups < _QUOTED_CODES
        return text.strip() if known and personal.may_be_quoted(text) else ""


class Positions(Distinct):
    """A column of texts or numbers of which there are few: its value is a position in `categories`.

    -1 where there is none ("" and NaN).
    """

    def __init__(self, parse: Callable[[str], tuple[Any, str]]) -> None:
        self.categories: list[Any] = []
        self._positions: dict[Any, int] = {}
        super().__init__(lambda text: self._position(*parse(text)), np.int32)

    def _position(self, value: Any, problem: str) -> tuple[int, str]:
        if value == "" or value != value:
            return -1, problem
        position = self._positions.get(value)
        if position is None:
            position = self._positions[value] = len(self.categories)
            self.categories.append(value)
        return position, problem

    def read(self, array: pa.Array) -> tuple[np.ndarray, list[Problem]]:
        """Positions, as small as the number of texts so far allows."""
        positions, problems = super().read(array)
        return positions.astype(self._fits()), problems

    def _fits(self) -> type:
        size = len(self.categories)
        return np.int8 if size < 127 else np.int16 if size < 32_767 else np.int32

    def positions_of(self, values: Sequence[Any]) -> np.ndarray:
        """The positions of some values, and behind them that of none."""
        found = [self._position(value, "")[0] for value in values]
        return np.array([*found, -1]).astype(self._fits())


class Days(Distinct):
    """Days: the usual spellings are read as digits, and only the rest as texts.

    A day on which a reading may say more than the day itself (up to 1900, or from 2099 on) is read as text too, and
    so is every day of a column that does not write the day before the month.
    """

    def __init__(self, parse: DateReader, order: Order = Order.DAY_FIRST, from_1904: bool = False) -> None:
        super().__init__(lambda text: parse(text, order, from_1904), np.int32)
        self._usual = order is Order.DAY_FIRST

    def read(self, array: pa.Array) -> tuple[np.ndarray, list[Problem]]:
        if not self._usual:
            return super().read(array)
        texts, positions = encoded(array)
        days, unread = moments.read_days(texts)
        special = (days != MISSING_DAY) & ((days < dates.FIRST_DAY) | (days >= dates.OPEN_END))
        others = np.concatenate([unread, np.flatnonzero(special)])
        slots = {
            position: self._slot(text)
            for position, text in zip(others.tolist(), texts.take(pa.array(others)).to_pylist(), strict=True)
        }
        for position, slot in slots.items():
            days[position] = self._values[slot]
        return days[positions], self._remarks(slots, positions)


class Moments(Distinct):
    """Moments: nearly all differ, so the usual spellings are read as digits and only the rest as texts."""

    def __init__(self, order: Order = Order.DAY_FIRST, from_1904: bool = False) -> None:
        super().__init__(lambda text: dates.read_moment(text, order, from_1904), np.int64)
        self._usual = order is Order.DAY_FIRST

    def read(self, array: pa.Array) -> tuple[np.ndarray, list[Problem]]:
        if not self._usual:
            return super().read(array)
        moments_, rest = moments.read(array)
        usual = (moments_ >= _FIRST_MOMENT) & (moments_ < _OPEN_MOMENT)
        rest = np.union1d(rest, np.flatnonzero((moments_ != MISSING_MOMENT) & ~usual))
        if len(rest) == 0:
            return moments_, []
        others, problems = super().read(array.take(pa.array(rest)))
        moments_[rest] = others
        return moments_, [Problem(item.code, rest[item.rows], item.detail) for item in problems]


_FIRST_MOMENT = dates.FIRST_DAY * dates.DAY_IN_MICROSECONDS
_OPEN_MOMENT = dates.OPEN_END * dates.DAY_IN_MICROSECONDS

# Columns with a reading of their own.
_OWN_READING: dict[str, DateReader] = {"vrijstelling_eind": dates.read_exemption_end}
_OWN_NUMBERS: dict[str, Callable[[str], tuple[float, str]]] = {"verzuimuren": hours.read_hours}
_OWN_TEXTS: dict[str, Callable[[str], tuple[str, str]]] = {
    "geslacht": personal.read_sex,
    "brin": personal.read_word,
    "onderwijssoort": personal.read_word,
}


def _code_reader(enum: type[terms.Term], extra: Mapping[str, str]) -> Callable[[str], tuple[int, str]]:
    read = codes.reader(enum, extra)

    def named(text: str) -> tuple[int, str]:
        position, problem = read(text)
        return position, _UNKNOWN_CODE[enum] if problem == "code_onbekend" else problem

    return named


def converter(
    column: Column,
    extra: Mapping[str, str] | None = None,
    order: Order = Order.DAY_FIRST,
    from_1904: bool = False,
) -> Distinct:
    """The converter of a column that is read in full; `extra` are texts of a layout with the id they mean.

    `order` is how the column writes its dates; `from_1904` says from when its workbook counts days.
    """
    extra = extra or {}
    match column.kind:
        case Kind.DATUM:
            return Days(_OWN_READING.get(column.name, dates.read_date), order, from_1904)
        case Kind.EINDDATUM:
            return Days(dates.read_end_date, order, from_1904)
        case Kind.TIJDSTIP:
            return Moments(order, from_1904)
        case Kind.CODE:
            assert column.codes is not None
            return Distinct(_code_reader(column.codes, extra), np.int8)
        case Kind.JA_NEE:
            return Distinct(lambda text: parse.read_yes_no(extra.get(parse.fold(text), text)), np.int8)
        case Kind.GETAL:
            return Positions(_OWN_NUMBERS.get(column.name, hours.read_number))
        case Kind.GEMEENTECODE:
            return Positions(parse.read_municipality)
        case Kind.TEKST:
            return Positions(_OWN_TEXTS.get(column.name, parse.read_text))
    raise AssertionError(f"no converter for {column.kind}")


MISSING: dict[Kind, tuple[Any, Any]] = {
    Kind.DATUM: (np.int32, MISSING_DAY),
    Kind.EINDDATUM: (np.int32, MISSING_DAY),
    Kind.TIJDSTIP: (np.int64, MISSING_MOMENT),
    Kind.CODE: (np.int8, -1),
    Kind.JA_NEE: (np.int8, -1),
    Kind.GETAL: (np.int8, -1),
    Kind.TEKST: (np.int8, -1),
    Kind.GEMEENTECODE: (np.int8, -1),
    Kind.SLEUTEL: (np.int64, MISSING_MOMENT),
}


def missing(column: Column, rows: int) -> np.ndarray:
    """A column whose source does not have it.

    An absent verzuimsoort is `onbekend` and an absent vrijstelling_soort `vrijstelling`, as an empty cell is.
    """
    dtype, value = MISSING[column.kind]
    if column.codes is not None:
        value = codes.reader(column.codes)("")[0]
    return np.full(rows, value, dtype=dtype)


def is_filled(column: Column, array: np.ndarray) -> np.ndarray:
    """Whether each element of a converted column holds a value."""
    _, nothing = MISSING[column.kind]
    return np.asarray(array != nothing)


def known_words(column: Column, extra: Mapping[str, str] | None = None) -> Callable[[str], bool] | None:
    """Which words that elsewhere count as empty are in the code list of a column; None for a column without one."""
    extra = extra or {}
    if column.codes is not None:
        read = codes.reader(column.codes, extra)
        return lambda text: read(text)[1] != "code_onbekend"
    return (lambda text: parse.fold(text) in extra) if extra else None


# Kinds of columns that are positions in a list, and what that is a list of.
POSITIONS = {Kind.TEKST: "str", Kind.GEMEENTECODE: "str", Kind.GETAL: "float64"}


def finish(column: Column, array: np.ndarray, categories: Sequence[Any]) -> Any:
    """The pandas column of a converted array."""
    if column.kind in POSITIONS:
        return pd.Categorical.from_codes(
            array, categories=pd.Index(list(categories), dtype=POSITIONS[column.kind])
        )
    return array
