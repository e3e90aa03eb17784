"""Where a finding points: the column with the letter that a spreadsheet shows above it."""

from __future__ import annotations

from thuiszit_cli.recognise.layout import column_letter
from thuiszit_cli.tables.model import Source

__all__ = ["column_letter", "letter_of"]


def letter_of(source: Source, column: str) -> str:
    """The letter of the column that feeds a canonical column, or has that header; "" when there is none."""
    for position, each in enumerate(source.mapping):
        if column and column in (each.canonical, each.source):
            return column_letter(position + source.first_column)
    return ""
