"""The password of a protected workbook: from a file, or asked on a terminal without showing it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Annotated

import typer

from thuiszit_cli.errors import UsageError
from thuiszit_cli.read.settings import opening_with

_BYTES = 1024  # a password is shorter
_from_file: ContextVar[str | None] = ContextVar("password_from_file", default=None)


@contextmanager
def known() -> Iterator[None]:
    """Answer the question for a password in this block. It is asked once a workbook, and kept nowhere."""
    asked: dict[str, str | None] = {}

    def answer(file: str) -> str | None:
        given = _from_file.get()
        if given is not None:
            return given
        if file not in asked:
            asked[file] = _ask(file)
        return asked[file]

    token = _from_file.set(None)
    try:
        with opening_with(password=answer):
            yield
    finally:
        _from_file.reset(token)


def _ask(file: str) -> str | None:
    """None when there is no terminal, or nothing was typed that is a text."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    import getpass

    from thuiszit_cli.commands.console import asking
    from thuiszit_cli.wording import plain

    try:
        with asking():
            return getpass.getpass(f"Wachtwoord van {plain(file)}: ", stream=sys.stderr) or None
    except (EOFError, UnicodeError):  # Ctrl-D, or keys of another encoding than that of the terminal
        return None


def _read(text: str | None) -> str | None:
    """Remember what stands on the first line of the file. Raises UsageError."""
    if text is None:
        return None
    from thuiszit_cli.files import open_regular

    try:
        with open_regular(Path(text)) as stream:
            lines = stream.read(_BYTES).decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            "Het bestand met het wachtwoord is niet te lezen.", "Controleer --wachtwoord-bestand."
        ) from None
    if not lines or not lines[0]:
        raise UsageError(
            "Het bestand met het wachtwoord is leeg.", "Zet het wachtwoord op de eerste regel, in UTF-8."
        )
    _from_file.set(lines[0])
    return text


WachtwoordOption = Annotated[
    str | None,
    typer.Option(
        "--wachtwoord-bestand",
        metavar="BESTAND",
        callback=_read,
        help="Bestand met op de eerste regel het wachtwoord van een beveiligde werkmap. Zonder dit wordt er op "
        "een terminal om gevraagd.",
    ),
]
