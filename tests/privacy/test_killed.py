"""A program that dies at any moment: what stood still stands, nobody is named, and the next run makes it whole.

`make crash` breaks off every command that writes two hundred times, at random moments; the tests do so twice.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import re
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from test_properties import COMMANDS as EVERY
from watched import EXPORT, Ended, surroundings, watched

import forked
from thuiszit_cli.store import log
from thuiszit_cli.store.history import read_history
from thuiszit_cli.store.manifest import FILE as MANIFEST
from thuiszit_cli.store.manifest import is_complete
from thuiszit_cli.store.recover import recover

ROUNDS = int(os.environ.get("THUISZIT_KILLS") or 2)
SIGNALS = (signal.SIGKILL, signal.SIGINT, signal.SIGTERM)
DAY = "--peildatum 2026-10-01"
OUT = "--uit uit/map --overschrijf --stil"
# What each command replaces by what it makes of another version of the same export. All that it reads is in `in`.
FOLDERS = {
    "classify": f"classify in/export.csv in/boek.xlsx {DAY} {OUT} --logboek --formaat xlsx,csv,html",
    "explain": f"explain in/export.csv --leerling 999990019 {DAY} {OUT}",
    "inspect": f"inspect in/export.csv {OUT}",
    "check": f"check in/export.csv {DAY} {OUT}",
    "definitions": f"definitions in/export.csv {DAY} {OUT}",
    "tally": f"tally in/export.csv --kwartaal 2026-Q3 --register --herleiding --formaat xlsx,csv {OUT}",
    "compare": f"compare in/archief/2026-09 in/archief/2026-10 --leerlingen {OUT}",
    "worklist": f"worklist in/export.csv {DAY} --formaat xlsx,ics,csv {OUT}",
    "pseudonymise": f"pseudonymise in/export.csv {OUT}",
    "open": f"open in/geheim/classificatie.parquet --formaat csv {OUT}",
    "run": f"run {DAY} --stil",
    "trend": f"trend in/archief {OUT}",
}
# What writes one new file, or a register of nobody; and what only takes away.
FILES = {
    "init": ("init", "thuiszit.toml"),
    "sleutel maak": ("sleutel maak nieuw", "nieuw"),
    "inspect --schrijf-layout": ("inspect in/export.csv --schrijf-layout eigen.toml", "eigen.toml"),
}
ELSEWHERE = {"purge", "sample"}
WRITES_NOTHING = {"handboek", "rules", "rules show", "verify", "sleutel wachtwoord"}
SETTINGS = """
[run]
exports = "in"
patronen = ["*.csv", "*.xlsx"]
uitvoer = "uit"
logboek_personen = true
bewaar_maanden = 1
"""
# These hold persons because they were asked for.
PERSONAL = (
    *("export.csv", "boek.xlsx", "classificatie.parquet", "perioden.parquet", "classificatie.csv"),
    *(
        "perioden.csv",
        "veranderingen.csv",
        "herleiding.csv",
        "uitgesloten.csv",
        "classificatie.xlsx",
        "werklijst.xlsx",
        "werklijst.csv",
    ),
)
# What the second version of the export knows besides.
MORE = "8805;999990032;;;;01-03-2013;01-08-2020;17-08-2026;;LRV;R;60;;01AB\n"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a fork that is broken off")


def test_every_command_that_writes_is_broken_off() -> None:
    tried = {*FOLDERS, *FILES, *ELSEWHERE, *WRITES_NOTHING}
    assert set(EVERY) - tried == set(), "add the new command to FOLDERS, or say that it writes nothing"


@dataclass
class Desk:
    """A desk with two versions of an export and of all that was made of it."""

    base: Path
    rounds: int = ROUNDS

    @property
    def folder(self) -> Path:
        """Where the desk works."""
        return self.base / "folder"

    def deliver(self, version: int) -> None:
        """Put version 0 or 1 of all that a command can read in its place."""
        shutil.rmtree(self.folder / "in", ignore_errors=True)
        shutil.copytree(self.base / "versions" / str(version), self.folder / "in")

    def anew(self) -> None:
        """Nothing was ever made here."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        (self.folder / "thuiszit.toml").write_text(SETTINGS, encoding="utf-8")
        self.deliver(0)

    def done(self, command: str) -> Ended:
        """The command, not broken off."""
        return watched(self.base, *command.split())

    def broken_off(self, command: str, moment: Moment, kind: signal.Signals) -> Ended:
        """The command, sent a signal at some moment of its work; nobody is named and no process is left."""
        environment, hook = surroundings(self.base), self.base / "hook" / "sitecustomize.py"
        with forked.started(tuple(command.split()), self.folder, environment, hook) as going:
            pid = going.pid
            moment.wait(self.folder, going)
            with contextlib.suppress(ProcessLookupError):  # it was done already
                os.kill(pid, kind)
            code, out, err = going.wait()
        ended = Ended(
            code,
            out.decode("utf-8", "replace"),
            err.decode("utf-8", "replace"),
            self.folder,
            self.base / "temporary",
            self.base / "network",
        )
        _check_ending(ended, pid, kind)
        return ended


@dataclass
class Moment:
    """When a command is broken off: anywhere, or from when it makes ready what comes at `output`."""

    output: Path
    dice: random.Random
    whole: float = 0.0  # seconds from the start to the end
    writing: float = 0.0  # seconds from when the output is made ready to the end

    def measure(self, desk: Desk, command: str) -> None:
        """How long the command takes here."""
        with forked.started(tuple(command.split()), desk.folder, surroundings(desk.base)) as going:
            assert going.pid
            began = time.monotonic()
            self._until_writing(desk.folder, going)
            writing = time.monotonic()
            code, _, err = going.wait()
            ended = time.monotonic()
        assert code == 0, err
        self.whole, self.writing = ended - began, ended - writing

    def wait(self, folder: Path, going: forked.Going) -> None:
        """Until that moment, which most times is where files get their places."""
        if self.dice.random() < 0.4:
            time.sleep(self.dice.uniform(0, self.whole))
        else:
            self._until_writing(folder, going)
            time.sleep(self.dice.uniform(0, self.writing))

    def _until_writing(self, folder: Path, going: forked.Going) -> None:
        staging = folder / self.output.with_name(f".{self.output.name}.thuiszit-nieuw")
        while not staging.exists() and not going.has_ended():
            time.sleep(0.0005)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two versions of an export, and of all that commands make of it and read again."""
    import xlsxwriter

    base = tmp_path_factory.mktemp("made")
    for version, text in enumerate((EXPORT, EXPORT + MORE)):
        place = base / "versions" / str(version)
        (place / "in").mkdir(parents=True)
        (place / "thuiszit.toml").write_text(SETTINGS, encoding="utf-8")
        (place / "in" / "export.csv").write_text(text, encoding="utf-8")
        with xlsxwriter.Workbook(str(place / "in" / "boek.xlsx")) as book:
            sheet = book.add_worksheet("leerlingen")
            for row, line in enumerate((("BSN", "geboortedatum"), ("999990032", "04-04-2013"))):
                sheet.write_row(row, 0, line)
        for argv in (
            "run --peildatum 2026-09-01 --stil",
            f"run {DAY} --stil",
            f"classify in/export.csv {DAY} --uit in/geheim --versleutel --stil",
        ):
            ended = watched(base, *argv.split(), folder=f"versions/{version}")
            assert ended.code == 0, ended.stderr
        (place / "uit").rename(place / "in" / "archief")
        (place / "in").rename(base / "in")
        shutil.rmtree(place)
        (base / "in").rename(place)
    return base


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copytree(made / "versions", tmp_path / "versions")
    found = Desk(tmp_path)
    found.anew()
    yield found
    assert not (tmp_path / "network").exists()


def report(capsys: pytest.CaptureFixture[str], command: str, seen: Counter[str]) -> None:
    """What `make crash` shows."""
    if "THUISZIT_KILLS" in os.environ:
        told = ", ".join(f"{what} {count}" for what, count in sorted(seen.items()))
        with capsys.disabled():
            sys.stdout.write(f"\n{command}: {sum(seen.values())} keer afgebroken, 0 beschadigd ({told})\n")


@pytest.mark.parametrize("name", list(FOLDERS))
def test_killed_at_any_moment_a_whole_output_stands_and_nobody_is_named(
    name: str, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    command, output = FOLDERS[name], Path("uit/2026-10" if name == "run" else "uit/map")
    moment = Moment(output, random.Random(desk.rounds))
    place = desk.folder / output
    desk.deliver(1)
    assert desk.done(command).code == 0
    first = content(place)
    desk.deliver(0)
    moment.measure(desk, command)
    whole = (content(place), first)
    assert whole[0] != whole[1]
    seen: Counter[str] = Counter()
    stands = 0
    for turn in range(desk.rounds):
        desk.deliver(1 - stands)
        desk.broken_off(command, moment, SIGNALS[turn % 3])
        old = place.with_name(f"{place.name}.oud")
        assert is_complete(place) or (is_complete(old) and not place.exists())
        if turn % 4 == 1:
            assert desk.done(command).code == 0
            stands = 1 - stands
            assert content(place) == whole[stands]
            _check_traces(desk, output)
            seen["nagekeken na de volgende run"] += 1
            continue
        recover(place)
        assert is_complete(place)
        before, stands = stands, whole.index(content(place))
        seen["oude uitkomst" if stands == before else "nieuwe uitkomst"] += 1
    report(capsys, name, seen)


@pytest.mark.parametrize("name", list(FOLDERS))
def test_a_disk_on_which_the_largest_file_does_not_fit_keeps_the_earlier_output(
    name: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    command, output = FOLDERS[name], Path("uit/2026-10" if name == "run" else "uit/map")
    place = desk.folder / output
    assert desk.done(command).code == 0
    before, sizes = content(place), [path.stat().st_size for path in place.iterdir()]
    desk.deliver(1)
    for room in (700, max(sizes) // 2):
        monkeypatch.setenv("ROOM", str(room))
        ended = desk.done(command)
        assert ended.code == 4, ended.stderr
        assert "het bestand wordt te groot" in ended.stderr, ended.stderr
        assert ended.met(apart=PERSONAL) == []
        assert content(place) == before
    monkeypatch.delenv("ROOM")
    assert desk.done(command).code == 0
    assert content(place) != before
    _check_traces(desk, output)


def content(folder: Path) -> dict[str, str]:
    """Every file of an output with its hash; of the manifest what holds no time."""
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    found[MANIFEST] = json.dumps({**manifest, "logboek": "", "gestart": "", "klaar": ""}, sort_keys=True)
    return found


@pytest.mark.parametrize("name", list(FILES))
def test_killed_at_any_moment_one_new_file_is_whole_or_not_there(
    name: str, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    command, made = FILES[name]
    place = desk.folder / made
    place.unlink(missing_ok=True)
    moment = Moment(Path(made), random.Random(desk.rounds))
    moment.measure(desk, command)
    wanted = place.read_bytes()
    seen: Counter[str] = Counter()
    for turn in range(desk.rounds):
        place.unlink()
        desk.broken_off(command, moment, SIGNALS[turn % 3])
        stood = place.exists()
        seen["er stond niets" if not stood else "nieuw bestand"] += 1
        assert desk.done(command).code == (4 if stood else 0)
        found = place.read_bytes()
        assert found == wanted or (name == "sleutel maak" and re.fullmatch(rb"[0-9a-f]{64}\n", found))
        assert {path.name for path in desk.folder.iterdir()} <= {"in", "thuiszit.toml", made}
    report(capsys, name, seen)


def test_killed_while_it_purges_a_month_is_whole_or_goes_the_next_time(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    months = [f"2026-{month:02d}" for month in range(5, 11)]
    for month in months:
        assert desk.done(f"run --peildatum {month}-01 --stil").code == 0
    (desk.folder / "uit").rename(desk.base / "archive")
    kept = {month: content(desk.base / "archive" / month) for month in months[-2:]}
    history = (desk.base / "archive" / "geschiedenis.parquet").read_bytes()
    command = f"purge {DAY} --stil"
    moment = Moment(Path("uit/nergens"), random.Random(desk.rounds))  # it makes nothing ready
    seen: Counter[str] = Counter()
    for turn in range(-1, desk.rounds):
        shutil.rmtree(desk.folder / "uit", ignore_errors=True)
        shutil.copytree(desk.base / "archive", desk.folder / "uit")
        if turn < 0:
            moment.measure(desk, command)
            continue
        desk.broken_off(command, moment, SIGNALS[turn % 3])
        left = [month for month in months if (desk.folder / "uit" / month).exists()]
        seen[f"{len(left)} maanden over"] += 1
        assert desk.done(command).code == 0
        assert {month: content(desk.folder / "uit" / month) for month in months[-2:]} == kept
        assert not [month for month in months[:-2] if (desk.folder / "uit" / month).exists()]
        assert (desk.folder / "uit" / "geschiedenis.parquet").read_bytes() == history
        _check_traces(desk, Path("uit/2026-09"))
    report(capsys, "purge", seen)


def test_killed_while_it_draws_a_register_it_is_whole_or_not_there(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    command, place = "sample uit/map --leerlingen 60 --overschrijf", desk.folder / "uit/map"
    moment = Moment(Path("uit/map"), random.Random(desk.rounds))
    moment.measure(desk, command)
    wanted = _drawn(place)
    seen: Counter[str] = Counter()
    for turn in range(desk.rounds):
        shutil.rmtree(place)
        desk.broken_off(command, moment, SIGNALS[turn % 3])
        seen["nieuw register" if place.exists() else "er stond niets"] += 1
        assert not place.exists() or _drawn(place) == wanted
        assert desk.done(command).code == 0
        assert _drawn(place) == wanted
        _check_traces(desk, Path("uit/map"))
    report(capsys, "sample", seen)


def _drawn(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _check_ending(ended: Ended, pid: int, kind: signal.Signals) -> None:
    """It ended as it should, said nothing of anybody and left no process behind."""
    # A signal before our first function is called is the interpreter's to deal with; 130 is our own ending.
    ours = re.search(r"thuiszit_cli[/\\]\S+, line \d+, in (?!<module>)", ended.stderr)
    assert not ours, ended.stderr
    allowed = (
        {0, -kind}
        if kind is signal.SIGKILL
        else {0, 130, -kind, *([1] if "Fatal Python" in ended.stderr else [])}
    )
    assert ended.code in allowed, ended.stderr
    assert ended.met(apart=PERSONAL) == []
    for _ in range(1000):
        try:
            os.killpg(pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.01)
    else:
        pytest.fail("a process of the killed run still lives")


def _check_traces(desk: Desk, output: Path) -> None:
    """After the next run nothing lies about, and log and history are whole."""
    place = desk.folder / "uit"
    left = {path.name for path in place.iterdir() if not re.fullmatch(r"\d{4}-\d\d", path.name)}
    assert left <= {output.name, "logboek.jsonl", "geschiedenis.parquet", ".thuiszit-slot"}
    assert list((desk.base / "temporary").iterdir()) == []
    if (place / log.FILE).exists():
        assert log.examine(place / log.FILE).eerste_fout is None
    assert {line["maand"] for line in read_history(place)} <= {f"2026-{month:02d}" for month in range(5, 11)}
