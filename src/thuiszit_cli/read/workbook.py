"""Workbooks (xlsx, xls, ods): every sheet, with Excel's row numbers, read in a process of its own.

`child.py` is that process and tells why there is one. `process.py` talks with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from thuiszit_cli.errors import InputError
from thuiszit_cli.read.child import BEYOND, BLANK, HELD, HIDDEN, LINES, TOTAL, Sheet
from thuiszit_cli.read.guards import Limits, check_headers
from thuiszit_cli.read.process import Reader
from thuiszit_cli.read.reading import TITLES, Batch, Headers, Opened, Progress, Wanted
from thuiszit_cli.read.settings import Password


def open_workbook(
    file: str,
    path: Path,
    kind: str,
    headers: Headers,
    progress: Progress,
    limits: Limits,
    password: Password,
) -> list[Opened]:
    """The sheets of a workbook that hold anything, in order; a hidden one only by name.

    Raises InputError when the workbook is protected, damaged, or asks more than `limits` allow.
    """
    reader = Reader(file, path, kind, limits)
    if reader.announced.needs_password:
        reader.close()
        known = password(file)
        if known is None:
            raise InputError(
                f"{file} is met een wachtwoord beveiligd.",
                "Geef het wachtwoord met --wachtwoord-bestand BESTAND, of sla de werkmap zonder wachtwoord op.",
            )
        reader = Reader(file, path, kind, limits, known)
    announced = reader.announced
    if announced.error:
        reader.close()
        raise InputError(announced.error, announced.hint)
    progress(path.stat().st_size)
    about_file = [("werkmap_macros", announced.macros), ("werkmap_koppelingen", announced.links)]
    sheets = [
        opened
        for position, sheet in enumerate(announced.sheets)
        if (opened := _open_sheet(file, kind, position, sheet, reader, headers, limits))
    ]
    if all(sheet.skipped for sheet in sheets) and any(sheet.skipped for sheet in sheets):
        reader.close()
        raise InputError(
            f"{file} heeft alleen verborgen bladen met gegevens.",
            "Maak het blad zichtbaar en sla de werkmap op.",
        )
    if sheets:
        sheets[0].notes += [(code, [0]) for code, is_so in about_file if is_so]
    return sheets


def _open_sheet(
    file: str,
    kind: str,
    position: int,
    sheet: Sheet,
    reader: Reader,
    headers: Headers,
    limits: Limits,
) -> Opened | None:
    """A sheet with its header; None when every cell is empty."""
    where = f"{file}, blad {sheet.name}"
    if sheet.hidden:
        return Opened(file, sheet.name, kind, None, None, [], 0, lambda _: iter(()), skipped="blad_verborgen")
    found = headers.find(sheet.rows, where)
    if found is None:
        return None
    at, names = found.at, found.cells
    check_headers(where, len(names), limits)

    once: set[int] = set()  # not asked of `opened`: in a ring with it the reader would live on

    def batches(wanted: Wanted) -> Iterator[Batch]:
        asked = {"sheet": position, "header_row": at + 1, "wanted": list(wanted), "width": len(names)}
        asked["once"] = sorted(once)
        for answer in reader.batches(asked):
            yield _batch(answer, wanted)

    opened = Opened(file, sheet.name, kind, None, None, names, at + 1, batches, sheet.first_column, once=once)
    opened.from_1904 = reader.announced.from_1904
    if titles := [row + 1 for row in found.titles]:
        opened.notes.append((TITLES, titles))
    return opened


def _batch(answer: pa.RecordBatch, wanted: Wanted) -> Batch:
    columns = {position: answer.column(str(position)) for position in wanted}
    lines = answer.column(LINES).to_numpy()
    beyond = answer.column(BEYOND)
    over = np.asarray(beyond.is_valid())
    blank: np.ndarray = answer.column(BLANK).to_numpy(zero_copy_only=False)
    totals = answer.column(TOTAL).to_numpy(zero_copy_only=False)
    return Batch(
        columns,
        lines,
        lambda rows: blank[rows],
        lambda rows: totals[rows],
        over,
        lambda row: beyond[row].as_py() or [],
        notes=[
            (code, rows)
            for code, name in (("rij_verborgen", HIDDEN), ("cel_samengevoegd", HELD))
            if len(rows := np.flatnonzero(answer.column(name).to_numpy(zero_copy_only=False)))
        ],
    )
