"""Birthdays, school years and calendar months."""

from __future__ import annotations

from datetime import date

import pytest

from thuiszit_cli.rules.dates import (
    age,
    birthday,
    first_of_next_month,
    oldest_usable_birth,
    plus_months,
    school_year_begin,
    school_year_end,
)
from thuiszit_cli.rules.parameters import parameters_on

LAW = parameters_on(date(2026, 10, 1))
LEAP_CHILD = date(2012, 2, 29)


def test_a_birthday_falls_on_the_same_day_of_another_year() -> None:
    assert birthday(date(2010, 8, 1), 16, LAW) == date(2026, 8, 1)


def test_who_is_born_on_29_february_has_the_birthday_on_1_march_in_other_years() -> None:
    assert birthday(LEAP_CHILD, 5, LAW) == date(2017, 3, 1)


def test_who_is_born_on_29_february_keeps_that_day_in_a_leap_year() -> None:
    assert birthday(LEAP_CHILD, 16, LAW) == date(2028, 2, 29)


def test_the_other_choice_puts_that_birthday_on_28_february() -> None:
    other = parameters_on(date(2026, 10, 1), {"verjaardag.schrikkeldag": "28 februari"})
    assert birthday(LEAP_CHILD, 5, other) == date(2017, 2, 28)


@pytest.mark.parametrize(
    ("day", "years"),
    [(date(2026, 5, 9), 15), (date(2026, 5, 10), 16), (date(2026, 12, 31), 16), (date(2010, 5, 10), 0)],
)
def test_a_year_of_age_is_reached_on_the_birthday_itself(day: date, years: int) -> None:
    assert age(date(2010, 5, 10), day, LAW) == years


def test_who_is_born_on_29_february_becomes_older_on_1_march() -> None:
    assert age(LEAP_CHILD, date(2026, 2, 28), LAW) == 13
    assert age(LEAP_CHILD, date(2026, 3, 1), LAW) == 14


@pytest.mark.parametrize(
    ("day", "begin", "end"),
    [
        (date(2026, 7, 31), date(2025, 8, 1), date(2026, 7, 31)),
        (date(2026, 8, 1), date(2026, 8, 1), date(2027, 7, 31)),
        (date(2027, 1, 15), date(2026, 8, 1), date(2027, 7, 31)),
    ],
)
def test_the_school_year_runs_from_1_august_up_to_and_including_31_july(
    day: date, begin: date, end: date
) -> None:
    assert (school_year_begin(day, LAW), school_year_end(day, LAW)) == (begin, end)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 9, 1), 1, date(2026, 10, 1)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 10, 1), -3, date(2026, 7, 1)),
        (date(9998, 12, 15), 12, date(9999, 12, 15)),
        (date(2, 1, 15), -12, date(1, 1, 15)),
    ],
)
def test_months_are_calendar_months_that_end_within_their_month(day: date, months: int, later: date) -> None:
    assert plus_months(day, months) == later


def test_months_that_lead_out_of_the_calendar_end_at_its_last_day() -> None:
    assert plus_months(date(9999, 12, 15), 1) == date.max


@pytest.mark.parametrize(
    ("day", "begin", "end"),
    [
        (date(1, 1, 1), date(1, 8, 1), date(2, 7, 31)),
        (date(2, 7, 31), date(1, 8, 1), date(2, 7, 31)),
        (date(9999, 7, 31), date(9998, 8, 1), date(9999, 7, 31)),
        (date(9999, 12, 31), date(9999, 8, 1), date.max),
    ],
)
def test_days_that_stand_for_no_date_have_a_school_year_too(day: date, begin: date, end: date) -> None:
    assert (school_year_begin(day, LAW), school_year_end(day, LAW)) == (begin, end)


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 1, 31), date(2026, 2, 1)),
        (date(2026, 11, 1), date(2026, 12, 1)),
        (date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_the_first_of_the_next_month(day: date, first: date) -> None:
    assert first_of_next_month(day) == first


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 10, 1), date(1996, 10, 2)),
        (date(2026, 10, 31), date(1996, 11, 1)),
        (date(2026, 2, 28), date(1996, 2, 29)),  # thirty on 1 March
        (date(2026, 3, 1), date(1996, 3, 2)),
        (date(2028, 2, 29), date(1998, 3, 1)),
        (date(20, 5, 31), date(1, 5, 1)),  # days that stand for no date
        (date.max, date(9970, 1, 1)),
    ],
)
def test_who_is_younger_than_thirty_was_born_on_or_after_this_day(day: date, first: date) -> None:
    assert oldest_usable_birth(day, LAW) == first


def test_in_a_what_if_another_age_bounds_the_usable_birth_dates() -> None:
    other = parameters_on(date(2026, 10, 1), {"geboortedatum.jonger_dan": "12"})
    assert oldest_usable_birth(date(2026, 10, 1), other) == date(2014, 10, 2)
