"""Fuzz the reading of values: any texts give a value a row, and findings that quote no digit.

Run by `make fuzz`.
"""

from __future__ import annotations

import contextlib
import sys

import atheris

with atheris.instrument_imports(include=["thuiszit_cli"]):
    from thuiszit_cli.columns import Kind
    from thuiszit_cli.findings import CATALOGUE
    from thuiszit_cli.recognise.layout import recognise
    from thuiszit_cli.recognise.layout_files import COLUMNS
    from thuiszit_cli.tables.convert import converter
    from thuiszit_cli.values.person_numbers import PersonNumbers, normalise

import pyarrow as pa

from thuiszit_cli.errors import InputError
from thuiszit_cli.values.spellings import (
    COSTUMES,
    DATES,
    EXCEL_DAY,
    FILLERS,
    HARD_SPACES,
    HOURS,
    INVISIBLE,
    RUN,
    TIMES,
    TYPESET,
)

# How a text may begin: with a spelling that is read, or with nothing.
BEGINS = [
    *("", "-", "#", "9,99990019E+08", "31-12-2099"),
    *(each.example for each in (*DATES, *TIMES, RUN, EXCEL_DAY, *HOURS)),
    *(shown for _, shown, _ in COSTUMES),
    *FILLERS,
    *HARD_SPACES,
    *(chr(first) for spans in INVISIBLE.values() for first, _ in spans),
    *"".join(TYPESET),
]
READ = [column for column in COLUMNS.values() if column.kind not in (Kind.NUMMER, Kind.SLEUTEL)]


def read_values(data: bytes) -> None:
    """A few texts as one of the columns, as numbers of pupils, and as headers."""
    provider = atheris.FuzzedDataProvider(data)
    column = READ[provider.ConsumeIntInRange(0, len(READ) - 1)]
    texts = [
        provider.PickValueInList(BEGINS) + provider.ConsumeUnicodeNoSurrogates(24)
        for _ in range(provider.ConsumeIntInRange(0, 4))
    ]
    array = pa.array(texts, pa.string())
    values, problems = converter(column).read(array)
    assert len(values) == len(texts)
    for problem in problems:
        assert problem.code in CATALOGUE
        assert not any(sign.isdigit() for sign in problem.detail)
    keys, found = PersonNumbers().read(array)
    assert len(keys) == len(texts)
    assert all(code in CATALOGUE for code in found)
    for text in texts:
        number, _ = normalise(text)
        assert normalise(number)[0] == number, "a normalised number is not normal"
    with contextlib.suppress(InputError):
        recognise(texts, "fuzz")


if __name__ == "__main__":
    atheris.Setup(sys.argv, read_values)
    atheris.Fuzz()
