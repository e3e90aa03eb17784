"""What can be noticed of what was read: it does not fit together."""

from __future__ import annotations

from thuiszit_cli.findings.kind import FOUT, INFO, WAARSCHUWING, FindingKind

FITTING = (
    # Facts: what does not fit together
    FindingKind(
        "einddatum_voor_begindatum",
        WAARSCHUWING,
        "De einddatum van de melding ligt voor de begindatum; de melding telt niet mee.",
        "Verbeter een van beide datums in de bron.",
    ),
    FindingKind(
        "inschrijving_eind_voor_begin",
        WAARSCHUWING,
        "De inschrijving eindigt voordat hij begint en geldt dus op geen enkele dag.",
        "Verbeter een van beide datums in de bron.",
    ),
    FindingKind(
        "vrijstelling_eind_voor_begin",
        WAARSCHUWING,
        "De vrijstelling eindigt voordat hij begint en geldt dus op geen enkele dag.",
        "Verbeter een van beide datums in de bron.",
    ),
    FindingKind(
        "afgesloten_zonder_datum",
        WAARSCHUWING,
        "De melding is afgesloten zonder einddatum en bruikbare datum van afsluiting; alleen de begindatum telt.",
        "Vul de einddatum of de datum van afsluiting aan.",
    ),
    FindingKind(
        "geen_geboortedatum",
        FOUT,
        "Er is geen bruikbare geboortedatum; de leerling blijft onbeslist.",
        "Lever een tabel leerlingen mee, of vul de geboortedatum aan.",
    ),
    FindingKind(
        "geboortedatum_tegenstrijdig",
        FOUT,
        "Er staan twee verschillende geboortedatums bij één leerling; de leerling blijft onbeslist.",
        "Zoek de juiste geboortedatum op en verbeter de andere.",
    ),
    FindingKind(
        "geboortedatum_verschilt",
        WAARSCHUWING,
        "De geboortedatum in de melding verschilt van die in de tabel leerlingen; die van leerlingen geldt.",
        "Controleer de geboortedatum in de melding.",
    ),
    FindingKind(
        "gemeentecode_onbekend",
        WAARSCHUWING,
        "Deze gemeentecode heeft, voor zover bekend, nooit bestaan; de ingestelde vakantieregio is gebruikt.",
        "Gebruik de code van vier cijfers van het CBS; een code van vóór een herindeling mag ook.",
    ),
    FindingKind(
        "gemeente_twee_regios",
        INFO,
        "Er zijn leerlingen uit een gemeente die over twee vakantieregio's is verdeeld (Montferland, Neder-Betuwe, De "
        "Ronde Venen of Altena); de regio van het grootste deel is gebruikt.",
        "Gaat een leerling in het andere deel naar school, geef dan de vakantiedagen van die school als eigen dagen op.",
    ),
    FindingKind(
        "vakantieregio_standaard",
        INFO,
        "Van een of meer leerlingen is de gemeente niet bekend, en er is geen vakantieregio ingesteld; de "
        "standaardregio is gebruikt.",
        "Geef --vakantieregio, of lever de gemeentecode mee.",
    ),
    FindingKind(
        "jaren_zonder_schoolvakanties",
        WAARSCHUWING,
        "Een deel van de dagen ligt vóór de kerstvakantie van 2013 of na de zomervakantie van 2030; daar zijn geen "
        "schoolvakanties bekend.",
        "Houd er rekening mee dat daar te veel dagen als lesdag tellen, of geef de vakanties als eigen dagen op.",
    ),
    FindingKind(
        "ingeschreven_en_vrijgesteld",
        WAARSCHUWING,
        "De leerling heeft een geldige vrijstelling en staat ook ingeschreven.",
        "Ga na welke van de twee klopt (artikel 15a Leerplichtwet).",
    ),
    FindingKind(
        "blijvend_genegeerd",
        WAARSCHUWING,
        "Alleen een vrijstelling van artikel 5 onder a kan blijvend zijn (art. 6 lid 3); hier telt hij als jaarlijks.",
        "Leg per schooljaar een einddatum vast, of verbeter de grond.",
    ),
    FindingKind(
        "artikel_5b_meerjarig",
        WAARSCHUWING,
        "Een vrijstelling van artikel 5 onder b loopt over meer dan één schooljaar; elk jaar is een nieuw beroep nodig "
        "(art. 6 lid 2). De einddatum in de bron geldt.",
        "Ga na of elk jaar vóór 1 juli opnieuw een beroep is gedaan.",
    ),
    FindingKind(
        "artikel_5b_na_inschrijving",
        WAARSCHUWING,
        "De leerling stond in het jaar vóór deze vrijstelling van artikel 5 onder b op een school; was dat een school "
        "van die richting, dan is het beroep ongeldig (art. 8 lid 2).",
        "Ga na welke richting die school had.",
    ),
    FindingKind(
        "melding_loopt_door",
        WAARSCHUWING,
        "De melding heeft geen einde en wordt misschien niet meer gevolgd: hij is ter kennisgeving aangenomen, "
        "overgedragen, of begon in een eerder schooljaar. Hij loopt door tot de peildatum.",
        "Vul de einddatum in als de leerling terug is.",
    ),
    FindingKind(
        "overleden_volgens_melding",
        WAARSCHUWING,
        "De reden van afsluiten is overleden, en geen andere kolom geeft een dag van overlijden; de leerling telt vanaf "
        "de dag van deze melding als overleden.",
        "Vul overleden_op in, of verbeter de reden.",
    ),
    FindingKind(
        "geboortedatum_te_oud",
        FOUT,
        "Volgens deze geboortedatum is de persoon te oud voor dit register (dertig jaar of ouder); de datum telt als leeg.",
        "Verbeter het jaartal in de bron.",
    ),
    FindingKind(
        "artikel_15_zonder_kwalificatieplicht",
        WAARSCHUWING,
        "Een vrijstelling van artikel 15 geldt alleen bij kwalificatieplicht; deze leerling is nu niet vrijgesteld.",
        "Controleer de grond en de begindatum van de vrijstelling.",
    ),
    FindingKind(
        "artikel_3b_zonder_inschrijving",
        WAARSCHUWING,
        "Vervangende leerplicht van artikel 3b loopt, maar de leerling staat nergens ingeschreven.",
        "Controleer de inschrijving bij de instelling voor mbo of vavo.",
    ),
    # Checks: what could be read, but does not fit (only `check` looks for these)
    FindingKind(
        "meldingen_overlappen",
        WAARSCHUWING,
        "De melding valt samen met een eerdere melding van dezelfde soort, of beide zeggen dat alle lessen zijn "
        "gemist.",
        "Ga na of het om hetzelfde verzuim gaat en trek er dan een in.",
    ),
    FindingKind(
        "melding_tijdens_vrijstelling",
        WAARSCHUWING,
        "De melding begint op een dag waarop de leerling is vrijgesteld.",
        "Controleer de begin- en einddatum van de vrijstelling.",
    ),
    FindingKind(
        "melding_zonder_inschrijving",
        WAARSCHUWING,
        "De melding begint op een dag waarop de leerling nergens is ingeschreven.",
        "Controleer de inschrijvingen; alleen een school die inschreef, kan verzuim melden.",
    ),
    FindingKind(
        "melding_voor_leerplicht",
        WAARSCHUWING,
        "De melding begint voordat de leerling leerplichtig is (artikel 3).",
        "Controleer de geboortedatum en de begindatum.",
    ),
    FindingKind(
        "melding_na_achttien",
        WAARSCHUWING,
        "De melding begint op of na de achttiende verjaardag en is geen RMC-verzuim.",
        "Controleer de geboortedatum; verzuim vanaf achttien jaar hoort bij het Doorstroompunt.",
    ),
    FindingKind(
        "langdurig_te_kort",
        WAARSCHUWING,
        "De melding van langdurig relatief verzuim eindigde binnen vier weken.",
        "Controleer de soort en de datums.",
    ),
    FindingKind(
        "zestien_uur_te_weinig",
        WAARSCHUWING,
        "De melding gaat over 16 uur in vier lesweken, maar noemt minder uren.",
        "Controleer de soort en het aantal uren.",
    ),
    FindingKind(
        "datum_in_toekomst",
        WAARSCHUWING,
        "De datum ligt na de peildatum, terwijl dit pas achteraf bekend kan zijn.",
        "Controleer de datum in de bron, en de peildatum.",
    ),
    FindingKind(
        "gat_rond_1_augustus",
        INFO,
        "Tussen twee inschrijvingen zit een gat rond 1 augustus; zulke gaten komen vaak van late verwerking.",
        "Ga na of de leerling die dagen echt geen school had.",
    ),
    FindingKind(
        "nog_geen_nieuwe_school",
        INFO,
        "De inschrijving eindigde in de zomer en er is nog geen nieuwe; in september verwerken scholen die vaak laat.",
        "Vraag de nieuwe school na voordat het als absoluut verzuim telt.",
    ),
    FindingKind(
        "status_vervallen",
        WAARSCHUWING,
        "De status 'overgedragen aan derden' bestaat niet meer sinds 12 augustus 2020.",
        "Controleer de status in de bron.",
    ),
    FindingKind(
        "gemeentecode_ontbreekt",
        INFO,
        "De woongemeente is niet bekend.",
        "Lever de gemeentecode mee; de vakantieregio hangt ervan af.",
    ),
    FindingKind(
        "brin_vorm",
        WAARSCHUWING,
        "De BRIN heeft niet de vorm van twee cijfers en twee letters, met of zonder vestiging (12AB of 12AB00).",
        "Verbeter de BRIN in de bron.",
    ),
    FindingKind(
        "vrijstelling_grond_ontbreekt",
        INFO,
        "De grond van de vrijstelling is niet vastgelegd; de vrijstelling geldt zoals de datums zeggen.",
        "Vul de grond aan (artikel 5 onder a, b of c, 5a, 15, 3a of 3b).",
    ),
)
