"""Days that schools add to or take from the lesdagen: for all, for a region, for one school."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from thuiszit_cli import classify_frame
from thuiszit_cli.errors import UsageError
from thuiszit_cli.tables.own_days import Kind, OwnDay, read_own_days

HEADER = "datum;soort;vakantieregio;brin\n"
MONDAY = date(2026, 9, 14)


def counted(first: str, last: str, *own: OwnDay) -> int:
    """Days that count of a whole absence at school 01AB in Utrecht (midden)."""
    number = {"persoonsgebonden_nummer": ["999990019"]}
    answer = classify_frame(
        {
            "leerlingen": pd.DataFrame({**number, "geboortedatum": ["2014-05-10"], "gemeentecode": ["0344"]}),
            "inschrijvingen": pd.DataFrame(
                {**number, "inschrijving_begin": ["2018-08-01"], "brin": ["01AB"]}
            ),
            "meldingen": pd.DataFrame(
                {**number, "begindatum": [first], "einddatum": [last], "alle_lessen_gemist": ["ja"]}
            ),
        },
        peildatum=date.fromisoformat(last),
        own_days=own,
    )
    return int(answer.periods["dagen_geteld"].iloc[0])


def each(kind: Kind, first: str, last: str) -> list[OwnDay]:
    """A row a day from Monday to Friday."""
    days = pd.date_range(first, last)
    return [OwnDay(day.date(), kind, brin="01AB") for day in days if day.weekday() < 5]


def test_a_vacation_of_the_schools_own_is_left_out_of_the_days_that_count() -> None:
    assert counted("2026-09-07", "2026-09-20") == 14
    assert counted("2026-09-07", "2026-09-20", OwnDay(MONDAY, Kind.VRIJ, brin="01AB")) == 14
    assert counted("2026-09-07", "2026-09-20", OwnDay(MONDAY, Kind.VAKANTIE, brin="01AB")) == 13
    assert counted("2026-09-07", "2026-09-20", OwnDay(MONDAY, Kind.VAKANTIE, brin="02CD")) == 14


def test_lessons_in_the_summer_count_and_so_do_the_weekends_between_them() -> None:
    """The summer vacation of midden lasts until 30 August 2026; an island begins on the 10th."""
    assert counted("2026-08-10", "2026-08-30") == 0
    assert counted("2026-08-10", "2026-08-30", *each(Kind.LES, "2026-08-10", "2026-08-28")) == 19
    assert counted("2026-08-10", "2026-08-31", *each(Kind.LES, "2026-08-10", "2026-08-31")) == 22


def test_an_unknown_word_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "dagen.csv"
    path.write_text(HEADER + "2026-09-14;vrij;;\n2026-09-15;soms;;\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"regel 3.*soms"):
        read_own_days(path)


def days_counted_as_lesdag(*own: OwnDay, brin: str = "01AB", gemeentecode: str = "0344") -> int:
    """Lesdagen of an absence from Monday 14 up to Sunday 20 September 2026, in Utrecht (midden)."""
    number = {"persoonsgebonden_nummer": ["999990019"]}
    answer = classify_frame(
        {
            "leerlingen": pd.DataFrame(
                {**number, "geboortedatum": ["2014-05-10"], "gemeentecode": [gemeentecode]}
            ),
            "inschrijvingen": pd.DataFrame({**number, "inschrijving_begin": ["2018-08-01"], "brin": [brin]}),
            "meldingen": pd.DataFrame(
                {
                    **number,
                    "begindatum": ["2026-09-14"],
                    "einddatum": ["2026-09-20"],
                    "alle_lessen_gemist": ["ja"],
                }
            ),
        },
        peildatum=date(2026, 9, 20),
        own_days=own,
    )
    return int(answer.periods["lesdagen"].iloc[0])


def test_without_own_days_a_week_has_five_lesdagen() -> None:
    assert days_counted_as_lesdag() == 5


def test_a_free_day_for_all_schools_is_no_lesdag() -> None:
    assert days_counted_as_lesdag(OwnDay(MONDAY, kind=Kind.VRIJ)) == 4


def test_a_saturday_can_be_made_a_lesdag() -> None:
    assert days_counted_as_lesdag(OwnDay(date(2026, 9, 19), kind=Kind.LES)) == 6


def test_a_free_day_of_another_region_or_school_changes_nothing() -> None:
    from thuiszit_cli.rules.terms import Vakantieregio

    assert days_counted_as_lesdag(OwnDay(MONDAY, kind=Kind.VRIJ, region=Vakantieregio.ZUID)) == 5
    assert days_counted_as_lesdag(OwnDay(MONDAY, kind=Kind.VRIJ, brin="02CD")) == 5


def test_a_schools_own_word_goes_before_that_for_all_schools() -> None:
    for_all, own = OwnDay(MONDAY, kind=Kind.VRIJ), OwnDay(MONDAY, kind=Kind.LES, brin="01AB")
    assert days_counted_as_lesdag(own, for_all) == 5
    assert days_counted_as_lesdag(own, for_all, brin="02CD") == 4


def test_the_file_is_read_with_or_without_the_last_columns(tmp_path: Path) -> None:
    path = tmp_path / "dagen.csv"
    path.write_text(HEADER + "2026-09-14;vrij;zuid;01AB\n\n2026-09-19;les;;\n", encoding="utf-8")
    first, second = read_own_days(path)
    assert (first.day, first.kind, first.region, first.brin) == (MONDAY, Kind.VRIJ, "zuid", "01AB")
    assert (second.kind, second.region, second.brin) == (Kind.LES, None, None)
    path.write_text("soort;datum\nvrij;2026-09-14\n", encoding="utf-8")
    assert read_own_days(path) == (OwnDay(MONDAY, kind=Kind.VRIJ),)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("dag;soort\n2026-09-14;vrij\n", "regel 1"),
        (HEADER + "14-09-2026;vrij;;\n", "regel 2"),
        (HEADER + "2026-09-14;vrij;;\n2026-09-15;soms;;\n", "regel 3"),
        (HEADER + "2026-09-14;vrij;oost;\n", "regel 2"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(tmp_path: Path, text: str, where: str) -> None:
    path = tmp_path / "dagen.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=where):
        read_own_days(path)


def test_lesdag_is_another_word_for_les_and_a_refusal_names_the_words(tmp_path: Path) -> None:
    path = tmp_path / "dagen.csv"
    path.write_text(HEADER + "2026-09-19;Lesdag;;\n", encoding="utf-8")
    assert read_own_days(path) == (OwnDay(date(2026, 9, 19), kind=Kind.LES),)
    path.write_text(HEADER + "2026-09-19;schooldag;;\n", encoding="utf-8")
    with pytest.raises(UsageError) as refusal:
        read_own_days(path)
    assert "les, vrij of vakantie" in refusal.value.hint


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="niet te lezen"):
        read_own_days(tmp_path / "weg.csv")
