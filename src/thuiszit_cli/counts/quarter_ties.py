"""Sums between the tables of a quarter that no table shows: what a reader could use to compute a hidden count."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from thuiszit_cli.counts.quarter import Moments
from thuiszit_cli.counts.quarter_columns import Columns
from thuiszit_cli.counts.status import STATUSSEN, Status
from thuiszit_cli.counts.tables import Equation, Table
from thuiszit_cli.rules.terms import Duurklasse


def groups_by_duration(columns: Columns, stock: Moments, latent: dict[str, int]) -> Iterator[Equation]:
    """Group and duration say in part the same: LRV up to three months has one duration, longer LRV another.

    Fills `latent` with absoluut verzuim by duration, which no table shows.
    """
    durations = [each.value for each in Duurklasse]
    absolute = STATUSSEN.index(Status.ABSOLUUT)
    counted = stock.measures(
        durations, lambda known: np.where(known.status == absolute, known.duurklasse, -1)
    )
    long = {
        Duurklasse.VIER_WEKEN_TOT_3_MAANDEN.value: Status.LRV_KORT,
        Duurklasse.LANGER_DAN_3_MAANDEN.value: Status.LRV_LANG,
    }
    for at, column in enumerate(columns.all):
        names = {duration: f"{column.id} absoluut duur={duration}" for duration in durations}
        latent |= {names[duration]: counted[at][duration] for duration in durations}
        yield {**dict.fromkeys(names.values(), 1), f"{column.id} groep={Status.ABSOLUUT.value}": -1}
        if column is columns.instroom:  # whoever enters without a school does so on the first day of it
            yield from ({names[each]: 1} for each in long if not latent[names[each]])
        for duration in durations:
            rest = {f"{column.id} groep={long[duration].value}": 1} if duration in long else {}
            yield {names[duration]: 1, **rest, f"{column.id} duur={duration}": -1}


def birthdays(ages: Table, columns: Columns, latent: dict[str, int]) -> Iterator[Equation]:
    """The overgang of an age is who became so old less who became older; those were of that age before.

    Fills `latent` with those birthdays, and with who had none.
    """
    begin, came, moved = (
        ages.columns.index(each) for each in (columns.begin, columns.instroom, columns.overgang)
    )
    into: dict[str, int] = {}
    reached = 0
    for line in ages.lines:
        reached -= line.values[moved] or 0
        older, same = (f"{which}:{columns.eind.id} leeftijd={line.id}" for which in ("jarig", "niet_jarig"))
        latent[older] = reached
        latent[same] = (line.values[begin] or 0) + (line.values[came] or 0) - reached
        yield {**into, older: -1, ages.quantity(line.id, columns.overgang.id): -1}
        before = {ages.quantity(line.id, each.id): 1 for each in (columns.begin, columns.instroom)}
        yield {**before, older: -1, same: -1}
        into = {older: 1}
    if into:
        yield into  # nobody is older than the oldest
