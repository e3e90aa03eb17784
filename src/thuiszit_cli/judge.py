"""Facts × rules → verdicts: each pure rule is asked once per distinct combination of facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from thuiszit_cli import frames
from thuiszit_cli.facts.ask import distinct
from thuiszit_cli.facts.days import as_date, optional
from thuiszit_cli.facts.exemptions import DUTIES, KINDS, last_valid_day
from thuiszit_cli.facts.gather import REASONS, DefinitionFacts, Facts, gather
from thuiszit_cli.facts.overlaps import note_overlaps
from thuiszit_cli.facts.slices import part_of, spans
from thuiszit_cli.findings import FindingBatch
from thuiszit_cli.frames import DUURKLASSEN, KLASSEN, SIGNAL_IDS, Since, Verdicts, signal_names
from thuiszit_cli.question import Question
from thuiszit_cli.rules import absence, verdict
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.signals import DATE_FACTS, DEFINITION_FACTS, SIGNALS
from thuiszit_cli.rules.terms import Definitie, Klasse, Plicht
from thuiszit_cli.values import MISSING_DAY
from thuiszit_cli.workers import divided

if TYPE_CHECKING:
    from thuiszit_cli.tables.model import Tables

ROWS_AT_ONCE = 600_000  # meldingen or pupils; of more, the pupils are judged part by part
WITH_DUTY = (Plicht.LEERPLICHT, Plicht.KWALIFICATIEPLICHT)


@dataclass(frozen=True, repr=False)
class Classification:
    """The answer for one export at one peildatum.

    `pupils` has the columns of `classificatie.parquet`, one row a pupil, sorted by number; `periods` those
    of `perioden.parquet`. Codes are pandas categories of plain strings, dates and lists are Arrow columns,
    missing values null.
    """

    peildatum: date
    definitie: Definitie
    law: Parameters
    pupils: pd.DataFrame
    periods: pd.DataFrame
    tables: Tables
    distinct_cases: int

    def __repr__(self) -> str:
        counts = {name: n for name, n in self.pupils["klasse"].value_counts(sort=False).items() if n}
        return f"Classification({self.peildatum}, {self.definitie.value}, {len(self.pupils)} leerlingen: {counts})"

    @property
    def simulation(self) -> bool:
        """Whether a what-if replaced a parameter."""
        return bool(self.law.changed)


def classify(tables: Tables, question: Question) -> Classification:
    """The class of every pupil at the peildatum. Adds findings to `tables.findings`."""
    tasks = [partial(_judge_part, tables, *span, question) for span in spans(tables, ROWS_AT_ONCE)]
    parts = divided(tasks)
    for part in parts:
        tables.findings.join(part.findings)
    return Classification(
        peildatum=question.peildatum,
        definitie=question.definitie,
        law=question.law,
        pupils=frames.joined([part.pupils for part in parts]),
        periods=frames.joined([part.periods for part in parts]),
        tables=tables,
        distinct_cases=sum(part.cases for part in parts),
    )


@dataclass(frozen=True)
class _Part:
    """What was found of some pupils."""

    pupils: pd.DataFrame
    periods: pd.DataFrame
    findings: list[FindingBatch]
    cases: int


def _judge_part(tables: Tables, first: int, stop: int, question: Question) -> _Part:
    part = part_of(tables, first, stop)
    before = len(part.findings.batches)
    definitie = question.definitie
    facts = gather(part, question)
    by_definition = judge_each(facts)
    chosen = by_definition[definitie]
    borderline = np.zeros(len(chosen.klasse), dtype=bool)
    for other in by_definition.values():
        borderline |= other.klasse != chosen.klasse
    note_conflicts(part, facts, chosen.klasse == KLASSEN.index(Klasse.VRIJGESTELD))
    since = since_when(part, facts, chosen)
    return _Part(
        pupils=frames.pupils(part, facts, chosen, since, borderline, definitie, question.law),
        periods=frames.periods(part, facts, definitie),
        findings=part.findings.batches[before:],
        cases=facts.asked.cases,
    )


def judge_each(facts: Facts) -> dict[Definitie, Verdicts]:
    """The verdict on every pupil under each definition."""
    shared = _signals(facts, None)
    return {definitie: judge(facts, definitie, shared) for definitie in Definitie}


def judge(facts: Facts, definitie: Definitie, shared: np.ndarray | None = None) -> Verdicts:
    """The verdict on every pupil under one definition.

    `shared` are the bits of the signals that no definition changes, if they are known.
    """
    own = facts.by_definition[definitie]
    shared = _signals(facts, None) if shared is None else shared
    signals = _with_duty(facts, shared | _signals(facts, own))
    columns = [
        facts.duty.plicht,
        facts.duty.reden,
        facts.exemptions.valid,
        facts.enrolment.ingeschreven,
        own.lopend_boven_grens,
        signals,
    ]
    known = facts.enrolment.known
    first, case = distinct(columns)
    cases: list[tuple[verdict.Facts, verdict.Verdict]] = []
    for plicht, reden, exempt, enrolled, over, fired in zip(
        *(column[first].tolist() for column in columns), strict=True
    ):
        seen = verdict.Facts(
            plicht=DUTIES[plicht],
            plicht_reden=None if reden < 0 else REASONS[reden],
            vrijstelling=None if exempt < 0 else KINDS[exempt],
            inschrijving_bekend=known,
            ingeschreven=None if enrolled < 0 else enrolled == 1,
            lrv=over,
            signalen=signal_names(fired),
        )
        cases.append((seen, verdict.decide(seen, definitie)))
    facts.asked.cases += len(cases)
    klasse = np.array([KLASSEN.index(found.klasse) for _, found in cases], dtype=np.int8)
    return Verdicts(klasse[case] if len(cases) else klasse, case, cases, signals)


def _signals(facts: Facts, own: DefinitionFacts | None) -> np.ndarray:
    """Per pupil the bits of the signals that fire: those that look at the facts `own` to a definition.

    Without them the other ones.
    """
    bits = np.zeros(facts.index.size, dtype=np.int64)
    for position, name in enumerate(SIGNAL_IDS):
        signal = SIGNALS[name]
        if not facts.law_of.any(signal.enabled) or signal.depends_on_definition != (own is not None):
            continue
        columns = [
            getattr(own, need) if need in DEFINITION_FACTS else facts.signal_facts[need]
            for need in signal.needs
        ]
        as_dates = [need in DATE_FACTS for need in signal.needs]

        def fires(p: Parameters, *case: Any, signal: Any = signal, as_dates: list[bool] = as_dates) -> bool:
            values = [optional(value) if day else value for value, day in zip(case, as_dates, strict=True)]
            return signal.enabled(p) and bool(signal.fires(*values, p))

        bits |= facts.law_of.ask(fires, columns, bool).astype(np.int64) << position
    return bits


def _with_duty(facts: Facts, bits: np.ndarray) -> np.ndarray:
    """The signals of pupils with a duty; others have none."""
    has_duty = np.isin(facts.duty.plicht, [DUTIES.index(plicht) for plicht in WITH_DUTY])
    return np.where(has_duty, bits, 0)


def since_when(tables: Tables, facts: Facts, verdicts: Verdicts) -> Since:
    """Since when each pupil is out of school, and for how long."""
    size = facts.index.size
    today = facts.today
    absolute = verdicts.klasse == KLASSEN.index(Klasse.ABSOLUUT_VERZUIM)
    long = verdicts.klasse == KLASSEN.index(Klasse.LANGDURIG_RELATIEF_VERZUIM)
    risk = verdicts.klasse == KLASSEN.index(Klasse.RISICO)
    by_period = (long | risk) & (facts.running >= 0)
    at = facts.running[by_period]

    sinds = np.full(size, MISSING_DAY, dtype=np.int32)
    tot = today.copy()
    counted = np.zeros(size, dtype=np.int32)
    sinds[by_period] = facts.periods.begin[at]
    tot[by_period] = facts.periods.end[at]
    counted[by_period] = facts.periods.dagen_geteld[at]
    calendar_days = tot - sinds + 1

    def plicht_on(position: int, day: date) -> Any:
        return facts.duty_on(position, day).plicht

    exempt_until = last_valid_day(tables, facts.index, absolute, plicht_on, today, facts.law)
    settled = facts.people.gevestigd_op
    candidates = [
        facts.duty.begin,
        np.where(facts.enrolment.last_ended == MISSING_DAY, MISSING_DAY, facts.enrolment.last_ended + 1),
        np.where(exempt_until == MISSING_DAY, MISSING_DAY, exempt_until + 1),
        np.where(settled <= today, settled, MISSING_DAY),
    ]
    sinds[absolute] = np.maximum.reduce(candidates)[absolute]
    calendar_days[absolute] = (today - sinds + 1)[absolute]
    free = facts.calendar.vacation_days(facts.calendar_row[absolute], sinds[absolute], tot[absolute])
    counted[absolute] = calendar_days[absolute] - free

    out = absolute | long
    duration = np.full(size, -1, dtype=np.int8)

    def duurklasse(p: Parameters, klasse: int, sinds: int, tot: int, day: int) -> int:
        found = absence.duurklasse(KLASSEN[klasse], as_date(sinds), as_date(tot), as_date(day), p)
        return DUURKLASSEN.index(found)

    columns = [verdicts.klasse[out], sinds[out], tot[out], today[out]]
    duration[out] = facts.law_of.of(out).ask(duurklasse, columns, np.int8)
    return Since(absolute | by_period, sinds, tot, counted, calendar_days, duration)


def note_conflicts(tables: Tables, facts: Facts, exempt: np.ndarray) -> None:
    """Add the findings that judging gives: overlaps, who is enrolled and `exempt`, and who has no birth date."""
    note_overlaps(tables, facts.absences)
    both = exempt & facts.enrolment.known & (facts.enrolment.ingeschreven == 1)
    unknown = facts.duty.plicht == DUTIES.index(Plicht.ONBEKEND)
    without = unknown & (facts.people.geboortedatum == MISSING_DAY)
    for code, found, names in (
        ("ingeschreven_en_vrijgesteld", both, ("vrijstellingen",)),
        ("geen_geboortedatum", without, ("leerlingen", "meldingen", "inschrijvingen", "vrijstellingen")),
    ):
        persons = tables.persons[found]
        source, line = tables.place_of(persons, *names)
        tables.findings.add(code, source=source, line=line, person=persons)
