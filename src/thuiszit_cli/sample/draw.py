"""Random draws that are the same on every machine, Python and numpy.

Only numpy's seeding and the raw PCG64 stream are used: those are promised never to change, the methods of
`numpy.random.Generator` are not (NEP 19). No logarithm or exponent either: their last bit differs by machine.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Draw:
    """A stream of draws that is fixed by its key (whole numbers of 0 and up)."""

    def __init__(self, *key: int) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence(key))

    def fractions(self, count: int) -> NDArray[np.float64]:
        """`count` numbers in [0, 1)."""
        return (self._bits.random_raw(count) >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def below(self, count: int, limit: ArrayLike) -> Ints:
        """`count` whole numbers in [0, limit); `limit` may differ a draw and is 1 or more."""
        whole: Ints = (self.fractions(count) * np.asarray(limit)).astype(np.int64)
        return whole

    def between(self, count: int, lowest: int, highest: int) -> Ints:
        """`count` whole numbers in [lowest, highest]."""
        return lowest + self.below(count, highest - lowest + 1)

    def chance(self, count: int, probability: ArrayLike) -> Bools:
        """`count` times true with the given probability."""
        return self.fractions(count) < np.asarray(probability)

    def choose(self, count: int, weights: Sequence[int] | Ints) -> Ints:
        """`count` positions in `weights`, each as often as its weight (whole numbers)."""
        cumulative = np.cumsum(np.asarray(weights, dtype=np.int64))
        return np.searchsorted(cumulative, self.below(count, int(cumulative[-1])), side="right")
