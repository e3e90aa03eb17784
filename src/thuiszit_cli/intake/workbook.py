"""Workbooks (xlsx, xls, ods) by python-calamine: every sheet, with Excel's row numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import python_calamine as calamine

from thuiszit_cli.errors import InputError
from thuiszit_cli.intake.cells import cell_text, text_array
from thuiszit_cli.intake.reading import Batch, Opened, Progress, Wanted

_ROWS_A_BATCH = 20_000


def open_workbook(file: str, path: Path, kind: str, progress: Progress) -> list[Opened]:
    """The sheets of a workbook that hold anything, in order.

    Raises InputError when the workbook is protected or damaged.
    """
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        sheets = [
            opened
            for meta in book.sheets_metadata
            if meta.typ == calamine.SheetTypeEnum.WorkSheet
            if (opened := _open_sheet(file, kind, book.get_sheet_by_name(meta.name)))
        ]
    except calamine.PasswordError as error:
        raise InputError(
            f"{file} is met een wachtwoord beveiligd.", "Sla de werkmap zonder wachtwoord op en geef die."
        ) from error
    except BaseException as error:
        # A damaged workbook can make the reader panic, which is no Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise InputError(
            f"{file} is als werkmap niet te lezen.", "Open het bestand in Excel en sla het opnieuw op."
        ) from error
    progress(path.stat().st_size)
    return sheets


def _open_sheet(file: str, kind: str, sheet: calamine.CalamineSheet) -> Opened | None:
    """A sheet with its first filled row as header; None when every cell is empty."""
    rows = enumerate(sheet.iter_rows(), 1)
    header_row, header = next((item for item in rows if not all(map(_is_empty, item[1]))), (0, []))
    if not header:
        return None
    headers = [cell_text(cell) for cell in header]
    while headers and not headers[-1].strip():
        headers.pop()

    def batches(wanted: Wanted) -> Iterator[Batch]:
        while chunk := list(islice(rows, _ROWS_A_BATCH)):
            filled = [
                (number, row) for number, row in chunk if not all(cell is None or cell == "" for cell in row)
            ]
            if filled:
                yield _batch(filled, wanted, len(headers))

    first_column = sheet.start[1] if sheet.start else 0
    return Opened(file, sheet.name, kind, None, None, headers, header_row, batches, first_column)


def _batch(rows: list[tuple[int, list[Any]]], wanted: Wanted, width: int) -> Batch:
    columns = {position: text_array(row[position] for _, row in rows) for position in wanted}
    lines = np.array([number for number, _ in rows], dtype=np.int32)
    over = np.array([any(not _is_empty(cell) for cell in row[width:]) for _, row in rows])

    def blank() -> np.ndarray:
        return np.array([all(map(_is_empty, row)) for _, row in rows])

    return Batch(columns, lines, blank, over)


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
