"""Every error this program raises on purpose, and the one table of exit codes.

Rooms below the command line raise these; only `cli` turns them into an exit code. The message is
Dutch, says what is wrong, where, and which option or edit mends it; it never quotes a cell of a file.
"""

from __future__ import annotations

import errno
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


# What the operating system says, in Dutch; its own text may be in any language.
_REASONS = {
    errno.ENOENT: "bestaat niet",
    errno.EISDIR: "is een map",
    errno.ENOTDIR: "een deel van het pad is geen map",
    errno.ELOOP: "koppelingen (symlinks) die naar elkaar wijzen",
    errno.ENAMETOOLONG: "de naam is te lang",
    errno.EACCES: "geen rechten",
    errno.EPERM: "geen rechten",
    errno.EMFILE: "er staan te veel bestanden open",
    errno.EIO: "de schijf geeft een fout",
    errno.ENOSPC: "de schijf is vol",
    errno.EDQUOT: "het quotum is op",
    errno.EFBIG: "het bestand wordt te groot",
    errno.EROFS: "de schijf is alleen-lezen",
    errno.EEXIST: "er staat inmiddels iets met die naam",
    errno.ENOTEMPTY: "er staat inmiddels iets met die naam",
    errno.EBUSY: "de map is in gebruik",
    errno.EXDEV: "de map is een eigen schijf en kan niet als geheel worden vervangen",
}
_OF_WRITING = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


def system_reason(error: OSError) -> str:
    """Why the operating system refused, in Dutch."""
    return _REASONS.get(error.errno or 0, f"systeemfout {error.errno}")


def of_system(error: BaseException) -> OSError | None:
    """The error of the operating system that an error is, or that a library made another of."""
    for found in (error, error.__cause__, error.__context__):
        if isinstance(found, OSError) and found.errno in _REASONS:
            return found
    return None


def refused_by_system(error: OSError) -> ThuiszitError:
    """What a user is told when the operating system refused something nobody looked out for."""
    place = error.filename if isinstance(error.filename, str) else "een bestand"
    if error.errno in _OF_WRITING:
        return OutputError(
            f"Schrijven is niet gelukt ({place}): {system_reason(error)}.",
            "Controleer de vrije ruimte en de rechten.",
        )
    return InputError(
        f"Niet te lezen: {place} ({system_reason(error)}).",
        "Controleer het pad en de rechten, ook van de map erboven.",
    )
