"""Does a text belong in the column where it stands? In a row that has shifted, a name or number may not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from thuiszit_cli.columns import Column, Kind
from thuiszit_cli.tables.convert import DATE_KINDS, converter, known_words
from thuiszit_cli.values.cells import cleaned
from thuiszit_cli.values.dates import Order, only_as
from thuiszit_cli.values.personal import holds_date, holds_number, is_branch, is_school, is_serial

# The findings that say that a cell does not hold what its column holds.
_UNREADABLE = frozenset(
    {
        "datum_onleesbaar",
        "datum_deels",
        "gemeentecode_onleesbaar",
        "geslacht_onbekend",
        "getal_onleesbaar",
        "ja_nee_onleesbaar",
        "reden_onbekend",
        "soort_onbekend",
        "status_onbekend",
        "tekst_persoonlijk",
        "vrijstelling_onbekend",
    }
)
_OWN_DIGITS = (Kind.DATUM, Kind.EINDDATUM, Kind.TIJDSTIP, Kind.NUMMER, Kind.SLEUTEL)
# Columns of which the form of a text tells whether it belongs there, though any text is read.
_FORMS = {"brin": is_school, "vestiging": is_branch, "meldingsnummer": is_serial}


def strangers(column: Column, texts: Sequence[str], words: Mapping[str, str] | None = None) -> set[int]:
    """The positions of the texts that are not what the column holds; `words` are a layout's own codes."""
    found: set[int] = set()
    if column.is_converted and column.kind not in (Kind.NUMMER, Kind.SLEUTEL):
        clean = cleaned(pa.array(texts, pa.string()), known_words(column, words)).texts
        _, problems = converter(column, words).read(clean)
        found = {int(row) for problem in problems if problem.code in _UNREADABLE for row in problem.rows}
        if column.kind in DATE_KINDS:  # a column may write the month first
            found = {row for row in found if only_as(texts[row].strip()) is not Order.MONTH_FIRST}
    if column.kind not in _OWN_DIGITS:
        found |= {row for row, text in enumerate(texts) if holds_number(text) or holds_date(text)}
    if column.name in _FORMS:
        belongs = _FORMS[column.name]
        found |= {row for row, text in enumerate(texts) if text.strip() and not belongs(text)}
    return found
