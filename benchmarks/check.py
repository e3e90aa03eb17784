"""Do the three programs give the same answer about every pupil? Asked before anything is timed.

    python benchmarks/check.py 100k 1m

Compares all key columns of classificatie.parquet and perioden.parquet, on several peildata, with and without
inschrijvingen. Exit code 1 and a count per column when anything differs.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from programs import HERE, PEILDATUM, PROGRAMS, PYTHON, TABLES

DATA = HERE / "data"
OTHER_PEILDATA = ("2025-12-29", "2026-02-28", "2026-08-01", "2024-03-01")
PUPIL = [
    "persoonsgebonden_nummer",
    "klasse",
    "duurklasse",
    "thuiszitter",
    "grensgeval",
    "sinds",
    "dagen_geteld",
    "dagen_kalender",
    "regel",
    "signalen",
    "plicht",
    "plicht_reden",
    "ingeschreven",
    "vrijstelling_soort",
    "uren_4_lesweken",
    "leeftijd",
]
PERIOD = [
    "persoonsgebonden_nummer",
    "begin",
    "eind",
    "lopend",
    "dagen_geteld",
    "dagen_kalender",
    "lesdagen",
    "lrv",
]
SHOWN = 5  # differing rows to print a column; the pupils are invented


def answers(
    folder: Path, peildatum: str, names: list[str]
) -> Iterator[tuple[str, pl.DataFrame, pl.DataFrame]]:
    """Each program's answer about the register in `folder`."""
    with tempfile.TemporaryDirectory() as temporary:
        for name in names:
            target = Path(temporary) / name
            subprocess.run(PROGRAMS[name](folder, target, peildatum), check=True, stdout=subprocess.DEVNULL)
            pupils = pl.read_parquet(target / "classificatie.parquet", columns=PUPIL)
            periods = pl.read_parquet(target / "perioden.parquet", columns=PERIOD)
            shutil.rmtree(target)
            yield name, pupils, periods


def differences(own: pl.DataFrame, other: pl.DataFrame) -> dict[str, int]:
    """Number of rows that differ, by column; the rows must be the same ones in the same order."""
    if own.height != other.height:
        return {"rijen": abs(own.height - other.height)}
    counts = {}
    for column in own.columns:
        differs = ~own[column].eq_missing(other[column].cast(own[column].dtype))
        if differs.any():
            counts[column] = int(differs.sum())
            where = differs.arg_true()[:SHOWN]
            key = own.columns[0]
            print(own[where].select(key, column), other[where].select(key, column), sep="\n")
    return counts


def compare(folder: Path, peildatum: str, names: list[str]) -> bool:
    """Whether all programs agree; prints what was compared."""
    found = answers(folder, peildatum, names)
    _, pupils, periods = next(found)
    agree = True
    for name, other_pupils, other_periods in found:
        for what, own, other in (("leerlingen", pupils, other_pupils), ("perioden", periods, other_periods)):
            counts = differences(own, other)
            agree &= not counts
            verdict = "gelijk" if not counts else f"VERSCHIL {counts}"
            print(f"{folder.name} {peildatum} {names[0]} = {name}: {own.height} {what} {verdict}", flush=True)
    return agree


def without_enrolment(folder: Path, temporary: Path) -> Path:
    """The same register without the file of inschrijvingen."""
    copy = temporary / f"{folder.name}-zonder-inschrijvingen"
    copy.mkdir()
    for table in TABLES:
        if table != "inschrijvingen":
            (copy / f"{table}.csv").symlink_to(folder / f"{table}.csv")
    return copy


def main() -> None:
    """Compare on the sizes that are named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="+")
    parser.add_argument("--programma", nargs="+", default=list(PROGRAMS), choices=PROGRAMS)
    parser.add_argument("--snel", action="store_true", help="only the default peildatum")
    given = parser.parse_args()
    subprocess.run([PYTHON, HERE / "generate.py", *given.sizes], check=True, stdout=subprocess.DEVNULL)
    agree = True
    for size in given.sizes:
        folder = (DATA / size).resolve()
        for peildatum in (PEILDATUM,) if given.snel else (PEILDATUM, *OTHER_PEILDATA):
            agree &= compare(folder, peildatum, given.programma)
        if not given.snel:
            with tempfile.TemporaryDirectory() as temporary:
                agree &= compare(without_enrolment(folder, Path(temporary)), PEILDATUM, given.programma)
    sys.exit(0 if agree else 1)


if __name__ == "__main__":
    main()
