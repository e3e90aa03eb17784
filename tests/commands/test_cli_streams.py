"""A screen or file that takes nothing: a message that is lost changes no exit code, a lost answer is 4."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest

from forked import THUISZIT
from thuiszit_cli.commands.app import run

resource = pytest.importorskip("resource", reason="limits of a Unix")
pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a disk that is full")
EXPORT = "persoonsgebonden_nummer;geboortedatum\n123456789;01-05-2014\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("export.csv").write_text(EXPORT, encoding="utf-8")
    Path("thuiszit.toml").touch()
    return tmp_path


def stream(how: str) -> TextIO | None:
    return None if how == "closed" else Path("/dev/full").open("w", encoding="utf-8")


@pytest.mark.parametrize("how", ["closed", "full"])
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("classify nope", 3),
        ("classify --zzz", 2),
        ("frobnicate", 2),
        ("init", 4),
        ("classify export.csv --uit uit --json", 0),
        ("classify export.csv --uit uit --json --streng waarschuwing", 1),
    ],
)
def test_a_message_that_cannot_be_written_changes_no_exit_code(
    desk: Path, monkeypatch: pytest.MonkeyPatch, how: str, line: str, code: int
) -> None:
    monkeypatch.setattr(sys, "stderr", stream(how))
    assert run(line.split()) == code


@pytest.mark.parametrize("how", ["closed", "full"])
@pytest.mark.parametrize("line", ["rules", "rules --json", "--version", "--help", "inspect export.csv"])
def test_an_answer_that_cannot_be_written_ends_in_4_and_says_so(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], how: str, line: str
) -> None:
    monkeypatch.setattr(sys, "stdout", stream(how))
    assert run(line.split()) == 4
    told = capsys.readouterr().err
    assert told.startswith("Fout: Het antwoord kan niet naar standaarduitvoer:")
    assert "Traceback" not in told


def test_a_closed_stdin_is_an_empty_export(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert run(["classify", "-"]) == 3
    assert "Standaardinvoer is leeg." in capsys.readouterr().err


def test_a_program_started_without_any_stream_ends_in_its_own_code(desk: Path) -> None:
    line = f"{THUISZIT} classify nope 0<&- 1>&- 2>&-"
    assert subprocess.run(["sh", "-c", line]).returncode == 3


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of a workbook cut off
@pytest.mark.parametrize(
    "line", ["tally export.csv --kwartaal 2026-Q2", "worklist export.csv", "sample uit --leerlingen 20"]
)
def test_a_workbook_for_which_there_is_no_room_ends_in_4_and_leaves_nothing(
    desk: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    place = [] if line.startswith("sample") else ["--uit", "uit"]
    with no_file_larger_than(5_000):
        code = run([*line.split(), "--formaat", "xlsx", "--peildatum", "2026-10-01", *place])
    assert (code, "het bestand wordt te groot" in capsys.readouterr().err) == (4, True)
    assert not Path("uit").exists()


@contextlib.contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Have the operating system refuse to let any file of this process grow beyond it, as a disk that is full would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
