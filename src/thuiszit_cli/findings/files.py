"""What can be noticed of a file or sheet."""

from __future__ import annotations

from thuiszit_cli.findings.kind import INFO, WAARSCHUWING, FindingKind

FILES = (
    FindingKind(
        "blad_zonder_tabel",
        WAARSCHUWING,
        "Het blad heeft geen kolom met het persoonsgebonden nummer en is overgeslagen.",
        "Geef de kolom de kop persoonsgebonden_nummer als het blad wel mee moet doen.",
    ),
    FindingKind(
        "bestand_zonder_rijen",
        WAARSCHUWING,
        "Onder de kop staat geen enkele rij: het bestand of blad levert niets op.",
        "Controleer of de export is gelukt, en maak hem opnieuw.",
    ),
    FindingKind(
        "tabel_zonder_sleutel",
        WAARSCHUWING,
        "Er staan kolommen van een tabel waarvan de sleutelkolom ontbreekt; die kolommen zijn niet gebruikt.",
        "Voeg de ontbrekende kolom toe of verbeter de kop.",
    ),
    FindingKind(
        "kolom_zonder_tabel",
        WAARSCHUWING,
        "De kolom hoort in een tabel leerlingen, en dat is dit bestand niet; de kolom is niet gebruikt.",
        "Voeg een kolom toe die alleen leerlingen heeft, zoals startkwalificatie (mag leeg zijn), of lever een tabel "
        "leerlingen mee.",
    ),
    FindingKind(
        "kolom_lijkt_bekend",
        WAARSCHUWING,
        "De kop is niet bekend maar lijkt op die van een kolom die ontbreekt; de kolom is niet gebruikt.",
        "Verbeter de kop, of zet hem in een eigen layout (inspect --schrijf-layout).",
    ),
    FindingKind(
        "voorstel_overgenomen",
        WAARSCHUWING,
        "Geen layout kent dit bestand; de kolom is gelezen volgens het voorstel, omdat --neem-voorstel-over is gegeven.",
        "Controleer de kolom, en maak met inspect --schrijf-layout een layout.",
    ),
    FindingKind(
        "voorstel_onzeker",
        WAARSCHUWING,
        "Wat deze kolom is, is niet zeker; hij is niet gebruikt en kan de uitkomst veranderen.",
        "Maak met inspect --schrijf-layout een layout. Zet de kop daarin bij zijn kolom, of haal hem weg bij twijfel.",
    ),
    FindingKind(
        "regel_boven_kop",
        INFO,
        "Boven de kop staat een regel met iets anders, zoals een titel; die is overgeslagen.",
        "U hoeft niets te doen als het geen gegevens zijn.",
    ),
    FindingKind(
        "blad_verborgen",
        WAARSCHUWING,
        "Het blad is verborgen en daarom niet gelezen.",
        "Maak het blad zichtbaar als het wel mee moet doen.",
    ),
    FindingKind(
        "rij_verborgen",
        INFO,
        "De rij is verborgen, zoals door een filter, en is wel gelezen.",
        "Verwijder de rij als hij niet mee moet doen.",
    ),
    FindingKind(
        "cel_samengevoegd",
        INFO,
        "Een cel die over meer rijen is samengevoegd, geldt ook voor deze rij.",
        "Controleer of de waarde voor elke rij klopt; maak de samenvoeging anders ongedaan.",
    ),
    FindingKind(
        "werkmap_macros",
        INFO,
        "De werkmap bevat macro's; die zijn niet uitgevoerd.",
        "U hoeft niets te doen.",
    ),
    FindingKind(
        "werkmap_koppelingen",
        INFO,
        "De werkmap verwijst naar andere werkmappen; die zijn niet geopend, de bewaarde waarden zijn gebruikt.",
        "Werk de koppelingen in Excel bij en sla de werkmap op als de waarden verouderd kunnen zijn.",
    ),
    FindingKind(
        "totaalregel",
        INFO,
        "De regel bevat alleen een woord als Totaal en getallen, en telt niet mee.",
        "U hoeft niets te doen.",
    ),
    FindingKind(
        "inschrijving_begin_afgeleid",
        INFO,
        "Het bestand noemt alleen de dag waarop een inschrijving eindigde. Als begin geldt 1 augustus van het "
        "schooljaar daarvoor; bij 31-12-9999 loopt de inschrijving nog, en al lang.",
        "Lever een tabel met inschrijvingen mee als het begin ertoe doet.",
    ),
    FindingKind(
        "inschrijvingen_onvolledig",
        WAARSCHUWING,
        "Er zijn alleen geëindigde inschrijvingen, en niet van alle leerlingen: wie er nu is ingeschreven, is niet "
        "bekend.",
        "Lever een tabel met alle inschrijvingen mee.",
    ),
)
