"""Exports → the four canonical tables: opened, recognised, converted, without duplicates, with findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from thuiszit_cli.errors import InputError
from thuiszit_cli.intake import duplicates
from thuiszit_cli.intake.columnar import open_frame
from thuiszit_cli.intake.convert import Distinct, Texts, converter, fingerprints, is_filled
from thuiszit_cli.intake.findings import FindingLog
from thuiszit_cli.intake.gathering import Gathered, frame, merge_pupils
from thuiszit_cli.intake.layout import Recognition, nearest_to_number, recognise
from thuiszit_cli.intake.opening import open_exports
from thuiszit_cli.intake.person_numbers import NO_PERSON, PersonNumbers, passes_elfproef
from thuiszit_cli.intake.reading import Batch, Opened, ahead
from thuiszit_cli.intake.schema import LEERLINGEN, MELDINGEN, PGN, TABLES, Column, Kind
from thuiszit_cli.intake.serials import NO_SERIAL, Serials
from thuiszit_cli.intake.tables import MISSING_DAY, RowCounts, Source, Tables


def load(exports: Sequence[Path], *, progress: Callable[[int], None] | None = None) -> Tables:
    """Read export files together, in the order given. `progress` is told how many bytes were read.

    Raises InputError (exit code 3) for a file that is missing, unreadable, or holds no table.
    """
    intake = _Intake()
    try:
        for export, sheets in zip(exports, open_exports(exports, progress or (lambda _: None)), strict=True):
            intake.take_file(str(export), sheets)
    except OSError as error:
        raise InputError(
            f"Het lezen van {error.filename or 'een bestand'} is mislukt ({error.strerror}).",
            "Controleer of het bestand nog bereikbaar is.",
        ) from error
    return intake.finish()


def from_frames(tables: Mapping[str, pd.DataFrame]) -> Tables:
    """The same for frames in memory with canonical columns; a frame without columns is skipped.

    Raises InputError when a frame holds no table.
    """
    intake = _Intake()
    for name, table in tables.items():
        if len(table.columns):
            intake.take_file(name, [open_frame(name, table)])
    return intake.finish()


class _Intake:
    """One run: what was taken in so far."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.findings = FindingLog()
        self.rows = RowCounts()
        self._excluded: Counter[str] = Counter()
        self._numbers = PersonNumbers()
        self._serials = Serials()
        self._converters: dict[str, Distinct] = {}
        self._gathered = {table.name: Gathered(table) for table in TABLES}
        self._fingerprints: list[np.ndarray] = []  # of the meldingen without meldingsnummer
        self._persons_elsewhere: list[np.ndarray] = []  # of rows that no table took
        self._number_problems: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}  # persons, lines
        self._enrolment_known = False

    # -- files and sheets

    def take_file(self, file: str, sheets: Sequence[Opened]) -> None:
        """Take in every sheet of a file that holds a table; a sheet that holds none is skipped.

        Raises InputError when none of them does.
        """
        if not sheets:
            raise InputError(f"{file} is leeg.", "Maak de export opnieuw; er staat in geen enkel blad iets.")
        recognised = [recognise(sheet.headers, _place(sheet)) for sheet in sheets]
        if not any(found.tables for found in recognised):
            raise _no_table(sheets, file)
        for sheet, found in zip(sheets, recognised, strict=True):
            self._take_sheet(sheet, found)

    def _take_sheet(self, opened: Opened, found: Recognition) -> None:
        number = len(self.sources)
        self.sources.append(
            Source(
                file=opened.file,
                sheet=opened.sheet,
                format=opened.format,
                encoding=opened.encoding,
                delimiter=opened.delimiter,
                layout=found.layout,
                mapping=found.mapping,
                header_line=opened.header_line,
                tables={table.name: 0 for table in found.tables},
            )
        )
        header = [opened.header_line]
        if not found.tables:
            self.findings.add("blad_zonder_tabel", source=number, line=header)
            return
        for table, key in found.incomplete:
            self.findings.add(
                "tabel_zonder_sleutel", source=number, line=header, column=key, detail=table.name
            )
        self._enrolment_known |= "inschrijving_begin" in found.columns
        columns = _columns(found)
        for name, column in columns.items():
            if (
                column.is_converted
                and column.kind not in (Kind.NUMMER, Kind.SLEUTEL)
                and name not in self._converters
            ):
                self._converters[name] = converter(column)
        wanted = {found.columns[name]: column.repeats for name, column in columns.items()}
        for batch in ahead(opened.batches(wanted)):
            self._take_batch(batch, number, found, columns)
        self._note_numbers(number)

    # -- rows

    def _take_batch(
        self, batch: Batch, number: int, found: Recognition, columns: Mapping[str, Column]
    ) -> None:
        rows = len(batch)
        source = self.sources[number]
        source.rows += rows
        self.rows.read += rows
        texts = {name: batch.columns[found.columns[name]] for name in columns}
        too_long = batch.too_long if batch.too_long is not None else np.zeros(rows, dtype=bool)
        persons, number_problems = self._numbers.read(texts[PGN.name])
        # In a row with a field too many the number may be some other cell: only a valid one is believed.
        persons[too_long & ~passes_elfproef(persons)] = NO_PERSON

        note = _Notes(self.findings, number, batch.lines, persons)
        for code, where in batch.notes:
            note(code, where)
        for code, where in number_problems.items():
            self._number_problems.setdefault(code, []).append((persons[where], batch.lines[where]))
        values, unreadable_key = self._convert(note, texts, found, columns)

        present = (persons != NO_PERSON) & ~too_long
        holds = {
            table: np.logical_and.reduce(
                [present, *(is_filled(columns[key], values[key]) for key in table.key[1:])]
            )
            for table in found.tables
        }
        used = np.logical_or.reduce(list(holds.values()))
        if not used.all():
            self._exclude(note, batch, persons, too_long, used, unreadable_key)

        elsewhere = np.logical_or.reduce(
            [np.zeros(rows, dtype=bool), *(holds[t] for t in holds if t is not MELDINGEN)]
        )
        place = {
            "persoon": persons,
            "bron": np.full(rows, number, dtype=np.int16),
            "regel": batch.lines,
        }
        for table, where in holds.items():
            source.tables[table.name] += int(where.sum())
            extra = dict(place)
            if table is MELDINGEN:
                extra["elsewhere"] = elsewhere
                if "meldingsnummer" not in values:
                    values["meldingsnummer"] = np.full(rows, NO_SERIAL, dtype=np.int64)
                unnumbered = np.flatnonzero(where & (values["meldingsnummer"] == NO_SERIAL))
                self._fingerprints.append(fingerprints(MELDINGEN, values, texts, unnumbered))
            self._gathered[table.name].add(values, extra, slice(None) if where.all() else where)

    def _convert(
        self, note: _Notes, texts: Mapping[str, pa.Array], found: Recognition, columns: Mapping[str, Column]
    ) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """The values of every column but the number, and which rows have an unreadable key."""
        values: dict[str, np.ndarray] = {}
        unreadable = np.zeros(len(note.lines), dtype=bool)
        keys = {key for table in found.tables for key in table.key}
        for name, column in columns.items():
            if column.kind is Kind.SLEUTEL:
                values[name] = self._serials.read(texts[name])
            elif column.kind is not Kind.NUMMER and column.is_converted:
                values[name], problems = self._converters[name].read(texts[name])
                for problem in problems:
                    code = problem.code
                    if name in keys and code == "datum_onleesbaar":
                        unreadable[problem.rows] = True
                        code = "sleuteldatum_onleesbaar"
                    note(code, problem.rows, name, problem.detail)
        return values, unreadable

    def _note_numbers(self, number: int) -> None:
        """What is remarkable about a number is said once a file or sheet, at the first row that has it."""
        for code, parts in self._number_problems.items():
            persons, lines = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
            keys, first = np.unique(persons, return_index=True)
            # Numbers that could not be read are all the same: nobody's. Each row is said.
            first = (
                np.arange(len(lines)) if code == "nummer_onleesbaar" else np.sort(first[keys != NO_PERSON])
            )
            self.findings.add(code, source=number, line=lines[first], column=PGN.name, person=persons[first])
        self._number_problems = {}

    def _exclude(
        self,
        note: _Notes,
        batch: Batch,
        persons: np.ndarray,
        too_long: np.ndarray,
        used: np.ndarray,
        unreadable_key: np.ndarray,
    ) -> None:
        """Count every row that no table takes under exactly one reason."""
        named = persons != NO_PERSON
        left = ~used & ~too_long
        nameless = left & ~named
        blank = nameless & batch.blank() if nameless.any() else nameless
        # A key that cannot be read, and a number that cannot, have a finding of their own already.
        reasons = (
            ("te_veel_velden", too_long, "regel_te_lang", ""),
            ("lege_rij", blank, "regel_leeg", ""),
            ("geen_nummer", nameless & ~blank, "nummer_leeg", PGN.name),
            ("onleesbare_datum", left & named & unreadable_key, "", ""),
            ("geen_sleutel", left & named & ~unreadable_key, "regel_zonder_sleutel", ""),
        )
        for reason, where, code, column in reasons:
            if where.any():
                self._excluded[reason] += int(where.sum())
                if code:
                    note(code, np.flatnonzero(where), column)
        self._persons_elsewhere.append(np.unique(persons[~used & named]))

    # -- the end

    def finish(self) -> Tables:
        """The tables: without duplicates, pupils merged, persons in order."""
        place = {"persoon": np.int32, "bron": np.int16, "regel": np.int32}
        arrays = {
            table.name: self._gathered[table.name].arrays(
                place | ({"elsewhere": bool} if table is MELDINGEN else {})
            )
            for table in TABLES
        }
        persons, numbers = self._numbers.in_text_order(
            [*(columns["persoon"] for columns in arrays.values()), *self._persons_elsewhere]
        )
        arrays[MELDINGEN.name] = self._without_duplicates(arrays[MELDINGEN.name])
        arrays[LEERLINGEN.name] = merge_pupils(LEERLINGEN, arrays[LEERLINGEN.name], persons)
        self._compare_qualifications(arrays[LEERLINGEN.name])
        categories = {
            name: texts.categories for name, texts in self._converters.items() if isinstance(texts, Texts)
        }
        frames = {
            table.name: frame(table, arrays.pop(table.name), categories, self._serials) for table in TABLES
        }
        self.rows.excluded = dict(sorted(self._excluded.items()))
        self.rows.used = self.rows.read - self._excluded.total()
        return Tables(
            **frames,
            persons=persons,
            numbers=numbers,
            enrolment_known=self._enrolment_known,
            sources=self.sources,
            findings=self.findings,
            rows=self.rows,
        )

    def _without_duplicates(self, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """`meldingen` without rows that another replaces; one that gave nothing else is excluded."""
        elsewhere = arrays.pop("elsewhere")
        moments = arrays.pop("laatste_mutatie")
        prints = np.concatenate([np.empty(0, dtype=np.uint64), *self._fingerprints])
        found = duplicates.find(arrays["persoon"], arrays["meldingsnummer"], moments, prints)
        for code, rows in (
            ("melding_dubbel", found.dropped),
            ("meldingsnummer_twee_leerlingen", found.two_persons),
        ):
            self.findings.add(
                code,
                source=arrays["bron"][rows],
                line=arrays["regel"][rows],
                column="meldingsnummer",
                person=arrays["persoon"][rows],
            )
        if len(found.dropped) == 0:
            return arrays
        only_here = int((~elsewhere[found.dropped]).sum())
        if only_here:
            self._excluded["dubbel"] += only_here
        for row_source, count in zip(
            *np.unique(arrays["bron"][found.dropped], return_counts=True), strict=True
        ):
            self.sources[row_source].tables[MELDINGEN.name] -= int(count)
        keep = np.ones(len(elsewhere), dtype=bool)
        keep[found.dropped] = False
        return {name: array[keep] for name, array in arrays.items()}

    def _compare_qualifications(self, arrays: dict[str, np.ndarray]) -> None:
        """No startkwalificatie, but a date on which it was obtained."""
        held = arrays["startkwalificatie_datum"] != MISSING_DAY
        rows = np.flatnonzero((arrays["startkwalificatie"] == 0) & held)
        self.findings.add(
            "startkwalificatie_tegenstrijdig",
            source=arrays["bron"][rows],
            line=arrays["regel"][rows],
            column="startkwalificatie",
            person=arrays["persoon"][rows],
        )


class _Notes:
    """Findings about the rows of one batch."""

    def __init__(self, log: FindingLog, source: int, lines: np.ndarray, persons: np.ndarray) -> None:
        self._log = log
        self._source = source
        self.lines = lines
        self._persons = persons

    def __call__(self, code: str, rows: np.ndarray, column: str = "", detail: str = "") -> None:
        self._log.add(
            code,
            source=self._source,
            line=self.lines[rows],
            column=column,
            person=self._persons[rows],
            detail=detail,
        )


def _columns(found: Recognition) -> dict[str, Column]:
    """The columns of a file that one of its tables has."""
    return {
        column.name: column
        for table in found.tables
        for column in table.columns
        if column.name in found.columns
    }


def _place(opened: Opened) -> str:
    return f"{opened.file}, blad {opened.sheet}" if opened.sheet else opened.file


def _no_table(sheets: Sequence[Opened], file: str) -> InputError:
    near = [header for sheet in sheets for header in nearest_to_number(sheet.headers)]
    hint = "Geef de kolom met het BSN of onderwijsnummer de kop persoonsgebonden_nummer."
    if near:
        hint += " Het dichtst daarbij: " + ", ".join(f"'{header}'" for header in near[:3]) + "."
    return InputError(f"{file} heeft geen kolom persoonsgebonden_nummer.", hint)
