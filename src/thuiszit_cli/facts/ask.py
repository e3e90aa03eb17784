"""Ask a pure rule once per distinct combination of facts, and scatter the answers back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

_LARGEST_CODE = 2**62


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
        kinds, values = pd.factorize(column, use_na_sentinel=False)
        if len(values) < 2:
            continue
        if size * len(values) > _LARGEST_CODE:
            code, seen = pd.factorize(code)
            size = len(seen)
        code = code * len(values) + kinds
        size *= len(values)
    kinds, values = pd.factorize(code)
    first = np.empty(len(values), dtype=np.int64)
    first[kinds[::-1]] = np.arange(length - 1, -1, -1)
    return first, kinds


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
