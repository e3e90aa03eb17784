"""`rapport.docx`: the answer for a wethouder. A sentence, the figures, two charts, and what the data cannot say.

The charts are bars of text in tables: they print, a screen reader reads their figures, and no picture is needed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.shared import Cm, Pt, RGBColor

from thuiszit_cli.counts.tables import Report, Table
from thuiszit_cli.report.figures import hidden_meaning, is_empty, rows_of
from thuiszit_cli.report.model import Classified, Counted
from thuiszit_cli.report.page.pages import classification_page, reports_page
from thuiszit_cli.report.short import Tile
from thuiszit_cli.report.summary_tables import summary_report
from thuiszit_cli.wording import plain

_MADE = datetime(2000, 1, 1)  # a fixed moment, so that equal content gives equal files
_ZIPPED = (1980, 1, 1, 0, 0, 0)  # python-docx puts the present time in the archive
_BLOCKS = 30  # of the longest bar
_CHARTS = 2
_MOST_ROWS = 12
_WIDTHS = (Cm(6.5), Cm(8), Cm(2))
_BLUE = RGBColor(0x15, 0x42, 0x73)


def write_classification(path: Path, content: Classified) -> None:
    """The answer of one day. Raises OSError."""
    page, report = classification_page(content.summary, content.about), summary_report(content.summary)
    chapter = page.chapters[0]
    document = _begin(page.title, page.warnings)
    _answer(document, chapter.lead, chapter.tiles)
    _charts(document, report)
    _end(document, content.summary.limits, page.about)
    _save(document, path)


def write_counts(path: Path, content: Counted) -> None:
    """The answer of each report. Raises OSError."""
    page = reports_page(content.title, content.reports, content.about)
    document = _begin(page.title, page.warnings)
    titles = {report.title: report for report in content.reports}
    for chapter in page.chapters:
        document.add_heading(plain(chapter.title), 1)
        _answer(document, chapter.lead, chapter.tiles)
        if chapter.title in titles:
            _charts(document, titles[chapter.title])
    remarks = dict.fromkeys(remark for report in content.reports for remark in report.remarks)
    _end(document, tuple(remarks), page.about)
    _save(document, path)


def _begin(title: str, warnings: Sequence[str]) -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    document.styles["Normal"].font.size = Pt(11)
    document.core_properties.title, document.core_properties.author = plain(title), "thuiszit"
    document.core_properties.language = "nl-NL"
    document.core_properties.created = document.core_properties.modified = _MADE
    document.add_heading(plain(title), 0)
    for warning in warnings:
        document.add_paragraph().add_run(plain(f"Let op. {warning}")).bold = True
    return document


def _answer(document: Any, lead: str, tiles: Sequence[Tile]) -> None:
    if lead:
        document.add_paragraph(plain(lead))
    if tiles:
        rows = [(tile.label, tile.text, tile.note) for tile in tiles]
        _table(document, ("Cijfer", "Aantal", "Toelichting"), rows)


def _charts(document: Any, report: Report) -> None:
    """The first tables whose last column can be drawn, each with what it counts."""
    drawn = [(table, bars) for table in report.tables if (bars := _bars(report, table))][:_CHARTS]
    for table, bars in drawn:
        document.add_heading(plain(table.title), 2)
        document.add_paragraph(plain(table.rule))
        made = _table(document, (table.heading, table.columns[-1].label, "Aantal"), bars)
        for row in made.rows[1:]:
            for run in row.cells[1].paragraphs[0].runs:
                run.font.color.rgb = _BLUE
    if report.hidden and drawn:
        document.add_paragraph(plain(hidden_meaning(report)))


def _bars(report: Report, table: Table) -> list[tuple[str, str, str]]:
    """Each line with a bar as long as its count; none where all is 0."""
    lines = [(label, cells[-1]) for label, cells in rows_of(report, table) if cells and cells[-1].line]
    if is_empty(report, table) or len(lines) < 2:
        return []
    most = max([1, *(cell.value or 0 for _, cell in lines)])
    shown = [(label, cell) for label, cell in lines if cell.value or cell.hidden][:_MOST_ROWS]
    return [
        (label, "█" * max(round((cell.value or 0) / most * _BLOCKS), 1 if cell.value else 0), cell.text)
        for label, cell in shown
    ]


def _table(document: Any, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Any:
    made = document.add_table(rows=1, cols=len(head), style="Light List Accent 1")
    for cells, texts in [(made.rows[0].cells, head), *((made.add_row().cells, row) for row in rows)]:
        for cell, text, width in zip(cells, texts, _WIDTHS, strict=True):
            cell.text, cell.width = plain(text), width
    return made


def _end(document: Any, limits: Sequence[str], about: Sequence[tuple[str, str]]) -> None:
    document.add_heading("Wat deze gegevens niet kunnen zeggen", 1)
    for limit in limits:
        document.add_paragraph(plain(limit), style="List Bullet")
    document.add_heading("Hoe dit is gemaakt", 1)
    for name, value in about:
        document.add_paragraph(plain(f"{name}: {value}"))


def _save(document: Any, path: Path) -> None:
    made, fixed = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _ZIPPED), old.read(name), zipfile.ZIP_DEFLATED)
    path.write_bytes(fixed.getvalue())
