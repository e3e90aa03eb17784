"""Exports → the four canonical tables: opened, recognised, converted, without duplicates, with findings."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from thuiszit_cli.columns import LEERLINGEN, MELDINGEN, TABLES
from thuiszit_cli.errors import InputError
from thuiszit_cli.read.encodings import Indivisible
from thuiszit_cli.read.guards import DEFAULT, Limits, check_cells
from thuiszit_cli.read.reading import ELSEWHERE, Opened, Part, ahead
from thuiszit_cli.read.settings import Password, settings
from thuiszit_cli.recognise.header import open_exports
from thuiszit_cli.recognise.layout import Layout, Recognition, compiled
from thuiszit_cli.recognise.layout_files import own_layouts
from thuiszit_cli.recognise.proposed import Sheet, naming, place_of, recognised
from thuiszit_cli.tables import duplicates
from thuiszit_cli.tables.contradictions import note_contradictions, note_rows
from thuiszit_cli.tables.fingerprints import WIDTH
from thuiszit_cli.tables.gathering import days_of_death, frame, merge_pupils
from thuiszit_cli.tables.harvest import Harvest, Reading
from thuiszit_cli.tables.links import read_links
from thuiszit_cli.tables.model import ExcludedRows, RowCounts, Source, Tables
from thuiszit_cli.tables.orders import orders_of
from thuiszit_cli.tables.readers import Readers, Writing, wanted_of
from thuiszit_cli.tables.sources import disappearing_files, no_table, source_of
from thuiszit_cli.values.dates import Order
from thuiszit_cli.workers import available, divided


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
    with naming(exports), disappearing_files():
        for export, sheets in zip(exports, opened, strict=True):
            intake.take_file(str(export), sheets)
    return intake.finish()


def from_frames(tables: Mapping[str, pd.DataFrame], *, also: Collection[str] = ()) -> Tables:
    """The same for frames in memory with canonical columns; a frame without columns is skipped.

    Raises InputError when a frame holds no table.
    """
    from thuiszit_cli.read.columnar import open_frame

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
        self._harvest = Harvest(also)
        self._findings = self._harvest.findings
        self._enrolment_known = False

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
        for at in found.doubtful:
            told = self._sources[number].mapping[at].source.strip()
            self._findings.add("voorstel_onzeker", source=number, line=header, column=told, detail=told)
        self._enrolment_known |= "inschrijving_begin" in found.columns
        if found.derived:
            column = found.mapping[found.columns["inschrijving_eind"]].source
            self._findings.add("inschrijving_begin_afgeleid", source=number, line=header, column=column)
        reading = Reading(opened, found, number, Writing(from_1904=opened.from_1904))
        harvest = self._rows_of(reading)
        if harvest.month_first:
            orders = orders_of(opened, found, self._readers)
            for name, order in orders.items():
                if order is Order.MONTH_FIRST:
                    column = found.mapping[found.columns[name]].source
                    self._findings.add(
                        "datum_maand_eerst", source=number, line=header, column=name, detail=column
                    )
            harvest = self._rows_of(replace(reading, writing=Writing(orders, opened.from_1904)))
        harvest.close(number)
        source = self._sources[number]
        source.rows = harvest.rows
        source.tables |= harvest.taken
        self._harvest.join(harvest)
        if self._sources[number].rows == 0:
            self._findings.add("bestand_zonder_rijen", source=number, line=header)

    def _rows_of(self, reading: Reading) -> Harvest:
        """What the rows of a sheet give; of a large one parts are read by processes of their own."""
        opened = reading.opened
        opened.once.update(at for name in AMOUNTS for at in reading.found.sources.get(name, ()))
        wanted = wanted_of(reading.found, self._readers, opened)
        parts = opened.parts(wanted, available()) if opened.parts else []
        if len(parts) > 1:
            with contextlib.suppress(Indivisible, InputError):  # an error is told where its line is known
                return self._joined(parts, reading)
        harvest = Harvest(self._also)
        batches = ahead(opened.batches(wanted))
        for batch in batches:
            check_cells(place_of(opened), batch.columns, batch.lines, self._limits)
            if not harvest.add(batch, self._readers, reading):
                for _ in batches:  # a workbook answers one question at a time
                    pass
                break
        return harvest

    def _joined(self, parts: Sequence[Part], reading: Reading) -> Harvest:
        """The parts of a sheet, each read by a process, behind one another."""

        def read(part: Part) -> Harvest:
            harvest, readers = Harvest(self._also), Readers(self._links, self._also)
            for batch in part.batches():
                check_cells(place_of(reading.opened), batch.columns, batch.lines, self._limits)
                if not harvest.add(batch, readers, reading):
                    break
            harvest.name_texts(readers, reading)
            harvest.lines = part.lines
            return harvest

        whole = Harvest(self._also)
        for harvest in divided([partial(read, part) for part in parts]):
            harvest.fit(self._readers, reading, whole.lines - ELSEWHERE if whole.lines else 0)
            whole.join(harvest)
            whole.month_first |= harvest.month_first
        return whole

    def _note_proposal(self, sheet: Sheet, found: Recognition) -> None:
        """What was taken of a proposal: a finding a column."""
        number, header = len(self._sources) - 1, [sheet.opened.header_line]
        source = self._sources[number]
        for at, guess in sheet.proposal.sure().items():
            told = source.mapping[at].source.strip()
            source.proposed[told] = guess.column
            self._findings.add(
                "voorstel_overgenomen",
                source=number,
                line=header,
                column=told,
                detail=f"{told} is {guess.column}",
            )

    def finish(self) -> Tables:
        """The tables: without duplicates, pupils merged, persons in order."""
        arrays = {name: gathered.arrays() for name, gathered in self._harvest.gathered.items()}
        persons, numbers = self._readers.numbers.in_text_order(
            [*(columns["persoon"] for columns in arrays.values()), *self._harvest.persons_elsewhere]
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
            rows=RowCounts(
                read, read - self._harvest.excluded.total(), dict(sorted(self._harvest.excluded.items()))
            ),
            excluded_rows=self._harvest.excluded_rows,
            links=self._links,
        )

    def _knows_enrolment(self, persons: np.ndarray) -> bool:
        """Whether the absence of an inschrijving says anything (spec section 2).

        A file with ended inschrijvingen only (A04) says it of the persons in it, so it must hold everybody.
        """
        if self._enrolment_known or not self._harvest.left_school:
            return self._enrolment_known
        if np.isin(persons, np.concatenate(self._harvest.left_school)).all():
            return True
        self._findings.add("inschrijvingen_onvolledig")
        return False

    def _drop_duplicates(self, arrays: dict[str, np.ndarray]) -> None:
        """Leave out meldingen that another row replaces; a row that gave nothing else is excluded."""
        elsewhere = arrays.pop("elsewhere")
        changed = arrays.pop("laatste_mutatie")
        arrays |= days_of_death(arrays, changed)
        lessons = np.zeros(len(elsewhere) if self._harvest.lessons else 0, dtype=np.uint64)
        for first, keys in self._harvest.lessons:
            lessons[first : first + len(keys)] = keys
        found, two_persons = duplicates.find(
            duplicates.Meldingen(
                persons=arrays["persoon"],
                serials=arrays["meldingsnummer"],
                moments=changed,
                schools=arrays["brin"],
                kinds=arrays["verzuimsoort"],
                begins=arrays["begindatum"],
                prints=np.concatenate([np.empty((0, WIDTH), dtype=np.uint64), *self._harvest.fingerprints]),
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
        self._harvest.excluded += Counter(dubbel=len(only_here))
        for number in np.unique(arrays["bron"][only_here]):
            lines = arrays["regel"][only_here][arrays["bron"][only_here] == number]
            self._harvest.excluded_rows.append(ExcludedRows("dubbel", int(number), lines))
        keep = np.ones(len(elsewhere), dtype=bool)
        keep[dropped] = False
        for name in arrays:
            arrays[name] = arrays[name][keep]
