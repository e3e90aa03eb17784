"""Every error this program raises on purpose, and the one table of exit codes.

Rooms below the command line raise these; only `cli` turns them into an exit code. The message is
Dutch, says what is wrong, where, and which option or edit mends it; it never quotes a cell of a file.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a run ended. The Dutch meaning is what help and docs show."""

    meaning: str

    DONE = 0, "klaar (bevindingen alleen veranderen dit nooit)"
    STRICT = 1, "klaar, maar met --streng en bevindingen op of boven dat niveau"
    USAGE = 2, "verkeerd gebruik of verkeerde configuratie"
    INPUT = 3, "invoer onleesbaar, niet gevonden of geweigerd"
    OUTPUT = 4, "uitvoer niet geschreven"
    INTERNAL = 70, "interne fout"
    INTERRUPTED = 130, "afgebroken"

    def __new__(cls, value: int, meaning: str) -> ExitCode:
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member


class ThuiszitError(Exception):
    """Base of the family. `hint` says what mends it."""

    exit_code = ExitCode.INTERNAL

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(ThuiszitError):
    """A wrong option, value, parameter or configuration."""

    exit_code = ExitCode.USAGE


class InputError(ThuiszitError):
    """A file that is missing, cannot be read, or is refused."""

    exit_code = ExitCode.INPUT


class OutputError(ThuiszitError):
    """Output that was not written; what stood there before still stands."""

    exit_code = ExitCode.OUTPUT


class InternalError(ThuiszitError):
    """A broken promise of our own: an invariant that does not hold."""
