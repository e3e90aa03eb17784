"""One run at a time: a lock that dies with its process."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from thuiszit_cli.errors import OutputError

LOCK = ".thuiszit-slot"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of an output folder, which is made when it is not there. Raises OutputError when taken."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise OutputError(f"In {folder} kan niet worden geschreven.", "Controleer de rechten.") from error
    try:
        try:
            _take(descriptor)
        except OSError:
            raise OutputError(
                f"Een andere run werkt nu in {folder}.", "Wacht tot die klaar is; er is niets veranderd."
            ) from None
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> None:
    """Raises OSError when another process has it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
