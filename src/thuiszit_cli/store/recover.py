"""Putting right what a run that died left behind: the old set back, half a set and its personal data away.

A run makes its set ready in a hidden folder, the staging, with a lock beside it. Staging is ours when that lock
stands there and the folder belongs to us; `<map>.oud` is ours when it is marked. Anything else is never touched.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from thuiszit_cli import system
from thuiszit_cli.errors import OutputError
from thuiszit_cli.store import manifest
from thuiszit_cli.store.lock import Taken, held

SPENT = ".thuiszit-vervangen"  # stands in a set from just before it is replaced until it is gone
_READY = "thuiszit-nieuw"
_LOCK = ".slot"


def absolute(folder: Path) -> Path:
    """An absolute path that does not follow a symlink in its last part."""
    path = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would hide that the target is a symlink
    if not path.name:
        raise OutputError("In de hoofdmap van de schijf wordt niet geschreven.", "Geef met --uit een map.")
    return path


def sibling_staging(folder: Path) -> Path:
    """Where a new folder, or one that replaces another, is made ready."""
    return folder.with_name(f".{folder.name}.{_READY}")


def inner_staging(folder: Path) -> Path:
    """Where files for a folder that stays are made ready: it may be a mount of its own."""
    return folder / f".{_READY}"


def old_of(folder: Path) -> Path:
    """Where a set stands while another takes its name."""
    return folder.with_name(f"{folder.name}.oud")


@contextlib.contextmanager
def reserved(place: Path, folder: Path) -> Iterator[None]:
    """Hold the lock of the staging at `place`, by which what is left there is known as ours.

    Ctrl-C may break off its removal too; then the lock stays. Raises OutputError when another run has it.
    """
    try:
        with held(_lock_of(place), stays=lambda: os.path.lexists(place)):
            yield
    except Taken:
        raise OutputError(
            f"Een andere run schrijft nu in {folder}.",
            "Wacht tot die klaar is, of kies met --uit een andere map.",
        ) from None


def recover(folder: Path, *, unmarked: bool = False) -> None:
    """Put right what a run that died left at `folder`: the old set back, half a set away.

    A whole set in `<map>.oud` without our mark may be what somebody keeps: it gets its name back only where that is
    asked for (`unmarked`), by `verify`, which writes nothing, and in the folder of months, which is the program's.
    Raises OutputError when another run is writing there now, or when old and new cannot be told apart.
    """
    folder = absolute(folder)
    for place in (inner_staging(folder), sibling_staging(folder)):
        if os.path.lexists(_lock_of(place)):
            with reserved(place, folder):
                _undo(place, folder)
        elif os.path.lexists(place):
            raise OutputError(
                f"{place} bestaat al, en is niet door een afgebroken run achtergelaten.",
                "Verplaats of hernoem dat eerst; er is niets verwijderd.",
            )
    if _is_spent(old_of(folder)) or (folder / SPENT).exists():
        with reserved(sibling_staging(folder), folder):
            _restore_old(folder)
    elif (
        unmarked and not folder.exists() and _is_ours(old_of(folder)) and manifest.is_complete(old_of(folder))
    ):
        rename(old_of(folder), folder)


def sweep(parent: Path) -> None:
    """Take away what runs that died left at any folder in `parent`, whatever its name. Raises OSError.

    What another run holds now, or what is not ours, is left alone.
    """
    start, end = ".", f".{_READY}{_LOCK}"
    if not parent.is_dir():
        return
    for name in [path.name for path in parent.iterdir() if path.name.endswith(end)]:
        if folder := name.removeprefix(start).removesuffix(end):
            with contextlib.suppress(OutputError):
                recover(parent / folder)


def _lock_of(place: Path) -> Path:
    return place.with_name(place.name + _LOCK)


def _undo(staging: Path, folder: Path) -> None:
    """Take away what stands in the staging of a dead run, and of it in its folder."""
    if not os.path.lexists(staging):
        return
    if not _is_ours(staging):
        raise OutputError(
            f"{staging} is niet door u of dit programma gemaakt.", "Laat de eigenaar dat weghalen."
        )
    roll_back(staging, folder)
    shutil.rmtree(staging)


def roll_back(staging: Path, folder: Path) -> None:
    """Take the files of an unfinished set out of `folder` again.

    Without its manifest in `folder` the set was not finished; a file there is ours when it is what the staged
    manifest says. A set with a manifest is whole and is left alone.
    """
    staged = manifest.read_manifest(staging)
    if staged is None or not folder.is_dir() or os.path.lexists(folder / manifest.FILE):
        return
    for item in staged["uitvoer"]:
        if manifest.matches(folder, item):
            (folder / item["bestand"]).unlink()


def _is_spent(old: Path) -> bool:
    """Whether a replacement left it there: it bears its mark, or nothing but its last step was missed."""
    return _is_ours(old) and ((old / SPENT).exists() or not any(old.iterdir()))


def _is_ours(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and system.is_own(folder)


def _restore_old(folder: Path) -> None:
    """Put `<map>.oud` back when its run died between the two renames; else take it away."""
    old = old_of(folder)
    if _is_spent(old):
        if not folder.exists() and manifest.read_manifest(old) is not None:
            rename(old, folder)
        elif (old / SPENT).exists():
            _remove_spent(old, folder)
        else:
            old.rmdir()
    if folder.is_dir():
        (folder / SPENT).unlink(missing_ok=True)  # it was not replaced after all


def _remove_spent(old: Path, folder: Path) -> None:
    """Take a replaced set away. Raises OutputError, without removing anything, where that could cost something."""
    if manifest.read_manifest(old) is not None and not manifest.is_complete(folder):
        raise OutputError(
            f"De map {folder} klopt niet met zijn manifest, en {old} bestaat nog.",
            "Bekijk beide mappen en verwijder of hernoem er een.",
        )
    if set(manifest.foreign(old)) - {SPENT, manifest.FILE}:
        raise OutputError(
            f"In {old}, over van een vervanging, staat nu ook iets anders.",
            "Verplaats of hernoem die map; er is niets verwijderd.",
        )
    remove_set(old)


def check_removable(folder: Path) -> None:
    """Raise OutputError when a folder holds anything that its own manifest does not list."""
    others = manifest.foreign(folder)
    if folder.is_symlink() or others:
        raise OutputError(
            f"De map {folder} bevat iets dat niet van een eerdere uitvoer is ({len(others)} in getal).",
            "Verplaats dat eerst; er is niets verwijderd.",
        )


def remove_folder(folder: Path) -> None:
    """Remove a set that is ours, its manifest last: what a crash leaves can be removed again.

    Raises OutputError.
    """
    check_removable(folder)
    try:
        remove_set(folder)
        system.sync(folder.parent)
    except OSError as error:
        raise OutputError(f"{folder} is niet verwijderd.", "Controleer de rechten op de map.") from error


def remove_set(folder: Path) -> None:
    """Remove what the manifest lists, then the manifest, then the folder if nothing else is in it."""
    for name in manifest.own_names(folder) - {manifest.FILE}:
        (folder / name).unlink(missing_ok=True)
    (folder / manifest.FILE).unlink(missing_ok=True)
    (folder / SPENT).unlink(missing_ok=True)
    folder.rmdir()


def rename(source: Path, target: Path) -> None:
    """Rename, and have that on disk. Raises OSError."""
    source.rename(target)
    system.sync(target.parent)
