"""What a workbook (xlsx, ods) would cost, and what the library that reads it does not tell.

Each part is unpacked in blocks and forgotten. Nothing is read as XML: the places of cells are found with numpy and
regular expressions, so a sheet of hundreds of megabytes takes about a second. The library (python-calamine) gives an
empty cell for an error and for a formula without a stored result, and knows no hidden rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np

from thuiszit_cli.errors import InputError
from thuiszit_cli.read import guards
from thuiszit_cli.read.guards import AGAIN, MORE, Counted, number
from thuiszit_cli.read.limits import MEGABYTE, Limits, raising

ERROR_TEXT = "#FOUT!"  # "#N/B" is also how people write that a cell is empty

_BLOCK = MEGABYTE
_PARTS = 4 * _BLOCK  # of the list of sheets: a thousand sheets take a sixteenth of it
_BEYOND = 1 << 40  # no row and no column
_MARKUP = 100  # bytes of a sheet for each cell, without a long text in it
_OVERLAP = 65_536  # bytes: the last cell of a block may go on in the next
_SHEETS = "xl/worksheets/"
_SHARED_STRINGS = "xl/sharedstrings.xml"
_FIRST = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", _SHARED_STRINGS)  # needed to judge the other parts
_ODS = "content.xml"

_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:(?P<empty><(?:\w+:)?v\s*/>|<(?:\w+:)?v\b[^>]*>\s*</)|(?P<result><(?:\w+:)?(?:v|is)\b(?P<zero>>0</)?))?"
)
_HIDDEN = re.compile(rb"<(?:\w+:)?row\b(?=[^>]*\shidden=\"(?:1|true)\")[^>]*\sr=\"(\d+)\"")
_REFERENCED = re.compile(rb"<(?:\w+:)?c\b[^>]*\sr=\"[A-Z]")
_CELL_TAGS = (b"<c", b":c", b"<row", b":row")
_TAG = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^>]*)>")
_REFERENCE = re.compile(rb"\sr=\"([A-Z]{1,3})?(\d{1,7})\"")
# A writer that computes nothing asks for it on opening, and some store 0 for every result meanwhile.
_COMPUTES_LATER = re.compile(rb"<(?:\w+:)?calcPr\b[^>]*\sfullCalcOnLoad=[\"'](?:1|true)[\"']")
_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\sdate1904=[\"'](?:1|true)[\"']")
_ODS_1904 = re.compile(rb"<table:null-date\b[^>]*\stable:date-value=\"1904-01-01\"")
# What the library refuses in an ods, or gives wrongly: white space between cells, merged and hidden rows, errors,
# and times of a day or longer.
_ODS_ODD = re.compile(
    rb"table-(?:cell|row)(?:\s[^<>]*)?>\s+<|number-rows-spanned=\"(?!1\")|visibility=\"(?:filter|collapse)\"|"
    rb"calcext:value-type=\"error\"|time-value=\"(?!PT(?:[01]?\d|2[0-3])H)"
)
_ODS_FORMULA = re.compile(rb"<[^<>]*:formula=[^<>]*>")


@dataclass
class Told:
    """Rows and cells of one sheet, from 0, about which the library says nothing."""

    errors: list[tuple[int, int]] = field(default_factory=list)
    formulas: list[tuple[int, int]] = field(default_factory=list)  # without a stored result
    zeros: list[tuple[int, int]] = field(
        default_factory=list
    )  # formulas of which the stored result may be none
    computed: bool = False  # whether another formula has a result that was computed
    hidden: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.errors or self.formulas or self.zeros or self.computed or self.hidden)


def without_computing(sheets: Collection[Told]) -> None:
    """Where no formula of a workbook was computed, a 0 or an empty text is no result either."""
    if not any(sheet.computed for sheet in sheets):
        for sheet in sheets:
            sheet.formulas += sheet.zeros


@dataclass
class Scan:
    """What was seen in a workbook that may be read."""

    unpacked: int = 0  # bytes
    names: list[str] = field(default_factory=list)
    parts: dict[str, Told] = field(default_factory=dict)
    sheets: bytes = b""  # the part that names the sheets, in order
    relations: bytes = b""  # the part that says in which part each sheet stands
    from_1904: bool = False  # whether day numbers count from 1904
    computes_later: bool = False  # whether formulas are to be computed when it is opened
    odd: bool = False  # whether it is an ods that the library does not read as it stands

    def by_sheet(self) -> dict[int, Told]:
        """What is told of each sheet, by its position in the workbook."""
        part_of = self.part_of()
        tags = re.findall(rb"<(?:\w+:)?sheet\s[^>]*>", self.sheets)
        names = [part_of.get(_attribute(tag, rb"\w+:id"), "") for tag in tags]
        return {at: self.parts[name] for at, name in enumerate(names) if name in self.parts}

    def part_of(self) -> dict[str, str]:
        """The part of each relation, by its id."""
        tags = re.findall(rb"<(?:\w+:)?Relationship\s[^>]*>", self.relations)
        return {_attribute(tag, b"Id"): _target(_attribute(tag, b"Target")) for tag in tags}

    @property
    def macros(self) -> bool:
        """Whether there are macros, which are never run."""
        return any(name.endswith("vbaproject.bin") for name in self.names)

    @property
    def links(self) -> bool:
        """Whether there are links to other workbooks, which are never followed."""
        return any(name.startswith("xl/externallinks/") for name in self.names)


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"\s*=\s*[\"']([^\"']*)", tag)
    return found[1].decode("utf-8", errors="replace") if found else ""


def _target(text: str) -> str:
    """The part at which a relation of the workbook points: from the root of the package, or from xl/."""
    path = guards.part_name(text)
    return path.removeprefix("/") if path.startswith("/") else f"xl/{path}".replace("xl/../", "")


def scan_workbook(file: str, stream: BinaryIO, limits: Limits) -> Scan:
    """Unpack a workbook in blocks and forget them, to see what reading it would cost and what must be added.

    Raises InputError when that is more than `limits` allow, when it is damaged, or when its XML declares
    entities.
    """
    seen = Scan()
    texts = np.empty(0, dtype=np.int64)
    expanded = 0
    with guards.open_zip(file, stream, limits) as archive:
        infos = sorted(archive.infolist(), key=lambda info: guards.part_name(info.filename) not in _FIRST)
        seen.names = [guards.part_name(info.filename) for info in infos]
        sheets: set[str] = set()
        for info, name in zip(infos, seen.names, strict=True):
            with guards.entry(file, archive, info, limits) as content:
                if name == _SHARED_STRINGS:
                    texts = _text_lengths(_checked(file, content))
                elif name in (*_FIRST, _ODS):
                    _note_part(seen, name, _checked(file, content))
                    sheets = set(seen.part_of().values())
                elif name.endswith(".xml") and (name.startswith(_SHEETS) or name in sheets):
                    sheet = _scan_sheet(file, _checked(file, content), texts, limits)
                    expanded += sheet.expanded
                    if sheet.told:
                        seen.parts[name] = sheet.told
                    _refuse_repetition(file, expanded, limits)
                else:
                    markup = name.endswith((".xml", ".rels"))
                    for _ in _checked(file, content) if markup else _blocks(content):
                        pass
                seen.unpacked += content.count
            if seen.unpacked > limits.unpacked_bytes:
                raise guards.too_large(file, limits)
    if seen.computes_later:
        without_computing(seen.parts.values())
    return seen


def _refuse_repetition(file: str, expanded: int, limits: Limits) -> None:
    if expanded > limits.shared_text_bytes:
        raise InputError(
            f"{file} heeft zo veel lange teksten dat het meer dan "
            f"{number(limits.shared_text_bytes // MEGABYTE)} MB zou vragen.",
            f"{MORE} {raising('shared_text_bytes')}",
        )


def _blocks(content: Counted) -> Iterator[bytes]:
    while block := content.read(_BLOCK):
        yield block


def _checked(file: str, content: Counted) -> Iterator[bytes]:
    """The blocks of an XML entry. Raises InputError for a document type: only that can declare entities."""
    before = b""
    for block in _blocks(content):
        if any(text in block or text in before + block[:16] for text in (b"<!DOCTYPE", b"<!ENTITY")):
            raise InputError(f"{file} bevat XML met eigen definities (DTD); dat is onveilig.", AGAIN)
        before = block[-16:]
        yield block


def _note_part(seen: Scan, name: str, blocks: Iterator[bytes]) -> None:
    """Keep the small parts that say which sheets there are; of the one part of an ods, what is odd in it."""
    if name != _ODS:
        data = b"".join(block for at, block in enumerate(blocks) if at < _PARTS // _BLOCK)
        if name.endswith(".rels"):
            seen.relations = data
        else:
            seen.sheets, seen.from_1904 = data, _1904.search(data) is not None
            seen.computes_later = _COMPUTES_LATER.search(data) is not None
        return
    before = b""
    for block in blocks:
        data = before + block
        seen.from_1904 = seen.from_1904 or _ODS_1904.search(data) is not None
        seen.odd = seen.odd or (
            _ODS_ODD.search(data) is not None
            or any(b":value-type=" not in tag for tag in _ODS_FORMULA.findall(data))
        )
        before = data[max(data.rfind(b"<"), len(data) - _OVERLAP) :]


def _text_lengths(blocks: Iterator[bytes]) -> np.ndarray:
    """The bytes of each shared string, its markup counted."""
    starts: list[np.ndarray] = []
    offset = 0
    carry = b""
    for block in blocks:
        data = carry + block
        found = _positions(data, b"<si")
        starts.append(found + offset)
        keep = data[-2:]
        offset += len(data) - len(keep)
        carry = keep
    ends = np.concatenate([*starts, np.array([offset + len(carry)])])
    return np.diff(ends)


@dataclass
class _Sheet:
    expanded: int = 0  # bytes of its texts, those that are shared written out
    cells: int = 0
    size: int = 0  # bytes
    told: Told = field(default_factory=Told)
    rows: tuple[int, int] = (_BEYOND, -1)  # the first and the last that hold anything
    columns: tuple[int, int] = (_BEYOND, -1)
    row: int = -1  # where a sheet without references is
    column: int = -1

    def extend(self, rows: tuple[int, int], columns: tuple[int, int]) -> None:
        self.rows = min(self.rows[0], rows[0]), max(self.rows[1], rows[1])
        self.columns = min(self.columns[0], columns[0]), max(self.columns[1], columns[1])


def _scan_sheet(file: str, blocks: Iterator[bytes], texts: np.ndarray, limits: Limits) -> _Sheet:
    """The extent of a sheet, what its shared strings take, and what the library does not tell of it.

    Looks for ` r="B12"`, which nearly every writer gives each cell; without it tags are counted, slowly.
    """
    sheet = _Sheet()
    carry = b""
    look: Callable[[_Sheet, bytes, np.ndarray], None] | None = None
    for block in blocks:
        sheet.size += len(block)
        data = carry + block.replace(b"'", b'"')
        if look is None and b"sheetData" in data:
            look = _look if _REFERENCED.search(data, data.find(b"sheetData")) else _look_at_tags
        mark = data.rfind(b' r="') if look is _look else max(map(data.rfind, _CELL_TAGS))
        cut = max(data.rfind(b"<", 0, max(mark, 0)), len(data) - _OVERLAP, 0)
        carry = data[cut:]
        if look is not None:
            look(sheet, data[:cut], texts)
    (look or _look)(sheet, carry, texts)
    rows, columns = (last - first + 1 for first, last in (sheet.rows, sheet.columns))
    if rows > 0:
        guards.check_extent(file, rows, columns, rows * columns, limits)
        if sheet.cells > rows * columns:  # the library would keep each of them
            raise InputError(f"{file} heeft een blad dat cellen meer dan eens noemt.", AGAIN)
    sheet.expanded += max(0, sheet.size - sheet.cells * _MARKUP)
    return sheet


def _look(sheet: _Sheet, data: bytes, texts: np.ndarray) -> None:
    """What a piece of a sheet adds, by the references of its cells."""
    cells = _cells(data)
    if len(cells.rows):
        sheet.cells += len(cells.rows)
        sheet.extend(*((int(each.min()), int(each.max())) for each in (cells.rows, cells.columns)))
    used = cells.texts[(cells.texts >= 0) & (cells.texts < len(texts))]
    sheet.expanded += int(texts[used].sum())
    where = np.flatnonzero(cells.errors)
    sheet.told.errors += zip(cells.rows[where].tolist(), cells.columns[where].tolist(), strict=True)
    if b"hidden=" in data:
        sheet.told.hidden.update(int(row) - 1 for row in _HIDDEN.findall(data))
    if b"<f" in data or b":f" in data:
        for found in _FORMULA.finditer(data):
            at = _REFERENCE.search(found[1])
            if at and at[1]:
                _note_formula(sheet.told, found, (int(at[2]) - 1, _column(at[1])))


def _look_at_tags(sheet: _Sheet, data: bytes, texts: np.ndarray) -> None:
    """The same for a sheet whose cells have no references: each stands right of the one before."""
    for tag in _TAG.finditer(data):
        at = _REFERENCE.search(tag[2])
        if tag[1] == b"row":
            sheet.row, sheet.column = int(at[2]) - 1 if at else sheet.row + 1, -1
            if re.search(rb"\shidden=\"(?:1|true)\"", tag[2]):
                sheet.told.hidden.add(sheet.row)
            continue
        sheet.column = _column(at[1]) if at and at[1] else sheet.column + 1
        if b' t="e"' in tag[2]:
            sheet.told.errors.append((sheet.row, sheet.column))
        found = None if tag[2].endswith(b"/") else _FORMULA.match(data, tag.start())
        if found:
            _note_formula(sheet.told, found, (sheet.row, sheet.column))
        sheet.cells += 1
        sheet.extend((sheet.row, sheet.row), (sheet.column, sheet.column))


def _note_formula(told: Told, found: re.Match[bytes], place: tuple[int, int]) -> None:
    """Note what a formula has for a result. An empty text is one; a number cannot be empty."""
    if found["zero"]:
        told.zeros.append(place)
    elif found["result"]:
        told.computed = True
    elif not (found["empty"] and b' t="str"' in found[1]):
        told.formulas.append(place)


def _column(letters: bytes) -> int:
    """The position of a column from 0 by its letters."""
    position = 0
    for letter in letters:
        position = position * 26 + letter - 64
    return position - 1


@dataclass
class _Cells:
    """Filled cells of a piece of a sheet, from 0: rows, columns, text numbers (-1: none), errors."""

    rows: np.ndarray
    columns: np.ndarray
    texts: np.ndarray
    errors: np.ndarray


def _cells(data: bytes) -> _Cells:
    if b"'" in data:
        data = data.replace(b"'", b'"')
    signs = np.frombuffer(data + b">" + bytes(32), dtype=np.uint8)
    marks = _positions(data, b' r="')
    ends = np.flatnonzero(signs == ord(">"))
    closes = ends[np.searchsorted(ends, marks)] if len(marks) else marks
    filled = signs[closes - 1] != ord("/")
    marks, closes = marks[filled], closes[filled]
    window = signs[marks[:, None] + np.arange(4, 16)]
    letters = np.logical_and.accumulate((window >= 65) & (window <= 90), axis=1)
    width = letters.sum(axis=1)
    column = np.zeros(len(marks), dtype=np.int64)
    for position in range(4):
        column = np.where(letters[:, position], column * 26 + window[:, position] - 64, column)
    row = _digits(signs, marks + 4 + width)
    is_cell = (width > 0) & (row > 0)  # a <row r="12"> has no letters
    closes, row, column = closes[is_cell], row[is_cell], column[is_cell]
    texts = np.full(len(closes), -1, dtype=np.int64)
    shared = _has(data, b' t="s"', ends, closes)
    if shared.any():
        after = ends[np.minimum(np.searchsorted(ends, closes[shared]) + 1, len(ends) - 1)]  # the > of <v>
        texts[shared] = _digits(signs, after + 1)
    return _Cells(row - 1, column - 1, texts, _has(data, b' t="e"', ends, closes))


def _positions(data: bytes, text: bytes) -> np.ndarray:
    """Where a text begins in the data."""
    signs = np.frombuffer(data, dtype=np.uint8)
    if len(signs) < len(text):
        return np.empty(0, dtype=np.int64)
    size = len(signs) - len(text) + 1
    # The rarest sign first: only where it stands are the others looked at.
    found = np.flatnonzero(signs[len(text) - 2 : len(text) - 2 + size] == text[-2])
    for at, sign in enumerate(text):
        found = found[signs[found + at] == sign]
    return found


def _has(data: bytes, text: bytes, ends: np.ndarray, closes: np.ndarray) -> np.ndarray:
    """Whether an attribute stands in each tag, known by where it closes; `ends` is every closing."""
    theirs = ends[np.searchsorted(ends, _positions(data, text))]
    if len(theirs) == 0:
        return np.zeros(len(closes), dtype=bool)
    has: np.ndarray = theirs[np.minimum(np.searchsorted(theirs, closes), len(theirs) - 1)] == closes
    return has


def _digits(signs: np.ndarray, begins: np.ndarray) -> np.ndarray:
    """The numbers that begin at these places; 0 where there is no digit."""
    value = np.zeros(len(begins), dtype=np.int64)
    going = np.ones(len(begins), dtype=bool)
    for position in range(9):
        digit = signs[np.minimum(begins + position, len(signs) - 1)].astype(np.int64) - 48
        going &= (digit >= 0) & (digit <= 9)
        value = np.where(going, value * 10 + digit, value)
    return value
