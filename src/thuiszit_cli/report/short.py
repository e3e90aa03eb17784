"""What a report comes down to: a sentence and a few figures that page, Markdown and workbook begin with.

A figure that is hidden is left out, and with it every sentence that would tell it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from thuiszit_cli.counts.tables import Report, Table
from thuiszit_cli.report.figures import Cell, rows_of
from thuiszit_cli.rules.terms import Duurklasse
from thuiszit_cli.wording import long_date, number

_LONG = Duurklasse.LANGER_DAN_3_MAANDEN.value
_NOTHING_TO_SHOW = "Het totaal wordt niet getoond: het is klein, of een klein aantal was ermee te berekenen."


@dataclass(frozen=True)
class Tile:
    """A figure that stands out: its name, the figure, and a word about it."""

    label: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Short:
    """The sentence (may be empty) and the figures."""

    lead: str
    tiles: Sequence[Tile]


def in_short(report: Report) -> Short:
    """What stands out in a report, by what it counts, and how far that can be relied on."""
    short = _by_kind(report)
    silent = report.doubt is not None and report.doubt.nobody_judged  # then zeros tell of nobody
    lead = " ".join(filter(None, ["" if silent else short.lead, report.doubt_in_words]))
    return Short(lead, short.tiles)


def _by_kind(report: Report) -> Short:
    if table_by(report, "groep") is not None:
        return _shown(_flow(report, "groep", " in het kwartaal"), report)
    if (months := table_by(report, "maand")) is not None:
        return _trend(report, months)
    if table_by(report, "klasse", columns=5) is not None:
        return _shown(_flow(report, "klasse", ""), report)
    if _telling(report) is not None:
        return _shown(_year(report), report)
    return Short("", [])


def phrase(value: int, one: str, more: str, none: str = "") -> str:
    """A phrase that fits its count."""
    return (none if none and not value else one if value == 1 else more).format(number(value))


def quarters_of(reports: Sequence[Report]) -> list[Report]:
    """The quarters, when there are more: then they are shown side by side."""
    found = [report for report in reports if table_by(report, "groep") is not None]
    return found if len(found) > 1 else []


@dataclass(frozen=True)
class Counts:
    """A table of counts that other tables show too, each under its own report."""

    id: str
    title: str
    head: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]


@dataclass(frozen=True)
class SideBySide:
    """Some quarters: the stand by group at the end of each, and how it came from the one before."""

    title: str
    lead: str
    stands: Counts
    flows: Counts

    @property
    def grids(self) -> tuple[Counts, Counts]:
        """Both tables."""
        return self.stands, self.flows


def side_by_side(quarters: Sequence[Report]) -> SideBySide:
    """The quarters in the order of time."""
    tables = [(report, table) for report in quarters if (table := table_by(report, "groep")) is not None]
    found = sorted(
        ((report.title, list(rows_of(report, table))) for report, table in tables),
        key=lambda each: _day(each[1][-1][1][-1]),
    )
    stands: dict[str, Sequence[Cell]] = {}
    flows = []
    for title, rows in found:
        for column in (0, -1):  # of quarters that meet, the end of one is the begin of the next
            stands[f"{_day(rows[-1][1][column]):%d-%m-%Y}"] = [cells[column] for _, cells in rows]
        name = title.removeprefix("Thuiszitters in ").removeprefix("het ")
        flows.append((name[0].upper() + name[1:], rows[-1][1]))
    ends = {_day(cells[-1]): cells[-1] for _, cells in flows}
    last = max(ends)
    # Beside the same quarter of a year ago, if it is among them.
    before = next((ends[day] for day in ends if (day.year, day.month) == (last.year - 1, last.month)), None)
    return SideBySide(
        title="De kwartalen naast elkaar",
        lead=_change(before or flows[0][1][0], ends[last]),
        stands=Counts(
            "kwartalen_stand",
            "Thuiszitters op het einde van elk kwartaal",
            ("Dag", *(label for label, _ in found[0][1])),
            list(stands.items()),
        ),
        flows=Counts(
            "kwartalen_stroom",
            "Wie erbij kwam en wie wegging",
            (
                "Kwartaal",
                "Stand aan het begin",
                "Instroom",
                "Uitstroom",
                "Overgang (saldo)",
                "Stand aan het eind",
            ),
            flows,
        ),
    )


# --- by kind of report ----------------------------------------------------------------------------------


def _flow(report: Report, dimension: str, period: str) -> Short:
    begin, came, went, _, end = _total(report, dimension)
    first, last = (long_date(_day(cell)) for cell in (begin, end))
    lead = _change(begin, end)
    if lead and came.value is not None and went.value is not None:
        arrived = phrase(came.value, "Er kwam er {} bij", "Er kwamen er {} bij", "Er kwam niemand bij")
        left = phrase(went.value, "er ging er {} af", "er gingen er {} af", "er ging niemand af")
        lead += f" {arrived} en {left}."
    else:
        lead = ""
    before = f"op {first}: {begin.text}" if begin.value is not None else ""
    long = _cell(report, "duur", _LONG, at=-1)
    back, aimed = _cell(report, "streven", "terug", at=0), _total(report, "streven")
    tiles = [
        _tile(f"Thuiszitters op {last}", end, before),
        _tile(f"Erbij{period}", came),
        _tile(f"Eraf{period}", went),
        _tile("Langer dan 3 maanden thuis", long, f"op {last}"),
    ]
    if aimed and aimed[0].value:
        of = phrase(aimed[0].value, "van {} langdurig verzuim", "van {} keer langdurig verzuim")
        tiles.append(_tile("Een maand na de melding weer op school", back, of))
    return Short(lead, [tile for tile in tiles if tile])


def _trend(report: Report, table: Table) -> Short:
    """The last month beside the first one, the year before and the target."""
    from thuiszit_cli.counts.trend_tables import GOAL, TOTAL

    rows = list(rows_of(report, table))
    (first, begin), (last, end) = rows[0], rows[-1]
    was, now = ({cell.column.id: cell for cell in cells} for cells in (begin, end))
    there = phrase(
        now[TOTAL].value or 0, "is er {} thuiszitter", "zijn er {} thuiszitters", "is er geen thuiszitter"
    )
    lead = f"In {last} {there}" + (f"; in {first} waren het er {was[TOTAL].text}." if first != last else ".")
    tiles = [
        _tile(f"Thuiszitters in {last}", now[TOTAL]),
        _tile("Een jaar eerder", now["vorig_jaar"]),
        _tile("Doel: ten hoogste", now[GOAL], "G4, lezing per jaar"),
        _tile("Langer dan 3 maanden thuis", now["lang"]),
    ]
    return Short(lead, [tile for tile in tiles if tile])


def _change(begin: Cell, end: Cell) -> str:
    """How many there are now and were before; nothing when one of them is not shown."""
    if begin.value is None or end.value is None:
        return ""
    before, now = (long_date(_day(cell)) for cell in (begin, end))
    change = end.value - begin.value
    than = f"{number(abs(change))} {'meer' if change > 0 else 'minder'} dan op {before}"
    if not change:
        than = f"evenveel als op {before}"
    there = phrase(end.value, "was er {} thuiszitter", "waren er {} thuiszitters", "was er geen thuiszitter")
    return f"Op {now} {there}, {than}."


def _year(report: Report) -> Short:
    def of(line: str) -> Cell | None:
        return _cell(report, dimension, line, at=-1)

    table = _telling(report)
    dimension = table.dimension if table else ""
    absolute, long_absolute = of("absoluut"), of("absoluut_langer_dan_3_maanden")
    lrv, long_lrv = of("lrv"), of("lrv_langer_dan_3_maanden")
    lead = ""
    if absolute and lrv and absolute.value is not None and lrv.value is not None:
        who = phrase(absolute.value, "was er {} leerling", "waren er {} leerlingen", "was er geen leerling")
        others = phrase(lrv.value, "{}", "{}", "geen")
        year = report.title.rpartition(" ")[2]
        lead = (
            f"In het schooljaar {year} {who} met absoluut verzuim (geen school en geen vrijstelling) en {others} met "
            "langdurig relatief verzuim (wel een school, maar langer dan vier weken zonder verlof afwezig)."
        )
    tiles = [
        _tile("Absoluut verzuim", absolute, _long(long_absolute)),
        _tile("Langdurig relatief verzuim", lrv, _long(long_lrv)),
        _tile("Relatief verzuim, 16 uur of meer", of("relatief")),
        _tile("Luxe verzuim", of("luxe")),
        _tile("Vrijgesteld", of("vrijgesteld")),
    ]
    return Short(lead, [tile for tile in tiles if tile])


def _long(cell: Cell | None) -> str:
    return "" if cell is None or cell.value is None else f"langer dan 3 maanden: {cell.text}"


def _tile(label: str, cell: Cell | None, note: str = "") -> Tile | None:
    return None if cell is None or cell.value is None else Tile(label, cell.text, note)


def _shown(short: Short, report: Report) -> Short:
    """Without any figure to show, that is what is told."""
    return short if short.tiles or not report.hidden else Short(_NOTHING_TO_SHOW, [])


# --- finding figures ------------------------------------------------------------------------------------


def table_by(report: Report, dimension: str, *, columns: int | None = None) -> Table | None:
    """The table that divides by `dimension`."""
    for table in report.tables:
        if table.dimension == dimension and columns in (None, len(table.columns)):
            return table
    return None


def _telling(report: Report) -> Table | None:
    return next((each for each in report.tables if each.dimension.startswith("telling:")), None)


def _total(report: Report, dimension: str) -> list[Cell]:
    table = table_by(report, dimension)
    return [] if table is None else list(rows_of(report, table))[-1][1]


def _cell(report: Report, dimension: str, line: str, *, at: int) -> Cell | None:
    table = table_by(report, dimension)
    for _, cells in rows_of(report, table) if table is not None else ():
        if cells[0].line == line:
            return cells[at]
    return None


def _day(cell: Cell) -> date:
    """The day of a stand, as the id of its column tells."""
    return date.fromisoformat(cell.column.id.partition(":")[2])
