"""When schools told of a long absence: the day from which the month counts in which a pupil should be back."""

from __future__ import annotations

import numpy as np

from thuiszit_cli.facts.absence import SOORTEN
from thuiszit_cli.facts.gather import Facts
from thuiszit_cli.rules.terms import Verzuimsoort
from thuiszit_cli.tables.model import MISSING_DAY, Tables


def first_reports(tables: Tables, facts: Facts) -> np.ndarray:
    """Per period the day of its first counted `langdurig` melding, MISSING_DAY for a period without one.

    That is the melddatum, else the begindatum.
    """
    absences, periods = facts.full_absences, facts.periods
    rows = periods.rows(np.ones(len(periods.person), dtype=bool))
    of = np.repeat(np.arange(len(periods.person)), periods.stop - periods.first)
    told = tables.meldingen["melddatum"].to_numpy()[absences.row[rows]]
    told = np.where(told == MISSING_DAY, absences.begin[rows], told)
    long = absences.soort[rows] == SOORTEN.index(Verzuimsoort.LANGDURIG)
    never = int(np.iinfo(np.int32).max)
    first = np.full(len(periods.person), never, dtype=np.int64)
    np.minimum.at(first, of[long], told[long])
    return np.where(first == never, MISSING_DAY, first)
