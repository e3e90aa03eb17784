"""The side of `child.py` that starts it, asks and listens."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import weakref
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from thuiszit_cli import system
from thuiszit_cli.read.child import DONE, PARQUET, Announced, Sheet, broken, most_bytes
from thuiszit_cli.read.limits import Limits

_OURSELVES = 100 * 1024 * 1024  # of Python and its packages, before anything is read


class Reader:
    """A process that has one file open. It ends when nobody asks it any more."""

    def __init__(self, file: str, path: Path, kind: str, limits: Limits, password: str | None = None) -> None:
        self._file, self._kind = file, kind
        # -P: a module that happens to lie in the current folder is not ours.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "thuiszit_cli.read.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what a library says there may quote the file
            # The other pools of pyarrow reserve more than a limit of memory leaves them.
            env={**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system"},
        )
        most = limits.reader_bytes if kind == PARQUET else most_bytes(path.stat().st_size, limits)
        system.watch(self._process, _OURSELVES + most, limits.reader_seconds)
        self.close = weakref.finalize(self, _end, self._process)
        try:
            self._ask(
                {
                    "file": file,
                    "path": str(path.absolute()),
                    "kind": kind,
                    "password": password,
                    "limits": asdict(limits),
                }
            )
            answer = json.loads(self._pipe(self._process.stdout).readline())
            sheets = [Sheet(**sheet) for sheet in answer.pop("sheets")]
        except (OSError, ValueError):
            self.close()
            raise broken(file, kind) from None
        self.announced = Announced(sheets=sheets, **answer)

    def batches(self, asked: dict[str, Any]) -> Iterator[pa.RecordBatch]:
        """The answer in batches. Raises InputError when the process ended before they did."""
        try:
            self._ask(asked)
            with pa.ipc.open_stream(self._pipe(self._process.stdout)) as stream:
                yield from stream
            if self._pipe(self._process.stdout).readline() != DONE:
                raise OSError
        except (OSError, ValueError):  # pa.ArrowInvalid is a ValueError
            raise broken(self._file, self._kind) from None

    def _ask(self, request: dict[str, Any]) -> None:
        requests = self._pipe(self._process.stdin)
        requests.write(json.dumps(request).encode() + b"\n")
        requests.flush()

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process that reads."""
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    process.wait()
