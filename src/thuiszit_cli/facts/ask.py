"""Ask a pure rule once per distinct combination of facts, and scatter the answers back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

_LARGEST_CODE = 2**62
_NARROW = 2**20  # values within such a span are their own numbers; others are hashed
_SMALL = 2**12  # a table of so many is made for few rows too


@dataclass
class Asked:
    """How often rules were asked, for the manifest."""

    cases: int = 0


def distinct(columns: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The distinct rows over equally long columns.

    Returns the position of one row of each kind, and for every row the number of its kind.
    """
    length = len(columns[0])
    code = np.zeros(length, dtype=np.int64)
    size = 1
    for column in columns:
        kinds, count = _kinds(column)
        if count < 2:
            continue
        if size * count > _LARGEST_CODE:
            code, seen = pd.factorize(code)
            size = len(seen)
        code = code * count + kinds
        size *= count
    kinds, count = _numbered(code, size)
    first = np.empty(count, dtype=np.int64)
    first[kinds[::-1]] = np.arange(length - 1, -1, -1)
    return first, kinds


def _kinds(column: np.ndarray) -> tuple[np.ndarray, int]:
    """A number from 0 for each value, the same for equal values, and how many numbers there may be."""
    if len(column) and column.dtype.kind in "ib":
        low, high = int(column.min()), int(column.max())
        if high - low < _NARROW:
            return column.astype(np.int64) - low, high - low + 1
    kinds, values = pd.factorize(column, use_na_sentinel=False)
    return kinds, len(values)


def _numbered(code: np.ndarray, size: int) -> tuple[np.ndarray, int]:
    """The numbers below `size` that occur, numbered from 0 without gaps; and how many there are."""
    if size > max(8 * len(code), _SMALL):
        kinds, values = pd.factorize(code)
        return kinds, len(values)
    seen = np.zeros(size, dtype=bool)
    seen[code] = True
    number = np.cumsum(seen) - 1
    return number[code], int(number[-1]) + 1 if len(code) else 0


def ask(
    rule: Callable[..., Any], columns: Sequence[np.ndarray], dtype: Any, asked: Asked | None = None
) -> np.ndarray:
    """`rule(*row)` for every row of `columns`, called once per distinct row; an array of `dtype`."""
    if len(columns[0]) == 0:
        return np.empty(0, dtype=dtype)
    first, kinds = distinct(columns)
    rows = zip(*(column[first].tolist() for column in columns), strict=True)
    answers = np.array([rule(*row) for row in rows], dtype=dtype)
    if asked is not None:
        asked.cases += len(first)
    scattered: np.ndarray = answers[kinds]
    return scattered
