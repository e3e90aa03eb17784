"""`mislukt.txt`: what went wrong in the last run, to be mailed or read; gone again after a run that did well."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

FILE = "mislukt.txt"


def leave(folder: Path, text: str) -> None:
    """Write it, for the owner only. What fails here is not told: the failure itself is."""
    staged = folder / f".{FILE}.nieuw"
    with contextlib.suppress(OSError):
        staged.unlink(missing_ok=True)
        with os.fdopen(os.open(staged, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
            stream.write(text.encode())
        staged.replace(folder / FILE)


def clear(folder: Path) -> None:
    """Take it away."""
    with contextlib.suppress(OSError):
        (folder / FILE).unlink(missing_ok=True)
