"""Cells with an error (#N/B) in the old format of Excel (xls), which the reader gives as empty cells.

Such a file is a list of records: two bytes for its kind, two for its length, and that many bytes
(Microsoft, [MS-XLS]). Only the kinds below are looked at; damage ends the looking, for the reader itself tells of it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

_BOUNDSHEET, _BOF, _EOF, _BOOLERR, _FORMULA = 0x0085, 0x0809, 0x000A, 0x0205, 0x0006
_STREAMS = ("Workbook", "Book")
_NO_NUMBER = b"\xff\xff"  # behind a result of a formula that is no number
_ERROR = 2  # the kind of such a result


def error_cells(source: BinaryIO) -> dict[int, list[tuple[int, int]]]:
    """Row and column (from 0) of cells with an error, by position of the sheet in the workbook."""
    data = _workbook(source)
    starts = [
        int.from_bytes(record[:4], "little") for kind, record in _records(data, 0) if kind == _BOUNDSHEET
    ]
    found = {position: list(_errors(data, start)) for position, start in enumerate(starts)}
    return {position: cells for position, cells in found.items() if cells}


def _workbook(source: BinaryIO) -> bytes:
    import olefile

    source.seek(0)
    try:
        container = olefile.OleFileIO(source)
        name = next((name for name in _STREAMS if container.exists(name)), None)
        return container.openstream(name).read() if name else b""
    except (OSError, ValueError, IndexError, struct.error):  # OleFileError is an OSError
        return b""


def _records(data: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records from a begin of file up to its end."""
    at = start
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        if kind == _EOF or (at == start and kind != _BOF):
            return
        yield kind, data[at + 4 : at + 4 + size]
        at += 4 + size


def _errors(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    for kind, record in _records(data, start):
        is_error = (kind == _BOOLERR and record[7:8] == b"\x01") or (
            kind == _FORMULA and record[12:14] == _NO_NUMBER and record[6] == _ERROR
        )
        if is_error:
            yield struct.unpack_from("<HH", record)
