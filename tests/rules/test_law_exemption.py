"""When an exemption is valid (art. 5, 5a, 6 and 15), and when it last was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from thuiszit_cli.rules.exemption import (
    Exemption,
    allows,
    in_season,
    last_day,
    last_exempt_day,
    last_valid_day_before,
    runs,
    season_end,
    spans_years,
    too_soon_after,
    valid,
)
from thuiszit_cli.rules.parameters import known_from, parameters_on
from thuiszit_cli.rules.terms import Plicht, VrijstellingSoort
from thuiszit_cli.rules.timeline import Timeline

TODAY = date(2026, 10, 1)
LAW = parameters_on(TODAY)
TIMELINE = Timeline((LAW,))
OPEN_ENDED = parameters_on(TODAY, {"vrijstelling.zonder_einde": "open"})
BEGIN = date(2025, 9, 1)
SCHOOL_YEAR_END = date(2026, 7, 31)

SUBSTITUTES = [
    VrijstellingSoort.ARTIKEL_3A,
    VrijstellingSoort.ARTIKEL_3B,
    VrijstellingSoort.VERVANGENDE_LEERPLICHT,
]
TRAVELLING = VrijstellingSoort.ARTIKEL_5A_TREKKEND
OTHER_EDUCATION = VrijstellingSoort.ARTIKEL_15
MEDICAL = VrijstellingSoort.ARTIKEL_5_ONDER_A
LASTING = [MEDICAL, VrijstellingSoort.VRIJSTELLING]


# Its interval


def test_an_exemption_with_an_end_ends_there_also_when_permanent() -> None:
    assert last_day(Exemption(MEDICAL, BEGIN, TODAY, False), LAW) == TODAY
    assert last_day(Exemption(MEDICAL, BEGIN, TODAY, True), LAW) == TODAY


def test_an_exemption_without_an_end_ends_with_its_school_year() -> None:
    assert last_day(Exemption(MEDICAL, BEGIN, None, False), LAW) == SCHOOL_YEAR_END


def test_a_permanent_exemption_without_an_end_stays_open() -> None:
    assert last_day(Exemption(MEDICAL, BEGIN, None, True), LAW) is None


def test_the_other_choice_keeps_every_exemption_without_an_end_open() -> None:
    assert last_day(Exemption(MEDICAL, BEGIN, None, False), OPEN_ENDED) is None


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (BEGIN - timedelta(days=1), False),
        (BEGIN, True),
        (SCHOOL_YEAR_END, True),
        (SCHOOL_YEAR_END + timedelta(days=1), False),
    ],
)
def test_an_exemption_runs_from_its_first_up_to_and_including_its_last_day(day: date, inside: bool) -> None:
    assert runs(Exemption(MEDICAL, BEGIN, None, False), day, LAW) is inside
    assert runs(Exemption(MEDICAL, BEGIN, SCHOOL_YEAR_END, True), day, LAW) is inside


def test_an_open_exemption_runs_on_but_not_before_its_begin() -> None:
    assert runs(Exemption(MEDICAL, BEGIN, None, True), date(2040, 1, 1), LAW)
    assert not runs(Exemption(MEDICAL, BEGIN, None, True), BEGIN - timedelta(days=1), LAW)


@pytest.mark.parametrize("soort", [soort for soort in VrijstellingSoort if soort not in LASTING])
def test_only_the_medical_ground_and_one_not_recorded_can_be_for_good(soort: VrijstellingSoort) -> None:
    assert last_day(Exemption(soort, BEGIN, None, True), LAW) is not None
    for lasting in LASTING:
        assert last_day(Exemption(lasting, BEGIN, None, True), LAW) is None


@pytest.mark.parametrize(
    ("begin", "last"),
    [
        (date(2026, 1, 15), date(2026, 10, 31)),
        (date(2026, 10, 31), date(2026, 10, 31)),
        (date(2026, 11, 1), date(2027, 10, 31)),
    ],
)
def test_the_travelling_life_without_an_end_lasts_to_the_first_31_october(begin: date, last: date) -> None:
    assert last_day(Exemption(TRAVELLING, begin, None, False), LAW) == last
    assert last_day(Exemption(TRAVELLING, begin, None, True), LAW) == last


def test_a_5_onder_b_beyond_its_school_year_spans_years() -> None:
    ground_b = VrijstellingSoort.ARTIKEL_5_ONDER_B
    assert not spans_years(Exemption(ground_b, BEGIN, SCHOOL_YEAR_END, False), LAW)
    assert spans_years(Exemption(ground_b, BEGIN, SCHOOL_YEAR_END + timedelta(days=1), False), LAW)
    assert not spans_years(Exemption(MEDICAL, BEGIN, date(2030, 7, 31), False), LAW)
    assert not spans_years(Exemption(ground_b, BEGIN, None, True), LAW)


@pytest.mark.parametrize(
    ("enrolled", "soon"),
    [(date(2025, 8, 31), True), (date(2024, 9, 1), True), (date(2024, 8, 31), False)],
)
def test_a_5_onder_b_within_a_year_after_a_school_may_be_void(enrolled: date, soon: bool) -> None:
    assert (
        too_soon_after(Exemption(VrijstellingSoort.ARTIKEL_5_ONDER_B, BEGIN, None, False), enrolled, LAW)
        is soon
    )
    assert not too_soon_after(Exemption(MEDICAL, BEGIN, None, False), enrolled, LAW)


# What it exempts from


@pytest.mark.parametrize(
    ("day", "season"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2026, 10, 31), True),
        (date(2026, 11, 1), False),
    ],
)
def test_the_travelling_life_exempts_from_march_up_to_and_including_october(day: date, season: bool) -> None:
    assert in_season(day, LAW) is season
    assert allows(TRAVELLING, day, Plicht.LEERPLICHT, LAW) is season


@pytest.mark.parametrize("soort", [*SUBSTITUTES, None])
def test_substitute_leerplicht_and_an_unknown_kind_exempt_nobody(soort: VrijstellingSoort | None) -> None:
    assert not allows(soort, TODAY, Plicht.LEERPLICHT, LAW)
    assert not allows(soort, TODAY, Plicht.KWALIFICATIEPLICHT, LAW)


def test_article_15_exempts_from_the_kwalificatieplicht_only() -> None:
    assert allows(OTHER_EDUCATION, TODAY, Plicht.KWALIFICATIEPLICHT, LAW)
    assert not allows(OTHER_EDUCATION, TODAY, Plicht.LEERPLICHT, LAW)


@pytest.mark.parametrize(
    "soort",
    [
        MEDICAL,
        VrijstellingSoort.ARTIKEL_5_ONDER_B,
        VrijstellingSoort.ARTIKEL_5_ONDER_C,
        VrijstellingSoort.VRIJSTELLING,
    ],
)
@pytest.mark.parametrize("plicht", [Plicht.LEERPLICHT, Plicht.KWALIFICATIEPLICHT])
def test_article_5_and_a_ground_not_recorded_exempt_all_year_from_both_duties(
    soort: VrijstellingSoort, plicht: Plicht
) -> None:
    assert allows(soort, date(2026, 1, 15), plicht, LAW)


# The last day on which it was valid


def always(plicht: Plicht):  # type: ignore[no-untyped-def]
    """A pupil whose duty never changes."""
    return lambda day: plicht


def last_valid(
    soort: VrijstellingSoort | None, end: date | None, day: date, *, permanent: bool = False
) -> date | None:
    return last_valid_day_before(
        Exemption(soort, BEGIN, end, permanent), day, always(Plicht.LEERPLICHT), TIMELINE
    )


def test_an_ended_exemption_was_last_valid_on_its_last_day() -> None:
    assert last_valid(MEDICAL, None, TODAY) == SCHOOL_YEAR_END
    assert last_valid(MEDICAL, date(2026, 1, 31), TODAY) == date(2026, 1, 31)


def test_an_exemption_that_runs_on_was_last_valid_on_the_day_before() -> None:
    assert last_valid(MEDICAL, None, TODAY, permanent=True) == date(2026, 9, 30)
    assert last_valid(MEDICAL, date(2027, 7, 31), TODAY) == date(2026, 9, 30)


def test_an_exemption_of_one_day_was_valid_on_that_day() -> None:
    assert last_valid(MEDICAL, BEGIN, TODAY) == BEGIN


def test_an_exemption_that_begins_later_was_never_valid() -> None:
    assert last_valid(MEDICAL, None, BEGIN) is None
    assert last_valid(MEDICAL, None, BEGIN + timedelta(days=1)) == BEGIN


@pytest.mark.parametrize("soort", [*SUBSTITUTES, None])
def test_substitute_leerplicht_was_never_a_valid_exemption(soort: VrijstellingSoort | None) -> None:
    assert last_valid(soort, None, TODAY) is None


def test_the_travelling_life_was_last_valid_on_31_october_of_the_last_season() -> None:
    assert last_valid(TRAVELLING, None, date(2026, 2, 1)) == date(2025, 10, 31)
    next_year = last_valid(TRAVELLING, date(2026, 12, 31), date(2026, 3, 2))
    assert next_year == date(2026, 3, 1)
    assert last_valid(TRAVELLING, None, date(2026, 3, 2)) == date(2025, 10, 31)


def test_the_travelling_life_in_winter_only_was_never_valid() -> None:
    winter = last_valid_day_before(
        Exemption(TRAVELLING, date(2025, 11, 1), date(2026, 2, 28), False),
        TODAY,
        always(Plicht.LEERPLICHT),
        TIMELINE,
    )
    assert winter is None


def test_article_15_was_last_valid_on_the_last_day_of_the_kwalificatieplicht() -> None:
    eighteen = date(2026, 5, 10)

    def plicht_on(day: date) -> Plicht:
        return Plicht.KWALIFICATIEPLICHT if day < eighteen else Plicht.GEEN

    found = last_valid_day_before(Exemption(OTHER_EDUCATION, BEGIN, None, False), TODAY, plicht_on, TIMELINE)
    assert found == date(2026, 5, 9)
    assert last_valid(OTHER_EDUCATION, None, TODAY) is None


# How long all exemptions of a pupil together last

EIGHTEEN = date(2032, 5, 1)


def until(*rows: Exemption, day: date = TODAY, horizon: date = EIGHTEEN) -> date | None:
    """The last day that counts for a pupil whose kwalificatieplicht begins on 1 August 2027."""

    def plicht_on(day: date) -> Plicht:
        return Plicht.LEERPLICHT if day < date(2027, 8, 1) else Plicht.KWALIFICATIEPLICHT

    return last_exempt_day(rows, day, horizon, plicht_on, TIMELINE)


def exempt(
    begin: str, end: str | None, soort: VrijstellingSoort | None = MEDICAL, *, permanent: bool = False
) -> Exemption:
    return Exemption(soort, date.fromisoformat(begin), date.fromisoformat(end) if end else None, permanent)


def test_the_travelling_season_of_a_year_ends_on_31_october() -> None:
    assert season_end(2026, LAW) == date(2026, 10, 31)


def test_an_exemption_is_valid_on_the_days_of_its_interval_for_the_duty_it_exempts_from() -> None:
    row = exempt("2026-08-01", "2027-07-31", OTHER_EDUCATION)
    assert valid(row, TODAY, Plicht.KWALIFICATIEPLICHT, LAW)
    assert not valid(row, TODAY, Plicht.LEERPLICHT, LAW)
    assert not valid(row, date(2027, 8, 1), Plicht.KWALIFICATIEPLICHT, LAW)
    assert valid(exempt("2020-08-01", None, permanent=True), TODAY, Plicht.LEERPLICHT, LAW)
    assert valid(exempt("2026-08-01", None), TODAY, Plicht.LEERPLICHT, LAW)
    assert not valid(exempt("2020-08-01", None), TODAY, Plicht.LEERPLICHT, LAW)


def test_exemptions_that_follow_or_overlap_each_other_are_one_and_a_day_between_ends_them() -> None:
    first = exempt("2026-08-01", "2026-10-31")
    assert until(first) == date(2026, 10, 31)
    assert until(exempt("2026-08-01", None)) == date(2027, 7, 31)
    assert until(first, exempt("2026-11-01", "2026-12-15")) == date(2026, 12, 15)
    assert until(first, exempt("2026-11-02", "2026-12-15")) == date(2026, 10, 31)
    assert until(first, exempt("2026-08-01", "2027-07-31")) == date(2027, 7, 31)


def test_an_exemption_for_good_or_up_to_the_end_of_the_duty_has_no_end_that_matters() -> None:
    assert until(exempt("2026-08-01", None, permanent=True), exempt("2026-08-01", "2026-10-31")) is None
    assert until(exempt("2026-08-01", "9999-12-31")) is None
    assert until(exempt("2026-08-01", "2032-04-29")) == date(2032, 4, 29)
    assert until(exempt("2026-08-01", "2032-04-30")) is None


def test_who_is_not_exempt_was_so_until_the_day_before_at_most_and_nothing_is_asked_after_the_duty() -> None:
    assert until(exempt("2026-11-01", "2026-12-15")) == date(2026, 9, 30)
    assert until(day=EIGHTEEN) is None


def test_the_travelling_life_exempts_up_to_the_end_of_the_season_or_its_own_end() -> None:
    assert until(exempt("2026-08-01", "2027-07-31", TRAVELLING)) == date(2026, 10, 31)
    assert until(exempt("2026-08-01", None, TRAVELLING, permanent=True)) == date(2026, 10, 31)
    assert until(exempt("2026-08-01", "2026-10-15", TRAVELLING)) == date(2026, 10, 15)


def test_other_education_goes_on_where_the_leerplicht_and_its_exemption_end() -> None:
    other = exempt("2026-08-01", "2028-07-31", OTHER_EDUCATION)
    assert until(other) == date(2026, 9, 30)
    assert until(exempt("2026-08-01", "2027-07-31"), other) == date(2028, 7, 31)


# Under a law that changes

OPEN_UNTIL = date(2026, 3, 1)
CHANGES = Timeline(
    (
        parameters_on(known_from(), {"vrijstelling.zonder_einde": "open"}),
        parameters_on(OPEN_UNTIL),
    )
)


def test_an_exemption_was_last_valid_by_the_law_of_the_day_itself() -> None:
    """Until March 2026 no end meant open: of an exemption of 2023 the last valid day is the last of that law."""
    found = last_valid_day_before(
        Exemption(MEDICAL, date(2023, 9, 1), None, False), TODAY, always(Plicht.LEERPLICHT), CHANGES
    )
    assert found == OPEN_UNTIL - timedelta(days=1)


def test_exempt_days_break_on_the_day_on_which_the_law_ends_them() -> None:
    row = Exemption(MEDICAL, date(2023, 9, 1), None, False)
    found = last_exempt_day([row], date(2026, 1, 1), EIGHTEEN, always(Plicht.LEERPLICHT), CHANGES)
    assert found == OPEN_UNTIL - timedelta(days=1)


def test_exempt_days_that_begin_with_a_law_go_on_under_it() -> None:
    """From the first day of the other law an exemption without an end is one of its school year."""
    row = Exemption(MEDICAL, OPEN_UNTIL, None, False)
    found = last_exempt_day([row], OPEN_UNTIL, EIGHTEEN, always(Plicht.LEERPLICHT), CHANGES)
    assert found == SCHOOL_YEAR_END


def test_the_travelling_life_that_stays_open_exempts_up_to_the_end_of_each_season() -> None:
    row = Exemption(TRAVELLING, date(2026, 3, 1), None, False)
    law = Timeline((OPEN_ENDED,))
    found = last_exempt_day([row], date(2027, 3, 1), EIGHTEEN, always(Plicht.LEERPLICHT), law)
    assert found == date(2027, 10, 31)


def test_in_a_what_if_a_5_onder_b_may_be_void_within_more_years() -> None:
    two = parameters_on(TODAY, {"vrijstelling.b_na_school_jaren": "2"})
    row = exempt("2026-09-01", None, VrijstellingSoort.ARTIKEL_5_ONDER_B)
    assert too_soon_after(row, date(2024, 9, 1), two)
    assert not too_soon_after(row, date(2024, 8, 31), two)
