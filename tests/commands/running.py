"""The installed command in a process of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import forked
from forked import THUISZIT

__all__ = ["THUISZIT", "thuiszit"]
_OURS = (
    "COLUMNS",
    "FORCE_COLOR",
    "NO_COLOR",
    "TERM",
)  # read when something is shown, and not when Python starts


def thuiszit(folder: Path, *arguments: str, environment: dict[str, str] | None = None, **rest: Any) -> Any:
    """Run the command in `folder` and return the finished process.

    One that is asked for something particular is started as anyone would; the others are forks.
    """
    env = {**os.environ, "COLUMNS": "100", **(environment or {})}
    said = rest.pop("input", "") if set(rest) == {"input"} else ""
    if rest or any(not name.startswith("THUISZIT") and name not in _OURS for name in environment or ()):
        argv = [str(THUISZIT), *arguments]
        return subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=60, env=env, **rest)
    done = forked.run(arguments, folder, env, stdin=said.encode())
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
