"""What the words of a report mean, for who reads only the report. The classes speak from their own rules."""

from __future__ import annotations

from thuiszit_cli.rules.terms import Klasse
from thuiszit_cli.rules.verdict import RULES

THUISZITTER = (Klasse.ABSOLUUT_VERZUIM, Klasse.LANGDURIG_RELATIEF_VERZUIM)
_SHOWN = (*THUISZITTER, Klasse.VRIJGESTELD, Klasse.RISICO, Klasse.ONBESLIST)


def definitions() -> list[tuple[str, str]]:
    """Each word with its meaning, in Dutch."""
    out = " of ".join(klasse.label.lower() for klasse in THUISZITTER)
    found = [("Thuiszitter", f"Een leerling in de klasse {out}.")]
    for klasse in _SHOWN:
        found.append((klasse.label, meaning_of(klasse) + "."))
    return [*found, *_OTHERS]


def meaning_of(klasse: Klasse) -> str:
    """What a class means, from the rules that give it, in one sentence without its point."""
    first, *more = [rule.betekenis for rule in RULES if rule.klasse is klasse]
    return "; of: ".join([first, *(each[0].lower() + each[1:] for each in more)])


_OTHERS = (
    ("LRV", f"{Klasse.LANGDURIG_RELATIEF_VERZUIM.label}."),
    (
        "Groep 1, 2a en 2b",
        "De indeling van de kwartaalopgave: 1 is absoluut verzuim, 2a is LRV tot drie maanden, 2b is LRV langer dan drie "
        "maanden.",
    ),
    ("Relatief verzuim", "De leerling is ingeschreven op een school, maar zonder verlof afwezig."),
    (
        "Plicht",
        "De leerplicht (vanaf 5 jaar, tot en met het schooljaar waarin de leerling 16 wordt) of daarna de "
        "kwalificatieplicht (tot 18 jaar of een startkwalificatie).",
    ),
    (
        "Bo, sbo, so, vso, vo, pro, mbo",
        "Basisonderwijs, speciaal basisonderwijs, speciaal onderwijs, voortgezet speciaal onderwijs, voortgezet "
        "onderwijs, praktijkonderwijs, middelbaar beroepsonderwijs.",
    ),
    ("Geen onderwijs", "In de gegevens staat geen school van de leerling, ook niet van vroeger."),
    ("Peildatum", "De dag waarover het antwoord gaat."),
    ("Schooljaar", "1 augustus tot en met 31 juli."),
)
