"""`thuiszit sample`: an invented register to try things on. No real person is in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, cast

import typer

from thuiszit_cli.commands.completion import among
from thuiszit_cli.commands.options import StilOption, read_date, read_whole_number
from thuiszit_cli.errors import ExitCode

FolderArgument = Annotated[str, typer.Argument(metavar="MAP", help="Map waarin het register komt.")]
LeerlingenOption = Annotated[
    str, typer.Option("--leerlingen", metavar="N", help="Aantal leerlingen. Standaard 1000.")
]
SeedOption = Annotated[
    str, typer.Option("--seed", metavar="S", help="Zelfde getal, zelfde register. Standaard 1.")
]
FormaatOption = Annotated[
    str,
    typer.Option(
        "--formaat",
        metavar="FORMAAT",
        autocompletion=among(("csv", "xlsx", "parquet")),
        help="csv, xlsx of parquet. Standaard csv.",
    ),
]
SamplePeildatumOption = Annotated[
    str | None,
    typer.Option(
        "--peildatum", metavar="JJJJ-MM-DD", help="De dag van de export. Standaard 2026-10-01, voor elke run."
    ),
]
SampleOverschrijfOption = Annotated[
    bool, typer.Option("--overschrijf", help="Vervang bestanden van een eerder register.")
]


def sample(
    folder: FolderArgument,
    leerlingen: LeerlingenOption = "1000",
    seed: SeedOption = "1",
    formaat: FormaatOption = "csv",
    peildatum: SamplePeildatumOption = None,
    overschrijf: SampleOverschrijfOption = False,
    stil: StilOption = False,
) -> int:
    """Write an invented register into a folder and tell where."""
    size = read_whole_number(leerlingen, "--leerlingen")
    start = read_whole_number(seed, "--seed")

    from thuiszit_cli.commands import console
    from thuiszit_cli.sample.generate import PEILDATUM, write_sample

    made = write_sample(
        Path(folder),
        leerlingen=size,
        seed=start,
        formaat=cast(Any, formaat.strip().lower()),  # checked there
        peildatum=read_date(peildatum, "--peildatum") if peildatum else PEILDATUM,
        layouts=True,
        overschrijf=overschrijf,
    )
    target = console.console(data_on_stdout=False, quiet=stil)
    target.print("Verzonnen register geschreven; geen enkele leerling erin bestaat.")
    target.print(made.remark)
    for path in made.files:
        target.print(f"  {path}", soft_wrap=True)
    return ExitCode.DONE
