"""What a file may cost before and while it is read: bytes, entries, cells, characters, memory, seconds.

A file of half a megabyte can hold gigabytes, and a workbook of four kilobytes can ask for them by its cells.
So what a file would unpack to is counted while it streams past, in blocks, before any reader sees it; nothing
that a file says of its own size is believed. What a guard cannot foresee, the limits of `child.py` stop.
"""

from __future__ import annotations

import copy
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thuiszit_cli.errors import InputError
from thuiszit_cli.read.limits import DEFAULT, MEGABYTE, Limits, raising

__all__ = ["DEFAULT", "MEGABYTE", "Limits"]

_BLOCK = MEGABYTE
_PARTS = 4  # blocks of the list of sheets: a thousand sheets take a quarter of one
_DIRECTORY_BYTES_AN_ENTRY = 1024  # an entry takes 46 bytes and its name; more is no export
_END_OF_DIRECTORY = b"PK\x05\x06"
SHEETS = "xl/worksheets/"
_SHARED_STRINGS = "xl/sharedstrings.xml"
_MORE = "Verdeel de export over meer bestanden, of sla haar op als csv."
_AGAIN = "Open het bestand in Excel en sla het opnieuw op, of geef een csv."


@dataclass
class Scan:
    """What was seen in a zip that may be read, by entry."""

    unpacked: int = 0
    errors: dict[str, list[tuple[int, int]]] = field(default_factory=dict)  # cells with an error (#N/B)
    names: list[str] = field(default_factory=list)
    sheets: bytes = b""  # the part that names the sheets, in order
    relations: bytes = b""  # the part that says in which part each sheet stands

    def errors_by_sheet(self) -> dict[int, list[tuple[int, int]]]:
        """Row and column (from 0) of cells with an error, by position of the sheet in the workbook."""
        part_of = {
            _attribute(tag, b"Id"): "xl/" + _attribute(tag, b"Target").removeprefix("/xl/")
            for tag in re.findall(rb"<(?:\w+:)?Relationship\s[^>]*>", self.relations)
        }
        tags = re.findall(rb"<(?:\w+:)?sheet\s[^>]*>", self.sheets)
        parts = [part_of.get(_attribute(tag, rb"\w+:id")) for tag in tags]
        return {at: self.errors[part] for at, part in enumerate(parts) if part in self.errors}

    @property
    def macros(self) -> bool:
        """Whether there are macros, which are never run."""
        return any(name.lower().endswith("vbaproject.bin") for name in self.names)

    @property
    def links(self) -> bool:
        """Whether there are links to other workbooks, which are never followed."""
        return any(name.lower().startswith("xl/externallinks/") for name in self.names)


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"\s*=\s*[\"']([^\"']*)", tag)
    return found[1].decode("utf-8", errors="replace") if found else ""


# Zip files


def open_zip(file: str, stream: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    """The directory of a zip. Raises InputError when it is damaged or holds more entries than allowed."""
    stream.seek(0, io.SEEK_END)
    size = stream.tell()
    stream.seek(max(0, size - 65_557))  # the end of the directory and the longest comment there can be
    end = stream.read()
    at = end.rfind(_END_OF_DIRECTORY)
    if at < 0 or len(end) < at + 22:
        raise damaged(file)
    too_many = InputError(
        f"{file} bevat meer dan {number(limits.entries)} bestanden.",
        f"Geef alleen de export, niet een heel archief. {raising('entries')}",
    )
    # Python reads the whole directory into memory, so its size comes first.
    if int.from_bytes(end[at + 12 : at + 16], "little") > limits.entries * _DIRECTORY_BYTES_AN_ENTRY:
        raise too_many
    stream.seek(0)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        raise damaged(file) from None
    names = [info.filename for info in archive.infolist()]
    if len(names) > limits.entries:
        raise too_many
    if len({name.lower() for name in names}) != len(names):
        raise InputError(f"{file} bevat twee bestanden met dezelfde naam.", _AGAIN)
    for info in archive.infolist():
        if info.flag_bits & 1:
            raise InputError(
                f"{file} is een zip-bestand met een wachtwoord.", "Pak het uit en geef de bestanden zelf."
            )
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise InputError(f"{file} is op een ongebruikelijke manier ingepakt.", _AGAIN)
    return archive


class Counted(io.RawIOBase):
    """An entry of a zip, or a gzip, that stops when it turns out to hold more than it may."""

    def __init__(self, file: str, source: IO[bytes] | gzip.GzipFile, packed: int, limits: Limits) -> None:
        self._file = file
        self._source = source
        self._limits = limits
        self._most = min(
            limits.entry_bytes,
            max(limits.ratio_from_bytes, limits.ratio * max(packed, 1)),
            limits.unpacked_bytes,
        )
        self.count = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.count

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """To the start or some bytes after it: what is packed can only be read from there."""
        self.count = self._source.seek(offset, whence)
        return self.count

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self._source.read(min(len(buffer), _BLOCK))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
            raise damaged(self._file) from None
        self.count += len(data)
        if self.count > self._most:
            raise InputError(
                f"{self._file} is ingepakt en wordt uitgepakt veel te groot (meer dan "
                f"{number(self._most // MEGABYTE)} MB).",
                "Is dit echt de export? Pak het dan zelf uit en geef de csv; of verhoog de grenzen voor uitpakken "
                "onder [grenzen] in thuiszit.toml.",
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._source.close()
        super().close()


def entry(file: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> Counted:
    """The bytes of one entry, all of them: also when its header says there are fewer."""
    whole = copy.copy(info)
    whole.file_size = 1 << 62
    try:
        return Counted(file, archive.open(whole), info.compress_size, limits)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        raise damaged(file) from None


# Workbooks


def scan_workbook(file: str, stream: BinaryIO, limits: Limits) -> Scan:
    """Unpack a workbook in blocks and forget them, to see what reading it would cost.

    Raises InputError when that is more than `limits` allow, when it is damaged, or when its XML declares
    entities.
    """
    seen = Scan()
    texts = np.empty(0, dtype=np.int64)
    with open_zip(file, stream, limits) as archive:
        # The shared strings come first: their lengths are needed in the sheets.
        infos = sorted(archive.infolist(), key=lambda info: info.filename.lower() != _SHARED_STRINGS)
        seen.names = [info.filename for info in infos]
        expanded = 0
        for info in infos:
            name = info.filename.lower()
            with entry(file, archive, info, limits) as content:
                if name == _SHARED_STRINGS:
                    texts = _text_lengths(_checked(file, content))
                elif name.startswith(SHEETS) and name.endswith(".xml"):
                    sheet = _scan_sheet(file, _checked(file, content), texts, limits)
                    expanded += sheet.expanded
                    if sheet.errors:
                        seen.errors[info.filename] = sheet.errors
                    if expanded > limits.shared_text_bytes:
                        raise InputError(
                            f"{file} herhaalt lange teksten zo vaak dat het meer dan "
                            f"{number(limits.shared_text_bytes // MEGABYTE)} MB zou vragen.",
                            f"{_MORE} {raising('shared_text_bytes')}",
                        )
                elif name == "xl/workbook.xml":
                    seen.sheets = b"".join(islice(_checked(file, content), _PARTS))
                elif name == "xl/_rels/workbook.xml.rels":
                    seen.relations = b"".join(islice(_checked(file, content), _PARTS))
                else:
                    for _ in (
                        _checked(file, content) if name.endswith((".xml", ".rels")) else _blocks(content)
                    ):
                        pass
                seen.unpacked += content.count
            if seen.unpacked > limits.unpacked_bytes:
                raise InputError(
                    f"{file} wordt uitgepakt groter dan {number(limits.unpacked_bytes // MEGABYTE)} MB.",
                    f"{_MORE} {raising('unpacked_bytes')}",
                )
    return seen


def _blocks(content: Counted) -> Iterator[bytes]:
    while block := content.read(_BLOCK):
        yield block


def _checked(file: str, content: Counted) -> Iterator[bytes]:
    """The blocks of an XML entry. Raises InputError for a document type: only that can declare entities."""
    before = b""
    for block in _blocks(content):
        if any(text in block or text in before + block[:16] for text in (b"<!DOCTYPE", b"<!ENTITY")):
            raise InputError(f"{file} bevat XML met eigen definities (DTD); dat is onveilig.", _AGAIN)
        before = block[-16:]
        yield block


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
    expanded: int = 0
    errors: list[tuple[int, int]] = field(default_factory=list)


def _scan_sheet(file: str, blocks: Iterator[bytes], texts: np.ndarray, limits: Limits) -> _Sheet:
    """The extent of a sheet, what its shared strings take, and where its errors stand.

    Reads no XML but looks for ` r="B12"`, which every cell has, with numpy: a sheet of hundreds of megabytes
    takes about a second.
    """
    sheet = _Sheet()
    first, last = np.full(2, np.iinfo(np.int64).max), np.full(2, -1, dtype=np.int64)
    carry = b""
    for block in blocks:
        data = carry + block
        cut = max(data.rfind(b' r="'), len(data) - 65_536, 0)  # the last cell may go on in the next block
        cells = _cells(data[:cut])
        carry = data[cut:]
        _extend(first, last, cells)
        _add(sheet, cells, texts)
    cells = _cells(carry)
    _extend(first, last, cells)
    _add(sheet, cells, texts)
    if last[0] >= 0 and int(np.prod(last - first + 1)) > limits.cells:
        raise InputError(
            f"{file} heeft een blad van {number(int(last[0] - first[0]) + 1)} rijen bij "
            f"{number(int(last[1] - first[1]) + 1)} kolommen; meer dan {number(limits.cells)} cellen wordt niet "
            "gelezen.",
            "Vaak staat er per ongeluk iets in de laatste rij of kolom: verwijder dat, of sla het blad op als csv. "
            + raising("cells"),
        )
    return sheet


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


def _extend(first: np.ndarray, last: np.ndarray, cells: _Cells) -> None:
    if len(cells.rows):
        first[:] = np.minimum(first, [cells.rows.min(), cells.columns.min()])
        last[:] = np.maximum(last, [cells.rows.max(), cells.columns.max()])


def _add(sheet: _Sheet, cells: _Cells, texts: np.ndarray) -> None:
    used = cells.texts[(cells.texts >= 0) & (cells.texts < len(texts))]
    sheet.expanded += int(texts[used].sum())
    where = np.flatnonzero(cells.errors)
    sheet.errors += zip(cells.rows[where].tolist(), cells.columns[where].tolist(), strict=True)


# Rows


def check_headers(where: str, columns: int, limits: Limits) -> None:
    """Raise InputError when a table has more columns than allowed."""
    if columns > limits.columns:
        raise InputError(
            f"{where} heeft {number(columns)} kolommen; meer dan {number(limits.columns)} wordt niet gelezen.",
            f"Controleer of regeleinden in het bestand ontbreken. {raising('columns')}",
        )


def check_cells(where: str, columns: Mapping[int, pa.Array], lines: np.ndarray, limits: Limits) -> None:
    """Raise InputError when a cell of a batch has more characters than allowed, naming its line.

    So too when a long text is stored once and repeated so often that writing it out would take too much.
    """
    for array in columns.values():
        repeated = pa.types.is_dictionary(array.type)
        texts = array.dictionary if repeated else array
        if not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)):
            continue
        longest = pc.max(pc.binary_length(texts)).as_py() or 0
        if longest > limits.characters:
            too_long = np.flatnonzero(pc.greater(pc.fill_null(pc.utf8_length(texts), 0), limits.characters))
            rows = np.flatnonzero(np.isin(array.indices.fill_null(-1), too_long)) if repeated else too_long
            if len(rows):
                raise InputError(
                    f"{where}, regel {lines[rows[0]]}: een cel heeft meer dan {number(limits.characters)} tekens.",
                    f"Controleer of een aanhalingsteken ontbreekt, of kort de tekst in. {raising('characters')}",
                )
        if repeated and longest * len(array) > limits.shared_text_bytes:
            raise InputError(
                f"{where} herhaalt lange teksten zo vaak dat het meer dan "
                f"{number(limits.shared_text_bytes // MEGABYTE)} MB zou vragen.",
                f"{_MORE} {raising('shared_text_bytes')}",
            )


def damaged(file: str) -> InputError:
    """What is said of a file that cannot be unpacked."""
    return InputError(f"{file} is beschadigd.", "Maak of haal het bestand opnieuw.")


def number(value: int) -> str:
    """A whole number as it is written in Dutch."""
    return f"{value:,}".replace(",", ".")
