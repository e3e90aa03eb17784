"""`thuiszit compare`: what changed between two classifications."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thuiszit_cli.commands.completion import among
from thuiszit_cli.commands.options import (
    SleutelOption,
    formats_option,
    has_key,
    read_formats,
    read_key,
)
from thuiszit_cli.commands.publishing import (
    AfrondenOption,
    EerderOption,
    GrensOption,
    PubliceerbaarOption,
    read_publishing,
)
from thuiszit_cli.commands.reading import Answering, answering
from thuiszit_cli.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from thuiszit_cli.counts.comparison import Comparison
    from thuiszit_cli.store.stage import Writer

VorigeArgument = Annotated[
    str,
    typer.Argument(metavar="VORIGE", help="Uitvoermap van classify, of de classificatie.parquet daaruit."),
]
HuidigeArgument = Annotated[
    str, typer.Argument(metavar="HUIDIGE", help="Hetzelfde van een latere peildatum.")
]
HerindelingOption = Annotated[
    str | None,
    typer.Option(
        "--herindeling",
        metavar="BESTAND",
        help="CSV met oud;nieuw: gemeentecodes die intussen zijn samengevoegd.",
    ),
]
LeerlingenOption = Annotated[
    bool,
    typer.Option(
        "--leerlingen",
        help="Schrijf in de map van --uit ook veranderingen.csv: welke leerlingen nieuw, weg of verplaatst zijn, en "
        "waarom (persoonsgegevens).",
    ),
]
FORMATS = "md,xlsx,html,csv"  # by default
FormaatOption = Annotated[list[str] | None, formats_option(FORMATS)]
STEM = "vergelijking"
MOVERS = "veranderingen.csv"
LezingOption = Annotated[
    str | None,
    typer.Option(
        "--lezing",
        metavar="LEZING",
        autocompletion=among(("jaar", "basisdatum")),
        help="Hoe de afspraak van de G4 is bedoeld: jaar of basisdatum. Standaard allebei.",
    ),
]


@answering("Map voor rapport en cijfers. Zonder wordt er niets geschreven.")
def compare(
    asked: Answering,
    vorige: VorigeArgument,
    huidige: HuidigeArgument,
    herindeling: HerindelingOption = None,
    formaat: FormaatOption = None,
    lezing: LezingOption = None,
    leerlingen: LeerlingenOption = False,
    publiceerbaar: PubliceerbaarOption = False,
    grens: GrensOption = None,
    eerder: EerderOption = None,
    afronden: AfrondenOption = False,
    sleutel: SleutelOption = None,
) -> int:
    """Compare two outputs of classify. Without --uit nothing is written."""
    formats = read_formats(formaat, FORMATS)
    _refuse(asked, formaat, leerlingen=leerlingen, published=publiceerbaar or afronden)
    from thuiszit_cli import api
    from thuiszit_cli.commands import console
    from thuiszit_cli.commands.job import Job
    from thuiszit_cli.counts.compare import FILE, read_lezing
    from thuiszit_cli.report import forms
    from thuiszit_cli.report.model import Counted

    read_lezing(lezing)
    publishing = read_publishing(
        publiceerbaar=publiceerbaar, grens=grens, eerder=eerder, afronden=afronden, sleutel=sleutel
    )
    inputs = [path / FILE if path.is_dir() else path for path in (Path(vorige), Path(huidige))]
    inputs += [*([Path(herindeling)] if herindeling else []), *publishing.sources]
    names = [*forms.names(Counted, formats, STEM), *publishing.names, *([MOVERS] if leerlingen else [])]
    job = Job(asked, asked.command("compare"), inputs, asked.uit, names)
    key = read_key(sleutel, None, wanted=True) if has_key(sleutel) else None  # of encrypted columns
    with console.working(job.target, "Vergelijken"):
        found = api.compare(
            vorige, huidige, herindeling=herindeling, lezing=lezing, key=key, **publishing.asked()
        )
    day = found.huidige
    told = job.about({"Definitie": day.definitie})
    files = forms.writers(Counted(STEM, found.report.title, [found.report], told), formats)
    files |= publishing.files([found.report], day.definitie)
    moved, counts = _moved(found) if leerlingen else ({}, {})
    job.write(
        {**files, **moved},
        {
            "vorige": found.vorige.peildatum.isoformat(),
            "huidige": day.peildatum.isoformat(),
            "definitie": day.definitie,
            **publishing.facts(),
        },
    )
    return job.done(
        lambda target: _show(target, found, job.folder, counts),
        lambda: {**found.as_json(), **({"veranderingen": counts} if leerlingen else {})},
    )


def _moved(found: Comparison) -> tuple[dict[str, Writer], dict[str, int]]:
    """What writes who changed, and how many each change holds."""
    from thuiszit_cli.counts.movers import counts, movers
    from thuiszit_cli.report.besides import MOVERS_FILE, write_movers

    changed = movers(found)
    return {MOVERS_FILE: lambda path: write_movers(path, changed)}, counts(changed)


def _refuse(asked: Answering, formaat: list[str] | None, *, leerlingen: bool, published: bool) -> None:
    """Raise UsageError for options that do nothing together, or that would publish pupils."""
    if formaat:
        asked.needs_folder("--formaat")
    if leerlingen and published:
        raise UsageError(
            "Een lijst van leerlingen is niet te publiceren.",
            "Laat --leerlingen weg, of --publiceerbaar en --afronden.",
        )
    if leerlingen:
        asked.needs_folder("--leerlingen")


def _tell_movers(target: Console, counts: Mapping[str, int], file: Path) -> None:
    from rich.text import Text

    from thuiszit_cli.counts.movers import Verandering
    from thuiszit_cli.wording import number, plain

    told = ", ".join(f"{each.label.lower()} {number(counts[each.value])}" for each in Verandering)
    target.print(Text(f"Leerlingen: {told}."))
    target.print(Text(f"Persoonsgegevens: {plain(str(file))}"), soft_wrap=True)


_MET = {True: ("ja", "green"), False: ("nee", "red"), None: ("", "")}  # None: not shown


def _show(target: Console, found: Comparison, folder: Path | None, moved: Mapping[str, int]) -> None:
    from rich.text import Text

    from thuiszit_cli.commands import console, grids

    target.print(Text(found.report.title, style="bold"))
    console.warn(target, found.report.warnings)
    met = {each["id"]: each["gehaald"] for each in found.as_json()["doelen"]}
    for wanted in ("thuiszitters", "redenen", "duur", "doelen"):
        table = next(each for each in found.report.tables if each.id == wanted)
        grids.show_counts(
            target,
            found.report,
            table,
            title=table.title,
            bars=wanted in ("redenen", "duur"),
            beside=("Gehaald", lambda line: Text(*_MET[met[line]])) if wanted == "doelen" else None,
        )
    if folder is not None:
        console.tell_reports(target, folder)
        if moved:
            _tell_movers(target, moved, folder / MOVERS)
