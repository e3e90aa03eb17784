"""Who had a day without a school in a school year, and why that was no absoluut verzuim (spec section 7)."""

from __future__ import annotations

import numpy as np

from thuiszit_cli.counts.change_days import days_of, enrolled_stretches
from thuiszit_cli.counts.episodes import Runs
from thuiszit_cli.counts.placed import Placed
from thuiszit_cli.counts.status import STATUSSEN, Status, answers
from thuiszit_cli.counts.year import WITHOUT_DUTY, SchoolYear, Trechter, in_year
from thuiszit_cli.facts.ask import ask
from thuiszit_cli.facts.days import as_date, number, optional
from thuiszit_cli.facts.gather import REASONS
from thuiszit_cli.facts.order import latest_before
from thuiszit_cli.question import Question
from thuiszit_cli.rules.dates import birthday
from thuiszit_cli.rules.duty import Person, absent_reason
from thuiszit_cli.rules.terms import PlichtReden
from thuiszit_cli.tables.model import MISSING_DAY, Tables

_FUNNEL_OF = {
    PlichtReden.OVERLEDEN: Trechter.OVERLEDEN,
    PlichtReden.VERTROKKEN: Trechter.VERTROKKEN,
    PlichtReden.NOG_NIET_GEVESTIGD: Trechter.NOG_NIET_GEVESTIGD,
    PlichtReden.STARTKWALIFICATIE: Trechter.STARTKWALIFICATIE,
    PlichtReden.UITZONDERING_4A: Trechter.UITZONDERING,
    PlichtReden.NOG_NIET: Trechter.NOG_NIET,
    PlichtReden.ACHTTIEN: Trechter.ANDERS,
}


def funnel(tables: Tables, found: Runs, year: SchoolYear, question: Question) -> Placed:
    """Everybody of an age at which a duty can rest, or of no known age, with a day without enrolment.

    By why it was no absoluut verzuim: of all such days the reason that comes first in the funnel, on its first day.
    """
    start, stop = number(year.first), number(year.last)
    at = in_year(found, year, Status.ABSOLUUT, Status.VRIJGESTELD, *WITHOUT_DUTY)
    pupil = found.pupil[at]
    first, last = np.maximum(found.begin[at], start), np.minimum(found.end[at], stop)
    free = np.isin(found.status[at], [STATUSSEN.index(status) for status in WITHOUT_DUTY])
    young, old = _ages(found, year, question)
    first = np.where(free, np.maximum(first, young[pupil]), first)
    last = np.where(free, np.minimum(last, old[pupil] - 1), last)
    stretches = enrolled_stretches(tables, found.facts)
    day = _not_enrolled_from(stretches, pupil, first)
    without = day <= last
    pupil, day = pupil[without], day[without].astype(np.int32)
    # Why no duty rests on somebody can change while none does.
    unbound = np.unique(pupil[found.status[at[without]] == STATUSSEN.index(Status.GEEN_PLICHT)])
    turns = days_of(tables, unbound, start, stop, question)
    known = answers(tables, np.append(pupil, turns[0]), np.append(day, turns[1]).astype(np.int32), question)
    counts = _not_enrolled_from(stretches, known.pupil, known.day) == known.day
    within = (young[known.pupil] <= known.day) & (known.day < old[known.pupil])
    counts &= within | ~np.isin(known.status, [STATUSSEN.index(status) for status in WITHOUT_DUTY])
    pupil, day = known.pupil[counts], known.day[counts]
    order = list(Trechter)
    never = _on_no_lesdag(found, year)
    reasons = zip(known.status[counts].tolist(), known.reden[counts].tolist(), strict=True)
    why = np.array([order.index(_correction(*each)) for each in reasons], dtype=np.int64)
    why[(why == order.index(Trechter.ABSOLUUT)) & never[pupil]] = order.index(Trechter.ZONDER_LESDAG)
    sorted_ = np.lexsort((day, why, pupil))  # of each pupil the reason that comes first in the funnel
    pupil, day, why = pupil[sorted_], day[sorted_], why[sorted_]
    once = np.append(True, pupil[1:] != pupil[:-1])[: len(pupil)]
    return Placed(Trechter, pupil[once], day[once], why[once])


def _on_no_lesdag(found: Runs, year: SchoolYear) -> np.ndarray:
    """Per pupil whether no lesdag lies in its absoluut verzuim of the year."""
    at = in_year(found, year, Status.ABSOLUUT)
    first = np.maximum(found.begin[at], number(year.first))
    last = np.minimum(found.end[at], number(year.last))
    facts, pupil = found.facts, found.pupil[at]
    lesdagen = facts.calendar.lesdagen(facts.calendar_row[pupil], first, last)
    none: np.ndarray = np.bincount(pupil, weights=lesdagen, minlength=found.pupils) == 0
    return none


def _correction(status: int, no_duty: int) -> Trechter:
    """Why a day without a school is no absoluut verzuim, by the status of that day and why there is no duty."""
    if STATUSSEN[status] is Status.GEEN_PLICHT:
        return _FUNNEL_OF[REASONS[no_duty]]
    return {
        Status.ABSOLUUT: Trechter.ABSOLUUT,
        Status.VRIJGESTELD: Trechter.VRIJGESTELD,
    }.get(STATUSSEN[status], Trechter.ONBESLIST)


def _ages(found: Runs, year: SchoolYear, question: Question) -> tuple[np.ndarray, np.ndarray]:
    """Per pupil the birthdays between which a duty can rest; every day without a usable birth date."""
    born = found.facts.people.geboortedatum
    never, always = int(np.iinfo(np.int32).max), int(np.iinfo(np.int32).min)
    p, ages = question.timeline.on(year.last), year.ages(question.timeline)

    def birthdays(day: int) -> tuple[int, int]:
        if day == MISSING_DAY:
            return always, never
        known = as_date(day)
        return number(birthday(known, ages.start, p)), number(birthday(known, ages.stop, p))

    pair = ask(birthdays, [born], np.dtype([("young", np.int32), ("old", np.int32)]))
    return pair["young"], pair["old"]


def _not_enrolled_from(
    stretches: tuple[np.ndarray, np.ndarray, np.ndarray], pupil: np.ndarray, first: np.ndarray
) -> np.ndarray:
    """The first day from `first` on on which each `pupil` is not enrolled; stretches never touch one another."""
    of, begin, end = stretches
    at, here = latest_before(of, begin, pupil, first)
    here[here] = end[at[here]] >= first[here]
    day = first.copy()
    day[here] = end[at[here]] + 1
    return day


def inhabitants(found: Runs, year: SchoolYear, question: Question) -> int:
    """Persons of an age at which a duty can rest on 1 August who live here on that day."""
    young, old = _ages(found, year, question)
    day = number(year.first)
    people = found.facts.people

    def lives_here(settled: int, left: int, died: int) -> bool:
        person = Person(
            None, gevestigd_op=optional(settled), vertrokken_op=optional(left), overleden_op=optional(died)
        )
        return absent_reason(person, year.first) is None

    here = ask(lives_here, [people.gevestigd_op, people.vertrokken_op, people.overleden_op], bool)
    known = people.geboortedatum != MISSING_DAY
    return int((here & known & (young <= day) & (day < old)).sum())
