"""A program that dies at any moment: what stood still stands, nobody is named, and the next run makes it whole.

`make crash` does two hundred rounds; the tests do four. A round is a real process that is killed at a random moment.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from watched import EXPORT, THUISZIT, Ended, surroundings, watched

from thuiszit_cli.store import log
from thuiszit_cli.store.history import read_history
from thuiszit_cli.store.manifest import FILE as MANIFEST
from thuiszit_cli.store.manifest import is_complete
from thuiszit_cli.store.recover import recover

ROUNDS = int(os.environ.get("THUISZIT_KILLS") or 4)
SIGNALS = (signal.SIGKILL, signal.SIGINT, signal.SIGTERM)
CLASSIFY = "classify export.csv boek.xlsx --peildatum 2026-10-01 --uit uitkomsten/2026-10 --overschrijf --logboek --stil"
RUN = "run --peildatum 2026-10-01 --stil"
SETTINGS = """
[run]
exports = "data"
patronen = ["*.csv", "*.xlsx"]
uitvoer = "uitkomsten"
logboek_personen = true
"""
# These hold persons because they were asked for.
PERSONAL = ("export.csv", "boek.xlsx", "classificatie.parquet", "perioden.parquet")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of a Unix")


@dataclass(frozen=True)
class Took:
    """Seconds from the start to the end, and from the first file of the output to the end."""

    whole: float
    writing: float


@dataclass
class Desk:
    """A desk with two versions of an export; each command replaces the output of the one by that of the other."""

    base: Path
    folder: Path
    output: Path = field(default=Path("uitkomsten/2026-10"))

    def deliver(self, version: int) -> None:
        """Put version 0 or 1 of the exports where both commands look."""
        text = EXPORT if version == 0 else EXPORT.replace("17-08-2026", "24-08-2026")
        for place in (self.folder, self.folder / "data"):
            (place / "export.csv").write_text(text, encoding="utf-8")
            shutil.copy(self.base / "boek.xlsx", place / "boek.xlsx")

    def start(self, command: str) -> subprocess.Popen[bytes]:
        """The command as a process of its own, in a group of its own."""
        return subprocess.Popen(
            [str(THUISZIT), *command.split()],
            cwd=self.folder,
            env=surroundings(self.base),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def wait_for_writing(self, process: subprocess.Popen[bytes]) -> None:
        """Until the folder in which the output is made ready stands there."""
        staging = self.folder / self.output.with_name(f".{self.output.name}.thuiszit-nieuw")
        while not staging.exists() and process.poll() is None:
            time.sleep(0.001)

    def content(self) -> dict[str, str]:
        """Every file of the output with its hash; of the manifest what holds no time."""
        found = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (self.folder / self.output).iterdir()
        }
        manifest = json.loads((self.folder / self.output / MANIFEST).read_text(encoding="utf-8"))
        found[MANIFEST] = json.dumps({**manifest, "logboek": "", "gestart": "", "klaar": ""}, sort_keys=True)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "boek.xlsx")) as book:
        sheet = book.add_worksheet("leerlingen")
        for row, line in enumerate((("BSN", "geboortedatum"), ("999990032", "04-04-2013"))):
            sheet.write_row(row, 0, line)
    folder = tmp_path / "folder"
    (folder / "data").mkdir(parents=True)
    (folder / "thuiszit.toml").write_text(SETTINGS, encoding="utf-8")
    return Desk(tmp_path, folder)


def test_killed_at_any_moment_a_whole_output_stands_and_nobody_is_named(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    dice = random.Random(ROUNDS)
    seen: Counter[str] = Counter()
    for command in (CLASSIFY, RUN):
        shutil.rmtree(desk.folder / "uitkomsten", ignore_errors=True)
        whole, took = _outputs(desk, command)
        for turn in range(ROUNDS // 2):
            desk.deliver(1 - turn % 2)
            before, after = whole[turn % 2], whole[1 - turn % 2]
            process = desk.start(command)
            if dice.random() < 0.4:
                time.sleep(dice.uniform(0, took.whole))
            else:  # most of what can go wrong is where files get their places
                desk.wait_for_writing(process)
                time.sleep(dice.uniform(0, took.writing))
            kind = SIGNALS[(turn + 2 * (command == RUN)) % 3]
            process.send_signal(kind)
            out, err = (stream.decode("utf-8", "replace") for stream in process.communicate(timeout=60))
            _check_ending(desk, process, kind, out, err)
            found = _what_stands(desk, before, after)
            seen[f"{command.split()[0]} {kind.name} {found}"] += 1
            assert watched(desk.base, *command.split()).code == 0
            assert desk.content() == after
            _check_traces(desk)
    with capsys.disabled():
        if "THUISZIT_KILLS" in os.environ:
            sys.stdout.write(f"\n{sum(seen.values())} keer afgebroken, 0 beschadigde uitkomsten, 0 lekken\n")
            sys.stdout.writelines(f"  {what}: {count}\n" for what, count in sorted(seen.items()))


def _outputs(desk: Desk, command: str) -> tuple[list[dict[str, str]], Took]:
    """What the command makes of either version, version 0 standing there at the end, and how long it takes."""
    desk.deliver(1)
    assert watched(desk.base, *command.split()).code == 0
    first = desk.content()
    desk.deliver(0)
    began = time.monotonic()
    process = desk.start(command)
    desk.wait_for_writing(process)
    writing = time.monotonic()
    _, err = process.communicate(timeout=60)
    ended = time.monotonic()
    assert process.returncode == 0, err
    whole = [desk.content(), first]
    assert whole[0] != whole[1]
    return whole, Took(ended - began, ended - writing)


def _check_ending(
    desk: Desk, process: subprocess.Popen[bytes], kind: signal.Signals, out: str, err: str
) -> None:
    """It ended as it should, said nothing of anybody and left no process behind."""
    # A signal before our first function is called is the interpreter's to deal with; 130 is our own ending.
    ours = re.search(r"thuiszit_cli[/\\]\S+, line \d+, in (?!<module>)", err)
    assert not ours, err
    allowed = (
        {0, -kind} if kind is signal.SIGKILL else {0, 130, -kind, *([1] if "Fatal Python" in err else [])}
    )
    assert process.returncode in allowed, err
    ended = Ended(process.returncode, out, err, desk.folder, desk.base / "temporary", desk.base / "network")
    assert ended.met(apart=PERSONAL) == []
    for _ in range(100):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.1)
    else:
        pytest.fail("a process of the killed run still lives")


def _what_stands(desk: Desk, before: dict[str, str], after: dict[str, str]) -> str:
    """A whole set stands in the folder, or beside it where the next run puts it back: the old one or the new one."""
    old = desk.folder / f"{desk.output}.oud"
    place = desk.folder / desk.output
    assert is_complete(place) or (is_complete(old) and not place.exists())
    recover(place)
    assert is_complete(place)
    found = desk.content()
    assert found in (before, after)
    return "(oude uitkomst)" if found == before else "(nieuwe uitkomst)"


def _check_traces(desk: Desk) -> None:
    """After the next run nothing lies about, and log and history are whole."""
    left = {path.name for path in (desk.folder / "uitkomsten").iterdir()}
    assert left <= {"2026-10", "logboek.jsonl", "geschiedenis.parquet", ".thuiszit-slot"}
    assert list((desk.base / "temporary").iterdir()) == []
    assert log.examine(desk.folder / "uitkomsten" / log.FILE).eerste_fout is None
    months = {line["maand"] for line in read_history(desk.folder / "uitkomsten")}
    assert months <= {"2026-10"}
