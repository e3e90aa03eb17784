"""What a shell completes on Tab: commands, options, and the words that an option takes."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from thuiszit_cli.commands.console import write_out
from thuiszit_cli.errors import UsageError

PROGRAM = "thuiszit"
SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
ASKED = "_THUISZIT_COMPLETE"  # the variable by which a shell asks; Typer's scripts name it so


def among(words: Collection[str], *, listed: bool = False) -> Callable[[str], list[str]]:
    """What an option completes to: one of the words, or with `listed` several with commas between them."""

    def complete(incomplete: str) -> list[str]:
        before, comma, _ = incomplete.rpartition(",") if listed else ("", "", "")
        return [f"{before}{comma}{word}" for word in words if word not in before.split(",")]

    return complete


def complete(program: Any, instruction: str) -> int:
    """Answer a shell that asks (`complete_bash`), or give it its script (`source_bash`). Returns the exit code."""
    typers = _typers()
    typers.completion_init()
    try:
        return int(typers.shell_complete(program, {}, PROGRAM, ASKED, instruction))
    except (SystemExit, typer.Exit) as ending:  # fish is answered by an exit code alone
        return int(getattr(ending, "exit_code", None) or getattr(ending, "code", None) or 0)
    except Exception:
        return 1  # what is half typed is no error; the shell offers nothing


def show_script(asked: bool) -> None:
    """Print the script for the shell that this runs in, and leave. Raises UsageError."""
    if asked:
        script = _typers().get_completion_script(prog_name=PROGRAM, complete_var=ASKED, shell=_shell())
        write_out(f"{script}\n")
        raise typer.Exit


def install(asked: bool) -> None:
    """Add the script to the settings of the shell that this runs in, and leave. Raises UsageError."""
    if asked:
        shell, path = _typers().install(shell=_shell(), prog_name=PROGRAM, complete_var=ASKED)
        write_out(
            f"Aanvullen met Tab staat klaar voor {shell}: {path}\nOpen een nieuwe terminal om het te gebruiken.\n"
        )
        raise typer.Exit


def _typers() -> Any:
    """What Typer completes with; it exports little of it."""
    return import_module("typer.completion")


def _shell() -> str:
    """The shell that started this program, by its name. Raises UsageError when it is none that we can complete for."""
    found = _typers()._get_shell_name() or Path(os.environ.get("SHELL", "")).name
    if found not in SHELLS:
        raise UsageError(
            "De shell is niet herkend.",
            "Geef deze opdracht in bash, zsh, fish of PowerShell, in een terminal.",
        )
    return found
