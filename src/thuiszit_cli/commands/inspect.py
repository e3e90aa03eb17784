"""`thuiszit inspect`: what was recognised of each file, and what was not."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thuiszit_cli.commands.proposing import show_proposal
from thuiszit_cli.commands.reading import Asked, reading
from thuiszit_cli.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from thuiszit_cli.recognise.inspecting import Inspection

WriteOption = Annotated[
    str | None,
    typer.Option(
        "--schrijf-layout",
        metavar="BESTAND",
        help="Schrijf een layout (TOML) van deze bestanden, met wat zeker is ingevuld, voor --layout.",
    ),
]


@reading(
    "Schrijf inspectie.md en inspectie.json in deze map.",
    without_effect=(
        "peildatum",
        "definitie",
        "vakantieregio",
        "parameter",
        "koppeltabel",
        "lesdagen",
        "neem_voorstel_over",
    ),
)
def inspect(asked: Asked, schrijf_layout: WriteOption = None) -> int:
    """Show per file and sheet the format, the layout, the columns and the rows."""
    question = asked.question

    from thuiszit_cli import api
    from thuiszit_cli.commands import console
    from thuiszit_cli.commands.job import Job, pages
    from thuiszit_cli.recognise.inspecting import findings, refusal
    from thuiszit_cli.report.told.inspection import as_json, as_markdown

    job = Job(asked, asked.command("inspect"), question.inputs, asked.uit, pages("inspectie"))
    with console.progress(job.target, question.exports) as progress:  # one that cannot be read is told of
        found = api.inspect(question.exports, layouts=question.layouts, progress=progress)
    problem = refusal(found)
    if problem is None:
        job.write_texts("inspectie", as_markdown(found), as_json(found), {})
    if schrijf_layout:
        _write_layout(found, Path(schrijf_layout))
        layouts = (*question.layouts, Path(schrijf_layout))
        problem = refusal(api.inspect(question.exports, layouts=layouts))

    def show(target: Console) -> None:
        if not asked.json:
            for seen in found:
                show_proposal(target, seen)
        if schrijf_layout:
            exports = shlex.join(map(str, question.exports))
            target.print(f"Layout geschreven: {schrijf_layout}", soft_wrap=True)
            target.print(
                f"Kijk hem na. Daarna: thuiszit classify {exports} --layout {schrijf_layout}", soft_wrap=True
            )

    code = job.done(show, lambda: as_json(found), findings(found))
    if problem is not None:
        raise problem
    return code


def _write_layout(found: list[Inspection], path: Path) -> None:
    """Write one layout with a part for each file or sheet. Raises InputError, OutputError."""
    from thuiszit_cli.recognise.draft import draft
    from thuiszit_cli.recognise.inspecting import drafted
    from thuiszit_cli.store.stage import write_new

    parts = drafted(found)
    if not parts:
        problem = next((seen.problem for seen in found if seen.problem), None)
        raise problem or InputError("Er is geen kop om een layout van te maken.")
    write_new(path, draft(parts, path.stem[:60] or "eigen").encode("utf-8"))
