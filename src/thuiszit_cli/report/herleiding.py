"""The lines behind every count as CSV. Numbers of pupils only when asked for."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from thuiszit_cli.counts.herleiding import FIELDS
from thuiszit_cli.report.text import csv_cell

_NUMBER = "persoonsgebonden_nummer"


def write_csv(path: Path, lines: Sequence[Mapping[str, str]], *, numbers: bool) -> None:
    """Semicolons and a byte order mark, as a Dutch Excel wants it. Raises OSError."""
    head = [name for name in FIELDS if numbers or name != _NUMBER]
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(head)
    for line in lines:
        writer.writerow([csv_cell(line[name]) for name in head])
    path.write_bytes(stream.getvalue().encode("utf-8-sig"))
