"""The items of the leerplichttelling, counted from the runs of a school year (spec section 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from thuiszit_cli.counts.change_days import days_of
from thuiszit_cli.counts.episodes import Runs
from thuiszit_cli.counts.funnel import funnel, inhabitants
from thuiszit_cli.counts.placed import Placed
from thuiszit_cli.counts.status import LONG, STATUSSEN, Answers, Status, answers, facts_on
from thuiszit_cli.counts.weeks import most_hours
from thuiszit_cli.counts.year import (
    WITHOUT_DUTY,
    Afloop,
    Members,
    Post,
    SchoolYear,
    YearCount,
    in_year,
    once,
)
from thuiszit_cli.facts.absence import SOORTEN
from thuiszit_cli.facts.cases import expand
from thuiszit_cli.facts.days import number
from thuiszit_cli.facts.exemptions import KINDS
from thuiszit_cli.facts.gather import REASONS
from thuiszit_cli.frames import DUURKLASSEN
from thuiszit_cli.question import Question
from thuiszit_cli.rules.exemption import VERVANGEND
from thuiszit_cli.rules.terms import Duurklasse, PlichtReden, Verzuimsoort
from thuiszit_cli.tables.model import Tables

_AT_SCHOOL = (Status.OP_SCHOOL, *LONG)  # enrolled, with a duty and not exempt


def count_year(tables: Tables, found: Runs, year: SchoolYear, question: Question) -> YearCount:
    """The items of a school year, from runs that hold it."""
    members = dict(_members(tables, found, year, question))
    reported, meldingen = _relatief(tables, found, year, question)
    members |= reported
    ordered = {post: members[post] for post in Post}
    return YearCount(
        year=year,
        members=ordered,
        at=_answers(tables, ordered, question),
        endings={post: _endings(found, year, statuses) for post, statuses in _ABSENCES.items()},
        without=funnel(tables, found, year, question) if tables.enrolment_known else None,
        inwoners=inhabitants(found, year, question),
        ages=year.ages(question.timeline),
        meldingen=meldingen,
    )


_ABSENCES: Mapping[Post, tuple[Status, ...]] = {Post.ABSOLUUT: (Status.ABSOLUUT,), Post.LRV: LONG}


def _members(
    tables: Tables, found: Runs, year: SchoolYear, question: Question
) -> Iterator[tuple[Post, Members]]:
    last = number(year.last)
    absolute = in_year(found, year, Status.ABSOLUUT)
    ends = answers(tables, found.pupil[absolute], np.minimum(found.end[absolute], last), question)
    whole = once(ends.pupil, ends.day, last=True)
    yield Post.ABSOLUUT, whole
    long_ones = ends.duurklasse == DUURKLASSEN.index(Duurklasse.LANGER_DAN_3_MAANDEN)
    yield Post.ABSOLUUT_LANG, once(ends.pupil[long_ones], ends.day[long_ones], last=True)
    solved = np.isin(whole.pupil, _ended_in(found, year, (Status.ABSOLUUT,), (Afloop.OP_SCHOOL, Afloop.LRV)))
    yield Post.ABSOLUUT_OPGELOST, Members(whole.pupil[solved], whole.day[solved])

    stock = number(year.stock)
    long = in_year(found, year, *LONG, after=year.stock)
    total = once(found.pupil[long], np.minimum(found.end[long], last), last=True)
    standing = long[found.begin[long] <= stock]
    at_start = np.isin(total.pupil, found.pupil[standing])
    yield Post.LRV, total
    yield Post.LRV_AANVANG, Members(total.pupil[at_start], total.day[at_start])
    yield Post.LRV_NIEUW, Members(total.pupil[~at_start], total.day[~at_start])
    longest = in_year(found, year, Status.LRV_LANG, after=year.stock)
    lasting = np.isin(total.pupil, found.pupil[longest])
    yield Post.LRV_LANG, Members(total.pupil[lasting], total.day[lasting])
    gone = np.isin(total.pupil, _ended_in(found, year, LONG, (Afloop.VERHUISD, Afloop.OVERLEDEN)))
    yield Post.LRV_VERHUISD, Members(total.pupil[gone], total.day[gone])

    yield from _exempt(tables, found, year, question)


def _exempt(
    tables: Tables, found: Runs, year: SchoolYear, question: Question
) -> Iterator[tuple[Post, Members]]:
    """Everybody once for every ground that is valid, or replacing duty that runs, on a day of the year with a duty.

    Each on the first such day; also when another ground is shown on it.
    """
    pupils = np.unique(found.facts.index.of(tables.vrijstellingen["persoon"].to_numpy()))
    known = answers(
        tables, *days_of(tables, pupils, number(year.first), number(year.last), question), question
    )
    duty = ~np.isin(known.status, [STATUSSEN.index(status) for status in WITHOUT_DUTY])
    grounds = {}
    for at, kind in enumerate(KINDS):
        holds = duty & ((known.gronden >> at & 1) == 1)
        grounds[kind] = once(known.pupil[holds], known.day[holds], last=False)
    for kind, members in grounds.items():
        yield Post(f"{'vervangend' if kind in VERVANGEND else 'vrijgesteld'}_{kind.value}"), members
    exempt = [members for kind, members in grounds.items() if kind not in VERVANGEND]
    pupil, day = (np.concatenate(each) for each in zip(*((m.pupil, m.day) for m in exempt), strict=True))
    order = np.lexsort((day, pupil))
    yield Post.VRIJGESTELD, Members(pupil[order], day[order])


def _relatief(
    tables: Tables, found: Runs, year: SchoolYear, question: Question
) -> tuple[dict[Post, Members], int]:
    """The items that rest on meldingen, as the last day of the year shows them; and how many meldingen.

    Only what a melding says of days on which the pupil is enrolled and has to attend.
    """
    p = question.timeline.on(year.last)
    pupils = np.unique(found.facts.index.of(tables.meldingen["persoon"].to_numpy()))
    start, stop = number(year.first), number(year.last)
    facts = facts_on(expand(tables, pupils), np.full(len(pupils), stop, dtype=np.int32), question)
    absences = facts.absences
    at_school = in_year(found, year, *_AT_SCHOOL)
    of = pupils[absences.person] if len(pupils) else absences.person
    parts = found.parts(
        at_school, of, np.maximum(absences.begin, start), np.minimum(absences.known_end, stop)
    )
    person, soort = absences.person[parts.row], absences.soort[parts.row]
    sixteen = soort == SOORTEN.index(Verzuimsoort.ZESTIEN_UUR)
    long = soort == SOORTEN.index(Verzuimsoort.LANGDURIG)
    began = absences.begin[parts.row] >= start

    hours, week = most_hours(absences, parts, facts, start, stop, p.integer("zestien_uur.lesweken"))
    enough = hours >= p.number("zestien_uur.uren")
    told = sixteen | long
    total = once(
        np.concatenate([person[told], np.flatnonzero(enough)]),
        np.concatenate([parts.begin[told], week[enough]]),
        last=False,
    )
    repeated = np.unique(parts.row[began & sixteen])  # a melding may have several parts
    repeats = np.bincount(absences.person[repeated], minlength=len(pupils))
    again = repeats[total.pupil] >= p.integer("herhaald_zestien_uur.meldingen")
    luxe = began & (soort == SOORTEN.index(Verzuimsoort.LUXE))
    trips = once(person[luxe], parts.begin[luxe], last=False)
    found_items = {
        Post.RELATIEF: Members(pupils[total.pupil], total.day),
        Post.HERHAALD: Members(pupils[total.pupil[again]], total.day[again]),
        Post.LUXE: Members(pupils[trips.pupil], trips.day),
    }
    return found_items, len(np.unique(parts.row))


def _answers(tables: Tables, members: Mapping[Post, Members], question: Question) -> dict[Post, Answers]:
    """What is known of every member on its day, judged in one go."""
    pupil = np.concatenate([each.pupil for each in members.values()])
    day = np.concatenate([each.day for each in members.values()])
    known = answers(tables, pupil, day, question)
    stops = np.cumsum([len(each.pupil) for each in members.values()])
    found = {}
    for post, stop in zip(members, stops, strict=True):
        inside = np.zeros(len(pupil), dtype=bool)
        inside[stop - len(members[post].pupil) : stop] = True
        found[post] = known.only(inside)
    return found


def _last_runs(found: Runs, year: SchoolYear, statuses: tuple[Status, ...]) -> np.ndarray:
    """Positions of each pupil's last run of these statuses in the year (for long absence: from 1 September)."""
    after = year.stock if statuses == LONG else None
    at = in_year(found, year, *statuses, after=after)
    keep = np.ones(len(at), dtype=bool)
    keep[:-1] = found.pupil[at[1:]] != found.pupil[at[:-1]]
    return at[keep]


def _outcomes(found: Runs, year: SchoolYear, at: np.ndarray) -> list[Afloop]:
    outcomes = []
    for run in at.tolist():
        if found.end[run] >= number(year.last):
            outcomes.append(Afloop.LOOPT)
            continue
        after = STATUSSEN[found.status[run + 1]]
        no_duty = int(found.at.reden[run + 1])
        outcomes.append(_outcome(after, REASONS[no_duty] if no_duty >= 0 else None))
    return outcomes


def _outcome(after: Status, no_duty: PlichtReden | None) -> Afloop:
    if after is Status.GEEN_PLICHT:
        moved = {PlichtReden.VERTROKKEN: Afloop.VERHUISD, PlichtReden.OVERLEDEN: Afloop.OVERLEDEN}
        return moved.get(no_duty, Afloop.EINDE_PLICHT) if no_duty else Afloop.EINDE_PLICHT
    return {
        Status.OP_SCHOOL: Afloop.OP_SCHOOL,
        Status.VRIJGESTELD: Afloop.VRIJGESTELD,
        Status.ABSOLUUT: Afloop.ABSOLUUT,
        Status.LRV_KORT: Afloop.LRV,
        Status.LRV_LANG: Afloop.LRV,
    }.get(after, Afloop.ONBEKEND)


def _endings(found: Runs, year: SchoolYear, statuses: tuple[Status, ...]) -> Placed:
    """Each pupil on the last day in the year of its last absence of these statuses."""
    at, order = _last_runs(found, year, statuses), list(Afloop)
    line = np.array([order.index(each) for each in _outcomes(found, year, at)], dtype=np.int64)
    return Placed(Afloop, found.pupil[at], np.minimum(found.end[at], number(year.last)), line)


def _ended_in(
    found: Runs, year: SchoolYear, statuses: tuple[Status, ...], wanted: tuple[Afloop, ...]
) -> np.ndarray:
    """The pupils whose last run of these statuses ended in one of the ways wanted."""
    at = _last_runs(found, year, statuses)
    fits = np.array([each in wanted for each in _outcomes(found, year, at)], dtype=bool)
    pupils: np.ndarray = found.pupil[at[fits]]
    return pupils
