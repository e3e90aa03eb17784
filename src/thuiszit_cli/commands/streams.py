"""Streams that may be full or closed: a message that cannot be told changes nothing, an answer that cannot be given does.

While a command runs, stdout and stderr are these, so that what a library writes to them is held to the same.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import Any, TextIO, cast

from thuiszit_cli.errors import OutputError, system_reason


class _Stream:
    """Another stream, or none when it was closed before the program began."""

    def __init__(self, stream: TextIO | None) -> None:
        self._is_closed = stream is None
        # The one without a name lives as long as the program.
        self._stream = open(os.devnull, "w") if stream is None else stream  # noqa: SIM115, PTH123
        if isinstance(self._stream, io.TextIOWrapper):
            self._stream.reconfigure(errors="backslashreplace")

    def __getattr__(self, name: str) -> Any:
        if name == "buffer" and self._is_closed:
            raise AttributeError(name)  # or a library would write there, past `write`
        return getattr(self._stream, name)


class Messages(_Stream):
    """Stderr: what cannot be told is lost, and nothing else."""

    def write(self, text: str) -> int:
        """Write, or lose it."""
        try:
            return self._stream.write(text)
        except OSError:
            discard(self._stream)
            return len(text)

    def flush(self) -> None:
        """Flush, or lose it."""
        try:
            self._stream.flush()
        except OSError:
            discard(self._stream)


class Answers(_Stream):
    """Stdout: raises OutputError for an answer that cannot be given, BrokenPipeError when nobody reads on."""

    def write(self, text: str) -> int:
        """Write, or raise."""
        if self._is_closed and text:
            raise _not_given("die is gesloten")
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise self._failed(error) from error

    def flush(self) -> None:
        """Flush, or raise."""
        try:
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise self._failed(error) from error

    def _failed(self, error: OSError) -> OutputError:
        discard(self._stream)
        return _not_given(system_reason(error))


def _not_given(why: str) -> OutputError:
    return OutputError(
        f"Het antwoord kan niet naar standaarduitvoer: {why}.",
        "Stuur het antwoord naar een andere plaats. Wat al in een map is geschreven, blijft staan.",
    )


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Have these streams in place of those of the process; a closed stdin is an empty one."""
    before = sys.stdin, sys.stdout, sys.stderr
    empty = open(os.devnull) if sys.stdin is None else None  # noqa: SIM115, PTH123 - kept until this block ends
    sys.stdin = empty or sys.stdin
    sys.stdout, sys.stderr = cast(TextIO, Answers(before[1])), cast(TextIO, Messages(before[2]))
    try:
        yield
    finally:
        with contextlib.suppress(OutputError, BrokenPipeError, ValueError):
            sys.stdout.flush()
        sys.stdin, sys.stdout, sys.stderr = before


def discard(stream: Any) -> None:
    """Send the rest of a stream nowhere, so that Python's own flush at the end does not fail either."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
