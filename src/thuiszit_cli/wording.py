"""Numbers, dates and foreign text as a Dutch reader gets them, safe where they are put.

Text that comes from a file (its name, a sheet, a header) may hold anything; nothing of it may act.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

# What a spreadsheet takes for a formula at the start of a cell (OWASP, CSV injection), full-width forms too.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
# Control, format (bidirectional marks among them), lone surrogate, line and paragraph separator.
_STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# What acts inside a line of Markdown; signs that act only at its start cannot stand there. A bare address
# would become a link, and an underscore within a word does nothing.
_MARKDOWN_SIGNS = re.compile(r"[\\`*\[\]<>|~&@]|:(?=//)|(?<=www)\.|(?<![^\W_])_|_(?![^\W_])", re.IGNORECASE)
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


def number(value: int) -> str:
    """A count with a point between thousands: 1.234."""
    return f"{value:,}".replace(",", ".")


def percentage(part: int, whole: int) -> str:
    """A part of a whole with one decimal: 12,5%; of nothing it is 0."""
    return f"{part / (whole or 1) * 100:.1f}".replace(".", ",") + "%"


def long_date(day: date) -> str:
    """A date in words: 1 oktober 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def in_a_row(names: Sequence[str]) -> str:
    """Names one after the other: a, b en c."""
    return " en ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def plain(text: str) -> str:
    """Foreign text on one line, without signs that steer a terminal or turn the reading direction."""
    return text if text.isprintable() else "".join(_plain_sign(sign) for sign in text)


def _plain_sign(sign: str) -> str:
    if sign in "\t\r\n":
        return " "
    # Cc control, Cf format (bidirectional marks among them), Cs lone surrogate, Zl and Zp line ends
    return (
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else sign
    )


def markdown(text: str) -> str:
    """Foreign text as Markdown that shows it literally within a line, in a table cell too."""
    return _MARKDOWN_SIGNS.sub(r"\\\g<0>", plain(text))


def csv_cell(text: str) -> str:
    """Foreign text as a CSV cell that no spreadsheet takes for a formula; a lone '-' (stdin) stays."""
    clean = plain(text)
    return f"'{clean}" if clean.startswith(_FORMULA_STARTS) and clean != "-" else clean
