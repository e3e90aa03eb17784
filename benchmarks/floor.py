"""What no program in this shape can do without: the bytes, their text as columns, and the keys in order.

    python benchmarks/floor.py 1m            also: gemeente, 100k, 5m

Prints a table for docs/decisions/snelheid.md: the imports, reading and hashing the files, pyarrow's reading of the
columns that decide, the sorting of the meldingen by pupil and day, and writing a number and two codes a pupil.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq

DATA = Path(__file__).parent / "data"
TABLES = ("meldingen", "leerlingen", "inschrijvingen", "vrijstellingen")
UNREAD = {
    "postcode",
    "vestiging",
    "vermoedelijke_reden",
    "melddatum",
    "verzuimdagen",
    "actie_gemeente_gewenst",
}
DIFFER = {"meldingsnummer", "persoonsgebonden_nummer", "laatste_mutatie"}


def measured(name: str, work: Callable[[], object]) -> object:
    """Do some work and print a row of the table."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    print(f"| {name} | {time.perf_counter() - wall:.2f} | {time.process_time() - cpu:.2f} |", flush=True)
    return result


def columns_of(data: bytes) -> pa.Table:
    """The columns that decide, as text: a list of distinct texts where they repeat."""
    names = data[: data.index(b"\r\n")].decode("utf-8-sig").split(";")
    wanted = [name for name in names if name not in UNREAD]
    repeated = pa.dictionary(pa.int32(), pa.string())
    types = {name: pa.string() if name in DIFFER else repeated for name in wanted}
    return csv.read_csv(
        pa.BufferReader(data),
        csv.ReadOptions(block_size=2 << 20),
        csv.ParseOptions(delimiter=";"),
        csv.ConvertOptions(
            include_columns=wanted, column_types=types, strings_can_be_null=False, check_utf8=False
        ),
    )


def sort_of(persons: pa.ChunkedArray) -> np.ndarray:
    """The rows by pupil and day, as one number."""
    keys = persons.cast(pa.int64()).to_numpy()
    together = (keys << 30) | np.arange(len(keys))
    together.sort()
    return together


def main(size: str) -> None:
    """Print the table for a register of `size`."""
    print("| what | wall s | processor s |\n|---|---:|---:|")
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import pandas, pyarrow.parquet, typer, rich"], check=True)
    print(f"| start of Python with pandas, pyarrow, typer and rich | {time.perf_counter() - begin:.2f} | |")
    paths = [DATA / size / f"{name}.csv" for name in TABLES]
    data = [path.read_bytes() for path in paths]  # once, so that the disk is warm
    measured("reading the bytes", lambda: [path.read_bytes() for path in paths])
    measured("SHA-256 of the bytes", lambda: [hashlib.sha256(each).digest() for each in data])
    tables = measured("the columns that decide, as text", lambda: [columns_of(each) for each in data])
    assert isinstance(tables, list)
    measured("the meldingen in order", lambda: sort_of(tables[0]["persoonsgebonden_nummer"]))
    pupils = tables[1].select(["persoonsgebonden_nummer", "geboortedatum", "geslacht"])
    with tempfile.TemporaryDirectory() as temporary:
        measured(
            "three columns a pupil as Parquet", lambda: pq.write_table(pupils, f"{temporary}/uit.parquet")
        )


if __name__ == "__main__":
    main(*sys.argv[1:2] or ["1m"])
