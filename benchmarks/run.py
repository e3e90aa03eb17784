"""Time thuiszit against the same job in DuckDB and Polars, in turns, and write RESULTS.md.

    python benchmarks/run.py                     small: gemeente, 100k, 1m and --help
    python benchmarks/run.py --sizes 5m          the national register of a year
    python benchmarks/run.py --sizes 50m --programma thuiszit

Whole processes: wall time, processor time and peak memory as the kernel counts them (wait4). The programs take
turns (A B C A B C ...), so that what else the machine does hits them alike; the middle value counts. Run check.py
first: times of programs that give different answers say nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median

from programs import HERE, PEILDATUM, PROGRAMS, PYTHON, ROOT, THUISZIT

DATA = HERE / "data"
RESULTS = HERE / "RESULTS.md"
KEPT = DATA / "metingen.json"  # earlier sizes stay in RESULTS.md when others are run
SMALL = ("gemeente", "100k", "1m")
START = "start"
QUIET = "a quiet machine"
ROUNDS = {"gemeente": 7, "100k": 7, "1m": 5, "5m": 3, "50m": 1, START: 15}
# Wall and memory against the faster rival (issue 18).
GOALS = {"gemeente": (1.4, 1.4), "1m": (0.8, 0.9), "5m": (0.8, 0.9)}
SECONDS = 0.7  # of a municipality, from shell to report
# As a user has it: Python keeps what it compiled (the round that warms up does so).
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

BOUNDS = (
    "What no program of this shape can do without is measured by `benchmarks/floor.py`, and where the time goes by",
    "`make profile`; both tables stand in [snelheid.md](../docs/decisions/snelheid.md), with what was tried. In short:",
    "starting Python with pandas and reading the columns as text take most of the time in which Polars does its whole",
    "job, and the rest is one thread of numpy with the answers of pure Python rules, where the rivals use both cores.",
    "Memory: 130 MB of libraries before the first row, then what was read, the facts, and the answer of every pupil,",
    "27 columns with a sentence of explanation, where the rivals keep eight.",
)


@dataclass(frozen=True)
class Run:
    """One whole process: seconds of wall time, seconds of processor time, peak memory in MB."""

    wall: float
    cpu: float
    memory: float


def timed(command: Sequence[str]) -> Run:
    """Run a command to its end. Raises RuntimeError when it fails."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT)
    assert process.stderr is not None
    said = process.stderr.read()  # ends when the process does
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}: {said.decode()[-2000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def middle(runs: Sequence[Run]) -> Run:
    """The median of each measure."""
    return Run(*(median(getattr(run, name) for run in runs) for name in ("wall", "cpu", "memory")))


def alternate(commands: dict[str, list[str]], rounds: int) -> dict[str, Run]:
    """Every command once in turn, `rounds` times; one round before them warms the disk cache."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(rounds + (rounds > 1)):
        for name, command in commands.items():
            run = timed(command)
            if turn > 0 or rounds == 1:
                runs[name].append(run)
            print(f"  {name:24s} {run.wall:7.2f} s  {run.cpu:7.2f} s cpu  {run.memory:7.0f} MB", flush=True)
    return {name: middle(found) for name, found in runs.items()}


def measure(size: str, names: Sequence[str], rounds: int) -> dict[str, Run]:
    """The programs on one register."""
    subprocess.run([PYTHON, HERE / "generate.py", size], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as temporary:
        target = Path(temporary)
        commands = {name: PROGRAMS[name](DATA / size, target / name, PEILDATUM) for name in names}
        return alternate(commands, rounds)


def measure_start(rounds: int) -> dict[str, Run]:
    """What it costs to start, against the library the command line is made with."""
    python = str(PYTHON)
    commands = {
        "thuiszit --help": [str(THUISZIT), "--help"],
        "thuiszit --version": [str(THUISZIT), "--version"],
        "import typer": [python, "-c", "import typer"],
    }
    return alternate(commands, rounds)


# --- the report --------------------------------------------------------------------------------------------


def report(kept: dict[str, dict]) -> str:
    """RESULTS.md."""
    lines = [
        "# Results",
        "",
        "Written by `benchmarks/run.py`; do not edit. Whole processes, taking turns in one go; medians. Against the",
        "*faster* of DuckDB (2 threads) and Polars (2 threads) doing the same job: the same CSV files to",
        "`classificatie.parquet` (key columns) and `perioden.parquet`, equal pupil by pupil (`benchmarks/check.py`).",
        "",
        "The rivals are spared: they assume clean files in one spelling, check no number, keep no line numbers or",
        "findings, and write no explanation, school, report or manifest with hashes. thuiszit does all of that here.",
        "",
    ]
    for size in (name for name in ROUNDS if name in kept):
        lines += _start_section(kept[size]) if size == START else _section(size, kept[size])
    lines += [
        "## What bounds the goals that are missed",
        "",
        *BOUNDS,
        "",
        "## Again",
        "",
        "Reading alone is measured by `benchmarks/intake.py` ([INTAKE.md](INTAKE.md)).",
        "",
        "    make bench                # check, then gemeente, 100k, 1m and --help",
        "    make bench-national       # check at 1m, then 5m",
        "",
    ]
    return "\n".join(lines)


def _section(size: str, found: dict) -> list[str]:
    runs = {name: Run(**values) for name, values in found["runs"].items()}
    rows, pupils = found["meldingen"], found["leerlingen"]
    lines = [f"## {size}: {_spaced(pupils)} pupils, {_spaced(rows)} meldingen", "", _where(found), ""]
    lines += ["| program | wall s | processor s | peak MB |", "|---|---:|---:|---:|"]
    lines += [f"| {name} | {run.wall:.2f} | {run.cpu:.2f} | {run.memory:.0f} |" for name, run in runs.items()]
    rivals = {name: run for name, run in runs.items() if name != "thuiszit"}
    if "thuiszit" in runs and rivals:
        own = runs["thuiszit"]
        name, best = min(rivals.items(), key=lambda item: item[1].wall)
        wall, memory = own.wall / best.wall, own.memory / best.memory
        lines += ["", f"Against {name}: wall {wall:.2f}, memory {memory:.2f}."]
        if size in GOALS:
            goal_wall, goal_memory = GOALS[size]
            lines[-1] += (
                f" Goals: wall ≤ {goal_wall} ({_met(wall <= goal_wall, found)}), "
                f"memory ≤ {goal_memory} ({_met(memory <= goal_memory, found)})."
            )
    if size == "gemeente" and "thuiszit" in runs:
        met = _met(runs["thuiszit"].wall <= SECONDS, found)
        lines += ["", f"Goal: ≤ {SECONDS} s from shell to report ({met})."]
    if size == "100k" and "thuiszit" in runs:
        own = runs["thuiszit"]
        lines += ["", f"Goal: < 3 s and < 400 MB ({_met(own.wall < 3 and own.memory < 400, found)})."]
    return [*lines, ""]


def _start_section(found: dict) -> list[str]:
    runs = {name: Run(**values) for name, values in found["runs"].items()}
    base = runs["import typer"].wall
    lines = [
        "## start",
        "",
        _where(found),
        "",
        "| command | wall s | against import typer |",
        "|---|---:|---:|",
    ]
    lines += [f"| `{name}` | {run.wall:.3f} | {run.wall / base:.2f} |" for name, run in runs.items()]
    worst = max(run.wall for run in runs.values()) / base
    return [*lines, "", f"Goal: ≤ 1.5 ({_met(worst <= 1.5, found)}).", ""]


def _met(met: bool, found: dict) -> str:
    verdict = "met" if met else "missed"
    return verdict if found["load"] == QUIET else f"{verdict}, but not measured on a quiet machine"


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _where(found: dict) -> str:
    return f"{found['date']}, {found['machine']}, {found['rounds']} rounds, {found['versions']}; {found['load']}."


def place() -> dict[str, str]:
    own = "import importlib.metadata as m, sys; print(sys.version.split()[0], *map(m.version, sys.argv[1:]))"
    names = ["thuiszit", "pandas", "pyarrow", "numpy"]
    said = subprocess.run(
        [PYTHON, "-c", own, *names], check=True, capture_output=True, text=True
    ).stdout.split()
    own_versions = [f"{name} {number}" for name, number in zip(["Python", *names], said, strict=True)]
    rivals = [f"{name} {version(name)}" for name in ("duckdb", "polars")]
    waiting = os.getloadavg()[0]
    # The work just before (the checks, a smaller size) still counts in it.
    quiet = QUIET if waiting < 2.0 else f"NOT a quiet machine (load {waiting:.1f} at the begin): repeat"
    return {
        "date": date.today().isoformat(),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {_memory()} GB, {platform.system()}",
        "versions": ", ".join(own_versions + rivals),
        "load": quiet,
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _rows(size: str, table: str) -> int:
    with (DATA / size / f"{table}.csv").open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 24), b"")) - 1


def main() -> None:
    """Measure what is asked for and write the results, keeping those of other sizes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", nargs="+", default=[*SMALL, START], choices=ROUNDS)
    parser.add_argument("--programma", nargs="+", default=list(PROGRAMS), choices=PROGRAMS)
    parser.add_argument("--rounds", type=int)
    given = parser.parse_args()
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for size in given.sizes:
        rounds = given.rounds or ROUNDS[size]
        where = place()
        print(f"{size}: {where['load']}", flush=True)
        runs = measure_start(rounds) if size == START else measure(size, given.programma, rounds)
        kept[size] = where | {"rounds": rounds, "runs": {name: vars(run) for name, run in runs.items()}}
        if size != START:
            kept[size] |= {name: _rows(size, name) for name in ("meldingen", "leerlingen")}
        DATA.mkdir(exist_ok=True)
        KEPT.write_text(json.dumps(kept, indent=1))
        RESULTS.write_text(report(kept), encoding="utf-8")
    print(f"written: {RESULTS.relative_to(ROOT)}")


if __name__ == "__main__":
    if not shutil.which(str(THUISZIT)):
        sys.exit(f"{THUISZIT} is missing: run `make demo` first")
    main()
