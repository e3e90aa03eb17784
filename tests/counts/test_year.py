"""The leerplichttelling: each item by an example, and sums that hold on an invented register."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from invented import NUMBER, SCHOOL, as_frames, each_day, frames, in_words, question_of

import laws
from reference import Register
from strategies import over_registers, registers
from thuiszit_cli.counts.episodes import Parts, runs
from thuiszit_cli.counts.inwoners import read_inwoners
from thuiszit_cli.counts.status import STATUSSEN, Status, facts_on
from thuiszit_cli.counts.tally import tally
from thuiszit_cli.counts.telling import count_year
from thuiszit_cli.counts.weeks import most_hours
from thuiszit_cli.counts.year import WITHOUT_DUTY, Post, SchoolYear, Trechter, YearCount, read_school_year
from thuiszit_cli.errors import InputError, UsageError
from thuiszit_cli.facts.cases import expand
from thuiszit_cli.facts.days import number
from thuiszit_cli.facts.exemptions import KINDS
from thuiszit_cli.rules.exemption import VERVANGEND
from thuiszit_cli.rules.parameters import known_from
from thuiszit_cli.sample.generate import write_sample
from thuiszit_cli.tables.load import from_frames, load

YEAR = SchoolYear(date(2025, 8, 1), date(2026, 7, 31))
QUESTION = laws.asked(peildatum=YEAR.last)


def counted(**tables: list[dict[str, Any]]) -> YearCount:
    return tally(from_frames(frames(**tables)), [], [YEAR], QUESTION).years[0]


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


def exempt(soort: str, begin: str, end: str = "", **more: str) -> dict[str, str]:
    return {"vrijstelling_soort": soort, "vrijstelling_begin": begin, "vrijstelling_eind": end, **more}


def test_a_pupil_counts_under_every_ground_that_is_valid_also_while_another_is_shown() -> None:
    wanted = (Post.VRIJGESTELD, Post.VRIJ_5A, Post.VRIJ_5B)
    # The one that began last is shown, on every day of the year.
    rows = [exempt("5_onder_b", "2025-08-01", "2026-07-31"), exempt("5_onder_a", "2025-08-01")]
    assert items(counted(vrijstellingen=rows), *wanted) == [2, 1, 1]
    later = [exempt("5_onder_a", "2025-08-01"), exempt("5_onder_b", "2025-10-01", "2025-12-31")]
    assert items(counted(vrijstellingen=later), *wanted) == [2, 1, 1]
    before = [exempt("5_onder_b", "2025-02-01", "2025-07-31"), exempt("5_onder_a", "2025-08-01")]
    assert items(counted(vrijstellingen=before), *wanted) == [1, 1, 0]


def test_a_ground_counts_only_on_days_on_which_it_exempts_and_a_duty_rests_on_the_pupil() -> None:
    winter = [exempt("5a_trekkend", "2025-11-01", "2026-02-28"), exempt("5_onder_a", "2025-08-01")]
    assert items(counted(vrijstellingen=winter), Post.VRIJ_TREKKEND, Post.VRIJ_5A) == [0, 1]
    winter[0]["vrijstelling_eind"] = "2026-03-01"
    assert items(counted(vrijstellingen=winter), Post.VRIJ_TREKKEND, Post.VRIJ_5A) == [1, 1]
    fifteen = {"vrijstellingen": [exempt("15", "2025-08-01", "2026-07-31")]}
    assert items(counted(**fifteen), Post.VRIJ_15) == [0]  # eleven years old: leerplicht
    older = {"leerlingen": [{"geboortedatum": "2009-03-12"}]}  # sixteen in March 2025
    assert items(counted(**fifteen, **older), Post.VRIJ_15) == [1]
    moved = {"leerlingen": [{"gevestigd_op": "2026-05-04"}]}
    early = {"vrijstellingen": [exempt("5_onder_b", "2025-08-01", "2026-05-03")]}
    assert items(counted(**early, **moved), Post.VRIJ_5B) == [0]


def test_absoluut_verzuim_on_no_lesdag_stands_in_the_total_and_on_a_line_of_its_own_in_the_funnel() -> None:
    # The summer vacation in midden begins on Saturday 18 July 2026; Friday 17 July was a lesdag.
    for left, without in (("2026-07-17", 1), ("2026-07-16", 0)):
        found = counted(inschrijvingen=[school("2018-08-01", left), school("2026-08-31")])
        assert items(found, Post.ABSOLUUT) == [1]
        assert (found.trechter["absoluut_zonder_lesdag"], found.trechter["absoluut"]) == (
            without,
            1 - without,
        )
    names = list(found.trechter)
    assert names.index("absoluut_zonder_lesdag") == names.index("absoluut") + 1
    # A lesdag in another spell of the same year is one.
    spells = [school("2018-08-01", "2025-09-30"), school("2025-10-02", "2026-07-17"), school("2026-08-31")]
    assert counted(inschrijvingen=spells).trechter["absoluut"] == 1


def test_the_funnel_gives_the_reason_that_comes_first_also_when_it_came_later() -> None:
    gone = {"vertrokken_op": "2025-10-04", "overleden_op": "2026-01-10"}
    found = counted(leerlingen=[gone], inschrijvingen=[school("2018-08-01", "2025-10-03")])
    assert {name: count for name, count in found.trechter.items() if count} == {"overleden": 1}
    found = counted(leerlingen=[gone], inschrijvingen=[school("2018-08-01", "2025-10-02")])
    assert {name: count for name, count in found.trechter.items() if count} == {"absoluut": 1}


@over_registers(12)
@given(registers())
def test_grounds_and_funnel_are_those_of_looking_at_every_day_of_the_year(register: Register) -> None:
    first = date(register.peildatum.year, 8, 1)
    if not known_from() <= first.replace(year=first.year - 1):
        return
    year = SchoolYear(first.replace(year=first.year - 1), first - timedelta(days=1))
    question = question_of(register)
    tables = from_frames(as_frames(register))
    found = runs(tables, year.first, year.last, question)
    count = count_year(tables, found, year, question)
    each = each_day(tables, year.first, year.last, question)
    duty = ~np.isin(each.status, [STATUSSEN.index(status) for status in WITHOUT_DUTY])
    for at, kind in enumerate(KINDS):
        post = Post(f"{'vervangend' if kind in VERVANGEND else 'vrijgesteld'}_{kind.value}")
        holds = duty & ((each.gronden >> at & 1) == 1)
        pupils, first_row = np.unique(each.pupil[holds], return_index=True)
        members = count.members[post]
        assert members.pupil.tolist() == pupils.tolist(), f"{post}\n{in_words(register)}"
        assert members.day.tolist() == each.day[holds][first_row].tolist(), f"{post}\n{in_words(register)}"
    if count.without is not None:
        absolute = each.status == STATUSSEN.index(Status.ABSOLUUT)
        lines = [list(Trechter).index(line) for line in (Trechter.ABSOLUUT, Trechter.ZONDER_LESDAG)]
        placed = count.without.pupil[np.isin(count.without.line, lines)]
        assert placed.tolist() == np.unique(each.pupil[absolute]).tolist(), in_words(register)


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
    found = tally(tables, [], [YEAR], laws.asked())
    telling = found.years[0].telling
    assert telling["lrv"] == telling["lrv_bij_aanvang"] + telling["lrv_nieuw"] > 0
    trechter = found.years[0].trechter
    assert telling["absoluut"] == trechter["absoluut"] + trechter["absoluut_zonder_lesdag"]
    assert trechter["absoluut"] > 0 < trechter["absoluut_zonder_lesdag"]
    assert 0 < telling["relatief_herhaald"] <= telling["relatief"] <= found.years[0].meldingen
    grounds = [value for name, value in telling.items() if name.startswith("vrijgesteld_")]
    assert sum(grounds) == telling["vrijgesteld"] > 0
    everybody = runs(tables, YEAR.first, YEAR.last, QUESTION)
    absolute = {int(pupil) for pupil in everybody.pupil[(everybody.status == 0)]}
    assert telling["absoluut"] == len(absolute)


def rates(tmp_path: Path, text: str | None) -> tuple[list[str], tuple[str, ...]]:
    """What a year says per 1,000: one absolute pupil in Utrecht and one in Amersfoort."""
    numbers = (NUMBER, "999990020")
    tables = from_frames(
        frames(
            leerlingen=[
                {"persoonsgebonden_nummer": number, "gemeentecode": code}
                for number, code in zip(numbers, ("0344", "0307"), strict=True)
            ],
            inschrijvingen=[
                {**school("2018-08-01", "2025-10-31"), "persoonsgebonden_nummer": number}
                for number in numbers
            ],
        )
    )
    path = tmp_path / "inwoners.csv"
    path.write_text(text or "", encoding="utf-8")
    given = read_inwoners(path) if text is not None else None
    (report,) = tally(tables, [], [YEAR], QUESTION, inwoners=given).reports
    return [rate.text for rate in report.rates if rate.text.startswith("Absoluut")], report.notes


def test_rates_are_of_the_inhabitants_or_pupils_that_a_desk_gives_and_else_there_are_none(
    tmp_path: Path,
) -> None:
    told, _ = rates(tmp_path, "gemeentecode;inwoners\nGM0344;4000\n307;1.000\n")
    assert told == [
        "Absoluut verzuim, totaal: 0,40 per 1.000 inwoners.",
        "Absoluut verzuim, totaal, Utrecht (0344): 0,25 per 1.000 inwoners.",
        "Absoluut verzuim, totaal, Amersfoort (0307): 1,00 per 1.000 inwoners.",
    ]
    none, notes = rates(tmp_path, None)
    assert none == []
    assert any("inwoners in thuiszit.toml" in note for note in notes)
    only, notes = rates(tmp_path, "gemeentecode,leerlingen\n0344,500\n")
    assert only == []  # somebody lives elsewhere
    assert any("Niet van elke gemeente" in note for note in notes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "mist kolommen"),
        ("gemeente;aantal\n0344;1\n", "mist kolommen"),
        ("gemeentecode;inwoners\n0344;0\n", "regel 2"),
        ("gemeentecode;inwoners\nNergenshuizen;10\n", "regel 2"),
        ("gemeentecode;inwoners\n0344;10\n344;11\n", "regel 3"),
    ],
)
def test_a_file_of_inhabitants_that_cannot_be_used_is_refused_with_the_line(
    tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / "inwoners.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        read_inwoners(path)
