"""The days on which a pupil's status can change: a superset, so that only these have to be judged.

A status is the class of a day, without signals. It turns on days that stand in the data or follow from
them: birthdays, begin and end of enrolments and exemptions, and the limits of a long absence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import MAXYEAR, date, timedelta

import numpy as np

from thuiszit_cli.counts.status import facts_on
from thuiszit_cli.facts.ask import ask
from thuiszit_cli.facts.calendar import Calendar
from thuiszit_cli.facts.cases import expand
from thuiszit_cli.facts.days import as_date, number
from thuiszit_cli.facts.exemptions import KINDS, RECORDED, recorded
from thuiszit_cli.facts.gather import Facts
from thuiszit_cli.findings import FindingLog
from thuiszit_cli.question import Question
from thuiszit_cli.rules import exemption
from thuiszit_cli.rules.absence import reaches_limit
from thuiszit_cli.rules.dates import birthday, plus_months, school_year_end
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.terms import Definitie, VrijstellingSoort
from thuiszit_cli.tables.model import MISSING_DAY, Tables
from thuiszit_cli.tables.own_days import OwnDay

Pairs = tuple[np.ndarray, np.ndarray]  # pupil positions, day numbers
_LONGEST_WAIT = 120  # days from a fifth birthday to the first lesdag of the month after it
OPEN_END = int(np.iinfo(np.int32).max) - 1  # later than any date


def change_days(tables: Tables, facts: Facts, question: Question) -> Pairs:
    """Every (pupil, day) up to the peildatum on which the status may differ from the day before.

    `facts` are those of `tables` at one peildatum, the last day of interest. Sorted by pupil and day, each
    pair once. Days before the leerplicht began and after the last duty ended are left out. Where the law changes
    on a day, what follows from it is looked for on either side, and the day itself is one for everybody.
    """
    last = as_date(facts.today[0]) if facts.index.size else date.min
    stretches = question.timeline.within(date.min, last).stretches
    quiet = replace(tables, findings=FindingLog())
    everybody = np.arange(facts.index.size)
    parts = []
    for at, p in enumerate(stretches):
        end = stretches[at + 1].day - timedelta(days=1) if at + 1 < len(stretches) else last
        known = facts if end == last else facts_on(quiet, np.full(len(everybody), number(end)), question)
        pupil, day = _days_under(tables, known, question, p)
        if at:
            in_force = day >= number(p.day)
            parts.append((everybody, np.full(len(everybody), number(p.day))))
            pupil, day = pupil[in_force], day[in_force]
        parts.append((pupil, day))
    return _each_once(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def days_of(tables: Tables, pupils: np.ndarray, first: int, last: int, question: Question) -> Pairs:
    """Every (pupil, day) in `[first, last]` on which something of these pupils may change, and `first` itself."""
    part = expand(tables, pupils)
    at, day = change_days(part, facts_on(part, np.full(len(pupils), last), question), question)
    later = day > first
    everybody = np.full(len(pupils), first)
    return np.append(pupils, pupils[at[later]]), np.append(everybody, day[later]).astype(np.int32)


def _days_under(tables: Tables, facts: Facts, question: Question, p: Parameters) -> Pairs:
    """The days up to the peildatum of these `facts` on which a status may change under the law `p`."""
    turns = _turns(facts, p)
    parts = [
        *_duty_days(tables, facts, turns),
        *(_enrolment_days(tables, facts) if tables.enrolment_known else _first_meldingen(tables, facts)),
        *_exemption_days(tables, facts, p),
        *_absence_days(facts, question.definitie, p),
        *_days_by_school(tables, facts, turns, question.own_days),
    ]
    pupil = np.concatenate([part[0] for part in parts]).astype(np.int64)
    day = np.concatenate([part[1] for part in parts]).astype(np.int64)
    last = np.minimum(turns["late"], facts.today)
    known = (day != MISSING_DAY) & (day >= turns["five"][pupil]) & (day <= last[pupil])
    older, too_old = _too_old_days(tables, facts, p)
    return np.concatenate([pupil[known], older]), np.concatenate([day[known], too_old])


def _too_old_days(tables: Tables, facts: Facts, p: Parameters) -> Pairs:
    """The days from which a birth date in the tables counts as empty, whatever duty there was."""
    years = p.integer("geboortedatum.jonger_dan")
    columns = [
        (tables.leerlingen, "geboortedatum"),
        (tables.leerlingen, "geboortedatum_ander"),
        (tables.meldingen, "geboortedatum"),
    ]
    born = np.concatenate([frame[name].to_numpy() for frame, name in columns])
    pupil = np.concatenate([facts.index.of(frame["persoon"].to_numpy()) for frame, _ in columns])
    known = born != MISSING_DAY

    def too_old_on(born: int) -> int:
        return (
            number(birthday(as_date(born), years, p)) if as_date(born).year + years <= MAXYEAR else OPEN_END
        )

    pupil, day = pupil[known], ask(too_old_on, [born[known]], np.int64)
    past = day <= facts.today[pupil]
    return pupil[past], day[past]


def _each_once(pupil: np.ndarray, day: np.ndarray) -> Pairs:
    if not len(pupil):
        return pupil, day.astype(np.int32)
    low = int(day.min())
    width = int(day.max()) - low + 1
    both = np.sort(pupil * width + (day - low))
    both = both[np.append(True, both[1:] != both[:-1])]
    return both // width, (both % width + low).astype(np.int32)


def _turns(facts: Facts, p: Parameters) -> np.ndarray:
    """Per pupil the birthday before the leerplicht (`five`), the day from which twelve school years end it
    (`early`), the day after its ordinary end (`end`) and the end of every duty (`late`).
    """

    def turns(born: int) -> tuple[int, int, int, int]:
        if born == MISSING_DAY:
            return MISSING_DAY, OPEN_END, OPEN_END, OPEN_END
        day = as_date(born)
        five = birthday(day, p.integer("leerplicht.begin_leeftijd"), p)
        early = birthday(day, p.integer("leerplicht.schooljaren_vanaf_leeftijd"), p)
        end = school_year_end(birthday(day, p.integer("leerplicht.eind_leeftijd"), p), p)
        late = birthday(day, p.integer("kwalificatieplicht.eind_leeftijd"), p)
        return number(five), number(early), number(end) + 1, max(number(late), number(end) + 1)

    fields = [("five", np.int32), ("early", np.int32), ("end", np.int32), ("late", np.int32)]
    people = facts.people
    usable = np.where(people.tegenstrijdig, MISSING_DAY, people.geboortedatum)
    return ask(turns, [usable], np.dtype(fields))


def _duty_days(tables: Tables, facts: Facts, turns: np.ndarray) -> Iterator[Pairs]:
    """Begin and end of leerplicht and kwalificatieplicht, and the moves that begin and end them.

    The end of leerplicht changes a class only where kwalificatieplicht does not follow or exempts otherwise.
    """
    people = facts.people
    everybody = np.arange(facts.index.size)
    differs = (people.startkwalificatie == 1) | (people.startkwalificatie_datum != MISSING_DAY)
    differs |= people.uitzondering == 1
    differs[facts.index.of(tables.vrijstellingen["persoon"].to_numpy())] = True
    with_years = differs & ~np.isnan(people.volledige_schooljaren)
    yield everybody[with_years], turns["early"][with_years]
    yield everybody[differs], turns["end"][differs]
    yield everybody, turns["late"]
    yield everybody, facts.duty.begin
    for column in (
        people.startkwalificatie_datum,
        people.gevestigd_op,
        people.vertrokken_op,
        people.overleden_op,
    ):
        filled = np.flatnonzero(column != MISSING_DAY)
        yield filled, column[filled]


def _enrolment_days(tables: Tables, facts: Facts) -> Iterator[Pairs]:
    """First days of being enrolled anywhere, and first days of not being; a change of school is neither."""
    pupil, begin, end = enrolled_stretches(tables, facts)
    yield pupil, begin
    yield pupil, end + 1


def enrolled_stretches(tables: Tables, facts: Facts) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Maximal stretches of days on which a pupil is enrolled anywhere: pupil, first and last day.

    Sorted by pupil and day; an open end is later than any date.
    """
    rows = tables.inschrijvingen
    pupil = facts.index.of(rows["persoon"].to_numpy())
    begin = rows["inschrijving_begin"].to_numpy()
    end = rows["inschrijving_eind"].to_numpy()
    end = np.where(end == MISSING_DAY, OPEN_END, end)
    keep = end >= begin
    pupil, begin, end = pupil[keep], begin[keep], end[keep]
    order = np.lexsort((begin, pupil))
    pupil, begin, end = pupil[order], begin[order], end[order]
    reach = running_maximum(pupil, end)
    opens = np.ones(len(pupil), dtype=bool)
    opens[1:] = (pupil[1:] != pupil[:-1]) | (begin[1:] > reach[:-1] + 1)
    closes = np.append(opens[1:], True)[: len(opens)]
    return pupil[opens], begin[opens], reach[closes]


def running_maximum(pupil: np.ndarray, day: np.ndarray) -> np.ndarray:
    """The latest of `day` so far within each pupil; rows are sorted by pupil."""
    if not len(pupil):
        return day
    low = int(day.min())
    width = int(day.max()) - low + 1
    stacked = pupil.astype(np.int64) * width + (day.astype(np.int64) - low)
    return np.maximum.accumulate(stacked) - pupil.astype(np.int64) * width + low


def _first_meldingen(tables: Tables, facts: Facts) -> Iterator[Pairs]:
    """Without known enrolments the first melding tells that a pupil has a school."""
    pupil = facts.index.of(tables.meldingen["persoon"].to_numpy())
    first = np.full(facts.index.size, OPEN_END, dtype=np.int64)
    np.minimum.at(first, pupil, tables.meldingen["begindatum"].to_numpy())
    yield np.arange(facts.index.size), first


def _exemption_days(tables: Tables, facts: Facts, p: Parameters) -> Iterator[Pairs]:
    rows = tables.vrijstellingen
    pupil = facts.index.of(rows["persoon"].to_numpy())
    begin = rows["vrijstelling_begin"].to_numpy()

    def after(kind: int, begin: int, end: int, permanent: int) -> int:
        last = exemption.last_day(recorded(kind, begin, end, permanent), p)
        return OPEN_END if last is None else number(last) + 1

    stop = ask(after, [rows[name].to_numpy() for name in RECORDED], np.int32)
    yield pupil, begin
    yield pupil, stop
    kind = rows["vrijstelling_soort"].to_numpy()
    for row in np.flatnonzero(kind == KINDS.index(VrijstellingSoort.ARTIKEL_5A_TREKKEND)).tolist():
        last = min(int(stop[row]), int(facts.today[pupil[row]]))
        seasons = [number(day) for day in _season_turns(int(begin[row]), last, p)]
        yield np.full(len(seasons), pupil[row]), np.array(seasons, dtype=np.int64)


def _season_turns(begin: int, last: int, p: Parameters) -> Iterator[date]:
    """The first days of the travelling season and of the rest of the year, from the year of `begin` on."""
    if last < begin:
        return
    opening, closing = p.integer("trekkend.eerste_maand"), p.integer("trekkend.laatste_maand")
    for year in range(as_date(begin).year, as_date(last).year + 1):
        yield date(year, opening, 1)
        yield (date(year, closing, 1) + timedelta(days=31)).replace(day=1)


def _absence_days(facts: Facts, definitie: Definitie, p: Parameters) -> Iterator[Pairs]:
    """For every period that reaches a limit: the day it does, and the first lesdag after it.

    A limit that falls on a day without school between two meldingen is reached with the next melding.
    """
    periods, absences = facts.periods, facts.full_absences
    long = np.flatnonzero(facts.by_definition[definitie].over_limit)
    pupil, begin, end = periods.person[long], periods.begin[long], periods.end[long]
    row = facts.calendar_row[pupil]
    limit = first_day_over(facts.calendar, row, definitie, p, begin, begin, end)
    months = p.integer("duur.maanden")
    third = ask(lambda day: number(plus_months(as_date(day), months)), [begin], np.int32)
    yield pupil, limit
    yield pupil, third
    rows = periods.rows(facts.by_definition[definitie].over_limit)
    of = np.repeat(np.arange(len(long)), (periods.stop - periods.first)[long])
    for turn in (limit, third):
        later = absences.begin[rows] >= turn[of]
        following = np.full(len(long), OPEN_END, dtype=np.int64)
        np.minimum.at(following, of[later], absences.begin[rows][later])
        yield pupil, following

    ended = end < facts.today[pupil]

    def back(row: int, day: int) -> int:
        return number(facts.calendar.first_lesdag(row, as_date(day)))

    yield pupil[ended], ask(back, [row[ended], end[ended] + 1], np.int32)


def _days_by_school(
    tables: Tables, facts: Facts, turns: np.ndarray, own_days: Sequence[OwnDay]
) -> Iterator[Pairs]:
    """Where a school has lesdagen of its own, a change of school can move the begin of the leerplicht and the
    limits of an absence: for the few pupils concerned every day counts.
    """
    schools = {own.brin for own in own_days if own.brin}
    if not schools:
        return
    concerned = np.zeros(facts.index.size, dtype=bool)
    for frame in (tables.inschrijvingen, tables.meldingen):
        at_school = frame["brin"].isin(schools).to_numpy()
        concerned[facts.index.of(frame["persoon"].to_numpy()[at_school])] = True
    first = np.full(facts.index.size, OPEN_END, dtype=np.int64)
    np.minimum.at(first, facts.full_absences.person, facts.full_absences.begin)
    for pupil in np.flatnonzero(concerned & (first < OPEN_END)):
        days = np.arange(first[pupil], facts.today[pupil] + 1)
        yield np.full(len(days), pupil), days
    young = np.flatnonzero(concerned & (turns["five"] != MISSING_DAY))
    days = turns["five"][young][:, None] + np.arange(_LONGEST_WAIT)
    yield np.repeat(young, _LONGEST_WAIT), days.ravel()


def first_day_over(
    calendar: Calendar,
    row: np.ndarray,
    definitie: Definitie,
    p: Parameters,
    begin: np.ndarray,
    first: np.ndarray,
    last: np.ndarray,
) -> np.ndarray:
    """From `first` to `last` the day on which an absence since `begin` is long, as `first_day` gives it.

    `row` is that of the vacations of each pupil in the calendar.
    """

    def beyond(begin: int, tot: int, counted: int) -> bool:
        return reaches_limit(definitie, as_date(begin), as_date(tot), counted, p)

    def over(position: np.ndarray, tot: np.ndarray) -> np.ndarray:
        counted = tot - begin[position] + 1
        counted = counted - calendar.vacation_days(row[position], begin[position], tot)
        return ask(beyond, [begin[position], tot, counted], bool)

    return first_day(over, first, last)


def first_day(
    holds: Callable[[np.ndarray, np.ndarray], np.ndarray], begin: np.ndarray, end: np.ndarray
) -> np.ndarray:
    """Per element the first day in `[begin, end]` from which on `holds(positions, days)`; it holds at `end`."""
    low, high = begin.astype(np.int64), end.astype(np.int64)
    open_ = np.flatnonzero(low < high)
    while len(open_):
        middle = (low[open_] + high[open_]) // 2
        yes = holds(open_, middle)
        high[open_[yes]] = middle[yes]
        low[open_[~yes]] = middle[~yes] + 1
        open_ = open_[low[open_] < high[open_]]
    return high
