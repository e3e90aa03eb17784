"""`thuiszit run`: the monthly batch of `thuiszit.toml`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thuiszit_cli.commands.options import (
    JsonOption,
    PeildatumOption,
    StilOption,
    StrengOption,
    now,
    read_date,
    read_strict,
    today,
    use_limits_of,
)
from thuiszit_cli.commands.passwords import WachtwoordOption
from thuiszit_cli.errors import ExitCode, ThuiszitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thuiszit_cli.commands.month.batch import Outcome, Plan, Steps
    from thuiszit_cli.commands.month.settings import Settings
    from thuiszit_cli.privacy.keys import Key

CONFIG = "thuiszit.toml"
RunConfigOption = Annotated[
    str, typer.Option("--config", metavar="BESTAND", help="De instellingen. Standaard thuiszit.toml hier.")
]
ProefOption = Annotated[
    bool, typer.Option("--proef", help="Toon alleen wat er zou gebeuren; er wordt niets geschreven.")
]


def run(
    config: RunConfigOption = CONFIG,
    peildatum: PeildatumOption = None,
    proef: ProefOption = False,
    wachtwoord_bestand: WachtwoordOption = None,
    json: JsonOption = False,
    stil: StilOption = False,
    streng: StrengOption = None,
) -> int:
    """Do the month, or show what would be done; tell of it in a text that can be mailed."""
    from thuiszit_cli.commands import console
    from thuiszit_cli.commands.config import read_settings
    from thuiszit_cli.commands.month import batch
    from thuiszit_cli.store import failure

    settings = read_settings(Path(config))
    use_limits_of(config)
    level = read_strict(streng or settings.streng)
    day = read_date(peildatum, "--peildatum") if peildatum else _day(settings)
    key = read_run_key(settings)
    if proef:
        plan = batch.plan_month(settings, day, key)
        if json:
            console.print_json({**_plan_json(plan), "proef": True})
        elif not stil:
            console.write_out("\n".join([*_plan_lines(plan), *batch.not_written(settings)]) + "\n")
        return ExitCode.DONE
    steps = batch.Steps()
    try:
        outcome = batch.run_month(settings, day, key, steps, now)
    except ThuiszitError as error:
        lines = _failure(day, steps, settings)
        console.write_error("\n".join(lines))
        if steps.busy != batch.LOCK:  # then another run is at work, and tells of itself
            failure.leave(settings.uitvoer, _letter(lines, error, config))
        raise
    failure.clear(settings.uitvoer)
    if json:
        console.print_json(_outcome_json(outcome))
    elif not stil:
        console.write_out("\n".join([*_outcome_lines(outcome), *batch.not_written(settings)]) + "\n")
    from thuiszit_cli.commands.figures import exit_code

    return exit_code(outcome.bevindingen, level)


def read_run_key(settings: Settings) -> Key | None:
    """The key when the settings ask for one. Raises UsageError when there is none."""
    if not (settings.pseudoniem or settings.versleutel or settings.logboek_personen):
        return None
    from thuiszit_cli.privacy.keys import read_key

    return read_key(settings.sleutel)


def _day(settings: Settings) -> date:
    return today() if settings.peildatum == "vandaag" else today().replace(day=1)


def _plan_lines(plan: Plan) -> list[str]:
    doing = {
        "nieuw": "Er zou een nieuwe maand worden geschreven.",
        "gewijzigd": "De exports of instellingen zijn anders dan toen: de maand zou worden vervangen.",
        "ongewijzigd": "Alles is al gedaan met dezelfde exports: er zou niets gebeuren.",
    }
    return _clean([*_head(plan), doing[plan.toestand], "Dit was een proef; er is niets geschreven."])


def _outcome_lines(outcome: Outcome) -> list[str]:
    from thuiszit_cli.rules.terms import Klasse
    from thuiszit_cli.wording import number

    plan = outcome.plan
    if plan.toestand == "ongewijzigd":
        return _clean([*_head(plan), "Niets nieuws: deze exports waren al verwerkt."])
    lines = [*_head(plan), "", f"{'Klasse':34}{'Leerlingen':>12}"]
    lines += [f"{klasse.label:34}{number(outcome.klassen[klasse.value]):>12}" for klasse in Klasse]
    found = ", ".join(f"{name} {number(count)}" for name, count in outcome.bevindingen.items())
    return _clean([*lines, "", f"Bevindingen: {found}", f"Rapport: {plan.map / 'rapport.md'}", "Gelukt."])


def _head(plan: Plan) -> list[str]:
    from thuiszit_cli.wording import long_date

    compared = (
        f"vergeleken met {plan.vorige.name}"
        if plan.vorige
        else f"geen vergelijking: {plan.geen_vergelijking}"
    )
    return [
        f"thuiszit run, maand {plan.maand} ({plan.toestand})",
        f"Peildatum: {long_date(plan.peildatum)}; {compared}",
        f"Uitvoer: {plan.map}",
        f"Exports ({len(plan.invoer)}):",
        *(f"  {path}" for path in plan.exports),
    ]


def _failure(day: date, steps: Steps, settings: Settings) -> list[str]:
    """What a desk must know when a run fails, before the error itself."""
    return [
        f"thuiszit run, maand {day:%Y-%m}: MISLUKT bij: {steps.busy or 'beginnen'}",
        *(f"  gedaan: {step}" for step in steps.done),
        f"De uitkomsten die in {settings.uitvoer} stonden, staan er nog.",
    ]


def _letter(lines: Sequence[str], error: ThuiszitError, config: str) -> str:
    """The same with the error, for who was not at the screen."""
    told = [
        *lines,
        "",
        f"Fout: {error.message}",
        error.hint,
        "",
        f"Uitgangscode {int(error.exit_code)}: {error.exit_code.meaning}.",
        f"Tijdstip: {now()}. Instellingen: {config}.",
        "Is de oorzaak weg, draai dan dezelfde opdracht nog eens; wat al klaar was, blijft staan.",
    ]
    return "\n".join(_clean(told)) + "\n"


def _clean(lines: Sequence[str]) -> list[str]:
    from thuiszit_cli.wording import plain

    return [plain(line) for line in lines]


def _plan_json(plan: Plan) -> dict[str, Any]:
    return {
        "maand": plan.maand,
        "peildatum": plan.peildatum.isoformat(),
        "toestand": plan.toestand.value,
        "invoer": plan.invoer,
        "map": str(plan.map),
        "vergeleken_met": plan.vorige.name if plan.vorige else None,
    }


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    return {
        **_plan_json(outcome.plan),
        "klassen": outcome.klassen,
        "bevindingen": outcome.bevindingen,
        "geschiedenis_bijgewerkt": outcome.geschiedenis_bijgewerkt,
        "uitvoer": [str(path) for path in outcome.uitvoer],
    }
