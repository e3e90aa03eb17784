"""Every count of the tables is the number of lines behind it."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from invented import SCHOOL, frames

import laws
from thuiszit_cli.commands.app import run
from thuiszit_cli.counts.herleiding import trace
from thuiszit_cli.counts.tally import tally
from thuiszit_cli.counts.year import read_school_year
from thuiszit_cli.tables.load import from_frames

HERE = Path(__file__).parents[2] / "sample_data"
EXPORTS = [HERE / f"{name}.csv" for name in ("leerlingen", "meldingen", "inschrijvingen", "vrijstellingen")]
DAY = date(2026, 10, 1)


def test_whoever_filters_the_file_as_the_name_of_a_count_says_is_left_with_that_many_lines(
    tmp_path: Path,
) -> None:
    periods = ["--kwartaal", "2026-Q2", "--kwartaal", "2026-Q3", "--schooljaar", "2025-2026"]
    command = [
        "tally",
        *map(str, EXPORTS),
        "--peildatum",
        str(DAY),
        *periods,
        "--herleiding",
        "--formaat",
        "csv",
    ]
    assert run([*command, "--stil", "--uit", str(tmp_path / "uit")]) == 0
    traced, counts = (rows(tmp_path / "uit" / f"{name}.csv") for name in ("herleiding", "tellingen"))
    checked: Counter[str] = Counter()
    for count in counts:
        column, *parts = count["naam"].split(" ")
        if "overgang" not in column:
            wanted = dict(part.split("=") for part in parts)
            left = [
                line
                for line in traced
                if line["kolom"] == column and all(line[name] == value for name, value in wanted.items())
            ]
            assert len(left) == int(count["aantal"]), count
            checked[count["tabel"].split("_")[0]] += len(left)
    places = [line["plaats"].split(", regel ") for line in traced]
    assert {file for file, _ in places} <= set(map(str, EXPORTS))
    assert all(int(number) > 1 for _, number in places)
    assert {"groepen", "terug", "streven", "telling", "afloop", "trechter", "swv"} <= set(+checked)


def test_in_the_funnel_somebody_stands_on_the_first_day_without_a_school_that_gives_the_reason() -> None:
    pupil = {
        "geboortedatum": "2009-03-10",
        "startkwalificatie": "ja",
        "startkwalificatie_datum": "2026-02-02",
    }
    school = {**SCHOOL, "inschrijving_begin": "2018-08-01", "inschrijving_eind": "2026-03-04"}
    exempt = {
        "vrijstelling_soort": "5_onder_a",
        "vrijstelling_begin": "2025-10-01",
        "vrijstelling_eind": "2025-11-30",
    }
    tables = from_frames(
        frames(
            leerlingen=[pupil, {"persoonsgebonden_nummer": "999990020", "vertrokken_op": "2025-10-01"}],
            inschrijvingen=[school],
            vrijstellingen=[exempt],
        )
    )
    found = tally(tables, [], [read_school_year("2025-2026")], laws.asked(peildatum=DAY))
    funnel = [line for line in trace(found) if line["trechter"]]
    told = [(line["persoonsgebonden_nummer"], line["dag"], line["trechter"]) for line in funnel]
    assert told == [
        ("999990019", "2026-03-05", "startkwalificatie"),  # exempt and qualified while still enrolled
        ("999990020", "2025-08-01", "absoluut"),
    ]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


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
    found = rows(tmp_path / "uit" / "herleiding.csv")
    assert found
    assert ("persoonsgebonden_nummer" in found[0]) is numbers


def test_lines_are_never_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["tally", *map(str, EXPORTS), "--kwartaal", "2026-Q3", "--herleiding", "--publiceerbaar"]
    assert run([*command, "--uit", str(tmp_path / "uit")]) == 2
    assert "niet te publiceren" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
