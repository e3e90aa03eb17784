"""The cumulative register: rows stay, are updated, and a register that was tampered with is refused."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from invented import NUMBER, SCHOOL, frames
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

import laws
from thuiszit_cli.counts.quarter import read_quarter
from thuiszit_cli.counts.register.layout import Layout, Row, read_layout
from thuiszit_cli.counts.register.rows import Source, continued, missed, quarter_rows
from thuiszit_cli.counts.register.seal import read_register
from thuiszit_cli.counts.tally import tally
from thuiszit_cli.errors import InputError, UsageError
from thuiszit_cli.privacy.keys import Key
from thuiszit_cli.report.besides import write_register
from thuiszit_cli.tables.load import from_frames

KEY, OTHER_KEY = Key(b"1" * 32), Key(b"2" * 32)
LAYOUT = read_layout()
SECOND = "999990020"
SPRING = {"begindatum": "2026-02-02", "einddatum": "", "verzuimsoort": "langdurig"}


def rows_of(
    quarter: str, previous: list[Row], key: Key = KEY, *, exempt: bool = False, **tables: Any
) -> list[Row]:
    asked = read_quarter(quarter)
    question = laws.asked(peildatum=asked.last)
    read = from_frames(frames(**tables))
    answer = tally(read, [asked], [], question)
    source = Source(read, answer.found, asked, question, LAYOUT, key.token, answer.places)
    current = quarter_rows(source, previous, exempt=exempt)
    return continued(previous, current, asked, LAYOUT, key.token)


def bare(rows: list[Row]) -> list[Row]:
    """The rows without the check: that of the last one tells the quarter of the register."""
    return [{head: text for head, text in row.items() if head != "Controle"} for row in rows]


def two_pupils() -> dict[str, Any]:
    """A register of two rows: both pupils are absent."""
    tables = running() | {"leerlingen": [{}, {"persoonsgebonden_nummer": SECOND}]}
    tables["meldingen"].append({**SPRING, "persoonsgebonden_nummer": SECOND})
    tables["inschrijvingen"].append({**SCHOOL, "persoonsgebonden_nummer": SECOND})
    return tables


def running(einddatum: str = "") -> dict[str, Any]:
    return {"meldingen": [{**SPRING, "einddatum": einddatum}], "inschrijvingen": [SCHOOL]}


def saved(tmp_path: Path, rows: list[Row], kind: str) -> Path:
    path = tmp_path / f"register.{kind}"
    write_register(path, rows, LAYOUT)
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_row_is_updated_in_the_next_quarter_and_keeps_what_was_filled_in_by_hand(
    tmp_path: Path, kind: str
) -> None:
    first = rows_of("2026-Q1", [], **running())
    assert [row["Status"] for row in first] == ["loopt"]
    first[0]["Soort aanbod"] = "-dagbesteding"
    again = read_register(saved(tmp_path, first, kind), LAYOUT, KEY.token)
    assert again == first
    second = rows_of("2026-Q2", again, **running("2026-05-29"))
    (row,) = second
    assert (row["Status"], row["Laatste dag"], row["Reden einde"]) == (
        "beëindigd",
        "31-05-2026",
        "Terug naar school",
    )
    assert (row["Eerst opgegeven in"], row["Laatst bijgewerkt in"]) == ("2026-Q1", "2026-Q2")
    assert row["Soort aanbod"] == "-dagbesteding"
    assert row["Nummer"] == first[0]["Nummer"]


def test_an_exemption_under_5_a_is_a_row_of_its_own_group_that_goes_on_over_the_yearly_notice() -> None:
    notice = {"vrijstelling_soort": "5_onder_a", "vrijstelling_begin": "2025-08-01"}
    other = {"vrijstelling_soort": "5_onder_b", "vrijstelling_begin": "2025-08-01"}
    again = {**notice, "vrijstelling_begin": "2026-08-01"}
    assert rows_of("2026-Q1", [], vrijstellingen=[notice]) == []
    assert rows_of("2026-Q1", [], exempt=True, vrijstellingen=[other]) == []
    first = rows_of("2026-Q1", [], exempt=True, vrijstellingen=[notice])
    assert [(row["Groep"], row["Eerste dag"], row["Status"], row["Duur"]) for row in first] == [
        ("5a", "01-08-2025", "loopt", "")
    ]
    later = rows_of("2026-Q4", first, exempt=True, vrijstellingen=[notice, again])
    assert [(row["Groep"], row["Eerste dag"], row["Status"]) for row in later] == [
        ("5a", "01-08-2025", "loopt")
    ]
    ended = rows_of("2027-Q1", later, exempt=True, inschrijvingen=[SCHOOL], vrijstellingen=[notice])
    assert [(row["Status"], row["Laatste dag"]) for row in ended] == [("beëindigd", "31-07-2026")]
    gone = rows_of("2027-Q1", later, exempt=True, inschrijvingen=[SCHOOL])
    assert [row["Status"] for row in gone] == ["niet meer in de gegevens"]


def test_a_layout_without_the_group_cannot_hold_exemptions() -> None:
    asked = read_quarter("2026-Q1")
    question = laws.asked(peildatum=asked.last)
    read = from_frames(frames(inschrijvingen=[SCHOOL]))
    found = tally(read, [asked], [], question).found
    layout = Layout("zonder", tuple(column for column in LAYOUT.columns if column.veld != "groep"))
    with pytest.raises(UsageError, match="groep"):
        quarter_rows(Source(read, found, asked, question, layout, KEY.token), exempt=True)


def test_the_samenwerkingsverband_is_filled_in_and_where_unknown_the_desk_may_do_so(tmp_path: Path) -> None:
    (row,) = rows_of("2026-Q1", [], **running())
    assert row["Samenwerkingsverband"] == "PO2601"
    unknown = {"leerlingen": [{"gemeentecode": ""}]}
    (row,) = rows_of("2026-Q1", [], **running(), **unknown)
    assert row["Samenwerkingsverband"] == ""
    path = saved(tmp_path, [{**row, "Samenwerkingsverband": "PO9999"}], "csv")
    (row,) = rows_of("2026-Q2", read_register(path, LAYOUT, KEY.token), **running(), **unknown)
    assert row["Samenwerkingsverband"] == "PO9999"


def test_a_row_that_ended_stays_as_it_was_in_later_quarters() -> None:
    first = rows_of("2026-Q2", [], **running("2026-05-29"))
    assert bare(rows_of("2026-Q4", first, **running("2026-05-29"))) == bare(first)


def test_a_return_that_is_told_a_quarter_late_ends_the_row_on_its_day_with_its_reason() -> None:
    first = rows_of("2026-Q1", [], **running())
    (row,) = rows_of("2026-Q2", first, **running("2026-03-20"))
    assert (row["Status"], row["Laatste dag"]) == ("beëindigd", "22-03-2026")  # Monday was a lesdag
    assert (row["Reden einde"], row["Laatst bijgewerkt in"]) == ("Terug naar school", "2026-Q2")
    # Moved away before the quarter began.
    (row,) = rows_of("2026-Q3", first, **running(), leerlingen=[{"vertrokken_op": "2026-05-04"}])
    assert (row["Laatste dag"], row["Reden einde"]) == (
        "03-05-2026",
        "Vertrokken uit de gemeente of uit Nederland",
    )


def test_a_row_that_had_ended_is_updated_when_a_later_export_knows_better() -> None:
    first = rows_of("2026-Q2", [], **running("2026-05-29"))
    (row,) = rows_of("2026-Q3", first, **running("2026-06-12"))
    assert (row["Status"], row["Laatste dag"]) == ("beëindigd", "14-06-2026")
    (row,) = rows_of("2026-Q3", first, **running())
    assert (row["Status"], row["Laatste dag"], row["Reden einde"]) == ("loopt", "", "")
    moved = running("2026-05-29")
    moved["meldingen"][0]["begindatum"] = "2026-01-12"
    (row,) = rows_of("2026-Q3", first, **moved)
    assert (row["Begin verzuim"], row["Eerst opgegeven in"]) == ("12-01-2026", "2026-Q2")
    (row,) = rows_of("2026-Q3", first, inschrijvingen=[SCHOOL])  # of which nothing is known any more
    assert row["Status"] == "beëindigd"


def test_a_row_that_was_lost_runs_again_when_an_export_knows_of_it_again() -> None:
    first = rows_of("2026-Q1", [], **running())
    lost = rows_of("2026-Q2", first, inschrijvingen=[SCHOOL])
    (row,) = rows_of("2026-Q3", lost, **running())
    assert (row["Status"], row["Laatst bijgewerkt in"]) == ("loopt", "2026-Q3")


def test_an_absence_before_the_quarter_that_the_register_does_not_hold_gives_no_row() -> None:
    tables = two_pupils()
    tables["meldingen"][1]["einddatum"] = "2026-03-20"
    first = rows_of("2026-Q1", [], **running())
    assert len(rows_of("2026-Q3", first, **tables)) == 1


def test_a_second_absence_of_the_same_pupil_is_a_row_of_its_own_with_the_same_number() -> None:
    first = rows_of("2026-Q2", [], **running("2026-05-29"))
    tables = running("2026-05-29")
    tables["meldingen"].append({**SPRING, "begindatum": "2026-09-07"})
    second = rows_of("2026-Q4", first, **tables)
    assert bare(second[:1]) == bare(first)
    assert len(second) == 2
    assert second[1]["Nummer"] == first[0]["Nummer"]


def test_a_running_row_of_which_a_later_export_knows_nothing_is_kept_and_told() -> None:
    first = rows_of("2026-Q1", [], **running())
    (row,) = rows_of("2026-Q2", first, inschrijvingen=[SCHOOL])
    assert (row["Status"], row["Eerste dag"]) == (
        "niet meer in de gegevens",
        first[0]["Eerste dag"],
    )


def test_a_first_day_that_a_later_export_moved_does_not_make_a_second_row() -> None:
    first = rows_of("2026-Q1", [], **running())
    tables = running()
    tables["meldingen"][0]["begindatum"] = "2026-01-12"
    (row,) = rows_of("2026-Q2", first, **tables)
    assert row["Begin verzuim"] == "12-01-2026"
    assert row["Eerst opgegeven in"] == "2026-Q1"


def test_no_row_holds_the_number_or_the_birth_date() -> None:
    (row,) = rows_of("2026-Q1", [], **running())
    assert not [cell for cell in row.values() if NUMBER in cell or "12-03-2014" in cell]
    assert row["Geboortejaar"] == "2014"


def test_a_changed_row_another_key_and_another_layout_are_refused(tmp_path: Path) -> None:
    rows = rows_of("2026-Q1", [], **two_pupils())
    assert len(rows) == 2
    path = saved(tmp_path, rows, "csv")
    with pytest.raises(InputError, match="andere sleutel"):
        read_register(path, LAYOUT, OTHER_KEY.token)
    with pytest.raises(InputError, match="andere kolommen"):
        read_register(path, Layout("ander", LAYOUT.columns[1:]), KEY.token)
    rows[1]["Groep"] = "1"
    path = saved(tmp_path, rows, "csv")
    with pytest.raises(InputError, match="regel 3 gewijzigd"):
        read_register(path, LAYOUT, KEY.token)


def spelled(rows: list[Row], **days: str) -> list[list[str]]:
    """The cells of a register as a spreadsheet leaves them: zeros lost, and its own way with dates."""
    made = []
    for row in rows:
        cells = dict(row, Gemeente=row["Gemeente"].lstrip("0"))
        for head in ("Begin verzuim", "Eerste dag", "Laatste dag"):
            if cells[head]:
                day = datetime.strptime(cells[head], "%d-%m-%Y")
                cells[head] = days["form"].format(d=day.day, m=day.month, y=day.year, yy=day.year % 100)
        made.append([cells[head] for head in LAYOUT.heads])
    return [LAYOUT.heads, *made]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize(
    "form",
    [
        "{d}-{m}-{y}",
        "{d:02}-{m:02}-{yy:02}",
        "{y}-{m:02}-{d:02}",
        "{d}/{m}/{y}",
        "{m}/{d}/{y}",
        "{m:02}/{d:02}/{yy:02}",
    ],
)
def test_a_csv_that_a_spreadsheet_saved_goes_on(
    tmp_path: Path, form: str, encoding: str, delimiter: str
) -> None:
    rows = rows_of("2026-Q2", [], **two_pupils() | running("2026-05-29"))
    rows[0]["Soort aanbod"] = "thuis, met\nbegeleiding; ‘s ochtends"
    path = tmp_path / "vorig.csv"
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(
            [[*cells, ""] for cells in spelled(rows, form=form)]
        )
    assert read_register(path, LAYOUT, KEY.token) == rows


def test_an_ods_that_a_spreadsheet_saved_goes_on(tmp_path: Path) -> None:
    rows = rows_of("2026-Q2", [], **running("2026-05-29"))
    cells: list[list[Any]] = spelled(rows, form="{y}-{m:02}-{d:02}")
    at = LAYOUT.heads.index("Eerste dag")
    cells[1][at] = date.fromisoformat(cells[1][at])
    cells[1][LAYOUT.heads.index("Gemeente")] = 344
    sheet = Table(name="Register")
    for each in cells:
        row = TableRow()
        for value in each:
            row.addElement(_ods_cell(value))
        sheet.addElement(row)
    document = OpenDocumentSpreadsheet()
    document.spreadsheet.addElement(sheet)
    document.save(tmp_path / "vorig.ods")
    assert read_register(tmp_path / "vorig.ods", LAYOUT, KEY.token) == rows


def _ods_cell(value: Any) -> TableCell:
    if isinstance(value, date):
        return TableCell(valuetype="date", datevalue=value.isoformat())
    if isinstance(value, int):
        return TableCell(valuetype="float", value=value)
    cell = TableCell(valuetype="string")
    cell.addElement(P(text=value))
    return cell


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n%\xe2\xe3",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"PK\x03\x04" + bytes(200),
        b"PAR1" + bytes(50) + b"PAR1",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"<html><table><tr><td>Nummer</td></tr></table></html>",
        b'{"nummer": 1}',
        b"Geachte heer, mevrouw,\n\nHierbij het register.",
        bytes(range(256)) * 20,
        b"\n\n\n",
    ],
)
@pytest.mark.parametrize("name", ["vorig.csv", "vorig.xlsx", "vorig.ods", "vorig"])
def test_a_file_that_is_no_register_is_refused(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match="vorige register"):
        read_register(path, LAYOUT, KEY.token)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_register_in_which_an_absence_stands_twice_is_refused_with_both_lines(
    tmp_path: Path, kind: str
) -> None:
    first, second = rows_of("2026-Q1", [], **two_pupils())
    path = saved(tmp_path, [first, second, first], kind)
    before = path.read_bytes()
    with pytest.raises(InputError, match="regels 2 en 4 hetzelfde verzuim"):
        read_register(path, LAYOUT, KEY.token)
    assert path.read_bytes() == before


def test_a_register_from_which_a_row_was_taken_away_is_refused(tmp_path: Path) -> None:
    first, second = rows_of("2026-Q1", [], **two_pupils())
    for left in ([first], [second]):
        with pytest.raises(InputError, match="rijen weggehaald"):
            read_register(saved(tmp_path, left, "csv"), LAYOUT, KEY.token)
    tables = running()
    tables["meldingen"][0]["begindatum"] = "2026-01-12"
    (other,) = rows_of("2026-Q1", [], **tables)
    with pytest.raises(InputError, match="van een ander register"):
        read_register(saved(tmp_path, [first, second, other], "csv"), LAYOUT, KEY.token)


def test_a_register_may_be_sorted_otherwise_and_have_empty_lines(tmp_path: Path) -> None:
    first, second = rows_of("2026-Q1", [], **two_pupils())
    path = saved(tmp_path, [second, dict.fromkeys(LAYOUT.heads, ""), first], "csv")
    assert read_register(path, LAYOUT, KEY.token) == [second, first]


def test_the_line_of_a_changed_row_is_that_of_the_file_also_after_an_empty_line(tmp_path: Path) -> None:
    first, second = rows_of("2026-Q1", [], **two_pupils())
    path = saved(tmp_path, [first, dict.fromkeys(LAYOUT.heads, ""), {**second, "Groep": "1"}], "csv")
    with pytest.raises(InputError, match="regel 4 gewijzigd"):
        read_register(path, LAYOUT, KEY.token)


def test_an_absence_that_ended_keeps_its_row_when_a_running_one_of_the_same_pupil_is_gone() -> None:
    first = rows_of("2026-Q2", [], **running("2026-05-29"))
    tables = running("2026-05-29")
    tables["meldingen"].append({**SPRING, "begindatum": "2026-06-15"})
    both = rows_of("2026-Q3", first, **tables)[::-1]
    assert [row["Status"] for row in both] == ["loopt", "beëindigd"]
    again = continued(both, first, read_quarter("2026-Q4"), LAYOUT, KEY.token)
    assert [row["Status"] for row in again] == ["niet meer in de gegevens", "beëindigd"]
    assert [row["Eerste dag"] for row in again] == [row["Eerste dag"] for row in both]


def test_the_quarters_of_which_no_register_was_made_are_known() -> None:
    first = rows_of("2026-Q1", [], **running("2026-03-20"))
    assert missed(first, read_quarter("2026-Q2"), LAYOUT) == []
    assert [each.name for each in missed(first, read_quarter("2026-Q4"), LAYOUT)] == ["2026-Q2", "2026-Q3"]
    # Also of a quarter in which nothing changed a register was made.
    second = rows_of("2026-Q2", first, **running("2026-03-20"))
    assert missed(second, read_quarter("2026-Q3"), LAYOUT) == []


def test_a_register_of_quarters_that_begin_in_another_month_is_refused() -> None:
    calendar = rows_of("2026-Q1", [], **running())
    august = read_quarter("2026-Q1", 8)
    with pytest.raises(InputError, match="beginnen ze in maand 8"):
        continued(calendar, [], august, LAYOUT, KEY.token)
    own = continued([], calendar, august, LAYOUT, KEY.token)
    with pytest.raises(InputError, match="in maand 8 beginnen"):
        continued(own, [], read_quarter("2026-Q4"), LAYOUT, KEY.token)
    assert [each.name for each in missed(own, read_quarter("2026-Q3", 8), LAYOUT)] == ["2026-Q2"]


def test_a_register_of_a_later_quarter_cannot_be_continued() -> None:
    later = rows_of("2026-Q2", [], **running())
    with pytest.raises(InputError, match="later kwartaal"):
        rows_of("2026-Q1", later, **running())


def test_a_layout_of_the_desk_itself_gives_its_heads_and_its_order(tmp_path: Path) -> None:
    path = tmp_path / "eigen.toml"
    fields = (
        "nummer",
        "eerste_dag",
        "laatste_dag",
        "status",
        "kwartaal_eerst",
        "kwartaal_laatst",
        "controle",
    )
    columns = "".join(f'[[kolom]]\nkop = "K {field}"\nveld = "{field}"\n' for field in fields)
    path.write_text(f'naam = "eigen"\n{columns}', encoding="utf-8")
    assert read_layout(path).heads == [f"K {field}" for field in fields]
    for wrong, told in (
        (columns.replace('veld = "status"', 'veld = "stat"'), "bestaat niet"),
        (columns.replace("K status", "K nummer"), "twee keer"),
        (columns.partition("[[kolom]]")[2].partition("[[kolom]]")[2], "mist|naam"),
    ):
        path.write_text(f'naam = "eigen"\n{wrong}', encoding="utf-8")
        with pytest.raises(UsageError, match=told):
            read_layout(path)
