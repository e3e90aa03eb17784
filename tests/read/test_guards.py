"""What a file may cost: measured on the process itself, and limits that can be set."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
import xlwt
from handmade import HEADER_ROW, sheet_xml, workbook_zip

from exports import ANNA, MELDING, as_csv, write
from thuiszit_cli.errors import InputError
from thuiszit_cli.read import encodings, guards
from thuiszit_cli.read.guards import Limits
from thuiszit_cli.tables.load import load

MEGABYTE = 1024 * 1024


@dataclass
class Ended:
    """How a run of the program ended, with the most memory (MB) that it or the process it started had."""

    code: int
    text: str
    peak: float


def run(*arguments: str, folder: Path) -> Ended:
    """Run the real program in a process of its own."""
    script = (
        "import json,resource,subprocess,sys;"
        "done=subprocess.run([sys.executable,'-m','thuiszit_cli',*sys.argv[1:]],capture_output=True,text=True);"
        "peak=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss;"
        "print(json.dumps([done.returncode,done.stdout+done.stderr,peak]))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, cwd=folder, check=True
    )
    code, text, peak = json.loads(answer.stdout)
    return Ended(code, text, peak / (MEGABYTE if sys.platform == "darwin" else 1024))


def zeros(path: Path) -> Path:
    """A workbook of half a megabyte with a sheet of half a gigabyte."""
    spaces = b" " * MEGABYTE

    def sheet(stream: io.BufferedIOBase) -> None:
        stream.write(sheet_xml("").split("</sheetData>")[0].encode())
        for _ in range(500):
            stream.write(spaces)
        stream.write(b"</sheetData></worksheet>")

    return workbook_zip(path, sheet)


def corner(path: Path) -> Path:
    """A workbook with one cell in the last row and column: python-calamine aborts on it."""
    last = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return workbook_zip(path, sheet_xml(HEADER_ROW + last))


def repeated(path: Path) -> Path:
    """A workbook of some kilobytes in which every cell has the same long text."""
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(2, 20_000))
    shared = f"<sst xmlns='x'><si><t>{'x' * 32_000}</t></si></sst>"
    return workbook_zip(path, sheet_xml(HEADER_ROW + cells), shared)


def old_corner(path: Path) -> Path:
    """The same in the old format, where only the limits of the child process help."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("blad")
    sheet.write(0, 0, "bsn")
    sheet.write(65_535, 255, "x" * 1000)
    book.save(str(path))
    return path


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="memory is measured in KB, as Linux tells it"
)
@pytest.mark.parametrize(
    ("make", "name", "most"),
    [
        (zeros, "nullen.xlsx", 200),
        (corner, "hoek.xlsx", 200),
        (repeated, "herhaald.xlsx", 200),
        (old_corner, "hoek.xls", 400),
    ],
)
def test_a_small_workbook_that_asks_for_gigabytes_ends_in_code_3(
    tmp_path: Path, make: Callable[[Path], Path], name: str, most: int
) -> None:
    path = make(tmp_path / name)
    assert path.stat().st_size < 600_000
    ended = run("classify", str(path), "--uit", "uit", folder=tmp_path)
    assert ended.code == 3
    assert "Traceback" not in ended.text
    assert name in ended.text
    assert ended.peak < most
    assert not (tmp_path / "uit").exists()


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(cells=3), "meer dan 3 cellen"),
        (Limits(entries=3), "meer dan 3 bestanden"),
        (Limits(entry_bytes=100), "veel te groot"),
        (Limits(unpacked_bytes=500), "uitgepakt"),
        (Limits(ratio=1, ratio_from_bytes=1), "veel te groot"),
        (Limits(shared_text_bytes=10), "zo veel lange teksten"),
        (Limits(characters=8), "meer dan 8 tekens"),
        (Limits(columns=1), "meer dan 1 wordt"),
    ],
)
def test_every_limit_of_a_workbook_can_be_set(tmp_path: Path, limits: Limits, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load([small(tmp_path)], limits=limits)


def test_a_workbook_within_the_limits_is_read(tmp_path: Path) -> None:
    assert len(load([small(tmp_path)]).meldingen) == 1


@pytest.mark.skipif(not os.environ.get("THUISZIT_DEEP"), reason="two minutes; make hostile")
def test_a_sheet_with_as_many_cells_as_are_allowed_is_read(tmp_path: Path) -> None:
    heads = [*"ABCDEFGHIJKL"]
    count = Limits().cells // len(heads)
    named = "".join(f'<c r="{at}1" t="str"><v>kop {at}</v></c>' for at in heads[2:])
    texts = "".join(f'<c r="{at}%d" t="str"><v>01-08-2020</v></c>' for at in heads[1:])
    row = f'<row r="%d"><c r="A%d"><v>{ANNA}</v></c>{texts}</row>'

    def rows(stream: IO[bytes]) -> None:
        begin, end = sheet_xml("@").split("@")
        stream.write(begin.encode() + HEADER_ROW.replace("</row>", f"{named}</row>").encode())
        for number in range(2, count + 1):
            stream.write((row % ((number,) * (len(heads) + 1))).encode())
        stream.write(end.encode())

    workbook_zip(tmp_path / "groot.xlsx", rows)
    ended = run("inspect", "groot.xlsx", folder=tmp_path)
    assert f"{count - 1:,} rijen".replace(",", ".") in ended.text


def small(folder: Path) -> Path:
    rows = HEADER_ROW + f'<row r="2"><c r="A2"><v>{ANNA}</v></c><c r="B2" t="s"><v>0</v></c></row>'
    return workbook_zip(folder / "a.xlsx", sheet_xml(rows), "<sst><si><t>01-09-2026</t></si></sst>")


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(characters=8), "regel 2: een cel heeft meer dan 8 tekens"),
        (Limits(columns=4), "meer dan 4 wordt"),
    ],
)
def test_every_limit_of_a_delimited_file_can_be_set(tmp_path: Path, limits: Limits, message: str) -> None:
    path = write(tmp_path / "a.csv", as_csv([MELDING]))
    with pytest.raises(InputError, match=message):
        load([path], limits=limits)


def test_a_record_that_does_not_end_is_not_gathered_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encodings, "BLOCK", 1000)  # so that a small file has many blocks
    path = write(tmp_path / "a.csv", f'bsn;begindatum verzuim\n{ANNA};"{"x" * 20_000}')
    with pytest.raises(InputError, match="een regel is langer"):
        load([path], limits=Limits(record_bytes=5000))


def test_a_gzip_and_a_zip_stop_where_they_turn_out_too_large(tmp_path: Path) -> None:
    text = as_csv([MELDING]) + " ;" * 100_000
    limits = Limits(ratio=10, ratio_from_bytes=1000)
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as stream:
        stream.writestr("export.csv", text)
    for path in (packed, archive):
        with pytest.raises(InputError, match="veel te groot"):
            load([path], limits=limits)


def test_a_sheet_that_names_one_cell_time_and_again_is_refused(tmp_path: Path) -> None:
    again = f'<c r="A2"><v>{ANNA}</v></c>' * 2
    path = workbook_zip(tmp_path / "a.xlsx", sheet_xml(f'{HEADER_ROW}<row r="2">{again * 3}</row>'))
    with pytest.raises(InputError, match="meer dan eens"):
        load([path])


def test_long_texts_in_the_cells_of_a_sheet_are_counted_before_they_are_read(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{at}"><c r="A{at}" t="inlineStr"><is><t>{"x" * 30_000}</t></is></c></row>'
        for at in range(2, 40)
    )
    path = workbook_zip(tmp_path / "a.xlsx", sheet_xml(HEADER_ROW + rows))
    with pytest.raises(InputError, match="zo veel lange teksten"):
        load([path], limits=Limits(shared_text_bytes=1_000_000))
    assert load([path], limits=Limits(shared_text_bytes=1_200_000)).rows.read == 38


def test_the_files_in_a_zip_are_counted_together_and_each_of_them_once(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    text = as_csv([MELDING]) + " ;\n" * 1000
    with zipfile.ZipFile(path, "w") as stream:
        for at in range(4):
            stream.writestr(f"{at}.csv", text)
    load([path], limits=Limits(unpacked_bytes=4 * len(text)))
    with pytest.raises(InputError, match="uitgepakt groter"):
        load([path], limits=Limits(unpacked_bytes=4 * len(text) - 1))


def test_the_directory_of_a_zip_is_not_read_again_for_each_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as stream:
        for at in range(20):
            stream.writestr(f"{at}.csv", as_csv([MELDING]))
    opened: list[str] = []
    monkeypatch.setattr(
        guards, "open_zip", lambda file, *rest, real=guards.open_zip: opened.append(file) or real(file, *rest)
    )
    assert len(load([path]).meldingen) == 1
    assert len(opened) == 2


def test_standard_input_is_refused_at_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            assert self.given < 100_000, "it goes on reading"
            buffer[:] = b"a;b\n" * (len(buffer) // 4) + b"\n" * (len(buffer) % 4)
            self.given += len(buffer)
            return len(buffer)

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(Endless())))
    with pytest.raises(InputError, match="Standaardinvoer is groter dan 0 MB"):
        load([Path("-")], limits=Limits(standard_input_bytes=5000))


def test_what_a_zip_says_of_its_own_size_is_not_believed(tmp_path: Path) -> None:
    path = workbook_zip(tmp_path / "a.xlsx", sheet_xml(" " * 100_000))
    data = path.read_bytes()
    said = (len(sheet_xml(" " * 100_000))).to_bytes(4, "little")
    assert data.count(said) >= 2  # in the directory and before the entry itself
    path.write_bytes(data.replace(said, (10).to_bytes(4, "little")))
    with pytest.raises(InputError, match=r"veel te groot|beschadigd"):
        load([path], limits=Limits(entry_bytes=50_000))


def test_a_parquet_file_that_repeats_one_long_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    long = "x" * 30_000
    numbers = pa.DictionaryArray.from_arrays(pa.array([0] * 50_000, pa.int32()), [long])
    parquet.write_table(pa.table({"bsn": numbers, "begindatum verzuim": ["01-09-2026"] * 50_000}), path)
    assert path.stat().st_size < 10_000
    with pytest.raises(InputError, match="herhaalt lange teksten"):
        load([path])


def test_xml_that_declares_entities_is_refused(tmp_path: Path) -> None:
    declared = '<!DOCTYPE worksheet [<!ENTITY a "b">]>' + sheet_xml(HEADER_ROW)
    with pytest.raises(InputError, match="DTD"):
        load([workbook_zip(tmp_path / "a.xlsx", declared)])


def test_macros_and_links_are_told_of_and_left_alone(tmp_path: Path) -> None:
    rows = HEADER_ROW + f'<row r="2"><c r="A2"><v>{ANNA}</v></c></row>'
    path = workbook_zip(tmp_path / "a.xlsm", sheet_xml(rows))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"no program")
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    found = load([path]).findings.by_code()
    assert found["werkmap_macros"] == found["werkmap_koppelingen"] == 1


def test_the_process_that_reads_ends_with_the_reading(tmp_path: Path) -> None:
    path = workbook_zip(tmp_path / "a.xlsx", sheet_xml(HEADER_ROW))
    load([path])
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    if not children.exists():
        pytest.skip("the system does not tell of children")
    names = [Path(f"/proc/{child}/cmdline") for child in children.read_text().split()]
    assert not any(b"thuiszit_cli.read.child" in name.read_bytes() for name in names if name.exists())
