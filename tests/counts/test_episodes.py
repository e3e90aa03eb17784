"""Runs and episodes agree with the class of every single day, judged one by one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from invented import SCHOOL, as_frames, each_day, frames, in_words, question_of

import laws
import thuiszit_cli
from laws import laws_around, other_before
from reference import Register
from strategies import over_registers, registers
from thuiszit_cli.counts.episodes import REDENEN, Episodes, Runs, episodes, runs
from thuiszit_cli.counts.status import LAST_GROUP, STATUSSEN
from thuiszit_cli.facts.days import as_date, number
from thuiszit_cli.rules.timeline import Timeline, always
from thuiszit_cli.tables.load import from_frames
from thuiszit_cli.tables.own_days import Kind, OwnDay
from thuiszit_cli.values import MISSING_DAY

CLASS_OF = {"1": "absoluut_verzuim", "2a": "langdurig_relatief_verzuim", "2b": "langdurig_relatief_verzuim"}


@over_registers(18, deep=3_000)
@given(st.data(), registers(), st.integers(0, 130), st.integers(0, 130))
def test_the_runs_say_of_every_day_what_judging_that_day_alone_says(
    data: st.DataObject, register: Register, before: int, after: int
) -> None:
    first, last = register.peildatum - timedelta(days=before), register.peildatum + timedelta(days=after)
    question = question_of(register, data.draw(laws_around(register.peildatum)))
    found = runs(from_frames(as_frames(register)), first, last, question)
    tables = from_frames(as_frames(register))
    start = number(first)
    since = start - 60  # before the range an absence may begin
    slow = each_day(tables, as_date(since), last, question)
    status, sinds = (each.reshape(len(tables.persons), -1) for each in (slow.status, slow.sinds))
    for run in np.flatnonzero(found.end >= since):
        pupil, begin = found.pupil[run], max(found.begin[run], since)
        there = slice(begin - since, found.end[run] - since + 1)
        shown = f"run of {STATUSSEN[found.status[run]]} {as_date(begin)} to {as_date(found.end[run])}"
        seen = [str(STATUSSEN[each]) for each in np.unique(status[pupil, there])]
        assert (status[pupil, there] == found.status[run]).all(), f"{shown}: {seen}\n{in_words(register)}"
        if found.begin[run] >= since and found.status[run] <= LAST_GROUP:
            assert sinds[pupil, begin - since] == found.at.sinds[run], f"{shown}\n{in_words(register)}"
            before_it = status[pupil, : begin - since][-1:]
            assert (before_it != found.status[run]).all(), f"{shown} began earlier\n{in_words(register)}"
    covered = np.maximum(found.end - np.maximum(found.begin, start) + 1, 0)
    total = np.bincount(found.pupil, weights=covered, minlength=len(tables.persons))
    assert (total == number(last) - start + 1).all(), in_words(register)


@over_registers(12)
@given(registers(), st.integers(0, 60))
def test_a_thuiszitter_of_classify_is_in_an_episode_and_nobody_else_is(
    register: Register, ahead: int
) -> None:
    day = register.peildatum
    last = day + timedelta(days=ahead)
    tables = from_frames(as_frames(register))
    found = episodes(runs(tables, day - timedelta(days=30), last, question_of(register)))
    answer = thuiszit_cli.classify_frame(as_frames(register), question=question_of(register)).pupils
    holds = (found.begin <= number(day)) & ((found.end == MISSING_DAY) | (found.end >= number(day)))
    assert sorted(found.pupil[holds].tolist()) == np.flatnonzero(answer["thuiszitter"]).tolist()


def test_a_law_that_changes_within_a_quarter_gives_each_half_what_it_gives_alone() -> None:
    """Until the day of the change an absence was long after a fortnight."""
    turn = date(2026, 11, 20)
    law = other_before(turn, {"lrv.dagen": "14"})
    tables = frames(
        meldingen=[{"begindatum": "2026-11-02", "einddatum": "", "verzuimsoort": "langdurig"}],
        inschrijvingen=[SCHOOL],
    )

    def days(law: Timeline, first: date, last: date) -> dict[date, str]:
        found = runs(from_frames(tables), first, last, laws.asked(law))
        return {
            as_date(day): str(STATUSSEN[status])
            for begin, end, status in zip(found.begin, found.end, found.status, strict=True)
            for day in range(max(begin, number(first)), end + 1)
        }

    old, new = (always(stretch) for stretch in law.stretches)
    first, last = date(2026, 10, 1), date(2026, 12, 31)
    whole = days(law, first, last)
    assert whole == days(old, first, turn - timedelta(days=1)) | days(new, turn, last)
    changes = [(day, status) for day, status in whole.items() if status != whole.get(day - timedelta(days=1))]
    assert changes == [
        (first, "op_school"),
        (date(2026, 11, 16), "2a"),
        (turn, "op_school"),
        (date(2026, 11, 30), "2a"),
    ]
    for start in (turn - timedelta(days=2), turn, turn + timedelta(days=1)):
        assert days(law, start, last) == {day: status for day, status in whole.items() if day >= start}


def only_episode(first: str, last: str, **tables: list[dict[str, Any]]) -> dict[str, Any]:
    """The one episode in the range, in words."""
    until = date.fromisoformat(last)
    question = laws.asked()
    found: Runs = runs(from_frames(frames(**tables)), date.fromisoformat(first), until, question)
    each: Episodes = episodes(found)
    assert len(each.pupil) == 1
    reden = int(each.reden[0])
    return {
        "van": str(STATUSSEN[each.kind_begin[0]]),
        "naar": str(STATUSSEN[each.kind_end[0]]),
        "sinds": as_date(each.sinds[0]).isoformat(),
        "begin": as_date(each.begin[0]).isoformat(),
        "eind": None if each.end[0] == MISSING_DAY else as_date(each.end[0]).isoformat(),
        "reden": None if reden < 0 else str(REDENEN[reden]),
    }


def test_long_absence_starts_on_the_29th_counted_day_and_ends_on_the_first_lesdag_after_it() -> None:
    melding = {"begindatum": "2026-01-12", "einddatum": "2026-05-01", "verzuimsoort": "langdurig"}
    found = only_episode("2026-01-01", "2026-09-30", meldingen=[melding], inschrijvingen=[SCHOOL])
    # Nine days of spring vacation in midden (14-22 February) would not count; day 29 comes before it.
    # 1 May 2026 is the Friday of the May vacation (25 April - 3 May): school begins again on Monday 4 May.
    assert found == {
        "van": "2a",
        "naar": "2b",
        "sinds": "2026-01-12",
        "begin": "2026-02-09",
        "eind": "2026-05-03",
        "reden": "terug_naar_school",
    }


def test_a_limit_that_falls_in_a_weekend_between_two_meldingen_is_reached_with_the_second() -> None:
    meldingen = [  # the 29th day would be Saturday 7 February
        {"begindatum": "2026-01-10", "einddatum": "2026-02-06", "verzuimsoort": "langdurig"},
        {"begindatum": "2026-02-09", "einddatum": "2026-02-13", "verzuimsoort": "langdurig"},
    ]
    found = only_episode("2026-01-01", "2026-09-30", meldingen=meldingen, inschrijvingen=[SCHOOL])
    assert (found["sinds"], found["begin"]) == ("2026-01-10", "2026-02-09")


def test_an_episode_that_runs_at_the_first_day_of_the_range_keeps_its_own_begin() -> None:
    melding = {"begindatum": "2026-01-12", "einddatum": "", "verzuimsoort": "langdurig"}
    found = only_episode("2026-06-01", "2026-06-30", meldingen=[melding], inschrijvingen=[SCHOOL])
    assert (found["begin"], found["van"], found["naar"]) == ("2026-02-09", "2a", "2b")
    assert (found["eind"], found["reden"]) == (None, None)


def test_absence_that_becomes_absolute_is_one_episode_of_two_kinds() -> None:
    melding = {"begindatum": "2026-01-12", "einddatum": "2026-03-31", "verzuimsoort": "langdurig"}
    schools = [
        {**SCHOOL, "inschrijving_eind": "2026-03-31"},
        {**SCHOOL, "inschrijving_begin": "2026-05-11"},
    ]
    found = only_episode("2026-01-01", "2026-09-30", meldingen=[melding], inschrijvingen=schools)
    assert found == {
        "van": "2a",
        "naar": "1",
        "sinds": "2026-01-12",
        "begin": "2026-02-09",
        "eind": "2026-05-10",
        "reden": "ingeschreven",
    }


def test_the_reason_of_ending_is_what_the_first_day_after_it_is() -> None:
    gone = [{**SCHOOL, "inschrijving_eind": "2026-03-31"}]
    exempt = {"vrijstelling_soort": "5_onder_a", "vrijstelling_begin": "2026-04-20"}
    endings = {
        "vrijstelling": {"vrijstellingen": [exempt]},
        "vertrokken": {"leerlingen": [{"vertrokken_op": "2026-04-20"}]},
        "overleden": {"leerlingen": [{"overleden_op": "2026-04-20"}]},
        "einde_plicht": {"leerlingen": [{"geboortedatum": "2008-04-20"}]},
    }
    for reden, tables in endings.items():
        found = only_episode("2026-01-01", "2026-06-30", inschrijvingen=gone, **tables)
        assert (found["reden"], found["eind"]) == (reden, "2026-04-19")


def test_days_of_its_own_that_a_school_takes_from_the_lesdagen_keep_an_absence_going() -> None:
    meldingen = [
        {"begindatum": "2026-03-02", "einddatum": "2026-03-20", "verzuimsoort": "langdurig"},
        {"begindatum": "2026-03-25", "einddatum": "2026-04-15", "verzuimsoort": "langdurig"},
    ]
    schools = [{**SCHOOL, "inschrijving_eind": "2026-04-07"}, {**SCHOOL, "inschrijving_begin": "2026-04-08"}]
    schools[1]["brin"] = "02CD"
    own = tuple(OwnDay(date(2026, 3, day), kind=Kind.VRIJ, brin="01AB") for day in (23, 24))
    last = date(2026, 6, 30)
    for days, expected in (((), 0), (own, 1)):
        question = laws.asked(own_days=days)
        tables = from_frames(frames(meldingen=meldingen, inschrijvingen=schools))
        found = episodes(runs(tables, date(2026, 2, 1), last, question))
        assert len(found.begin) == expected
    # Day 29 is Monday 30 March; at the second school, from 8 April on, 23 and 24 March were lesdagen.
    assert (as_date(found.begin[0]), as_date(found.end[0])) == (date(2026, 3, 30), date(2026, 4, 7))
