"""What a file may cost before and while it is read: bytes, entries, cells, characters, memory, seconds.

A file of half a megabyte can hold gigabytes, and a workbook of four kilobytes can ask for them by its cells.
So what a file would unpack to is counted while it streams past, in blocks, before any reader sees it; nothing
that a file says of its own size is believed. What a guard cannot foresee, the limits of `child.py` stop.
"""

from __future__ import annotations

import copy
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import IO, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thuiszit_cli.errors import InputError
from thuiszit_cli.read.limits import DEFAULT, MEGABYTE, Limits, raising

__all__ = ["DEFAULT", "MEGABYTE", "Limits"]

_BLOCK = MEGABYTE
_DIRECTORY_BYTES_AN_ENTRY = 1024  # an entry takes 46 bytes and its name; more is no export
_END_OF_DIRECTORY = b"PK\x05\x06"
MORE = "Verdeel de export over meer bestanden, of sla hem op als csv."
AGAIN = "Open het bestand in Excel en sla het opnieuw op, of geef een csv."


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
    names = [part_name(info.filename) for info in archive.infolist()]
    if len(names) > limits.entries:
        raise too_many
    if len(set(names)) != len(names):
        raise InputError(f"{file} bevat twee bestanden met dezelfde naam.", AGAIN)
    for info in archive.infolist():
        if info.flag_bits & 1:
            raise InputError(
                f"{file} is een zip-bestand met een wachtwoord.", "Pak het uit en geef de bestanden zelf."
            )
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise InputError(
                f"{file} is op een ongebruikelijke manier ingepakt.", "Pak het uit en geef de bestanden zelf."
            )
    return archive


def part_name(name: str) -> str:
    """The name of an entry as it is compared: some writers put backslashes or capitals in it."""
    return name.replace("\\", "/").lower()


class Total:
    """What the entries of one zip hold together, each counted once however often it is read."""

    def __init__(self, file: str, limits: Limits) -> None:
        self._file, self._limits = file, limits
        self._counts: dict[str, int] = {}
        self._sum = 0

    def count(self, name: str, count: int) -> None:
        """Note the bytes of an entry so far. Raises InputError when all together are more than allowed."""
        more = count - self._counts.get(name, 0)
        if more > 0:
            self._counts[name] = count
            self._sum += more
        if self._sum > self._limits.unpacked_bytes:
            raise too_large(self._file, self._limits)


class Counted(io.RawIOBase):
    """An entry of a zip, or a gzip, that stops when it turns out to hold more than it may."""

    def __init__(
        self,
        file: str,
        source: IO[bytes] | gzip.GzipFile,
        packed: int,
        limits: Limits,
        total: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._file = file
        self._total = total
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
        self._total(self.count)
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


def entry(
    file: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, total: Total | None = None
) -> Counted:
    """The bytes of one entry, all of them: also when its header says there are fewer."""
    whole = copy.copy(info)
    whole.file_size = 1 << 62
    try:
        content = archive.open(whole)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        raise damaged(file) from None
    count = partial(total.count, info.filename) if total else lambda _: None
    return Counted(file, content, info.compress_size, limits, count)


# Rows


def check_extent(file: str, rows: int, columns: int, cells: int, limits: Limits) -> None:
    """Raise InputError when a sheet has more cells than allowed."""
    if cells > limits.cells:
        raise InputError(
            f"{file} heeft een blad van {number(rows)} rijen bij {number(columns)} kolommen; meer dan "
            f"{number(limits.cells)} cellen wordt niet gelezen.",
            "Vaak staat er per ongeluk iets in de laatste rij of kolom: verwijder dat, of sla het blad op als csv. "
            + raising("cells"),
        )


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
                f"{MORE} {raising('shared_text_bytes')}",
            )


def too_large(file: str, limits: Limits) -> InputError:
    """What is said of a package that as a whole unpacks to more than allowed."""
    return InputError(
        f"{file} wordt uitgepakt groter dan {number(limits.unpacked_bytes // MEGABYTE)} MB.",
        f"{MORE} {raising('unpacked_bytes')}",
    )


def damaged(file: str) -> InputError:
    """What is said of a file that cannot be unpacked."""
    return InputError(f"{file} is beschadigd.", "Maak of haal het bestand opnieuw.")


def number(value: int) -> str:
    """A whole number as it is written in Dutch."""
    return f"{value:,}".replace(",", ".")
