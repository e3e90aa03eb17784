"""The trace: every rule in order with what it saw, and why it did or did not match."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from thuiszit_cli.rules.parameters import parameters_on
from thuiszit_cli.rules.signals import SIGNALS
from thuiszit_cli.rules.terms import Plicht, PlichtReden, VrijstellingSoort
from thuiszit_cli.rules.trace import RuleStep, lower_first, trace_rules, trace_signals
from thuiszit_cli.rules.verdict import RULES, Facts

TODAY = date(2026, 10, 1)
LAW = parameters_on(TODAY)

# Enrolled, absent for long, with one signal.
LONG = Facts(
    plicht=Plicht.LEERPLICHT,
    plicht_reden=None,
    vrijstelling=None,
    inschrijving_bekend=True,
    ingeschreven=True,
    lrv=True,
    signalen=("luxe", "zestien_uur"),
)


def step(facts: Facts, rule: str) -> RuleStep:
    return next(found for found in trace_rules(facts) if found.rule.id == rule)


def test_every_rule_is_shown_in_order_and_one_decides() -> None:
    steps = trace_rules(LONG)
    assert [found.rule for found in steps] == list(RULES)
    assert [found.rule.id for found in steps if found.matches] == ["R5", "R6", "R7"]
    assert [found.rule.id for found in steps if found.decides] == ["R5"]


def test_a_rule_before_the_deciding_one_says_what_is_the_case_instead() -> None:
    assert step(LONG, "R2").why == "past niet: er is een plicht"


def test_the_deciding_rule_says_its_condition() -> None:
    assert step(LONG, "R5").why == (
        "past: een lopende periode ligt voorbij de grens van de gekozen definitie"
    )


def test_an_alternative_that_also_matches_names_the_rule_that_goes_first() -> None:
    assert step(LONG, "R6").why == "zou ook passen, maar R5 gaat voor"
    assert step(LONG, "R7").why == "zou ook passen, maar R5 gaat voor"


def test_an_alternative_that_does_not_match_says_so_and_who_had_decided() -> None:
    nowhere = replace(LONG, ingeschreven=False, lrv=False)
    assert step(nowhere, "R5").why == (
        "past niet: geen lopende periode ligt voorbij de grens van de definitie; R4 had al beslist"
    )


def test_each_rule_shows_the_facts_it_looked_at_in_dutch() -> None:
    assert step(LONG, "R1").saw == (("plicht", "Leerplicht"),)
    assert step(LONG, "R2").saw == (("plicht", "Leerplicht"), ("plicht_reden", "geen"))
    assert step(LONG, "R3").saw == (("vrijstelling", "geen"),)
    assert step(LONG, "R4").saw == (("inschrijving_bekend", "ja"), ("ingeschreven", "ja"))
    assert step(LONG, "R5").saw == (("lrv", "ja"),)
    assert step(LONG, "R6").saw == (("signalen", "luxe, zestien_uur"),)
    assert step(LONG, "R7").saw == ()


def test_reasons_and_exemptions_are_shown_with_their_label() -> None:
    adult = replace(LONG, plicht=Plicht.GEEN, plicht_reden=PlichtReden.ACHTTIEN)
    assert step(adult, "R2").saw == (
        ("plicht", "Geen plicht"),
        ("plicht_reden", "Te oud voor de kwalificatieplicht"),
    )
    exempt = replace(LONG, vrijstelling=VrijstellingSoort.ARTIKEL_15)
    assert step(exempt, "R3").saw == (("vrijstelling", "Artikel 15 (op andere wijze voldoende onderwijs)"),)


def test_an_unknown_enrolment_is_called_unknown_and_no_signals_none() -> None:
    unknown = replace(LONG, inschrijving_bekend=False, ingeschreven=None, signalen=())
    assert step(unknown, "R1b").saw == (("inschrijving_bekend", "nee"), ("ingeschreven", "onbekend"))
    assert step(unknown, "R6").saw == (("signalen", "geen"),)
    assert step(replace(LONG, ingeschreven=False), "R4").saw[1] == ("ingeschreven", "nee")


# Facts of a pupil with 20 hours in the window and a long period that ended three weeks ago.
SIGNAL_FACTS: dict[str, object] = {
    "uren_4_lesweken": 20.5,
    "zestien_of_langdurig_in_venster": False,
    "lopend_lesdagen": -1,
    "lopend_boven_grens": False,
    "aaneengesloten_dagen": -1,
    "aaneengesloten_uren": 0.0,
    "luxe_meldingen_schooljaar": 0,
    "uren_schooljaar": 4.0,
    "zestien_uur_meldingen_schooljaar": 1,
    "langdurig_verlopen_open": False,
    "langdurig_geeindigd_op": date(2026, 9, 10),
    "peildatum": TODAY,
    "ziekmeldingen_venster": 4,
    "te_laat_schooljaar": 0,
}


def test_every_signal_that_is_on_is_shown_by_name_with_the_ones_that_fire() -> None:
    steps = trace_signals(SIGNAL_FACTS, LAW)
    assert [found.signal.id for found in steps] == sorted(set(SIGNALS) - {"vaak_ziek", "te_laat"})
    assert [found.signal.id for found in steps if found.fires] == ["terugval_na_lrv", "zestien_uur"]


def test_a_signal_that_is_switched_on_is_shown_too() -> None:
    steps = trace_signals(SIGNAL_FACTS, parameters_on(TODAY, {"mazl.aan": "ja"}))
    assert [found.signal.id for found in steps][-2:] == ["vaak_ziek", "zestien_uur"]
    assert next(found for found in steps if found.signal.id == "vaak_ziek").fires


def test_a_signal_shows_its_numbers_against_its_thresholds() -> None:
    steps = {found.signal.id: found for found in trace_signals(SIGNAL_FACTS, LAW)}
    hours = steps["zestien_uur"]
    assert hours.saw == (("uren_4_lesweken", "20,5"), ("zestien_of_langdurig_in_venster", "nee"))
    assert [(name, value) for name, value, *_ in hours.thresholds] == [
        ("zestien_uur.uren", 16),
        ("zestien_uur.lesweken", 4),
    ]
    relapse = steps["terugval_na_lrv"]
    assert relapse.saw == (("langdurig_geeindigd_op", "10-09-2026"), ("peildatum", "01-10-2026"))


def test_a_sentence_that_continues_another_begins_small() -> None:
    assert lower_first("Een signaal Gaat af") == "een signaal Gaat af"
    assert lower_first("") == ""


def test_a_step_names_the_articles_of_the_duty_of_this_pupil_and_all_where_there_is_none() -> None:
    kwalificatie = replace(LONG, plicht=Plicht.KWALIFICATIEPLICHT)
    nothing = replace(LONG, plicht=Plicht.GEEN, plicht_reden=PlichtReden.ACHTTIEN)
    rule = step(LONG, "R5").rule
    assert step(LONG, "R5").artikelen == ("lpw:2", "lpw:4", *rule.artikelen)
    assert step(kwalificatie, "R5").artikelen == ("lpw:4a", "lpw:4c", *rule.artikelen)
    assert step(nothing, "R5").artikelen == ("lpw:2", "lpw:4", "lpw:4a", "lpw:4c", *rule.artikelen)
