"""Same input, same output, byte for byte: whatever the hash seed, the time zone, the locale and the hour."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from thuiszit_cli.privacy.keys import ENVIRONMENT

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
DAY = "--peildatum 2026-10-01 --stil"
TABLES = "export/meldingen.csv export/leerlingen.csv export/inschrijvingen.csv export/vrijstellingen.csv"
FORMS = "--formaat xlsx,html,csv,parquet"
COMMANDS = (
    f"classify export/flat.csv {DAY} --uit classify {FORMS}",
    f"classify {TABLES} {DAY} --uit pseudoniem --pseudoniem",
    f"tally export/flat.csv --kwartaal 2026-Q3 --schooljaar 2025-2026 {DAY} --uit tally {FORMS}",
    f"tally export/flat.csv --kwartaal 2026-Q3 --register {DAY} --uit register",
    f"worklist export/flat.csv {DAY} --uit worklist --met-nummers",
    "check export/flat.csv --peildatum 2026-10-01 --stil --uit check",
    "pseudonymise export/flat.csv --uit pseudonymise --stil",
    "classify export/flat.csv --peildatum 2026-09-01 --stil --uit eerder",
    "compare eerder classify --stil --uit compare",
    "init --stil",
    "run --peildatum 2026-10-01 --stil",
)
_RUN_ALL = """
import sys
from thuiszit_cli.commands.app import run
for command in sys.argv[1:]:
    assert run(command.split()) == 0, command
"""
SURROUNDINGS = (
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "2", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "0"},
)


def test_every_file_of_every_command_has_the_same_bytes_in_other_surroundings(tmp_path: Path) -> None:
    running = []
    for number, surroundings in enumerate(SURROUNDINGS):
        folder = tmp_path / str(number)
        for place in ("export", "exports/2026-10"):
            (folder / place).mkdir(parents=True)
            shutil.copy(SAMPLE / "register_plat.csv", folder / place / "flat.csv")
        for table in TABLES.split():
            shutil.copy(SAMPLE / Path(table).name, folder / table)
        environment = {**os.environ, **surroundings, ENVIRONMENT: "5a" * 32, "COLUMNS": "80"}
        process = subprocess.Popen(
            [sys.executable, "-c", _RUN_ALL, *COMMANDS],
            cwd=folder,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append((folder, process))
    found = []
    for folder, process in running:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        found.append({path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()})
    first, second = found
    assert first.keys() == second.keys()
    kinds = {path.suffix for path in first}
    assert kinds >= {".parquet", ".csv", ".md", ".json", ".xlsx", ".ics", ".toml", ".html"}
    differing = [str(name) for name in first if _content(first[name]) != _content(second[name])]
    assert differing == []


def _content(path: Path) -> object:
    """The bytes of a file; of a manifest without its two times, of a log only that it is there."""
    if path.name == "logboek.jsonl":
        return None
    if path.name == "geschiedenis.parquet":
        import pyarrow.parquet as pq

        # It names the manifest by its hash, and that holds the times.
        return pq.read_table(path).drop_columns("manifest_sha256").to_pylist()
    if path.name == "manifest.json":
        manifest = json.loads(path.read_text(encoding="utf-8"))
        del manifest["gestart"], manifest["klaar"]
        for item in manifest["invoer"]:
            item["bestand"] = Path(item["bestand"]).name
        return manifest
    return path.read_bytes()
