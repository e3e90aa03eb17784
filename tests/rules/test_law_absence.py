"""Which melding counts, when it ends, whether it is full, and when absence is long."""

from __future__ import annotations

from datetime import date

import pytest

from thuiszit_cli.rules.absence import (
    End,
    counts,
    duurklasse,
    end_comes_from,
    is_full,
    nobody_follows,
    reaches_limit,
)
from thuiszit_cli.rules.parameters import parameters_on
from thuiszit_cli.rules.terms import Definitie, Duurklasse, Klasse, RedenAfgesloten, Status, Verzuimsoort

LAW = parameters_on(date(2026, 10, 1))
RUNNING_ON = parameters_on(date(2026, 10, 1), {"lrv_loopt_door": "ja"})


# Which melding counts


@pytest.mark.parametrize("soort", [soort for soort in Verzuimsoort if soort is not Verzuimsoort.ZIEK])
@pytest.mark.parametrize("geoorloofd", [None, False])
def test_a_melding_of_any_kind_but_ziek_counts(soort: Verzuimsoort, geoorloofd: bool | None) -> None:
    assert counts(soort, Status.GEREGISTREERD, None, geoorloofd, LAW)


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.INGETROKKEN])
def test_only_a_withdrawn_melding_does_not_count(status: Status) -> None:
    assert counts(Verzuimsoort.OVERIG, status, None, None, LAW)
    assert not counts(Verzuimsoort.OVERIG, Status.INGETROKKEN, None, None, LAW)


NO_ABSENCE = [RedenAfgesloten.LANGDURIG_ZIEK, RedenAfgesloten.LEGITIEM_AFWEZIG, RedenAfgesloten.VRIJSTELLING]


@pytest.mark.parametrize("reden", list(RedenAfgesloten))
def test_closed_because_there_was_no_absence_does_not_count_closed_otherwise_does(
    reden: RedenAfgesloten,
) -> None:
    assert counts(Verzuimsoort.LANGDURIG, Status.AFGESLOTEN, reden, None, LAW) is (reden not in NO_ABSENCE)


def test_leave_that_was_granted_does_not_count() -> None:
    assert not counts(Verzuimsoort.LUXE, Status.GEREGISTREERD, None, True, LAW)


def test_illness_counts_only_when_the_row_says_it_was_unauthorised() -> None:
    assert counts(Verzuimsoort.ZIEK, Status.GEREGISTREERD, None, False, LAW)
    assert not counts(Verzuimsoort.ZIEK, Status.GEREGISTREERD, None, None, LAW)
    assert not counts(Verzuimsoort.ZIEK, Status.GEREGISTREERD, None, True, LAW)


# Which nobody closes any more


@pytest.mark.parametrize(
    ("status", "begin", "unfollowed"),
    [
        (Status.GEREGISTREERD, date(2026, 8, 1), False),
        (None, date(2026, 8, 1), False),
        (Status.GEREGISTREERD, date(2026, 7, 31), True),
        (None, date(2026, 7, 31), True),
        (Status.TER_KENNISGEVING, date(2026, 8, 1), True),
        (Status.OVERGEDRAGEN, date(2026, 9, 30), True),
    ],
)
def test_a_melding_without_an_end_is_not_followed_by_its_status_or_from_the_next_school_year_on(
    status: Status | None, begin: date, unfollowed: bool
) -> None:
    assert nobody_follows(status, begin, date(2026, 10, 1), LAW) is unfollowed


def test_the_school_year_is_that_of_the_law_of_the_day() -> None:
    later = parameters_on(date(2026, 10, 1), {"schooljaar.begin_maand": "9"})
    assert nobody_follows(None, date(2026, 8, 31), date(2026, 10, 1), later)


# When it ends


@pytest.mark.parametrize("status", [*Status, None])
@pytest.mark.parametrize("closing_date", [True, False])
def test_an_end_date_ends_the_melding_whatever_its_status(status: Status | None, closing_date: bool) -> None:
    assert end_comes_from(Verzuimsoort.LANGDURIG, status, True, closing_date, LAW) is End.EINDDATUM


def test_a_closed_melding_without_an_end_ends_on_its_closing_date_or_else_on_its_first_day() -> None:
    assert end_comes_from(Verzuimsoort.OVERIG, Status.AFGESLOTEN, False, True, LAW) is End.DATUM_AFGESLOTEN
    assert end_comes_from(Verzuimsoort.OVERIG, Status.AFGESLOTEN, False, False, LAW) is End.BEGINDATUM


@pytest.mark.parametrize(
    "status", [Status.GEREGISTREERD, Status.IN_BEHANDELING, Status.TER_KENNISGEVING, None]
)
@pytest.mark.parametrize("closing_date", [True, False])
def test_a_melding_without_an_end_that_is_not_closed_runs_on(
    status: Status | None, closing_date: bool
) -> None:
    assert end_comes_from(Verzuimsoort.OVERIG, status, False, closing_date, LAW) is End.PEILDATUM


@pytest.mark.parametrize(
    ("soort", "status", "end"),
    [
        (Verzuimsoort.LANGDURIG, Status.GEREGISTREERD, End.PEILDATUM),
        (Verzuimsoort.LANGDURIG, Status.IN_BEHANDELING, End.PEILDATUM),
        (Verzuimsoort.LANGDURIG, None, End.PEILDATUM),
        (Verzuimsoort.LANGDURIG, Status.AFGESLOTEN, End.EINDDATUM),
        (Verzuimsoort.LANGDURIG, Status.TER_KENNISGEVING, End.EINDDATUM),
        (Verzuimsoort.OVERIG, Status.GEREGISTREERD, End.EINDDATUM),
    ],
)
def test_the_other_choice_lets_an_open_long_melding_run_past_its_end_date(
    soort: Verzuimsoort, status: Status | None, end: End
) -> None:
    assert end_comes_from(soort, status, True, False, RUNNING_ON) is end


# Whether it is full


@pytest.mark.parametrize("soort", list(Verzuimsoort))
def test_what_the_row_says_about_all_lessons_holds_for_every_kind(soort: Verzuimsoort) -> None:
    assert is_full(soort, True, LAW)
    assert not is_full(soort, False, LAW)


@pytest.mark.parametrize("soort", list(Verzuimsoort))
def test_without_such_a_word_only_long_and_luxe_absence_is_full(soort: Verzuimsoort) -> None:
    assert is_full(soort, None, LAW) is (soort in {Verzuimsoort.LANGDURIG, Verzuimsoort.LUXE})


# When it is long


@pytest.mark.parametrize(("days", "long"), [(27, False), (28, False), (29, True)])
def test_the_national_count_asks_more_than_28_days(days: int, long: bool) -> None:
    assert reaches_limit(Definitie.LANDELIJK, date(2026, 9, 1), date(2026, 9, 30), days, LAW) is long


@pytest.mark.parametrize(("days", "long"), [(27, False), (28, True), (29, True)])
def test_four_weeks_or_longer_asks_28_days(days: int, long: bool) -> None:
    assert (
        reaches_limit(Definitie.VIER_WEKEN_OF_LANGER, date(2026, 9, 1), date(2026, 9, 30), days, LAW) is long
    )


@pytest.mark.parametrize(("tot", "long"), [(date(2026, 9, 29), False), (date(2026, 9, 30), True)])
@pytest.mark.parametrize("days", [0, 100])
def test_one_month_asks_a_calendar_month_whatever_the_counted_days(tot: date, long: bool, days: int) -> None:
    assert reaches_limit(Definitie.EEN_MAAND, date(2026, 9, 1), tot, days, LAW) is long


# How long a thuiszitter has been out of school

ABSOLUUT, LRV = Klasse.ABSOLUUT_VERZUIM, Klasse.LANGDURIG_RELATIEF_VERZUIM


@pytest.mark.parametrize("klasse", [ABSOLUUT, LRV])
def test_three_calendar_months_or_more_is_the_longest_class(klasse: Klasse) -> None:
    since, just_short, reached = date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1)
    assert duurklasse(klasse, since, reached, reached, LAW) is Duurklasse.LANGER_DAN_3_MAANDEN
    assert duurklasse(klasse, since, just_short, reached, LAW) is Duurklasse.VIER_WEKEN_TOT_3_MAANDEN


def test_absolute_absence_is_short_up_to_and_including_28_days() -> None:
    since, day_28, day_29 = date(2026, 9, 1), date(2026, 9, 28), date(2026, 9, 29)
    assert duurklasse(ABSOLUUT, since, day_28, day_28, LAW) is Duurklasse.TOT_4_WEKEN
    assert duurklasse(ABSOLUUT, since, day_29, day_29, LAW) is Duurklasse.VIER_WEKEN_TOT_3_MAANDEN


def test_long_relative_absence_is_never_short() -> None:
    day = date(2026, 9, 28)
    assert duurklasse(LRV, date(2026, 9, 1), day, day, LAW) is Duurklasse.VIER_WEKEN_TOT_3_MAANDEN
