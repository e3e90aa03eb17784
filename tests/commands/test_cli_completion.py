"""Tab in a real shell: commands, options and the words that an option takes, and never an error."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from running import THUISZIT, thuiszit

BASH = """
complete -p thuiszit
answer() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _thuiszit_completion thuiszit; echo "${COMPREPLY[*]}"; }
"""
TYPED = {
    "thuiszit work": ["worklist"],
    "thuiszit --show": ["--show-completion"],
    "thuiszit classify register.csv --defi": ["--definitie"],
    "thuiszit classify register.csv --definitie ": ["landelijk", "vier_weken_of_langer", "een_maand"],
    "thuiszit classify register.csv --vakantieregio no": ["noord"],
    "thuiszit classify register.csv --streng ": ["fout", "waarschuwing"],
    "thuiszit tally register.csv --formaat html,": [
        "html,md",
        "html,xlsx",
        "html,csv",
        "html,parquet",
        "html,docx",
    ],
    "thuiszit open map/classificatie.parquet --formaat ": ["xlsx", "csv", "parquet"],
    "thuiszit trend --per ": ["gemeente", "school"],
    "thuiszit rules show zestien_uur.": ["zestien_uur.lesweken", "zestien_uur.uren"],
    "thuiszit tally register.csv --parameter halt": ["halt_uren.uren="],
    "thuiszit sleutel ": ["maak", "wachtwoord"],
    "thuiszit classify --definitie landelijk --definitie ": [
        "landelijk",
        "vier_weken_of_langer",
        "een_maand",
    ],
    "thuiszit classify ": [],  # the shell offers its files
}


def in_shell(shell: str, script: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "HOME": str(home),
        "PATH": f"{THUISZIT.parent}{os.pathsep}{os.environ['PATH']}",
    }
    environment.pop("SHELL", None)
    return subprocess.run(
        [shell, "-c", script], env=environment, capture_output=True, text=True, timeout=60, cwd=home
    )


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_bash_completes_after_install_in_a_home_of_its_own(tmp_path: Path) -> None:
    installed = in_shell("bash", "thuiszit --install-completion; true", tmp_path)
    assert "Aanvullen met Tab staat klaar voor bash" in installed.stdout
    quoted = (" ".join(f"'{word}'" for word in line.split(" ")) for line in TYPED)
    asked = "; ".join(f"answer {words}" for words in quoted)
    done = in_shell("bash", f"source ~/.bashrc\n{BASH}\n{asked}", tmp_path)
    assert done.stderr == ""
    registered, *answers = done.stdout.splitlines()
    assert registered == "complete -o default -F _thuiszit_completion thuiszit"
    assert dict(zip(TYPED, (line.split() for line in answers), strict=True)) == TYPED


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_the_script_that_is_shown_is_the_one_that_is_installed(tmp_path: Path) -> None:
    done = in_shell("bash", "thuiszit --install-completion >&2; thuiszit --show-completion; true", tmp_path)
    (script,) = (tmp_path / ".bash_completions").iterdir()
    assert done.stdout.strip() == script.read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("shell", ["zsh", "fish", "powershell"])
def test_the_other_shells_get_commands_with_what_they_do(tmp_path: Path, shell: str) -> None:
    asks = {"_THUISZIT_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": "thuiszit work"}
    asks |= {"_TYPER_COMPLETE_FISH_ACTION": "get-args", "_TYPER_COMPLETE_WORD_TO_COMPLETE": "work"}
    done = thuiszit(tmp_path, environment=asks)
    assert "worklist" in done.stdout
    assert "Wat eerst moet" in done.stdout
    assert (done.returncode, done.stderr) == (0, "")


def test_in_no_known_shell_completion_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("typer.completion._get_shell_name", lambda: None)
    monkeypatch.setenv("SHELL", "/bin/nietbekend")
    from thuiszit_cli.commands.app import run

    assert run(["--show-completion"]) == 2


def test_what_a_shell_asks_in_an_unknown_way_is_refused_without_a_word_on_stdout(tmp_path: Path) -> None:
    done = thuiszit(tmp_path, environment={"_THUISZIT_COMPLETE": "onzin"})
    assert (done.returncode, done.stdout) == (1, "")
