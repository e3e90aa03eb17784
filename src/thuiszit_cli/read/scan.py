"""One pass over the bytes of a file, for its hash and its encoding: begun before what reads it is even imported."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thuiszit_cli.errors import InputError
from thuiszit_cli.files import open_regular
from thuiszit_cli.read.encodings import find_codec

Status = tuple[int, int, int, int]


@dataclass(frozen=True)
class Scan:
    """What was found: its size in bytes, its SHA-256, and its Python codec ("" for what is no text)."""

    size: int
    sha256: str
    codec: str


# What was scanned last, or is being scanned, and what the file was then.
_scans: dict[Path, tuple[Status, Future[Scan]]] = {}


def begin(paths: Sequence[Path]) -> dict[Path, Future[Scan]]:
    """Scan these files one after another, in a thread. A file that cannot be read gives the OSError."""
    coming: dict[Path, Future[Scan]] = {path: Future() for path in dict.fromkeys(paths)}
    for path, future in coming.items():
        if now := status(path):
            _scans[path] = now, future

    def work() -> None:
        for path, future in coming.items():
            try:
                future.set_result(_scan(path))
            except OSError as error:
                future.set_exception(error)

    threading.Thread(target=work, name="eerste-blik", daemon=True).start()
    return coming


def codec_of(path: Path) -> str:
    """The codec of a file that was scanned since it changed last; "" where that is not known."""
    if path not in _scans or _scans[path][0] != status(path):
        return ""
    try:
        return _scans[path][1].result().codec
    except OSError:
        return ""


def status(path: Path) -> Status | None:
    """What changes with a file's content. The last one, the moment of any change, no program can set back."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _scan(path: Path) -> Scan:
    with open_regular(path) as stream:
        hashed = _Hashed(stream.raw)
        try:
            codec = find_codec(str(path), hashed)  # type: ignore[arg-type]
        except InputError:
            codec = ""  # its reader tells
        buffer = bytearray(io.DEFAULT_BUFFER_SIZE << 10)
        while hashed.readinto(buffer):
            pass
        return Scan(hashed.size, hashed.digest.hexdigest(), codec)


class _Hashed:
    """A file whose bytes are hashed as they are read."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int) -> bytes:
        buffer = bytearray(size)
        return bytes(buffer[: self.readinto(buffer)])

    def readinto(self, buffer: bytearray) -> int:
        count: int = self._stream.readinto(buffer)
        self.digest.update(memoryview(buffer)[:count])
        self.size += count
        return count
