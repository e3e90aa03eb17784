"""What is this file? By its content, not by its name; and can it be read at all?"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from thuiszit_cli.errors import InputError
from thuiszit_cli.intake.columnar import open_parquet
from thuiszit_cli.intake.delimited import open_delimited
from thuiszit_cli.intake.reading import Opened, Progress
from thuiszit_cli.intake.workbook import open_workbook

STANDARD_INPUT = "-"

_FORMATS_HINT = "Geef een export als csv, xlsx, xls, ods of parquet."


def open_exports(exports: Sequence[Path], progress: Progress) -> Iterator[list[Opened]]:
    """Each file in order, as the sheets it holds (one for a file without sheets).

    Raises InputError for a file that is missing, unreadable, empty or of another format.
    """
    if not exports:
        raise InputError("Er is geen bestand opgegeven.", _FORMATS_HINT)
    if sum(str(export) == STANDARD_INPUT for export in exports) > 1:
        raise InputError("Standaardinvoer (-) kan maar één keer worden gelezen.", "Geef - één keer op.")
    for export in exports:
        yield _open(export, progress)


def _open(path: Path, progress: Progress) -> list[Opened]:
    file = str(path)
    if file == STANDARD_INPUT:
        data = sys.stdin.buffer.read()
        if not data:
            raise _empty("Standaardinvoer")
        return [open_delimited(file, lambda: io.BytesIO(data), progress)]
    start = _first_bytes(path)
    if start.startswith(b"PAR1"):
        return [open_parquet(file, path, progress)]
    if start.startswith(b"PK\x03\x04"):
        return open_workbook(file, path, _zip_format(path), progress)
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return open_workbook(file, path, "xls", progress)
    _refuse_foreign(file, start)
    return [open_delimited(file, lambda: path.open("rb"), progress)]


def _first_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(
                f"{path} is een map, geen bestand.", "Geef de bestanden in de map op, bijvoorbeeld map/*.csv."
            )
        with path.open("rb") as stream:
            start = stream.read(512)
    except FileNotFoundError:
        raise InputError(f"{path} bestaat niet.", "Controleer de naam en de map van het bestand.") from None
    except OSError as error:
        raise InputError(
            f"{path} kan niet worden gelezen ({error.strerror}).", "Controleer de rechten op het bestand."
        ) from None
    if not start:
        raise _empty(str(path))
    return start


def _zip_format(path: Path) -> str:
    """xlsx or ods, by the files inside. Raises InputError for another zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
                return "xlsx"
            if "mimetype" in names and b"opendocument.spreadsheet" in archive.open("mimetype").read(100):
                return "ods"
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        raise InputError(f"{path} is beschadigd.", "Maak of haal het bestand opnieuw.") from None
    raise InputError(
        f"{path} is een zip-bestand zonder werkmap.", "Pak het uit en geef de bestanden die erin zitten."
    )


def _refuse_foreign(file: str, start: bytes) -> None:
    known = {
        b"%PDF": "een PDF",
        b"\x1f\x8b": "een gecomprimeerd bestand (gzip)",
        b"Rar!": "een rar-bestand",
        b"7z\xbc\xaf": "een 7z-bestand",
    }
    for signature, name in known.items():
        if start.startswith(signature):
            raise InputError(f"{file} is {name}.", _FORMATS_HINT)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise InputError(
            f"{file} is HTML of XML, geen tabel.", "Open het in Excel en sla het op als xlsx of csv."
        )


def _empty(name: str) -> InputError:
    return InputError(f"{name} is leeg.", "Maak de export opnieuw; er staan geen kop en geen gegevens in.")
