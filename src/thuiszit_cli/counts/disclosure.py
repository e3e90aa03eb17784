"""Disclosure control: hide small counts, and as many others as it takes that no hidden one follows from the rest.

All tables of all reports that are published together are looked at together, through the sums that hold
between their counts. A statutory return is not treated: it goes to whom the law names.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from thuiszit_cli.counts.tables import Equation, Report

LIMIT = 5  # counts from 1 up to below this are hidden (custom at DUO; no written rule is known)
_NOTHING = 1e-9
_SWEEPS = 200  # of interval propagation; it has long settled by then


def disclose(reports: Sequence[Report], limit: int = LIMIT) -> list[Report]:
    """The reports with their hidden counts named."""
    values: dict[str, int] = {}
    equations: list[Equation] = []
    for report in reports:
        values |= report.quantities()
        equations += report.equations()
    hidden = frozenset(hide(values, equations, limit))
    return [replace(report, hidden=hidden) for report in reports]


def hide(values: Mapping[str, int], equations: Sequence[Equation], limit: int) -> set[str]:
    """The counts to hide: the small ones, and others until none can be computed back."""
    hidden = {name for name, value in values.items() if 0 < abs(value) < limit}
    of: dict[str, list[Equation]] = {}
    for equation in equations:
        for name in equation:
            of.setdefault(name, []).append(equation)
    while known := found_back(values, equations, hidden):
        before = len(hidden)
        for name in sorted(known):
            helper = _helper(name, of, values, hidden)
            if helper is None:  # nothing near is left: hide everything that is tied to it
                hidden |= _tied(name, of)
            else:
                hidden.add(helper)
        if len(hidden) == before:
            break  # all that is tied to these is hidden
    return hidden


def _helper(
    name: str, of: Mapping[str, Sequence[Equation]], values: Mapping[str, int], hidden: Collection[str]
) -> str | None:
    """The cheapest count to hide along: in a sum of `name` in which nothing else is hidden, if there is one."""
    alone = [
        equation
        for equation in of.get(name, ())
        if not any(each in hidden for each in equation if each != name)
    ]
    for equations in (alone, of.get(name, ())):
        free = {each for equation in equations for each in equation} - set(hidden)
        if free:
            # A count rather than a zero, a part rather than a total, a small one rather than a large one.
            return min(free, key=lambda each: (values[each] == 0, "=" not in each, abs(values[each]), each))
    return None


def _tied(name: str, of: Mapping[str, Sequence[Equation]]) -> set[str]:
    found, new = {name}, {name}
    while new:
        new = {each for one in new for equation in of.get(one, ()) for each in equation} - found
        found |= new
    return found


def found_back(values: Mapping[str, int], equations: Sequence[Equation], hidden: Collection[str]) -> set[str]:
    """The hidden counts that somebody can compute from those shown, with sums and with counts being whole.

    Tried: a sum with one unknown, solving all sums together, and narrowing each count down from below 0, or
    from below 1 for who guesses that a zero would have been shown.
    """
    systems = []
    for equation in equations:
        unknown = {name: sign for name, sign in equation.items() if name in hidden}
        if unknown:
            systems.append(
                (unknown, -sum(sign * values[name] for name, sign in equation.items() if name not in hidden))
            )
    single = {next(iter(unknown)) for unknown, _ in systems if len(unknown) == 1}
    if single:
        return single
    solved: set[str] = set()
    for part in _components(systems):
        solved |= _solved(part)
    if solved:
        return solved
    signed = {name for name, value in values.items() if value < 0}
    return _narrowed(systems, 0, signed) | _narrowed(systems, 1, signed)


System = tuple[Mapping[str, int], int]


def _components(systems: Sequence[System]) -> list[list[System]]:
    """The sums in groups that share no unknown."""
    group_of: dict[str, int] = {}
    groups: dict[int, list[System]] = {}
    for number, (unknown, total) in enumerate(systems):
        touched = {group_of[name] for name in unknown if name in group_of}
        merged = [(unknown, total)]
        for old in touched:
            merged += groups.pop(old)
        groups[number] = merged
        for each, _ in merged:
            for name in each:
                group_of[name] = number
    return list(groups.values())


def _solved(systems: Sequence[System]) -> set[str]:
    """The unknowns that have the same value in every solution of the sums, whole or not."""
    names = sorted({name for unknown, _ in systems for name in unknown})
    at = {name: position for position, name in enumerate(names)}
    matrix = np.zeros((len(systems), len(names)))
    for row, (unknown, _) in enumerate(systems):
        for name, sign in unknown.items():
            matrix[row, at[name]] = sign
    _, sizes, axes = np.linalg.svd(matrix)
    rank = int((sizes > _NOTHING * max(1.0, sizes[0])).sum())
    free = np.abs(axes[rank:]).max(axis=0) if rank < len(names) else np.zeros(len(names))
    return {name for name, freedom in zip(names, free, strict=True) if freedom < _NOTHING}


def _narrowed(systems: Sequence[System], least: int, signed: Collection[str]) -> set[str]:
    """The unknowns that only one whole number from `least` on fits (any number for those in `signed`)."""
    names = {name for unknown, _ in systems for name in unknown}
    low = {name: -np.inf if name in signed or "overgang" in name else float(least) for name in names}
    high = dict.fromkeys(names, np.inf)
    for _ in range(_SWEEPS):
        changed = False
        for unknown, total in systems:
            # What each term contributes at least and at most, so that the rest bounds the one.
            least_of = {name: low[name] if sign > 0 else -high[name] for name, sign in unknown.items()}
            most_of = {name: high[name] if sign > 0 else -low[name] for name, sign in unknown.items()}
            at_least, at_most = _rest(least_of), _rest(most_of)
            for name, sign in unknown.items():
                bounds = sorted((sign * (total - at_most[name]), sign * (total - at_least[name])))
                if bounds[0] > low[name]:
                    low[name], changed = bounds[0], True
                if bounds[1] < high[name]:
                    high[name], changed = bounds[1], True
        if not changed:
            break
    if any(low[name] > high[name] for name in names):
        return set()  # no such numbers exist: the guess is wrong
    return {name for name in names if low[name] == high[name]}


def _rest(terms: Mapping[str, float]) -> dict[str, float]:
    """For each term the sum of the others; infinities do not cancel."""
    endless = [term for term in terms.values() if np.isinf(term)]
    finite = sum(term for term in terms.values() if not np.isinf(term))
    found = {}
    for name, term in terms.items():
        others = len(endless) - int(np.isinf(term))
        found[name] = endless[0] if others else finite - (0.0 if np.isinf(term) else term)
    return found
