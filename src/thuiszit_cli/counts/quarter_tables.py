"""The tables of a quarter, each with its counting rule, and the sums that must hold between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from thuiszit_cli.counts import gemeenten, swv
from thuiszit_cli.counts.aim import Streven
from thuiszit_cli.counts.episodes import RETURNED, Reden, Runs
from thuiszit_cli.counts.inwoners import Inwoners
from thuiszit_cli.counts.placed import tally
from thuiszit_cli.counts.quarter import (
    Moments,
    Quarter,
    QuarterCount,
    Stock,
    Terug,
    count_quarter,
    flow_of,
    stock_of,
)
from thuiszit_cli.counts.quarter_columns import Columns, columns_of, na_een_maand, teruggekeerd
from thuiszit_cli.counts.quarter_ties import birthdays, groups_by_duration
from thuiszit_cli.counts.sector import Sector, sectors
from thuiszit_cli.counts.status import GROUPS, Answers
from thuiszit_cli.counts.tables import Column, Report, Table, lines
from thuiszit_cli.question import Question
from thuiszit_cli.rules.terms import Duurklasse, VrijstellingSoort
from thuiszit_cli.tables.model import Tables

UNKNOWN = gemeenten.UNKNOWN
_SEXES = {"M": "Jongens (M)", "V": "Meisjes (V)"}  # another code stands for itself
_RULE = (
    "Stand op de dag vóór het kwartaal en op de laatste dag. Instroom en uitstroom zijn overgangen van de "
    "ene dag op de andere: wie weggaat en terugkomt telt twee keer. Overgang is het saldo van leerlingen "
    "die van groep wisselen. Begin + instroom − uitstroom + overgang = eind."
)


def quarter_report(
    tables: Tables,
    found: Runs,
    quarter: Quarter,
    question: Question,
    places: swv.Places,
    inwoners: Inwoners | None = None,
) -> tuple[QuarterCount, Report, Stock]:
    """One quarter, from runs that hold it and the day before. Raises InternalError when sums disagree."""
    flow = flow_of(found, quarter)
    stock = stock_of(tables, found, quarter, flow, question)
    count = count_quarter(found, quarter, flow, stock)
    columns = columns_of(quarter)
    people = found.facts.people
    returned = {f"{columns.uitstroom.id} reden={reden.value}": 1 for reden in RETURNED}
    latent: dict[str, int] = {}
    ages = _ages(count, columns, stock.out)
    ties = [
        *groups_by_duration(columns, stock.out, latent),
        *birthdays(ages, columns, latent),
    ]
    by_gemeente = _people(
        count, columns, stock.out, "gemeente", "Woongemeente (CBS-code)", people.gemeentecode
    )
    rates, without = (
        inwoners.rates(by_gemeente, {columns.eind.id: f"Thuiszitters op {quarter.last:%d-%m-%Y}"})
        if inwoners
        else ([], "")
    )
    report = Report(
        title=f"Thuiszitters in {quarter.title}",
        tables=(
            _groups(count, columns),
            _reasons(count, columns),
            _returns(quarter, stock),
            _aim(quarter, stock),
            _durations(count, columns, stock.out),
            _exemptions(count),
            _sectors(count, columns, stock.out, known=tables.enrolment_known),
            ages,
            _people(count, columns, stock.out, "geslacht", "Geslacht", people.geslacht),
            by_gemeente,
            _places(count, columns, stock.out, places),
        ),
        between=({**returned, teruggekeerd(quarter).id: -1}, *ties),
        latent=latent,
        rates=tuple(rates) if tables.enrolment_known else (),  # else nobody is absoluut
        notes=(*([without] if without else []), f"Samenwerkingsverbanden: {places.bron}."),
    )
    report.check()
    return count, report, stock


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
        columns=columns.all,
        lines=lines({group.value: f"{group.value} {group.label}" for group in GROUPS}, measures),
        total=_total(*measures),
        balance=(columns.balance,),
    )


def _reasons(count: QuarterCount, columns: Columns) -> Table:
    """By reason, and within it by the group left. A total is the outflow of that group."""
    groups = [
        Column(f"{columns.uitstroom.id} groep={group.value}", f"{group.value} {group.label}")
        for group in GROUPS
    ]
    measures = [*count.reden_groep.values(), count.redenen]
    return Table(
        id=f"uitstroom_{count.quarter.name}",
        title="Uitstroom naar reden",
        rule="De reden volgt uit de klasse op de eerste dag waarop de leerling geen thuiszitter meer is; de groep is "
        "die van de laatste dag als thuiszitter.",
        dimension="reden",
        heading="Reden",
        columns=(*groups, columns.uitstroom),
        lines=lines({reden.value: reden.label for reden in Reden}, measures),
        total=_total(*measures),
        balance=({**{column.id: 1 for column in groups}, columns.uitstroom.id: -1},),
    )


def _returns(quarter: Quarter, stock: Stock) -> Table:
    found = tally([each.value for each in Terug], stock.terug)
    return Table(
        id=f"terug_{quarter.name}",
        title="Teruggekeerd naar een school: hoe snel",
        rule="Van wie in het kwartaal naar een school terugkeerde: de tijd in kalendermaanden vanaf de eerste "
        "dag als thuiszitter tot de eerste dag dat niet meer.",
        dimension="terug",
        heading="Terug",
        columns=(teruggekeerd(quarter),),
        lines=lines({each.value: each.label for each in Terug}, [found]),
        total=_total(found),
    )


def _aim(quarter: Quarter, stock: Stock) -> Table:
    counted = stock.aims.counts()
    return Table(
        id=f"streven_{quarter.name}",
        title="Streven van scholen: binnen een maand na de melding terug",
        rule="Elk verzuim met een melding langdurig relatief verzuim waarvan in het kwartaal een maand na de eerste "
        "melding voorbij was (zonder melddatum: na het begin van de melding): de stand op die dag. Dit is "
        "een ander aantal dan hiervoor: hier telt ook verzuim dat geen vier weken duurde, elk op één dag.",
        dimension="streven",
        heading="Een maand na de melding",
        columns=(na_een_maand(quarter),),
        lines=lines({each.value: each.label for each in Streven}, [counted]),
        total=_total(counted),
        unit="verzuimen",
    )


def _exemptions(count: QuarterCount) -> Table:
    columns = columns_of(count.quarter, "vrijgesteld")
    return Table(
        id=f"vrijgesteld_{count.quarter.name}",
        title="Vrijgesteld naar grond",
        rule="Leerlingen in de klasse vrijgesteld; zij zijn geen thuiszitter. Vervangende leerplicht (3a, 3b) "
        "is geen vrijstelling. Bij meer dan één geldige vrijstelling telt de laatst begonnen; wie van grond "
        "wisselt, staat bij overgang.",
        dimension="vrijstelling",
        heading="Grond",
        columns=columns.all,
        lines=lines(
            {kind.value: kind.label for kind in VrijstellingSoort}, count.vrijgesteld, keep_empty=False
        ),
        total=_total(*count.vrijgesteld),
        balance=(columns.balance,),
    )


def _durations(count: QuarterCount, columns: Columns, stock: Moments) -> Table:
    return _by(
        count,
        columns,
        "duur",
        "Thuiszitters naar duur",
        "Kalenderdagen sinds de eerste dag van de afwezigheid, vakanties meegerekend; drie maanden zijn "
        "kalendermaanden. Wie in het kwartaal een grens passeert, staat bij overgang.",
        "Duur",
        {each.value: each.label for each in Duurklasse},
        stock.measures([each.value for each in Duurklasse], lambda known: known.duurklasse),
    )


def _sectors(count: QuarterCount, columns: Columns, stock: Moments, *, known: bool) -> Table:
    return _by(
        count,
        columns,
        "sector",
        "Thuiszitters naar onderwijssoort",
        "De school waar de leerling op die dag is ingeschreven, anders de laatste school. Speciaal "
        "onderwijs is niet te splitsen naar primair en voortgezet.",
        "Onderwijssoort",
        {each.value: each.label for each in Sector},
        stock.measures([each.value for each in Sector], lambda stand: sectors(stand, known)),
    )


def _places(count: QuarterCount, columns: Columns, stock: Moments, places: swv.Places) -> Table:
    return _by(
        count,
        columns,
        swv.SWV,
        "Stand en stroom naar samenwerkingsverband",
        swv.RULE,
        "Samenwerkingsverband",
        {name: swv.LABELS.get(name, name) for name in places.names},
        stock.measures(places.names, places.lines),
        keep_empty=False,
    )


def _by(
    count: QuarterCount,
    columns: Columns,
    dimension: str,
    title: str,
    rule: str,
    heading: str,
    labels: Mapping[str, str],
    measures: Sequence[Mapping[str, int]],
    *,
    keep_empty: bool = True,
) -> Table:
    """Stand and stream by something that may change while somebody is thuiszitter."""
    return Table(
        id=f"{dimension}_{count.quarter.name}",
        title=title,
        rule=rule,
        dimension=dimension,
        heading=heading,
        columns=columns.all,
        lines=lines(labels, measures, keep_empty=keep_empty),
        total=_total(*measures),
        balance=(columns.balance,),
    )


def _ages(count: QuarterCount, columns: Columns, stock: Moments) -> Table:
    """From the youngest to the oldest that occurs, without gaps."""
    oldest = max(
        int(known.leeftijd.max(initial=0)) for known in (stock.begin, stock.came, stock.went, stock.eind)
    )
    ages = [str(age) for age in range(oldest + 1)]
    measures = stock.measures(ages, lambda known: known.leeftijd)
    at = [age for age in range(oldest + 1) if any(each[str(age)] for each in measures)]
    return _by(
        count,
        columns,
        "leeftijd",
        "Thuiszitters naar leeftijd",
        "De leeftijd op de dag van de stand, of van de eerste of laatste dag als thuiszitter. Wie jarig was, staat bij "
        "overgang.",
        "Leeftijd (jaar)",
        {str(age): str(age) for age in range(min(at, default=0), max(at, default=-1) + 1)},
        measures,
    )


def _people(
    count: QuarterCount,
    columns: Columns,
    stock: Moments,
    dimension: str,
    heading: str,
    values: pd.Categorical,
) -> Table:
    """By something that is known as it is now, so that nobody changes line."""
    names = [str(kind) for kind in values.categories]
    codes = np.append(values.codes, len(names))

    def line(known: Answers) -> np.ndarray:
        of = codes[known.pupil]
        return np.where(of < 0, len(names), of)

    begin, came, went, _, eind = stock.measures([*names, UNKNOWN], line)
    measures = (begin, came, went, eind)
    labels = gemeenten.labels(names) if dimension == "gemeente" else _sorted_labels(names)
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


def _sorted_labels(names: Sequence[str]) -> dict[str, str]:
    return {name: _SEXES.get(name, name) for name in sorted(names)} | {UNKNOWN: "Onbekend"}


def quarter_json(count: QuarterCount, report: Report) -> dict[str, Any]:
    """The object of spec section 7, as the report shows it; null for a count that is not shown."""
    shown, values = count.as_json(), report.shown()
    columns = columns_of(count.quarter)
    for key, column in (
        ("begin", columns.begin),
        ("instroom", columns.instroom),
        ("uitstroom", columns.uitstroom),
        ("eind", columns.eind),
    ):
        shown[key] = values.get(column.id)
    shown["vrijgesteld_eind"] = values.get(f"vrijgesteld:{count.quarter.last}")
    for key, column, dimension in (
        ("groepen_begin", columns.begin, "groep"),
        ("groepen_eind", columns.eind, "groep"),
        ("overgang", columns.overgang, "groep"),
        ("uitstroom_reden", columns.uitstroom, "reden"),
    ):
        for name in shown[key]:
            shown[key][name] = values.get(f"{column.id} {dimension}={name}")
    return shown
