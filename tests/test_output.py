"""A set of files is whole and has a fitting manifest, or it is not there; nobody else's file is touched."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from thuiszit_cli import system
from thuiszit_cli.errors import OutputError
from thuiszit_cli.store import recover, stage
from thuiszit_cli.store.manifest import is_complete

# Without flock, filelock writes a file of its own, which a death may leave half (`make elsewhere`).
DIES_WITH_ITS_PROCESS = hasattr(os, "fork") and "THUISZIT_ELSEWHERE" not in os.environ


def files(text: str) -> dict[str, Callable[[Path], None]]:
    """A set of two files: one holds `text`, one is always the same."""
    return {
        "een.txt": lambda path: _write(path, text),
        "twee.txt": lambda path: _write(path, "altijd gelijk"),
    }


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def manifest(written: list[dict[str, Any]]) -> dict[str, Any]:
    return {"versie": "0", "opdracht": "toets", "uitvoer": written}


def write(
    folder: Path, text: str = "eerste", *, overwrite: bool = False, inputs: tuple[Path, ...] = ()
) -> None:
    stage.write_folder(folder, files(text), manifest, overwrite=overwrite, inputs=inputs)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_folder_holds_the_set_and_a_manifest_that_fits(tmp_path: Path) -> None:
    folder = tmp_path / "diep" / "uit"
    written = stage.write_folder(folder, files("eerste"), manifest)
    assert written == [folder / "een.txt", folder / "twee.txt", folder / "manifest.json"]
    assert names(folder) == ["een.txt", "manifest.json", "twee.txt"]
    assert names(folder.parent) == ["uit"]
    assert is_complete(folder)
    first = json.loads((folder / "manifest.json").read_text())["uitvoer"][0]
    assert (first["bestand"], first["bytes"]) == ("een.txt", 6)


def test_only_the_owner_can_read_what_was_written(tmp_path: Path) -> None:
    folder = tmp_path / "uit"
    before = os.umask(0)
    try:
        write(folder)
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_with_other_files_keeps_them(tmp_path: Path) -> None:
    folder = tmp_path / "uit"
    folder.mkdir()
    _write(folder / "eigen.txt", "van mij")
    write(folder)
    assert names(folder) == ["een.txt", "eigen.txt", "manifest.json", "twee.txt"]
    assert is_complete(folder)


def test_without_overschrijf_nothing_is_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "uit"
    folder.mkdir()
    _write(folder / "twee.txt", "van mij")
    with pytest.raises(OutputError, match=r"twee\.txt") as caught:
        write(folder)
    assert "--overschrijf" in caught.value.hint
    assert names(folder) == ["twee.txt"]
    assert (folder / "twee.txt").read_text() == "van mij"


def test_with_overschrijf_the_whole_set_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "uit"
    stage.write_folder(folder, {**files("oud"), "vroeger.txt": lambda path: _write(path, "x")}, manifest)
    write(folder, "nieuw", overwrite=True)
    assert names(folder) == ["een.txt", "manifest.json", "twee.txt"]
    assert (folder / "een.txt").read_text() == "nieuw"
    assert names(tmp_path) == ["uit"]


@pytest.mark.parametrize("name", ["eigen.txt", "map"])
def test_overschrijf_refuses_a_folder_with_anything_else_in_it(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "uit"
    write(folder, "oud")
    if name == "map":
        (folder / name).mkdir()
    else:
        _write(folder / name, "van mij")
    with pytest.raises(OutputError, match="niet van een eerdere uitvoer"):
        write(folder, "nieuw", overwrite=True)
    assert (folder / "een.txt").read_text() == "oud"
    assert name in names(folder)


def test_overschrijf_refuses_a_folder_whose_manifest_is_not_ours(tmp_path: Path) -> None:
    folder = tmp_path / "uit"
    folder.mkdir()
    _write(folder / "manifest.json", '{"name": "een webwinkel"}')
    with pytest.raises(OutputError):
        write(folder, overwrite=True)
    assert names(folder) == ["manifest.json"]


def test_a_tampered_manifest_cannot_point_outside_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "uit"
    folder.mkdir()
    _write(tmp_path / "kostbaar.txt", "van mij")
    tampered = {"versie": "0", "opdracht": "x", "uitvoer": [{"bestand": "../kostbaar.txt"}]}
    _write(folder / "manifest.json", json.dumps(tampered))
    with pytest.raises(OutputError):
        write(folder, overwrite=True)
    assert (tmp_path / "kostbaar.txt").exists()


def test_overschrijf_refuses_to_replace_its_own_input(tmp_path: Path) -> None:
    folder = tmp_path / "uit"
    write(folder, "oud")
    with pytest.raises(OutputError, match="invoerbestand"):
        write(folder, "nieuw", overwrite=True, inputs=(folder / "een.txt",))
    assert (folder / "een.txt").read_text() == "oud"


def test_a_symlink_as_target_is_refused(tmp_path: Path) -> None:
    real = tmp_path / "echt"
    real.mkdir()
    link = tmp_path / "uit"
    link.symlink_to(real)
    with pytest.raises(OutputError, match="symlink"):
        write(link)
    assert names(real) == []


def test_a_file_as_target_is_refused(tmp_path: Path) -> None:
    _write(tmp_path / "uit", "x")
    with pytest.raises(OutputError, match="geen map"):
        write(tmp_path / "uit")
    with pytest.raises(OutputError):
        write(tmp_path / "uit" / "dieper")


def test_a_writer_that_fails_leaves_what_stood_there(tmp_path: Path) -> None:
    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    folder = tmp_path / "uit"
    write(folder, "oud")
    with pytest.raises(OutputError, match="de schijf is vol"):
        stage.write_folder(folder, {"een.txt": full}, manifest, overwrite=True)
    assert (folder / "een.txt").read_text() == "oud"
    assert is_complete(folder)
    assert names(tmp_path) == ["uit"]


def test_someone_elses_oud_folder_stays(tmp_path: Path) -> None:
    folder = tmp_path / "uit"
    write(folder, "oud")
    (tmp_path / "uit.oud").mkdir()
    _write(tmp_path / "uit.oud" / "eigen.txt", "van mij")
    with pytest.raises(OutputError, match="bestaat al"):
        write(folder, "nieuw", overwrite=True)
    assert (folder / "een.txt").read_text() == "oud"
    assert names(tmp_path / "uit.oud") == ["eigen.txt"]


@pytest.mark.parametrize("more", [True, False])
def test_a_copy_that_somebody_made_is_no_leftover_and_nothing_of_it_goes(tmp_path: Path, more: bool) -> None:
    folder, copy = tmp_path / "uit", tmp_path / "uit.oud"
    write(folder, "oud")
    shutil.copytree(folder, copy)
    if more:
        _write(copy / "notities.txt", "van mij")
    before = names(copy)
    with pytest.raises(OutputError, match=r"uit\.oud bestaat al"):
        write(folder, "nieuw", overwrite=True)
    recover.recover(folder)
    assert (names(copy), names(folder)) == (before, ["een.txt", "manifest.json", "twee.txt"])
    assert (folder / "een.txt").read_text() == "oud"


def test_what_was_put_in_a_leftover_since_is_not_lost(tmp_path: Path) -> None:
    folder, old = tmp_path / "uit", tmp_path / "uit.oud"
    write(folder, "nieuw")
    write(old, "oud")
    _write(old / recover.SPENT, "")
    _write(old / "notities.txt", "van mij")
    with pytest.raises(OutputError, match="staat nu ook iets anders"):
        recover.recover(folder)
    assert (old / "een.txt").read_text() == "oud"
    (old / "notities.txt").unlink()
    recover.recover(folder)
    assert names(tmp_path) == ["uit"]


def test_the_folder_one_works_in_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "uit", "oud")
    monkeypatch.chdir(tmp_path / "uit")
    with pytest.raises(OutputError, match="U werkt nu in de map"):
        write(Path(), "nieuw", overwrite=True)
    assert (tmp_path / "uit" / "een.txt").read_text() == "oud"


# The child replaces or fills a folder and dies just before its n-th touch of the file system, for every n
# until it lives; after each death the parent looks at what stands there, lets `recover` run and looks again.
CRASH = """
import os, signal, sys
from pathlib import Path
from tests_output import files, manifest, names
from thuiszit_cli.store import recover, stage
from thuiszit_cli.store.manifest import is_complete

TOUCHES = {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chmod"}
mode, root = sys.argv[1], Path(sys.argv[2])

def die_at(count):
    seen = 0
    def hook(event, arguments):
        nonlocal seen
        if event in TOUCHES:
            seen += 1
            if seen == count:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)

deaths = 0
while True:
    folder = root / f"{mode}-{deaths}"
    if mode == "vervangen":
        stage.write_folder(folder, files("oud"), manifest)
    if mode == "vullen":
        folder.mkdir()
        (folder / "eigen.txt").write_text("van mij")
    child = os.fork()
    if child == 0:
        die_at(deaths + 1)
        stage.write_folder(folder, files("nieuw"), manifest, overwrite=mode == "vervangen")
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if mode == "vervangen":
        old = root / f"{folder.name}.oud"
        assert is_complete(folder) or (is_complete(old) and not folder.exists()), deaths
    recover.recover(folder)
    left = {path.name for path in root.iterdir() if folder.name in path.name} - {folder.name}
    assert not left, (deaths, left)
    if mode == "vervangen":
        assert is_complete(folder), deaths
        assert names(folder) == ["een.txt", "manifest.json", "twee.txt"]
    elif folder.exists():
        own = ["eigen.txt"] if mode == "vullen" else []
        assert names(folder) in (own, sorted([*own, "een.txt", "manifest.json", "twee.txt"])), deaths
    if status == 0:
        assert (folder / "een.txt").read_text() == "nieuw"
        break
    deaths += 1
print(deaths)
"""


@pytest.mark.skipif(not DIES_WITH_ITS_PROCESS, reason="needs fork, and locks of the system itself")
@pytest.mark.parametrize("mode", ["nieuw", "vullen", "vervangen"])
def test_killed_at_any_step_a_whole_set_stands_or_is_put_back(tmp_path: Path, mode: str) -> None:
    script = CRASH.replace("from tests_output import files, manifest, names", _helpers())
    done = subprocess.run(
        [sys.executable, "-c", script, mode, str(tmp_path)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10


# The same, and then what puts it right dies as well, just before each of its own touches.
CRASH_AGAIN = (
    CRASH.split("deaths = 0")[0]
    + """
import shutil

def dies(count, work):
    child = os.fork()
    if child == 0:
        die_at(count)
        work()
        os._exit(0)
    return os.waitpid(child, 0)[1] != 0

deaths, step = 0, 1
while True:
    base = root / str(step)
    base.mkdir()
    stage.write_folder(base / "uit", files("oud"), manifest)
    died = dies(step, lambda: stage.write_folder(base / "uit", files("nieuw"), manifest, overwrite=True))
    again = 1
    while True:
        copy = root / f"{step}-{again}"
        shutil.copytree(base, copy)
        died_again = dies(again, lambda: recover.recover(copy / "uit"))
        recover.recover(copy / "uit")
        assert is_complete(copy / "uit"), (step, again)
        assert names(copy) == ["uit"], (step, again, names(copy))
        if not died_again:
            break
        deaths, again = deaths + 1, again + 1
    if not died:
        break
    step += int(mode)
print(deaths)
"""
)


@pytest.mark.skipif(not DIES_WITH_ITS_PROCESS, reason="needs fork, and locks of the system itself")
def test_killed_again_while_it_is_put_right_a_whole_set_is_put_back_the_next_time(tmp_path: Path) -> None:
    script = CRASH_AGAIN.replace("from tests_output import files, manifest, names", _helpers())
    stride = "1" if "THUISZIT_KILLS" in os.environ else "4"  # make crash tries every step
    done = subprocess.run(
        [sys.executable, "-c", script, stride, str(tmp_path)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 20
    if "THUISZIT_KILLS" in os.environ:
        sys.stdout.write(f"\n{done.stdout.strip()} keer twee keer gestorven, 0 beschadigde uitkomsten\n")


def _helpers() -> str:
    return textwrap.dedent(f"""
        import importlib.util
        spec = importlib.util.spec_from_file_location("tests_output", {__file__!r})
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        files, manifest, names = module.files, module.manifest, module.names
        """)


SLOW = """
import sys, time
from pathlib import Path
from thuiszit_cli.store import stage

def slow(path):
    path.write_text("half")
    print("bezig", flush=True)
    for _ in range(600):  # one long sleep could begin just after the signal and miss it
        time.sleep(0.1)

def manifest(written):
    return {"versie": "0", "opdracht": "", "uitvoer": written}

stage.write_folder(Path(sys.argv[1]), {"een.txt": slow}, manifest)
"""


def _slow_writer(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", SLOW, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "bezig\n"
    return process


def test_two_runs_at_once_do_not_write_in_one_folder(tmp_path: Path) -> None:
    folder = tmp_path / "uit"
    process = _slow_writer(folder)
    try:
        with pytest.raises(OutputError, match="Een andere run"):
            write(folder)
    finally:
        process.kill()
        process.wait()
    write(folder, "na de dood van de ander")
    assert is_complete(folder)
    assert names(tmp_path) == ["uit"]


def test_an_interrupted_run_leaves_nothing_behind(tmp_path: Path) -> None:
    process = _slow_writer(tmp_path / "uit")
    process.send_signal(signal.SIGINT)
    process.wait(timeout=50)
    assert names(tmp_path) == []


@pytest.mark.skipif(not DIES_WITH_ITS_PROCESS, reason="a lock without content is one of the system itself")
def test_a_run_interrupted_while_it_clears_away_is_cleared_away_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_place: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(stage.shutil, "rmtree", interrupted)
        with pytest.raises(KeyboardInterrupt):
            stage.write_new(tmp_path / "los.txt", b"x")
    (tmp_path / "los.txt").unlink()
    assert names(tmp_path) == [".los.txt.thuiszit-nieuw", ".los.txt.thuiszit-nieuw.slot"]
    stage.write_new(tmp_path / "los.txt", b"x")
    assert names(tmp_path) == ["los.txt"]


# --- what is not ours, and what a dead run left elsewhere ------------------------------------------------


def test_a_staging_folder_that_no_run_of_ours_made_is_never_emptied(tmp_path: Path) -> None:
    strange = tmp_path / ".uit.thuiszit-nieuw"
    strange.mkdir()
    _write(strange / "kostbaar.txt", "van mij")
    with pytest.raises(OutputError, match="niet door een afgebroken run achtergelaten"):
        write(tmp_path / "uit")
    assert names(strange) == ["kostbaar.txt"]


@pytest.mark.skipif(not DIES_WITH_ITS_PROCESS, reason="a lock without content is one of the system itself")
def test_a_linked_staging_folder_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "elders").mkdir()
    _write(tmp_path / "elders" / "kostbaar.txt", "van mij")
    (tmp_path / ".uit.thuiszit-nieuw").symlink_to(tmp_path / "elders")
    (tmp_path / ".uit.thuiszit-nieuw.slot").touch()
    with pytest.raises(OutputError, match="niet door u of dit programma gemaakt"):
        write(tmp_path / "uit")
    assert names(tmp_path / "elders") == ["kostbaar.txt"]


def test_what_belongs_to_somebody_else_is_not_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "uit.oud"
    write(old, "van een ander")
    _write(old / recover.SPENT, "")
    monkeypatch.setattr(system, "is_own", lambda path: path.name != "uit.oud")
    recover.recover(tmp_path / "uit", unmarked=True)
    assert names(tmp_path) == ["uit.oud"]


def test_an_output_that_somebody_put_aside_under_that_name_is_not_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "uit"
    write(folder, "om te bewaren")
    folder.rename(tmp_path / "uit.oud")
    write(folder, "nieuw", overwrite=True)
    assert (tmp_path / "uit.oud" / "een.txt").read_text() == "om te bewaren"
    with pytest.raises(OutputError, match="bestaat al"):
        write(folder, "nog nieuwer", overwrite=True)
    assert (tmp_path / "uit.oud" / "een.txt").read_text() == "om te bewaren"


def test_what_a_dead_run_left_is_swept_by_a_run_for_another_folder_and_by_one_file(tmp_path: Path) -> None:
    for what in (lambda: write(tmp_path / "twee"), lambda: stage.write_new(tmp_path / "los.txt", b"x")):
        process = _slow_writer(tmp_path / "een")
        process.kill()
        process.wait()
        assert (tmp_path / ".een.thuiszit-nieuw").is_dir()
        what()
        assert not (tmp_path / ".een.thuiszit-nieuw").exists()
    assert names(tmp_path) == ["los.txt", "twee"]


def test_what_a_living_run_is_writing_is_not_swept(tmp_path: Path) -> None:
    process = _slow_writer(tmp_path / "een")
    try:
        write(tmp_path / "twee")
        assert (tmp_path / ".een.thuiszit-nieuw" / "een.txt").exists()
    finally:
        process.kill()
        process.wait()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_named_pipe_in_the_way_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pijp")
    with pytest.raises(OutputError, match="geen map"):
        write(tmp_path / "pijp")
    (tmp_path / "uit").mkdir()
    os.mkfifo(tmp_path / "uit" / "manifest.json")
    for overwrite in (False, True):
        with pytest.raises(OutputError):
            write(tmp_path / "uit", overwrite=overwrite)
