"""`thuiszit init`: a commented `thuiszit.toml` to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thuiszit_cli.commands.options import StilOption
from thuiszit_cli.errors import ExitCode

InitArgument = Annotated[
    str,
    typer.Argument(
        metavar="PAD", help="Het nieuwe bestand. Standaard thuiszit.toml hier.", show_default=False
    ),
]


def init(path: InitArgument = "thuiszit.toml", stil: StilOption = False) -> int:
    """Write a new configuration file; one that is there stays."""
    from thuiszit_cli.commands import console
    from thuiszit_cli.commands.config import template
    from thuiszit_cli.store import stage

    stage.write_new(Path(path), template().encode())
    target = console.console(data_on_stdout=False, quiet=stil)
    target.print(f"{path} is geschreven. Pas het aan en probeer het met:", soft_wrap=True)
    target.print(f"  thuiszit run --config {path} --proef", soft_wrap=True)
    return ExitCode.DONE
