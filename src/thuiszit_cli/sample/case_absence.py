"""Pupils written by hand: how long they are away, which melding counts until when, and the signals."""

from __future__ import annotations

from datetime import date

from thuiszit_cli.rules.terms import Klasse
from thuiszit_cli.sample.boundary import (
    DAY,
    GEEN,
    LRV,
    MIDDEN,
    NIET,
    NOORD,
    RISICO,
    ZUID,
    Desk,
    Pupil,
    enrolled,
)
from thuiszit_cli.sample.columns import Written


def periods(desk: Desk) -> list[Pupil]:
    def absent(bedoeling: str, klasse: Klasse, begin: date, eind: date | None = None) -> Pupil:
        return enrolled(desk, bedoeling, klasse).melding("LRV", begin, eind)

    chain = enrolled(desk, "Vier wekelijkse meldingen van 16 uur, daarna LRV: één periode", LRV)
    for week in range(4):
        begin = desk.ago(50 - 7 * week)
        chain.melding("V3", begin, begin + 6 * DAY, alle="ja", verzuimuren=25, verzuimdagen=5)
    chain.melding("LRV", desk.ago(22), status="R")

    friday = desk.ago(10 + (desk.ago(10).weekday() - 4) % 7)
    weekend = enrolled(desk, "Einde op vrijdag, nieuwe melding op maandag: het weekend breekt niet", LRV)
    weekend.melding("LRV", desk.ago(40), friday, status="G", reden_afgesloten="hervat")
    weekend.melding("LRV", friday + 3 * DAY)

    back = desk.days.lesson_before(desk.ago(8), MIDDEN)
    broken = enrolled(desk, "Eén lesdag op school tussen twee meldingen: twee periodes", RISICO)
    broken.melding("LRV", desk.ago(40), back - DAY, status="G", reden_afgesloten="hervat")
    broken.melding("LRV", back + DAY)

    until = desk.months_ago(3)
    return [
        absent("27 getelde dagen", RISICO, desk.days.counted_begin(desk.peildatum, 27, MIDDEN)),
        absent("28 getelde dagen: grensgeval", RISICO, desk.days.counted_begin(desk.peildatum, 28, MIDDEN)),
        absent(
            "29 getelde dagen: langer dan vier weken",
            LRV,
            desk.days.counted_begin(desk.peildatum, 29, MIDDEN),
        ),
        absent("Een dag korter dan een maand: grensgeval", LRV, desk.months_ago(1) + DAY),
        absent("Precies een maand", LRV, desk.months_ago(1)),
        absent("Een dag korter dan drie maanden", LRV, desk.months_ago(3) + DAY),
        absent("Precies drie maanden", LRV, desk.months_ago(3)),
        absent("Al ruim een jaar thuis", LRV, desk.ago(430)),
        absent("Einddatum op de peildatum: nog lopend", LRV, desk.ago(45), desk.peildatum),
        absent("Einddatum gisteren: terugval na LRV", RISICO, desk.ago(75), desk.ago(1)),
        absent("Einddatum 31-12-9999 betekent: loopt nog", LRV, desk.ago(50)).change(
            einddatum=Written("31-12-9999")
        ),
        enrolled(desk, "LRV die precies drie maanden geleden eindigde: nog terugval", RISICO).melding(
            "O", until - 50 * DAY, until, status="G", alle="ja", reden_afgesloten="terug naar school"
        ),
        enrolled(desk, "LRV die een dag langer geleden eindigde: geen terugval", GEEN).melding(
            "O", until - 51 * DAY, until - DAY, status="G", alle="ja", reden_afgesloten="opleiding hervat"
        ),
        chain,
        weekend,
        broken,
    ]


def over_vacation(desk: Desk) -> list[Pupil]:
    people = []
    for region in (NOORD, MIDDEN, ZUID):
        begin = desk.days.counted_begin(desk.peildatum, 60, region)
        people.append(
            enrolled(desk, f"60 getelde dagen over de vakantie heen, regio {region}", LRV, region).melding(
                "Langdurig relatief verzuim", begin, actie_gemeente_gewenst="ja"
            )
        )
        first, last = desk.days.last_vacation(desk.peildatum, region)
        people.append(
            enrolled(
                desk,
                f"Laatste dag voor en eerste dag na de vakantie, regio {region}: één periode",
                LRV,
                region,
            )
            .melding("LRV", first - 10 * DAY, desk.days.lesson_before(first, region), status="K")
            .melding("1 maand of langer", desk.days.lesson_after(last, region))
        )
    ended = desk.ago(27)
    for region in (NOORD, MIDDEN, ZUID):
        for counted, klasse in ((28, GEEN), (29, RISICO)):
            begin = desk.days.counted_begin(ended, counted, region)
            intent = f"{counted} getelde dagen en toen terug naar school, regio {region}"
            people.append(
                enrolled(desk, intent, klasse, region).melding(
                    "O",
                    begin,
                    ended,
                    status="G",
                    alle="ja",
                    reden_afgesloten="hervat",
                    datum_afgesloten=ended + DAY,
                )
            )
    young = Pupil(
        desk, "Afwezig sinds vóór de leerplicht: telt vanaf het begin van de leerplicht", LRV, soort="bo"
    )
    young.leerling(desk.birthday_five(2)).ingeschreven(desk.ago(300)).melding("LRV", desk.ago(200))
    earlier = Pupil(desk, "Afwezig en terug vóór de leerplicht: geen periode", GEEN, soort="bo")
    earlier.leerling(desk.birthday_five(2)).ingeschreven(desk.ago(300))
    earlier.melding("LRV", desk.ago(200), desk.ago(110), status="G", reden_afgesloten="hervat")
    return [*people, young, earlier]


def counted(desk: Desk) -> list[Pupil]:
    def absent(bedoeling: str, klasse: Klasse, soort: str = "LRV", **rest: object) -> Pupil:
        return enrolled(desk, bedoeling, klasse).melding(soort, desk.ago(60), **rest)  # type: ignore[arg-type]

    def closed(bedoeling: str, reden: str, klasse: Klasse = GEEN) -> Pupil:
        return enrolled(desk, bedoeling, klasse).melding(
            "V3",
            desk.ago(400),
            desk.ago(390),
            status="afgesloten",
            reden_afgesloten=reden,
            datum_afgesloten=desk.ago(380),
            verzuimuren=17.5,
        )

    legacy = Pupil(
        desk, "Oude melding met status overgedragen aan derden (tot augustus 2020)", GEEN, soort="mbo"
    )
    legacy.leerling(desk.born(17)).ingeschreven()
    legacy.melding("V3", date(2020, 5, 11), date(2020, 5, 20), status="D", verzuimuren=16)
    return [
        absent("Ingetrokken melding telt niet", GEEN, status="I"),
        absent(
            "Geen verzuim, langdurig ziek", GEEN, status="G", reden_afgesloten="geen verzuim, langdurig ziek"
        ),
        absent(
            "Geen verzuim, legitiem afwezig",
            GEEN,
            status="G",
            reden_afgesloten="geen verzuim, legitiem afwezig",
        ),
        absent("Afgesloten met reden V: vrijstelling", GEEN, status="G", reden_afgesloten="V"),
        absent("Geoorloofd verzuim telt niet", GEEN, geoorloofd="ja"),
        absent("Ziekmelding telt niet", GEEN, "ziek", alle="ja"),
        absent("Ziek gemeld, maar de school zegt ongeoorloofd", LRV, "ziek", alle="ja", geoorloofd="nee"),
        absent("Ter kennisgeving aangenomen telt wel", LRV, status="K"),
        absent("LRV waarbij niet alle lessen zijn gemist: geen periode", RISICO, alle="nee", verzuimuren=40),
        absent("Alle lessen gemist onbekend bij 16 uur: geen periode", RISICO, "V3", verzuimuren=80),
        absent(
            "Afgesloten zonder einddatum: tot de dag van afsluiten", GEEN, "O", alle="ja", status="G"
        ).change(reden_afgesloten="hervat", datum_afgesloten=desk.ago(50)),
        absent(
            "Afgesloten zonder enige einddatum: alleen de begindag telt", GEEN, "O", alle="ja", status="G"
        ),
        absent("Einddatum vóór de begindatum: rij niet gebruikt", GEEN).change(einddatum=desk.ago(70)),
        absent("LRV voorbij zijn einddatum en niet afgesloten", RISICO).change(einddatum=desk.ago(50)),
        enrolled(desk, "Begindatum in de toekomst", GEEN).melding("V3", desk.ago(-4), status="R"),
        closed("Afgesloten: hervat", "terug naar school"),
        closed("Afgesloten: andere opleiding", "inschrijving beëindigd, andere opleiding"),
        closed("Afgesloten: werk", "inschrijving beëindigd, werk"),
        closed("Afgesloten: overige redenen", "inschrijving beëindigd, overige redenen"),
        legacy,
    ]


def signals(desk: Desk) -> list[Pupil]:
    def hours(bedoeling: str, klasse: Klasse, uren: float) -> Pupil:
        return enrolled(desk, bedoeling, klasse).melding(
            "O", desk.ago(14), desk.ago(7), alle="nee", verzuimuren=uren, verzuimdagen=2
        )

    def old(soort: str, bedoeling: str) -> Pupil:
        return enrolled(desk, bedoeling, GEEN).melding(
            soort, desk.ago(120), desk.ago(119), status="K", alle="nee", verzuimuren=4.5, verzuimdagen=1
        )

    second = desk.days.lesson_before(desk.peildatum, MIDDEN)
    third = desk.days.lesson_before(second, MIDDEN)
    adult = Pupil(desk, "RMC-verzuim van een leerling van 19", NIET, soort="mbo").leerling(desk.born(19))
    adult.ingeschreven().melding("RMC", desk.ago(35), verzuimuren=60)
    return [
        hours("8,5 uur dit schooljaar: onder de grens van Halt", GEEN, 8.5),
        hours("9 uur dit schooljaar: grens van Halt", RISICO, 9.0),
        hours("15,5 uur in vier lesweken: nog geen 16", RISICO, 15.5),
        hours("16 uur in vier lesweken", RISICO, 16.0),
        enrolled(desk, "Twee meldingen van 16 uur dit schooljaar", RISICO)
        .melding("V3", desk.ago(30), desk.ago(24), status="G", reden_afgesloten="hervat", verzuimuren=16)
        .melding("16 uur in 4 lesweken", desk.ago(12), desk.ago(6), status="R", verzuimuren=18.5),
        enrolled(desk, "Luxe verzuim dit schooljaar", RISICO).melding(
            "L", desk.ago(28), desk.ago(26), vermoedelijke_reden="vakantie buiten de schoolvakantie"
        ),
        enrolled(desk, "Luxe verzuim vorig schooljaar", GEEN).melding(
            "luxe verzuim", desk.schooljaar - 45 * DAY, desk.schooljaar - 40 * DAY, status="G"
        ),
        enrolled(desk, "Drie lesdagen achtereen afwezig", RISICO).melding("O", third, alle="ja", status="R"),
        enrolled(desk, "Twee lesdagen achtereen afwezig", GEEN).melding("O", second, alle="ja", status="R"),
        enrolled(desk, "Potentiële LRV: 28 dagen aaneen deels afwezig, samen 16 uur", RISICO)
        .melding("O", desk.ago(27), desk.ago(11), alle="nee", verzuimuren=8)
        .melding("O", desk.ago(10), alle="nee", status="R", verzuimuren=8),
        old("beginnend", "Beginnend verzuim"),
        old("signaal", "Signaalverzuim"),
        old("te laat", "Te laat gekomen"),
        old("V1", "Oude soort V1: drie schooldagen"),
        old("V2", "Oude soort V2: een achtste van de lestijd"),
        old("V4", "Oude code V4: 16 uur, 18 jaar en ouder"),
        old("", "Melding zonder verzuimsoort"),
        adult,
    ]
