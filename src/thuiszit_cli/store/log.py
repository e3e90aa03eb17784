"""`logboek.jsonl`: what was done with whose data, when and by whom. Only added to, each line chained to the last.

One JSON object a line, with what BIO2 8.15.01 asks (actie, object, resultaat, herkomst, actor, tijd) and the codes and
times of the standard Logboek Dataverwerkingen. `vorige` is the SHA-256 of the line before (zeros for the first), so a
line that is changed, taken out or put between is found. Of a pupil only the pseudonym stands in it.
"""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import json
import os
import platform
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any

from thuiszit_cli.errors import ExitCode, InputError, OutputError, ThuiszitError
from thuiszit_cli.version import __version__

try:
    import fcntl
except ImportError:  # Windows has no flock; there the lock of the batch folder is all
    fcntl = None  # type: ignore[assignment]

FILE = "logboek.jsonl"
FIRST = "0" * 64
DONE = "gelukt"
_AFTER_TORN = "na_afgebroken_regel"
_TAIL = 1024 * 1024  # bytes in which the last line is looked for

Now = Callable[[], str]


@dataclass(frozen=True)
class Entry:
    """What is told of one processing. What is empty is left out."""

    actie: str
    object: str  # what it was done with: a month, a peildatum
    resultaat: str = DONE
    uitgangscode: int = 0
    betrokkene: str = ""  # a pseudonym, for a line about one pupil
    sleutel_id: str = ""  # of the key of those pseudonyms
    manifest_sha256: str = ""


@dataclass
class Record:
    """What a run tells of itself while it goes; `recorded` makes lines of it."""

    actie: str
    object: str
    bij: Callable[[], str] = lambda: ""  # what is being done, for when it fails
    manifest_sha256: str = ""
    sleutel_id: str = ""
    betrokkenen: Iterable[str] = field(default=())  # pseudonyms
    is_news: bool = True  # a run that had nothing to do adds no line

    def done(self) -> Iterator[Entry]:
        """A line of the run, and one of each pupil."""
        yield Entry(self.actie, self.object, sleutel_id=self.sleutel_id, manifest_sha256=self.manifest_sha256)
        for pseudonym in self.betrokkenen:
            yield Entry("leerling indelen", self.object, betrokkene=pseudonym)

    def failed(self, error: BaseException) -> Entry:
        """One line, without the text of the error: that names files."""
        code = ExitCode.INTERNAL
        if isinstance(error, ThuiszitError):
            code = error.exit_code
        elif isinstance(error, KeyboardInterrupt):
            code = ExitCode.INTERRUPTED
        place = f" bij {self.bij()}" if self.bij() else ""
        return Entry(self.actie, self.object, f"mislukt{place}", int(code))


@dataclass(frozen=True)
class Broken:
    """The first line that does not fit the one before."""

    regel: int


@contextlib.contextmanager
def recorded(path: Path | None, record: Record, now: Now) -> Iterator[Record]:
    """Tell of what is done inside, also when it fails; nothing when there is no `path`.

    Raises OutputError before anything is done when the log cannot be written.
    """
    if path is None:
        yield record
        return
    started = now()
    with _opened(path):
        pass
    try:
        yield record
    except BaseException as error:
        with contextlib.suppress(OutputError):  # the error itself is what must be told
            append(path, [record.failed(error)], started, now())
        raise
    if record.is_news:
        append(path, record.done(), started, now())


def append(path: Path, entries: Iterable[Entry], started: str, ended: str) -> None:
    """Add lines of one run and have them on disk. Raises OutputError."""
    with _opened(path) as stream:
        line = _last_line(stream)
        last, torn = _hash(line) if line else FIRST, bool(line) and _told(line) is None
        if line and not line.endswith(b"\n"):
            stream.write(b"\n")
        trace = secrets.token_hex(16)
        for entry in entries:
            line = _line(entry, trace, started, ended, last, torn)
            stream.write(line + b"\n")
            last, torn = _hash(line), False
        stream.flush()
        os.fsync(stream.fileno())


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The log, to read and to add to, held by this process alone. Raises OutputError; a symlink is refused."""
    flags = os.O_CREAT | os.O_APPEND | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, flags, 0o600), "a+b") as stream:
            if fcntl is not None:
                fcntl.flock(stream, fcntl.LOCK_EX)
            yield stream
    except OSError as error:
        raise OutputError(
            f"Het logboek {path} is niet bijgewerkt.", "Controleer de vrije ruimte en de rechten."
        ) from error


def _line(entry: Entry, trace: str, started: str, ended: str, last: str, torn: bool) -> bytes:
    told: dict[str, Any] = {
        "trace_id": trace,
        "span_id": secrets.token_hex(8),
        "status": "Ok" if entry.uitgangscode == 0 else "Error",
        **{name: value for name, value in asdict(entry).items() if value != ""},
        "gestart": started,
        "tijd": ended,
        "actor": _actor(),
        "herkomst": platform.node(),
        "programma": f"thuiszit {__version__}",
    }
    told |= {_AFTER_TORN: True} if torn else {}
    return json.dumps({**told, "vorige": last}, separators=(",", ":")).encode()


@cache
def _actor() -> str:
    """The user that the operating system knows, not the one that a variable names."""
    with contextlib.suppress(Exception):  # a service may run as somebody without a name
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    with contextlib.suppress(Exception):
        return getpass.getuser()
    return "onbekend"


def _hash(line: bytes) -> str:
    return hashlib.sha256(line.rstrip(b"\n")).hexdigest()


def _last_line(stream: IO[bytes]) -> bytes:
    """The last line as it stands, half when its run died while writing it; b"" when there is none."""
    stream.seek(max(0, stream.seek(0, os.SEEK_END) - _TAIL))
    return (stream.read().splitlines(keepends=True) or [b""])[-1]


# --- checking -------------------------------------------------------------------------------------------


def mentions(path: Path, manifest_sha256: str) -> bool:
    """Whether a line tells of the output with that manifest. Raises OutputError."""
    wanted = f'"manifest_sha256":"{manifest_sha256}"'.encode()
    try:
        with path.open("rb") as stream:
            return any(wanted in line for line in stream)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise OutputError(f"{path} is niet te lezen.", "Controleer de rechten.") from error


def check(path: Path) -> tuple[int, Broken | None]:
    """The number of lines, and the first that does not fit. Raises InputError when it cannot be read.

    Lines cut off at the end cannot be missed by the file alone: keep a copy of its last line elsewhere.
    """
    last, count, torn = FIRST, 0, False
    try:
        with path.open("rb") as stream:
            for raw in stream:
                count += 1
                told = _told(raw)
                fits = told is not None and (told.get("vorige"), bool(told.get(_AFTER_TORN))) == (last, torn)
                # A half line cannot say what it follows; the line after it says that it was half.
                if not fits and (told is not None or torn):
                    return count, Broken(count)
                last, torn = _hash(raw), told is None
    except OSError:
        raise InputError(f"{path} is niet te lezen.", "Geef een logboek.jsonl.") from None
    return count, None


def torn_lines(path: Path) -> tuple[int, ...]:
    """The lines that say nothing any more: a run died while writing them, or somebody spoilt them.

    `check` passes over one that the next run took note of: the chain goes on after it, what it told is lost.
    Raises InputError.
    """
    try:
        with path.open("rb") as stream:
            return tuple(number for number, line in enumerate(stream, start=1) if _told(line) is None)
    except OSError:
        raise InputError(f"{path} is niet te lezen.", "Geef een logboek.jsonl.") from None


def _told(line: bytes) -> dict[str, Any] | None:
    """What a line says; None when it is no whole line."""
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
