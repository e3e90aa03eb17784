"""The counts of a classification as tables: what workbook, tidy files and page show of it."""

from __future__ import annotations

from collections.abc import Iterable

from thuiszit_cli.counts.tables import Column, Line, Report, Table
from thuiszit_cli.report.summary import Summary, Tally
from thuiszit_cli.wording import long_date

_PUPILS = Column("leerlingen", "Leerlingen")


def summary_report(summary: Summary) -> Report:
    """The tables of one classification. Raises InternalError when sums disagree."""
    report = Report(
        title=f"Thuiszitters en verzuim op {long_date(summary.peildatum)}",
        tables=(*_of_pupils(summary), *_of_duty(summary), *_of_data(summary)),
        notes=(f"Definitie van langer dan vier weken: {summary.definitie.label}.", *summary.limits),
        warnings=summary.warnings,
        doubt=summary.doubt,
    )
    report.check()
    return report


def _of_pupils(summary: Summary) -> Iterable[Table]:
    """Class, duration, signals and borderline cases."""
    yield Table(
        id="klassen",
        title="Klassen",
        rule="Elke leerling staat in precies één klasse: de eerste die past, van boven naar beneden.",
        dimension="klasse",
        heading="Klasse",
        columns=(_PUPILS,),
        lines=_lines(summary.classes),
        total=(summary.pupils,),
        rules={tally.id: tally.meaning for tally in summary.classes},
    )
    yield Table(
        id="duur",
        title="Hoe lang thuiszitters thuiszitten",
        rule="Van de thuiszitters: absoluut verzuim en langdurig relatief verzuim samen. Drie maanden zijn "
        "kalendermaanden, vakanties meegerekend.",
        dimension="duur",
        heading="Duur",
        columns=(Column("thuiszitters", "Thuiszitters"),),
        lines=_lines(summary.durations),
        total=(summary.thuiszitters,),
    )
    yield Table(
        id="signalen",
        title="Signalen",
        rule="Signalen worden berekend voor elke leerling met een plicht, in welke klasse die ook staat. Een leerling "
        "kan er meer hebben; de aantallen tellen daarom niet op.",
        dimension="signaal",
        heading="Signaal",
        columns=(_PUPILS,),
        lines=_lines(summary.signals),
        rules={tally.id: f"{tally.meaning} (gezag: {tally.standing})" for tally in summary.signals},
    )
    yield Table(
        id="grensgevallen",
        title="Grensgevallen",
        rule="Leerlingen van wie de klasse afhangt van de gekozen definitie van langer dan vier weken.",
        dimension="grensgeval",
        heading="Grensgeval",
        columns=(_PUPILS,),
        lines=(Line("grensgeval", "Andere klasse bij een andere definitie", (summary.borderline,)),),
    )


def _of_duty(summary: Summary) -> Iterable[Table]:
    yield Table(
        id="plicht",
        title="Plicht",
        rule="Welke plicht op de peildatum op de leerling rust.",
        dimension="plicht",
        heading="Plicht",
        columns=(_PUPILS,),
        lines=_lines(summary.duties),
        total=(summary.pupils,),
    )
    yield Table(
        id="plicht_reden",
        title="Waarom er geen plicht is",
        rule="De eerste reden die past.",
        dimension="plicht_reden",
        heading="Reden",
        columns=(_PUPILS,),
        lines=_lines(tally for tally in summary.no_duty if tally.count),
    )


def _of_data(summary: Summary) -> Iterable[Table]:
    """What was read, and what was found in it."""
    yield Table(
        id="rijen",
        title="Van gelezen naar gebruikte rijen",
        rule="Elke rij van de bestanden is gebruikt, of niet gebruikt om één reden.",
        dimension="rijen",
        heading="Rijen",
        columns=(Column("rijen", "Aantal"),),
        lines=(
            Line("gebruikt", "Gebruikt", (summary.rows_used,)),
            *(Line(each.code, f"Niet gebruikt: {each.label}", (each.count,)) for each in summary.exclusions),
        ),
        total=(summary.rows_read,),
        unit="rijen",
    )
    yield Table(
        id="bevindingen",
        title="Bevindingen over de gegevens",
        rule="Een fout kan de klasse van een leerling veranderen: herstel die eerst. In bevindingen.csv staat van "
        "elke bevinding waar die staat.",
        dimension="bevinding",
        heading="Bevinding",
        columns=(Column("bevindingen", "Aantal"),),
        lines=tuple(
            Line(each.code, f"{each.severity.label}: {each.code}", (each.count,)) for each in summary.findings
        ),
        rules={each.code: f"{each.text} {each.remedy}" for each in summary.findings},
        unit="bevindingen",
    )


def _lines(tallies: Iterable[Tally]) -> tuple[Line, ...]:
    return tuple(Line(tally.id, tally.label, (tally.count,)) for tally in tallies)
