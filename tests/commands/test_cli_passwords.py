"""A protected workbook: its password from a file or, on a terminal, from who sits there."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path

import msoffcrypto.format.ooxml as ooxml
import pytest
import xlsxwriter
from running import THUISZIT, thuiszit

PASSWORD = "geheim één"


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A protected workbook: to encrypt one takes a while."""
    tmp_path = tmp_path_factory.mktemp("dicht")
    book = xlsxwriter.Workbook(str(tmp_path / "open.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["bsn", "begindatum verzuim"])
    sheet.write_row(1, 0, ["999990019", "01-09-2026"])
    book.close()
    with (tmp_path / "open.xlsx").open("rb") as stream, (tmp_path / "dicht.xlsx").open("wb") as out:
        ooxml.OOXMLFile(stream).encrypt(PASSWORD, out)
    return (tmp_path / "dicht.xlsx").read_bytes()


@pytest.fixture
def folder(tmp_path: Path, locked: bytes) -> Path:
    (tmp_path / "dicht.xlsx").write_bytes(locked)
    return tmp_path


def test_the_password_stands_in_a_file(folder: Path) -> None:
    (folder / "wachtwoord.txt").write_text(f"{PASSWORD}\n", encoding="utf-8")
    done = thuiszit(
        folder, "classify", "dicht.xlsx", "--wachtwoord-bestand", "wachtwoord.txt", "--uit", "uit"
    )
    assert done.returncode == 0, done.stderr
    written = b"".join(path.read_bytes() for path in (folder / "uit").iterdir())
    assert PASSWORD.encode() not in written
    assert PASSWORD not in done.stdout + done.stderr


def test_a_protected_workbook_can_be_pseudonymised(folder: Path) -> None:
    (folder / "wachtwoord.txt").write_text(f"{PASSWORD}\n", encoding="utf-8")
    arguments = ("pseudonymise", "dicht.xlsx", "--wachtwoord-bestand", "wachtwoord.txt", "--uit", "uit")
    done = thuiszit(folder, *arguments, environment={"THUISZIT_SLEUTEL": "ab" * 32})
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [("fout", 3, "klopt niet"), ("", 2, "is leeg"), (None, 2, "niet te lezen")],
)
def test_a_wrong_password_or_file_is_told_of(folder: Path, content: str | None, code: int, said: str) -> None:
    if content is not None:
        (folder / "wachtwoord.txt").write_text(content, encoding="utf-8")
    done = thuiszit(folder, "classify", "dicht.xlsx", "--wachtwoord-bestand", "wachtwoord.txt")
    assert done.returncode == code
    assert said in done.stderr


def test_without_a_terminal_nobody_is_asked(folder: Path) -> None:
    done = thuiszit(folder, "classify", "dicht.xlsx", input="")
    assert done.returncode == 3
    assert "--wachtwoord-bestand" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
@pytest.mark.parametrize(
    ("typed", "code", "told"),
    [
        (f"{PASSWORD}\n".encode(), 0, "Rapport:"),
        (b"\x04", 3, "--wachtwoord-bestand"),  # Ctrl-D
        (b"\xff\xfe\n", 3, "--wachtwoord-bestand"),  # keys of another encoding
    ],
)
def test_on_a_terminal_the_password_is_asked_and_not_shown(
    folder: Path, typed: bytes, code: int, told: str
) -> None:
    import fcntl
    import pty
    import termios

    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [str(THUISZIT), "classify", "dicht.xlsx", "--uit", "uit"],
        cwd=folder,
        stdin=theirs,
        stderr=theirs,
        stdout=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(theirs, termios.TIOCSCTTY, 0),  # so that /dev/tty is this terminal
        env={**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8"},
    ) as process:
        os.close(theirs)
        seen = ""
        answered = False
        while chunk := _read(ours):
            seen += chunk
            if "Wachtwoord van dicht.xlsx" in seen and not answered:
                time.sleep(0.3)  # as long as a bar would need to be drawn again
                seen += _read_now(ours)
                drawn_over = not seen.endswith("Wachtwoord van dicht.xlsx: ")
                os.write(ours, typed)
                answered = True
        assert process.wait(timeout=60) == code, seen
    os.close(ours)
    assert answered
    assert not drawn_over
    assert told in seen
    assert "Traceback" not in seen
    assert PASSWORD not in seen


def _read_now(descriptor: int) -> str:
    """What a terminal shows by now."""
    return _read(descriptor) if select.select([descriptor], [], [], 0)[0] else ""


def _read(descriptor: int) -> str:
    """What a terminal shows next; "" when it is closed."""
    try:
        return os.read(descriptor, 4096).decode(errors="replace")
    except OSError:
        return ""
