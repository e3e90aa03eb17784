"""Tables on a screen of any width: words and figures stay whole, bars stay in proportion."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from thuiszit_cli.wording import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from thuiszit_cli.counts.tables import Report
    from thuiszit_cli.counts.tables import Table as CountTable

BAR = 8  # widths of a bar, in signs: where there is room, and where there is little
SHORT_BAR = 4
_LEAD = re.compile(r" *(?:\S+(?: \S+)* {2,})*")  # the columns before the last


@dataclass(frozen=True)
class Line:
    """One row: its cells, its style, the value its bar shows (None for no bar), and where in it a line stands."""

    cells: Sequence[str | Text]
    style: str = ""
    value: int | None = None
    mark: int | None = None


def show(
    target: Console,
    heads: Sequence[str],
    lines: Sequence[Line],
    *,
    title: str = "",
    right: Collection[int] = (),
    whole: Collection[int] = (),
) -> None:
    """Print a table, its columns `right` aligned to the right, those of `whole` on one line.

    Behind it come bars as long as there is room. Where even the words do not fit, each row becomes a paragraph.
    """
    from rich.text import Text

    rows = [[cell if isinstance(cell, Text) else Text(plain(cell)) for cell in line.cells] for line in lines]
    if title:
        target.print(Text(title, style="bold"))
    most = max([each for line in lines for each in (line.value, line.mark) if each is not None], default=0)
    columns = [[str(row[at]) for row in rows if at < len(row)] for at in range(len(heads))]
    sizes = [
        _sizes(head, cells, broken=at not in whole, counts=at in right)
        for at, (head, cells) in enumerate(zip(heads, columns, strict=True))
    ]
    for width in (BAR, SHORT_BAR, 0) if most else (0,):
        found = _widths([*sizes, *([(width, width)] if width else [])], target.width)
        if found is not None:
            target.print(_table(heads, lines, rows, right, found, most))
            return
    for row in rows:
        target.print()
        for at, (head, text) in enumerate(zip(heads, row, strict=False)):
            if text.plain:
                target.print(
                    _under("", Text(f"{head}: " if at and head else "").append_text(text), 2 if at else 0)
                )
    target.print()


def show_counts(
    target: Console,
    report: Report,
    table: CountTable,
    *,
    at: Sequence[int] | None = None,
    title: str = "",
    bars: bool = True,
    beside: tuple[str, Callable[[str], Text]] | None = None,
) -> None:
    """Print a table of a report, its columns `at`, with `bars` of the last one; the total is bold and has none.

    `beside` is the head of a column more, and what it holds for the id of a line.
    """
    from thuiszit_cli.report.figures import rows_of

    at = range(len(table.columns)) if at is None else at
    heads = [table.heading, *(table.columns[each].label for each in at)]
    lines = []
    for label, cells in rows_of(report, table):
        row: list[str | Text] = [label, *(cells[each].text for each in at)]
        row += [beside[1](cells[0].line)] if beside else []
        own = bool(cells[-1].line)
        lines.append(Line(row, "" if own else "bold", (cells[-1].value or 0) if own and bars else None))
    right = range(1, len(heads))
    show(target, [*heads, *(beside[:1] if beside else ())], lines, title=title, right=right)


def _sizes(head: str, cells: Sequence[str], *, broken: bool, counts: bool) -> tuple[int, int]:
    """How wide a column is at least, with its words whole, and at most."""
    words = [word for text in (head, *(cells if broken else ())) for word in text.split()]
    parts = [*words, *(cells if counts or not broken else ())]
    return max(map(len, parts), default=1), max(map(len, (head, *cells)))


def _widths(sizes: Sequence[tuple[int, int]], room: int) -> list[int] | None:
    """The width of each column, what is left for those that lack most; None when there is too little room."""
    found = [least for least, _ in sizes]
    left = room - sum(found) - 3 * len(found) + 1  # three signs between columns, one at each end
    if left < 0:
        return None
    while left and any(width < most for width, (_, most) in zip(found, sizes, strict=True)):
        at = max(range(len(found)), key=lambda each: sizes[each][1] - found[each])
        found[at] += 1
        left -= 1
    return found


def _table(
    heads: Sequence[str],
    lines: Sequence[Line],
    rows: Sequence[Sequence[Text]],
    right: Collection[int],
    widths: Sequence[int],
    most: int,
) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    drawn = len(widths) > len(heads)
    for at, (head, width) in enumerate(zip([*heads, ""], widths, strict=False)):
        table.add_column(head, justify="right" if at in right else "left", width=width)
    for line, row in zip(lines, rows, strict=True):
        bars = [Text(bar(line.value or 0, most, widths[-1], line.mark))] if drawn else []
        table.add_row(*row, *[Text()] * (len(heads) - len(row)), *bars, style=line.style)
    return table


def bar(value: int, most: int, width: int = BAR, mark: int | None = None) -> str:
    """A bar of blocks, `width` of them for `most`, at least a thin one for what is not 0; a line in it at `mark`."""
    eighths = round(value / most * width * 8)
    if value and not eighths:
        eighths = 1
    full, rest = divmod(eighths, 8)
    drawn = "█" * full + ("" if not rest else " ▏▎▍▌▋▊▉"[rest])
    if mark is None:
        return drawn
    at = min(mark * width // most, width - 1)
    return f"{drawn[:at].ljust(at)}│{drawn[at + 1 :]}".rstrip()


def tell(target: Console, text: str, style: str = "", *, lead: str = "", indent: int = 0) -> None:
    """Print a paragraph whose further lines begin under the first, behind its `lead`; on one line in a pipe."""
    from rich.text import Text

    if not target.is_terminal:
        target.print(Text(" " * indent + plain(lead + text), style=style), soft_wrap=True)
        return
    target.print(_under(lead, Text(plain(text), style=style), indent))


def tell_lines(target: Console, lines: Sequence[str]) -> None:
    """Print lines that may be long: what does not fit goes on below the text, not below what stands before it.

    A line with a path, a link or a command stays whole: broken it cannot be clicked or copied.
    """
    from rich.text import Text

    for line in lines:
        lead = _LEAD.match(line)[0]  # type: ignore[index]  # it matches nothing at all too
        own = len(line) - len(line.lstrip())
        if not line or any(sign in line for sign in ("/", "\\", ": thuiszit ")):
            target.print(Text(plain(line)), soft_wrap=True)
        elif own < len(lead) <= target.width // 2:
            tell(target, line[len(lead) :], lead=lead)
        else:
            tell(target, line.strip(), indent=own)


def _under(lead: str, text: Text, indent: int) -> Padding:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid()
    if lead:
        grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(*([Text(lead, style=text.style)] if lead else []), text)
    return Padding(grid, (0, 0, 0, indent))
