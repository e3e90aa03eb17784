"""The manual page `thuiszit.1`, from the same descriptions as the help."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from generator.commands import Command, commands
from thuiszit_cli.commands.app import app
from thuiszit_cli.errors import ExitCode
from thuiszit_cli.version import __version__

_ENVIRONMENT = {
    "THUISZIT_SLEUTEL": "De sleutel van pseudoniemen en versleuteling, of waar die staat, als --sleutel niet is gegeven.",
    "THUISZIT_CONFIG": "De map met eigen instellingen, met daarin de map layouts.",
    "NO_COLOR": "Staat hier iets, dan is er geen kleur op het scherm.",
}
_EXAMPLE = "thuiszit classify export.xlsx --peildatum 2026-10-01 --uit oktober"


def manual() -> str:
    """docs/thuiszit.1."""
    known = commands()
    lines = [
        '.\\" Gemaakt door docs/generate.py (make docs). Wijzig de bron, niet deze pagina.',
        f'.TH THUISZIT 1 "" "thuiszit {__version__}" "Handboek van thuiszit"',
        *(".nh", ".ad l", ".ss 12 0"),  # no word broken off as in English, no double space after a line
        *(".SH NAAM", "thuiszit \\- van een export van het Verzuimregister naar een verdedigbaar antwoord"),
        *(".SH OVERZICHT", ".B thuiszit", ".I OPDRACHT", "[OPTIES] [EXPORT...]"),
        *(".SH BESCHRIJVING", _text(str(app.info.help))),
        *(".SH VOORBEELD", ".EX", _text(_EXAMPLE), ".EE"),
        ".SH OPDRACHTEN",
        *(line for command in known for line in _section(command)),
        ".SH UITGANGSCODES",
        *(line for code in ExitCode for line in _item(str(int(code)), code.meaning)),
        ".SH OMGEVING",
        *(line for name, meaning in _ENVIRONMENT.items() for line in _item(name, meaning)),
        *(".SH ZIE OOK", _text("Het handboek: thuiszit handboek. Elke opdracht: thuiszit OPDRACHT --help.")),
    ]
    return "\n".join(lines) + "\n"


def _section(command: Command) -> Iterator[str]:
    """A command: its use, what it does, and its arguments and options."""
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    names = [f"{param.metavar}{'...' if param.nargs != 1 else ''}" for param in arguments]
    yield f'.SS "{" ".join(["thuiszit", command.name, "[OPTIES]", *names])}"'
    yield _text(command.object.help or command.object.short_help)
    for param in command.params:
        if param.name != "help":
            named = (
                param.metavar
                if param in arguments
                else " ".join([", ".join(param.opts), param.metavar or ""])
            )
            yield from _item(named.strip(), param.help)


def _item(name: str, meaning: str) -> Iterator[str]:
    yield from (".TP", f".B {_signs(name)}", _text(meaning))


def _text(words: str) -> str:
    """Words in lines as roff prints them; none of them acts."""
    lines = textwrap.wrap(words, 70, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"\\&{_signs(line)}" if line[0] in ".'" else _signs(line) for line in lines)


def _signs(words: str) -> str:
    """The same signs on paper; a dash of an option can be copied."""
    return words.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
