"""`thuiszit rules`: the rules, signals and parameters in force on a day, with their sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from thuiszit_cli.commands.dutch import DutchCommand, DutchGroup
from thuiszit_cli.commands.options import (
    JsonOption,
    ParameterOption,
    PeildatumOption,
    read_date,
    read_parameters,
    today,
)
from thuiszit_cli.errors import ExitCode, UsageError

_SINGULAR = {
    "dagen": "dag",
    "keren": "keer",
    "lesdagen": "lesdag",
    "lesweken": "lesweek",
    "maanden": "maand",
    "meldingen": "melding",
    "schooljaren": "schooljaar",
    "uren": "uur",
    "weken": "week",
}


def _ids(incomplete: str) -> list[str]:
    """Every id that can be shown: of rules, signals and parameters in force today."""
    from thuiszit_cli.question import law_on
    from thuiszit_cli.report.told.law import law

    found = law(law_on(today()).on(today()))
    return [each["id"] for kind in ("regels", "signalen", "parameters") for each in found[kind]]


IdArgument = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        autocompletion=_ids,
        help="Een regel (R5), signaal (zestien_uur) of parameter (lrv.dagen).",
    ),
]


@dataclass(frozen=True)
class Asked:
    """What was asked of `rules` itself, before a subcommand."""

    peildatum: str | None = None
    parameter: tuple[str, ...] = ()
    json: bool = False


def rules(
    context: typer.Context,
    peildatum: PeildatumOption = None,
    parameter: ParameterOption = None,
    json: JsonOption = False,
) -> int:
    """Everything in force; with a subcommand only that."""
    from thuiszit_cli.commands import console, grids
    from thuiszit_cli.question import law_on
    from thuiszit_cli.report.told.law import law

    if context.invoked_subcommand is not None:
        context.obj = Asked(
            peildatum, tuple(parameter or ()), json
        )  # for the subcommand: `rules --peildatum X show Y`
        return ExitCode.DONE
    day = read_date(peildatum, "--peildatum") if peildatum else today()
    found = law(law_on(day, read_parameters(parameter or ())).on(day))
    if json:
        console.print_json(found)
    else:
        grids.tell_lines(console.console(data_on_stdout=False, quiet=False), _overview(found))
    return ExitCode.DONE


def show(
    context: typer.Context,
    name: IdArgument,
    peildatum: PeildatumOption = None,
    parameter: ParameterOption = None,
    json: JsonOption = False,
) -> int:
    """One rule, signal or parameter, whole. What was given before `show` holds unless it is given again after it."""
    from thuiszit_cli.commands import console, grids
    from thuiszit_cli.question import law_on
    from thuiszit_cli.report.told.law import entry

    before = context.obj if isinstance(context.obj, Asked) else Asked()
    peildatum, json = peildatum or before.peildatum, json or before.json
    day = read_date(peildatum, "--peildatum") if peildatum else today()
    changes = read_parameters((*before.parameter, *(parameter or ())))
    try:
        found = entry(name, law_on(day, changes).on(day))
    except LookupError as error:
        raise UsageError(
            "Deze regel, dit signaal of deze parameter bestaat niet.", str(error.args[0])
        ) from None
    if json:
        console.print_json(found)
    else:
        grids.tell_lines(console.console(data_on_stdout=False, quiet=False), _whole(found))
    return ExitCode.DONE


def _overview(found: dict[str, Any]) -> list[str]:

    lines = [f"Regels op {found['peildatum']}; de eerste die past beslist", ""]
    if found["simulatie"]:
        lines[1:1] = ["SIMULATIE: met andere dan de geldende parameters"]
    for rule in found["regels"]:
        articles = "; ".join(article["naam"] for article in rule["artikelen"])
        lines += [f"  {rule['id']:4}{rule['klasse']:28}{rule['voorwaarde']}", f"      {articles}"]
    lines += ["", "Signalen, met hun gezag: wet, telling, OM, praktijk of keuze", ""]
    for signal in found["signalen"]:
        off = "" if signal["aan"] else " (staat uit)"
        lines.append(f"  {signal['id']:24}{signal['standing']:10}{signal['betekenis']}{off}")
    lines += ["", "Parameters", ""]
    for parameter in found["parameters"]:
        source = parameter["artikel"] + (f" lid {parameter['lid']}" if parameter["lid"] else "")
        changed = " (gewijzigd)" if parameter["gewijzigd"] else ""
        value = with_unit(parameter) + changed
        lines.append(f"  {parameter['id']:41}{value:26}{parameter['standing']:10}{source}")
    lines += ["", "Wat dit programma niet beslist", ""]
    for item in found["niet_gemodelleerd"]:
        lines += [f"  {item['wat']}", f"      {item['waarom']}"]
    return [*lines, "", "Meer over één regel, signaal of parameter: thuiszit rules show ID"]


def with_unit(parameter: dict[str, Any]) -> str:
    """A value with its unit, of one thing in the singular; a word, a yes or a year stands alone."""
    from thuiszit_cli.rules.parameters import as_text

    value, unit = parameter["waarde"], parameter["eenheid"]
    if isinstance(value, (bool, str)) or unit == "jaartal":
        return as_text(value)
    if unit in ("maandnummer", "dagnummer"):
        return f"{unit.removesuffix('nummer')} {as_text(value)}"
    return f"{as_text(value)} {unit_of(value, unit)}"


def unit_of(value: float, unit: str) -> str:
    """The unit, of one thing in the singular."""
    first, *rest = unit.split(" ")
    return " ".join([_SINGULAR.get(first, first) if value == 1 else first, *rest])


def _whole(found: dict[str, Any]) -> list[str]:
    from thuiszit_cli.rules.parameters import as_text

    if found["soort"] == "parameter":
        lines = [
            f"Parameter {found['id']}: {with_unit(found)}",
            found["betekenis"],
        ]
        lines.append(f"Eenheid: {found['eenheid']}")
        lines.append(f"Gezag: {found['standing']} ({found['standing_betekenis']})")
        lines.append(f"Bron: {found['artikel']}" + (f", lid {found['lid']}" if found["lid"] else ""))
        if found["link"]:
            lines.append(f"      {found['link']}")
        for version in found["versies"]:
            until = version["tot"] or "heden"
            lines.append(f"Waarde van {version['vanaf']} tot en met {until}: {as_text(version['waarde'])}")
        return lines
    if found["soort"] == "regel":
        lines = [f"Regel {found['id']}: {found['klasse']}", found["betekenis"] + "."]
        lines.append(f"Past als: {found['voorwaarde'].lower()}.")
        lines.append(f"Kijkt naar: {', '.join(found['feiten']) or 'niets'}")
        if found["mens"]:
            lines.append(f"Wat een mens beslist: {found['mens']}")
    else:
        lines = [f"Signaal {found['id']}: {found['naam']}", found["betekenis"] + "."]
        lines.append(f"Gezag: {found['standing']}" + ("" if found["aan"] else " (staat uit)"))
        lines.append(f"Kijkt naar: {', '.join(found['feiten'])}")
    lines.append("Bronnen:")
    for article in found["artikelen"]:
        link = [f"    {article['link']}"] if article["link"] else []
        lines += [f"  {article['naam']}: {article['onderwerp']}", *link]
    if found["parameters"]:
        lines.append("Parameters:")
        lines += [f"  {item['id']} = {with_unit(item)} ({item['standing']})" for item in found["parameters"]]
    return lines


group = typer.Typer(cls=DutchGroup, add_completion=False, rich_markup_mode=None)
group.callback(
    invoke_without_command=True,
    help="Toon de regels, signalen en parameters die op een dag gelden, met artikel, bron en gezag.",
)(rules)
group.command(
    "show",
    cls=DutchCommand,
    short_help="Eén regel, signaal of parameter helemaal.",
    help="Toon één regel, signaal of parameter met al zijn bronnen en waarden.",
)(show)
