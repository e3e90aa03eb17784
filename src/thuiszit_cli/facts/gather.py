"""Tables → facts: one row a pupil at a peildatum, as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from thuiszit_cli.facts.absence import SOORTEN, YES_NO, Absences, counted_absences
from thuiszit_cli.facts.ask import Asked, ask
from thuiszit_cli.facts.calendar import Calendar
from thuiszit_cli.facts.days import as_date, number, optional
from thuiszit_cli.facts.enrolment import Enrolment, gather_enrolment
from thuiszit_cli.facts.exemptions import DUTIES, Exemptions, gather_exemptions
from thuiszit_cli.facts.hours import count, hours_in_window, per_pupil
from thuiszit_cli.facts.law import LawOfRows, law_of_rows
from thuiszit_cli.facts.order import by_pupil
from thuiszit_cli.facts.periods import Periods, merge
from thuiszit_cli.facts.persons import LatestRow, People, PersonIndex, gather_people
from thuiszit_cli.question import Question
from thuiszit_cli.rules import kinds
from thuiszit_cli.rules.absence import LIMIT_NEEDS, reaches_limit
from thuiszit_cli.rules.bounds import Bounds, bounds
from thuiszit_cli.rules.dates import age, school_year_begin
from thuiszit_cli.rules.duty import (
    Duty,
    Person,
    Phase,
    absent_reason,
    duty,
    duty_in,
    enough_school_years,
    leerplicht_begin,
    leerplicht_eind,
    phase,
    startkwalificatie_held,
)
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.terms import Definitie, PlichtReden, Verzuimsoort
from thuiszit_cli.rules.timeline import Timeline
from thuiszit_cli.rules.vacations import known_span
from thuiszit_cli.tables.model import MISSING_DAY, Tables
from thuiszit_cli.tables.own_days import OwnDay

REASONS = tuple(PlichtReden)


@dataclass(frozen=True)
class DutyFacts:
    """One element a pupil: positions in `DUTIES` and `REASONS` (-1 none), day numbers, age (-1 none)."""

    plicht: np.ndarray
    reden: np.ndarray
    begin: np.ndarray
    leeftijd: np.ndarray


@dataclass(frozen=True)
class DefinitionFacts:
    """What depends on the reading of 'longer than four weeks'."""

    over_limit: np.ndarray  # per period
    lopend_boven_grens: np.ndarray  # per pupil
    langdurig_geeindigd_op: np.ndarray  # per pupil, day number


@dataclass(frozen=True)
class Facts:
    """All facts of a run at one peildatum. `signal_facts` are named as the arguments of the signals."""

    today: np.ndarray  # the peildatum of each pupil, day number
    index: PersonIndex
    calendar: Calendar
    calendar_row: np.ndarray  # per pupil: region, or school with days of its own
    people: People
    duty: DutyFacts
    enrolment: Enrolment
    exemptions: Exemptions
    absences: Absences
    full_absences: Absences
    periods: Periods
    running: np.ndarray  # per pupil: position of its lopende periode in `periods`, -1 without
    by_definition: dict[Definitie, DefinitionFacts]
    signal_facts: dict[str, np.ndarray]
    law: Timeline
    law_of: LawOfRows  # of each pupil on its `today`
    asked: Asked

    def duty_on(self, position: int, day: date) -> Duty:
        """The duty of one pupil at another day, by the law of that day."""
        return duty(
            person_at(self.people, position),
            day,
            lambda first: self.calendar.first_lesdag(int(self.calendar_row[position]), first),
            self.law.on(day),
        )


def gather(tables: Tables, question: Question, days: np.ndarray | None = None) -> Facts:
    """The facts of every pupil at the peildatum, or at its own of `days`. Adds findings to `tables.findings`."""
    if days is None:
        days = np.full(len(tables.persons), number(question.peildatum))
    today, law, asked = days.astype(np.int32), question.timeline, Asked()
    law_of = law_of_rows(law, today, asked)
    index = PersonIndex(tables.persons)
    size = index.size
    meldingen = tables.meldingen
    person = index.of(meldingen["persoon"].to_numpy())
    begin = meldingen["begindatum"].to_numpy()
    order = by_pupil(person, begin)
    latest = LatestRow(person[order], order, size)

    people = gather_people(tables, index, person, latest, question.vakantieregio, today, law_of)
    begun = np.zeros(size, dtype=bool)
    begun[person[begin <= today[person]]] = True
    enrolment = gather_enrolment(tables, index, latest, begun, today)
    calendar = _calendar(tables, people, today, question.own_days, bounds(law))
    calendar_row = calendar.rows(people.region, enrolment.brin)
    duties = _duties(people, calendar_row, today, calendar, law_of)
    exemptions = gather_exemptions(tables, index, duties.plicht, enrolment.ingeschreven, today, law_of)
    absences = counted_absences(tables, person, order, today, law_of)
    full = absences.only(absences.full)
    periods = merge(full, calendar_row, duties.begin, today, calendar)
    together = merge(absences, calendar_row, duties.begin, today, calendar)
    running = np.full(size, -1, dtype=np.int64)
    running[periods.person[periods.running]] = np.flatnonzero(periods.running)
    by_definition = {
        definitie: _definition_facts(definitie, periods, size, law_of) for definitie in Definitie
    }
    _note_years_without_vacations(tables, absences, today)
    return Facts(
        today=today,
        index=index,
        calendar=calendar,
        calendar_row=calendar_row,
        people=people,
        duty=duties,
        enrolment=enrolment,
        exemptions=exemptions,
        absences=absences,
        full_absences=full,
        periods=periods,
        running=running,
        by_definition=by_definition,
        signal_facts=_signal_facts(
            tables, person, absences, periods, together, running, calendar_row, today, calendar, law_of
        ),
        law=law,
        law_of=law_of,
        asked=asked,
    )


def person_at(people: People, position: int) -> Person:
    """One pupil as the duty rule wants it."""
    full_years = people.volledige_schooljaren[position]
    return Person(
        geboortedatum=optional(people.geboortedatum[position]),
        tegenstrijdig=bool(people.tegenstrijdig[position]),
        startkwalificatie=YES_NO[int(people.startkwalificatie[position])],
        startkwalificatie_datum=optional(people.startkwalificatie_datum[position]),
        uitzondering=YES_NO[int(people.uitzondering[position])],
        volledige_schooljaren=None if np.isnan(full_years) else float(full_years),
        gevestigd_op=optional(people.gevestigd_op[position]),
        vertrokken_op=optional(people.vertrokken_op[position]),
        overleden_op=optional(people.overleden_op[position]),
    )


def _calendar(
    tables: Tables, people: People, today: np.ndarray, own_days: Sequence[OwnDay], can_be: Bounds
) -> Calendar:
    """A calendar over every day that a rule can ask about."""
    latest = number(date.max) - can_be.oldest_days
    people.geboortedatum = np.minimum(people.geboortedatum, latest)  # as far ahead as makes no difference

    days = [today.astype(np.int64)]
    for name in ("begindatum", "einddatum", "datum_afgesloten"):
        days.append(_present(tables.meldingen[name].to_numpy()))
    born = _present(people.geboortedatum)
    days += [born + can_be.youngest_days, born + can_be.begun_days]
    filled = [column for column in days if len(column)] or [np.zeros(1, dtype=np.int64)]
    return Calendar(
        min(int(column.min()) for column in filled),
        max(int(column.max()) for column in filled),
        can_be.window_days,
        own_days,
    )


def _present(days: np.ndarray) -> np.ndarray:
    present: np.ndarray = days[days != MISSING_DAY]
    return present.astype(np.int64)


def _gone(day: int, settled: int, left: int, died: int) -> int:
    moves = Person(
        None, gevestigd_op=optional(settled), vertrokken_op=optional(left), overleden_op=optional(died)
    )
    reason = absent_reason(moves, as_date(day))
    return -1 if reason is None else REASONS.index(reason)


def _qualified(day: int, held: int, held_on: int) -> bool:
    person = Person(None, startkwalificatie=YES_NO[held], startkwalificatie_datum=optional(held_on))
    return startkwalificatie_held(person, as_date(day))


def _plicht(phase: int, gone: int, qualified: bool, excepted: int) -> tuple[int, int]:
    found, reason = duty_in(
        Phase(phase) if phase else None, REASONS[gone] if gone >= 0 else None, qualified, excepted == 1
    )
    return DUTIES.index(found), -1 if reason is None else REASONS.index(reason)


def _duties(
    people: People,
    calendar_row: np.ndarray,
    today: np.ndarray,
    calendar: Calendar,
    law: LawOfRows,
) -> DutyFacts:
    """The duty of each pupil: each part of the rule is asked on the columns it looks at."""
    phases, begins, ages = _lives(people, calendar_row, today, calendar, law)
    moves = [today, people.gevestigd_op, people.vertrokken_op, people.overleden_op]
    held = [today, people.startkwalificatie, people.startkwalificatie_datum]
    answers = ask(
        _plicht,
        [
            phases,
            ask(_gone, moves, np.int8, law.asked),
            ask(_qualified, held, bool, law.asked),
            people.uitzondering,
        ],
        np.dtype([("plicht", np.int8), ("reden", np.int8)]),
        law.asked,
    )
    return DutyFacts(
        plicht=answers["plicht"].copy(),
        reden=answers["reden"].copy(),
        begin=begins,
        leeftijd=ages,
    )


def _lives(
    people: People, calendar_row: np.ndarray, today: np.ndarray, calendar: Calendar, law: LawOfRows
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each pupil with a usable birth date the phase of life, the begin of the leerplicht, and the age.

    A birth date is asked about once for all regions; only which day is a lesdag differs between them.
    """

    def years(p: Parameters, day: int, born: int, full_years: float) -> tuple[int, int, int]:
        birth, on = as_date(born), as_date(day)
        begin = leerplicht_begin(
            birth, lambda first: first, p
        )  # the same in every region, until it is a lesdag
        end = leerplicht_eind(birth, None if np.isnan(full_years) else full_years, on, p)
        return number(begin), number(end), age(birth, on, p) if birth <= on else -1

    def lesdag(row: int, first: int) -> int:
        return number(calendar.first_lesdag(row, as_date(first)))

    def lies(p: Parameters, day: int, born: int, begin: int, end: int) -> int:
        found = phase(as_date(born), as_date(begin), as_date(end), as_date(day), p)
        return found.value

    def enough(p: Parameters, full_years: float) -> bool:
        return enough_school_years(None if np.isnan(full_years) else full_years, p)

    size = len(today)
    begins, phases = np.full(size, MISSING_DAY, dtype=np.int32), np.zeros(size, dtype=np.int8)
    ages = np.full(size, -1, dtype=np.int16)
    known = (people.geboortedatum != MISSING_DAY) & ~people.tegenstrijdig
    # Years that are not enough make no case of their own.
    full_years = np.where(
        law.ask(enough, [people.volledige_schooljaren], bool), people.volledige_schooljaren, np.nan
    )
    of_known = law.of(known)
    day, born = today[known], people.geboortedatum[known]
    life = of_known.ask(
        years,
        [day, born, full_years[known]],
        [("begin", np.int32), ("end", np.int32), ("age", np.int16)],
    )
    begins[known] = begin = ask(lesdag, [calendar_row[known], life["begin"]], np.int32, law.asked)
    phases[known] = of_known.ask(lies, [day, born, begin, life["end"]], np.int8)
    ages[known] = life["age"]
    return phases, begins, ages


def _definition_facts(definitie: Definitie, periods: Periods, size: int, law: LawOfRows) -> DefinitionFacts:
    def limit(p: Parameters, begin: int, end: int, counted: int) -> bool:
        return reaches_limit(definitie, as_date(begin), as_date(end), counted, p)

    columns = {"begin": periods.begin, "tot": periods.end, "dagen_geteld": periods.dagen_geteld}
    # What a definition does not look at makes no case of its own.
    seen = [days if name in LIMIT_NEEDS[definitie] else np.zeros_like(days) for name, days in columns.items()]
    over = law.of(periods.person).ask(limit, seen, bool)
    running_over = np.zeros(size, dtype=bool)
    running_over[periods.person[over & periods.running]] = True
    ended = np.full(size, MISSING_DAY, dtype=np.int32)
    past = over & ~periods.running
    np.maximum.at(ended, periods.person[past], periods.end[past])
    return DefinitionFacts(over, running_over, ended)


def _signal_facts(
    tables: Tables,
    melding_person: np.ndarray,
    absences: Absences,
    periods: Periods,
    together: Periods,
    running: np.ndarray,
    calendar_row: np.ndarray,
    today: np.ndarray,
    calendar: Calendar,
    law: LawOfRows,
) -> dict[str, np.ndarray]:
    size = len(running)

    def window_start(p: Parameters, row: int, day: int) -> int:
        return number(calendar.window_start(row, as_date(day), p.integer("zestien_uur.lesweken")))

    def year_begin(p: Parameters, day: int) -> int:
        return number(school_year_begin(as_date(day), p))

    window = law.ask(window_start, [calendar_row, today], np.int32)
    year = law.ask(year_begin, [today], np.int32)
    kind = {soort: absences.soort == SOORTEN.index(soort) for soort in Verzuimsoort}
    this_year = absences.begin >= year[absences.person]

    meets = absences.known_end >= window[absences.person]
    reported = meets & law.of(absences.person).ask(
        lambda p, soort: kinds.is_of_sixteen_hours(SOORTEN[soort], p), [absences.soort], bool
    )
    in_window = np.zeros(size, dtype=bool)
    in_window[absences.person[reported]] = True
    open_and_past = np.zeros(size, dtype=bool)
    open_and_past[absences.person[absences.open_and_past]] = True

    days = np.full(size, -1, dtype=np.int32)
    days[together.person[together.running]] = together.dagen_kalender[together.running]
    runs = together.rows(together.running)

    lesdagen = np.full(size, -1, dtype=np.int32)
    lesdagen[running >= 0] = periods.lesdagen[running[running >= 0]]

    return {
        "uren_4_lesweken": hours_in_window(absences, calendar_row, window, calendar),
        "peildatum": today,
        "zestien_of_langdurig_in_venster": in_window,
        "lopend_lesdagen": lesdagen,
        "aaneengesloten_dagen": days,
        "aaneengesloten_uren": per_pupil(absences.person[runs], absences.hours[runs], size),
        "luxe_meldingen_schooljaar": count(absences.person[this_year & kind[Verzuimsoort.LUXE]], size),
        "uren_schooljaar": per_pupil(absences.person[this_year], absences.hours[this_year], size),
        "zestien_uur_meldingen_schooljaar": count(
            absences.person[this_year & kind[Verzuimsoort.ZESTIEN_UUR]], size
        ),
        "langdurig_verlopen_open": open_and_past,
        "te_laat_schooljaar": count(absences.person[this_year & kind[Verzuimsoort.TE_LAAT]], size),
        "ziekmeldingen_venster": _sick_reports(tables, melding_person, today, size, law),
    }


def _sick_reports(
    tables: Tables, person: np.ndarray, today: np.ndarray, size: int, law: LawOfRows
) -> np.ndarray:
    """Sick meldingen, authorised or not, that began in the last `mazl.weken` weeks; zero when off."""
    if not law.any(lambda p: p.flag("mazl.aan")):
        return np.zeros(size, dtype=np.int64)
    begin = tables.meldingen["begindatum"].to_numpy()
    ill = tables.meldingen["verzuimsoort"].to_numpy() == SOORTEN.index(Verzuimsoort.ZIEK)
    peildatum = today[person]
    window = 7 * law.each(lambda p: p.integer("mazl.weken"), size)
    recent = (begin <= peildatum) & (begin > peildatum - window[person])
    return count(person[ill & recent], size)


def _note_years_without_vacations(tables: Tables, absences: Absences, today: np.ndarray) -> None:
    """Note once that some day lies where no school vacation is known (spec section 1)."""
    if not len(today):
        return
    first, last = (number(day) for day in known_span())
    days = [today, absences.begin, absences.known_end]
    if any(len(each) and (each.min() < first or each.max() > last) for each in days):
        tables.findings.add_once("jaren_zonder_schoolvakanties")
