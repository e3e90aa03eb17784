"""Files that a user names are ordinary files, and what stands in them does not nest without end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from thuiszit_cli import files
from thuiszit_cli.errors import UsageError
from thuiszit_cli.recognise.layout_files import read_layout

DEEP = 20_000


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["classify", "PIPE"], 3),
        (["inspect", "PIPE"], 3),
        (["check", "PIPE"], 3),
        (["verify", "PIPE"], 3),
        (["classify", "export.csv", "--config", "PIPE"], 2),
        (["classify", "export.csv", "--layout", "PIPE"], 2),
        (["classify", "export.csv", "--koppeltabel", "PIPE"], 3),
        (["pseudonymise", "export.csv", "--sleutel", "PIPE", "--uit", "weg"], 2),
        (["classify", "export.csv", "--wachtwoord-bestand", "PIPE"], 2),
    ],
)
def test_a_pipe_is_refused_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pijp")
    Path("export.csv").write_text("bsn;geboortedatum\n999900006;05-05-2012\n")
    command = [sys.executable, "-m", "thuiszit_cli"]
    command += ["pijp" if each == "PIPE" else each for each in arguments]
    assert subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == code


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\n" + "b = " + "[" * DEEP, 2),
        ('a = """[[\n[["""\nb = ' + "{c=" * DEEP + "1" + "}" * DEEP, 3),
        ("# [[[\na = '[['\n\n" + "b = " + "[\n" * DEEP, 104),
    ],
)
def test_toml_that_nests_without_end_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(tomllib.TOMLDecodeError, match=f"at line {line}, "):
        files.load_toml(text)
    path = tmp_path / "layout.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=f"regel {line}\\)"):
        read_layout(path)


def test_json_that_nests_without_end_is_refused_with_its_line() -> None:
    with pytest.raises(json.JSONDecodeError, match="line 2"):
        files.load_json('{"a":\n' + "[" * DEEP)


def test_text_with_brackets_in_it_is_no_nesting() -> None:
    assert files.load_json(json.dumps({"a": "[" * 1000})) == {"a": "[" * 1000}
    assert files.load_toml('a = "' + "{" * 1000 + '"\nb = [[1], [2]]') == {"a": "{" * 1000, "b": [[1], [2]]}


def test_a_file_that_is_read_as_a_whole_may_not_be_huge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_MOST_BYTES", 10)
    (tmp_path / "a").write_text("0123456789")
    (tmp_path / "b").write_text("0123456789\n")
    assert files.read_text(tmp_path / "a") == "0123456789"
    with pytest.raises(OSError, match="te groot"):
        files.read_text(tmp_path / "b")


def test_a_key_of_a_toml_with_endless_parts_is_refused_with_its_line() -> None:
    with pytest.raises(tomllib.TOMLDecodeError, match="line 2"):
        files.load_toml("b = 1\n" + "a." * 100_000 + "c = 1\n")
    assert files.load_toml('a.b = "' + "." * 5000 + '"') == {"a": {"b": "." * 5000}}
