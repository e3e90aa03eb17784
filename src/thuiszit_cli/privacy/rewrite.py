"""An export written again, row for row, with pseudonyms for numbers and without what names a person.

Headers and their order stay, for by them a layout is recognised. The cells of a column that is not recognised
are emptied: what it holds cannot be known. Of the others
- a number becomes a pseudonym; a meldingsnummer and a free text become tokens that are equal where they were;
- a postcode keeps its four digits;
- a cell that is unreadable where it stands (a row may have shifted) becomes "onleesbaar", which it stays;
- a date of birth stays: every rule on age needs it.
So `classify` gives every pupil the class it had.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from thuiszit_cli.columns import PGN, SERIAL, Column, Kind, Masking
from thuiszit_cli.errors import InputError
from thuiszit_cli.privacy.keys import MELDING, Key
from thuiszit_cli.privacy.pseudonyms import FORMS
from thuiszit_cli.read.opening import STANDARD_INPUT
from thuiszit_cli.read.reading import Opened, Progress, ahead
from thuiszit_cli.recognise.header import open_exports
from thuiszit_cli.recognise.layout import Recognition, compiled, shown
from thuiszit_cli.recognise.layout_files import COLUMNS, own_layouts
from thuiszit_cli.recognise.proposed import naming, recognised
from thuiszit_cli.tables.belongs import strangers
from thuiszit_cli.tables.readers import Readers, Writing
from thuiszit_cli.tables.rows import take
from thuiszit_cli.values import cells
from thuiszit_cli.values.cells import FORMULA_WITHOUT_RESULT
from thuiszit_cli.values.hours import read_number
from thuiszit_cli.values.parse import fold
from thuiszit_cli.values.person_numbers import NO_PERSON
from thuiszit_cli.values.personal import holds_date, holds_number, masked, read_sex, read_word
from thuiszit_cli.values.texts import distinct
from thuiszit_cli.wording import csv_cell

MASK = "onleesbaar"
MASK_NUMBER = "99999"

_POSTCODE = re.compile(r"\s*(\d{4})(?!\d)", re.ASCII)
_UNSAFE = re.compile(r"[^\w.\-]+")

Cleaner = Callable[[list[str]], list[str]]


@dataclass
class Part:
    """One file or sheet to write again: the name of its new file, and what was told of the old one."""

    name: str
    file: str
    sheet: str | None
    emptied: list[str]  # headers of the columns that are not recognised
    headers: list[str]  # as they are written: none that may be data of a person
    opened: Opened = field(repr=False)
    found: Recognition = field(repr=False)
    rows: int = 0


def plan(
    exports: Sequence[Path], progress: Progress, layouts: Sequence[Path] = (), *, adopt: bool = False
) -> list[Part]:
    """What would be written, with the headers read; `layouts` are files with layouts of the desk.

    With `adopt` what is sure of a proposal for unknown headers is taken. Raises InputError when a file has no column
    of numbers, ProposalNeeded when a proposal matters and is not to be taken.
    """
    own = [compiled(layout) for layout in own_layouts(layouts)]
    parts: list[Part] = []
    for export, sheets in zip(exports, open_exports(exports, progress, own=own), strict=True):
        with naming(exports):
            read_as = recognised(str(export), sheets, own, adopt=adopt)
        recognised_as = [
            (opened, each.found) for opened, each in zip(sheets, read_as, strict=True) if not opened.skipped
        ]
        held = [(opened, found) for opened, found in recognised_as if found.tables]
        if not held:
            raise InputError(
                f"{export} heeft geen kolom persoonsgebonden_nummer.",
                "Zonder die kolom is niet te zien wat er vervangen moet worden; er is niets geschreven.",
            )
        for opened, found in held:
            sheet = opened.sheet if len(held) > 1 else None
            name = _name(export, sheet, opened.format, {part.name for part in parts})
            used = {position for positions in found.sources.values() for position in positions} | {
                *found.left_out
            }
            headers = [column.source for column in shown(found.mapping, found.near, opened.first_column)]
            others = [header for at, header in enumerate(headers) if at not in used and header.strip()]
            parts.append(Part(name, opened.file, opened.sheet, others, headers, opened, found))
    return parts


def _name(export: Path, sheet: str | None, form: str, taken: set[str]) -> str:
    """A name for the new file that is nobody else's and leads nowhere, whatever a sheet is called."""
    stem = "invoer" if str(export) == STANDARD_INPUT else export.stem
    base = _UNSAFE.sub("_", masked(f"{stem}-{sheet}" if sheet else stem)).strip(".")[:100] or "invoer"
    ending = "parquet" if form == "parquet" else "csv"
    names = (f"{base}{number}.{ending}" for number in ("", *(f"-{at}" for at in range(2, len(taken) + 3))))
    return next(name for name in names if name.lower() not in {each.lower() for each in taken})


def write(part: Part, key: Key, path: Path) -> None:
    """Write one part. Raises OSError, InputError."""
    batches = _clean_batches(part, key)
    if part.name.endswith(".parquet"):
        _write_parquet(path, part.headers, batches)
    else:
        _write_csv(path, part.headers, batches)


@dataclass
class _Clean:
    """The cells of a batch after cleaning, column by column; `too_long` rows hold a number and nothing else."""

    columns: list[pa.Array]
    too_long: np.ndarray


def _clean_batches(part: Part, key: Key) -> Iterator[_Clean]:
    part.rows = 0
    cleaners = _cleaners(part.found, key)
    numbers = part.found.sources[PGN.name]
    readers = Readers()
    for batch in ahead(part.opened.batches(dict.fromkeys(cleaners, False))):
        part.rows += len(batch)
        nobody = (
            take(batch, part.found, readers, Writing()).persons == NO_PERSON
        )  # no number, or none that is believed
        too_long = batch.too_long if batch.too_long is not None else np.zeros(len(batch), dtype=bool)
        columns = [pa.array([""] * len(batch), pa.string())] * len(part.opened.headers)
        for position, clean in cleaners.items():
            empty = nobody if position in numbers else too_long
            columns[position] = _clean(batch.columns[position], clean, ~empty)
        yield _Clean(columns, too_long)


def _clean(array: pa.Array, clean: Cleaner, keep: np.ndarray) -> pa.Array:
    texts, positions = distinct(array)
    # What a formula without a result was stays unreadable.
    bare = [MASK if text == FORMULA_WITHOUT_RESULT else cells.clean(text) for text in texts]
    cleaned = pa.array([*clean(bare), ""], pa.string())
    return cleaned.take(pa.array(np.where(keep, positions, len(texts))))


def _cleaners(found: Recognition, key: Key) -> dict[int, Cleaner]:
    """For each position in the header that feeds a column: what its texts become."""
    fed: dict[int, list[Column]] = {}
    for name, positions in found.sources.items():
        for position in positions:
            fed.setdefault(position, []).append(COLUMNS[name])
    # Of a header by which rows are left out, only the words that do so.
    words = {
        position: _each(lambda text, words=words: text if fold(text) in words else "")  # type: ignore[misc]
        for position, words in found.left_out.items()
    }
    return words | {position: _cleaner(columns, found, key) for position, columns in sorted(fed.items())}


def _cleaner(columns: Sequence[Column], found: Recognition, key: Key) -> Cleaner:
    """What the texts become of a header that feeds `columns`: what the most personal of them asks."""
    name, how = min(
        ((column.name, column.becomes) for column in columns), key=lambda each: _STRICTEST.index(each[1])
    )
    match how:
        case Masking.PSEUDONIEM:
            return _each(key.pseudonym)
        case Masking.TOKEN:
            return _each(partial(key.token, MELDING if name == SERIAL else name))
        case Masking.POSTCODE:
            return _each(_four_digits)
        case Masking.VORM if name == "geslacht":
            return _each(lambda text: csv_cell(read_sex(text)[0]))
        case Masking.VORM:
            return _each(partial(_formed, key, name))
    if any(column.kind is Kind.TEKST for column in columns):
        return _each(_without_numbers)
    return partial(_readable, columns, found.translations)


_STRICTEST = (Masking.PSEUDONIEM, Masking.TOKEN, Masking.POSTCODE, Masking.VORM, Masking.WAARDE)


def _each(clean: Callable[[str], str]) -> Cleaner:
    """A cleaner of single texts, that does each text once in a file."""
    known: dict[str, str] = {}

    def cleaned(texts: list[str]) -> list[str]:
        for text in texts:
            if text not in known:
                known[text] = clean(text)
        return [known[text] for text in texts]

    return cleaned


def _readable(
    columns: Sequence[Column], words: Mapping[str, Mapping[str, str]], texts: list[str]
) -> list[str]:
    """The texts, masked where no column can read them: a name or number may have got there."""
    wrong = set.intersection(*(strangers(column, texts, words.get(column.name)) for column in columns))
    # So many hours that every limit is passed all the same.
    mask = MASK_NUMBER if all(column.kind is Kind.GETAL for column in columns) else MASK
    return [
        (mask if holds_number(text) and not read_number(text)[1] else MASK) if row in wrong else text.strip()
        for row, text in enumerate(texts)
    ]


def _four_digits(text: str) -> str:
    match = _POSTCODE.match(text)
    return match[1] if match else MASK if text.strip() else ""


def _without_numbers(text: str) -> str:
    """The text, unless there is somebody's number or a date in it; and no spreadsheet takes it for a formula."""
    return MASK if holds_number(text) or holds_date(text) else csv_cell(text.strip())


def _formed(key: Key, name: str, text: str) -> str:
    """The text as a run would take it; of what may be a name only whether it is equal to another."""
    word = read_word(text)[0]
    return csv_cell(word) if FORMS[name](word) else key.token(name, word)


def _write_csv(path: Path, headers: Sequence[str], batches: Iterator[_Clean]) -> None:
    """`;`, UTF-8 with a byte order mark, CRLF. A row with a field too many keeps one: it stays excluded."""
    with path.open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        writer.writerow([csv_cell(header) for header in headers])
        for batch in batches:
            rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
            writer.writerows(
                [*row, MASK] if too_long else row for row, too_long in zip(rows, batch.too_long, strict=True)
            )


def _write_parquet(path: Path, headers: Sequence[str], batches: Iterator[_Clean]) -> None:
    """Every column as text."""
    schema = pa.schema([(header, pa.string()) for header in headers])
    with pq.ParquetWriter(path, schema) as writer:
        for batch in batches:
            writer.write_table(pa.Table.from_arrays(batch.columns, schema=schema))
