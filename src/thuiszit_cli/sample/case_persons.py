"""Pupils written by hand: the duty, inschrijvingen and exemptions."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

from thuiszit_cli.rules.terms import Klasse
from thuiszit_cli.sample.boundary import (
    ABSOLUUT,
    DAY,
    GEEN,
    NIET,
    ONBESLIST,
    VRIJ,
    Desk,
    Pupil,
    enrolled,
    unenrolled,
)
from thuiszit_cli.sample.columns import Written

_EXCEPTION = {"uitzondering_kwalificatieplicht": "ja"}


def _aged(
    desk: Desk, bedoeling: str, klasse: Klasse, geboren: object, soort: str = "vo", **rest: object
) -> Pupil:
    """A pupil of any age, enrolled."""
    return Pupil(desk, bedoeling, klasse, soort=soort).leerling(geboren, **rest).ingeschreven()


def _seventeen(desk: Desk, bedoeling: str, klasse: Klasse, **rest: object) -> Pupil:
    """A pupil of about 17 at mbo, kwalificatieplichtig unless `rest` says otherwise."""
    return Pupil(desk, bedoeling, klasse, soort="mbo").leerling(desk.born(17), **rest).ingeschreven()


def ages(desk: Desk) -> list[Pupil]:
    """Born on either side of a limit of the duty."""
    sixteen = desk.schooljaar.year - 16
    leap = desk.peildatum.year - 18
    while leap % 4:
        leap -= 1
    return [
        _aged(
            desk,
            "Zestien geworden op 31 juli: de leerplicht is voorbij",
            NIET,
            date(sixteen, 7, 31),
            "pro",
            **_EXCEPTION,
        ),
        _aged(
            desk,
            "Zestien geworden op 1 augustus: nog een schooljaar leerplicht",
            GEEN,
            date(sixteen, 8, 1),
            **_EXCEPTION,
        ),
        _aged(desk, "Geboren op 29 februari, achttien geworden", NIET, date(leap, 2, 29), "mbo"),
        _aged(desk, "Geboren op 29 februari, leerplichtig", GEEN, date(leap + 4, 2, 29)),
        Pupil(desk, "Vijf geworden vorige maand: de leerplicht begint deze maand", ABSOLUUT).leerling(
            desk.birthday_five(1)
        ),
        Pupil(desk, "Vijf geworden op de eerste van deze maand: nog niet leerplichtig", NIET).leerling(
            desk.peildatum.replace(year=desk.peildatum.year - 5, day=1)
        ),
        _aged(
            desk, "Vier jaar en al op school", NIET, desk.peildatum - relativedelta(years=4, months=5), "bo"
        ),
        _aged(desk, "Achttien op de peildatum", NIET, desk.peildatum - relativedelta(years=18), "mbo"),
        _aged(desk, "Morgen achttien", GEEN, desk.peildatum - relativedelta(years=18) + DAY, "mbo"),
    ]


def qualification(desk: Desk) -> list[Pupil]:
    """With and without a startkwalificatie, and those of article 4a and of twelve school years."""
    fifteen = desk.peildatum - relativedelta(years=15, months=10)
    fourteen = desk.peildatum - relativedelta(years=14, months=10)
    return [
        _seventeen(desk, "Kwalificatieplichtig op het mbo", GEEN, startkwalificatie="nee"),
        _seventeen(
            desk,
            "Startkwalificatie op de peildatum",
            NIET,
            startkwalificatie="ja",
            startkwalificatie_datum=desk.peildatum,
        ),
        _seventeen(
            desk,
            "Startkwalificatie pas morgen",
            GEEN,
            startkwalificatie="ja",
            startkwalificatie_datum=desk.ago(-1),
        ),
        _seventeen(desk, "Startkwalificatie zonder datum", NIET, startkwalificatie="ja"),
        _seventeen(
            desk,
            "Startkwalificatie nee, maar met een datum: de datum geldt",
            NIET,
            startkwalificatie="nee",
            startkwalificatie_datum=desk.ago(70),
        ),
        _aged(
            desk,
            "Uitzondering van artikel 4a: vso, uitstroom arbeid",
            NIET,
            desk.born(17),
            "vso",
            **_EXCEPTION,
        ),
        _aged(
            desk,
            "Vijftien, twaalf volledige schooljaren",
            NIET,
            fifteen,
            volledige_schooljaren=12,
            **_EXCEPTION,
        ),
        _aged(
            desk, "Vijftien, elf volledige schooljaren", GEEN, fifteen, volledige_schooljaren=11, **_EXCEPTION
        ),
        _aged(
            desk,
            "Veertien, twaalf volledige schooljaren",
            GEEN,
            fourteen,
            volledige_schooljaren=12,
            **_EXCEPTION,
        ),
    ]


def known(desk: Desk) -> list[Pupil]:
    """Who died, moved, or has no birth date that can be used."""
    contradiction = _aged(desk, "Twee geboortedatums spreken elkaar tegen", ONBESLIST, desk.born(13))
    contradiction.leerling(desk.born(13, 3, 16))
    from_melding = (
        Pupil(desk, "Geboortedatum staat alleen bij de melding", GEEN).leerling(None).ingeschreven()
    )
    from_melding.melding(
        "O", desk.ago(100), desk.ago(99), status="K", geboortedatum=desk.born(14), verzuimuren=2
    )
    died = Pupil(desk, "Overleden", NIET).leerling(desk.born(13), overleden_op=desk.ago(30))
    died.ingeschreven(None, desk.ago(30)).melding("O", desk.ago(40), desk.ago(39), status="G")
    died.change(reden_afgesloten="inschrijving beëindigd, leerling overleden", datum_afgesloten=desk.ago(25))
    return [
        died,
        _aged(desk, "Vertrokken uit de gemeente", NIET, desk.born(11), "bo", vertrokken_op=desk.ago(60)),
        _aged(
            desk,
            "Vertrokken en teruggekeerd",
            GEEN,
            desk.born(11),
            "bo",
            vertrokken_op=desk.ago(200),
            gevestigd_op=desk.ago(90),
        ),
        _aged(desk, "Vestigt zich pas over twee weken", NIET, desk.born(9), "bo", gevestigd_op=desk.ago(-14)),
        _aged(desk, "Geen geboortedatum", ONBESLIST, None),
        _aged(desk, "Onleesbare geboortedatum", ONBESLIST, Written("31-02-2013")),
        _aged(desk, "Geboortedatum van vóór 1900", ONBESLIST, Written("01-01-1850", date(1850, 1, 1))),
        contradiction,
        from_melding,
        Pupil(desk, "Overleden en geen geboortedatum", NIET).leerling(None, overleden_op=desk.ago(400)),
        Pupil(desk, "Geboortedatum na de peildatum", NIET).leerling(desk.ago(-20)),
    ]


def enrolment(desk: Desk) -> list[Pupil]:
    def ended(bedoeling: str, eind: date, klasse: Klasse = ABSOLUUT) -> Pupil:
        return unenrolled(desk, bedoeling, klasse).ingeschreven(None, eind)

    summer = desk.schooljaar - DAY
    settled = Pupil(desk, "Tien dagen geleden gevestigd, nog geen school", ABSOLUUT)
    settled.leerling(desk.born(8), gevestigd_op=desk.ago(10))
    reported = ended("Uitgeschreven met een open melding: absoluut gaat voor", desk.ago(20)).melding(
        "LRV", desk.ago(60), status="B"
    )
    return [
        unenrolled(desk, "Nooit ingeschreven", ABSOLUUT),
        ended("Gisteren uitgeschreven", desk.ago(1)),
        ended("28 dagen zonder school", desk.ago(28)),
        ended("29 dagen zonder school", desk.ago(29)),
        ended("Een dag korter dan drie maanden zonder school", desk.months_ago(3)),
        ended("Precies drie maanden zonder school", desk.months_ago(3) - DAY),
        ended("Uitgeschreven op 31 juli, geen nieuwe school", summer),
        ended(
            "Oude school tot 31 juli, nieuwe vanaf september: het gat van de zomer", summer, GEEN
        ).ingeschreven(desk.schooljaar.replace(month=9)),
        ended("Laatste dag van de inschrijving is de peildatum", desk.peildatum, GEEN),
        unenrolled(desk, "Inschrijving begint op de peildatum", GEEN).ingeschreven(desk.peildatum),
        unenrolled(desk, "Inschrijving begint morgen", ABSOLUUT).ingeschreven(desk.ago(-1)),
        settled,
        enrolled(desk, "Bij twee scholen ingeschreven", GEEN).ingeschreven(
            desk.ago(40), brin="99AH", vestiging="99AH00"
        ),
        reported,
    ]


def exemptions(desk: Desk) -> list[Pupil]:
    year, summer = desk.schooljaar, desk.schooljaar.replace(year=desk.schooljaar.year + 1) - DAY
    last_year = year - relativedelta(years=1)

    def exempt(
        soort: str, bedoeling: str, klasse: Klasse = VRIJ, begin: date = year, eind: object = summer
    ) -> Pupil:
        return unenrolled(desk, bedoeling, klasse).vrijgesteld(soort, begin, eind)

    def replaced(soort: str, bedoeling: str, school: str) -> Pupil:
        pupil = Pupil(desk, bedoeling, GEEN, soort=school)
        return pupil.leerling(desk.born(15)).ingeschreven().vrijgesteld(soort, year, summer)

    renewed = unenrolled(desk, "Artikel 5 onder a, elk jaar opnieuw", VRIJ)
    for years in (2, 1, 0):
        renewed.vrijgesteld("5 sub a", year - relativedelta(years=years), summer - relativedelta(years=years))
    article15 = Pupil(desk, "Artikel 15 bij kwalificatieplicht", VRIJ, soort="mbo").leerling(desk.born(17))
    article15.ingeschreven(None, desk.ago(50)).vrijgesteld("15", desk.ago(49), summer)
    return [
        exempt("5 onder a", "Artikel 5 onder a"),
        exempt("5a", "Geschreven als 5a, bedoeld is artikel 5 onder a"),
        exempt("5_onder_b", "Artikel 5 onder b").change(blijvend="nee"),
        exempt("5_onder_c", "Artikel 5 onder c"),
        exempt("trekkend bestaan", "Artikel 5a: alleen maart tot en met oktober").change(
            vrijstelling_begin=desk.peildatum.replace(month=3, day=1),
            vrijstelling_eind=desk.peildatum.replace(month=10, day=31),
        ),
        exempt("", "Vrijstelling zonder vastgelegde grond"),
        exempt("5_onder_a", "Zonder einddatum: tot en met 31 juli", VRIJ, year, None),
        exempt(
            "5_onder_a", "Niet verlengd: zonder einddatum, van vorig schooljaar", ABSOLUUT, last_year, None
        ),
        unenrolled(desk, "Blijvend vrijgesteld (artikel 6, derde lid)", VRIJ).vrijgesteld(
            "5_onder_a", year - relativedelta(years=3), None, "ja"
        ),
        exempt("5_onder_a", "Gisteren afgelopen", ABSOLUUT, last_year, desk.ago(1)),
        exempt("5_onder_a", "Loopt vandaag af", VRIJ, last_year, desk.peildatum),
        exempt("5_onder_b", "Begint morgen", ABSOLUUT, desk.ago(-1)),
        exempt("onbekende grond", "Onbekende grond stelt niemand vrij", ABSOLUUT),
        exempt("15", "Artikel 15 terwijl de leerplicht nog loopt: geldt niet", ABSOLUUT),
        exempt("3b", "Vervangende leerplicht 3b zonder inschrijving", ABSOLUUT),
        article15,
        renewed,
        enrolled(desk, "Vrijgesteld en toch ingeschreven", VRIJ).vrijgesteld("5_onder_c", year, summer),
        replaced("3a", "Vervangende leerplicht 3a: blijft ingeschreven", "vo"),
        replaced("3b", "Vervangende leerplicht 3b op het mbo", "mbo"),
        replaced("vervangende leerplicht", "Vervangende leerplicht, 3a of 3b niet vastgelegd", "pro"),
    ]
