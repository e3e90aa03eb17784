"""The reference of the commands: each with its help and with what it really answers on sample_data/."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import forked
from generator.text import anchor, bullets, fenced, link, page
from thuiszit_cli.commands.app import program

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-10-01"  # of the sample
EXPORT = "sample_data/register_plat.csv"
WIDTH = 100
_LONGEST = 60  # lines of an example that are shown
# Settings of who runs this that would show in an example.
_STEERING = {"FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE", "LINES", "THUISZIT_DEBUG", "PYTHONWARNINGS"}

# What a command is tried with, where `EXPORT --peildatum DAY` alone does not do. The lines before the last
# prepare it; all run in one folder that holds a copy of sample_data/.
EXAMPLES: dict[str, tuple[str, ...]] = {
    "classify": (f"classify {EXPORT} --peildatum {DAY} --uit uitvoer",),
    "explain": (f"explain {EXPORT} --leerling 999956413 --peildatum {DAY}",),
    "rules": (f"rules --peildatum {DAY}",),
    "rules show": (f"rules show zestien_uur --peildatum {DAY}",),
    "sample": ("sample register --leerlingen 50 --seed 1",),
    "verify": (f"classify {EXPORT} --peildatum {DAY} --uit uitvoer", "verify uitvoer/manifest.json"),
    "tally": (f"tally {EXPORT} --kwartaal 2026-Q3 --peildatum {DAY} --uit kwartaal",),
    "compare": (
        f"classify {EXPORT} --peildatum 2026-09-01 --uit september",
        f"classify {EXPORT} --peildatum {DAY} --uit oktober",
        "compare september oktober",
    ),
    "init": ("init",),
    "run": ("init", "sample exports/2026-10 --leerlingen 50 --seed 1", f"run --proef --peildatum {DAY}"),
    "purge": (  # what is past its term, of one month and one of two years later
        "init",
        "sample exports/2024-06 --leerlingen 50 --seed 1 --peildatum 2024-06-01",
        "run --peildatum 2024-06-01 --stil",
        f"purge --proef --peildatum {DAY}",
    ),
    "trend": (
        "init",
        "sample exports/2026-09 --leerlingen 50 --seed 2 --peildatum 2026-09-01",
        "run --peildatum 2026-09-01 --stil",
        f"sample exports/2026-10 --leerlingen 50 --seed 1 --peildatum {DAY}",
        f"run --peildatum {DAY} --stil",
        "trend",
    ),
    "sleutel": ("sleutel maak sleutel.txt",),
    "sleutel maak": ("sleutel maak sleutel.txt",),
    "pseudonymise": (
        "sleutel maak sleutel.txt",
        f"pseudonymise {EXPORT} --sleutel sleutel.txt --uit pseudoniem",
    ),
    "open": (
        "sleutel maak sleutel.txt",
        f"classify {EXPORT} --peildatum {DAY} --versleutel --sleutel sleutel.txt --uit uitvoer --stil",
        "open uitvoer/classificatie.parquet --sleutel sleutel.txt",
    ),
    "sleutel wachtwoord": ("sleutel wachtwoord --help",),  # a password is another with each key
    "handboek": ("handboek --help",),  # where it is differs, and no browser opens here
    "worklist": (f"worklist {EXPORT} --peildatum {DAY} --uit werklijst",),
}
# What `make demo` runs, as the README shows it.
DEMO = (
    "classify sample_data/meldingen.csv sample_data/leerlingen.csv sample_data/inschrijvingen.csv "
    f"sample_data/vrijstellingen.csv --peildatum {DAY} --uit demo"
)


@dataclass(frozen=True)
class Command:
    """A command of the program: its name without `thuiszit`, and the object that knows its options."""

    name: str
    object: Any
    context: Any

    @property
    def takes_exports(self) -> bool:
        """Whether it reads export files."""
        return any(getattr(param, "metavar", "") == "EXPORT" for param in self.params)

    @property
    def params(self) -> list[Any]:
        """Its arguments and options, --help too."""
        return [
            param for param in self.object.get_params(self.context) if not getattr(param, "hidden", False)
        ]

    @property
    def help(self) -> str:
        """Its help text, without the table of exit codes that every command shows."""
        return str(self.object.get_help(self.context)).partition("\nUitgangscodes:")[0].rstrip()

    @property
    def example(self) -> tuple[str, ...]:
        """The command lines of its example; empty when none is known."""
        if self.name in EXAMPLES or not self.takes_exports:
            return EXAMPLES.get(self.name, ())
        dated = any("--peildatum" in param.opts for param in self.params)
        return (f"{self.name} {EXPORT}" + (f" --peildatum {DAY}" if dated else ""),)


def commands() -> list[Command]:
    """Every command and subcommand, in the order in which the help lists them."""
    root = program(read=True)
    return list(_walk("", root, root.context_class(root, info_name="thuiszit", terminal_width=WIDTH)))


def _walk(name: str, found: Any, context: Any) -> Iterator[Command]:
    if name:
        yield Command(name, found, context)
    for word in found.list_commands(context) if hasattr(found, "list_commands") else ():
        child = found.get_command(context, word)
        below = child.context_class(child, info_name=word, parent=context, terminal_width=WIDTH)
        yield from _walk(f"{name} {word}".strip(), child, below)


def opdrachten() -> str:
    """docs/opdrachten.md."""
    known = commands()
    screens = [screen_of(*command.example) if command.example else "" for command in known]
    return page(
        "Opdrachten",
        f"Elke opdracht met zijn hulptekst en zijn antwoord op de verzonnen gegevens van `sample_data/`. "
        f"Die zijn van {DAY}. De [uitgangscodes](uitgangscodes.md) zijn van elke opdracht dezelfde. Elke opdracht die "
        "exports leest, neemt dezelfde opties aan over de vraag (--peildatum, --definitie, --vakantieregio, --config) en "
        "over het antwoord (--uit, --overschrijf, --json, --stil, --streng). Waar zo'n optie niets aan het antwoord "
        "verandert, staat hij niet in de hulptekst.",
        bullets(
            f"{link(f'`thuiszit {command.name}`', f'#{_anchor(command)}')}: {command.object.short_help}"
            for command in known
        ),
        *(_section(command, screen) for command, screen in zip(known, screens, strict=True)),
    )


def _section(command: Command, screen: str) -> str:
    parts = [anchor(_anchor(command)), f"## thuiszit {command.name}", fenced(command.help)]
    if screen:
        parts += ["Een voorbeeld:", fenced(screen)]
    return "\n\n".join(parts)


def _anchor(command: Command) -> str:
    return "opdracht-" + command.name.replace(" ", "-")


def overview() -> str:
    """The commands and what each answers, for the README."""
    known = commands()
    width = max(len(command.name) for command in known) + 2
    return fenced("\n".join(f"thuiszit {each.name:{width}}{each.object.short_help}" for each in known))


def screen_of(*lines: str) -> str:
    """What a terminal shows for the last of some command lines, run after each other on the sample."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "sample_data", Path(folder) / "sample_data")
        environment = {
            **{name: value for name, value in os.environ.items() if name not in _STEERING},
            "COLUMNS": str(WIDTH),
            "NO_COLOR": "1",
            "THUISZIT_CONFIG": os.devnull,  # no layouts of whoever runs this
        }
        for line in lines:
            ran = forked.run(tuple(shlex.split(line)), Path(folder), environment, together=True)
            said = ran.stdout.decode("utf-8")
            if ran.returncode:
                raise RuntimeError(f"thuiszit {line} ended with {ran.returncode}:\n{said}")
    here = str(Path(folder).resolve())  # a path is shown as from the folder one stands in
    text = re.sub(r"\b([Ss]leutel) [0-9a-f]{8}\b", r"\1 1a2b3c4d", said)  # a new key each time
    shown = text.replace(f"{here}/", "").strip("\n").split("\n")
    if len(shown) > _LONGEST:
        shown = [*shown[:_LONGEST], "[...]"]
    return "\n".join([f"$ thuiszit {lines[-1]}", *shown])
