"""Typed cells (of a workbook, a Parquet file or a frame) as the text a person would have written.

So a value takes the same road wherever it came from: a date cell becomes 2026-09-01, the number 12345678.0
becomes 12345678, a boolean true or false, what is missing "".
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_PLAIN = {str, type(None)}
_DISTINCT = {bool, int, float, date}
# A time of more than a day, in a cell with the format of a time of day, is read as a moment in these days: the first
# of the two ways in which spreadsheets count. Nobody is absent, and no pupil born, in them.
_NO_DAYS = (
    (datetime(1899, 12, 31), datetime(1900, 2, 28)),
    (datetime(1904, 1, 1), datetime(1904, 2, 28)),
)
_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_LAST = datetime(9999, 12, 31, 23, 59, 59)  # behind it, in Amsterdam, lies what elsewhere is no end known
_MISSING = ("NaTType", "NAType")  # of pandas, which the process that reads workbooks does without


def cell_text(value: Any) -> str:
    """The text of one cell."""
    if isinstance(value, str):
        return value
    if value is None or type(value).__name__ in _MISSING:
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)):
        return "" if value != value else _number_text(float(value))
    if isinstance(value, timedelta):
        return _duration_text(value)
    if isinstance(value, time):
        return _duration_text(datetime.combine(date.min, value) - datetime.min)
    if isinstance(value, datetime):
        moment = _here(value)
        for first, last in _NO_DAYS:
            if first <= moment < last and moment.time() != time():
                return _duration_text(moment - first)
        return (
            moment.date().isoformat()
            if not (moment - datetime.combine(moment, datetime.min.time()))
            else str(moment)
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, np.datetime64):
        moments = value.astype("datetime64[us]")
        return "" if np.isnat(moments) else cell_text(moments.item())
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return str(value)


def _here(moment: datetime) -> datetime:
    """A moment as the clock in Amsterdam has it; at the ends of time, and without a zone, as it stands."""
    if moment.tzinfo is not None:
        with contextlib.suppress(OverflowError, ValueError):
            moment = moment.astimezone(_AMSTERDAM)
    return moment.replace(tzinfo=None)


def _duration_text(length: timedelta) -> str:
    """Hours and minutes, and seconds where there are any: 36:00."""
    seconds = round(length.total_seconds())
    minutes, second = divmod(abs(seconds), 60)
    text = f"{minutes // 60}:{minutes % 60:02d}" + (f":{second:02d}" if second else "")
    return f"-{text}" if seconds < 0 else text


def _number_text(number: float) -> str:
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return repr(number)


def text_array(values: Iterable[Any]) -> pa.Array:
    """Python values as an array of text; the text of each distinct value is made once."""
    values = list(values)
    kinds = set(map(type, values)) - _PLAIN
    if not kinds:
        return pa.array(values, pa.string())
    if len(kinds) == 1 and kinds <= _DISTINCT:  # of several kinds, values can be equal that read differently
        known = {value: value if isinstance(value, str) else cell_text(value) for value in set(values)}
        return pa.array([known[value] for value in values], pa.string())
    return pa.array([cell_text(value) for value in values], pa.string())


def arrow_text(array: pa.Array) -> pa.Array:
    """An Arrow array of any type as text (or dictionary-encoded text)."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    kind = array.type
    if pa.types.is_dictionary(kind):
        return pa.DictionaryArray.from_arrays(array.indices, arrow_text(array.dictionary))
    if pa.types.is_string(kind):
        return array
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return array.cast(pa.string())
    if pa.types.is_integer(kind) or pa.types.is_date(kind):
        return array.cast(pa.string())
    if pa.types.is_floating(kind):
        array = array.dictionary_encode()  # the text of each number is made once
        return pa.DictionaryArray.from_arrays(array.indices, text_array(array.dictionary.to_pylist()))
    if pa.types.is_timestamp(kind):
        if kind.tz is not None:  # a moment: the day it was here
            array = pc.local_timestamp(array.cast(pa.timestamp(kind.unit, _AMSTERDAM.key)))
            if kind.unit != "ns":  # which does not reach that far
                array = pc.min_element_wise(array, pa.scalar(_LAST, array.type), skip_nulls=False)
        return array.cast(pa.timestamp("us"), safe=False).cast(pa.string())
    return text_array(array.to_pylist())
