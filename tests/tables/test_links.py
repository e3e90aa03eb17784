"""The koppeltabel: two numbers of one person."""

from __future__ import annotations

from pathlib import Path

import pytest

from exports import ANNA, BRAM, as_csv, found, write
from thuiszit_cli.errors import InputError
from thuiszit_cli.tables.links import read_links
from thuiszit_cli.tables.load import load

FIRST, SECOND = "109999909", "109999910"  # onderwijsnummers of nobody


def test_linked_numbers_are_one_pupil_in_every_table(tmp_path: Path) -> None:
    rows = [
        {"pgn": ANNA, "meldingsnummer": "1", "begindatum": "01-09-2026"},
        {"pgn": FIRST, "meldingsnummer": "1", "begindatum": "01-09-2026"},
        {"pgn": SECOND, "meldingsnummer": "2", "begindatum": "01-09-2026"},
    ]
    links = write(tmp_path / "koppel.csv", as_csv([{"bsn": ANNA, "onderwijsnummer": FIRST}]))
    tables = load([write(tmp_path / "a.csv", as_csv(rows))], links=links)
    assert list(map(str, tables.numbers)) == [SECOND, ANNA]
    assert len(tables.meldingen) == 2
    assert [batch.line.tolist() for batch in found(tables, "nummer_gekoppeld")] == [[3]]


def test_a_row_with_one_number_says_nothing(tmp_path: Path) -> None:
    rows = [{"bsn": ANNA, "own": ""}, {"bsn": "0", "own": FIRST}]
    assert read_links(write(tmp_path / "k.csv", as_csv(rows))) == {}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"bsn": FIRST, "onderwijsnummer": ANNA}], "regel 2: een nummer voldoet niet"),
        (
            [{"bsn": ANNA, "onderwijsnummer": FIRST}, {"bsn": BRAM, "onderwijsnummer": FIRST}],
            "regel 3: dit onderwijsnummer heeft al een ander BSN",
        ),
        ([{"bsn": ANNA, "nummer": FIRST}], "geen kolommen bsn en onderwijsnummer"),
    ],
)
def test_a_koppeltabel_that_cannot_be_is_refused_without_its_numbers(
    tmp_path: Path, rows: list[dict[str, str]], message: str
) -> None:
    with pytest.raises(InputError, match=message) as refusal:
        read_links(write(tmp_path / "k.csv", as_csv(rows)))
    assert FIRST not in refusal.value.message
