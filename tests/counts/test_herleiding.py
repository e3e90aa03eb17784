"""Every count of the tables is the number of lines behind it."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from thuiszit_cli.cli.app import run
from thuiszit_cli.counts.herleiding import FIELDS, trace
from thuiszit_cli.counts.quarter import read_quarter
from thuiszit_cli.counts.status import Question
from thuiszit_cli.counts.swv import POSTCODE
from thuiszit_cli.counts.tally import tally
from thuiszit_cli.counts.year import read_school_year
from thuiszit_cli.intake.load import load
from thuiszit_cli.rules.parameters import parameters_on
from thuiszit_cli.rules.terms import Definitie

HERE = Path(__file__).parents[2] / "sample_data"
EXPORTS = [HERE / f"{name}.csv" for name in ("leerlingen", "meldingen", "inschrijvingen", "vrijstellingen")]
DAY = date(2026, 10, 1)
# Tables whose counts are sums over lines in another way than by a column of the lines.
OTHERWISE = {"terug", "streven", "afloop", "trechter"}


def test_every_count_is_the_number_of_lines_with_its_column_and_row() -> None:
    tables = load(EXPORTS, also=(POSTCODE,))
    question = Question(Definitie.LANDELIJK, parameters_on(DAY))
    quarters, years = [read_quarter("2026-Q2"), read_quarter("2026-Q3")], [read_school_year("2025-2026")]
    found = tally(tables, quarters, years, question, peildatum=DAY)
    lines = trace(tables, found)
    counted: Counter[str] = Counter()
    for line in lines:
        counted[line["kolom"]] += 1
        groups = f"{line['kolom']} groep={line['groep']}"
        for name in FIELDS:
            counted[f"{line['kolom']} {name}={line[name]}"] += 1
        counted[f"{groups} reden={line['reden']}"] += 1
    checked = 0
    for report in found.reports:
        for table in report.tables:
            if table.dimension in OTHERWISE:
                continue
            for name, value in table.cells():
                if not name.startswith("overgang") and "vrijgesteldovergang" not in name:
                    assert counted[name] == value, name
                    checked += value > 0
    assert checked > 150
    places = [line["plaats"].split(", regel ") for line in lines]
    assert {file for file, _ in places} <= set(map(str, EXPORTS))
    assert all(int(number) > 1 for _, number in places)


@pytest.mark.parametrize("numbers", [True, False])
def test_the_lines_are_written_with_numbers_only_when_asked_for(numbers: bool, tmp_path: Path) -> None:
    command = [
        "tally",
        *map(str, EXPORTS),
        "--peildatum",
        str(DAY),
        "--kwartaal",
        "2026-Q3",
        "--herleiding",
        "--stil",
    ]
    assert run([*command, *(["--met-nummers"] if numbers else []), "--uit", str(tmp_path / "uit")]) == 0
    with (tmp_path / "uit" / "herleiding.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert rows
    assert ("persoonsgebonden_nummer" in rows[0]) is numbers


def test_lines_are_never_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["tally", *map(str, EXPORTS), "--kwartaal", "2026-Q3", "--herleiding", "--publiceerbaar"]
    assert run([*command, "--uit", str(tmp_path / "uit")]) == 2
    assert "niet te publiceren" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
