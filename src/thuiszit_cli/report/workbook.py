"""Workbooks that a desk opens in Excel: real tables with filters, a frozen head, no formula made of data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from thuiszit_cli.counts.tables import Report
from thuiszit_cli.report.definitions import definitions
from thuiszit_cli.report.figures import HIDDEN, HIDDEN_MEANING, rows_of
from thuiszit_cli.report.text import plain

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
_WIDEST = 70
_A4 = 9
_STYLE = "Table Style Light 9"

Value = str | int | float | bool | date | None


@dataclass(frozen=True)
class Sheet:
    """One sheet: a head, rows of values, and rows beneath the table (totals) that a filter leaves alone."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Value]]
    below: Sequence[Sequence[Value]] = ()


def write_workbook(path: Path, sheets: Sequence[Sheet], notes: Sequence[Sequence[str]]) -> None:
    """Write the sheets and a last one, Toelichting, with `notes` (a heading and a text each). Raises OSError."""
    book = xlsxwriter.Workbook(str(path), _OPTIONS)
    try:
        book.set_properties({"created": _MADE, "title": "thuiszit", "comments": "Gemaakt met thuiszit"})
        names: set[str] = set()
        for sheet in sheets:
            _write(book, sheet, _unique(sheet.name, names))
        _write(book, Sheet("Toelichting", ("Onderwerp", "Toelichting"), notes), _unique("Toelichting", names))
    finally:
        book.close()


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


def _write(book: Any, sheet: Sheet, name: str) -> None:
    page = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "num_format": "#,##0"})
    count = book.add_format({"num_format": "#,##0"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd-mm-yyyy", "align": "left"})
    head, explains = _heads(sheet.head), name.startswith("Toelichting")
    for line, row in enumerate(sheet.rows, start=1):
        for at, value in enumerate(row):
            _cell(page, line, at, value, wrapped if explains else _style(value, count), day)
    last = max(len(sheet.rows), 1)  # a table has at least one row beneath its head
    for line, row in enumerate(sheet.below, start=last + 1):
        for at, value in enumerate(row):
            _cell(page, line, at, value, bold, day)
    page.add_table(
        0,
        0,
        last,
        len(head) - 1,
        {
            "columns": [{"header": text} for text in head],
            "style": _STYLE,
            "name": f"Tabel{len(book.worksheets())}",
        },
    )
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_paper(_A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&RPagina &P van &N")
    for at, text in enumerate(head):
        page.set_column(at, at, _width(text, [row[at] for row in [*sheet.rows, *sheet.below]]))


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


def _style(value: Value, count: Any) -> Any:
    """Thousands apart for a count; hours keep their decimals and text its form."""
    return count if isinstance(value, int) else None


def _cell(page: Any, line: int, at: int, value: Value, style: Any, day: Any) -> None:
    match value:
        case None:
            pass
        case bool():
            page.write_string(line, at, "ja" if value else "nee", style)
        case str():
            page.write_string(line, at, plain(value), style)
        case date():
            page.write_datetime(line, at, value, day)
        case _:
            page.write_number(line, at, value, style)


def _width(head: str, values: Sequence[Value]) -> int:
    longest = max([len(head) + 4, *(10 if isinstance(value, date) else len(str(value)) for value in values)])
    return min(longest + 2, _WIDEST)


def report_sheets(reports: Sequence[Report]) -> tuple[list[Sheet], list[tuple[str, str]]]:
    """A sheet for every table of the reports, and the counting rules for the sheet Toelichting."""
    sheets, notes = [], []
    for report in reports:
        notes.append((report.title, ""))
        notes += [("Let op", warning) for warning in report.warnings]
        if report.hidden:
            notes.append((HIDDEN, HIDDEN_MEANING))
        for table in report.tables:
            made = list(rows_of(report, table))
            rows = [
                [label, *(HIDDEN if cell.hidden else cell.value for cell in cells)] for label, cells in made
            ]
            if table.rules:
                for row, (_, cells) in zip(rows, made, strict=True):
                    row.append(table.rules.get(cells[0].line, ""))
            body = rows if table.total is None else rows[:-1]
            head = [table.heading, *(column.label for column in table.columns)]
            head += ["Telregel"] if table.rules else []
            sheets.append(Sheet(table.id.replace("_", " "), head, body, rows[len(body) :]))
            notes.append((table.title, table.rule))
        notes += [("", note) for note in report.remarks]
    return sheets, [*notes, *definitions()]
