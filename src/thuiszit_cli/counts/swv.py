"""The samenwerkingsverband of a pupil: of where the pupil lives, and of the kind of school (po or vo).

A municipality may lie in more than one; then the four digits of the postcode decide, and without those
nothing does. What is not known is counted apart, with why; nothing is guessed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd

from thuiszit_cli.counts.gemeenten import borders
from thuiszit_cli.counts.sector import Sector, sector_of
from thuiszit_cli.counts.status import Answers
from thuiszit_cli.errors import InputError
from thuiszit_cli.facts.gather import Facts
from thuiszit_cli.files import read_text
from thuiszit_cli.tables.model import Tables

POSTCODE = "postcode"  # the column that intake keeps for this
SWV = "swv"  # the dimension of the table
OWN = "data/samenwerkingsverbanden.csv"
# The table that the program carries: the division by postcode of 2017, the municipalities those of 2026.
OWN_SOURCE = "de indeling naar postcode van 2017, met de gemeenten van 2026; wat sindsdien is verschoven, is niet verwerkt"
_HEADS = {"po_swv", "vo_swv"}
_KEYS = ("pc4", "gemeentecode")
_PC4 = re.compile(r"\s*([1-9]\d{3})(?!\d)", re.ASCII)


class Kant(StrEnum):
    """The side of a samenwerkingsverband."""

    PO = "po"
    VO = "vo"


class Onbekend(StrEnum):
    """Why somebody is counted with no samenwerkingsverband."""

    MBO = "mbo"
    ONDERWIJS = "onderwijs_onbekend"
    MEER = "meer_dan_een"
    WOONPLAATS = "woonplaats_onbekend"


LABELS: Mapping[str, str] = {
    Onbekend.MBO: "Geen: mbo heeft geen samenwerkingsverband",
    Onbekend.ONDERWIJS: "Onbekend: po of vo is niet vast te stellen",
    Onbekend.MEER: "Onbekend: de gemeente ligt in meer dan een, en de postcode ontbreekt of past er niet bij",
    Onbekend.WOONPLAATS: "Onbekend: woonplaats ontbreekt of staat niet in de indeling",
}
RULE = (
    "Iedereen één keer: bij het samenwerkingsverband van de woonplaats zoals nu in de gegevens, voor primair onderwijs "
    "(PO) of voortgezet onderwijs (VO) naar de onderwijssoort op die dag; so is primair, vso voortgezet. Ligt een "
    "gemeente in meer dan een, dan beslist de postcode. Wat niet vaststaat telt apart en wordt niet geraden. Overgang "
    "is het saldo van wie van regel wisselt."
)

Codes = frozenset[str]
_NONE: Codes = frozenset()


@dataclass(frozen=True)
class Division:
    """Which samenwerkingsverbanden a postcode (four digits) and a municipality lie in, by side."""

    bron: str
    by_pc4: Mapping[tuple[str, Kant], Codes]
    by_gemeente: Mapping[tuple[str, Kant], Codes]

    def of(self, gemeente: str, pc4: str, kant: Kant) -> str:
        """The one samenwerkingsverband, or the id of why there is none."""
        now = borders(date.max).get(gemeente, gemeente)  # an export may be older than the division
        around = self.by_gemeente.get((gemeente, kant)) or self.by_gemeente.get((now, kant), _NONE)
        exact = self.by_pc4.get((pc4, kant), _NONE)
        found = exact if not around else around if len(around) == 1 else around & exact
        if len(found) == 1:
            return next(iter(found))
        return Onbekend.MEER if around or exact else Onbekend.WOONPLAATS

    @cached_property
    def names(self) -> list[str]:
        """Every samenwerkingsverband, in order."""
        return sorted(set().union(*self.by_pc4.values(), *self.by_gemeente.values()))


def read_division(path: Path | None = None) -> Division:
    """A division as CSV: po_swv and vo_swv by pc4, gemeentecode or both; without a path the one we carry.

    A municipality on several lines lies in several. Raises InputError naming the mend.
    """
    if path is None:
        return _carried()
    try:
        return _division(read_text(path), path.name)
    except (OSError, UnicodeDecodeError):
        raise InputError(
            f"De indeling {path} is niet te lezen.", "Controleer --samenwerkingsverbanden."
        ) from None


@cache
def _carried() -> Division:
    return _division(files("thuiszit_cli").joinpath(OWN).read_text(encoding="utf-8-sig"), OWN_SOURCE)


def _division(text: str, source: str) -> Division:
    lines = text.splitlines()
    reader = csv.reader(lines, delimiter=";" if lines and ";" in lines[0] else ",")
    head = [name.strip().lower() for name in next(reader, [])]
    if not set(head) >= _HEADS or not set(_KEYS) & set(head):
        raise InputError(
            f"De indeling {source} mist kolommen.",
            "Nodig zijn po_swv en vo_swv, met pc4, gemeentecode of allebei.",
        )
    rows = [dict(zip(head, (cell.strip() for cell in cells), strict=False)) for cells in reader]
    return Division(
        source,
        _by((row.get("pc4", "")[:4], row) for row in rows),
        _by((_gemeente(row.get("gemeentecode", "")), row) for row in rows),
    )


def _by(rows: Iterable[tuple[str, Mapping[str, str]]]) -> dict[tuple[str, Kant], Codes]:
    found: dict[tuple[str, Kant], set[str]] = {}
    for key, row in rows:
        for kant in Kant:
            if key and row.get(f"{kant}_swv"):
                found.setdefault((key, kant), set()).add(row[f"{kant}_swv"])
    return {key: frozenset(codes) for key, codes in found.items()}


def _gemeente(code: str) -> str:
    code = code.upper().removeprefix("GM")
    return code.zfill(4) if code else ""


@dataclass(frozen=True)
class Places:
    """Where everybody lives: for each side the position in `names` of each pupil's samenwerkingsverband."""

    names: list[str]  # the samenwerkingsverbanden, then why there is none
    bron: str
    of: Mapping[Kant, np.ndarray]

    def lines(self, stand: Answers) -> np.ndarray:
        """Position in `names` of each answer, by the kind of school of that day."""
        kinds = [self._side(str(kind)) for kind in stand.onderwijssoort.categories]
        unknown = self.names.index(Onbekend.ONDERWIJS)
        found = np.full(len(stand.pupil), unknown, dtype=np.int64)
        for position, side in enumerate(kinds):
            here = stand.onderwijssoort.codes == position
            if side is Onbekend.MBO:
                found[here] = self.names.index(side)
            elif isinstance(side, Kant):
                found[here] = self.of[side][stand.pupil[here]]
        return found

    def known(self, stand: Answers) -> list[str]:
        """The samenwerkingsverband of each answer, empty where there is none or it is not known."""
        unsure = {str(each) for each in Onbekend}
        found = [self.names[at] for at in self.lines(stand).tolist()]
        return ["" if name in unsure else str(name) for name in found]

    @staticmethod
    def _side(onderwijssoort: str) -> Kant | Onbekend:
        """Primary or secondary; special education only where the word itself tells which."""
        sector = sector_of(onderwijssoort)
        if sector is Sector.VSO:
            word = re.sub(r"[^a-z]", "", onderwijssoort.lower())
            if word in ("so", "speciaalonderwijs"):
                return Kant.PO
            return Kant.VO if word in ("vso", "voortgezetspeciaalonderwijs") else Onbekend.ONDERWIJS
        sides: dict[Sector, Kant | Onbekend] = {
            Sector.PO: Kant.PO,
            Sector.VO: Kant.VO,
            Sector.MBO: Onbekend.MBO,
        }
        return sides.get(sector, Onbekend.ONDERWIJS)


def places_of(tables: Tables, facts: Facts, division: Division) -> Places:
    """Where each pupil of `tables` lives; each pair of municipality and postcode is looked up once."""
    names = [*division.names, *Onbekend]
    at = {name: position for position, name in enumerate(names)}
    gemeenten = facts.people.gemeentecode
    pc4 = _postcodes(tables, facts)
    pairs, which = np.unique(
        gemeenten.codes.astype(np.int64) * 10_000 + pc4 + 10_000, return_inverse=True
    )  # an unknown municipality has code -1
    of = {}
    for kant in Kant:
        found = []
        for pair in pairs.tolist():
            code, digits = pair // 10_000 - 1, pair % 10_000
            gemeente = "" if code < 0 else str(gemeenten.categories[code])
            found.append(at[division.of(gemeente, str(digits) if digits else "", kant)])
        of[kant] = np.array(found, dtype=np.int64)[which]
    return Places(names, division.bron, of)


def _postcodes(tables: Tables, facts: Facts) -> np.ndarray:
    """Four digits a pupil as a number, 0 unknown: of `leerlingen`, else of the latest melding that has it."""
    found = np.zeros(facts.index.size, dtype=np.int64)
    for frame, order in ((tables.meldingen, "begindatum"), (tables.leerlingen, None)):
        if POSTCODE not in frame or not len(frame):
            continue
        values = frame[POSTCODE].array
        digits = _digits(values)
        rows = np.arange(len(frame)) if order is None else np.argsort(frame[order].to_numpy(), kind="stable")
        rows = rows[digits[rows] > 0]
        found[facts.index.of(frame["persoon"].to_numpy()[rows])] = digits[rows]  # the last one stays
    return found


def _digits(values: pd.Categorical) -> np.ndarray:
    matches = [_PC4.match(str(text)) for text in values.categories]
    known = np.array([int(match[1]) if match else 0 for match in matches] + [0], dtype=np.int64)
    of: np.ndarray = known[values.codes]  # -1, without a postcode, is the last one
    return of
