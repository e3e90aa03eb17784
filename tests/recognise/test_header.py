"""Where the header is: under a title, in two rows, in the words of a desk's own."""

from __future__ import annotations

import pytest

from thuiszit_cli.recognise.header import find_header

DATA = ["999990019", "01-09-2026", "", "ja"]


def test_a_title_above_a_header_that_no_layout_knows_is_no_header() -> None:
    found = find_header(
        [["Thuiszitters 2026", "", "", ""], [], ["Sofi-nr.", "Geb. dat.", "Klas", "x"], DATA], "a"
    )
    assert found is not None
    assert (found.at, found.titles) == (2, [0])


def test_what_stands_above_a_block_is_part_of_the_names_in_it() -> None:
    rows = [["Leerling", "", "Verzuim", ""], ["BSN-nr", "Geboren", "Begin", "Einde"], DATA]
    found = find_header(rows, "a")
    assert found is not None
    assert (found.at, found.titles) == (1, [])
    assert found.cells == ["Leerling BSN-nr", "Leerling Geboren", "Verzuim Begin", "Verzuim Einde"]


def test_a_number_that_stands_in_the_upper_row_alone_keeps_its_name() -> None:
    rows = [["BSN", "Geboren", "Verzuim", ""], ["", "", "Begin", "Einde"], DATA]
    found = find_header(rows, "a")
    assert found is not None
    assert (found.at, found.cells) == (1, ["BSN", "Geboren", "Verzuim Begin", "Verzuim Einde"])


def test_blocks_above_names_that_are_known_and_differ_change_nothing() -> None:
    rows = [["Leerling", "", "Verzuim", ""], ["bsn", "geboortedatum", "begindatum", "einddatum"], DATA]
    found = find_header(rows, "a")
    assert found is not None
    assert found.cells == ["bsn", "geboortedatum", "begindatum", "einddatum"]
    assert found.titles == [0]


@pytest.mark.parametrize("first", [["Aap", "Noot", "Mies", "Wim"], ["x", "999990019", "y", "z"]])
def test_rows_like_no_header_leave_the_first_one(first: list[str]) -> None:
    found = find_header([first, DATA], "a")
    assert found is not None
    assert found.at == 0


def test_nothing_at_all_has_no_header() -> None:
    assert find_header([[], ["", " "]], "a") is None


def test_a_row_that_is_longer_than_the_header_is_data_and_no_second_half_of_it() -> None:
    found = find_header([["bsn", "begindatum verzuim", "brin"], ["BRN", "", "", "BRN"], DATA], "a")
    assert found is not None
    assert (found.at, found.cells) == (0, ["bsn", "begindatum verzuim", "brin"])


def test_a_title_of_two_cells_with_a_year_is_no_row_above_the_blocks() -> None:
    rows = [["Thuiszitters", "per 18-11-2026"], ["nr", "BSN leerling", "Thuis vanaf", "Type verzuim"]]
    found = find_header(rows, "a.xlsx")
    assert found is not None
    assert found.cells == rows[1]
