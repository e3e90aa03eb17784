"""The options of commands that can make figures fit to publish."""

from __future__ import annotations

from typing import Annotated

import typer

from thuiszit_cli.commands.options import read_whole_number
from thuiszit_cli.errors import UsageError

PubliceerbaarOption = Annotated[
    bool,
    typer.Option(
        "--publiceerbaar",
        help="Verberg kleine aantallen, en andere waaruit ze te berekenen zijn. Niet voor de wettelijke opgave.",
    ),
]
GrensOption = Annotated[
    str | None,
    typer.Option(
        "--grens", metavar="N", help="Met --publiceerbaar: aantallen onder N zijn klein. Standaard 5."
    ),
]


def read_limit(grens: str | None, *, publish: bool) -> int | None:
    """The limit of small counts; None when nothing is to be hidden. Raises UsageError."""
    from thuiszit_cli.counts.disclosure import LIMIT

    limit = LIMIT if grens is None else read_whole_number(grens, "--grens")
    if grens is not None and not publish:
        raise UsageError("--grens hoort bij --publiceerbaar.", "Geef ook --publiceerbaar.")
    return limit if publish else None
