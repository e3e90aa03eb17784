"""A hidden count cannot be computed back: tried by counting out every register that fits what is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thuiszit_cli.counts.disclosure import disclose, found_back, hide
from thuiszit_cli.counts.tables import Column, Equation, Line, Rate, Report, Table

LIMIT = 5


def table(name: str, cells: Sequence[Sequence[int]]) -> Table:
    """A table of counts: the totals of tables with the same columns are the same counts."""
    columns = tuple(Column(f"k{at}", f"Kolom {at}") for at in range(len(cells[0])))
    lines = tuple(Line(f"r{at}", f"Regel {at}", tuple(row)) for at, row in enumerate(cells))
    total = tuple(sum(column) for column in zip(*cells, strict=True))
    return Table(name, name, "", name, name, columns, lines, total)


def fitting(
    shown: Mapping[str, int], names: Sequence[str], equations: Sequence[Equation], most: int
) -> Iterator[dict[str, int]]:
    """Every way to fill in the hidden counts with whole numbers from 0 on that keeps all sums."""
    for guess in product(range(most + 1), repeat=len(names)):
        all_of_them = {**shown, **dict(zip(names, guess, strict=True))}
        if all(not sum(sign * all_of_them[name] for name, sign in sum_.items()) for sum_ in equations):
            yield all_of_them


@settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(st.lists(st.lists(st.integers(0, 7), min_size=2, max_size=2), min_size=2, max_size=3))
def test_every_hidden_count_can_be_more_than_one_number(cells: list[list[int]]) -> None:
    report = Report("Toets", (table("soort", cells),))
    values, equations = report.quantities(), report.equations()
    hidden = sorted(disclose([report], LIMIT)[0].hidden)
    assert {name for name, value in values.items() if 0 < value < LIMIT} <= set(hidden)
    inner = [name for name in hidden if "=" in name]
    shown = {name: value for name, value in values.items() if name not in hidden}
    seen: dict[str, set[int]] = {name: set() for name in hidden}
    free = [sum_ for sum_ in equations if all(name in inner or name in shown for name in sum_)]
    for found in fitting(shown, inner, free, most=9):
        for sum_ in equations:  # a hidden total is what its parts make it
            for name in sum_:
                if name in hidden and name not in inner:
                    found[name] = sum(value for each, value in found.items() if each in sum_ and each != name)
        for name in hidden:
            seen[name].add(found[name])
    assert all(len(numbers) > 1 for numbers in seen.values()), (cells, hidden, seen)


@settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(
    st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=6),
    st.data(),
)
def test_tables_that_share_totals_do_not_betray_each_other(
    cells: list[list[int]], data: st.DataObject
) -> None:
    totals = [sum(column) for column in zip(*cells, strict=True)]
    parts = [data.draw(st.integers(0, total)) for total in totals]
    other = [parts, [total - part for total, part in zip(totals, parts, strict=True)]]
    report = Report("Toets", (table("gemeente", cells), table("geslacht", other)))
    hidden = disclose([report], LIMIT)[0].hidden
    assert not found_back(report.quantities(), report.equations(), hidden)


def test_a_single_small_count_takes_the_next_smallest_along() -> None:
    values = {"t": 40, "a=1": 2, "a=2": 9, "a=3": 29}
    sums = [{"a=1": 1, "a=2": 1, "a=3": 1, "t": -1}]
    assert hide(values, sums, LIMIT) == {"a=1", "a=2"}


def test_two_hidden_counts_whose_sum_leaves_one_answer_are_not_enough() -> None:
    # 1 and 1 add up to 2: who takes hidden counts to be at least 1 knows both.
    values = {"t": 22, "a=1": 1, "a=2": 1, "a=3": 20}
    sums = [{"a=1": 1, "a=2": 1, "a=3": 1, "t": -1}]
    assert hide(values, sums, LIMIT) > {"a=1", "a=2"}


def test_a_count_that_only_all_sums_together_give_away_is_found() -> None:
    # Four unknowns in a square, one of them tied down by a fifth sum.
    values = {"a": 30, "b": 20, "c": 40, "d": 10}
    sums: list[Equation] = [
        {"a": 1, "b": 1, "p": -1},
        {"c": 1, "d": 1, "q": -1},
        {"a": 1, "c": 1, "r": -1},
        {"b": 1, "c": 1, "s": -1},
    ]
    known = {**values, "p": 50, "q": 50, "r": 70, "s": 60}
    assert found_back(known, sums, set(values)) == set(values)


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    report = Report("Toets", (table("soort", [[10, 0], [20, 30]]),))
    assert disclose([report], LIMIT)[0].hidden == frozenset()


def test_a_rate_is_told_only_where_its_count_is_shown() -> None:
    small = Report("Toets", (table("soort", [[3], [4]]),), rates=(Rate("k0 soort=r0", "3 per 1.000"),))
    assert small.remarks == ("3 per 1.000",)
    assert disclose([small], LIMIT)[0].remarks == ()


@pytest.mark.parametrize("limit", [0, 1])
def test_a_limit_of_nothing_hides_nothing(limit: int) -> None:
    report = Report("Toets", (table("soort", [[1, 2], [3, 4]]),))
    assert disclose([report], limit)[0].hidden == frozenset()


def test_a_count_that_is_what_it_is_whatever_the_others_are_is_not_hidden() -> None:
    moves: list[Equation] = [{"uit": 1, "in": -1, "saldo": -1}, {"uit": 1, "in": -1}]
    assert hide({"uit": 3, "in": 3, "saldo": 0}, moves, LIMIT) == {"uit", "in"}
