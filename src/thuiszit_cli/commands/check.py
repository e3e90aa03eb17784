"""`thuiszit check`: the quality of the data, finding by finding."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from thuiszit_cli.commands.reading import Asked, reading

if TYPE_CHECKING:
    from rich.console import Console

    from thuiszit_cli.report.check import Group
    from thuiszit_cli.store.stage import Writer
    from thuiszit_cli.tables.model import Tables

PLACES_SHOWN = 5
PLACES_IN_JSON = 100
FINDINGS, EXCLUDED = "bevindingen.csv", "uitgesloten.csv"


@reading(
    "Schrijf bevindingen.csv in deze map, en de niet gebruikte regels in uitgesloten.csv (let op: dat zijn "
    "persoonsgegevens)."
)
def check(question: Asked) -> int:
    """Read the exports and tell everything that is remarkable about the data."""
    from thuiszit_cli import api
    from thuiszit_cli.commands import console, figures
    from thuiszit_cli.commands.inputs import InputWatch
    from thuiszit_cli.report.check import as_json, groups
    from thuiszit_cli.store import stage

    if question.uit:
        stage.prepare(
            question.uit, (FINDINGS, EXCLUDED), overwrite=question.overschrijf, inputs=question.inputs
        )
    watch = InputWatch(question.inputs)
    target = question.console()
    with console.progress(target, question.exports) as progress:
        tables = api.check(
            question.exports,
            peildatum=question.peildatum,
            definitie=question.definitie,
            vakantieregio=question.vakantieregio,
            parameters=question.parameters,
            own_days=question.own_days(),
            layouts=question.layouts,
            links=question.links,
            progress=progress,
        )
    inputs = watch.finish()
    counts = tables.findings.counts()
    rows = {
        "gelezen": tables.rows.read,
        "gebruikt": tables.rows.used,
        "uitgesloten": tables.rows.excluded,
    }
    written: list[Path] = []
    if question.uit:
        written = figures.write_set(
            question.uit,
            _files(tables),
            command=f"thuiszit check --peildatum {question.peildatum.isoformat()} --definitie {question.definitie.value}",
            facts={"peildatum": question.peildatum.isoformat(), "rijen": rows, "bevindingen": counts},
            inputs=inputs,
            exports=question.inputs,
            started=question.started,
            overwrite=question.overschrijf,
        )
    if not question.stil:
        _show(target, tables, groups(tables, PLACES_SHOWN), written)
    if question.json:
        console.print_json(
            {
                "peildatum": question.peildatum.isoformat(),
                "rijen": rows,
                "bevindingen": counts,
                "soorten": as_json(groups(tables, PLACES_IN_JSON)),
                "uitvoer": [str(path) for path in written],
            }
        )
    return figures.exit_code(counts, question.level)


def _files(tables: Tables) -> dict[str, Writer]:
    from thuiszit_cli.report import bevindingen, uitgesloten

    return {
        FINDINGS: partial(bevindingen.write_findings, tables=tables),
        **(uitgesloten.writers(tables) if tables.excluded_rows else {}),
    }


def _show(target: Console, tables: Tables, found: list[Group], written: list[Path]) -> None:
    from rich.text import Text

    from thuiszit_cli.commands.screen import SEVERITY_STYLES
    from thuiszit_cli.findings import EXCLUSIONS
    from thuiszit_cli.report.check import shown
    from thuiszit_cli.wording import number, plain

    def line(text: str, style: str = "", indent: int = 0) -> None:
        target.print(Text(" " * indent + plain(text), style=style), soft_wrap=True)

    for group in found:
        target.print()
        line(f"{group.severity.label} ({number(group.count)}): {group.text}", SEVERITY_STYLES[group.severity])
        line(f"Wat te doen: {group.remedy}", indent=2)
        for detail in group.details:
            line(f"Het gaat om: {detail}", indent=2)
        for place in group.places:
            line(shown(place), "dim", indent=2)
        if group.places and group.count > len(group.places):
            line(f"en nog {number(group.count - len(group.places))}", "dim", indent=2)
    target.print()
    rows = tables.rows
    line(
        f"Rijen: {number(rows.read)} gelezen = {number(rows.used)} gebruikt + {number(rows.read - rows.used)} "
        "niet gebruikt"
    )
    for reason, count in rows.excluded.items():
        line(f"{EXCLUSIONS[reason]}: {number(count)}", indent=2)
    counts = tables.findings.counts()
    line("Bevindingen: " + ", ".join(f"{ernst} {number(count)}" for ernst, count in counts.items()))
    for path in written:
        line(f"Geschreven: {path}")
    if any(path.name.startswith("uitgesloten") for path in written):
        line("In uitgesloten.csv staan persoonsgegevens: bewaar het bestand niet langer dan nodig.", "bold")
    elif rows.excluded and not written:
        line("Met --uit MAP komen de niet gebruikte regels in uitgesloten.csv, om te verbeteren.", "dim")
