"""The process that reads one workbook or Parquet file: `python -m thuiszit_cli.read.child`.

The library that reads workbooks can be made to abort or to ask for gigabytes by a file of some kilobytes, and
an abort cannot be caught. So it runs in a process of its own, with a limit to its memory and its time; what
happens there ends there. `process.py` starts it and talks with it: a request is one line of JSON, an answer is
one line of JSON or a stream of Arrow. It writes nothing else and no file.
"""

from __future__ import annotations

import gc
import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import python_calamine as calamine

from thuiszit_cli import system
from thuiszit_cli.errors import InputError
from thuiszit_cli.read import guards, ods
from thuiszit_cli.read.biff import told_of
from thuiszit_cli.read.cells import cell_text, text_array
from thuiszit_cli.read.guards import AGAIN, Limits
from thuiszit_cli.read.limits import raising
from thuiszit_cli.read.package import ERROR_TEXT, Scan, Told, scan_workbook
from thuiszit_cli.read.parquet import ParquetFile
from thuiszit_cli.read.totals import totals_of
from thuiszit_cli.values.cells import FORMULA_WITHOUT_RESULT

# Columns of an answer besides those asked for.
LINES, BLANK, BEYOND, TOTAL, HIDDEN, HELD = "regel", "leeg", "over", "totaal", "verborgen", "samengevoegd"
PARQUET = "parquet"
DONE = b"klaar\n"  # behind a stream that is whole: one that breaks off ends just as a whole one does
_CELLS_A_BATCH = 200_000
# Memory that any workbook may ask, and how many times its packed bytes besides: one full of equal rows takes 36 times.
_BASE = 200 * guards.MEGABYTE
_TIMES = 50
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_NO_PASSWORD = "VelvetSweatshop"  # noqa: S105 - Excel encrypts with this when only changes are protected


@dataclass
class Sheet:
    """A sheet as it is announced: its first rows as text, from the first row of the sheet."""

    name: str
    hidden: bool
    first_column: int
    rows: list[list[str]]


@dataclass
class Announced:
    """The first answer: what the workbook holds, or why it cannot be read."""

    sheets: list[Sheet] = field(default_factory=list)
    macros: bool = False
    links: bool = False
    from_1904: bool = False
    nested: list[int] = field(default_factory=list)  # of Parquet: columns of lists or groups
    needs_password: bool = False
    error: str = ""
    hint: str = ""


class NeedsPassword(Exception):
    """The workbook is protected, and the password is not known."""


def main() -> None:
    """Answer the requests on standard input until it closes."""
    gc.disable()  # cells are no cycles, and there are millions of them
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    asked = json.loads(requests.readline())
    limits = Limits(**asked["limits"])
    announced, book = _announce(asked, limits)
    answers.write(json.dumps(asdict(announced)).encode() + b"\n")
    answers.flush()
    while book is not None and (line := requests.readline()):
        _answer(book, json.loads(line), answers)
        answers.flush()


def _announce(asked: dict[str, Any], limits: Limits) -> tuple[Announced, _Book | ParquetFile | None]:
    try:
        if asked["kind"] == PARQUET:
            source = ParquetFile(asked["file"], Path(asked["path"]), limits)
            return Announced([Sheet("", False, 0, [source.headers])], nested=source.nested), source
        book = _Book(asked["file"], Path(asked["path"]), asked["kind"], asked["password"], limits)
        return Announced(book.announced(), book.scan.macros, book.scan.links, book.from_1904), book
    except NeedsPassword:
        return Announced(needs_password=True), None
    except InputError as error:
        return Announced(error=error.message, hint=error.hint), None
    except BaseException as error:
        # A damaged workbook can make the reader panic, which is no Exception; and memory can run out.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        error = broken(asked["file"], asked["kind"])
        return Announced(error=error.message, hint=error.hint), None


def broken(file: str, kind: str) -> InputError:
    """What is said of a file of which the reader cannot make anything, or which asks too much of it."""
    if kind == PARQUET:
        return InputError(
            f"{file} is een beschadigd Parquet-bestand, of te groot.", "Maak of haal het bestand opnieuw."
        )
    return InputError(
        f"{file} is als werkmap niet te lezen: beschadigd, of te groot.", f"{AGAIN} {raising('reader_bytes')}"
    )


@dataclass
class _Sheet:
    """A sheet that may be read. `merged` are the cells that are merged over rows: top row, column, last row."""

    name: str
    hidden: bool
    first_column: int
    told: Told
    merged: list[tuple[int, int, int]]
    every: Callable[[], Iterator[list[Any]]]  # the rows from the first, equally long

    def rows(self) -> Iterator[list[Any]]:
        """The same, with errors and formulas without a result, which the library gives as empty cells."""
        texts: dict[int, list[tuple[int, str]]] = {}
        for places, text in ((self.told.errors, ERROR_TEXT), (self.told.formulas, FORMULA_WITHOUT_RESULT)):
            for number, column in places:
                texts.setdefault(number, []).append((column - self.first_column, text))
        for number, row in enumerate(self.every()):
            for column, text in texts.get(number, ()):
                if 0 <= column < len(row):
                    row[column] = text
            yield row


def most_bytes(size: int, limits: Limits) -> int:
    """The memory that the reading of a workbook of `size` bytes may take: less for a small one."""
    return min(limits.reader_bytes, _BASE + _TIMES * size)


class _Book:
    """An opened workbook."""

    def __init__(self, file: str, path: Path, kind: str, password: str | None, limits: Limits) -> None:
        self.scan = Scan()
        self._file, self._limits = file, limits
        system.limit_seconds(limits.reader_seconds)
        source: BinaryIO = path.open("rb")
        if kind == "xls" and _ENCRYPTED in source.read():
            source, kind = _decrypted(file, source, password), "xlsx"
        if kind != "xls":
            self.scan = scan_workbook(file, source, limits)
        size = source.seek(0, io.SEEK_END)
        system.limit_memory(most_bytes(size, limits))
        self.from_1904 = self.scan.from_1904
        self._source = source
        if self.scan.odd:
            self._sheets = self._ods_sheets()
            return
        try:
            book = _open(source)
        except calamine.PasswordError:
            self._source = source = _decrypted(file, source, password)
            book = _open(source)
        except calamine.CalamineError:
            if kind != "ods":
                raise
            self._sheets = self._ods_sheets()
            return
        told = self.scan.by_sheet()
        if kind == "xls":
            told, self.from_1904 = told_of(source)
        self._sheets = [
            _calamine_sheet(book, position, meta, told.get(position, Told()))
            for position, meta in enumerate(book.sheets_metadata)
            if meta.typ == calamine.SheetTypeEnum.WorkSheet
        ]

    def announced(self) -> list[Sheet]:
        """Every sheet; nothing of a hidden one is read."""
        return [
            Sheet(
                sheet.name,
                sheet.hidden,
                sheet.first_column,
                [] if sheet.hidden else _first_rows(sheet.rows()),
            )
            for sheet in self._sheets
        ]

    def sheet(self, position: int) -> _Sheet:
        """A sheet by its place among those announced."""
        return self._sheets[position]

    def _ods_sheets(self) -> list[_Sheet]:
        """The sheets of an ods that the library does not read as it stands."""
        given = self._file, self._source, self._limits
        return [
            _Sheet(
                sheet.name,
                sheet.hidden,
                sheet.first_column,
                sheet.told,
                sheet.merged,
                partial(ods.rows, *given, position, sheet),
            )
            for position, sheet in enumerate(ods.sheets(*given))
        ]


def _calamine_sheet(book: Any, position: int, meta: Any, told: Told) -> _Sheet:
    hidden = meta.visible != calamine.SheetVisibleEnum.Visible
    if hidden:
        return _Sheet(meta.name, True, 0, told, [], lambda: iter(()))
    sheet = book.get_sheet_by_index(position)
    merged = [
        (top, left, bottom) for (top, left), (bottom, _) in sheet.merged_cell_ranges or () if bottom > top
    ]
    first = sheet.start[1] if sheet.start else 0
    return _Sheet(meta.name, False, first, told, merged, sheet.iter_rows)


def _open(source: BinaryIO) -> Any:
    source.seek(0)
    return calamine.CalamineWorkbook.from_filelike(source)


def _first_rows(rows: Iterator[list[Any]]) -> list[list[str]]:
    """The rows up to and including so many filled ones: a header stands there or nowhere."""
    found: list[list[str]] = []
    filled = 0
    for row in islice(rows, guards.DEFAULT.cells):
        texts = [cell_text(cell)[: guards.DEFAULT.characters] for cell in row]
        while texts and not texts[-1].strip():
            texts.pop()
        found.append(texts)
        filled += bool(texts)
        if filled == guards.DEFAULT.header_rows:
            break
    return found if filled else []


def _answer(book: _Book | ParquetFile, asked: dict[str, Any], answers: BinaryIO) -> None:
    """What was asked for, as a stream of Arrow."""
    if isinstance(book, _Book):
        found = _rows_below(book, asked)
    else:
        found = book.rows(asked) if "wanted" in asked else book.looked_at(asked)
    first = next(found, None)
    with pa.ipc.new_stream(answers, pa.schema([]) if first is None else first.schema) as stream:
        for batch in () if first is None else chain([first], found):
            stream.write_batch(batch)
    answers.write(DONE)


def _rows_below(book: _Book, asked: dict[str, Any]) -> Iterator[pa.RecordBatch]:
    """The rows below the header of a sheet that hold anything."""
    wanted: list[int] = asked["wanted"]
    names = [str(position) for position in wanted]
    schema = pa.schema(
        [(name, pa.string()) for name in names]
        + [
            (LINES, pa.int32()),
            (BLANK, pa.bool_()),
            (BEYOND, pa.list_(pa.string())),
            (TOTAL, pa.bool_()),
            (HIDDEN, pa.bool_()),
            (HELD, pa.bool_()),
        ]
    )
    sheet, begin = book.sheet(asked["sheet"]), asked["header_row"]
    rows = _held(islice(sheet.rows(), begin, None), begin, sheet, asked["once"])
    size = 0
    while chunk := list(islice(rows, size or 1)):
        # The first row tells how wide the sheet is: every row is.
        size = max(1, _CELLS_A_BATCH // max(1, len(chunk[0][1])))
        filled = [each for each in chunk if not _has_nothing(each[1])]
        if filled:
            yield _batch(schema, filled, wanted, asked["width"], sheet.told.hidden)


def _held(
    rows: Iterator[list[Any]], begin: int, sheet: _Sheet, once: list[int]
) -> Iterator[tuple[int, list[Any], bool]]:
    """Rows with their line, and whether a cell that is merged over rows holds for them too.

    Not in the columns of `once`: a sum that stands there would be counted again.
    """
    tops: dict[int, list[tuple[int, int]]] = {}
    for top, column, last in sheet.merged:
        if column - sheet.first_column not in once:
            tops.setdefault(top, []).append((column - sheet.first_column, last))
    holding: dict[int, tuple[Any, int]] = {}
    for number, row in enumerate(rows, begin):
        held = False
        if holding and not _has_nothing(row):
            for column, (value, last) in list(holding.items()):
                if number > last:
                    del holding[column]
                elif row[column] is None or row[column] == "":
                    row[column], held = value, True
        if number in tops:
            holding |= {
                column: (row[column], last)
                for column, last in tops[number]
                if 0 <= column < len(row) and not _is_empty(row[column])
            }
        yield number + 1, row, held


def _has_nothing(row: list[Any]) -> bool:
    return all(cell is None or cell == "" for cell in row)


def _batch(
    schema: pa.Schema,
    rows: list[tuple[int, list[Any], bool]],
    wanted: list[int],
    width: int,
    hidden: set[int],
) -> pa.RecordBatch:
    cells = [row for _, row, _ in rows]
    columns = [text_array([row[at] if at < len(row) else None for row in cells]) for at in wanted]
    lines = pa.array([line for line, _, _ in rows], pa.int32())
    blank = pa.array([all(map(_is_empty, row)) for row in cells])
    beyond = pa.array([_filled_beyond(row, width) for row in cells], pa.list_(pa.string()))
    total = pa.array(totals_of(cells))
    unseen = pa.array([line - 1 in hidden for line, _, _ in rows])
    held = pa.array([is_held for _, _, is_held in rows])
    return pa.record_batch([*columns, lines, blank, beyond, total, unseen, held], schema=schema)


def _filled_beyond(row: list[Any], width: int) -> list[str] | None:
    """The cells of a row beyond the header as text, where any is filled."""
    if len(row) <= width or all(map(_is_empty, row[width:])):
        return None
    return [cell_text(cell) for cell in row[width:]]


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


# Passwords


def _decrypted(file: str, source: BinaryIO, password: str | None) -> BinaryIO:
    """The workbook in a protected file. Raises NeedsPassword, or InputError when the password is wrong."""
    import msoffcrypto
    from msoffcrypto import exceptions

    source.seek(0)
    out = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(source)
        is_package = office.format == "ooxml"
        office.load_key(
            password=password or _NO_PASSWORD, **({"verify_password": True} if is_package else {})
        )
        office.decrypt(out)
    except exceptions.InvalidKeyError:
        if password is None:
            raise NeedsPassword from None
        raise InputError(
            f"Het wachtwoord van {file} klopt niet.", "Probeer het opnieuw, of vraag het na bij de afzender."
        ) from None
    except Exception:
        # The library raises whatever it stumbles over.
        raise broken(file, "xlsx") from None
    return out


if __name__ == "__main__":
    main()
