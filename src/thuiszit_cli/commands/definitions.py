"""`thuiszit definitions`: the counts under every definition side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thuiszit_cli.commands.options import MetNummersOption
from thuiszit_cli.commands.reading import Asked, reading

if TYPE_CHECKING:
    from rich.console import Console

    from thuiszit_cli.counts.definitions import Definitions
    from thuiszit_cli.rules.terms import Definitie


@reading("Schrijf definities.md en definities.json in deze map.")
def definitions(asked: Asked, met_nummers: MetNummersOption = False) -> int:
    """Show the classes under each definition, and the pupils between them."""
    from thuiszit_cli import api
    from thuiszit_cli.commands.job import Job, judged, pages, rows_of
    from thuiszit_cli.report.told import side_by_side

    question = asked.question
    job = Job(asked, asked.command("definitions"), question.inputs, asked.uit, pages("definities"))
    with job.reading(question.exports) as progress:
        found = api.definitions(question, progress=progress)
    chosen = question.definitie
    answer = side_by_side.as_json(found, chosen, numbers=met_nummers)
    page = side_by_side.as_markdown(found, chosen, numbers=met_nummers)
    job.write_texts("definities", page, answer, judged(asked, rijen=rows_of(found.rows)))

    def show(target: Console) -> None:
        if not asked.json:
            _show(target, found, chosen, numbers=met_nummers)

    return job.done(show, lambda: answer, found.bevindingen)


def _show(target: Console, found: Definitions, chosen: Definitie, *, numbers: bool) -> None:
    from thuiszit_cli.commands import console, grids
    from thuiszit_cli.report.told.side_by_side import between, heading
    from thuiszit_cli.rules.terms import Definitie, Klasse
    from thuiszit_cli.wording import long_date, number

    console.warn(target, found.waarschuwingen)
    target.print(found.doubt.in_words())
    lines = [
        grids.Line([klasse.label, *(number(found.aantallen[each][klasse]) for each in Definitie)])
        for klasse in Klasse
    ]
    lines.append(grids.Line(["Samen", *(number(found.leerlingen) for _ in Definitie)], "bold"))
    heads = ["Klasse", *(heading(each, chosen) for each in Definitie)]
    title = f"Drie definities op {long_date(found.peildatum)} (* gekozen)"
    grids.show(target, heads, lines, title=title, right=range(1, len(heads)))
    if not found.ertussen:
        target.print("Geen leerling valt tussen de definities.")
    for group in found.ertussen:
        target.print(between(group))
        if numbers:
            target.print("  " + " ".join(group.nummers))
    target.print()
    for definitie in Definitie:
        target.print(f"{heading(definitie, chosen)}: {found.betekenis[definitie]}", style="dim")
    if found.ertussen and not numbers:
        target.print("Met --met-nummers verschijnen de nummers van deze leerlingen.", style="dim")
