"""Whether the files of a run are still those of its manifest: compared by size and SHA-256, never read for content."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from thuiszit_cli.errors import InputError, OutputError, system_reason
from thuiszit_cli.store import log, stage

STANDARD_INPUT = "-"
_WHAT_TO_GIVE = "Geef de map van een uitvoer, of het bestand manifest.json daarin."
# What every manifest holds, and what those of an answer for every pupil hold too (docs/formaten.md).
_ALWAYS = ("versie", "opdracht", "invoer", "uitvoer", "gestart", "klaar")
_OF_A_CLASSIFICATION = ("peildatum", "definitie", "parameters_sha256", "rijen", "klassen")
_CLASSIFYING = ("thuiszit classify", "thuiszit run")


class State(StrEnum):
    """What became of a file since the run."""

    GELIJK = "gelijk"
    VERANDERD = "veranderd"
    ONTBREEKT = "ontbreekt"
    NIET_NA_TE_GAAN = "niet na te gaan"  # standard input is read once and kept nowhere

    @property
    def is_wrong(self) -> bool:
        """Whether the file is no longer that of the run."""
        return self in (State.VERANDERD, State.ONTBREEKT)


@dataclass(frozen=True)
class Check:
    """One file as the manifest names it, and what became of it."""

    bestand: str
    staat: State


@dataclass(frozen=True)
class LogCheck:
    """The log beside an output: whether its lines fit each other, and whether one tells of this manifest."""

    bestand: Path
    regels: int
    eerste_fout: int | None  # the first line that does not fit the one before
    afgebroken: tuple[int, ...]  # lines that say nothing any more
    noemt_manifest: bool

    @property
    def is_wrong(self) -> bool:
        """Whether anything of the log is lost or was changed."""
        return self.eerste_fout is not None or bool(self.afgebroken)


@dataclass(frozen=True)
class Verification:
    """What was found for one manifest."""

    manifest: Path
    opdracht: str
    invoer: tuple[Check, ...]
    uitvoer: tuple[Check, ...]
    extra: tuple[str, ...]  # in the folder, but not of this run; nothing is wrong with that
    teruggezet: bool  # an earlier run had died; its old output was put back first
    logboek: LogCheck | None  # none stands beside the folder

    @property
    def wrong_inputs(self) -> int:
        """Number of inputs that changed or are missing."""
        return sum(check.staat.is_wrong for check in self.invoer)

    @property
    def wrong_outputs(self) -> int:
        """Number of outputs that changed or are missing."""
        return sum(check.staat.is_wrong for check in self.uitvoer)


def verify(place: Path) -> Verification:
    """Compare the files of a run with its manifest, at `place` or in the folder `place`.

    Paths of inputs are taken as the run was given them: from the present folder. What a run that died left
    behind is put right first. Raises InputError when there is no manifest of ours, OutputError when the
    folder cannot be put right.
    """
    folder = place.parent if place.name == stage.MANIFEST else place
    _check_readable(folder)
    restored = _recover(folder)
    if not place.exists():
        raise InputError(f"{place} bestaat niet.", _WHAT_TO_GIVE)
    manifest = stage.read_manifest(folder)
    if manifest is None or not _has_inputs(manifest):
        raise InputError(f"{folder / stage.MANIFEST} is geen manifest van een run.", _WHAT_TO_GIVE)
    if missing := _missing(manifest):
        raise InputError(
            f"{folder / stage.MANIFEST} is geen volledig manifest: er ontbreekt {', '.join(missing)}.",
            "Er is aan veranderd; maak de uitvoer opnieuw.",
        )
    listed = [item["bestand"] for item in manifest["uitvoer"]]
    present = sorted(path.name for path in folder.iterdir())
    return Verification(
        manifest=folder / stage.MANIFEST,
        opdracht=str(manifest["opdracht"]),
        invoer=tuple(_check(Path(item["bestand"]), item) for item in manifest["invoer"]),
        uitvoer=tuple(_check(folder / item["bestand"], item) for item in manifest["uitvoer"]),
        extra=tuple(name for name in present if name not in {*listed, stage.MANIFEST}),
        teruggezet=restored,
        logboek=_check_log(folder),
    )


def _check_log(folder: Path) -> LogCheck | None:
    path = folder.parent / log.FILE
    if not path.is_file():
        return None
    count, broken = log.check(path)
    digest = stage.record(folder / stage.MANIFEST, stage.MANIFEST).sha256
    wrong, torn = broken.regel if broken else None, log.torn_lines(path)
    return LogCheck(path, count, wrong, torn, log.mentions(path, digest))


def _recover(folder: Path) -> bool:
    """Put right what a run that died left; whether its old output came back. Raises OutputError."""
    missing = not folder.exists()
    try:
        stage.recover(folder)
    except OSError as error:
        raise OutputError(
            f"De uitvoer van een afgebroken run in {folder} is niet teruggezet.",
            "Controleer de rechten op die map en op de map erboven.",
        ) from error
    return missing and folder.exists()


def _has_inputs(manifest: dict[str, Any]) -> bool:
    inputs = manifest.get("invoer")
    return isinstance(inputs, list) and all(
        isinstance(item, dict) and isinstance(item.get("bestand"), str) for item in inputs
    )


def _missing(manifest: dict[str, Any]) -> list[str]:
    """The keys that a manifest of ours would have, with something in each list: no run reads or writes nothing."""
    classifies = str(manifest["opdracht"]).startswith(_CLASSIFYING)
    wanted = (*_ALWAYS, *(_OF_A_CLASSIFICATION if classifies else ()))
    return [key for key in wanted if manifest.get(key) in (None, "", [], {})]


def _check_readable(folder: Path) -> None:
    """Raise InputError for a folder that cannot be looked into."""
    try:
        if folder.is_dir():
            next(folder.iterdir(), None)
    except OSError as error:
        raise InputError(
            f"{folder} is niet te lezen: {system_reason(error)}.", "Controleer het pad en de rechten."
        ) from None


def _check(path: Path, item: dict[str, Any]) -> Check:
    return Check(item["bestand"], _state(path, item))


def _state(path: Path, item: dict[str, Any]) -> State:
    if item["bestand"] == STANDARD_INPUT:
        return State.NIET_NA_TE_GAAN
    try:
        if not path.is_file():
            return State.ONTBREEKT
        found = stage.record(path, item["bestand"])
    except (OSError, ValueError):  # a name from a tampered manifest may be no path at all
        return State.ONTBREEKT
    same = (found.bytes, found.sha256) == (item.get("bytes"), item.get("sha256"))
    return State.GELIJK if same else State.VERANDERD
