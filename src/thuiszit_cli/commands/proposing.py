"""On a terminal: show what is proposed for headers that no layout knows, ask once, and keep the layout."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from thuiszit_cli.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from thuiszit_cli.commands.reading import Asked
    from thuiszit_cli.recognise.inspecting import Inspection


_YES = frozenset({"j", "ja", "y", "yes"})


def kept(asked: Asked, refused: InputError) -> bool:
    """Whether a run was refused for its headers, and the user took the proposal: its layout is kept for next time.

    Nobody is asked without a terminal, under --json or --stil. Raises OutputError when it cannot be kept.
    """
    from thuiszit_cli.recognise.proposed import ProposalNeeded

    silent = asked.json or asked.stil or not (sys.stdin.isatty() and sys.stderr.isatty())
    if silent or not isinstance(refused, ProposalNeeded):
        return False
    import typer

    from thuiszit_cli import api
    from thuiszit_cli.commands import console
    from thuiszit_cli.commands.console import asking
    from thuiszit_cli.recognise.draft import draft
    from thuiszit_cli.recognise.inspecting import drafted
    from thuiszit_cli.store.stage import write_new

    found = api.inspect(asked.question.exports, layouts=asked.question.layouts)
    target = console.console(data_on_stdout=True, quiet=False)
    for seen in found:
        if seen.proposed is not None:
            show_proposal(target, seen)
    path = _free(found)
    target.print(f"Wat zeker is, wordt gebruikt. De layout komt in {path}.", soft_wrap=True)
    with asking():
        question = "Klopt dit, en verder gaan? (j/N)"
        if typer.prompt(question, default="n", show_default=False, err=True).strip().casefold() not in _YES:
            return False
    path.parent.mkdir(parents=True, exist_ok=True)
    write_new(path, draft(drafted(found), path.stem).encode("utf-8"))
    return True


def _free(found: list[Inspection]) -> Path:
    """A name that no layout has yet in the configuration folder."""
    from thuiszit_cli.recognise.layout_files import layouts_folder

    stem = (
        "".join(sign if sign.isalpha() else "-" for sign in Path(found[0].file).stem).strip("-")[:40]
        or "eigen"
    )
    names = (f"{stem}{at or ''}.toml" for at in range(10_000))
    return next(path for name in names if not (path := layouts_folder() / name).exists())


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
