"""The pupils written by hand: every boundary of the law and every blemish of a file, each with its intent.

The intents are Dutch: they are printed in the LEESMIJ.md that goes with a sample. The classes were worked out
by hand for the default peildatum, 1 October 2026; at another one vacations and weekends lie elsewhere.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from thuiszit_cli.rules.terms import Klasse, Vakantieregio
from thuiszit_cli.sample.boundary import Desk, Pupil
from thuiszit_cli.sample.columns import Written
from thuiszit_cli.sample.numbers import impossible_bsn

ABSOLUUT = Klasse.ABSOLUUT_VERZUIM
LRV = Klasse.LANGDURIG_RELATIEF_VERZUIM
GEEN = Klasse.GEEN_VERZUIM
RISICO = Klasse.RISICO
VRIJ = Klasse.VRIJGESTELD
NIET = Klasse.NIET_LEERPLICHTIG
ONBESLIST = Klasse.ONBESLIST
NOORD, MIDDEN, ZUID = Vakantieregio.NOORD, Vakantieregio.MIDDEN, Vakantieregio.ZUID
DAY = timedelta(days=1)
NO_NUMBER = ("", "0")  # rows of nobody: read, excluded and counted


def pupils(desk: Desk) -> list[Pupil]:
    """Every pupil written by hand, in a fixed order."""
    themes = (_periods, _over_vacation, _counted, _signals, _duty, _enrolment, _exemptions, _blemishes)
    return [pupil for theme in themes for pupil in theme(desk)]


def _enrolled(desk: Desk, bedoeling: str, klasse: Klasse, regio: Vakantieregio = MIDDEN) -> Pupil:
    """A pupil of about 13, leerplichtig and enrolled."""
    return Pupil(desk, bedoeling, klasse, regio).leerling(desk.born(13)).ingeschreven()


def _unenrolled(desk: Desk, bedoeling: str, klasse: Klasse) -> Pupil:
    """A pupil of about 13 without an inschrijving."""
    return Pupil(desk, bedoeling, klasse).leerling(desk.born(13))


def _seventeen(desk: Desk, bedoeling: str, klasse: Klasse, **rest: object) -> Pupil:
    """A pupil of about 17 at mbo, kwalificatieplichtig unless `rest` says otherwise."""
    return Pupil(desk, bedoeling, klasse, soort="mbo").leerling(desk.born(17), **rest).ingeschreven()


# --- how long ---------------------------------------------------------------------------------------------


def _periods(desk: Desk) -> list[Pupil]:
    def absent(bedoeling: str, klasse: Klasse, begin: date, eind: date | None = None) -> Pupil:
        return _enrolled(desk, bedoeling, klasse).melding("LRV", begin, eind)

    chain = _enrolled(desk, "Vier wekelijkse meldingen van 16 uur, daarna LRV: één periode", LRV)
    for week in range(4):
        begin = desk.ago(50 - 7 * week)
        chain.melding("V3", begin, begin + 6 * DAY, alle="ja", verzuimuren=25, verzuimdagen=5)
    chain.melding("LRV", desk.ago(22), status="R")

    friday = desk.ago(10 + (desk.ago(10).weekday() - 4) % 7)
    weekend = _enrolled(desk, "Einde op vrijdag, nieuwe melding op maandag: het weekend breekt niet", LRV)
    weekend.melding("LRV", desk.ago(40), friday, status="G", reden_afgesloten="hervat")
    weekend.melding("LRV", friday + 3 * DAY)

    back = desk.days.lesson_before(desk.ago(8), MIDDEN)
    broken = _enrolled(desk, "Eén lesdag op school tussen twee meldingen: twee periodes", RISICO)
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
        _enrolled(desk, "LRV die precies drie maanden geleden eindigde: nog terugval", RISICO).melding(
            "O", until - 50 * DAY, until, status="G", alle="ja", reden_afgesloten="terug naar school"
        ),
        _enrolled(desk, "LRV die een dag langer geleden eindigde: geen terugval", GEEN).melding(
            "O", until - 51 * DAY, until - DAY, status="G", alle="ja", reden_afgesloten="opleiding hervat"
        ),
        chain,
        weekend,
        broken,
    ]


def _over_vacation(desk: Desk) -> list[Pupil]:
    people = []
    for region in (NOORD, MIDDEN, ZUID):
        begin = desk.days.counted_begin(desk.peildatum, 60, region)
        people.append(
            _enrolled(desk, f"60 getelde dagen over de vakantie heen, regio {region}", LRV, region).melding(
                "Langdurig relatief verzuim", begin, actie_gemeente_gewenst="ja"
            )
        )
        first, last = desk.days.last_vacation(desk.peildatum, region)
        people.append(
            _enrolled(
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
                _enrolled(desk, intent, klasse, region).melding(
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
    young.leerling(_birthday_five(desk, 2)).ingeschreven(desk.ago(300)).melding("LRV", desk.ago(200))
    earlier = Pupil(desk, "Afwezig en terug vóór de leerplicht: geen periode", GEEN, soort="bo")
    earlier.leerling(_birthday_five(desk, 2)).ingeschreven(desk.ago(300))
    earlier.melding("LRV", desk.ago(200), desk.ago(110), status="G", reden_afgesloten="hervat")
    return [*people, young, earlier]


def _birthday_five(desk: Desk, months: int) -> date:
    """A birth date with which the duty begins on the first lesdag of the month `months` - 1 months ago."""
    return (desk.peildatum - relativedelta(years=5, months=months)).replace(day=20)


# --- which melding counts, and until when -----------------------------------------------------------------


def _counted(desk: Desk) -> list[Pupil]:
    def absent(bedoeling: str, klasse: Klasse, soort: str = "LRV", **rest: object) -> Pupil:
        return _enrolled(desk, bedoeling, klasse).melding(soort, desk.ago(60), **rest)  # type: ignore[arg-type]

    def closed(bedoeling: str, reden: str, klasse: Klasse = GEEN) -> Pupil:
        return _enrolled(desk, bedoeling, klasse).melding(
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
        _enrolled(desk, "Begindatum in de toekomst", GEEN).melding("V3", desk.ago(-4), status="R"),
        closed("Afgesloten: hervat", "terug naar school"),
        closed("Afgesloten: andere opleiding", "inschrijving beëindigd, andere opleiding"),
        closed("Afgesloten: werk", "inschrijving beëindigd, werk"),
        closed("Afgesloten: overige redenen", "inschrijving beëindigd, overige redenen"),
        legacy,
    ]


# --- signals ----------------------------------------------------------------------------------------------


def _signals(desk: Desk) -> list[Pupil]:
    def hours(bedoeling: str, klasse: Klasse, uren: float) -> Pupil:
        return _enrolled(desk, bedoeling, klasse).melding(
            "O", desk.ago(14), desk.ago(7), alle="nee", verzuimuren=uren, verzuimdagen=2
        )

    def old(soort: str, bedoeling: str) -> Pupil:
        return _enrolled(desk, bedoeling, GEEN).melding(
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
        _enrolled(desk, "Twee meldingen van 16 uur dit schooljaar", RISICO)
        .melding("V3", desk.ago(30), desk.ago(24), status="G", reden_afgesloten="hervat", verzuimuren=16)
        .melding("16 uur in 4 lesweken", desk.ago(12), desk.ago(6), status="R", verzuimuren=18.5),
        _enrolled(desk, "Luxe verzuim dit schooljaar", RISICO).melding(
            "L", desk.ago(28), desk.ago(26), vermoedelijke_reden="vakantie buiten de schoolvakantie"
        ),
        _enrolled(desk, "Luxe verzuim vorig schooljaar", GEEN).melding(
            "luxe verzuim", desk.schooljaar - 45 * DAY, desk.schooljaar - 40 * DAY, status="G"
        ),
        _enrolled(desk, "Drie lesdagen achtereen afwezig", RISICO).melding("O", third, alle="ja", status="R"),
        _enrolled(desk, "Twee lesdagen achtereen afwezig", GEEN).melding("O", second, alle="ja", status="R"),
        _enrolled(desk, "Potentiële LRV: 28 dagen aaneen deels afwezig, samen 16 uur", RISICO)
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


# --- duty -------------------------------------------------------------------------------------------------


def _duty(desk: Desk) -> list[Pupil]:
    sixteen = desk.schooljaar.year - 16
    leap = desk.peildatum.year - 18
    while leap % 4:
        leap -= 1

    def aged(bedoeling: str, klasse: Klasse, geboren: object, soort: str = "vo", **rest: object) -> Pupil:
        return Pupil(desk, bedoeling, klasse, soort=soort).leerling(geboren, **rest).ingeschreven()

    exception = {"uitzondering_kwalificatieplicht": "ja"}
    fifteen = desk.peildatum - relativedelta(years=15, months=10)
    fourteen = desk.peildatum - relativedelta(years=14, months=10)
    contradiction = aged("Twee geboortedatums spreken elkaar tegen", ONBESLIST, desk.born(13))
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
        aged(
            "Zestien geworden op 31 juli: de leerplicht is voorbij",
            NIET,
            date(sixteen, 7, 31),
            "pro",
            **exception,
        ),
        aged(
            "Zestien geworden op 1 augustus: nog een schooljaar leerplicht",
            GEEN,
            date(sixteen, 8, 1),
            **exception,
        ),
        aged("Geboren op 29 februari, achttien geworden", NIET, date(leap, 2, 29), "mbo"),
        aged("Geboren op 29 februari, leerplichtig", GEEN, date(leap + 4, 2, 29)),
        Pupil(desk, "Vijf geworden vorige maand: de leerplicht begint deze maand", ABSOLUUT).leerling(
            _birthday_five(desk, 1)
        ),
        Pupil(desk, "Vijf geworden op de eerste van deze maand: nog niet leerplichtig", NIET).leerling(
            desk.peildatum.replace(year=desk.peildatum.year - 5, day=1)
        ),
        aged("Vier jaar en al op school", NIET, desk.peildatum - relativedelta(years=4, months=5), "bo"),
        aged("Achttien op de peildatum", NIET, desk.peildatum - relativedelta(years=18), "mbo"),
        aged("Morgen achttien", GEEN, desk.peildatum - relativedelta(years=18) + DAY, "mbo"),
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
        aged("Uitzondering van artikel 4a: vso, uitstroom arbeid", NIET, desk.born(17), "vso", **exception),
        aged("Vijftien, twaalf volledige schooljaren", NIET, fifteen, volledige_schooljaren=12, **exception),
        aged("Vijftien, elf volledige schooljaren", GEEN, fifteen, volledige_schooljaren=11, **exception),
        aged("Veertien, twaalf volledige schooljaren", GEEN, fourteen, volledige_schooljaren=12, **exception),
        died,
        aged("Vertrokken uit de gemeente", NIET, desk.born(11), "bo", vertrokken_op=desk.ago(60)),
        aged(
            "Vertrokken en teruggekeerd",
            GEEN,
            desk.born(11),
            "bo",
            vertrokken_op=desk.ago(200),
            gevestigd_op=desk.ago(90),
        ),
        aged("Vestigt zich pas over twee weken", NIET, desk.born(9), "bo", gevestigd_op=desk.ago(-14)),
        aged("Geen geboortedatum", ONBESLIST, None),
        aged("Onleesbare geboortedatum", ONBESLIST, Written("31-02-2013")),
        aged("Geboortedatum van vóór 1900", ONBESLIST, Written("01-01-1850", date(1850, 1, 1))),
        contradiction,
        from_melding,
        Pupil(desk, "Overleden en geen geboortedatum", NIET).leerling(None, overleden_op=desk.ago(400)),
        Pupil(desk, "Geboortedatum na de peildatum", NIET).leerling(desk.ago(-20)),
    ]


# --- enrolment --------------------------------------------------------------------------------------------


def _enrolment(desk: Desk) -> list[Pupil]:
    def ended(bedoeling: str, eind: date, klasse: Klasse = ABSOLUUT) -> Pupil:
        return _unenrolled(desk, bedoeling, klasse).ingeschreven(None, eind)

    summer = desk.schooljaar - DAY
    settled = Pupil(desk, "Tien dagen geleden gevestigd, nog geen school", ABSOLUUT)
    settled.leerling(desk.born(8), gevestigd_op=desk.ago(10))
    reported = ended("Uitgeschreven met een open melding: absoluut gaat voor", desk.ago(20)).melding(
        "LRV", desk.ago(60), status="B"
    )
    return [
        _unenrolled(desk, "Nooit ingeschreven", ABSOLUUT),
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
        _unenrolled(desk, "Inschrijving begint op de peildatum", GEEN).ingeschreven(desk.peildatum),
        _unenrolled(desk, "Inschrijving begint morgen", ABSOLUUT).ingeschreven(desk.ago(-1)),
        settled,
        _enrolled(desk, "Bij twee scholen ingeschreven", GEEN).ingeschreven(
            desk.ago(40), brin="99AH", vestiging="99AH00"
        ),
        reported,
    ]


# --- exemptions -------------------------------------------------------------------------------------------


def _exemptions(desk: Desk) -> list[Pupil]:
    year, summer = desk.schooljaar, desk.schooljaar.replace(year=desk.schooljaar.year + 1) - DAY
    last_year = year - relativedelta(years=1)

    def exempt(
        soort: str, bedoeling: str, klasse: Klasse = VRIJ, begin: date = year, eind: object = summer
    ) -> Pupil:
        return _unenrolled(desk, bedoeling, klasse).vrijgesteld(soort, begin, eind)

    def replaced(soort: str, bedoeling: str, school: str) -> Pupil:
        pupil = Pupil(desk, bedoeling, GEEN, soort=school)
        return pupil.leerling(desk.born(15)).ingeschreven().vrijgesteld(soort, year, summer)

    renewed = _unenrolled(desk, "Artikel 5 onder a, elk jaar opnieuw", VRIJ)
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
        _unenrolled(desk, "Blijvend vrijgesteld (artikel 6, derde lid)", VRIJ).vrijgesteld(
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
        _enrolled(desk, "Vrijgesteld en toch ingeschreven", VRIJ).vrijgesteld("5_onder_c", year, summer),
        replaced("3a", "Vervangende leerplicht 3a: blijft ingeschreven", "vo"),
        replaced("3b", "Vervangende leerplicht 3b op het mbo", "mbo"),
        replaced("vervangende leerplicht", "Vervangende leerplicht, 3a of 3b niet vastgelegd", "pro"),
    ]


# --- blemishes of a real file -----------------------------------------------------------------------------


def _blemishes(desk: Desk) -> list[Pupil]:
    def blemished(bedoeling: str, klasse: Klasse = GEEN, **rest: object) -> Pupil:
        """A small melding of last school year with one thing wrong."""
        row = {"status": "K", "alle": "nee", "verzuimuren": 3.5, "eind": desk.ago(128), **rest}
        return _enrolled(desk, bedoeling, klasse).melding("O", desk.ago(130), **row)  # type: ignore[arg-type]

    lost_zero = blemished("Nummer verloor zijn voorloopnullen in één bestand")
    lost_zero.number = f"{impossible_bsn()[0]:09d}"
    lost_zero.meldingen[0]["persoonsgebonden_nummer"] = lost_zero.number.lstrip("0")
    fails = blemished("Nummer dat aan geen elfproef voldoet")
    fails.number = "500000000"
    short_code = _enrolled(desk, "Gemeentecode zonder voorloopnullen", LRV, NOORD)
    short_code.leerlingen[0]["gemeentecode"] = "14"
    short_code.melding("LRV", desk.ago(200))
    cbs_code = _enrolled(desk, "Gemeentecode in de vorm van het CBS", GEEN, ZUID)
    cbs_code.leerlingen[0]["gemeentecode"] = "GM0772"
    dates = _enrolled(desk, "Datums in vier schrijfwijzen", LRV)
    begin, earlier = desk.ago(90), desk.ago(120)
    dates.melding(
        "LRV", Written(begin.strftime("%Y%m%d"), begin), melddatum=Written(begin.isoformat(), begin)
    )
    dates.melding(
        "O", Written(f"{earlier.day}-{earlier.month}-{earlier.year}", earlier), alle="nee", verzuimuren=2
    )
    dates.change(einddatum=Written(earlier.strftime("%d/%m/%Y"), earlier))
    corrected = _enrolled(desk, "Zelfde meldingsnummer twee keer: de laatste wijziging geldt", GEEN)
    corrected.melding("LRV", desk.ago(150), meldingsnummer="100009001")
    corrected.melding("O", desk.ago(150), desk.ago(140), status="G", reden_afgesloten="hervat", alle="nee")
    corrected.change(
        meldingsnummer="100009001", laatste_mutatie=datetime(*desk.ago(130).timetuple()[:3], 16, 45)
    )
    twice = _enrolled(desk, "Twee gelijke rijen zonder meldingsnummer", GEEN)
    for _ in range(2):
        twice.melding(
            "O", desk.ago(110), desk.ago(110), status="K", alle="nee", verzuimuren=3, meldingsnummer=""
        )
    nobody = blemished("Met twee rijen van niemand: leeg nummer en nummer 0")
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
        blemished("Meldingsnummer dat ook een ander heeft (1)", meldingsnummer="100009002"),
        blemished("Meldingsnummer dat ook een ander heeft (2)", meldingsnummer="100009002"),
        nobody,
        only_melding,
        blemished("Onbekende verzuimsoort telt als overig", verzuimsoort="spijbelen"),
        blemished("Onbekende status telt als geregistreerd", status="onderweg"),
        blemished("Onbekende reden van afsluiten telt als geen", status="G", reden_afgesloten="verhuisd"),
        blemished("Onleesbare begindatum: de rij valt uit de meldingen").change(
            begindatum=Written("00-00-0000")
        ),
        blemished("Onleesbare einddatum: telt als leeg", eind=Written("eind mei")),
        blemished("Negatieve uren tellen als leeg", verzuimuren=Written("-3")),
        blemished("Onleesbaar ja/nee telt als onbekend", alle="misschien"),
        blemished("BRIN in een vorm die niet bestaat", brin="9ABC", vestiging="9ABC0"),
    ]
