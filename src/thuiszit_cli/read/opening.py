"""What is this file? By its content, not by its name; and can it be read at all?"""

from __future__ import annotations

import errno
import gzip
import io
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

from thuiszit_cli.errors import InputError, system_reason
from thuiszit_cli.files import open_regular
from thuiszit_cli.read import guards, scan
from thuiszit_cli.read.delimited import open_delimited
from thuiszit_cli.read.guards import DEFAULT, Limits
from thuiszit_cli.read.reading import Headers, Opened, Progress
from thuiszit_cli.read.settings import Password, settings

STANDARD_INPUT = "-"

_FORMATS_HINT = "Geef een export als csv, xlsx, xls, ods of parquet."
_PARQUET, _ZIP, _GZIP = b"PAR1", b"PK\x03\x04", b"\x1f\x8b"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # xls, and a workbook with a password
_FOREIGN = {b"%PDF": "een PDF", b"Rar!": "een rar-bestand", b"7z\xbc\xaf": "een 7z-bestand"}
_START = 4096
_LITTER = (
    "__MACOSX/",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
)  # what a system adds to a zip of its own accord


def open_exports(
    exports: Sequence[Path],
    headers: Headers,
    progress: Progress,
    *,
    limits: Limits | None = None,
    password: Password | None = None,
) -> Iterator[list[Opened]]:
    """Each file in order, as the sheets it holds (one for a file without sheets).

    `limits` and `password` (who is asked for that of a protected workbook) are those of `settings.py` unless
    given. Raises InputError for a file that is missing, unreadable, empty, of another format, or too much.
    """
    limits, password = limits or settings().limits or DEFAULT, password or settings().password
    if not exports:
        raise InputError("Er is geen bestand opgegeven.", _FORMATS_HINT)
    if sum(str(export) == STANDARD_INPUT for export in exports) > 1:
        raise InputError("Standaardinvoer (-) kan maar één keer worden gelezen.", "Geef - één keer op.")
    for export in exports:
        yield _open(export, headers, progress, limits, password)


def _open(
    path: Path, headers: Headers, progress: Progress, limits: Limits, password: Password
) -> list[Opened]:
    file = str(path)
    if file == STANDARD_INPUT:
        data = sys.stdin.buffer.read(limits.standard_input_bytes + 1)
        if not data:
            raise _empty("Standaardinvoer")
        if len(data) > limits.standard_input_bytes:
            size = guards.number(limits.standard_input_bytes // guards.MEGABYTE)
            raise InputError(
                f"Standaardinvoer is groter dan {size} MB.", "Geef het bestand met zijn naam op."
            )
        return [open_delimited(file, lambda: io.BytesIO(data), headers, progress, limits)]
    start = _first_bytes(path)
    if start.startswith(_PARQUET):
        from thuiszit_cli.read.columnar import open_parquet  # each reader is imported by who needs it

        return [open_parquet(file, path, progress, limits)]
    kind = ""
    if start.startswith(_ZIP):
        with path.open("rb") as stream, guards.open_zip(file, stream, limits) as archive:
            kind = _kind_of_workbook(file, archive, limits)
        if not kind:
            return _open_packed(file, path, headers, progress, limits)
    elif start.startswith(_OLE):
        kind = "xls"
    if kind:
        from thuiszit_cli.read.workbook import open_workbook

        return open_workbook(file, path, kind, headers, progress, limits, password)
    if start.startswith(_GZIP):
        opener = partial(_gzip_stream, file, path, limits)
        _refuse_packed(file, opener)
        return [open_delimited(file, opener, headers, progress, limits)]
    if _is_html(start):
        from thuiszit_cli.read.html import open_html

        return open_html(file, path, headers, progress, limits)
    _refuse_foreign(file, start)
    codec = scan.codec_of(path)
    opener = partial(path.open, "rb")
    return [open_delimited(file, opener, headers, progress, limits, divisible=True, codec=codec)]


def _is_html(start: bytes) -> bool:
    if b"<" not in start:
        return False
    from thuiszit_cli.read.html import is_html

    return is_html(start)


def _first_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(
                f"{path} is een map, geen bestand.", "Geef de bestanden in de map op, bijvoorbeeld map/*.csv."
            )
        with open_regular(path) as stream:
            start = stream.read(_START)
    except FileNotFoundError:
        raise InputError(f"{path} bestaat niet.", "Controleer de naam en de map van het bestand.") from None
    except OSError as error:
        if error.errno == errno.EINVAL:  # a pipe can be read once, and here it is read twice
            raise InputError(
                f"{path} is geen gewoon bestand.", "Geef de gegevens op standaardinvoer, met -."
            ) from None
        raise InputError(
            f"{path} kan niet worden gelezen ({system_reason(error)}).",
            "Controleer de rechten op het bestand.",
        ) from None
    if not start:
        raise _empty(str(path))
    return start


def _kind_of_workbook(file: str, archive: zipfile.ZipFile, limits: Limits) -> str:
    """xlsx or ods, by the files inside; "" for another zip. Raises InputError for another kind of document."""
    infos = {guards.part_name(info.filename): info for info in archive.infolist()}
    told = b""
    for name in ("[content_types].xml", "mimetype"):
        if name in infos:
            with guards.entry(file, archive, infos[name], limits) as content:
                told += content.read(guards.MEGABYTE)
    if "xl/workbook.bin" in infos or b"sheet.binary" in told:
        raise InputError(
            f"{file} is een binaire werkmap (xlsb); die wordt niet gelezen, want daarbij gaan cellen verloren.",
            "Open het bestand in Excel en sla het op als xlsx of csv.",
        )
    if "xl/workbook.xml" in infos or b"spreadsheetml" in told:
        return "xlsx"
    if b"opendocument.spreadsheet" in told:
        return "ods"
    if told:
        raise InputError(f"{file} is een document, maar geen werkmap.", _FORMATS_HINT)
    return ""


# Delimited files in a zip or a gzip


def _open_packed(file: str, path: Path, headers: Headers, progress: Progress, limits: Limits) -> list[Opened]:
    """The delimited files in a zip, each as a sheet."""
    # One directory for all: to read it anew for each entry would cost the square of their number.
    archive = guards.open_zip(file, path.open("rb"), limits)
    total = guards.Total(file, limits)
    infos = [
        info
        for info in archive.infolist()
        if not info.is_dir() and info.file_size and not any(litter in info.filename for litter in _LITTER)
    ]
    if not infos:
        raise InputError(f"{file} is een zip-bestand waar niets in zit.", _FORMATS_HINT)
    sheets = []
    for info in infos:
        opener = partial(_zip_stream, file, archive, info, limits, total)
        name = "".join(sign if sign.isprintable() else "?" for sign in info.filename)
        _refuse_packed(f"{file}, bestand {name}", opener)
        opened = open_delimited(f"{file}, bestand {name}", opener, headers, lambda _: None, limits)
        opened.file, opened.sheet = file, name
        sheets.append(opened)
    progress(path.stat().st_size)
    return sheets


def _zip_stream(
    file: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, total: guards.Total
) -> BinaryIO:
    return io.BufferedReader(guards.entry(file, archive, info, limits, total), guards.MEGABYTE)


def _gzip_stream(file: str, path: Path, limits: Limits) -> BinaryIO:
    packed = path.stat().st_size
    return io.BufferedReader(guards.Counted(file, gzip.open(path), packed, limits), guards.MEGABYTE)


def _refuse_packed(name: str, opener: Callable[[], BinaryIO]) -> None:
    """Raise InputError for a packed file that is no text: a zip in a zip, a workbook in a gzip."""
    with opener() as stream:
        start = stream.read(_START)
    if start.startswith((_ZIP, _GZIP, _OLE, _PARQUET)) or _is_html(start):
        raise InputError(
            f"{name} is ingepakt en geen csv.", "Pak het uit en geef de bestanden die erin zitten."
        )
    _refuse_foreign(name, start)


def _refuse_foreign(file: str, start: bytes) -> None:
    for signature, name in _FOREIGN.items():
        if start.startswith(signature):
            raise InputError(f"{file} is {name}.", _FORMATS_HINT)
    if b"mime-version:" in start.lower() and b"multipart/related" in start.lower():
        raise InputError(
            f"{file} is een webpagina in één bestand (mhtml).",
            "Open het in Excel en sla het op als xlsx of csv.",
        )
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise InputError(
            f"{file} is HTML of XML, geen tabel.", "Open het in Excel en sla het op als xlsx of csv."
        )


def _empty(name: str) -> InputError:
    return InputError(f"{name} is leeg.", "Maak de export opnieuw; er staan geen kop en geen gegevens in.")
