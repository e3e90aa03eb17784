"""The inputs of a run as its manifest names them, and the certainty that they stayed what they were."""

from __future__ import annotations

import hashlib
import io
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from thuiszit_cli.errors import InputError
from thuiszit_cli.store.manifest import FileRecord, record

STANDARD_INPUT = "-"


class InputWatch:
    """Hashes the inputs while they are read, and notices when one changed meanwhile.

    Make one before reading, ask `finish` after it.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = list(paths)
        self._before = {path: _status(path) for path in self._paths}
        self._records: dict[Path, FileRecord] = {}
        self._standard_input: _HashedStream | None = None
        if any(str(path) == STANDARD_INPUT for path in self._paths):
            self._standard_input = _HashedStream(sys.stdin.buffer)
            sys.stdin = io.TextIOWrapper(io.BufferedReader(self._standard_input))
        self._thread = threading.Thread(target=self._hash, daemon=True)
        self._thread.start()

    def finish(self) -> list[FileRecord]:
        """The records, in the order given. Raises InputError for an input that changed or went away."""
        self._thread.join()
        found = []
        for path in self._paths:
            if str(path) == STANDARD_INPUT and self._standard_input is not None:
                found.append(self._standard_input.record())
            elif self._before[path] is None:
                raise InputError(f"{path} bestaat niet.", "Controleer de naam en de map van het bestand.")
            elif path not in self._records or _status(path) != self._before[path]:
                raise InputError(
                    f"Het bestand {path} is veranderd terwijl het werd gelezen.",
                    "Maak een kopie die stilstaat en begin opnieuw.",
                )
            else:
                found.append(self._records[path])
        return found

    def _hash(self) -> None:
        for path in dict.fromkeys(self._paths):
            if str(path) == STANDARD_INPUT:
                continue
            try:
                self._records[path] = record(path, str(path))
            except OSError:
                return  # the reader tells what is wrong with it


class _HashedStream(io.RawIOBase):
    """Standard input that can be read once and is hashed on the way."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._digest.update(data)
        self._size += len(data)
        return len(data)

    def record(self) -> FileRecord:
        return FileRecord(STANDARD_INPUT, self._size, self._digest.hexdigest())


def _status(path: Path) -> tuple[int, int, int, int] | None:
    """What changes with a file's content. The last one, the moment of any change, no program can set back."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
