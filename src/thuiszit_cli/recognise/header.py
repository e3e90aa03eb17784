"""Where is the header? Above it there may be a title, a date of printing, an empty line, or a second header row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from thuiszit_cli.columns import PGN
from thuiszit_cli.errors import InputError
from thuiszit_cli.read import opening
from thuiszit_cli.read.limits import DEFAULT, Limits
from thuiszit_cli.read.reading import Header, Headers, Opened, Progress, filled_rows
from thuiszit_cli.read.settings import Password
from thuiszit_cli.recognise import words
from thuiszit_cli.recognise.layout import Layout, built_in, canonical, known_headers
from thuiszit_cli.values import MISSING_DAY
from thuiszit_cli.values.dates import read_date
from thuiszit_cli.values.parse import fold
from thuiszit_cli.values.person_numbers import DIGITS, normalise, passes_elfproef

_DIGITS_OF_A_YEAR = 4
_LONGEST = 60  # signs of a header


@lru_cache(maxsize=1)
def number_headers() -> frozenset[str]:
    """The folded headers under which any layout has the person's number."""
    return frozenset(
        header
        for layout in (canonical(), *built_in())
        for header, columns in layout.headers.items()
        if PGN.name in columns
    )


def open_exports(
    exports: Sequence[Path],
    progress: Progress = lambda _: None,
    *,
    own: Sequence[Layout] = (),
    limits: Limits | None = None,
    password: Password | None = None,
) -> Iterator[list[Opened]]:
    """Each file in order as the sheets it holds, with the header that the layouts know (`opening.open_exports`).

    `own` are the layouts of the desk.
    """
    return opening.open_exports(exports, known(own), progress, limits=limits, password=password)


def known(own: Sequence[Layout] = ()) -> Headers:
    """What the layouts know of headers, for the readers."""
    numbers = number_headers().union(
        header for layout in own for header, columns in layout.headers.items() if PGN.name in columns
    )
    every = known_headers().union(*(layout.headers for layout in own))
    return Headers(
        find=lambda rows, where: find_header(rows, where, numbers),
        is_known=lambda header: fold(header) in every,
        is_number=lambda header: fold(header) in numbers,
    )


def find_header(
    rows: Sequence[Sequence[str]], where: str, numbers: frozenset[str] | None = None
) -> Header | None:
    """The header: the first row with a name of the column with the person's number, else what looks most like one.

    The row above it is part of it where that tells what its blocks are about ("Verzuim" above "Begin"). Without
    any likeness it is the first filled row, of which is told what it lacks; None when no row is filled. Raises
    InputError when a row above the header holds a person's number: it would be lost.
    """
    filled = filled_rows(rows)[: DEFAULT.header_rows]
    if not filled:
        return None
    numbers = number_headers() if numbers is None else numbers
    found = next((at for at in filled if any(fold(cell) in numbers for cell in rows[at])), None)
    if found is None:
        at = _likeliest(rows, filled)
    else:
        at = found
        for above in filled[: filled.index(at)]:
            if any(is_valid_number(cell) for cell in rows[above]):
                raise InputError(
                    f"{where}: boven de kop staat een regel met een persoonsgebonden nummer.",
                    "Zet de kop boven alle gegevens.",
                )
    place = filled.index(at)
    if place + 1 < len(filled) and _goes_on(rows[at], rows[filled[place + 1]]):
        at, place = filled[place + 1], place + 1
    titles = filled[:place]
    if titles and _is_above(rows[titles[-1]], rows[at]):
        return Header(at, _joined(rows[titles.pop()], rows[at]), titles)
    return Header(at, list(rows[at]), titles)


def _likeliest(rows: Sequence[Sequence[str]], filled: Sequence[int]) -> int:
    """The row above the data with the most names of columns; else the last of texts under a title."""
    above: list[int] = []
    for at in filled:
        if any(is_valid_number(cell) for cell in rows[at]):
            break
        if not any(_is_data(cell) for cell in rows[at]):
            above.append(at)
    scored = [(sum(bool(words.matches(cell)) for cell in rows[at] if _is_short(cell)), at) for at in above]
    most, at = max(scored, key=lambda each: each[0], default=(0, filled[0]))
    if most >= 2:
        return at
    wide = [at for at in above if _width(rows[at]) > 1]
    return wide[-1] if wide and _width(rows[filled[0]]) == 1 and len(wide) == 1 else filled[0]


def _goes_on(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether a row is the second half of a header: it names columns where the row above leaves a gap."""
    if any(_is_data(cell) or is_valid_number(cell) for cell in lower):
        return False
    # A cell beyond the header fills no gap: its row is data that is too long.
    gaps = sum(bool(cell.strip()) and not _cell(upper, at) for at, cell in enumerate(lower[: len(upper)]))
    named = sum(bool(words.matches(cell)) for cell in lower if _is_short(cell))
    return gaps > 0 and named >= 2


def _is_above(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether a row tells what the blocks of the header below are about."""
    names = [fold(cell) for cell in lower if cell.strip()]
    if _width(upper) < 2 or any(_is_data(cell) or not _is_short(cell) for cell in upper):
        return False
    if any(sum(sign.isdigit() for sign in cell) >= _DIGITS_OF_A_YEAR for cell in upper):
        return False  # a title: "Stand per 18-11-2026"
    plain = len(set(names)) == len(names) and known_headers().issuperset(names)
    return not plain and (_width(upper) < len(names) or "" in (cell.strip() for cell in lower))


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Each name with what stands above its block; a name that stands alone above no name is one itself."""
    cells, group = [], ""
    for at in range(max(len(upper), len(lower))):
        above, name = _cell(upper, at), _cell(lower, at)
        if above:
            group = above if name else ""
        cells.append(f"{group} {name}".strip() if name else above)
    return cells


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""


def _width(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _is_short(cell: str) -> bool:
    return len(cell.strip()) <= _LONGEST


def _is_data(cell: str) -> bool:
    text = cell.strip()
    return text.replace(",", "").replace(".", "").isdigit() or (
        len(text) > 5 and read_date(text)[0] != MISSING_DAY
    )


def is_valid_number(text: str) -> bool:
    """Whether a cell holds a number that passes the elfproef of a BSN or an onderwijsnummer."""
    number, _ = normalise(text)
    digits = number.isascii() and number.isdigit() and DIGITS - 1 <= len(number) <= DIGITS
    return digits and bool(passes_elfproef(np.array([int(number)]))[0])
