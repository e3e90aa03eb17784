"""One register in many costumes gives one and the same classification."""

from __future__ import annotations

import gzip
import html
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import msoffcrypto.format.ooxml as ooxml
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

import thuiszit_cli
from exports import ANNA, BRAM, CLEO, as_csv, lines_of, write
from thuiszit_cli.columns import TABLES
from thuiszit_cli.errors import InputError
from thuiszit_cli.judge import Classification
from thuiszit_cli.read.settings import opening_with
from thuiszit_cli.tables.load import load

PEILDATUM = date(2026, 10, 1)
DIRK, EVA = "012345672", "999990044"
DATES = (
    "geboortedatum",
    "begindatum",
    "einddatum",
    "inschrijving_begin",
    "inschrijving_eind",
    "vrijstelling_begin",
)
HEADERS = [
    "persoonsgebonden_nummer",
    "naam",
    "geboortedatum",
    "gemeentecode",
    "startkwalificatie",  # only leerlingen has it, so a flat file holds them
    "inschrijving_begin",
    "inschrijving_eind",
    "meldingsnummer",
    "verzuimsoort",
    "begindatum",
    "einddatum",
    "verzuimuren",
    "vrijstelling_soort",
    "vrijstelling_begin",
]
# Names that belong to nobody, with signs that differ between encodings.
REGISTER = [
    dict(zip(HEADERS, row.split("|"), strict=True))
    for row in (
        f"{ANNA}|José|01-02-2012|0363|nee|01-08-2020||7001|langdurig|17-08-2026||||",
        f"{BRAM}|Zoë|02-03-2013|0344|nee|01-08-2019|31-07-2026|||||||",
        f"{CLEO}|Çem|03-04-2011|0014|nee|||||||| 5 onder a|01-08-2026",
        f"{DIRK}|Däan|04-05-2014|0363|nee|01-08-2021||7002|luxe|07-09-2026|08-09-2026|9,5||",
        f"{EVA}|Ève|05-06-2015|0518|nee|01-08-2022||||||||",
    )
]
EXPECTED = {
    ANNA: "langdurig_relatief_verzuim",
    BRAM: "absoluut_verzuim",
    CLEO: "vrijgesteld",
    DIRK: "risico",
    EVA: "geen_verzuim",
}
TITLES = ["Verzuimoverzicht gemeente", "Afgedrukt op 1 oktober", ""]

Rows = list[dict[str, str]]


def changed(change: Callable[[str, str], str]) -> Rows:
    return [{name: change(name, text) for name, text in row.items()} for row in REGISTER]


def dated(form: str) -> Rows:
    def write_date(name: str, text: str) -> str:
        return day(text).strftime(form) if name in DATES and text else text

    return changed(write_date)


def day(text: str) -> date:
    return datetime.strptime(text, "%d-%m-%Y").date()


def serial(name: str, text: str) -> str:
    return str((day(text) - date(1899, 12, 30)).days) if name in DATES and text else text


def spelled(name: str, text: str) -> str:
    """Numbers as a spreadsheet and a hurried typist leave them."""
    if name == "persoonsgebonden_nummer":
        return {
            ANNA: "9,99990019E+08",
            BRAM: "\u00a0999990020",
            CLEO: "999.990.032",
            DIRK: "12345672",
            EVA: "'999990044",
        }[text]
    return f"{int(text)}" if name == "gemeentecode" else text


def csv_file(
    name: str,
    rows: Rows = REGISTER,
    encoding: str = "utf-8",
    delimiter: str = ";",
    edit: Callable[[str], str] = str,
) -> Callable[[Path], list[Path]]:
    return lambda folder: [write(folder / name, edit(as_csv(rows, delimiter)), encoding)]


def tables() -> dict[str, Rows]:
    """The register as the four tables."""
    found = {}
    for table in TABLES:
        names = [name for name in HEADERS if name in table.names]
        rows = [{name: row[name] for name in names} for row in REGISTER]
        found[table.name] = [row for row in rows if all(row[key] for key in table.key)]
    return found


def four_files(folder: Path) -> list[Path]:
    return [write(folder / f"{name}.csv", as_csv(rows)) for name, rows in tables().items()]


def zipped(names: Sequence[str]) -> Callable[[Path], list[Path]]:
    def make(folder: Path) -> list[Path]:
        path = folder / "export.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("__MACOSX/._export.csv", b"\0")
            for name in names:
                rows = tables().get(name, REGISTER)
                archive.writestr(f"map/{name}.csv", as_csv(rows))
        return [path]

    return make


def gzipped(folder: Path) -> list[Path]:
    path = folder / "export.csv"
    path.write_bytes(gzip.compress(as_csv(REGISTER).encode("cp1252")))
    return [path]


def page(titles: bool) -> Callable[[Path], list[Path]]:
    def make(folder: Path) -> list[Path]:
        rows = [HEADERS, *(list(row.values()) for row in REGISTER)]
        lines = [
            "<tr>" + "".join(f"<td>{html.escape(cell)}&nbsp;</td>" for cell in row) + "</tr>" for row in rows
        ]
        title = f'<tr><td colspan="{len(HEADERS)}">Overzicht</td></tr>' if titles else ""
        layout = "<table><tr><td>Menu</td></tr></table>" if titles else ""
        text = f"<html><head><meta charset='utf-8'></head><body>{layout}<table>{title}\n" + "\n".join(lines)
        return [write(folder / "export.xls", text + "</table></body></html>")]

    return make


def xlsx(
    typed: bool = True,
    date_1904: bool = False,
    dressed: bool = False,
    formulas: bool = False,
    sheets: bool = False,
) -> Callable[[Path], list[Path]]:
    def make(folder: Path) -> list[Path]:
        path = folder / "export.xlsx"
        book = xlsxwriter.Workbook(str(path), {"date_1904": date_1904})
        days = book.add_format({"num_format": "dd-mm-yyyy"})
        content = tables() if sheets else {"export": REGISTER}
        if dressed:
            book.add_worksheet("Toelichting").write(0, 0, "Zo leest u dit overzicht")
        for name, rows in content.items():
            sheet = book.add_worksheet(name)
            first = len(TITLES) if dressed else 0
            if dressed:
                sheet.merge_range(0, 0, 0, 5, TITLES[0])
                sheet.merge_range(1, 0, 1, 5, TITLES[1])
            sheet.write_row(first, 0, list(rows[0]))
            for at, row in enumerate(rows, first + 1):
                for column, (header, text) in enumerate(row.items()):
                    if text and header in DATES and typed:
                        sheet.write_datetime(
                            at, column, datetime.combine(day(text), datetime.min.time()), days
                        )
                    elif (
                        text
                        and header in ("persoonsgebonden_nummer", "verzuimuren", "gemeentecode")
                        and typed
                    ):
                        sheet.write_number(at, column, float(text.replace(",", ".")))
                    elif formulas and text:
                        sheet.write_formula(at, column, '=""', None, text)
                    else:
                        sheet.write_string(at, column, text)
            if dressed:
                sheet.write_row(first + 1 + len(rows), 0, ["Totaal", None, None, None, None, None, 2])
        if dressed:
            hidden = book.add_worksheet("oud")
            hidden.write_row(0, 0, ["bsn", "begindatum verzuim"])
            hidden.write_row(1, 0, [EVA, "01-08-2026"])
            hidden.hide()
        book.close()
        return [path]

    return make


def protected(folder: Path) -> list[Path]:
    [path] = xlsx()(folder)
    closed = folder / "beveiligd.xlsx"
    with path.open("rb") as stream, closed.open("wb") as out:
        ooxml.OOXMLFile(stream).encrypt("geheim", out)
    return [closed]


def xls(folder: Path) -> list[Path]:
    path = folder / "export.xls"
    book = xlwt.Workbook()
    sheet = book.add_sheet("export")
    days = xlwt.easyxf(num_format_str="DD-MM-YYYY")
    for at, row in enumerate([dict(zip(HEADERS, HEADERS, strict=True)), *REGISTER]):
        for column, (name, text) in enumerate(row.items()):
            if at and name in DATES and text:
                sheet.write(at, column, day(text), days)
            elif text:
                sheet.write(at, column, text)
    book.save(str(path))
    return [path]


def ods(folder: Path) -> list[Path]:
    path = folder / "export.ods"
    book = OpenDocumentSpreadsheet()
    table = Table(name="export")
    for at, row in enumerate([dict(zip(HEADERS, HEADERS, strict=True)), *REGISTER]):
        line = TableRow()
        for name, text in row.items():
            if at and name in DATES and text:
                cell = TableCell(valuetype="date", datevalue=day(text).isoformat())
            else:
                cell = TableCell(valuetype="string") if text else TableCell()
                if text:
                    cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(str(path))
    return [path]


def parquet_file(folder: Path) -> list[Path]:
    path = folder / "export.parquet"
    columns: dict[str, object] = {}
    for name in HEADERS:
        texts = [row[name] for row in REGISTER]
        columns[name] = [day(text) if text else None for text in texts] if name in DATES else texts
    parquet.write_table(pa.table(columns), path)
    return [path]


def titled(text: str) -> str:
    """With a title, an empty line and a total, as a report has them."""
    fields = len(HEADERS) - 1
    return (
        f"{TITLES[0]}{';' * fields}\r\n{TITLES[1]}{';' * fields}\r\n\r\n{text}"
        f"Totaal{';' * 10}9,5{';' * (fields - 10)}\r\n"
    )


def reversed_columns() -> Rows:
    return [dict(reversed(row.items())) for row in REGISTER]


def renamed() -> Rows:
    others = {
        "persoonsgebonden_nummer": "#BSN",
        "geboortedatum": "Geboorte-datum ",
        "begindatum": "BEGIN DATUM",
    }
    return [{others.get(name, name): text for name, text in row.items()} for row in REGISTER]


def open_ended(name: str, text: str) -> str:
    ends = name in ("einddatum", "inschrijving_eind") and not text
    return "31-12-9999" if ends else text


def quoted(text: str) -> str:
    lines = [[f'"{cell}"' for cell in line.split(";")] for line in text.splitlines()]
    return "\n".join(";".join(line) for line in lines).replace('"José"', '"Jo""s\né"') + "\n"


COSTUMES: dict[str, Callable[[Path], list[Path]]] = {
    "csv": csv_file("a.csv"),
    "utf-8 met bom": csv_file("a.csv", encoding="utf-8-sig"),
    "cp1252": csv_file("a.csv", encoding="cp1252"),
    "utf-16": csv_file("a.csv", encoding="utf-16"),
    "utf-16 zonder bom": csv_file("a.csv", encoding="utf-16-le"),
    "utf-16 andersom zonder bom": csv_file("a.txt", encoding="utf-16-be"),
    "komma": csv_file("a.csv", delimiter=","),
    "tab": csv_file("a.tsv", delimiter="\t"),
    "verticale streep": csv_file("a.csv", delimiter="|"),
    "regeleinden van unix": csv_file("a.csv", edit=lambda text: text.replace("\r\n", "\n")),
    "sep": csv_file("a.csv", edit=lambda text: "sep=;\r\n" + text),
    "alles tussen aanhalingstekens": csv_file("a.csv", edit=quoted),
    "lege regels en velden over": csv_file(
        "a.csv", edit=lambda text: text.replace("\r\n", ";;\r\n") + ";;\r\n\r\n"
    ),
    "jjjjmmdd": csv_file("a.csv", dated("%Y%m%d")),
    "jjjj-mm-dd": csv_file("a.csv", dated("%Y-%m-%d")),
    "schuine strepen": csv_file("a.csv", dated("%d/%m/%Y")),
    "tijd bij de datum": csv_file("a.csv", dated("%d-%m-%Y 00:00:00")),
    "volgnummers van Excel": csv_file("a.csv", changed(serial)),
    "nummers uit een rekenblad": csv_file("a.csv", changed(spelled)),
    "31-12-9999": csv_file("a.csv", changed(open_ended)),
    "kolommen andersom": csv_file("a.csv", reversed_columns()),
    "andere koppen": csv_file("a.csv", renamed()),
    "titel en totaal": csv_file("a.csv", edit=titled),
    "csv met de naam xls": csv_file("export.xls", encoding="cp1252"),
    "html met de naam xls": page(titles=False),
    "html met titel en menu": page(titles=True),
    "vier bestanden": four_files,
    "csv in zip": zipped(["export"]),
    "vier csv's in zip": zipped([table.name for table in TABLES]),
    "csv in gzip": gzipped,
    "xlsx": xlsx(),
    "xlsx met tekst": xlsx(typed=False),
    "xlsx met 1904": xlsx(date_1904=True),
    "xlsx met titel, totaal en verborgen blad": xlsx(dressed=True),
    "xlsx met formules": xlsx(formulas=True),
    "xlsx met vier bladen": xlsx(sheets=True),
    "xlsx met wachtwoord": protected,
    "xls": xls,
    "ods": ods,
    "parquet": parquet_file,
}


def classified(paths: list[Path]) -> Classification:
    with opening_with(password=lambda file: "geheim"):
        return thuiszit_cli.classify(paths, peildatum=PEILDATUM)


def answer(found: Classification) -> pd.DataFrame:
    """What is decided; the number of findings may differ between costumes."""
    return found.pupils.drop(columns="bevindingen").astype(str)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    return answer(classified(COSTUMES["csv"](tmp_path_factory.mktemp("gewoon"))))


def test_there_are_more_than_twenty_costumes() -> None:
    assert len(COSTUMES) > 20


def test_the_register_holds_five_classes(plain: pd.DataFrame) -> None:
    assert dict(zip(plain["persoonsgebonden_nummer"], plain["klasse"], strict=True)) == EXPECTED


@pytest.mark.parametrize("costume", COSTUMES)
def test_every_costume_gives_the_same_classification(
    tmp_path: Path, costume: str, plain: pd.DataFrame
) -> None:
    pd.testing.assert_frame_equal(answer(classified(COSTUMES[costume](tmp_path))), plain)


def test_titles_totals_and_hidden_sheets_are_told_of_with_their_line(tmp_path: Path) -> None:
    [path] = COSTUMES["titel en totaal"](tmp_path)
    tables = load([path])
    assert tables.sources[0].header_line == 4
    assert lines_of(tables, "regel_boven_kop") == [1, 2]
    assert tables.meldingen["regel"].tolist() == [5, 8]
    assert lines_of(tables, "totaalregel") == [10]
    assert tables.rows.excluded == {"totaalregel": 1}

    tables = load(COSTUMES["xlsx met titel, totaal en verborgen blad"](tmp_path))
    assert lines_of(tables, "regel_boven_kop") == [1, 2]
    assert tables.meldingen["regel"].tolist() == [5, 8]
    assert tables.rows.excluded == {"totaalregel": 1}
    codes = tables.findings.by_code()
    assert codes["blad_verborgen"] == codes["blad_zonder_tabel"] == 1
    assert lines_of(tables, "blad_verborgen") == [-1]  # nothing of it was read, so no line can be named


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Totaal;12", "totaalregel"),
        ("Totaal aantal meldingen: 12;", "totaalregel"),
        (";Eindtotaal", "totaalregel"),
        ("Subtotaal;1.234,5", "totaalregel"),
        ("Totaal;Zoë", "geen_nummer"),
        ("Totalisator;", "geen_nummer"),
        (";12", "onleesbare_datum"),
    ],
)
def test_only_a_word_for_a_total_with_numbers_is_a_total(tmp_path: Path, row: str, reason: str) -> None:
    text = f"bsn;begindatum verzuim;aantal\n{ANNA};01-09-2026;1\n"
    tables = load([write(tmp_path / "a.csv", f"{text}{row}\n")])
    excluded = set(tables.rows.excluded)
    assert excluded == ({reason} if row != ";12" else excluded)
    assert ("totaalregel" in excluded) == (reason == "totaalregel")
    assert len(tables.meldingen) == 1


def test_data_above_the_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="boven de kop"):
        load([write(tmp_path / "a.csv", f"{ANNA};01-09-2026\nbsn;begindatum verzuim\n{BRAM};01-09-2026\n")])


def test_an_error_in_a_cell_of_a_workbook_is_not_an_empty_cell(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    book.add_worksheet("leeg")
    sheet = book.add_worksheet("export")
    sheet.write_row(0, 1, ["bsn", "begindatum verzuim", "einddatum"])
    sheet.write_row(1, 1, [ANNA, "01-09-2026"])
    sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
    sheet.write(2, 2, "01-09-2026")
    book.close()
    tables = load([tmp_path / "a.xlsx"])
    assert lines_of(tables, "datum_onleesbaar") == [2]
    assert lines_of(tables, "nummer_onleesbaar") == [3]


def test_an_error_in_a_cell_of_an_old_workbook_is_not_an_empty_cell(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("leeg")
    sheet = book.add_sheet("export")
    for column, text in enumerate(["bsn", "begindatum verzuim", "einddatum"]):
        sheet.write(0, column, text)
    sheet.write(1, 0, ANNA)
    sheet.write(1, 1, "01-09-2026")
    sheet.row(1).set_cell_error(2, 7)  # #DIV/0!
    sheet.write(2, 0, xlwt.Formula("1/0"))
    sheet.write(2, 1, "01-09-2026")
    path = tmp_path / "a.xls"
    book.save(str(path))
    # What Excel would have written as the result of the formula: behind its row, column and format.
    data = path.read_bytes()
    at = data.index(b"\x02\x00\x00\x00", data.index(b"\x06\x00\x1d\x00")) + 6
    path.write_bytes(data[:at] + b"\x02\x00\x07\x00\x00\x00\xff\xff" + data[at + 8 :])
    tables = load([path])
    assert lines_of(tables, "datum_onleesbaar") == [2]
    assert lines_of(tables, "nummer_onleesbaar") == [3]


def test_cells_that_span_rows_and_columns_of_a_page_keep_their_place(tmp_path: Path) -> None:
    text = (
        "<table>\n<tr><th>bsn<th>naam<th>begindatum verzuim\n"
        f"<tr><td rowspan=2>{ANNA}<td colspan=1>x<td>01-09-2026</tr>\n<tr><td>y<td>08-09-2026</tr>\n</table>"
    )
    tables = load([write(tmp_path / "a.xls", text)])
    assert tables.meldingen["regel"].tolist() == [3, 4]
    assert (tables.meldingen["begindatum"].diff().dropna() == timedelta(days=7).days).all()


def test_a_protected_workbook_without_a_password_says_how_to_give_it(tmp_path: Path) -> None:
    [path] = protected(tmp_path)
    with pytest.raises(InputError, match="wachtwoord beveiligd") as refusal:
        load([path])
    assert "--wachtwoord-bestand" in refusal.value.hint
    with pytest.raises(InputError, match="klopt niet"):
        load([path], password=lambda file: "fout")
