"""Where every count comes from: a line for each pupil in it, with all that the tables divide by.

The lines whose `kolom` is that of a cell, and whose division is that of its row, are the pupils it counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from thuiszit_cli.counts.episodes import REDENEN, Runs
from thuiszit_cli.counts.gemeenten import UNKNOWN
from thuiszit_cli.counts.quarter import Quarter, Stock
from thuiszit_cli.counts.quarter_tables import columns_of
from thuiszit_cli.counts.sector import SECTOREN, sectors
from thuiszit_cli.counts.status import LAST_GROUP, STATUSSEN, Answers
from thuiszit_cli.counts.swv import Places
from thuiszit_cli.counts.tally import Tally
from thuiszit_cli.counts.worklist import meldingsnummers, places_in_files
from thuiszit_cli.counts.year import YearCount
from thuiszit_cli.facts.days import as_date
from thuiszit_cli.facts.exemptions import KINDS
from thuiszit_cli.intake.tables import Tables
from thuiszit_cli.judge import DUURKLASSEN

# The columns with their meaning, for the data dictionary.
FIELDS: Mapping[str, str] = {
    "kolom": "Code van de kolom van de tabel waarin de leerling telt",
    "dag": "De dag waarop naar de leerling is gekeken",
    "groep": "1, 2a of 2b; leeg voor wie geen thuiszitter is",
    "vrijstelling": "Grond van de vrijstelling, voor wie is vrijgesteld",
    "reden": "Waarom de leerling geen thuiszitter meer is (alleen bij uitstroom)",
    "duur": "Duurklasse van een thuiszitter",
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


def trace(tables: Tables, found: Tally) -> list[Line]:
    """The lines of every period, in the order of the periods and their columns."""
    lines: list[Line] = []
    told: set[str] = set()  # quarters that meet share a stand
    for count, stock in zip(found.quarters, found.stocks, strict=True):
        for column, known, reasons in _moments(count.quarter, stock):
            if column not in told:
                lines += _lines(tables, found.found, column, known, reasons, found.places)
                told.add(column)
    for year in found.years:
        lines += _year(tables, found.found, year)
    _say_where(tables, found.found, lines)
    return lines


def _moments(quarter: Quarter, stock: Stock) -> Iterator[tuple[str, Answers, np.ndarray | None]]:
    for moments, of, reasons in ((stock.out, "", stock.why), (stock.exempt, "vrijgesteld", None)):
        columns = columns_of(quarter, of)
        yield columns.begin.id, moments.begin, None
        yield columns.instroom.id, moments.came, None
        yield columns.uitstroom.id, moments.went, reasons
        yield columns.eind.id, moments.eind, None


def _year(tables: Tables, found: Runs, count: YearCount) -> Iterator[Line]:
    for post, known in count.at.items():
        yield from _lines(tables, found, f"telling:{count.year.name}:{post.value}", known, None, None)


def _lines(
    tables: Tables,
    found: Runs,
    column: str,
    known: Answers,
    reasons: np.ndarray | None,
    places: Places | None,
) -> Iterator[Line]:
    sector = sectors(known, tables.enrolment_known)
    swv = None if places is None else places.lines(known)
    people = found.facts.people
    for at, pupil in enumerate(known.pupil.tolist()):
        out = known.status[at] <= LAST_GROUP
        exempt = STATUSSEN[known.status[at]].value == "vrijgesteld"
        length, ground = int(known.duurklasse[at]), int(known.vrijstelling[at])
        yield {
            "kolom": column,
            "dag": as_date(known.day[at]).isoformat(),
            "groep": STATUSSEN[known.status[at]].value if out else "",
            "vrijstelling": KINDS[ground].value if exempt and ground >= 0 else "",
            "reden": "" if reasons is None else REDENEN[reasons[at]].value,
            "duur": DUURKLASSEN[length].value if length >= 0 else "",
            "sector": SECTOREN[sector[at]].value,
            "leeftijd": str(known.leeftijd[at]) if known.leeftijd[at] >= 0 else "",
            "geslacht": _of(people.geslacht, pupil),
            "gemeente": _of(people.gemeentecode, pupil),
            "swv": "" if swv is None or places is None else str(places.names[swv[at]]),
            "pupil": str(pupil),
        }


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
