"""`thuiszit definitions`: the counts under every definition side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from thuiszit_cli.cli.options import (
    ConfigOption,
    Exports,
    JsonOption,
    KoppeltabelOption,
    LayoutOption,
    MetNummersOption,
    ParameterOption,
    PeildatumOption,
    VakantieregioOption,
    read_question,
)
from thuiszit_cli.cli.passwords import WachtwoordOption
from thuiszit_cli.errors import ExitCode

if TYPE_CHECKING:
    from rich.console import Console

    from thuiszit_cli.counts.definitions import Definitions


def definitions(
    exports: Exports,
    peildatum: PeildatumOption = None,
    vakantieregio: VakantieregioOption = None,
    parameter: ParameterOption = None,
    config: ConfigOption = None,
    layout: LayoutOption = None,
    koppeltabel: KoppeltabelOption = None,
    wachtwoord_bestand: WachtwoordOption = None,
    json: JsonOption = False,
    met_nummers: MetNummersOption = False,
) -> int:
    """Show the classes under each definition, and the pupils between them."""
    question = read_question(
        exports,
        peildatum=peildatum,
        definitie=None,
        vakantieregio=vakantieregio,
        config=config,
        parameters=parameter,
        layouts=layout,
        links=koppeltabel,
    )
    from thuiszit_cli import api
    from thuiszit_cli.cli import console

    found = api.definitions(
        question.exports,
        peildatum=question.peildatum,
        vakantieregio=question.vakantieregio,
        parameters=question.parameters,
        own_days=question.own_days(),
        layouts=question.layouts,
        links=question.links,
    )
    if json:
        console.print_json(_as_json(found, numbers=met_nummers))
    else:
        _show(console.console(data_on_stdout=False, quiet=False), found, numbers=met_nummers)
    return ExitCode.DONE


def _as_json(found: Definitions, *, numbers: bool) -> dict[str, Any]:
    return {
        "peildatum": found.peildatum.isoformat(),
        "simulatie": found.simulatie,
        "leerlingen": found.leerlingen,
        "definities": {
            definitie.value: {klasse.value: count for klasse, count in counts.items()}
            for definitie, counts in found.aantallen.items()
        },
        "betekenis": {definitie.value: text for definitie, text in found.betekenis.items()},
        "ertussen": [
            {
                "klassen": {definitie.value: klasse.value for definitie, klasse in group.klassen.items()},
                "leerlingen": len(group.nummers),
                **({"nummers": list(group.nummers)} if numbers else {}),
            }
            for group in found.ertussen
        ],
    }


def _show(target: Console, found: Definitions, *, numbers: bool) -> None:
    from rich import box
    from rich.table import Table

    from thuiszit_cli.report.text import long_date, number
    from thuiszit_cli.rules.terms import Definitie, Klasse

    if found.simulatie:
        target.print("SIMULATIE: er is met andere dan de geldende parameters gerekend.", style="bold yellow")
    table = Table(box=box.SIMPLE_HEAD, title=f"Drie definities op {long_date(found.peildatum)}")
    table.add_column("Klasse")
    for definitie in Definitie:
        table.add_column(definitie.value, justify="right")
    for klasse in Klasse:
        table.add_row(klasse.label, *(number(found.aantallen[definitie][klasse]) for definitie in Definitie))
    table.add_row("Samen", *(number(found.leerlingen) for _ in Definitie))
    target.print(table)
    if not found.ertussen:
        target.print("Geen leerling valt tussen de definities.")
    for group in found.ertussen:
        classes = ", ".join(
            f"{definitie.value}: {klasse.label.lower()}" for definitie, klasse in group.klassen.items()
        )
        target.print(f"{number(len(group.nummers))} ertussen ({classes})")
        if numbers:
            target.print("  " + " ".join(group.nummers))
    target.print()
    for definitie in Definitie:
        target.print(f"{definitie.value}: {found.betekenis[definitie]}", style="dim")
    if found.ertussen and not numbers:
        target.print("Met --met-nummers verschijnen de nummers van de leerlingen ertussen.", style="dim")
