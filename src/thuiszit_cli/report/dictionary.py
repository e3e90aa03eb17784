"""`kolommen.csv`: what every column of the tables beside it means, in what unit, and by which counting rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from thuiszit_cli.columns import CLASSIFICATION, COUNTS, PERIODS, Table
from thuiszit_cli.counts.tables import Report
from thuiszit_cli.report.csvfile import write_rows
from thuiszit_cli.report.model import Classified, Counted, Listed
from thuiszit_cli.report.summary_tables import summary_report
from thuiszit_cli.report.worklist import columns_of


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


def write_classification(path: Path, content: Classified) -> None:
    """The dictionary beside the files of `classify`. Raises OSError."""
    entries = [entry for table in (CLASSIFICATION, PERIODS) for entry in _columns(table.name, table)]
    _write(path, [*entries, *_counts("tellingen", [summary_report(content.summary)])])


def write_counts(path: Path, content: Counted) -> None:
    """That beside counts, with the columns of other files of the set. Raises OSError."""
    others = [
        Entry(stem, "", name, "", meaning)
        for stem, meanings in content.beside.items()
        for name, meaning in meanings.items()
    ]
    _write(path, [*_counts(content.stem, content.reports), *others])


def write_worklist(path: Path, content: Listed) -> None:
    """That beside the worklist. Raises OSError."""
    _write(path, _columns("werklijst", columns_of(numbers=content.numbers)))


def _write(path: Path, entries: Iterable[Entry]) -> None:
    write_rows(path, [field.name for field in fields(Entry)], map(astuple, entries))


def _columns(stem: str, table: Table) -> list[Entry]:
    return [Entry(stem, "", column.name, "", column.meaning, column.unit) for column in table.columns]


def _counts(stem: str, reports: Sequence[Report]) -> list[Entry]:
    """The columns of a tidy file, then every measure of every table in it with its counting rule."""
    return [*_columns(stem, COUNTS), *_measures(stem, reports)]


def _measures(stem: str, reports: Sequence[Report]) -> Iterator[Entry]:
    for report in reports:
        for table in report.tables:
            for column in table.columns:
                meaning = f"{table.title}: {column.label}"
                yield Entry(stem, table.id, column.id, "", meaning, table.unit, table.rule)
            for line in table.lines:
                if line.id in table.rules:
                    yield Entry(stem, table.id, "", line.id, line.label, table.unit, table.rules[line.id])
