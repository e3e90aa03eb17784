"""On a terminal: show what is proposed for headers that no layout knows, ask once, and keep the layout."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from thuiszit_cli.errors import InputError

if TYPE_CHECKING:
    from thuiszit_cli.commands.reading import Asked
    from thuiszit_cli.recognise.inspecting import Inspection


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
    from thuiszit_cli.commands.inspect import show_proposal
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
        if not typer.confirm("Klopt dit, en verder gaan?", default=False, err=True):
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
