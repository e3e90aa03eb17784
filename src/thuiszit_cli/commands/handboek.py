"""`thuiszit handboek`: the handbook that came with the program, in the browser and without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from thuiszit_cli.commands.console import write_out
from thuiszit_cli.errors import ExitCode, InputError

# Made by `make handboek`, and in the wheel of a release.
FIRST_PAGE = Path(__file__).parents[1] / "data" / "handboek" / "index.html"
PadOption = Annotated[bool, typer.Option("--pad", help="Toon alleen waar het handboek staat.")]


def handboek(pad: PadOption = False) -> int:
    """Open the first page. Raises InputError when this installation has none."""
    if not FIRST_PAGE.is_file():
        raise InputError(
            "Het handboek zit niet in deze installatie.",
            "Installeer thuiszit uit een uitgave (het bestand .whl). In de broncode maakt u het met 'make handboek'; "
            "dezelfde tekst staat daar in docs/index.md.",
        )
    if pad:
        write_out(f"{FIRST_PAGE}\n")
        return ExitCode.DONE

    import webbrowser

    write_out(f"Het handboek staat in {FIRST_PAGE}\n")
    if not webbrowser.open(FIRST_PAGE.as_uri()):
        write_out("Er is geen browser gevonden. Open dit bestand zelf in een browser.\n")
    return ExitCode.DONE
