"""`thuiszit sleutel maak`: the secret that pseudonyms are made with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thuiszit_cli.commands.options import SleutelOption, StilOption, read_key
from thuiszit_cli.errors import ExitCode

PathArgument = Annotated[
    str,
    typer.Argument(
        metavar="PAD",
        help="Het nieuwe bestand, of keyring:NAAM voor de sleutelring van het "
        "systeem; een bestaande sleutel blijft staan.",
    ),
]


def sleutel() -> None:
    """A group of commands; it does nothing itself."""


def maak(path: PathArgument, stil: StilOption = False) -> int:
    """Make a new key and tell its id."""
    from thuiszit_cli.commands import console
    from thuiszit_cli.privacy import keys

    key = keys.make_key(Path(path))
    target = console.console(data_on_stdout=False, quiet=stil)
    target.print(f"Sleutel {key.id} geschreven naar {path}, alleen voor u te lezen.", soft_wrap=True)
    target.print(
        "Bewaar haar apart van de gegevens: met haar zijn pseudoniemen te herleiden, zonder haar is geen "
        "pseudoniem meer te koppelen.",
        soft_wrap=True,
    )
    return ExitCode.DONE


def wachtwoord(sleutel: SleutelOption = None) -> int:
    """Show the password of the workbooks that are encrypted under a key."""
    key = read_key(sleutel, None, wanted=True)
    from thuiszit_cli.commands import console
    from thuiszit_cli.privacy.encryption import workbook_password

    console.write_out(workbook_password(key) + "\n")
    return ExitCode.DONE
