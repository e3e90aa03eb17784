"""Writing a set of files so that a complete set with a fitting manifest stands, or nothing does.

A set is staged in a hidden folder, every file 0600 and on disk, the manifest last. Then
- a folder that does not exist yet gets the staged one by a single rename;
- an existing folder gets the files linked in one by one, the manifest last, never over another file;
- with `overwrite` the old folder is renamed to `<map>.oud`, the new one takes its name, the old one goes. It is
  marked before, so that a folder of that name which somebody else made is never taken for it.
Whatever a crash leaves behind is put right by `recover`, which every next run calls first.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from thuiszit_cli.errors import OutputError, ThuiszitError, of_system, system_reason

try:
    import fcntl
except ImportError:  # Windows has no flock; two runs at once are then told apart by mkdir alone
    fcntl = None  # type: ignore[assignment]

MANIFEST = "manifest.json"
_SPENT = ".thuiszit-vervangen"  # stands in a set from just before it is replaced until it is gone
MANIFEST_KEYS = frozenset({"versie", "opdracht", "uitvoer"})  # by these a manifest is known as ours

Writer = Callable[[Path], None]


@dataclass(frozen=True)
class FileRecord:
    """A file as a manifest names it: the path or name, its size in bytes and its SHA-256."""

    bestand: str
    bytes: int
    sha256: str


def record(path: Path, name: str) -> FileRecord:
    """Size and SHA-256 of the file at `path`, read as a stream. Raises OSError."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
        return FileRecord(name, stream.tell(), digest.hexdigest())


def write_folder(
    folder: Path,
    files: Mapping[str, Writer],
    manifest: Callable[[list[dict[str, Any]]], Mapping[str, Any]],
    *,
    overwrite: bool = False,
    inputs: Sequence[Path] = (),
) -> list[Path]:
    """Write `files` (name -> what writes it at a given path) and their manifest into `folder`.

    `manifest` gets the records of the written files (`uitvoer`) and returns what manifest.json holds.
    Returns the paths written, the manifest last. Raises OutputError and leaves what stood there as it was.
    """
    names = [*files, MANIFEST]
    target = _absolute(folder)
    prepare(target, list(files), overwrite=overwrite, inputs=inputs)
    try:
        replaces = overwrite and target.exists() and any(target.iterdir())
        # In the folder itself where possible: it may be a mount of its own, with a parent that is read-only.
        place = _inner_staging(target) if target.exists() and not replaces else _sibling_staging(target)
        with _staging(place, target) as staging:
            _stage(staging, files, manifest)
            if not target.exists():
                _rename(staging, target)
            elif replaces:
                _swap(staging, target)
            else:
                _fill(staging, target, names)
    except ThuiszitError:
        raise
    except Exception as error:
        # A writer of workbooks tells it in an error of its own.
        refused = error if isinstance(error, OSError) else of_system(error)
        if refused is None:
            raise
        raise _not_written(folder, refused) from error
    return [folder / name for name in names]


def write_new(path: Path, data: bytes) -> None:
    """Write one file that is not there yet, readable by its owner only. Raises OutputError."""
    try:
        _create(path)
    except FileExistsError:
        raise OutputError(f"{path} bestaat al.", "Geef een andere naam, of verplaats dat bestand.") from None
    except OSError as error:
        raise _not_written(path.parent, error) from error
    try:
        path.write_bytes(data)
        _sync(path)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _not_written(path.parent, error) from error


def prepare(folder: Path, names: Sequence[str], *, overwrite: bool, inputs: Sequence[Path] = ()) -> None:
    """Refuse now what `write_folder` would refuse after all the work; put right what a crash left behind.

    Raises OutputError.
    """
    target = _absolute(folder)
    try:
        recover(target)
        _check(target, [*names, MANIFEST], overwrite=overwrite, inputs=inputs)
    except OSError as error:
        raise _not_written(folder, error) from error


def recover(folder: Path) -> None:
    """Put right what a run that died left at `folder`: the old set back, half a set away.

    A `<map>.oud` beside a folder goes only when a replacement left it there. Raises OutputError when another run
    is writing there now, or when old and new cannot be told apart.
    """
    folder = _absolute(folder)
    for place in (_inner_staging(folder), _sibling_staging(folder)):
        if place.is_dir():
            with _locked(place, folder):
                _roll_back(place, folder)
                _remove_staging(place)
    if _sibling_old(folder).is_dir() or (folder / _SPENT).exists():
        with _staging(_sibling_staging(folder), folder):
            _restore_old(folder)


def check_removable(folder: Path) -> None:
    """Raise OutputError when a folder holds anything that its own manifest does not list."""
    manifest = read_manifest(folder)
    ours = {MANIFEST, *_names(manifest)} if manifest else set()
    foreign = [path for path in folder.iterdir() if path.name not in ours or not _is_plain_file(path)]
    if folder.is_symlink() or foreign:
        raise OutputError(
            f"De map {folder} bevat iets dat niet van een eerdere uitvoer is ({len(foreign)} in getal).",
            "Verplaats dat eerst; er is niets verwijderd.",
        )


def remove_folder(folder: Path) -> None:
    """Remove a set that is ours, its manifest last: what a crash leaves can be removed again.

    Raises OutputError.
    """
    check_removable(folder)
    try:
        _remove_set(folder)
        _sync(folder.parent)
    except OSError as error:
        raise OutputError(f"{folder} is niet verwijderd.", "Controleer de rechten op de map.") from error


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of the set in `folder`, or None when there is none that is ours."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(manifest, dict) or not manifest.keys() >= MANIFEST_KEYS:
        return None
    names = manifest["uitvoer"]
    if not isinstance(names, list) or not all(_is_record(item) for item in names):
        return None
    return manifest


def _is_record(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("bestand"), str) and _is_plain(item["bestand"])


def _is_plain(name: str) -> bool:
    """Whether a name stays inside its folder; a manifest may have been tampered with."""
    return name not in {"", ".", ".."} and not any(sign in name for sign in "/\\:\0")


def is_complete(folder: Path) -> bool:
    """Whether every file the manifest in `folder` names is there, with the size and hash it gives."""
    manifest = read_manifest(folder)
    return manifest is not None and all(_matches(folder, item) for item in manifest["uitvoer"])


def _matches(folder: Path, item: dict[str, Any]) -> bool:
    try:
        return asdict(record(folder / item["bestand"], item["bestand"])) == item
    except OSError:
        return False


# --- refusing -------------------------------------------------------------------------------------------


def _check(folder: Path, names: Sequence[str], *, overwrite: bool, inputs: Sequence[Path]) -> None:
    """Refuse a target that would cost anything that is not ours to give. Raises OutputError."""
    if folder.is_symlink():
        raise OutputError(f"De map {folder} is een koppeling (symlink).", "Geef met --uit een echte map.")
    if not folder.exists():
        _check_writable(_nearest_existing(folder.parent))
        return
    if not folder.is_dir():
        raise OutputError(f"{folder} is een bestand, geen map.", "Geef met --uit een map.")
    _check_writable(folder)
    present = {path.name for path in folder.iterdir()}
    if overwrite and present:
        _check_ours(folder, present)
        _check_writable(folder.parent)
        _check_inputs(folder, inputs)
        _check_not_inside(folder)
        _check_no_old(folder)
        return
    taken = sorted(present.intersection(names))
    if taken:
        raise OutputError(
            f"In de map {folder} staat al {', '.join(taken)}.",
            "Geef met --uit een andere map, of vervang de hele map met --overschrijf.",
        )


def _check_ours(folder: Path, present: set[str]) -> None:
    """Refuse to replace a folder that holds anything its own manifest does not list."""
    manifest = read_manifest(folder)
    ours = {MANIFEST, *_names(manifest)} if manifest else set()
    foreign = [name for name in present if name not in ours or not _is_plain_file(folder / name)]
    if foreign:
        raise OutputError(
            f"De map {folder} bevat iets dat niet van een eerdere uitvoer is ({len(foreign)} in getal).",
            "Met --overschrijf wordt de hele map vervangen; verplaats dat eerst, of kies een andere map.",
        )


def _names(manifest: Mapping[str, Any]) -> list[str]:
    return [item["bestand"] for item in manifest["uitvoer"]]


def _is_plain_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _check_inputs(folder: Path, inputs: Sequence[Path]) -> None:
    for path in inputs:
        if _stands(path) and path.resolve().is_relative_to(folder.resolve()):
            raise OutputError(
                f"Het invoerbestand {path} staat in de map die vervangen zou worden.",
                "Kies met --uit een andere map.",
            )


def _stands(path: Path) -> bool:
    """Whether there is a file; of a path that cannot be followed its reader tells what is wrong."""
    try:
        return path.exists()
    except OSError:
        return False


def _check_not_inside(folder: Path) -> None:
    """Refuse to replace the folder one works in: every path that was given would then lead nowhere."""
    if Path.cwd().resolve().is_relative_to(folder.resolve()):
        raise OutputError(
            f"U werkt nu in de map {folder}, en die zou worden vervangen.",
            "Ga eerst naar een andere map (cd ..), of kies met --uit een andere map.",
        )


def _check_no_old(folder: Path) -> None:
    """Refuse when `<map>.oud` is taken; what a replacement of ours left there is gone by now."""
    old = _sibling_old(folder)
    if os.path.lexists(old):
        raise OutputError(
            f"{old} bestaat al, en is niet door een vervanging achtergelaten.",
            "Verplaats of hernoem dat eerst; er is niets verwijderd.",
        )


def _check_writable(folder: Path) -> None:
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"In {folder} kan niet worden geschreven.", "Kies met --uit een andere map.")


def _nearest_existing(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _not_written(folder: Path, error: OSError) -> OutputError:
    return OutputError(
        f"De uitvoer is niet geschreven in {folder}: {system_reason(error)}.",
        "Controleer de vrije ruimte en de rechten; wat er stond, staat er nog.",
    )


# --- staging --------------------------------------------------------------------------------------------


def _absolute(folder: Path) -> Path:
    """An absolute path that does not follow a symlink in its last part."""
    path = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would hide that the target is a symlink
    if not path.name:
        raise OutputError("In de hoofdmap van de schijf wordt niet geschreven.", "Geef met --uit een map.")
    return path


def _sibling_staging(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.thuiszit-nieuw")


def _inner_staging(folder: Path) -> Path:
    return folder / ".thuiszit-nieuw"


def _sibling_old(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.oud")


@contextlib.contextmanager
def _staging(place: Path, folder: Path) -> Iterator[Path]:
    """A new, locked, empty folder at `place` to write in. Gone again on leaving, unless it was renamed.

    The lock is on the directory itself, so it dies with its process. Raises OutputError when taken.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        place.mkdir(mode=0o700)
    except FileExistsError:
        raise _busy(folder) from None
    with _locked(place, folder) as identity:
        try:
            yield place
        finally:
            # After a rename another run may have made its own; only ours is taken away.
            if place.exists() and _identity(place) == identity:
                _remove_staging(place)


@contextlib.contextmanager
def _locked(staging: Path, folder: Path) -> Iterator[tuple[int, int]]:
    """Hold the lock of `staging`, known by its identity. Raises OutputError when another process has it."""
    if fcntl is None:
        yield _identity(staging)
        return
    try:
        descriptor = os.open(staging, os.O_RDONLY)
    except FileNotFoundError:
        raise _busy(folder) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy(folder) from None
        status = os.fstat(descriptor)
        identity = (status.st_dev, status.st_ino)
        if not staging.exists() or _identity(staging) != identity:
            raise _busy(folder)  # swept away between making and locking it
        yield identity
    finally:
        os.close(descriptor)


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _busy(folder: Path) -> OutputError:
    return OutputError(
        f"Een andere run schrijft nu in {folder}.",
        "Wacht tot die klaar is, of kies met --uit een andere map.",
    )


def _stage(
    staging: Path,
    files: Mapping[str, Writer],
    manifest: Callable[[list[dict[str, Any]]], Mapping[str, Any]],
) -> None:
    """Write every file, then the manifest, each 0600 from its first byte and on disk before the folder counts.

    While one file is written, the ones before it go to the disk.
    """

    def on_disk(name: str) -> dict[str, Any]:
        path = staging / name
        path.chmod(0o600)
        _sync(path)
        return asdict(record(path, name))

    with ThreadPoolExecutor(thread_name_prefix="naar-schijf") as pool:
        coming = []
        for name, write in files.items():
            _create(staging / name)
            write(staging / name)
            coming.append(pool.submit(on_disk, name))
        records = [written.result() for written in coming]
    path = staging / MANIFEST
    _create(path)
    text = json.dumps(manifest(records), ensure_ascii=False, indent=2) + "\n"
    path.write_bytes(text.encode("utf-8", "backslashreplace"))
    _sync(path)
    _sync(staging)


def _create(path: Path) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


# --- putting in place, and back -------------------------------------------------------------------------


def _swap(staging: Path, folder: Path) -> None:
    """Replace `folder` by `staging`; the old one stands in `<map>.oud` until the new one is there."""
    old = _sibling_old(folder)
    _check_no_old(folder)
    try:
        _create(folder / _SPENT)
        _rename(folder, old)
        _rename(staging, folder)
    except BaseException:
        if old.exists() and not folder.exists():
            _rename(old, folder)
        if not old.exists():
            (folder / _SPENT).unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):  # the new set stands; the next run takes the rest of the old one away
        _remove_set(old)


def _fill(staging: Path, folder: Path, names: Sequence[str]) -> None:
    """Put the staged files in a folder that exists, one by one, the manifest last, over no other file."""
    try:
        for name in names:
            _place(staging / name, folder / name)
    except BaseException:
        _roll_back(staging, folder)
        raise
    _sync(folder)


def _place(source: Path, target: Path) -> None:
    """Give `source` also the name `target`. Raises FileExistsError when something has that name."""
    try:
        target.hardlink_to(source)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "taken") from None
        source.rename(target)


def _roll_back(staging: Path, folder: Path) -> None:
    """Take the files of an unfinished `_fill` out of `folder` again.

    Without its manifest in `folder` the set was not finished; a file there is ours when it is what the staged
    manifest says. A set with a manifest is whole and is left alone.
    """
    manifest = read_manifest(staging)
    if manifest is None or not folder.is_dir() or os.path.lexists(folder / MANIFEST):
        return
    for item in manifest["uitvoer"]:
        if _matches(folder, item):
            (folder / item["bestand"]).unlink()


def _restore_old(folder: Path) -> None:
    """Put `<map>.oud` back when its run died between the two renames; else take it away when it is spent."""
    old = _sibling_old(folder)
    if not folder.exists() and read_manifest(old) is not None:
        _rename(old, folder)
    elif (old / _SPENT).exists():
        _remove_spent(old, folder)
    elif old.is_dir() and not any(old.iterdir()):
        old.rmdir()  # the last step of taking it away was missed
    if folder.is_dir():
        (folder / _SPENT).unlink(missing_ok=True)  # it was not replaced after all


def _remove_spent(old: Path, folder: Path) -> None:
    """Take a replaced set away. Raises OutputError, without removing anything, where that could cost something."""
    manifest = read_manifest(old)
    if manifest is not None and not is_complete(folder):
        raise OutputError(
            f"De map {folder} klopt niet met haar manifest, en {old} bestaat nog.",
            "Bekijk beide mappen en verwijder of hernoem er een.",
        )
    names = {_SPENT, MANIFEST, *_names(manifest or {"uitvoer": []})}
    if any(path.name not in names or not _is_plain_file(path) for path in old.iterdir()):
        raise OutputError(
            f"In {old}, over van een vervanging, staat nu ook iets anders.",
            "Verplaats of hernoem die map; er is niets verwijderd.",
        )
    _remove_set(old)


def _remove_set(folder: Path) -> None:
    """Remove what the manifest lists, then the manifest, then the folder if nothing else is in it."""
    for name in _names(read_manifest(folder) or {"uitvoer": []}):
        (folder / name).unlink(missing_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    (folder / _SPENT).unlink(missing_ok=True)
    folder.rmdir()


def _remove_staging(place: Path) -> None:
    for path in place.iterdir():
        path.unlink()
    place.rmdir()


def _rename(source: Path, target: Path) -> None:
    source.rename(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    """Have the operating system put a file or folder on disk."""
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot open a folder; its renames are journalled
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
