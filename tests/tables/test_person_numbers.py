"""The persoonsgebonden nummer."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.nl import bsn, onderwijsnummer

from thuiszit_cli.values.person_numbers import NO_PERSON, PersonNumbers, normalise, passes_elfproef


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("999990019", "999990019"),
        (" 999990019\u00a0", "999990019"),
        ("9999.90.019", "999990019"),
        ("9999 90 019", "999990019"),
        ("9999-90-019", "999990019"),
        ("999990019.0", "999990019"),
        ("999990019.", "999990019"),
        ("=999990019", "999990019"),
        ("9999.90.000", "999990000"),
        ("999.990.019,00", "999990019"),
        ("'012345672", "012345672"),
        ("12345672", "12345672"),
        ("1,23456782E+08", "123456782"),
        ("9.99900006E8", "999900006"),
        ("999900006,0", "999900006"),
        ('="999900006"', "999900006"),
        ("999900006\u200b", "999900006"),
        ("TP-AB12", "TP-AB12"),
        ("{99990000-AB00-4CDE-8F00-9999000006AB}", "99990000-ab00-4cde-8f00-9999000006ab"),
        ("x" * 63 + "1", "x" * 63 + "1"),
        ("12345678901", "12345678901"),
    ],
)
def test_a_number_is_normalised(written: str, number: str) -> None:
    assert normalise(written) == (number, "")


@pytest.mark.parametrize("written", ["", "0", "000000000", "0.0", " ", "NULL", "n.v.t.", "-", "#N/B", "\\N"])
def test_empty_and_zero_are_no_number(written: str) -> None:
    assert normalise(written) == ("", "")


@pytest.mark.parametrize("written", ["#REF!", "1,23E+08", "1.2345678E+12"])
def test_what_a_spreadsheet_spoiled_is_no_number(written: str) -> None:
    assert normalise(written) == ("", "nummer_onleesbaar")


@pytest.mark.parametrize(
    "written",
    [
        "ABCDEF",
        "leerling 12",
        "NL 999900043",
        "(Alles)",
        "(1 row)",
        "x" * 64 + "1",
        "29-11-2026",
        "29-11-2026 10:15",
        "10:15",
        "46266.75",
    ],
)
def test_what_has_no_digit_or_a_space_or_is_a_date_or_a_time_is_no_number(written: str) -> None:
    assert normalise(written) == ("", "regel_geen_leerling")


@given(st.lists(st.integers(1, 999_999_999), min_size=1, max_size=50))
def test_the_elfproef_agrees_with_stdnum(numbers: list[int]) -> None:
    expected = [bsn.is_valid(f"{n:09d}") or onderwijsnummer.is_valid(f"{n:09d}") for n in numbers]
    assert passes_elfproef(np.array(numbers, dtype=np.int32)).tolist() == expected


@given(st.integers(0, 9_999_999))
def test_an_onderwijsnummer_passes(tail: int) -> None:
    number = f"10{tail:07d}"
    assert passes_elfproef(np.array([int(number)]))[0] == (
        bsn.is_valid(number) or onderwijsnummer.is_valid(number)
    )


def test_a_lost_zero_is_restored_with_a_remark() -> None:
    keys, problems = PersonNumbers().read(pa.array(["12345672", "012345672"]))
    assert keys.tolist() == [12345672, 12345672]
    assert problems["nummer_aangevuld"].tolist() == [0]


def test_a_pseudonym_has_one_key_wherever_it_stands() -> None:
    numbers = PersonNumbers()
    first, _ = numbers.read(pa.array(["leerling-1", "999990019", "leerling-2"]))
    second, problems = numbers.read(pa.array(["leerling-2", "leerling-1", ""]))
    assert first[0] == second[1] < 0
    assert first[2] == second[0] < 0
    assert second[2] == NO_PERSON
    assert problems["nummer_elfproef"].tolist() == [0, 1]


def test_persons_are_ordered_by_the_text_of_their_number() -> None:
    numbers = PersonNumbers()
    keys, _ = numbers.read(pa.array(["b1", "999990019", "12345672", "5b", "999990019", "00a"]))
    ordered, texts = numbers.in_text_order([keys])
    assert list(texts) == ["00a", "012345672", "5b", "999990019", "b1"]
    assert [numbers.key(text) for text in texts] == ordered.tolist()


@given(st.lists(st.one_of(st.integers(1, 10**12).map(str), st.text(max_size=12))))
def test_reading_a_column_equals_reading_each_text(texts: list[str]) -> None:
    numbers = PersonNumbers()
    keys, _ = numbers.read(pa.array(texts, pa.string()))
    assert keys.tolist() == [numbers.key(normalise(text)[0]) for text in texts]
