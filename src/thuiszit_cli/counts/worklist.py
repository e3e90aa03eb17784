"""The worklist: of every pupil who needs attention the next date that matters, and why (spec section 10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pandas as pd

from thuiszit_cli import frames, judge
from thuiszit_cli.counts.doubt import Doubt, doubt_of
from thuiszit_cli.counts.episodes import runs
from thuiszit_cli.counts.limits import warnings
from thuiszit_cli.counts.whereabouts import meldingsnummers, places_in_files
from thuiszit_cli.counts.worklist_dates import AANLEIDINGEN, LISTED, OVERDUE, Aanleiding, Dates, are, dates_of
from thuiszit_cli.facts.days import as_date, number
from thuiszit_cli.facts.gather import Facts
from thuiszit_cli.question import Question
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.terms import Klasse
from thuiszit_cli.tables.model import RowCounts, Tables
from thuiszit_cli.values.personal import is_school


@dataclass(frozen=True)
class Item:
    """One line of the list. `plaats` is where the pupil stands in the input; `nummer` is personal, unless it is
    a pseudonym.
    """

    datum: date
    aanleiding: Aanleiding
    klasse: Klasse
    sinds: date | None
    dagen_geteld: int | None
    gemeentecode: str
    brin: str
    meldingsnummer: str = field(repr=False)
    plaats: str = field(repr=False)
    daarna: tuple[tuple[date, Aanleiding], ...]
    nummer: str = field(repr=False)
    pseudoniem: bool = False  # whether `nummer` is one
    schoolnaam: str = ""  # where files with the names of schools were given
    nieuw: bool | None = None  # since the list of before; None when there is none

    @property
    def kenmerk(self) -> str:
        """What tells whom it is about without being personal: a pseudonym, the meldingsnummer, or the place."""
        if self.pseudoniem:
            return self.nummer
        return f"melding {self.meldingsnummer}" if self.meldingsnummer else self.plaats


@dataclass(frozen=True, repr=False)
class Worklist:
    """The items, the earliest first, with the findings by severity and the parameters they rest on.

    `warnings` is what belongs at the top; `scholen` and `gemeenten` are asked codes that no pupil has.
    """

    items: list[Item]
    bevindingen: Mapping[str, int]
    p: Parameters  # of the peildatum
    doubt: Doubt
    rows: RowCounts
    warnings: tuple[str, ...] = ()
    scholen: tuple[str, ...] = ()
    gemeenten: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Worklist({len(self.items)} leerlingen, bevindingen={dict(self.bevindingen)})"


def worklist(
    tables: Tables,
    question: Question,
    *,
    schools: Sequence[str] = (),
    gemeenten: Sequence[str] = (),
    within: int | None = None,
) -> Worklist:
    """The items, the earliest first: of the classes vrijgesteld, thuiszitter and risico.

    `within` keeps dates up to so many days after the peildatum (what is overdue stays). Adds findings as the
    peildatum gives them.
    """
    peildatum = question.peildatum
    today = runs(tables, peildatum, peildatum, question)
    facts = today.facts
    verdicts = judge.judge(facts, question.definitie)
    since = judge.since_when(tables, facts, verdicts)
    wanted = are(verdicts.klasse, LISTED) & _at(facts.enrolment.brin, schools)
    wanted &= _at(facts.people.gemeentecode, gemeenten)
    last = None if within is None else min(number(peildatum) + within, number(date.max))
    dates = dates_of(tables, today, verdicts, since, question)
    found = _per_pupil(dates, wanted, facts, last)
    meldingen = meldingsnummers(tables, facts)
    places = places_in_files(tables, facts, list(found))
    items = [
        _item(tables, facts, verdicts, since, pupil, ahead, meldingen[pupil], places[pupil])
        for pupil, ahead in sorted(found.items(), key=lambda each: (each[1][0], places[each[0]]))
    ]
    return Worklist(
        items,
        tables.findings.counts(),
        question.law,
        doubt_of(tables, int(are(verdicts.klasse, (Klasse.ONBESLIST,)).sum())),
        tables.rows,
        tuple(warnings(tables, simulation=bool(question.timeline.changed))),
        scholen=_nobodys(facts.enrolment.brin, schools),
        gemeenten=_nobodys(facts.people.gemeentecode, gemeenten),
    )


def named(items: Sequence[Item], schools: Mapping[str, str]) -> list[Item]:
    """The items with the names of their schools, where those are known."""
    return [replace(item, schoolnaam=schools.get(item.brin, "")) for item in items]


def _at(values: pd.Categorical, names: Sequence[str]) -> np.ndarray:
    if not names:
        return np.ones(len(values), dtype=bool)
    return np.isin(values.codes, [at for at, each in enumerate(values.categories) if str(each) in names])


def _nobodys(values: pd.Categorical, names: Sequence[str]) -> tuple[str, ...]:
    """The names that no pupil has."""
    return tuple(name for name in dict.fromkeys(names) if not _at(values, [name]).any())


# The day on which the duty must rest on the pupil for a date to matter, where it is not the date itself.
_DUTY_ON = {Aanleiding.ACHTTIEN: -1, Aanleiding.EINDE_VRIJSTELLING: 1}


def _per_pupil(
    dates: Iterator[Dates], wanted: np.ndarray, facts: Facts, last: int | None
) -> dict[int, list[tuple[int, int]]]:
    """Per pupil the (day, position of the reason) that are still to come or overdue, the earliest first.

    Those up to `last`, and none after the duty of the pupil has ended. A birthday is dated the first of its month,
    also where `last` is looked at: else lists of more and more days would give it away.
    """
    found: dict[int, set[tuple[int, int]]] = {}
    for why, pupils, days in dates:
        overdue = why in OVERDUE
        told = _month_of(days) if why is Aanleiding.ACHTTIEN else days
        due = wanted[pupils] & (overdue | (days >= facts.today[pupils]))
        if last is not None:
            due &= told <= last
        for pupil, day, date_ in zip(*(each[due].tolist() for each in (pupils, days, told)), strict=True):
            if overdue or _with_duty(facts, pupil, day + _DUTY_ON.get(why, 0)):
                found.setdefault(pupil, set()).add((date_, AANLEIDINGEN.index(why)))
    return {pupil: sorted(each) for pupil, each in found.items()}


def _month_of(days: np.ndarray) -> np.ndarray:
    """The first day of the month of each day."""
    return np.array([number(as_date(day).replace(day=1)) for day in days.tolist()], dtype=np.int32)


def _with_duty(facts: Facts, pupil: int, day: int) -> bool:
    return facts.duty_on(pupil, as_date(day)).plicht in judge.WITH_DUTY


def _item(
    tables: Tables,
    facts: Facts,
    verdicts: frames.Verdicts,
    since: frames.Since,
    pupil: int,
    ahead: list[tuple[int, int]],
    melding: str,
    place: str,
) -> Item:
    def text(values: pd.Categorical) -> str:
        code = values.codes[pupil]
        return "" if code < 0 else str(values.categories[code])

    (day, why), *rest = ahead
    filled = bool(since.filled[pupil])
    return Item(
        datum=as_date(day),
        aanleiding=AANLEIDINGEN[why],
        klasse=frames.KLASSEN[verdicts.klasse[pupil]],
        sinds=as_date(since.sinds[pupil]) if filled else None,
        dagen_geteld=int(since.geteld[pupil]) if filled else None,
        gemeentecode=text(facts.people.gemeentecode),
        brin=school if is_school(school := text(facts.enrolment.brin)) else "",
        meldingsnummer=melding,
        plaats=place,
        daarna=tuple((as_date(later), AANLEIDINGEN[reason]) for later, reason in rest),
        nummer=str(tables.numbers[pupil]),
    )
