"""What the words of a report mean, for who reads only the report. The classes speak from their own rules."""

from __future__ import annotations

from thuiszit_cli.report.summary import THUISZITTER
from thuiszit_cli.rules.terms import Klasse
from thuiszit_cli.rules.verdict import RULES

_SHOWN = (*THUISZITTER, Klasse.VRIJGESTELD, Klasse.RISICO, Klasse.ONBESLIST)


def definitions() -> list[tuple[str, str]]:
    """Each word with its meaning, in Dutch."""
    out = " of ".join(klasse.label.lower() for klasse in THUISZITTER)
    found = [("Thuiszitter", f"Een leerling in de klasse {out}.")]
    for klasse in _SHOWN:
        meanings = [rule.betekenis for rule in RULES if rule.klasse is klasse]
        found.append((klasse.label, "; of: ".join(meanings) + "."))
    return [
        *found,
        ("LRV", Klasse.LANGDURIG_RELATIEF_VERZUIM.label),
        ("Peildatum", "De dag waarop de vraag wordt beantwoord."),
        ("Schooljaar", "1 augustus tot en met 31 juli."),
    ]
