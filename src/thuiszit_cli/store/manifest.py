"""`manifest.json`: of what a set of files was made and what it holds, and whether it is still so.

`zegel` is the SHA-256 of all that two equal runs have in common: everything but the seal itself, the times and the
head of the log (of that only whether there is one). Who changes a number and not the seal is found without a log.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from thuiszit_cli.files import open_regular

FILE = "manifest.json"
KEYS = frozenset({"versie", "opdracht", "uitvoer"})  # by these a manifest is known as ours
SEAL, LOG = "zegel", "logboek"
TIMES = ("gestart", "klaar")
_OF_ONE_RUN = (SEAL, LOG, *TIMES)  # what differs between two runs that give the same


@dataclass(frozen=True)
class FileRecord:
    """A file as a manifest names it: the path or name, its size in bytes and its SHA-256."""

    bestand: str
    bytes: int
    sha256: str


def record(path: Path, name: str) -> FileRecord:
    """Size and SHA-256 of the file at `path`, read as a stream. Raises OSError."""
    with open_regular(path) as stream:
        digest = hashlib.file_digest(stream, "sha256")
        return FileRecord(name, stream.tell(), digest.hexdigest())


def seal(manifest: Mapping[str, Any]) -> str:
    """The SHA-256 of what two equal runs have in common."""
    same = {name: value for name, value in manifest.items() if name not in _OF_ONE_RUN}
    same[LOG] = LOG in manifest
    return hashlib.sha256(json.dumps(same, sort_keys=True, default=str).encode()).hexdigest()


def as_bytes(manifest: Mapping[str, Any]) -> bytes:
    """The manifest as it is written: sealed, what differs by run last and the times at the very end."""
    last = [name for name in (LOG, *TIMES) if name in manifest]
    told = {name: value for name, value in manifest.items() if name not in last}
    told |= {SEAL: seal(manifest)} | {name: manifest[name] for name in last}
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of the set in `folder`, or None when there is none that is ours."""
    path = folder / FILE
    try:
        if not path.is_file():  # a pipe would be waited for
            return None
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(manifest, dict) or not manifest.keys() >= KEYS:
        return None
    names = manifest["uitvoer"]
    if not isinstance(names, list) or not all(_is_record(item) for item in names):
        return None
    return manifest


def names(manifest: Mapping[str, Any]) -> list[str]:
    """The files that a manifest lists."""
    return [item["bestand"] for item in manifest["uitvoer"]]


def own_names(folder: Path) -> set[str]:
    """What may stand in a folder that holds a set of ours and nothing else."""
    manifest = read_manifest(folder)
    return {FILE, *names(manifest)} if manifest else set()


def is_plain_file(path: Path) -> bool:
    """Whether it is a file, and no link to one."""
    return path.is_file() and not path.is_symlink()


def foreign(folder: Path) -> list[str]:
    """What stands in a folder and is not of the set that its manifest lists."""
    ours = own_names(folder)
    return [path.name for path in folder.iterdir() if path.name not in ours or not is_plain_file(path)]


def is_complete(folder: Path) -> bool:
    """Whether every file the manifest in `folder` names is there, with the size and hash it gives."""
    manifest = read_manifest(folder)
    return manifest is not None and all(matches(folder, item) for item in manifest["uitvoer"])


def matches(folder: Path, item: Mapping[str, Any]) -> bool:
    """Whether a file is there as the manifest tells."""
    try:
        return asdict(record(folder / item["bestand"], item["bestand"])) == item
    except OSError:
        return False


def _is_record(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("bestand"), str) and _is_plain(item["bestand"])


def _is_plain(name: str) -> bool:
    """Whether a name stays inside its folder; a manifest may have been tampered with."""
    return name not in {"", ".", ".."} and not any(sign in name for sign in "/\\:\0")
