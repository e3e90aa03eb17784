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
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from thuiszit_cli import system
from thuiszit_cli.errors import OutputError, ThuiszitError, of_system, system_reason
from thuiszit_cli.store import recover as left
from thuiszit_cli.store.manifest import FILE as MANIFEST
from thuiszit_cli.store.manifest import as_bytes, foreign, record

Writer = Callable[[Path], None]


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
    target = left.absolute(folder)
    prepare(target, list(files), overwrite=overwrite, inputs=inputs)
    try:
        replaces = overwrite and target.exists() and any(target.iterdir())
        # In the folder itself where possible: it may be a mount of its own, with a parent that is read-only.
        inner = target.exists() and not replaces
        place = left.inner_staging(target) if inner else left.sibling_staging(target)
        with _staging(place, target) as staging:
            _stage(staging, files, manifest)
            if not target.exists():
                left.rename(staging, target)
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


def write_new(
    path: Path, data: bytes, why_not: str = "Geef een andere naam, of verplaats dat bestand."
) -> None:
    """Write one file that is not there yet, whole or not at all, readable by its owner only.

    `why_not` tells what to do when it is there. Raises OutputError.
    """
    try:
        _check_writable(path.parent)
        with beside(path) as staging:
            made = staging / path.name
            _create(made)
            made.write_bytes(data)
            system.sync(made)
            try:
                _place(made, path)
            except FileExistsError:
                raise OutputError(f"{path} bestaat al.", why_not) from None
            system.sync(path.parent)
    except OSError as error:
        raise _not_written(path.parent, error) from error


@contextlib.contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A new, empty folder in which a file or folder `path` is made ready; gone again on leaving, unless it was renamed.

    What runs that died left there goes first. Raises OutputError, OSError.
    """
    target = left.absolute(path)
    left.recover(target)
    left.sweep(target.parent)
    with _staging(left.sibling_staging(target), target) as staging:
        yield staging


def prepare(folder: Path, names: Sequence[str], *, overwrite: bool, inputs: Sequence[Path] = ()) -> None:
    """Refuse now what `write_folder` would refuse after all the work; put right what a crash left behind.

    Raises OutputError.
    """
    target = left.absolute(folder)
    try:
        left.recover(target)
        left.sweep(target.parent)
        _check(target, [*names, MANIFEST], overwrite=overwrite, inputs=inputs)
    except OSError as error:
        raise _not_written(folder, error) from error


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
        _check_ours(folder)
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


def _check_ours(folder: Path) -> None:
    """Refuse to replace a folder that holds anything its own manifest does not list."""
    if others := foreign(folder):
        raise OutputError(
            f"De map {folder} bevat iets dat niet van een eerdere uitvoer is ({len(others)} in getal).",
            "Met --overschrijf wordt de hele map vervangen; verplaats dat eerst, of kies een andere map.",
        )


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
    old = left.old_of(folder)
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


# --- making ready ---------------------------------------------------------------------------------------


@contextlib.contextmanager
def _staging(place: Path, folder: Path) -> Iterator[Path]:
    """A new, empty folder at `place` to write in, with its lock held. Gone again on leaving, unless it was renamed.

    Raises OutputError when another run has it.
    """
    system.make_private(place.parent)
    with left.reserved(place, folder):
        place.mkdir(mode=0o700)
        try:
            yield place
        finally:
            if place.exists():
                shutil.rmtree(place)


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
        system.sync(path)
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
    path.write_bytes(as_bytes(manifest(records)))
    system.sync(path)
    system.sync(staging)


def _create(path: Path) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


# --- putting in place -----------------------------------------------------------------------------------


def _swap(staging: Path, folder: Path) -> None:
    """Replace `folder` by `staging`; the old one stands in `<map>.oud` until the new one is there."""
    old = left.old_of(folder)
    _check_no_old(folder)
    try:
        _create(folder / left.SPENT)
        left.rename(folder, old)
        left.rename(staging, folder)
    except BaseException:
        if old.exists() and not folder.exists():
            left.rename(old, folder)
        if not old.exists():
            (folder / left.SPENT).unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):  # the new set stands; the next run takes the rest of the old one away
        left.remove_set(old)


def _fill(staging: Path, folder: Path, names: Sequence[str]) -> None:
    """Put the staged files in a folder that exists, one by one, the manifest last, over no other file."""
    try:
        for name in names:
            _place(staging / name, folder / name)
    except BaseException:
        left.roll_back(staging, folder)
        raise
    system.sync(folder)


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
