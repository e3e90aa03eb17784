"""Which tables a file holds: a begindatum alone may be that of an enrolment (spec section 2)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

import thuiszit_cli
from exports import lines_of
from thuiszit_cli.errors import InputError

DAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    "header",
    [
        "persoonsgebonden_nummer;begindatum",
        "persoonsgebonden_nummer;begindatum;geboortedatum",
        "persoonsgebonden_nummer;begindatum;brin",
        "persoonsgebonden_nummer;begindatum;inschrijving_begin",
        "persoonsgebonden_nummer;begindatum;vrijstelling_begin",
        "persoonsgebonden_nummer;begindatum;startkwalificatie",
    ],
)
def test_a_begindatum_without_a_column_that_only_meldingen_have_is_refused_by_name(
    tmp_path: Path, header: str
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(f"{header}\n999900006;01-09-2026{';' * (header.count(';') - 1)}\n", encoding="utf-8")
    with pytest.raises(InputError, match="begindatum"):
        thuiszit_cli.classify(path, peildatum=DAY)


@pytest.mark.parametrize("column", ["verzuimsoort", "meldingsnummer", "status", "verzuimuren"])
def test_one_column_that_only_meldingen_have_is_enough(tmp_path: Path, column: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        f"persoonsgebonden_nummer;geboortedatum;begindatum;{column}\n999900006;01-01-2012;01-09-2026;\n",
        encoding="utf-8",
    )
    assert len(thuiszit_cli.classify(path, peildatum=DAY).tables.meldingen) == 1


def test_an_end_merged_over_two_meldingen_holds_for_both_and_their_hours_count_once(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        names = ["persoonsgebonden_nummer", "geboortedatum", "verzuimsoort", "begindatum", "einddatum"]
        sheet.write_row(0, 0, [*names, "verzuimuren"])
        sheet.merge_range(1, 0, 2, 0, "999900006")
        sheet.merge_range(1, 1, 2, 1, "01-01-2012")
        sheet.write_column(1, 2, ["overig", "overig"])
        sheet.write_column(1, 3, ["16-11-2026", "17-11-2026"])
        sheet.merge_range(1, 4, 2, 4, "20-11-2026")
        sheet.merge_range(1, 5, 2, 5, 9)
    found = thuiszit_cli.classify(path, peildatum=date(2026, 11, 20))
    assert found.pupils["uren_4_lesweken"].tolist() == [9.0]
    assert found.tables.meldingen["einddatum"].nunique() == 1


def test_a_cell_over_rows_of_a_web_page_holds_for_each_and_its_hours_count_once(tmp_path: Path) -> None:
    path = tmp_path / "export.html"
    path.write_text(
        "<table><tr><th>persoonsgebonden_nummer<th>geboortedatum<th>verzuimsoort<th>begindatum<th>einddatum"
        "<th>verzuimuren</tr>"
        "<tr><td rowspan=2>999900006<td rowspan=2>01-01-2012<td>overig<td>16-11-2026<td rowspan=2>20-11-2026"
        "<td rowspan=2>9</tr><tr><td>overig<td>17-11-2026</tr></table>",
        encoding="utf-8",
    )
    found = thuiszit_cli.classify(path, peildatum=date(2026, 11, 20))
    assert found.pupils["uren_4_lesweken"].tolist() == [9.0]
    assert found.tables.meldingen["einddatum"].nunique() == 1
    assert len(found.tables.meldingen) == 2
    assert lines_of(found.tables, "cel_samengevoegd") == [1]
