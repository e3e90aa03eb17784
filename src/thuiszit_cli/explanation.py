"""Why one pupil has its class: facts with their origin, every rule and signal, and what changes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from thuiszit_cli.facts.cases import expand
from thuiszit_cli.facts.days import as_date, number, optional
from thuiszit_cli.facts.gather import Facts, gather
from thuiszit_cli.findings import CATALOGUE
from thuiszit_cli.frames import Verdicts
from thuiszit_cli.judge import Classification, classify, judge
from thuiszit_cli.question import Question
from thuiszit_cli.rules import verdict
from thuiszit_cli.rules.bounds import bounds
from thuiszit_cli.rules.dates import birthday
from thuiszit_cli.rules.signals import DATE_FACTS, DEFINITION_FACTS, SIGNALS
from thuiszit_cli.rules.terms import Definitie, Klasse, Plicht, PlichtReden
from thuiszit_cli.rules.timeline import Timeline
from thuiszit_cli.rules.trace import RuleStep, SignalStep, trace_rules, trace_signals
from thuiszit_cli.tables.origins import Cell, cells_of
from thuiszit_cli.values import MISSING_DAY
from thuiszit_cli.values.personal import masked

if TYPE_CHECKING:
    from thuiszit_cli.tables.model import Tables

# How far ahead the first change is looked for: past the pupil's last duty, and at least over a year.
_SHORTEST = 400  # days


@dataclass(frozen=True)
class PeriodShown:
    """A period of the pupil, in days as spec section 3.5 counts them."""

    begin: date
    eind: date
    lopend: bool
    dagen_geteld: int
    dagen_kalender: int
    lesdagen: int
    lrv: bool


@dataclass(frozen=True)
class Change:
    """The first later day on which the class differs if nothing else happens."""

    dag: date
    klasse: Klasse
    regel: str
    reden: str
    verjaardag: bool  # the day is a birthday of the pupil, and would give the birth date away


@dataclass(frozen=True)
class Bar:
    """A stretch of time for the timeline; `eind` is None when it runs on."""

    soort: str  # inschrijving, vrijstelling, verzuim
    begin: date
    eind: date | None


@dataclass(frozen=True)
class Conflict:
    """A finding about a row of this pupil."""

    code: str
    ernst: str
    melding: str
    plaats: str


@dataclass(frozen=True, repr=False)
class Explanation:
    """The whole trace for one pupil. `feiten` are the cells as found in the files, by table and row."""

    peildatum: date
    definitie: Definitie
    uitkomst: dict[str, object]  # the pupil's row of classificatie.parquet
    cellen: tuple[Cell, ...]
    regels: tuple[RuleStep, ...]
    signalen: tuple[SignalStep, ...]
    perioden: tuple[PeriodShown, ...]
    tegenstrijdig: tuple[Conflict, ...]
    verandering: Change | None
    balken: tuple[Bar, ...]
    simulatie: bool

    def __repr__(self) -> str:
        return f"Explanation({self.peildatum}, {len(self.regels)} regels, {len(self.perioden)} perioden)"


def explain(tables: Tables, position: int, question: Question) -> Explanation:
    """The trace of the pupil at `position` of `tables.persons`."""
    conflicts = _conflicts(tables, position)
    alone = expand(tables, np.array([position]))
    result = classify(alone, question)
    ahead = _ahead(tables, position, question)
    return Explanation(
        peildatum=question.peildatum,
        definitie=question.definitie,
        uitkomst={str(name): value for name, value in result.pupils.iloc[0].items()},
        cellen=tuple(cells_of(tables, position)),
        regels=trace_rules(ahead.case(0)),
        signalen=trace_signals(_signal_values(ahead.facts, question.definitie), question.law),
        perioden=_periods(result),
        tegenstrijdig=conflicts + _conflicts(alone, 0),
        verandering=ahead.next_change(),
        balken=_bars(alone, result),
        simulatie=result.simulation,
    )


@dataclass(frozen=True)
class Ahead:
    """One pupil on the peildatum (position 0) and each day after it, with the files as they are."""

    days: np.ndarray  # day numbers
    facts: Facts
    verdicts: Verdicts

    def case(self, at: int) -> verdict.Facts:
        """What the rules saw on a day."""
        seen, _ = self.verdicts.cases[int(self.verdicts.case[at])]
        return seen

    def next_change(self) -> Change | None:
        """The first day after the peildatum on which the pupil's class differs."""
        later = np.flatnonzero(self.verdicts.klasse != self.verdicts.klasse[0])
        if not len(later):
            return None
        first = int(later[0])
        _, found = self.verdicts.cases[self.verdicts.case[first]]
        day, born = as_date(self.days[first]), optional(self.facts.people.geboortedatum[0])
        is_birthday = born is not None and day == birthday(born, day.year - born.year, self.facts.law.on(day))
        reason = _difference(self.case(first - 1), self.case(first), self.facts, first)
        return Change(day, found.klasse, found.regel, reason, is_birthday)


def _ahead(tables: Tables, position: int, question: Question) -> Ahead:
    peildatum, law = question.peildatum, question.timeline
    days = number(peildatum) + np.arange(_days_ahead(tables, position, peildatum, law), dtype=np.int32)
    cases = expand(tables, np.full(len(days), position))
    facts = gather(cases, question, days)
    return Ahead(days, facts, judge(facts, question.definitie))


def _days_ahead(tables: Tables, position: int, peildatum: date, law: Timeline) -> int:
    """Days to look ahead: up to the age at which every duty has ended, by any birth date that the files give."""
    key = tables.persons[position]
    known = [
        int(born)
        for frame in (tables.leerlingen, tables.meldingen)
        for born in frame["geboortedatum"].to_numpy()[frame["persoon"].to_numpy() == key]
        if born != MISSING_DAY
    ]
    longest = bounds(law).oldest_days + _SHORTEST
    until_the_end = max(known, default=0) + longest - number(peildatum)
    in_calendar = number(date.max) - number(peildatum) + 1
    return min(max(until_the_end, _SHORTEST), longest, in_calendar)


def _new_duty(after: verdict.Facts) -> str:
    if after.plicht_reden is PlichtReden.ACHTTIEN:
        return "de leerling wordt 18 en de plicht vervalt"
    if after.plicht_reden:
        return f"de plicht vervalt ({after.plicht_reden.label.lower()})"
    return (
        "de plicht is onbekend"
        if after.plicht is Plicht.ONBEKEND
        else f"de {after.plicht.label.lower()} gaat in"
    )


def _difference(before: verdict.Facts, after: verdict.Facts, facts: Facts, at: int) -> str:
    """What became different between two days, as a Dutch phrase."""
    reasons = []
    if before.plicht is not after.plicht or before.plicht_reden is not after.plicht_reden:
        reasons.append(_new_duty(after))
    if before.vrijstelling is not after.vrijstelling:
        reasons.append("de vrijstelling gaat in" if after.vrijstelling else "de vrijstelling is voorbij")
    if before.ingeschreven is not after.ingeschreven:
        reasons.append("de inschrijving gaat in" if after.ingeschreven else "de inschrijving is voorbij")
    if after.lrv and not before.lrv:
        days = facts.periods.dagen_geteld[facts.running[at]]
        reasons.append(f"de lopende periode telt dan {days} dagen en is langer dan vier weken")
    if before.lrv and not after.lrv:
        reasons.append("de langdurige periode loopt niet meer")

    started = [SIGNALS[name].naam for name in after.signalen if name not in before.signalen]
    stopped = [SIGNALS[name].naam for name in before.signalen if name not in after.signalen]
    if started:
        reasons.append("signaal gaat af: " + ", ".join(started))
    if stopped:
        reasons.append("signaal vervalt: " + ", ".join(stopped))
    return "; ".join(reasons)


def _signal_values(facts: Facts, definitie: Definitie) -> dict[str, object]:
    """The facts of the only pupil, by name, as the signals take them."""
    own = facts.by_definition[definitie]
    columns = dict(facts.signal_facts) | {name: getattr(own, name) for name in DEFINITION_FACTS}
    values: dict[str, object] = {}
    for name, column in columns.items():
        value = column[0].item()
        values[name] = optional(value) if name in DATE_FACTS else value
    return values


def _periods(result: Classification) -> tuple[PeriodShown, ...]:
    names = PeriodShown.__dataclass_fields__
    return tuple(PeriodShown(**{name: row[name] for name in names}) for _, row in result.periods.iterrows())


def _bars(alone: Tables, result: Classification) -> tuple[Bar, ...]:
    bars = [
        Bar(kind, as_date(row[f"{kind}_begin"]), optional(row[f"{kind}_eind"]))
        for kind, frame in (("inschrijving", alone.inschrijvingen), ("vrijstelling", alone.vrijstellingen))
        for _, row in frame.iterrows()
    ]
    bars += [Bar("verzuim", period.begin, period.eind) for period in _periods(result)]
    return tuple(bars)


def _conflicts(tables: Tables, position: int) -> tuple[Conflict, ...]:
    key = tables.persons[position]
    found = []
    for batch in tables.findings.batches:
        if batch.person is None:
            continue
        for at in np.flatnonzero(np.asarray(batch.person) == key):
            kind = CATALOGUE[batch.code]
            place = ""
            if batch.line[at] >= 0:
                source = tables.sources[int(batch.source[at])]
                sheet = f", blad {masked(source.sheet)}" if source.sheet else ""
                place = f"{masked(source.file)}{sheet}, regel {batch.line[at]}"
            found.append(Conflict(batch.code, kind.severity.value, kind.text, place))
    return tuple(found)
