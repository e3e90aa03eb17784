"""Findings by kind, with what to do and where: what `check` shows and its JSON gives. No cell, no person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from thuiszit_cli.findings import CATALOGUE
from thuiszit_cli.recognise.layout import column_letter
from thuiszit_cli.rules.terms import Ernst
from thuiszit_cli.values.personal import masked

if TYPE_CHECKING:
    from thuiszit_cli.findings import FindingBatch
    from thuiszit_cli.tables.model import Source, Tables


@dataclass(frozen=True)
class Place:
    """Where a finding points. Names come from outside: escape them where they are shown."""

    file: str
    sheet: str | None
    line: int | None
    column: str
    letter: str  # of the column, as a spreadsheet shows it; "" when there is none


@dataclass(frozen=True)
class Group:
    """All findings of one code."""

    code: str
    severity: Ernst
    text: str
    remedy: str
    details: tuple[str, ...]  # such as the codes that are not known
    count: int
    places: tuple[Place, ...]  # the first of them


def groups(tables: Tables, places: int) -> list[Group]:
    """The findings by severity and then by number, each with at most so many places."""
    by_code: dict[str, list[FindingBatch]] = {}
    for batch in tables.findings.batches:
        by_code.setdefault(batch.code, []).append(batch)
    found = [_group(tables, code, batches, places) for code, batches in by_code.items()]
    severities = list(Ernst)
    return sorted(found, key=lambda group: (severities.index(group.severity), -group.count, group.code))


def _group(tables: Tables, code: str, batches: list[FindingBatch], places: int) -> Group:
    kind = CATALOGUE[code]
    source = np.concatenate([batch.source for batch in batches])
    line = np.concatenate([batch.line for batch in batches])
    owner = np.repeat(np.arange(len(batches)), [len(batch) for batch in batches])
    told = np.flatnonzero(source >= 0)  # about the run as a whole there is no place to tell
    first = told[np.lexsort((owner[told], line[told], source[told]))][:places]
    return Group(
        code=code,
        severity=kind.severity,
        text=kind.text,
        remedy=kind.remedy,
        details=tuple(dict.fromkeys(batch.detail for batch in batches if batch.detail)),
        count=len(line),
        places=tuple(
            _place(tables, int(source[at]), int(line[at]), batches[owner[at]].column) for at in first
        ),
    )


def _place(tables: Tables, source: int, line: int, column: str) -> Place:
    of = tables.sources[source]
    return Place(
        masked(of.file),
        of.sheet and masked(of.sheet),
        line if line >= 0 else None,
        column,
        letter_of(of, column),
    )


def letter_of(source: Source, column: str) -> str:
    """The letter of the column that feeds a canonical column, or has that header; "" when there is none."""
    for position, each in enumerate(source.mapping):
        if column and column in (each.canonical, each.source):
            return column_letter(position + source.first_column)
    return ""


def shown(place: Place) -> str:
    """A place in words: file, sheet, line, column."""
    parts = [place.file]
    if place.sheet:
        parts.append(f"blad {place.sheet}")
    if place.line is not None:
        parts.append(f"regel {place.line}")
    if place.column:
        parts.append(f"kolom {place.column}" + (f" ({place.letter})" if place.letter else ""))
    return ", ".join(parts)


def as_json(found: Iterable[Group]) -> list[dict[str, Any]]:
    """The groups as JSON gives them."""
    return [
        {
            "code": group.code,
            "ernst": group.severity.value,
            "melding": group.text,
            "wat_te_doen": group.remedy,
            "bijzonderheden": list(group.details),
            "aantal": group.count,
            "plaatsen": [
                {
                    "bestand": place.file,
                    "blad": place.sheet,
                    "regel": place.line,
                    "kolom": place.column or None,
                    "letter": place.letter or None,
                }
                for place in group.places
            ],
        }
        for group in found
    ]
