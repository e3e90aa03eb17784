"""What is refused before it is read, and what is told about it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from exports import ANNA, MELDING, as_csv, write
from thuiszit_cli.errors import ExitCode, InputError
from thuiszit_cli.tables.load import load

ZIP = io.BytesIO()
with zipfile.ZipFile(ZIP, "w") as archive:
    archive.writestr("export.zip", b"PK\x03\x04 en verder")

REFUSED: dict[str, tuple[bytes, str]] = {
    "leeg.csv": (b"", "is leeg"),
    "witregels.csv": (b"\r\n\r\n  \r\n", "is leeg"),
    "alleen_bom.csv": (b"\xef\xbb\xbf", "is leeg"),
    "lege_cellen.csv": (b";;;\n", "is leeg"),
    "document.csv": (b"%PDF-1.7 ...", "PDF"),
    "pagina.xls": (b"<html><table><tr><td>bsn", "beschadigde HTML"),
    "gegevens.csv": (b"\xef\xbb\xbf<?xml version='1.0'?>", "HTML of XML"),
    "ingepakt.csv": (b"\x1f\x8b\x08\x00", "beschadigd"),
    "ingepakt.zip": (ZIP.getvalue(), "ingepakt en geen csv"),
    "half.xlsx": (ZIP.getvalue()[:40], "beschadigd"),
    "nul.csv": (b"bsn;begindatum\n999990019;01-09-2026\x00\n", "geen tekstbestand"),
    "ruis.csv": (bytes(range(256)) * 20, "geen tekstbestand"),
    "ruis_zonder_nul.csv": (bytes(range(1, 32)) * 20, "geen tekstbestand"),
    "oud.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "niet te lezen"),
    "kapot.parquet": (b"PAR1 maar verder niets", "beschadigd"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_holds_no_table_is_refused_in_dutch(tmp_path: Path, name: str) -> None:
    content, message = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as refusal:
        load([path])
    assert refusal.value.exit_code == ExitCode.INPUT
    assert name in refusal.value.message
    assert refusal.value.hint


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="bestaat niet"):
        load([tmp_path / "niets.csv"])
    with pytest.raises(InputError, match="is een map"):
        load([tmp_path])


def test_no_file_at_all_is_refused() -> None:
    with pytest.raises(InputError, match="geen bestand"):
        load([])


def test_standard_input_can_be_named_once() -> None:
    with pytest.raises(InputError, match="één keer"):
        load([Path("-"), Path("-")])


def test_a_format_is_known_by_content_and_not_by_name(tmp_path: Path) -> None:
    tables = load([write(tmp_path / "export.xlsx", as_csv([MELDING]))])
    assert tables.sources[0].format == "csv"


def test_the_second_of_two_files_may_be_the_one_that_is_refused(tmp_path: Path) -> None:
    good = write(tmp_path / "goed.csv", as_csv([MELDING]))
    bad = write(tmp_path / "fout.csv", f"naam;klas\nx;{ANNA}\n")
    with pytest.raises(InputError, match=r"fout\.csv"):
        load([good, bad])
