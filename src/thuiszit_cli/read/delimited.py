"""Delimited text (CSV): one of a few delimiters, in blocks, with the physical line of every row.

A block of some megabytes is cut after a whole record and read by pyarrow. A block that pyarrow would refuse
(rows too short or too long) is read by Python's csv, which is slow but forgiving; so is the rest of a file
in which quotes stand where they do not belong.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from thuiszit_cli.errors import InputError
from thuiszit_cli.read import encodings, records
from thuiszit_cli.read.guards import DEFAULT, MEGABYTE, Limits, check_headers, number
from thuiszit_cli.read.heads import Head, find_head
from thuiszit_cli.read.reading import (
    ELSEWHERE,
    TITLES,
    Batch,
    Headers,
    Opened,
    Progress,
    Wanted,
)
from thuiszit_cli.read.totals import is_total, total_rows
from thuiszit_cli.values.texts import all_blank
from thuiszit_cli.workers import cores

_PARALLEL = 2 * 1024 * 1024  # pyarrow divides a block in pieces of this size over the cores
_SAMPLE = 256 * 1024  # the header must end within it
_SMALL = 64 * 1024  # bytes that are read slowly when a row in them is damaged
_ROWS_A_BATCH = 50_000


def open_delimited(
    file: str,
    opener: Callable[[], BinaryIO],
    headers: Headers,
    progress: Progress,
    limits: Limits = DEFAULT,
    *,
    divisible: bool = False,
    codec: str = "",
) -> Opened:
    """The header of a delimited file. `divisible` says that its bytes can be reached anywhere at once.

    `codec` is that of its text, where it is known already.

    Raises InputError when the file is no text, holds nothing, or asks more than `limits` allow.
    """
    with opener() as stream:
        codec = codec or encodings.find_codec(file, stream)
        sample = next(encodings.utf8_blocks(stream, codec, lambda _: None, _SAMPLE), b"")
        size = stream.seek(0, io.SEEK_END) if divisible and b'"' not in sample else 0
    head = find_head(sample.decode("utf-8", errors="ignore"), file, headers)
    if head is None:
        raise InputError(f"{file} is leeg.", "Maak de export opnieuw; er staan geen kop en geen gegevens in.")
    check_headers(file, len(head.cells), limits)

    def batches(wanted: Wanted) -> Iterator[Batch]:
        with opener() as stream:
            blocks = encodings.utf8_blocks(stream, codec, progress)
            yield from _Rows(file, head, wanted, limits.record_bytes).read(blocks)

    def parts(wanted: Wanted, many: int) -> list[FilePart]:
        spans = encodings.block_spans(size, codec, many)
        return [FilePart(file, opener, codec, head, wanted, limits, progress, span, size) for span in spans]

    return Opened(
        file=file,
        sheet=None,
        format="csv",
        encoding=encodings.shown(codec),
        delimiter=head.delimiter,
        headers=head.cells,
        header_line=head.line,
        batches=batches,
        rereads=True,
        parts=parts,
        notes=[(TITLES, head.titles)] if head.titles else [],
    )


@dataclass
class FilePart:
    """Some blocks of a file without quotes, as a part (`reading.Part`)."""

    file: str
    opener: Callable[[], BinaryIO]
    codec: str
    head: Head
    wanted: Wanted
    limits: Limits
    progress: Progress
    span: range  # of the blocks
    size: int  # bytes of the whole file
    lines: int = 0

    def batches(self) -> Iterator[Batch]:
        """Its rows. Raises Indivisible when there are quotes, or no row ends in the block before."""
        first, last = self.span.start == 0, self.span.stop * encodings.BLOCK >= self.size
        rows = _Rows(
            self.file, self.head, self.wanted, self.limits.record_bytes, None if first else ELSEWHERE
        )
        with self.opener() as stream:
            blocks = encodings.utf8_span(stream, self.codec, self.span, self._tell)
            if first:
                blocks = chain([records.after(blocks, self.head.offset)], blocks)
            yield from rows.read_rows(blocks, divided=True, open_end=not last)
        self.lines = rows.line - (0 if first else ELSEWHERE)

    def _tell(self, count: int) -> None:
        """The first part tells of the others too: those are read meanwhile, elsewhere."""
        if self.span.start == 0:
            self.progress(min(count * self.size // (len(self.span) * encodings.BLOCK), self.size))


class _Rows:
    """The rows of one file, read once."""

    def __init__(
        self, file: str, head: Head, wanted: Wanted, record_bytes: int, line: int | None = None
    ) -> None:
        self._file = file
        self._record_bytes = record_bytes
        self._head = head
        self._wanted = wanted
        self._header_width = len(head.cells)
        self._width = max(len(head.cells), head.width)
        self._names = [str(position) for position in range(self._width)]
        self._line = head.next_line if line is None else line

    @property
    def line(self) -> int:
        """The line behind what was read."""
        return self._line

    def read(self, blocks: Iterator[bytes]) -> Iterator[Batch]:
        """The rows of a whole file."""
        return self.read_rows(chain([records.after(blocks, self._head.offset)], blocks))

    def read_rows(
        self, blocks: Iterator[bytes], *, divided: bool = False, open_end: bool = False
    ) -> Iterator[Batch]:
        """The rows of blocks that begin with one.

        With `open_end` another part goes on with the last, unfinished one. Raises Indivisible for quotes in a
        file that is `divided`: whether a part begins inside of them only who reads it all can tell.
        """
        carry = b""
        at_end = False
        while not at_end:
            block = next(blocks, None)
            at_end = block is None
            if at_end and open_end:
                return
            data = carry + block if block else carry
            quoted = b'"' in data
            if quoted and divided:
                raise encodings.Indivisible
            ends = records.record_ends(data, self._head.delimiter, at_end) if quoted else None
            if quoted and ends is None:
                yield from self._slowly(chain([data], blocks))
                return
            cut = len(data) if at_end else records.last_end(data, ends) + 1
            carry = data[cut:]
            if len(carry) > self._record_bytes:
                raise InputError(
                    f"{self._file}: een regel is langer dan {number(self._record_bytes // MEGABYTE)} MB.",
                    "Controleer of regeleinden of een aanhalingsteken ontbreken.",
                )
            if cut:
                yield from self._block(data, cut, ends)

    def _block(self, data: bytes, cut: int, ends: np.ndarray | None) -> Iterator[Batch]:
        """The rows of a block of whole records; `ends` is where they end, if that is known."""
        newlines = data.count(b"\n", 0, cut) + (data[cut - 1] != records.NEWLINE)
        piece = memoryview(data)[:cut]
        only_blank_lines = data[0] in b"\r\n" and not data[:cut].strip(b"\r\n")
        if not only_blank_lines:
            try:
                table = self._parse(piece, dict(self._wanted), ends is not None)
                lines = self._lines(piece, table.num_rows, newlines, ends)
            except pa.ArrowInvalid:
                lines = None
            if lines is None:
                yield from self._damaged_block(data, cut, ends)
                return
            yield self._batch(piece, table, lines, ends)
        self._line += newlines

    def _damaged_block(self, data: bytes, cut: int, ends: np.ndarray | None) -> Iterator[Batch]:
        """Halve a block until the piece with the damage is small enough to be read slowly."""
        half = 0
        if cut > _SMALL:
            middle = (
                data.find(b"\n", cut // 2, cut)
                if ends is None
                else records.last_end(data, ends[ends < cut // 2])
            )
            half = middle + 1
        if not 0 < half < cut:
            yield from self._slowly([data[:cut]])
            return
        yield from self._block(data, half, None if ends is None else ends[ends < half])
        yield from self._block(
            data[half:cut], cut - half, None if ends is None else ends[ends >= half] - half
        )

    def _parse(self, piece: memoryview, wanted: dict[int, bool], quoted: bool) -> pa.Table:
        repeated = pa.dictionary(pa.int32(), pa.string())
        extra = range(self._header_width, self._width)
        wanted = wanted | dict.fromkeys(extra, True)
        return arrow_csv.read_csv(
            pa.BufferReader(piece),
            read_options=arrow_csv.ReadOptions(
                column_names=self._names, block_size=_PARALLEL, use_threads=cores() > 1
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=self._head.delimiter, newlines_in_values=quoted),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=[str(position) for position in wanted],
                column_types={
                    str(position): repeated if often else pa.string() for position, often in wanted.items()
                },
                strings_can_be_null=False,
                check_utf8=False,  # `encodings` saw to that
            ),
        ).unify_dictionaries()

    def _lines(
        self, piece: memoryview, rows: int, newlines: int, ends: np.ndarray | None
    ) -> np.ndarray | None:
        """The line on which each row begins; None when the rows do not fit the lines."""
        if rows == newlines:
            return np.arange(self._line, self._line + rows, dtype=np.int32)
        breaks, begins, _ = records.spans(piece, ends)
        lines = self._line + np.searchsorted(breaks, begins)
        return lines.astype(np.int32) if len(lines) == rows else None

    def _batch(self, piece: memoryview, table: pa.Table, lines: np.ndarray, ends: np.ndarray | None) -> Batch:
        @lru_cache(maxsize=1)
        def places() -> tuple[np.ndarray, np.ndarray]:
            return records.spans(piece, ends)[1:]

        kept: list[
            tuple[np.ndarray, list[pa.ChunkedArray]]
        ] = []  # what was asked last: one column after another

        def cells(rows: np.ndarray) -> list[pa.ChunkedArray]:
            """Every cell of some rows, which are few."""
            if kept and kept[0][0] is rows:
                return kept[0][1]
            begins, stops = places()
            lines = b"".join(
                bytes(piece[begin : stop + 1]) for begin, stop in zip(begins[rows], stops[rows], strict=True)
            )
            every = dict.fromkeys(range(self._width), False)
            kept[:] = [(rows, list(self._parse(memoryview(lines), every, ends is not None).columns))]
            return kept[0][1]

        def totals(rows: np.ndarray) -> np.ndarray:
            return total_rows(cells(rows), np.arange(len(rows)))

        def later(rows: np.ndarray, position: int) -> pa.Array:
            return cells(rows)[position].combine_chunks()

        columns = {position: table.column(str(position)).combine_chunks() for position in self._wanted}
        batch = Batch(columns, lines, lambda rows: all_blank(cells(rows)), totals, later=later)
        extra = [table.column(str(position)) for position in range(self._header_width, self._width)]
        if extra:
            batch.too_long = ~all_blank(extra)
            batch.beyond = lambda row: [column[row].as_py() for column in extra]
            if self._line == self._head.next_line:
                batch.notes.append(("regel_lege_velden_over", np.array([0])))
        return batch

    def _slowly(self, blocks: Iterable[bytes]) -> Iterator[Batch]:
        """The rows of blocks that pyarrow does not read as it should."""
        lines = records.Remembered(records.closed(records.physical_lines(blocks)))
        reader = csv.reader(lines, delimiter=self._head.delimiter)
        first, before = self._line, 0
        rows: list[list[str]] = []
        numbers: list[int] = []
        last: list[str] = []
        try:
            for record in reader:
                last = record
                if lines.swallows(self._head.delimiter):
                    raise self._unclosed(first + before)
                if record and record != [records.END]:
                    rows.append(record)
                    numbers.append(first + before)
                before = reader.line_num
                if len(rows) == _ROWS_A_BATCH:
                    yield self._slow_batch(rows, numbers)
                    rows, numbers = [], []
        except csv.Error:
            raise self._unclosed(first + before) from None
        if last != [records.END]:
            raise self._unclosed(numbers[-1] if numbers else first)
        if rows:
            yield self._slow_batch(rows, numbers)
        self._line = first + before - 1  # the last line was our own

    def _slow_batch(self, rows: list[list[str]], numbers: list[int]) -> Batch:
        width = self._header_width
        is_blank = np.array([not any(cell.strip() for cell in row) for row in rows])
        lengths = np.array([len(row) for row in rows])
        over = np.array([any(cell.strip() for cell in row[width:]) for row in rows])

        def column(position: int) -> pa.Array:
            return pa.array([row[position] if position < len(row) else "" for row in rows], pa.string())

        columns = {position: column(position) for position in self._wanted}
        notes = [
            ("regel_te_kort", np.flatnonzero((lengths < width) & ~is_blank)),
            ("regel_lege_velden_over", np.flatnonzero((lengths > self._width) & ~over)),
        ]

        def totals(among: np.ndarray) -> np.ndarray:
            return np.array([is_total(rows[row]) for row in among], dtype=bool)

        def beyond(row: int) -> list[str]:
            return rows[row][width:]

        def later(among: np.ndarray, position: int) -> pa.Array:
            return column(position).take(pa.array(among))

        return Batch(
            columns,
            np.array(numbers, dtype=np.int32),
            lambda among: is_blank[among],
            totals,
            over,
            beyond,
            later,
            notes,
        )

    def _unclosed(self, line: int) -> InputError:
        return InputError(
            f'{self._file}, regel {line}: een aanhalingsteken (") wordt niet gesloten.',
            "Verwijder het losse aanhalingsteken, of zet er twee als het bij de tekst hoort.",
        )
