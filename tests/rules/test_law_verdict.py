"""The order of the rules, the ground each gives, and the sentence the reader gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from thuiszit_cli.rules.parameters import parameters_on
from thuiszit_cli.rules.terms import Definitie, Klasse, Plicht, PlichtReden, VrijstellingSoort
from thuiszit_cli.rules.verdict import RULES, RULES_BY_ID, Facts, Verdict, decide, explanation, ground

LAW = parameters_on(date(2026, 10, 1))

# Enrolled, of school age, and nothing the matter.
AT_SCHOOL = Facts(
    plicht=Plicht.LEERPLICHT,
    plicht_reden=None,
    vrijstelling=None,
    inschrijving_bekend=True,
    ingeschreven=True,
    lrv=False,
    signalen=(),
)


def facts(**changes: object) -> Facts:
    return replace(AT_SCHOOL, **changes)  # type: ignore[arg-type]


NOT_YET = facts(plicht=Plicht.GEEN, plicht_reden=PlichtReden.NOG_NIET)
EXEMPT = facts(vrijstelling=VrijstellingSoort.ARTIKEL_5_ONDER_A, ingeschreven=False)
NOWHERE = facts(ingeschreven=False)
UNKNOWN = facts(inschrijving_bekend=False, ingeschreven=None)
LONG = facts(lrv=True)
AT_RISK = facts(signalen=("halt_uren", "luxe"))


def verdict_on(seen: Facts) -> Verdict:
    return decide(seen, Definitie.LANDELIJK)


# The class and its rule


@pytest.mark.parametrize(
    ("seen", "klasse", "regel"),
    [
        (facts(plicht=Plicht.ONBEKEND), Klasse.ONBESLIST, "R1"),
        (NOT_YET, Klasse.NIET_LEERPLICHTIG, "R2"),
        (EXEMPT, Klasse.VRIJGESTELD, "R3"),
        (NOWHERE, Klasse.ABSOLUUT_VERZUIM, "R4"),
        (UNKNOWN, Klasse.ONBESLIST, "R1b"),
        (LONG, Klasse.LANGDURIG_RELATIEF_VERZUIM, "R5"),
        (AT_RISK, Klasse.RISICO, "R6"),
        (AT_SCHOOL, Klasse.GEEN_VERZUIM, "R7"),
        (facts(plicht=Plicht.KWALIFICATIEPLICHT), Klasse.GEEN_VERZUIM, "R7"),
    ],
)
def test_each_class_has_its_rule(seen: Facts, klasse: Klasse, regel: str) -> None:
    found = verdict_on(seen)
    assert (found.klasse, found.regel) == (klasse, regel)


def test_of_all_that_match_the_first_rule_decides() -> None:
    """Facts on which every rule but the ones taken away would match, one less each time."""
    everything = facts(
        plicht=Plicht.ONBEKEND,
        vrijstelling=VrijstellingSoort.VRIJSTELLING,
        ingeschreven=False,
        lrv=True,
        signalen=("luxe",),
    )
    steps = [
        everything,
        everything := replace(everything, plicht=Plicht.GEEN, plicht_reden=PlichtReden.ACHTTIEN),
        everything := replace(everything, plicht=Plicht.LEERPLICHT, plicht_reden=None),
        everything := replace(everything, vrijstelling=None),
        everything := replace(everything, ingeschreven=True),
        everything := replace(everything, lrv=False),
        replace(everything, signalen=()),
    ]
    assert [verdict_on(step).regel for step in steps] == ["R1", "R2", "R3", "R4", "R5", "R6", "R7"]


def test_an_unknown_enrolment_is_decided_before_long_absence_and_signals() -> None:
    assert verdict_on(replace(UNKNOWN, lrv=True, signalen=("luxe",))).regel == "R1b"


def test_who_counts_as_enrolled_through_a_melding_is_judged_on_absence() -> None:
    assert verdict_on(facts(inschrijving_bekend=False, ingeschreven=True, lrv=True)).regel == "R5"


def test_without_known_enrolments_nobody_is_absolutely_absent() -> None:
    assert verdict_on(facts(inschrijving_bekend=False, ingeschreven=False)).regel == "R7"


def test_an_exemption_wins_from_an_enrolment() -> None:
    assert verdict_on(replace(EXEMPT, ingeschreven=True)).klasse is Klasse.VRIJGESTELD


# The ground in law


@pytest.mark.parametrize(
    ("seen", "grond"),
    [
        (facts(plicht=Plicht.ONBEKEND), "Artikel 3 Leerplichtwet: geen bruikbare geboortedatum"),
        (NOT_YET, "Artikel 3 lid 1 Leerplichtwet: de leerplicht is nog niet begonnen"),
        (EXEMPT, "Artikel 5 onder a Leerplichtwet"),
        (NOWHERE, "Artikel 2 lid 1 en artikel 3 Leerplichtwet: niet ingeschreven"),
        (
            replace(NOWHERE, plicht=Plicht.KWALIFICATIEPLICHT),
            "Artikel 4a lid 1 en artikel 4b Leerplichtwet: niet ingeschreven",
        ),
        (UNKNOWN, "Artikel 2 lid 1 en artikel 3 Leerplichtwet: inschrijving onbekend"),
        (LONG, "Artikel 2 lid 1 en artikel 4 lid 2 Leerplichtwet; definitie landelijk"),
        (AT_RISK, "Signaal: Halt-uren, Luxe verzuim"),
        (
            AT_SCHOOL,
            "Artikel 2 lid 1 en artikel 4 lid 2 Leerplichtwet: leerplicht, ingeschreven, geen verzuim",
        ),
        (
            facts(plicht=Plicht.KWALIFICATIEPLICHT),
            "Artikel 4a lid 1 en artikel 4c lid 2 Leerplichtwet: kwalificatieplicht, ingeschreven, geen verzuim",
        ),
    ],
)
def test_each_verdict_names_its_ground_in_law(seen: Facts, grond: str) -> None:
    assert verdict_on(seen).grond == grond


def test_the_ground_of_long_absence_names_the_definition() -> None:
    assert decide(LONG, Definitie.EEN_MAAND).grond.endswith("definitie een_maand")


@pytest.mark.parametrize(
    ("reden", "article"),
    [
        (PlichtReden.OVERLEDEN, "Overleden"),
        (PlichtReden.VERTROKKEN, "Vertrokken"),
        (PlichtReden.NOG_NIET_GEVESTIGD, "Nog niet gevestigd"),
        (PlichtReden.NOG_NIET, "Artikel 3 lid 1 "),
        (PlichtReden.ACHTTIEN, "Artikel 4b "),
        (PlichtReden.STARTKWALIFICATIE, "Artikel 4a en 4b "),
        (PlichtReden.UITZONDERING_4A, "Artikel 4a lid 2 "),
    ],
)
def test_every_reason_without_a_duty_has_its_own_ground(reden: PlichtReden, article: str) -> None:
    assert verdict_on(facts(plicht=Plicht.GEEN, plicht_reden=reden)).grond.startswith(article)


@pytest.mark.parametrize(
    ("soort", "article"),
    [
        (VrijstellingSoort.ARTIKEL_5_ONDER_A, "Artikel 5 onder a Leerplichtwet"),
        (VrijstellingSoort.ARTIKEL_5_ONDER_B, "Artikel 5 onder b Leerplichtwet"),
        (VrijstellingSoort.ARTIKEL_5_ONDER_C, "Artikel 5 onder c Leerplichtwet"),
        (VrijstellingSoort.ARTIKEL_5A_TREKKEND, "Artikel 5a Leerplichtwet: trekkend bestaan"),
        (VrijstellingSoort.ARTIKEL_15, "Artikel 15 Leerplichtwet"),
        (
            VrijstellingSoort.VRIJSTELLING,
            "Vrijstelling op grond van de Leerplichtwet, grond niet vastgelegd",
        ),
    ],
)
def test_every_exemption_has_its_own_ground(soort: VrijstellingSoort, article: str) -> None:
    assert verdict_on(facts(vrijstelling=soort)).grond == article


# The sentence for the reader


@pytest.mark.parametrize(
    ("seen", "sentence"),
    [
        (
            facts(plicht=Plicht.ONBEKEND),
            "Zonder bruikbare geboortedatum is niet vast te stellen of er een plicht is.",
        ),
        (NOT_YET, "Geen plicht: nog niet leerplichtig."),
        (EXEMPT, "Vrijgesteld: Artikel 5 onder a (lichamelijk of psychisch niet geschikt)."),
        (
            replace(EXEMPT, ingeschreven=True),
            "Vrijgesteld: Artikel 5 onder a (lichamelijk of psychisch niet geschikt); staat ook ingeschreven.",
        ),
        (
            replace(EXEMPT, ingeschreven=True, inschrijving_bekend=False),
            "Vrijgesteld: Artikel 5 onder a (lichamelijk of psychisch niet geschikt).",
        ),
        (NOWHERE, "Niet ingeschreven en niet vrijgesteld sinds {sinds}: {kalender} dagen."),
        (UNKNOWN, "De inschrijvingen zijn niet aangeleverd en geen melding wijst op een school."),
        (LONG, "Aaneengesloten afwezig sinds {sinds}: {geteld} dagen geteld, {kalender} kalenderdagen."),
        (AT_RISK, "Signaal: Halt-uren, Luxe verzuim."),
        (AT_SCHOOL, "Ingeschreven, niet langdurig afwezig en zonder signaal."),
    ],
)
def test_each_verdict_is_told_in_one_sentence(seen: Facts, sentence: str) -> None:
    assert explanation(verdict_on(seen).regel, seen, LAW) == sentence


TOO_OLD = facts(plicht=Plicht.GEEN, plicht_reden=PlichtReden.ACHTTIEN)


@pytest.mark.parametrize(
    ("day", "limit"),
    [
        (date(2025, 12, 31), "23 jaar het Doorstroompunt (Wet van 6 december 2001, Stb. 2001, 636)."),
        (
            date(2026, 1, 1),
            "27 jaar het Doorstroompunt (artikel 9.2.1 Wet educatie en beroepsonderwijs (WEB)).",
        ),
    ],
)
def test_who_is_too_old_is_told_until_which_age_the_doorstroompunt_is_there_on_that_day(
    day: date, limit: str
) -> None:
    told = explanation("R2", TOO_OLD, parameters_on(day))
    assert told == f"Geen plicht: 18 jaar of ouder. Zonder startkwalificatie is er tot {limit}"


def test_who_is_too_old_in_a_what_if_is_told_the_ages_of_the_what_if() -> None:
    changes = {"kwalificatieplicht.eind_leeftijd": "21", "doorstroompunt.jonger_dan": "30"}
    told = explanation("R2", TOO_OLD, parameters_on(date(2026, 10, 1), changes))
    assert told.startswith("Geen plicht: 21 jaar of ouder. Zonder startkwalificatie is er tot 30 jaar")


# The rules as data


def test_the_rules_stand_in_the_order_of_the_manual() -> None:
    assert [rule.id for rule in RULES] == ["R1", "R2", "R3", "R4", "R1b", "R5", "R6", "R7"]
    assert list(RULES_BY_ID.values()) == list(RULES)


def test_a_rejected_alternative_has_its_own_ground_and_sentence() -> None:
    """What decided (no duty, an exemption) is not borrowed by the rules that come after."""
    gone = replace(EXEMPT, plicht=Plicht.GEEN, plicht_reden=PlichtReden.OVERLEDEN)
    assert ground(RULES_BY_ID["R3"], gone, Definitie.LANDELIJK) == verdict_on(EXEMPT).grond
    assert ground(RULES_BY_ID["R4"], EXEMPT, Definitie.LANDELIJK) == verdict_on(NOWHERE).grond
    assert explanation("R3", gone, LAW) == explanation("R3", EXEMPT, LAW)
    assert explanation("R4", EXEMPT, LAW) == explanation("R4", NOWHERE, LAW)
