"""Quarters and school years in one go: one walk over all their days (spec section 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from thuiszit_cli.counts import gemeenten
from thuiszit_cli.counts.doubt import Doubt, doubt_of
from thuiszit_cli.counts.episodes import Runs, runs
from thuiszit_cli.counts.inwoners import Inwoners
from thuiszit_cli.counts.limits import NO_MELDINGEN, SIMULATION, WITHOUT_ENROLMENTS, empty_files
from thuiszit_cli.counts.quarter import Quarter, QuarterCount, Stock
from thuiszit_cli.counts.quarter_tables import quarter_report
from thuiszit_cli.counts.status import STATUSSEN, Status, facts_on
from thuiszit_cli.counts.swv import Division, Places, places_of, read_division
from thuiszit_cli.counts.tables import Report
from thuiszit_cli.counts.year import SchoolYear, YearCount
from thuiszit_cli.counts.year_tables import year_report
from thuiszit_cli.errors import InputError, InternalError
from thuiszit_cli.facts.days import as_date, number
from thuiszit_cli.findings import EXCLUSIONS, FindingLog
from thuiszit_cli.question import Question
from thuiszit_cli.rules.timeline import Timeline
from thuiszit_cli.tables.model import MISSING_DAY, Tables
from thuiszit_cli.wording import number as written


@dataclass(frozen=True, repr=False)
class Tally:
    """The quarters and school years that were asked for, in that order, each with its tables."""

    quarters: tuple[QuarterCount, ...]
    years: tuple[YearCount, ...]
    reports: tuple[Report, ...]
    tables: Tables
    question: Question
    found: Runs
    stocks: tuple[Stock, ...]  # whom each quarter counts
    places: Places | None  # where everybody lives, when a quarter was asked for

    @property
    def law(self) -> Timeline:
        """The law of the days that are counted."""
        return self.question.timeline.within(as_date(self.found.first), as_date(self.found.last))

    def __repr__(self) -> str:
        return f"Tally({', '.join(report.title for report in self.reports)}; {self.tables})"


def tally(
    tables: Tables,
    quarters: Sequence[Quarter],
    years: Sequence[SchoolYear],
    question: Question,
    *,
    division: Division | None = None,
    inwoners: Inwoners | None = None,
) -> Tally:
    """Count the quarters and years. The peildatum is the day of the export: later days are provisional.

    `division` says which samenwerkingsverband is where; without one it is that which the program carries. It
    looks at postcodes only if `tables` were loaded with them (`also`). `inwoners` is what rates per 1,000 divide by.

    Raises InputError for a period before everything in the tables or after the peildatum, InternalError when
    figures disagree.
    """
    peildatum = question.peildatum
    first, last = _span(tables, quarters, years, peildatum)
    found = runs(tables, first, last, question)
    places_told = gemeenten.divided(found.facts.people.gemeentecode.categories, peildatum)
    counted, *others = _notes(tables, found, question)
    notes = (*others, *places_told)

    def told(report: Report, last: date) -> Report:
        return replace(
            report,
            warnings=tuple(_warnings(tables, question, last)),
            doubt=_doubt(tables, found, last),
            counted=(*report.counted, counted),
            notes=(*report.notes, *notes),
        )

    places = places_of(tables, found.facts, division or read_division()) if quarters else None

    def as_of(last: date) -> Runs:
        return _under_borders(_as_of(tables, found, last, question), peildatum)

    by_quarter = [
        (quarter, *quarter_report(tables, as_of(quarter.last), quarter, question, places, inwoners))
        for quarter in quarters
        if places
    ]
    by_year = [(year, *year_report(tables, as_of(year.last), year, question, inwoners)) for year in years]
    return Tally(
        quarters=tuple(count for _, count, _, _ in by_quarter),
        years=tuple(count for _, count, _ in by_year),
        reports=(
            *(told(report, quarter.last) for quarter, _, report, _ in by_quarter),
            *(told(report, year.last) for year, _, report in by_year),
        ),
        tables=tables,
        question=question,
        found=found,
        stocks=tuple(stock for _, _, _, stock in by_quarter),
        places=places,
    )


def _span(
    tables: Tables, quarters: Sequence[Quarter], years: Sequence[SchoolYear], peildatum: date
) -> tuple[date, date]:
    """The first and the last day that these periods ask about. Raises InputError for one that cannot be counted."""
    first = min([*(quarter.before for quarter in quarters), *(year.first for year in years)])
    ends = [*(quarter.last for quarter in quarters), *(year.last for year in years)]
    starts = [*(quarter.first for quarter in quarters), *(year.first for year in years)]
    if max(starts) > peildatum:
        raise InputError(
            f"Een gevraagde periode begint na de peildatum {peildatum:%d-%m-%Y}.",
            "Kies een eerdere periode, of geef met --peildatum de dag van een latere export.",
        )
    refuse_before_the_data(tables, min(ends))
    return first, max(ends)


def _as_of(tables: Tables, found: Runs, last: date, question: Question) -> Runs:
    """The same runs with what is known of everybody on `last`: a period counts the same alone and in company."""
    day = number(last)
    if day == found.last:
        return found
    quiet = replace(tables, findings=FindingLog())  # told of the last day of all
    return replace(found, facts=facts_on(quiet, np.full(found.pupils, day), question))


def _under_borders(found: Runs, day: date) -> Runs:
    """The same runs with everybody in the municipality that theirs went into by `day`."""
    people = found.facts.people
    people = replace(people, gemeentecode=gemeenten.restated(people.gemeentecode, day))
    return replace(found, facts=replace(found.facts, people=people))


def refuse_before_the_data(tables: Tables, last: date) -> None:
    """Raises InputError when a period that ends on `last` is over before anything in the tables begins."""
    starts = [
        frame[name].to_numpy()
        for frame, name in (
            (tables.meldingen, "begindatum"),
            (tables.inschrijvingen, "inschrijving_begin"),
            (tables.vrijstellingen, "vrijstelling_begin"),
        )
    ]
    filled = [int(days[days != MISSING_DAY].min()) for days in starts if (days != MISSING_DAY).any()]
    if filled and min(filled) > number(last):
        raise InputError(
            "Alles in deze bestanden begint na de gevraagde periode.",
            "Kies een latere periode, of geef een export die zo ver teruggaat.",
        )


def _warnings(tables: Tables, question: Question, last: date) -> Iterator[str]:
    if question.timeline.changed:
        yield f"{SIMULATION} Geen opgave."
    yield from empty_files(tables)
    if not tables.enrolment_known:
        yield f"{WITHOUT_ENROLMENTS} Elk aantal absoluut verzuim is daardoor nul en de cijfers zijn onvolledig."
    if not len(tables.meldingen):
        yield NO_MELDINGEN
    if last > question.peildatum:
        yield (
            f"De periode eindigt na de peildatum {question.peildatum:%d-%m-%Y}. Wat dan loopt is tot het einde "
            "doorgerekend; de cijfers zijn voorlopig."
        )


def _doubt(tables: Tables, found: Runs, last: date) -> Doubt:
    """Who is onbeslist on the last day of a period, and about whom the export holds a fout."""
    status = found.status[found.standing(number(last))]
    return doubt_of(tables, int((status == STATUSSEN.index(Status.ONBESLIST)).sum()))


def _notes(tables: Tables, found: Runs, question: Question) -> tuple[str, ...]:
    """The reconciliation and what the figures rest on. Raises InternalError when rows or persons are lost."""
    rows = tables.rows
    excluded = sum(rows.excluded.values())
    standing = np.count_nonzero(np.bincount(found.pupil[found.standing(found.last)]))
    if rows.read != rows.used + excluded or standing != len(tables.persons):
        raise InternalError(
            f"Rijen: {rows.read} gelezen, {rows.used} gebruikt, {excluded} uitgesloten; personen: "
            f"{len(tables.persons)}, met een status {standing}."
        )
    return (
        f"Rijen: {written(rows.read)} gelezen = {written(rows.used)} gebruikt + {written(excluded)} niet "
        f"gebruikt{_why(rows.excluded)}. Alle {written(len(tables.persons))} personen hebben op elke dag precies één "
        "status.",
        f"Definitie van langer dan vier weken: {question.definitie.label}.",
        "De stand van een dag volgt uit wat de export nu over die dag zegt; een latere export kan een eerdere "
        "stand veranderen.",
    )


def _why(excluded: Mapping[str, int]) -> str:
    """How many rows were not used for each reason, the commonest first."""
    found = sorted(
        ((count, EXCLUSIONS[code]) for code, count in excluded.items() if count), key=lambda x: (-x[0], x[1])
    )
    return f" ({'; '.join(f'{reason}: {written(count)}' for count, reason in found)})" if found else ""
