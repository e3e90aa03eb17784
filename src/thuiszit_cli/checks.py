"""What does not fit together in the data, though every cell could be read: the domain checks of `check`.

Each check is a function that says which rows are odd; it changes nothing. `run` puts what they find in the
findings of the run, with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from thuiszit_cli.facts.absence import SOORTEN, STATUSSEN
from thuiszit_cli.facts.ask import ask
from thuiszit_cli.facts.days import as_date, number
from thuiszit_cli.facts.exemptions import DUTIES, KINDS, RECORDED, recorded
from thuiszit_cli.facts.gather import Facts, gather
from thuiszit_cli.findings import FindingLog
from thuiszit_cli.question import Question
from thuiszit_cli.rules import exemption
from thuiszit_cli.rules.dates import birthday
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.terms import Plicht, Status, Verzuimsoort, VrijstellingSoort
from thuiszit_cli.tables.model import MISSING_DAY, Tables
from thuiszit_cli.values.person_numbers import is_bsn, is_education_number

BRIN_FORM = re.compile(r"\d{2}[A-Z]{2}(?:\d{2})?")  # a school, or one of its vestigingen (DUO open data)
TRANSFERRED_UNTIL = date(2020, 8, 12)  # the day DUO took the status 'overgedragen aan derden' out
# Around 1 August schools write pupils out and in again; the other school is often late (the September peak).
PEAK_FIRST, PEAK_LAST = (6, 1), (10, 31)


@dataclass(frozen=True)
class Odd:
    """Odd rows of a table, or odd pupils (positions) where `table` is empty; neither: about the run."""

    code: str
    table: str = ""
    rows: np.ndarray | None = None  # positions in the table, or of pupils
    column: str = ""


def run(tables: Tables, question: Question) -> None:
    """Add what the checks find to `tables.findings`."""
    peildatum, p = question.peildatum, question.law
    # The findings of the facts themselves come from the classification; here they would be told twice.
    quiet = replace(tables, findings=FindingLog())
    facts = gather(quiet, question)
    for odd in _odd(tables, facts, peildatum, p):
        _note(tables, odd)


def _odd(tables: Tables, facts: Facts, peildatum: date, p: Parameters) -> Iterator[Odd]:
    yield from during_exemption(tables, facts, p)
    yield from without_enrolment(tables, facts)
    yield from outside_duty(tables, facts, p)
    yield from against_its_kind(tables, facts, p)
    yield from in_the_future(tables, peildatum)
    yield from around_august(tables, facts, peildatum)
    yield from old_statuses(tables)
    yield from school_codes(tables)
    yield from exemption_kinds(tables)
    yield from municipalities(facts)
    yield from two_numbers(tables, facts)


def _note(tables: Tables, odd: Odd) -> None:
    if odd.rows is None:
        tables.findings.add(odd.code, column=odd.column)
        return
    if not odd.table:
        persons = tables.persons[odd.rows]
        source, line = tables.place_of(persons, "leerlingen", "meldingen", "inschrijvingen", "vrijstellingen")
    else:
        at = getattr(tables, odd.table).iloc[odd.rows]
        persons, source, line = (at[name].to_numpy() for name in ("persoon", "bron", "regel"))
    tables.findings.add(odd.code, source=source, line=line, column=odd.column, person=persons)


# --- meldingen --------------------------------------------------------------------------------------------


def during_exemption(tables: Tables, facts: Facts, p: Parameters) -> Iterator[Odd]:
    """Counted meldingen that begin on a day on which an exemption is valid."""
    rows = tables.vrijstellingen
    pairs = _pairs(tables, facts, rows["persoon"].to_numpy())
    begin = facts.absences.begin[pairs["melding"]]
    other = pairs["other"].to_numpy()

    def valid(kind: int, first: int, last: int, permanent: int, plicht: int, day: int) -> bool:
        return exemption.valid(recorded(kind, first, last, permanent), as_date(day), DUTIES[plicht], p)

    columns = [rows[name].to_numpy()[other] for name in RECORDED]
    plicht = facts.duty.plicht[facts.absences.person[pairs["melding"]]]
    odd = ask(valid, [*columns, plicht, begin], bool)
    found = facts.absences.row[np.unique(pairs["melding"].to_numpy()[odd])]
    yield Odd("melding_tijdens_vrijstelling", "meldingen", np.sort(found), "begindatum")


def without_enrolment(tables: Tables, facts: Facts) -> Iterator[Odd]:
    """Counted meldingen that begin on a day on which the pupil is not enrolled, where that is known."""
    if not tables.enrolment_known:
        return
    rows = tables.inschrijvingen
    pairs = _pairs(tables, facts, rows["persoon"].to_numpy())
    begin = facts.absences.begin[pairs["melding"]]
    first = rows["inschrijving_begin"].to_numpy()[pairs["other"]]
    last = rows["inschrijving_eind"].to_numpy()[pairs["other"]]
    enrolled = np.zeros(len(facts.absences.row), dtype=bool)
    enrolled[pairs["melding"][(first <= begin) & ((last == MISSING_DAY) | (begin <= last))]] = True
    yield Odd(
        "melding_zonder_inschrijving", "meldingen", np.sort(facts.absences.row[~enrolled]), "begindatum"
    )


def _pairs(tables: Tables, facts: Facts, persons: np.ndarray) -> pd.DataFrame:
    """Each counted melding (its place in `absences`) with each row of another table of the same pupil."""
    left = pd.DataFrame({"key": facts.absences.person, "melding": np.arange(len(facts.absences.row))})
    right = pd.DataFrame({"key": facts.index.of(persons), "other": np.arange(len(persons))})
    return left.merge(right, on="key")


def outside_duty(tables: Tables, facts: Facts, p: Parameters) -> Iterator[Odd]:
    """Counted meldingen that begin before the leerplicht, or (but for RMC) from the eighteenth birthday on."""
    counted = facts.absences
    duty_begin = facts.duty.begin[counted.person]
    early = (duty_begin != MISSING_DAY) & (counted.begin < duty_begin)
    yield Odd("melding_voor_leerplicht", "meldingen", np.sort(counted.row[early]), "begindatum")

    years = p.integer("kwalificatieplicht.eind_leeftijd")

    def adult_on(born: int) -> int:
        return number(birthday(as_date(born), years, p)) if born != MISSING_DAY else np.iinfo(np.int32).max

    adult = ask(adult_on, [facts.people.geboortedatum], np.int32)[counted.person]
    late = (counted.begin >= adult) & (counted.soort != SOORTEN.index(Verzuimsoort.RMC))
    yield Odd("melding_na_achttien", "meldingen", np.sort(counted.row[late]), "begindatum")


def against_its_kind(tables: Tables, facts: Facts, p: Parameters) -> Iterator[Odd]:
    """A langdurig that ended within four weeks, a 16 uur with fewer hours."""
    counted = facts.absences
    long = counted.soort == SOORTEN.index(Verzuimsoort.LANGDURIG)
    ended = counted.end < facts.today[counted.person]
    short = long & ended & (counted.end - counted.begin + 1 < p.integer("lrv.dagen_of_langer"))
    yield Odd("langdurig_te_kort", "meldingen", np.sort(counted.row[short]), "einddatum")
    hours = tables.meldingen["verzuimuren"].to_numpy()[counted.row]
    sixteen = counted.soort == SOORTEN.index(Verzuimsoort.ZESTIEN_UUR)
    few = sixteen & (hours < p.number("zestien_uur.uren"))
    yield Odd("zestien_uur_te_weinig", "meldingen", np.sort(counted.row[few]), "verzuimuren")


def old_statuses(tables: Tables) -> Iterator[Odd]:
    """The status 'overgedragen aan derden' on a melding of after it was taken out."""
    rows = tables.meldingen
    transferred = rows["status"].to_numpy() == STATUSSEN.index(Status.OVERGEDRAGEN)
    late = rows["begindatum"].to_numpy() >= number(TRANSFERRED_UNTIL)
    yield Odd("status_vervallen", "meldingen", np.flatnonzero(transferred & late), "status")


# --- any table --------------------------------------------------------------------------------------------


def in_the_future(tables: Tables, peildatum: date) -> Iterator[Odd]:
    """Days after the peildatum of what can only be known afterwards."""
    places = (
        ("meldingen", "begindatum"),
        ("meldingen", "melddatum"),
        ("meldingen", "datum_afgesloten"),
        ("meldingen", "geboortedatum"),
        ("leerlingen", "geboortedatum"),
        ("leerlingen", "startkwalificatie_datum"),
        ("leerlingen", "overleden_op"),
    )
    for table, column in places:
        days = getattr(tables, table)[column].to_numpy()
        yield Odd("datum_in_toekomst", table, np.flatnonzero(days > number(peildatum)), column)


def school_codes(tables: Tables) -> Iterator[Odd]:
    """A BRIN that has not the form of one."""
    for table in ("meldingen", "inschrijvingen"):
        brin = getattr(tables, table)["brin"].array
        wrong = np.array([BRIN_FORM.fullmatch(text) is None for text in brin.categories] + [False])
        yield Odd("brin_vorm", table, np.flatnonzero(wrong[brin.codes]), "brin")


def exemption_kinds(tables: Tables) -> Iterator[Odd]:
    """An exemption of which the ground is not told."""
    untold = (VrijstellingSoort.VRIJSTELLING, VrijstellingSoort.VERVANGENDE_LEERPLICHT)
    kind = tables.vrijstellingen["vrijstelling_soort"].to_numpy()
    odd = np.flatnonzero(np.isin(kind, [KINDS.index(soort) for soort in untold]))
    yield Odd("vrijstelling_grond_ontbreekt", "vrijstellingen", odd, "vrijstelling_soort")


# --- pupils -----------------------------------------------------------------------------------------------


def around_august(tables: Tables, facts: Facts, peildatum: date) -> Iterator[Odd]:
    """A gap around 1 August between two enrolments, or no enrolment yet after one that ended then."""
    rows = tables.inschrijvingen
    person = facts.index.of(rows["persoon"].to_numpy())
    begin, end = rows["inschrijving_begin"].to_numpy(), rows["inschrijving_eind"].to_numpy()
    order = np.lexsort((begin, person))
    person, begin = person[order], begin[order]
    open_ended = np.iinfo(np.int32).max
    end = np.where(end == MISSING_DAY, open_ended, end)[order]
    change = np.append(True, person[1:] != person[:-1])[: len(person)]
    step = np.cumsum(change).astype(np.int64) << 32
    reached = (np.maximum.accumulate(step + end) - step).astype(np.int64) if len(end) else end
    next_begin = np.append(np.where(change[1:], open_ended, begin[1:]), open_ended)[: len(begin)]

    def gap(last: int, following: int) -> bool:
        """The last day at school lies before 1 August, the next first day after it; both in one summer."""
        left, back = as_date(last), as_date(following)
        return (
            (left.month, left.day) >= PEAK_FIRST
            and left.year == back.year
            and left < date(left.year, 9, 1)
            and date(back.year, 8, 1) < back <= date(back.year, *PEAK_LAST)
            and following - last > 1
        )

    ended = reached < open_ended
    within = np.flatnonzero(ended & (next_begin < open_ended))
    between = within[ask(gap, [reached[within], next_begin[within]], bool)] if len(within) else within
    yield Odd("gat_rond_1_augustus", "inschrijvingen", np.sort(order[between + 1]), "inschrijving_begin")
    if not tables.enrolment_known:
        return
    with_duty = np.isin(
        facts.duty.plicht, [DUTIES.index(each) for each in (Plicht.LEERPLICHT, Plicht.KWALIFICATIEPLICHT)]
    )
    last_row = np.append(change[1:], True)[: len(change)]
    past = np.flatnonzero(last_row & ended & (reached < number(peildatum)) & with_duty[person])
    today = number(peildatum)
    missing = past[ask(lambda last: gap(last, today), [reached[past]], bool)] if len(past) else past
    yield Odd("nog_geen_nieuwe_school", "inschrijvingen", np.sort(order[missing]), "inschrijving_eind")


def municipalities(facts: Facts) -> Iterator[Odd]:
    """Pupils without a gemeentecode; once for the run when nobody has one."""
    without = np.flatnonzero(facts.people.gemeentecode.codes < 0)
    nobody = 0 < len(without) == facts.index.size
    yield Odd("gemeentecode_ontbreekt", "", None if nobody else without, "gemeentecode")


def two_numbers(tables: Tables, facts: Facts) -> Iterator[Odd]:
    """A BSN and an onderwijsnummer with the same birth date, sex, municipality and, where known, school."""
    people = facts.people
    frame = pd.DataFrame(
        {
            "at": np.arange(facts.index.size),
            "born": people.geboortedatum,
            "sex": people.geslacht.codes,
            "place": people.gemeentecode.codes,
            "school": facts.enrolment.brin.codes,
        }
    )
    frame = frame[(frame["born"] != MISSING_DAY) & (frame["sex"] >= 0) & (frame["place"] >= 0)]
    keys = tables.persons[frame["at"].to_numpy()]
    education = frame[is_education_number(keys)]
    if len(education) == 0:
        return
    pairs = education.merge(frame[is_bsn(keys)], on=["born", "sex", "place"], suffixes=("", "_bsn"))
    same = (pairs["school"] == pairs["school_bsn"]) | (pairs["school"] < 0) | (pairs["school_bsn"] < 0)
    found = np.unique(pairs.loc[same, "at"].to_numpy())
    yield Odd("mogelijk_twee_nummers", "", found, "persoonsgebonden_nummer")
