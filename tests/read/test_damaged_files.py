"""A corpus of damaged and hostile files: each ends with its exit code, and none with a crash or much memory.

The files are made here and offered to the real command, one after another, in one process of its own.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msoffcrypto.format.ooxml as ooxml
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
import xlsxwriter
import xlwt
from handmade import HEADER_ROW, PARTS, sheet_xml, workbook_zip
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from exports import ANNA, BRAM, CLEO, MELDING, as_csv

MOST_MEGABYTES = 400
READ, REFUSED = 0, 3
ALWAYS = {"geen_geboortedatum", "vakantieregio_standaard"}  # the files hold no birth date and no municipality

GOOD = as_csv([MELDING, MELDING | {"meldingsnummer": "7002", "persoonsgebonden_nummer": BRAM}])
HEADER, FIRST, SECOND = GOOD.splitlines()


def saved(make: Callable[[Path], None]) -> bytes:
    """What a library writes to a file, as bytes."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bestand"
        make(path)
        return path.read_bytes()


def xlsx_file(path: Path, hidden: bool = False, chart_only: bool = False) -> None:
    book = xlsxwriter.Workbook(str(path))
    if chart_only:
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=x!$A$1:$A$2"})
        book.add_chartsheet("grafiek").set_chart(chart)
        book.add_worksheet("x")
    else:
        if hidden:
            book.add_worksheet("leeg")
        sheet = book.add_worksheet("export")
        for at, line in enumerate(GOOD.splitlines()):
            sheet.write_row(at, 0, line.split(";"))
        for at in range(3, 300):
            sheet.write_row(at, 0, [at, int(CLEO), "luxe", "01-09-2026", f"tekst {at}"])
        if hidden:
            sheet.hide()
    book.close()


def xls_file(path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("export")
    for at in range(200):
        for column, text in enumerate((HEADER if at == 0 else FIRST).split(";")):
            sheet.write(at, column, text if at == 0 or column else at)
    book.save(str(path))


def ods_file(path: Path, columns: int = 1, rows: int = 1) -> None:
    book = OpenDocumentSpreadsheet()
    table = Table(name="export")
    for line in (HEADER, FIRST):
        row = TableRow()
        for text in line.split(";"):
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    if columns * rows > 1:
        row = TableRow(numberrowsrepeated=rows)
        cell = TableCell(valuetype="string", numbercolumnsrepeated=columns)
        cell.addElement(P(text="x" * 100))
        row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(str(path))


def parquet_bytes() -> bytes:
    sink = io.BytesIO()
    parquet.write_table(
        pa.table({"bsn": [ANNA, BRAM] * 500, "begindatum verzuim": ["01-09-2026"] * 1000}), sink
    )
    return sink.getvalue()


def zip_bytes(**entries: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return sink.getvalue()


def without(part: str, replacement: str | None = None) -> bytes:
    """A workbook of which one part is missing, or is something else."""
    parts = PARTS | {"xl/worksheets/sheet1.xml": sheet_xml(HEADER_ROW)}
    del parts[part]
    return (
        zip_bytes(**{name: text.encode() for name, text in parts.items()})
        if replacement is None
        else zip_bytes(**{name: text.encode() for name, text in (parts | {part: replacement}).items()})
    )


def by_hand(rows: str, shared: str = "") -> bytes:
    return saved(lambda path: workbook_zip(path, sheet_xml(HEADER_ROW + rows), shared) and None)


def protected() -> bytes:
    sink = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(XLSX)).encrypt("geheim", sink)
    return sink.getvalue()


def flipped(data: bytes, seed: int, times: int = 20) -> bytes:
    """The same with some bytes changed, always the same ones."""
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(times):
        changed[chance.randrange(8, len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def marked_as_encrypted(data: bytes) -> bytes:
    changed = bytearray(data)
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        begin = data.find(signature)
        while begin >= 0:
            changed[begin + at] |= 1
            begin = data.find(signature, begin + 1)
    return bytes(changed)


XLSX, XLS, ODS, PARQUET = saved(xlsx_file), saved(xls_file), saved(ods_file), parquet_bytes()
PAGE = "<html><body><table>" + "".join(
    "<tr>" + "".join(f"<td>{cell}</td>" for cell in line.split(";")) + "</tr>\n" for line in GOOD.splitlines()
)


@dataclass
class Damaged:
    """A file, how its run may end, and the findings it gives when it is read, between spaces."""

    content: bytes
    code: int | None  # None: bytes were changed at random, so it may be read or refused
    findings: str = ""


def text(content: str, code: int, findings: str = "", encoding: str = "utf-8") -> Damaged:
    return Damaged(content.encode(encoding), code, findings)


def row(**values: str) -> str:
    """A good file with another row in it."""
    return as_csv([MELDING, MELDING | {"meldingsnummer": "8", "verzuimuren": "1"} | values])


CORPUS: dict[str, Damaged] = {
    # Text
    "leeg.csv": text("", REFUSED),
    "alleen_bom.csv": Damaged(b"\xef\xbb\xbf", REFUSED),
    "alleen_bom_utf16.csv": Damaged(b"\xff\xfe", REFUSED),
    "wit.csv": text(" \r\n\t\r\n", REFUSED),
    "alleen_scheidingstekens.csv": text(";;;;\n;;;;\n", REFUSED),
    "alleen_kop.csv": text(HEADER, READ, "bestand_zonder_rijen"),
    "zonder_kop.csv": text(f"{FIRST}\n{SECOND}\n", REFUSED),
    "kop_onderaan.csv": text(f"{FIRST}\n{HEADER}\n{SECOND}\n", REFUSED),
    "kop_op_regel_26.csv": text("titel\n" * 25 + GOOD, REFUSED),
    "geen_nummerkolom.csv": text("naam;klas\nx;y\n", REFUSED),
    "twee_nummerkolommen.csv": text(f"bsn;bsn;begindatum\n{ANNA};{BRAM};01-09-2026\n", REFUSED),
    "afgebroken_regel.csv": text(GOOD[:-20], READ, "regel_te_kort sleuteldatum_onleesbaar"),
    "regel_te_kort.csv": text(f"{HEADER}\n{FIRST}\n8;{BRAM}\n", READ, "regel_te_kort regel_zonder_sleutel"),
    "veld_te_veel.csv": text(f"{HEADER}\n{FIRST};nog iets\n", READ, "regel_te_lang"),
    "aanhaling_open.csv": text(GOOD.replace("luxe", '"luxe'), REFUSED),
    "aanhaling_midden.csv": text(GOOD.replace("luxe", 'lu"xe'), READ),
    "nul.csv": text(GOOD.replace("luxe", "lu\0xe"), REFUSED),
    "sep_van_niets.csv": text(f"sep=\r\n{GOOD}", READ, "regel_boven_kop"),
    "sep_van_twee.csv": text(f"sep=;,\r\n{GOOD}", READ, "regel_boven_kop"),
    "stuurtekens.csv": text(GOOD.replace("luxe", "lu\x1b\x0c\x0bxe"), READ),
    "regeleinden_door_elkaar.csv": text(f"{HEADER}\r\n{FIRST}\n{SECOND}\r\n\n\r\n", READ),
    "alleen_return.csv": text(GOOD.replace("\r\n", "\r"), READ),
    "half_utf8.csv": Damaged(
        GOOD.replace("luxe", "lúxé").encode()[:-60] + b"\xc3",
        READ,
        "regel_te_kort sleuteldatum_onleesbaar soort_onbekend",
    ),
    "surrogaten.csv": Damaged(
        GOOD.replace("luxe", "l\udcffxe").encode("utf-8", "surrogatepass"), READ, "soort_onbekend"
    ),
    "oneven_utf16.csv": Damaged(
        GOOD.encode("utf-16") + b"\x00", READ, "cel_vulwoord nummer_leeg regel_te_kort"
    ),
    "ruis.csv": Damaged(random.Random(1).randbytes(5000), REFUSED),
    "ruis_achter_csv.csv": Damaged(
        GOOD.encode() + random.Random(2).randbytes(500),
        READ,
        "regel_geen_leerling regel_te_kort",
    ),
    "emoji_en_rechts_naar_links.csv": text(row(verzuimsoort="\u202e😀\u2066"), READ, "soort_onbekend"),
    "twintigduizend_kolommen.csv": text("bsn;" + ";".join(map(str, range(20_000))) + "\n", REFUSED),
    "lange_cel.csv": text(row(verzuimsoort="x" * 40_000), REFUSED),
    "formule.csv": text(row(verzuimsoort="=HYPERLINK(1)"), READ, "soort_onbekend"),
    "nummer_in_wetenschap.csv": text(row(persoonsgebonden_nummer="9,9999E+08"), READ, "nummer_onleesbaar"),
    "nummer_fout.csv": text(row(persoonsgebonden_nummer="123456789"), READ, "nummer_elfproef"),
    "nummer_nul.csv": text(row(persoonsgebonden_nummer="000000000"), READ, "nummer_leeg"),
    "datum_deels.csv": text(row(einddatum="00-09-2026"), READ, "datum_deels meldingen_overlappen"),
    "datum_bestaat_niet.csv": text(row(begindatum="31-02-2026"), READ, "sleuteldatum_onleesbaar"),
    "datum_omgekeerd.csv": text(row(einddatum="01-01-2020"), READ, "einddatum_voor_begindatum"),
    "foutcel.csv": text(row(einddatum="#REF!"), READ, "datum_onleesbaar meldingen_overlappen"),
    "uren_negatief.csv": text(row(verzuimuren="-4"), READ, "getal_negatief meldingen_overlappen"),
    "totaal.csv": text(f"{GOOD}Totaal;;;;\n", READ, "totaalregel"),
    "dubbel.csv": text(f"{GOOD}{FIRST}\r\n", READ, "melding_dubbel"),
    # Something else under the name of an export
    "document.csv": Damaged(b"%PDF-1.7\n" + bytes(100), REFUSED),
    "archief.csv": Damaged(b"Rar!\x1a\x07\x00" + bytes(100), REFUSED),
    "zeven.csv": Damaged(b"7z\xbc\xaf\x27\x1c" + bytes(100), REFUSED),
    "foto.csv": Damaged(b"\x89PNG\r\n\x1a\n" + bytes(100), REFUSED),
    "gegevens.xml": text("<?xml version='1.0'?><rijen><rij/></rijen>", REFUSED),
    "entiteiten.xml": text('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', REFUSED),
    # HTML
    "pagina_afgebroken.xls": text(PAGE, REFUSED),
    "pagina_zonder_tabel.xls": text("<html><body>Sessie verlopen, log opnieuw in</body></html>", REFUSED),
    "pagina_leeg.xls": text("<table><tr><td></td></tr></table>", REFUSED),
    "pagina_commentaar_open.xls": text("<table><!-- " + "x" * 2_000_000, REFUSED),
    "pagina_breed.xls": text("<table>" + "<tr>" + "<td colspan=1000>bsn</td>" * 20 + "</table>", REFUSED),
    "pagina_herhaald.xls": text(
        f"<table><tr><td>bsn</td></tr><tr><td rowspan=1000>{'x' * 32_000}</td></tr>"
        + "<tr></tr>" * 1000
        + "</table>"
        + "<table><tr><td rowspan=1000>" * 3,
        REFUSED,
    ),
    "pagina_vreemd.xls": text("<table><![vreemd[ x ]]></table>", REFUSED),
    # Zip and gzip
    "half.zip": Damaged(zip_bytes(a=GOOD.encode())[:60], REFUSED),
    "leeg.zip": Damaged(zip_bytes(), REFUSED),
    "zip_in_zip.zip": Damaged(zip_bytes(a=zip_bytes(b=GOOD.encode())), REFUSED),
    "werkmap_in_zip.zip": Damaged(zip_bytes(a=XLSX), REFUSED),
    "pdf_in_zip.zip": Damaged(zip_bytes(a=b"%PDF-1.7"), REFUSED),
    "csv_en_brief_in_zip.zip": Damaged(
        zip_bytes(a=GOOD.encode(), b="é".encode() * 99), READ, "blad_zonder_tabel"
    ),
    "zip_met_wachtwoord.zip": Damaged(marked_as_encrypted(zip_bytes(a=GOOD.encode())), REFUSED),
    "drieduizend_in_zip.zip": Damaged(zip_bytes(**{f"{at}.csv": b"x" for at in range(3000)}), REFUSED),
    "pad_omhoog.zip": Damaged(zip_bytes(**{"../../weg.csv": GOOD.encode()}), READ),
    "nullen.gz": Damaged(gzip.compress(b"bsn;begindatum\n" + bytes(50_000_000)), REFUSED),
    "half.gz": Damaged(gzip.compress(GOOD.encode())[:40], REFUSED),
    "gz_in_gz.gz": Damaged(gzip.compress(gzip.compress(GOOD.encode())), REFUSED),
    # Workbooks
    "half.xlsx": Damaged(XLSX[: len(XLSX) // 2], REFUSED),
    "staart_weg.xlsx": Damaged(XLSX[:-30], REFUSED),
    "zonder_blad.xlsx": Damaged(without("xl/worksheets/sheet1.xml"), REFUSED),
    "zonder_relaties.xlsx": Damaged(without("xl/_rels/workbook.xml.rels"), REFUSED),
    "zonder_werkmap.xlsx": Damaged(without("xl/workbook.xml"), REFUSED),
    "blad_geen_xml.xlsx": Damaged(without("xl/worksheets/sheet1.xml", "geen xml"), REFUSED),
    "blad_afgebroken.xlsx": Damaged(
        without("xl/worksheets/sheet1.xml", sheet_xml(HEADER_ROW)[:-60]), REFUSED
    ),
    "dtd.xlsx": Damaged(without("xl/worksheets/sheet1.xml", "<!DOCTYPE a>" + sheet_xml(HEADER_ROW)), REFUSED),
    "laatste_cel.xlsx": Damaged(by_hand('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), REFUSED),
    "cel_buiten_blad.xlsx": Damaged(
        by_hand('<row r="9999999"><c r="ZZZZ9999999"><v>1</v></c></row>'), REFUSED
    ),
    "tekst_bestaat_niet.xlsx": Damaged(by_hand('<row r="2"><c r="A2" t="s"><v>99</v></c></row>'), REFUSED),
    "alleen_verborgen.xlsx": Damaged(saved(lambda path: xlsx_file(path, hidden=True)), REFUSED),
    "alleen_grafiek.xlsx": Damaged(saved(lambda path: xlsx_file(path, chart_only=True)), REFUSED),
    "wachtwoord.xlsx": Damaged(protected(), REFUSED),
    "wachtwoord_half.xlsx": Damaged(protected()[:6000], REFUSED),
    "half.xls": Damaged(XLS[: len(XLS) // 2], REFUSED),
    "kop_van.xls": Damaged(XLS[:512], REFUSED),
    "ruis_met_kop.xls": Damaged(XLS[:8] + random.Random(3).randbytes(5000), REFUSED),
    "half.ods": Damaged(ODS[: len(ODS) // 2], REFUSED),
    "miljard_cellen.ods": Damaged(saved(lambda path: ods_file(path, 16_384, 65_536)), REFUSED),
    # Parquet
    "half.parquet": Damaged(PARQUET[: len(PARQUET) // 2], REFUSED),
    "alleen_naam.parquet": Damaged(b"PAR1", REFUSED),
    "voet_te_groot.parquet": Damaged(PARQUET[:-8] + b"\xff\xff\xff\x7fPAR1", REFUSED),
    **{
        f"omgevallen_{seed}.{kind}": Damaged(flipped(data, seed), None)
        for kind, data in {"xlsx": XLSX, "xls": XLS, "ods": ODS, "parquet": PARQUET}.items()
        for seed in (1, 2)
    },
}

SCRIPT = """
import json, resource, sys, time
from pathlib import Path
from thuiszit_cli.commands.app import run
codes, longest = {}, 0.0
for at, name in enumerate(json.loads(sys.stdin.read())):
    print(name, file=sys.stderr, flush=True)
    arguments = ["classify", name, "--peildatum", "2026-10-01", "--uit", f"uit{at}", "--stil"]
    began = time.monotonic()
    code = run(arguments)
    longest = max(longest, time.monotonic() - began)
    report = Path(f"uit{at}/bevindingen.csv")
    found = report.read_text(encoding="utf-8-sig") if report.exists() else ""
    codes[name] = [int(code), found, Path(f"uit{at}").exists()]
# Linux counts what the starting process had in ru_maxrss; VmHWM is of this program alone.
status = Path("/proc/self/status")
if status.exists():
    own = int(next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1])
else:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
peak = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
print(json.dumps([codes, peak, longest]))
"""


@dataclass
class Endings:
    """How each file of the corpus ended, what was said, and the most memory (MB) any process had."""

    codes: dict[str, tuple[int, str, bool]]
    said: str
    peak: float


@pytest.fixture(scope="module")
def endings(tmp_path_factory: pytest.TempPathFactory) -> Endings:
    folder = tmp_path_factory.mktemp("beschadigd")
    for name, damaged in CORPUS.items():
        (folder / name).write_bytes(damaged.content)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps(list(CORPUS)),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"the program crashed on {done.stderr.splitlines()[-1:]}"
    codes, peak, longest = json.loads(done.stdout.splitlines()[-1])
    peak /= 1024 * 1024 if sys.platform == "darwin" else 1024
    if os.environ.get("THUISZIT_DEEP"):  # make hostile
        sys.stdout.write(
            f"\n{len(codes)} beschadigde bestanden; hoogste geheugen {peak:.0f} MB, langste {longest:.1f} s\n"
        )
    return Endings(codes, done.stderr, peak)


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 60


@pytest.mark.parametrize("name", CORPUS)
def test_every_damaged_file_ends_with_its_exit_code(name: str, endings: Endings) -> None:
    code, findings, written = endings.codes[name]
    damaged = CORPUS[name]
    assert code == damaged.code if damaged.code is not None else code in (READ, REFUSED)
    assert written == (code == READ)
    if code == REFUSED:
        said = f"\n{endings.said}".split(f"\n{name}\n")[1].split("\n")
        assert said[0].startswith("Fout: "), "one message, in Dutch"
        assert name in said[0] or "verborgen" in said[0]
        assert len(said[1].strip()) > 10, "and what to do about it"
    told = {row["code"] for row in csv.DictReader(io.StringIO(findings), delimiter=";")} - ALWAYS
    if damaged.code == READ:
        assert told == set(damaged.findings.split())


def test_no_damaged_file_gives_a_traceback_or_a_cell_of_itself(endings: Endings) -> None:
    assert "Traceback" not in endings.said
    assert "Interne fout" not in endings.said
    assert not any(number in endings.said for number in (ANNA, BRAM, CLEO))


def test_no_damaged_file_takes_much_memory(endings: Endings) -> None:
    assert endings.peak < MOST_MEGABYTES
