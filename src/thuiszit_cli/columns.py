"""The four canonical tables: the one description of every column.

From here come conversion, recognition of a table in a file, the data dictionary and the docs. A
column's kind says how its text is read (`convert.py`); the pydantic model holds the frozen description.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from thuiszit_cli.rules import terms


class Kind(StrEnum):
    """How the text of a column is read, and the dtype it has in a converted table."""

    NUMMER = "nummer"  # persoonsgebonden nummer -> column `persoon`, int32 key (see person_numbers.py)
    DATUM = "datum"  # int32, days since 1970-01-01; MISSING_DAY when empty
    EINDDATUM = "einddatum"  # as DATUM; 9999-12-31 reads as "no end known", so empty
    TIJDSTIP = "tijdstip"  # int64, microseconds since 1970-01-01; MISSING_MOMENT when empty
    CODE = "code"  # int8, position in the enum `codes`; -1 when empty or unknown
    JA_NEE = "ja_nee"  # int8: 1 ja, 0 nee, -1 empty or unreadable
    GETAL = "getal"  # categories of float64; NaN when empty, unreadable or negative
    TEKST = "tekst"  # pandas category of stripped text; missing when empty
    GEMEENTECODE = "gemeentecode"  # as TEKST: GM dropped, padded to four digits
    SLEUTEL = "sleutel"  # int64 (see serials.py); NO_SERIAL when empty


class Column(BaseModel):
    """One column of a canonical table."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    name: str
    kind: Kind
    meaning: str  # Dutch, for the data dictionary
    codes: type[terms.Term] | None = None
    aliases: tuple[str, ...] = ()
    kept: bool = True  # whether it stands in `Tables`; else it is read for findings and to find equal rows

    @property
    def is_converted(self) -> bool:
        """Whether its texts are read as values: not those of a text that is not kept."""
        return self.kept or self.kind is not Kind.TEKST

    @property
    def repeats(self) -> bool:
        """Whether its texts recur, so that each is worth remembering."""
        return self.is_converted and self.kind not in (Kind.NUMMER, Kind.SLEUTEL, Kind.TIJDSTIP)


class Table(BaseModel):
    """One canonical table: a row is one `row`, and `key` must be filled for a row to belong to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of that canonical name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Canonical column names, in order."""
        return tuple(column.name for column in self.columns)


PGN = Column(
    name="persoonsgebonden_nummer",
    kind=Kind.NUMMER,
    meaning="BSN of onderwijsnummer van de leerling (9 cijfers) of een pseudoniem",
    aliases=("bsn", "pgn", "onderwijsnummer", "burgerservicenummer", "persoonsgebondennummer"),
)
GEBOORTEDATUM = Column(name="geboortedatum", kind=Kind.DATUM, meaning="Geboortedatum; bruikbaar vanaf 1900")
GESLACHT = Column(name="geslacht", kind=Kind.TEKST, meaning="Geslacht zoals aangeleverd (M, V, O)")
POSTCODE = Column(name="postcode", kind=Kind.TEKST, meaning="Postcode van het woonadres", kept=False)
GEMEENTECODE = Column(
    name="gemeentecode",
    kind=Kind.GEMEENTECODE,
    meaning="CBS-code van de woongemeente, vier cijfers",
    aliases=("gemeentenummer", "gemcode"),
)
BRIN = Column(name="brin", kind=Kind.TEKST, meaning="BRIN van de school", aliases=("brin_nr", "brin_nummer"))
VESTIGING = Column(name="vestiging", kind=Kind.TEKST, meaning="Vestiging van de school", kept=False)
ONDERWIJSSOORT = Column(name="onderwijssoort", kind=Kind.TEKST, meaning="Onderwijssoort zoals aangeleverd")

SERIAL = "meldingsnummer"

MELDINGEN = Table(
    name="meldingen",
    row="een verzuimmelding",
    key=("persoonsgebonden_nummer", "begindatum"),
    columns=(
        Column(name=SERIAL, kind=Kind.SLEUTEL, meaning="Nummer van de verzuimmelding"),
        PGN,
        GEBOORTEDATUM,
        GESLACHT,
        POSTCODE,
        GEMEENTECODE,
        BRIN,
        VESTIGING,
        ONDERWIJSSOORT,
        Column(
            name="verzuimsoort",
            kind=Kind.CODE,
            codes=terms.Verzuimsoort,
            meaning="Soort verzuim; leeg telt als onbekend",
        ),
        Column(name="begindatum", kind=Kind.DATUM, meaning="Eerste dag van het verzuim"),
        Column(
            name="einddatum", kind=Kind.EINDDATUM, meaning="Laatste dag van het verzuim; leeg als het loopt"
        ),
        Column(name="melddatum", kind=Kind.DATUM, meaning="Dag waarop de school meldde"),
        Column(name="status", kind=Kind.CODE, codes=terms.Status, meaning="Status van de melding"),
        Column(
            name="reden_afgesloten",
            kind=Kind.CODE,
            codes=terms.RedenAfgesloten,
            meaning="Reden waarom de melding is afgesloten",
        ),
        Column(name="datum_afgesloten", kind=Kind.EINDDATUM, meaning="Dag waarop de melding is afgesloten"),
        Column(
            name="laatste_mutatie",
            kind=Kind.TIJDSTIP,
            meaning="Tijdstip van de laatste wijziging",
            kept=False,
        ),
        Column(name="alle_lessen_gemist", kind=Kind.JA_NEE, meaning="Of alle lessen zijn gemist"),
        Column(name="geoorloofd", kind=Kind.JA_NEE, meaning="Of het verzuim geoorloofd is"),
        Column(name="verzuimuren", kind=Kind.GETAL, meaning="Gemiste lesuren (uren)"),
        Column(name="verzuimdagen", kind=Kind.GETAL, meaning="Gemiste schooldagen (dagen)", kept=False),
        Column(
            name="vermoedelijke_reden",
            kind=Kind.TEKST,
            meaning="Vermoedelijke reden, vrije tekst",
            kept=False,
        ),
        Column(
            name="actie_gemeente_gewenst",
            kind=Kind.JA_NEE,
            meaning="Of de school actie van de gemeente wil",
            kept=False,
        ),
    ),
)

LEERLINGEN = Table(
    name="leerlingen",
    row="een persoon",
    key=("persoonsgebonden_nummer",),
    columns=(
        PGN,
        GEBOORTEDATUM,
        GESLACHT,
        POSTCODE,
        GEMEENTECODE,
        Column(name="startkwalificatie", kind=Kind.JA_NEE, meaning="Of een startkwalificatie is behaald"),
        Column(name="startkwalificatie_datum", kind=Kind.DATUM, meaning="Dag waarop die is behaald"),
        Column(
            name="uitzondering_kwalificatieplicht",
            kind=Kind.JA_NEE,
            meaning="Of artikel 4a, tweede lid, geldt (praktijkonderwijs, vso arbeid of dagbesteding)",
        ),
        Column(
            name="volledige_schooljaren", kind=Kind.GETAL, meaning="Aantal gevolgde volledige schooljaren"
        ),
        Column(name="gevestigd_op", kind=Kind.DATUM, meaning="Dag van vestiging"),
        Column(name="vertrokken_op", kind=Kind.EINDDATUM, meaning="Dag van vertrek"),
        Column(name="overleden_op", kind=Kind.EINDDATUM, meaning="Dag van overlijden"),
    ),
)

INSCHRIJVINGEN = Table(
    name="inschrijvingen",
    row="een inschrijving",
    key=("persoonsgebonden_nummer", "inschrijving_begin"),
    columns=(
        PGN,
        BRIN,
        VESTIGING,
        ONDERWIJSSOORT,
        Column(name="inschrijving_begin", kind=Kind.DATUM, meaning="Eerste dag van de inschrijving"),
        Column(
            name="inschrijving_eind",
            kind=Kind.EINDDATUM,
            meaning="Laatste dag van de inschrijving; leeg als die loopt",
        ),
    ),
)

VRIJSTELLINGEN = Table(
    name="vrijstellingen",
    row="een vrijstelling of vervangende leerplicht",
    key=("persoonsgebonden_nummer", "vrijstelling_begin"),
    columns=(
        PGN,
        Column(
            name="vrijstelling_soort",
            kind=Kind.CODE,
            codes=terms.VrijstellingSoort,
            meaning="Grond van de vrijstelling; leeg telt als vrijstelling zonder vastgelegde grond",
        ),
        Column(name="vrijstelling_begin", kind=Kind.DATUM, meaning="Eerste dag van de vrijstelling"),
        Column(
            name="vrijstelling_eind",
            kind=Kind.DATUM,
            meaning="Laatste dag; leeg betekent 31 juli van het schooljaar van begin, tenzij blijvend",
        ),
        Column(
            name="blijvend", kind=Kind.JA_NEE, meaning="Of de leerling nooit geschikt zal zijn (art. 6 lid 3)"
        ),
    ),
)

TABLES: tuple[Table, ...] = (MELDINGEN, LEERLINGEN, INSCHRIJVINGEN, VRIJSTELLINGEN)

# Columns that only `leerlingen` has: one of them makes a file hold that table.
ONLY_LEERLINGEN: frozenset[str] = frozenset(LEERLINGEN.names) - {
    name for table in TABLES if table is not LEERLINGEN for name in table.names
}
