"""The lines behind every count as CSV. Numbers of pupils only when asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from thuiszit_cli.counts.herleiding import FIELDS
from thuiszit_cli.report.csvfile import write_rows

_NUMBER = "persoonsgebonden_nummer"


def meanings(*, numbers: bool) -> dict[str, str]:
    """The columns of the file with what each holds."""
    return {name: meaning for name, meaning in FIELDS.items() if numbers or name != _NUMBER}


def write_csv(path: Path, lines: Sequence[Mapping[str, str]], *, numbers: bool) -> None:
    """Raises OSError."""
    head = list(meanings(numbers=numbers))
    write_rows(path, head, [[line[name] for name in head] for line in lines])
