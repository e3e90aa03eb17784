"""Findings: what was noticed about the data, each with a code, a severity, and what to do.

A finding never quotes a cell. It points: file, sheet, line and column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from thuiszit_cli.rules.terms import Ernst


@dataclass(frozen=True)
class FindingKind:
    """One entry of the catalogue."""

    code: str
    severity: Ernst
    text: str  # Dutch, one sentence
    remedy: str  # Dutch: what to do


CATALOGUE: dict[str, FindingKind] = {}

# Why a row gave nothing, as a reader is told; each row has one reason at the most.
EXCLUSIONS = {
    "geen_nummer": "geen persoonsgebonden nummer",
    "lege_rij": "lege rij",
    "onleesbare_datum": "onleesbare datum in een kolom die nodig is",
    "overgeslagen": "regel die de layout overslaat, zoals een afgewezen aanvraag",
    "geen_sleutel": "geen datum in een kolom die nodig is",
    "te_veel_velden": "meer velden dan de kop",
    "dubbel": "dezelfde melding staat er nog eens",
    "kop_herhaald": "de kop staat er nog eens",
    "totaalregel": "regel met een totaal",
}


def _declare(code: str, severity: Ernst, text: str, remedy: str) -> None:
    CATALOGUE[code] = FindingKind(code, severity, text, remedy)


@dataclass
class FindingBatch:
    """Equal findings about many rows: one code and column, arrays of where and whom.

    `source` and `line` are -1 where a finding has no place (it is about a person or the run);
    `person` is None where it is about no one person.
    """

    code: str
    column: str
    source: np.ndarray  # int16
    line: np.ndarray  # int32
    person: np.ndarray | None  # int32 keys
    detail: str = ""

    def __len__(self) -> int:
        return len(self.line)

    @property
    def of_run(self) -> bool:
        """Whether it is one finding, of no place and nobody."""
        return self.person is None and len(self) == 1 and bool(self.source[0] == self.line[0] == -1)


@dataclass
class FindingLog:
    """All findings of a run, in batches."""

    batches: list[FindingBatch] = field(default_factory=list)

    def add(
        self,
        code: str,
        *,
        source: np.ndarray | int = -1,
        line: np.ndarray | Sequence[int] | None = None,
        column: str = "",
        person: np.ndarray | None = None,
        detail: str = "",
    ) -> None:
        """Note `code` for each element of `line` (or of `person`; once for the run when neither is given).

        `detail` is appended to the text; it may hold a header or a code without digits, never a cell.
        Raises KeyError for a code that is not in the catalogue; an empty batch is not kept.
        """
        CATALOGUE[code]
        if line is None:
            count = 1 if person is None else len(person)
            line = np.full(count, -1, dtype=np.int32)
        lines = np.asarray(line, dtype=np.int32)
        lines = np.where(lines > 0, lines, np.int32(-1))  # 0 is the header of what has none: a hidden sheet
        if len(lines) == 0:
            return
        sources = np.broadcast_to(np.asarray(source, dtype=np.int16), lines.shape)
        self.batches.append(FindingBatch(code, column, sources, lines, person, detail))

    def add_once(self, code: str) -> None:
        """Note `code` for the run, unless it is noted already."""
        if all(batch.code != code for batch in self.batches):
            self.add(code)

    def join(self, batches: Sequence[FindingBatch]) -> None:
        """Add what was noted of a part of the pupils; what was noted for the run as a whole, unless it is there."""
        for batch in batches:
            if not batch.of_run or all(each.code != batch.code for each in self.batches):
                self.batches.append(batch)

    def counts(self) -> dict[str, int]:
        """Number of findings by severity: fout, waarschuwing, info."""
        totals = {ernst.value: 0 for ernst in Ernst}
        for batch in self.batches:
            totals[CATALOGUE[batch.code].severity.value] += len(batch)
        return totals

    def by_code(self) -> dict[str, int]:
        """Number of findings by code, most first."""
        totals: dict[str, int] = {}
        for batch in self.batches:
            totals[batch.code] = totals.get(batch.code, 0) + len(batch)
        return dict(sorted(totals.items(), key=lambda item: (-item[1], item[0])))


_FOUT, _WAARSCHUWING, _INFO = Ernst.FOUT, Ernst.WAARSCHUWING, Ernst.INFO


def without_rows(files: Sequence[str]) -> str:
    """What stands at the top of every report when these exports have a header and nothing under it."""
    have = "heeft" if len(files) == 1 else "hebben"
    return (
        f"{' en '.join(files)} {have} een kop en geen enkele rij: wie daarin had moeten staan, ontbreekt in deze "
        "cijfers. Controleer of de export is gelukt."
    )


# The number
_declare(
    "nummer_leeg",
    _FOUT,
    "Het persoonsgebonden nummer is leeg, 0 of een woord als onbekend; de regel telt niet mee.",
    "Vul het BSN of onderwijsnummer in de bron aan.",
)
_declare(
    "regel_geen_leerling",
    _FOUT,
    "Waar het persoonsgebonden nummer hoort, staat iets anders, zoals een telling, een filter of een stuk van een "
    "opmerking; de regel telt niet mee en er is niets van overgenomen.",
    "Verwijder de regel, of herstel hem als er een leerling in hoort.",
)
_declare(
    "nummer_onleesbaar",
    _FOUT,
    "Het persoonsgebonden nummer is door een rekenblad afgerond of een foutwaarde; de regel telt niet mee.",
    "Maak de export opnieuw, met de kolom als tekst.",
)
_declare(
    "nummer_elfproef",
    _WAARSCHUWING,
    "Het nummer voldoet niet aan de elfproef van het BSN of het onderwijsnummer; het is wel gebruikt.",
    "Controleer het nummer in de bron. Bij pseudoniemen is dit te verwachten.",
)
_declare(
    "nummer_aangevuld",
    _INFO,
    "Het nummer had minder dan negen cijfers en is links met nullen aangevuld.",
    "Bewaar de kolom als tekst, dan blijven voorloopnullen staan.",
)

_declare(
    "nummer_gekoppeld",
    _INFO,
    "Het onderwijsnummer hoort volgens de koppeltabel bij een BSN; beide gelden als één leerling.",
    "Er is niets te doen.",
)
_declare(
    "mogelijk_twee_nummers",
    _INFO,
    "Een andere leerling met een BSN heeft dezelfde geboortedatum, hetzelfde geslacht en dezelfde gemeente als "
    "deze leerling met een onderwijsnummer. Het kan dezelfde zijn.",
    "Zoek het na; met --koppeltabel gelden beide nummers als één leerling.",
)

# Rows
_declare(
    "regel_leeg",
    _INFO,
    "De regel heeft alleen lege cellen en telt niet mee.",
    "Er is niets te doen; verwijder lege regels desgewenst.",
)
_declare(
    "kop_herhaald",
    _INFO,
    "De kop staat er nog eens, zoals in bestanden die achter elkaar zijn gezet; die regel is overgeslagen.",
    "Er is niets te doen.",
)
_declare(
    "regel_zonder_sleutel",
    _WAARSCHUWING,
    "De begindatum die deze regel nodig heeft is leeg; alleen de leerling zelf is meegenomen.",
    "Vul de begindatum in de bron aan.",
)
_declare(
    "regel_overgeslagen",
    _INFO,
    "De layout slaat de regel over om wat erin staat, zoals een aanvraag die niet is toegekend; alleen de leerling "
    "zelf is meegenomen.",
    "Er is niets te doen als dat klopt; welke regels het zijn, staat in de layout bij overslaan.",
)
_declare(
    "regel_te_kort",
    _WAARSCHUWING,
    "De regel heeft minder velden dan de kop; de ontbrekende velden gelden als leeg.",
    "Controleer of de regel is afgebroken.",
)
_declare(
    "regel_te_lang",
    _FOUT,
    "De regel heeft meer gevulde velden dan de kop; de regel telt niet mee.",
    "Zet tekst waar een scheidingsteken in staat tussen aanhalingstekens.",
)
_declare(
    "regel_lege_velden_over",
    _INFO,
    "De regel heeft meer velden dan de kop; wat over is, is leeg en is overgeslagen.",
    "Er is niets te doen.",
)
_declare(
    "melding_dubbel",
    _INFO,
    "Dezelfde melding komt vaker voor; alleen de laatste versie telt.",
    "Er is niets te doen als de exports elkaar overlappen.",
)
_declare(
    "melding_gelijk",
    _WAARSCHUWING,
    "Een andere regel zonder meldingsnummer is in elke kolom gelijk; hij telt één keer.",
    "Ga na of het één melding is. Neem het meldingsnummer op in de export: twee lessen kunnen er zonder nummer gelijk "
    "uitzien.",
)
_declare(
    "melding_gekoppeld",
    _WAARSCHUWING,
    "Dezelfde melding staat er vaker, telkens met een andere inschrijving, vrijstelling, reden of gegevens van de "
    "leerling ernaast; hij telt één keer.",
    "Er is niets te doen als de export meldingen aan andere gegevens koppelt. Met het meldingsnummer erbij is het zeker.",
)
_declare(
    "melding_versie",
    _WAARSCHUWING,
    "Een latere versie van deze melding (zelfde leerling, school, soort en begindatum) vervangt deze.",
    "Neem het meldingsnummer op in de export, dan is zeker welke regels één melding zijn.",
)
_declare(
    "les_dubbel",
    _INFO,
    "Dezelfde les van deze leerling staat er nog eens, zoals wanneer twee docenten hem verantwoorden; hij telt één keer.",
    "Er is niets te doen.",
)
_declare(
    "meldingsnummer_onleesbaar",
    _FOUT,
    "Het meldingsnummer is door een rekenblad afgerond (2,02601E+11) en telt als leeg: of deze melding een versie van "
    "een andere is, is niet te zien.",
    "Maak de export opnieuw, met de kolom als tekst.",
)
_declare(
    "meldingsnummer_twee_leerlingen",
    _WAARSCHUWING,
    "Hetzelfde meldingsnummer staat bij twee leerlingen; beide meldingen tellen.",
    "Zoek in de bron op bij wie de melding hoort, of koppel BSN en onderwijsnummer.",
)

# Values
_declare(
    "datum_onleesbaar",
    _FOUT,
    "De datum is niet te lezen; de cel telt als leeg.",
    "Schrijf datums als dd-mm-jjjj, jjjj-mm-dd of jjjjmmdd.",
)
_declare(
    "datum_deels",
    _FOUT,
    "Van de datum is de dag of de maand niet bekend (00); de cel telt als leeg.",
    "Zoek de datum op en vul hem in de bron aan.",
)
_declare(
    "sleuteldatum_onleesbaar",
    _FOUT,
    "De begindatum is niet te lezen; de regel telt voor deze tabel niet mee.",
    "Schrijf datums als dd-mm-jjjj, jjjj-mm-dd of jjjjmmdd.",
)
_declare(
    "bijdatum_onleesbaar",
    _WAARSCHUWING,
    "De datum is niet te lezen; de cel telt als leeg. Van deze kolom hangt geen klasse af.",
    "Schrijf datums als dd-mm-jjjj, jjjj-mm-dd of jjjjmmdd.",
)
_declare(
    "datum_vulwaarde",
    _WAARSCHUWING,
    "De datum is 1 januari 1900 of eerder en staat voor geen datum; de cel telt als leeg.",
    "Laat de cel leeg als er geen datum is, of verbeter hem.",
)
_declare(
    "datum_twee_cijfers",
    _INFO,
    "Het jaar heeft twee cijfers: 00 tot en met 39 is gelezen als 20.., de rest als 19...",
    "Schrijf het jaar met vier cijfers.",
)
_declare(
    "datum_maand_eerst",
    _WAARSCHUWING,
    "Deze kolom schrijft de maand voor de dag (9/30/2026) en is zo gelezen.",
    "Controleer een paar datums in de bron, en geef de kolom de opmaak jjjj-mm-dd.",
)
_declare(
    "formule_zonder_waarde",
    _FOUT,
    "De cel bevat een formule waarvan de uitkomst niet in de werkmap staat; de cel telt als leeg.",
    "Open de werkmap in Excel of LibreOffice, laat hem uitrekenen en sla hem op.",
)
_declare(
    "cel_vulwoord",
    _INFO,
    "In deze kolom staan woorden of tekens die niets betekenen, zoals NULL, n.v.t. of een streepje (in meldingsnummer ook "
    "0); zij tellen als leeg.",
    "Er is niets te doen als dat klopt.",
)
_declare(
    "datum_excelgetal",
    _INFO,
    "De datum staat er als volgnummer van Excel en is zo gelezen.",
    "Geef de kolom in Excel de opmaak datum.",
)
_declare(
    "einddatum_open",
    _INFO,
    "31-12-9999, of een andere datum vanaf 2099, betekent dat er geen einde bekend is; de cel telt als leeg.",
    "Er is niets te doen.",
)
_declare(
    "vrijstelling_zonder_eind",
    _WAARSCHUWING,
    "De vrijstelling loopt volgens de bron tot 31-12-9999 of een andere datum vanaf 2099; op een vrijstelling moet elk "
    "jaar opnieuw een "
    "beroep worden gedaan (art. 6).",
    "Leg per schooljaar een einddatum vast, of geef aan dat de vrijstelling blijvend is.",
)
_declare(
    "getal_onleesbaar",
    _FOUT,
    "Het getal is niet te lezen; de cel telt als leeg.",
    "Schrijf getallen als 12 of 12,5 en uren ook als 12:30. Een aantal lessen is geen aantal uren.",
)
_declare(
    "getal_negatief",
    _FOUT,
    "Het getal is negatief; de cel telt als leeg.",
    "Verbeter het getal in de bron.",
)
_declare(
    "bijgetal_onleesbaar",
    _WAARSCHUWING,
    "Het getal is niet te lezen of negatief; de cel telt als leeg. Van deze kolom hangt geen klasse af.",
    "Schrijf getallen als 12 of 12,5.",
)
_declare(
    "ja_nee_onleesbaar",
    _WAARSCHUWING,
    "Er staat geen ja of nee; de cel telt als onbekend.",
    "Gebruik ja of nee (of J/N, 1/0, waar/onwaar).",
)
_declare(
    "geslacht_onbekend",
    _WAARSCHUWING,
    "Er staat geen bekend geslacht; de cel telt als leeg.",
    "Gebruik M, V, X of O, of man, vrouw of onbekend.",
)
_declare(
    "tekst_persoonlijk",
    _WAARSCHUWING,
    "In de cel staat een persoonsgebonden nummer of een datum, die hier niet hoort; de cel telt als leeg.",
    "Ga na of de cellen van deze regel in de goede kolom staan.",
)
_declare(
    "gemeentecode_onleesbaar",
    _WAARSCHUWING,
    "Er staat geen gemeentecode van het CBS; de cel telt als leeg.",
    "Gebruik de viercijferige code, niet de naam van de gemeente.",
)
_declare(
    "tekst_foutcel",
    _WAARSCHUWING,
    "De cel is een foutwaarde van een rekenblad en telt als leeg.",
    "Herstel de formule in het rekenblad.",
)
_declare(
    "soort_onbekend",
    _WAARSCHUWING,
    "De verzuimsoort is onbekend; de melding telt als overig.",
    "Gebruik een soort uit de lijst, of breid de lijst uit in een eigen layout.",
)
_declare(
    "status_onbekend",
    _WAARSCHUWING,
    "De status is onbekend; de melding telt als geregistreerd.",
    "Gebruik een status uit de lijst, of breid de lijst uit in een eigen layout.",
)
_declare(
    "reden_onbekend",
    _WAARSCHUWING,
    "De reden van afsluiten is onbekend; de melding telt als zonder reden.",
    "Gebruik een reden uit de lijst, of breid de lijst uit in een eigen layout.",
)
_declare(
    "vrijstelling_onbekend",
    _WAARSCHUWING,
    "De soort vrijstelling is onbekend; deze regel stelt niemand vrij.",
    "Gebruik een grond uit de lijst, of breid de lijst uit in een eigen layout.",
)
_declare(
    "vrijstelling_nvt",
    _FOUT,
    "Als grond van de vrijstelling staat er dat die niet van toepassing is; deze regel stelt niemand vrij.",
    "Verwijder de regel als er geen vrijstelling is, of vul de grond in.",
)
_declare(
    "vrijstelling_5a",
    _INFO,
    "“5a” is gelezen als artikel 5 onder a (lichamelijke of psychische gronden), niet als artikel 5a "
    "(trekkend bestaan).",
    "Schrijf “5 onder a” of “5a trekkend”.",
)
_declare(
    "startkwalificatie_tegenstrijdig",
    _WAARSCHUWING,
    "Startkwalificatie staat op nee, maar er staat een datum waarop die is behaald; de datum geldt.",
    "Verbeter een van beide in de bron.",
)

# Files
_declare(
    "blad_zonder_tabel",
    _WAARSCHUWING,
    "Het blad heeft geen kolom met het persoonsgebonden nummer en is overgeslagen.",
    "Geef de kolom de kop persoonsgebonden_nummer als het blad wel mee moet doen.",
)
_declare(
    "bestand_zonder_rijen",
    _WAARSCHUWING,
    "Onder de kop staat geen enkele rij: het bestand of blad geeft niets.",
    "Controleer of de export is gelukt, en maak hem opnieuw.",
)
_declare(
    "tabel_zonder_sleutel",
    _WAARSCHUWING,
    "Er staan kolommen van een tabel waarvan de sleutelkolom ontbreekt; die kolommen zijn niet gebruikt.",
    "Voeg de ontbrekende kolom toe of verbeter de kop.",
)

_declare(
    "kolom_zonder_tabel",
    _WAARSCHUWING,
    "De kolom hoort bij leerlingen, maar het bestand geeft geen leerlingen; de kolom is niet gebruikt.",
    "Voeg een kolom toe die alleen leerlingen heeft, zoals startkwalificatie (mag leeg zijn), of lever een tabel "
    "leerlingen mee.",
)
_declare(
    "kolom_lijkt_bekend",
    _WAARSCHUWING,
    "De kop is niet bekend maar lijkt op die van een kolom die ontbreekt; de kolom is niet gebruikt.",
    "Verbeter de kop, of zet hem in een eigen layout (inspect --schrijf-layout).",
)

_declare(
    "voorstel_overgenomen",
    _WAARSCHUWING,
    "Geen layout kent dit bestand; de kolom is gelezen volgens het voorstel, omdat --neem-voorstel-over is gegeven.",
    "Controleer de kolom, en maak met inspect --schrijf-layout een layout.",
)
_declare(
    "voorstel_onzeker",
    _WAARSCHUWING,
    "De kop staat in geen layout en het voorstel is niet zeker; de kolom is niet gebruikt.",
    "Maak met inspect --schrijf-layout een layout, en zet de kolom erin als hij klopt.",
)

_declare(
    "regel_boven_kop",
    _INFO,
    "Boven de kop staat een regel met iets anders, zoals een titel; die is overgeslagen.",
    "Er is niets te doen als het geen gegevens zijn.",
)
_declare(
    "blad_verborgen",
    _WAARSCHUWING,
    "Het blad is verborgen en daarom niet gelezen.",
    "Maak het blad zichtbaar als het wel mee moet doen.",
)
_declare(
    "rij_verborgen",
    _INFO,
    "De rij is verborgen, zoals door een filter, en is wel gelezen.",
    "Verwijder de rij als hij niet mee moet doen.",
)
_declare(
    "cel_samengevoegd",
    _INFO,
    "Een cel die over meer rijen is samengevoegd, geldt ook voor deze rij.",
    "Controleer of de waarde voor elke rij klopt; maak de samenvoeging anders ongedaan.",
)
_declare(
    "werkmap_macros",
    _INFO,
    "De werkmap bevat macro's; die zijn niet uitgevoerd.",
    "Er is niets te doen.",
)
_declare(
    "werkmap_koppelingen",
    _INFO,
    "De werkmap verwijst naar andere werkmappen; die zijn niet geopend, de bewaarde waarden zijn gebruikt.",
    "Werk de koppelingen in Excel bij en sla de werkmap op als de waarden verouderd kunnen zijn.",
)
_declare(
    "totaalregel",
    _INFO,
    "De regel bevat alleen een woord als Totaal en getallen, en telt niet mee.",
    "Er is niets te doen.",
)

_declare(
    "inschrijving_begin_afgeleid",
    _INFO,
    "Het bestand noemt alleen de dag waarop een inschrijving eindigde. Als begin geldt 1 augustus van het "
    "schooljaar daarvoor; bij 31-12-9999 loopt de inschrijving nog, en al lang.",
    "Lever een tabel met inschrijvingen mee als het begin ertoe doet.",
)
_declare(
    "inschrijvingen_onvolledig",
    _WAARSCHUWING,
    "Er zijn alleen geëindigde inschrijvingen, en niet van alle leerlingen: wie er nu is ingeschreven, is niet "
    "bekend.",
    "Lever een tabel met alle inschrijvingen mee.",
)

# Facts: what does not fit together
_declare(
    "einddatum_voor_begindatum",
    _WAARSCHUWING,
    "De einddatum van de melding ligt voor de begindatum; de melding telt niet mee.",
    "Verbeter een van beide datums in de bron.",
)
_declare(
    "inschrijving_eind_voor_begin",
    _WAARSCHUWING,
    "De inschrijving eindigt voordat hij begint en geldt dus op geen enkele dag.",
    "Verbeter een van beide datums in de bron.",
)
_declare(
    "vrijstelling_eind_voor_begin",
    _WAARSCHUWING,
    "De vrijstelling eindigt voordat hij begint en geldt dus op geen enkele dag.",
    "Verbeter een van beide datums in de bron.",
)
_declare(
    "afgesloten_zonder_datum",
    _WAARSCHUWING,
    "De melding is afgesloten zonder einddatum en bruikbare datum van afsluiting; alleen de begindatum telt.",
    "Vul de einddatum of de datum van afsluiting aan.",
)
_declare(
    "geen_geboortedatum",
    _FOUT,
    "Er is geen bruikbare geboortedatum; de leerling blijft onbeslist.",
    "Lever een tabel leerlingen mee, of vul de geboortedatum aan.",
)
_declare(
    "geboortedatum_tegenstrijdig",
    _FOUT,
    "Er staan twee verschillende geboortedatums bij één leerling; de leerling blijft onbeslist.",
    "Zoek de juiste geboortedatum op en verbeter de andere.",
)
_declare(
    "geboortedatum_verschilt",
    _WAARSCHUWING,
    "De geboortedatum in de melding verschilt van die in de tabel leerlingen; die van leerlingen geldt.",
    "Controleer de geboortedatum in de melding.",
)
_declare(
    "gemeentecode_onbekend",
    _WAARSCHUWING,
    "Deze gemeentecode heeft, voor zover bekend, nooit bestaan; de ingestelde vakantieregio is gebruikt.",
    "Gebruik de code van vier cijfers van het CBS; een code van vóór een herindeling mag ook.",
)
_declare(
    "gemeente_twee_regios",
    _INFO,
    "Er zijn leerlingen uit een gemeente die over twee vakantieregio's is verdeeld (Montferland, Neder-Betuwe, De "
    "Ronde Venen of Altena); de regio van het grootste deel is gebruikt.",
    "Gaat een leerling in het andere deel naar school, geef dan de vakantiedagen van die school als eigen dagen op.",
)
_declare(
    "vakantieregio_standaard",
    _INFO,
    "Van een of meer leerlingen is de gemeente niet bekend, en er is geen vakantieregio ingesteld; de "
    "standaardregio is gebruikt.",
    "Geef --vakantieregio, of lever de gemeentecode mee.",
)
_declare(
    "jaren_zonder_schoolvakanties",
    _WAARSCHUWING,
    "Een deel van de dagen ligt vóór de kerstvakantie van 2013 of na de zomervakantie van 2030; daar zijn geen "
    "schoolvakanties bekend.",
    "Houd er rekening mee dat daar te veel dagen als lesdag tellen, of geef de vakanties als eigen dagen op.",
)
_declare(
    "ingeschreven_en_vrijgesteld",
    _WAARSCHUWING,
    "De leerling heeft een geldige vrijstelling en staat ook ingeschreven.",
    "Ga na welke van de twee klopt (artikel 15a Leerplichtwet).",
)
_declare(
    "blijvend_genegeerd",
    _WAARSCHUWING,
    "Alleen een vrijstelling van artikel 5 onder a kan blijvend zijn (art. 6 lid 3); hier telt hij als jaarlijks.",
    "Leg per schooljaar een einddatum vast, of verbeter de grond.",
)
_declare(
    "artikel_5b_meerjarig",
    _WAARSCHUWING,
    "Een vrijstelling van artikel 5 onder b loopt over meer dan één schooljaar; elk jaar is een nieuw beroep nodig "
    "(art. 6 lid 2). De einddatum in de bron geldt.",
    "Ga na of elk jaar vóór 1 juli opnieuw een beroep is gedaan.",
)
_declare(
    "artikel_5b_na_inschrijving",
    _WAARSCHUWING,
    "De leerling stond in het jaar vóór deze vrijstelling van artikel 5 onder b op een school; was dat een school "
    "van die richting, dan is het beroep ongeldig (art. 8 lid 2).",
    "Ga na welke richting die school had.",
)
_declare(
    "melding_loopt_door",
    _WAARSCHUWING,
    "De melding heeft geen einde en wordt misschien niet meer gevolgd: hij is ter kennisgeving aangenomen, "
    "overgedragen, of begon in een eerder schooljaar. Hij loopt door tot de peildatum.",
    "Vul de einddatum in als de leerling terug is.",
)
_declare(
    "overleden_volgens_melding",
    _WAARSCHUWING,
    "De reden van afsluiten is overleden, en geen andere kolom geeft een dag van overlijden; de leerling telt vanaf "
    "de dag van deze melding als overleden.",
    "Vul overleden_op in, of verbeter de reden.",
)
_declare(
    "geboortedatum_te_oud",
    _FOUT,
    "Volgens deze geboortedatum is de persoon te oud voor dit register (dertig jaar of ouder); de datum telt als leeg.",
    "Verbeter het jaartal in de bron.",
)
_declare(
    "artikel_15_zonder_kwalificatieplicht",
    _WAARSCHUWING,
    "Een vrijstelling van artikel 15 geldt alleen bij kwalificatieplicht; deze leerling is nu niet vrijgesteld.",
    "Controleer de grond en de begindatum van de vrijstelling.",
)
_declare(
    "artikel_3b_zonder_inschrijving",
    _WAARSCHUWING,
    "Vervangende leerplicht van artikel 3b loopt, maar de leerling staat nergens ingeschreven.",
    "Controleer de inschrijving bij de instelling voor mbo of vavo.",
)

# Checks: what could be read, but does not fit (only `check` looks for these)
_declare(
    "meldingen_overlappen",
    _WAARSCHUWING,
    "De melding valt samen met een eerdere melding van dezelfde soort, of beide zeggen dat alle lessen zijn "
    "gemist.",
    "Ga na of het om hetzelfde verzuim gaat en trek er dan een in.",
)
_declare(
    "melding_tijdens_vrijstelling",
    _WAARSCHUWING,
    "De melding begint op een dag waarop de leerling is vrijgesteld.",
    "Controleer de begin- en einddatum van de vrijstelling.",
)
_declare(
    "melding_zonder_inschrijving",
    _WAARSCHUWING,
    "De melding begint op een dag waarop de leerling nergens is ingeschreven.",
    "Controleer de inschrijvingen; alleen een school die inschreef, kan verzuim melden.",
)
_declare(
    "melding_voor_leerplicht",
    _WAARSCHUWING,
    "De melding begint voordat de leerling leerplichtig is (artikel 3).",
    "Controleer de geboortedatum en de begindatum.",
)
_declare(
    "melding_na_achttien",
    _WAARSCHUWING,
    "De melding begint op of na de achttiende verjaardag en is geen RMC-verzuim.",
    "Controleer de geboortedatum; verzuim vanaf achttien jaar hoort bij het Doorstroompunt.",
)
_declare(
    "langdurig_te_kort",
    _WAARSCHUWING,
    "De melding langdurig relatief verzuim is binnen vier weken geëindigd.",
    "Controleer de soort en de datums.",
)
_declare(
    "zestien_uur_te_weinig",
    _WAARSCHUWING,
    "De melding is voor 16 uur in vier lesweken, maar noemt minder uren.",
    "Controleer de soort en het aantal uren.",
)
_declare(
    "datum_in_toekomst",
    _WAARSCHUWING,
    "De datum ligt na de peildatum, terwijl dit pas achteraf bekend kan zijn.",
    "Controleer de datum in de bron, en de peildatum.",
)
_declare(
    "gat_rond_1_augustus",
    _INFO,
    "Tussen twee inschrijvingen zit een gat rond 1 augustus; zulke gaten komen vaak van late verwerking.",
    "Ga na of de leerling die dagen echt geen school had.",
)
_declare(
    "nog_geen_nieuwe_school",
    _INFO,
    "De inschrijving eindigde in de zomer en er is nog geen nieuwe; in september verwerken scholen die vaak laat.",
    "Vraag de nieuwe school na voordat het als absoluut verzuim telt.",
)
_declare(
    "status_vervallen",
    _WAARSCHUWING,
    "De status 'overgedragen aan derden' bestaat niet meer sinds 12 augustus 2020.",
    "Controleer de status in de bron.",
)
_declare(
    "gemeentecode_ontbreekt",
    _INFO,
    "De woongemeente is niet bekend.",
    "Lever de gemeentecode mee; de vakantieregio hangt ervan af.",
)
_declare(
    "brin_vorm",
    _WAARSCHUWING,
    "De BRIN heeft niet de vorm van twee cijfers en twee letters, met of zonder vestiging (12AB of 12AB00).",
    "Verbeter de BRIN in de bron.",
)
_declare(
    "vrijstelling_grond_ontbreekt",
    _INFO,
    "De grond van de vrijstelling is niet vastgelegd; de vrijstelling geldt zoals de datums zeggen.",
    "Vul de grond aan (artikel 5 onder a, b of c, 5a, 15, 3a of 3b).",
)
