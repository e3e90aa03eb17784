"""`kolommen.csv`: what every column of the tables beside it means, in what unit, and by which counting rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from thuiszit_cli.report.csvfile import write_rows

if TYPE_CHECKING:
    from thuiszit_cli.columns import Column
    from thuiszit_cli.counts.tables import Report


@dataclass(frozen=True)
class Entry:
    """One line of the dictionary; its fields are the columns of the file."""

    bestand: str  # without its extension: csv and parquet hold the same columns
    tabel: str  # of a file with counts: the table in it; empty for the file itself
    kolom: str
    regel: str  # of a count: the line that has a rule of its own; empty for all lines
    betekenis: str
    eenheid: str = ""
    telregel: str = ""


def write(path: Path, entries: Iterable[Entry]) -> None:
    """Write the dictionary. Raises OSError."""
    write_rows(path, [field.name for field in fields(Entry)], map(astuple, entries))


def of_columns(stem: str, columns: Iterable[Column]) -> list[Entry]:
    """The columns of a table with a row for each pupil, period or date."""
    return [Entry(stem, "", column.name, "", column.meaning, column.unit) for column in columns]


def of_meanings(stem: str, meanings: Mapping[str, str]) -> list[Entry]:
    """The columns of a file of which only the meaning is known, by name."""
    return [Entry(stem, "", name, "", meaning) for name, meaning in meanings.items()]


def of_counts(stem: str, columns: Iterable[Column], reports: Sequence[Report]) -> list[Entry]:
    """The columns of a tidy file, then every measure of every table in it with its counting rule."""
    return [*of_columns(stem, columns), *_measures(stem, reports)]


def _measures(stem: str, reports: Sequence[Report]) -> Iterator[Entry]:
    for report in reports:
        for table in report.tables:
            for column in table.columns:
                meaning = f"{table.title}: {column.label}"
                yield Entry(stem, table.id, column.id, "", meaning, table.unit, table.rule)
            for line in table.lines:
                if line.id in table.rules:
                    yield Entry(stem, table.id, "", line.id, line.label, table.unit, table.rules[line.id])
