"""The cumulative register: rows stay, are updated, and a register that was tampered with is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from invented import NUMBER, SCHOOL, frames

from thuiszit_cli.counts.quarter import read_quarter
from thuiszit_cli.counts.register.rows import (
    Layout,
    Row,
    continued,
    missed,
    quarter_rows,
    read_layout,
    read_register,
)
from thuiszit_cli.counts.status import Question
from thuiszit_cli.counts.tally import tally
from thuiszit_cli.errors import InputError, UsageError
from thuiszit_cli.privacy.keys import Key
from thuiszit_cli.report import register as report
from thuiszit_cli.rules.parameters import parameters_on
from thuiszit_cli.rules.terms import Definitie
from thuiszit_cli.tables.load import from_frames

KEY, OTHER_KEY = Key(b"1" * 32), Key(b"2" * 32)
LAYOUT = read_layout()
SECOND = "999990020"
SPRING = {"begindatum": "2026-02-02", "einddatum": "", "verzuimsoort": "langdurig"}


def rows_of(
    quarter: str, previous: list[Row], key: Key = KEY, *, exempt: bool = False, **tables: Any
) -> list[Row]:
    asked = read_quarter(quarter)
    question = Question(Definitie.LANDELIJK, parameters_on(asked.last))
    read = from_frames(frames(**tables))
    answer = tally(read, [asked], [], question, peildatum=asked.last)
    current = quarter_rows(
        read, answer.found, asked, question, LAYOUT, key.token, answer.places, exempt=exempt
    )
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
    {"csv": report.write_csv, "xlsx": report.write_xlsx}[kind](path, rows, LAYOUT)
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
    assert [row["Status"] for row in ended] == ["niet meer in de gegevens"]


def test_a_layout_without_the_group_cannot_hold_exemptions() -> None:
    asked = read_quarter("2026-Q1")
    question = Question(Definitie.LANDELIJK, parameters_on(asked.last))
    read = from_frames(frames(inschrijvingen=[SCHOOL]))
    found = tally(read, [asked], [], question, peildatum=asked.last).found
    layout = Layout("zonder", tuple(column for column in LAYOUT.columns if column.veld != "groep"))
    with pytest.raises(UsageError, match="groep"):
        quarter_rows(read, found, asked, question, layout, KEY.token, exempt=True)


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
