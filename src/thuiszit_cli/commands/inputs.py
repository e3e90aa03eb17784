"""The inputs of a run as its manifest names them, and the certainty that they stayed what they were."""

from __future__ import annotations

import hashlib
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from thuiszit_cli.errors import InputError
from thuiszit_cli.read import scan
from thuiszit_cli.store.manifest import FileRecord

STANDARD_INPUT = "-"


class InputWatch:
    """Hashes the inputs while they are read, and notices when one changed meanwhile.

    Make one before reading, ask `finish` after it.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = list(paths)
        self._before = {path: scan.status(path) for path in self._paths}
        self._standard_input: _HashedStream | None = None
        if any(str(path) == STANDARD_INPUT for path in self._paths):
            self._standard_input = _HashedStream(sys.stdin.buffer)
            sys.stdin = io.TextIOWrapper(io.BufferedReader(self._standard_input))
        self._scans = scan.begin([path for path in self._paths if str(path) != STANDARD_INPUT])

    def finish(self) -> list[FileRecord]:
        """The records, in the order given. Raises InputError for an input that changed or went away."""
        found = []
        for path in self._paths:
            if str(path) == STANDARD_INPUT and self._standard_input is not None:
                found.append(self._standard_input.record())
            elif self._before[path] is None:
                raise InputError(f"{path} bestaat niet.", "Controleer de naam en de map van het bestand.")
            elif self._scans[path].exception() or scan.status(path) != self._before[path]:
                raise InputError(
                    f"Het bestand {path} is veranderd terwijl het werd gelezen.",
                    "Maak een kopie die stilstaat en begin opnieuw.",
                )
            else:
                seen = self._scans[path].result()
                found.append(FileRecord(str(path), seen.size, seen.sha256))
        return found


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
