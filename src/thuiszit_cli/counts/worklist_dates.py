"""The dates that a worklist can hold, and why each matters (spec section 10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from thuiszit_cli import frames
from thuiszit_cli.counts.change_days import first_day_over
from thuiszit_cli.counts.episodes import Runs, episodes
from thuiszit_cli.counts.granted import exemptions_of, granted_on
from thuiszit_cli.counts.reported import first_reports
from thuiszit_cli.counts.status import LONG, STATUSSEN
from thuiszit_cli.facts import absence
from thuiszit_cli.facts.ask import ask
from thuiszit_cli.facts.days import as_date, number
from thuiszit_cli.facts.exemptions import DUTIES
from thuiszit_cli.facts.gather import Facts
from thuiszit_cli.question import Question
from thuiszit_cli.rules import exemption
from thuiszit_cli.rules.dates import birthday, plus_months, school_year_begin
from thuiszit_cli.rules.duty import leerplicht_eind
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.terms import Definitie, Klasse, Plicht, Status, Term, VrijstellingSoort
from thuiszit_cli.tables.model import MISSING_DAY, Tables
from thuiszit_cli.wording import MONTHS

# Days ahead in which a running absence reaches its limit: four weeks, and a summer vacation in between.
_AHEAD = 140
# Art. 6 asks a notice each year for the grounds of art. 5; the register keeps no ground, so that it can be one.
_RENEWED = (
    VrijstellingSoort.ARTIKEL_5_ONDER_A,
    VrijstellingSoort.ARTIKEL_5_ONDER_B,
    VrijstellingSoort.ARTIKEL_5_ONDER_C,
    VrijstellingSoort.VRIJSTELLING,
)
LISTED = (
    Klasse.VRIJGESTELD,
    Klasse.ABSOLUUT_VERZUIM,
    Klasse.LANGDURIG_RELATIEF_VERZUIM,
    Klasse.RISICO,
)
Dates = tuple["Aanleiding", np.ndarray, np.ndarray]  # why, positions of pupils, day numbers


class Aanleiding(Term):
    """Why a date matters, in the order in which equal dates are shown."""

    NIEUW = "nieuw", "Thuiszitter: pak het op"
    NIET_AFGESLOTEN = "lrv_niet_afgesloten", "LRV-melding staat nog open na de einddatum"
    LANGDURIG = "grens_langdurig", "Verzuim wordt langdurig als het doorloopt"
    DRIE_MAANDEN = "drie_maanden", "Drie maanden thuis"
    MAAND_NA_MELDING = "maand_na_melding", "Een maand na de melding van langdurig verzuim"
    EINDE_VRIJSTELLING = "einde_vrijstelling", "Laatste dag van de vrijstelling"
    RAADPLEGEN = "samenwerkingsverband_raadplegen", "Nieuwe vrijstelling: samenwerkingsverband raadplegen"
    VERLENGING = "verlenging_vrijstelling", "Nieuwe kennisgeving van de vrijstelling moet vóór deze dag"
    EINDE_LEERPLICHT = "einde_leerplicht", "Laatste dag van de leerplicht"
    ACHTTIEN = "achttien", "Verjaardag in deze maand: einde van de kwalificatieplicht"

    def on(self, day: date) -> str:
        """How a reader knows it on its date: of a birthday, from which the birth date follows, the month."""
        if self is Aanleiding.ACHTTIEN:
            return self.label.replace("deze maand", f"{MONTHS[day.month - 1]} {day.year}")
        return self.label


AANLEIDINGEN = tuple(Aanleiding)
# Dates that stay on the list when they are past, until what they ask for is done.
OVERDUE = frozenset({Aanleiding.NIEUW, Aanleiding.NIET_AFGESLOTEN, Aanleiding.RAADPLEGEN})


def dates_of(
    tables: Tables, found: Runs, verdicts: frames.Verdicts, since: frames.Since, question: Question
) -> Iterator[Dates]:
    """Every date of every pupil of the classes it is for, past ones and those after the duty too.

    `found` are the runs of the peildatum alone.
    """
    p, facts = question.timeline.on(as_date(found.last)), found.facts
    yield Aanleiding.NIEUW, *_new(tables, found)
    out = np.flatnonzero(are(verdicts.klasse, frames.THUISZITTERS))
    months = p.integer("duur.maanden")
    third = ask(lambda day: number(plus_months(as_date(day), months)), [since.sinds[out]], np.int32)
    yield Aanleiding.DRIE_MAANDEN, out, third
    yield Aanleiding.LANGDURIG, *_limit(facts, verdicts, question.definitie, p)
    yield from _of_meldingen(facts, verdicts, tables, p)
    yield from _of_exemptions(tables, facts, verdicts, p)
    yield from _of_duty(facts, verdicts, p)


def are(klasse: np.ndarray, classes: Sequence[Klasse]) -> np.ndarray:
    """Which of these positions in `KLASSEN` are of one of the classes."""
    return np.isin(klasse, [frames.KLASSEN.index(each) for each in classes])


def _new(tables: Tables, found: Runs) -> tuple[np.ndarray, np.ndarray]:
    """The first day as thuiszitter of who has no school, and of who is long absent while nobody looks into it yet.

    Nobody does when every melding of the running absence is still geregistreerd; an unknown status counts as that.
    """
    facts, each = found.facts, episodes(found)
    periods, absences = facts.periods, facts.full_absences
    status = tables.meldingen["status"].to_numpy()[absences.row[periods.rows(periods.running)]]
    person = np.repeat(periods.person[periods.running], (periods.stop - periods.first)[periods.running])
    looked_into = np.zeros(facts.index.size, dtype=bool)
    looked_into[person[(status >= 0) & (status != absence.STATUSSEN.index(Status.GEREGISTREERD))]] = True
    long = np.isin(each.kind_end, [STATUSSEN.index(kind) for kind in LONG])
    new = (each.end == MISSING_DAY) & ~(long & looked_into[each.pupil])
    return each.pupil[new], each.begin[new]


def _limit(
    facts: Facts, verdicts: frames.Verdicts, definitie: Definitie, p: Parameters
) -> tuple[np.ndarray, np.ndarray]:
    """The day on which a running absence that is not long yet becomes long if it goes on."""
    runs = facts.running >= 0
    short = ~facts.by_definition[definitie].lopend_boven_grens
    pupil = np.flatnonzero(runs & short & are(verdicts.klasse, (Klasse.RISICO,)))
    begin, today = facts.periods.begin[facts.running[pupil]], facts.today[pupil]
    row = facts.calendar_row[pupil]
    return pupil, first_day_over(facts.calendar, row, definitie, p, begin, today, today + _AHEAD)


def _of_meldingen(facts: Facts, verdicts: frames.Verdicts, tables: Tables, p: Parameters) -> Iterator[Dates]:
    """Of counted long meldingen: the end of one that stands open, a month after the first of a running absence.

    Back within that month is what schools aim at, also before the absence is long by the chosen definition.
    """
    absences = facts.absences
    end = tables.meldingen["einddatum"].to_numpy()[absences.row]
    yield Aanleiding.NIET_AFGESLOTEN, absences.person[absences.open_and_past], end[absences.open_and_past]

    absent = are(verdicts.klasse, (Klasse.LANGDURIG_RELATIEF_VERZUIM, Klasse.RISICO))
    pupil = np.flatnonzero(absent & (facts.running >= 0))
    told = first_reports(tables, facts)[facts.running[pupil]]
    pupil, told = pupil[told != MISSING_DAY], told[told != MISSING_DAY]
    months = p.integer("school.streef_maanden")
    aim = ask(lambda day: number(plus_months(as_date(day), months)), [told], np.int32)
    yield Aanleiding.MAAND_NA_MELDING, pupil, aim


def _of_exemptions(tables: Tables, facts: Facts, verdicts: frames.Verdicts, p: Parameters) -> Iterator[Dates]:
    """Of who is exempt: the last day of that, the renewal before 1 July where it is yearly, and what is new."""
    ends: list[tuple[int, int]] = []
    renewals: list[tuple[int, int]] = []
    granted: list[tuple[int, int]] = []
    for pupil, rows in exemptions_of(tables, facts, are(verdicts.klasse, (Klasse.VRIJGESTELD,))).items():
        today = as_date(facts.today[pupil])

        def plicht_on(day: date, pupil: int = pupil) -> Plicht:
            return facts.duty_on(pupil, day).plicht

        last = exemption.last_exempt_day(rows, today, _eighteenth(facts, pupil, p), plicht_on, facts.law)
        if last is not None:
            ends.append((pupil, number(last)))
        first = granted_on(rows, today, p)
        if first is not None and first >= school_year_begin(today, p):  # new in this school year
            granted.append((pupil, number(first)))
        renewal = _renewal(today, p)
        claimed = [
            exemption.lasts(row, p)
            for row in rows
            if row.soort in _RENEWED
            and exemption.valid(row, renewal, plicht_on(renewal), facts.law.on(renewal))
        ]
        if claimed and not any(claimed) and (last is None or renewal <= last):
            renewals.append((pupil, number(renewal)))
    for why, found in (
        (Aanleiding.EINDE_VRIJSTELLING, ends),
        (Aanleiding.RAADPLEGEN, granted),
        (Aanleiding.VERLENGING, renewals),
    ):
        pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
        yield why, pairs[:, 0], pairs[:, 1]


def _renewal(today: date, p: Parameters) -> date:
    """The first day that is not past before which who claims article 5 tells so again (art. 6 lid 2)."""
    month, of_month = (p.integer(f"vrijstelling.vernieuwing_{part}") for part in ("maand", "dag"))
    day = date(today.year, month, of_month)
    return day if today <= day else day.replace(year=today.year + 1)


def _of_duty(facts: Facts, verdicts: frames.Verdicts, p: Parameters) -> Iterator[Dates]:
    """Of everybody on the list: the end of the leerplicht that rests on the pupil now, and the 18th birthday."""
    listed = are(verdicts.klasse, LISTED)
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
