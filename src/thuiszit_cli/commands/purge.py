"""`thuiszit purge`: remove what is past its retention term, after listing it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from thuiszit_cli.commands.options import JsonOption, PeildatumOption, StilOption, now, read_date, today
from thuiszit_cli.commands.run import CONFIG, ProefOption, RunConfigOption
from thuiszit_cli.errors import ExitCode, UsageError

_DONE = "Verwijderd. De aantallen blijven in geschiedenis.parquet staan."

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thuiszit_cli.commands.month.purge import Old


def purge(
    config: RunConfigOption = CONFIG,
    peildatum: PeildatumOption = None,
    proef: ProefOption = False,
    json: JsonOption = False,
    stil: StilOption = False,
) -> int:
    """List the months that are past their term, and remove them unless it is a try."""
    from thuiszit_cli.commands import console
    from thuiszit_cli.commands.config import read_settings
    from thuiszit_cli.commands.month import purge as work

    settings = read_settings(Path(config))
    day = read_date(peildatum, "--peildatum") if peildatum else today()
    if day > today():
        raise UsageError(
            f"De peildatum {day:%d-%m-%Y} ligt in de toekomst: dan zou er te vroeg worden verwijderd.",
            "Laat --peildatum weg, of geef een dag tot en met vandaag.",
        )
    old = work.plan_purge(settings, day)
    asks = bool(old) and not proef and sys.stdin.isatty() and sys.stderr.isatty()
    if asks or not (stil or json):
        show = console.write_error if asks and json else console.write_out
        show("\n".join(_lines(old, proef=proef)) + "\n")
    agreed = not asks or _agrees()
    if agreed and old and not proef:
        work.purge(settings, day, now)
    if json:
        console.print_json({"proef": proef or not agreed, "maanden": [each.maand for each in old]})
    elif old and not proef and not stil:
        console.write_out(f"{_DONE if agreed else 'Er is niets verwijderd.'}\n")
    return ExitCode.DONE


def _agrees() -> bool:
    """Ask who sits at the terminal; only yes is yes."""
    sys.stderr.write("Dit alles verwijderen? Typ ja: ")
    sys.stderr.flush()
    try:
        return sys.stdin.readline().strip().lower() in ("j", "ja")
    except UnicodeError:  # keys of another encoding than that of the terminal
        return False


def _lines(old: Sequence[Old], *, proef: bool) -> list[str]:
    from thuiszit_cli.wording import plain

    if not old:
        return ["Er is niets voorbij de bewaartermijn."]
    lines = ["Voorbij de bewaartermijn:"]
    for each in old:
        lines += [f"  {each.map}", *(f"    {name}" for name in each.bestanden)]
    return [
        plain(line) for line in [*lines, *(["Dit was een proef; er is niets verwijderd."] if proef else [])]
    ]
