"""`thuiszit check`: the quality of the data, finding by finding."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from thuiszit_cli.commands.reading import Asked, reading

if TYPE_CHECKING:
    from rich.console import Console

    from thuiszit_cli.report.told.check import Group
    from thuiszit_cli.store.stage import Writer
    from thuiszit_cli.tables.model import Tables

PLACES_SHOWN = 5
PLACES_IN_JSON = 100
FINDINGS, EXCLUDED = "bevindingen.csv", "uitgesloten.csv"


@reading(
    "Schrijf bevindingen.csv in deze map, en de niet gebruikte regels in uitgesloten.csv (let op: dat zijn "
    "persoonsgegevens)."
)
def check(asked: Asked) -> int:
    """Read the exports and tell everything that is remarkable about the data."""
    from thuiszit_cli import api
    from thuiszit_cli.commands.job import Job, judged, rows_of
    from thuiszit_cli.counts.doubt import doubt_of
    from thuiszit_cli.report.told.check import as_json, groups

    question = asked.question
    job = Job(asked, asked.command("check"), question.inputs, asked.uit, (FINDINGS, EXCLUDED))
    with job.reading(question.exports) as progress:
        tables = api.check(question, progress=progress)
    doubt = doubt_of(tables, tables.undecided)
    counts, rows = tables.findings.counts(), rows_of(tables.rows)
    job.write(_files(tables), judged(asked, rijen=rows, bevindingen=counts))
    return job.done(
        lambda target: _show(target, tables, groups(tables, PLACES_SHOWN), job.written),
        lambda: {
            "peildatum": question.peildatum.isoformat(),
            "leerlingen": doubt.pupils,
            "onbeslist": doubt.undecided,
            "onzeker": doubt.uncertain,
            "rijen": rows,
            "bevindingen": counts,
            "soorten": as_json(groups(tables, PLACES_IN_JSON)),
            "uitvoer": [str(path) for path in job.written],
        },
        counts,
    )


def _files(tables: Tables) -> dict[str, Writer]:
    from thuiszit_cli.report.bevindingen import write_findings

    files: dict[str, Writer] = {FINDINGS: partial(write_findings, tables=tables)}
    if tables.excluded_rows:
        from thuiszit_cli.report.besides import excluded

        files |= excluded(tables)
    return files


def _show(target: Console, tables: Tables, found: list[Group], written: list[Path]) -> None:
    from rich.text import Text

    from thuiszit_cli.commands import grids
    from thuiszit_cli.commands.screen import SEVERITY_STYLES
    from thuiszit_cli.counts.doubt import doubt_of
    from thuiszit_cli.findings import EXCLUSIONS
    from thuiszit_cli.report.told.check import shown
    from thuiszit_cli.wording import number, plain

    def line(text: str, style: str = "", indent: int = 0) -> None:
        target.print(Text(" " * indent + plain(text), style=style), soft_wrap=True)

    line(doubt_of(tables, tables.undecided).in_words())
    for group in found:
        target.print()
        lead = f"{group.severity.label} ({number(group.count)}): "
        grids.tell(target, lead + group.text, SEVERITY_STYLES[group.severity])
        grids.tell(target, f"Wat te doen: {group.remedy}", indent=2)
        for detail in group.details:
            line(f"Het gaat om: {detail}", indent=2)
        for place in group.places:
            line(shown(place), "dim", indent=2)
        if group.places and group.count > len(group.places):
            line(f"en nog {number(group.count - len(group.places))}", "dim", indent=2)
    target.print()
    rows = tables.rows
    grids.tell(
        target,
        f"Rijen: {number(rows.read)} gelezen = {number(rows.used)} gebruikt + {number(rows.read - rows.used)} "
        "niet gebruikt",
    )
    for reason, count in rows.excluded.items():
        grids.tell(target, f"{EXCLUSIONS[reason]}: {number(count)}", indent=2)
    counts = tables.findings.counts()
    grids.tell(
        target, "Bevindingen: " + ", ".join(f"{ernst} {number(count)}" for ernst, count in counts.items())
    )
    if tables.checked:
        grids.tell(
            target, f"Alleen check vindt er {number(tables.checked)}; een rapport telt de andere.", indent=2
        )
    for path in written:
        line(f"Geschreven: {path}")
    if any(path.name.startswith("uitgesloten") for path in written):
        line("In uitgesloten.csv staan persoonsgegevens: bewaar het bestand niet langer dan nodig.", "bold")
    elif rows.excluded and not written:
        line("Met --uit MAP komen de niet gebruikte regels in uitgesloten.csv, om te verbeteren.", "dim")
