"""The municipalities by CBS code and by name: those of August 2026, and those that ended from 2014 on."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

# Other names of today's municipalities, as people write them.
ALSO = {"Den Haag": "0518", "Den Bosch": "0796", "Nuenen": "0820"}


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("thuiszit_cli").joinpath(f"data/{name}.csv").read_text(encoding="utf-8-sig")
    return csv.DictReader(text.splitlines(), delimiter=";")


@cache
def municipalities() -> Mapping[str, str]:
    """CBS code → name."""
    ended = {row["gemeentecode"]: row["naam"] for row in _rows("gemeenten_beeindigd")}
    return ended | {row["GEMEENTENUMMER"]: row["GEMEENTENAAM"] for row in _rows("gemeenten")}
