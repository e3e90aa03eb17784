"""`thuiszit classify` from shell to report: the installed command in a process of its own."""

from __future__ import annotations

import csv
import json
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from running import THUISZIT, thuiszit

NUMBERS = ("999990019", "999990020", "999990032")
LEERLINGEN = """persoonsgebonden_nummer;geboortedatum;gemeentecode;startkwalificatie
999990019;01-05-2014;0363;nee
999990020;12-07-2013;0363;nee
999990032;03-03-2005;0363;nee
;03-03-2005;0363;nee
"""
INSCHRIJVINGEN = """persoonsgebonden_nummer;brin;inschrijving_begin;inschrijving_eind
999990019;01AB;01-08-2020;
999990020;01AB;01-08-2020;31-07-2026
"""
FILES = ["bevindingen.csv", "classificatie.parquet", "manifest.json", "perioden.parquet", "rapport.md"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "leerlingen.csv").write_text(LEERLINGEN, encoding="utf-8")
    (tmp_path / "inschrijvingen.csv").write_text(INSCHRIJVINGEN, encoding="utf-8")
    return tmp_path


def classify(folder: Path, *arguments: str, **rest: Any) -> Any:
    files = ("leerlingen.csv", "inschrijvingen.csv")
    return thuiszit(folder, "classify", *files, "--peildatum", "2026-10-01", *arguments, **rest)


def test_a_run_writes_the_whole_set_for_its_owner_only_and_names_nobody(folder: Path) -> None:
    done = classify(folder)
    assert (done.returncode, done.stderr) == (0, "")
    out = folder / "thuiszit-2026-10-01"
    assert sorted(path.name for path in out.iterdir()) == FILES
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}
    rows = pq.read_table(out / "classificatie.parquet").to_pylist()
    assert {row["persoonsgebonden_nummer"]: row["klasse"] for row in rows} == {
        "999990019": "geen_verzuim",
        "999990020": "absoluut_verzuim",
        "999990032": "niet_leerplichtig",
    }
    assert "Rapport: thuiszit-2026-10-01/rapport.md" in done.stdout
    assert "Rijen: 6 gelezen = 5 gebruikt + 1 niet gebruikt" in done.stdout
    told = done.stdout + "".join(
        (out / name).read_text(encoding="utf-8")
        for name in ("rapport.md", "bevindingen.csv", "manifest.json")
    )
    assert not [number for number in NUMBERS if number in told]
    with (out / "bevindingen.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = {(row["bestand"], row["regel"]) for row in csv.DictReader(stream, delimiter=";")}
    assert ("leerlingen.csv", "5") in lines


def test_json_alone_stands_on_stdout_and_says_what_the_manifest_says(folder: Path) -> None:
    done = classify(folder, "--json", "--uit", "uit")
    answer = json.loads(done.stdout)
    assert answer["uitvoer"][-1] == "uit/manifest.json"
    assert all((folder / path).is_file() for path in answer["uitvoer"])
    assert "Absoluut verzuim" in done.stderr
    manifest = json.loads((folder / "uit" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["klassen"] == answer["klassen"]
    assert manifest["rijen"] == answer["rijen"]
    assert list(manifest)[-2:] == ["gestart", "klaar"]
    assert [item["bestand"] for item in manifest["invoer"]] == ["leerlingen.csv", "inschrijvingen.csv"]
    assert sorted([*(item["bestand"] for item in manifest["uitvoer"]), "manifest.json"]) == FILES


def test_standard_input_is_read_as_a_file_is(folder: Path) -> None:
    done = thuiszit(
        folder, "classify", "-", "--peildatum", "2026-10-01", "--uit", "uit", "--stil", input=LEERLINGEN
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (item,) = json.loads((folder / "uit" / "manifest.json").read_text(encoding="utf-8"))["invoer"]
    assert (item["bestand"], item["bytes"]) == ("-", len(LEERLINGEN))


def test_streng_ends_in_1_when_there_are_findings_of_that_level(folder: Path) -> None:
    assert classify(folder, "--streng", "fout", "--uit", "uit").returncode == 1
    (folder / "leerlingen.csv").write_text(
        "".join(LEERLINGEN.splitlines(keepends=True)[:-1]), encoding="utf-8"
    )
    assert classify(folder, "--streng", "fout", "--uit", "uit", "--overschrijf").returncode == 0


def test_a_missing_input_ends_in_3_and_writes_nothing(folder: Path) -> None:
    done = thuiszit(folder, "classify", "weg.csv", "--uit", "uit")
    assert done.returncode == 3
    assert "weg.csv bestaat niet" in done.stderr
    assert not (folder / "uit").exists()


def test_output_that_stands_there_already_ends_in_4_and_stays(folder: Path) -> None:
    (folder / "uit").mkdir()
    (folder / "uit" / "rapport.md").write_text("van mij", encoding="utf-8")
    assert classify(folder, "--uit", "uit").returncode == 4
    done = classify(folder, "--uit", "uit", "--overschrijf")
    assert done.returncode == 4
    assert "niet van een eerdere uitvoer" in done.stderr
    assert (folder / "uit" / "rapport.md").read_text(encoding="utf-8") == "van mij"


def test_another_parameter_marks_everything_as_simulation(folder: Path) -> None:
    done = classify(folder, "--uit", "uit", "--parameter", "zestien_uur.uren=12", "--json")
    assert json.loads(done.stdout)["simulatie"] is True
    assert "SIMULATIE" in done.stderr
    assert "SIMULATIE" in (folder / "uit" / "rapport.md").read_text(encoding="utf-8")
    assert json.loads((folder / "uit" / "manifest.json").read_text(encoding="utf-8"))["simulatie"] is True


def test_the_configuration_holds_unless_an_option_says_otherwise(folder: Path) -> None:
    (folder / "thuiszit.toml").write_text('definitie = "een_maand"\n', encoding="utf-8")
    done = classify(folder, "--config", "thuiszit.toml", "--json", "--uit", "een")
    assert json.loads(done.stdout)["definitie"] == "een_maand"
    done = classify(
        folder, "--config", "thuiszit.toml", "--json", "--uit", "twee", "--definitie", "landelijk"
    )
    assert json.loads(done.stdout)["definitie"] == "landelijk"


def test_colours_are_shown_only_where_they_are_wanted(folder: Path) -> None:
    assert "\x1b[" not in classify(folder, "--uit", "een").stdout
    asked = {"FORCE_COLOR": "1", "TERM": "xterm"}
    forced = classify(folder, "--uit", "twee", environment=asked)
    assert "\x1b[1;31m" in forced.stdout
    without = classify(folder, "--uit", "drie", environment={**asked, "NO_COLOR": "1"})
    assert "31m" not in without.stdout


@pytest.mark.parametrize("extra", ["", "--json"])
def test_a_reader_that_walks_away_is_no_error(folder: Path, extra: str) -> None:
    command = f"{THUISZIT} classify leerlingen.csv --peildatum 2026-10-01 --uit uit {extra}"
    piped = f"{command} | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", piped], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "0"
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
    assert (folder / "uit" / "manifest.json").exists()


@pytest.mark.parametrize("signal_sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_ends_in_130_and_leaves_nothing(folder: Path, signal_sent: signal.Signals) -> None:
    process = subprocess.Popen(
        [str(THUISZIT), "classify", "-", "--uit", "uit"],
        cwd=folder,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    _wait_until_reading(process)
    process.send_signal(signal_sent)
    _, told = process.communicate(timeout=50)
    assert process.returncode == 130
    assert told == "Afgebroken.\n"
    assert sorted(path.name for path in folder.iterdir()) == ["inschrijvingen.csv", "leerlingen.csv"]


def _wait_until_reading(process: subprocess.Popen[str]) -> None:
    """Wait until the pipe to its standard input is drained: then everything is imported and it reads."""
    import fcntl
    import termios
    import time

    assert process.stdin is not None
    process.stdin.write("persoonsgebonden_nummer\n")
    process.stdin.flush()
    for _ in range(400):
        waiting = bytearray(4)
        fcntl.ioctl(process.stdin, termios.FIONREAD, waiting)
        if int.from_bytes(waiting, sys.byteorder) == 0:
            return
        time.sleep(0.05)
    raise AssertionError("standard input was never read")
