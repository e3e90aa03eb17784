"""Workbooks: typed cells, sheets and Excel's row numbers."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from exports import ANNA, BRAM, CLEO, MELDING, as_csv, contents, lines_of, reconciles, write, xlsx
from thuiszit_cli.errors import InputError
from thuiszit_cli.tables.load import load

HEADERS = ["BSN", "begindatum", "einddatum", "verzuimuren", "alle lessen gemist", "laatste mutatie", "brin"]
ROWS: list[list[object]] = [
    [int(ANNA), date(2026, 9, 1), date(2026, 9, 2), 12.5, True, datetime(2026, 9, 3, 8, 30), "27GZ"],
    [BRAM, "01-09-2026", 46268, "4,5", "nee", "2026-09-03", None],
    [12345672.0, 20260901, None, None, None, None, 25],
]
SAME = [
    {
        "BSN": ANNA,
        "begindatum": "01-09-2026",
        "einddatum": "02-09-2026",
        "verzuimuren": "12,5",
        "alle lessen gemist": "ja",
        "brin": "27GZ",
    },
    {
        "BSN": BRAM,
        "begindatum": "01-09-2026",
        "einddatum": "03-09-2026",
        "verzuimuren": "4,5",
        "alle lessen gemist": "nee",
    },
    {"BSN": "012345672", "begindatum": "01-09-2026", "brin": "25"},
]


def xls(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("meldingen")
    for at, row in enumerate([HEADERS, *ROWS]):
        for column, value in enumerate(row):
            style = (
                xlwt.easyxf(num_format_str="DD-MM-YYYY")
                if isinstance(value, date)
                else xlwt.Style.default_style
            )
            sheet.write(at, column, value, style)
    book.save(str(path))
    return path


def ods(path: Path) -> Path:
    book = OpenDocumentSpreadsheet()
    table = Table(name="meldingen")
    for row in [HEADERS, *ROWS]:
        line = TableRow()
        for value in row:
            line.addElement(_ods_cell(value))
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(str(path))
    return path


def _ods_cell(value: object) -> TableCell:
    if isinstance(value, bool):
        return TableCell(valuetype="boolean", booleanvalue=str(value).lower())
    if isinstance(value, (int, float)):
        return TableCell(valuetype="float", value=str(value))
    if isinstance(value, date):
        return TableCell(valuetype="date", datevalue=value.isoformat())
    cell = TableCell(valuetype="string") if value is not None else TableCell()
    if value is not None:
        cell.addElement(P(text=str(value)))
    return cell


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_each_kind_of_workbook_gives_what_the_same_csv_gives(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"export.{kind}"
    make = {
        "xlsx": lambda: xlsx(path, meldingen=[HEADERS, *ROWS]),
        "xls": lambda: xls(path),
        "ods": lambda: ods(path),
    }
    tables = load([make[kind]()])
    assert contents(tables) == contents(load([write(tmp_path / "a.csv", as_csv(SAME))]))
    assert tables.meldingen["regel"].tolist() == [2, 3, 4]
    assert (tables.sources[0].format, tables.sources[0].sheet) == (kind, "meldingen")
    assert lines_of(tables, "datum_excelgetal") == [3]
    assert reconciles(tables)


def test_rows_have_excels_number_also_below_a_gap(tmp_path: Path) -> None:
    sheet = [
        [],
        ["bsn", "begindatum verzuim"],
        [],
        [ANNA, "01-09-2026"],
        [None, "  "],
        [],
        [BRAM, "02-09-2026"],
    ]
    tables = load([xlsx(tmp_path / "a.xlsx", blad=sheet)])
    assert tables.sources[0].header_line == 2
    assert tables.meldingen["regel"].tolist() == [4, 7]
    assert tables.rows.read == 3
    assert tables.rows.excluded == {"lege_rij": 1}


def test_a_table_may_begin_in_another_column(tmp_path: Path) -> None:
    tables = load(
        [
            xlsx(
                tmp_path / "a.xlsx",
                blad=[[None, None, "bsn", "begindatum verzuim"], [None, None, ANNA, "01-09-2026"]],
            )
        ]
    )
    assert len(tables.meldingen) == 1


def test_a_filled_cell_right_of_the_header_excludes_its_row(tmp_path: Path) -> None:
    tables = load(
        [xlsx(tmp_path / "a.xlsx", blad=[["bsn", "begindatum verzuim"], [ANNA, "01-09-2026", "x"]])]
    )
    assert tables.rows.excluded == {"te_veel_velden": 1}


def test_every_sheet_with_a_table_is_read_and_another_is_noticed(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        uitleg=[["Dit is een toelichting"]],
        leeg=[],
        meldingen=[["bsn", "begindatum verzuim"], [ANNA, "01-09-2026"]],
        leerlingen=[["bsn", "geboortedatum"], [ANNA, "01-02-2012"], [CLEO, "01-02-2013"]],
    )
    tables = load([path])
    assert [(source.sheet, source.tables) for source in tables.sources] == [
        ("uitleg", {}),
        ("meldingen", {"meldingen": 1}),
        ("leerlingen", {"leerlingen": 2}),
    ]
    assert tables.findings.by_code() == {"blad_zonder_tabel": 1}
    assert tables.rows.read == 3


def test_a_workbook_without_any_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="geen kolom persoonsgebonden_nummer"):
        load([xlsx(tmp_path / "a.xlsx", een=[["naam"], ["x"]], twee=[["klas"]])])
    with pytest.raises(InputError, match="is leeg"):
        load([xlsx(tmp_path / "b.xlsx", een=[])])


def test_a_first_row_with_a_date_cell_is_no_header(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="geen kop"):
        load([xlsx(tmp_path / "a.xlsx", een=[["x", date(2026, 9, 1)], [ANNA, "01-09-2026"]])])


def test_a_file_of_several_tables_counts_a_melding_once(tmp_path: Path) -> None:
    sheets = {name: [list(MELDING), list(MELDING.values())] for name in ("een", "twee")}
    tables = load([xlsx(tmp_path / "a.xlsx", **sheets)])
    assert len(tables.meldingen) == 1
    assert tables.rows.excluded == {"dubbel": 1}


FORMULA_HEADERS = ["BSN", "begindatum verzuim", "einddatum", "verzuimuren"]


def formulas(path: Path, hours: object, other: object) -> Path:
    """A workbook whose writer computes nothing: a formula for the hours, and one for the end of another row."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, FORMULA_HEADERS)
    for row, number in enumerate((ANNA, BRAM), 1):
        sheet.write_row(row, 0, [number, "01-09-2026"])
    sheet.write_formula(1, 3, "=8*2", None, hours)
    sheet.write_formula(2, 2, "=B3+7", None, other)
    book.close()
    return path


def test_a_zero_that_a_writer_stored_without_computing_is_no_result(tmp_path: Path) -> None:
    tables = load([formulas(tmp_path / "a.xlsx", 0, 0)])
    assert lines_of(tables, "formule_zonder_waarde") == [2, 3]
    assert tables.meldingen["verzuimuren"].isna().all()


def test_a_zero_beside_a_result_that_was_computed_is_a_number(tmp_path: Path) -> None:
    tables = load([formulas(tmp_path / "a.xlsx", 0, 46266)])
    assert lines_of(tables, "formule_zonder_waarde") == []
    assert tables.meldingen["verzuimuren"].tolist()[0] == 0


def test_a_formula_of_the_old_excel_that_was_never_computed_has_no_result(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for column, header in enumerate(FORMULA_HEADERS):
        sheet.write(0, column, header)
        sheet.write(1, column, [ANNA, "01-09-2026", xlwt.Formula("B2+7"), 4][column])
    book.save(str(tmp_path / "a.xls"))
    assert lines_of(load([tmp_path / "a.xls"]), "formule_zonder_waarde") == [2]
