"""An OpenDocument sheet (ods) as other programs write it, read as XML in a stream.

The library that reads workbooks refuses white space between cells, and gives merged cells, errors and times of a day
or longer otherwise than they stand. Only a file in which `package.py` saw any of that is read here: it is right, but
slower. A document type was refused before, so the parser of the standard library is safe.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, BinaryIO
from xml.etree import ElementTree

from thuiszit_cli.read import guards
from thuiszit_cli.read.limits import Limits
from thuiszit_cli.read.package import ERROR_TEXT, Told
from thuiszit_cli.values.cells import FORMULA_WITHOUT_RESULT

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_MOST_SPACES = 1000
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d*)?S)?)?", re.ASCII)


@dataclass
class OdsSheet:
    """One table of the document: its filled columns from the first, and what is told of its rows, from 0."""

    name: str
    hidden: bool
    first_column: int = 0
    end_column: int = 0
    told: Told = field(default_factory=Told)
    merged: list[tuple[int, int, int]] = field(default_factory=list)  # top row, column, last row


@dataclass
class _Row:
    number: int
    repeated: int
    cells: list[Any]  # up to the last filled one
    hidden: bool
    spans: list[tuple[int, int]] = field(default_factory=list)  # column, last row


def sheets(file: str, source: BinaryIO, limits: Limits) -> list[OdsSheet]:
    """Every table. Raises InputError for one of too many cells, ElementTree.ParseError for what is no XML."""
    found: list[OdsSheet] = []
    cells = 0
    for part in _parts(file, source, limits):
        if isinstance(part, OdsSheet):
            found.append(part)
            cells = 0
            continue
        sheet = found[-1]
        first = next(at for at, cell in enumerate(part.cells) if cell is not None)
        sheet.first_column = min(first, sheet.first_column) if sheet.end_column else first
        sheet.end_column = max(sheet.end_column, len(part.cells))
        sheet.merged += [(part.number, column, last) for column, last in part.spans]
        cells += len(part.cells) * part.repeated
        guards.check_extent(file, part.number + part.repeated, len(part.cells), cells, limits)
        if part.hidden:
            sheet.told.hidden.update(range(part.number, part.number + part.repeated))
    return found


def rows(file: str, source: BinaryIO, limits: Limits, position: int, sheet: OdsSheet) -> Iterator[list[Any]]:
    """The rows of a table from the first, equally long."""
    at, number = -1, 0
    width = sheet.end_column - sheet.first_column
    for part in _parts(file, source, limits):
        if isinstance(part, OdsSheet):
            at += 1
            if at > position:
                return
        elif at == position:
            for _ in range(number, part.number):
                yield [None] * width
            cells = part.cells[sheet.first_column :]
            cells += [None] * (width - len(cells))
            for _ in range(part.repeated):
                yield list(cells)
            number = part.number + part.repeated


def _parts(file: str, source: BinaryIO, limits: Limits) -> Iterator[OdsSheet | _Row]:
    """Every table and its filled rows, in order."""
    source.seek(0)
    with guards.open_zip(file, source, limits) as archive, _content(file, archive, limits) as content:
        unseen: set[str] = set()  # styles of tables that are not shown
        number = 0
        style = ""
        table: ElementTree.Element | None = None
        for event, element in ElementTree.iterparse(content, ("start", "end")):  # noqa: S314 - no document type
            if event == "start":
                if element.tag == f"{_STYLE}style":
                    style = element.get(f"{_STYLE}name", "")
                elif element.tag == f"{_TABLE}table":
                    number, table = 0, element
                    hidden = element.get(f"{_TABLE}style-name") in unseen
                    yield OdsSheet(element.get(f"{_TABLE}name", ""), hidden)
            elif element.tag == f"{_STYLE}table-properties" and element.get(f"{_TABLE}display") == "false":
                unseen.add(style)
            elif element.tag == f"{_TABLE}table-row" and table is not None:
                row = _row(element, number, limits.columns)
                number += row.repeated
                table.clear()  # what was read takes no memory
                if row.cells:
                    yield row


def _content(file: str, archive: zipfile.ZipFile, limits: Limits) -> guards.Counted:
    return guards.entry(file, archive, archive.getinfo("content.xml"), limits)


def _row(element: ElementTree.Element, number: int, columns: int) -> _Row:
    """The cells of a row up to the last filled one."""
    row = _Row(
        number,
        _count(element, "number-rows-repeated"),
        [],
        element.get(f"{_TABLE}visibility") in ("filter", "collapse"),
    )
    empty = 0
    for cell in element:
        if cell.tag not in _CELLS:
            continue
        repeated = min(_count(cell, "number-columns-repeated"), columns)
        value = None if cell.tag == _CELLS[1] else _value(cell)
        if value is None or value == "":
            empty += repeated
            continue
        row.cells += [None] * empty
        if (spanned := _count(cell, "number-rows-spanned")) > 1:
            row.spans.append((len(row.cells), number + spanned - 1))
        row.cells += [value] * repeated
        empty = 0
    return row


def _count(element: ElementTree.Element, name: str, space: str = _TABLE) -> int:
    text = element.get(space + name, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _value(cell: ElementTree.Element) -> Any:
    """What a cell holds, as the library would give it."""
    kind = cell.get(f"{_OFFICE}value-type")
    if cell.get(f"{_CALC}value-type") == "error":
        return ERROR_TEXT
    if kind is None:
        return FORMULA_WITHOUT_RESULT if cell.get(f"{_TABLE}formula") else _text(cell)
    if kind in ("float", "percentage", "currency"):
        return float(cell.get(f"{_OFFICE}value", "nan"))
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        return _moment(cell.get(f"{_OFFICE}date-value", ""))
    if kind == "time":
        return _duration(cell.get(f"{_OFFICE}time-value", ""))
    given = cell.get(f"{_OFFICE}string-value")
    return _text(cell) if given is None else given


def _moment(text: str) -> date | datetime | str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment if "T" in text else moment.date()


def _duration(text: str) -> timedelta | str:
    found = _DURATION.fullmatch(text)
    if found is None:
        return text
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] else length


def _text(cell: ElementTree.Element) -> str:
    return "\n".join(_plain(paragraph) for paragraph in cell.findall(f"{_TEXT}p"))


def _plain(element: ElementTree.Element) -> str:
    """The text of a paragraph; spaces in it are elements, and white space of the file is none."""
    parts = [element.text or ""]
    for part in element:
        if part.tag == f"{_TEXT}s":
            parts.append(" " * min(_count(part, "c", _TEXT), _MOST_SPACES))
        elif part.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            parts.append(" ")
        elif not part.tag.startswith(_OFFICE):  # a remark
            parts.append(_plain(part))
        parts.append(part.tail or "")
    return "".join(parts)
