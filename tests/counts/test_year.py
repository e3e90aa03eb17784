"""The leerplichttelling: each item by an example, and sums that hold on an invented register."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from invented import NUMBER, SCHOOL, frames

from thuiszit_cli.counts.episodes import Parts, runs
from thuiszit_cli.counts.status import Question, facts_on
from thuiszit_cli.counts.tally import tally
from thuiszit_cli.counts.weeks import most_hours
from thuiszit_cli.counts.year import Post, SchoolYear, YearCount, read_school_year
from thuiszit_cli.errors import UsageError
from thuiszit_cli.facts.cases import expand
from thuiszit_cli.facts.days import number
from thuiszit_cli.rules.terms import Definitie
from thuiszit_cli.rules.timeline import timeline
from thuiszit_cli.sample.generate import write_sample
from thuiszit_cli.tables.load import from_frames, load

YEAR = SchoolYear(date(2025, 8, 1), date(2026, 7, 31))
QUESTION = Question(Definitie.LANDELIJK, timeline())


def counted(**tables: list[dict[str, Any]]) -> YearCount:
    return tally(from_frames(frames(**tables)), [], [YEAR], QUESTION, peildatum=YEAR.last).years[0]


def items(count: YearCount, *posts: Post) -> list[int]:
    return [count.telling[post.value] for post in posts]


def long(begin: str, end: str = "") -> dict[str, str]:
    return {"begindatum": begin, "einddatum": end, "verzuimsoort": "langdurig"}


def school(begin: str, end: str = "") -> dict[str, str]:
    return {**SCHOOL, "inschrijving_begin": begin, "inschrijving_eind": end}


def test_a_school_year_is_two_years_that_follow_each_other() -> None:
    assert read_school_year("2025-2026") == YEAR
    assert read_school_year("2025/2026").name == "2025-2026"
    for wrong in ("2025-2027", "2025", "999990019", "2026-2025"):
        with pytest.raises(UsageError) as refused:
            read_school_year(wrong)
        assert wrong not in refused.value.message


def test_who_is_absolute_twice_in_a_year_is_one_person() -> None:
    schools = [
        school("2018-08-01", "2025-09-30"),
        school("2025-10-20", "2025-12-31"),
        school("2026-01-19"),
    ]
    found = counted(inschrijvingen=schools)
    assert items(found, Post.ABSOLUUT, Post.ABSOLUUT_OPGELOST, Post.ABSOLUUT_LANG) == [1, 1, 0]
    assert found.trechter["absoluut"] == 1


def test_absolute_absence_of_more_than_three_months_may_have_begun_in_the_year_before() -> None:
    found = counted(inschrijvingen=[school("2018-08-01", "2025-05-31"), school("2025-09-08")])
    assert items(found, Post.ABSOLUUT, Post.ABSOLUUT_LANG, Post.ABSOLUUT_OPGELOST) == [1, 1, 1]


def test_a_long_absolute_absence_stays_long_when_a_short_one_follows_in_the_same_year() -> None:
    schools = [
        school("2018-08-01", "2025-09-30"),
        school("2026-03-01", "2026-05-31"),
        school("2026-06-08"),
    ]
    found = counted(inschrijvingen=schools)
    assert items(found, Post.ABSOLUUT, Post.ABSOLUUT_LANG, Post.ABSOLUUT_OPGELOST) == [1, 1, 1]


def test_long_absence_is_the_stock_of_1_september_and_who_comes_after_it() -> None:
    old = counted(meldingen=[long("2025-05-12", "2025-09-19")], inschrijvingen=[SCHOOL])
    new = counted(meldingen=[long("2025-10-06", "2026-04-17")], inschrijvingen=[SCHOOL])
    wanted = (Post.LRV, Post.LRV_AANVANG, Post.LRV_NIEUW, Post.LRV_LANG)
    assert items(old, *wanted) == [1, 1, 0, 1]
    assert items(new, *wanted) == [1, 0, 1, 1]


def test_long_absence_that_ended_before_1_september_is_not_counted() -> None:
    found = counted(meldingen=[long("2025-05-12", "2025-08-25")], inschrijvingen=[SCHOOL])
    assert items(found, Post.LRV) == [0]


def test_who_moves_or_dies_during_long_absence_counts_as_verhuisd() -> None:
    for fact in ("vertrokken_op", "overleden_op"):
        found = counted(
            leerlingen=[{fact: "2026-02-02"}], meldingen=[long("2025-10-06")], inschrijvingen=[SCHOOL]
        )
        assert items(found, Post.LRV, Post.LRV_VERHUISD) == [1, 1]


def test_hours_in_four_lesweken_make_relatief_verzuim_and_holidays_between_do_not_count() -> None:
    weeks = ("2025-12-08", "2025-12-15", "2026-01-05", "2026-01-12")  # two weeks of vacation in between
    meldingen = [
        {"begindatum": day, "einddatum": day, "verzuimsoort": "overig", "verzuimuren": "4"} for day in weeks
    ]
    assert items(counted(meldingen=meldingen, inschrijvingen=[SCHOOL]), Post.RELATIEF) == [1]
    meldingen[0]["begindatum"] = meldingen[0]["einddatum"] = "2025-12-05"
    assert items(counted(meldingen=meldingen, inschrijvingen=[SCHOOL]), Post.RELATIEF) == [0]


def test_two_sixteen_hour_meldingen_are_one_person_and_herhaald() -> None:
    meldingen = [
        {"begindatum": day, "einddatum": day, "verzuimsoort": "zestien_uur", "verzuimuren": "16"}
        for day in ("2025-10-06", "2026-03-09")
    ]
    found = counted(meldingen=meldingen, inschrijvingen=[SCHOOL])
    assert items(found, Post.RELATIEF, Post.HERHAALD) == [1, 1]
    found = counted(meldingen=meldingen[:1], inschrijvingen=[SCHOOL])
    assert items(found, Post.RELATIEF, Post.HERHAALD) == [1, 0]


@pytest.mark.parametrize(
    ("pupil", "rows"),
    [
        ({"geboortedatum": "2007-12-05"}, {"inschrijvingen": [SCHOOL]}),  # eighteen in December
        ({"overleden_op": "2026-01-10"}, {"inschrijvingen": [SCHOOL]}),
        ({"gevestigd_op": "2026-05-21"}, {"inschrijvingen": [SCHOOL]}),
        ({}, {"inschrijvingen": [school("2018-08-01", "2025-12-31")]}),
        ({}, {"inschrijvingen": [SCHOOL], "vrijstellingen": [{"vrijstelling_begin": "2026-01-05"}]}),
    ],
    ids=["no duty any more", "deceased", "not yet settled", "not enrolled", "exempt"],
)
def test_meldingen_of_days_on_which_nobody_had_to_attend_are_no_relatief_and_no_luxe_verzuim(
    pupil: dict[str, str], rows: dict[str, list[dict[str, str]]]
) -> None:
    meldingen = [
        {"begindatum": day, "einddatum": day, "verzuimsoort": soort, "verzuimuren": "20"}
        for day, soort in (
            ("2026-02-02", "zestien_uur"),
            ("2026-03-02", "zestien_uur"),
            ("2026-04-07", "luxe"),
        )
    ]
    found = counted(leerlingen=[pupil], meldingen=meldingen, **rows)
    assert items(found, Post.RELATIEF, Post.HERHAALD, Post.LUXE) == [0, 0, 0]
    found = counted(meldingen=meldingen, inschrijvingen=[SCHOOL])
    assert items(found, Post.RELATIEF, Post.HERHAALD, Post.LUXE) == [1, 1, 1]


def test_hours_after_a_death_do_not_make_sixteen() -> None:
    luxe = {
        "begindatum": "2025-10-02",
        "einddatum": "2026-01-01",
        "verzuimsoort": "luxe",
        "verzuimuren": "100",
    }
    found = counted(leerlingen=[{"overleden_op": "2025-10-10"}], meldingen=[luxe], inschrijvingen=[SCHOOL])
    assert items(found, Post.RELATIEF, Post.LUXE) == [0, 1]


def test_an_open_melding_of_sixteen_hours_is_relatief_as_on_the_day_it_was_made() -> None:
    luxe = {"begindatum": "2025-09-08", "einddatum": "", "verzuimsoort": "luxe", "verzuimuren": "16,5"}
    assert items(counted(meldingen=[luxe], inschrijvingen=[SCHOOL]), Post.RELATIEF) == [1]
    luxe["verzuimuren"] = "15,5"
    assert items(counted(meldingen=[luxe], inschrijvingen=[SCHOOL]), Post.RELATIEF) == [0]


def test_a_withdrawn_melding_counts_nowhere() -> None:
    melding = {"begindatum": "2025-10-06", "verzuimsoort": "luxe", "status": "ingetrokken"}
    assert items(counted(meldingen=[melding], inschrijvingen=[SCHOOL]), Post.LUXE) == [0]
    melding["status"] = "geregistreerd"
    assert items(counted(meldingen=[melding], inschrijvingen=[SCHOOL]), Post.LUXE) == [1]


def test_exemptions_are_those_of_1_august_and_those_granted_later() -> None:
    exempt = {"vrijstelling_soort": "5_onder_a", "vrijstelling_begin": "2025-08-01"}
    later = {"vrijstelling_soort": "5_onder_b", "vrijstelling_begin": "2026-02-01"}
    wanted = (Post.VRIJGESTELD, Post.VRIJ_5A, Post.VRIJ_5B)
    assert items(counted(vrijstellingen=[exempt]), *wanted) == [1, 1, 0]
    assert items(counted(vrijstellingen=[later]), *wanted) == [1, 0, 1]
    assert items(counted(vrijstellingen=[exempt, later]), *wanted) == [2, 1, 1]  # once for every ground


def test_a_ground_that_comes_back_to_light_when_a_later_exemption_ends_is_counted() -> None:
    hidden = {
        "vrijstelling_soort": "5_onder_b",
        "vrijstelling_begin": "2025-03-01",
        "vrijstelling_eind": "2026-07-31",
    }
    shown = {
        "vrijstelling_soort": "5_onder_c",
        "vrijstelling_begin": "2025-08-01",
        "vrijstelling_eind": "2025-10-31",
    }
    found = counted(vrijstellingen=[hidden, shown])
    assert items(found, Post.VRIJGESTELD, Post.VRIJ_5B, Post.VRIJ_5C) == [2, 1, 1]


def test_vervangende_leerplicht_is_counted_apart_and_is_no_exemption() -> None:
    pupil = {"geboortedatum": "2010-03-12"}
    found = counted(
        leerlingen=[pupil],
        vrijstellingen=[{"vrijstelling_soort": "3a", "vrijstelling_begin": "2025-09-01"}],
        inschrijvingen=[SCHOOL],
    )
    assert items(found, Post.VERVANGEND_3A, Post.VRIJGESTELD) == [1, 0]


@pytest.mark.parametrize(
    ("pupil", "replacing", "exempt"),
    [
        ({}, ("2025-08-01", ""), ("2025-08-01", "2025-08-28")),
        ({}, ("2025-10-01", ""), ("2025-09-01", "2025-10-15")),
        ({"geboortedatum": "2021-05-04"}, ("2026-02-20", "2026-07-31"), None),  # a duty from June
        ({"gevestigd_op": "2025-10-01"}, ("2025-07-01", "2026-07-31"), None),
    ],
    ids=["after an exemption", "under an exemption", "before the duty", "before settling"],
)
def test_vervangende_leerplicht_counts_when_it_runs_on_any_day_with_a_duty(
    pupil: dict[str, str], replacing: tuple[str, str], exempt: tuple[str, str] | None
) -> None:
    rows = [("3b", *replacing), *([("5_onder_a", *exempt)] if exempt else [])]
    names = ("vrijstelling_soort", "vrijstelling_begin", "vrijstelling_eind")
    found = counted(
        leerlingen=[pupil],
        vrijstellingen=[dict(zip(names, row, strict=True)) for row in rows],
        inschrijvingen=[SCHOOL],
    )
    assert items(found, Post.VERVANGEND_3B) == [1]


def test_the_funnel_gives_the_reason_of_the_first_day_without_a_school() -> None:
    gone = {"vertrokken_op": "2025-08-30", "overleden_op": "2025-08-31"}
    found = counted(leerlingen=[gone], inschrijvingen=[school("2018-08-01", "2025-10-03")])
    assert (found.trechter["vertrokken"], found.trechter["overleden"]) == (0, 1)
    found = counted(leerlingen=[{"geboortedatum": ""}], inschrijvingen=[school("2018-08-01", "2025-10-03")])
    assert found.trechter["onbeslist"] == 1


def test_the_funnel_tells_why_somebody_without_a_school_is_not_absolute() -> None:
    qualified = {"geboortedatum": "2008-12-01", "startkwalificatie_datum": "2025-07-01"}
    found = counted(leerlingen=[qualified], inschrijvingen=[school("2018-08-01", "2025-07-31")])
    assert found.trechter["startkwalificatie"] == 1
    assert items(found, Post.ABSOLUUT) == [0]


def test_the_most_hours_of_a_year_are_the_most_that_any_day_of_it_shows() -> None:
    random = np.random.default_rng(5)
    start = number(date(2025, 9, 1))
    meldingen = []
    for pupil in range(6):
        for _ in range(8):
            begin = start + int(random.integers(0, 280))
            end = begin + int(random.integers(0, 20))
            runs_on = random.random() < 0.2
            meldingen.append(
                {
                    "persoonsgebonden_nummer": str(int(NUMBER) + pupil),
                    "begindatum": str(np.datetime64(begin, "D")),
                    "einddatum": "" if runs_on else str(np.datetime64(end, "D")),
                    "verzuimsoort": "overig",
                    "verzuimuren": str(random.integers(1, 12)),
                }
            )
    people = [{"persoonsgebonden_nummer": str(int(NUMBER) + pupil)} for pupil in range(6)]
    tables = from_frames(frames(leerlingen=people, meldingen=meldingen))
    last = number(YEAR.last)
    facts = facts_on(tables, np.full(6, last, dtype=np.int32), QUESTION)
    absences = facts.absences
    whole = Parts(np.arange(len(absences.row)), absences.begin, absences.known_end)
    most, _ = most_hours(absences, whole, facts, number(YEAR.first), last, 4)
    days = np.arange(number(YEAR.first), last + 1, dtype=np.int32)
    every = facts_on(expand(tables, np.repeat(np.arange(6), len(days))), np.tile(days, 6), QUESTION)
    shown = every.signal_facts["uren_4_lesweken"].reshape(6, len(days)).max(axis=1)
    assert most.tolist() == pytest.approx(shown.tolist(), abs=1e-5)
    assert most.max() > 16


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, leerlingen=3000, seed=7, formaat="parquet", plat=False)
    return folder


def test_on_an_invented_register_every_sum_and_part_holds(sample: Path) -> None:
    tables = load(sorted(sample.glob("*.parquet")))
    found = tally(tables, [], [YEAR], QUESTION, peildatum=date(2026, 10, 1))
    telling = found.years[0].telling
    assert telling["lrv"] == telling["lrv_bij_aanvang"] + telling["lrv_nieuw"] > 0
    assert telling["absoluut"] == found.years[0].trechter["absoluut"] > 0
    assert 0 < telling["relatief_herhaald"] <= telling["relatief"] <= found.years[0].meldingen
    grounds = [value for name, value in telling.items() if name.startswith("vrijgesteld_")]
    assert sum(grounds) == telling["vrijgesteld"] > 0
    everybody = runs(tables, YEAR.first, YEAR.last, QUESTION)
    absolute = {int(pupil) for pupil in everybody.pupil[(everybody.status == 0)]}
    assert telling["absoluut"] == len(absolute)
