"""What every reader hands over: an opened file or sheet, and its rows in batches of text columns.

Readers know files, encodings, quotes and physical lines; they know nothing of canonical columns. Every
cell is text here, whatever it was in the file: one road for one value, wherever it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pyarrow as pa

from thuiszit_cli.workers import cores

# Called with the number of bytes read since the last call.
Progress = Callable[[int], None]

TITLES = "regel_boven_kop"  # the finding about filled rows above a header
ELSEWHERE = 2**30  # the first line of a part of a file, as long as nobody knows how many lines go before it


@dataclass(frozen=True)
class Header:
    """A header line among the first rows: where it stands, what it says, and the filled rows above it."""

    at: int
    cells: list[str]
    titles: list[int]


@dataclass(frozen=True)
class Headers:
    """What the caller knows of headers. Readers ask it, for they know no column themselves.

    `find` takes the first rows of a file and its name, and gives the header: None when no row is filled. It
    raises InputError for rows that hold no header.
    """

    find: Callable[[Sequence[Sequence[str]], str], Header | None]
    is_known: Callable[[str], bool]  # whether a header is known at all
    is_number: Callable[[str], bool]  # whether a header names the person's number


def filled_rows(rows: Sequence[Sequence[str]]) -> list[int]:
    """The positions of rows in which anything stands."""
    return [at for at, row in enumerate(rows) if any(cell.strip() for cell in row)]


def _no_totals(rows: np.ndarray) -> np.ndarray:
    return np.zeros(len(rows), dtype=bool)


def _nothing_beyond(row: int) -> list[str]:
    return []


@dataclass
class Batch:
    """Some consecutive rows of a file.

    `columns` holds, by position in the header, an array of text or of dictionary-encoded text; "" and null
    are both an empty cell. `lines` is where each row begins in the file: the physical line or Excel's row.
    """

    columns: dict[int, pa.Array]
    lines: np.ndarray  # int32
    blank: Callable[[np.ndarray], np.ndarray]  # of these rows, whether every cell is empty, asked for or not
    totals: Callable[[np.ndarray], np.ndarray] = _no_totals  # of these rows, whether each only has a total
    too_long: np.ndarray | None = None  # bool a row: it has filled cells beyond the header
    beyond: Callable[[int], list[str]] = _nothing_beyond  # of such a row, those cells
    later: Callable[[np.ndarray, int], pa.Array] | None = None  # of these rows a column not asked for
    notes: list[tuple[str, np.ndarray]] = field(default_factory=list)  # finding code, rows

    def __len__(self) -> int:
        return len(self.lines)

    def texts(self, rows: np.ndarray, position: int) -> pa.Array:
        """Of these rows the column at a position of the header. Raises KeyError for one that is not there."""
        if position not in self.columns and self.later is not None:
            return self.later(rows, position)
        return self.columns[position].take(pa.array(rows))


# Position in the header -> whether its texts repeat (then the reader hands them dictionary-encoded).
Wanted = Mapping[int, bool]


class Part(Protocol):
    """Some consecutive rows of a file, to be read by themselves: in order the parts give its batches."""

    @property
    def lines(self) -> int:
        """Of the first part the line behind it, of another one how many it has. Known once it is read."""

    def batches(self) -> Iterator[Batch]:
        """Its rows; those of another part than the first count their lines from ELSEWHERE. Raises Indivisible."""


@dataclass
class Opened:
    """A file or a sheet whose header is known and whose rows can be read, once."""

    file: str
    sheet: str | None
    format: str
    encoding: str | None
    delimiter: str | None
    headers: list[str]
    header_line: int  # 0 where a file has named columns and no header line (Parquet)
    batches: Callable[[Wanted], Iterator[Batch]]
    first_column: int = 0  # position of the first header in a sheet
    notes: list[tuple[str, list[int]]] = field(default_factory=list)  # finding code, lines; about the file
    rereads: bool = False  # whether its batches can give a column `later`
    from_1904: bool = (
        False  # whether its workbook counts days from 1904: what a cell without a date format holds
    )
    nested: frozenset[int] = (
        frozenset()
    )  # positions of columns that hold lists or groups, which cannot be asked
    once: set[int] = field(default_factory=set)  # positions whose merged cells hold for their first row only
    parts: Callable[[Wanted, int], Sequence[Part]] | None = None  # at most so many, where it can be divided
    skipped: str = ""  # the finding that says why nothing of it is read


def ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """The batches, of which the next one is read while the present one is worked on."""
    if cores() < 2:
        yield from batches
        return
    with ThreadPoolExecutor(1, thread_name_prefix="inlezen") as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch
