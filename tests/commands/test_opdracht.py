"""The `opdracht` of a manifest: run on the same inputs it gives the same bytes, for every command that writes a folder."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pytest

from thuiszit_cli.commands.app import run
from thuiszit_cli.privacy.keys import ENVIRONMENT

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
CONFIG = """\
definitie = "een_maand"
vakantieregio = "noord"
kwartaal_begint = 8
lesdagen = "lesdagen.csv"
koppeltabel = "koppel.csv"
[run]
exports = "exports"
patronen = ["*.csv"]
uitvoer = "uitkomsten"
formaat = ["html", "csv"]
pseudoniem = true
"""
DAY = ("--peildatum", "2026-10-01")
WHAT_IF = ("--parameter", "lrv.dagen=20", "--parameter", "zestien_uur.uren=12")
# Each command with options of its own that change what it writes.
COMMANDS: dict[str, tuple[str, ...]] = {
    "classify": ("--formaat", "xlsx,html,csv,parquet", "--uitgesloten"),
    "classify pseudoniem": ("--formaat", "html", "--pseudoniem", "--zout", "2026-Q3"),
    "check": (),
    "definitions": ("--met-nummers",),
    "explain": ("--leerling", "{leerling}", "--met-nummers"),
    "inspect": (),
    "tally": (
        "--kwartaal",
        "2026-Q1",
        "--schooljaar",
        "2025-2026",
        "--formaat",
        "csv",
        "--herleiding",
        "--met-nummers",
    ),
    "tally register": ("--kwartaal", "2026-Q1", "--met-5a"),
    "tally publiceerbaar": ("--kwartaal", "2026-Q1", "--publiceerbaar", "--grens", "7"),
    "worklist": ("--gemeente", "0344", "--binnen", "30", "--formaat", "md,csv", "--met-nummers"),
    "pseudonymise": ("--zout", "2026-Q3"),
}


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(ENVIRONMENT, "5a" * 32)
    Path("exports").mkdir()
    for folder in (".", "exports"):
        shutil.copy(SAMPLE / "register_plat.csv", Path(folder, "export.csv"))
    Path("thuiszit.toml").write_text(CONFIG, encoding="utf-8")
    Path("lesdagen.csv").write_text("datum;soort\n2026-09-14;vrij\n", encoding="utf-8")
    Path("koppel.csv").write_text("bsn;onderwijsnummer\n999990019;109999909\n", encoding="utf-8")


def leerling() -> str:
    with Path("export.csv").open(encoding="utf-8-sig") as stream:
        header, row = (next(stream).rstrip("\n").split(";") for _ in range(2))
    return row[header.index("persoonsgebonden_nummer")]


def content(folder: Path) -> dict[str, object]:
    """The bytes of every file; of the manifest without its two times."""
    found: dict[str, object] = {
        path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"
    }
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name in ("gestart", "klaar", "zegel", "logboek"):
        manifest.pop(name, None)
    return {**found, "manifest.json": manifest}


def opdracht(folder: Path) -> list[str]:
    text: str = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["opdracht"]
    words = shlex.split(text)
    assert words[0] == "thuiszit"
    return words[1:]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_in_a_manifest_gives_the_same_bytes_again(name: str) -> None:
    command, *_ = name.split()
    own = [word.replace("{leerling}", leerling()) for word in COMMANDS[name]]
    changed = WHAT_IF if command not in ("inspect", "pseudonymise") else ()
    line = [
        command,
        "export.csv",
        *DAY,
        *changed,
        "--config",
        "thuiszit.toml",
        "--stil",
        "--uit",
        "een",
        *own,
    ]
    assert run(line) == 0
    words = opdracht(Path("een"))
    if command == "explain":
        words += ["--leerling", leerling()]
    Path("thuiszit.toml").unlink()  # what it said is in the command
    assert run([*words, "export.csv", "--stil", "--uit", "twee"]) == 0
    assert content(Path("een")) == content(Path("twee"))


def test_the_command_of_a_comparison_gives_the_same_bytes_again() -> None:
    Path("herindeling.csv").write_text("oud;nieuw\n0344;0363\n", encoding="utf-8")
    for day in ("2026-09-01", "2026-10-01"):
        assert run(["classify", "export.csv", "--peildatum", day, "--stil", "--uit", day]) == 0
    own = [
        "--lezing",
        "jaar",
        "--publiceerbaar",
        "--grens",
        "7",
        "--herindeling",
        "herindeling.csv",
        "--formaat",
        "csv",
    ]
    assert run(["compare", "2026-09-01", "2026-10-01", *own, "--stil", "--uit", "een"]) == 0
    words = opdracht(Path("een"))
    assert run([*words, "2026-09-01", "2026-10-01", "--stil", "--uit", "twee"]) == 0
    assert content(Path("een")) == content(Path("twee"))


def test_the_command_of_a_month_gives_the_same_bytes_again_whatever_the_settings_became() -> None:
    assert run(["run", "--peildatum", "2026-09-01", "--stil"]) == 0
    assert run(["run", *DAY, *WHAT_IF, "--stil"]) == 0
    month = Path("uitkomsten/2026-10")
    first, words = content(month), opdracht(month)
    shutil.rmtree(month)
    text = Path("thuiszit.toml").read_text(encoding="utf-8")
    for line in (
        'definitie = "een_maand"',
        'vakantieregio = "noord"',
        "pseudoniem = true",
        'lesdagen = "lesdagen.csv"',
    ):
        text = text.replace(line + "\n", "")
    Path("thuiszit.toml").write_text(text, encoding="utf-8")
    assert run([*words, "--stil"]) == 0
    assert content(month) == first


def test_a_manifest_names_every_file_that_the_answer_rests_on() -> None:
    assert run(["classify", "export.csv", *DAY, "--config", "thuiszit.toml", "--stil", "--uit", "een"]) == 0
    manifest = json.loads(Path("een/manifest.json").read_text(encoding="utf-8"))
    assert [item["bestand"] for item in manifest["invoer"]] == ["export.csv", "koppel.csv", "lesdagen.csv"]


def test_the_own_days_of_the_command_line_go_before_those_of_the_configuration() -> None:
    Path("andere.csv").write_text("datum;soort\n", encoding="utf-8")
    line = ["classify", "export.csv", *DAY, "--config", "thuiszit.toml", "--lesdagen", "andere.csv", "--stil"]
    assert run([*line, "--uit", "een"]) == 0
    assert "--lesdagen andere.csv" in json.loads(Path("een/manifest.json").read_bytes())["opdracht"]
