"""`publicatie.json`: what a publication shows and which sums hold in it, so that the next one takes it as known.

It holds nothing that a reader of the publication could not write down: shown counts, and of the hidden ones names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from thuiszit_cli.counts.disclosure import Known
from thuiszit_cli.counts.possible import is_possible
from thuiszit_cli.counts.tables import Equation, Report
from thuiszit_cli.errors import InputError

FILE = "publicatie.json"
NOT_WEIGHED = (
    "Eerdere publicaties zijn niet meegewogen. Publiceerde u al over een andere periode of dag, geef die dan met --eerder: "
    "samen kunnen ze een klein aantal prijsgeven."
)
_KIND = "publicatie van thuiszit"


@dataclass(frozen=True)
class Publication:
    """One publication, with the names of its counts as they are in all of them."""

    definitie: str
    shown: Mapping[str, int]
    hidden: frozenset[str]
    latent: frozenset[str]
    equations: tuple[Equation, ...]

    def renamed(self, new: Mapping[str, str]) -> Publication:
        """The same with other names for some counts."""
        return Publication(
            self.definitie,
            {new.get(name, name): value for name, value in self.shown.items()},
            frozenset(new.get(name, name) for name in self.hidden),
            frozenset(new.get(name, name) for name in self.latent),
            tuple({new.get(name, name): sign for name, sign in each.items()} for each in self.equations),
        )

    @property
    def names(self) -> set[str]:
        """Every count in it."""
        return {*self.shown, *self.hidden, *self.latent, *(name for each in self.equations for name in each)}


def publication_of(reports: Sequence[Report], definitie: str) -> Publication:
    """What these reports, as they are published together, tell a reader."""
    shown: dict[str, int] = {}
    hidden: set[str] = set()
    latent: set[str] = set()
    sums: list[Equation] = []
    for report in reports:
        shown |= {report.scoped(name): value for name, value in report.shown().items()}
        hidden |= {report.scoped(name) for name in report.quantities() if name in report.hidden}
        latent |= {report.scoped(name) for name in report.latent}
        sums += [{report.scoped(name): sign for name, sign in each.items()} for each in report.equations()]
    return Publication(definitie, shown, frozenset(hidden), frozenset(latent), tuple(sums))


def write_publication(path: Path, found: Publication) -> None:
    """Raises OSError."""
    told: dict[str, Any] = {
        "soort": _KIND,
        "definitie": found.definitie,
        "getoond": dict(sorted(found.shown.items())),
        "verborgen": sorted(found.hidden),
        "tussenstanden": sorted(found.latent),
        "sommen": [dict(each) for each in found.equations],
    }
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_publication(folder: Path) -> Publication:
    """The one in a folder that --publiceerbaar wrote, or its publicatie.json. Raises InputError."""
    path = folder / FILE if folder.is_dir() else folder
    try:
        if not path.is_file():
            raise InputError(
                f"In {folder} staat geen {FILE}." if folder.exists() else f"{folder} bestaat niet.",
                "Geef de map van een eerdere publicatie (--publiceerbaar --uit).",
            )
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["soort"] != _KIND:
            raise ValueError
        return Publication(
            str(told["definitie"]),
            {str(name): int(value) for name, value in told["getoond"].items()},
            frozenset(map(str, told["verborgen"])),
            frozenset(map(str, told["tussenstanden"])),
            tuple({str(name): int(sign) for name, sign in each.items()} for each in told["sommen"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(
            f"{path} is geen publicatie van thuiszit.", "Geef de map zoals die is geschreven."
        ) from None


def known(earlier: Sequence[Publication], reports: Sequence[Report], definitie: str) -> Known:
    """What the earlier publications tell of the counts in `reports`, by the names that they have there.

    A count that a later export has otherwise is another count: so is everything of its day and division.
    """
    values: dict[str, int] = {}
    back: dict[str, str] = {}
    sums: list[Equation] = []
    for report in reports:
        own = {**report.quantities(), **report.latent}
        values |= own
        back |= {report.scoped(name): name for name in own}
        sums += report.equations()
    found = Known()
    for at, each in enumerate(earlier, start=1):
        as_here = each.renamed(back)
        if each.definitie == definitie:
            differing = {name for name, value in as_here.shown.items() if values.get(name, value) != value}
            apart = {name for name in as_here.names if _parts(name) & {_key(other) for other in differing}}
        else:
            apart = as_here.names
        merged = _with(found, as_here.renamed({name: f"eerder{at}:{name}" for name in apart}))
        if not is_possible([*sums, *merged.equations], {**values, **merged.shown}):
            everything = {name: f"eerder{at}:{name}" for name in as_here.names}
            merged = _with(found, as_here.renamed(everything))
        found = merged
        values = {**merged.shown, **values}
    return found


def weighed(reports: Sequence[Report], earlier: int) -> list[Report]:
    """The reports with, first of all, that no earlier publication was looked at; else with how many were."""
    if all(report.limit <= 1 for report in reports):
        return list(reports)  # nothing is small
    if not earlier:
        return [replace(each, warnings=(NOT_WEIGHED, *each.warnings)) for each in reports]
    told = f"Meegewogen eerdere publicaties: {earlier}."
    return [replace(each, notes=(*each.notes, told)) for each in reports]


def _with(before: Known, more: Publication) -> Known:
    shown = {**before.shown, **more.shown}
    return Known(
        shown,
        (before.hidden | more.hidden) - shown.keys(),
        before.latent | more.latent,
        [*before.equations, *more.equations],
    )


def _key(name: str) -> str:
    """What a count is of: a day or stream, and what divides it."""
    column, _, line = name.partition(" ")
    return f"{column} {line.partition('=')[0]}".strip()


def _parts(name: str) -> set[str]:
    """What a count goes apart with: its own division, and the total of that day or stream."""
    return {_key(name), name.partition(" ")[0]}
