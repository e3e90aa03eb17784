"""The quarter for the Inspectie: stand, instroom, uitstroom and stand again, by group (spec section 7)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from thuiszit_cli.counts.episodes import REDENEN, RETURNED, Episodes, Runs, episodes
from thuiszit_cli.counts.status import GROUPS, LAST_GROUP, STATUSSEN, Answers, Question, Status, answers
from thuiszit_cli.errors import UsageError
from thuiszit_cli.facts.days import as_date, number
from thuiszit_cli.facts.exemptions import KINDS
from thuiszit_cli.intake.tables import MISSING_DAY, Tables
from thuiszit_cli.rules.dates import plus_months

_FORM = re.compile(r"(?P<year>\d{4})-?[QK](?P<number>[1-4])", re.IGNORECASE)
# Months after the first day as thuiszitter within which a return counts as early (schools' aim; pact).
RETURN_MONTHS = (1, 3)


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter."""

    first: date
    last: date

    @property
    def name(self) -> str:
        """As 2026-Q3."""
        return f"{self.first.year}-Q{(self.first.month + 2) // 3}"

    @property
    def before(self) -> date:
        """The day whose stand the quarter begins with."""
        return self.first - timedelta(days=1)


def read_quarter(text: str) -> Quarter:
    """A quarter written 2026-Q3. Raises UsageError; it does not repeat the text."""
    match = _FORM.fullmatch(text.strip())
    if match is None or int(match["year"]) < 1:
        raise UsageError("De waarde voor --kwartaal is geen kwartaal.", "Schrijf jjjj-Qn, zoals 2026-Q3.")
    year, month = int(match["year"]), 3 * int(match["number"]) - 2
    following = date(year, month, 1) + timedelta(days=93)
    return Quarter(date(year, month, 1), following.replace(day=1) - timedelta(days=1))


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
    vrijgesteld_begin: Mapping[str, int]
    vrijgesteld_eind: Mapping[str, int]

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
            "vrijgesteld_eind": sum(self.vrijgesteld_eind.values()),
        }


@dataclass(frozen=True)
class Flow:
    """The transitions in a quarter: statuses, and the pupils who came and went."""

    into: np.ndarray
    came: np.ndarray
    out_of: np.ndarray
    went: np.ndarray
    gained: np.ndarray
    lost: np.ndarray
    reason: np.ndarray  # of each episode that ended in the quarter
    returned_after: np.ndarray  # of who returned: the least of RETURN_MONTHS that holds it, 0 when none does


def flow_of(found: Runs, quarter: Quarter) -> Flow:
    """From one day to the next: who becomes thuiszitter, who stops, who changes group."""
    start, stop = number(quarter.first), number(quarter.last)
    after = np.flatnonzero(found.follows & (found.begin >= start) & (found.begin <= stop))
    was, now = found.status[after - 1], found.status[after]
    was_out, is_out = was <= LAST_GROUP, now <= LAST_GROUP
    came, went, moved = ~was_out & is_out, was_out & ~is_out, was_out & is_out
    each = episodes(found)
    ended = (each.end != MISSING_DAY) & (each.end + 1 >= start) & (each.end + 1 <= stop)
    return Flow(
        into=now[came],
        came=found.pupil[after[came]],
        out_of=was[went],
        went=found.pupil[after[went]],
        gained=now[moved],
        lost=was[moved],
        reason=each.reden[ended],
        returned_after=_returned_after(each, ended),
    )


def _returned_after(each: Episodes, ended: np.ndarray) -> np.ndarray:
    returned = np.flatnonzero(ended & np.isin(each.reden, [REDENEN.index(reden) for reden in RETURNED]))
    months = []
    for begin, end in zip(each.begin[returned].tolist(), each.end[returned].tolist(), strict=True):
        within = [limit for limit in RETURN_MONTHS if as_date(end + 1) <= plus_months(as_date(begin), limit)]
        months.append(within[0] if within else 0)
    return np.array(months, dtype=np.int8)


def count_quarter(found: Runs, quarter: Quarter, flow: Flow, stands: Sequence[Answers]) -> QuarterCount:
    """The figures of a quarter: `stands` are those of the day before it and of its last day."""
    gained, lost = _groups(flow.gained), _groups(flow.lost)
    return QuarterCount(
        quarter=quarter,
        begin=_groups(found.status[found.standing(number(quarter.before))]),
        instroom=_groups(flow.into),
        uitstroom=_groups(flow.out_of),
        overgang={group: gained[group] - lost[group] for group in gained},
        eind=_groups(found.status[found.standing(number(quarter.last))]),
        redenen=tally([reden.value for reden in REDENEN], flow.reason),
        vrijgesteld_begin=_exempt(stands[0]),
        vrijgesteld_eind=_exempt(stands[1]),
    )


def standing(tables: Tables, found: Runs, days: Sequence[date], question: Question) -> list[Answers]:
    """For each day what is known of everybody who is thuiszitter or exempt on it, judged in one go."""
    wanted = [STATUSSEN.index(status) for status in (*GROUPS, Status.VRIJGESTELD)]
    pupils = []
    for day in days:
        at = found.standing(number(day))
        pupils.append(found.pupil[at[np.isin(found.status[at], wanted)]])
    sizes = [len(each) for each in pupils]
    on = np.repeat([number(day) for day in days], sizes)
    known = answers(tables, np.concatenate(pupils), on.astype(np.int32), question)
    first = np.cumsum(sizes) - sizes
    return [known.only(slice(at, at + size)) for at, size in zip(first.tolist(), sizes, strict=True)]


def tally(ids: Sequence[str], positions: np.ndarray) -> dict[str, int]:
    """How often each position occurs, by id; positions below 0 are of nobody."""
    counted = np.bincount(positions[positions >= 0], minlength=len(ids))
    return {name: int(count) for name, count in zip(ids, counted, strict=True)}


def _groups(status: np.ndarray) -> dict[str, int]:
    return tally([group.value for group in GROUPS], status[status <= LAST_GROUP])


def _exempt(stand: Answers) -> dict[str, int]:
    exempt = stand.status == STATUSSEN.index(Status.VRIJGESTELD)
    return tally([kind.value for kind in KINDS], stand.vrijstelling[exempt])
