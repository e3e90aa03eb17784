"""Invented exports of desks: headers, order, codes, and columns that are nothing to this program.

The names were written down as twenty makers of packages, views and spreadsheets would write them, without looking at
`words.toml`. Those of FRESH are held out.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from thuiszit_cli.recognise.contents import Sample

NAMES: dict[str, list[str]] = {
    "persoonsgebonden_nummer": [
        "BSN",
        "Burgerservicenummer leerling",
        "bsn_nummer",
        "BSN-nummer",
        "BSN kind",
        "BSN/OWN",
        "Sofinummer",
        "Burgerservicenummer (BSN)",
        "LEERLING_BSN",
        "persoonBsn",
        "PGN leerling",
        "BSN jongere",
        "Citizen service number",
        "BSN van het kind",
        "Burger Service Nr",
        "bsnDeelnemer",
    ],
    "geboortedatum": [
        "Geboortedatum leerling",
        "Geb datum",
        "GEBDAT",
        "Datum geboorte",
        "geboren op",
        "Birth date",
        "geb.dd.",
        "GEBOORTE_DATUM",
        "Geboren",
        "dateOfBirth",
        "Geboortedag",
        "D.O.B.",
        "Geb. datum (dd-mm-jjjj)",
        "kind_geboortedatum",
    ],
    "geslacht": [
        "Geslacht",
        "Sekse",
        "M/V/X",
        "GESLACHT_CODE",
        "Gender",
        "man/vrouw",
        "Gesl.",
        "Geslachtsaanduiding",
    ],
    "gemeentecode": [
        "Gemeentecode woonplaats",
        "CBS gemeentecode",
        "Gemeentenr",
        "GEM_CODE",
        "Municipality code",
        "Woongemeente",
        "Gemeente van inschrijving (code)",
        "gemeenteNummer",
    ],
    "brin": [
        "BRIN-code",
        "Brinnr",
        "School BRIN",
        "BRIN4",
        "SCHOOL_BRIN_NR",
        "Instellingscode (BRIN)",
        "brin school",
        "Brincode",
    ],
    "startkwalificatie": [
        "Startkwalificatie j/n",
        "Heeft startkwalificatie",
        "IND_STARTKW",
        "Startkwalificatie aanwezig",
        "Basic qualification obtained",
        "SK",
        "In bezit van startkwalificatie",
        "startkwalificatieBehaald",
    ],
    "gevestigd_op": [
        "Datum vestiging",
        "Gevestigd in gemeente op",
        "VESTIGING_GEMEENTE_DT",
        "Ingekomen op",
        "Datum vestiging gemeente",
        "Settled on",
        "Vestigingsdatum gemeente",
        "datumVestiging",
    ],
    "vertrokken_op": [
        "Datum vertrek",
        "Vertrokken per",
        "VERTREK_DATUM",
        "Verhuisd op",
        "Vertrek uit gemeente",
        "Departure date",
        "Datum verhuizing",
        "datumVertrek",
    ],
    "overleden_op": [
        "Overlijdensdatum",
        "Overleden op",
        "OVERLIJDEN_DT",
        "Datum overlijden kind",
        "Date of death",
        "dat. overl.",
    ],
    "inschrijving_begin": [
        "Datum inschrijving",
        "Inschrijfdatum",
        "Begindatum inschrijving",
        "INSCHR_START_DT",
        "Ingeschreven op",
        "Op school sinds",
        "Inschrijving vanaf",
        "Start inschrijving",
        "Enrolment start",
        "Ingeschreven per",
        "inschrijvingBegin",
        "Aanvang inschrijving",
        "Plaatsingsdatum",
        "Enrollment date",
    ],
    "inschrijving_eind": [
        "Datum uitschrijving",
        "Uitschrijfdatum",
        "Einddatum inschrijving",
        "INSCHR_STOP_DT",
        "Uitgeschreven",
        "Van school sinds",
        "Inschrijving t/m",
        "Einde inschrijving",
        "Enrolment end",
        "Uitgeschreven op",
        "inschrijvingEinde",
        "Beëindiging inschrijving",
        "Datum beëindiging inschrijving",
        "Enrollment end date",
    ],
    "meldingsnummer": [
        "Meldingsnr",
        "Meldnummer",
        "MELDING_ID",
        "Nummer melding",
        "Report id",
        "Verzuimmelding nr",
    ],
    "verzuimsoort": [
        "Verzuimsoort",
        "Soort verzuim",
        "Type verzuim",
        "VERZUIM_TYPE_CD",
        "Aard van het verzuim",
        "Categorie verzuim",
        "Absence category",
        "Verzuimcode",
        "Soort melding",
        "verzuimType",
        "Verzuimcategorie",
        "Absence type code",
    ],
    "begindatum": [
        "Begindatum verzuim",
        "Verzuim vanaf",
        "Startdatum verzuim",
        "VERZUIM_START_DT",
        "Eerste verzuimdag",
        "Begin afwezigheid",
        "Start absence",
        "Afwezig vanaf",
        "Verzuim begint op",
        "Datum aanvang verzuim",
        "absenceFrom",
        "Eerste dag afwezig",
        "Ingangsdatum verzuim",
        "Thuis vanaf",
    ],
    "einddatum": [
        "Einddatum verzuim",
        "Verzuim tot en met",
        "Stopdatum verzuim",
        "VERZUIM_STOP_DT",
        "Laatste dag verzuim",
        "Einde afwezigheid",
        "End absence",
        "Afwezig t/m",
        "Verzuim eindigt op",
        "Datum einde verzuim",
        "absenceUntil",
        "Laatste dag afwezig",
        "Beëindigd verzuim op",
        "Thuis tot en met",
    ],
    "melddatum": [
        "Datum melding",
        "Gemeld op",
        "MELD_DT",
        "Datum ontvangst melding",
        "Date reported",
        "Meldingsdatum",
        "Melding ontvangen op",
        "reportDate",
    ],
    "status": [
        "Status melding",
        "Status",
        "STATUS_CD",
        "Stand",
        "Case status",
        "Behandelstatus",
        "Voortgang",
        "meldingStatus",
    ],
    "datum_afgesloten": [
        "Datum afsluiting",
        "Afgesloten op",
        "AFSLUIT_DT",
        "Datum afgehandeld",
        "Closed at",
        "Gesloten op",
        "Afsluitdatum",
        "closureDate",
    ],
    "reden_afgesloten": [
        "Reden afsluiting",
        "Reden van afsluiten",
        "AFSLUITREDEN_CD",
        "Afsluitreden",
        "Reason closed",
        "Reden sluiten melding",
        "Resultaat melding",
        "closureReason",
    ],
    "alle_lessen_gemist": [
        "Alle lessen gemist",
        "Volledig afwezig",
        "IND_VOLLEDIG_VERZUIM",
        "Hele dag afwezig",
        "All lessons missed",
        "Mist alle lessen",
        "Volledig verzuim j/n",
        "allLessons",
    ],
    "geoorloofd": [
        "Geoorloofd verzuim",
        "Geoorloofd j/n",
        "IND_GEOORLOOFD",
        "Toestemming",
        "Authorised absence",
        "Is geoorloofd",
        "Verlof toegekend",
        "excused",
    ],
    "verzuimuren": [
        "Aantal verzuimuren",
        "Uren verzuim",
        "VERZUIM_UREN",
        "Verzuim (in uren)",
        "Hours absent",
        "Gemiste lesuren",
        "Totaal uren",
        "Aantal gemiste uren",
        "uren",
        "absenceHours",
    ],
    "vrijstelling_soort": [
        "Soort vrijstelling",
        "Vrijstellingsgrond",
        "VRIJSTELLING_ART",
        "Grond vrijstelling",
        "Exemption type",
        "Artikel vrijstelling",
        "Vrijstelling op grond van",
        "Type vrijstelling",
        "exemptionArticle",
        "Grondslag vrijstelling",
    ],
    "vrijstelling_begin": [
        "Begin vrijstelling",
        "Vrijstelling vanaf",
        "VRIJSTELLING_START_DT",
        "Ingangsdatum vrijstelling",
        "Exemption start",
        "Vrijgesteld per",
        "Vrijstelling ingaande",
        "Startdatum vrijstelling",
        "exemptionFrom",
        "Datum ingang vrijstelling",
    ],
    "vrijstelling_eind": [
        "Einde vrijstelling",
        "Vrijstelling tot",
        "VRIJSTELLING_STOP_DT",
        "Einddatum vrijstelling",
        "Exemption end",
        "Vrijgesteld tot en met",
        "Vrijstelling eindigt",
        "Stopdatum vrijstelling",
        "exemptionUntil",
        "Datum einde vrijstelling",
    ],
    "blijvend": [
        "Blijvend",
        "Blijvende vrijstelling",
        "IND_BLIJVEND_ONGESCHIKT",
        "Duurzaam ongeschikt",
        "Permanent",
        "Blijvend j/n",
        "Is blijvend",
        "isPermanent",
    ],
}
FRESH: dict[str, list[str]] = {  # not looked at when the dictionary was made
    "persoonsgebonden_nummer": [
        "BSN deelnemer",
        "Burgerservice nr.",
        "BSN_LEERPLICHTIGE",
        "bsn (kind)",
        "Persoons-BSN",
        "BSN_NR",
    ],
    "geboortedatum": [
        "Geb.datum kind",
        "GEBOORTEDAT",
        "Datum v. geboorte",
        "birthdate",
        "Geboren d.d.",
        "GEB_DD",
    ],
    "geslacht": ["gesl", "V/M", "Geslacht leerling", "GESL_OMS", "sex"],
    "gemeentecode": ["Gem. code", "GEMEENTE_CD", "CBS-nummer gemeente", "municipality_id", "code gemeente"],
    "brin": ["BRIN nummer school", "BRINCODE_INSTELLING", "school_brin_code", "Brin-nr."],
    "startkwalificatie": [
        "Startkwal. behaald",
        "STARTKWAL_JN",
        "start qualification",
        "Startkwalificatie?",
        "heeft startkwal",
    ],
    "gevestigd_op": [
        "Vestigd.",
        "Datum van vestiging",
        "Vestiging in gemeente d.d.",
        "IN_GEMEENTE_SINDS",
        "moved in",
    ],
    "vertrokken_op": [
        "Vertrek d.d.",
        "VERTROKKEN_DT",
        "Datum verhuizing uit gemeente",
        "moved out",
        "Vertrek uit gem.",
    ],
    "overleden_op": ["Overleden d.d.", "OVERL_DATUM", "deceased_on", "Datum van overlijden"],
    "inschrijving_begin": [
        "Inschr. begin",
        "INSCHRIJVING_VAN",
        "Ingeschr. per",
        "enrolled since",
        "Begin inschr. school",
        "Schoolinschrijving vanaf",
    ],
    "inschrijving_eind": [
        "Inschr. einde",
        "INSCHRIJVING_TOT",
        "Uitgeschr. per",
        "enrolled till",
        "Eind inschr. school",
        "Schoolinschrijving t/m",
    ],
    "meldingsnummer": ["Melding nr.", "VERZUIMMELDING_ID", "report_no", "Nr. verzuimmelding"],
    "verzuimsoort": [
        "Srt. verzuim",
        "VERZUIMSRT",
        "kind of absence",
        "Verzuimtype",
        "Soort van verzuim",
        "Type absentie",
    ],
    "begindatum": [
        "Verzuim: begin",
        "BEGINDT_VERZUIM",
        "absence start date",
        "1e dag verzuim",
        "Verzuim sinds",
        "Start afwezigheid",
    ],
    "einddatum": [
        "Verzuim: einde",
        "EINDDT_VERZUIM",
        "absence end date",
        "Laatste verzuimdag",
        "Verzuim t/m",
        "Eind afwezigheid",
    ],
    "melddatum": ["Meld. datum", "DATUM_MELDING", "reported at", "Dag van melding", "Ontvangstdatum"],
    "status": ["Status zaak", "STATUS_MELDING", "state", "Stand melding", "Status v.d. melding"],
    "datum_afgesloten": [
        "Afsluiting d.d.",
        "DT_AFGESLOTEN",
        "date of closure",
        "Datum gesloten",
        "Afgehandeld d.d.",
    ],
    "reden_afgesloten": [
        "Reden afsl.",
        "RDN_AFSLUITING",
        "closing_reason",
        "Afsluitingsreden",
        "Waarom afgesloten",
    ],
    "alle_lessen_gemist": [
        "Gehele dag afwezig",
        "ALLE_LESSEN_JN",
        "full absence",
        "Alle lessen verzuimd",
        "volledig gemist",
    ],
    "geoorloofd": ["geoorl.", "GEOORLOOFD_JN", "is_authorised", "Met toestemming afwezig", "Geoorloofd?"],
    "verzuimuren": ["Aant. uren", "UREN_GEMIST", "hours_of_absence", "Uren afwezig", "Verzuimde uren"],
    "vrijstelling_soort": [
        "Srt. vrijstelling",
        "VRIJSTELLING_GROND",
        "ground of exemption",
        "Vrijst. artikel",
        "Artikel ontheffing",
    ],
    "vrijstelling_begin": [
        "Vrijst. vanaf",
        "VRIJSTELLING_VAN",
        "exempt from date",
        "Ontheffing vanaf",
        "Aanvang vrijst.",
    ],
    "vrijstelling_eind": [
        "Vrijst. t/m",
        "VRIJSTELLING_TOT",
        "exempt until",
        "Ontheffing t/m",
        "Afloop vrijst.",
    ],
    "blijvend": [
        "Permanente vrijstelling",
        "BLIJVEND_JN",
        "permanent exemption",
        "Blijvend?",
        "Is blijvend ongeschikt",
    ],
}
GENERAL = {  # names that only a file of one table can have
    "inschrijving_begin": ["Begindatum", "Startdatum", "Vanaf"],
    "inschrijving_eind": ["Einddatum", "Stopdatum", "Tot en met"],
    "begindatum": ["Begindatum", "Ingangsdatum", "Eerste dag", "START_DATE"],
    "einddatum": ["Einddatum", "Datum einde", "Laatste dag", "END_DATE"],
    "verzuimsoort": ["Soort", "Type", "Categorie", "TYPE_CODE"],
    "vrijstelling_begin": ["Begindatum", "Ingangsdatum", "Startdatum", "VALID_FROM"],
    "vrijstelling_eind": ["Einddatum", "Geldig tot en met", "Stopdatum", "VALID_UNTIL"],
    "vrijstelling_soort": ["Grond", "Artikel", "Wettelijke grond", "Soort"],
}
CODES: dict[str, list[dict[str, str]]] = {
    "verzuimsoort": [
        {"luxe": "Luxe", "zestien_uur": "16 uur", "langdurig": "LRV", "overig": "Overig", "ziek": "Ziek"},
        {"luxe": "LUX", "zestien_uur": "16U", "langdurig": "LANG", "overig": "OVR", "ziek": "ZKT"},
        {
            "luxe": "luxe verzuim",
            "zestien_uur": "16 uur in 4 weken",
            "langdurig": "langdurig",
            "overig": "overig verzuim",
            "ziek": "ziekte",
        },
        {
            "luxe": "holiday",
            "zestien_uur": "16 hours",
            "langdurig": "long-term",
            "overig": "other",
            "ziek": "illness",
        },
        {"luxe": "L", "zestien_uur": "V4", "langdurig": "LRV", "overig": "O", "ziek": "Ziek"},
        {
            "luxe": "Luxeverzuim",
            "zestien_uur": "Zestien uur",
            "langdurig": "Langdurig verzuim",
            "overig": "Anders",
            "ziek": "Ziekmelding",
        },
    ],
    "status": [
        {
            "geregistreerd": "Nieuw",
            "in_behandeling": "In behandeling",
            "afgesloten": "Afgesloten",
            "ingetrokken": "Ingetrokken",
        },
        {
            "geregistreerd": "Open",
            "in_behandeling": "Bezig",
            "afgesloten": "Gesloten",
            "ingetrokken": "Vervallen",
        },
        {"geregistreerd": "REG", "in_behandeling": "BEH", "afgesloten": "AFG", "ingetrokken": "INTR"},
        {
            "geregistreerd": "registered",
            "in_behandeling": "in progress",
            "afgesloten": "closed",
            "ingetrokken": "withdrawn",
        },
        {
            "geregistreerd": "Aangemeld",
            "in_behandeling": "Opgepakt",
            "afgesloten": "Afgehandeld",
            "ingetrokken": "Geannuleerd",
        },
    ],
    "reden_afgesloten": [
        {
            "hervat": "Terug naar school",
            "langdurig_ziek": "Langdurig ziek",
            "legitiem_afwezig": "Legitiem afwezig",
        },
        {
            "hervat": "School hervat",
            "langdurig_ziek": "Was langdurig ziek",
            "legitiem_afwezig": "Bleek geoorloofd",
        },
        {"hervat": "HERVAT", "langdurig_ziek": "ZIEK", "legitiem_afwezig": "LEGITIEM"},
        {
            "hervat": "back to school",
            "langdurig_ziek": "long-term illness",
            "legitiem_afwezig": "legitimate absence",
        },
    ],
    "vrijstelling_soort": [
        {"5_onder_a": "5 onder a", "5_onder_b": "5 onder b", "15": "15", "3a": "3a"},
        {"5_onder_a": "Art. 5 sub a", "5_onder_b": "Art. 5 sub b", "15": "Art. 15", "3a": "Art. 3a"},
        {"5_onder_a": "ART5A", "5_onder_b": "ART5B", "15": "ART15", "3a": "ART3A"},
        {"5_onder_a": "5 under a", "5_onder_b": "5 under b", "15": "article 15", "3a": "article 3a"},
    ],
}
YES_NO = [("J", "N"), ("ja", "nee"), ("1", "0"), ("x", ""), ("true", "false"), ("Y", "N"), ("Ja", "Nee")]
STRANGE: dict[str, Callable[[random.Random], str]] = {
    "Dossiernummer": lambda r: f"D{r.randrange(1000, 1060)}",
    "Leerlingnummer school": lambda r: str(r.randrange(100_000, 199_999)),
    "Naam": lambda r: "",
    "Klas": lambda r: f"{r.randrange(1, 6)}{r.choice('ABC')}",
    "Consulent": lambda r: r.choice(["Noord", "Zuid"]),
    "Datum laatste gesprek": lambda r: f"{r.randrange(1, 29):02}-0{r.randrange(1, 9)}-2026",
    "Datum beschikking": lambda r: f"{r.randrange(1, 29):02}-0{r.randrange(1, 9)}-2026",
    "BSN ouder 1": lambda r: number(r.randrange(3000, 4000)),
    "BSN verzorger": lambda r: number(r.randrange(3000, 4000)),
    "Gezinsnummer": lambda r: str(r.randrange(400_000_000, 500_000_000)),
    "Geboorteplaats": lambda r: r.choice(["Utrecht", "Zwolle"]),
    "Geboortedatum moeder": lambda r: f"12-0{r.randrange(1, 9)}-19{r.randrange(70, 95)}",
    "Telefoonnummer": lambda r: "",
    "LAADDATUM": lambda r: "29-11-2026",
    "Exportdatum": lambda r: "29-11-2026",
    "Postcode school": lambda r: f"{r.randrange(1000, 9999)}ZZ",
    "Opmerking": lambda r: "",
    "Schooljaar": lambda r: "2026-2027",
    "Wijk": lambda r: r.choice(["Centrum", "West"]),
    "Uren begeleiding": lambda r: str(r.randrange(1, 20)),
    "Status traject": lambda r: r.choice(["gestart", "afgerond"]),
    "Einddatum indicatie jeugdhulp": lambda r: f"{r.randrange(1, 29):02}-0{r.randrange(1, 9)}-2026",
    "Aanvraagdatum": lambda r: f"{r.randrange(1, 29):02}-0{r.randrange(1, 9)}-2026",
    "Soort onderwijsbehoefte": lambda r: r.choice(["A", "B"]),
    "Datum PV": lambda r: "",
    "Created at": lambda r: f"{r.randrange(1, 29):02}-11-2026",
    "PV opgemaakt": lambda r: r.choice(["J", "N"]),
}
HARMLESS = {"Postcode school": "postcode"}  # read so it does no harm: it is not decisive
TABLES = {
    "leerlingen": (
        "persoonsgebonden_nummer", "geboortedatum", "geslacht", "gemeentecode", "startkwalificatie", "gevestigd_op",
        "vertrokken_op", "overleden_op",
    ),
    "inschrijvingen": ("persoonsgebonden_nummer", "brin", "inschrijving_begin", "inschrijving_eind"),
    "meldingen": (
        "meldingsnummer", "persoonsgebonden_nummer", "verzuimsoort", "begindatum", "einddatum", "melddatum", "status",
        "datum_afgesloten", "reden_afgesloten", "alle_lessen_gemist", "geoorloofd", "verzuimuren",
    ),
    "vrijstellingen": (
        "persoonsgebonden_nummer", "vrijstelling_soort", "vrijstelling_begin", "vrijstelling_eind", "blijvend",
    ),
}  # fmt: skip
NOT_DECISIVE = {"geslacht", "gemeentecode", "brin", "meldingsnummer", "melddatum"}


@dataclass
class Sheet:
    """One file or sheet with what each column is ("" is none) and what each code text means."""

    name: str
    headers: list[str] = field(default_factory=list)
    truth: list[str] = field(default_factory=list)
    columns: list[list[str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def sample(self) -> Sample:
        """Its rows, as they are looked at."""
        counts = {at: Counter(text for text in column if text) for at, column in enumerate(self.columns)}
        few = {at: count for at, count in counts.items() if len(count) <= 60}
        return Sample(self.columns, few, len(self.columns[0]))


def number(serial: int) -> str:
    """An invented number from the 9999-range that passes the elfproef, for each serial another."""
    for digits in range(999_900_000 + serial * 11, 999_999_999):
        text = str(digits)
        total = sum(
            int(sign) * weight for sign, weight in zip(text, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)
        )
        if total % 11 == 0:
            return text
    raise AssertionError("no number left")


def dialect(seed: int, held_out: bool) -> list[Sheet]:
    """The files of one invented desk."""
    chance = random.Random(seed)
    upper, unit = chance.random() < 0.2, chance.random() < 0.2
    iso = chance.random() < 0.4
    yes, no = chance.choice(YES_NO)
    divided = chance.choice([
        [["leerlingen", "inschrijvingen"], ["meldingen"], ["vrijstellingen"]],
        [["leerlingen"], ["inschrijvingen"], ["meldingen"], ["vrijstellingen"]],
        [["leerlingen", "inschrijvingen", "meldingen", "vrijstellingen"]],
        [["leerlingen", "inschrijvingen", "vrijstellingen"], ["meldingen"]],
        [["leerlingen", "meldingen"]],
    ])  # fmt: skip
    own = {name: chance.choice(texts) for name, texts in (FRESH if held_out else NAMES).items()}
    code_lists = {name: chance.choice(lists) for name, lists in CODES.items()}
    return [
        _sheet(tables, chance, own, code_lists, (yes, no), upper=upper, unit=unit, iso=iso)
        for tables in divided
    ]


def _sheet(
    tables: list[str],
    chance: random.Random,
    own: dict[str, str],
    code_lists: dict[str, dict[str, str]],
    words: tuple[str, str],
    *,
    upper: bool,
    unit: bool,
    iso: bool,
) -> Sheet:
    sheet = Sheet(chance.choice(["export.csv", "lijst.csv", "Blad1", f"{tables[-1]}.csv"]))
    names = [*dict.fromkeys(name for table in tables for name in TABLES[table])]
    optional = NOT_DECISIVE | {"overleden_op", "gevestigd_op", "startkwalificatie"}
    names = [name for name in names if name not in optional or chance.random() < 0.7]
    general = len(tables) == 1 and chance.random() < 0.5 and tables[0] in ("meldingen", "vrijstellingen")
    rows = chance.randrange(25, 80)
    facts = [_facts(chance, row) for row in range(rows)]
    for name in names:
        header = chance.choice(GENERAL[name]) if general and name in GENERAL else own[name]
        if general and name == "vrijstelling_soort":
            header = own[name]  # something must tell what the file is about
        if general and name == "status":
            header = own[name]
        cells = [_cell(name, fact, code_lists, words, iso) for fact in facts]
        _add(sheet, _dressed(header, name, upper, unit), name, cells)
        if name in CODES:
            sheet.codes[name] = {text: meaning for meaning, text in code_lists[name].items()}
    for strange in chance.sample(sorted(STRANGE), chance.randrange(2, 7)):
        make = STRANGE[strange]
        _add(sheet, strange.upper() if upper else strange, "", [make(chance) for _ in range(rows)])
    if chance.random() < 0.5:
        order = list(range(len(sheet.headers)))
        chance.shuffle(order)
        for part in (sheet.headers, sheet.truth, sheet.columns):
            part[:] = [part[at] for at in order]  # type: ignore[call-overload]
    return sheet


def _add(sheet: Sheet, header: str, truth: str, cells: list[str]) -> None:
    if header in sheet.headers:
        return
    sheet.headers.append(header)
    sheet.truth.append(truth)
    sheet.columns.append(cells)


def _dressed(header: str, name: str, upper: bool, unit: bool) -> str:
    if upper:
        return header.upper().replace(" ", "_").replace(".", "")
    return f"{header} (uren)" if unit and name == "verzuimuren" and "uren" not in header else header


def _facts(chance: random.Random, row: int) -> dict[str, object]:
    born = date(2026, 11, 1) - timedelta(days=chance.randrange(5 * 365, 17 * 365))
    begin = date(2026, 8, 31) + timedelta(days=chance.randrange(0, 85))
    end = begin + timedelta(days=chance.randrange(0, 40)) if chance.random() < 0.5 else None
    exempt = date(2026, 8, 1) + timedelta(days=chance.choice([0, 0, 0, 12, 45]))
    school = date(chance.choice([2023, 2024, 2025, 2026]), 8, 1)
    closed = chance.random() < 0.4
    return {
        "persoonsgebonden_nummer": number(row * 17 + 5),
        "geboortedatum": born,
        "geslacht": chance.choice("MV"),
        "gemeentecode": chance.choice(["0344", "0363", "0518"]),
        "brin": chance.choice(["99ZZ", "98YY", "97XX"]),
        "startkwalificatie": chance.random() < 0.1,
        "gevestigd_op": date(2026, 9, 15) if chance.random() < 0.1 else None,
        "vertrokken_op": date(2026, 10, 20) if chance.random() < 0.1 else None,
        "overleden_op": None,
        "inschrijving_begin": school,
        "inschrijving_eind": date(2026, 10, 9) if chance.random() < 0.15 else None,
        "meldingsnummer": str(260_000 + 7 * row),
        "verzuimsoort": chance.choice(["luxe", "zestien_uur", "langdurig", "overig", "ziek"]),
        "begindatum": begin,
        "einddatum": end,
        "melddatum": begin + timedelta(days=chance.randrange(0, 4)),
        "status": "afgesloten"
        if closed
        else chance.choice(["geregistreerd", "in_behandeling", "ingetrokken"]),
        "datum_afgesloten": (end or begin) + timedelta(days=20) if closed else None,
        "reden_afgesloten": chance.choice(["hervat", "langdurig_ziek", "legitiem_afwezig"]) if closed else "",
        "alle_lessen_gemist": chance.random() < 0.5,
        "geoorloofd": chance.random() < 0.1,
        "verzuimuren": chance.choice([None, 2, 4.5, 16, 40]),
        "vrijstelling_soort": chance.choice(["5_onder_a", "5_onder_b", "15", "3a"]),
        "vrijstelling_begin": exempt,
        "vrijstelling_eind": date(2027, 7, 31) if chance.random() < 0.5 else None,
        "blijvend": chance.random() < 0.1,
    }


def _cell(
    name: str,
    fact: dict[str, object],
    code_lists: dict[str, dict[str, str]],
    words: tuple[str, str],
    iso: bool,
) -> str:
    value = fact[name]
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return words[0] if value else words[1]
    if isinstance(value, date):
        return value.isoformat() if iso else f"{value:%d-%m-%Y}"
    if name in code_lists:
        return code_lists[name][str(value)]
    return str(value).replace(".", ",")
