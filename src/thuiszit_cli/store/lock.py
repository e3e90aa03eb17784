"""Locks that die with their process, on every operating system (package filelock).

A lock is a file beside what it guards, never in it: Windows renames no folder in which a file is open. The file goes
when the lock is let go; who had it open meanwhile notices and tries again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from thuiszit_cli import system
from thuiszit_cli.errors import OutputError

LOCK = ".thuiszit-slot"


class Taken(Exception):
    """Another process has the lock."""


@contextlib.contextmanager
def held(path: Path, *, wait: bool = False, stays: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Hold the lock in the file `path`, which goes afterwards unless it `stays`.

    Raises Taken, unless asked to wait for it, or OSError.
    """
    import filelock

    lock = filelock.FileLock(path, timeout=-1 if wait else 0, mode=0o600)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise Taken from None
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # Windows removes it itself, once it is let go
            if not stays():
                path.unlink()
        lock.release()


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of an output folder, which is made when it is not there. Raises OutputError when taken."""
    with contextlib.ExitStack() as stack:
        try:
            system.make_private(folder)
            stack.enter_context(held(folder / LOCK))
        except Taken:
            raise OutputError(
                f"Een andere run werkt nu in {folder}.", "Wacht tot die klaar is; er is niets veranderd."
            ) from None
        except OSError as error:
            raise OutputError(f"In {folder} kan niet worden geschreven.", "Controleer de rechten.") from error
        yield
