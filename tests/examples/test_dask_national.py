"""A register classified part by part gives the classes of one run over everything."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd

from thuiszit_cli import classify

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "examples" / "dask_national.py"


def run(*arguments: str | Path) -> None:
    subprocess.run([sys.executable, str(PROGRAM), *map(str, arguments)], check=True, capture_output=True)


def test_classes_of_the_parts_are_those_of_one_run(tmp_path: Path) -> None:
    run("split", ROOT / "sample_data", tmp_path / "parts", "--parts", "3")
    run("classify", tmp_path / "parts", tmp_path / "result", "--peildatum", "2026-10-01")
    found = pd.concat([pd.read_parquet(path) for path in sorted((tmp_path / "result").iterdir())])
    tables = ("meldingen", "leerlingen", "inschrijvingen", "vrijstellingen")
    whole = classify(
        [ROOT / "sample_data" / f"{table}.csv" for table in tables], peildatum=date(2026, 10, 1)
    ).pupils
    columns = ["persoonsgebonden_nummer", "klasse", "duurklasse", "sinds", "regel", "grensgeval"]
    found = found.sort_values("persoonsgebonden_nummer")
    pd.testing.assert_frame_equal(
        found[columns].reset_index(drop=True).astype("string"),
        whole[columns].reset_index(drop=True).astype("string"),
    )
