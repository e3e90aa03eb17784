"""Which meldingen count and until when: the columns of spec sections 3.2 to 3.4."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from thuiszit_cli.facts.days import as_date
from thuiszit_cli.facts.law import LawOfRows
from thuiszit_cli.rules import absence, kinds
from thuiszit_cli.rules.absence import End
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.terms import RedenAfgesloten, Status, Term, Verzuimsoort
from thuiszit_cli.tables.contradictions import note_rows
from thuiszit_cli.tables.model import MISSING_DAY, Tables

SOORTEN = tuple(Verzuimsoort)
STATUSSEN = tuple(Status)
REDENEN = tuple(RedenAfgesloten)
YES_NO = {1: True, 0: False, -1: None}


def member(members: tuple[Term, ...], code: int) -> Term | None:
    """The term of a code; None for -1."""
    return None if code < 0 else members[code]


@dataclass(frozen=True)
class Absences:
    """The counted meldingen, sorted by pupil, begin and reading order.

    `row` points into `tables.meldingen`; `end` is the effective end, `known_end` the earlier of it and the
    peildatum (day numbers, inclusive).
    """

    row: np.ndarray
    person: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    known_end: np.ndarray
    full: np.ndarray
    soort: np.ndarray
    hours: np.ndarray  # verzuimuren, 0 when empty
    runs_on: np.ndarray  # no end is known: it lasts until the peildatum, whichever that is
    open_and_past: np.ndarray  # langdurig, still open, einddatum before the peildatum

    def only(self, keep: np.ndarray) -> Absences:
        """The same columns for the rows where `keep`."""
        return Absences(*(getattr(self, name)[keep] for name in self.__dataclass_fields__))


def counted_absences(
    tables: Tables, person: np.ndarray, order: np.ndarray, today: np.ndarray, law: LawOfRows
) -> Absences:
    """The meldingen that count on each pupil's `today`, with their effective ends. Adds findings.

    `person` is the pupil's position of each melding, `order` the rows sorted by pupil and begin.
    """
    meldingen = tables.meldingen
    column = {name: meldingen[name].to_numpy() for name in _COLUMNS}
    begin, end = column["begindatum"], column["einddatum"]
    reversed_dates = (end != MISSING_DAY) & (end < begin)
    note_rows(tables.findings, "einddatum_voor_begindatum", tables.meldingen, reversed_dates, "einddatum")

    row = order[(begin[order] <= today[person[order]]) & ~reversed_dates[order]]
    soort, status = column["verzuimsoort"], column["status"]
    codes = [soort[row], status[row], column["reden_afgesloten"][row], column["geoorloofd"][row]]
    row = row[law.of(person[row]).ask(_counts, codes, bool)]

    begin, end = begin[row], end[row]
    peildatum = today[person[row]]
    soort, status = soort[row], status[row]
    has_end = end != MISSING_DAY
    closed_on = column["datum_afgesloten"][row]
    has_closing_date = (closed_on != MISSING_DAY) & (closed_on >= begin)
    comes_from = law.of(person[row]).ask(_end_comes_from, [soort, status, has_end, has_closing_date], np.int8)
    at_begin = comes_from == End.BEGINDATUM.value
    marks = np.zeros(len(meldingen), dtype=bool)
    marks[row[at_begin]] = True
    note_rows(tables.findings, "afgesloten_zonder_datum", tables.meldingen, marks, "datum_afgesloten")
    effective = np.select(
        [comes_from == End.EINDDATUM.value, comes_from == End.DATUM_AFGESLOTEN.value, at_begin],
        [end, closed_on, begin],
        default=peildatum,
    ).astype(np.int32)
    runs_on = comes_from == End.PEILDATUM.value
    marks[:] = False
    marks[row[runs_on & law.of(person[row]).ask(_unfollowed, [status, begin, peildatum], bool)]] = True
    note_rows(tables.findings, "melding_loopt_door", tables.meldingen, marks, "einddatum")
    law = law.of(person[row])
    is_open = law.ask(_is_open, [status], bool)
    hours = column["verzuimuren"][row]
    return Absences(
        row=row,
        person=person[row],
        begin=begin,
        end=effective,
        known_end=np.minimum(effective, peildatum),
        full=law.ask(_is_full, [soort, column["alle_lessen_gemist"][row]], bool),
        soort=soort,
        hours=np.where(np.isnan(hours), 0.0, hours),
        runs_on=runs_on,
        open_and_past=is_open
        & (soort == SOORTEN.index(Verzuimsoort.LANGDURIG))
        & has_end
        & (end < peildatum),
    )


_COLUMNS = (
    "begindatum",
    "einddatum",
    "datum_afgesloten",
    "verzuimsoort",
    "status",
    "reden_afgesloten",
    "geoorloofd",
    "alle_lessen_gemist",
    "verzuimuren",
)


def _counts(p: Parameters, soort: int, status: int, reden: int, geoorloofd: int) -> bool:
    return absence.counts(
        SOORTEN[soort],
        member(STATUSSEN, status),  # type: ignore[arg-type]
        member(REDENEN, reden),  # type: ignore[arg-type]
        YES_NO[geoorloofd],
        p,
    )


def _end_comes_from(p: Parameters, soort: int, status: int, has_end: bool, has_closing_date: bool) -> int:
    known = member(STATUSSEN, status)
    return absence.end_comes_from(SOORTEN[soort], known, has_end, has_closing_date, p).value  # type: ignore[arg-type]


def _unfollowed(p: Parameters, status: int, begin: int, day: int) -> bool:
    known: Any = member(STATUSSEN, status)
    return absence.nobody_follows(known, as_date(begin), as_date(day), p)


def _is_open(p: Parameters, status: int) -> bool:
    known: Any = member(STATUSSEN, status)
    return kinds.is_open(known, p)


def _is_full(p: Parameters, soort: int, all_lessons: int) -> bool:
    return absence.is_full(SOORTEN[soort], YES_NO[all_lessons], p)
