"""Tables in a page of HTML, as many systems write them under the name export.xls.

Read by the parser of the standard library, which loads nothing and follows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pyarrow as pa

from thuiszit_cli.errors import InputError
from thuiszit_cli.read import encodings
from thuiszit_cli.read.guards import MEGABYTE, Limits, check_headers, number
from thuiszit_cli.read.limits import raising
from thuiszit_cli.read.reading import TITLES, Batch, Header, Headers, Opened, Progress, Wanted
from thuiszit_cli.read.totals import is_total

_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b", re.IGNORECASE)
_BETWEEN = "\x1f"  # the cells of a row are kept as one text; this sign is in none of them
_BLOCK = 64 * 1024
_SILENT = ("script", "style", "title")
_SPAN = 1000  # as in HTML itself
_ROWS_A_BATCH = 20_000


def is_html(start: bytes) -> bool:
    """Whether a file begins as a page of HTML with a table may."""
    text = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return text.startswith(b"<") and _PAGE.search(text) is not None


def open_html(file: str, path: Path, headers: Headers, progress: Progress, limits: Limits) -> list[Opened]:
    """The tables of a page that hold anything, each as a sheet.

    Raises InputError when there is none, or more than `limits` allow.
    """
    if path.stat().st_size > limits.markup_bytes:
        raise InputError(
            f"{file} is een HTML-pagina van meer dan {number(limits.markup_bytes // MEGABYTE)} MB.",
            "Open het in Excel en sla het op als xlsx of csv.",
        )
    with path.open("rb") as stream:
        codec = encodings.find_codec(file, stream)
        page = _Page(file, limits)
        try:
            for block in encodings.utf8_blocks(stream, codec, progress, _BLOCK):
                page.feed(block.decode("utf-8", errors="replace"))
                if len(page.rawdata) > MEGABYTE:  # a tag or a comment that is never closed
                    raise _damaged(file)
            if page.is_open:
                raise _damaged(file)
        except AssertionError:  # how the parser tells of a declaration it does not know
            raise _damaged(file) from None
    tables = [table for table in page.tables if any(row.strip(_BETWEEN) for row in table.rows)]
    if not tables:
        raise InputError(
            f"{file} is HTML of XML, geen tabel.", "Open het in Excel en sla het op als xlsx of csv."
        )
    sheets = [
        _open_table(
            file, f"tabel {at}" if len(tables) > 1 else None, table, encodings.shown(codec), headers, limits
        )
        for at, table in enumerate(tables, 1)
    ]
    # Pages are laid out with tables: beside one with data the others are no sheets that lack something.
    held = [any(map(headers.is_number, sheet.headers)) for sheet in sheets]
    for sheet, holds in zip(sheets, held, strict=True):
        if any(held) and not holds:
            sheet.headers, sheet.skipped = [], "blad_zonder_tabel"
    return sheets


def _open_table(
    file: str, name: str | None, table: _Table, codec: str, headers: Headers, limits: Limits
) -> Opened:
    where = f"{file}, {name}" if name else file
    first = [row.split(_BETWEEN) for row in table.rows[: 10 * limits.header_rows]]
    found = headers.find(first, where) or Header(0, list(first[0]), [])
    at, names = found.at, list(found.cells)
    while names and not names[-1].strip():
        names.pop()
    check_headers(where, len(names), limits)

    def batches(wanted: Wanted) -> Iterator[Batch]:
        for begin in range(at + 1, len(table.rows), _ROWS_A_BATCH):
            end = begin + _ROWS_A_BATCH
            rows = [row.split(_BETWEEN) for row in table.rows[begin:end]]
            held = [row for row in sorted(table.hung) if begin <= row < end]
            for row in held:
                for column in table.hung[row] & opened.once:
                    rows[row - begin][column] = ""
            batch = batch_of(rows, table.lines[begin:end], wanted, len(names))
            if held:
                batch.notes.append(("cel_samengevoegd", np.array(held) - begin))
            yield batch

    opened = Opened(file, name, "html", codec, None, names, table.lines[at], batches)
    if titles := [table.lines[row] for row in found.titles]:
        opened.notes.append((TITLES, titles))
    return opened


def batch_of(rows: Sequence[Sequence[str]], lines: Sequence[int], wanted: Wanted, width: int) -> Batch:
    """Rows of texts as a batch; a row may have fewer cells than the header."""
    columns = {
        position: pa.array([row[position] if position < len(row) else "" for row in rows], pa.string())
        for position in wanted
    }
    over = np.array([any(cell.strip() for cell in row[width:]) for row in rows], dtype=bool)

    def blank(among: np.ndarray) -> np.ndarray:
        return np.array([not any(cell.strip() for cell in rows[row]) for row in among], dtype=bool)

    def totals(among: np.ndarray) -> np.ndarray:
        return np.array([is_total(rows[row]) for row in among], dtype=bool)

    return Batch(
        columns, np.array(lines, dtype=np.int32), blank, totals, over, lambda row: list(rows[row][width:])
    )


@dataclass
class _Table:
    """A table while it is read: its rows, the line on which each begins, and what is open."""

    rows: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    cells: list[tuple[str, int, int]] | None = None  # of the open row: text, colspan, rowspan
    texts: list[str] | None = None  # of the open cell
    spans: tuple[int, int] = (1, 1)
    hanging: dict[int, tuple[str, int]] = field(default_factory=dict)  # column -> text, rows it still spans
    hung: dict[int, set[int]] = field(default_factory=dict)  # row -> columns with a text that hangs into it


class _Page(HTMLParser):
    """Collects the tables of a page, those inside others apart."""

    def __init__(self, file: str, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._silent = 0
        self._file, self._limits = file, limits
        self._cells = self._characters = 0

    @property
    def is_open(self) -> bool:
        """Whether a table was begun and not ended: the page breaks off."""
        return bool(self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._open.append(_Table())
            self.tables.append(self._open[-1])
        elif self._open and tag == "tr":
            self._end_row()
            self._open[-1].cells = []
            self._open[-1].lines.append(self.getpos()[0])
        elif self._open and tag in ("td", "th"):
            self._end_cell()
            table = self._open[-1]
            if table.cells is None:
                table.cells = []
                table.lines.append(self.getpos()[0])
            spans = dict(attrs)
            table.texts, table.spans = [], (_span(spans.get("colspan")), _span(spans.get("rowspan")))
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif not self._open:
            return
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_row()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].texts is not None and not self._silent:
            self._open[-1].texts.append(data)

    def _end_cell(self) -> None:
        table = self._open[-1]
        if table.texts is None or table.cells is None:
            return
        text = " ".join("".join(table.texts).replace(_BETWEEN, " ").split())
        table.cells.append((text, *table.spans))
        table.texts = None

    def _end_row(self) -> None:
        """The row as one text, with the cells that hang into it from above."""
        self._end_cell()
        table = self._open[-1]
        if table.cells is None:
            return
        row: list[str] = []
        for text, columns, rows in table.cells:
            _hang(table, row)
            for at in range(columns):
                if rows > 1:
                    table.hanging[len(row)] = (text if at == 0 else "", rows - 1)
                row.append(text if at == 0 else "")
        _hang(table, row)
        table.cells = None
        table.rows.append(_BETWEEN.join(row))
        self._cells += len(row)
        self._characters += len(table.rows[-1])
        if self._cells > self._limits.cells or self._characters > self._limits.shared_text_bytes:
            raise InputError(
                f"{self._file} heeft meer dan {number(self._limits.cells)} cellen.",
                f"Verdeel de export over meer bestanden. {raising('cells')}",
            )


def _hang(table: _Table, row: list[str]) -> None:
    """Put the cells that span more rows where they belong, as far as they come next."""
    while len(row) in table.hanging:
        text, rows = table.hanging.pop(len(row))
        if rows > 1:
            table.hanging[len(row)] = (text, rows - 1)
        if text:
            table.hung.setdefault(len(table.rows), set()).add(len(row))
        row.append(text)


def _span(text: str | None) -> int:
    digits = (text or "").strip()
    return min(max(int(digits), 1), _SPAN) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1


def _damaged(file: str) -> InputError:
    return InputError(f"{file} is een beschadigde HTML-pagina.", "Maak of haal het bestand opnieuw.")
