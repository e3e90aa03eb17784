"""`thuiszit verify`: whether inputs and outputs are still those of the run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thuiszit_cli.commands.options import JsonOption, StilOption
from thuiszit_cli.errors import ExitCode, InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thuiszit_cli.store.log import Head
    from thuiszit_cli.store.verify import Check, LogCheck, Verification

ManifestArgument = Annotated[
    str,
    typer.Argument(
        metavar="MANIFEST", help="Een manifest.json, de map van een uitvoer, of een logboek.jsonl."
    ),
]

KeptArgument = Annotated[
    str | None,
    typer.Argument(metavar="[KOP]", help="Met --kop: de kop die u eerder hebt bewaard.", show_default=False),
]
LogOption = Annotated[
    str | None,
    typer.Option(
        "--logboek",
        metavar="BESTAND",
        help="Het logboek waarin de run hoort te staan, als het is verplaatst.",
    ),
]
HeadOption = Annotated[
    bool,
    typer.Option(
        "--kop",
        help="Toon de kop van het logboek, om elders te bewaren; met een bewaarde KOP erachter: vergelijk.",
    ),
]


def verify(
    manifest: ManifestArgument,
    bewaard: KeptArgument = None,
    logboek: LogOption = None,
    kop: HeadOption = False,
    json: JsonOption = False,
    stil: StilOption = False,
) -> int:
    """Compare the files of a run with its manifest, and both with the log; one verdict."""
    from thuiszit_cli.commands import console
    from thuiszit_cli.store import log, verify

    if bewaard and not kop:
        raise UsageError("Met een bewaarde kop hoort --kop.", "Schrijf: thuiszit verify LOGBOEK --kop KOP.")
    kept = log.Head.parse(bewaard) if bewaard else None
    if bewaard and kept is None:
        raise UsageError(
            "Dit is geen kop van een logboek.", "Geef hem zoals verify LOGBOEK --kop hem toonde."
        )
    if manifest.endswith(".jsonl"):
        return _verify_log(Path(manifest), kept, kop=kop, json=json, quiet=stil)
    found = verify.verify(Path(manifest), Path(logboek) if logboek else None)
    if kop:
        if found.logboek is None or found.logboek.gevonden is None:
            raise InputError("Bij deze uitvoer is geen logboek.", "Geef met --logboek aan waar het ligt.")
        return _verify_log(found.logboek.bestand, kept, kop=True, json=json, quiet=stil)
    if json:
        console.print_json(_as_json(found))
    if not stil:
        target = console.console(data_on_stdout=json, quiet=False)
        for line in _lines(found):
            target.print(line, soft_wrap=True)
    return found.code


def _verify_log(path: Path, kept: Head | None, *, kop: bool, json: bool, quiet: bool) -> int:
    """Whether a log is whole and still holds the head that was kept; OUTPUT when not. With `kop` its head is shown."""
    from thuiszit_cli.commands import console
    from thuiszit_cli.store import log
    from thuiszit_cli.store.verify import LogCheck
    from thuiszit_cli.wording import number, plain

    found = log.examine(path, kop=kept)
    problems = LogCheck(path, False, found).problems
    if not found.kent_kop:
        problems.append(
            f"Logboek {path}: regel {kept and kept.regel} is niet meer die van de bewaarde kop: er zijn "
            "regels weggehaald of herschreven."
        )
    count = found.kop.regel
    if json:
        console.print_json(
            {
                "logboek": str(path),
                "regels": count,
                "kop": str(found.kop),
                "bewaarde_kop_klopt": found.kent_kop if kept else None,
                "eerste_fout": found.eerste_fout,
                "afgebroken": list(found.afgebroken),
            }
        )
    elif not quiet:
        lines = [*problems]
        if not problems and not (kop and kept is None):
            lines.append(
                f"{path}: {number(count)} {'regel' if count == 1 else 'regels'}, en elke past op die ervoor."
            )
        if kept and not problems:
            lines.append(f"De bewaarde kop staat erin, op regel {kept.regel}.")
        if kop and not problems:
            lines.append(str(found.kop))
        console.write_out("".join(plain(line) + "\n" for line in lines))
    return ExitCode.OUTPUT if problems else ExitCode.DONE


def _lines(found: Verification) -> list[str]:
    from thuiszit_cli.store.verify import State
    from thuiszit_cli.wording import number, plain

    lines = [f"Manifest: {found.manifest}", f"Opdracht: {found.opdracht}"]
    if found.teruggezet:
        lines.append("Een run was afgebroken; de uitvoer die er stond is teruggezet.")
    if found.manifest.parent.is_symlink():
        lines.append(f"{found.manifest.parent} is een koppeling (symlink): een run maakt die niet.")
    lines += _listing("Uitvoer", found.uitvoer)
    lines += _listing("Invoer", found.invoer)
    if found.logboek and found.logboek.gevonden and not found.logboek.problems:
        mentioned = (
            "dit manifest staat erin" if found.logboek.gevonden.noemt else "dit manifest staat er niet in"
        )
        count = number(found.logboek.gevonden.kop.regel)
        lines.append(
            f"Logboek {found.logboek.bestand}: {count} regels, en elke past op die ervoor; {mentioned}."
        )
    if found.extra:
        lines.append(f"In de map staat ook iets dat niet van deze run is: {', '.join(found.extra)}")
    lines += found.problems
    if found.wrong_inputs:
        lines.append(
            "De invoer is niet meer die van de run: dezelfde opdracht geeft misschien iets anders. Paden "
            "gelden vanuit de map waarin de run is gestart."
        )
    unseen = any(check.staat is State.NIET_NA_TE_GAAN for check in found.invoer)
    if found.code is not ExitCode.DONE:
        lines.append(f"Niet alles is nog zoals bij de run (uitgangscode {int(found.code)}).")
    elif unseen:
        lines.append("Wat is na te gaan, is nog zoals bij de run.")
    else:
        lines.append("Alles is nog zoals bij de run.")
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
        "gelijk": found.code is ExitCode.DONE,
        "teruggezet": found.teruggezet,
        "zegel_klopt": found.zegel_klopt,
        "invoer": [{"bestand": check.bestand, "staat": check.staat.value} for check in found.invoer],
        "uitvoer": [{"bestand": check.bestand, "staat": check.staat.value} for check in found.uitvoer],
        "extra": list(found.extra),
        "logboek": _log_json(found.logboek),
        "problemen": found.problems,
    }


def _log_json(check: LogCheck | None) -> dict[str, Any] | None:
    if check is None:
        return None
    found = check.gevonden
    told: dict[str, Any] = {"bestand": str(check.bestand), "aanwezig": found is not None}
    if found is not None:
        told |= {
            "regels": found.kop.regel,
            "kop": str(found.kop),
            "eerste_fout": found.eerste_fout,
            "afgebroken": list(found.afgebroken),
            "noemt_manifest": found.noemt > 0,
            "kent_kop": found.kent_kop,
        }
    return told
