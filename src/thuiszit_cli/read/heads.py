"""The header of delimited text, and the delimiter: the one that makes most sense of it."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from thuiszit_cli.read.reading import Headers

DELIMITERS = ";,\t|"
_HEADER_LINES = 100
_LONGEST_NAME = 100  # signs of a header that is looked up


@dataclass(frozen=True)
class Head:
    """The header record, and where the records after it begin."""

    delimiter: str
    cells: list[str]
    line: int
    width: int  # fields of the first row, if that has more than the header
    next_line: int
    offset: int  # bytes of UTF-8 before the first row
    titles: list[int]  # lines of filled records above the header


def find_head(text: str, file: str, headers: Headers) -> Head | None:
    """The header under the delimiter that makes most sense of it; None when there is no filled line."""
    if not text.strip(f'{DELIMITERS}" \r\n'):
        return None
    lines = list(islice(io.StringIO(text, newline=""), _HEADER_LINES))
    first_line = lines[0].rstrip("\r\n")
    if first_line[:4].lower() == "sep=" and first_line[4:] in tuple(DELIMITERS):  # Excel's own note
        return _head(lines, file, headers, first_line[4:], skip=1)
    # Words are only asked when no header names the person's number: that takes time.
    named = [each for each in DELIMITERS if _names_number(lines, headers, each)]
    heads = [
        head for delimiter in named or DELIMITERS if (head := _head(lines, file, headers, delimiter, skip=0))
    ]
    return max(
        heads, key=lambda head: (sum(map(headers.is_known, head.cells)), len(head.cells)), default=None
    )


def _names_number(lines: Sequence[str], headers: Headers, delimiter: str) -> bool:
    """Whether a cell of the first records is the name of the number; under a wrong delimiter most cells are long."""
    with contextlib.suppress(csv.Error):
        return any(
            len(cell) <= _LONGEST_NAME and headers.is_number(cell)
            for record in csv.reader(lines, delimiter=delimiter)
            for cell in record
        )
    return False


def _head(lines: Sequence[str], file: str, headers: Headers, delimiter: str, skip: int) -> Head | None:
    """The header among the first records; a first row that is longer, but not filled there, widens it."""
    reader = csv.reader(lines[skip:], delimiter=delimiter)
    records: list[list[str]] = []
    begins: list[int] = []  # the lines of each record, and the line behind it
    before = skip
    with contextlib.suppress(csv.Error):
        for record in reader:
            records.append(record)
            begins.append(before)
            before = skip + reader.line_num
    begins.append(before)
    found = headers.find(records, file)
    if found is None:
        return None
    at, header = found.at, found.cells
    first_row = next((record for record in records[at + 1 :] if record), [])
    widened = not any(cell.strip() for cell in first_row[len(header) :])
    return Head(
        delimiter=delimiter,
        cells=header,
        line=begins[at] + 1,
        width=len(first_row) if widened else 0,
        next_line=begins[at + 1] + 1,
        offset=_size(lines[: begins[at + 1]]),
        titles=[begins[row] + 1 for row in found.titles],
    )


def _size(lines: Sequence[str]) -> int:
    return sum(len(line.encode()) for line in lines)
