"""School vacations as they are shipped, and the days on which no school is open."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from thuiszit_cli.rules.terms import Vakantieregio
from thuiszit_cli.rules.vacations import Vacation, known_span, public_holidays, school_vacations


def test_a_vacation_has_its_region_name_days_and_regulation() -> None:
    summer = [
        each
        for each in school_vacations()
        if each.regio is Vakantieregio.MIDDEN and each.begin == date(2026, 7, 18)
    ]
    (found,) = summer
    assert found == Vacation(
        Vakantieregio.MIDDEN, "Zomervakantie", date(2026, 7, 18), date(2026, 8, 30), found.bron
    )
    assert "2025" in found.bron


def test_vacations_are_known_from_christmas_2013_up_to_and_including_the_summer_of_2030() -> None:
    assert known_span() == (date(2013, 12, 21), date(2030, 9, 1))
    assert max(each.eind for each in school_vacations()) == date(2030, 9, 1)


def test_each_vacation_has_a_source_and_runs_from_a_saturday_to_a_sunday_but_for_may_2014() -> None:
    for each in school_vacations():
        last = 0 if each.eind == date(2014, 5, 5) else 6
        assert (each.begin.weekday(), each.eind.weekday()) == (5, last), each
        assert each.begin < each.eind
        assert each.bron


def test_vacations_of_a_region_do_not_overlap() -> None:
    for regio in Vakantieregio:
        own = sorted(
            (each for each in school_vacations() if each.regio is regio), key=lambda each: each.begin
        )
        assert len(own) > 80
        for before, after in pairwise(own):
            assert before.eind < after.begin


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (  # an ordinary year
            2026,
            [(1, 1), (4, 3), (4, 6), (4, 27), (5, 14), (5, 25), (12, 25), (12, 26)],
        ),
        (  # 5 May in a lustrum year, and King's Day on 26 April
            2025,
            [(1, 1), (4, 18), (4, 21), (4, 26), (5, 5), (5, 29), (6, 9), (12, 25), (12, 26)],
        ),
        (  # the first King's Day: the 27th was a Sunday
            2014,
            [(1, 1), (4, 18), (4, 21), (4, 26), (5, 29), (6, 9), (12, 25), (12, 26)],
        ),
        (  # the last Queen's Day
            2013,
            [(1, 1), (3, 29), (4, 1), (4, 30), (5, 9), (5, 20), (12, 25), (12, 26)],
        ),
        (  # Queen's Day a day earlier: the 30th was a Sunday
            2006,
            [(1, 1), (4, 14), (4, 17), (4, 29), (5, 25), (6, 5), (12, 25), (12, 26)],
        ),
    ],
)
def test_the_public_holidays_of_a_year(year: int, days: list[tuple[int, int]]) -> None:
    assert sorted(public_holidays(year)) == [date(year, month, day) for month, day in days]
