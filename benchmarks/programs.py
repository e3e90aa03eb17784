"""The programs that are compared, as command lines, and where they find their Python."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
PYTHON = ROOT / ".venv" / "bin" / "python"  # the environment of thuiszit itself
THUISZIT = ROOT / ".venv" / "bin" / "thuiszit"
PEILDATUM = "2026-10-01"
TABLES = ("meldingen", "leerlingen", "inschrijvingen", "vrijstellingen")

Command = Callable[[Path, Path, str], list[str]]  # folder with CSV files, output folder, peildatum


def _thuiszit(folder: Path, target: Path, peildatum: str) -> list[str]:
    files = [str(path) for path in (folder / f"{table}.csv" for table in TABLES) if path.exists()]
    options = ["--peildatum", peildatum, "--uit", str(target), "--overschrijf", "--stil"]
    return [str(THUISZIT), "classify", *files, *options]


def _rival(script: str) -> Command:
    def command(folder: Path, target: Path, peildatum: str) -> list[str]:
        options = ["--peildatum", peildatum, "--uit", str(target)]
        return [sys.executable, str(HERE / script), str(folder), *options]

    return command


PROGRAMS: dict[str, Command] = {
    "thuiszit": _thuiszit,
    "duckdb": _rival("duckdb_sql.py"),
    "polars": _rival("polars_program.py"),
}
