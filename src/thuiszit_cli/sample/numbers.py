"""Invented person numbers, in the order in which they are used up.

1. 9999xxxxx passing the elfproef: the range for tests, never issued.
2. 00xxxxxxx passing the elfproef: a real BSN has eight or nine digits, so never two zeros in front.
3. 10xxxxxxx with remainder 5: the form of an onderwijsnummer; such a number may have been issued.
4. 5xxxxxxxx with remainder 3: passes no test, so nobody's; the program gives a warning for each.
One pupil in 97 has a number of the third kind from the start, as in a real register.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np

from thuiszit_cli.sample.draw import Draw, Ints

MOST = 9_000_000
RESERVED = 10  # of ranges 2 and 3: the first ones are for pupils written by hand
_STEP = 7_368_787  # a prime; walks through a range in an order that looks like none
_ONDERWIJSNUMMER_EVERY = 97
_ONDERWIJSNUMMER_AT = 50


@dataclass(frozen=True)
class Numbers:
    """The number of every pupil, and how many are of each kind."""

    values: Ints
    bsn_test: int
    bsn_impossible: int
    onderwijsnummer: int
    failing: int

    @property
    def remark(self) -> str:
        """Dutch: what kind of numbers these are."""
        parts = [f"{self.bsn_test} BSN's uit de testreeks 9999xxxxx"]
        if self.bsn_impossible:
            parts.append(
                f"{self.bsn_impossible} nummers die met 00 beginnen en daarom geen uitgegeven BSN zijn"
            )
        parts.append(f"{self.onderwijsnummer} nummers in de vorm van een onderwijsnummer (10xxxxxxx)")
        if self.failing:
            parts.append(f"{self.failing} nummers die aan geen elfproef voldoen (elk geeft een waarschuwing)")
        text = "Alle personen zijn verzonnen. Nummers: " + ", ".join(parts) + "."
        if self.onderwijsnummer:
            text += " Een nummer in de vorm van een onderwijsnummer kan bij toeval echt zijn uitgegeven."
        if self.bsn_impossible:
            text += (
                " De testreeks is te klein voor zoveel leerlingen; daarom zijn ook andere nummers gebruikt."
            )
        return text


def invented_numbers(count: int, draw: Draw) -> Numbers:
    """`count` different numbers (at most MOST), in an order that `draw` fixes."""
    own = np.arange(count) % _ONDERWIJSNUMMER_EVERY == _ONDERWIJSNUMMER_AT
    owns = int(own.sum())
    others = count - owns
    bsn_test = _walk(_test_range(), others, draw)
    impossible = _walk(impossible_bsn()[RESERVED:], others - len(bsn_test), draw)
    left = others - len(bsn_test) - len(impossible)
    onderwijs = _walk(onderwijsnummers()[RESERVED:], owns + left, draw)
    failing = _failing(owns + left - len(onderwijs))
    values = np.empty(count, dtype=np.int64)
    values[own] = onderwijs[:owns]
    values[~own] = np.concatenate([bsn_test, impossible, onderwijs[owns:], failing])
    return Numbers(values, len(bsn_test), len(impossible), len(onderwijs), len(failing))


def remainder(numbers: Ints) -> Ints:
    """Weighted digits of a nine-digit number modulo 11: 0 for a BSN, 5 for an onderwijsnummer (10…)."""
    total = -(numbers % 10)
    for weight in range(2, 10):
        total += weight * (numbers // 10 ** (weight - 1) % 10)
    return total % 11


def impossible_bsn() -> Ints:
    """Numbers of seven digits behind two zeros that pass the elfproef."""
    return _with_check_digit(np.arange(100_000, 1_000_000), 0)


def onderwijsnummers() -> Ints:
    """Numbers that have the form of an onderwijsnummer."""
    return _with_check_digit(np.arange(10_000_000, 11_000_000), 5)


def _test_range() -> Ints:
    numbers = np.arange(999_900_000, 1_000_000_000)
    valid: Ints = numbers[remainder(numbers) == 0]
    return valid


def _failing(count: int) -> Ints:
    """Numbers that are neither: remainder 3. One prefix in eleven has no such number."""
    return _with_check_digit(np.arange(50_000_000, 50_000_000 + count * 11 // 10 + 11), 3)[:count]


def _with_check_digit(prefixes: Ints, wanted: int) -> Ints:
    """Each prefix with the last digit that gives the wanted remainder, where a digit can."""
    digit = (remainder(prefixes * 10) - wanted) % 11
    possible = digit < 10
    return prefixes[possible] * 10 + digit[possible]


def _walk(numbers: Ints, count: int, draw: Draw) -> Ints:
    """The first `count` of `numbers` (or all there are) in a scattered order."""
    size = len(numbers)
    step = _STEP
    while gcd(step, size) != 1:
        step += 2
    offset = int(draw.below(1, size)[0])
    return numbers[(offset + np.arange(min(count, size)) * step) % size]
