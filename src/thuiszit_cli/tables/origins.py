"""Where a pupil's facts came from: the cells as they stand in the files, read once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from thuiszit_cli.read.opening import STANDARD_INPUT
from thuiszit_cli.read.reading import Batch
from thuiszit_cli.recognise.header import open_exports
from thuiszit_cli.recognise.layout import ColumnMapping
from thuiszit_cli.tables.model import Source, Tables
from thuiszit_cli.tables.readers import first_filled
from thuiszit_cli.values.cells import clean, cleaned
from thuiszit_cli.values.person_numbers import PersonNumbers
from thuiszit_cli.values.personal import masked


@dataclass(frozen=True)
class Cell:
    """One filled cell: the place in the file, the canonical column it feeds, and the text found there."""

    bestand: str
    blad: str | None
    regel: int
    kop: str
    kolom: str
    tekst: str


def cells_of(tables: Tables, position: int) -> list[Cell]:
    """The filled cells of every row of one pupil, in the order of the files.

    Files are opened again; standard input and frames in memory cannot be, and give none. Raises InputError
    when a file has gone since.
    """
    number = str(tables.numbers[position])
    found: list[Cell] = []
    files = dict.fromkeys(source.file for source in tables.sources if Path(source.file).is_file())
    for file in files:
        if file == STANDARD_INPUT:
            continue
        known = {source.sheet: source for source in tables.sources if source.file == file}
        for sheets in open_exports([Path(file)]):
            for opened in sheets:
                source = known.get(opened.sheet)
                if source is None or not source.tables:
                    continue
                used = {at: column for at, column in enumerate(source.mapping) if column.canonical}
                # Where the other columns can be read later, only the number is looked at in every row.
                for batch in opened.batches(dict.fromkeys(source.numbers if opened.rereads else used, False)):
                    found += _cells(tables, source, batch, used, number)
    return found


def _cells(
    tables: Tables, source: Source, batch: Batch, used: dict[int, ColumnMapping], number: str
) -> Iterator[Cell]:
    numbers = PersonNumbers(tables.links)
    own = numbers.key(number)
    keys, _ = numbers.read(first_filled([cleaned(batch.columns[at]).texts for at in source.numbers]))
    rows = np.flatnonzero(keys == own)
    if len(rows) == 0:
        return
    texts = {at: batch.texts(rows, at).to_pylist() for at in used}
    for position, line in enumerate(batch.lines[rows].tolist()):
        for at, column in used.items():
            text = clean(texts[at][position] or "")
            if text and column.canonical is not None:
                yield Cell(
                    bestand=masked(source.file),
                    blad=source.sheet and masked(source.sheet),
                    regel=line,
                    kop=column.source,
                    kolom=column.canonical,
                    tekst=text,
                )
