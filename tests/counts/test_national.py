"""The published national figures: the program's own checks hold on them, and a sample is like them.

Figures: the national leerplichttelling per school year, as published by the ministry (2009/10 and 2010/11 in an
answer to parliament, later years with the letters on thuiszitters and in reports on them).
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

import thuiszit_cli
from thuiszit_cli.counts.year import Post
from thuiszit_cli.counts.year_tables import check_telling
from thuiszit_cli.errors import InternalError
from thuiszit_cli.sample.generate import write_sample

Year = dict[str, int]


def national() -> dict[str, Year]:
    with (Path(__file__).parent / "landelijk.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row.pop("schooljaar"): {name: int(value) for name, value in row.items() if value}
            for row in csv.DictReader(stream, delimiter=";")
        }


def as_telling(year: Year) -> Year:
    """The items that both have, by the name the program gives them."""
    same = (Post.ABSOLUUT, Post.LRV, Post.LRV_AANVANG, Post.LRV_NIEUW)
    found = {post.value: year[post.value] for post in same if post.value in year}
    if "absoluut_teruggeleid" in year:
        found[Post.ABSOLUUT_OPGELOST.value] = year["absoluut_teruggeleid"]
    return found


@pytest.mark.parametrize(("schooljaar", "year"), national().items())
def test_the_sums_and_parts_that_are_checked_hold_on_the_published_figures(
    schooljaar: str, year: Year
) -> None:
    check_telling(as_telling(year))
    if "lrv" in year:
        assert year.get("langer_dan_3_maanden", 0) <= year["absoluut"] + year["lrv"]
        assert year.get("lrv_teruggeleid", 0) <= year["lrv"]


@pytest.mark.parametrize(
    "changed",
    [{Post.LRV_NIEUW.value: 2914}, {Post.ABSOLUUT_OPGELOST.value: 6879}, {Post.LRV.value: 5181}],
)
def test_a_published_year_with_one_figure_changed_is_refused_with_the_figures(changed: Year) -> None:
    with pytest.raises(InternalError, match=r"kloppen niet.*[0-9]{4}"):
        check_telling({**as_telling(national()["2009/10"]), **changed})


def test_a_sample_has_the_ratios_of_the_published_figures_within_ten_percent(tmp_path: Path) -> None:
    write_sample(
        tmp_path, leerlingen=250_000, seed=2, formaat="parquet", plat=False, meldingen_per_leerling=0.01
    )
    day = date(2026, 10, 1)
    (made,) = thuiszit_cli.tally(
        sorted(tmp_path.glob("*.parquet")), peildatum=day, schooljaren=["2025-2026"]
    ).years
    telling, years = made.telling, national()
    long = telling["absoluut_langer_dan_3_maanden"] + telling["lrv_langer_dan_3_maanden"]
    out = telling["absoluut"] + telling["lrv"]

    def mean(above: str, below: tuple[str, ...], *of: str) -> float:
        ratios = [years[year][above] / sum(years[year][name] for name in below) for year in of]
        return sum(ratios) / len(ratios)

    early = ("2009/10", "2010/11")
    found = {
        "absoluut per LRV": (telling["absoluut"] / telling["lrv"], mean("absoluut", ("lrv",), "2020/21")),
        "LRV bij aanvang": (
            telling["lrv_bij_aanvang"] / telling["lrv"],
            mean("lrv_bij_aanvang", ("lrv",), *early),
        ),
        "absoluut opgelost": (
            telling["absoluut_opgelost"] / telling["absoluut"],
            mean("absoluut_teruggeleid", ("absoluut",), *early),
        ),
        "langer dan drie maanden": (
            long / out,
            mean("langer_dan_3_maanden", ("absoluut", "lrv"), "2016/17", "2017/18", "2018/19"),
        ),
        "vrijgesteld 5 onder a": (
            telling["vrijgesteld_5_onder_a"] / out,
            mean("vrijstelling_5_onder_a", ("absoluut", "lrv"), "2020/21"),
        ),
    }
    assert {name: ours / theirs for name, (ours, theirs) in found.items()} == {
        name: pytest.approx(1, abs=0.1) for name in found
    }
