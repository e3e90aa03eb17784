"""The sums between counts: which hidden ones follow from those shown, exactly and by narrowing each down."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import inf, isinf

from thuiszit_cli.counts.tables import Equation

_PRIME = 2**61 - 1  # sums are solved modulo this, so that nothing is rounded
_SWEEPS = 200  # of interval propagation; it has long settled by then


class Sums:
    """The sums between counts, solved for those that are hidden: reduced as each next one is hidden.

    A row is a sum that is 0. Every hidden count that the sums can be solved for is the pivot of one row and
    stands in no other; a row without other hidden counts gives its pivot away.
    """

    def __init__(self, equations: Sequence[Equation]) -> None:
        self.hidden: set[str] = set()
        self._rows: list[dict[str, int]] = [dict(equation) for equation in equations]
        self._of: dict[str, set[int]] = {}  # the rows that hold a count
        self._pivot: dict[int, str] = {}
        for at, row in enumerate(self._rows):
            for name in row:
                self._of.setdefault(name, set()).add(at)

    def hide(self, name: str) -> None:
        """Make a count unknown."""
        if name in self.hidden:
            return
        self.hidden.add(name)
        rows = self._of.get(name, set())
        without_pivot = [at for at in rows if at not in self._pivot]
        if not without_pivot:
            return  # nothing but what it is tied to tells it: free
        chosen = min(without_pivot, key=lambda at: (len(self._rows[at]), at))
        row = self._rows[chosen]
        inverse = pow(row[name], -1, _PRIME)
        for each in row:
            row[each] = row[each] * inverse % _PRIME
        self._pivot[chosen] = name
        for other in sorted(rows - {chosen}):
            self._subtract(other, row, self._rows[other][name])

    def _subtract(self, at: int, row: Mapping[str, int], times: int) -> None:
        target = self._rows[at]
        for name, value in row.items():
            left = (target.get(name, 0) - times * value) % _PRIME
            if left:
                target[name] = left
                self._of[name].add(at)
            elif name in target:
                del target[name]
                self._of[name].discard(at)

    def told(self) -> dict[str, set[str]]:
        """The hidden counts that follow from those shown, each with the ones shown that tell it."""
        found = {}
        for at, name in self._pivot.items():
            others = self._rows[at].keys() - {name}
            if not others & self.hidden:
                found[name] = set(others)
        return found


System = tuple[Mapping[str, int], int]  # the unknown terms of a sum, and what they add up to


def components(systems: Sequence[System]) -> list[list[System]]:
    """The sums in groups that share no unknown."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while (above := parent.setdefault(name, name)) != name:
            parent[name] = name = parent[above]
        return name

    for unknown, _ in systems:
        first, *others = unknown
        for name in others:
            parent[root(name)] = root(first)
    groups: dict[str, list[System]] = {}
    for system in systems:
        groups.setdefault(root(next(iter(system[0]))), []).append(system)
    return list(groups.values())


def narrowed(
    systems: Sequence[System], least: int, signed: Collection[str], latent: Collection[str] = ()
) -> set[str]:
    """The unknowns that only one whole number from `least` on fits (any number for those in `signed`).

    What is `latent` may always be 0.
    """
    names = {name for unknown, _ in systems for name in unknown}
    low = {
        name: -inf if name in signed or "overgang" in name else 0.0 if name in latent else float(least)
        for name in names
    }
    high = dict.fromkeys(names, inf)
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
    endless = [term for term in terms.values() if isinf(term)]
    finite = sum(term for term in terms.values() if not isinf(term))
    found = {}
    for name, term in terms.items():
        others = len(endless) - int(isinf(term))
        found[name] = endless[0] if others else finite - (0.0 if isinf(term) else term)
    return found
