"""Exemptions at the peildatum (spec section 3.8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from thuiszit_cli.facts.absence import member
from thuiszit_cli.facts.days import as_date, number, optional
from thuiszit_cli.facts.law import LawOfRows
from thuiszit_cli.facts.persons import PersonIndex
from thuiszit_cli.rules import exemption
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.terms import Plicht, VrijstellingSoort
from thuiszit_cli.rules.timeline import Timeline
from thuiszit_cli.tables.contradictions import note_rows
from thuiszit_cli.tables.model import MISSING_DAY, Tables

KINDS = tuple(VrijstellingSoort)
DUTIES = tuple(Plicht)
# The columns of an exemption as it is recorded, in the order of the arguments of `recorded`.
RECORDED = ("vrijstelling_soort", "vrijstelling_begin", "vrijstelling_eind", "blijvend")


def recorded(kind: int, begin: int, end: int, permanent: int) -> exemption.Exemption:
    """An exemption from its codes and day numbers."""
    soort: Any = member(KINDS, kind)
    return exemption.Exemption(soort, as_date(begin), optional(end), permanent == 1)


@dataclass(frozen=True)
class Exemptions:
    """One element a pupil: positions in `KINDS`, -1 for none. `shown` is `valid`, else a running 3a or 3b.

    `all` has a bit for each of `KINDS`: whether one is valid, or a 3a or 3b runs.
    """

    valid: np.ndarray
    shown: np.ndarray
    all: np.ndarray


def gather_exemptions(
    tables: Tables,
    index: PersonIndex,
    plicht: np.ndarray,
    ingeschreven: np.ndarray,
    today: np.ndarray,
    law: LawOfRows,
) -> Exemptions:
    """The exemption of each pupil. Adds findings about art. 15 and 3b where they cannot be."""
    rows = tables.vrijstellingen
    kind = rows["vrijstelling_soort"].to_numpy()
    person = index.of(rows["persoon"].to_numpy())
    begin = rows["vrijstelling_begin"].to_numpy()

    def runs(p: Parameters, kind: int, begin: int, end: int, permanent: int, day: int) -> bool:
        return exemption.runs(recorded(kind, begin, end, permanent), as_date(day), p)

    def allows(p: Parameters, kind: int, plicht: int, day: int) -> bool:
        return exemption.allows(member(KINDS, kind), as_date(day), DUTIES[plicht], p)  # type: ignore[arg-type]

    peildatum = today[person]
    columns = [*(rows[name].to_numpy() for name in RECORDED), peildatum]
    law = law.of(person)
    running = law.ask(runs, columns, bool)
    valid = running & law.ask(allows, [kind, plicht[person], peildatum], bool)

    order = np.argsort(begin, kind="stable")  # of equal days the last read comes last
    best = _latest(order, person, kind, valid, index.size)
    replaced = running & np.isin(kind, [KINDS.index(soort) for soort in exemption.VERVANGEND])
    running_replacement = _latest(order, person, kind, replaced, index.size)

    fifteen = running & (kind == KINDS.index(VrijstellingSoort.ARTIKEL_15)) & ~valid
    of_3b = running & (kind == KINDS.index(VrijstellingSoort.ARTIKEL_3B))
    _note_conflicts(
        tables,
        law,
        fifteen,
        of_3b & (ingeschreven[person] == 0),
        _last_enrolled_before(tables, index, person, begin),
    )
    grounds = np.zeros(index.size, dtype=np.int32)
    held = np.flatnonzero(valid | replaced)
    np.bitwise_or.at(grounds, person[held], 1 << kind[held].astype(np.int32))
    return Exemptions(valid=best, shown=np.where(best >= 0, best, running_replacement), all=grounds)


def _note_conflicts(
    tables: Tables, law: LawOfRows, fifteen: np.ndarray, without_school: np.ndarray, school: np.ndarray
) -> None:
    """Add the findings about exemptions that the law does not know so, a row of vrijstellingen each.

    `fifteen` and `without_school` are bool a row, `school` the last day of an earlier enrolment (day number).
    """
    rows = tables.vrijstellingen
    columns = [rows[name].to_numpy() for name in RECORDED]

    def not_lasting(p: Parameters, *row: int) -> bool:
        row_ = recorded(*row)
        return row_.permanent and not exemption.lasts(row_, p)

    def spans_years(p: Parameters, *row: int) -> bool:
        return exemption.spans_years(recorded(*row), p)

    def too_soon(p: Parameters, last_enrolled: int, *row: int) -> bool:
        known = last_enrolled != MISSING_DAY
        return known and exemption.too_soon_after(recorded(*row), as_date(last_enrolled), p)

    for code, column, found in (
        ("artikel_15_zonder_kwalificatieplicht", "vrijstelling_soort", fifteen),
        ("artikel_3b_zonder_inschrijving", "vrijstelling_soort", without_school),
        ("blijvend_genegeerd", "blijvend", law.ask(not_lasting, columns, bool)),
        ("artikel_5b_meerjarig", "vrijstelling_eind", law.ask(spans_years, columns, bool)),
        ("artikel_5b_na_inschrijving", "vrijstelling_begin", law.ask(too_soon, [school, *columns], bool)),
    ):
        note_rows(tables.findings, code, rows, found, column)


def _last_enrolled_before(
    tables: Tables, index: PersonIndex, person: np.ndarray, begin: np.ndarray
) -> np.ndarray:
    """Of each exemption the last day before its `begin` on which its pupil was enrolled; MISSING_DAY without."""
    last = np.full(len(person), MISSING_DAY, dtype=np.int32)
    enrolments = tables.inschrijvingen
    of_b = KINDS.index(VrijstellingSoort.ARTIKEL_5_ONDER_B)
    asked = np.flatnonzero(tables.vrijstellingen["vrijstelling_soort"].to_numpy() == of_b)
    if not len(asked):
        return last
    concerned = np.zeros(index.size, dtype=bool)
    concerned[person[asked]] = True
    every = index.of(enrolments["persoon"].to_numpy())
    rows = np.flatnonzero(concerned[every])
    rows = rows[np.argsort(every[rows], kind="stable")]
    enrolled = every[rows]
    first, until = (enrolments[f"inschrijving_{end}"].to_numpy()[rows] for end in ("begin", "eind"))
    own = zip(*(np.searchsorted(enrolled, person[asked] + more) for more in (0, 1)), strict=True)
    for row, (begins, stops) in zip(asked, own, strict=True):  # rare
        ends, day = until[begins:stops][first[begins:stops] < begin[row]], begin[row] - 1
        last[row] = max(np.where(ends == MISSING_DAY, day, np.minimum(ends, day)), default=MISSING_DAY)
    return last


def _latest(
    order: np.ndarray, person: np.ndarray, kind: np.ndarray, keep: np.ndarray, size: int
) -> np.ndarray:
    found = np.full(size, -1, dtype=np.int8)
    rows = order[keep[order]]
    found[person[rows]] = kind[rows]
    return found


def last_valid_day(
    tables: Tables,
    index: PersonIndex,
    pupils: np.ndarray,
    plicht_on: Callable[[int, date], Plicht],
    today: np.ndarray,
    law: Timeline,
) -> np.ndarray:
    """Per pupil of `pupils` (a mask) the last day before the peildatum on which an exemption was valid.

    `plicht_on(position, day)` is the duty of a pupil at another day. MISSING_DAY where there was none.
    """
    rows = tables.vrijstellingen
    person = index.of(rows["persoon"].to_numpy())
    last = np.full(index.size, MISSING_DAY, dtype=np.int32)
    for row in np.flatnonzero(pupils[person]):
        position = int(person[row])
        record = rows.iloc[row]
        day = exemption.last_valid_day_before(
            recorded(*(int(record[name]) for name in RECORDED)),
            as_date(today[position]),
            lambda day, position=position: plicht_on(position, day),  # type: ignore[misc]
            law,
        )
        if day is not None:
            last[position] = max(last[position], number(day))
    return last
