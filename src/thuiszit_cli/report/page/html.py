"""`rapport.html`: one page that needs nothing else. No script, no font, no picture from elsewhere.

Jinja2 escapes every value; only the drawings of `charts`, made by an XML writer, go in as they are.
"""

from __future__ import annotations

import base64
import hashlib
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from thuiszit_cli.report.short import Tile
from thuiszit_cli.wording import plain

_LANGUAGE = "nl"
_HERE = "templates"
_MANY_COLUMNS, _MANY_ROWS = 7, 25
_MOST_ON_A_PHONE = 3  # columns; a row of more becomes a list there
_LONG_WORD = 24  # signs; a word of more can be broken, at best behind a sign between its parts
_TOO_LONG = re.compile(rf"\S{{{_LONG_WORD + 1},}}")
_PART = re.compile(r"(?:&\w+;|[^&/_.\-]){1,16}[/_.\-]?|[/_.\-&]")
_LONGEST_TITLE = 70
_DATE = re.compile(r"\b\d{2}-\d{2}-\d{4}\b")


@dataclass(frozen=True)
class Grid:
    """A table as it is shown: the first cell of each row heads it. `foot` are totals."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    foot: Sequence[Sequence[str]] = ()
    texts: frozenset[int] = frozenset({0})  # columns that hold text; the others are figures

    @property
    def size(self) -> str:
        """The classes of a table that needs smaller letters, more than a page when printed, or lists on a phone."""
        fits = {
            "wide": len(self.head) <= _MANY_COLUMNS,
            "long": len(self.rows) <= _MANY_ROWS,
            "lists": not self.becomes_lists,
        }
        return " ".join(name for name, does in fits.items() if not does)

    @property
    def becomes_lists(self) -> bool:
        """Whether on a phone each row is a list of its cells, each behind its head."""
        return len(self.head) > _MOST_ON_A_PHONE

    def is_text(self, at: int) -> bool:
        """Whether a column holds text."""
        return at in self.texts


@dataclass(frozen=True)
class Section:
    """A heading with what belongs under it."""

    id: str
    title: str
    paragraphs: Sequence[str] = ()
    chart: str | None = None  # an <svg>
    caption: str = ""  # what its chart leaves out
    grid: Grid | None = None
    terms: Sequence[tuple[str, str]] = ()  # names with their meaning or rule
    points: Sequence[str] = ()


@dataclass(frozen=True)
class Chapter:
    """One report on the page: its title (empty when it is the page's own), figures and sections."""

    id: str
    title: str
    lead: str
    tiles: Sequence[Tile]
    sections: Sequence[Section]
    warnings: Sequence[str] = ()


@dataclass(frozen=True)
class Page:
    """All that a page shows. `about` tells how it was made."""

    title: str
    chapters: Sequence[Chapter]
    about: Sequence[tuple[str, str]]
    warnings: Sequence[str] = ()
    personal: bool = False  # whether numbers of pupils stand on it, because they were asked for

    @property
    def tab(self) -> str:
        """The title, cut off where a tab of a browser has no room for it."""
        return textwrap.shorten(self.title, _LONGEST_TITLE, placeholder=" …")


def write_page(path: Path, page: Page) -> None:
    """Raises OSError."""
    path.write_text(render(page), encoding="utf-8", newline="\n")


def render(page: Page) -> str:
    """The text of the page. Equal pages give equal text."""
    style = _asset("rapport.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _template().render(page=page, style=Markup(style), digest=digest) + "\n"  # noqa: S704 - our own file


def chart(drawing: str | None) -> Markup:
    """A drawing of `charts` as it is."""
    return Markup(drawing or "")  # noqa: S704 - an XML writer escaped every text in it


def count(value: int) -> str:
    """A count as Dutch writes it: 1.234."""
    return str(format_decimal(value, locale=_LANGUAGE)).replace("-", "−")


def share(value: float) -> str:
    """A share of 1: 12,5%."""
    return str(format_percent(value, "#,##0.0%", locale=_LANGUAGE))


def day(value: date) -> str:
    """A date in words: 1 oktober 2026."""
    return str(format_date(value, "d MMMM y", locale=_LANGUAGE))


def whole_dates(text: str) -> Markup:
    """A text in which no date is broken off at the end of a line, and only a very long word is."""
    shown = str(escape(plain(text)))
    if len(shown) > _LONG_WORD:
        shown = _TOO_LONG.sub(lambda word: _PART.sub(r"\g<0><wbr>", word[0]), shown)
    return Markup(_DATE.sub(r'<span class="whole">\g<0></span>', shown))  # noqa: S704 - escaped


@cache
def _template() -> Template:
    environment = Environment(
        loader=FunctionLoader(_asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: plain(value) if type(value) is str else value,
    )
    environment.filters["chart"] = chart
    environment.filters["whole_dates"] = whole_dates
    return environment.get_template("rapport.html")


def _asset(name: str) -> str:
    return files(__package__).joinpath(_HERE, name).read_text(encoding="utf-8")


def about(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """How a page was made, without what is not known."""
    return tuple((name, value) for name, value in values.items() if value)
