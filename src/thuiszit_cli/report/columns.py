"""What `classify` writes: the one description of every column and every key (spec section 8).

From here come the data dictionary in docs/kolommen.md and, through `schema`, the Parquet files themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class Column:
    """One column of a table in a file. `always` tells that it is never empty."""

    name: str
    type: pa.DataType
    meaning: str  # Dutch, for the data dictionary
    always: bool = False
    unit: str = ""  # Dutch: dagen, uren, jaren; empty for a text or a date


@dataclass(frozen=True)
class Field:
    """One column of bevindingen.csv, or one key of manifest.json. `always` tells that it is never absent."""

    name: str
    meaning: str
    always: bool = True


_TEXT, _DATE, _WHOLE, _YES_NO = pa.string(), pa.date32(), pa.int32(), pa.bool_()
_LIST = pa.list_(pa.string())

CLASSIFICATION: tuple[Column, ...] = (
    Column(
        "persoonsgebonden_nummer", _TEXT, "Nummer of pseudoniem van de leerling; de rijen staan erop", True
    ),
    Column("klasse", _TEXT, "De klasse op de peildatum: de eerste regel die past", True),
    Column("duurklasse", _TEXT, "Hoe lang een thuiszitter thuiszit, in kalendertijd; leeg voor een ander"),
    Column("thuiszitter", _YES_NO, "Of de klasse absoluut verzuim of langdurig relatief verzuim is", True),
    Column(
        "grensgeval",
        _YES_NO,
        "Of een andere definitie van 'langer dan vier weken' een andere klasse geeft",
        True,
    ),
    Column(
        "sinds",
        _DATE,
        "Eerste dag van de afwezigheid; voor thuiszitters en voor risico met een lopende periode",
    ),
    Column(
        "dagen_geteld",
        _WHOLE,
        "Dagen sinds `sinds` zonder schoolvakantie; weekenden en feestdagen tellen mee",
        unit="dagen",
    ),
    Column("dagen_kalender", _WHOLE, "Alle kalenderdagen sinds `sinds`", unit="dagen"),
    Column("regel", _TEXT, "De regel die besliste: R1 tot en met R7, of R1b", True),
    Column("grond", _TEXT, "Artikel of signaal waarop de klasse rust"),
    Column("toelichting", _TEXT, "Eén zin voor de lezer, zonder bestandsnamen"),
    Column(
        "signalen", _LIST, "De signalen die afgaan, op id gesorteerd; ook bij andere klassen dan risico", True
    ),
    Column("plicht", _TEXT, "Welke plicht op de leerling rust", True),
    Column("plicht_reden", _TEXT, "Waarom er geen plicht is; leeg als er een plicht is of die onbekend is"),
    Column("ingeschreven", _YES_NO, "Of de leerling staat ingeschreven; leeg als dat niet te zeggen is"),
    Column("ingeschreven_bron", _TEXT, "Waar dat uit blijkt: de inschrijvingen, een melding, of niets", True),
    Column(
        "vrijstelling_soort",
        _TEXT,
        "De geldige vrijstelling, anders een lopende vervangende leerplicht, anders leeg",
    ),
    Column(
        "uren_4_lesweken",
        pa.float64(),
        "Verzuimuren in de laatste vier lesweken (uren, twee decimalen)",
        unit="uren",
    ),
    Column("leeftijd", _WHOLE, "Leeftijd op de peildatum (jaren)", unit="jaren"),
    Column("geslacht", _TEXT, "Geslacht zoals aangeleverd"),
    Column("gemeentecode", _TEXT, "CBS-code van de woongemeente, vier cijfers"),
    Column(
        "brin",
        _TEXT,
        "School van de geldige inschrijving, anders de laatste, anders die van de laatste melding",
    ),
    Column("onderwijssoort", _TEXT, "Onderwijssoort, op dezelfde wijze gekozen als `brin`"),
    Column(
        "bevindingen",
        pa.int64(),
        "Aantal bevindingen over deze leerling of een rij van deze leerling",
        True,
        "bevindingen",
    ),
    Column("peildatum", _DATE, "De dag waarvoor is ingedeeld", True),
    Column("definitie", _TEXT, "De gekozen definitie van 'langer dan vier weken'", True),
)

PERIODS: tuple[Column, ...] = (
    Column("persoonsgebonden_nummer", _TEXT, "Nummer of pseudoniem van de leerling", True),
    Column("begin", _DATE, "Eerste dag van de aaneengesloten periode", True),
    Column("eind", _DATE, "Laatste dag die op de peildatum bekend is", True),
    Column("lopend", _YES_NO, "Of de periode op de peildatum nog loopt", True),
    Column("dagen_geteld", _WHOLE, "Kalenderdagen zonder schoolvakantie", True, "dagen"),
    Column("dagen_kalender", _WHOLE, "Alle kalenderdagen", True, "dagen"),
    Column("lesdagen", _WHOLE, "Lesdagen", True, "dagen"),
    Column(
        "meldingen", _LIST, "Meldingsnummers waaruit de periode bestaat (leeg waar er geen nummer was)", True
    ),
    Column("lrv", _YES_NO, "Of de periode voorbij de grens van de gekozen definitie is gekomen", True),
)

# Every count of a report, one a row.
COUNTS: tuple[Column, ...] = (
    Column("rapport", _TEXT, "Titel van het rapport waarin de tabel staat", True),
    Column("tabel", _TEXT, "Naam van de tabel", True),
    Column("regel", _TEXT, "Code van de regel; leeg voor het totaal", True),
    Column("omschrijving", _TEXT, "Wat de regel telt", True),
    Column("kolom", _TEXT, "Code van de kolom: wat er is geteld, en wanneer", True),
    Column("kop", _TEXT, "Kop van de kolom", True),
    Column(
        "aantal",
        pa.int64(),
        "Het aantal; leeg als het niet van toepassing is of niet wordt getoond",
        unit="zie de eenheid van de tabel",
    ),
    Column("getoond", _TEXT, "nee als het aantal er is maar niet wordt getoond, anders ja", True),
    Column(
        "naam",
        _TEXT,
        "Naam van het aantal, in elke tabel dezelfde: de kolom van herleiding.csv, en na elke spatie de uitsplitsing",
        True,
    ),
)

WORKLIST: tuple[Column, ...] = (
    Column(
        "datum", _DATE, "De volgende datum die ertoe doet; een datum die al voorbij is, staat vooraan", True
    ),
    Column("aanleiding", _TEXT, "Waarom die datum ertoe doet", True),
    Column("klasse", _TEXT, "De klasse op de peildatum", True),
    Column("sinds", _DATE, "Eerste dag van de afwezigheid"),
    Column("dagen_geteld", _WHOLE, "Dagen sinds `sinds` zonder schoolvakantie", unit="dagen"),
    Column("gemeentecode", _TEXT, "CBS-code van de woongemeente, vier cijfers"),
    Column("brin", _TEXT, "School van de leerling"),
    Column("meldingsnummer", _TEXT, "Nummer van de melding waar het om gaat, als dat er is"),
    Column("plaats", _TEXT, "Bestand en regel waar de leerling staat", True),
    Column("daarna", _TEXT, "De datums daarna, elk met de aanleiding"),
)
# Only with --met-nummers.
WORKLIST_NUMBER = Column("persoonsgebonden_nummer", _TEXT, "Nummer van de leerling", True)

FINDINGS: tuple[Field, ...] = (
    Field(
        "bestand", "Het bestand zoals het is opgegeven; leeg als de bevinding over de leerling of de run gaat"
    ),
    Field("blad", "Het blad van de werkmap"),
    Field("regel", "De regel in het bestand (de kop telt mee) of de rij in Excel"),
    Field("kolom", "De kolom waar het om gaat"),
    Field("code", "Welke bevinding het is"),
    Field("ernst", "fout, waarschuwing of info"),
    Field("melding", "De tekst; die haalt nooit een cel aan"),
)

MANIFEST: tuple[Field, ...] = (
    Field("versie", "Versie van het programma"),
    Field("opdracht", "De opdracht die hetzelfde nog eens geeft, zonder paden"),
    Field("peildatum", "De dag waarvoor is ingedeeld"),
    Field("definitie", "De gekozen definitie"),
    Field("parameters_sha256", "Vingerafdruk van alle waarden waarmee is gerekend"),
    Field("invoer", "Elk invoerbestand met grootte in bytes en SHA-256"),
    Field("rijen", "Gelezen, gebruikt, en uitgesloten per reden"),
    Field("klassen", "Aantal leerlingen per klasse"),
    Field(
        "onderscheiden_gevallen", "Hoeveel verschillende combinaties van feiten aan de regels zijn voorgelegd"
    ),
    Field("uitvoer", "Elk geschreven bestand met grootte in bytes en SHA-256"),
    Field(
        "simulatie", "Alleen aanwezig (en waar) als met andere dan de geldende parameters is gerekend", False
    ),
    Field("sleutel_id", "Alleen bij pseudoniemen: welke sleutel; zegt niets over de sleutel zelf", False),
    Field("versleuteld", "Alleen bij --versleutel: per bestand de versleutelde kolommen", False),
    Field("zout", "Alleen bij pseudoniemen met een kwartaalzout: het kwartaal", False),
    Field("gestart", "Tijdstip waarop de run begon"),
    Field("klaar", "Tijdstip waarop de run klaar was"),
)


def schema(columns: tuple[Column, ...]) -> pa.Schema:
    """The Arrow schema of a Parquet file with these columns."""
    return pa.schema([pa.field(column.name, column.type, nullable=not column.always) for column in columns])
