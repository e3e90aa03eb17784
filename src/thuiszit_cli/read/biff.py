"""What the library does not tell of the old format of Excel (xls): errors, formulas that were never computed, hidden
rows, a count of days from 1904.

Such a file is a list of records: two bytes for its kind, two for its length, and that many bytes
(Microsoft, [MS-XLS]). Only the kinds below are looked at; damage ends the looking, for the reader itself tells of it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from thuiszit_cli.read.package import Told, without_computing

_BOUNDSHEET, _BOF, _EOF, _BOOLERR, _FORMULA = 0x0085, 0x0809, 0x000A, 0x0205, 0x0006
_ROW, _DATEMODE = 0x0208, 0x0022
_STREAMS = ("Workbook", "Book")
_NO_NUMBER = b"\xff\xff"  # behind a result of a formula that is no number
_ERROR, _EMPTY = 2, 3  # the kinds of such a result
_COMPUTES_LATER = 2  # a bit of the options of a formula: to be computed when the workbook is opened
_HEIGHT_ZERO = 0x20


def told_of(source: BinaryIO) -> tuple[dict[int, Told], bool]:
    """What is told of each sheet, by its position in the workbook, and whether its days count from 1904."""
    data = _workbook(source)
    heads = list(_records(data, 0))
    starts = [int.from_bytes(record[:4], "little") for kind, record in heads if kind == _BOUNDSHEET]
    from_1904 = any(kind == _DATEMODE and record[:1] == b"\x01" for kind, record in heads)
    sheets = {position: _told(data, start) for position, start in enumerate(starts)}
    without_computing(sheets.values())
    return sheets, from_1904


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


def _told(data: bytes, start: int) -> Told:
    told = Told()
    for kind, record in _records(data, start):
        is_error = (kind == _BOOLERR and record[7:8] == b"\x01") or (
            kind == _FORMULA and record[12:14] == _NO_NUMBER and record[6] == _ERROR
        )
        if is_error:
            told.errors.append(struct.unpack_from("<HH", record))
        elif kind == _FORMULA and len(record) > 14:
            none = record[12:14] == _NO_NUMBER and record[6] == _EMPTY
            if none or (not any(record[6:14]) and record[14] & _COMPUTES_LATER):
                told.zeros.append(struct.unpack_from("<HH", record))
            else:
                told.computed = True
        elif kind == _ROW and len(record) > 12 and record[12] & _HEIGHT_ZERO:
            told.hidden.add(int.from_bytes(record[:2], "little"))
    return told
