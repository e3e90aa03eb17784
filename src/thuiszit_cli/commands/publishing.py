"""The options of commands that can make figures fit to publish, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thuiszit_cli.commands.options import read_key, read_whole_number
from thuiszit_cli.errors import UsageError

if TYPE_CHECKING:
    from thuiszit_cli.counts.tables import Report
    from thuiszit_cli.privacy.keys import Key
    from thuiszit_cli.store.stage import Writer

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
EerderOption = Annotated[
    list[str] | None,
    typer.Option(
        "--eerder",
        metavar="MAP",
        help="Met --publiceerbaar: de map van een eerdere publicatie, van een andere periode of dag. Mag vaker. Wat zij "
        "toont is bekend, en daar houdt deze rekening mee.",
    ),
]
AfrondenOption = Annotated[
    bool,
    typer.Option(
        "--afronden",
        help="In plaats van --publiceerbaar: rond elk aantal af op een veelvoud van 5, met een sleutel (--sleutel), zodat "
        "dezelfde leerlingen overal hetzelfde getal geven.",
    ),
]


@dataclass(frozen=True)
class Publishing:
    """How figures are made fit to publish: small ones hidden, or with a key all of them rounded; or not at all."""

    limit: int | None = None
    eerder: tuple[str, ...] = ()
    key: Key | None = None

    def __bool__(self) -> bool:
        return self.limit is not None or self.key is not None

    def facts(self) -> dict[str, str]:
        """What a manifest tells of the key."""
        return self.key.record() if self.key is not None else {}

    @property
    def names(self) -> tuple[str, ...]:
        """The files besides the forms asked for."""
        from thuiszit_cli.counts.publication import FILE

        return (FILE,) if self.limit is not None else ()

    @property
    def sources(self) -> list[Path]:
        """What of earlier publications is read."""
        from thuiszit_cli.counts.publication import FILE

        return [Path(each) / FILE if Path(each).is_dir() else Path(each) for each in self.eerder]

    def asked(self) -> dict[str, Any]:
        """What `api.tally` and `api.compare` are asked for it."""
        return {"grens": self.limit, "eerder": self.eerder, "afronden": self.key}

    def files(self, reports: Sequence[Report], definitie: str) -> dict[str, Writer]:
        """What writes them."""
        from thuiszit_cli.counts.publication import publication_of, write_publication

        return {
            name: partial(write_publication, found=publication_of(reports, definitie)) for name in self.names
        }


def read_publishing(
    *,
    publiceerbaar: bool,
    grens: str | None,
    eerder: Sequence[str] | None,
    afronden: bool,
    sleutel: str | None,
) -> Publishing:
    """What the options ask for. Raises UsageError."""
    from thuiszit_cli.counts.disclosure import LIMIT

    limit = LIMIT if grens is None else read_whole_number(grens, "--grens")
    if publiceerbaar and afronden:
        raise UsageError("--afronden komt in plaats van --publiceerbaar.", "Kies een van beide.")
    for option, given in (("--grens", grens is not None), ("--eerder", bool(eerder))):
        if given and not publiceerbaar:
            raise UsageError(f"{option} hoort bij --publiceerbaar.", "Geef ook --publiceerbaar.")
    if afronden:
        return Publishing(key=read_key(sleutel, None, wanted=True))
    return Publishing(limit, tuple(eerder or ())) if publiceerbaar else Publishing()
