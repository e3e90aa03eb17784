"""Where the time and the memory of `thuiszit classify` go, room by room.

    python benchmarks/stages.py 1m          also: gemeente, 100k, 5m

Runs the command in this process with a clock around each stage. Wall and processor seconds include the stages
inside; `memory` is the highest so far. The table is meant for docs/decisions/snelheid.md.
"""

from __future__ import annotations

import importlib
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START = time.perf_counter()

# Stage -> the functions in it, by module. Indented stages are part of the one above.
STAGES: dict[str, tuple[str, str]] = {
    "intake": ("thuiszit_cli.tables.load", "load"),
    "  texts to values (beside reading)": ("thuiszit_cli.tables.load", "take"),
    "  tables put together": ("thuiszit_cli.tables.load", "Intake.finish"),
    "facts": ("thuiszit_cli.judge", "gather"),
    "  calendar": ("thuiszit_cli.facts.gather", "_calendar"),
    "  duty": ("thuiszit_cli.facts.gather", "_duties"),
    "  enrolment": ("thuiszit_cli.facts.gather", "gather_enrolment"),
    "  counted absences": ("thuiszit_cli.facts.gather", "counted_absences"),
    "  periods": ("thuiszit_cli.facts.gather", "merge"),
    "rules on distinct cases": ("thuiszit_cli.judge", "judge_each"),
    "rows of the answer": ("thuiszit_cli.frames", "pupils"),
    "writing and hashing": ("thuiszit_cli.store.stage", "write_folder"),
    "  classificatie.parquet": ("thuiszit_cli.report.parquet", "write_pupils"),
    "  perioden.parquet": ("thuiszit_cli.report.parquet", "write_periods"),
    "  bevindingen.csv": ("thuiszit_cli.report.bevindingen", "write_findings"),
}


@dataclass
class Spent:
    """What a stage took so far."""

    wall: float = 0.0
    cpu: float = 0.0
    memory: float = 0.0


def clocked(function: Callable[..., Any], spent: Spent) -> Callable[..., Any]:
    """The function with a clock around it."""

    def run(*args: Any, **options: Any) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            return function(*args, **options)
        finally:
            spent.wall += time.perf_counter() - wall
            spent.cpu += time.process_time() - cpu
            spent.memory = highest_memory()

    return run


def highest_memory() -> float:
    """MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(size: str) -> None:
    """Print the table for a register of `size`."""
    from thuiszit_cli.commands.app import run

    spent = {"start and imports": Spent()}
    for stage, (module, name) in STAGES.items():
        place: Any = importlib.import_module(module)
        *inside, last = name.split(".")
        for part in inside:
            place = getattr(place, part)
        spent[stage] = Spent()
        setattr(place, last, clocked(getattr(place, last), spent[stage]))
    spent["start and imports"] = Spent(time.perf_counter() - START, time.process_time(), highest_memory())
    folder = Path(__file__).parent / "data" / size
    exports = [
        str(folder / f"{name}.csv")
        for name in ("meldingen", "leerlingen", "inschrijvingen", "vrijstellingen")
    ]
    with tempfile.TemporaryDirectory() as temporary:
        target = f"{temporary}/uit"
        code = run(["classify", *exports, "--peildatum", "2026-10-01", "--uit", target, "--stil"])
    if code:
        raise SystemExit(f"classify ended with {code}")
    print("| stage | wall s | processor s | memory so far MB |\n|---|---:|---:|---:|")
    for stage, found in spent.items():
        shown = stage.replace("  ", "&nbsp;&nbsp;")
        print(f"| {shown} | {found.wall:.2f} | {found.cpu:.2f} | {found.memory:.0f} |")
    print(
        f"| **all** | {time.perf_counter() - START:.2f} | {time.process_time():.2f} | {highest_memory():.0f} |"
    )


if __name__ == "__main__":
    main(*sys.argv[1:2] or ["1m"])
