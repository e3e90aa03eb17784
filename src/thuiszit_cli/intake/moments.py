"""Moments in their usual spellings, read as digits: nearly every moment of a register differs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from thuiszit_cli.intake.tables import MISSING_MOMENT
from thuiszit_cli.intake.texts import by_length, digits


@dataclass(frozen=True)
class _Shape:
    """Where the parts of a moment stand in a text of one length, and which signs stand between them."""

    year: slice
    month: slice
    day: slice
    between: dict[int, bytes]  # position -> signs that may stand there
    seconds: bool


def _shapes() -> dict[int, list[_Shape]]:
    time = {10: b" T", 13: b":"}
    iso = (slice(0, 4), slice(5, 7), slice(8, 10), {4: b"-", 7: b"-", **time})
    dutch = (slice(6, 10), slice(3, 5), slice(0, 2), {2: b"-", 5: b"-", **time})
    return {
        16: [_Shape(*parts, seconds=False) for parts in (iso, dutch)],
        19: [_Shape(*parts[:3], {**parts[3], 16: b":"}, seconds=True) for parts in (iso, dutch)],
    }


_SHAPES = _shapes()


def read(array: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Microseconds since 1970-01-01 for each row, and the rows whose text has none of these spellings."""
    moments = np.full(len(array), MISSING_MOMENT, dtype=np.int64)
    unread = np.zeros(len(array), dtype=bool)
    for rows, matrix in by_length(array):
        if matrix.shape[1] == 0:
            continue
        left = np.ones(len(rows), dtype=bool)
        for shape in _SHAPES.get(matrix.shape[1], ()):
            read_, fits = _read_shape(matrix, shape)
            moments[rows[fits]] = read_[fits]
            left &= ~fits
        unread[rows] = left
    return moments, np.flatnonzero(unread)


def _read_shape(matrix: np.ndarray, shape: _Shape) -> tuple[np.ndarray, np.ndarray]:
    fits = np.ones(len(matrix), dtype=bool)
    for position, signs in shape.between.items():
        fits &= np.isin(matrix[:, position], np.frombuffer(signs, dtype=np.uint8))
    second_part = [slice(17, 19)] if shape.seconds else []
    parts = []
    for part in (shape.year, shape.month, shape.day, slice(11, 13), slice(14, 16), *second_part):
        number, only = digits(matrix[:, part])
        fits &= only
        parts.append(number)
    year, month, day, hour, minute = parts[:5]
    second = parts[5] if shape.seconds else np.zeros(len(matrix), dtype=np.int64)
    fits &= (
        (year > 0) & (month >= 1) & (month <= 12) & (day >= 1) & (hour < 24) & (minute < 60) & (second < 60)
    )
    first = (np.where(fits, (year - 1970) * 12 + month - 1, 0)).astype("datetime64[M]")
    first_day = first.astype("datetime64[D]").astype(np.int64)
    fits &= day <= (first + 1).astype("datetime64[D]").astype(np.int64) - first_day
    return ((first_day + day - 1) * 86_400 + (hour * 60 + minute) * 60 + second) * 1_000_000, fits
