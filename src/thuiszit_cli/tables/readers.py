"""From the columns of a file to clean texts by canonical column, and the readers that make values of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thuiszit_cli.columns import MELDINGEN, SERIAL, Column
from thuiszit_cli.read.reading import Batch, Opened
from thuiszit_cli.recognise.layout import Recognition
from thuiszit_cli.recognise.layout_files import COLUMNS
from thuiszit_cli.tables.convert import POSITIONS, Distinct, Positions, converter, known_words
from thuiszit_cli.values.cells import Cleaned, cleaned
from thuiszit_cli.values.dates import Order
from thuiszit_cli.values.parse import fold
from thuiszit_cli.values.person_numbers import PersonNumbers
from thuiszit_cli.values.serials import Serials
from thuiszit_cli.values.texts import plain
from thuiszit_cli.workers import together


@dataclass(frozen=True)
class Writing:
    """How a file or sheet writes its dates: day or month first by column, and from when it counts days."""

    orders: Mapping[str, Order] | None = None  # None while that is not known: every column day first
    from_1904: bool = False

    def order(self, name: str) -> Order:
        """How a column is read."""
        return (self.orders or {}).get(name, Order.DAY_FIRST)


@dataclass
class Cells:
    """The texts of a batch by canonical column, clean, and the rows where something else than nothing stood."""

    texts: dict[str, pa.Array]
    fillers: dict[str, np.ndarray] = field(default_factory=dict)
    formulas: dict[str, np.ndarray] = field(default_factory=dict)  # without a stored result

    def leave_out(self, rows: np.ndarray) -> None:
        """Make every cell of these rows empty, so that nothing of them is kept anywhere."""
        gone = np.zeros(len(next(iter(self.texts.values()))), dtype=bool)
        gone[rows] = True
        for name, array in self.texts.items():
            texts = pc.if_else(pa.array(gone), "", plain(array))
            self.texts[name] = texts.dictionary_encode() if pa.types.is_dictionary(array.type) else texts
        for marked in (self.fillers, self.formulas):
            for name, at in marked.items():
                marked[name] = at[~gone[at]]


class Readers:
    """What turns texts into values; shared by all files of a run, so that a text has one value in it."""

    def __init__(self, links: Mapping[int, int] | None = None, also: Collection[str] = ()) -> None:
        self.also = also  # columns to read as values that normally are not
        self.numbers = PersonNumbers(links)
        self.serials = Serials()
        # By column, and by the layout where that has a code list of its own.
        self._converters: dict[tuple[str, str, Order, bool], Distinct] = {}
        self._words: dict[tuple[str, str], Callable[[str], bool] | None] = {}

    def reads(self, column: Column) -> bool:
        """Whether the texts of a column are read as values."""
        return column.is_converted or column.name in self.also

    def of(self, column: Column, found: Recognition, writing: Writing) -> Distinct:
        """The converter of a column. Columns of one name are the same in every table."""
        extra = found.translations.get(column.name, {})
        order = writing.order(column.name)
        key = (column.name, found.layout if extra else "", order, writing.from_1904)
        if column.kind in POSITIONS:  # one list of values a column, whoever wrote the file
            key = (column.name, "", Order.DAY_FIRST, False)
        if key not in self._converters:
            made = converter(column, extra, order, writing.from_1904)
            self._converters[key] = made
        return self._converters[key]

    def words(self, column: Column, found: Recognition) -> Callable[[str], bool] | None:
        """Which words that elsewhere count as empty mean something in a column."""
        extra = found.translations.get(column.name, {})
        key = (column.name, found.layout if extra else "")
        if key not in self._words:
            self._words[key] = known_words(column, extra)
        return self._words[key]

    def categories(self) -> dict[str, Sequence[Any]]:
        """The distinct texts or numbers of each column that has no code list."""
        return {
            name: texts.categories
            for (name, *_), texts in self._converters.items()
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


def others_of(found: Recognition) -> dict[int, str]:
    """The positions of the columns that no table of the file reads, and what each is called when rows are compared."""
    known = {at for name in columns_of(found) for at in found.sources[name]}
    return {at: f"{fold(each.source)} {at}" for at, each in enumerate(found.mapping) if at not in known}


def wanted_of(found: Recognition, readers: Readers, opened: Opened) -> dict[int, bool]:
    """The positions that must be read, and whether the texts there repeat.

    A text that is not kept tells only whether meldingen without number are equal (`texts_to_compare`): where
    meldingen have one and the source `rereads`, it is read for the rows that turn out to have none.
    """
    columns = columns_of(found)
    wanted = dict.fromkeys((*found.left_out, *found.lesson), True)
    every_row_compared = MELDINGEN in found.tables and not (opened.rereads and SERIAL in columns)
    if every_row_compared:
        wanted |= {at: True for at in others_of(found) if at not in opened.nested}
    return wanted | {
        position: column.repeats
        for name, column in columns.items()
        if readers.reads(column) or every_row_compared
        for position in found.sources[name]
    }


def texts_to_compare(
    batch: Batch, found: Recognition, rows: np.ndarray, nested: Collection[int]
) -> dict[str, pa.Array]:
    """Of these rows the texts that are not kept but tell whether two meldingen are equal, by column or header."""
    read = {
        name: first_filled([cleaned(batch.texts(rows, at)).texts for at in found.sources[name]])
        for name, column in columns_of(found).items()
        if not column.is_converted
    }
    read |= {
        name: cleaned(batch.texts(rows, at)).texts
        for at, name in others_of(found).items()
        if at not in nested
    }
    return read | {
        name: constant(text, len(rows))
        for name, text in found.constants.items()
        if not COLUMNS[name].is_converted
    }


def cells_of(batch: Batch, found: Recognition, readers: Readers) -> Cells:
    """The clean texts of every column that is read as values."""
    cells = Cells({})
    words = {
        name: readers.words(column, found)
        for name, column in columns_of(found).items()
        if readers.reads(column)
    }

    def clean(name: str) -> list[Cleaned]:
        return [cleaned(batch.columns[at], words[name]) for at in found.sources[name]]

    for name, parts in zip(words, together(clean, list(words)), strict=True):
        cells.texts[name] = first_filled([part.texts for part in parts])
        for marked, rows in (
            (cells.fillers, [part.fillers for part in parts]),
            (cells.formulas, [part.formulas for part in parts]),
        ):
            if any(map(len, rows)):
                marked[name] = np.unique(np.concatenate(rows))
    for name, text in found.constants.items():
        cells.texts[name] = constant(text, len(batch))
    return cells


def constant(text: str, rows: int) -> pa.Array:
    """The same text in every row."""
    return pa.DictionaryArray.from_arrays(np.zeros(rows, dtype=np.int32), [text])


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
