"""The four canonical tables that are read."""

from __future__ import annotations

from thuiszit_cli.columns.model import Kind, Masking, Table, harmless, personal
from thuiszit_cli.rules import terms

_WAARDE, _VORM = Masking.WAARDE, Masking.VORM

PGN = personal(
    "persoonsgebonden_nummer",
    Kind.NUMMER,
    "BSN of onderwijsnummer van de leerling (9 cijfers) of een pseudoniem",
    Masking.PSEUDONIEM,
    aliases=("bsn", "pgn", "onderwijsnummer", "burgerservicenummer", "persoonsgebondennummer"),
)
GEBOORTEDATUM = personal(
    "geboortedatum",
    Kind.DATUM,
    "Geboortedatum; bruikbaar als de persoon op de peildatum jonger is dan dertig",
    _WAARDE,
)
GESLACHT = personal("geslacht", Kind.TEKST, "Geslacht zoals aangeleverd (M, V, O)", _VORM)
POSTCODE = personal("postcode", Kind.TEKST, "Postcode van het woonadres", Masking.POSTCODE, kept=False)
GEMEENTECODE = personal(
    "gemeentecode",
    Kind.GEMEENTECODE,
    "CBS-code van de woongemeente, vier cijfers",
    _WAARDE,
    aliases=("gemeentenummer", "gemcode"),
)
BRIN = personal("brin", Kind.TEKST, "BRIN van de school", _VORM, aliases=("brin_nr", "brin_nummer"))
VESTIGING = personal("vestiging", Kind.TEKST, "Vestiging van de school", _VORM, kept=False)
ONDERWIJSSOORT = personal("onderwijssoort", Kind.TEKST, "Onderwijssoort zoals aangeleverd", _VORM)

SERIAL = "meldingsnummer"
MELDINGSNUMMER = personal(SERIAL, Kind.SLEUTEL, "Nummer van de verzuimmelding")
VRIJSTELLING_SOORT = harmless(
    "vrijstelling_soort",
    Kind.CODE,
    "Grond van de vrijstelling; leeg telt als vrijstelling zonder vastgelegde grond",
    codes=terms.VrijstellingSoort,
)

MELDINGEN = Table(
    name="meldingen",
    row="een verzuimmelding",
    key=("persoonsgebonden_nummer", "begindatum"),
    columns=(
        MELDINGSNUMMER,
        PGN,
        GEBOORTEDATUM,
        GESLACHT,
        POSTCODE,
        GEMEENTECODE,
        BRIN,
        VESTIGING,
        ONDERWIJSSOORT,
        harmless(
            "verzuimsoort", Kind.CODE, "Soort verzuim; leeg telt als onbekend", codes=terms.Verzuimsoort
        ),
        personal("begindatum", Kind.DATUM, "Eerste dag van het verzuim", _WAARDE),
        personal("einddatum", Kind.EINDDATUM, "Laatste dag van het verzuim; leeg als het loopt", _WAARDE),
        personal("melddatum", Kind.DATUM, "Dag waarop de school meldde", _WAARDE),
        harmless("status", Kind.CODE, "Status van de melding", codes=terms.Status),
        harmless(
            "reden_afgesloten",
            Kind.CODE,
            "Reden waarom de melding is afgesloten",
            codes=terms.RedenAfgesloten,
        ),
        personal("datum_afgesloten", Kind.EINDDATUM, "Dag waarop de melding is afgesloten", _WAARDE),
        personal("laatste_mutatie", Kind.TIJDSTIP, "Tijdstip van de laatste wijziging", _WAARDE, kept=False),
        harmless("alle_lessen_gemist", Kind.JA_NEE, "Of alle lessen zijn gemist"),
        harmless("geoorloofd", Kind.JA_NEE, "Of het verzuim geoorloofd is"),
        personal("verzuimuren", Kind.GETAL, "Gemiste lesuren (uren)", _WAARDE),
        personal("verzuimdagen", Kind.GETAL, "Gemiste schooldagen (dagen)", _WAARDE, kept=False),
        personal("vermoedelijke_reden", Kind.TEKST, "Vermoedelijke reden, vrije tekst", kept=False),
        harmless("actie_gemeente_gewenst", Kind.JA_NEE, "Of de school actie van de gemeente wil", kept=False),
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
        harmless("startkwalificatie", Kind.JA_NEE, "Of een startkwalificatie is behaald"),
        personal("startkwalificatie_datum", Kind.DATUM, "Dag waarop die is behaald", _WAARDE),
        harmless(
            "uitzondering_kwalificatieplicht",
            Kind.JA_NEE,
            "Of artikel 4a, tweede lid, geldt (praktijkonderwijs, vso arbeid of dagbesteding)",
        ),
        personal("volledige_schooljaren", Kind.GETAL, "Aantal gevolgde volledige schooljaren", _WAARDE),
        personal("gevestigd_op", Kind.DATUM, "Dag van vestiging", _WAARDE),
        personal("vertrokken_op", Kind.EINDDATUM, "Dag van vertrek", _WAARDE),
        personal(
            "overleden_op", Kind.EINDDATUM, "Dag van overlijden", _WAARDE, aliases=("overlijdensdatum",)
        ),
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
        personal("inschrijving_begin", Kind.DATUM, "Eerste dag van de inschrijving", _WAARDE),
        personal(
            "inschrijving_eind",
            Kind.EINDDATUM,
            "Laatste dag van de inschrijving; leeg als die loopt",
            _WAARDE,
        ),
    ),
)

VRIJSTELLINGEN = Table(
    name="vrijstellingen",
    row="een vrijstelling of vervangende leerplicht",
    key=("persoonsgebonden_nummer", "vrijstelling_begin"),
    columns=(
        PGN,
        VRIJSTELLING_SOORT,
        personal("vrijstelling_begin", Kind.DATUM, "Eerste dag van de vrijstelling", _WAARDE),
        personal(
            "vrijstelling_eind",
            Kind.DATUM,
            "Laatste dag; leeg betekent 31 juli van het schooljaar van begin, tenzij blijvend",
            _WAARDE,
        ),
        harmless("blijvend", Kind.JA_NEE, "Of de leerling nooit geschikt zal zijn (art. 6 lid 3)"),
    ),
)

TABLES: tuple[Table, ...] = (MELDINGEN, LEERLINGEN, INSCHRIJVINGEN, VRIJSTELLINGEN)

# Columns that only `leerlingen` has: one of them makes a file hold that table.
ONLY_LEERLINGEN: frozenset[str] = frozenset(LEERLINGEN.names) - {
    name for table in TABLES if table is not LEERLINGEN for name in table.names
}

# Columns that only `meldingen` has, but for its begin and end: without one of them those may be of an enrolment.
ONLY_MELDINGEN: frozenset[str] = frozenset(MELDINGEN.names) - {
    "begindatum",
    "einddatum",
    *(name for table in TABLES if table is not MELDINGEN for name in table.names),
}
