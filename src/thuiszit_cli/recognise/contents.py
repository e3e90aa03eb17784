"""What the cells of a column look like, from a fixed number of rows spread over the file. No cell leaves here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thuiszit_cli.columns import Column, Kind
from thuiszit_cli.read.reading import Opened
from thuiszit_cli.recognise import codes
from thuiszit_cli.recognise.layout_files import COLUMNS
from thuiszit_cli.values.dates import read_date
from thuiszit_cli.values.hours import read_number
from thuiszit_cli.values.municipalities import municipalities
from thuiszit_cli.values.parse import read_municipality
from thuiszit_cli.values.person_numbers import DIGITS, normalise, passes_elfproef
from thuiszit_cli.values.personal import is_school, is_sex
from thuiszit_cli.values.texts import plain

ROWS = 1000  # of a file are looked at
_TEXTS = 60  # distinct texts of a code list at most
_MOST = 0.9  # the share that makes a column of a kind
_POSTCODE = re.compile(r"[1-9]\d{3}\s?[A-Za-z]{2}|[1-9]\d{3}")
_BRANCH = re.compile(r"\d{1,2}|\d{2}[A-Za-z]{2}\d{2}")
_HOURS = re.compile(
    r"\d{1,3}:\d{2}(?::\d{2})?|\d{1,3}\s?[uh]\s?(?:\d{1,2}m?)?|\d+(?:[.,]\d+)? (?:uur|uren|hours?)", re.I
)
_BEFORE_DAY = re.compile(r"[-/. ]")
_PSEUDONYM = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])\S{8,64}")
_KNOWN = 0.8  # the share of texts that makes a column of a code list
_ROWS_OF_ONE_DAY = 8
_FAR = 47_116  # 2099-01-01: from here on a date says that no end is known
_YEAR = 365


@dataclass(repr=False)
class Sample:
    """Rows of a file, column by column, and of columns with few different texts how often each occurs."""

    columns: list[list[str]]
    counts: dict[int, Counter[str]]
    rows: int


def sample(opened: Opened) -> Sample:
    """Read a file once and keep rows that are spread over it."""
    width = len(opened.headers)
    kept: list[list[str]] = [[] for _ in range(width)]
    counts: dict[int, Counter[str]] = {at: Counter() for at in range(width)}
    total = 0
    for batch in opened.batches(dict.fromkeys(range(width), True)):
        total += len(batch)
        chosen = np.unique(np.linspace(0, len(batch) - 1, min(ROWS, len(batch))).astype(int))
        for at, column in batch.columns.items():
            kept[at] += plain(column.take(pa.array(chosen))).to_pylist()
            _count(counts, at, column)
    found = len(kept[0]) if kept else 0
    spread = np.unique(np.linspace(0, found - 1, min(ROWS, found)).astype(int)).tolist()
    return Sample([[column[row].strip() for row in spread] for column in kept], counts, total)


def _count(counts: dict[int, Counter[str]], at: int, column: pa.Array) -> None:
    """Count the texts of a column as long as there are few."""
    if at not in counts:
        return
    if pa.types.is_dictionary(column.type) and len(column.dictionary) > _TEXTS + 1:
        del counts[at]
        return
    tallied = pc.value_counts(plain(column))
    if len(tallied) <= _TEXTS + 1:
        for item in tallied.to_pylist():
            if text := item["values"].strip():
                counts[at][text] += item["counts"]
    if len(tallied) > _TEXTS + 1 or len(counts[at]) > _TEXTS:
        del counts[at]


@dataclass(repr=False)
class Look:
    """What is in one column, as shares of its filled cells."""

    filled: int = 0
    distinct: int = 0
    numbers: float = 0.0  # pass an elfproef
    dates: float = 0.0
    days: np.ndarray = field(
        default_factory=lambda: np.empty(0, dtype=np.int64)
    )  # of each row; -1 where none
    counted: bool = False  # 1, 2, 3 …: the number of the row
    few: list[tuple[str, int]] = field(default_factory=list)  # the texts of a column with few of them
    shape: str = ""  # of one cell: digits as 9, letters as a
    texts: list[str] = field(default_factory=list)  # distinct ones, at most some hundreds

    def share(self, test: re.Pattern[str] | object) -> float:
        """The share of the distinct texts of which a pattern or function holds."""
        if not self.texts:
            return 0.0
        holds = test.fullmatch if isinstance(test, re.Pattern) else test
        return sum(bool(holds(text)) for text in self.texts) / len(self.texts)  # type: ignore[operator]

    def usual(self, percent: float) -> int:
        """The day below which so many percent of the dates lie, far ends left out."""
        near = self.days[(self.days != _NONE) & (self.days < _FAR)]
        return int(np.percentile(near, percent)) if len(near) else _NONE

    @property
    def begins_school_year(self) -> bool:
        """Whether most of the dates are a first of August."""
        days = self.days[self.days != _NONE].astype("datetime64[D]")
        months = days.astype("datetime64[M]")
        august = (months.astype(int) % 12 == 7) & (days == months)
        return len(days) > 0 and bool(august.mean() >= 0.5)

    @property
    def may_matter(self) -> bool:
        """Whether the cells are dates, or texts that return: what a column is that a class can depend on."""
        return self.filled > 0 and (self.dates >= _MOST or 0 < len(self.few) <= 15) and not self.counted

    def codes(self, column: Column) -> float:
        """The share of the cells that a column of codes or ja/nee understands."""
        return codes.share_known(column, self.few) if self.few else 0.0

    def terms(self, column: Column) -> int:
        """How many different terms of a code list the cells hold."""
        return len({codes.meaning(column, text)[0] for text, _ in self.few} - {""})

    def is_list_of(self, column: Column) -> bool:
        """Whether the cells are of a code list, and hardly of another; where none returns they are its legend."""
        return self.filled > self.distinct and self.codes(column) >= _MOST and self.terms(column) >= 3

    @property
    def is_one_day(self) -> bool:
        """Whether every row tells the same day, as a day of printing does."""
        return self.dates >= _MOST and self.distinct == 1 and self.filled >= _ROWS_OF_ONE_DAY


_NONE = -(2**31)


def look(texts: Sequence[str], counts: Counter[str] | None) -> Look:
    """Look at one column of a sample."""
    filled = [text for text in texts if text]
    distinct = list(dict.fromkeys(filled))
    seen = Look(filled=len(filled), distinct=len(distinct), texts=distinct[:400])
    seen.few = list(counts.items()) if counts else []
    if not filled:
        return seen
    days = {text: _day(text) for text in distinct}
    seen.days = np.array([days[text] if text else _NONE for text in texts], dtype=np.int64)
    seen.dates = float((seen.days != _NONE).sum()) / len(filled)
    numbers = [number for text in filled if (number := _number(text))]
    if len(numbers) > len(filled) / 2:
        seen.numbers = float(passes_elfproef(np.array(numbers)).sum()) / len(filled)
    seen.counted = _is_counted(filled)
    seen.shape = shape_of(filled[len(filled) // 2])
    return seen


def _day(text: str) -> int:
    if len(text) < 6 or not _BEFORE_DAY.sub("", text[:4]).isalnum():
        return _NONE
    if text.isdigit() and len(text) == DIGITS:
        return _NONE
    day, problem = read_date(text)
    return _NONE if problem == "datum_onleesbaar" or day < -40_000 else day


def _number(text: str) -> int:
    if not any(sign.isdigit() for sign in text[:2]):
        return 0
    number, _ = normalise(text)
    return int(number) if number.isascii() and number.isdigit() and DIGITS - 1 <= len(number) <= DIGITS else 0


def _is_counted(filled: Sequence[str]) -> bool:
    """Whether the cells are whole numbers that rise evenly, as the number of a row does."""
    if len(filled) < 3 or not all(text.isdigit() and len(text) < 8 for text in filled):
        return False
    steps = np.diff([int(text) for text in filled])
    return bool(int(filled[0]) <= 1 and (steps >= 1).all())


def shape_of(text: str) -> str:
    """A text of which no sign is left but those between: 99-99-9999, 99AA."""
    shape = "".join(
        "9" if sign.isdigit() else "A" if sign.isupper() else "a" if sign.isalpha() else sign for sign in text
    )
    return shape[:20] + "…" if len(shape) > 20 else shape


# Does a column hold what its canonical column asks?
NO, EMPTY, MAY, YES = -1, 0, 1, 2


def agrees(name: str, seen: Look, reference: int) -> int:
    """YES when the cells are what the column holds, MAY when they can be, EMPTY without cells, else NO.

    `reference` is the day about which the export tells, as far as its dates show.
    """
    if not seen.filled:
        return EMPTY
    column = COLUMNS[name]
    match column.kind:
        case Kind.NUMMER:
            return _as_number(seen)
        case Kind.DATUM | Kind.EINDDATUM | Kind.TIJDSTIP:
            return _as_date(name, seen, reference)
        case Kind.CODE | Kind.JA_NEE:
            return _as_code(column, seen)
        case Kind.GETAL:
            hours = name == "verzuimuren" and seen.share(_HOURS) > 0
            number = seen.share(lambda text: _is_number(text) or (hours and _HOURS.fullmatch(text)))
            return YES if number >= _MOST and seen.dates < _MOST else NO
        case Kind.GEMEENTECODE:
            known = seen.share(lambda text: _municipality(text))
            return YES if known >= _MOST else MAY if known >= 0.5 else NO
        case Kind.SLEUTEL:
            # A melding may stand there twice; a number that returns more often is of a person or a case.
            unique = seen.distinct >= 0.9 * seen.filled
            return YES if unique and not seen.counted and seen.dates < 0.5 else NO
    return _as_text(name, seen)


def _as_number(seen: Look) -> int:
    if seen.numbers >= _MOST:
        return YES
    if seen.numbers >= 0.6 or seen.share(_PSEUDONYM) >= _MOST:
        return MAY
    return NO


def _as_date(name: str, seen: Look, reference: int) -> int:
    if seen.dates < _MOST:
        return MAY if seen.dates >= 0.6 else NO
    if seen.is_one_day and name == "laatste_mutatie":
        return NO  # of the export
    if name == "geboortedatum":
        if reference == _NONE or seen.usual(50) == _NONE:
            return MAY
        years = (reference - seen.usual(50)) / _YEAR
        return YES if 3 < years < 30 else NO
    if reference != _NONE and name not in _LONG_AGO and (reference - seen.usual(50)) / _YEAR > 12:
        return NO
    return YES


_LONG_AGO = frozenset({"gevestigd_op", "inschrijving_begin"})


_NO_FREE_TEXT = ("verzuimsoort", "reden_afgesloten")


def _as_code(column: Column, seen: Look) -> int:
    if not seen.few:
        return NO
    if column.kind is Kind.JA_NEE:
        known = seen.codes(column)
        return YES if known >= 0.98 and len(seen.few) <= 4 else MAY if known >= 0.8 else NO
    known = seen.codes(column)
    if column.name == "vrijstelling_soort" and all(text.isdigit() for text, _ in seen.few):
        return MAY  # 15 is an article, and a number
    if not known and seen.filled >= _ROWS_OF_ONE_DAY and seen.distinct > 0.9 * seen.filled:
        return NO  # every row another text
    if known >= _KNOWN or (known >= 0.5 and seen.terms(column) > 1):
        return YES
    return MAY if seen.dates < 0.5 and seen.share(is_school) < 0.5 else NO


def _all_numbers(seen: Look) -> bool:
    return seen.share(_is_number) >= _MOST


def _as_text(name: str, seen: Look) -> int:
    if seen.dates >= 0.5:
        return NO
    match name:
        case "geslacht":
            fits = len(seen.few) <= 6 and bool(seen.few) and all(is_sex(text) for text, _ in seen.few)
            return YES if fits else NO
        case "postcode":
            return YES if seen.share(_POSTCODE) >= _MOST else NO
        case "brin":
            return YES if seen.share(is_school) >= _MOST else NO
        case "vestiging":
            return YES if seen.share(_BRANCH) >= _MOST else NO
        case "onderwijssoort":
            return YES if seen.few and not _all_numbers(seen) and seen.share(is_school) < 0.5 else NO
    if name == "vermoedelijke_reden" and any(seen.is_list_of(COLUMNS[each]) for each in _NO_FREE_TEXT):
        return NO  # the kind of absence, or why a melding was closed, under another name
    return NO if seen.numbers >= 0.5 else MAY


def _is_number(text: str) -> bool:
    return read_number(text)[1] == ""


@lru_cache(maxsize=4096)
def _municipality(text: str) -> bool:
    return read_municipality(text)[0] in municipalities()
