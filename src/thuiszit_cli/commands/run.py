"""`thuiszit run`: the monthly batch of `thuiszit.toml`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thuiszit_cli.commands.options import (
    JsonOption,
    PseudoniemOption,
    StilOption,
    StrengOption,
    VersleutelOption,
    formats_option,
    now,
    read_formats,
    today,
)
from thuiszit_cli.commands.passwords import WachtwoordOption
from thuiszit_cli.commands.reading import QUESTION, Asked, around, read_asked
from thuiszit_cli.errors import ExitCode, ThuiszitError
from thuiszit_cli.privacy.hidden import Hidden
from thuiszit_cli.report import forms
from thuiszit_cli.report.model import Classified

if TYPE_CHECKING:
    from thuiszit_cli.commands.month.batch import Outcome, Steps
    from thuiszit_cli.commands.month.plan import Month, Plan
    from thuiszit_cli.commands.month.settings import Settings

CONFIG = "thuiszit.toml"
RunConfigOption = Annotated[
    str, typer.Option("--config", metavar="BESTAND", help="De instellingen. Standaard thuiszit.toml hier.")
]
ProefOption = Annotated[
    bool, typer.Option("--proef", help="Toon alleen wat er zou gebeuren; er wordt niets geschreven.")
]
FormaatOption = Annotated[list[str] | None, formats_option("md", Classified)]


@dataclass(frozen=True, kw_only=True)
class AskedMonth(Asked):
    """What is asked of a month, with the file that it is set up in."""

    settings: Settings
    config: str


def _read(given: Mapping[str, Any], own: dict[str, Any], flags: dict[str, str]) -> AskedMonth:
    """The options, with all settings of the configuration beneath them. Raises UsageError."""
    from thuiszit_cli.commands.config import read_settings

    config = given["config"] or CONFIG
    settings = read_settings(Path(config))
    usual = today() if settings.peildatum == "vandaag" else today().replace(day=1)
    asked = {
        **given,
        "config": config,
        "peildatum": given["peildatum"] or usual.isoformat(),
        "streng": given["streng"] or settings.streng,
    }
    return AskedMonth(**vars(read_asked(asked, own, flags, vars(settings))), settings=settings, config=config)


@around(
    [],
    QUESTION,
    {"wachtwoord_bestand": WachtwoordOption, "json": JsonOption, "stil": StilOption, "streng": StrengOption},
    _read,
)
def run(
    asked: AskedMonth,
    proef: ProefOption = False,
    formaat: FormaatOption = None,
    pseudoniem: PseudoniemOption = False,
    versleutel: VersleutelOption = False,
) -> int:
    """Do the month, or show what would be done; tell of it in a text that can be mailed."""
    from thuiszit_cli.commands import console
    from thuiszit_cli.commands.job import exit_code
    from thuiszit_cli.commands.month import batch
    from thuiszit_cli.store import failure

    month = _month(asked, formaat, pseudoniem=pseudoniem, versleutel=versleutel)
    if proef:
        return _try(month)
    steps = batch.Steps()
    try:
        outcome = batch.run_month(month, steps)
    except ThuiszitError as error:
        lines = _clean(_failure(month, steps))
        console.write_error("\n".join(lines))
        if steps.busy != batch.LOCK:  # then another run is at work, and tells of itself
            failure.leave(asked.settings.uitvoer, _letter(lines, error, asked))
        raise
    failure.clear(asked.settings.uitvoer)
    if asked.json:
        console.print_json(_outcome_json(outcome))
    elif not asked.stil:
        _tell([*_outcome_lines(outcome, asked.settings), *month.not_written])
    return exit_code(outcome.bevindingen, asked.level)


def _month(asked: AskedMonth, formaat: list[str] | None, *, pseudoniem: bool, versleutel: bool) -> Month:
    """What is asked, with its key. Raises UsageError when there is none and one is needed."""
    from thuiszit_cli.commands.month.plan import Month
    from thuiszit_cli.privacy.keys import ENVIRONMENT, read_key

    settings = asked.settings
    formats = read_formats(formaat, "md", Classified)
    forms.refuse(Classified, formats, Hidden(pseudoniem=pseudoniem, versleutel=versleutel))
    # With a key the calendar of a month renews that of the month before.
    by_key = settings.sleutel is not None or bool(os.environ.get(ENVIRONMENT))
    wanted = pseudoniem or versleutel or settings.logboek_personen or by_key
    key = read_key(settings.sleutel) if wanted else None
    hidden = Hidden(key, pseudoniem=pseudoniem, versleutel=versleutel)
    return Month(asked, settings, formats, key, hidden)


def _try(month: Month) -> ExitCode:
    """Tell what a run would do, or what it waits for."""
    from thuiszit_cli.commands import console
    from thuiszit_cli.commands.month.exports import awaited
    from thuiszit_cli.commands.month.plan import plan_month

    asked, day = month.asked, month.asked.question.peildatum
    waits = awaited(month.settings, day)
    if waits:
        answer: dict[str, Any] = {
            "maand": month.name,
            "peildatum": day.isoformat(),
            "toestand": "wacht",
            "wacht_op": waits,
        }
        lines = [
            f"thuiszit run, maand {month.name} (wacht)",
            "De export is er nog niet. De run wacht op:",
            *(f"  {each}" for each in waits),
            _TRIED,
        ]
    else:
        plan = plan_month(month)
        answer, lines = _plan_json(plan), [*_head(plan), _DOING[plan.toestand], *month.not_written, _TRIED]
    if asked.json:
        console.print_json({**answer, "proef": True})
    elif not asked.stil:
        _tell(_clean(lines))
    return ExitCode.DONE


def _tell(lines: Sequence[str]) -> None:
    from thuiszit_cli.commands import console, grids

    grids.tell_lines(console.console(data_on_stdout=False, quiet=False), lines)


_TRIED = "Dit was een proef; er is niets geschreven."
_DOING = {
    "nieuw": "Er zou een nieuwe maand worden geschreven.",
    "gewijzigd": "De exports of instellingen zijn anders dan toen: de maand zou worden vervangen.",
    "ongewijzigd": "Alles is al gedaan met dezelfde exports: er zou niets gebeuren.",
}


def _outcome_lines(outcome: Outcome, settings: Settings) -> list[str]:
    from thuiszit_cli.rules.terms import Klasse
    from thuiszit_cli.wording import number

    plan = outcome.plan
    if plan.toestand == "ongewijzigd":
        return _clean([*_head(plan), "Niets nieuws: deze exports waren al verwerkt.", _where(plan, settings)])
    lines = [*_head(plan), outcome.doubt.in_words(), "", f"{'Klasse':34}{'Leerlingen':>12}"]
    lines += [f"{klasse.label:34}{number(outcome.klassen[klasse.value]):>12}" for klasse in Klasse]
    found = ", ".join(f"{name} {number(count)}" for name, count in outcome.bevindingen.items())
    return _clean([*lines, "", f"Bevindingen: {found}", _where(plan, settings), "Gelukt."])


def _where(plan: Plan, settings: Settings) -> str:
    """The one line by which what belongs to a month is found."""
    return (
        f"Rapport: {plan.map / 'rapport.md'}; manifest: {plan.map / 'manifest.json'}; logboek: {settings.log}"
    )


def _head(plan: Plan) -> list[str]:
    from thuiszit_cli.wording import long_date

    compared = (
        f"vergeleken met {plan.vorige.name}"
        if plan.vorige
        else f"geen vergelijking: {plan.geen_vergelijking}"
    )
    return [
        f"thuiszit run, maand {plan.maand} ({plan.toestand})",
        f"Peildatum: {long_date(plan.asked.question.peildatum)}; {compared}",
        f"Uitvoer: {plan.map}",
        f"Exports ({len(plan.asked.question.exports)}):",
        *(f"  {path}" for path in plan.asked.question.exports),
    ]


def _failure(month: Month, steps: Steps) -> list[str]:
    """What a desk must know when a run fails or waits, before the error itself."""
    from thuiszit_cli.commands.month.batch import SEARCH
    from thuiszit_cli.commands.month.exports import awaited

    waits = awaited(month.settings, month.asked.question.peildatum) if steps.busy == SEARCH else []
    if waits:
        told = ["wacht op de export", *(f"  nog niet gevonden: {each}" for each in waits)]
        after = "Er is niets veranderd. De taak probeert het bij de volgende start weer."
    else:
        told = [f"MISLUKT bij: {steps.busy or 'beginnen'}", *(f"  gedaan: {step}" for step in steps.done)]
        after = f"De uitkomsten die in {month.settings.uitvoer} stonden, staan er nog."
    return [f"thuiszit run, maand {month.name}: {told[0]}", *told[1:], after]


def _letter(lines: Sequence[str], error: ThuiszitError, asked: AskedMonth) -> str:
    """The same with the error, for who was not at the screen."""
    told = [
        *lines,
        "",
        f"Fout: {error.message}",
        error.hint,
        "",
        f"Uitgangscode {int(error.exit_code)}: {error.exit_code.meaning}.",
        f"Tijdstip: {now()}. Instellingen: {asked.config}; logboek: {asked.settings.log}",
        "Is de oorzaak weg, draai dan dezelfde opdracht nog eens; wat al klaar was, blijft staan.",
    ]
    return "\n".join(_clean(told)) + "\n"


def _clean(lines: Sequence[str]) -> list[str]:
    from thuiszit_cli.values.personal import masked
    from thuiszit_cli.wording import plain

    return [masked(plain(line)) for line in lines]


def _plan_json(plan: Plan) -> dict[str, Any]:
    return {
        "maand": plan.maand,
        "peildatum": plan.asked.question.peildatum.isoformat(),
        "toestand": plan.toestand.value,
        "invoer": plan.invoer,
        "map": str(plan.map),
        "vergeleken_met": plan.vorige.name if plan.vorige else None,
    }


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    return {
        **_plan_json(outcome.plan),
        "klassen": outcome.klassen,
        "onzeker": outcome.doubt.uncertain,
        "bevindingen": outcome.bevindingen,
        "geschiedenis_bijgewerkt": outcome.geschiedenis_bijgewerkt,
        "uitvoer": [str(path) for path in outcome.uitvoer],
    }
