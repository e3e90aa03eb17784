"""The law of each row: rows of different days may have different parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from thuiszit_cli.facts.ask import Asked, ask
from thuiszit_cli.facts.days import number
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.timeline import Timeline


@dataclass(frozen=True)
class LawOfRows:
    """The parameters of each row: `stretches[at[row]]`; `at` is None where one law holds for all."""

    stretches: tuple[Parameters, ...]
    at: np.ndarray | None
    asked: Asked

    def of(self, rows: np.ndarray) -> LawOfRows:
        """The law of other rows, by the row each follows."""
        return self if self.at is None else LawOfRows(self.stretches, self.at[rows], self.asked)

    def ask(self, rule: Callable[..., Any], columns: Sequence[np.ndarray], dtype: Any) -> np.ndarray:
        """`rule(parameters, *row)` for every row of `columns`, called once per distinct law and row."""
        if self.at is None:
            (p,) = self.stretches
            return ask(lambda *row: rule(p, *row), columns, dtype, self.asked)
        laws = self.stretches
        return ask(lambda at, *row: rule(laws[at], *row), [self.at, *columns], dtype, self.asked)

    def each(self, value: Callable[[Parameters], Any], size: int) -> np.ndarray:
        """What `value` makes of the parameters of each of `size` rows."""
        values = np.array([value(p) for p in self.stretches])
        return np.broadcast_to(values[0], size) if self.at is None else values[self.at]

    def any(self, value: Callable[[Parameters], bool]) -> bool:
        """Whether it holds of any of the parameters."""
        return any(value(p) for p in self.stretches)


def law_of_rows(law: Timeline, day: np.ndarray, asked: Asked) -> LawOfRows:
    """The parameters in force on each `day` (day numbers)."""
    turns = [number(stretch.day) for stretch in law.stretches[1:]]
    at = np.searchsorted(turns, day, side="right").astype(np.int16)
    low, high = (int(at.min()), int(at.max())) if len(at) else (0, 0)
    if low == high:
        return LawOfRows(law.stretches[low : low + 1], None, asked)
    return LawOfRows(law.stretches, at, asked)
