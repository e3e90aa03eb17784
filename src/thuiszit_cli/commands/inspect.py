"""`thuiszit inspect`: what was recognised of each file, and what was not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thuiszit_cli.commands.reading import Asked, reading
from thuiszit_cli.errors import InputError, UsageError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from thuiszit_cli.recognise.inspecting import Inspection

WriteOption = Annotated[
    str | None,
    typer.Option(
        "--schrijf-layout",
        metavar="BESTAND",
        help="Schrijf een layout (TOML) van dit ene bestand om aan te passen en met --layout te gebruiken.",
    ),
]


@reading(
    "Schrijf inspectie.md en inspectie.json in deze map.",
    without_effect=("peildatum", "definitie", "vakantieregio", "parameter", "koppeltabel"),
)
def inspect(question: Asked, schrijf_layout: WriteOption = None) -> int:
    """Show per file and sheet the format, the layout, the columns and the rows."""
    if schrijf_layout and len(question.exports) > 1:
        raise UsageError("--schrijf-layout werkt met één bestand.", "Geef één EXPORT.")

    from thuiszit_cli import api
    from thuiszit_cli.commands import console
    from thuiszit_cli.commands.answer import AnswerFiles
    from thuiszit_cli.commands.figures import exit_code
    from thuiszit_cli.recognise.inspecting import findings, refusal
    from thuiszit_cli.report.inspection import as_json, as_markdown

    files = AnswerFiles(question, "inspectie")
    target = question.console()
    with console.progress(target, question.exports) as progress:
        found = api.inspect(question.exports, layouts=question.layouts, progress=progress)
    if refusal(found) is None:
        files.write("thuiszit inspect", as_markdown(found), as_json(found))
    if question.json:
        console.print_json(as_json(found))
    else:
        for seen in found:
            _show(target, seen)
    if schrijf_layout:
        _write_layout(found, Path(schrijf_layout))
        target.print(f"Layout geschreven: {schrijf_layout}", soft_wrap=True)
    problem = refusal(found)
    if problem is not None:
        raise problem
    return exit_code(findings(found), question.level)


def _write_layout(found: list[Inspection], path: Path) -> None:
    """Write a draft from the sheet of which most was recognised. Raises OutputError."""
    from thuiszit_cli.recognise.draft import draft
    from thuiszit_cli.store.stage import write_new

    seen = max(found, key=lambda each: (not each.skipped, each.recognised, len(each.mapping)))
    if not seen.mapping or seen.hidden:
        raise seen.problem or InputError("Er is geen kop om een layout van te maken.")
    write_new(path, draft(seen).encode("utf-8"))


def _show(target: Console, seen: Inspection) -> None:
    from rich.text import Text

    from thuiszit_cli.findings import CATALOGUE
    from thuiszit_cli.report.places import column_letter
    from thuiszit_cli.wording import number, plain

    def line(text: str, style: str = "") -> None:
        target.print(Text(plain(text), style=style), soft_wrap=True)

    target.print()
    line(f"{seen.file}, blad {seen.sheet}" if seen.sheet else seen.file, "bold")
    if seen.format is None:
        line("  niet te lezen", "bold red")
        return
    line("  " + ", ".join(_form(seen)))
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
    line(f"  layout {seen.layout_name}{about}: {seen.recognised} van {len(seen.mapping)} kolommen herkend")
    if seen.tables:
        line("  tabellen: " + ", ".join(f"{name} {number(rows)}" for name, rows in seen.tables.items()))
    else:
        line("  tabellen: geen", "bold red")
    for table, keys in seen.lacking.items():
        line(f"  voor {table} ontbreekt: {', '.join(keys)}", "yellow")
    if seen.unused:
        line(f"  het bestand geeft geen leerlingen, dus niet gebruikt: {', '.join(seen.unused)}", "yellow")
    if seen.derived:
        line(f"  afgeleid of vast in deze layout: {', '.join(seen.derived)}")
    target.print(_columns(seen))


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


def _columns(seen: Inspection) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from thuiszit_cli.report.places import column_letter
    from thuiszit_cli.wording import plain

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("", "Kop in het bestand", "Kolom"):
        table.add_column(heading)
    for at, column in enumerate(seen.mapping):
        table.add_row(
            column_letter(at + seen.first_column),
            Text(plain(column.source.strip())),
            Text(column.canonical)
            if column.canonical
            else Text(seen.unknown(at), style="yellow" if at in seen.near else "dim"),
        )
    return table
