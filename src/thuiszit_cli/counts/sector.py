"""The sector of a pupil by its onderwijssoort, as the leerplichttelling splits (art. 25; DUO's form)."""

from __future__ import annotations

import re

from thuiszit_cli.rules.terms import Term


class Sector(Term):
    """The split of the form. `ONBEKEND`: a school, its kind not known; `GEEN`: no school was ever told."""

    PO = "po", "Basisonderwijs (bo, sbo)"
    VSO = "so_vso", "Speciaal onderwijs (so, vso)"
    VO = "vo", "Voortgezet onderwijs (vo, praktijkonderwijs)"
    MBO = "mbo", "Middelbaar beroepsonderwijs"
    ONBEKEND = "onbekend", "Onderwijssoort onbekend"
    GEEN = "geen_onderwijs", "Geen onderwijs"


SECTOREN = tuple(Sector)

_OF_WORD = {
    Sector.PO: ("bo", "bao", "sbo", "sbao", "po", "basisonderwijs", "speciaalbasisonderwijs"),
    Sector.VSO: ("so", "vso", "sovso", "vsoso", "speciaalonderwijs", "voortgezetspeciaalonderwijs"),
    Sector.VO: ("vo", "pro", "vmbo", "havo", "vwo", "praktijkonderwijs", "voortgezetonderwijs", "vavo"),
    Sector.MBO: ("mbo", "bol", "bbl", "mboho", "bve", "middelbaarberoepsonderwijs"),
}
_KNOWN = {word: sector for sector, words in _OF_WORD.items() for word in words}


def sector_of(onderwijssoort: str) -> Sector:
    """The sector of an onderwijssoort as an export writes it; a level within a kind (vmbo-t) is that kind."""
    word = re.sub(r"[^a-z]", "", onderwijssoort.lower())
    if word in _KNOWN:
        return _KNOWN[word]
    first = re.split(r"[^a-z]+", onderwijssoort.strip().lower())[0]
    return _KNOWN.get(first, Sector.ONBEKEND)
