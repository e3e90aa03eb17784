"""Where is the header? Above it there may be a title, a date of printing, an empty line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from thuiszit_cli.columns import PGN
from thuiszit_cli.errors import InputError
from thuiszit_cli.read import opening
from thuiszit_cli.read.limits import DEFAULT, Limits
from thuiszit_cli.read.reading import Headers, Opened, Progress, filled_rows
from thuiszit_cli.read.settings import Password
from thuiszit_cli.recognise.layout import built_in, canonical, known_headers
from thuiszit_cli.values.parse import fold
from thuiszit_cli.values.person_numbers import DIGITS, normalise, passes_elfproef


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
    limits: Limits | None = None,
    password: Password | None = None,
) -> Iterator[list[Opened]]:
    """Each file in order as the sheets it holds, with the header that the layouts know (`opening.open_exports`)."""
    return opening.open_exports(exports, known(), progress, limits=limits, password=password)


def known() -> Headers:
    """What the layouts know of headers, for the readers."""
    return Headers(
        find=find_header,
        is_known=lambda header: fold(header) in known_headers(),
        is_number=lambda header: fold(header) in number_headers(),
    )


def find_header(rows: Sequence[Sequence[str]], where: str) -> int | None:
    """The position of the header: the first row with a name of the column with the person's number.

    Else the first filled row, of which is told what it lacks; None when no row is filled. Raises InputError
    when a row above the header holds a person's number: it would be lost.
    """
    filled = filled_rows(rows)[: DEFAULT.header_rows]
    known = number_headers()
    found = next((at for at in filled if any(fold(cell) in known for cell in rows[at])), None)
    if found is None:
        return filled[0] if filled else None
    for at in filled[: filled.index(found)]:
        if any(is_valid_number(cell) for cell in rows[at]):
            raise InputError(
                f"{where}: boven de kop staat een regel met een persoonsgebonden nummer.",
                "Zet de kop boven alle gegevens.",
            )
    return found


def is_valid_number(text: str) -> bool:
    """Whether a cell holds a number that passes the elfproef of a BSN or an onderwijsnummer."""
    number, _ = normalise(text)
    digits = number.isascii() and number.isdigit() and DIGITS - 1 <= len(number) <= DIGITS
    return digits and bool(passes_elfproef(np.array([int(number)]))[0])
