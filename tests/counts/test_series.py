"""Publications in series: four quarters, their school year and twelve months of compare, attacked all together."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from attack import around, certain, unknown

import thuiszit_cli
from thuiszit_cli.counts.compare_tables import published as published_comparison
from thuiszit_cli.counts.comparison import Comparison
from thuiszit_cli.counts.publication import Publication, known, publication_of
from thuiszit_cli.counts.publishing import published, rounded, rounded_comparison
from thuiszit_cli.counts.tables import Equation, Report
from thuiszit_cli.counts.tally import Tally
from thuiszit_cli.privacy.keys import Key

HERE = Path(__file__).parents[2] / "sample_data"
EXPORTS = [HERE / f"{name}.csv" for name in ("leerlingen", "meldingen", "inschrijvingen", "vrijstellingen")]
DAY = date(2026, 10, 1)
QUARTERS = ("2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3")
LIMIT = 5
DEEP = bool(os.environ.get("THUISZIT_DEEP"))  # make series: all months and two keys, a minute
MONTHS = [
    date(2025 + month // 12, month % 12 + 1, 1) for month in range(9, 22 if DEEP else 16)
]  # from October


def say(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")


@pytest.fixture(scope="module")
def quarters() -> list[Tally]:
    """Each quarter, and the school year that they have part in, by itself."""
    found = [thuiszit_cli.tally(EXPORTS, peildatum=DAY, kwartalen=name) for name in QUARTERS]
    return [*found, thuiszit_cli.tally(EXPORTS, peildatum=DAY, schooljaren="2025-2026")]


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> list[Comparison]:
    """Each month beside the one before."""
    from thuiszit_cli.columns import CLASSIFICATION
    from thuiszit_cli.report.parquet import write_frame

    folder = tmp_path_factory.mktemp("maanden")
    for day in MONTHS:
        pupils = thuiszit_cli.classify(EXPORTS, peildatum=day).pupils
        write_frame(folder / f"{day}.parquet", pupils, CLASSIFICATION)
    paths = [folder / f"{day}.parquet" for day in MONTHS]
    return [thuiszit_cli.compare(*pair) for pair in pairwise(paths)]


def followed(publications: Sequence[Publication]) -> dict[str, int]:
    """The hidden counts that follow with certainty from all of them together."""
    shown: dict[str, int] = {}
    hidden: set[str] = set()
    sums: list[Equation] = []
    latent: set[str] = set()
    for each in publications:
        shown |= each.shown
        hidden |= each.hidden
        latent |= each.latent
        sums += each.equations
    ranges = {name: unknown(name) for name in hidden | latent}
    ranges |= {name: (value, value) for name, value in shown.items()}
    return certain(ranges, sums, hidden - shown.keys())


def series(quarters: Sequence[Tally], months: Sequence[Comparison], *, weighed: bool) -> list[Publication]:
    """The publications one after the other, each with those before it, or each as if it were the first."""
    made: list[Publication] = []
    for count in quarters:
        reports = published(count, LIMIT, made if weighed else ()).reports
        made.append(publication_of(reports, count.question.definitie.value))
    for month in months:
        report = published_comparison(month, LIMIT, made if weighed else ()).report
        made.append(publication_of([report], month.huidige.definitie))
    return made


def test_each_by_itself_gives_small_counts_away_to_who_has_them_all(quarters: list[Tally]) -> None:
    found = followed(series(quarters[:4], [], weighed=False))
    assert any(0 < abs(value) < LIMIT for value in found.values()), "the attack finds what it should find"


def test_four_quarters_a_school_year_and_twelve_months_with_eerder_give_nothing_away(
    quarters: list[Tally], months: list[Comparison], capsys: pytest.CaptureFixture[str]
) -> None:
    used = months if DEEP else months[:4]
    made = series(quarters, used, weighed=True)
    assert len(made) == len(used) + 5
    found = followed(made)
    hidden = {name for each in made for name in each.hidden}
    shown = {name for each in made for name in each.shown}
    small = {name: value for name, value in found.items() if 0 < abs(value) < LIMIT}
    say(
        f"--eerder: {len(made)} publicaties, {len(shown)} aantallen getoond, {len(hidden - shown)} verborgen; "
        f"met zekerheid te berekenen onder {LIMIT}: {len(small)}",
        capsys,
    )
    assert not found


def test_most_totals_are_kept(quarters: list[Tally]) -> None:
    totals = kept = 0
    for count in quarters[:4]:
        report = published(count, LIMIT).reports[0]
        large = {
            name for name, value in report.quantities().items() if "=" not in name and abs(value) >= LIMIT
        }
        totals, kept = totals + len(large), kept + len(large - report.hidden)
    assert kept > totals / 2


def test_a_later_export_that_has_a_day_otherwise_ties_nothing_to_it(quarters: list[Tally]) -> None:
    first = published(quarters[2], LIMIT).reports
    told = publication_of(first, "x")
    stand = f"stand:{quarters[3].quarters[0].quarter.before}"
    other = Publication(
        "x",
        {name: value + (name == stand) for name, value in told.shown.items()},
        *(told.hidden, told.latent, told.equations),
    )
    assert any(name.startswith("stand:") for name in known([told], quarters[3].reports, "x").shown)
    assert not [
        name for name in known([other], quarters[3].reports, "x").shown if name.split(" ")[0] == stand
    ]


# --- rounding ---------------------------------------------------------------------------------------------


def scoped(reports: Sequence[Report]) -> dict[str, int]:
    return {report.scoped(name): value for report in reports for name, value in report.quantities().items()}


def whole(reports: Sequence[Report]) -> tuple[dict[str, int], list[Equation]]:
    """All counts, also those that no table shows, and the sums between them."""
    values: dict[str, int] = {}
    sums: list[Equation] = []
    for report in reports:
        own = {**report.quantities(), **report.latent}
        values |= {report.scoped(name): value for name, value in own.items()}
        sums += [{report.scoped(name): sign for name, sign in each.items()} for each in report.equations()]
    return values, sums


@pytest.mark.parametrize("secret", [1, 2] if DEEP else [1])
def test_rounded_counts_of_four_quarters_a_year_and_twelve_months_give_no_count_away(
    quarters: list[Tally], months: list[Comparison], secret: int, capsys: pytest.CaptureFixture[str]
) -> None:
    key = Key(bytes([secret]) * 32)
    figures: dict[str, int] = {}
    counts = [report for count in quarters for report in count.reports]
    told = [report for count in quarters for report in rounded(count, key.weight, key.cells).reports]
    for month in months:
        counts.append(month.report)
        told.append(rounded_comparison(month, key.weight, key.cells, {}, None).report)
    values, sums = whole(counts)
    for report in told:
        for name, figure in scoped([report]).items():
            assert figures.setdefault(name, figure) == figure, f"two figures for {name}"
    for name, figure in figures.items():
        if name in values:
            assert figure % 5 == 0, name
            assert abs(figure - values[name]) < 5, name
            assert figure == 0 or values[name], name
    ranges = {name: around(name, figures[name]) if name in figures else unknown(name) for name in values}
    small = [name for name, value in values.items() if name in figures and 0 < abs(value) < LIMIT]
    found = certain(ranges, sums, small)
    say(
        f"--afronden (sleutel {secret}): {len(told)} publicaties, {len(figures)} aantallen, {len(small)} onder {LIMIT}; "
        f"daarvan met zekerheid te berekenen: {len(found)}",
        capsys,
    )
    assert len(small) > 100
    assert not found


def test_the_attack_on_rounding_finds_a_count_that_only_one_number_fits() -> None:
    # Four of 1 that all went up, and their total of 4 that went down: each must be 1.
    figures = {"t": 0, **{f"a={at}": 5 for at in range(4)}}
    sums = [{**{f"a={at}": 1 for at in range(4)}, "t": -1}]
    ranges = {name: around(name, figure) for name, figure in figures.items()}
    assert certain(ranges, sums, ["a=0"]) == {"a=0": 1}


def test_the_same_pupils_give_one_figure_under_number_and_pseudonym_and_another_key_another() -> None:
    key, other = Key(bytes(32)), Key(bytes([1]) * 32)
    assert key.weight("999990019") == key.weight("999 990 019") == key.weight(key.pseudonym("999990019"))
    assert key.weight("999990019") == Key(bytes(32), salt="2026-Q3").weight("999990019")
    assert key.weight("999990019") != other.weight("999990019")
