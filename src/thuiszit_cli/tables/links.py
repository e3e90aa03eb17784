"""The koppeltabel: which BSN and which onderwijsnummer are of one person.

Every pupil without a BSN gets an onderwijsnummer, and may get a BSN later; DUO delivers such pairs (koci).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from thuiszit_cli.errors import InputError
from thuiszit_cli.read.reading import Opened
from thuiszit_cli.recognise.header import open_exports
from thuiszit_cli.values.parse import fold
from thuiszit_cli.values.person_numbers import NO_PERSON, PersonNumbers, is_bsn, is_education_number

_BSN = frozenset({"bsn", "burgerservicenummer"})
_EDUCATION_NUMBER = frozenset({"onderwijsnummer", "own"})


def read_links(path: Path) -> dict[int, int]:
    """The key of each onderwijsnummer → that of the BSN. Rows without either number say nothing.

    Raises InputError when the file lacks a column, or a pair cannot be: a number that is not of its kind, or
    one onderwijsnummer with two BSN's. It names lines, not numbers.
    """
    links: dict[int, int] = {}
    found = False
    for sheets in open_exports([path]):
        for opened in sheets:
            at_bsn, at_own = _position(opened, _BSN), _position(opened, _EDUCATION_NUMBER)
            if at_bsn is not None and at_own is not None:
                found = True
                _read(opened, at_bsn, at_own, links)
    if not found:
        raise InputError(
            f"De koppeltabel {path} heeft geen kolommen bsn en onderwijsnummer.",
            "Geef een bestand met een regel per leerling en de koppen bsn en onderwijsnummer.",
        )
    return links


def _position(opened: Opened, names: frozenset[str]) -> int | None:
    return next((at for at, header in enumerate(opened.headers) if fold(header) in names), None)


def _read(opened: Opened, at_bsn: int, at_own: int, links: dict[int, int]) -> None:
    numbers = PersonNumbers()
    for batch in opened.batches({at_bsn: False, at_own: False}):
        bsn, _ = numbers.read(batch.columns[at_bsn])
        own, _ = numbers.read(batch.columns[at_own])
        rows = np.flatnonzero((bsn != NO_PERSON) & (own != NO_PERSON))
        wrong = rows[~(is_bsn(bsn[rows]) & is_education_number(own[rows]))]
        if len(wrong):
            raise _refused(opened, int(batch.lines[wrong[0]]), "een nummer voldoet niet aan zijn elfproef")
        for row in rows:
            if links.setdefault(int(own[row]), int(bsn[row])) != int(bsn[row]):
                raise _refused(opened, int(batch.lines[row]), "dit onderwijsnummer heeft al een ander BSN")


def _refused(opened: Opened, line: int, why: str) -> InputError:
    return InputError(
        f"Koppeltabel {opened.file}, regel {line}: {why}.", "Verbeter de koppeltabel; er is niets gekoppeld."
    )
