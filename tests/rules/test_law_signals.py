"""Each signal: from which number on it fires, and which choice switches it."""

from __future__ import annotations

import inspect
from datetime import date, timedelta

import pytest

from thuiszit_cli.rules.parameters import parameters_on
from thuiszit_cli.rules.signals import DATE_FACTS, DEFINITION_FACTS, SIGNALS

TODAY = date(2026, 10, 1)
LAW = parameters_on(TODAY)


def fires(name: str, *facts: object) -> bool:
    return SIGNALS[name].fires(*facts, LAW)


@pytest.mark.parametrize(("hours", "fired"), [(0, False), (15.999999, False), (16, True), (16.5, True)])
def test_sixteen_hours_in_the_window_are_enough(hours: float, fired: bool) -> None:
    assert fires("zestien_uur", hours, False) is fired


def test_a_16_hour_or_long_melding_in_the_window_is_enough_without_hours() -> None:
    assert fires("zestien_uur", 0, True)


@pytest.mark.parametrize(("lesdagen", "fired"), [(-1, False), (2, False), (3, True)])
def test_a_running_period_is_a_signal_from_three_lesdagen_on(lesdagen: int, fired: bool) -> None:
    assert fires("lopend_verzuim", lesdagen, False) is fired


def test_a_running_period_beyond_the_limit_is_no_signal_but_a_class() -> None:
    assert not fires("lopend_verzuim", 30, True)


@pytest.mark.parametrize(
    ("days", "hours", "fired"),
    [(28, 16, True), (27, 16, False), (28, 15.5, False), (-1, 0, False), (40, 80, True)],
)
def test_potential_long_absence_asks_28_days_and_16_hours(days: int, hours: float, fired: bool) -> None:
    assert fires("potentiele_lrv", days, hours) is fired


@pytest.mark.parametrize(
    ("name", "below", "enough"),
    [
        ("luxe", 0, 1),
        ("halt_uren", 8.75, 9),
        ("herhaald_zestien_uur", 1, 2),
        ("vaak_ziek", 3, 4),
        ("te_laat", 11, 12),
    ],
)
def test_a_signal_that_counts_fires_from_its_threshold_on(name: str, below: float, enough: float) -> None:
    assert not fires(name, below)
    assert fires(name, enough)
    assert fires(name, enough + 1)


def test_a_long_melding_past_its_end_that_is_still_open_is_a_signal() -> None:
    assert fires("lrv_niet_afgesloten", True)
    assert not fires("lrv_niet_afgesloten", False)


def test_relapse_stays_a_signal_for_three_months_after_a_long_period() -> None:
    assert fires("terugval_na_lrv", TODAY - timedelta(days=1), TODAY)
    assert fires("terugval_na_lrv", date(2026, 7, 1), TODAY)
    assert not fires("terugval_na_lrv", date(2026, 6, 30), TODAY)
    assert not fires("terugval_na_lrv", None, TODAY)


def test_extra_signals_are_off_unless_asked_for() -> None:
    off = {name for name, signal in SIGNALS.items() if not signal.enabled(LAW)}
    assert off == {"vaak_ziek", "te_laat"}
    asked = parameters_on(TODAY, {"mazl.aan": "ja", "te_laat.aan": "ja"})
    assert all(signal.enabled(asked) for signal in SIGNALS.values())


def test_the_meaning_names_the_threshold_in_force() -> None:
    milder = parameters_on(TODAY, {"halt_uren.uren": "10,5"})
    assert SIGNALS["halt_uren"].meaning(milder) == (
        "Ten minste 10,5 verzuimuren in meldingen die in dit schooljaar begonnen"
    )


def test_only_running_absence_and_relapse_depend_on_the_definition() -> None:
    depending = {name for name, signal in SIGNALS.items() if signal.depends_on_definition}
    assert depending == {"lopend_verzuim", "terugval_na_lrv"}
    assert {need for name in depending for need in SIGNALS[name].needs} >= DEFINITION_FACTS


def test_a_signal_takes_the_facts_it_names_in_that_order() -> None:
    dates = set()
    for signal in SIGNALS.values():
        *facts, law = inspect.signature(signal.fires).parameters.values()
        assert (tuple(fact.name for fact in facts), law.name) == (signal.needs, "p")
        dates |= {fact.name for fact in facts if "date" in fact.annotation}
    assert dates == DATE_FACTS
