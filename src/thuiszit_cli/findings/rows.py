"""What can be noticed of the rows that are read: their numbers, the rows and the values in them."""

from __future__ import annotations

from thuiszit_cli.findings.kind import FOUT, INFO, WAARSCHUWING, FindingKind

ROWS = (
    # The number
    FindingKind(
        "nummer_leeg",
        FOUT,
        "Het persoonsgebonden nummer is leeg, 0 of een woord als onbekend; de regel telt niet mee.",
        "Vul het BSN of onderwijsnummer in de bron aan.",
    ),
    FindingKind(
        "regel_geen_leerling",
        FOUT,
        "Waar het persoonsgebonden nummer hoort, staat iets anders, zoals een telling, een filter of een stuk van een "
        "opmerking; de regel telt niet mee en er is niets van overgenomen.",
        "Verwijder de regel, of herstel hem als er een leerling in hoort.",
    ),
    FindingKind(
        "nummer_onleesbaar",
        FOUT,
        "Het persoonsgebonden nummer is door een rekenblad afgerond of een foutwaarde; de regel telt niet mee.",
        "Maak de export opnieuw, met de kolom als tekst.",
    ),
    FindingKind(
        "nummer_elfproef",
        WAARSCHUWING,
        "Het nummer voldoet niet aan de elfproef van het BSN of het onderwijsnummer; het is wel gebruikt.",
        "Controleer het nummer in de bron. Bij pseudoniemen is dit te verwachten.",
    ),
    FindingKind(
        "nummer_aangevuld",
        INFO,
        "Het nummer had minder dan negen cijfers en is links met nullen aangevuld.",
        "Bewaar de kolom als tekst, dan blijven voorloopnullen staan.",
    ),
    FindingKind(
        "nummer_gekoppeld",
        INFO,
        "Het onderwijsnummer hoort volgens de koppeltabel bij een BSN; beide gelden als één leerling.",
        "U hoeft niets te doen.",
    ),
    FindingKind(
        "mogelijk_twee_nummers",
        INFO,
        "Een andere leerling met een BSN heeft dezelfde geboortedatum, hetzelfde geslacht en dezelfde gemeente als "
        "deze leerling met een onderwijsnummer. Het kan dezelfde leerling zijn.",
        "Zoek het na; met --koppeltabel gelden beide nummers als één leerling.",
    ),
    # Rows
    FindingKind(
        "regel_leeg",
        INFO,
        "De regel heeft alleen lege cellen en telt niet mee.",
        "U hoeft niets te doen.",
    ),
    FindingKind(
        "kop_herhaald",
        INFO,
        "De kop staat er nog eens, zoals in bestanden die achter elkaar zijn gezet; die regel is overgeslagen.",
        "U hoeft niets te doen.",
    ),
    FindingKind(
        "regel_zonder_sleutel",
        WAARSCHUWING,
        "De begindatum die deze regel nodig heeft, is leeg; alleen de leerling zelf is meegenomen.",
        "Vul de begindatum in de bron aan.",
    ),
    FindingKind(
        "regel_overgeslagen",
        INFO,
        "De layout slaat de regel over om wat erin staat, zoals een aanvraag die niet is toegekend; alleen de leerling "
        "zelf is meegenomen.",
        "U hoeft niets te doen als dat klopt; welke regels het zijn, staat in de layout bij overslaan.",
    ),
    FindingKind(
        "regel_te_kort",
        WAARSCHUWING,
        "De regel heeft minder velden dan de kop; de ontbrekende velden gelden als leeg.",
        "Controleer of de regel is afgebroken.",
    ),
    FindingKind(
        "regel_te_lang",
        FOUT,
        "De regel heeft meer gevulde velden dan de kop; de regel telt niet mee.",
        "Zet tekst waar een scheidingsteken in staat tussen aanhalingstekens.",
    ),
    FindingKind(
        "regel_lege_velden_over",
        INFO,
        "De regel heeft meer velden dan de kop; wat over is, is leeg en is overgeslagen.",
        "U hoeft niets te doen.",
    ),
    FindingKind(
        "melding_dubbel",
        INFO,
        "Dezelfde melding komt vaker voor; alleen de laatste versie telt.",
        "U hoeft niets te doen als de exports elkaar overlappen.",
    ),
    FindingKind(
        "melding_gelijk",
        WAARSCHUWING,
        "Een andere regel zonder meldingsnummer is in elke kolom gelijk aan deze; samen tellen ze één keer.",
        "Ga na of het één melding is. Neem het meldingsnummer op in de export: twee lessen kunnen er zonder nummer gelijk "
        "uitzien.",
    ),
    FindingKind(
        "melding_gekoppeld",
        WAARSCHUWING,
        "Dezelfde melding staat er vaker, telkens met een andere inschrijving, vrijstelling, reden of gegevens van de "
        "leerling ernaast; hij telt één keer.",
        "U hoeft niets te doen als de export meldingen aan andere gegevens koppelt. "
        "Met het meldingsnummer erbij is het zeker.",
    ),
    FindingKind(
        "melding_versie",
        WAARSCHUWING,
        "Een latere versie van deze melding (zelfde leerling, school, soort en begindatum) vervangt deze.",
        "Neem het meldingsnummer op in de export, dan is zeker welke regels één melding zijn.",
    ),
    FindingKind(
        "les_dubbel",
        INFO,
        "Dezelfde les van deze leerling staat er nog eens, zoals wanneer twee docenten hem verantwoorden; "
        "hij telt één keer.",
        "U hoeft niets te doen.",
    ),
    FindingKind(
        "meldingsnummer_onleesbaar",
        FOUT,
        "Het meldingsnummer is door een rekenblad afgerond (2,02601E+11) of een foutwaarde, en telt als leeg: of deze "
        "melding een versie van een andere is, is niet te zien.",
        "Maak de export opnieuw, met de kolom als tekst.",
    ),
    FindingKind(
        "meldingsnummer_twee_leerlingen",
        WAARSCHUWING,
        "Hetzelfde meldingsnummer staat bij twee leerlingen; beide meldingen tellen.",
        "Zoek in de bron op bij wie de melding hoort, of koppel BSN en onderwijsnummer.",
    ),
    # Values
    FindingKind(
        "datum_onleesbaar",
        FOUT,
        "De datum is niet te lezen; de cel telt als leeg.",
        "Schrijf datums als dd-mm-jjjj, jjjj-mm-dd of jjjjmmdd.",
    ),
    FindingKind(
        "datum_deels",
        FOUT,
        "Van de datum is de dag of de maand niet bekend (00); de cel telt als leeg.",
        "Zoek de datum op en vul hem in de bron aan.",
    ),
    FindingKind(
        "sleuteldatum_onleesbaar",
        FOUT,
        "De begindatum is niet te lezen; de regel telt voor deze tabel niet mee.",
        "Schrijf datums als dd-mm-jjjj, jjjj-mm-dd of jjjjmmdd.",
    ),
    FindingKind(
        "bijdatum_onleesbaar",
        WAARSCHUWING,
        "De datum is niet te lezen; de cel telt als leeg. Van deze kolom hangt geen klasse af.",
        "Schrijf datums als dd-mm-jjjj, jjjj-mm-dd of jjjjmmdd.",
    ),
    FindingKind(
        "datum_vulwaarde",
        WAARSCHUWING,
        "De datum is 1 januari 1900 of eerder en staat voor geen datum; de cel telt als leeg.",
        "Laat de cel leeg als er geen datum is, of verbeter hem.",
    ),
    FindingKind(
        "datum_twee_cijfers",
        INFO,
        "Het jaar heeft twee cijfers: 00 tot en met 39 is gelezen als 20.., de rest als 19...",
        "Schrijf het jaar met vier cijfers.",
    ),
    FindingKind(
        "datum_maand_eerst",
        WAARSCHUWING,
        "Deze kolom schrijft de maand voor de dag (9/30/2026) en is zo gelezen.",
        "Controleer een paar datums in de bron, en geef de kolom de opmaak jjjj-mm-dd.",
    ),
    FindingKind(
        "formule_zonder_waarde",
        FOUT,
        "De cel bevat een formule waarvan de uitkomst niet in de werkmap staat; de cel telt als leeg.",
        "Open de werkmap in Excel of LibreOffice, laat de formules uitrekenen en sla hem op.",
    ),
    FindingKind(
        "cel_vulwoord",
        INFO,
        "In deze kolom staan woorden of tekens die niets betekenen, zoals NULL, n.v.t. of een streepje (in "
        "meldingsnummer ook 0 en elk woord zonder cijfer); zij tellen als leeg.",
        "U hoeft niets te doen als dat klopt.",
    ),
    FindingKind(
        "datum_excelgetal",
        INFO,
        "De datum staat er als volgnummer van Excel en is zo gelezen.",
        "Geef de kolom in Excel de opmaak datum.",
    ),
    FindingKind(
        "einddatum_open",
        INFO,
        "31-12-9999, of een andere datum vanaf 2099, betekent dat er geen einde bekend is; de cel telt als leeg.",
        "U hoeft niets te doen.",
    ),
    FindingKind(
        "vrijstelling_zonder_eind",
        WAARSCHUWING,
        "De vrijstelling loopt volgens de bron tot 31-12-9999 of een andere datum vanaf 2099; wie is vrijgesteld, "
        "moet daar elk jaar opnieuw een beroep op doen (art. 6).",
        "Leg per schooljaar een einddatum vast, of geef aan dat de vrijstelling blijvend is.",
    ),
    FindingKind(
        "getal_onleesbaar",
        FOUT,
        "Het getal is niet te lezen; de cel telt als leeg.",
        "Schrijf getallen als 12 of 12,5 en uren ook als 12:30. Een aantal lessen is geen aantal uren.",
    ),
    FindingKind(
        "getal_negatief",
        FOUT,
        "Het getal is negatief; de cel telt als leeg.",
        "Verbeter het getal in de bron.",
    ),
    FindingKind(
        "bijgetal_onleesbaar",
        WAARSCHUWING,
        "Het getal is niet te lezen of negatief; de cel telt als leeg. Van deze kolom hangt geen klasse af.",
        "Schrijf getallen als 12 of 12,5.",
    ),
    FindingKind(
        "ja_nee_onleesbaar",
        WAARSCHUWING,
        "Er staat geen ja of nee; de cel telt als onbekend.",
        "Gebruik ja of nee (of J/N, 1/0, waar/onwaar).",
    ),
    FindingKind(
        "geslacht_onbekend",
        WAARSCHUWING,
        "Er staat geen bekend geslacht; de cel telt als leeg.",
        "Gebruik M, V, X of O, of man, vrouw of onbekend.",
    ),
    FindingKind(
        "tekst_persoonlijk",
        WAARSCHUWING,
        "In de cel staat een persoonsgebonden nummer of een datum, die hier niet hoort; de cel telt als leeg.",
        "Ga na of de cellen van deze regel in de goede kolom staan.",
    ),
    FindingKind(
        "gemeentecode_onleesbaar",
        WAARSCHUWING,
        "Er staat geen gemeentecode van het CBS en geen naam van een gemeente; de cel telt als leeg.",
        "Gebruik de viercijferige code, of de naam van de gemeente (niet van het dorp).",
    ),
    FindingKind(
        "tekst_foutcel",
        WAARSCHUWING,
        "De cel is een foutwaarde van een rekenblad en telt als leeg.",
        "Herstel de formule in het rekenblad.",
    ),
    FindingKind(
        "soort_onbekend",
        WAARSCHUWING,
        "De verzuimsoort is onbekend; de melding telt als overig.",
        "Gebruik een soort uit de lijst, of breid de lijst uit in een eigen layout.",
    ),
    FindingKind(
        "status_onbekend",
        WAARSCHUWING,
        "De status is onbekend; de melding telt als geregistreerd.",
        "Gebruik een status uit de lijst, of breid de lijst uit in een eigen layout.",
    ),
    FindingKind(
        "reden_onbekend",
        WAARSCHUWING,
        "De reden van afsluiten is onbekend; de melding telt alsof er geen reden is.",
        "Gebruik een reden uit de lijst, of breid de lijst uit in een eigen layout.",
    ),
    FindingKind(
        "vrijstelling_onbekend",
        WAARSCHUWING,
        "De soort vrijstelling is onbekend; deze regel stelt niemand vrij.",
        "Gebruik een grond uit de lijst, of breid de lijst uit in een eigen layout.",
    ),
    FindingKind(
        "vrijstelling_nvt",
        FOUT,
        "Bij de grond van de vrijstelling staat 'niet van toepassing'; deze regel stelt niemand vrij.",
        "Verwijder de regel als er geen vrijstelling is, of vul de grond in.",
    ),
    FindingKind(
        "vrijstelling_5a",
        INFO,
        "“5a” is gelezen als artikel 5 onder a (lichamelijke of psychische gronden), niet als artikel 5a "
        "(trekkend bestaan).",
        "Schrijf “5 onder a” of “5a trekkend”.",
    ),
    FindingKind(
        "startkwalificatie_tegenstrijdig",
        WAARSCHUWING,
        "Startkwalificatie staat op nee, maar er staat een datum waarop die is behaald; de datum geldt.",
        "Verbeter een van beide in de bron.",
    ),
)
