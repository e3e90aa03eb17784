"""Disclosure control: hide small counts, and as many others as it takes that no hidden one follows from the rest.

All tables of all reports that are published together are looked at together, and with what was published before,
through the sums that hold between their counts. A statutory return is not treated: it goes to whom the law names.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from thuiszit_cli.counts.possible import certain
from thuiszit_cli.counts.sums import Sums, System, components, narrowed
from thuiszit_cli.counts.tables import Equation, Report

LIMIT = 5  # counts from 1 up to below this are hidden (custom at DUO; no written rule is known)


@dataclass(frozen=True)
class Known:
    """What earlier publications tell: the counts they show, the names of those they hide, and the sums."""

    shown: Mapping[str, int] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    latent: frozenset[str] = frozenset()
    equations: Sequence[Equation] = ()


def disclose(reports: Sequence[Report], limit: int = LIMIT, earlier: Known | None = None) -> list[Report]:
    """The reports with their hidden counts named. What is known `earlier` cannot be hidden any more."""
    values: dict[str, int] = {}
    equations: list[Equation] = []
    latent: set[str] = set()
    for report in reports:
        values |= {**report.quantities(), **report.latent}
        equations += report.equations()
        latent |= report.latent.keys()
    hidden = frozenset(hide(values, equations, limit, latent, earlier) - latent)
    return [replace(report, hidden=hidden, limit=limit) for report in reports]


def hide(
    values: Mapping[str, int],
    equations: Sequence[Equation],
    limit: int,
    latent: Collection[str] = (),
    earlier: Known | None = None,
) -> set[str]:
    """The counts to hide: the small ones, and others until none can be computed back, totals only as a last resort.

    What is `latent` is shown nowhere: it only ties counts together, and may be computed back.
    """
    known = earlier or Known()
    small = {name for name, value in values.items() if 0 < abs(value) < limit} - set(latent)
    reader = _Reader(values, equations, frozenset(latent), known)
    hidden = reader.cover(small)
    return reader.uncover(hidden, small) & values.keys()


def found_back(
    values: Mapping[str, int],
    equations: Sequence[Equation],
    hidden: Collection[str],
    latent: Collection[str] = (),
) -> set[str]:
    """The hidden counts that somebody can compute from those shown, with sums and with counts being whole.

    Tried: a sum with one unknown, solving all sums together, narrowing each count down from below 0, or from below
    1 for who guesses that a zero would have been shown, and looking for two ways to fill in whole numbers.
    """
    reader = _Reader(values, equations, frozenset(latent), Known())
    return set(reader.proofs(reader.sums(hidden)))


class _Reader:
    """Somebody with every publication at hand, and all sums between the counts."""

    def __init__(
        self,
        values: Mapping[str, int],
        equations: Sequence[Equation],
        latent: frozenset[str],
        earlier: Known,
    ) -> None:
        self.values = {**earlier.shown, **values}
        self.equations = [*equations, *earlier.equations]
        self.before = frozenset(earlier.hidden - values.keys())  # hidden then; this export does not hold them
        self.latent = latent | (earlier.latent - self.before)
        self.fixed = earlier.shown.keys()
        self.names = self.values.keys() | self.before | self.latent
        self.of: dict[str, list[Equation]] = {}
        for equation in self.equations:
            for name in equation:
                self.of.setdefault(name, []).append(equation)
        # What the sums alone tell, as the overgang of all groups together is 0: no use hiding them.
        self.always = set(self.sums(self.names).told())
        self.own = values.keys() | latent
        self.asked: dict[frozenset[Any], set[str]] = {}
        self.given_away: set[str] = set()
        # What followed already: nothing that is hidden now changes that.
        new = values.keys() - earlier.shown.keys()
        self.given_away = set(self.proofs(self.sums({*self.before, *self.latent, *new}), final=True)) - new

    def sums(self, hidden: Collection[str]) -> Sums:
        """The sums, solved for the counts that are hidden."""
        found = Sums(self.equations)
        for name in sorted(hidden):
            found.hide(name)
        return found

    def cover(self, small: Collection[str]) -> set[str]:
        """The small counts, and others until none of the hidden can be computed back."""
        sums = self.sums({*small, *self.latent, *self.before} - self.fixed)
        while proofs := self.proofs(sums):
            before = len(sums.hidden)
            for name in sorted(proofs):
                if proofs[name] & sums.hidden:
                    continue  # what was hidden along for another one breaks this proof too
                near = {each for equation in self.of.get(name, ()) for each in equation} - self.always
                chosen = self._helper(proofs[name] or near, sums.hidden) or self._tied(name) - self.always
                for each in chosen - self.fixed:
                    sums.hide(each)
            if len(sums.hidden) == before:
                break  # all that is tied to these is hidden
        return sums.hidden

    def uncover(self, hidden: set[str], small: Collection[str]) -> set[str]:
        """The same without totals that need not be hidden, and what may be shown with them; the largest first."""
        free = {name for name in hidden if _is_total(name)} - {*small, *self.latent, *self.before}
        for name in sorted(free, key=lambda each: (-abs(self.values[each]), each)):
            fewer = hidden - {name}
            while found := set(self.proofs(self.sums(fewer), final=True)):
                if found & {*small, *self.before} or name not in hidden:
                    break
                fewer -= found  # these were hidden for others only, and may as well be shown
            else:
                hidden = fewer
        return hidden

    def _helper(self, candidates: Collection[str], hidden: Collection[str]) -> set[str]:
        """The cheapest count to hide along: a part rather than a total, counted rather than 0, and small."""
        free = set(candidates) - set(hidden) - self.fixed
        if not free:
            return set()
        return {
            min(
                free, key=lambda each: (_is_total(each), self.values[each] == 0, abs(self.values[each]), each)
            )
        }

    def _tied(self, name: str) -> set[str]:
        found, new = {name}, {name}
        while new:
            new = {each for one in new for equation in self.of.get(one, ()) for each in equation} - found
            found |= new
        return found

    def proofs(self, sums: Sums, *, final: bool = False) -> dict[str, set[str]]:
        """The hidden counts that follow, each with the shown ones that tell it; none where that is not known.

        The dearest way to find some is tried only when the cheaper ones find none, unless `final` asks for all.
        """
        ignored = {*self.latent, *self.given_away}
        told = {name: proof for name, proof in sums.told().items() if name not in ignored}
        if told and not final:
            return told
        systems: list[System] = []
        for equation in self.equations:
            unknown = {name: sign for name, sign in equation.items() if name in sums.hidden}
            if unknown:
                shown = sum(
                    sign * self.values[name] for name, sign in equation.items() if name not in sums.hidden
                )
                systems.append((unknown, -shown))
        signed = {name for name in sums.hidden if self.values.get(name, 0) < 0 or "overgang" in name}
        # Of what no count of now is tied to, nothing changes.
        parts = [part for part in components(systems) if not self.own.isdisjoint(_names(part))]
        found: set[str] = set()
        for part in parts:
            found |= narrowed(part, 0, signed, ignored)
            # Where a zero is hidden, who guesses that there is none only gets lost.
            if all(self.values.get(name, 1) for name in _names(part) - ignored):
                found |= narrowed(part, 1, signed, ignored)
        if not found - ignored:
            for part in parts:
                found |= self._certain(part, signed, ignored)
        return told | {name: set() for name in found - ignored - told.keys()}

    def _certain(self, part: list[System], signed: set[str], ignored: set[str]) -> set[str]:
        """What is certain in sums that share unknowns; asked once."""
        key = frozenset((frozenset(terms.items()), total) for terms, total in part)
        if key not in self.asked:
            self.asked[key] = certain(part, signed, _names(part) - ignored)
        return self.asked[key]


def _names(part: Sequence[System]) -> set[str]:
    return {name for terms, _ in part for name in terms}


def _is_total(name: str) -> bool:
    return "=" not in name
