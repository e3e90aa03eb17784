"""Disclosure control: hide small counts, and as many others as it takes that no hidden one follows from the rest.

All tables of all reports that are published together are looked at together, through the sums that hold
between their counts. A statutory return is not treated: it goes to whom the law names.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from math import inf, isinf

from thuiszit_cli.counts.tables import Equation, Report

LIMIT = 5  # counts from 1 up to below this are hidden (custom at DUO; no written rule is known)
_PRIME = 2**61 - 1  # sums are solved modulo this, so that nothing is rounded
_SWEEPS = 200  # of interval propagation; it has long settled by then


def disclose(reports: Sequence[Report], limit: int = LIMIT) -> list[Report]:
    """The reports with their hidden counts named."""
    values: dict[str, int] = {}
    equations: list[Equation] = []
    latent: set[str] = set()
    for report in reports:
        values |= {**report.quantities(), **report.latent}
        equations += report.equations()
        latent |= report.latent.keys()
    hidden = frozenset(hide(values, equations, limit, latent) - latent)
    return [replace(report, hidden=hidden, limit=limit) for report in reports]


def hide(
    values: Mapping[str, int], equations: Sequence[Equation], limit: int, latent: Collection[str] = ()
) -> set[str]:
    """The counts to hide: the small ones, and others until none can be computed back.

    What is `latent` is shown nowhere: it only ties counts together, and may be computed back.
    """
    sums = Sums(equations)
    for name in sorted({name for name, value in values.items() if 0 < abs(value) < limit} | set(latent)):
        sums.hide(name)
    always = _constants(values, equations)
    of: dict[str, list[Equation]] = {}
    for equation in equations:
        for name in equation:
            of.setdefault(name, []).append(equation)
    while proofs := _proofs(values, equations, sums, latent):
        before = len(sums.hidden)
        for name in sorted(proofs):
            if proofs[name] & sums.hidden:
                continue  # what was hidden along for another one breaks this proof too
            near = {each for equation in of.get(name, ()) for each in equation} - always
            for each in _helper(proofs[name] or near, values, sums.hidden) or _tied(name, of) - always:
                sums.hide(each)
        if len(sums.hidden) == before:
            break  # all that is tied to these is hidden
    return sums.hidden


def _constants(values: Mapping[str, int], equations: Sequence[Equation]) -> set[str]:
    """The counts that the sums alone tell, as the overgang of all groups together is 0: no use hiding them."""
    sums = Sums(equations)
    for name in sorted(values):
        sums.hide(name)
    return set(sums.told())


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


def _helper(candidates: Collection[str], values: Mapping[str, int], hidden: Collection[str]) -> set[str]:
    """The cheapest count to hide along: one that is counted rather than 0, a part, and small."""
    free = set(candidates) - set(hidden)
    if not free:
        return set()
    return {min(free, key=lambda each: (values[each] == 0, "=" not in each, abs(values[each]), each))}


def _tied(name: str, of: Mapping[str, Sequence[Equation]]) -> set[str]:
    found, new = {name}, {name}
    while new:
        new = {each for one in new for equation in of.get(one, ()) for each in equation} - found
        found |= new
    return found


def found_back(
    values: Mapping[str, int],
    equations: Sequence[Equation],
    hidden: Collection[str],
    latent: Collection[str] = (),
) -> set[str]:
    """The hidden counts that somebody can compute from those shown, with sums and with counts being whole.

    Tried: a sum with one unknown, solving all sums together, and narrowing each count down from below 0, or
    from below 1 for who guesses that a zero would have been shown.
    """
    sums = Sums(equations)
    for name in sorted(hidden):
        sums.hide(name)
    return set(_proofs(values, equations, sums, latent))


def _proofs(
    values: Mapping[str, int],
    equations: Sequence[Equation],
    sums: Sums,
    latent: Collection[str],
) -> dict[str, set[str]]:
    """For each of them the shown counts from which it follows; none where that is not known."""
    ignored = frozenset(latent)
    if told := {name: proof for name, proof in sums.told().items() if name not in ignored}:
        return told
    systems: list[System] = []
    for equation in equations:
        unknown = {name: sign for name, sign in equation.items() if name in sums.hidden}
        if unknown:
            shown = sum(sign * values[name] for name, sign in equation.items() if name not in sums.hidden)
            systems.append((unknown, -shown))
    signed = {name for name, value in values.items() if value < 0}
    # Where a zero is hidden, who guesses that there is none only gets lost.
    without_zero = [
        each
        for part in _components(systems)
        if all(values[name] for unknown, _ in part for name in unknown if name not in ignored)
        for each in part
    ]
    narrowed = _narrowed(systems, 0, signed, ignored) | _narrowed(without_zero, 1, signed, ignored)
    return {name: set() for name in narrowed - ignored}


System = tuple[Mapping[str, int], int]  # the unknown terms of a sum, and what they add up to


def _components(systems: Sequence[System]) -> list[list[System]]:
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


def _narrowed(
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
