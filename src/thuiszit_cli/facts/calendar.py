"""Lesdagen and school vacations per vakantieregio, as cumulative counts over day numbers.

Days come from package `holidays`: school vacations of the region and public holidays (spec section 1).
Outside 2014-2030 the package knows no school vacations; then only weekends and public holidays are free.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from thuiszit_cli.facts.days import as_date, number
from thuiszit_cli.rules.terms import Vakantieregio
from thuiszit_cli.tables.own_days import OwnDay

REGIONS: tuple[Vakantieregio, ...] = (Vakantieregio.NOORD, Vakantieregio.MIDDEN, Vakantieregio.ZUID)
FIRST_VACATION_YEAR, LAST_VACATION_YEAR = 2014, 2030


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
        years = range(as_date(self._first).year, as_date(last).year + 1)
        weekday = (np.arange(self._first, self._first + size) + 3) % 7  # 1970-01-01 was a Thursday
        free = weekday >= 5
        free |= self._marked(_public_holidays(years), size)
        vacation = np.stack([self._marked(_school_vacations(region, years), size) for region in REGIONS])
        self._lesdag = ~(free | vacation)
        self._schools = sorted({own.brin for own in own_days if own.brin})
        copies = (1 + len(self._schools), 1)
        vacation = np.tile(vacation, copies)
        self._lesdag = np.tile(self._lesdag, copies)
        for own in sorted(own_days, key=lambda own: own.brin is not None):  # a school's own word comes last
            position = number(own.day) - self._first
            if 0 <= position < size:
                self._lesdag[self._rows_of(own), position] = own.lesdag
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


def _public_holidays(years: range) -> list[int]:
    netherlands = _netherlands()
    known = range(max(years.start, netherlands.start_year), min(years.stop, netherlands.end_year + 1))
    return [day for year in known for day in _days_of(year, "public", None)]


def _school_vacations(region: Vakantieregio, years: range) -> list[int]:
    known = [year for year in years if FIRST_VACATION_YEAR <= year <= LAST_VACATION_YEAR]
    return [day for year in known for day in _days_of(year, "school", region.label)]


@cache
def _days_of(year: int, category: str, region: str | None) -> tuple[int, ...]:
    """What the package knows of one year: making it takes a while, and a notebook asks it again and again."""
    return tuple(number(day) for day in _netherlands()(subdiv=region, categories=(category,), years=year))


@cache
def _netherlands() -> Any:
    """The class of the Dutch days, without the two hundred other countries that its package would load.

    A tenth of a second, of the one in which a municipality's run is done. Whoever imports that package
    afterwards gets it whole.
    """
    name = "holidays.countries"
    if name not in sys.modules:
        found = find_spec(name)
        if found is not None and found.submodule_search_locations:
            stand_in = ModuleType(name)
            stand_in.__path__ = list(found.submodule_search_locations)
            sys.modules[name] = stand_in
            try:
                return import_module(f"{name}.netherlands").Netherlands
            finally:
                del sys.modules[name]
    return import_module(f"{name}.netherlands").Netherlands


def region_by_gemeente() -> Mapping[str, int]:
    """gemeentecode → position in REGIONS, for the municipalities of August 2026 (DUO open data)."""
    text = files("thuiszit_cli").joinpath("data/gemeenten.csv").read_text(encoding="utf-8-sig")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return {row["GEMEENTENUMMER"]: REGIONS.index(Vakantieregio(row["VAKANTIEREGIO"].lower())) for row in rows}
