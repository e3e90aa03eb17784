"""The letter of a column, as a spreadsheet shows it."""

from __future__ import annotations

import pytest

from thuiszit_cli.recognise.layout import column_letter


@pytest.mark.parametrize(
    ("position", "letter"),
    [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")],
)
def test_columns_are_lettered_as_in_a_spreadsheet(position: int, letter: str) -> None:
    assert column_letter(position) == letter
