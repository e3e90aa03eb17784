"""`thuiszit sleutel maak`: the secret that pseudonyms are made with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thuiszit_cli.commands.dutch import DutchCommand, DutchGroup
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
        "Bewaar hem apart van de gegevens: met de sleutel zijn pseudoniemen te herleiden, zonder de sleutel is geen "
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


group = typer.Typer(cls=DutchGroup, add_completion=False, rich_markup_mode=None)
group.callback(help="Maak de sleutel waarmee pseudoniemen worden gemaakt.")(sleutel)
group.command(
    "maak",
    cls=DutchCommand,
    short_help="Schrijf een nieuwe sleutel naar een nieuw bestand.",
    help="Schrijf een nieuwe sleutel (32 willekeurige bytes) naar een nieuw bestand dat alleen u kunt lezen.",
)(maak)
group.command(
    "wachtwoord",
    cls=DutchCommand,
    short_help="Toon het wachtwoord van versleutelde werkmappen.",
    help="Toon het wachtwoord waarmee Excel en LibreOffice de werkmappen openen die met deze sleutel zijn versleuteld. "
    "Met dit wachtwoord is de sleutel zelf niet te vinden.",
)(wachtwoord)
