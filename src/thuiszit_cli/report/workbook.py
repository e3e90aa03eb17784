"""Workbooks that a desk opens in Excel: real tables with filters, a frozen head, no formula made of data."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from thuiszit_cli.privacy.hidden import Hidden
from thuiszit_cli.report.figures import HIDDEN
from thuiszit_cli.wording import plain

# Text stays text: not a formula, a link or a number, whatever it looks like.
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd-mm-yyyy",
    "in_memory": True,  # else a run that is killed leaves parts of it, with personal data, among temporary files
}
_MADE = datetime(2000, 1, 1)  # a fixed moment, so that equal content gives equal files
_LONGEST_NAME = 31
_LONGEST_HEADER = 200  # of a printed page; Excel refuses more than 255 signs, codes included
_WIDEST = 60  # of a column, in letters; a longer text goes on at the next line
_LINE = 15  # height of a line of text, in points
_HIGHEST = 409  # of a row, in points: what Excel allows
_MANY_COLUMNS = 7  # with more the first stays in sight
_A4 = 9
_MARGIN = 0.4  # of a page, in inches
_ROOM = round(
    (11.69 - 2 * _MARGIN) * 96
)  # for columns on a page, in pixels: a letter is 7 wide, a column 5 more
_SMALLEST = 0.74  # of the size on the screen, 11 points: 8 points
_STYLE = "Table Style Light 9"

Value = str | int | float | bool | date | None


@dataclass(frozen=True)
class Sheet:
    """One sheet: a head, rows of values, and rows beneath the table (totals) that a filter leaves alone.

    `title` stands above it on paper; on the screen the name of the sheet tells enough. `printed` is how many of its
    columns go on paper (0 for all), `widest` how many letters a column is at most.
    """

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Value]]
    below: Sequence[Sequence[Value]] = ()
    title: str = ""
    printed: int = 0
    widest: int = _WIDEST


def write_workbook(
    path: Path, sheets: Sequence[Sheet], notes: Sequence[Sequence[str]], hidden: Hidden | None = None
) -> None:
    """Write the sheets and a last one, Toelichting, with `notes` (a heading and a text each). Raises OSError.

    With a password when `hidden` asks for that; then nothing of it is ever on disk in the open.
    """
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, _OPTIONS)
    try:
        book.set_properties({"created": _MADE, "title": "thuiszit", "comments": "Gemaakt met thuiszit"})
        names: set[str] = set()
        for sheet in sheets:
            _write(book, sheet, _unique(sheet.name, names))
        _write(book, Sheet("Toelichting", ("Onderwerp", "Toelichting"), notes), _unique("Toelichting", names))
    finally:
        book.close()
    path.write_bytes((hidden or Hidden()).seal(made.getvalue()))


def _unique(name: str, taken: set[str]) -> str:
    """A name that Excel takes for a sheet: short, without its own signs, not yet used."""
    clean = "".join(" " if sign in "[]:*?/\\'" else sign for sign in plain(name)).strip() or "Blad"
    candidate, count = clean[:_LONGEST_NAME], 1
    while candidate.lower() in taken:
        count += 1
        tail = f" {count}"
        candidate = clean[: _LONGEST_NAME - len(tail)] + tail
    taken.add(candidate.lower())
    return candidate


@dataclass(frozen=True)
class _Look:
    """The formats of one column: of any value, of text, of a whole number, of a date, and of its head."""

    plain: Any
    text: Any
    count: Any
    day: Any
    head: Any


def _write(book: Any, sheet: Sheet, name: str) -> None:
    page = book.add_worksheet(name)
    head, everything = _heads(sheet.head), [*sheet.rows, *sheet.below]
    columns = [[row[at] for row in everything] for at in range(len(head))]
    widths = [_width(text, column, sheet.widest) for text, column in zip(head, columns, strict=True)]
    wraps = any(
        isinstance(value, str) and len(value) > sheet.widest for column in columns for value in column
    )
    counts = [_counts(column) for column in columns]
    sides = list(zip(counts, [False, *counts], strict=False))
    body = [_look(book, right=each, apart=before, wraps=wraps) for each, before in sides]
    total = [_look(book, right=each, apart=before, wraps=wraps, bold=True) for each, before in sides]
    last = max(len(sheet.rows), 1)  # a table has at least one row beneath its head
    for looks, first, rows in ((body, 1, sheet.rows), (total, last + 1, sheet.below)):
        for line, row in enumerate(rows, start=first):
            for at, value in enumerate(row):
                _cell(page, line, at, value, looks[at])
            if wraps:  # not every program finds the height that folded text needs
                page.set_row(line, _height(row, widths))
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
    page.add_table(
        0,
        0,
        last,
        len(head) - 1,
        {
            "columns": [
                {"header": text, "header_format": look.head} for text, look in zip(head, body, strict=True)
            ],
            "style": _STYLE,
            "name": f"Tabel{len(book.worksheets())}",
        },
    )
    page.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(last, len(head) - 1)}"})
    page.freeze_panes(1, 1 if len(head) > _MANY_COLUMNS else 0)
    if sheet.printed:
        page.print_area(0, 0, last + len(sheet.below), sheet.printed - 1)
    _on_paper(page, sheet.title or name, widths[: sheet.printed or None])


def _on_paper(page: Any, title: str, widths: Sequence[int]) -> None:
    """A4, lying, with the title above and the head of the table on every page.

    As wide as one page where it can still be read then; else more pages, each with the first column.
    """
    page.repeat_rows(0)
    page.set_paper(_A4)
    page.set_landscape()
    page.set_margins(left=_MARGIN, right=_MARGIN)
    if sum(7 * width + 5 for width in widths) * _SMALLEST <= _ROOM:
        page.fit_to_pages(1, 0)
    else:
        page.set_print_scale(round(100 * _SMALLEST))
        page.repeat_columns(0)
    page.set_header(f"&L&B{plain(title)[:_LONGEST_HEADER].replace('&', '&&')}" if title else "")
    page.set_footer("&L&A&RPagina &P van &N")


def _look(book: Any, *, right: bool, apart: bool, wraps: bool, bold: bool = False) -> _Look:
    """`right`: a column of counts, whose head and hidden counts stand above and among them. `apart`: a column of
    text after such a one.
    """
    base = {**({"valign": "top"} if wraps else {}), **({"bold": True} if bold else {})}
    side = {"align": "right"} if right else {"align": "left", "indent": 1} if apart else {}
    return _Look(
        plain=book.add_format(base),
        text=book.add_format({**base, **side, **({"text_wrap": True} if wraps else {})}),
        count=book.add_format({**base, "num_format": "#,##0"}),
        day=book.add_format({**base, "num_format": "dd-mm-yyyy", "align": "left"}),
        head=book.add_format({"bold": True, **side}),
    )


def _counts(column: Sequence[Value]) -> bool:
    """Whether a column holds counts, some of which may be hidden."""
    found = [value for value in column if value is not None]
    return bool(found) and all(
        value == HIDDEN or (isinstance(value, int | float) and not isinstance(value, bool)) for value in found
    )


def _heads(head: Sequence[str]) -> list[str]:
    """Excel wants every head of a table to differ from the others."""
    taken: set[str] = set()
    made = []
    for text in head:
        clean, count = plain(text) or " ", 1
        name = clean
        while name.lower() in taken:
            count += 1
            name = f"{clean} ({count})"
        taken.add(name.lower())
        made.append(name)
    return made


def _cell(page: Any, line: int, at: int, value: Value, look: _Look) -> None:
    match value:
        case None:
            pass
        case bool():
            page.write_string(line, at, "ja" if value else "nee", look.text)
        case str():
            page.write_string(line, at, plain(value), look.text)
        case date():
            page.write_datetime(line, at, value, look.day)
        case int():
            page.write_number(line, at, value, look.count)
        case _:
            page.write_number(line, at, value, look.plain)  # hours keep their decimals


def _width(head: str, values: Sequence[Value], widest: int) -> int:
    longest = max([len(head) + 4, *(10 if isinstance(value, date) else len(str(value)) for value in values)])
    return min(longest + 2, widest)


def _height(row: Sequence[Value], widths: Sequence[int]) -> int:
    """Of a row whose texts are folded within their columns, in points."""
    folded = [
        len(textwrap.wrap(value, width - 2))
        for value, width in zip(row, widths, strict=True)
        if isinstance(value, str)
    ]
    return min(max([1, *folded]) * _LINE, _HIGHEST)
