"""The sector of a pupil by its onderwijssoort, as the leerplichttelling splits (art. 25; DUO's form)."""

from __future__ import annotations

import re

import numpy as np

from thuiszit_cli.counts.status import Answers
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


def is_kind(onderwijssoort: str) -> bool:
    """Whether an export's text is a kind of education: what is of no sector may be anything, a name too."""
    return sector_of(onderwijssoort) is not Sector.ONBEKEND


def sectors(found: Answers, enrolment_known: bool) -> np.ndarray:
    """Position in `SECTOREN` of each answer: the school where enrolled, else the last one.

    Whom no enrolment and no melding ties to a school has had no education here.
    """
    kinds = [SECTOREN.index(sector_of(str(kind))) for kind in found.onderwijssoort.categories]
    of: np.ndarray = np.array([*kinds, SECTOREN.index(Sector.ONBEKEND)], dtype=np.int8)[
        found.onderwijssoort.codes
    ]
    if enrolment_known:
        of[(found.onderwijssoort.codes < 0) & (found.brin.codes < 0)] = SECTOREN.index(Sector.GEEN)
    return of
