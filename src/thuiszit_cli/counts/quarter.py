"""The quarter for the Inspectie: stand, instroom, uitstroom and stand again, by group (spec section 7)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from thuiszit_cli.counts.aim import aims
from thuiszit_cli.counts.episodes import REDENEN, RETURNED, Episodes, Runs, episodes
from thuiszit_cli.counts.placed import Placed, tally
from thuiszit_cli.counts.status import GROUPS, LAST_GROUP, STATUSSEN, Answers, Status, answers
from thuiszit_cli.errors import UsageError
from thuiszit_cli.facts.days import as_date, number
from thuiszit_cli.facts.exemptions import KINDS
from thuiszit_cli.question import Question
from thuiszit_cli.rules.dates import plus_months
from thuiszit_cli.rules.terms import Term
from thuiszit_cli.tables.model import MISSING_DAY, Tables
from thuiszit_cli.wording import long_date

_FORM = re.compile(r"(?P<year>\d{4})-?[QK](?P<number>[1-4])", re.IGNORECASE)
_ORDINALS = ("eerste", "tweede", "derde", "vierde")
JANUARY, DECEMBER = 1, 12
Pairs = tuple[np.ndarray, np.ndarray]  # pupil positions, day numbers


class Terug(Term):
    """How soon a pupil returned, in calendar months after the first day as thuiszitter (schools' aim; pact)."""

    BINNEN_1 = "1", "Binnen een maand"
    BINNEN_3 = "3", "Na een maand, binnen drie maanden"
    LATER = "later", "Later"


TERUG = tuple(Terug)
_WITHIN = {Terug.BINNEN_1: 1, Terug.BINNEN_3: 3}  # calendar months


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months: a calendar quarter, or counted from another month in which the first one of a year begins."""

    first: date
    last: date
    begint: int = JANUARY  # the month in which Q1 begins

    @property
    def year(self) -> int:
        """The year in which the Q1 before it, or itself, began."""
        return self.first.year - (self.first.month < self.begint)

    @property
    def number(self) -> int:
        """1 to 4."""
        return (self.first.month - self.begint) % 12 // 3 + 1

    @property
    def name(self) -> str:
        """As 2026-Q3."""
        return f"{self.year}-Q{self.number}"

    @property
    def is_calendar(self) -> bool:
        """Whether everybody knows its days from its name."""
        return self.begint == JANUARY

    @property
    def days(self) -> str:
        """As 1 augustus tot en met 31 oktober 2026."""
        first = long_date(self.first)
        if self.first.year == self.last.year:
            first = first.removesuffix(f" {self.first.year}")
        return f"{first} tot en met {long_date(self.last)}"

    @property
    def title(self) -> str:
        """As het derde kwartaal van 2026, or kwartaal 2026-Q1 with its days."""
        if self.is_calendar:
            return f"het {_ORDINALS[self.number - 1]} kwartaal van {self.year}"
        return f"kwartaal {self.name} ({self.days})"

    @property
    def before(self) -> date:
        """The day whose stand the quarter begins with."""
        return self.first - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        """The one after it."""
        return _quarter(self.last + timedelta(days=1), self.begint)

    @property
    def year_before(self) -> Quarter:
        """The same one of the year before."""
        return _quarter(plus_months(self.first, -12), self.begint)


def read_quarter(text: str, begint: int = JANUARY) -> Quarter:
    """A quarter written 2026-Q3, where Q1 begins in month `begint`. Raises UsageError; it does not repeat the text."""
    if not JANUARY <= begint <= DECEMBER:
        raise UsageError(
            "De maand waarin kwartalen beginnen is geen maand van 1 tot en met 12.",
            "Schrijf kwartaal_begint = 8.",
        )
    match = _FORM.fullmatch(text.strip())
    if match is None or not 1 <= int(match["year"]) < date.max.year:
        raise UsageError("De waarde voor --kwartaal is geen kwartaal.", "Schrijf jjjj-Qn, zoals 2026-Q3.")
    months = begint - 1 + 3 * (int(match["number"]) - 1)
    return _quarter(date(int(match["year"]) + months // 12, months % 12 + 1, 1), begint)


def _quarter(first: date, begint: int) -> Quarter:
    return Quarter(first, plus_months(first, 3) - timedelta(days=1), begint)


@dataclass(frozen=True)
class QuarterCount:
    """The figures of one quarter. Groups, reasons and exemption kinds by id, each with every id."""

    quarter: Quarter
    begin: Mapping[str, int]
    instroom: Mapping[str, int]
    uitstroom: Mapping[str, int]
    overgang: Mapping[str, int]  # net: what a group gained from the other groups
    eind: Mapping[str, int]
    redenen: Mapping[str, int]
    reden_groep: Mapping[str, Mapping[str, int]]  # by the group on the last day as thuiszitter
    vrijgesteld: tuple[Mapping[str, int], ...]  # begin, instroom, uitstroom, overgang and eind by kind

    def as_json(self) -> dict[str, Any]:
        """The object of spec section 7."""
        return {
            "kwartaal": self.quarter.name,
            "begin": sum(self.begin.values()),
            "instroom": sum(self.instroom.values()),
            "uitstroom": sum(self.uitstroom.values()),
            "eind": sum(self.eind.values()),
            "groepen_begin": dict(self.begin),
            "groepen_eind": dict(self.eind),
            "overgang": dict(self.overgang),
            "uitstroom_reden": dict(self.redenen),
            "vrijgesteld_eind": sum(self.vrijgesteld[-1].values()),
        }


@dataclass(frozen=True)
class Flow:
    """The transitions in a quarter: statuses, and the pupils who came and went."""

    came: Answers  # on the first day as thuiszitter
    went: Pairs  # pupil and last day as thuiszitter
    left: np.ndarray  # the status of that day
    why: np.ndarray  # position in `REDENEN` of why
    terug: np.ndarray  # position in `TERUG` of how soon, -1 for who did not return
    exempt_came: Answers
    exempt_went: Pairs
    gained: np.ndarray
    lost: np.ndarray


def flow_of(found: Runs, quarter: Quarter) -> Flow:
    """From one day to the next: who becomes thuiszitter or exempt, who stops, who changes group."""
    start, stop = number(quarter.first), number(quarter.last)
    after = np.flatnonzero(found.follows & (found.begin >= start) & (found.begin <= stop))
    was, now = found.status[after - 1], found.status[after]
    was_out, is_out = was <= LAST_GROUP, now <= LAST_GROUP
    came, went, moved = ~was_out & is_out, was_out & ~is_out, was_out & is_out
    exempt = STATUSSEN.index(Status.VRIJGESTELD)
    each = episodes(found)
    ended = (each.end != MISSING_DAY) & (each.end + 1 >= start) & (each.end + 1 <= stop)
    return Flow(
        came=found.at.only(after[came]),
        went=_last_days(found, after[went]),
        left=was[went],
        why=each.reden[ended],
        terug=_how_soon(each, ended),
        exempt_came=found.at.only(after[(was != exempt) & (now == exempt)]),
        exempt_went=_last_days(found, after[(was == exempt) & (now != exempt)]),
        gained=now[moved],
        lost=was[moved],
    )


def _last_days(found: Runs, after: np.ndarray) -> Pairs:
    """The last day of the run before each of these."""
    return found.pupil[after], (found.begin[after] - 1).astype(np.int32)


def _how_soon(each: Episodes, ended: np.ndarray) -> np.ndarray:
    returned = np.isin(each.reden[ended], [REDENEN.index(reden) for reden in RETURNED])
    found = np.full(len(returned), -1, dtype=np.int8)
    begins, ends = each.begin[ended][returned], each.end[ended][returned]
    found[returned] = [
        TERUG.index(_terug(as_date(begin), as_date(end + 1)))
        for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)
    ]
    return found


def _terug(first: date, back: date) -> Terug:
    within = (terug for terug, months in _WITHIN.items() if back <= plus_months(first, months))
    return next(within, Terug.LATER)


@dataclass(frozen=True)
class Moments:
    """What is known of everybody whom a quarter counts: on the days of the stands, and on those of the flow."""

    begin: Answers
    came: Answers
    went: Answers
    eind: Answers

    def measures(self, ids: Sequence[str], of: Callable[[Answers], np.ndarray]) -> list[dict[str, int]]:
        """Begin, instroom, uitstroom, overgang and eind by id; `of` gives positions in `ids`, below 0 nobody.

        The overgang is what a line gained from the others, so that each line adds up.
        """
        begin, came, went, eind = (
            tally(ids, of(each)) for each in (self.begin, self.came, self.went, self.eind)
        )
        moved = {name: eind[name] - begin[name] - came[name] + went[name] for name in begin}
        return [begin, came, went, moved, eind]


@dataclass(frozen=True)
class Stock:
    """Whom a quarter counts: the moments of the thuiszitters and of who is exempt, and the aim of schools."""

    out: Moments
    exempt: Moments
    why: np.ndarray  # position in `REDENEN` of each of `out.went`
    terug: np.ndarray  # position in `TERUG` of each of `out.went`, -1 for who did not return
    aims: Placed


def count_quarter(found: Runs, quarter: Quarter, flow: Flow, stock: Stock) -> QuarterCount:
    """The figures of a quarter."""
    gained, lost = _groups(flow.gained), _groups(flow.lost)
    exempt = stock.exempt.measures([kind.value for kind in KINDS], lambda known: known.vrijstelling)
    return QuarterCount(
        quarter=quarter,
        begin=_groups(found.status[found.standing(number(quarter.before))]),
        instroom=_groups(flow.came.status),
        uitstroom=_groups(flow.left),
        overgang={group: gained[group] - lost[group] for group in gained},
        eind=_groups(found.status[found.standing(number(quarter.last))]),
        redenen=tally([reden.value for reden in REDENEN], flow.why),
        reden_groep={
            group.value: tally([reden.value for reden in REDENEN], flow.why[flow.left == at])
            for at, group in enumerate(GROUPS)
        },
        vrijgesteld=tuple(exempt),
    )


def stock_of(tables: Tables, found: Runs, quarter: Quarter, flow: Flow, question: Question) -> Stock:
    """What is known of everybody on the days that count, judged in one go."""
    exempt = STATUSSEN.index(Status.VRIJGESTELD)
    wanted: list[Pairs] = []
    for day in (quarter.before, quarter.last):
        at = found.standing(number(day))
        for keep in (found.status[at] <= LAST_GROUP, found.status[at] == exempt):
            pupils = found.pupil[at[keep]]
            wanted.append((pupils, np.full(len(pupils), number(day), dtype=np.int32)))
    wanted += [flow.went, flow.exempt_went]
    pupils_of, days_of = (np.concatenate(each) for each in zip(*wanted, strict=True))
    known = answers(tables, pupils_of, days_of, question)
    stops = np.cumsum([len(pupils) for pupils, _ in wanted]).tolist()
    parts = [known.only(slice(start, stop)) for start, stop in zip([0, *stops[:-1]], stops, strict=True)]
    begin, exempt_begin, eind, exempt_eind, went, exempt_went = parts
    return Stock(
        Moments(begin, flow.came, went, eind),
        Moments(exempt_begin, flow.exempt_came, exempt_went, exempt_eind),
        flow.why,
        flow.terug,
        aims(tables, found, number(quarter.first), number(quarter.last), question.timeline.on(quarter.last)),
    )


def _groups(status: np.ndarray) -> dict[str, int]:
    return tally([group.value for group in GROUPS], status[status <= LAST_GROUP])
