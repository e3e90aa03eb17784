"""One batch of rows: its values, the tables that take each row, and why the other rows are excluded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from thuiszit_cli.columns import PGN, Column, Kind, Table
from thuiszit_cli.read.reading import Batch
from thuiszit_cli.read.totals import are_words
from thuiszit_cli.recognise.layout import Recognition
from thuiszit_cli.recognise.layout_files import COLUMNS
from thuiszit_cli.tables.convert import DATE_KINDS, is_filled
from thuiszit_cli.tables.readers import Cells, Readers, Writing, cells_of, columns_of
from thuiszit_cli.values import MISSING_DAY
from thuiszit_cli.values.dates import FIRST_DAY, OPENS, Order, only_as
from thuiszit_cli.values.parse import fold
from thuiszit_cli.values.person_numbers import NO_NUMBER, NO_PERSON, ROUNDED, PersonNumbers
from thuiszit_cli.values.texts import distinct
from thuiszit_cli.workers import together

LONG_AGO = np.int32(FIRST_DAY)  # the begin of an enrolment that runs on, where only its end is told
_UNREADABLE_DATE = ("datum_onleesbaar", "datum_deels")
# What is unreadable here changes no class: a waarschuwing instead of a fout.
_BY_THE_WAY = {
    "melddatum": "bijdatum_onleesbaar",
    "laatste_mutatie": "bijdatum_onleesbaar",
    "verzuimdagen": "bijgetal_onleesbaar",
}
_UNREADABLE = (*_UNREADABLE_DATE, "getal_onleesbaar", "getal_negatief")


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
    cells: Cells
    holds: dict[str, np.ndarray] = field(default_factory=dict)  # table -> bool a row
    excluded: dict[str, np.ndarray] = field(default_factory=dict)  # reason -> rows
    remarks: list[Remark] = field(default_factory=list)
    number_remarks: list[Remark] = field(default_factory=list)  # said once a number, not once a row
    fillers: list[Remark] = field(default_factory=list)  # said once a file and column
    month_first: bool = (
        False  # a date is one with the month first only, and the order of its column is not known
    )


def take(batch: Batch, found: Recognition, readers: Readers, writing: Writing) -> Taken:
    """Read the values of a batch and decide where its rows belong."""
    columns = columns_of(found) | {name: COLUMNS[name] for name in found.constants}
    cells = cells_of(batch, found, readers)
    too_long = batch.too_long if batch.too_long is not None else np.zeros(len(batch), dtype=bool)
    persons, about_numbers = readers.numbers.read(cells.texts[PGN.name])
    # In a row with a field too many the number may be some other cell: only a valid one is believed.
    persons[too_long & ~readers.numbers.is_valid(persons)] = NO_PERSON
    nobody = about_numbers.pop(NO_NUMBER, np.empty(0, dtype=np.int64))
    headers = _header_again(cells, found, nobody)
    if len(nobody):
        cells.leave_out(nobody)

    taken = Taken(persons, {}, cells, remarks=[Remark(code, rows) for code, rows in batch.notes])
    unreadable_key, runs_on = _read_values(taken, columns, found, readers, writing)
    for name in found.derived:
        columns[name] = COLUMNS[name]
        begin = year_before(taken.values["inschrijving_eind"])
        taken.values[name] = np.where(
            runs_on, LONG_AGO, begin
        )  # no end known: enrolled, since when is not told

    left_out = _left_out(batch, found)
    present = (persons != NO_PERSON) & ~too_long & ~left_out
    taken.holds = {table.name: present & _has_key(table, columns, taken.values) for table in found.tables}
    _nobody_exempt(taken)
    rounded = about_numbers.pop(ROUNDED, np.empty(0, dtype=np.int64))
    taken.remarks.append(Remark(ROUNDED, rounded, PGN.name))
    taken.number_remarks = [Remark(code, rows, PGN.name) for code, rows in about_numbers.items()]
    taken.fillers += [Remark("cel_vulwoord", rows, name) for name, rows in cells.fillers.items() if len(rows)]
    used = _without_totals(taken, batch, readers.numbers)
    if not used.all():
        told = np.concatenate([rounded, cells.formulas.get(PGN.name, np.empty(0, dtype=np.int64))])
        _exclude(taken, batch, used, _Why(too_long, left_out, unreadable_key, told, nobody, headers))
    return taken


def _nobody_exempt(taken: Taken) -> None:
    """Of a row that tells no exemption, as most of a flat file, `n.v.t.` as its ground is only a filler."""
    nowhere = np.zeros(len(taken.persons), dtype=bool)
    for remark in [each for each in taken.remarks if each.code == "vrijstelling_nvt"]:
        tells = taken.holds.get("vrijstellingen", nowhere)[remark.rows]
        if not tells.all():
            taken.fillers.append(Remark("cel_vulwoord", remark.rows[~tells], remark.column))
            remark.rows = remark.rows[tells]


def _header_again(cells: Cells, found: Recognition, nobody: np.ndarray) -> np.ndarray:
    """Of the rows without a number those that repeat the header."""
    if len(nobody) == 0:
        return nobody
    headers = {fold(found.mapping[at].source) for at in found.sources[PGN.name]}
    texts, positions = distinct(cells.texts[PGN.name].take(pa.array(nobody)))
    return np.asarray(nobody[np.array([fold(text) in headers for text in texts], dtype=bool)[positions]])


def _read_values(
    taken: Taken, columns: Mapping[str, Column], found: Recognition, readers: Readers, writing: Writing
) -> tuple[np.ndarray, np.ndarray]:
    """Fill the values and the remarks about them; which rows have an unreadable key date or an enrolment without end."""
    cells, rows = taken.cells, len(taken.persons)
    unreadable_key, runs_on = np.zeros(rows, dtype=bool), np.zeros(rows, dtype=bool)
    keys = {key for table in found.tables for key in table.key}
    for name, at in cells.formulas.items():
        unreadable_key[at] |= name in keys
        taken.remarks.append(Remark("formule_zonder_waarde", at, name))
    reads: dict[str, Callable[..., Any]] = {}
    for name, column in columns.items():
        if column.kind is Kind.SLEUTEL:
            reads[name] = readers.serials.read
        elif readers.reads(column) and column.kind is not Kind.NUMMER:
            reads[name] = readers.of(column, found, writing).read
    known = dict(zip(reads, together(lambda name: reads[name](cells.texts[name]), list(reads)), strict=True))
    for name, column in columns.items():
        if column.kind is Kind.SLEUTEL:
            taken.values[name], about = known[name]
            for code, at in about.items():
                (taken.fillers if code == "cel_vulwoord" else taken.remarks).append(Remark(code, at, name))
        elif name in known:
            taken.values[name], problems = known[name]
            for problem in problems:
                in_key = name in keys and problem.code in _UNREADABLE_DATE
                unreadable_key[problem.rows] |= in_key
                code = "sleuteldatum_onleesbaar" if in_key else problem.code
                if code in _UNREADABLE:
                    code = _BY_THE_WAY.get(name, code)
                taken.remarks.append(Remark(code, problem.rows, name, problem.detail))
                if name == "inschrijving_eind" and code == OPENS:
                    runs_on[problem.rows] = True
                if (
                    writing.orders is None
                    and column.kind in DATE_KINDS
                    and problem.code == "datum_onleesbaar"
                ):
                    texts, _ = distinct(cells.texts[name].take(pa.array(problem.rows)))
                    taken.month_first |= any(only_as(text) is Order.MONTH_FIRST for text in texts)
    return unreadable_key, runs_on


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
    for remark in [*taken.remarks, *taken.number_remarks, *taken.fillers]:
        remark.rows = remark.rows[~np.isin(remark.rows, rows)]
    taken.remarks.append(Remark("totaalregel", rows))
    taken.excluded["totaalregel"] = rows
    used[rows] = False
    return used


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


@dataclass(frozen=True)
class _Why:
    """What is wrong with which rows: bools a row, or positions."""

    too_long: np.ndarray
    left_out: np.ndarray
    unreadable_key: np.ndarray
    told: np.ndarray  # positions of rows of which is told already what is wrong with the number
    nobody: np.ndarray  # positions of rows with something else where the number should be
    headers: np.ndarray  # those of them that repeat the header


def _exclude(taken: Taken, batch: Batch, used: np.ndarray, why: _Why) -> None:
    """Put every row that no table takes under exactly one reason, with a remark if it has none yet."""
    named = taken.persons != NO_PERSON

    def marked(rows: np.ndarray) -> np.ndarray:
        found = np.zeros(len(used), dtype=bool)
        found[rows] = True
        return found

    total = marked(taken.excluded.get("totaalregel", np.empty(0, dtype=np.int64)))
    headers, nobody = marked(why.headers), marked(why.nobody)
    too_long = why.too_long & ~total & ~headers
    left = ~used & ~too_long & ~total & ~headers
    nameless = left & ~named
    blank = np.zeros(len(used), dtype=bool)
    rows = np.flatnonzero(nameless & ~nobody)
    if len(rows):
        blank[rows] = batch.blank(rows)
    reasons = {
        "te_veel_velden": too_long,
        "kop_herhaald": headers & ~total,
        "lege_rij": blank,
        "geen_nummer": nameless & ~blank,
        "overgeslagen": left & named & why.left_out,
        "onleesbare_datum": left & named & ~why.left_out & why.unreadable_key,
        "geen_sleutel": left & named & ~why.left_out & ~why.unreadable_key,
    }
    taken.excluded |= {reason: np.flatnonzero(rows) for reason, rows in reasons.items() if rows.any()}
    empty = reasons["geen_nummer"] & ~nobody & ~marked(why.told)
    taken.remarks += [
        Remark("regel_te_lang", np.flatnonzero(too_long)),
        Remark("kop_herhaald", np.flatnonzero(reasons["kop_herhaald"])),
        Remark("regel_leeg", np.flatnonzero(blank)),
        Remark("nummer_leeg", np.flatnonzero(empty), PGN.name),
        Remark(NO_NUMBER, np.flatnonzero(reasons["geen_nummer"] & nobody), PGN.name),
        Remark("regel_overgeslagen", np.flatnonzero(reasons["overgeslagen"])),
        Remark("regel_zonder_sleutel", np.flatnonzero(reasons["geen_sleutel"])),
    ]
