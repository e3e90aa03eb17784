"""All that differs by operating system. Every other module asks here, so that a test replaces this one alone.

Linux, macOS and Windows differ in what `fsync` takes, in owners and rights, in the name of the user and in the
limits of a process. Locks are those of the package filelock (`store/lock.py`), which knows all three.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import stat
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

HAS_RIGHTS = os.name != "nt"  # 0600 means there what it says
# macOS takes a limit of memory and does not hold to it; there and on Windows the process is watched from outside.
HAS_LIMITS = resource is not None and sys.platform == "linux"
_LOOKS = 0.02  # seconds between two looks at a watched process


def sync(path: Path) -> None:
    """Have the operating system put a file or folder on disk. Raises OSError."""
    is_folder = path.is_dir()
    if is_folder and not HAS_RIGHTS:
        return  # Windows cannot open a folder; its renames are journalled
    # Windows refuses to flush a file that was opened to read only.
    descriptor = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_private(folder: Path) -> None:
    """Make a folder and those above it that are not there, each for its owner only. Raises OSError."""
    for path in reversed((folder, *folder.parents)):
        if not path.exists():
            path.mkdir(mode=0o700, exist_ok=True)


def is_own(path: Path) -> bool:
    """Whether a file or folder belongs to who runs this; where there are no owners, yes. Raises OSError."""
    return not hasattr(os, "getuid") or path.lstat().st_uid == os.getuid()


def is_open_to_others(descriptor: int) -> bool:
    """Whether others may read or write an open file; where rights do not tell, no."""
    return HAS_RIGHTS and bool(stat.S_IMODE(os.fstat(descriptor).st_mode) & 0o077)


@cache
def actor() -> str:
    """The user that the operating system knows, not the one that a variable names, where it tells."""
    with contextlib.suppress(Exception):  # a service may run as somebody without a name
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    with contextlib.suppress(Exception):
        return getpass.getuser()
    return "onbekend"


def limit_memory(more: int) -> None:
    """From here on this process may ask `more` bytes; nothing happens where the system does not hold to that."""
    if HAS_LIMITS:
        with contextlib.suppress(OSError, ValueError):
            most = _virtual_bytes() + more
            resource.setrlimit(resource.RLIMIT_AS, (most, most))


def limit_seconds(seconds: int) -> None:
    """This process may compute that many seconds; nothing happens where the system does not hold to that."""
    if HAS_LIMITS:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _virtual_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def watch(process: subprocess.Popen[bytes], most_bytes: int, seconds: int) -> None:
    """End a process that takes more memory or computes longer, where it cannot limit itself (Windows, macOS)."""
    if not HAS_LIMITS:
        threading.Thread(target=_watch, args=(process, most_bytes, seconds), daemon=True).start()


def _watch(process: subprocess.Popen[bytes], most_bytes: int, seconds: int) -> None:
    import psutil

    with contextlib.suppress(psutil.Error):  # it ended by itself
        seen = psutil.Process(process.pid)
        while process.poll() is None:
            times = seen.cpu_times()
            if seen.memory_info().rss > most_bytes or times.user + times.system > seconds:
                process.kill()
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_LOOKS)
