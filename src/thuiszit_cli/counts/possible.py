"""Whether a hidden count can be more than one number, by integer programming (HiGHS): what no single sum tells."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from thuiszit_cli.counts.sums import System

_DIRECTIONS = 16  # searches for all counts at once, before each that is left is looked at by itself
_MOST = 1_000_000  # more pupils than there are


def certain(systems: Sequence[System], signed: Collection[str], names: Collection[str]) -> set[str]:
    """Those of `names` that have one value in every way to fill in whole numbers that keeps all sums.

    Counts are 0 or more, those in `signed` any number. When there is no way at all, none is certain.
    """
    search = _Search(systems, signed)
    dice = np.random.default_rng(5)
    seen: dict[str, int] = {}
    left = sorted(name for name in names if name in search.at)

    def look(goal: dict[str, float]) -> bool:
        nonlocal left
        values = search.solve(goal)
        left = [name for name in left if values and seen.setdefault(name, values[name]) == values[name]]
        return values is not None

    for _ in range(_DIRECTIONS):
        if left and not look({name: dice.choice((-1.0, 1.0)) for name in left}):
            return set()
    for name in tuple(left):
        for sign in (1.0, -1.0):
            if name in left:
                look({name: sign})
    return set(left)


class _Search:
    """The unknown counts and the sums between them, to be asked again and again."""

    def __init__(self, systems: Sequence[System], signed: Collection[str]) -> None:
        import highspy

        unknown = sorted({name for terms, _ in systems for name in terms})
        self.at = {name: position for position, name in enumerate(unknown)}
        self._highs: Any = highspy.Highs()
        self._highs.silent()
        self._highs.setOptionValue("threads", 1)
        for name in unknown:
            self._highs.addVar(-_MOST if name in signed else 0, _MOST)
        kinds = np.full(len(unknown), highspy.HighsVarType.kInteger)
        self._highs.changeColsIntegrality(len(unknown), self._all(), kinds)
        for terms, total in systems:
            columns = np.array([self.at[name] for name in terms], dtype=np.int32)
            signs = np.array([*terms.values()], dtype=float)
            self._highs.addRow(total, total, len(terms), columns, signs)

    def _all(self) -> np.ndarray:
        return np.arange(len(self.at), dtype=np.int32)

    def solve(self, goal: dict[str, float]) -> dict[str, int] | None:
        """A way in which the sum of the counts, each times its goal, is least; None when there is none."""
        import highspy

        costs = np.zeros(len(self.at))
        for name, cost in goal.items():
            costs[self.at[name]] = cost
        self._highs.changeColsCost(len(costs), self._all(), costs)
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        values = self._highs.getSolution().col_value
        return {name: round(values[position]) for name, position in self.at.items()}


def is_possible(equations: Sequence[Mapping[str, int]], known: Mapping[str, int]) -> bool:
    """Whether the counts that are not `known` can be whole numbers with which all sums hold."""
    systems: list[System] = []
    for equation in equations:
        total = -sum(sign * known[name] for name, sign in equation.items() if name in known)
        unknown = {name: sign for name, sign in equation.items() if name not in known}
        if unknown:
            systems.append((unknown, total))
        elif total:
            return False
    signed = {name for terms, _ in systems for name in terms if "overgang" in name}
    return not systems or _Search(systems, signed).solve({}) is not None
