"""`thuiszit purge`: remove what is past its retention term, after listing it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from thuiszit_cli.commands.options import JsonOption, PeildatumOption, StilOption, now, read_date, today
from thuiszit_cli.commands.run import CONFIG, ProefOption, RunConfigOption
from thuiszit_cli.errors import ExitCode

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
    old = work.plan_purge(settings, day)
    if not stil and not json:
        console.write_out("\n".join(_lines(old, proef=proef)) + "\n")
    if not proef and old:
        work.purge(settings, day, now)
        if not stil and not json:
            console.write_out("Verwijderd. De aantallen blijven in geschiedenis.parquet staan.\n")
    if json:
        console.print_json({"proef": proef, "maanden": [each.maand for each in old]})
    return ExitCode.DONE


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
