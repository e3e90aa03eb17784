"""An attacker who has every publication, every sum that holds between counts, and integer programming (scipy's HiGHS)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from thuiszit_cli.counts.tables import Equation

ANY = 1e6
Range = tuple[float, float]


def unknown(name: str) -> Range:
    """What a reader knows of a count that is not shown."""
    return (-ANY if "overgang" in name else 0.0, ANY)


def around(name: str, figure: int) -> Range:
    """What a reader knows of a count that was rounded to this figure."""
    low, high = figure - 4, figure + 4
    if "overgang" not in name:
        low = max(low, 0)
    return (max(low, 1) if figure > 0 else low, min(high, -1) if figure < 0 else high)


def certain(ranges: Mapping[str, Range], sums: Sequence[Equation], names: Iterable[str]) -> dict[str, int]:
    """Those of `names` that are the same number in every way to fill in whole numbers with which all sums hold."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # not to be imported for every other test
    from scipy.sparse import csr_matrix

    columns = {name: at for at, name in enumerate(sorted(ranges))}
    cells = [(row, columns[name], sign) for row, each in enumerate(sums) for name, sign in each.items()]
    rows, at, signs = zip(*cells, strict=True)
    matrix = csr_matrix((signs, (rows, at)), shape=(len(sums), len(columns)))
    low, high = (np.array([ranges[name][side] for name in columns], dtype=float) for side in (0, 1))
    left, seen = sorted(set(names)), dict[str, int]()
    dice = np.random.default_rng(1)
    goals = [{name: dice.choice((-1.0, 1.0)) for name in left} for _ in range(8)]
    for goal in [*goals, *({name: sign} for name in left for sign in (1.0, -1.0))]:
        if not any(name in goal for name in left):
            continue
        costs = np.zeros(len(columns))
        for name, cost in goal.items():
            costs[columns[name]] = cost
        found = milp(
            costs,
            constraints=LinearConstraint(matrix, 0, 0),
            bounds=Bounds(low, high),
            integrality=np.ones(len(columns)),
        )
        assert found.x is not None, (
            "no way to fill in numbers at all: the attacker knows too little or too much"
        )
        values = {name: round(found.x[columns[name]]) for name in left}
        left = [name for name in left if seen.setdefault(name, values[name]) == values[name]]
    return {name: seen[name] for name in left}
