"""What both rivals need before they start: the calendar per vakantieregio as cumulative counts.

A melding's begin and end are looked up here by equality; every question about lesdagen or vacation days between
two days is then a subtraction (`x_tot` counts up to and including the day, `x_voor` the days before it).
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import holidays

FIRST, LAST = date(1990, 1, 1), date(2046, 12, 31)
REGIONS = ("noord", "midden", "zuid")
_PROGRAM = Path(__file__).parents[1] / "src" / "thuiszit_cli"
MUNICIPALITIES = _PROGRAM / "data" / "gemeenten.csv"
ENDED = _PROGRAM / "data" / "gemeenten_beeindigd.csv"
VACATIONS = (
    _PROGRAM / "rules" / "parameters" / "schoolvakanties.csv"
)  # by regulation, not by the package's own

Columns = dict[str, list]


def calendar() -> Columns:
    """One row a region and day: counts, and the first lesdag on or after the day."""
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    public = set(holidays.NL(categories=("public",), years=range(FIRST.year, LAST.year + 1)))
    columns: Columns = {
        name: [] for name in ("regio", "dag", "les_voor", "les_tot", "vak_voor", "vak_tot", "volgende_lesdag")
    }
    for region, name in enumerate(REGIONS):
        vacation = _vacation_days(name)
        in_vacation = [day in vacation for day in days]
        lesdag = [
            day.weekday() < 5 and not free and day not in public
            for day, free in zip(days, in_vacation, strict=True)
        ]
        columns["regio"] += [region] * len(days)
        columns["dag"] += days
        _cumulate(columns["les_voor"], columns["les_tot"], lesdag)
        _cumulate(columns["vak_voor"], columns["vak_tot"], in_vacation)
        columns["volgende_lesdag"] += _next_marked(days, lesdag)
    return columns


def _vacation_days(region: str) -> set[date]:
    rows = [row for row in _rows(VACATIONS) if row["regio"] == region]
    spans = [(date.fromisoformat(row["begin"]), date.fromisoformat(row["eind"])) for row in rows]
    return {begin + timedelta(days=at) for begin, end in spans for at in range((end - begin).days + 1)}


def _cumulate(before: list[int], through: list[int], marks: list[bool]) -> None:
    total = 0
    for mark in marks:
        before.append(total)
        total += mark
        through.append(total)


def _next_marked(days: list[date], marks: list[bool]) -> list[date | None]:
    following, found = None, []
    for day, mark in zip(reversed(days), reversed(marks), strict=True):
        following = day if mark else following
        found.append(following)
    return found[::-1]


def window_starts(columns: Columns, peildatum: date) -> list[date]:
    """Per region the Monday of the fourth-latest lesweek whose first lesdag is on or before the peildatum."""
    size = len(columns["dag"]) // len(REGIONS)
    starts = []
    for region in range(len(REGIONS)):
        through = columns["les_tot"][region * size : (region + 1) * size]
        before = columns["les_voor"][region * size : (region + 1) * size]
        last, found = (peildatum - FIRST).days, 0
        monday = last - peildatum.weekday()
        while True:
            found += through[last] > before[monday]
            if found == 4:
                break
            monday, last = monday - 7, monday - 1
        starts.append(FIRST + timedelta(days=monday))
    return starts


def region_of_municipality() -> Columns:
    """gemeentecode (a number) and its region, of those that ended too."""
    regions = {row["gemeentecode"]: row["vakantieregio"] for row in _rows(ENDED)}
    regions |= {row["GEMEENTENUMMER"]: row["VAKANTIEREGIO"] for row in _rows(MUNICIPALITIES)}
    return {
        "gemeentecode": [int(code) for code in regions],
        "regio": [REGIONS.index(region.lower()) for region in regions.values()],
    }


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))
