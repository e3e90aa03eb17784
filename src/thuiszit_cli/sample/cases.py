"""The pupils written by hand: every boundary of the law and every blemish of a file, each with its intent.

The intents are Dutch: they are printed in the LEESMIJ.md that goes with a sample. The classes were worked out
by hand for the default peildatum, 1 October 2026; at another one vacations and weekends lie elsewhere.
"""

from __future__ import annotations

from datetime import datetime

from thuiszit_cli.rules.terms import Klasse
from thuiszit_cli.sample import case_absence as absence
from thuiszit_cli.sample import case_persons as persons
from thuiszit_cli.sample.boundary import (
    ABSOLUUT,
    GEEN,
    LRV,
    NOORD,
    ZUID,
    Desk,
    Pupil,
    enrolled,
)
from thuiszit_cli.sample.columns import Written
from thuiszit_cli.sample.numbers import impossible_bsn

NO_NUMBER = ("", "0")  # rows of nobody: read, excluded and counted


def pupils(desk: Desk) -> list[Pupil]:
    """Every pupil written by hand, in a fixed order."""
    themes = (
        *(absence.periods, absence.over_vacation, absence.counted, absence.signals),
        *(persons.ages, persons.qualification, persons.known, persons.enrolment, persons.exemptions),
        *(_rows, _cells),
    )
    return [pupil for theme in themes for pupil in theme(desk)]


def _blemished(desk: Desk, bedoeling: str, klasse: Klasse = GEEN, **rest: object) -> Pupil:
    """A small melding of last school year with one thing wrong."""
    row = {"status": "K", "alle": "nee", "verzuimuren": 3.5, "eind": desk.ago(128), **rest}
    return enrolled(desk, bedoeling, klasse).melding("O", desk.ago(130), **row)  # type: ignore[arg-type]


def _rows(desk: Desk) -> list[Pupil]:
    """Numbers and codes that lost something, and rows that are there twice or of nobody."""
    lost_zero = _blemished(desk, "Nummer verloor zijn voorloopnullen in één bestand")
    lost_zero.number = f"{impossible_bsn()[0]:09d}"
    lost_zero.meldingen[0]["persoonsgebonden_nummer"] = lost_zero.number.lstrip("0")
    fails = _blemished(desk, "Nummer dat aan geen elfproef voldoet")
    fails.number = "500000000"
    short_code = enrolled(desk, "Gemeentecode zonder voorloopnullen", LRV, NOORD)
    short_code.leerlingen[0]["gemeentecode"] = "14"
    short_code.melding("LRV", desk.ago(200))
    cbs_code = enrolled(desk, "Gemeentecode in de vorm van het CBS", GEEN, ZUID)
    cbs_code.leerlingen[0]["gemeentecode"] = "GM0772"
    dates = enrolled(desk, "Datums in vier schrijfwijzen", LRV)
    begin, earlier = desk.ago(90), desk.ago(120)
    dates.melding(
        "LRV", Written(begin.strftime("%Y%m%d"), begin), melddatum=Written(begin.isoformat(), begin)
    )
    dates.melding(
        "O", Written(f"{earlier.day}-{earlier.month}-{earlier.year}", earlier), alle="nee", verzuimuren=2
    )
    dates.change(einddatum=Written(earlier.strftime("%d/%m/%Y"), earlier))
    corrected = enrolled(desk, "Zelfde meldingsnummer twee keer: de laatste wijziging geldt", GEEN)
    corrected.melding("LRV", desk.ago(150), meldingsnummer="100009001")
    corrected.melding("O", desk.ago(150), desk.ago(140), status="G", reden_afgesloten="hervat", alle="nee")
    corrected.change(
        meldingsnummer="100009001", laatste_mutatie=datetime(*desk.ago(130).timetuple()[:3], 16, 45)
    )
    twice = enrolled(desk, "Twee gelijke rijen zonder meldingsnummer", GEEN)
    for _ in range(2):
        twice.melding(
            "O", desk.ago(110), desk.ago(110), status="K", alle="nee", verzuimuren=3, meldingsnummer=""
        )
    nobody = _blemished(desk, "Met twee rijen van niemand: leeg nummer en nummer 0")
    for number in NO_NUMBER:
        nobody.melding(
            "O", desk.ago(105), desk.ago(105), status="K", alle="nee", persoonsgebonden_nummer=number
        )
    only_melding = Pupil(desk, "Staat alleen in de meldingen", ABSOLUUT)
    only_melding.melding(
        "O", desk.ago(140), desk.ago(139), status="K", geboortedatum=desk.born(12), verzuimuren=2
    )
    return [
        lost_zero,
        fails,
        short_code,
        cbs_code,
        dates,
        corrected,
        twice,
        _blemished(desk, "Meldingsnummer dat ook een ander heeft (1)", meldingsnummer="100009002"),
        _blemished(desk, "Meldingsnummer dat ook een ander heeft (2)", meldingsnummer="100009002"),
        nobody,
        only_melding,
    ]


def _cells(desk: Desk) -> list[Pupil]:
    """One cell that cannot be read, or says what nobody knows."""
    return [
        _blemished(desk, "Onbekende verzuimsoort telt als overig", verzuimsoort="spijbelen"),
        _blemished(desk, "Onbekende status telt als geregistreerd", status="onderweg"),
        _blemished(
            desk, "Onbekende reden van afsluiten telt als geen", status="G", reden_afgesloten="verhuisd"
        ),
        _blemished(desk, "Onleesbare begindatum: de rij valt uit de meldingen").change(
            begindatum=Written("00-00-0000")
        ),
        _blemished(desk, "Onleesbare einddatum: telt als leeg", eind=Written("eind mei")),
        _blemished(desk, "Negatieve uren tellen als leeg", verzuimuren=Written("-3")),
        _blemished(desk, "Onleesbaar ja/nee telt als onbekend", alle="misschien"),
        _blemished(desk, "BRIN in een vorm die niet bestaat", brin="9ABC", vestiging="9ABC0"),
    ]
