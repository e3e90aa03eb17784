"""The person numbers of a sample belong to nobody, and it says which kinds there are."""

from __future__ import annotations

import numpy as np
import pytest
from stdnum.nl import bsn, onderwijsnummer

from thuiszit_cli.sample.draw import Draw
from thuiszit_cli.sample.numbers import Numbers, invented_numbers


@pytest.fixture(scope="module")
def many() -> Numbers:
    """More numbers than the first three ranges hold."""
    return invented_numbers(1_800_000, Draw(1))


def texts(numbers: np.ndarray) -> list[str]:
    return [f"{number:09d}" for number in numbers]


def test_a_small_sample_has_test_bsns_and_a_few_onderwijsnummers() -> None:
    numbers = texts(invented_numbers(500, Draw(7)).values)
    owns = [number for number in numbers if number.startswith("10")]
    rest = [number for number in numbers if not number.startswith("10")]
    assert len(owns) == 5
    assert all(onderwijsnummer.is_valid(number) for number in owns)
    assert all(number.startswith("9999") and bsn.is_valid(number) for number in rest)


def test_no_number_is_given_twice(many: Numbers) -> None:
    assert len(np.unique(many.values)) == 1_800_000


def test_a_bsn_outside_the_test_range_begins_with_two_zeros(many: Numbers) -> None:
    part = texts(many.values[:: 1_800_000 // 3000])
    valid = [number for number in part if bsn.is_valid(number)]
    assert len(valid) > 1000
    assert all(number.startswith(("9999", "00")) for number in valid)


def test_the_last_range_passes_no_test_and_the_remark_says_so(many: Numbers) -> None:
    last = texts(many.values[-200:])
    own = [number for number in last if number.startswith("10")]
    rest = [number for number in last if not number.startswith("10")]
    assert all(onderwijsnummer.is_valid(number) for number in own)
    assert not any(bsn.is_valid(number) or onderwijsnummer.is_valid(number) for number in rest)
    assert f"{many.failing} nummers die aan geen elfproef voldoen" in many.remark


def test_the_remark_of_a_small_sample_names_no_other_range() -> None:
    remark = invented_numbers(300, Draw(7)).remark
    assert "testreeks" in remark
    assert "00" not in remark.replace("300", "")
