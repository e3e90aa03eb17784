"""What a person sees on a real terminal of 80 and of 40 columns: whole words, whole figures, bars in proportion."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import forked

if sys.platform == "win32":
    pytest.skip("Windows has no pty", allow_module_level=True)

import fcntl
import pty
import struct
import termios

WIDTHS = (80, 40)
EXPORT = "persoonsgebonden_nummer;geboortedatum;inschrijving_begin;begindatum;verzuimsoort\n" + "".join(
    f"99999{at:04};01-05-2014;{enrolled};{absent};LRV\n"
    for at, (enrolled, absent) in enumerate([("01-08-2020", "17-08-2026")] * 6 + [("", "")] * 3)
)
_DRAWN = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


def seen(width: int, folder: Path, *words: str) -> list[str]:
    """The lines on a terminal of that width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "CI")}
    environment |= {"TERM": "xterm", "NO_COLOR": "1"}
    with ThreadPoolExecutor(1) as pool:
        told = pool.submit(_all_of, ours)
        done = forked.run(words, folder, environment, terminal=os.ttyname(theirs))
        os.close(theirs)
        lines = _DRAWN.sub("", told.result().decode("utf-8")).split("\n")
    os.close(ours)
    assert done.returncode == 0
    return [line.rstrip() for line in lines if "Lezen" not in line and "Vergelijken" not in line]


def _all_of(terminal: int) -> bytes:
    """What is said on it until nobody has it open any more."""
    told = b""
    with contextlib.suppress(OSError):
        while part := os.read(terminal, 65536):
            told += part
    return told


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("scherm")
    (made / "export.csv").write_text(EXPORT, encoding="utf-8")
    for day in ("2026-08-30", "2026-09-30"):
        seen(80, made, "classify", "export.csv", "--peildatum", day, "--uit", day, "--stil")
    seen(80, made, "sleutel", "maak", "sleutel")
    seen(80, made, "init")
    (made / "exports" / "2026-09").mkdir(parents=True)
    (made / "exports" / "2026-09" / "export.csv").write_text(EXPORT, encoding="utf-8")
    seen(80, made, "run", "--peildatum", "2026-09-01", "--stil")
    return made


COMMANDS = {
    "classify": ("classify", "export.csv", "--peildatum", "2026-09-30", "--uit", "u", "--overschrijf"),
    "tally": (
        "tally",
        "export.csv",
        "--kwartaal",
        "2026-Q3",
        "--peildatum",
        "2026-09-30",
        "--uit",
        "t",
        "--overschrijf",
    ),
    "tally beside last year": (
        *("tally", "export.csv", "--kwartaal", "2026-Q3", "--vorig-jaar", "--peildatum", "2026-09-30"),
        *("--uit", "j", "--overschrijf"),
    ),
    "check": ("check", "export.csv", "--peildatum", "2026-09-30"),
    "rules": ("rules", "--peildatum", "2026-09-30"),
    "rules show": ("rules", "show", "zestien_uur", "--peildatum", "2026-09-30"),
    "sample": ("sample", "voorbeeld", "--leerlingen", "20", "--overschrijf"),
    "verify": ("verify", "2026-09-30"),
    "pseudonymise": ("pseudonymise", "export.csv", "--sleutel", "sleutel", "--uit", "p", "--overschrijf"),
    "run": ("run", "--peildatum", "2026-09-01", "--proef"),
    "trend": ("trend",),
    "compare": ("compare", "2026-08-30", "2026-09-30"),
    "worklist": ("worklist", "export.csv", "--peildatum", "2026-09-30", "--uit", "w", "--overschrijf"),
    "definitions": ("definitions", "export.csv", "--peildatum", "2026-09-30"),
    "inspect": ("inspect", "export.csv"),
    "explain": ("explain", "export.csv", "--leerling", "999990000", "--peildatum", "2026-09-30"),
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("command", list(COMMANDS))
def test_no_line_is_wider_than_the_screen(folder: Path, command: str, width: int) -> None:
    lines = seen(width, folder, *COMMANDS[command])
    # What is clicked or copied stays on one line.
    paths = (
        "Waarom staat iemand erop?",
        "Rapport:",
        "Werklijst:",
        "Geschreven:",
        "Persoonsgegevens:",
        "  export.csv,",
        "  voorbeeld/",
        "Opdracht: thuiszit",
        "Uitvoer: ",
    )
    lines = [line for line in lines if "http" not in line and ": thuiszit " not in line]
    assert [line for line in lines if len(line) > width and not line.startswith(paths)] == []
    assert len(lines) > 3


@pytest.mark.parametrize("width", WIDTHS)
def test_every_figure_of_the_quarter_is_on_the_screen(folder: Path, width: int) -> None:
    told = " ".join(" ".join(seen(width, folder, *COMMANDS["tally"])).split())
    for word in ("Stand", "30-06-2026", "Instroom", "Uitstroom", "Overgang", "(saldo)", "30-09-2026"):
        assert word in told


def test_bars_are_as_long_as_their_figures(folder: Path) -> None:
    lines = seen(80, folder, *COMMANDS["tally"])
    drawn = {int(found[1]): len(found[2]) for line in lines if (found := re.search(r"(\d+) +(█+)$", line))}
    assert drawn == {6: 4, 3: 2}


@pytest.mark.parametrize("width", WIDTHS)
def test_the_mark_of_the_timeline_stands_under_the_last_week(folder: Path, width: int) -> None:
    lines = seen(width, folder, *COMMANDS["explain"])
    bar = next(line for line in lines if "verzuim  " in line and "█" in line)
    mark = next(line for line in lines if "▲" in line)
    assert mark.index("▲") == bar.rindex("█")
