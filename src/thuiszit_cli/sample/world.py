"""What all drawn pupils share: the days, the municipalities, the schools and the seasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from thuiszit_cli.facts.calendar import REGIONS, region_by_gemeente
from thuiszit_cli.facts.days import number
from thuiszit_cli.sample import rates
from thuiszit_cli.sample.draw import Ints
from thuiszit_cli.sample.schooldays import Schooldays

FOREVER = 100_000  # a day number after every other: 2243
JA_NEE = ("ja", "nee")
JA, NEE = 0, 1
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
POSTCODES_A_GEMEENTE = 40
_SCHOOLS_A_SOORT = {"bo": 400, "sbo": 40, "so": 26, "vo": 104, "vso": 26, "pro": 26, "mbo": 26}


@dataclass(frozen=True)
class World:
    """What all chunks share: the days, the municipalities and the schools."""

    peildatum: int
    first_day: int  # of the school years with meldingen
    days: Schooldays
    gemeenten: tuple[str, ...]
    gemeente_region: Ints
    postcodes: tuple[str, ...]
    brins: tuple[str, ...]
    brin_first: Ints  # position of the first school of each onderwijssoort
    brin_count: Ints
    seasons: Ints  # region x day: cumulative weight of the lesdagen
    luxe_seasons: Ints


def build_world(peildatum: date, leerlingen: int, days: Schooldays, first_day: int) -> World:
    """The world for a register of about `leerlingen` pupils: more pupils, more municipalities and schools."""
    gemeenten = _gemeenten(min(342, 6 + leerlingen // 7000))
    regions = region_by_gemeente()
    share = min(1.0, (2 + leerlingen / 250) / 650)
    counts = [max(2, round(share * most)) for most in _SCHOOLS_A_SOORT.values()]
    firsts = np.cumsum([0, *_SCHOOLS_A_SOORT.values()])[:-1]
    brins = tuple(
        f"9{9 - i // 676}{_LETTERS[i // 26 % 26]}{_LETTERS[i % 26]}"
        for i in range(sum(_SCHOOLS_A_SOORT.values()))
    )
    postcodes = tuple(
        f"{1000 + (position * 97 + n // 8) % 9000}{_LETTERS[n * 7 % 26]}{_LETTERS[(n * 3 + position) % 26]}"
        for position in range(len(gemeenten))
        for n in range(POSTCODES_A_GEMEENTE)
    )
    seasons, luxe = _seasons(days)
    return World(
        number(peildatum),
        first_day,
        days,
        gemeenten,
        np.array([regions[code] for code in gemeenten]),
        postcodes,
        brins,
        firsts,
        np.array(counts),
        seasons,
        luxe,
    )


def _gemeenten(count: int) -> tuple[str, ...]:
    """Municipality codes, the three regions in turn."""
    by_region: list[list[str]] = [[] for _ in REGIONS]
    for code, region in region_by_gemeente().items():
        by_region[region].append(code)
    longest = max(len(codes) for codes in by_region)
    turns = [codes[i] for i in range(longest) for codes in by_region if i < len(codes)]
    return tuple(turns[:count])


def _seasons(days: Schooldays) -> tuple[Ints, Ints]:
    """Cumulative weights of the lesdagen for absence in general and for luxe verzuim."""
    size = days.lesson.shape[1]
    month = (
        np.arange(days.first, days.first + size)
        .astype("datetime64[D]")
        .astype("datetime64[M]")
        .astype(np.int64)
        % 12
    )
    weight = np.asarray(rates.MONTHS)[month] * days.lesson
    padded = np.pad(days.vacation, ((0, 0), (7, 7)))
    near = np.stack([padded[:, i : i + size] for i in range(15)]).any(axis=0)
    return np.cumsum(weight, axis=1), np.cumsum(weight * np.where(near, rates.NEAR_VACATION, 1), axis=1)


def august(year: Ints) -> Ints:
    """Day number of 1 August of a calendar year."""
    return ((year - 1970) * 12 + 7).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def year_of(day: Ints) -> Ints:
    return day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def month_of(day: Ints) -> Ints:
    """Month of a day number, January is 1."""
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1


def school_year_end(day: Ints) -> Ints:
    """31 July of the school year of a day."""
    year = year_of(day)
    return august(year + (month_of(day) >= 8)) - 1
