"""Does a text belong in the column where it stands? In a row that has shifted, a name or number may not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from thuiszit_cli.intake.convert import converter
from thuiszit_cli.intake.person_numbers import DIGITS, passes_elfproef
from thuiszit_cli.intake.schema import Column, Kind

# The findings that say that a cell does not hold what its column holds.
_UNREADABLE = frozenset(
    {
        "datum_onleesbaar",
        "datum_deels",
        "gemeentecode_onleesbaar",
        "getal_onleesbaar",
        "ja_nee_onleesbaar",
        "reden_onbekend",
        "soort_onbekend",
        "status_onbekend",
        "vrijstelling_onbekend",
    }
)
_OWN_DIGITS = (Kind.DATUM, Kind.EINDDATUM, Kind.TIJDSTIP, Kind.NUMMER, Kind.SLEUTEL)
_DIGITS_APART = re.compile(r"(?<=\d)[ .\-](?=\d)", re.ASCII)
_LONG_DIGITS = re.compile(r"\d{8,}", re.ASCII)


def strangers(column: Column, texts: Sequence[str], words: Mapping[str, str] | None = None) -> set[int]:
    """The positions of the texts that are not what the column holds; `words` are a layout's own codes."""
    found: set[int] = set()
    if column.is_converted and column.kind not in (Kind.NUMMER, Kind.SLEUTEL, Kind.TEKST):
        _, problems = converter(column, words).read(pa.array(texts, pa.string()))
        found = {int(row) for problem in problems if problem.code in _UNREADABLE for row in problem.rows}
    if column.kind not in _OWN_DIGITS:
        found |= {row for row, text in enumerate(texts) if holds_number(text)}
    return found


def holds_number(text: str) -> bool:
    """Whether there is a BSN or onderwijsnummer in a text, also one that lost its first zero."""
    runs = _LONG_DIGITS.findall(_DIGITS_APART.sub("", text))
    return any(len(run) <= DIGITS and bool(passes_elfproef(np.array([int(run)]))[0]) for run in runs)
