"""A file with days that schools add to or take from the lesdagen of the national calendar."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

from thuiszit_cli.errors import UsageError
from thuiszit_cli.files import read_text
from thuiszit_cli.rules.terms import Vakantieregio

COLUMNS = ("datum", "soort", "vakantieregio", "brin")
_EXAMPLE = (
    "De soort is les, vrij of vakantie. Bijvoorbeeld een regel 2026-10-05;vrij;; onder de kop "
    "datum;soort;vakantieregio;brin"
)


class Kind(Enum):
    """What a day is: a lesdag and no vacation, no lesdag, or a vacation day (no lesdag, and not counted)."""

    LES = "les"
    VRIJ = "vrij"
    VAKANTIE = "vakantie"


_KINDS = {kind.value: kind for kind in Kind} | {"lesdag": Kind.LES}


@dataclass(frozen=True)
class OwnDay:
    """A day of its own kind, for one school or all (None) and one region or all (None)."""

    day: date
    kind: Kind
    region: Vakantieregio | None = None
    brin: str | None = None


def read_own_days(path: Path) -> tuple[OwnDay, ...]:
    """The days of a `;` separated file: datum (jjjj-mm-dd), soort (les, vrij or vakantie), vakantieregio, brin.

    The last two may be empty or absent. Raises UsageError with the line, the word and the mend.
    """
    try:
        text = read_text(path)
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"Het bestand met eigen lesdagen {path} is niet te lezen.", "Controleer de naam en de rechten."
        ) from None
    rows = csv.reader(text.splitlines(), delimiter=";")
    header = [cell.strip().lower() for cell in next(rows, [])]
    if not {"datum", "soort"} <= set(header) <= set(COLUMNS):
        raise UsageError(f"{path}, regel 1: verwacht de kop {';'.join(COLUMNS)}.", _EXAMPLE)
    return tuple(_days(path, header, rows))


def _days(path: Path, header: list[str], rows: Iterator[list[str]]) -> Iterator[OwnDay]:
    for line, cells in enumerate(rows, start=2):
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
        if not any(row.values()):
            continue
        kind = _KINDS.get(row.get("soort", "").lower())
        if kind is None:
            raise UsageError(f"{path}, regel {line}: onbekende soort {row.get('soort', '')!r}.", _EXAMPLE)
        try:
            yield OwnDay(
                day=date.fromisoformat(row.get("datum", "")),
                kind=kind,
                region=Vakantieregio(row["vakantieregio"].lower()) if row.get("vakantieregio") else None,
                brin=row.get("brin") or None,
            )
        except ValueError:
            raise UsageError(
                f"{path}, regel {line}: een waarde past niet bij {';'.join(header)}.", _EXAMPLE
            ) from None
