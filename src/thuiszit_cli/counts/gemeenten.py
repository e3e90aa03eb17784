"""Municipalities by name, for tables that people read, and under the borders of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import pandas as pd

from thuiszit_cli.files import carried
from thuiszit_cli.values.municipalities import municipalities

UNKNOWN = "onbekend"


@dataclass(frozen=True)
class Ended:
    """A municipality that ended: it went into one other, or was divided over several."""

    naam: str
    op: date
    opvolgers: tuple[str, ...]
    geheel: bool  # as a whole, into its one successor or under another code, and that is law


@cache
def ended() -> Mapping[str, Ended]:
    """CBS code → what became of it, of the municipalities that ended from 2014 on."""
    return {
        row["gemeentecode"]: Ended(
            row["naam"],
            date.fromisoformat(row["beeindigd_op"]),
            tuple(row["opvolgers"].split(",")),
            row["soort"] in ("fusie", "hernummering"),
        )
        for row in carried("gemeenten_beeindigd")
    }


@cache
def borders(day: date) -> Mapping[str, str]:
    """Code of a municipality that had merged by `day` → the code that it goes by on that day."""

    def now(code: str) -> str:
        each = ended().get(code)
        return now(each.opvolgers[0]) if each and each.geheel and each.op <= day else code

    return {code: now(code) for code in ended() if now(code) != code}


def restated(values: pd.Categorical, day: date) -> pd.Categorical:
    """Codes under the borders of `day`; one of a municipality that was divided stays as it is."""
    codes = [borders(day).get(str(code), str(code)) for code in values.categories]
    kinds = list(dict.fromkeys(codes))
    at = pd.array([*(kinds.index(code) for code in codes), -1]).to_numpy()
    return pd.Categorical.from_codes(at[values.codes], categories=pd.Index(kinds, dtype=object))


def divided(codes: Iterable[str], day: date) -> list[str]:
    """A sentence about each of these municipalities that was divided by `day`: nothing tells who lives where now."""
    return [
        f"De gemeente {each.naam} ({code}) is op {each.op:%d-%m-%Y} verdeeld over "
        f"{', '.join(f'{municipalities().get(other, other)} ({other})' for other in each.opvolgers)}. Wie er in de "
        "export nog onder staat, is niet toe te delen en telt op de eigen regel."
        for code in sorted(codes)
        if (each := ended().get(code)) and len(each.opvolgers) > 1 and each.op <= day
    ]


def labels(codes: Iterable[str]) -> dict[str, str]:
    """A label for each code, sorted by code, the unknown last; a code that is no municipality is its own."""
    known = municipalities()
    found = {code: f"{known[code]} ({code})" if code in known else code for code in sorted(codes)}
    found.pop(UNKNOWN, None)
    return found | {UNKNOWN: "Onbekend"}
