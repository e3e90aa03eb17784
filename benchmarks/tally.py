"""Time `tally` against `classify` on the same files, in turns, and write TALLY.md.

    python benchmarks/tally.py                         a sample of 50 000 pupils, made when it is not there
    python benchmarks/tally.py --map MAP --rondes 7    other files

Whole processes; the processor time (user and system) counts, so that others on the machine matter little. Goals:
a quarter at most 1.5 times classify, four quarters and a school year in one call at most 3 times. Needs only the
environment of thuiszit itself.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import date
from pathlib import Path

from programs import HERE, PEILDATUM, TABLES, THUISZIT
from run import Run, alternate

from thuiszit_cli.sample.generate import write_sample

PUPILS, MELDINGEN_A_PUPIL = 50_000, 2.0
QUARTERS = ("2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3")
GOALS = {"tally, a quarter": 1.5, "tally, four quarters and a school year": 3.0}
FORMATS = "classify, more formats"


def register(folder: Path | None) -> list[str]:
    """The files: those of `folder`, or an invented register."""
    if folder is None:
        folder = HERE / "data" / "tally"
        if not folder.exists():
            write_sample(
                folder, leerlingen=PUPILS, seed=2026, meldingen_per_leerling=MELDINGEN_A_PUPIL, plat=False
            )
    return [str(folder / f"{table}.csv") for table in TABLES]


def commands(files: list[str], target: Path) -> dict[str, list[str]]:
    """What is timed, by name."""

    def command(name: str, what: str, *options: str) -> list[str]:
        end = ["--peildatum", PEILDATUM, "--uit", str(target / name), "--overschrijf", "--stil"]
        return [str(THUISZIT), what, *files, *options, *end]

    periods = [part for quarter in QUARTERS for part in ("--kwartaal", quarter)]
    quarter, all_of_them = GOALS
    return {
        "classify": command("classify", "classify"),
        quarter: command("kwartaal", "tally", "--kwartaal", QUARTERS[-1]),
        all_of_them: command("alles", "tally", *periods, "--schooljaar", "2025-2026"),
        FORMATS: command("vormen", "classify", "--formaat", "md,parquet,csv,xlsx,html"),
    }


def report(found: dict[str, Run], files: list[str]) -> str:
    """TALLY.md."""
    base = found["classify"].cpu
    size = sum(Path(file).stat().st_size for file in files) / 1e6
    lines = [
        "# Tally against classify",
        "",
        f"Written by `benchmarks/tally.py` on {date.today()}; do not edit. The same {size:.0f} MB of CSV; medians of whole",
        "processes that take turns. Processor seconds (user and system) count: others used the machine too.",
        "",
        "| command | processor s | against classify | goal | peak MB |",
        "|---|---:|---:|---|---:|",
    ]
    for name, run in found.items():
        ratio = run.cpu / base
        goal = GOALS.get(name)
        met = f"≤ {goal} ({'met' if ratio <= goal else 'missed'})" if goal else ""
        lines.append(f"| {name} | {run.cpu:.2f} | {ratio:.2f} | {met} | {run.memory:.0f} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--map", type=Path)
    parser.add_argument("--rondes", type=int, default=5)
    options = parser.parse_args()
    files = register(options.map)
    with tempfile.TemporaryDirectory() as temporary:
        found = alternate(commands(files, Path(temporary)), options.rondes)
    page = report(found, files)
    (HERE / "TALLY.md").write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
