"""`logboek.jsonl`: what was done with whose data, when and by whom. Only added to, each line chained to the last.

One JSON object a line, with what BIO2 8.15.01 asks (actie, object, resultaat, herkomst, actor, tijd) and the codes and
times of the standard Logboek Dataverwerkingen. `vorige` is the SHA-256 of the line before (zeros for the first) and
`zegel` that of the line itself, so a line that is changed, taken out or put between is found. A line tells the hash of
a manifest, and that manifest the head of the log before it (`anchor`): neither can go alone. Of a pupil only the
pseudonym stands in it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from thuiszit_cli import system
from thuiszit_cli.errors import ExitCode, InputError, OutputError, ThuiszitError
from thuiszit_cli.store.lock import held
from thuiszit_cli.store.manifest import is_plain_file
from thuiszit_cli.version import __version__

FILE = "logboek.jsonl"
FIRST = "0" * 64
DONE = "gelukt"
_AFTER_TORN, _SEAL = "na_afgebroken_regel", "zegel"
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
class Head:
    """The last line of a log: its number and its SHA-256. Kept elsewhere it shows when lines before it go."""

    regel: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.regel}:{self.sha256}"

    @classmethod
    def parse(cls, text: str) -> Head | None:
        """The head in a text as `str` gives it; None when it is none."""
        found = re.fullmatch(r"(\d{1,12}):([0-9a-f]{64})", text.strip())
        return cls(int(found[1]), found[2]) if found else None


@dataclass(frozen=True)
class Examined:
    """What a log holds, and whether it is whole."""

    kop: Head
    eerste_fout: int | None  # the first line that is not as it was written, or does not fit the one before
    afgebroken: tuple[int, ...]  # lines that say nothing: a run died there, or somebody spoilt them
    noemt: int  # the last line that names the manifest asked for; 0 when none does
    kent_kop: bool  # whether the head asked for is one of its lines, before the one that names the manifest

    @property
    def is_wrong(self) -> bool:
        """Whether anything of it is lost or was changed."""
        return self.eerste_fout is not None or bool(self.afgebroken)


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
    """The log, to read and to add to, held by this process alone. Raises OutputError; a link or pipe is refused."""
    flags = os.O_CREAT | os.O_APPEND | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
    try:
        system.make_private(path.parent)
        if os.path.lexists(path) and not is_plain_file(path):
            raise OutputError(f"Het logboek {path} is geen gewoon bestand.", "Geef een ander bestand.")
        with (
            held(path.with_name(f".{path.name}.slot"), wait=True),
            os.fdopen(os.open(path, flags, 0o600), "a+b") as stream,
        ):
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
        "actor": system.actor(),
        "herkomst": platform.node(),
        "programma": f"thuiszit {__version__}",
    }
    told |= {_AFTER_TORN: True} if torn else {}
    told["vorige"] = last
    return _dumped({**told, _SEAL: _hash(_dumped(told))})


def _dumped(told: dict[str, Any]) -> bytes:
    return json.dumps(told, separators=(",", ":")).encode()


def _hash(line: bytes) -> str:
    return hashlib.sha256(line.rstrip(b"\n")).hexdigest()


def _last_line(stream: IO[bytes]) -> bytes:
    """The last line as it stands, half when its run died while writing it; b"" when there is none."""
    stream.seek(max(0, stream.seek(0, os.SEEK_END) - _TAIL))
    return (stream.read().splitlines(keepends=True) or [b""])[-1]


# --- checking -------------------------------------------------------------------------------------------


def anchor(path: Path | None, folder: Path) -> dict[str, Any]:
    """What the manifest of an output in `folder` tells of the log: where it lies, and its head by now.

    Nothing without a log. Raises OutputError.
    """
    if path is None:
        return {}
    try:
        head = _head(path)
    except OSError as error:
        raise OutputError(f"{path} is niet te lezen.", "Controleer de rechten.") from error
    try:
        place = os.path.relpath(path, folder)
    except ValueError:  # another drive of Windows
        place = str(path.absolute())
    return {"logboek": {"bestand": Path(place).as_posix(), "kop": str(head)}}


def _head(path: Path) -> Head:
    """The head of a log, without reading what its lines say. Raises OSError."""
    if not path.is_file():
        return Head(0, FIRST)
    with path.open("rb") as stream:
        count = sum(block.count(b"\n") for block in iter(lambda: stream.read(_TAIL), b""))
        line = _last_line(stream)
    torn = bool(line) and not line.endswith(b"\n")
    return Head(count + torn, _hash(line) if line else FIRST)


def mentions(path: Path, manifest_sha256: str) -> bool:
    """Whether a line tells of the output with that manifest. Raises OutputError."""
    wanted = f'"manifest_sha256":"{manifest_sha256}"'.encode()
    try:
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            return any(wanted in line for line in stream)
    except OSError as error:
        raise OutputError(f"{path} is niet te lezen.", "Controleer de rechten.") from error


def examine(path: Path, manifest_sha256: str = "", kop: Head | None = None) -> Examined:
    """Read a log and find in it the line of a manifest and a head that was kept. Raises InputError.

    Lines cut off at the end cannot be missed by the file alone: a later manifest, or a head kept elsewhere, tells.
    """
    last, count, torn, mentioned = Head(0, FIRST), 0, False, 0
    wrong: int | None = None
    spoilt: list[int] = []
    known = 0 if kop in (None, last) else None
    try:
        if not path.is_file():  # a pipe would be waited for
            raise OSError
        with path.open("rb") as stream:
            for count, raw in enumerate(stream, start=1):
                told = _told(raw)
                fits = told is not None and (
                    _is_sealed(told)
                    and (told.get("vorige"), bool(told.get(_AFTER_TORN))) == (last.sha256, torn)
                )
                # A half line cannot say what it follows; the line after it says that it was half.
                if not fits and (told is not None or torn):
                    wrong = wrong or count
                if told is None:
                    spoilt.append(count)
                elif manifest_sha256 and told.get("manifest_sha256") == manifest_sha256:
                    mentioned = count
                last, torn = Head(count, _hash(raw)), told is None
                known = count if last == kop else known
    except OSError:
        raise InputError(f"{path} is niet te lezen.", "Geef een logboek.jsonl.") from None
    before = mentioned or count + 1
    return Examined(last, wrong, tuple(spoilt), mentioned, known is not None and known < before)


def _is_sealed(told: dict[str, Any]) -> bool:
    """Whether a line is as it was written."""
    rest = {name: value for name, value in told.items() if name != _SEAL}
    return told.get(_SEAL) == _hash(_dumped(rest))


def _told(line: bytes) -> dict[str, Any] | None:
    """What a line says; None when it is no whole line."""
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None
