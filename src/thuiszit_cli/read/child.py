"""The process that reads one workbook: `python -m thuiszit_cli.read.child`.

The library that reads workbooks can be made to abort or to ask for gigabytes by a file of some kilobytes, and
an abort cannot be caught. So it runs in a process of its own, with a limit to its memory and its time; what
happens there ends there. `workbook.py` starts it and talks with it: a request is one line of JSON, an answer is
one line of JSON or a stream of Arrow. It writes nothing else and no file.
"""

from __future__ import annotations

import gc
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import python_calamine as calamine

from thuiszit_cli import system
from thuiszit_cli.errors import InputError
from thuiszit_cli.read import guards
from thuiszit_cli.read.biff import error_cells
from thuiszit_cli.read.cells import cell_text, text_array
from thuiszit_cli.read.guards import Limits
from thuiszit_cli.read.totals import totals_of

# Columns of an answer besides those asked for.
LINES, BLANK, BEYOND, TOTAL = "regel", "leeg", "over", "totaal"
ERROR_TEXT = "#N/B"
AGAIN = "Open het bestand in Excel en sla het opnieuw op, of sla het blad op als csv."
_CELLS_A_BATCH = 200_000
_BASE = 300 * guards.MEGABYTE  # memory that any workbook may ask, and how many times its bytes besides
_TIMES = 16
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


def _announce(asked: dict[str, Any], limits: Limits) -> tuple[Announced, _Book | None]:
    try:
        book = _Book(asked["file"], Path(asked["path"]), asked["kind"], asked["password"], limits)
        return Announced(book.sheets(), book.scan.macros, book.scan.links), book
    except NeedsPassword:
        return Announced(needs_password=True), None
    except InputError as error:
        return Announced(error=error.message, hint=error.hint), None
    except BaseException as error:
        # A damaged workbook can make the reader panic, which is no Exception; and memory can run out.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        return Announced(error=unreadable(asked["file"]).message, hint=AGAIN), None


def unreadable(file: str) -> InputError:
    """What is said of a workbook that the reader cannot make anything of."""
    return InputError(f"{file} is als werkmap niet te lezen.", AGAIN)


class _Book:
    """An opened workbook."""

    def __init__(self, file: str, path: Path, kind: str, password: str | None, limits: Limits) -> None:
        self.scan = guards.Scan()
        system.limit_seconds(limits.reader_seconds)
        source: BinaryIO = path.open("rb")
        if kind == "xls" and _ENCRYPTED in source.read():
            source, kind = _decrypted(file, source, password), "xlsx"
        if kind == "xls":
            size = source.seek(0, io.SEEK_END)
        else:
            self.scan = guards.scan_workbook(file, source, limits)
            size = self.scan.unpacked
        try:
            # From here on no more than some times the bytes of the workbook.
            system.limit_memory(min(limits.reader_bytes, _BASE + _TIMES * size))
            self._book = _open(source)
        except calamine.PasswordError:
            source = _decrypted(file, source, password)
            self._book = _open(source)
        self._errors = error_cells(source) if kind == "xls" else self.scan.errors_by_sheet()
        self._sheets: list[tuple[Any, dict[int, list[int]]]] = []

    def sheets(self) -> list[Sheet]:
        """Every sheet that may be read; nothing of a hidden one is."""
        found = []
        for position, meta in enumerate(self._book.sheets_metadata):
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            hidden = meta.visible != calamine.SheetVisibleEnum.Visible
            sheet = None if hidden else self._book.get_sheet_by_index(position)
            errors: dict[int, list[int]] = {}
            for row, column in self._errors.get(position, ()):
                errors.setdefault(row, []).append(column)
            self._sheets.append((sheet, errors))
            first = (sheet.start[1] if sheet.start else 0) if sheet else 0
            rows = [] if sheet is None else _first_rows(_rows(sheet, errors))
            found.append(Sheet(meta.name, hidden, first, rows))
        return found

    def rows(self, position: int) -> Iterator[list[Any]]:
        """The rows of a sheet from its first."""
        return _rows(*self._sheets[position])


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


def _rows(sheet: calamine.CalamineSheet, errors: dict[int, list[int]]) -> Iterator[list[Any]]:
    """Rows from the first of the sheet, with errors, which the reader gives as empty cells, as text."""
    first = sheet.start[1] if sheet.start else 0
    for number, row in enumerate(sheet.iter_rows()):
        for column in errors.get(number, ()):
            if 0 <= column - first < len(row):
                row[column - first] = ERROR_TEXT
        yield row


def _answer(book: _Book, asked: dict[str, Any], answers: BinaryIO) -> None:
    """The rows below the header of a sheet that hold anything, as a stream of Arrow."""
    wanted: list[int] = asked["wanted"]
    names = [str(position) for position in wanted]
    schema = pa.schema(
        [(name, pa.string()) for name in names]
        + [
            (LINES, pa.int32()),
            (BLANK, pa.bool_()),
            (BEYOND, pa.list_(pa.string())),
            (TOTAL, pa.bool_()),
        ]
    )
    rows = enumerate(islice(book.rows(asked["sheet"]), asked["header_row"], None), asked["header_row"] + 1)
    size = 0
    with pa.ipc.new_stream(answers, schema) as stream:
        while chunk := list(islice(rows, size or 1)):
            # The first row tells how wide the sheet is: every row is.
            size = max(1, _CELLS_A_BATCH // max(1, len(chunk[0][1])))
            filled = [
                (line, row) for line, row in chunk if not all(cell is None or cell == "" for cell in row)
            ]
            if filled:
                stream.write_batch(_batch(schema, filled, wanted, asked["width"]))


def _batch(
    schema: pa.Schema, rows: list[tuple[int, list[Any]]], wanted: list[int], width: int
) -> pa.RecordBatch:
    cells = [row for _, row in rows]
    columns = [text_array([row[at] if at < len(row) else None for row in cells]) for at in wanted]
    lines = pa.array([line for line, _ in rows], pa.int32())
    blank = pa.array([all(map(_is_empty, row)) for row in cells])
    beyond = pa.array([_filled_beyond(row, width) for row in cells], pa.list_(pa.string()))
    total = pa.array(totals_of(cells))
    return pa.record_batch([*columns, lines, blank, beyond, total], schema=schema)


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
        raise unreadable(file) from None
    return out


if __name__ == "__main__":
    main()
