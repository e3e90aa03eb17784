"""CSV as a Dutch Excel opens it with a double click: semicolons, a byte order mark, and no cell that acts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from thuiszit_cli.wording import csv_cell


def write_rows(path: Path, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A head and rows of text, numbers, dates or None. Raises OSError."""
    path.write_bytes(text_of(head, rows).encode("utf-8-sig", "backslashreplace"))


def text_of(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The text of such a file. A number is a number, also a negative one; a text is never a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow([csv_cell(name) for name in head])
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return stream.getvalue()


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, int):
        return "" if value is None else value
    return csv_cell(str(value))
