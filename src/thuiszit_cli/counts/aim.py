"""The aim of schools: back within a month after the melding of long absence, counted from the meldingen."""

from __future__ import annotations

import numpy as np

from thuiszit_cli.counts.episodes import Runs
from thuiszit_cli.counts.placed import Placed
from thuiszit_cli.counts.reported import first_reports
from thuiszit_cli.counts.status import LAST_GROUP, STATUSSEN, Status
from thuiszit_cli.facts.ask import ask
from thuiszit_cli.facts.days import as_date, number
from thuiszit_cli.facts.order import latest_before
from thuiszit_cli.rules.dates import plus_months
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.terms import Term
from thuiszit_cli.tables.model import MISSING_DAY, Tables


class Streven(Term):
    """How it stands on the day on which the month is over."""

    TERUG = "terug", "Weer op school"
    THUIS = "thuis", "Nog afwezig"
    ANDERS = "anders", "Vrijgesteld, geen plicht meer of onbeslist"


STREVEN = tuple(Streven)


def aims(tables: Tables, found: Runs, first: int, last: int, p: Parameters) -> Placed:
    """Of the absences whose month after the first melding of long absence ends in `[first, last]`: how it stood."""
    facts = found.facts
    periods, reported = facts.periods, first_reports(tables, facts)
    has = reported != MISSING_DAY
    months = p.integer("school.streef_maanden")
    day = ask(lambda told: number(plus_months(as_date(told), months)), [reported[has]], np.int32)
    inside = (day >= first) & (day <= last)
    pupil, day, ended = periods.person[has][inside], day[inside], periods.end[has][inside]
    row = facts.calendar_row[pupil]
    # As in spec section 3.5: nobody is back before a lesdag has passed.
    away = (ended >= day) | (facts.calendar.lesdagen(row, ended + 1, np.maximum(day, ended)) == 0)
    at, _ = latest_before(found.pupil, found.begin, pupil, day)  # the runs cover the whole range
    status = found.status[at]
    at_school = status == STATUSSEN.index(Status.OP_SCHOOL)
    line = np.full(len(status), STREVEN.index(Streven.ANDERS))
    line[(status <= LAST_GROUP) | (at_school & away)] = STREVEN.index(Streven.THUIS)
    line[at_school & ~away] = STREVEN.index(Streven.TERUG)
    return Placed(Streven, pupil, day, line)
