"""The status of a pupil on a day: the class, with signals left out and long absence split by duration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta
from pandas.api.types import union_categoricals

from thuiszit_cli import frames, judge
from thuiszit_cli.facts.cases import expand
from thuiszit_cli.facts.days import as_date
from thuiszit_cli.facts.gather import Facts, gather
from thuiszit_cli.question import Question
from thuiszit_cli.rules.terms import Duurklasse, Klasse, Term
from thuiszit_cli.values import MISSING_DAY

if TYPE_CHECKING:
    from thuiszit_cli.tables.model import Tables

# How many (pupil, day) cases are judged at a time: bounds the memory, changes no answer.
_CASES_AT_A_TIME = 200_000


class Status(Term):
    """What a day of a pupil is counted as. The first three are the groups of the quarter (spec section 7)."""

    ABSOLUUT = "1", "Absoluut verzuim"
    LRV_KORT = "2a", "LRV tot 3 maanden"
    LRV_LANG = "2b", "LRV langer dan 3 maanden"
    VRIJGESTELD = "vrijgesteld", "Vrijgesteld"
    GEEN_PLICHT = "niet_leerplichtig", "Niet leerplichtig"
    ONBESLIST = "onbeslist", "Onbeslist"
    OP_SCHOOL = "op_school", "Ingeschreven en niet langdurig afwezig"


STATUSSEN = tuple(Status)
GROUPS = (Status.ABSOLUUT, Status.LRV_KORT, Status.LRV_LANG)
LONG = (Status.LRV_KORT, Status.LRV_LANG)
LAST_GROUP = len(GROUPS) - 1  # a status code up to this one is that of a thuiszitter

_OF_CLASS = {
    Klasse.ONBESLIST: Status.ONBESLIST,
    Klasse.NIET_LEERPLICHTIG: Status.GEEN_PLICHT,
    Klasse.VRIJGESTELD: Status.VRIJGESTELD,
    Klasse.ABSOLUUT_VERZUIM: Status.ABSOLUUT,
    Klasse.LANGDURIG_RELATIEF_VERZUIM: Status.LRV_KORT,
    Klasse.RISICO: Status.OP_SCHOOL,
    Klasse.GEEN_VERZUIM: Status.OP_SCHOOL,
}


def told_day(day: int, born: int) -> date:
    """A day as an output about a pupil tells it: the last of its month when the birthday follows.

    An absence ends on the day before the eighteenth birthday; from that day the birth date would follow.
    """
    if born == MISSING_DAY:
        return as_date(day)
    first = as_date(born)
    after = as_date(day + 1)
    # Who was born on 29 February has the birthday on 1 March or, in a leap year, that day itself.
    birthdays = {
        first + relativedelta(year=after.year),
        as_date(born - 1) + relativedelta(year=after.year, days=1),
    }
    return as_date(day) + relativedelta(day=31) if after in birthdays else as_date(day)


@dataclass(frozen=True)
class Answers:
    """One element a (pupil, day): positions in `STATUSSEN`, `REASONS`, `KINDS` and `DUURKLASSEN` (-1 none)."""

    pupil: np.ndarray
    day: np.ndarray
    status: np.ndarray
    sinds: np.ndarray  # begin of the absence, filled for thuiszitters
    reden: np.ndarray  # why there is no duty
    vrijstelling: np.ndarray  # the exemption shown, a running 3a or 3b among them
    gronden: np.ndarray  # bit i: `KINDS[i]` is valid, or runs where it exempts nobody
    duurklasse: np.ndarray
    leeftijd: np.ndarray  # -1 unknown
    onderwijssoort: pd.Categorical
    brin: pd.Categorical

    def only(self, keep: np.ndarray | slice) -> Answers:
        """The same columns for the rows where `keep`."""
        return Answers(*(getattr(self, name)[keep] for name in self.__dataclass_fields__))


def answers(tables: Tables, pupils: np.ndarray, days: np.ndarray, question: Question) -> Answers:
    """The status of `pupils` (positions in `tables.persons`) on `days`, pair by pair."""
    parts = []
    for first in range(0, max(len(pupils), 1), _CASES_AT_A_TIME):
        part = slice(first, first + _CASES_AT_A_TIME)
        cases = expand(tables, pupils[part])
        facts = facts_on(cases, days[part], question)
        parts.append(answers_of(cases, facts, question, pupils[part]))
    return joined(parts)


def facts_on(tables: Tables, days: np.ndarray, question: Question) -> Facts:
    """The facts of every pupil of `tables` on its own day."""
    return gather(tables, question, days)


def answers_of(tables: Tables, facts: Facts, question: Question, pupils: np.ndarray) -> Answers:
    """The answers that these facts give; `pupils` is who each person of `tables` is."""
    verdicts = judge.judge(facts, question.definitie)
    since = judge.since_when(tables, facts, verdicts)
    to_status = np.array([STATUSSEN.index(_OF_CLASS[klasse]) for klasse in frames.KLASSEN], dtype=np.int8)
    status = to_status[verdicts.klasse]
    longest = since.duurklasse == frames.DUURKLASSEN.index(Duurklasse.LANGER_DAN_3_MAANDEN)
    status[(status == STATUSSEN.index(Status.LRV_KORT)) & longest] = STATUSSEN.index(Status.LRV_LANG)
    return Answers(
        pupil=pupils,
        day=facts.today,
        status=status,
        sinds=since.sinds,
        reden=facts.duty.reden,
        vrijstelling=facts.exemptions.shown,
        gronden=facts.exemptions.all,
        duurklasse=since.duurklasse,
        leeftijd=facts.duty.leeftijd,
        onderwijssoort=facts.enrolment.onderwijssoort,
        brin=facts.enrolment.brin,
    )


def joined(parts: Sequence[Answers]) -> Answers:
    """Several answers as one, in the order given."""
    if len(parts) == 1:
        return parts[0]
    columns: list[Any] = []
    for name in Answers.__dataclass_fields__:
        values = [getattr(part, name) for part in parts]
        if isinstance(values[0], pd.Categorical):
            columns.append(union_categoricals(values))
        else:
            columns.append(np.concatenate(values))
    return Answers(*columns)
