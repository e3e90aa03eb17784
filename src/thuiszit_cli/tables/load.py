"""Exports → the four canonical tables: opened, recognised, converted, without duplicates, with findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from thuiszit_cli.columns import LEERLINGEN, MELDINGEN, SERIAL, TABLES
from thuiszit_cli.errors import InputError
from thuiszit_cli.findings import FindingLog
from thuiszit_cli.read.columnar import open_frame
from thuiszit_cli.read.guards import DEFAULT, Limits, check_cells
from thuiszit_cli.read.reading import Batch, Opened, ahead
from thuiszit_cli.read.settings import Password, settings
from thuiszit_cli.recognise.header import open_exports
from thuiszit_cli.recognise.layout import Layout, Recognition, compiled
from thuiszit_cli.recognise.layout_files import COLUMNS, own_layouts
from thuiszit_cli.recognise.proposed import ProposalNeeded, Sheet, place_of, recognised
from thuiszit_cli.tables import duplicates
from thuiszit_cli.tables.contradictions import note_contradictions, note_rows
from thuiszit_cli.tables.convert import DATE_KINDS
from thuiszit_cli.tables.fingerprints import OTHERS, WIDTH, fingerprints, text_keys
from thuiszit_cli.tables.gathering import Gathered, days_of_death, frame, merge_pupils
from thuiszit_cli.tables.links import read_links
from thuiszit_cli.tables.model import ExcludedRows, RowCounts, Source, Tables
from thuiszit_cli.tables.orders import orders_of
from thuiszit_cli.tables.readers import Readers, Writing, texts_to_compare, wanted_of
from thuiszit_cli.tables.rows import Remark, Taken, take
from thuiszit_cli.tables.sources import disappearing_files, no_table, source_of
from thuiszit_cli.values.cells import cleaned
from thuiszit_cli.values.dates import Order
from thuiszit_cli.values.person_numbers import NO_PERSON
from thuiszit_cli.values.serials import NO_SERIAL


def load(
    exports: Sequence[Path],
    *,
    progress: Callable[[int], None] | None = None,
    layouts: Sequence[Path] = (),
    links: Path | None = None,
    limits: Limits | None = None,
    password: Password | None = None,
    also: Collection[str] = (),
    adopt: bool = False,
) -> Tables:
    """Read export files together, in the order given. `progress` is told how many bytes were read.

    `layouts` are files with layouts of the desk; those in its configuration folder are known too. `links` is a
    koppeltabel: which BSN and onderwijsnummer are of one person. `password` is asked for the password of a
    protected workbook. `also` are columns of text to keep that normally are not. `adopt` takes what is sure of
    the proposal for headers that no layout knows. Raises InputError (exit code 3) for a file that is missing,
    unreadable, holds no table, or asks more than `limits`, ProposalNeeded for headers to look at first;
    UsageError for a layout.
    """
    limits = limits or settings().limits or DEFAULT
    own = [compiled(layout) for layout in own_layouts(layouts)]
    intake = Intake(own, limits, read_links(links) if links else None, also, adopt)
    opened = open_exports(exports, progress or (lambda _: None), own=own, limits=limits, password=password)
    try:
        with disappearing_files():
            for export, sheets in zip(exports, opened, strict=True):
                intake.take_file(str(export), sheets)
    except ProposalNeeded as needed:
        raise ProposalNeeded(needed.file, needed.sheets, [str(export) for export in exports]) from None
    return intake.finish()


def from_frames(tables: Mapping[str, pd.DataFrame], *, also: Collection[str] = ()) -> Tables:
    """The same for frames in memory with canonical columns; a frame without columns is skipped.

    Raises InputError when a frame holds no table.
    """
    intake = Intake(also=also)
    for name, table in tables.items():
        if len(table.columns):
            intake.take_file(name, [open_frame(name, table)])
    return intake.finish()


# What a cell that is merged over rows holds for its first row only: it would be counted twice.
AMOUNTS = ("verzuimuren", "verzuimdagen")


class Intake:
    """One run: what was taken in so far."""

    def __init__(
        self,
        own: Sequence[Layout] = (),
        limits: Limits = DEFAULT,
        links: Mapping[int, int] | None = None,
        also: Collection[str] = (),
        adopt: bool = False,
    ) -> None:
        self._limits = limits
        self._own = own
        self._adopt = adopt
        self._links = links or {}
        self._readers = Readers(links, also)
        self._also = also
        self._sources: list[Source] = []
        self._findings = FindingLog()
        self._excluded: Counter[str] = Counter()
        self._gathered = {table.name: Gathered(table, also) for table in TABLES}
        self._fingerprints: list[np.ndarray] = []  # of the meldingen without meldingsnummer
        self._lessons: list[
            tuple[int, np.ndarray]
        ] = []  # of files that tell it: the first row, and which lesson
        self._persons_elsewhere: list[np.ndarray] = []  # of rows that no table took
        self._enrolment_known = False
        self._left_school: list[np.ndarray] = []  # persons of files that tell of ended enrolments only
        self._excluded_rows: list[ExcludedRows] = []

    def take_file(self, file: str, sheets: Sequence[Opened]) -> None:
        """Take in every sheet of a file that holds a table; a sheet that holds none is skipped.

        Raises InputError when none of them does.
        """
        if not sheets:
            raise InputError(f"{file} is leeg.", "Maak de export opnieuw; er staat in geen enkel blad iets.")
        read_as = recognised(file, sheets, self._own, adopt=self._adopt)
        if not any(each.found.tables for each in read_as):
            raise no_table(sheets, file)
        for opened, each in zip(sheets, read_as, strict=True):
            self._take_sheet(opened, each.found)
            if each.sheet is not None:
                self._note_proposal(each.sheet, each.found)

    def _take_sheet(self, opened: Opened, found: Recognition) -> None:
        number = len(self._sources)
        self._sources.append(source_of(opened, found))
        header = [opened.header_line]
        for code, lines in opened.notes:
            self._findings.add(code, source=number, line=lines)
        if opened.skipped:
            self._findings.add(opened.skipped, source=number, line=header)
            return
        if not found.tables:
            self._findings.add("blad_zonder_tabel", source=number, line=header)
            return
        for table, key in found.incomplete:
            self._findings.add(
                "tabel_zonder_sleutel", source=number, line=header, column=key, detail=table.name
            )
        for name in found.unused:
            self._findings.add("kolom_zonder_tabel", source=number, line=header, column=name)
        held = {column.name for table in found.tables for column in table.columns if column.kept}
        for at, near in found.near.items():
            if near in held:
                shown_as = self._sources[number].mapping[at].source.strip()
                detail = f"{shown_as} lijkt op {near}"
                self._findings.add("kolom_lijkt_bekend", source=number, line=header, detail=detail)
        self._enrolment_known |= "inschrijving_begin" in found.columns
        if found.derived:
            column = found.mapping[found.columns["inschrijving_eind"]].source
            self._findings.add("inschrijving_begin_afgeleid", source=number, line=header, column=column)
        before = self._mark()
        if not self._take_rows(opened, found, number, Writing(from_1904=opened.from_1904)):
            self._back_to(before)
            orders = orders_of(opened, found, self._readers)
            for name, order in orders.items():
                if order is Order.MONTH_FIRST:
                    column = found.mapping[found.columns[name]].source
                    self._findings.add(
                        "datum_maand_eerst", source=number, line=header, column=name, detail=column
                    )
            self._take_rows(opened, found, number, Writing(orders, opened.from_1904))
        if self._sources[number].rows == 0:
            self._findings.add("bestand_zonder_rijen", source=number, line=header)

    def _take_rows(self, opened: Opened, found: Recognition, number: int, writing: Writing) -> bool:
        """Take in the rows of a sheet. False, with a part of them taken, when it may write the month first."""
        about_numbers: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}  # persons and lines
        told: set[str] = set()
        opened.once.update(at for name in AMOUNTS for at in found.sources.get(name, ()))
        batches = ahead(opened.batches(wanted_of(found, self._readers, opened)))
        for batch in batches:
            check_cells(place_of(opened), batch.columns, batch.lines, self._limits)
            taken = take(batch, found, self._readers, writing)
            if taken.month_first:
                for _ in batches:  # a workbook answers one question at a time
                    pass
                return False
            self._gather(taken, batch, number, found, opened)
            if found.derived:
                self._left_school.append(np.unique(taken.persons[taken.persons != NO_PERSON]))
            for remark in taken.remarks:
                self._note(remark, taken, batch, number)
            for remark in taken.fillers:
                if remark.column not in told:
                    told.add(remark.column)
                    self._note(replace(remark, rows=remark.rows[:1]), None, batch, number)
            for remark in taken.number_remarks:
                where = (taken.persons[remark.rows], batch.lines[remark.rows])
                about_numbers.setdefault(remark.code, []).append(where)
        self._note_numbers(about_numbers, number)
        return True

    def _note_proposal(self, sheet: Sheet, found: Recognition) -> None:
        """What was taken of a proposal, a finding a column, and what was not and may matter."""
        number, header = len(self._sources) - 1, [sheet.opened.header_line]
        source = self._sources[number]
        for at, guess in sheet.proposal.guesses.items():
            if not guess.sure and sheet.found.mapping[at].canonical == guess.column:
                continue
            told = source.mapping[at].source.strip()
            if guess.sure:
                source.proposed[told] = guess.column
            code = "voorstel_overgenomen" if guess.sure else "voorstel_onzeker"
            self._findings.add(
                code, source=number, line=header, column=told, detail=f"{told} is {guess.column}"
            )

    def _mark(self) -> tuple[list[int], Counter[str], dict[str, int]]:
        """Where everything ends that a sheet adds to."""
        rows = {name: gathered.rows for name, gathered in self._gathered.items()}
        return [len(each) for each in self._lists()], self._excluded.copy(), rows

    def _back_to(self, mark: tuple[list[int], Counter[str], dict[str, int]]) -> None:
        """Forget what was taken since."""
        lengths, self._excluded, rows = mark
        for each, length in zip(self._lists(), lengths, strict=True):
            del each[length:]
        for name, gathered in self._gathered.items():
            gathered.cut(rows[name])
        source = self._sources[-1]
        source.rows, source.tables = 0, dict.fromkeys(source.tables, 0)

    def _lists(self) -> tuple[list[Any], ...]:
        return (
            self._fingerprints,
            self._lessons,
            self._persons_elsewhere,
            self._left_school,
            self._excluded_rows,
            self._findings.batches,
        )

    def _gather(self, taken: Taken, batch: Batch, number: int, found: Recognition, opened: Opened) -> None:
        """Give each table its rows, and count the others."""
        source = self._sources[number]
        source.rows += len(batch)
        for reason, rows in taken.excluded.items():
            self._excluded[reason] += len(rows)
            self._excluded_rows.append(ExcludedRows(reason, number, batch.lines[rows]))
            persons = taken.persons[rows]
            self._persons_elsewhere.append(np.unique(persons[persons != NO_PERSON]))
        place = {
            "persoon": taken.persons,
            "bron": np.full(len(batch), number, dtype=np.int16),
            "regel": batch.lines,
        }
        for table, where in taken.holds.items():
            source.tables[table] += int(where.sum())
            extra = place
            if table == MELDINGEN.name:
                extra = place | {"elsewhere": self._melding(taken, where, batch, found, opened)}
            self._gathered[table].add(taken.values, extra, slice(None) if where.all() else where)

    def _melding(
        self, taken: Taken, where: np.ndarray, batch: Batch, found: Recognition, opened: Opened
    ) -> np.ndarray:
        """Whether each row gives something to another table as well; rows without number get a fingerprint."""
        serials = taken.values.setdefault(SERIAL, np.full(len(where), NO_SERIAL, dtype=np.int64))
        fills = np.zeros(len(where), dtype=np.int64)
        for bit, table in enumerate(OTHERS):
            if table.name in taken.holds:
                fills |= taken.holds[table.name].astype(np.int64) << bit
        unnumbered = np.flatnonzero(where & (serials == NO_SERIAL))
        if len(unnumbered):
            texts = texts_to_compare(batch, found, unnumbered, opened.nested)
            texts_of = taken.cells.texts
            days = {name: texts_of[name] for name in texts_of if COLUMNS[name].kind in DATE_KINDS}
            self._fingerprints.append(fingerprints(taken.values, days, texts, unnumbered, fills[unnumbered]))
        if found.lesson:
            keys = np.zeros(len(batch), dtype=np.uint64)
            for at in found.lesson:
                keys += text_keys(cleaned(batch.columns[at]).texts)
            self._lessons.append((self._gathered[MELDINGEN.name].rows, keys[where]))
        return fills > 0

    def _note(self, remark: Remark, taken: Taken | None, batch: Batch, number: int) -> None:
        self._findings.add(
            remark.code,
            source=number,
            line=batch.lines[remark.rows],
            column=remark.column,
            person=None if taken is None else taken.persons[remark.rows],
            detail=remark.detail,
        )

    def _note_numbers(self, about: Mapping[str, list[tuple[np.ndarray, np.ndarray]]], number: int) -> None:
        """What is remarkable about a number is said once a file or sheet, at the first row that has it."""
        for code, parts in about.items():
            persons, lines = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
            keys, rows = np.unique(persons, return_index=True)
            rows = np.sort(rows[keys != NO_PERSON])
            self._findings.add(
                code, source=number, line=lines[rows], column="persoonsgebonden_nummer", person=persons[rows]
            )

    def finish(self) -> Tables:
        """The tables: without duplicates, pupils merged, persons in order."""
        arrays = {name: gathered.arrays() for name, gathered in self._gathered.items()}
        persons, numbers = self._readers.numbers.in_text_order(
            [*(columns["persoon"] for columns in arrays.values()), *self._persons_elsewhere]
        )
        self._drop_duplicates(arrays[MELDINGEN.name])
        arrays[LEERLINGEN.name] = merge_pupils(LEERLINGEN, arrays[LEERLINGEN.name], persons)
        note_contradictions(self._findings, arrays)
        categories = self._readers.categories()
        frames = {
            table.name: frame(table, arrays.pop(table.name), categories, self._also) for table in TABLES
        }
        read = sum(source.rows for source in self._sources)
        return Tables(
            **frames,
            persons=persons,
            numbers=numbers,
            serials=self._readers.serials,
            enrolment_known=self._knows_enrolment(persons),
            sources=self._sources,
            findings=self._findings,
            rows=RowCounts(read, read - self._excluded.total(), dict(sorted(self._excluded.items()))),
            excluded_rows=self._excluded_rows,
            links=self._links,
        )

    def _knows_enrolment(self, persons: np.ndarray) -> bool:
        """Whether the absence of an inschrijving says anything (spec section 2).

        A file with ended inschrijvingen only (A04) says it of the persons in it, so it must hold everybody.
        """
        if self._enrolment_known or not self._left_school:
            return self._enrolment_known
        if np.isin(persons, np.concatenate(self._left_school)).all():
            return True
        self._findings.add("inschrijvingen_onvolledig")
        return False

    def _drop_duplicates(self, arrays: dict[str, np.ndarray]) -> None:
        """Leave out meldingen that another row replaces; a row that gave nothing else is excluded."""
        elsewhere = arrays.pop("elsewhere")
        changed = arrays.pop("laatste_mutatie")
        arrays |= days_of_death(arrays, changed)
        lessons = np.zeros(len(elsewhere) if self._lessons else 0, dtype=np.uint64)
        for first, keys in self._lessons:
            lessons[first : first + len(keys)] = keys
        found, two_persons = duplicates.find(
            duplicates.Meldingen(
                persons=arrays["persoon"],
                serials=arrays["meldingsnummer"],
                moments=changed,
                schools=arrays["brin"],
                kinds=arrays["verzuimsoort"],
                begins=arrays["begindatum"],
                prints=np.concatenate([np.empty((0, WIDTH), dtype=np.uint64), *self._fingerprints]),
                lessons=lessons,
            )
        )
        for code, rows in found.items():
            note_rows(
                self._findings,
                code,
                arrays,
                np.sort(rows),
                "meldingsnummer" if code == "melding_dubbel" else "",
            )
        note_rows(self._findings, "meldingsnummer_twee_leerlingen", arrays, two_persons, "meldingsnummer")
        dropped = np.sort(np.concatenate(list(found.values())))
        if len(dropped) == 0:
            return
        only_here = dropped[~elsewhere[dropped]]
        self._excluded += Counter(dubbel=len(only_here))
        for number in np.unique(arrays["bron"][only_here]):
            lines = arrays["regel"][only_here][arrays["bron"][only_here] == number]
            self._excluded_rows.append(ExcludedRows("dubbel", int(number), lines))
        keep = np.ones(len(elsewhere), dtype=bool)
        keep[dropped] = False
        for name in arrays:
            arrays[name] = arrays[name][keep]
