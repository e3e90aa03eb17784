"""Whether the files of a run are still those of its manifest: compared by size and SHA-256, never read for content."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from thuiszit_cli.errors import ExitCode, InputError, OutputError, system_reason
from thuiszit_cli.store import log, manifest
from thuiszit_cli.store.recover import recover

STANDARD_INPUT = "-"
_WHAT_TO_GIVE = "Geef de map van een uitvoer, of het bestand manifest.json daarin."
# What every manifest holds, and what those of an answer for every pupil hold too (docs/formaten.md).
_ALWAYS = ("versie", "opdracht", "invoer", "uitvoer", "zegel", "gestart", "klaar")
_OF_A_CLASSIFICATION = ("peildatum", "definitie", "parameters_sha256", "rijen", "klassen")
_CLASSIFYING = ("thuiszit classify", "thuiszit run")


class State(StrEnum):
    """What became of a file since the run."""

    GELIJK = "gelijk"
    VERANDERD = "veranderd"
    KOPPELING = "koppeling (symlink)"  # a run writes none
    ONTBREEKT = "ontbreekt"
    NIET_NA_TE_GAAN = "niet na te gaan"  # standard input is read once and kept nowhere

    @property
    def is_wrong(self) -> bool:
        """Whether the file is no longer that of the run."""
        return self in (State.VERANDERD, State.ONTBREEKT, State.KOPPELING)


@dataclass(frozen=True)
class Check:
    """One file as the manifest names it, and what became of it."""

    bestand: str
    staat: State


@dataclass(frozen=True)
class LogCheck:
    """The log of an output: whether it is whole, and whether it and the manifest tell of each other."""

    bestand: Path
    verwacht: bool  # the manifest names it, or it was asked for; else it only lies beside the folder
    gevonden: log.Examined | None  # none: it is not there

    @property
    def problems(self) -> list[str]:
        """What is wrong with it, in Dutch."""
        found = self.gevonden
        if found is None:
            return [f"Het logboek {self.bestand} is er niet, en dit manifest hoort erin te staan."]
        told = []
        if found.eerste_fout is not None:
            told.append(
                f"Logboek {self.bestand}: regel {found.eerste_fout} past niet op die ervoor of is veranderd; er is iets "
                "veranderd, weggehaald of tussengevoegd."
            )
        elif found.afgebroken:
            told.append(
                f"Logboek {self.bestand}: regel {found.afgebroken[0]} is niet te lezen ({len(found.afgebroken)} van "
                f"{found.kop.regel}): een run is daar gestorven, of iemand heeft eraan gezeten. Bewaar dit logboek "
                "apart; de volgende run begint een nieuw."
            )
        if self.verwacht and not found.noemt:
            told.append(
                f"Logboek {self.bestand}: dit manifest staat er niet in. Het manifest of het logboek is veranderd, of de "
                "run stierf voor zijn laatste regel: thuiszit run vult die aan."
            )
        if self.verwacht and not found.kent_kop:
            told.append(
                f"Logboek {self.bestand}: de regel waarop dit manifest volgde, staat er niet meer in zoals die was."
            )
        return told


@dataclass(frozen=True)
class Verification:
    """What was found for one manifest."""

    manifest: Path
    opdracht: str
    invoer: tuple[Check, ...]
    uitvoer: tuple[Check, ...]
    extra: tuple[str, ...]  # in the folder, but not of this run; nothing is wrong with that
    teruggezet: bool  # an earlier run had died; its old output was put back first
    zegel_klopt: bool  # the manifest says what it said when it was written
    logboek: LogCheck | None  # the manifest names none, and none stands beside the folder

    @property
    def wrong_inputs(self) -> int:
        """Number of inputs that changed or are missing."""
        return sum(check.staat.is_wrong for check in self.invoer)

    @property
    def problems(self) -> list[str]:
        """What should be there and is not, of output, manifest and log; in Dutch."""
        told = [] if self.zegel_klopt else [f"Het manifest {self.manifest} is veranderd: vertrouw het niet."]
        if any(check.staat.is_wrong for check in self.uitvoer):
            told.append("De uitvoer is niet meer die van de run: gebruik hem niet.")
        return told + (self.logboek.problems if self.logboek else [])

    @property
    def code(self) -> ExitCode:
        """The verdict: DONE; INPUT when only an input is no longer that of the run; else OUTPUT."""
        if self.problems:
            return ExitCode.OUTPUT
        return ExitCode.INPUT if self.wrong_inputs else ExitCode.DONE


def verify(place: Path, kept_log: Path | None = None) -> Verification:
    """Compare the files of a run with its manifest, at `place` or in the folder `place`, and both with the log.

    The log is `kept_log`, else the one that the manifest names, else one beside the folder. Paths of inputs are
    taken as the run was given them: from the present folder. What a run that died left behind is put right first.
    Raises InputError when there is no manifest of ours, OutputError when the folder cannot be put right.
    """
    folder = place.parent if place.name == manifest.FILE else place
    _check_readable(folder)
    restored = _recover(folder)
    if not place.exists():
        raise InputError(f"{place} bestaat niet.", _WHAT_TO_GIVE)
    told = manifest.read_manifest(folder)
    if told is None or not _has_inputs(told):
        raise InputError(f"{folder / manifest.FILE} is geen manifest van een run.", _WHAT_TO_GIVE)
    if missing := _missing(told):
        raise InputError(
            f"{folder / manifest.FILE} is geen volledig manifest: er ontbreekt {', '.join(missing)}.",
            "Er is aan veranderd; maak de uitvoer opnieuw.",
        )
    listed = manifest.names(told)
    present = sorted(path.name for path in folder.iterdir())
    return Verification(
        manifest=folder / manifest.FILE,
        opdracht=str(told["opdracht"]),
        invoer=tuple(_check(Path(item["bestand"]), item) for item in told["invoer"]),
        uitvoer=tuple(_check(folder / item["bestand"], item, of_ours=True) for item in told["uitvoer"]),
        extra=tuple(name for name in present if name not in {*listed, manifest.FILE}),
        teruggezet=restored,
        zegel_klopt=told[manifest.SEAL] == manifest.seal(told),
        logboek=_check_log(folder, told.get(manifest.LOG), kept_log),
    )


def _check_log(folder: Path, named: object, kept: Path | None) -> LogCheck | None:
    """Raises InputError."""
    told = named if isinstance(named, dict) else {}
    place = told.get("bestand")
    path = kept or folder / (place if isinstance(place, str) else f"../{log.FILE}")
    path = Path(os.path.normpath(path))
    expected = kept is not None or named is not None
    if not path.is_file():
        return LogCheck(path, expected, None) if expected else None
    head = log.Head.parse(str(told.get("kop")))
    digest = manifest.record(folder / manifest.FILE, manifest.FILE).sha256
    found = log.examine(path, digest, head)
    if named is not None and head is None:
        found = replace(found, kent_kop=False)
    return LogCheck(path, expected, found)


def _recover(folder: Path) -> bool:
    """Put right what a run that died left; whether its old output came back. Raises OutputError."""
    missing = not folder.exists()
    try:
        recover(folder, unmarked=True)
    except OSError as error:
        raise OutputError(
            f"De uitvoer van een afgebroken run in {folder} is niet teruggezet.",
            "Controleer de rechten op die map en op de map erboven.",
        ) from error
    return missing and folder.exists()


def _has_inputs(told: dict[str, Any]) -> bool:
    inputs = told.get("invoer")
    return isinstance(inputs, list) and all(
        isinstance(item, dict) and isinstance(item.get("bestand"), str) for item in inputs
    )


def _missing(told: dict[str, Any]) -> list[str]:
    """The keys that a manifest of ours would have, with something in each list: no run reads or writes nothing."""
    classifies = str(told["opdracht"]).startswith(_CLASSIFYING)
    wanted = (*_ALWAYS, *(_OF_A_CLASSIFICATION if classifies else ()))
    return [key for key in wanted if told.get(key) in (None, "", [], {})]


def _check_readable(folder: Path) -> None:
    """Raise InputError for a folder that cannot be looked into."""
    try:
        if folder.is_dir():
            next(folder.iterdir(), None)
    except OSError as error:
        raise InputError(
            f"{folder} is niet te lezen: {system_reason(error)}.", "Controleer het pad en de rechten."
        ) from None


def _check(path: Path, item: dict[str, Any], *, of_ours: bool = False) -> Check:
    return Check(item["bestand"], _state(path, item, of_ours))


def _state(path: Path, item: dict[str, Any], of_ours: bool) -> State:
    if item["bestand"] == STANDARD_INPUT:
        return State.NIET_NA_TE_GAAN
    try:
        if of_ours and path.is_symlink():
            return State.KOPPELING
        if not path.is_file():
            return State.ONTBREEKT
        found = manifest.record(path, item["bestand"])
    except (OSError, ValueError):  # a name from a tampered manifest may be no path at all
        return State.ONTBREEKT
    same = (found.bytes, found.sha256) == (item.get("bytes"), item.get("sha256"))
    return State.GELIJK if same else State.VERANDERD
