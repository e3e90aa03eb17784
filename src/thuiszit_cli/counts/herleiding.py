"""Where every count comes from: a line for each pupil in it, with all that the tables divide by.

The lines whose `kolom` is that of a cell, and whose division is that of its row, are the pupils it counts.
Only an overgang has none: it is what the stands and the stream of its row leave.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from thuiszit_cli.counts.episodes import REDENEN, Runs
from thuiszit_cli.counts.gemeenten import UNKNOWN, restated
from thuiszit_cli.counts.placed import Placed
from thuiszit_cli.counts.quarter import TERUG, Quarter, Stock
from thuiszit_cli.counts.quarter_columns import columns_of, na_een_maand, teruggekeerd
from thuiszit_cli.counts.sector import SECTOREN, sectors
from thuiszit_cli.counts.status import LAST_GROUP, STATUSSEN, Answers, answers, told_day
from thuiszit_cli.counts.swv import Places
from thuiszit_cli.counts.tally import Tally
from thuiszit_cli.counts.whereabouts import meldingsnummers, places_in_files
from thuiszit_cli.counts.year import YearCount
from thuiszit_cli.counts.year_tables import id_of, zonder_inschrijving
from thuiszit_cli.facts.exemptions import KINDS
from thuiszit_cli.frames import DUURKLASSEN
from thuiszit_cli.rules.terms import Term
from thuiszit_cli.tables.model import Tables

# The columns with their meaning, for the data dictionary.
FIELDS: Mapping[str, str] = {
    "kolom": "Code van de kolom van de tabel waarin de leerling telt",
    "dag": "De dag waarop naar de leerling is gekeken; is het de dag voor een verjaardag, de laatste dag van die maand",
    "groep": "1, 2a of 2b; leeg voor wie geen thuiszitter is",
    "vrijstelling": "Grond van de vrijstelling, voor wie is vrijgesteld",
    "reden": "Waarom de leerling geen thuiszitter meer is (alleen bij uitstroom)",
    "duur": "Duurklasse van een thuiszitter",
    "terug": "Hoe snel teruggekeerd (alleen bij wie terugkeerde)",
    "streven": "Hoe het een maand na de melding stond (alleen bij het streven van scholen)",
    "afloop": "Hoe het verzuim afliep (alleen bij absoluut verzuim en LRV in een schooljaar)",
    "trechter": "Waarom iemand zonder inschrijving geen absoluut verzuim was (alleen in een schooljaar)",
    "sector": "Onderwijssoort, ingedeeld als in de leerplichttelling",
    "leeftijd": "Leeftijd op die dag",
    "geslacht": "Geslacht zoals aangeleverd",
    "gemeente": "CBS-code van de woongemeente",
    "swv": "Samenwerkingsverband, of waarom dat niet vaststaat (alleen in een kwartaal)",
    "meldingsnummer": "De laatste meegetelde melding van de leerling",
    "plaats": "Bestand en regel waar de leerling in de invoer staat",
    "persoonsgebonden_nummer": "Alleen met --met-nummers",
}

Line = dict[str, str]
# How each of some answers is divided in a way that only their column has: by field, the lines and the positions.
Divided = Mapping[str, tuple[Sequence[Term], np.ndarray]]


# The fields by which tables divide.
DIVISIONS = tuple(
    name
    for name in FIELDS
    if name not in ("kolom", "dag", "meldingsnummer", "plaats", "persoonsgebonden_nummer")
)


def trace(found: Tally) -> list[Line]:
    """The lines of every period, in the order of the periods and their columns."""
    lines = behind(found)
    _say_where(found.tables, found.found, lines)
    return lines


def behind(found: Tally) -> list[Line]:
    """The same with the position of the pupil (`pupil`) in place of where the pupil stands in the files."""
    trail = _Trail(found)
    lines: list[Line] = []
    told: set[str] = set()  # quarters that meet share a stand
    for count, stock in zip(found.quarters, found.stocks, strict=True):
        for column, known, divided in trail.quarter(count.quarter, stock):
            if column not in told:
                lines += trail.lines(column, known, divided, found.places)
                told.add(column)
    for year in found.years:
        for column, known, divided in trail.year(year):
            lines += trail.lines(column, known, divided, None)
    return lines


class _Trail:
    """The columns of the tables, each with what is known of the pupils it counts."""

    def __init__(self, found: Tally) -> None:
        self.tables, self.question, self.people = found.tables, found.question, found.found.facts.people
        self.gemeenten = restated(self.people.gemeentecode, found.question.peildatum)

    def quarter(self, quarter: Quarter, stock: Stock) -> Iterator[tuple[str, Answers, Divided]]:
        for moments, of, divided in (
            (stock.out, "", {"reden": (REDENEN, stock.why)}),
            (stock.exempt, "vrijgesteld", {}),
        ):
            columns = columns_of(quarter, of)
            yield columns.begin.id, moments.begin, {}
            yield columns.instroom.id, moments.came, {}
            yield columns.uitstroom.id, moments.went, divided
            yield columns.eind.id, moments.eind, {}
        back = stock.terug >= 0
        yield teruggekeerd(quarter).id, stock.out.went.only(back), {"terug": (TERUG, stock.terug[back])}
        yield na_een_maand(quarter).id, *self._placed("streven", stock.aims)

    def year(self, count: YearCount) -> Iterator[tuple[str, Answers, Divided]]:
        for post, known in count.at.items():
            ending = count.endings.get(post)
            yield id_of(count, post), known, {} if ending is None else _divided("afloop", ending)
        if count.without is not None:
            yield zonder_inschrijving(count).id, *self._placed("trechter", count.without)

    def _placed(self, name: str, placed: Placed) -> tuple[Answers, Divided]:
        return answers(self.tables, placed.pupil, placed.day, self.question), _divided(name, placed)

    def lines(self, column: str, known: Answers, divided: Divided, places: Places | None) -> Iterator[Line]:
        sector = sectors(known, self.tables.enrolment_known)
        swv = None if places is None else places.lines(known)
        for at, pupil in enumerate(known.pupil.tolist()):
            out = known.status[at] <= LAST_GROUP
            exempt = STATUSSEN[known.status[at]].value == "vrijgesteld"
            length, ground = int(known.duurklasse[at]), int(known.vrijstelling[at])
            yield {
                **dict.fromkeys(FIELDS, ""),
                "kolom": column,
                "dag": told_day(int(known.day[at]), int(self.people.geboortedatum[pupil])).isoformat(),
                "groep": STATUSSEN[known.status[at]].value if out else "",
                "vrijstelling": KINDS[ground].value if exempt and ground >= 0 else "",
                **{name: terms[positions[at]].value for name, (terms, positions) in divided.items()},
                "duur": DUURKLASSEN[length].value if length >= 0 else "",
                "sector": SECTOREN[sector[at]].value,
                "leeftijd": str(known.leeftijd[at]) if known.leeftijd[at] >= 0 else "",
                "geslacht": _of(self.people.geslacht, pupil),
                "gemeente": _of(self.gemeenten, pupil),
                "swv": "" if swv is None or places is None else str(places.names[swv[at]]),
                "pupil": str(pupil),
            }


def _divided(name: str, placed: Placed) -> Divided:
    return {name: (tuple(placed.lines), placed.line)}


def _of(values: pd.Categorical, pupil: int) -> str:
    code = values.codes[pupil]
    return UNKNOWN if code < 0 else str(values.categories[code])


def _say_where(tables: Tables, found: Runs, lines: list[Line]) -> None:
    """Put in each line where its pupil stands, in place of the position."""
    pupils = sorted({int(line["pupil"]) for line in lines})
    where, melding = places_in_files(tables, found.facts, pupils), meldingsnummers(tables, found.facts)
    numbers: Any = tables.numbers
    for line in lines:
        pupil = int(line.pop("pupil"))
        line["meldingsnummer"] = str(melding[pupil])
        line["plaats"] = where[pupil]
        line["persoonsgebonden_nummer"] = str(numbers[pupil])
