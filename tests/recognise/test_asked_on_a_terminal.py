"""The one question on a terminal: a process of its own, with a pseudo-terminal as its screen and keyboard."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "commands"))
from running import THUISZIT, thuiszit
from test_unknown_headers import BEGIN, BIRTH, write

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")


def answered(folder: Path, answer: bytes, *arguments: str) -> tuple[int, str]:
    """Run the command on a terminal and type the answer when it asks; its exit code and what it showed."""
    ours, its = pty.openpty()
    environment = {**os.environ, "THUISZIT_CONFIG": str(folder / "eigen"), "COLUMNS": "120", "TERM": "dumb"}
    with subprocess.Popen(
        [str(THUISZIT), *arguments], cwd=folder, stdin=its, stdout=its, stderr=its, env=environment
    ) as process:
        os.close(its)
        patience = threading.Timer(60, process.kill)
        patience.start()
        shown, typed = b"", False
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # Linux: the other end is closed
                part = b""
            if not part:
                break
            shown += part
            if not typed and b"verder gaan?" in shown:
                os.write(ours, answer + b"\n")
                typed = True
        os.close(ours)
        patience.cancel()
        return process.wait(timeout=60), shown.decode()


def test_a_yes_judges_the_file_and_keeps_the_layout_for_next_time(tmp_path: Path) -> None:
    name = write(tmp_path, "a.csv", "BSN;Geb.;Aanvang verz.;Srt verz.", f"N;{BIRTH};{BEGIN};LRV")
    run = ("classify", name, "--peildatum", "2026-11-29", "--uit")
    code, shown = answered(tmp_path, b"j", *run, "uit")
    assert code == 0, shown
    assert "Aanvang verz." in shown
    assert (tmp_path / "uit" / "manifest.json").exists()
    assert len(list((tmp_path / "eigen" / "layouts").glob("*.toml"))) == 1
    again = thuiszit(tmp_path, *run, "weer", environment={"THUISZIT_CONFIG": str(tmp_path / "eigen")})
    assert again.returncode == 0, again.stderr


def test_a_no_refuses_the_file_and_keeps_nothing(tmp_path: Path) -> None:
    name = write(tmp_path, "a.csv", "BSN;Geb.;Aanvang verz.;Srt verz.", f"N;{BIRTH};{BEGIN};LRV")
    code, shown = answered(tmp_path, b"n", "classify", name, "--uit", "uit")
    assert code == 3
    assert "--schrijf-layout" in shown
    assert not (tmp_path / "eigen").exists()
    assert not (tmp_path / "uit").exists()


def test_a_layout_in_use_is_told_in_the_report(tmp_path: Path) -> None:
    name = write(tmp_path, "a.csv", "BSN;Geb.;Aanvang verz.;Srt verz.", f"N;{BIRTH};{BEGIN};LRV")
    thuiszit(tmp_path, "inspect", name, "--schrijf-layout", "pakketje.toml")
    thuiszit(
        tmp_path, "classify", name, "--layout", "pakketje.toml", "--peildatum", "2026-11-29", "--uit", "uit"
    )
    report = (tmp_path / "uit" / "rapport.md").read_text(encoding="utf-8")
    assert "pakketje" in report
