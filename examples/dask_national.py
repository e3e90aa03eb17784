"""Classify a register that is partitioned by pupil, partition by partition, with Dask.

Pupils are independent: what one is, no other can change. So a register that is too large for one machine is
split by pupil and each part is classified on its own with `thuiszit_cli.classify_frame`; the classes are those
of one run over everything. Dask only hands out the parts; on a cluster the same code runs on its workers.

    python examples/dask_national.py split REGISTER PARTS --parts 8      # four CSVs or Parquet files
    python examples/dask_national.py classify PARTS RESULT --peildatum 2026-10-01

Needs the extra: pip install "thuiszit[dask]".
"""

from __future__ import annotations

import argparse
import zlib
from datetime import date
from pathlib import Path

import dask
import pandas as pd

from thuiszit_cli import classify_frame
from thuiszit_cli.columns import CLASSIFICATION
from thuiszit_cli.report.parquet import write_frame

TABLES = ("meldingen", "leerlingen", "inschrijvingen", "vrijstellingen")
PUPIL = "persoonsgebonden_nummer"


def split(register: Path, target: Path, parts: int) -> None:
    """Write `target/<part>/<table>.parquet`; all rows of a pupil are in one part.

    Zeros lost at the left are thought back, so that two spellings of a number meet.
    """
    for table in TABLES:
        frame = _read(register, table)
        part = frame[PUPIL].map(lambda number: zlib.crc32(number.strip().zfill(9).encode()) % parts)
        for index in range(parts):
            folder = target / f"{index:04d}"
            folder.mkdir(parents=True, exist_ok=True)
            frame[part == index].to_parquet(folder / f"{table}.parquet", index=False)


def _read(register: Path, table: str) -> pd.DataFrame:
    parquet = register / f"{table}.parquet"
    if parquet.exists():
        return pd.read_parquet(parquet).astype("string").fillna("")
    return pd.read_csv(
        register / f"{table}.csv", sep=";", dtype="string", keep_default_na=False, encoding="utf-8-sig"
    )


def classify_part(folder: Path, result: Path, peildatum: date) -> Path:
    """Classify one part and write its rows of classificatie.parquet."""
    frames = {table: pd.read_parquet(folder / f"{table}.parquet") for table in TABLES}
    answer = classify_frame(frames, peildatum=peildatum)
    path = result / f"{folder.name}.parquet"
    write_frame(path, answer.pupils, CLASSIFICATION)
    return path


def classify(parts: Path, result: Path, peildatum: date) -> list[Path]:
    """Classify every part; Dask decides where and how many at a time."""
    result.mkdir(parents=True, exist_ok=True)
    work = [
        dask.delayed(classify_part)(folder, result, peildatum)
        for folder in sorted(parts.iterdir())
        if folder.is_dir()
    ]
    return list(dask.compute(*work, scheduler="processes"))


def main() -> None:
    """The two commands above."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    commands = parser.add_subparsers(dest="command", required=True)
    splitting = commands.add_parser("split")
    splitting.add_argument("register", type=Path)
    splitting.add_argument("parts_folder", type=Path)
    splitting.add_argument("--parts", type=int, default=8)
    classifying = commands.add_parser("classify")
    classifying.add_argument("parts_folder", type=Path)
    classifying.add_argument("result", type=Path)
    classifying.add_argument("--peildatum", type=date.fromisoformat, required=True)
    given = parser.parse_args()
    if given.command == "split":
        split(given.register, given.parts_folder, given.parts)
    else:
        for path in classify(given.parts_folder, given.result, given.peildatum):
            print(path)


if __name__ == "__main__":
    main()
