"""The first sentences: whom the export did not let judge, and whose class may change."""

from __future__ import annotations

import pytest

from thuiszit_cli.counts.doubt import Doubt


def test_when_nobody_could_be_judged_it_says_that_and_nothing_of_thuiszitters() -> None:
    told = Doubt(3, 3, 0).in_words()
    assert told.startswith("Geen enkele leerling kon worden beoordeeld: alle 3 zijn onbeslist")
    assert "thuiszitter" not in told


@pytest.mark.parametrize(
    ("doubt", "told"),
    [
        (Doubt(7, 0, 0), "Geen leerling is onbeslist of onzeker."),
        (Doubt(0, 0, 0), "Geen leerling is onbeslist of onzeker."),
        (
            Doubt(7, 0, 0, nameless=1),
            "Geen leerling is onbeslist of onzeker. 1 rij heeft geen bruikbaar nummer: een leerling die daar hoort, "
            "ontbreekt.",
        ),
        (
            Doubt(0, 0, 0, nameless=1200),
            "Geen leerling is onbeslist of onzeker. 1.200 rijen hebben geen bruikbaar nummer: een leerling die daar "
            "hoort, ontbreekt.",
        ),
        (
            Doubt(7, 1, 0),
            "Van de 7 leerlingen is er 1 onbeslist (hun geboortedatum ontbreekt of klopt niet). "
            "Geen leerling is onzeker.",
        ),
        (
            Doubt(7, 0, 1),
            "Geen leerling is onbeslist. Van 1 leerling is de klasse onzeker, door een fout in de gegevens.",
        ),
        (
            Doubt(1200, 0, 1100),
            "Geen leerling is onbeslist. Van 1.100 leerlingen is de klasse onzeker, door een fout in hun "
            "gegevens.",
        ),
    ],
)
def test_both_numbers_are_told_also_when_one_of_them_is_nobody(doubt: Doubt, told: str) -> None:
    assert doubt.in_words() == told


def test_a_missing_enrolment_is_named_only_where_enrolments_are_unknown() -> None:
    assert "inschrijving" not in Doubt(7, 2, 0).in_words()
    assert "inschrijving" in Doubt(7, 2, 0, enrolment_known=False).in_words()


@pytest.mark.parametrize("doubt", [Doubt(41, 3, 2), Doubt(3, 3, 0)])
def test_where_small_numbers_are_hidden_no_number_is_told(doubt: Doubt) -> None:
    assert not any(sign.isdigit() for sign in doubt.without_numbers())
