"""`thuiszit inspect`: what was recognised of each file, and what was not."""

from __future__ import annotations

import shlex
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
    from thuiszit_cli.report.inspection import as_json, as_markdown

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


def show_proposal(target: Console, seen: Inspection) -> None:
    from rich.text import Text

    from thuiszit_cli.commands import grids
    from thuiszit_cli.findings import CATALOGUE
    from thuiszit_cli.recognise.layout import column_letter
    from thuiszit_cli.values.personal import masked
    from thuiszit_cli.wording import number, plain

    def line(text: str, style: str = "") -> None:
        target.print(Text(plain(text), style=style), soft_wrap=True)

    tell = partial(grids.tell, target, indent=2)
    target.print()
    line(masked(f"{seen.file}, blad {seen.sheet}" if seen.sheet else seen.file), "bold")
    if seen.format is None:
        line("  niet te lezen", "bold red")
        return
    tell(", ".join(_form(seen)))
    if seen.skipped:
        line(f"  {CATALOGUE[seen.skipped].text}", "yellow")
        return
    if not seen.mapping or seen.hidden:
        last = column_letter(len(seen.mapping) - 1 + seen.first_column) if seen.mapping else ""
        where = f" (kolom {column_letter(seen.first_column)} tot en met {last})" if last else ""
        line(f"  De eerste gevulde regel lijkt geen kop en wordt daarom niet getoond{where}.", "bold red")
        return
    assert seen.layout is not None
    about = f" ({seen.layout.description})" if seen.layout.description else ""
    tell(f"layout {seen.layout_name}{about}: {seen.recognised} van {len(seen.mapping)} kolommen herkend")
    if seen.tables:
        tell("tabellen: " + ", ".join(f"{name} {number(rows)}" for name, rows in seen.tables.items()))
    else:
        tell("tabellen: geen", "bold red")
    for table, keys in seen.lacking.items():
        tell(f"voor {table} ontbreekt: {', '.join(keys)}", "yellow")
    if seen.unused:
        tell(f"het bestand geeft geen leerlingen, dus niet gebruikt: {', '.join(seen.unused)}", "yellow")
    if seen.derived:
        tell(f"afgeleid of vast in deze layout: {', '.join(seen.derived)}")
    _show_columns(target, seen)
    for told in _codes(seen):
        tell(told, "yellow" if "niet bekend" in told else "")


def _form(seen: Inspection) -> list[str]:
    from thuiszit_cli.wording import number

    parts = [seen.format or ""]
    if seen.encoding:
        parts.append(seen.encoding)
    if seen.delimiter:
        parts.append("scheidingsteken tab" if seen.delimiter == "\t" else f"scheidingsteken {seen.delimiter}")
    if seen.header_line:
        parts.append(f"kop op regel {seen.header_line}")
    if seen.rows is not None:
        parts.append(f"{number(seen.rows)} rijen")
    return parts


def _show_columns(target: Console, seen: Inspection) -> None:
    from rich.text import Text

    from thuiszit_cli.commands import grids
    from thuiszit_cli.recognise.layout import column_letter

    heads = ["", "Kop in het bestand", "Kolom", *(("Voorbeeld", "Waarom") if seen.proposed else ())]
    lines = []
    for at, column in enumerate(seen.mapping):
        guess = seen.guess(at)
        if column.canonical:
            meant = Text(column.canonical)
        elif guess:
            meant = Text(f"{guess.column} ({guess.certainty})", style="green" if guess.sure else "yellow")
        else:
            meant = Text(seen.unknown(at), style="yellow" if at in seen.near else "dim")
        more = (seen.shape(at), guess.why if guess else "") if seen.proposed else ()
        lines.append(grids.Line((column_letter(at + seen.first_column), column.source.strip(), meant, *more)))
    grids.show(target, heads, lines)


def _codes(seen: Inspection) -> list[str]:
    """What the texts of a code list mean by the proposal, and how many mean nothing known."""
    from thuiszit_cli.values.personal import may_be_quoted

    lines = []
    for guess in seen.guesses:
        if guess.codes:
            told = [f"{text} = {value}" for text, value in guess.codes.items()]
            lines.append(f"{guess.column}: {', '.join(told[:12])}{' …' if len(told) > 12 else ''}")
        if guess.unknown:
            known = [f"{text} ({count})" for text, count in guess.unknown.items() if may_be_quoted(text)]
            total = sum(guess.unknown.values())
            named = f": {', '.join(known[:12])}" if known else ""
            lines.append(f"{guess.column}: {total} keer een tekst die niet bekend is{named}")
    return lines
