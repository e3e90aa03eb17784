"""The columns of the sample as whole numbers, and how they become text or typed Arrow columns.

What a column is follows from its kind in `intake.schema`, the one description of every column:
dates are days since 1970-01-01, moments minutes since 1970-01-01, numbers are counted in halves, codes
and texts are positions in a vocabulary. MISSING is an empty cell everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thuiszit_cli.columns import TABLES, Column, Kind
from thuiszit_cli.facts.days import as_date, number
from thuiszit_cli.sample.draw import Ints

MISSING = int(np.iinfo(np.int32).min)
DATES = frozenset({Kind.DATUM, Kind.EINDDATUM})
_FIRST_DAY = number(date(1990, 1, 1))
_LAST_DAY = number(date(2045, 12, 31))
_MOST_HALVES = 10_000

COLUMNS: dict[str, Column] = {column.name: column for table in TABLES for column in table.columns}
# Every column once, in the order of the tables: the header of the flat form.
FLAT_NAMES: tuple[str, ...] = tuple(COLUMNS)


@dataclass(frozen=True)
class Values:
    """One column: whole numbers, and for codes and texts what they stand for."""

    numbers: Ints
    vocabulary: tuple[str, ...] | None = None

    def take(self, rows: Ints) -> Values:
        """The values at `rows`; a row of -1 is an empty cell."""
        if len(self.numbers) == 0:
            return Values(np.full(len(rows), MISSING, dtype=np.int64), self.vocabulary)
        return Values(np.where(rows < 0, MISSING, self.numbers[rows]), self.vocabulary)


Frame = dict[str, Values]  # the columns of one table, in any order


@dataclass(frozen=True)
class Written:
    """A cell that stands in a text file otherwise than its kind would write it; `value` is what it means."""

    text: str
    value: Any = None


def as_text(name: str, values: Values) -> pa.Array:
    """The column as the text of a CSV file: dd-mm-jjjj, decimal comma, empty when missing."""
    numbers, empty = values.numbers, values.numbers == MISSING
    kind = COLUMNS[name].kind
    if kind in DATES:
        return _look_up(_date_texts(), numbers - _FIRST_DAY, empty)
    if kind is Kind.TIJDSTIP:
        day = _look_up(_date_texts(), numbers // 1440 - _FIRST_DAY, empty)
        return pc.binary_join_element_wise(day, _look_up(_time_texts(), numbers % 1440, empty), " ")
    if kind is Kind.GETAL:
        return _look_up(_half_texts(), numbers, empty)
    if values.vocabulary is not None:
        return _look_up(pa.array(values.vocabulary, pa.string()), numbers, empty)
    text = pa.array(numbers, mask=empty).cast(pa.string())
    return pc.utf8_lpad(text, 9, "0") if kind is Kind.NUMMER else text


def as_typed(name: str, values: Values) -> pa.Array:
    """The column as Parquet holds it: dates, moments and numbers as such, everything else text."""
    numbers, empty = values.numbers, values.numbers == MISSING
    kind = COLUMNS[name].kind
    if kind in DATES:
        return pa.array(numbers.astype(np.int32), mask=empty).cast(pa.date32())
    if kind is Kind.TIJDSTIP:
        return pa.array(numbers * 60, mask=empty).cast(pa.timestamp("s"))
    if kind is Kind.GETAL:
        return pa.array(numbers / 2, mask=empty)
    return as_text(name, values)


def arrow_type(name: str) -> pa.DataType:
    """What `as_typed` gives."""
    kind = COLUMNS[name].kind
    if kind in DATES:
        return pa.date32()
    if kind is Kind.TIJDSTIP:
        return pa.timestamp("s")
    return pa.float64() if kind is Kind.GETAL else pa.string()


def cell_text(value: Any) -> str | None:
    """One value as the text of a CSV cell."""
    match value:
        case Written():
            return value.text
        case datetime():
            return value.strftime("%d-%m-%Y %H:%M")
        case date():
            return value.strftime("%d-%m-%Y")
        case float() | int():
            return f"{value:g}".replace(".", ",")
        case _:
            return value or None


def cell_typed(value: Any) -> Any:
    """One value as Parquet holds it."""
    if isinstance(value, Written):
        return value.value
    return float(value) if isinstance(value, int) else value or None


def _look_up(texts: pa.Array, index: Ints, empty: np.ndarray) -> pa.Array:
    return texts.take(pa.array(np.where(empty, 0, index).astype(np.int32), mask=empty))


@cache
def _date_texts() -> pa.Array:
    days = range(_FIRST_DAY, _LAST_DAY + 1)
    return pa.array([as_date(day).strftime("%d-%m-%Y") for day in days])


@cache
def _time_texts() -> pa.Array:
    return pa.array([f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(1440)])


@cache
def _half_texts() -> pa.Array:
    return pa.array([f"{n // 2},5" if n % 2 else f"{n // 2}" for n in range(_MOST_HALVES)])
