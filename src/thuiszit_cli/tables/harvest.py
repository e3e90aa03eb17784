"""What the rows of a sheet give, batch by batch; parts that other processes read are put behind one another.

A part has readers of its own, so a text may have another key in it than elsewhere, and it counts its lines from
`read.reading.ELSEWHERE`: both are put right when it joins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from thuiszit_cli.columns import MELDINGEN, PGN, SERIAL, TABLES
from thuiszit_cli.findings import FindingLog
from thuiszit_cli.read.reading import Batch, Opened
from thuiszit_cli.recognise.layout import Recognition
from thuiszit_cli.recognise.layout_files import COLUMNS
from thuiszit_cli.tables.convert import DATE_KINDS, POSITIONS, Positions
from thuiszit_cli.tables.fingerprints import OTHERS, fingerprints, text_keys
from thuiszit_cli.tables.gathering import Gathered
from thuiszit_cli.tables.model import ExcludedRows
from thuiszit_cli.tables.readers import Readers, Writing, columns_of, texts_to_compare
from thuiszit_cli.tables.rows import Taken, take
from thuiszit_cli.values.cells import cleaned
from thuiszit_cli.values.person_numbers import NO_PERSON
from thuiszit_cli.values.serials import NO_SERIAL


@dataclass(frozen=True)
class Reading:
    """How the rows of a sheet are read: what was recognised, its number among the sources, and how it writes dates."""

    opened: Opened
    found: Recognition
    number: int
    writing: Writing


@dataclass
class Texts:
    """The texts and numbers behind the keys of a harvest, each in the order of its keys."""

    persons: list[str]
    serials: list[str]
    categories: dict[str, list[Any]]


@dataclass
class Harvest:
    """What some rows gave."""

    also: Collection[str] = ()
    gathered: dict[str, Gathered] = field(default_factory=dict)
    findings: FindingLog = field(default_factory=FindingLog)
    excluded: Counter[str] = field(default_factory=Counter)
    excluded_rows: list[ExcludedRows] = field(default_factory=list)
    fingerprints: list[np.ndarray] = field(default_factory=list)  # of the meldingen without meldingsnummer
    lessons: list[tuple[int, np.ndarray]] = field(
        default_factory=list
    )  # of files that tell it: the first row, and which lesson
    persons_elsewhere: list[np.ndarray] = field(default_factory=list)  # of rows that no table took
    left_school: list[np.ndarray] = field(default_factory=list)  # of files that tell of ended enrolments only
    rows: int = 0
    taken: Counter[str] = field(default_factory=Counter)  # rows that give a table something
    month_first: bool = False  # the sheet may write the month first, and was not read to its end
    lines: int = 0  # physical lines of a part
    texts: Texts | None = None  # of a part
    # What is said once a sheet: the first row with a filler in each column, and what is odd about a number.
    _fillers: dict[str, tuple[str, np.ndarray]] = field(default_factory=dict)
    _numbers: dict[str, list[tuple[np.ndarray, np.ndarray]]] = field(default_factory=dict)  # persons, lines

    def __post_init__(self) -> None:
        self.gathered = self.gathered or {table.name: Gathered(table, self.also) for table in TABLES}

    def add(self, batch: Batch, readers: Readers, reading: Reading) -> bool:
        """Take in a batch. False when the sheet may write the month first: then read it all over again."""
        taken = take(batch, reading.found, readers, reading.writing)
        if taken.month_first:
            self.month_first = True
            return False
        self._gather(taken, batch, readers, reading)
        if reading.found.derived:
            self.left_school.append(np.unique(taken.persons[taken.persons != NO_PERSON]))
        for remark in taken.remarks:
            self.findings.add(
                remark.code,
                source=reading.number,
                line=batch.lines[remark.rows],
                column=remark.column,
                person=taken.persons[remark.rows],
                detail=remark.detail,
            )
        for remark in taken.fillers:
            if len(remark.rows):
                self._fillers.setdefault(remark.column, (remark.code, batch.lines[remark.rows[:1]]))
        for remark in taken.number_remarks:
            where = (taken.persons[remark.rows], batch.lines[remark.rows])
            self._numbers.setdefault(remark.code, []).append(where)
        return True

    def _gather(self, taken: Taken, batch: Batch, readers: Readers, reading: Reading) -> None:
        """Give each table its rows, and count the others."""
        self.rows += len(batch)
        for reason, rows in taken.excluded.items():
            self.excluded[reason] += len(rows)
            self.excluded_rows.append(ExcludedRows(reason, reading.number, batch.lines[rows]))
            persons = taken.persons[rows]
            self.persons_elsewhere.append(np.unique(persons[persons != NO_PERSON]))
        place = {
            "persoon": taken.persons,
            "bron": np.full(len(batch), reading.number, dtype=np.int16),
            "regel": batch.lines,
        }
        for table, where in taken.holds.items():
            self.taken[table] += int(where.sum())
            extra = place
            if table == MELDINGEN.name:
                extra = place | {"elsewhere": self._melding(taken, where, batch, readers, reading)}
            self.gathered[table].add(taken.values, extra, slice(None) if where.all() else where)

    def _melding(
        self, taken: Taken, where: np.ndarray, batch: Batch, readers: Readers, reading: Reading
    ) -> np.ndarray:
        """Whether each row gives something to another table as well; rows without number get a fingerprint."""
        found = reading.found
        serials = taken.values.setdefault(SERIAL, np.full(len(where), NO_SERIAL, dtype=np.int64))
        fills = np.zeros(len(where), dtype=np.int64)
        for bit, table in enumerate(OTHERS):
            if table.name in taken.holds:
                fills |= taken.holds[table.name].astype(np.int64) << bit
        unnumbered = np.flatnonzero(where & (serials == NO_SERIAL))
        if len(unnumbered):
            texts = texts_to_compare(batch, found, unnumbered, reading.opened.nested)
            texts_of = taken.cells.texts
            days = {name: texts_of[name] for name in texts_of if COLUMNS[name].kind in DATE_KINDS}
            lists = {name: positions.categories for name, positions in _positions(readers, reading)}
            self.fingerprints.append(
                fingerprints(taken.values, lists, days, texts, unnumbered, fills[unnumbered])
            )
        if found.lesson:
            keys = np.zeros(len(batch), dtype=np.uint64)
            for at in found.lesson:
                keys += text_keys(cleaned(batch.columns[at]).texts)
            self.lessons.append((self.gathered[MELDINGEN.name].rows, keys[where]))
        return fills > 0

    def close(self, number: int) -> None:
        """Note what is said once a file or sheet, at the first row that has it: all its rows are there."""
        for column, (code, line) in self._fillers.items():
            self.findings.add(code, source=number, line=line, column=column)
        for code, parts in self._numbers.items():
            persons, lines = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
            keys, rows = np.unique(persons, return_index=True)
            rows = np.sort(rows[keys != NO_PERSON])
            self.findings.add(code, source=number, line=lines[rows], column=PGN.name, person=persons[rows])
        self._fillers, self._numbers = {}, {}

    def join(self, other: Harvest) -> None:
        """Put behind this what other rows gave, with the same keys."""
        before = self.gathered[MELDINGEN.name].rows
        self.lessons += [(before + first, keys) for first, keys in other.lessons]
        for name, gathered in self.gathered.items():
            gathered.join(other.gathered[name])
        self.findings.batches += other.findings.batches
        self.excluded += other.excluded
        self.excluded_rows += other.excluded_rows
        self.fingerprints += other.fingerprints
        self.persons_elsewhere += other.persons_elsewhere
        self.left_school += other.left_school
        self.rows += other.rows
        self.taken += other.taken
        self.lines += other.lines
        self._fillers = other._fillers | self._fillers
        for code, parts in other._numbers.items():
            self._numbers.setdefault(code, []).extend(parts)

    # --- of a part -------------------------------------------------------------------------------------------

    def name_texts(self, readers: Readers, reading: Reading) -> None:
        """Hold the texts behind the keys that `readers` of its own gave this part."""
        self.texts = Texts(
            readers.numbers.texts,
            readers.serials.texts,
            {name: positions.categories for name, positions in _positions(readers, reading)},
        )

    def fit(self, readers: Readers, reading: Reading, lines: int) -> None:
        """Give the rows of a part the keys of `readers` and lines that are so many further."""
        assert self.texts is not None
        persons = _looked_up([readers.numbers.key(text) for text in self.texts.persons])
        serials = _looked_up([readers.serials.serial(text) for text in self.texts.serials])
        for gathered in self.gathered.values():
            gathered.change("persoon", persons)
            gathered.change(SERIAL, serials)
            gathered.change("regel", lambda at: at + np.int32(lines))
        for name, positions in _positions(readers, reading):
            new = positions.positions_of(self.texts.categories[name])
            for gathered in self.gathered.values():
                gathered.change(name, lambda old, new=new: new[old])  # type: ignore[misc]  # -1 is its last
        self.persons_elsewhere = [persons(keys) for keys in self.persons_elsewhere]
        self.left_school = [persons(keys) for keys in self.left_school]
        for batch in self.findings.batches:
            batch.line = np.where(batch.line > 0, batch.line + np.int32(lines), batch.line)
            batch.person = None if batch.person is None else persons(batch.person)
        self.excluded_rows = [
            replace(each, lines=each.lines + np.int32(lines)) for each in self.excluded_rows
        ]
        self._fillers = {name: (code, at + lines) for name, (code, at) in self._fillers.items()}
        for code, parts in self._numbers.items():
            self._numbers[code] = [(persons(keys), at + np.int32(lines)) for keys, at in parts]
        self.texts = None


def _positions(readers: Readers, reading: Reading) -> list[tuple[str, Positions]]:
    """The converters of a sheet whose values are positions in a list, by column."""
    columns = columns_of(reading.found) | {name: COLUMNS[name] for name in reading.found.constants}
    of = {
        name: readers.of(column, reading.found, reading.writing)
        for name, column in columns.items()
        if column.kind in POSITIONS and readers.reads(column)
    }
    return [(name, each) for name, each in of.items() if isinstance(each, Positions)]


def _looked_up(keys: list[int]) -> Callable[[np.ndarray], np.ndarray]:
    """What makes of the negative keys of a part those of the run; -1 stands for the first of `keys`."""
    known = np.array(keys, dtype=np.int64)

    def changed(old: np.ndarray) -> np.ndarray:
        odd = np.flatnonzero((old < 0) & (old >= -len(known)))
        if len(odd):
            old = old.copy()
            old[odd] = known[-1 - old[odd]]
        return old

    return changed
