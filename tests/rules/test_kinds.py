"""What each verzuimsoort, status and reason counts as, and that the lists of a what-if are followed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from thuiszit_cli.rules import kinds
from thuiszit_cli.rules.parameters import Parameters, parameters_on
from thuiszit_cli.rules.terms import RedenAfgesloten, Status, Term, Verzuimsoort

TODAY = date(2026, 10, 1)
LAW = parameters_on(TODAY)


@pytest.mark.parametrize(
    ("question", "terms", "yes"),
    [
        (kinds.is_leave, Verzuimsoort, {Verzuimsoort.ZIEK}),
        (kinds.is_full, Verzuimsoort, {Verzuimsoort.LANGDURIG, Verzuimsoort.LUXE}),
        (kinds.is_of_sixteen_hours, Verzuimsoort, {Verzuimsoort.ZESTIEN_UUR, Verzuimsoort.LANGDURIG}),
        (kinds.is_withdrawn, Status, {Status.INGETROKKEN}),
        (kinds.is_open, Status, {Status.GEREGISTREERD, Status.IN_BEHANDELING}),
        (kinds.is_unfollowed, Status, {Status.TER_KENNISGEVING, Status.OVERGEDRAGEN}),
        (
            kinds.is_no_absence,
            RedenAfgesloten,
            {RedenAfgesloten.LANGDURIG_ZIEK, RedenAfgesloten.LEGITIEM_AFWEZIG, RedenAfgesloten.VRIJSTELLING},
        ),
    ],
)
def test_each_list_holds_these_and_no_others(
    question: Callable[[Term, Parameters], bool], terms: type[Term], yes: set[Term]
) -> None:
    assert {each for each in terms if question(each, LAW)} == yes


def test_a_melding_without_a_status_is_open_and_nothing_else() -> None:
    assert kinds.is_open(None, LAW)
    assert not kinds.is_withdrawn(None, LAW)
    assert not kinds.is_unfollowed(None, LAW)
    assert not kinds.is_no_absence(None, LAW)


def test_without_a_status_a_melding_is_open_only_where_geregistreerd_is() -> None:
    assert not kinds.is_open(None, parameters_on(TODAY, {"status.open": "in_behandeling"}))


def test_a_list_of_a_what_if_is_followed_also_when_it_is_empty() -> None:
    other = parameters_on(TODAY, {"soort.volledig": "overig", "soort.geoorloofd": ""})
    assert {each for each in Verzuimsoort if kinds.is_full(each, other)} == {Verzuimsoort.OVERIG}
    assert not any(kinds.is_leave(each, other) for each in Verzuimsoort)
