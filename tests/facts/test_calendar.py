"""The shipped school vacations and public holidays are those of two other sources."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest

from thuiszit_cli.facts.calendar import REGIONS, in_two_regions, region_by_gemeente
from thuiszit_cli.rules.terms import Vakantieregio
from thuiszit_cli.rules.vacations import known_span, public_holidays, school_vacations

STEERING = Path(__file__).parent / "schoolvakanties.csv"  # OpenHolidays, two typos mended


def days(region: Vakantieregio) -> set[date]:
    return {
        each.begin + timedelta(days=shift)
        for each in school_vacations()
        if each.regio is region
        for shift in range((each.eind - each.begin).days + 1)
    }


@pytest.mark.parametrize("region", REGIONS)
def test_every_vacation_day_from_2014_to_the_summer_of_2030_is_one_of_the_package_holidays(
    region: Vakantieregio,
) -> None:
    package = holidays.NL(subdiv=region.label, categories=("school",), years=range(2014, 2031))
    _, last = known_span()
    assert {day for day in days(region) if day.year > 2013} == {day for day in package if day <= last}


def test_the_vacations_begin_with_christmas_2013_and_end_with_the_summer_of_2030() -> None:
    assert known_span() == (date(2013, 12, 21), date(2030, 9, 1))
    assert max(each.eind for each in school_vacations()) == date(2030, 9, 1)


def test_every_vacation_of_the_cross_check_is_ours() -> None:
    ours = {(each.regio.value, each.naam, each.begin, each.eind) for each in school_vacations()}
    with STEERING.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            theirs = (date.fromisoformat(row["start"]), date.fromisoformat(row["end"]))
            assert (row["region"], row["name"], *theirs) in ours


def test_every_vacation_names_its_regulation_and_runs_from_saturday_to_sunday() -> None:
    for each in school_vacations():
        assert each.bron.startswith("Regeling vaststelling schoolvakanties")
        assert each.begin.weekday() == 5
        assert each.eind.weekday() == 6 or each.begin == date(2014, 4, 26)  # until Monday 5 May 2014


def test_the_public_holidays_are_those_of_the_package_but_for_sundays() -> None:
    package = {
        day for day in holidays.NL(categories=("public",), years=range(2009, 2041)) if day.weekday() < 6
    }
    ours = {day for year in range(2009, 2041) for day in public_holidays(year) if day.weekday() < 6}
    assert ours == package


@pytest.mark.parametrize(
    ("day", "free"),
    [
        (date(2013, 4, 30), True),
        (date(2006, 4, 29), True),
        (date(2014, 4, 26), True),
        (date(2014, 4, 30), False),
        (date(2025, 5, 5), True),
        (date(2026, 5, 5), False),
        (date(2026, 4, 3), True),
    ],
)
def test_the_kings_day_lustrum_years_and_good_friday(day: date, free: bool) -> None:
    assert (day in public_holidays(day.year)) is free


def test_a_code_that_ended_has_the_region_of_its_successor_or_its_own() -> None:
    region = {code: REGIONS[at].value for code, at in region_by_gemeente().items()}
    assert region["0370"] == region["0439"] == "noord"  # Beemster went into Purmerend
    assert region["0738"] == "zuid"  # Aalburg, though its successor Altena is midden
    assert region["1959"] == "midden"
    assert region["0140"] == "noord"  # Littenseradiel was divided: the first named
    assert "9999" not in region


def test_the_four_municipalities_in_two_regions_have_one_in_the_table() -> None:
    assert in_two_regions() == {"1955", "1740", "0736", "1959"}
    assert in_two_regions() <= region_by_gemeente().keys()
