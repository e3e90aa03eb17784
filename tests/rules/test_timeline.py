"""The law on each day, and which ages can occur under it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest

from laws import other_before
from thuiszit_cli.rules import parameters
from thuiszit_cli.rules.bounds import bounds
from thuiszit_cli.rules.parameters import ParameterError, known_from, parameters_on
from thuiszit_cli.rules.timeline import Timeline, always, timeline

TURN = date(2026, 11, 20)
CHANGED = other_before(TURN, {"lrv.dagen": "14"})


def test_a_day_has_the_values_that_are_in_force_on_it() -> None:
    assert CHANGED.on(TURN - timedelta(days=1)).integer("lrv.dagen") == 14
    assert CHANGED.on(TURN).integer("lrv.dagen") == 28
    assert CHANGED.on(TURN + timedelta(days=9)).day == TURN + timedelta(days=9)
    assert CHANGED.on(date(1990, 1, 1)).integer("lrv.dagen") == 14


def test_a_span_has_the_stretches_that_hold_on_some_day_of_it() -> None:
    before, after = CHANGED.stretches
    assert CHANGED.within(date(2026, 1, 1), TURN - timedelta(days=1)) == always(before)
    assert CHANGED.within(TURN, TURN) == always(after)
    assert CHANGED.within(TURN - timedelta(days=1), TURN) == CHANGED


def test_the_fingerprint_of_one_law_is_that_of_its_values_and_of_two_another() -> None:
    before, after = CHANGED.stretches
    assert always(after).sha256 == after.sha256
    assert len({CHANGED.sha256, before.sha256, after.sha256}) == 3
    later = Timeline((before, parameters_on(TURN + timedelta(days=1))))
    assert later.sha256 != CHANGED.sha256


def test_the_law_as_it_is_begins_on_the_first_day_known_and_every_stretch_differs_from_the_one_before() -> (
    None
):
    law = timeline()
    assert law.stretches[0].day == known_from()
    for before, after in zip(law.stretches, law.stretches[1:], strict=False):
        assert before.day < after.day
        assert before.values != after.values


def test_a_what_if_holds_on_every_day() -> None:
    law = timeline({"lrv.dagen": "10"})
    assert {stretch.integer("lrv.dagen") for stretch in law.stretches} == {10}
    assert law.changed == ("lrv.dagen",)
    with pytest.raises(ParameterError):
        timeline({"lrv.daagen": "10"})


def test_a_dated_value_makes_a_stretch_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    text = """
["lrv.dagen"]
betekenis = "Grens"
eenheid = "dagen (geteld)"
artikel = "vensters"
lid = ""
standing = "telling"
waarden = [{ vanaf = 2009-08-01, waarde = 20 }, { vanaf = 2026-11-20, waarde = 28 }]
"""
    known = {**parameters.all_parameters(), **parameters.parse_parameters(text, "proef.toml")}
    monkeypatch.setattr(parameters, "all_parameters", lambda: known)
    changes = [(stretch.day, stretch.integer("lrv.dagen")) for stretch in timeline().stretches]
    assert changes[0] == (known_from(), 20)
    assert (TURN - timedelta(days=1), 28) not in changes
    assert changes[-1] == (TURN, 28)
    assert timeline().on(TURN - timedelta(days=1)).integer("lrv.dagen") == 20


def test_ages_that_can_occur_follow_from_the_parameters() -> None:
    now = bounds(timeline())
    assert (now.youngest, now.begun, now.oldest) == (5, 6, 18)
    other = bounds(timeline({"leerplicht.begin_leeftijd": "7", "kwalificatieplicht.eind_leeftijd": "21"}))
    assert (other.youngest, other.begun, other.oldest) == (7, 8, 21)
    assert bounds(timeline({"leerplicht.eind_leeftijd": "19"})).oldest == 20


def test_ages_that_can_occur_are_those_of_every_stretch() -> None:
    both = bounds(
        other_before(TURN, {"leerplicht.begin_leeftijd": "4", "kwalificatieplicht.eind_leeftijd": "21"})
    )
    assert (both.youngest, both.begun, both.oldest) == (4, 6, 21)


def test_the_calendar_reaches_as_far_back_as_the_window_of_lesweken() -> None:
    assert bounds(timeline({"zestien_uur.lesweken": "40"})).window_days > 52 * 7


def test_the_spans_of_days_are_never_shorter_than_the_ages_in_a_calendar() -> None:
    """Born on 29 February 2012: at most this many days until an age, and at least that many."""
    now = bounds(timeline())
    assert now.youngest_days == 5 * 365
    assert now.begun_days == 6 * 366
    assert now.oldest_days == 18 * 366
    assert now.window_days == 100 + 4 * 14


def test_what_can_occur_is_the_most_of_any_stretch() -> None:
    before = {"zestien_uur.lesweken": "8", "leerplicht.eind_leeftijd": "30"}
    both = bounds(other_before(TURN, before))
    assert (both.lesweken, both.oldest) == (8, 31)


def test_two_laws_that_differ_on_no_value_are_one_stretch() -> None:
    assert [stretch.day for stretch in timeline().stretches] == [known_from(), date(2026, 1, 1)]


def test_the_fingerprint_of_two_laws_names_the_day_of_each() -> None:
    before, after = CHANGED.stretches
    text = f"{before.day} {before.sha256}\n{after.day} {after.sha256}"
    assert CHANGED.sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_a_value_that_ended_is_refused_from_the_day_after(monkeypatch: pytest.MonkeyPatch) -> None:
    known = dict(parameters.all_parameters())
    last = replace(known["lrv.dagen"].versions[-1], tot=TURN)
    known["lrv.dagen"] = replace(known["lrv.dagen"], versions=(last,))
    monkeypatch.setattr(parameters, "all_parameters", lambda: known)
    with pytest.raises(ParameterError, match="geen waarde op 21-11-2026"):
        timeline()
