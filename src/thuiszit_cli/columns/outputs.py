"""The tables that are written (spec section 8), and the keys of a manifest."""

from __future__ import annotations

from thuiszit_cli.columns.inputs import (
    BRIN,
    GEMEENTECODE,
    GESLACHT,
    MELDINGSNUMMER,
    ONDERWIJSSOORT,
    PGN,
    VRIJSTELLING_SOORT,
)
from thuiszit_cli.columns.model import Kind, Masking, Table, harmless, personal
from thuiszit_cli.rules import terms

_WAARDE = Masking.WAARDE

_SINDS = personal(
    "sinds",
    Kind.DATUM,
    "Eerste dag van de afwezigheid; voor thuiszitters en voor risico met een lopende periode",
    _WAARDE,
)
# With the peildatum days give a date.
_GETELD = personal(
    "dagen_geteld",
    Kind.GEHEEL,
    "Dagen sinds `sinds` zonder schoolvakantie; weekenden en feestdagen tellen mee",
    _WAARDE,
    unit="dagen",
)
_KALENDER = personal("dagen_kalender", Kind.GEHEEL, "Alle kalenderdagen sinds `sinds`", _WAARDE, unit="dagen")
_KLASSE = harmless(
    "klasse", Kind.CODE, "De klasse op de peildatum: de eerste regel die past", codes=terms.Klasse
)

CLASSIFICATION = Table(
    name="classificatie",
    row="een leerling",
    key=("persoonsgebonden_nummer",),
    columns=(
        PGN.where("Nummer of pseudoniem van de leerling; de rijen staan erop", always=True),
        _KLASSE.where(always=True),
        harmless(
            "duurklasse",
            Kind.CODE,
            "Hoe lang een thuiszitter thuiszit, in kalendertijd; leeg voor een ander",
            codes=terms.Duurklasse,
        ),
        harmless(
            "thuiszitter",
            Kind.JA_NEE,
            "Of de klasse absoluut verzuim of langdurig relatief verzuim is",
            always=True,
        ),
        harmless(
            "grensgeval",
            Kind.JA_NEE,
            "Of een andere definitie van 'langer dan vier weken' een andere klasse geeft",
            always=True,
        ),
        _SINDS,
        _GETELD,
        _KALENDER,
        harmless("regel", Kind.TEKST, "De regel die besliste: R1 tot en met R7, of R1b", always=True),
        harmless("grond", Kind.TEKST, "Artikel of signaal waarop de klasse rust"),
        personal("toelichting", Kind.TEKST, "Eén zin voor de lezer, zonder bestandsnamen", _WAARDE),
        harmless(
            "signalen",
            Kind.LIJST,
            "De signalen die afgaan, op id gesorteerd; ook bij andere klassen dan risico",
            always=True,
        ),
        harmless("plicht", Kind.CODE, "Welke plicht op de leerling rust", codes=terms.Plicht, always=True),
        harmless(
            "plicht_reden",
            Kind.CODE,
            "Waarom er geen plicht is; leeg als er een plicht is of die onbekend is",
            codes=terms.PlichtReden,
        ),
        harmless(
            "ingeschreven", Kind.JA_NEE, "Of de leerling staat ingeschreven; leeg als dat niet te zeggen is"
        ),
        harmless(
            "ingeschreven_bron",
            Kind.CODE,
            "Waar dat uit blijkt: de inschrijvingen, een melding, of niets",
            codes=terms.IngeschrevenBron,
            always=True,
        ),
        VRIJSTELLING_SOORT.where(
            "De geldige vrijstelling, anders een lopende vervangende leerplicht, anders leeg"
        ),
        personal(
            "uren_4_lesweken",
            Kind.GETAL,
            "Verzuimuren in de laatste vier lesweken (uren, twee decimalen)",
            _WAARDE,
            unit="uren",
        ),
        personal("leeftijd", Kind.GEHEEL, "Leeftijd op de peildatum (jaren)", _WAARDE, unit="jaren"),
        GESLACHT.where("Geslacht zoals aangeleverd"),
        GEMEENTECODE.where(),
        BRIN.where(
            "School van de geldige inschrijving, anders de laatste, anders die van de laatste melding"
        ),
        ONDERWIJSSOORT.where("Onderwijssoort, op dezelfde wijze gekozen als `brin`"),
        harmless(
            "bevindingen",
            Kind.AANTAL,
            "Aantal bevindingen over deze leerling of een rij van deze leerling",
            always=True,
            unit="bevindingen",
        ),
        harmless(
            "onzeker",
            Kind.JA_NEE,
            "Of een bevinding van ernst fout deze leerling noemt: de klasse kan anders zijn als die is hersteld",
            always=True,
        ),
        harmless("peildatum", Kind.DATUM, "De dag waarvoor is ingedeeld", always=True),
        harmless(
            "definitie",
            Kind.CODE,
            "De gekozen definitie van 'langer dan vier weken'",
            codes=terms.Definitie,
            always=True,
        ),
    ),
)

# How long a period lasted stays hidden too: of one that runs, the peildatum and its days give its begin.
PERIODS = Table(
    name="perioden",
    row="een aaneengesloten verzuimperiode",
    key=("persoonsgebonden_nummer", "begin"),
    columns=(
        PGN.where("Nummer of pseudoniem van de leerling", always=True),
        personal("begin", Kind.DATUM, "Eerste dag van de aaneengesloten periode", _WAARDE, always=True),
        personal("eind", Kind.DATUM, "Laatste dag die op de peildatum bekend is", _WAARDE, always=True),
        harmless("lopend", Kind.JA_NEE, "Of de periode op de peildatum nog loopt", always=True),
        _GETELD.where("Kalenderdagen zonder schoolvakantie", always=True),
        _KALENDER.where("Alle kalenderdagen", always=True),
        personal("lesdagen", Kind.GEHEEL, "Lesdagen", _WAARDE, always=True, unit="dagen"),
        personal(
            "meldingen",
            Kind.LIJST,
            "Meldingsnummers waaruit de periode bestaat (leeg waar er geen nummer was)",
            always=True,
        ),
        harmless(
            "lrv",
            Kind.JA_NEE,
            "Of de periode voorbij de grens van de gekozen definitie is gekomen",
            always=True,
        ),
    ),
)

# Every count of a report, one a row.
COUNTS = Table(
    name="tellingen",
    row="een aantal",
    key=("tabel", "regel", "kolom"),
    columns=(
        harmless("rapport", Kind.TEKST, "Titel van het rapport waarin de tabel staat", always=True),
        harmless("tabel", Kind.TEKST, "Naam van de tabel", always=True),
        harmless("regel", Kind.TEKST, "Code van de regel; leeg voor het totaal", always=True),
        harmless("omschrijving", Kind.TEKST, "Wat de regel telt", always=True),
        harmless("kolom", Kind.TEKST, "Code van de kolom: wat er is geteld, en wanneer", always=True),
        harmless("kop", Kind.TEKST, "Kop van de kolom", always=True),
        harmless(
            "aantal",
            Kind.AANTAL,
            "Het aantal; leeg als het niet van toepassing is of niet wordt getoond",
            unit="zie de eenheid van de tabel",
        ),
        harmless(
            "getoond", Kind.TEKST, "nee als het aantal er is maar niet wordt getoond, anders ja", always=True
        ),
        harmless(
            "naam",
            Kind.TEKST,
            "Naam van het aantal, in elke tabel dezelfde: de kolom van herleiding.csv, en na elke spatie de uitsplitsing",
            always=True,
        ),
    ),
)

WORKLIST = Table(
    name="werklijst",
    row="een leerling",
    key=(),
    columns=(
        personal(
            "datum",
            Kind.DATUM,
            "De volgende datum die ertoe doet; een datum die al voorbij is, staat vooraan",
            _WAARDE,
            always=True,
        ),
        harmless("aanleiding", Kind.TEKST, "Waarom die datum ertoe doet", always=True),
        _KLASSE.where("De klasse op de peildatum", always=True),
        _SINDS.where("Eerste dag van de afwezigheid"),
        _GETELD.where("Dagen sinds `sinds` zonder schoolvakantie"),
        GEMEENTECODE.where(),
        BRIN.where("School van de leerling"),
        MELDINGSNUMMER.where("Nummer van de melding waar het om gaat, als dat er is"),
        personal("plaats", Kind.TEKST, "Bestand en regel waar de leerling staat", always=True),
        personal("daarna", Kind.TEKST, "De datums daarna, elk met de aanleiding", _WAARDE),
        personal("schoolnaam", Kind.TEKST, "Naam van de school, uit de bestanden van --scholen", _WAARDE),
        harmless(
            "nieuw",
            Kind.TEKST,
            "ja of nee: of de aanleiding nieuw is sinds de vorige lijst; leeg zonder vorige lijst",
        ),
        PGN.where("Nummer van de leerling", always=True),  # only when asked for
    ),
)

MOVERS = Table(
    name="veranderingen",
    row="een leerling die tussen twee peildatums veranderde",
    key=("persoonsgebonden_nummer",),
    columns=(
        harmless("verandering", Kind.TEKST, "nieuw, weg (geen thuiszitter meer) of verplaatst", always=True),
        PGN.where("Nummer of pseudoniem van de leerling", always=True),
        harmless("klasse_vorige", Kind.TEKST, "Klasse op de vorige peildatum; leeg wie er niet in stond"),
        harmless("klasse", Kind.TEKST, "Klasse nu; leeg wie er niet meer in staat"),
        harmless("duurklasse_vorige", Kind.TEKST, "Duur op de vorige peildatum, van een thuiszitter"),
        harmless("duurklasse", Kind.TEKST, "Duur nu, van een thuiszitter"),
        _SINDS.where("Eerste dag van de afwezigheid"),
        GEMEENTECODE.where(),
        BRIN.where("School van de leerling"),
        personal("waarom", Kind.TEKST, "De toelichting bij de klasse van nu, of waarom het verzuim eindigde"),
    ),
)

FINDINGS = Table(
    name="bevindingen",
    row="een bevinding",
    key=(),
    columns=(
        harmless(
            "bestand",
            Kind.TEKST,
            "Het bestand zoals het is opgegeven; leeg als de bevinding over de leerling of de run gaat",
        ),
        harmless("blad", Kind.TEKST, "Het blad van de werkmap"),
        harmless("regel", Kind.GEHEEL, "De regel in het bestand (de kop telt mee) of de rij in Excel"),
        harmless("kolom", Kind.TEKST, "De kolom waar het om gaat"),
        harmless("code", Kind.TEKST, "Welke bevinding het is", always=True),
        harmless("ernst", Kind.TEKST, "fout, waarschuwing of info", always=True),
        harmless("melding", Kind.TEKST, "De tekst; die haalt nooit een cel aan", always=True),
    ),
)

OUTPUTS: tuple[Table, ...] = (CLASSIFICATION, PERIODS, COUNTS, WORKLIST, MOVERS, FINDINGS)

MANIFEST: dict[str, str] = {
    "versie": "Versie van het programma",
    "opdracht": "De opdracht die met dezelfde invoer dezelfde bytes geeft; de exports staan onder invoer",
    "peildatum": "De dag waarvoor is ingedeeld",
    "definitie": "De gekozen definitie",
    "parameters_sha256": "Vingerafdruk van alle waarden waarmee is gerekend",
    "invoer": "Elk invoerbestand met grootte in bytes en SHA-256",
    "rijen": "Gelezen, gebruikt, en uitgesloten per reden",
    "klassen": "Aantal leerlingen per klasse",
    "onderscheiden_gevallen": "Hoeveel verschillende combinaties van feiten aan de regels zijn voorgelegd",
    "uitvoer": "Elk geschreven bestand met grootte in bytes en SHA-256",
    "simulatie": "Alleen aanwezig (en waar) als met andere dan de geldende parameters is gerekend",
    "voorstel": "Per bestand de koppen waarvan het voorstel is overgenomen, met hun kolom (--neem-voorstel-over)",
    "sleutel_id": "Alleen bij pseudoniemen: welke sleutel; zegt niets over de sleutel zelf",
    "versleuteld": "Alleen bij --versleutel: per bestand de versleutelde kolommen",
    "zout": "Alleen bij pseudoniemen met een kwartaalzout: het kwartaal",
    "zegel": "SHA-256 van alles hierboven: wie iets verandert en niet het zegel, valt op. Bij gelijke runs gelijk",
    "logboek": "Alleen als er een logboek is: waar het ligt, en zijn kop voor deze run (regelnummer en SHA-256)",
    "gestart": "Tijdstip waarop de run begon",
    "klaar": "Tijdstip waarop de run klaar was",
}
# The keys that a manifest does not always have.
MANIFEST_SOMETIMES = frozenset({"simulatie", "voorstel", "sleutel_id", "versleuteld", "zout", "logboek"})
