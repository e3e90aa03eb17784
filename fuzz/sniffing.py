"""Fuzz the opening of files: any bytes are read or refused in Dutch, and every row is accounted for.

Run by `make fuzz`. An exception that is no ThuiszitError, or rows that do not add up, is a crash; libFuzzer
writes the bytes that did it to a file.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import cycle
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["thuiszit_cli"]):
    from thuiszit_cli.errors import InputError
    from thuiszit_cli.recognise.draft import draft
    from thuiszit_cli.tables.inspection import inspect
    from thuiszit_cli.tables.load import load

from thuiszit_cli.values.spellings import COSTUMES, DATES, EXCEL_DAY, FILLERS, HOURS, RUN, TIMES

SEEDS = (
    b"bsn;begindatum verzuim;einddatum\n999990019;01-09-2026;\n",
    b'"bsn","begindatum verzuim"\r\n"999990019","2026-09-01"\r\n',
    b"\xef\xbb\xbfpgn\tinschrijving_begin\r\n999990019\t20260801\r\n",
    "bsn;vrijstelling_begin;vrijstelling_soort\r999990019;1-8-2026;5 onder á\r".encode("cp1252"),
    "bsn;begindatum verzuim\n999990019;01-09-2026\n".encode("utf-16"),
    b"#BURGERSERVICENUMMER;ONDERWIJSNUMMER;POSTCODE_CIJFERS\r\n0;109999909;1234\r\n",
    b"sep=,\nbsn,begindatum verzuim\n999990019,46266\n",
    b"Verzuim 2026\n\nbsn;begindatum verzuim\n999990019;01-09-2026\nTotaal;1\n",
    b"<html><table><tr><td>bsn</td><td>begindatum verzuim</td></tr><tr><td>999990019</td><td>1-9-2026</td></tr></table>",
    b"PK\x03\x04",
    b"PAR1",
    *(
        f"bsn;begindatum verzuim;verzuimuren\n{shown.replace('0363', '999990019')};{date};{hours}\n".encode()
        for (_, shown, _), date, hours in zip(
            cycle(COSTUMES),
            (each.example for each in (*DATES, *TIMES, RUN, EXCEL_DAY)),
            cycle([each.example for each in HOURS] + list(FILLERS)),
            strict=False,
        )
    ),
)

FOLDER = tempfile.TemporaryDirectory(prefix="thuiszit-fuzz-")
FILE = Path(FOLDER.name) / "export"


def open_bytes(data: bytes) -> None:
    """One file of these bytes, inspected and read."""
    FILE.write_bytes(data)
    seen = inspect([FILE])
    refused = any(each.problem for each in seen)
    for each in seen:
        if each.mapping:
            draft(each)
    try:
        tables = load([FILE])
    except InputError:
        assert refused, "load refuses what inspect accepts"
        return
    assert not refused, "inspect refuses what load accepts"
    rows = tables.rows
    assert rows.read == rows.used + sum(rows.excluded.values())
    assert rows.read == sum(source.rows for source in tables.sources)


if __name__ == "__main__":
    corpus = Path(FOLDER.name) / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(SEEDS):
        (corpus / str(number)).write_bytes(seed)
    atheris.Setup([*sys.argv, str(corpus)], open_bytes)
    atheris.Fuzz()
