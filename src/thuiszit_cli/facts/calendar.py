"""Lesdagen and school vacations per vakantieregio, as cumulative counts over day numbers.

The school vacations are data (`rules/vacations.py`), known from Christmas 2013 to the summer of 2030; outside
those days only weekends and public holidays are free.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from thuiszit_cli.facts.days import as_date, number
from thuiszit_cli.files import carried
from thuiszit_cli.rules.terms import Vakantieregio
from thuiszit_cli.rules.vacations import public_holidays, school_vacations
from thuiszit_cli.tables.own_days import Kind, OwnDay

REGIONS: tuple[Vakantieregio, ...] = (Vakantieregio.NOORD, Vakantieregio.MIDDEN, Vakantieregio.ZUID)


class Calendar:
    """Counts of lesdagen and vacation days between any two days, for arrays of calendar rows and days.

    There is a row a region, in the order of `REGIONS`, and three more for each school with days of its own.
    Days are day numbers; intervals include both ends, and an interval whose end lies before its begin holds
    no day. `margin`: days around `first` and `last` on which lesweken and lesdagen are looked for.
    """

    def __init__(self, first: int, last: int, margin: int = 0, own_days: Sequence[OwnDay] = ()) -> None:
        self._first = max(first - margin, number(date.min))
        last = min(last + margin, number(date.max))
        size = last - self._first + 1
        weekday = (np.arange(self._first, self._first + size) + 3) % 7  # 1970-01-01 was a Thursday
        free = weekday >= 5
        years = range(as_date(self._first).year, as_date(last).year + 1)
        free |= self._marked([number(day) for year in years for day in public_holidays(year)], size)
        vacation = np.stack([self._marked(_vacation_days(region), size) for region in REGIONS])
        self._lesdag = ~(free | vacation)
        self._schools = sorted({own.brin for own in own_days if own.brin})
        copies = (1 + len(self._schools), 1)
        vacation = np.tile(vacation, copies)
        self._lesdag = np.tile(self._lesdag, copies)
        told = np.zeros_like(vacation)  # days of which a school says that there are lessons
        for own in sorted(own_days, key=lambda own: own.brin is not None):  # a school's own word comes last
            position = number(own.day) - self._first
            if 0 <= position < size:
                rows = self._rows_of(own)
                self._lesdag[rows, position] = told[rows, position] = own.kind is Kind.LES
                if own.kind is not Kind.VRIJ:
                    vacation[rows, position] = own.kind is Kind.VAKANTIE
        # A weekend between two such days is no vacation either.
        saturdays = np.flatnonzero(weekday[1:-2] == 5) + 1
        row, at = np.nonzero(told[:, saturdays - 1] & told[:, saturdays + 2])
        for day in (saturdays[at], saturdays[at] + 1):
            vacation[row, day] = False
        self._first_lesdagen: dict[tuple[int, date], date] = {}  # asked for every pupil, on few days
        self._lesdagen_before = _cumulative(self._lesdag)
        self._vacation_before = _cumulative(vacation)

    def _rows_of(self, own: OwnDay) -> list[int]:
        schools = range(1 + len(self._schools)) if own.brin is None else [1 + self._schools.index(own.brin)]
        regions = range(len(REGIONS)) if own.region is None else [REGIONS.index(own.region)]
        return [school * len(REGIONS) + region for school in schools for region in regions]

    def rows(self, region: np.ndarray, brin: pd.Categorical) -> np.ndarray:
        """The calendar row of each pupil: of the school when it has days of its own, else of the region."""
        if not self._schools:
            return region
        block = [1 + self._schools.index(name) if name in self._schools else 0 for name in brin.categories]
        of_school = np.array([*block, 0], dtype=np.int16)[brin.codes]
        rows: np.ndarray = region + len(REGIONS) * of_school
        return rows.astype(np.int16)

    def _marked(self, days: Sequence[int], size: int) -> np.ndarray:
        marks = np.zeros(size, dtype=bool)
        positions = np.asarray(days, dtype=np.int64) - self._first
        marks[positions[(positions >= 0) & (positions < size)]] = True
        return marks

    def _between(self, before: np.ndarray, row: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
        stop = np.maximum(end + 1, begin) - self._first
        days: np.ndarray = before[row, stop] - before[row, begin - self._first]
        return days

    def lesdagen(self, row: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Number of lesdagen in `[begin, end]`."""
        return self._between(self._lesdagen_before, row, begin, end)

    def vacation_days(self, row: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Number of calendar days in `[begin, end]` that lie in a school vacation, weekends included."""
        return self._between(self._vacation_before, row, begin, end)

    def first_lesdag(self, row: int, day: date) -> date:
        """The first lesdag on or after `day`."""
        known = self._first_lesdagen.get((row, day))
        if known is None:
            ahead = self._lesdag[row, number(day) - self._first :]
            known = as_date(number(day) + int(np.argmax(ahead)))
            self._first_lesdagen[row, day] = known
        return known

    def window_start(self, row: int, day: date, weeks: int) -> date:
        """The Monday of the `weeks`-th latest lesweek whose first lesdag is on or before `day` (spec 3.6)."""
        lesdag = self._lesdag[row]
        seen = 0
        monday = number(day) - day.weekday()
        last = number(day)
        while monday - self._first >= 0:
            if lesdag[monday - self._first : last - self._first + 1].any():
                seen += 1
                if seen == weeks:
                    break
            last = monday - 1
            monday -= 7
        return as_date(monday)


def _cumulative(days: np.ndarray) -> np.ndarray:
    before = np.zeros((days.shape[0], days.shape[1] + 1), dtype=np.int32)
    np.cumsum(days, axis=1, out=before[:, 1:])
    return before


@cache
def _vacation_days(region: Vakantieregio) -> tuple[int, ...]:
    """The day numbers that lie in a school vacation of the region."""
    return tuple(
        day
        for each in school_vacations()
        if each.regio is region
        for day in range(number(each.begin), number(each.eind) + 1)
    )


@cache
def region_by_gemeente() -> Mapping[str, int]:
    """gemeentecode → position in REGIONS: the municipalities of today, and those that ended (spec section 1)."""
    regions = {row["GEMEENTENUMMER"]: row["VAKANTIEREGIO"] for row in carried("gemeenten")}
    ended = {row["gemeentecode"]: row["vakantieregio"] for row in carried("gemeenten_beeindigd")}
    return {code: REGIONS.index(Vakantieregio(name.lower())) for code, name in {**ended, **regions}.items()}


@cache
def in_two_regions() -> frozenset[str]:
    """The municipalities that the regulation divides over two regions; the table has that of the larger part."""
    return frozenset(row["gemeentecode"] for row in carried("gemeenten_twee_regios"))
