"""Runs of equal status per pupil, and the episodes as thuiszitter that they make (spec section 7).

Only days on which something can change are judged; what lies between follows. It agrees with `classify`
asked day by day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from thuiszit_cli.counts.change_days import change_days
from thuiszit_cli.counts.status import (
    LAST_GROUP,
    STATUSSEN,
    Answers,
    Status,
    answers,
    answers_of,
    facts_on,
    joined,
)
from thuiszit_cli.facts.days import number
from thuiszit_cli.facts.gather import REASONS, Facts
from thuiszit_cli.facts.order import spans
from thuiszit_cli.judge import note_conflicts
from thuiszit_cli.question import Question
from thuiszit_cli.rules.terms import PlichtReden, Term
from thuiszit_cli.tables.model import MISSING_DAY, Tables


class Reden(Term):
    """Why an episode ended: what the first day after it is."""

    INGESCHREVEN = "ingeschreven", "Ingeschreven op een school"
    TERUG_NAAR_SCHOOL = "terug_naar_school", "Terug naar school"
    VRIJSTELLING = "vrijstelling", "Vrijgesteld"
    EINDE_PLICHT = "einde_plicht", "Einde van de plicht"
    VERTROKKEN = "vertrokken", "Vertrokken uit de gemeente of uit Nederland"
    OVERLEDEN = "overleden", "Overleden"
    ONBEKEND = "onbekend", "Onbekend"


REDENEN = tuple(Reden)
RETURNED = (Reden.INGESCHREVEN, Reden.TERUG_NAAR_SCHOOL)


@dataclass(frozen=True)
class Parts:
    """Parts of stretches of days: `row` is the stretch that each is of; day numbers, inclusive."""

    row: np.ndarray
    begin: np.ndarray
    end: np.ndarray

    def only(self, keep: np.ndarray) -> Parts:
        """The parts where `keep`."""
        return Parts(self.row[keep], self.begin[keep], self.end[keep])


@dataclass(frozen=True)
class Runs:
    """Maximal runs of days of one status, sorted by pupil and begin; they cover the range without gaps.

    `at` is the answer on the first day of each run. A run that stood at the first day of the range begins
    there, except that of a thuiszitter, which begins where it really began. A run that stands at the last
    day ends there.
    """

    first: int
    last: int
    facts: Facts  # of everybody on the last day
    at: Answers
    begin: np.ndarray
    end: np.ndarray

    @property
    def pupils(self) -> int:
        """Number of pupils in the register."""
        return self.facts.index.size

    @property
    def pupil(self) -> np.ndarray:
        """Position of the pupil of each run."""
        return self.at.pupil

    @property
    def status(self) -> np.ndarray:
        """Position in `STATUSSEN` of each run."""
        return self.at.status

    def standing(self, day: int) -> np.ndarray:
        """Positions of the runs that hold `day`: one a pupil."""
        return np.flatnonzero((self.begin <= day) & (day <= self.end))

    def parts(self, at: np.ndarray, pupil: np.ndarray, begin: np.ndarray, end: np.ndarray) -> Parts:
        """What of the days from each `begin` to `end` of a `pupil` lies in its runs at the positions `at`."""
        of = self.pupil[at]
        first, stop = np.searchsorted(of, pupil, side="left"), np.searchsorted(of, pupil, side="right")
        row, runs = np.repeat(np.arange(len(pupil)), stop - first), at[spans(first, stop)]
        parts = Parts(row, np.maximum(begin[row], self.begin[runs]), np.minimum(end[row], self.end[runs]))
        return parts.only(parts.begin <= parts.end)

    @property
    def follows(self) -> np.ndarray:
        """Whether the run before is of the same pupil."""
        same = np.zeros(len(self.begin), dtype=bool)
        same[1:] = self.pupil[1:] == self.pupil[:-1]
        return same


@dataclass(frozen=True)
class Episodes:
    """Maximal runs of days as thuiszitter, sorted by pupil and begin.

    `kind_begin` and `kind_end` are positions in `STATUSSEN`; `sinds` and `sinds_end` the begin of the
    absence as it stands at the first run and at the last; `end` and `reden` (position in `REDENEN`) are
    MISSING_DAY and -1 while it runs. `first_run` and `last_run` are positions in the runs.
    """

    pupil: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    kind_begin: np.ndarray
    kind_end: np.ndarray
    sinds: np.ndarray
    sinds_end: np.ndarray
    reden: np.ndarray
    first_run: np.ndarray
    last_run: np.ndarray


def runs(tables: Tables, first: date, last: date, question: Question) -> Runs:
    """The status of every pupil on every day from `first` to `last`. Adds findings as `last` gives them."""
    start, stop = number(first), number(last)
    everybody = np.arange(len(tables.persons))
    facts = facts_on(tables, np.full(len(everybody), stop, dtype=np.int32), question)
    at_last = answers_of(tables, facts, question, everybody)
    note_conflicts(tables, facts, at_last.status == STATUSSEN.index(Status.VRIJGESTELD))
    pupil, day = change_days(tables, facts, question)

    within = day > start
    changing = np.flatnonzero(np.bincount(pupil[within], minlength=len(everybody)))
    at_first = answers(tables, changing, np.full(len(changing), start, dtype=np.int32), question)
    begins_with = at_last.status.copy()  # nothing can have changed for anybody else
    begins_with[changing] = at_first.status

    wanted = within | (begins_with <= LAST_GROUP)[pupil]
    changes = answers(tables, pupil[wanted], day[wanted], question)
    still = np.ones(len(everybody), dtype=bool)
    still[changing] = False
    known = joined([_on(at_last.only(still), start), at_first, changes])
    return _runs(known, start, stop, facts)


def _on(found: Answers, day: int) -> Answers:
    """The same answers as those of another day: nothing changed in between."""
    values = {name: getattr(found, name) for name in Answers.__dataclass_fields__}
    return Answers(**{**values, "day": np.full(len(found.day), day, dtype=np.int32)})


def _runs(known: Answers, start: int, stop: int, facts: Facts) -> Runs:
    """Equal answers in a row as one run; runs that ended before `start` are left out."""
    order = np.lexsort((known.day, known.pupil))
    pupil, day, status = known.pupil[order], known.day[order], known.status[order]
    opens = np.ones(len(order), dtype=bool)
    opens[1:] = (pupil[1:] != pupil[:-1]) | (status[1:] != status[:-1])
    first = np.flatnonzero(opens)
    pupil, begin = pupil[first], day[first]
    end = np.full(len(first), stop, dtype=np.int32)
    same = np.flatnonzero(pupil[1:] == pupil[:-1])
    end[same] = begin[same + 1] - 1
    # Before the range only what leads up to its first day without a break is of that absence.
    out = status[first] <= LAST_GROUP
    breaks = np.flatnonzero(~out & (end < start))
    last_break = np.full(facts.index.size, -1)
    np.maximum.at(last_break, pupil[breaks], breaks)
    keep = (end >= start) | (np.arange(len(pupil)) > last_break[pupil])
    return Runs(start, stop, facts, known.only(order[first[keep]]), begin[keep], end[keep])


def episodes(found: Runs) -> Episodes:
    """The episodes that touch the range of these runs."""
    out = found.status <= LAST_GROUP
    follows = found.follows
    goes_on = np.zeros(len(out), dtype=bool)
    goes_on[1:] = follows[1:] & out[:-1]
    first = np.flatnonzero(out & ~goes_on)
    next_same = np.append(goes_on[1:] & out[1:], False)[: len(out)]
    last = np.flatnonzero(out & ~next_same)
    has_next = np.append(follows[1:], False)[last] if len(out) else np.zeros(0, dtype=bool)
    after = np.where(has_next, last + 1, last)
    return Episodes(
        pupil=found.pupil[first],
        begin=found.begin[first],
        end=np.where(has_next, found.end[last], MISSING_DAY).astype(np.int32),
        kind_begin=found.status[first],
        kind_end=found.status[last],
        sinds=found.at.sinds[first],
        sinds_end=found.at.sinds[last],
        reden=np.where(
            has_next, _reasons(found.status[last], found.status[after], found.at.reden[after]), -1
        ).astype(np.int8),
        first_run=first,
        last_run=last,
    )


def _reasons(kind: np.ndarray, after: np.ndarray, no_duty: np.ndarray) -> np.ndarray:
    """Positions in `REDENEN`: why an episode of `kind` ended, by the status of the day after."""

    def at(status: Status) -> np.ndarray:
        found: np.ndarray = after == STATUSSEN.index(status)
        return found

    ends = at(Status.GEEN_PLICHT)
    chosen = np.select(
        [
            ends & (no_duty == REASONS.index(PlichtReden.OVERLEDEN)),
            ends & (no_duty == REASONS.index(PlichtReden.VERTROKKEN)),
            ends,
            at(Status.VRIJGESTELD),
            at(Status.ONBESLIST),
            kind == STATUSSEN.index(Status.ABSOLUUT),
        ],
        [
            REDENEN.index(reden)
            for reden in (
                Reden.OVERLEDEN,
                Reden.VERTROKKEN,
                Reden.EINDE_PLICHT,
                Reden.VRIJSTELLING,
                Reden.ONBEKEND,
                Reden.INGESCHREVEN,
            )
        ],
        default=REDENEN.index(Reden.TERUG_NAAR_SCHOOL),
    )
    return np.asarray(chosen)
