"""The tables of the trend: months as lines, with the month of a year before and the yearly targets beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from thuiszit_cli.counts import gemeenten
from thuiszit_cli.counts.tables import Column, Line, Report, Table
from thuiszit_cli.counts.trend import Month, Trend, Verdeling
from thuiszit_cli.rules.terms import Klasse, VrijstellingSoort
from thuiszit_cli.tables.schools import school_label
from thuiszit_cli.wording import MONTHS

_MOST_MONTHS = 13  # beside each other: this month, and the same one of a year ago
# Columns that a chart builds its columns of, their sum, and what is drawn as a line across them.
PARTS, TOTAL, GOAL = ("absoluut", "lrv", "lrv_kort", "lrv_lang"), "thuiszitters", "doel"
Value = Callable[[Month], int | None]


def trend_report(
    found: Trend, per: Verdeling | None, whose: str, schools: Mapping[str, str] | None = None
) -> Report:
    """The tables of the kept months; `whose` names the one place that they are of, "" for everybody, and `schools`
    gives names by BRIN.

    Raises InternalError when sums disagree.
    """
    months = found.maanden
    first, last = (name_of(month.maand) for month in (months[0], months[-1]))
    span = f"in {last}" if len(months) == 1 else f"van {first} tot en met {last}"
    report = Report(
        title=f"Thuiszitters{f' in {whose}' if whose else ''} {span}",
        tables=tuple(_tables(found, per, schools or {})),
        notes=(
            f"Definitie van langer dan vier weken: {found.definitie}.",
            "Elk aantal is de stand op de peildatum van die maand, zoals de maandelijkse run die toen telde.",
            "Het doel volgt de afspraak van de G4 (februari 2017, lezing per jaar) vanaf de eerste bewaarde maand. Het "
            "Thuiszitterspact vroeg dat niemand langer dan drie maanden thuiszit.",
        ),
        warnings=found.warnings,
    )
    report.check()
    return report


def name_of(maand: str) -> str:
    """A month in words: oktober 2026."""
    return f"{MONTHS[int(maand[5:]) - 1]} {maand[:4]}"


def year_before(months: Sequence[Month]) -> dict[str, Month]:
    """By month the same month of the year before, where it is kept."""
    by_name = {month.maand: month for month in months}
    names = {name: f"{int(name[:4]) - 1}{name[4:]}" for name in by_name}
    return {name: by_name[before] for name, before in names.items() if before in by_name}


def _tables(found: Trend, per: Verdeling | None, schools: Mapping[str, str]) -> Iterator[Table]:
    months, before = found.maanden, year_before(found.maanden)
    known = all(month.groepen is not None for month in months)
    absolute, long = (
        _of_class(klasse) for klasse in (Klasse.ABSOLUUT_VERZUIM, Klasse.LANGDURIG_RELATIEF_VERZUIM)
    )
    parts: dict[tuple[str, str], Value] = {("absoluut", "Absoluut verzuim"): absolute}
    if known:
        parts |= {
            ("lrv_kort", "LRV tot 3 maanden"): _group("2a"),
            ("lrv_lang", "LRV vanaf 3 maanden"): _group("2b"),
        }
    else:
        parts |= {("lrv", "Langdurig relatief verzuim"): long}
    yield _months(
        "trend_thuiszitters",
        "Thuiszitters per maand",
        "Absoluut verzuim en langdurig relatief verzuim (LRV) op de peildatum van elke maand.",
        months,
        {
            **parts,
            (TOTAL, "Thuiszitters"): lambda month: month.thuiszitters,
            ("vorig_jaar", "Een jaar eerder"): lambda month: (
                before[month.maand].thuiszitters if month.maand in before else None
            ),
            ("lang", "Langer dan 3 maanden thuis"): lambda month: month.lang,
            (GOAL, "Doel: ten hoogste"): lambda month: month.doelen.get("g4_jaar_thuiszitters"),
        },
        ({**{name: 1 for name, _ in parts}, TOTAL: -1},),
    )
    grounds = [
        each
        for each in VrijstellingSoort
        if any((month.vrijstellingen or {}).get(each.value) for month in months)
    ]
    yield _months(
        "trend_vrijgesteld",
        "Vrijgestelde leerlingen per maand",
        "Wie op de peildatum is vrijgesteld, naar de grond die dan geldt. Het doel gaat over artikel 5 onder a.",
        months,
        {
            **{(each.value, each.label): _ground(each.value) for each in grounds},
            ("vrijgesteld", "Vrijgesteld"): _of_class(Klasse.VRIJGESTELD),
            (GOAL + "_vrijgesteld", "Doel 5 onder a: ten hoogste"): lambda month: month.doelen.get(
                "g4_jaar_vrijgesteld"
            ),
        },
    )
    yield _months(
        "trend_klassen",
        "Klassen per maand",
        "Elke leerling van de export staat in precies één klasse.",
        months,
        {(f"klasse_{klasse.value}", klasse.label): _of_class(klasse) for klasse in Klasse},
    )
    if per is not None:
        yield _places(found, per, schools)


def _months(
    key: str,
    title: str,
    rule: str,
    months: Sequence[Month],
    columns: Mapping[tuple[str, str], Value],
    balance: tuple[Mapping[str, int], ...] = (),
) -> Table:
    return Table(
        id=key,
        title=title,
        rule=rule,
        dimension="maand",
        heading="Maand",
        columns=tuple(Column(name, label) for name, label in columns),
        lines=tuple(
            Line(month.maand, name_of(month.maand), tuple(value(month) for value in columns.values()))
            for month in months
        ),
        balance=balance,
    )


def _of_class(klasse: Klasse) -> Value:
    return lambda month: month.klassen.get(klasse.value, 0)


def _group(name: str) -> Value:
    return lambda month: (month.groepen or {}).get(name)


def _ground(name: str) -> Value:
    return lambda month: None if month.vrijstellingen is None else month.vrijstellingen.get(name, 0)


def _places(found: Trend, per: Verdeling, schools: Mapping[str, str]) -> Table:
    """The thuiszitters of each place in the last months that are kept by place."""
    months = sorted({month for counts in found.plaatsen.values() for month in counts})[-_MOST_MONTHS:]
    shown = {
        place: counts for place, counts in found.plaatsen.items() if any(counts[each] for each in months)
    }
    labels = gemeenten.labels(shown)  # the code of a school is its own label
    labels |= {code: school_label(code, schools) for code in labels if code in schools}
    return Table(
        id="trend_plaatsen",
        title=f"Thuiszitters per {per.value}",
        rule=f"Alleen een {per.value} met een thuiszitter in een van deze maanden staat in de tabel.",
        dimension=per.value,
        heading=per.label,
        columns=tuple(Column(f"thuiszitters_{month}", month) for month in months),
        lines=tuple(
            Line(place, label, tuple(shown[place][month] for month in months))
            for place, label in labels.items()
            if place in shown
        ),
        total=tuple(sum(counts[month] for counts in shown.values()) for month in months),
    )
