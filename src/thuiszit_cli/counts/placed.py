"""Pupils on a day, each with the line of a table that counts it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from thuiszit_cli.rules.terms import Term


@dataclass(frozen=True)
class Placed:
    """One element a (pupil, day); `line` is a position in `lines`."""

    lines: type[Term]
    pupil: np.ndarray
    day: np.ndarray
    line: np.ndarray

    def counts(self) -> dict[str, int]:
        """How many each line counts, by id, the empty lines included."""
        return tally([each.value for each in self.lines], self.line)


def tally(ids: Sequence[str], positions: np.ndarray) -> dict[str, int]:
    """How often each position occurs, by id; positions below 0 are of nobody."""
    counted = np.bincount(positions[positions >= 0], minlength=len(ids))
    return {name: int(count) for name, count in zip(ids, counted, strict=True)}
