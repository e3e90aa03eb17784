"""Which chart a table of counts gets, by what it counts. A table without one tells enough by itself."""

from __future__ import annotations

from collections.abc import Sequence

from thuiszit_cli.counts.tables import Report, Table
from thuiszit_cli.counts.trend_tables import GOAL, PARTS, TOTAL
from thuiszit_cli.report.figures import Cell, rows_of
from thuiszit_cli.report.page import charts
from thuiszit_cli.report.page.charts import Figure, Ribbon, Row, Step

_STANDS = ("stand:", "vrijgesteld:")  # how the ids of columns with a stand begin
_MOST_ROWS = 15  # of a bar chart; the table has them all
_MOST_MONTHS = 25  # this month, and two years before
_BY_SIZE = (
    "gemeente",
    "school",
    "samenwerkingsverband",
    "bevinding",
)  # dimensions without an order of their own
_WITHOUT = ("grensgeval", "doel")
BELOW = "Alle cijfers staan in de tabel hieronder."

Lines = list[tuple[str, list[Cell]]]


def drawing(report: Report, table: Table, key: str) -> str | None:
    """The chart of one table as <svg>, or None. Nothing of it shows a count that is hidden."""
    rows = list(rows_of(report, table))
    lines = [row for row in rows if row[1] and row[1][0].line]
    total = rows[-1][1] if table.total is not None else None
    match table.dimension:
        case "groep" | "klasse" if total is not None and len(total) == 5:
            return _flow(key, table, total)
        case "trechter" | "rijen" if total is not None:
            return _funnel(key, table, lines, total[0])
        case "van":
            return _moves(key, table, lines)
        case "maand":
            return _months(key, table, lines)
        case dimension if dimension.startswith("telling:"):
            return _bars(key, table, lines, [len(table.columns) - 1])
        case dimension if dimension in _WITHOUT:
            return None
    if table.id == "trend_plaatsen" and len(table.columns) > 1:
        return _bars(key, table, lines, [-2, -1])
    stands = [at for at, column in enumerate(table.columns) if column.id.startswith(_STANDS)]
    if len(stands) == 2:
        return _bars(key, table, lines, stands)
    if len(table.columns) == 1 or table.dimension == "reden":
        return _bars(key, table, lines, [len(table.columns) - 1])
    return None


def _figure(cell: Cell) -> Figure:
    return Figure(cell.value, cell.text)


def _bars(key: str, table: Table, lines: Lines, wanted: Sequence[int]) -> str | None:
    """The lines that hold anything, those of the largest count first where they have no order of their own."""
    rows = [Row(label, tuple(_figure(cells[at]) for at in wanted)) for label, cells in lines]
    rows = [row for row in rows if any(figure.value for figure in row.figures)]
    if not rows:
        return None
    largest = sorted(rows, key=lambda row: -(row.figures[-1].value or 0))
    shown = largest[:_MOST_ROWS]
    if table.dimension not in _BY_SIZE:
        shown = [row for row in rows if row in shown]
    series = [table.columns[at].label for at in wanted]
    what = f"Staafdiagram: {', '.join(series).lower()} naar {table.heading.lower()}."
    if len(rows) > len(shown):
        what += f" Getekend zijn de {len(shown)} grootste van {len(rows)}."
    top = largest[0]
    if top.figures[-1].value:
        what += f" Het hoogst is {top.label} met {top.figures[-1].text}."
    return charts.bars(key, table.title, f"{what} {BELOW}", shown, series)


def _flow(key: str, table: Table, total: Sequence[Cell]) -> str | None:
    """From the first stand by who came and who went to the last."""
    begin, came, went, _, end = total
    if any(cell.value is None for cell in (begin, came, went, end)):
        return None
    labels = [table.columns[at].label for at in (0, 1, 2, 4)]
    steps = [
        Step(labels[0], begin.value or 0, begin.text),
        Step(labels[1], came.value or 0, f"+{came.text}" if came.value else "0", 1),
        Step(labels[2], went.value or 0, f"−{went.text}" if went.value else "0", -1),
        Step(labels[3], end.value or 0, end.text),
    ]
    what = (
        f"Van {begin.text} ({labels[0].lower()}) door {came.text} erbij en {went.text} eraf naar {end.text} "
        f"({labels[3].lower()}). {BELOW}"
    )
    return charts.staircase(key, table.title, what, steps)


def _funnel(key: str, table: Table, lines: Lines, whole: Cell) -> str | None:
    """From everything, by what falls off for which reason, to what is left: the first line of the table."""
    if not whole.value or any(cells[0].value is None for _, cells in lines):
        return None
    kept, *rest = lines
    if not any(cells[0].value for _, cells in rest):
        return None  # nothing fell off
    steps = [Step(f"Alle {table.unit}", whole.value, whole.text)]
    steps += [
        Step(label, cells[0].value or 0, f"−{cells[0].text}", -1) for label, cells in rest if cells[0].value
    ]
    steps.append(Step(kept[0], kept[1][0].value or 0, kept[1][0].text))
    what = (
        f"Van {whole.text} vallen er {sum(step.value for step in steps[1:-1])} af, elk om één reden; {kept[0]} is "
        f"{kept[1][0].text}. {BELOW}"
    )
    return charts.staircase(key, table.title, what, steps)


def _moves(key: str, table: Table, lines: Lines) -> str | None:
    """Who became thuiszitter, who stayed so, and who is so no longer; who never was one is left out."""
    from thuiszit_cli.counts.comparison import THUISZITTERS

    out = [klasse.label for klasse in THUISZITTERS]
    names = [column.label for column in table.columns]
    found = []
    for label, cells in lines:
        for name, cell in zip(names, cells, strict=True):
            if label in out or name in out:
                if cell.hidden:
                    return None
                found.append(Ribbon(label, name, cell.value or 0))
    if not any(ribbon.value for ribbon in found):
        return None
    stayed = sum(ribbon.value for ribbon in found if ribbon.source in out and ribbon.target in out)
    came = sum(ribbon.value for ribbon in found if ribbon.source not in out)
    went = sum(ribbon.value for ribbon in found if ribbon.target not in out)
    what = (
        f"Links de vorige klasse, rechts de huidige, van wie op ten minste een van beide dagen thuiszitter was: "
        f"{stayed} bleven thuiszitter, {came} kwamen erbij, {went} zijn geen thuiszitter meer. {BELOW}"
    )
    left = [label for label, _ in lines]
    return charts.ribbons(key, table.title, what, found, _outside_in(left, out), _outside_in(names, out), out)


def _outside_in(names: Sequence[str], first: Sequence[str]) -> list[str]:
    """The thuiszitters first, so that who stayed so flows straight on."""
    return [*(name for name in names if name in first), *(name for name in names if name not in first)]


def _months(key: str, table: Table, lines: Lines) -> str | None:
    """A column for each of the last months, with what the yearly target asks of it; nothing of one month."""
    places = {column.id: at for at, column in enumerate(table.columns)}
    if TOTAL not in places or len(lines) < 2:
        return None
    shown = lines[-_MOST_MONTHS:]
    parts = [places[name] for name in PARTS if name in places]
    moments = [(label, [cells[at] for at in parts], cells[places[TOTAL]]) for label, cells in shown]
    goals = table.columns[places[GOAL]].label, [cells[places[GOAL]].value for _, cells in shown]
    return trend(key, table.title, moments, [table.columns[at].label for at in parts], goals)


def trend(
    key: str,
    title: str,
    moments: Sequence[tuple[str, Sequence[Cell], Cell]],
    parts: Sequence[str],
    goals: tuple[str, Sequence[int | None]] | None = None,
) -> str:
    """A column for each moment (its label, the count of each part, the total), with goals as `charts.columns` has."""
    rows = [Row(label, tuple(_figure(cell) for cell in cells)) for label, cells, _ in moments]
    totals = [total.text for _, _, total in moments]
    what = "Kolommen naast elkaar: " + ", ".join(
        f"{label} {total}" for (label, _, _), total in zip(moments, totals, strict=True)
    )
    return charts.columns(key, title, f"{what}. {BELOW}", rows, parts, totals, goals)
