"""Days and moments in their usual spellings, read as digits: many at once, without looking at one text at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from thuiszit_cli.values import MISSING_DAY, MISSING_MOMENT
from thuiszit_cli.values.texts import by_length, digits


@dataclass(frozen=True)
class _Shape:
    """Where the parts stand in a text of one length, and which signs stand between them."""

    year: slice
    month: slice
    day: slice
    between: dict[int, bytes]  # position -> signs that may stand there
    times: tuple[slice, ...] = ()  # hour, minute, second


_ISO = _Shape(slice(0, 4), slice(5, 7), slice(8, 10), {4: b"-", 7: b"-"})
_DUTCH = _Shape(slice(6, 10), slice(3, 5), slice(0, 2), {2: b"-", 5: b"-"})
_BARE = _Shape(slice(0, 4), slice(4, 6), slice(6, 8), {})

_DAYS = {8: [_BARE], 10: [_ISO, _DUTCH]}


def _moment_shapes() -> dict[int, list[_Shape]]:
    minutes, seconds = {10: b" T", 13: b":"}, {10: b" T", 13: b":", 16: b":"}
    clock = (slice(11, 13), slice(14, 16), slice(17, 19))
    return {
        16: [replace(day, between=day.between | minutes, times=clock[:2]) for day in (_ISO, _DUTCH)],
        19: [replace(day, between=day.between | seconds, times=clock) for day in (_ISO, _DUTCH)],
    }


_MOMENTS = _moment_shapes()


def read_days(array: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Days since 1970-01-01 (int32) for each row, and the rows whose text has none of these spellings."""
    days, _, unread = _read(array, _DAYS)
    return np.where(days == _NEVER, MISSING_DAY, days).astype(np.int32), unread


def read(array: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Microseconds since 1970-01-01 for each row, and the rows whose text has none of these spellings."""
    days, seconds, unread = _read(array, _MOMENTS)
    moments = (days * 86_400 + seconds) * 1_000_000
    return np.where(days == _NEVER, MISSING_MOMENT, moments), unread


_NEVER = -(2**31)


def _read(array: pa.Array, shapes: dict[int, list[_Shape]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Day and second of each row, and the rows that no shape fits; an empty text is on no day."""
    days = np.full(len(array), _NEVER, dtype=np.int64)
    seconds = np.zeros(len(array), dtype=np.int64)
    unread = np.zeros(len(array), dtype=bool)
    for rows, matrix in by_length(array):
        if matrix.shape[1] == 0:
            continue
        left = np.ones(len(rows), dtype=bool)
        for shape in shapes.get(matrix.shape[1], ()):
            at_day, at_second, fits = _read_shape(matrix, shape)
            days[rows[fits]], seconds[rows[fits]] = at_day[fits], at_second[fits]
            left &= ~fits
            if not left.any():
                break
        unread[rows] = left
    return days, seconds, np.flatnonzero(unread)


def _read_shape(matrix: np.ndarray, shape: _Shape) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    fits = np.ones(len(matrix), dtype=bool)
    for position, signs in shape.between.items():
        fits &= np.logical_or.reduce([matrix[:, position] == sign for sign in signs])
    if not fits.any():
        nothing = np.zeros(len(matrix), dtype=np.int64)
        return nothing, nothing, fits

    def part(where: slice) -> np.ndarray:
        number, only = digits(matrix[:, where])
        np.logical_and(fits, only, out=fits)
        return number

    year, month, day = part(shape.year), part(shape.month), part(shape.day)
    second = np.zeros(len(matrix), dtype=np.int64)
    for unit, where in zip((3600, 60, 1), shape.times, strict=False):
        number = part(where)
        fits &= number < (24 if unit == 3600 else 60)
        second += number * unit
    fits &= (year > 0) & (month >= 1) & (month <= 12) & (day >= 1)
    first = (np.where(fits, (year - 1970) * 12 + month - 1, 0)).astype("datetime64[M]")
    first_day = first.astype("datetime64[D]").astype(np.int64)
    fits &= day <= (first + 1).astype("datetime64[D]").astype(np.int64) - first_day
    return first_day + day - 1, second, fits
