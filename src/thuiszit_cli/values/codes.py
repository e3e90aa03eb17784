"""The accepted spellings of the register's code lists (spec section 2), and nothing that is guessed.

Case, accents, spaces and punctuation do not count (`values.fold`). The id and the label of a term are
always accepted. Sources: Besluit verzuimmelding, bijlage; the codes of the DUO interface.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from thuiszit_cli.rules.terms import RedenAfgesloten, Status, Term, Verzuimsoort, VrijstellingSoort
from thuiszit_cli.values.parse import fold
from thuiszit_cli.values.spellings import NOT_APPLICABLE

_SPELLINGS: dict[type[Term], dict[Term, tuple[str, ...]]] = {
    Verzuimsoort: {
        Verzuimsoort.LUXE: ("L", "luxe", "luxeverzuim"),
        Verzuimsoort.ZESTIEN_UUR: ("V3", "V4"),
        Verzuimsoort.LANGDURIG: ("LRV", "langdurig verzuim", "1 maand of langer", "een maand of langer"),
        Verzuimsoort.OVERIG: ("O",),
        Verzuimsoort.BEGINNEND: ("beginnend verzuim",),
        Verzuimsoort.SIGNAAL: ("signaalverzuim",),
        Verzuimsoort.DRIE_DAGEN: ("V1", "3 schooldagen", "drie schooldagen", "3 dagen"),
        Verzuimsoort.ACHTSTE_DEEL: ("V2", "1/8 in 4 weken"),
        Verzuimsoort.RMC: ("18+", "RMC verzuim", "RMC verzuim 18+", "Doorstroompunt 18+"),
    },
    Status: {
        Status.GEREGISTREERD: ("R", "W", "wacht op verzending"),
        Status.IN_BEHANDELING: ("B",),
        Status.AFGESLOTEN: ("G",),
        Status.TER_KENNISGEVING: ("K", "ter kennisneming", "ter kennisneming aangenomen"),
        Status.INGETROKKEN: ("I",),
        Status.OVERGEDRAGEN: ("D", "overgedragen aan derden"),
    },
    RedenAfgesloten: {
        RedenAfgesloten.HERVAT: ("terug naar school", "opleiding hervat"),
        RedenAfgesloten.OVERLEDEN: ("leerling overleden",),
        RedenAfgesloten.VRIJSTELLING: ("V",),
    },
    VrijstellingSoort: {
        VrijstellingSoort.ARTIKEL_5_ONDER_A: ("5 sub a",),
        VrijstellingSoort.ARTIKEL_5_ONDER_B: ("5 sub b", "5b"),
        VrijstellingSoort.ARTIKEL_5_ONDER_C: ("5 sub c", "5c"),
        VrijstellingSoort.VRIJSTELLING: ("vrijgesteld",),
        VrijstellingSoort.VERVANGENDE_LEERPLICHT: ("3a of 3b",),
    },
}

# An empty cell is a code of its own in these lists, an unknown text in this one; elsewhere neither is any.
_WHEN_EMPTY: dict[type[Term], Term] = {
    Verzuimsoort: Verzuimsoort.ONBEKEND,
    VrijstellingSoort: VrijstellingSoort.VRIJSTELLING,
}
_WHEN_UNKNOWN: dict[type[Term], Term] = {Verzuimsoort: Verzuimsoort.ONBEKEND}

# The field writes "5a" for the medical ground, article 5 under a; article 5a is the travelling life.
_BARE_5A = re.compile(r"(?:artikel|art)?5a")

# As a ground it says that there is no exemption, and not that its ground is not recorded.
_NOT_APPLICABLE = frozenset(map(fold, NOT_APPLICABLE))

# What may stand before a spelling and adds nothing to it.
_PREFIXES: dict[type[Term], re.Pattern[str]] = {
    Verzuimsoort: re.compile(r"^ongeoorloofdverzuim(?:totaal)?"),
    RedenAfgesloten: re.compile(r"^(?:inschrijvingbeeindigd|geenverzuim)"),
    VrijstellingSoort: re.compile(r"^(?:artikel|art)"),
}

# Spellings with a tail that differs: "16 uur in 4 lesweken", "16 uren per 4 weken 18-", "kermisexploitant".
_PATTERNS: dict[type[Term], tuple[tuple[re.Pattern[str], Term], ...]] = {
    Verzuimsoort: (
        (re.compile(r"(?:16|zestien)(?:uur|uren).*"), Verzuimsoort.ZESTIEN_UUR),
        (re.compile(r"langdurigrelatiefverzuim.*"), Verzuimsoort.LANGDURIG),
    ),
    VrijstellingSoort: (
        (re.compile(r"(?:5a)?(?:trekkend|kermis|circus).*"), VrijstellingSoort.ARTIKEL_5A_TREKKEND),
    ),
}


def _spellings(codes: type[Term]) -> dict[str, int]:
    """Folded text → position in the list."""
    known: dict[str, int] = {}
    extra = _SPELLINGS.get(codes, {})
    for position, term in enumerate(codes):
        for text in (term.value, term.label, *extra.get(term, ())):
            known[fold(text)] = position
    return known


def reader(codes: type[Term], extra: Mapping[str, str] | None = None) -> Callable[[str], tuple[int, str]]:
    """A function text → (position in `codes`, finding code); -1 when the text is empty or unknown.

    `extra` are folded texts of a layout with the id each means there; they go before every other reading.
    """
    known = _spellings(codes)
    order = list(codes)
    own = {text: order.index(codes(value)) for text, value in (extra or {}).items()}
    prefix = _PREFIXES.get(codes)
    patterns = [(pattern, order.index(term)) for pattern, term in _PATTERNS.get(codes, ())]
    empty = order.index(_WHEN_EMPTY[codes]) if codes in _WHEN_EMPTY else -1
    unknown = order.index(_WHEN_UNKNOWN[codes]) if codes in _WHEN_UNKNOWN else -1

    def read(text: str) -> tuple[int, str]:
        if not text.strip():
            return empty, ""
        folded = fold(text)
        if folded in own:
            return own[folded], ""
        if codes is VrijstellingSoort and _BARE_5A.fullmatch(folded):
            return order.index(VrijstellingSoort.ARTIKEL_5_ONDER_A), "vrijstelling_5a"
        if codes is VrijstellingSoort and folded in _NOT_APPLICABLE:
            return unknown, "vrijstelling_nvt"
        for spelled in (folded, prefix.sub("", folded)) if prefix else (folded,):
            if spelled in known:
                return known[spelled], ""
            for pattern, position in patterns:
                if pattern.fullmatch(spelled):
                    return position, ""
        return unknown, "code_onbekend"

    return read
