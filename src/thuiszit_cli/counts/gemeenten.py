"""The names of municipalities, for tables that people read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

UNKNOWN = "onbekend"


@cache
def names() -> Mapping[str, str]:
    """CBS code → name, of the municipalities of August 2026."""
    text = files("thuiszit_cli").joinpath("data/gemeenten.csv").read_text(encoding="utf-8-sig")
    return {
        row["GEMEENTENUMMER"]: row["GEMEENTENAAM"] for row in csv.DictReader(text.splitlines(), delimiter=";")
    }


def labels(codes: Iterable[str]) -> dict[str, str]:
    """A label for each code, sorted by code, the unknown last; a code that is no municipality now is its own."""
    known = names()
    found = {code: f"{known[code]} ({code})" if code in known else code for code in sorted(codes)}
    found.pop(UNKNOWN, None)
    return found | {UNKNOWN: "Onbekend"}
