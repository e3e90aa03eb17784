"""What is published of a whole register cannot be computed back: attacked with linear algebra over all tables."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import thuiszit_cli
from thuiszit_cli.commands.app import run
from thuiszit_cli.counts.disclosure import found_back
from thuiszit_cli.counts.publishing import published
from thuiszit_cli.counts.tables import Report

HERE = Path(__file__).parents[2] / "sample_data"
EXPORTS = [HERE / f"{name}.csv" for name in ("leerlingen", "meldingen", "inschrijvingen", "vrijstellingen")]
DAY = date(2026, 10, 1)
LIMIT = 5


@pytest.fixture(scope="module")
def periods() -> tuple[Sequence[Report], Sequence[Report]]:
    """Two quarters that meet and a school year: as they are, and as they are published together."""
    found = thuiszit_cli.tally(
        EXPORTS, peildatum=DAY, kwartalen=["2026-Q2", "2026-Q3"], schooljaren=["2025-2026"]
    )
    return found.reports, published(found, LIMIT).reports


def solved(reports: Sequence[Report]) -> set[str]:
    """The hidden counts that have one value in every solution of all sums a reader can write down.

    Another way than the program's own: the null space of the whole system, in floating point.
    """
    values: dict[str, int] = {}
    sums = []
    for report in reports:
        values |= {**report.quantities(), **report.latent}
        sums += report.equations()
    hidden = reports[0].hidden
    unknown = sorted(hidden.union(*(report.latent for report in reports)))
    at = {name: position for position, name in enumerate(unknown)}
    matrix = np.zeros((len(sums), len(unknown)))
    for row, equation in enumerate(sums):
        for name, sign in equation.items():
            if name in at:
                matrix[row, at[name]] = sign
    _, sizes, axes = np.linalg.svd(matrix)
    free = np.abs(axes[int((sizes > 1e-9).sum()) :]).max(axis=0)
    return {name for name in hidden if free[at[name]] < 1e-9}


def test_no_small_count_is_shown_and_none_follows_from_all_tables_together(
    periods: tuple[Sequence[Report], Sequence[Report]],
) -> None:
    _, safe = periods
    shown = {
        name: value
        for report in safe
        for name, value in report.quantities().items()
        if name not in report.hidden
    }
    assert shown
    assert not [name for name, value in shown.items() if 0 < abs(value) < LIMIT]
    assert not solved(safe)


def test_publishing_leaves_much_of_what_is_large_to_be_read(
    periods: tuple[Sequence[Report], Sequence[Report]],
) -> None:
    whole, safe = periods
    large = {
        name for report in whole for name, value in report.quantities().items() if value >= 2 * LIMIT
    } & {name for report in safe for name in report.quantities()}
    assert len(large - safe[0].hidden) > len(large) / 3


def test_the_attack_does_find_a_count_when_one_more_is_shown(
    periods: tuple[Sequence[Report], Sequence[Report]],
) -> None:
    _, safe = periods
    hidden = safe[0].hidden
    uitstroom = {name for name in hidden if name.startswith("uitstroom:2026-Q3 reden=")}
    leaky = [replace(report, hidden=hidden - set(sorted(uitstroom)[1:])) for report in safe]
    assert uitstroom & solved(leaky)


def test_a_comparison_does_not_tell_through_another_table_what_one_hides(tmp_path: Path) -> None:
    from thuiszit_cli.columns import CLASSIFICATION
    from thuiszit_cli.report.parquet import write_frame

    for day in (date(2026, 3, 1), DAY):
        write_frame(
            tmp_path / f"{day}.parquet", thuiszit_cli.classify(EXPORTS, peildatum=day).pupils, CLASSIFICATION
        )
    found = thuiszit_cli.compare(tmp_path / "2026-03-01.parquet", tmp_path / f"{DAY}.parquet", grens=LIMIT)
    report = found.report
    assert report.hidden
    assert not solved([report])
    values = {**report.quantities(), **report.latent}
    assert not found_back(values, report.equations(), report.hidden | set(report.latent), set(report.latent))
    shown = [value for name, value in report.quantities().items() if name not in report.hidden]
    assert not [value for value in shown if 0 < abs(value) < LIMIT]


# --- the commands ---------------------------------------------------------------------------------------

KEY = "00" * 32
REGISTER = [str(path) for path in EXPORTS] + ["--peildatum", "2026-10-01"]


def test_a_publication_is_weighed_by_the_next_and_the_first_says_that_none_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    quarter = ["tally", *REGISTER, "--publiceerbaar", "--formaat", "md"]
    assert run([*quarter, "--kwartaal", "2026-Q2", "--uit", "q2"]) == 0
    said = capsys.readouterr().out.replace("\n", " ")
    assert said.startswith("Let op: Eerdere publicaties zijn niet meegewogen")
    report = Path("q2/rapport.md").read_text(encoding="utf-8")
    assert report.index("niet meegewogen") < report.index("| Groep |")
    assert run([*quarter, "--kwartaal", "2026-Q3", "--uit", "q3", "--eerder", "q2"]) == 0
    assert "niet meegewogen" not in capsys.readouterr().out
    assert "Meegewogen eerdere publicaties: 1." in Path("q3/rapport.md").read_text(encoding="utf-8")
    told = json.loads(Path("q3/publicatie.json").read_text(encoding="utf-8"))
    assert not set(told["getoond"]) & set(told["verborgen"])
    assert all(value == 0 or abs(value) >= LIMIT for value in told["getoond"].values())
    inputs = json.loads(Path("q3/manifest.json").read_text(encoding="utf-8"))["invoer"]
    assert "q2/publicatie.json" in {item["bestand"] for item in inputs}


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--eerder", "weg"], 2),  # without --publiceerbaar
        (["--publiceerbaar", "--eerder", "weg"], 3),
        (["--publiceerbaar", "--afronden"], 2),
        (["--afronden"], 2),  # without a key
        (["--afronden", "--grens", "5"], 2),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("THUISZIT_SLEUTEL", raising=False)
    assert run(["tally", *REGISTER, "--kwartaal", "2026-Q3", *options]) == code
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_publication_that_is_not_there_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    command = ["tally", *REGISTER, "--kwartaal", "2026-Q3", "--publiceerbaar", "--eerder", "weg"]
    assert run(command) == 3
    assert "weg bestaat niet." in capsys.readouterr().err


def test_every_rounded_form_tells_the_same_figures_and_no_exact_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("THUISZIT_SLEUTEL", KEY)
    command = ["tally", *REGISTER, "--kwartaal", "2026-Q3", "--schooljaar", "2025-2026", "--afronden"]
    assert run([*command, "--uit", "uit", "--formaat", "csv,md,html,xlsx,parquet", "--json", "--stil"]) == 0
    answer = json.loads(capsys.readouterr().out)
    with Path("uit/tellingen.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    figures = {row["naam"]: int(row["aantal"]) for row in rows if row["aantal"]}
    assert len(figures) > 200
    assert not [name for name, value in figures.items() if value % 5]
    (quarter,), (year,) = answer["kwartalen"], answer["schooljaren"]
    assert quarter["eind"] == figures["stand:2026-09-30"]
    assert quarter["groepen_eind"]["1"] == figures["stand:2026-09-30 groep=1"]
    assert year["telling"]["lrv"] == figures["telling:2025-2026:lrv"]
    assert not [value for value in numbers_in(answer) if value % 5]
    page = Path("uit/rapport.md").read_text(encoding="utf-8")
    assert "Elk aantal is afgerond" in page
    assert "gelezen" not in page, "the reconciliation is exact"


def numbers_in(value: object) -> list[int]:
    """Every number in an answer."""
    if isinstance(value, dict | list):
        return [
            each for one in (value.values() if isinstance(value, dict) else value) for each in numbers_in(one)
        ]
    return [value] if isinstance(value, int) and not isinstance(value, bool) else []
