"""One batch of rows: its values, the tables that take each row, and why the other rows are excluded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from thuiszit_cli.intake.convert import Distinct, Texts, converter, is_filled
from thuiszit_cli.intake.layout import Recognition
from thuiszit_cli.intake.person_numbers import NO_PERSON, PersonNumbers
from thuiszit_cli.intake.reading import Batch
from thuiszit_cli.intake.schema import PGN, Column, Kind, Table
from thuiszit_cli.intake.serials import Serials


@dataclass
class Remark:
    """A finding about some rows of a batch."""

    code: str
    rows: np.ndarray
    column: str = ""
    detail: str = ""


@dataclass
class Taken:
    """What a batch gives. Every row is taken by a table or stands under exactly one reason."""

    persons: np.ndarray  # int32 keys, NO_PERSON where a row has none
    texts: dict[str, pa.Array]
    values: dict[str, np.ndarray]
    holds: dict[str, np.ndarray]  # table -> bool a row
    excluded: dict[str, np.ndarray]  # reason -> rows
    remarks: list[Remark]
    number_remarks: list[Remark]  # said once a number, not once a row


class Readers:
    """What turns texts into values; shared by all files of a run, so that a text has one value in it."""

    def __init__(self) -> None:
        self.numbers = PersonNumbers()
        self.serials = Serials()
        self._converters: dict[str, Distinct] = {}

    def of(self, column: Column) -> Distinct:
        """The converter of a column. Columns of one name are the same in every table."""
        if column.name not in self._converters:
            self._converters[column.name] = converter(column)
        return self._converters[column.name]

    def categories(self) -> dict[str, Sequence[str]]:
        """The distinct texts of each column of text."""
        return {
            name: texts.categories for name, texts in self._converters.items() if isinstance(texts, Texts)
        }


def columns_of(found: Recognition) -> dict[str, Column]:
    """The columns of a file that one of its tables has."""
    return {
        column.name: column
        for table in found.tables
        for column in table.columns
        if column.name in found.columns
    }


def take(batch: Batch, found: Recognition, readers: Readers) -> Taken:
    """Read the values of a batch and decide where its rows belong."""
    columns = columns_of(found)
    texts = {name: batch.columns[found.columns[name]] for name in columns}
    too_long = batch.too_long if batch.too_long is not None else np.zeros(len(batch), dtype=bool)
    persons, number_problems = readers.numbers.read(texts[PGN.name])
    # In a row with a field too many the number may be some other cell: only a valid one is believed.
    persons[too_long & ~readers.numbers.is_valid(persons)] = NO_PERSON

    values: dict[str, np.ndarray] = {}
    remarks = [Remark(code, rows) for code, rows in batch.notes]
    unreadable_key = np.zeros(len(batch), dtype=bool)
    keys = {key for table in found.tables for key in table.key}
    for name, column in columns.items():
        if column.kind is Kind.SLEUTEL:
            values[name] = readers.serials.read(texts[name])
        elif column.is_converted and column.kind is not Kind.NUMMER:
            values[name], problems = readers.of(column).read(texts[name])
            for problem in problems:
                in_key = name in keys and problem.code == "datum_onleesbaar"
                unreadable_key[problem.rows] |= in_key
                code = "sleuteldatum_onleesbaar" if in_key else problem.code
                remarks.append(Remark(code, problem.rows, name, problem.detail))

    present = (persons != NO_PERSON) & ~too_long
    holds = {table.name: present & _has_key(table, columns, values) for table in found.tables}
    taken = Taken(persons, texts, values, holds, {}, remarks, [])
    taken.number_remarks = [Remark(code, rows, PGN.name) for code, rows in number_problems.items()]
    used = np.logical_or.reduce(list(holds.values()))
    if not used.all():
        unreadable_number = np.zeros(len(batch), dtype=bool)
        unreadable_number[number_problems.get("nummer_onleesbaar", [])] = True
        _exclude(taken, batch, used, too_long, unreadable_key, unreadable_number)
    return taken


def _has_key(
    table: Table, columns: Mapping[str, Column], values: Mapping[str, np.ndarray]
) -> np.ndarray | bool:
    others = [is_filled(columns[key], values[key]) for key in table.key if key != PGN.name]
    return np.logical_and.reduce(others) if others else True


def _exclude(
    taken: Taken,
    batch: Batch,
    used: np.ndarray,
    too_long: np.ndarray,
    unreadable_key: np.ndarray,
    unreadable_number: np.ndarray,
) -> None:
    """Put every row that no table takes under exactly one reason, with a remark if it has none yet."""
    named = taken.persons != NO_PERSON
    left = ~used & ~too_long
    nameless = left & ~named
    blank = nameless & batch.blank() if nameless.any() else nameless
    reasons = {
        "te_veel_velden": too_long,
        "lege_rij": blank,
        "geen_nummer": nameless & ~blank,
        "onleesbare_datum": left & named & unreadable_key,
        "geen_sleutel": left & named & ~unreadable_key,
    }
    taken.excluded = {reason: np.flatnonzero(rows) for reason, rows in reasons.items() if rows.any()}
    taken.remarks += [
        Remark("regel_te_lang", np.flatnonzero(too_long)),
        Remark("regel_leeg", np.flatnonzero(blank)),
        Remark("nummer_leeg", np.flatnonzero(reasons["geen_nummer"] & ~unreadable_number), PGN.name),
        Remark("regel_zonder_sleutel", np.flatnonzero(reasons["geen_sleutel"])),
    ]
