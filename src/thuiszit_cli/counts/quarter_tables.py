"""The tables of a quarter, each with its counting rule, and the sums that must hold between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from thuiszit_cli.counts.episodes import RETURNED, Reden, Runs
from thuiszit_cli.counts.quarter import (
    RETURN_MONTHS,
    Flow,
    Quarter,
    QuarterCount,
    count_quarter,
    flow_of,
    standing,
    tally,
)
from thuiszit_cli.counts.sector import Sector, sectors
from thuiszit_cli.counts.status import GROUPS, LAST_GROUP, Answers, Question
from thuiszit_cli.counts.tables import Column, Equation, Report, Table, lines
from thuiszit_cli.intake.tables import Tables
from thuiszit_cli.rules.terms import Duurklasse, VrijstellingSoort

UNKNOWN = "onbekend"
_ORDINALS = ("eerste", "tweede", "derde", "vierde")
_RULE = (
    "Stand op de dag vóór het kwartaal en op de laatste dag. Instroom en uitstroom zijn overgangen van de "
    "ene dag op de andere: wie weggaat en terugkomt telt twee keer. Overgang is het saldo van leerlingen "
    "die van groep wisselen. Begin + instroom − uitstroom + overgang = eind."
)


@dataclass(frozen=True)
class Columns:
    """The measures of one quarter. A stand is named by its day, so that quarters that meet share it."""

    begin: Column
    instroom: Column
    uitstroom: Column
    overgang: Column
    eind: Column

    @property
    def balance(self) -> Equation:
        """Begin + instroom − uitstroom + overgang − eind = 0."""
        return {**self.flow_only, self.overgang.id: 1}

    @property
    def flow_only(self) -> Equation:
        """The same where nobody can change line."""
        return {self.begin.id: 1, self.instroom.id: 1, self.uitstroom.id: -1, self.eind.id: -1}


def columns_of(quarter: Quarter) -> Columns:
    """The columns of a quarter, with the days in their heads."""
    return Columns(
        begin=Column(f"stand:{quarter.before}", f"Stand {quarter.before:%d-%m-%Y}"),
        instroom=Column(f"instroom:{quarter.name}", "Instroom"),
        uitstroom=Column(f"uitstroom:{quarter.name}", "Uitstroom"),
        overgang=Column(f"overgang:{quarter.name}", "Overgang (saldo)"),
        eind=Column(f"stand:{quarter.last}", f"Stand {quarter.last:%d-%m-%Y}"),
    )


def quarter_report(
    tables: Tables, found: Runs, quarter: Quarter, question: Question
) -> tuple[QuarterCount, Report]:
    """One quarter, from runs that hold it and the day before. Raises InternalError when sums disagree."""
    flow = flow_of(found, quarter)
    everybody = standing(tables, found, (quarter.before, quarter.last), question)
    count = count_quarter(found, quarter, flow, everybody)
    stands = [each.only(each.status <= LAST_GROUP) for each in everybody]
    columns = columns_of(quarter)
    people = found.facts.people
    returned = {f"{columns.uitstroom.id} reden={reden.value}": 1 for reden in RETURNED}
    report = Report(
        title=f"Thuiszitters in het {_ORDINALS[quarter.first.month // 3]} kwartaal van {quarter.first.year}",
        tables=(
            _groups(count, columns),
            _reasons(count, columns),
            _returns(count, flow),
            _durations(count, columns, stands),
            _exemptions(count),
            _sectors(count, columns, stands, tables.enrolment_known),
            _ages(count, columns, stands),
            _people(count, columns, flow, stands, "geslacht", "Geslacht", people.geslacht),
            _people(count, columns, flow, stands, "gemeente", "Woongemeente (CBS-code)", people.gemeentecode),
        ),
        between=({**returned, f"teruggekeerd:{quarter.name}": -1},),
    )
    report.check()
    return count, report


def _total(*counts: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(sum(count.values()) for count in counts)


def _groups(count: QuarterCount, columns: Columns) -> Table:
    measures = (count.begin, count.instroom, count.uitstroom, count.overgang, count.eind)
    return Table(
        id=f"groepen_{count.quarter.name}",
        title="Stand en stroom naar groep",
        rule=_RULE,
        dimension="groep",
        heading="Groep",
        columns=(columns.begin, columns.instroom, columns.uitstroom, columns.overgang, columns.eind),
        lines=lines({group.value: f"{group.value} {group.label}" for group in GROUPS}, measures),
        total=_total(*measures),
        balance=(columns.balance,),
    )


def _reasons(count: QuarterCount, columns: Columns) -> Table:
    return Table(
        id=f"uitstroom_{count.quarter.name}",
        title="Uitstroom naar reden",
        rule="De reden volgt uit de klasse op de eerste dag waarop de leerling geen thuiszitter meer is.",
        dimension="reden",
        heading="Reden",
        columns=(columns.uitstroom,),
        lines=lines({reden.value: reden.label for reden in Reden}, [count.redenen]),
        total=_total(count.redenen),
    )


def _returns(count: QuarterCount, flow: Flow) -> Table:
    month, months = RETURN_MONTHS
    labels = {
        str(month): "Binnen een maand",
        str(months): "Na een maand, binnen drie maanden",
        "later": "Later",
    }
    found = {key: int((flow.returned_after == (0 if key == "later" else int(key))).sum()) for key in labels}
    return Table(
        id=f"terug_{count.quarter.name}",
        title="Teruggekeerd naar een school: hoe snel",
        rule="Van wie in het kwartaal naar een school terugkeerde: de tijd in kalendermaanden vanaf de eerste "
        "dag als thuiszitter tot de eerste dag dat niet meer.",
        dimension="terug",
        heading="Terug",
        columns=(Column(f"teruggekeerd:{count.quarter.name}", "Leerlingen"),),
        lines=lines(labels, [found]),
        total=_total(found),
    )


def _exemptions(count: QuarterCount) -> Table:
    quarter = count.quarter
    measures = (count.vrijgesteld_begin, count.vrijgesteld_eind)
    return Table(
        id=f"vrijgesteld_{quarter.name}",
        title="Vrijgesteld naar grond",
        rule="Leerlingen in de klasse vrijgesteld; zij zijn geen thuiszitter. Vervangende leerplicht (3a, 3b) "
        "is geen vrijstelling. Bij meer dan één geldige vrijstelling telt de laatst begonnen.",
        dimension="vrijstelling",
        heading="Grond",
        columns=tuple(
            Column(f"vrijgesteld:{day}", f"Stand {day:%d-%m-%Y}") for day in (quarter.before, quarter.last)
        ),
        lines=lines({kind.value: kind.label for kind in VrijstellingSoort}, measures, keep_empty=False),
        total=_total(*measures),
    )


def _stands(
    count: QuarterCount,
    columns: Columns,
    dimension: str,
    title: str,
    rule: str,
    heading: str,
    labels: Mapping[str, str],
    measures: Sequence[Mapping[str, int]],
) -> Table:
    return Table(
        id=f"{dimension}_{count.quarter.name}",
        title=title,
        rule=rule,
        dimension=dimension,
        heading=heading,
        columns=(columns.begin, columns.eind),
        lines=lines(labels, measures),
        total=_total(*measures),
    )


def _durations(count: QuarterCount, columns: Columns, stands: Sequence[Answers]) -> Table:
    return _stands(
        count,
        columns,
        "duur",
        "Thuiszitters naar duur",
        "Kalenderdagen sinds de eerste dag van de afwezigheid, vakanties meegerekend; drie maanden zijn "
        "kalendermaanden.",
        "Duur",
        {each.value: each.label for each in Duurklasse},
        [tally([each.value for each in Duurklasse], stand.duurklasse) for stand in stands],
    )


def _sectors(count: QuarterCount, columns: Columns, stands: Sequence[Answers], known: bool) -> Table:
    return _stands(
        count,
        columns,
        "sector",
        "Thuiszitters naar onderwijssoort",
        "De school waar de leerling op die dag is ingeschreven, anders de laatste school. Speciaal onderwijs "
        "is niet te splitsen naar primair en voortgezet.",
        "Onderwijssoort",
        {each.value: each.label for each in Sector},
        [tally([each.value for each in Sector], sectors(stand, known)) for stand in stands],
    )


def _ages(count: QuarterCount, columns: Columns, stands: Sequence[Answers]) -> Table:
    found = [
        {str(age): int((stand.leeftijd == age).sum()) for age in np.unique(stand.leeftijd).tolist()}
        for stand in stands
    ]
    years = sorted({int(age) for each in found for age in each})
    return _stands(
        count,
        columns,
        "leeftijd",
        "Thuiszitters naar leeftijd",
        "De leeftijd op de dag van de stand.",
        "Leeftijd (jaar)",
        {str(age): str(age) for age in years},
        found,
    )


def _people(
    count: QuarterCount,
    columns: Columns,
    flow: Flow,
    stands: Sequence[Answers],
    dimension: str,
    heading: str,
    values: pd.Categorical,
) -> Table:
    names = [str(kind) for kind in values.categories]

    def by_line(pupils: np.ndarray) -> dict[str, int]:
        codes = values.codes[pupils]
        return {**tally(names, codes), UNKNOWN: int((codes < 0).sum())}

    begin, eind = (by_line(stand.pupil) for stand in stands)
    measures = (begin, by_line(flow.came), by_line(flow.went), eind)
    labels = {name: name for name in sorted(names)} | {UNKNOWN: "Onbekend"}
    return Table(
        id=f"{dimension}_{count.quarter.name}",
        title=f"Stand en stroom naar {dimension}",
        rule=(
            f"Naar {heading.partition(' (')[0].lower()} zoals nu in de gegevens, ook voor eerdere dagen. "
            "Instroom en uitstroom als hiervoor."
        ),
        dimension=dimension,
        heading=heading,
        columns=(columns.begin, columns.instroom, columns.uitstroom, columns.eind),
        lines=lines(labels, measures, keep_empty=False),
        total=_total(*measures),
        balance=(columns.flow_only,),
    )


def quarter_json(count: QuarterCount, hidden: Collection[str] = ()) -> dict[str, Any]:
    """The object of spec section 7; null for a count that is not shown."""
    shown = count.as_json()
    columns = columns_of(count.quarter)
    for key, column in (
        ("begin", columns.begin),
        ("instroom", columns.instroom),
        ("uitstroom", columns.uitstroom),
        ("eind", columns.eind),
    ):
        if column.id in hidden:
            shown[key] = None
    if f"vrijgesteld:{count.quarter.last}" in hidden:
        shown["vrijgesteld_eind"] = None
    for key, column, dimension in (
        ("groepen_begin", columns.begin, "groep"),
        ("groepen_eind", columns.eind, "groep"),
        ("overgang", columns.overgang, "groep"),
        ("uitstroom_reden", columns.uitstroom, "reden"),
    ):
        for name in shown[key]:
            if f"{column.id} {dimension}={name}" in hidden:
                shown[key][name] = None
    return shown
