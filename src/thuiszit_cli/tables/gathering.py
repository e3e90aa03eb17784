"""The rows of one table, gathered batch by batch as compact columns and put together at the end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from thuiszit_cli.columns import MELDINGEN, TABLES, Column, Kind, Table
from thuiszit_cli.rules.terms import RedenAfgesloten, Status
from thuiszit_cli.tables.convert import finish, is_filled, missing
from thuiszit_cli.values import MISSING_DAY, MISSING_MOMENT

# The columns that are not in the schema: whose the row is and where it stands (`tables.py`). `meldingen` has
# for a while `elsewhere`: whether the row gives something to another table as well.
_EXTRA: dict[str, type] = {"persoon": np.int32, "bron": np.int16, "regel": np.int32}


class Growing:
    """An array to which rows are added at the end. It grows where it stands, by a sixteenth: no copy at the end."""

    def __init__(self, first: np.ndarray) -> None:
        self._data = first
        self._rows = len(first)

    def add(self, values: np.ndarray) -> None:
        """Add rows; the type becomes wider where theirs is."""
        stop = self._rows + len(values)
        wide = np.promote_types(self._data.dtype, values.dtype)
        if wide != self._data.dtype:
            self._data = self._data.astype(wide)
        if not self._data.flags.owndata:  # of another process
            self._data = self._data.copy()
        if stop > len(self._data):
            self._data.resize(max(stop, len(self._data) + len(self._data) // 16), refcheck=False)
        self._data[self._rows : stop] = values
        self._rows = stop

    def array(self) -> np.ndarray:
        """The rows so far."""
        if self._data.flags.owndata:
            self._data.resize(self._rows, refcheck=False)
        return self._data[: self._rows]


class Gathered:
    """Rows of one table."""

    def __init__(self, table: Table, also: Collection[str] = ()) -> None:
        self.table = table
        # laatste_mutatie is not kept, but decides which of two versions of a melding is.
        self._columns = [
            column
            for column in table.columns
            if column.kind is not Kind.NUMMER
            and (column.kept or column.name in also or column.kind is Kind.TIJDSTIP)
        ]
        self._extra = dict(_EXTRA) | ({"elsewhere": bool} if table is MELDINGEN else {})
        self.rows = 0
        self._also = also
        self._grown = {name: Growing(array) for name, array in self._empty().items()}

    def _empty(self) -> dict[str, np.ndarray]:
        return {column.name: missing(column, 0) for column in self._columns} | {
            name: np.empty(0, dtype=dtype) for name, dtype in self._extra.items()
        }

    def add(
        self, values: Mapping[str, np.ndarray], extra: Mapping[str, np.ndarray], select: slice | np.ndarray
    ) -> None:
        """Add the selected rows of a batch; a column that the source does not have is missing in all of them.

        `extra` holds the columns that are not in the schema.
        """
        rows = len(next(iter(extra.values()))[select])
        self.rows += rows
        for column in self._columns:
            array = values[column.name][select] if column.name in values else missing(column, rows)
            self._grown[column.name].add(array)
        for name, array in extra.items():
            self._grown[name].add(array[select])

    def join(self, other: Gathered) -> None:
        """Add the rows of another one, which may not be used any more."""
        if self.rows == 0:
            self._grown = other._grown
        elif other.rows:
            for name, grown in other._grown.items():
                self._grown[name].add(grown.array())
        self.rows += other.rows

    def change(self, name: str, new: Callable[[np.ndarray], np.ndarray]) -> None:
        """Replace the values of a column, if the table has it."""
        if self.rows and name in self._grown:
            self._grown[name] = Growing(new(self._grown[name].array()))

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (
            self.table.name,
            self._also,
            self.rows,
            {n: g.array() for n, g in self._grown.items()},
        )

    def arrays(self) -> dict[str, np.ndarray]:
        """All rows, column by column. Nothing can be added after it."""
        return {name: self._grown.pop(name).array() for name in list(self._grown)}


def _restored(name: str, also: Collection[str], rows: int, arrays: Mapping[str, np.ndarray]) -> Gathered:
    """What another process handed over."""
    gathered = Gathered(next(table for table in TABLES if table.name == name), also)
    gathered.rows, gathered._grown = rows, {column: Growing(array) for column, array in arrays.items()}
    return gathered


def frame(
    table: Table,
    arrays: Mapping[str, np.ndarray],
    categories: Mapping[str, Sequence[Any]],
    also: Collection[str] = (),
) -> pd.DataFrame:
    """The frame of a table: `persoon`, its kept columns and `also`, where rows came from, and what else there is."""
    data: dict[str, object] = {"persoon": arrays["persoon"]}
    for column in table.columns:
        if (column.kept or column.name in also) and column.name in arrays:
            data[column.name] = finish(column, arrays[column.name], categories.get(column.name, ()))
    data |= {name: array for name, array in arrays.items() if name not in data and name not in table.names}
    return pd.DataFrame(data, copy=False)


def merge_pupils(table: Table, arrays: Mapping[str, np.ndarray], order: np.ndarray) -> dict[str, np.ndarray]:
    """One row a person, in the order of `order`: column by column the last filled value holds.

    The place is that of the person's last row. `geboortedatum_ander` is the last date of birth that differs from
    that one: they contradict each other when both are usable.
    """
    positions = pd.Index(order).get_indexer(arrays["persoon"])
    present = np.zeros(len(order), dtype=bool)
    present[positions] = True
    repeated = len(positions) > int(present.sum())
    kinds: dict[str, Column] = {column.name: column for column in table.columns}
    merged: dict[str, np.ndarray] = {"persoon": order[present]}
    other = np.full(len(order), MISSING_DAY, dtype=np.int32)
    for name, values in arrays.items():
        if name == "persoon":
            continue
        result = np.empty(len(order), dtype=values.dtype)
        result[positions] = values  # of equal positions numpy lets the last one win
        if repeated and name in kinds:
            rows = np.flatnonzero(is_filled(kinds[name], values))
            result[positions[rows]] = values[rows]
            if name == "geboortedatum":
                differs = rows[values[rows] != result[positions[rows]]]
                other[positions[differs]] = values[differs]
        merged[name] = result[present]
    merged["geboortedatum_ander"] = other[present]
    return merged


def days_of_death(arrays: Mapping[str, np.ndarray], changed: np.ndarray) -> dict[str, np.ndarray]:
    """The day of death that meldingen closed for that reason give (spec section 4); no column when none does.

    `changed` is laatste_mutatie, in microseconds; it is not kept, so the day is taken here.
    """
    closed = arrays["status"] == list(Status).index(Status.AFGESLOTEN)
    closed &= arrays["reden_afgesloten"] == list(RedenAfgesloten).index(RedenAfgesloten.OVERLEDEN)
    rows = np.flatnonzero(closed)
    if not len(rows):
        return {}
    told = changed[rows]
    last_change = np.where(told == MISSING_MOMENT, MISSING_DAY, told // 86_400_000_000)
    day = np.full(len(rows), MISSING_DAY, dtype=np.int64)
    for days in (
        arrays["datum_afgesloten"][rows],
        arrays["einddatum"][rows],
        last_change,
        arrays["begindatum"][rows],
    ):
        day = np.where(day == MISSING_DAY, days, day)
    died = np.full(len(closed), MISSING_DAY, dtype=np.int32)
    died[rows] = day
    return {"overleden_op": died}
