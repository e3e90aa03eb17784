"""One batch of rows: its values, the tables that take each row, and why the other rows are excluded."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thuiszit_cli.columns import MELDINGEN, PGN, SERIAL, Column, Kind, Table
from thuiszit_cli.read.reading import Batch
from thuiszit_cli.read.totals import are_words
from thuiszit_cli.recognise.layout import Recognition
from thuiszit_cli.recognise.layout_files import COLUMNS
from thuiszit_cli.tables.convert import Distinct, Positions, converter, is_filled
from thuiszit_cli.tables.model import MISSING_DAY
from thuiszit_cli.values.parse import FIRST_USABLE_BIRTH, fold
from thuiszit_cli.values.person_numbers import NO_PERSON, PersonNumbers
from thuiszit_cli.values.serials import Serials
from thuiszit_cli.values.texts import distinct, plain

LONG_AGO = np.int32(FIRST_USABLE_BIRTH)  # the begin of an enrolment that runs on, where only its end is told


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
    values: dict[str, np.ndarray]
    holds: dict[str, np.ndarray]  # table -> bool a row
    excluded: dict[str, np.ndarray]  # reason -> rows
    remarks: list[Remark]
    number_remarks: list[Remark]  # said once a number, not once a row


class Readers:
    """What turns texts into values; shared by all files of a run, so that a text has one value in it."""

    def __init__(self, links: Mapping[int, int] | None = None, also: Collection[str] = ()) -> None:
        self.also = also  # columns to read as values that normally are not
        self.numbers = PersonNumbers(links)
        self.serials = Serials()
        # By column, and by the layout where that has a code list of its own.
        self._converters: dict[tuple[str, str], Distinct] = {}

    def reads(self, column: Column) -> bool:
        """Whether the texts of a column are read as values."""
        return column.is_converted or column.name in self.also

    def of(self, column: Column, found: Recognition) -> Distinct:
        """The converter of a column. Columns of one name are the same in every table."""
        extra = found.translations.get(column.name, {})
        key = (column.name, found.layout if extra else "")
        if key not in self._converters:
            self._converters[key] = converter(column, extra)
        return self._converters[key]

    def categories(self) -> dict[str, Sequence[Any]]:
        """The distinct texts or numbers of each column that has no code list."""
        return {
            name: texts.categories
            for (name, _), texts in self._converters.items()
            if isinstance(texts, Positions)
        }


def columns_of(found: Recognition) -> dict[str, Column]:
    """The columns of a file that one of its tables has."""
    return {
        column.name: column
        for table in found.tables
        for column in table.columns
        if column.name in found.columns
    }


def wanted_of(found: Recognition, readers: Readers, rereads: bool) -> dict[int, bool]:
    """The positions that must be read, and whether the texts there repeat.

    A text that is not kept tells only whether meldingen without number are equal (`texts_to_compare`): where
    meldingen have one and the source `rereads`, it is read for the rows that turn out to have none.
    """
    columns = columns_of(found)
    left_out = dict.fromkeys(found.left_out, True)
    every_row_compared = MELDINGEN in found.tables and not (rereads and SERIAL in columns)
    return left_out | {
        position: column.repeats
        for name, column in columns.items()
        if readers.reads(column) or every_row_compared
        for position in found.sources[name]
    }


def texts_to_compare(batch: Batch, found: Recognition, rows: np.ndarray) -> dict[str, pa.Array]:
    """Of these rows the texts that are not kept but tell whether two meldingen are equal, by column."""
    read = {
        name: first_filled([batch.texts(rows, at) for at in found.sources[name]])
        for name, column in columns_of(found).items()
        if not column.is_converted
    }
    return read | {
        name: constant(text, len(rows))
        for name, text in found.constants.items()
        if not COLUMNS[name].is_converted
    }


def constant(text: str, rows: int) -> pa.Array:
    """The same text in every row."""
    return pa.DictionaryArray.from_arrays(np.zeros(rows, dtype=np.int32), [text])


def take(batch: Batch, found: Recognition, readers: Readers) -> Taken:
    """Read the values of a batch and decide where its rows belong."""
    columns = columns_of(found)
    texts = {
        name: first_filled([batch.columns[at] for at in found.sources[name]])
        for name, column in columns.items()
        if readers.reads(column)
    }
    for name, text in found.constants.items():
        columns[name] = COLUMNS[name]
        texts[name] = constant(text, len(batch))
    too_long = batch.too_long if batch.too_long is not None else np.zeros(len(batch), dtype=bool)
    persons, number_problems = readers.numbers.read(texts[PGN.name])
    # In a row with a field too many the number may be some other cell: only a valid one is believed.
    persons[too_long & ~readers.numbers.is_valid(persons)] = NO_PERSON

    values: dict[str, np.ndarray] = {}
    remarks = [Remark(code, rows) for code, rows in batch.notes]
    unreadable_key = np.zeros(len(batch), dtype=bool)
    runs_on = np.zeros(len(batch), dtype=bool)
    keys = {key for table in found.tables for key in table.key}
    for name, column in columns.items():
        if column.kind is Kind.SLEUTEL:
            values[name] = readers.serials.read(texts[name])
        elif readers.reads(column) and column.kind is not Kind.NUMMER:
            values[name], problems = readers.of(column, found).read(texts[name])
            for problem in problems:
                in_key = name in keys and problem.code in ("datum_onleesbaar", "datum_deels")
                unreadable_key[problem.rows] |= in_key
                code = "sleuteldatum_onleesbaar" if in_key else problem.code
                remarks.append(Remark(code, problem.rows, name, problem.detail))
                if name == "inschrijving_eind" and code == "einddatum_open":
                    runs_on[problem.rows] = True

    for name in found.derived:
        columns[name] = COLUMNS[name]
        begin = year_before(values["inschrijving_eind"])
        values[name] = np.where(runs_on, LONG_AGO, begin)  # 31-12-9999: enrolled, since when is not told

    left_out = _left_out(batch, found)
    present = (persons != NO_PERSON) & ~too_long & ~left_out
    holds = {table.name: present & _has_key(table, columns, values) for table in found.tables}
    taken = Taken(persons, values, holds, {}, remarks, [])
    taken.number_remarks = [Remark(code, rows, PGN.name) for code, rows in number_problems.items()]
    used = _without_totals(taken, batch, readers.numbers)
    if not used.all():
        unreadable_number = np.zeros(len(batch), dtype=bool)
        unreadable_number[number_problems.get("nummer_onleesbaar", [])] = True
        _exclude(taken, batch, used, too_long, left_out, unreadable_key, unreadable_number)
    return taken


def _left_out(batch: Batch, found: Recognition) -> np.ndarray:
    """The rows that the layout leaves out for what stands in them, as a refused application."""
    rows = np.zeros(len(batch), dtype=bool)
    for position, words in found.left_out.items():
        texts, positions = distinct(batch.columns[position])
        rows |= np.array([fold(text) in words for text in texts], dtype=bool)[positions]
    return rows


def _without_totals(taken: Taken, batch: Batch, numbers: PersonNumbers) -> np.ndarray:
    """Take the rows with a total out, and tell which rows are used.

    Only what no table takes can be one, and a row with a word for a total where the number should be.
    """
    used: np.ndarray = np.logical_or.reduce(list(taken.holds.values()))
    odd = np.flatnonzero(taken.persons < 0)
    named = odd[are_words([numbers.texts[-1 - key] for key in taken.persons[odd]])]
    among = np.union1d(np.flatnonzero(~used), named)
    rows = among[batch.totals(among)] if len(among) else among
    if len(rows) == 0:
        return used
    taken.persons[rows] = NO_PERSON
    for holds in taken.holds.values():
        holds[rows] = False
    for remark in [*taken.remarks, *taken.number_remarks]:
        remark.rows = remark.rows[~np.isin(remark.rows, rows)]
    taken.remarks.append(Remark("totaalregel", rows))
    taken.excluded["totaalregel"] = rows
    used[rows] = False
    return used


def first_filled(arrays: Sequence[pa.Array]) -> pa.Array:
    """Row by row the first text that is filled and not 0, as registers write that a number is missing."""
    if len(arrays) == 1:
        return arrays[0]
    result = plain(arrays[-1])
    for array in reversed(arrays[:-1]):
        texts = plain(array)
        missing = pc.match_substring_regex(texts, r"^[\s0.,]*$")
        result = pc.if_else(missing, result, texts)
    return result


def year_before(ends: np.ndarray) -> np.ndarray:
    """1 August of the school year before the one in which each day falls; missing days stay missing.

    For an enrolment of which only the end is told: so early that it makes nobody absent before that end.
    """
    filled = ends != MISSING_DAY
    months = np.where(filled, ends, 0).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    august = 7
    year = (months - august) // 12 - 1  # school years since 1970
    first = (year * 12 + august).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.where(filled, first, MISSING_DAY).astype(np.int32)


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
    left_out: np.ndarray,
    unreadable_key: np.ndarray,
    unreadable_number: np.ndarray,
) -> None:
    """Put every row that no table takes under exactly one reason, with a remark if it has none yet."""
    named = taken.persons != NO_PERSON
    total = np.zeros(len(used), dtype=bool)
    total[taken.excluded.get("totaalregel", [])] = True
    too_long = too_long & ~total
    left = ~used & ~too_long & ~total
    nameless = left & ~named
    blank = np.zeros(len(used), dtype=bool)
    rows = np.flatnonzero(nameless)
    if len(rows):
        blank[rows] = batch.blank(rows)
    reasons = {
        "te_veel_velden": too_long,
        "lege_rij": blank,
        "geen_nummer": nameless & ~blank,
        "overgeslagen": left & named & left_out,
        "onleesbare_datum": left & named & ~left_out & unreadable_key,
        "geen_sleutel": left & named & ~left_out & ~unreadable_key,
    }
    taken.excluded |= {reason: np.flatnonzero(rows) for reason, rows in reasons.items() if rows.any()}
    taken.remarks += [
        Remark("regel_te_lang", np.flatnonzero(too_long)),
        Remark("regel_leeg", np.flatnonzero(blank)),
        Remark("nummer_leeg", np.flatnonzero(reasons["geen_nummer"] & ~unreadable_number), PGN.name),
        Remark("regel_overgeslagen", np.flatnonzero(reasons["overgeslagen"])),
        Remark("regel_zonder_sleutel", np.flatnonzero(reasons["geen_sleutel"])),
    ]
