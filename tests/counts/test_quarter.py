"""The quarter: what is counted agrees with counting day by day, and adds up."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from invented import NUMBER, SCHOOL, as_frames, each_day, frames, in_words, question_of

import laws
from reference import Register
from strategies import over_registers, registers
from thuiszit_cli.counts.quarter import Quarter, read_quarter
from thuiszit_cli.counts.status import LAST_GROUP
from thuiszit_cli.counts.tables import Column, Line, Report, Table
from thuiszit_cli.counts.tally import tally
from thuiszit_cli.counts.year import read_school_year
from thuiszit_cli.errors import InputError, InternalError, UsageError
from thuiszit_cli.question import Question
from thuiszit_cli.sample.generate import write_sample
from thuiszit_cli.tables.load import from_frames, load


def test_a_quarter_is_three_calendar_months_and_the_day_before_them() -> None:
    assert read_quarter("2026-Q3") == Quarter(date(2026, 7, 1), date(2026, 9, 30))
    assert read_quarter("2026-q4").last == date(2026, 12, 31)
    assert read_quarter("2026-Q3").title == "het derde kwartaal van 2026"
    assert (read_quarter("2026-Q1").name, read_quarter("2026-Q1").before) == ("2026-Q1", date(2025, 12, 31))


def test_quarters_of_the_school_year_run_from_august_and_keep_the_name_that_was_asked_for() -> None:
    days = {
        "2026-Q1": ("2026-08-01", "2026-10-31"),
        "2026-Q2": ("2026-11-01", "2027-01-31"),
        "2026-Q3": ("2027-02-01", "2027-04-30"),
        "2026-Q4": ("2027-05-01", "2027-07-31"),
    }
    for name, (first, last) in days.items():
        asked = read_quarter(name, 8)
        assert (asked.name, f"{asked.first}", f"{asked.last}") == (name, first, last)
    assert read_quarter("2026-Q1", 8).title == "kwartaal 2026-Q1 (1 augustus tot en met 31 oktober 2026)"
    assert read_quarter("2026-Q2", 8).title == "kwartaal 2026-Q2 (1 november 2026 tot en met 31 januari 2027)"
    assert read_quarter("2026-Q4", 8).next == read_quarter("2027-Q1", 8)


@pytest.mark.parametrize("begint", range(1, 13))
def test_four_quarters_from_any_month_are_a_year_of_days_that_meet(begint: int) -> None:
    quarters = [read_quarter(f"2026-Q{number}", begint) for number in (1, 2, 3, 4)]
    assert quarters[0].first == date(2026, begint, 1)
    assert [quarter.next for quarter in quarters] == [*quarters[1:], read_quarter("2027-Q1", begint)]
    assert [quarter.name for quarter in quarters] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    for before, after in pairwise(quarters):
        assert before.last == after.before


def test_a_month_that_does_not_exist_cannot_begin_the_quarters() -> None:
    with pytest.raises(UsageError, match="1 tot en met 12"):
        read_quarter("2026-Q1", 13)


@pytest.mark.parametrize("text", ["2026-Q5", "Q 3", "20263", "0000-Q1", "999990019"])
def test_what_is_no_quarter_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_quarter(text)
    assert text not in refused.value.message + refused.value.hint


def until(quarter: Quarter) -> Question:
    """A question of its last day."""
    return laws.asked(peildatum=quarter.last)


def counted(quarter: str, **tables: list[dict[str, Any]]) -> dict[str, Any]:
    asked = read_quarter(quarter)
    found = tally(from_frames(frames(**tables)), [asked], [], until(asked))
    return found.quarters[0].as_json()


@over_registers(10)
@given(registers())
def test_stand_and_stream_are_those_of_counting_every_day(register: Register) -> None:
    asked = read_quarter(f"{register.peildatum.year}-Q{(register.peildatum.month + 2) // 3}")
    question = question_of(register, day=asked.last)
    tables = from_frames(as_frames(register))
    try:
        found = tally(tables, [asked], [], question).quarters[0].as_json()
    except InputError:
        return  # every row begins after the quarter
    status = each_day(tables, asked.before, asked.last, question).status.reshape(len(tables.persons), -1)
    out = status <= LAST_GROUP
    came, went = (~out[:, :-1] & out[:, 1:]).sum(), (out[:, :-1] & ~out[:, 1:]).sum()
    words = in_words(register)
    assert (found["begin"], found["eind"]) == (out[:, 0].sum(), out[:, -1].sum()), words
    assert (found["instroom"], found["uitstroom"]) == (came, went), words
    assert sum(found["uitstroom_reden"].values()) == went, words
    for position, group in enumerate(("1", "2a", "2b")):
        assert found["groepen_begin"][group] == (status[:, 0] == position).sum(), words
        assert found["groepen_eind"][group] == (status[:, -1] == position).sum(), words
        gains = out[:, :-1] & out[:, 1:] & (status[:, :-1] != position) & (status[:, 1:] == position)
        losses = out[:, :-1] & out[:, 1:] & (status[:, :-1] == position) & (status[:, 1:] != position)
        assert found["overgang"][group] == gains.sum() - losses.sum(), words
    assert found["vrijgesteld_eind"] == (status[:, -1] == 3).sum(), words


def test_who_leaves_and_returns_within_a_quarter_counts_twice() -> None:
    schools = [
        {**SCHOOL, "inschrijving_eind": "2026-07-31"},
        {**SCHOOL, "inschrijving_begin": "2026-08-10", "inschrijving_eind": "2026-08-31"},
        {**SCHOOL, "inschrijving_begin": "2026-09-21"},
    ]
    found = counted("2026-Q3", inschrijvingen=schools)
    assert (found["begin"], found["instroom"], found["uitstroom"], found["eind"]) == (0, 2, 2, 0)
    assert found["uitstroom_reden"]["ingeschreven"] == 2


def test_absence_that_passes_three_months_moves_from_2a_to_2b_and_is_no_stream() -> None:
    melding = {"begindatum": "2026-05-11", "einddatum": "", "verzuimsoort": "langdurig"}
    found = counted("2026-Q3", meldingen=[melding], inschrijvingen=[SCHOOL])
    assert found["groepen_begin"] == {"1": 0, "2a": 1, "2b": 0}
    assert found["groepen_eind"] == {"1": 0, "2a": 0, "2b": 1}
    assert found["overgang"] == {"1": 0, "2a": -1, "2b": 1}
    assert (found["instroom"], found["uitstroom"]) == (0, 0)


@pytest.mark.parametrize(
    ("einddatum", "expected"),
    [("2026-07-31", {"terug": 1}), ("", {"thuis": 1}), ("2026-09-30", {"thuis": 1})],
)
def test_the_aim_of_schools_is_counted_a_month_after_the_first_melding(
    einddatum: str, expected: dict[str, int]
) -> None:
    asked = read_quarter("2026-Q3")
    long = {"verzuimsoort": "langdurig", "begindatum": "2026-06-01"}
    meldingen = [
        {**long, "einddatum": "2026-06-30", "melddatum": "2026-08-06"},
        {**long, "begindatum": "2026-07-01", "einddatum": einddatum, "melddatum": "2026-08-20"},
    ]
    found = tally(
        from_frames(frames(inschrijvingen=[SCHOOL], meldingen=meldingen)),
        [asked],
        [],
        until(asked),
    )
    table = next(each for each in found.reports[0].tables if each.dimension == "streven")
    assert {line.id: line.values[0] for line in table.lines if line.values[0]} == expected


def test_who_has_been_away_ever_since_the_melding_is_not_back_though_vacation_keeps_it_from_being_long() -> (
    None
):
    asked = read_quarter("2026-Q4")
    melding = {"verzuimsoort": "langdurig", "begindatum": "2026-10-05", "melddatum": "2026-10-06"}
    tables = from_frames(frames(inschrijvingen=[SCHOOL], meldingen=[melding]))
    found = tally(tables, [asked], [], laws.asked(peildatum=date(2026, 11, 22)))
    table = next(each for each in found.reports[0].tables if each.dimension == "streven")
    assert {line.id: line.values[0] for line in table.lines} == {"terug": 0, "thuis": 1, "anders": 0}


def test_an_exemption_that_begins_or_ends_in_the_quarter_is_stream_of_its_ground() -> None:
    asked = read_quarter("2026-Q3")
    kinds = [
        {
            "vrijstelling_soort": "5_onder_b",
            "vrijstelling_begin": "2025-08-01",
            "vrijstelling_eind": "2026-07-31",
        },
        {
            "vrijstelling_soort": "5_onder_a",
            "vrijstelling_begin": "2026-08-01",
            "vrijstelling_eind": "2026-09-15",
        },
    ]
    found = tally(from_frames(frames(vrijstellingen=kinds)), [asked], [], until(asked))
    table = next(each for each in found.reports[0].tables if each.dimension == "vrijstelling")
    assert {line.id: line.values for line in table.lines} == {
        "5_onder_b": (1, 0, 0, -1, 0),
        "5_onder_a": (0, 0, 1, 1, 0),
    }


def test_who_is_back_a_month_after_the_first_day_is_back_within_a_month() -> None:
    asked = read_quarter("2026-Q3")
    for back, expected in (("2026-09-01", (1, 0, 0)), ("2026-09-02", (0, 1, 0))):
        schools = [{**SCHOOL, "inschrijving_eind": "2026-07-31"}, {**SCHOOL, "inschrijving_begin": back}]
        found = tally(from_frames(frames(inschrijvingen=schools)), [asked], [], until(asked))
        table = next(each for each in found.reports[0].tables if each.dimension == "terug")
        assert tuple(line.values[0] for line in table.lines) == expected


def test_quarters_that_meet_hand_the_stand_on() -> None:
    asked = [read_quarter(name) for name in ("2026-Q1", "2026-Q2", "2026-Q3")]
    melding = {"begindatum": "2026-02-02", "einddatum": "2026-08-14", "verzuimsoort": "langdurig"}
    found = tally(
        from_frames(frames(meldingen=[melding], inschrijvingen=[SCHOOL])),
        asked,
        [],
        until(asked[2]),
    )
    stands = [(each.as_json()["begin"], each.as_json()["eind"]) for each in found.quarters]
    assert stands == [(0, 1), (1, 1), (1, 0)]


def test_a_quarter_before_anything_in_the_data_is_refused() -> None:
    with pytest.raises(InputError, match="begint na de gevraagde periode"):
        counted("2015-Q1", inschrijvingen=[SCHOOL])


def test_figures_that_do_not_add_up_stop_the_report_and_are_named() -> None:
    table = Table(
        id="toets",
        title="Toets",
        rule="",
        dimension="groep",
        heading="Groep",
        columns=(Column("stand", "Stand"),),
        lines=(Line("1", "een", (3,)), Line("2", "twee", (4,))),
        total=(8,),
    )
    with pytest.raises(InternalError) as broken:
        Report("Toets", (table,)).check()
    assert "groep=1 3" in broken.value.message
    assert "stand 8" in broken.value.message
    assert broken.value.exit_code == 70


def test_a_period_gives_the_same_tables_alone_and_in_company(tmp_path: Path) -> None:
    write_sample(tmp_path, leerlingen=2000, seed=11, formaat="parquet", plat=False)
    tables = load(sorted(tmp_path.glob("*.parquet")), also=("postcode",))
    question = laws.asked(peildatum=date(2026, 10, 1))
    quarters = [read_quarter(name) for name in ("2025-Q4", "2026-Q2", "2026-Q3")]
    year = read_school_year("2024-2025")
    together = tally(tables, quarters, [year], question)
    alone = [tally(tables, [quarter], [], question) for quarter in quarters]
    alone.append(tally(tables, [], [year], question))
    assert [each.tables for each in together.reports] == [each.reports[0].tables for each in alone]


def test_the_aim_of_a_quarter_does_not_look_at_meldingen_that_begin_after_it() -> None:
    """A melding of October that was told in August, of the absence that a month after it was not over."""
    meldingen = [
        {"begindatum": "2026-09-01", "einddatum": "2026-10-30", "verzuimsoort": "luxe"},
        {
            "begindatum": "2026-10-05",
            "einddatum": "2026-10-30",
            "verzuimsoort": "langdurig",
            "melddatum": "2026-08-20",
        },
    ]
    tables = from_frames(frames(meldingen=meldingen, inschrijvingen=[SCHOOL]))
    question = laws.asked(peildatum=date(2026, 12, 31))
    third, fourth = read_quarter("2026-Q3"), read_quarter("2026-Q4")
    for asked in ([third], [third, fourth]):
        found = tally(tables, asked, [], question)
        assert sum(found.stocks[0].aims.counts().values()) == 0


def test_municipalities_that_merged_before_the_export_are_one_line_of_the_quarter() -> None:
    numbers = (NUMBER, "999990020", "999990031")
    codes = ("0786", "1982", "0788")  # Grave went into Land van Cuijk in 2022, Haaren was divided in 2021
    tables = from_frames(
        frames(
            leerlingen=[
                {"persoonsgebonden_nummer": number, "gemeentecode": code}
                for number, code in zip(numbers, codes, strict=True)
            ],
            inschrijvingen=[
                {**SCHOOL, "persoonsgebonden_nummer": number, "inschrijving_eind": "2026-06-30"}
                for number in numbers
            ],
        )
    )
    asked = read_quarter("2026-Q3")
    (report,) = tally(tables, [asked], [], until(asked)).reports
    table = next(each for each in report.tables if each.dimension == "gemeente")
    assert {line.id: line.values[-1] for line in table.lines} == {"0788": 1, "1982": 2}
    assert any("Haaren (0788) is op 01-01-2021 verdeeld" in note for note in report.notes)
