"""Leerplicht and kwalificatieplicht: when they begin, when they end, and for whom they do not hold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from thuiszit_cli.rules.duty import (
    Duty,
    Person,
    absent_reason,
    duty,
    leerplicht_begin,
    leerplicht_eind,
    startkwalificatie_held,
)
from thuiszit_cli.rules.parameters import parameters_on
from thuiszit_cli.rules.terms import Plicht, PlichtReden

TODAY = date(2026, 10, 1)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LAW = parameters_on(TODAY)

# Leerplicht from 1 June 2016 up to and including 31 July 2027; eighteen on 10 May 2029.
BORN = date(2011, 5, 10)
BEGIN, END = date(2016, 6, 1), date(2027, 7, 31)


def weekday(day: date) -> date:
    """A calendar without vacations: the first Monday to Friday on or after the day."""
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    return day


def duty_on(day: date, **facts: object) -> Duty:
    """The duty of a person born on 10 May 2011."""
    return duty(Person(**{"geboortedatum": BORN, **facts}), day, weekday, LAW)  # type: ignore[arg-type]


# Begin of the leerplicht (art. 3 lid 1)


@pytest.mark.parametrize(
    ("born", "begin"),
    [
        (date(2014, 5, 31), date(2019, 6, 3)),  # 1 June 2019 is a Saturday
        (date(2014, 6, 1), date(2019, 7, 1)),
        (date(2014, 1, 31), date(2019, 2, 1)),
        (date(2014, 12, 15), date(2020, 1, 1)),
        (date(2012, 2, 29), date(2017, 4, 3)),  # the fifth birthday is 1 March; 1 April is a Saturday
    ],
)
def test_leerplicht_begins_on_the_first_lesdag_of_the_month_after_the_fifth_birthday(
    born: date, begin: date
) -> None:
    assert leerplicht_begin(born, weekday, LAW) == begin


# End of the leerplicht (art. 3 lid 1 a and b)


@pytest.mark.parametrize(
    ("born", "end"), [(date(2010, 7, 31), date(2026, 7, 31)), (date(2010, 8, 1), date(2027, 7, 31))]
)
def test_leerplicht_ends_with_the_school_year_in_which_the_age_of_sixteen_is_reached(
    born: date, end: date
) -> None:
    assert leerplicht_eind(born, None, TODAY, LAW) == end


def test_a_what_if_of_that_age_moves_the_end_also_for_who_is_born_on_29_february() -> None:
    seventeen = parameters_on(TODAY, {"leerplicht.eind_leeftijd": "17"})
    assert leerplicht_eind(date(2012, 2, 29), None, TODAY, seventeen) == date(2029, 7, 31)


@pytest.mark.parametrize("years", [12, 12.5, 13])
def test_after_twelve_full_school_years_leerplicht_has_ended_with_the_previous_school_year(
    years: float,
) -> None:
    assert leerplicht_eind(BORN, years, TODAY, LAW) == date(2026, 7, 31)


@pytest.mark.parametrize("years", [None, 0, 11, 11.9])
def test_with_fewer_or_an_unknown_number_of_school_years_age_decides(years: float | None) -> None:
    assert leerplicht_eind(BORN, years, TODAY, LAW) == END


def test_twelve_school_years_are_believed_from_the_fifteenth_birthday_on() -> None:
    assert leerplicht_eind(BORN, 12, date(2026, 5, 9), LAW) == END
    assert leerplicht_eind(BORN, 12, date(2026, 5, 10), LAW) == date(2025, 7, 31)


def test_twelve_school_years_never_lengthen_the_leerplicht() -> None:
    assert leerplicht_eind(BORN, 12, date(2029, 9, 1), LAW) == END


# Startkwalificatie (art. 4b)


@pytest.mark.parametrize(
    ("answer", "since", "held"),
    [
        (True, None, True),
        (False, None, False),
        (None, None, False),
        (None, YESTERDAY, True),
        (None, TODAY, True),
        (True, TOMORROW, False),
        (False, TODAY, True),
    ],
)
def test_a_startkwalificatie_is_held_from_its_date_on_or_when_stated_without_one(
    answer: bool | None, since: date | None, held: bool
) -> None:
    person = Person(BORN, startkwalificatie=answer, startkwalificatie_datum=since)
    assert startkwalificatie_held(person, TODAY) is held


# Deceased, moved away, not yet settled


@pytest.mark.parametrize(
    ("died", "left", "settled", "reason"),
    [
        (None, None, None, None),
        (TODAY, None, None, PlichtReden.OVERLEDEN),
        (TOMORROW, None, None, None),
        (TODAY, YESTERDAY, None, PlichtReden.OVERLEDEN),
        (None, TODAY, None, PlichtReden.VERTROKKEN),
        (None, TOMORROW, None, None),
        (None, YESTERDAY, TODAY, None),
        (None, YESTERDAY, TOMORROW, PlichtReden.VERTROKKEN),
        (None, TODAY, YESTERDAY, PlichtReden.VERTROKKEN),
        (None, TODAY, TODAY, PlichtReden.VERTROKKEN),
        (None, None, TOMORROW, PlichtReden.NOG_NIET_GEVESTIGD),
        (None, None, TODAY, None),
        (None, TOMORROW, TOMORROW + timedelta(days=1), None),
        (None, TOMORROW, TOMORROW, PlichtReden.NOG_NIET_GEVESTIGD),
        (None, TOMORROW + timedelta(days=1), TOMORROW, PlichtReden.NOG_NIET_GEVESTIGD),
    ],
)
def test_who_does_not_live_here_and_why(
    died: date | None, left: date | None, settled: date | None, reason: PlichtReden | None
) -> None:
    person = Person(BORN, overleden_op=died, vertrokken_op=left, gevestigd_op=settled)
    assert absent_reason(person, TODAY) is reason


# The duty


@pytest.mark.parametrize(
    ("day", "plicht", "reden", "years"),
    [
        (date(2011, 5, 9), Plicht.GEEN, PlichtReden.NOG_NIET, None),  # not born yet
        (date(2011, 5, 10), Plicht.GEEN, PlichtReden.NOG_NIET, 0),
        (date(2016, 5, 31), Plicht.GEEN, PlichtReden.NOG_NIET, 5),
        (date(2016, 6, 1), Plicht.LEERPLICHT, None, 5),
        (date(2027, 7, 31), Plicht.LEERPLICHT, None, 16),
        (date(2027, 8, 1), Plicht.KWALIFICATIEPLICHT, None, 16),
        (date(2029, 5, 9), Plicht.KWALIFICATIEPLICHT, None, 17),
        (date(2029, 5, 10), Plicht.GEEN, PlichtReden.ACHTTIEN, 18),
    ],
)
def test_a_life_from_birth_to_eighteen(
    day: date, plicht: Plicht, reden: PlichtReden | None, years: int | None
) -> None:
    assert duty_on(day) == Duty(plicht, reden, BEGIN, END, years)


@pytest.mark.parametrize(
    ("day", "twelve_years", "plicht", "years"),
    [
        (date(2027, 2, 28), True, Plicht.LEERPLICHT, 14),  # fifteen tomorrow
        (date(2027, 3, 1), True, Plicht.KWALIFICATIEPLICHT, 15),
        (date(2028, 7, 31), False, Plicht.LEERPLICHT, 16),  # sixteen on 29 February 2028
        (date(2028, 8, 1), False, Plicht.KWALIFICATIEPLICHT, 16),
        (date(2030, 2, 28), False, Plicht.KWALIFICATIEPLICHT, 17),  # eighteen tomorrow
        (date(2030, 3, 1), False, Plicht.GEEN, 18),
    ],
)
def test_a_life_of_who_is_born_on_29_february(
    day: date, twelve_years: bool, plicht: Plicht, years: int
) -> None:
    full_years = 12 if twelve_years else None
    found = duty_on(day, geboortedatum=date(2012, 2, 29), volledige_schooljaren=full_years)
    assert (found.plicht, found.leeftijd) == (plicht, years)


IN_KWALIFICATIEPLICHT = date(2028, 1, 10)


def test_a_startkwalificatie_ends_the_kwalificatieplicht() -> None:
    found = duty_on(IN_KWALIFICATIEPLICHT, startkwalificatie=True)
    assert (found.plicht, found.reden) == (Plicht.GEEN, PlichtReden.STARTKWALIFICATIE)


def test_a_startkwalificatie_ends_the_kwalificatieplicht_on_its_date() -> None:
    before, after = IN_KWALIFICATIEPLICHT - timedelta(days=1), IN_KWALIFICATIEPLICHT + timedelta(days=1)
    for since, plicht in ((before, Plicht.GEEN), (after, Plicht.KWALIFICATIEPLICHT)):
        assert duty_on(IN_KWALIFICATIEPLICHT, startkwalificatie_datum=since).plicht is plicht


def test_a_startkwalificatie_does_not_end_the_leerplicht() -> None:
    assert duty_on(TODAY, startkwalificatie=True, uitzondering=True).plicht is Plicht.LEERPLICHT


@pytest.mark.parametrize("exception", [False, None])
def test_without_the_exception_of_article_4a_the_kwalificatieplicht_holds(exception: bool | None) -> None:
    assert duty_on(IN_KWALIFICATIEPLICHT, uitzondering=exception).plicht is Plicht.KWALIFICATIEPLICHT


def test_the_exception_of_article_4a_ends_the_kwalificatieplicht() -> None:
    found = duty_on(IN_KWALIFICATIEPLICHT, uitzondering=True)
    assert (found.plicht, found.reden) == (Plicht.GEEN, PlichtReden.UITZONDERING_4A)


def test_of_several_reasons_the_first_in_order_is_given() -> None:
    facts = {"startkwalificatie": True, "uitzondering": True}
    assert duty_on(IN_KWALIFICATIEPLICHT, **facts).reden is PlichtReden.STARTKWALIFICATIE
    assert duty_on(date(2030, 1, 1), **facts).reden is PlichtReden.ACHTTIEN
    assert duty_on(date(2030, 1, 1), **facts, vertrokken_op=TODAY).reden is PlichtReden.VERTROKKEN


def test_after_twelve_school_years_kwalificatieplicht_takes_over() -> None:
    assert duty_on(TODAY, volledige_schooljaren=12) == Duty(
        Plicht.KWALIFICATIEPLICHT, None, BEGIN, date(2026, 7, 31), 15
    )


def test_who_does_not_live_here_has_no_duty_but_keeps_an_age() -> None:
    assert duty_on(TODAY, gevestigd_op=TOMORROW) == Duty(
        Plicht.GEEN, PlichtReden.NOG_NIET_GEVESTIGD, BEGIN, END, 15
    )


@pytest.mark.parametrize("facts", [{"geboortedatum": None}, {"tegenstrijdig": True}])
def test_without_one_usable_birth_date_the_duty_is_unknown(facts: dict[str, object]) -> None:
    assert duty_on(TODAY, **facts) == Duty(Plicht.ONBEKEND, None, None, None, None)
    assert duty_on(TODAY, **facts, gevestigd_op=TOMORROW) == Duty(Plicht.ONBEKEND, None, None, None, None)


@pytest.mark.parametrize("facts", [{"geboortedatum": None}, {"tegenstrijdig": True}])
@pytest.mark.parametrize(
    ("event", "reden"),
    [("overleden_op", PlichtReden.OVERLEDEN), ("vertrokken_op", PlichtReden.VERTROKKEN)],
)
def test_without_a_birth_date_the_dead_and_the_departed_have_no_duty(
    facts: dict[str, object], event: str, reden: PlichtReden
) -> None:
    assert duty_on(TODAY, **facts, **{event: TODAY}) == Duty(Plicht.GEEN, reden, None, None, None)
