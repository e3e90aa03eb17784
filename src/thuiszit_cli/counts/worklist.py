"""The worklist: of every pupil who needs attention the next date that matters, and why (spec section 10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from thuiszit_cli import judge
from thuiszit_cli.counts.change_days import first_day
from thuiszit_cli.counts.status import Question, facts_on
from thuiszit_cli.facts.absence import SOORTEN, YES_NO
from thuiszit_cli.facts.ask import ask
from thuiszit_cli.facts.days import as_date, number, optional
from thuiszit_cli.facts.exemptions import DUTIES, KINDS
from thuiszit_cli.facts.gather import Facts
from thuiszit_cli.intake.serials import NO_SERIAL
from thuiszit_cli.intake.tables import MISSING_DAY, Tables
from thuiszit_cli.rules import exemption
from thuiszit_cli.rules.absence import reaches_limit
from thuiszit_cli.rules.dates import birthday, plus_months
from thuiszit_cli.rules.duty import leerplicht_eind
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.terms import Klasse, Plicht, Term, Verzuimsoort, VrijstellingSoort

# Days ahead in which a running absence reaches its limit: four weeks, and a summer vacation in between.
_AHEAD = 140
_RENEWED = (
    VrijstellingSoort.ARTIKEL_5_ONDER_A,
    VrijstellingSoort.ARTIKEL_5_ONDER_B,
    VrijstellingSoort.ARTIKEL_5_ONDER_C,
)


class Aanleiding(Term):
    """Why a date matters, in the order in which equal dates are shown."""

    NIET_AFGESLOTEN = "lrv_niet_afgesloten", "LRV-melding staat nog open na haar einddatum"
    LANGDURIG = "grens_langdurig", "Verzuim wordt langdurig als het doorloopt"
    DRIE_MAANDEN = "drie_maanden", "Drie maanden thuis"
    MAAND_NA_MELDING = "maand_na_melding", "Een maand na de melding van langdurig verzuim"
    EINDE_VRIJSTELLING = "einde_vrijstelling", "Laatste dag van de vrijstelling"
    VERLENGING = "verlenging_vrijstelling", "Nieuwe kennisgeving van de vrijstelling moet vóór deze dag"
    EINDE_LEERPLICHT = "einde_leerplicht", "Laatste dag van de leerplicht"
    ACHTTIEN = "achttien", "Achttiende verjaardag: einde van de kwalificatieplicht"


AANLEIDINGEN = tuple(Aanleiding)
_CLASSES = (
    Klasse.VRIJGESTELD,
    Klasse.ABSOLUUT_VERZUIM,
    Klasse.LANGDURIG_RELATIEF_VERZUIM,
    Klasse.RISICO,
)
_ABSENT = _CLASSES[1:]

Dates = tuple[Aanleiding, np.ndarray, np.ndarray]  # why, positions of pupils, day numbers


@dataclass(frozen=True)
class Item:
    """One line of the list. `plaats` is where the pupil stands in the input; `nummer` is personal, unless it is
    a pseudonym.
    """

    datum: date
    aanleiding: Aanleiding
    klasse: Klasse
    sinds: date | None
    dagen_geteld: int | None
    gemeentecode: str
    brin: str
    meldingsnummer: str
    plaats: str
    daarna: tuple[tuple[date, Aanleiding], ...]
    nummer: str
    pseudoniem: bool = False  # whether `nummer` is one

    @property
    def kenmerk(self) -> str:
        """What tells whom it is about without being personal: a pseudonym, the meldingsnummer, or the place."""
        if self.pseudoniem:
            return self.nummer
        return f"melding {self.meldingsnummer}" if self.meldingsnummer else self.plaats


@dataclass(frozen=True)
class Worklist:
    """The items, the earliest first, with the findings by severity and the parameters they rest on."""

    items: list[Item]
    bevindingen: Mapping[str, int]
    p: Parameters


def pseudonymised(items: Sequence[Item], pseudonym: Callable[[str], str]) -> list[Item]:
    """The items under a pseudonym; a meldingsnummer, which the register knows, is left out."""
    return [
        replace(item, nummer=pseudonym(item.nummer), meldingsnummer="", pseudoniem=True) for item in items
    ]


def worklist(
    tables: Tables,
    peildatum: date,
    question: Question,
    *,
    schools: Sequence[str] = (),
    gemeenten: Sequence[str] = (),
    within: int | None = None,
) -> list[Item]:
    """The items, the earliest first: of the classes vrijgesteld, thuiszitter and risico.

    `within` keeps dates up to so many days after the peildatum (what is overdue stays). Adds findings as the
    peildatum gives them.
    """
    everybody = np.full(len(tables.persons), number(peildatum), dtype=np.int32)
    facts = facts_on(tables, everybody, question)
    verdicts = judge.judge(facts, question.definitie, question.p)
    judge.note_conflicts(tables, facts, _are(verdicts.klasse, (Klasse.VRIJGESTELD,)))
    since = judge.since_when(tables, facts, verdicts, question.p)
    wanted = _are(verdicts.klasse, _CLASSES) & _at(facts.enrolment.brin, schools)
    wanted &= _at(facts.people.gemeentecode, gemeenten)
    dates = list(_dates(tables, facts, verdicts, since, question))
    last = None if within is None else number(peildatum + timedelta(days=within))
    found = _per_pupil(dates, wanted, number(peildatum), last)
    meldingen = meldingsnummers(tables, facts)
    places = places_in_files(tables, facts, list(found))
    return [
        _item(tables, facts, verdicts, since, pupil, ahead, meldingen[pupil], places[pupil])
        for pupil, ahead in sorted(found.items(), key=lambda each: (each[1][0], places[each[0]]))
    ]


def _are(klasse: np.ndarray, classes: Sequence[Klasse]) -> np.ndarray:
    return np.isin(klasse, [judge.KLASSEN.index(each) for each in classes])


def _at(values: pd.Categorical, names: Sequence[str]) -> np.ndarray:
    if not names:
        return np.ones(len(values), dtype=bool)
    return np.isin(values.codes, [at for at, each in enumerate(values.categories) if str(each) in names])


def _dates(
    tables: Tables, facts: Facts, verdicts: judge.Verdicts, since: judge.Since, question: Question
) -> Iterator[Dates]:
    """Every date of every pupil of the classes it is for, past ones too."""
    p = question.p
    out = np.flatnonzero(_are(verdicts.klasse, judge.THUISZITTERS))
    months = p.integer("duur.maanden")
    third = ask(lambda day: number(plus_months(as_date(day), months)), [since.sinds[out]], np.int32)
    yield Aanleiding.DRIE_MAANDEN, out, third
    yield Aanleiding.LANGDURIG, *_limit(facts, verdicts, question)
    yield from _of_meldingen(facts, verdicts, tables, p)
    yield from _of_exemptions(tables, facts, verdicts, question)
    yield from _of_duty(facts, verdicts, question)


def _limit(facts: Facts, verdicts: judge.Verdicts, question: Question) -> tuple[np.ndarray, np.ndarray]:
    """The day on which a running absence that is not long yet becomes long if it goes on."""
    runs = facts.running >= 0
    short = ~facts.by_definition[question.definitie].lopend_boven_grens
    pupil = np.flatnonzero(runs & short & _are(verdicts.klasse, (Klasse.RISICO, Klasse.GEEN_VERZUIM)))
    begin = facts.periods.begin[facts.running[pupil]]
    row = facts.calendar_row[pupil]

    def beyond(begin: int, tot: int, counted: int) -> bool:
        return reaches_limit(question.definitie, as_date(begin), as_date(tot), counted, question.p)

    def over(position: np.ndarray, tot: np.ndarray) -> np.ndarray:
        days = tot - begin[position] + 1
        days = days - facts.calendar.vacation_days(row[position], begin[position], tot)
        return ask(beyond, [begin[position], tot, days], bool)

    today = facts.today[pupil]
    return pupil, first_day(over, today, today + _AHEAD)


def _of_meldingen(facts: Facts, verdicts: judge.Verdicts, tables: Tables, p: Parameters) -> Iterator[Dates]:
    """Of counted long meldingen: the end of one that stands open, a month after the first of the absence.

    Back within that month is what schools aim at.
    """
    absences = facts.absences
    end = tables.meldingen["einddatum"].to_numpy()[absences.row]
    yield Aanleiding.NIET_AFGESLOTEN, absences.person[absences.open_and_past], end[absences.open_and_past]

    is_long = _are(verdicts.klasse, (Klasse.LANGDURIG_RELATIEF_VERZUIM,))
    since = np.full(facts.index.size, np.iinfo(np.int32).max, dtype=np.int64)  # nobody's melding is that late
    since[is_long] = facts.periods.begin[facts.running[is_long]]
    reported = absences.soort == SOORTEN.index(Verzuimsoort.LANGDURIG)
    reported &= absences.begin >= since[absences.person]
    told = tables.meldingen["melddatum"].to_numpy()[absences.row]
    told = np.where(told == MISSING_DAY, absences.begin, told)
    first = np.full(facts.index.size, np.iinfo(np.int32).max, dtype=np.int64)
    np.minimum.at(first, absences.person[reported], told[reported])
    pupil = np.flatnonzero(first < np.iinfo(np.int32).max)
    months = p.integer("school.streef_maanden")
    aim = ask(lambda day: number(plus_months(as_date(day), months)), [first[pupil]], np.int32)
    yield Aanleiding.MAAND_NA_MELDING, pupil, aim


def _of_exemptions(
    tables: Tables, facts: Facts, verdicts: judge.Verdicts, question: Question
) -> Iterator[Dates]:
    """Of who is exempt: the last day of the exemption, and the renewal before 1 July where it is yearly."""
    exempt = _are(verdicts.klasse, (Klasse.VRIJGESTELD,))
    rows = tables.vrijstellingen
    person = facts.index.of(rows["persoon"].to_numpy())
    ends: list[tuple[int, int]] = []
    renewals: list[tuple[int, int]] = []
    for row in np.flatnonzero(exempt[person]).tolist():
        record, pupil = rows.iloc[row], int(person[row])
        kind = int(record["vrijstelling_soort"])
        if kind != facts.exemptions.valid[pupil]:
            continue
        begin, end = as_date(record["vrijstelling_begin"]), optional(record["vrijstelling_eind"])
        permanent = YES_NO[int(record["blijvend"])] is True
        today = as_date(facts.today[pupil])
        if not exemption.runs(begin, end, permanent, today, question.p):
            continue
        last = exemption.last_day(begin, end, permanent, question.p)
        if last is not None:
            ends.append((pupil, number(last)))
        if KINDS[kind] in _RENEWED and not permanent:
            renewals.append((pupil, number(_renewal(today, question.p))))
    for why, found in ((Aanleiding.EINDE_VRIJSTELLING, ends), (Aanleiding.VERLENGING, renewals)):
        pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
        yield why, pairs[:, 0], pairs[:, 1]


def _renewal(today: date, p: Parameters) -> date:
    """The first day that is not past before which who claims article 5 tells so again (art. 6 lid 2)."""
    month, of_month = (p.integer(f"vrijstelling.vernieuwing_{part}") for part in ("maand", "dag"))
    day = date(today.year, month, of_month)
    return day if today <= day else day.replace(year=today.year + 1)


def _of_duty(facts: Facts, verdicts: judge.Verdicts, question: Question) -> Iterator[Dates]:
    """Of who is absent: the end of the duty that rests on the pupil now."""
    p = question.p
    absent = _are(verdicts.klasse, _ABSENT)
    people = facts.people

    def end(born: int, years: float, day: int) -> int:
        full = None if np.isnan(years) else float(years)
        return number(leerplicht_eind(as_date(born), full, as_date(day), p))

    def eighteen(born: int) -> int:
        return number(birthday(as_date(born), p.integer("kwalificatieplicht.eind_leeftijd"), p))

    young = np.flatnonzero(absent & (facts.duty.plicht == DUTIES.index(Plicht.LEERPLICHT)))
    columns = [people.geboortedatum[young], people.volledige_schooljaren[young], facts.today[young]]
    yield Aanleiding.EINDE_LEERPLICHT, young, ask(end, columns, np.int32)
    old = np.flatnonzero(absent & (facts.duty.plicht == DUTIES.index(Plicht.KWALIFICATIEPLICHT)))
    yield Aanleiding.ACHTTIEN, old, ask(eighteen, [people.geboortedatum[old]], np.int32)


def _per_pupil(
    dates: Sequence[Dates], wanted: np.ndarray, today: int, last: int | None
) -> dict[int, list[tuple[int, int]]]:
    """Per pupil the (day, position of the reason) that are still to come or overdue, the earliest first."""
    found: dict[int, list[tuple[int, int]]] = {}
    for why, pupils, days in dates:
        due = wanted[pupils] & ((days >= today) | (why is Aanleiding.NIET_AFGESLOTEN))
        for pupil, day in zip(pupils[due].tolist(), days[due].tolist(), strict=True):
            found.setdefault(pupil, []).append((day, AANLEIDINGEN.index(why)))
    ordered = {pupil: sorted(set(each)) for pupil, each in found.items()}
    return {pupil: each for pupil, each in ordered.items() if last is None or each[0][0] <= last}


def meldingsnummers(tables: Tables, facts: Facts) -> np.ndarray:
    """Per pupil the meldingsnummer of the latest counted melding that has one; empty without."""
    serials = tables.meldingen["meldingsnummer"].to_numpy()
    found = np.full(facts.index.size, "", dtype=object)
    rows = facts.absences.row[serials[facts.absences.row] != NO_SERIAL]
    person = facts.index.of(tables.meldingen["persoon"].to_numpy()[rows])
    # Sorted by begin: the last one stays.
    found[person] = tables.serials.texts_of(serials[rows]).to_numpy(zero_copy_only=False)
    return found


def places_in_files(tables: Tables, facts: Facts, pupils: Sequence[int]) -> dict[int, str]:
    """Per pupil the file and line of a row: the first in leerlingen, else in another table."""
    wanted = set(pupils)
    found: dict[int, str] = {}
    for frame in (tables.leerlingen, tables.meldingen, tables.inschrijvingen, tables.vrijstellingen):
        person = facts.index.of(frame["persoon"].to_numpy())
        for row in np.flatnonzero(np.isin(person, list(wanted))).tolist():
            pupil = int(person[row])
            if pupil not in found:
                source = tables.sources[int(frame["bron"].iloc[row])]
                sheet = f", blad {source.sheet}" if source.sheet else ""
                found[pupil] = f"{source.file}{sheet}, regel {int(frame['regel'].iloc[row])}"
        wanted -= found.keys()
    return {pupil: found.get(pupil, "") for pupil in pupils}


def _item(
    tables: Tables,
    facts: Facts,
    verdicts: judge.Verdicts,
    since: judge.Since,
    pupil: int,
    ahead: list[tuple[int, int]],
    melding: str,
    place: str,
) -> Item:
    def text(values: pd.Categorical) -> str:
        code = values.codes[pupil]
        return "" if code < 0 else str(values.categories[code])

    (day, why), *rest = ahead
    filled = bool(since.filled[pupil])
    return Item(
        datum=as_date(day),
        aanleiding=AANLEIDINGEN[why],
        klasse=judge.KLASSEN[verdicts.klasse[pupil]],
        sinds=as_date(since.sinds[pupil]) if filled else None,
        dagen_geteld=int(since.geteld[pupil]) if filled else None,
        gemeentecode=text(facts.people.gemeentecode),
        brin=text(facts.enrolment.brin),
        meldingsnummer=melding,
        plaats=place,
        daarna=tuple((as_date(later), AANLEIDINGEN[reason]) for later, reason in rest),
        nummer=str(tables.numbers[pupil]),
    )
