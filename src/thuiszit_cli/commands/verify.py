"""`thuiszit verify`: whether inputs and outputs are still those of the run."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thuiszit_cli.commands.options import JsonOption, StilOption
from thuiszit_cli.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thuiszit_cli.store.verify import Check, Verification

ManifestArgument = Annotated[
    str,
    typer.Argument(
        metavar="MANIFEST", help="Een manifest.json, de map van een uitvoer, of een logboek.jsonl."
    ),
]


def verify(manifest: ManifestArgument, json: JsonOption = False, stil: StilOption = False) -> int:
    """Compare the files of a run with its manifest and tell which are not the same any more."""
    if manifest.endswith(".jsonl"):
        return _verify_log(Path(manifest), json=json, quiet=stil)
    from thuiszit_cli.commands import console
    from thuiszit_cli.store import verify

    found = verify.verify(Path(manifest))
    if json:
        console.print_json(_as_json(found))
    if not stil:
        target = console.console(data_on_stdout=json, quiet=False)
        for line in _lines(found):
            target.print(line, soft_wrap=True)
    return exit_code(found)


def _verify_log(path: Path, *, json: bool, quiet: bool) -> int:
    """Whether every line of a log fits the one before; OUTPUT when one does not."""
    from thuiszit_cli.commands import console
    from thuiszit_cli.store import log
    from thuiszit_cli.wording import plain

    count, broken = log.check(path)
    wrong, torn = broken.regel if broken else None, log.torn_lines(path)
    if json:
        console.print_json(
            {"logboek": str(path), "regels": count, "eerste_fout": wrong, "afgebroken": list(torn)}
        )
    elif not quiet:
        console.write_out(plain(f"{path}: {_log_line(count, wrong, torn)}") + "\n")
    return ExitCode.OUTPUT if broken or torn else ExitCode.DONE


def _log_line(count: int, wrong: int | None, torn: Sequence[int]) -> str:
    from thuiszit_cli.wording import number

    if wrong is not None:
        return f"regel {wrong} past niet op die ervoor: er is iets veranderd, weggehaald of tussengevoegd."
    if torn:
        return (
            f"regel {torn[0]} is niet te lezen ({len(torn)} van {number(count)}): een run is daar gestorven, of "
            "iemand heeft eraan gezeten. Bewaar dit logboek apart; de volgende run begint een nieuw."
        )
    return f"{number(count)} {'regel' if count == 1 else 'regels'}, en elke past op die ervoor."


def exit_code(found: Verification) -> ExitCode:
    """DONE, INPUT when an input is no longer that of the run, OUTPUT (the worse) when an output or log is not."""
    if found.wrong_outputs or (found.logboek and found.logboek.is_wrong):
        return ExitCode.OUTPUT
    return ExitCode.INPUT if found.wrong_inputs else ExitCode.DONE


def _lines(found: Verification) -> list[str]:
    from thuiszit_cli.store.verify import State
    from thuiszit_cli.wording import plain

    lines = [f"Manifest: {found.manifest}", f"Opdracht: {found.opdracht}"]
    if found.teruggezet:
        lines.append("Een run was afgebroken; de uitvoer die er stond is teruggezet.")
    lines += _listing("Uitvoer", found.uitvoer)
    lines += _listing("Invoer", found.invoer)
    if found.logboek:
        told = _log_line(found.logboek.regels, found.logboek.eerste_fout, found.logboek.afgebroken)
        mentioned = (
            "dit manifest staat erin" if found.logboek.noemt_manifest else "dit manifest staat er niet in"
        )
        lines.append(f"Logboek {found.logboek.bestand}: {told.rstrip('.')}; {mentioned}.")
    if found.extra:
        lines.append(f"In de map staat ook iets dat niet van deze run is: {', '.join(found.extra)}")
    if found.wrong_outputs:
        lines.append("De uitvoer is niet meer die van de run: gebruik haar niet.")
    if found.wrong_inputs:
        lines.append(
            "De invoer is niet meer die van de run: dezelfde opdracht geeft misschien iets anders. Paden "
            "gelden vanuit de map waarin de run is gestart."
        )
    if exit_code(found) is ExitCode.DONE:
        unseen = any(check.staat is State.NIET_NA_TE_GAAN for check in found.invoer)
        lines.append(
            "Wat is na te gaan, is nog zoals bij de run." if unseen else "Alles is nog zoals bij de run."
        )
    return [plain(line) for line in lines]


def _listing(title: str, checks: Sequence[Check]) -> list[str]:
    from thuiszit_cli.store.verify import State

    there = [check for check in checks if check.staat is not State.NIET_NA_TE_GAAN]
    same = sum(check.staat is State.GELIJK for check in there)
    others = [f"  {check.bestand}: {check.staat}" for check in there if check.staat is not State.GELIJK]
    lines = [f"{title}: {same} van {len(there)} gelijk", *others] if there else []
    if len(there) < len(checks):
        lines.append(f"{title}: {len(there)} van {len(checks)} te controleren (standaardinvoer)")
    return lines


def _as_json(found: Verification) -> dict[str, Any]:
    return {
        "manifest": str(found.manifest),
        "opdracht": found.opdracht,
        "gelijk": not (found.wrong_inputs or found.wrong_outputs),
        "teruggezet": found.teruggezet,
        "invoer": [{"bestand": check.bestand, "staat": check.staat.value} for check in found.invoer],
        "uitvoer": [{"bestand": check.bestand, "staat": check.staat.value} for check in found.uitvoer],
        "extra": list(found.extra),
        "logboek": found.logboek and {**asdict(found.logboek), "bestand": str(found.logboek.bestand)},
    }
