"""Windows and macOS do some things differently: what the program does there, by replacing `thuiszit_cli.system`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from thuiszit_cli import system
from thuiszit_cli.errors import OutputError
from thuiszit_cli.store import log, stage
from thuiszit_cli.store.lock import LOCK, Taken, held, locked
from thuiszit_cli.store.manifest import is_complete

HOLD = """
import sys, time
from pathlib import Path
{before}
from thuiszit_cli.store.lock import held
with held(Path(sys.argv[1])):
    print("vast", flush=True)
    for _ in range(600):
        time.sleep(0.1)
"""


def write(folder: Path, *, overwrite: bool = False) -> None:
    def manifest(written: list[dict[str, Any]]) -> dict[str, Any]:
        return {"versie": "0", "opdracht": "toets", "uitvoer": written}

    stage.write_folder(folder, {"een.txt": lambda path: _put(path)}, manifest, overwrite=overwrite)


def _put(path: Path) -> None:
    path.write_text("een", encoding="utf-8")


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Windows refuses: to flush what was opened to read, and to open a folder."""
    opened: dict[int, int] = {}
    real_open, real_sync = os.open, os.fsync

    def open_(path: Any, flags: int, *more: Any, **others: Any) -> int:
        if os.path.isdir(path):  # noqa: PTH112
            raise PermissionError(13, "Permission denied")
        descriptor = real_open(path, flags, *more, **others)
        opened[descriptor] = flags
        return descriptor

    def fsync(stream: Any) -> None:
        descriptor = stream if isinstance(stream, int) else stream.fileno()
        if not opened.get(descriptor, os.O_RDWR) & (os.O_RDWR | os.O_WRONLY):
            raise OSError(9, "Bad file descriptor")
        real_sync(descriptor)

    monkeypatch.setattr(shutil, "_use_fd_functions", False)  # it goes through folders that way on Windows
    monkeypatch.setattr(os, "open", open_)
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(system, "HAS_RIGHTS", False)
    monkeypatch.setattr(system, "HAS_LIMITS", False)


@pytest.mark.usefixtures("windows")
def test_where_only_a_file_that_can_be_written_is_flushed_every_output_is_written(tmp_path: Path) -> None:
    write(tmp_path / "uit")
    write(tmp_path / "uit", overwrite=True)
    stage.write_new(tmp_path / "los.txt", b"een")
    log.append(tmp_path / "logboek.jsonl", [log.Entry("toets", "x")], "toen", "nu")
    assert is_complete(tmp_path / "uit")
    assert log.examine(tmp_path / "logboek.jsonl").kop.regel == 1


@pytest.mark.skipif(os.name == "nt", reason="the fixture plays Windows")
def test_what_plays_windows_does_refuse_what_windows_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, windows: None
) -> None:
    (tmp_path / "een").write_bytes(b"x")
    descriptor = os.open(tmp_path / "een", os.O_RDONLY)
    with pytest.raises(OSError, match="Bad file"):
        os.fsync(descriptor)
    os.close(descriptor)
    monkeypatch.setattr(system, "HAS_RIGHTS", True)
    with pytest.raises(PermissionError):
        system.sync(tmp_path)


# What a system without flock falls back on: a file that names its process.
@pytest.mark.parametrize("before", ["", "sys.modules['fcntl'] = None"], ids=["with fcntl", "without fcntl"])
def test_a_lock_is_held_by_one_process_and_dies_with_it(tmp_path: Path, before: str) -> None:
    script = HOLD.format(before=before)
    lock = tmp_path / "slot"
    holder = subprocess.Popen([sys.executable, "-c", script, str(lock)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "vast\n"
        second = subprocess.run(
            [sys.executable, "-c", script, str(lock)], capture_output=True, text=True, timeout=60
        )
        assert "Taken" in second.stderr
    finally:
        holder.kill()
        holder.wait()
    third = subprocess.Popen([sys.executable, "-c", script, str(lock)], stdout=subprocess.PIPE, text=True)
    assert third.stdout is not None
    assert third.stdout.readline() == "vast\n"
    third.kill()
    third.wait()


def test_a_lock_that_is_let_go_leaves_no_file(tmp_path: Path) -> None:
    with held(tmp_path / "slot"):
        with pytest.raises(Taken), held(tmp_path / "slot"):
            pytest.fail("two have it")
        assert (tmp_path / "slot").exists()
    assert not (tmp_path / "slot").exists()
    with locked(tmp_path / "uit"):
        assert (tmp_path / "uit" / LOCK).exists()
        with pytest.raises(OutputError, match="Een andere run"), locked(tmp_path / "uit"):
            pytest.fail("two have it")
    assert list((tmp_path / "uit").iterdir()) == []


APPEND = """
import sys
from pathlib import Path
{before}
from thuiszit_cli.store import log
for number in range(20):
    log.append(Path(sys.argv[1]), [log.Entry("toets", str(number)), log.Entry("toets", "x")], "toen", "nu")
"""


@pytest.mark.parametrize("before", ["", "sys.modules['fcntl'] = None"], ids=["with fcntl", "without fcntl"])
def test_three_runs_at_once_write_one_chain_in_one_log(tmp_path: Path, before: str) -> None:
    path = tmp_path / "logboek.jsonl"
    runs = [
        subprocess.Popen([sys.executable, "-c", APPEND.format(before=before), str(path)]) for _ in range(3)
    ]
    assert [run.wait(timeout=60) for run in runs] == [0, 0, 0]
    found = log.examine(path)
    assert (found.kop.regel, found.is_wrong) == (120, False)


@pytest.mark.parametrize(
    ("work", "most", "seconds"),
    [("held = bytearray(300 << 20); time.sleep(60)", 200 << 20, 60), ("while True: pass", 1 << 40, 1)],
    ids=["too much memory", "too long"],
)
def test_a_reader_that_cannot_limit_itself_is_ended_from_outside(
    monkeypatch: pytest.MonkeyPatch, work: str, most: int, seconds: int
) -> None:
    monkeypatch.setattr(system, "HAS_LIMITS", False)
    process = subprocess.Popen([sys.executable, "-c", f"import time\n{work}"])
    system.watch(process, most, seconds)
    assert process.wait(timeout=60) != 0


def test_folders_above_the_output_are_for_their_owner_only_too(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write(tmp_path / "een" / "twee" / "uit")
    finally:
        os.umask(before)
    if system.HAS_RIGHTS:
        modes = [path.stat().st_mode & 0o777 for path in (tmp_path / "een", tmp_path / "een" / "twee")]
        assert modes == [0o700, 0o700]


def test_only_the_module_of_systems_knows_which_system_it_is() -> None:
    folder = Path(system.__file__).parent
    signs = (
        "import fcntl",
        "import resource",
        "import msvcrt",
        "import pwd",
        "os.name ==",
        "os.name !=",
        '"/proc',
    )
    found = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.py")
        if any(sign in path.read_text(encoding="utf-8") for sign in signs)
    }
    assert found == {"system.py"}
