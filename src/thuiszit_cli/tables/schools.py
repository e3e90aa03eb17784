"""Names of schools, from DUO's open-data files of vestigingen (po and vo) as they are downloaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from thuiszit_cli.errors import InputError
from thuiszit_cli.read.reading import Opened
from thuiszit_cli.recognise.header import open_exports
from thuiszit_cli.values.parse import fold
from thuiszit_cli.values.personal import is_school

# The headers that DUO gave these columns over the years, folded.
_SCHOOL = ("instellingscode", "brin nummer", "brinnummer")
_BRANCH = ("vestigingscode", "vestigingsnummer")
_NAME = ("vestigingsnaam", "naam vestiging", "instellingsnaam vestiging", "instellingsnaam")
_MAIN = "00"  # the branch after which a school as a whole is called


def read_schools(paths: Iterable[Path]) -> dict[str, str]:
    """BRIN, and BRIN with the number of the branch → name; of several files the last that has it.

    A school is called after its main branch, else after the first. Raises InputError for a file without these columns.
    """
    found: dict[str, str] = {}
    for path in paths:
        names: dict[str, str] = {}
        sheets = [opened for each in open_exports([path]) for opened in each]
        known = [each for each in sheets if None not in (_position(each, _SCHOOL), _position(each, _NAME))]
        if not known:
            raise InputError(
                f"{path} is geen bestand met vestigingen van scholen.",
                "Geef het bestand zoals DUO het aanbiedt, met onder meer INSTELLINGSCODE en VESTIGINGSNAAM.",
            )
        for opened in known:
            _read(opened, names)
        found |= names
    return found


def _position(opened: Opened, names: tuple[str, ...]) -> int | None:
    headers = [fold(header) for header in opened.headers]
    return next((headers.index(fold(name)) for name in names if fold(name) in headers), None)


def _read(opened: Opened, names: dict[str, str]) -> None:
    at_school, at_branch, at_name = (_position(opened, each) for each in (_SCHOOL, _BRANCH, _NAME))
    assert at_school is not None
    assert at_name is not None
    wanted = {at: False for at in (at_school, at_branch, at_name) if at is not None}
    for batch in opened.batches(wanted):
        schools, texts = (batch.columns[at].to_pylist() for at in (at_school, at_name))
        branches = batch.columns[at_branch].to_pylist() if at_branch is not None else [""] * len(schools)
        for school, branch, name in zip(schools, branches, texts, strict=True):
            code, number, told = (str(each or "").strip() for each in (school, branch, name))
            code, number = code.upper(), number.upper().removeprefix(code.upper())
            if not is_school(code) or not told:
                continue
            names[code + number] = told
            if number == _MAIN or code not in names:
                names[code] = told


def school_label(code: str, schools: Mapping[str, str]) -> str:
    """A school by name with its code; its code alone where the name is not known."""
    name = schools.get(code)
    return f"{name} ({code})" if name else code
