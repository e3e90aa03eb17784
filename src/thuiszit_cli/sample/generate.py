"""Write an invented register: the pupils written by hand first, then as many drawn ones as asked for.

The same arguments and version give the same content on every machine; CSV files byte for byte (how Parquet
and xlsx are packed depends on the library).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from thuiszit_cli.columns import PGN, TABLES
from thuiszit_cli.errors import OutputError, ThuiszitError, UsageError, of_system, system_reason
from thuiszit_cli.facts.days import number
from thuiszit_cli.recognise.layout_files import known_layouts
from thuiszit_cli.sample import rates
from thuiszit_cli.sample.boundary import Desk, Pupil, Row
from thuiszit_cli.sample.bulk import Chunk, draw_chunk
from thuiszit_cli.sample.cases import pupils
from thuiszit_cli.sample.columns import FLAT_NAMES, as_text, cell_text
from thuiszit_cli.sample.draw import Draw, Ints
from thuiszit_cli.sample.flat import flat_chunk, flat_pupil
from thuiszit_cli.sample.layouts import MOST_PUPILS, Cells, write_layouts
from thuiszit_cli.sample.layouts import file_name as layout_file
from thuiszit_cli.sample.numbers import MOST, Numbers, invented_numbers
from thuiszit_cli.sample.schooldays import schooldays
from thuiszit_cli.sample.world import World, build_world
from thuiszit_cli.sample.write import CsvWriter, ParquetWriter, TableWriter, Workbook
from thuiszit_cli.store.recover import rename
from thuiszit_cli.store.stage import beside

Formaat = Literal["csv", "xlsx", "parquet"]
FORMATEN: tuple[Formaat, ...] = get_args(Formaat)

PEILDATUM = date(2026, 10, 1)
MELDINGEN_PER_LEERLING = 0.25
FLAT = "register_plat"
WORKBOOK = "register.xlsx"
README = "LEESMIJ.md"
_SCHOOL_YEARS = 3  # before that of the peildatum
_CHUNK = 100_000  # pupils drawn at a time; another number would give another register
_FIRST_MELDINGSNUMMER = 100_000_001
_FIRST_DRAWN_MELDINGSNUMMER = 100_010_001
_EARLIEST, _LATEST = date(2021, 1, 1), date(2030, 6, 30)  # peildata around which school vacations are known


@dataclass(frozen=True)
class SampleResult:
    """The files that were written, and what kind of person numbers are in them (Dutch, for the screen)."""

    files: list[Path]
    remark: str


def write_sample(
    folder: Path,
    *,
    leerlingen: int,
    seed: int,
    formaat: Formaat = "csv",
    peildatum: date = PEILDATUM,
    meldingen_per_leerling: float = MELDINGEN_PER_LEERLING,
    plat: bool = True,
    layouts: bool = False,
    overschrijf: bool = False,
) -> SampleResult:
    """Write a register of `leerlingen` invented persons, as exported on `peildatum`, into `folder`.

    csv or parquet: a file a table and, with `plat`, the flat form; xlsx: a workbook with four sheets.
    With `layouts` a folder of that name has, as csv, the register in every known layout (`layouts.py`).
    With them a LEESMIJ.md that tells who the pupils written by hand are. Files are 0600; a new folder appears as a
    whole, in one that stands there each file takes its name when all are complete.
    Raises UsageError for a wrong value, OutputError when a file exists (unless `overschrijf`) or cannot be written.
    """
    if formaat not in FORMATEN:
        raise UsageError("Dit formaat bestaat niet.", f"Kies {', '.join(FORMATEN)}.")
    written, numbers, world = _prepare(leerlingen, seed, peildatum, meldingen_per_leerling)
    tables = {table.name: table.names for table in TABLES}
    if plat and formaat != "xlsx":
        tables[FLAT] = FLAT_NAMES
    names = [WORKBOOK] if formaat == "xlsx" else [f"{name}.{formaat}" for name in tables]
    names.append(README)
    if layouts:
        names += map(layout_file, known_layouts())
    made: list[Path] = []
    try:
        made += [each for each in (folder, *folder.parents) if not each.exists()]
        _refuse_existing(folder, names, overschrijf=overschrijf)
        with beside(folder) as stage:
            for name in names:
                (stage / name).parent.mkdir(mode=0o700, exist_ok=True)
                os.close(os.open(stage / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with _writers(stage, formaat, tables) as writers:
                kept = _write(writers, written, numbers, world, seed, meldingen_per_leerling)
            if layouts:
                write_layouts(stage, kept, peildatum)
            (stage / README).write_text(_readme(written, numbers, peildatum), encoding="utf-8", newline="\n")
            if not folder.exists():
                rename(stage, folder)
            for name in names if stage.exists() else ():
                (folder / name).parent.mkdir(mode=0o700, exist_ok=True)
                (stage / name).replace(folder / name)
    except BaseException as error:
        with contextlib.suppress(OSError):  # one that holds something is not ours alone
            for each in made:
                each.rmdir()
        refused = of_system(error)  # a writer of workbooks tells it in an error of its own
        if refused is None or isinstance(error, ThuiszitError):
            raise
        raise OutputError(
            f"Het voorbeeldregister is niet geschreven in {folder}: {system_reason(refused)}.",
            "Controleer de vrije ruimte en de rechten, of kies een andere map.",
        ) from error
    return SampleResult([folder / name for name in names], numbers.remark)


def _prepare(leerlingen: int, seed: int, peildatum: date, ratio: float) -> tuple[list[Pupil], Numbers, World]:
    """The pupils written by hand with their numbers, everybody's numbers, and the world of the drawn ones."""
    if seed < 0:
        raise UsageError("De seed is kleiner dan 0.", "Kies met --seed een geheel getal vanaf 0.")
    if not _EARLIEST <= peildatum <= _LATEST:
        raise UsageError(
            "Voor deze peildatum zijn de schoolvakanties niet bekend.",
            f"Kies een peildatum van {_EARLIEST.isoformat()} tot en met {_LATEST.isoformat()}.",
        )
    if not 0 <= ratio <= 50:
        raise UsageError(
            "Het aantal meldingen per leerling ligt niet tussen 0 en 50.", "Kies een kleiner getal."
        )
    first = date(peildatum.year - (peildatum.month < 8) - _SCHOOL_YEARS, 8, 1)
    first_drawn = number(first) - 365 * rates.YEARS_BEFORE - 60
    days = schooldays(first_drawn, number(peildatum) + 400)
    written = pupils(Desk(peildatum, days))
    if not 1 <= leerlingen <= MOST:
        raise UsageError(
            f"Een voorbeeldregister heeft 1 tot {MOST} leerlingen.",
            f"Kies met --leerlingen een getal daartussen; vanaf {len(written)} is elk grensgeval erin.",
        )
    written = _spread(written, leerlingen)
    numbers = invented_numbers(leerlingen, Draw(seed, 0))
    _number_rows(written, numbers.values)
    return written, numbers, build_world(peildatum, leerlingen, days, number(first))


def _spread(written: list[Pupil], size: int) -> list[Pupil]:
    """At most `size` of the pupils written by hand: of each class one before of any class a second."""
    seen: dict[str, int] = {}
    rounds = []
    for place, pupil in enumerate(written):
        seen[pupil.klasse] = seen.get(pupil.klasse, 0) + 1
        rounds.append((seen[pupil.klasse], place))
    chosen = {place for _, place in sorted(rounds)[:size]}
    return [pupil for place, pupil in enumerate(written) if place in chosen]


def _number_rows(written: list[Pupil], numbers: Ints) -> None:
    """Give the rows of the pupils written by hand their person number and, for meldingen, meldingsnummer."""
    serial = _FIRST_MELDINGSNUMMER
    for pupil, invented in zip(written, numbers, strict=False):
        pupil.number = pupil.number or f"{invented:09d}"
        for row in (*pupil.meldingen, *pupil.leerlingen, *pupil.inschrijvingen, *pupil.vrijstellingen):
            row.setdefault("persoonsgebonden_nummer", pupil.number)
        for row in pupil.meldingen:
            row.setdefault("meldingsnummer", str(serial))
            serial += 1


@contextlib.contextmanager
def _writers(
    folder: Path, formaat: Formaat, tables: dict[str, tuple[str, ...]]
) -> Iterator[dict[str, TableWriter]]:
    with contextlib.ExitStack() as stack:
        writers: dict[str, TableWriter] = {}
        book = stack.enter_context(Workbook(folder / WORKBOOK)) if formaat == "xlsx" else None
        for name, columns in tables.items():
            if book is not None:
                writers[name] = book.sheet(name, columns)
            else:
                kind = CsvWriter if formaat == "csv" else ParquetWriter
                writers[name] = kind(folder / f"{name}.{formaat}", columns)
            stack.callback(writers[name].close)
        yield writers


def _write(
    writers: dict[str, TableWriter],
    written: list[Pupil],
    numbers: Numbers,
    world: World,
    seed: int,
    ratio: float,
) -> dict[str, list[Cells]]:
    """Write every table. Gives the rows of the first pupils, as texts, for the files in other layouts."""
    by_hand: dict[str, list[Row]] = {table.name: [] for table in TABLES}
    for pupil in written:
        for name, rows in by_hand.items():
            rows.extend(getattr(pupil, name))
    for name, rows in by_hand.items():
        writers[name].write_rows(rows)
    if FLAT in writers:
        writers[FLAT].write_rows([row for pupil in written for row in flat_pupil(pupil)])

    kept = {name: [_texts(row) for row in rows] for name, rows in by_hand.items()}
    drawn = numbers.values[len(written) :]
    wanted = round(ratio * len(drawn))
    serial = _FIRST_DRAWN_MELDINGSNUMMER
    for index, begin in enumerate(range(0, len(drawn), _CHUNK)):
        part = drawn[begin : begin + _CHUNK]
        chunk = draw_chunk(
            world, part, wanted * len(part) // max(1, len(drawn)), serial, Draw(seed, 1, index)
        )
        serial += len(chunk.melding_pupil)
        if index == 0:
            for name, rows in _first_rows(chunk, part[: max(0, MOST_PUPILS - len(written))]).items():
                kept[name] += rows
        for name, frame in chunk.tables.items():
            writers[name].write_frame(frame)
        if FLAT in writers:
            writers[FLAT].write_frame(flat_chunk(chunk))
    return kept


def _texts(row: Row) -> Cells:
    return {name: cell_text(value) or "" for name, value in row.items()}


def _first_rows(chunk: Chunk, pupils: Ints) -> dict[str, list[Cells]]:
    """The rows of these pupils of a chunk, table by table, as the texts of a canonical CSV."""
    found = {}
    for table, frame in chunk.tables.items():
        at = np.flatnonzero(np.isin(frame[PGN.name].numbers, pupils))
        columns = {
            name: as_text(name, values.take(at)).fill_null("").to_pylist() for name, values in frame.items()
        }
        found[table] = [
            dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)
        ]
    return found


def _refuse_existing(folder: Path, names: list[str], *, overschrijf: bool) -> None:
    present = [name for name in names if (folder / name).exists() or (folder / name).is_symlink()]
    if present and not overschrijf:
        raise OutputError(
            f"In de map {folder} staat al {', '.join(present)}.",
            "Kies een andere map, of geef --overschrijf.",
        )


def _readme(written: list[Pupil], numbers: Numbers, peildatum: date) -> str:
    """Who is who; the classes are told only for the peildatum they were worked out for."""
    told = peildatum == PEILDATUM
    lines = [
        "# Voorbeeldregister",
        "",
        f"{numbers.remark} Ook scholen, postcodes en gebeurtenissen zijn verzonnen; gemeentecodes niet.",
        "",
        f"Uitgevoerd alsof het de export van {peildatum:%d-%m-%Y} is: geef bij het indelen "
        f"`--peildatum {peildatum.isoformat()}` mee.",
        "",
        "`register_plat` bevat hetzelfde register als de vier tabellen, in één bestand.",
        "",
        "De eerste leerlingen zijn met de hand gemaakt, elk om één grens of één gebrek te laten zien.",
        "",
        "| nummer | wat het laat zien |" + told * " klasse |",
        "|---|---|" + told * "---|",
        *(f"| {pupil.number} | {pupil.bedoeling} |" + told * f" {pupil.klasse.value} |" for pupil in written),
    ]
    return "\n".join(lines) + "\n"
