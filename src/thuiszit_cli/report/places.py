"""Where a finding points: the column with the letter that a spreadsheet shows above it."""

from __future__ import annotations

from thuiszit_cli.intake.tables import Source


def column_letter(position: int) -> str:
    """The letter of a column of a spreadsheet, counted from 0: A … Z, AA …"""
    letters = ""
    position += 1
    while position:
        position, digit = divmod(position - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def letter_of(source: Source, column: str) -> str:
    """The letter of the column that feeds a canonical column, or has that header; "" when there is none."""
    for position, each in enumerate(source.mapping):
        if column and column in (each.canonical, each.source):
            return column_letter(position + source.first_column)
    return ""
