"""Time the reading alone: a million meldingen from CSV, clean and dressed, and a workbook. Writes INTAKE.md.

    benchmarks/.venv/bin/python benchmarks/intake.py

Each measurement is a process of its own that times the reading in it (not the start of Python), and the programs
take turns. DuckDB reads the same file into a table with every column as text; thuiszit finds the encoding, the
delimiter and the header itself, reads and checks every value, and knows the line of every row.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

from programs import HERE, PYTHON, ROOT
from run import DATA, place

RESULTS = HERE / "INTAKE.md"
WORKBOOK_ROWS = 200_000
GOAL_TIMES = 2.0  # of what DuckDB takes
GOAL_SECONDS, GOAL_MEGABYTES = 15, 600
DRESSED = 0.05  # of the cells below, in a spelling that tests/tables/test_dressed.py has too
GOAL_DRESSED = 1.5  # of the clean file

# What is timed, as programs: the file is their argument, and they print what they measured.
_BEFORE = """
import gc, json, resource, sys, time
from pathlib import Path
def spent():
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in both)
path, before, begin = sys.argv[1], spent(), time.perf_counter()
"""
_AFTER = """
print(json.dumps([end - begin, spent() - before, rows]))
"""
THUISZIT = f"""
from thuiszit_cli.tables.load import load
{_BEFORE}
tables = load([Path(path)])
end, rows = time.perf_counter(), tables.rows.read
del tables
gc.collect()  # the process that read a workbook ends
{_AFTER}
"""
DUCKDB = f"""
import duckdb
duckdb.sql("SET threads = 2; SET enable_progress_bar = false")
{_BEFORE}
duckdb.sql("CREATE TABLE t AS SELECT * FROM read_csv('" + path + "', delim = ';', all_varchar = true)")
end, rows = time.perf_counter(), duckdb.sql("SELECT count(*) FROM t").fetchall()[0][0]
{_AFTER}
"""


@dataclass(frozen=True)
class Reading:
    """Seconds, seconds of processor time, rows."""

    wall: float
    cpu: float
    rows: int


def read(python: str | Path, program: str, path: Path) -> Reading:
    """One process that reads a file. Raises CalledProcessError when it fails."""
    done = subprocess.run([str(python), "-c", program, str(path)], capture_output=True, text=True, check=True)
    return Reading(*json.loads(done.stdout))


def peak(python: str | Path, program: str, path: Path) -> float:
    """The most memory (MB) that it and the processes it starts have together, seen fifty times a second.

    What processes share counts once (PSS). Looking takes time, so a run that is looked at is not timed.
    """
    process = subprocess.Popen([str(python), "-c", program, str(path)], stdout=subprocess.DEVNULL)
    most = 0.0
    while process.poll() is None:
        most = max(most, memory(process.pid))
        time.sleep(0.02)
    return most


def memory(process: int) -> float:
    """What a process and all below it have now; 0 when it has ended."""
    folder = Path(f"/proc/{process}")
    try:
        lines = (folder / "smaps_rollup").read_text().splitlines()
        own = next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
        below = [
            int(child)
            for task in (folder / "task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return 0
    return own + sum(map(memory, below))


def middle(found: list[Reading]) -> Reading:
    """The median of each measure."""
    return Reading(*(median(getattr(each, name) for each in found) for name in ("wall", "cpu", "rows")))


def workbook(source: Path, path: Path) -> Path:
    """The first meldingen of the register as a workbook, with numbers and dates as such."""
    import xlsxwriter  # is in the environment of thuiszit only

    with source.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream, delimiter=";")
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": True})
        sheet, days = book.add_worksheet("meldingen"), book.add_format({"num_format": "dd-mm-yyyy"})
        for at, row in zip(range(WORKBOOK_ROWS + 1), rows, strict=False):
            for column, text in enumerate(row):
                try:
                    sheet.write_datetime(at, column, datetime.strptime(text, "%d-%m-%Y"), days)
                except ValueError:
                    sheet.write(at, column, text)
        book.close()
    return path


def dressed(source: Path, path: Path) -> Path:
    """The register, a twentieth of its numbers, codes, dates and hours in another spelling; the same at every call."""
    draw = random.Random(9999)
    days = ("begindatum", "einddatum", "melddatum", "geboortedatum")
    with source.open(encoding="utf-8-sig", newline="") as stream, path.open("w", newline="") as written:
        rows = csv.DictReader(stream, delimiter=";")
        out = csv.DictWriter(written, rows.fieldnames or [], delimiter=";")
        out.writeheader()
        for row in rows:
            for name in (*days, "persoonsgebonden_nummer", "gemeentecode", "verzuimuren"):
                if draw.random() < DRESSED:
                    row[name] = draw.choice(spellings(name, row[name]))
            out.writerow(row)
    return path


def spellings(name: str, text: str) -> list[str]:
    """Other ways to write a value of a column."""
    if not text:
        return ["NULL", "n.v.t.", "-", "\u00a0"]
    worn = [f"'{text}", f'="{text}"', f"\u00a0{text} ", f"\u200b{text}", f"{text}\t"]
    if name == "verzuimuren":
        return [*worn, f"{text} uur", text.replace(",", ".")]
    if name == "gemeentecode":
        return [*worn, f"GM{text}", f"{int(text)}.0", str(int(text))]
    if name == "persoonsgebonden_nummer":
        return [*worn, f"{text[:3]}.{text[3:6]}.{text[6:]}", f"{text}.0"]
    day = datetime.strptime(text, "%d-%m-%Y")
    return [*worn, f"{day:%Y-%m-%d}", f"{day:%Y-%m-%d}T10:00:00Z", f"{day:%d.%m.%Y}", f"{day:%d-%m-%Y} 08:30"]


def report(found: dict[str, Reading], peaks: dict[str, float], where: dict[str, str], rounds: int) -> str:
    """INTAKE.md."""
    own, worn, rival, book = (found[name] for name in ("thuiszit", "verkleed", "duckdb", "werkmap"))
    times = own.wall / rival.wall
    quiet = "" if where["load"] == "a quiet machine" else ", but not measured on a quiet machine"

    def met(is_so: bool) -> str:
        return ("met" if is_so else "missed") + quiet

    lines = [
        "# Reading alone",
        "",
        "Written by `benchmarks/intake.py`; do not edit. Medians of processes that take turns; the start of Python is",
        "left out. DuckDB only copies the cells as text; thuiszit also finds the encoding, the delimiter and the",
        "header, reads and checks every value, and keeps the line of every row.",
        "",
        f"{where['date']}, {where['machine']}, {rounds} rounds, {where['versions']}; {where['load']}.",
        "",
        "| what | rows | wall s | processor s | peak MB |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, each in found.items():
        lines.append(f"| {name} | {each.rows:.0f} | {each.wall:.2f} | {each.cpu:.2f} | {peaks[name]:.0f} |")
    lines += [
        "",
        f"A CSV of {own.rows:.0f} meldingen: {times:.2f} times what DuckDB's `read_csv` with all columns as text takes "
        f"(goal: at most {GOAL_TIMES:.0f}; {met(times <= GOAL_TIMES)}). A workbook of {book.rows:.0f} rows: "
        f"{book.wall:.1f} s and {peaks['werkmap']:.0f} MB, with the process that reads it (goal: {GOAL_SECONDS} s and "
        f"{GOAL_MEGABYTES} MB; {met(book.wall <= GOAL_SECONDS and peaks['werkmap'] <= GOAL_MEGABYTES)}).",
        "",
        f"The same CSV, {DRESSED:.0%} of its numbers, codes, dates and hours in another spelling: "
        f"{worn.wall / own.wall:.2f} times the clean one and {peaks['verkleed'] / peaks['thuiszit']:.2f} times its memory "
        f"(goal: at most {GOAL_DRESSED}; {met(worn.wall / own.wall <= GOAL_DRESSED)}).",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workbook", nargs=2, type=Path, help=argparse.SUPPRESS)  # made in the other Python
    given = parser.parse_args()
    if given.workbook:
        workbook(*given.workbook)
        return
    subprocess.run([PYTHON, HERE / "generate.py", "1m"], check=True, stdout=subprocess.DEVNULL)
    source, book = DATA / "1m" / "meldingen.csv", DATA / "1m" / "meldingen.xlsx"
    if not book.exists():
        subprocess.run([PYTHON, __file__, "--workbook", source, book], check=True)
    other = dressed(source, DATA / "1m" / "verkleed.txt")
    where = place()
    runs: dict[str, list[Reading]] = {}
    asked: dict[str, tuple[str | Path, str, Path]] = {
        "thuiszit": (PYTHON, THUISZIT, source),
        "verkleed": (PYTHON, THUISZIT, other),
        "duckdb": (sys.executable, DUCKDB, source),
        "werkmap": (PYTHON, THUISZIT, book),
    }
    peaks = {name: peak(*each) for name, each in asked.items()}
    for _ in range(given.rounds):
        for name, each in asked.items():
            reading = read(*each)
            print(f"  {name:10s} {reading.wall:6.2f} s {reading.cpu:6.2f} s cpu", flush=True)
            runs.setdefault(name, []).append(reading)
    found = {name: middle(each) for name, each in runs.items()}
    RESULTS.write_text(report(found, peaks, where, given.rounds), encoding="utf-8")
    print(f"written: {RESULTS.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
