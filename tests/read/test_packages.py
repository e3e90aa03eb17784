"""Workbooks as other programs write them: what the library that reads them does not tell, or refuses."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlwt
from handmade import HEADER_ROW, PARTS, ods_zip, sheet_xml, workbook_zip

from thuiszit_cli.errors import InputError
from thuiszit_cli.recognise.header import open_exports
from thuiszit_cli.values.cells import FORMULA_WITHOUT_RESULT

NUMBER, OTHER = "999900006", "999900018"


def rows_of(path: Path) -> tuple[list[tuple[int, ...]], dict[str, list[int]]]:
    """The line and texts of every row, and the lines of each finding."""
    (sheets,) = open_exports([path])
    rows, notes = [], {}
    for opened in sheets:
        for batch in opened.batches(dict.fromkeys(range(len(opened.headers)), False)):
            columns = [column.to_pylist() for column in batch.columns.values()]
            rows += [
                (line, *(text or "" for text in row))
                for line, row in zip(batch.lines.tolist(), zip(*columns, strict=True), strict=True)
            ]
            for code, at in batch.notes:
                notes.setdefault(code, []).extend(batch.lines[at].tolist())
    return rows, notes


def row(number: int, begin: str, attributes: str = "") -> str:
    """A row of a sheet with a person's number and, as XML, a cell of begindatum."""
    return f'<row r="{number}"{attributes}><c r="A{number}" t="str"><v>{NUMBER}</v></c>{begin}</row>'


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B2"><f>TODAY()</f></c>', FORMULA_WITHOUT_RESULT),
        ('<c r="B2"><f>TODAY()</f><v/></c>', FORMULA_WITHOUT_RESULT),
        ('<c r="B2"><f>TODAY()</f><v></v></c>', FORMULA_WITHOUT_RESULT),
        ('<c r="B2" t="n"><f t="shared" si="0"/></c>', FORMULA_WITHOUT_RESULT),
        ('<c r="B2" t="str"><f>A1&amp;""</f></c>', FORMULA_WITHOUT_RESULT),
        ("<c r='B2'><f>TODAY()</f></c>", FORMULA_WITHOUT_RESULT),
        ('<c r="B2" t="str"><f>IF(1=1,"","")</f><v></v></c>', ""),
        ('<c r="B2" t="str"><f>IF(1=1,"","")</f><v/></c>', ""),
        ('<c r="B2"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#FOUT!"),
    ],
)
def test_a_formula_without_a_stored_result_is_no_empty_cell(tmp_path: Path, cell: str, text: str) -> None:
    path = workbook_zip(tmp_path / "a.xlsx", sheet_xml(HEADER_ROW + row(2, cell)))
    assert rows_of(path)[0] == [(2, NUMBER, text)]


def test_a_formula_without_a_result_is_found_in_a_sheet_without_references(tmp_path: Path) -> None:
    text = "<c t='inlineStr'><is><t>{}</t></is></c>"
    rows = (
        f"<row>{text.format('bsn')}{text.format('begindatum')}</row>"
        f"<row>{text.format(NUMBER)}<c><f>TODAY()</f></c></row>"
        f'<row hidden="1">{text.format(OTHER)}<c><v>5</v></c></row>'
    )
    found, notes = rows_of(workbook_zip(tmp_path / "a.xlsx", sheet_xml(rows)))
    assert found == [(2, NUMBER, FORMULA_WITHOUT_RESULT), (3, OTHER, "5")]
    assert notes == {"rij_verborgen": [3]}


def test_a_formula_is_found_where_the_sheet_is_larger_than_a_block(tmp_path: Path) -> None:
    rows = "".join(row(at, f'<c r="B{at}"><f>TODAY()</f></c>') for at in range(2, 30_000))
    found, _ = rows_of(workbook_zip(tmp_path / "a.xlsx", sheet_xml(HEADER_ROW + rows)))
    assert [at for at, *_ in found] == list(range(2, 30_000))
    assert {text for _, _, text in found} == {FORMULA_WITHOUT_RESULT}


def test_a_hidden_row_is_read_and_told(tmp_path: Path) -> None:
    rows = row(2, '<c r="B2"><v>5</v></c>') + row(3, '<c r="B3"><v>6</v></c>', ' hidden="1"')
    found, notes = rows_of(workbook_zip(tmp_path / "a.xlsx", sheet_xml(HEADER_ROW + rows)))
    assert found == [(2, NUMBER, "5"), (3, NUMBER, "6")]
    assert notes == {"rij_verborgen": [3]}


def test_a_cell_merged_over_rows_holds_for_each_row_that_is_filled(tmp_path: Path) -> None:
    rows = row(2, '<c r="B2"><v>5</v></c>') + '<row r="3"><c r="B3"><v>6</v></c></row><row r="4"/>'
    rows += '<row r="5"><c r="B5"><v>7</v></c></row>'
    sheet = sheet_xml(HEADER_ROW + rows).replace(
        "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells>'
    )
    found, notes = rows_of(workbook_zip(tmp_path / "a.xlsx", sheet))
    assert found == [(2, NUMBER, "5"), (3, NUMBER, "6"), (5, "", "7")]
    assert notes == {"cel_samengevoegd": [3]}


@pytest.mark.parametrize(
    ("number", "text"),
    [("0.5", "12:30"), ("1.5", "36:00"), ("3.75", "90:00"), ("0.000011574", "0:00:01"), ("-0.5", "-12:00")],
)
def test_a_duration_is_hours_and_minutes_also_beyond_a_day(tmp_path: Path, number: str, text: str) -> None:
    if number == "0.5":
        number = "0.5208333333333334"
    path = styled(tmp_path / "a.xlsx", row(2, f'<c r="B2" s="1"><v>{number}</v></c>'), "[h]:mm")
    assert rows_of(path)[0] == [(2, NUMBER, text)]


def test_a_time_of_day_beyond_a_day_is_hours_and_a_date_stays_a_date(tmp_path: Path) -> None:
    path = styled(tmp_path / "a.xlsx", row(2, '<c r="B2" s="1"><v>1.5</v></c>'), "h:mm")
    assert rows_of(path)[0] == [(2, NUMBER, "36:00")]
    path = styled(tmp_path / "b.xlsx", row(2, '<c r="B2" s="1"><v>1</v></c>'), "dd-mm-yyyy")
    assert rows_of(path)[0] == [(2, NUMBER, "1900-01-01")]


def styled(path: Path, rows: str, form: str) -> Path:
    """A workbook in which style 1 has this format."""
    workbook_zip(path, sheet_xml(HEADER_ROW + rows))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "xl/styles.xml",
            '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1">'
            f'<numFmt numFmtId="164" formatCode="{form}"/></numFmts><cellXfs count="2"><xf numFmtId="0"/>'
            '<xf numFmtId="164"/></cellXfs></styleSheet>',
        )
    return path


def changed(path: Path, change: dict[str, str], names: tuple[str, str] = ("", "")) -> Path:
    """A workbook of one row, with text replaced in a part or in the names of all parts."""
    parts = PARTS | {"xl/worksheets/sheet1.xml": sheet_xml(HEADER_ROW + row(2, '<c r="B2"><v>5</v></c>'))}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            for old, new in change.items():
                content = content.replace(old, new)
            archive.writestr(name.replace(*names), content)
    return path


def test_a_package_with_backslashes_is_read(tmp_path: Path) -> None:
    assert rows_of(changed(tmp_path / "a.xlsx", {}, ("/", "\\")))[0] == [(2, NUMBER, "5")]


def test_a_workbook_that_counts_from_1904_says_so(tmp_path: Path) -> None:
    path = changed(tmp_path / "a.xlsx", {"<sheets>": '<workbookPr date1904="true"/><sheets>'})
    assert [opened.from_1904 for (opened,) in open_exports([path])] == [True]
    assert [opened.from_1904 for (opened,) in open_exports([changed(tmp_path / "b.xlsx", {})])] == [False]


def test_an_old_workbook_tells_its_count_hidden_rows_and_merged_cells(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.dates_1904 = True
    sheet = book.add_sheet("blad")
    sheet.write(0, 0, "bsn")
    sheet.write(0, 1, "begindatum")
    sheet.write_merge(1, 2, 0, 0, NUMBER)
    sheet.write(1, 1, 44804)
    sheet.write(2, 1, 1.5, xlwt.easyxf(num_format_str="h:mm"))
    sheet.row(2).hidden = True
    book.save(str(tmp_path / "a.xls"))
    rows, notes = rows_of(tmp_path / "a.xls")
    assert rows == [(2, NUMBER, "44804"), (3, NUMBER, "36:00")]
    assert notes == {"rij_verborgen": [3], "cel_samengevoegd": [3]}
    assert [opened.from_1904 for (opened,) in open_exports([tmp_path / "a.xls"])] == [True]


@pytest.mark.parametrize(
    ("change", "names", "message"),
    [
        ({}, ("xl/workbook.xml", "xl/workbook.bin"), "binaire werkmap"),
        ({"application/xml": "application/x.wordprocessingml"}, ("xl/", "word/"), "geen werkmap"),
        ({"application/xml": "application/x.spreadsheetml"}, ("xl/", "boek/"), "als werkmap niet te lezen"),
    ],
)
def test_another_package_is_refused_by_its_own_name(
    tmp_path: Path, change: dict[str, str], names: tuple[str, str], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        rows_of(changed(tmp_path / "a.xlsx", change, names))


# OpenDocument


def ods_row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row{attributes}>{''.join(cells)}</table:table-row>"


def ods_text(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def ods_cell(attributes: str, shown: str = "") -> str:
    return f"<table:table-cell {attributes}>{shown and f'<text:p>{shown}</text:p>'}</table:table-cell>"


ODS_HEADER = ods_row(ods_text("bsn"), ods_text("begindatum"))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (ods_cell('office:value-type="time" office:time-value="PT36H00M00S"', "36:00"), "36:00"),
        (ods_cell('office:value-type="time" office:time-value="P1DT12H30M"', "36:30"), "36:30"),
        (ods_cell('office:value-type="time" office:time-value="PT12H30M00S"', "12:30"), "12:30"),
        (ods_cell('table:formula="of:=TODAY()"'), FORMULA_WITHOUT_RESULT),
        (
            ods_cell('table:formula="of:=&quot;&quot;" office:value-type="string" office:string-value=""'),
            "",
        ),
        (
            ods_cell('office:value-type="string" office:string-value="" calcext:value-type="error"', "#N/B"),
            "#FOUT!",
        ),
        (ods_cell('office:value-type="date" office:date-value="2026-09-01"', "1 sep"), "2026-09-01"),
        (ods_text("een<text:s text:c='2'/>twee"), "een  twee"),
    ],
)
@pytest.mark.parametrize("between", ["", "\n  "])
def test_a_cell_of_an_ods_reads_the_same_with_and_without_white_space_around_it(
    tmp_path: Path, cell: str, text: str, between: str
) -> None:
    rows = ods_row(between, ods_text("bsn"), between, ods_text("begindatum"), between)
    rows += between + ods_row(between, ods_text(NUMBER), between, cell, between) + between
    assert rows_of(ods_zip(tmp_path / "a.ods", rows))[0] == [(2, NUMBER, text)]


def test_merged_hidden_and_repeated_rows_of_an_ods_are_read_and_told(tmp_path: Path) -> None:
    spanned = ods_cell(f'table:number-rows-spanned="2" office:value-type="float" office:value="{NUMBER}"')
    rows = ODS_HEADER + ods_row(spanned, ods_text("1"))
    rows += ods_row("<table:covered-table-cell/>", ods_text("2"))
    rows += '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    rows += ods_row(ods_text(OTHER), ods_text("3"), attributes=' table:visibility="filter"')
    rows += '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    found, notes = rows_of(ods_zip(tmp_path / "a.ods", rows))
    assert found == [(2, NUMBER, "1"), (3, NUMBER, "2"), (7, OTHER, "3")]
    assert notes == {"cel_samengevoegd": [3], "rij_verborgen": [7]}


def test_an_ods_that_counts_from_1904_says_so(tmp_path: Path) -> None:
    before = '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>'
    path = ods_zip(tmp_path / "a.ods", ODS_HEADER + ods_row(ods_text(NUMBER), ods_text("44804")), before)
    assert [opened.from_1904 for (opened,) in open_exports([path])] == [True]


def test_an_ods_that_repeats_its_cells_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    full = ods_cell('table:number-columns-repeated="16384" office:value-type="float" office:value="1"')
    rows = ODS_HEADER + "\n" + ods_row(full, attributes=' table:number-rows-repeated="1048000"')
    with pytest.raises(InputError, match="cellen wordt niet gelezen"):
        rows_of(ods_zip(tmp_path / "a.ods", rows))
