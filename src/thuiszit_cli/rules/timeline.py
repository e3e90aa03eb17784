"""The law on each day of a span: parameters change on their date, also in the middle of a quarter."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from thuiszit_cli.rules import parameters
from thuiszit_cli.rules.parameters import Parameters


@dataclass(frozen=True)
class Timeline:
    """Every value on every day, with the same what-if on each.

    Each of `stretches` holds from its `day` until the day before the next. The first holds before its day too:
    only what follows from earlier days is asked there, never a class.
    """

    stretches: tuple[Parameters, ...]

    def position(self, day: date) -> int:
        """Which of the stretches holds on `day`."""
        return sum(stretch.day <= day for stretch in self.stretches[1:])

    def on(self, day: date) -> Parameters:
        """The values in force on `day`."""
        return replace(self.stretches[self.position(day)], day=day)

    def within(self, first: date, last: date) -> Timeline:
        """The stretches that hold on some day of `[first, last]`."""
        return Timeline(self.stretches[self.position(first) : self.position(last) + 1])

    @property
    def changed(self) -> tuple[str, ...]:
        """The ids that a what-if replaced."""
        return self.stretches[0].changed

    @property
    def sha256(self) -> str:
        """Fingerprint of all values: that of the parameters themselves where they never change."""
        if len(self.stretches) == 1:
            return self.stretches[0].sha256
        text = "\n".join(f"{stretch.day} {stretch.sha256}" for stretch in self.stretches)
        return hashlib.sha256(text.encode()).hexdigest()


def always(p: Parameters) -> Timeline:
    """One law for all days."""
    return Timeline((p,))


def timeline(changes: Mapping[str, str] | None = None) -> Timeline:
    """The law from the first day on which it is known here, with what-if `changes` (id → text) on each day.

    Raises ParameterError for an unknown id or a value of the wrong unit.
    """
    known = parameters.known_from()
    starts = {known}
    for parameter in parameters.all_parameters().values():
        for version in parameter.versions:
            starts |= {version.vanaf, *([version.tot + timedelta(days=1)] if version.tot else [])}
    stretches: list[Parameters] = []
    for day in sorted(start for start in starts if start >= known):
        found = parameters.parameters_on(day, changes)
        if not stretches or found.values != stretches[-1].values:
            stretches.append(found)
    return Timeline(tuple(stretches))
