"""The worklist: of every pupil who needs attention the next date that matters, and why (spec section 10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from thuiszit_cli import judge
from thuiszit_cli.counts.change_days import first_day
from thuiszit_cli.counts.limits import warnings
from thuiszit_cli.counts.reported import first_reports
from thuiszit_cli.counts.status import Question, facts_on
from thuiszit_cli.facts.absence import YES_NO, member
from thuiszit_cli.facts.ask import ask
from thuiszit_cli.facts.days import as_date, number, optional
from thuiszit_cli.facts.exemptions import DUTIES, KINDS
from thuiszit_cli.facts.gather import Facts
from thuiszit_cli.rules import exemption
from thuiszit_cli.rules.absence import reaches_limit
from thuiszit_cli.rules.dates import birthday, plus_months
from thuiszit_cli.rules.duty import leerplicht_eind
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.terms import Klasse, Plicht, Term, VrijstellingSoort
from thuiszit_cli.tables.model import MISSING_DAY, Tables
from thuiszit_cli.values.person_numbers import is_bsn, normalise
from thuiszit_cli.values.personal import is_school, is_serial
from thuiszit_cli.values.serials import NO_SERIAL

# Days ahead in which a running absence reaches its limit: four weeks, and a summer vacation in between.
_AHEAD = 140
# Art. 6 asks a notice each year for the grounds of art. 5; the register keeps no ground, so that it can be one.
_RENEWED = (
    VrijstellingSoort.ARTIKEL_5_ONDER_A,
    VrijstellingSoort.ARTIKEL_5_ONDER_B,
    VrijstellingSoort.ARTIKEL_5_ONDER_C,
    VrijstellingSoort.VRIJSTELLING,
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
    """The items, the earliest first, with the findings by severity and the parameters they rest on.

    `warnings` is what belongs at the top; `scholen` and `gemeenten` are asked codes that no pupil has.
    """

    items: list[Item]
    bevindingen: Mapping[str, int]
    p: Parameters
    warnings: tuple[str, ...] = ()
    scholen: tuple[str, ...] = ()
    gemeenten: tuple[str, ...] = ()


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
) -> Worklist:
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
    last = None if within is None else min(number(peildatum) + within, number(date.max))
    found = _per_pupil(_dates(tables, facts, verdicts, since, question), wanted, facts, last, question.p)
    meldingen = meldingsnummers(tables, facts)
    places = places_in_files(tables, facts, list(found))
    items = [
        _item(tables, facts, verdicts, since, pupil, ahead, meldingen[pupil], places[pupil])
        for pupil, ahead in sorted(found.items(), key=lambda each: (each[1][0], places[each[0]]))
    ]
    return Worklist(
        items,
        tables.findings.counts(),
        question.p,
        tuple(warnings(tables, simulation=bool(question.p.changed))),
        scholen=_nobodys(facts.enrolment.brin, schools),
        gemeenten=_nobodys(facts.people.gemeentecode, gemeenten),
    )


def _are(klasse: np.ndarray, classes: Sequence[Klasse]) -> np.ndarray:
    return np.isin(klasse, [judge.KLASSEN.index(each) for each in classes])


def _at(values: pd.Categorical, names: Sequence[str]) -> np.ndarray:
    if not names:
        return np.ones(len(values), dtype=bool)
    return np.isin(values.codes, [at for at, each in enumerate(values.categories) if str(each) in names])


def _nobodys(values: pd.Categorical, names: Sequence[str]) -> tuple[str, ...]:
    """The names that no pupil has."""
    return tuple(name for name in dict.fromkeys(names) if not _at(values, [name]).any())


def _dates(
    tables: Tables, facts: Facts, verdicts: judge.Verdicts, since: judge.Since, question: Question
) -> Iterator[Dates]:
    """Every date of every pupil of the classes it is for, past ones and those after the duty too."""
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
    pupil = np.flatnonzero(runs & short & _are(verdicts.klasse, (Klasse.RISICO,)))
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
    """Of counted long meldingen: the end of one that stands open, a month after the first of a running absence.

    Back within that month is what schools aim at, also before the absence is long by the chosen definition.
    """
    absences = facts.absences
    end = tables.meldingen["einddatum"].to_numpy()[absences.row]
    yield Aanleiding.NIET_AFGESLOTEN, absences.person[absences.open_and_past], end[absences.open_and_past]

    absent = _are(verdicts.klasse, (Klasse.LANGDURIG_RELATIEF_VERZUIM, Klasse.RISICO))
    pupil = np.flatnonzero(absent & (facts.running >= 0))
    told = first_reports(tables, facts)[facts.running[pupil]]
    pupil, told = pupil[told != MISSING_DAY], told[told != MISSING_DAY]
    months = p.integer("school.streef_maanden")
    aim = ask(lambda day: number(plus_months(as_date(day), months)), [told], np.int32)
    yield Aanleiding.MAAND_NA_MELDING, pupil, aim


def _of_exemptions(
    tables: Tables, facts: Facts, verdicts: judge.Verdicts, question: Question
) -> Iterator[Dates]:
    """Of who is exempt: the last day of that, and the renewal before 1 July where it is yearly."""
    p = question.p
    ends: list[tuple[int, int]] = []
    renewals: list[tuple[int, int]] = []
    for pupil, rows in _exemptions(tables, facts, _are(verdicts.klasse, (Klasse.VRIJGESTELD,))).items():
        today = as_date(facts.today[pupil])

        def plicht_on(day: date, pupil: int = pupil) -> Plicht:
            return facts.duty_on(pupil, day, p).plicht

        last = exemption.last_exempt_day(rows, today, _eighteenth(facts, pupil, p), plicht_on, p)
        if last is not None:
            ends.append((pupil, number(last)))
        renewal = _renewal(today, p)
        claimed = [
            row.permanent
            for row in rows
            if row.soort in _RENEWED and exemption.valid(row, renewal, plicht_on(renewal), p)
        ]
        if claimed and not any(claimed) and (last is None or renewal <= last):
            renewals.append((pupil, number(renewal)))
    for why, found in ((Aanleiding.EINDE_VRIJSTELLING, ends), (Aanleiding.VERLENGING, renewals)):
        pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
        yield why, pairs[:, 0], pairs[:, 1]


def _exemptions(tables: Tables, facts: Facts, pupils: np.ndarray) -> dict[int, list[exemption.Exemption]]:
    """What is recorded of each of `pupils` (a mask)."""
    rows = tables.vrijstellingen
    person = facts.index.of(rows["persoon"].to_numpy())
    at = np.flatnonzero(pupils[person])
    names = ("vrijstelling_soort", "vrijstelling_begin", "vrijstelling_eind", "blijvend")
    columns = [person[at].tolist(), *(rows[name].to_numpy()[at].tolist() for name in names)]
    found: dict[int, list[exemption.Exemption]] = {}
    for pupil, kind, begin, end, permanent in zip(*columns, strict=True):
        row = exemption.Exemption(
            member(KINDS, kind),  # type: ignore[arg-type]
            as_date(begin),
            optional(end),
            YES_NO[permanent] is True,
        )
        found.setdefault(pupil, []).append(row)
    return found


def _renewal(today: date, p: Parameters) -> date:
    """The first day that is not past before which who claims article 5 tells so again (art. 6 lid 2)."""
    month, of_month = (p.integer(f"vrijstelling.vernieuwing_{part}") for part in ("maand", "dag"))
    day = date(today.year, month, of_month)
    return day if today <= day else day.replace(year=today.year + 1)


def _of_duty(facts: Facts, verdicts: judge.Verdicts, question: Question) -> Iterator[Dates]:
    """Of everybody on the list: the end of the leerplicht that rests on the pupil now, and the 18th birthday."""
    p = question.p
    listed = _are(verdicts.klasse, _CLASSES)
    people = facts.people

    def end(born: int, years: float, day: int) -> int:
        full = None if np.isnan(years) else float(years)
        return number(leerplicht_eind(as_date(born), full, as_date(day), p))

    young = np.flatnonzero(listed & (facts.duty.plicht == DUTIES.index(Plicht.LEERPLICHT)))
    columns = [people.geboortedatum[young], people.volledige_schooljaren[young], facts.today[young]]
    yield Aanleiding.EINDE_LEERPLICHT, young, ask(end, columns, np.int32)
    pupil = np.flatnonzero(listed)
    days = [number(_eighteenth(facts, each, p)) for each in pupil.tolist()]
    yield Aanleiding.ACHTTIEN, pupil, np.array(days, dtype=np.int32)


def _eighteenth(facts: Facts, pupil: int, p: Parameters) -> date:
    """The day from which no duty rests on the pupil."""
    born = as_date(facts.people.geboortedatum[pupil])
    return birthday(born, p.integer("kwalificatieplicht.eind_leeftijd"), p)


# The day on which the duty must rest on the pupil for a date to matter, where it is not the date itself.
_DUTY_ON = {Aanleiding.ACHTTIEN: -1, Aanleiding.EINDE_VRIJSTELLING: 1}


def _per_pupil(
    dates: Iterator[Dates], wanted: np.ndarray, facts: Facts, last: int | None, p: Parameters
) -> dict[int, list[tuple[int, int]]]:
    """Per pupil the (day, position of the reason) that are still to come or overdue, the earliest first.

    Those up to `last`, and none after the duty of the pupil has ended.
    """
    found: dict[int, set[tuple[int, int]]] = {}
    for why, pupils, days in dates:
        overdue = why is Aanleiding.NIET_AFGESLOTEN
        due = wanted[pupils] & (overdue | (days >= facts.today[pupils]))
        if last is not None:
            due &= days <= last
        for pupil, day in zip(pupils[due].tolist(), days[due].tolist(), strict=True):
            if overdue or _with_duty(facts, pupil, day + _DUTY_ON.get(why, 0), p):
                found.setdefault(pupil, set()).add((day, AANLEIDINGEN.index(why)))
    return {pupil: sorted(each) for pupil, each in found.items()}


def _with_duty(facts: Facts, pupil: int, day: int, p: Parameters) -> bool:
    return facts.duty_on(pupil, as_date(day), p).plicht in judge.WITH_DUTY


def meldingsnummers(tables: Tables, facts: Facts) -> np.ndarray:
    """Per pupil the meldingsnummer of the latest counted melding that has one; empty without.

    Empty too where that is not fit to be shown: it may be somebody's number, date of birth or name.
    """
    serials = tables.meldingen["meldingsnummer"].to_numpy()
    found = np.full(facts.index.size, "", dtype=object)
    rows = facts.absences.row[serials[facts.absences.row] != NO_SERIAL]
    person = facts.index.of(tables.meldingen["persoon"].to_numpy()[rows])
    # Sorted by begin: the last one stays.
    texts = tables.serials.texts_of(serials[rows]).to_numpy(zero_copy_only=False)
    found[person] = np.where(_is_serial(tables, serials[rows], texts), texts, "")
    return found


def _is_serial(tables: Tables, serials: np.ndarray, texts: np.ndarray) -> np.ndarray:
    """Whether each text can be a meldingsnummer and is the number of nobody in the data."""
    own = np.flatnonzero(serials < 0)  # not just digits, or with a zero before them
    digits = [normalise(text)[0] for text in texts[own]]
    as_numbers = serials.copy()
    as_numbers[own] = [
        int(each) if each.isascii() and each.isdigit() and len(each) < 19 else 0 for each in digits
    ]
    links = np.array([*tables.links], dtype=np.int64)
    fit: np.ndarray = ~np.isin(as_numbers, np.concatenate([tables.persons[tables.persons > 0], links]))
    long = (as_numbers >= 100_000_000) & (as_numbers <= 999_999_999)
    fit[long] &= ~is_bsn(as_numbers[long])
    fit[own] &= np.array([is_serial(text) for text in texts[own]], dtype=bool)
    return fit


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
        brin=school if is_school(school := text(facts.enrolment.brin)) else "",
        meldingsnummer=melding,
        plaats=place,
        daarna=tuple((as_date(later), AANLEIDINGEN[reason]) for later, reason in rest),
        nummer=str(tables.numbers[pupil]),
    )
