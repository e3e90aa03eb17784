"""`thuiszit compare`: what changed between two classifications."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

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
LezingOption = Annotated[
    str | None,
    typer.Option(
        "--lezing",
        metavar="LEZING",
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
    _refuse(asked, formaat, leerlingen=leerlingen, published=publiceerbaar or bool(afronden))
    from thuiszit_cli.commands import console
    from thuiszit_cli.commands.job import Job
    from thuiszit_cli.counts import compare as counted
    from thuiszit_cli.counts import movers
    from thuiszit_cli.report import forms
    from thuiszit_cli.report import movers as listed
    from thuiszit_cli.report.model import Counted
    from thuiszit_cli.store.manifest import read_manifest

    reading = counted.read_lezing(lezing)
    publishing = read_publishing(
        publiceerbaar=publiceerbaar, grens=grens, eerder=eerder, afronden=afronden, sleutel=sleutel
    )
    before, after = Path(vorige), Path(huidige)
    inputs = [path / counted.FILE if path.is_dir() else path for path in (before, after)]
    inputs += [Path(herindeling)] if herindeling else []
    inputs += publishing.sources if publishing else []
    names = [*forms.names(Counted, formats, STEM), *([listed.FILE] if leerlingen else [])]
    names += publishing.names if publishing else ()
    job = Job(asked, asked.command("compare"), inputs, asked.uit, names)
    borders = counted.read_herindeling(Path(herindeling)) if herindeling else None
    opened = _decryption(sleutel)
    with console.working(job.target, "Vergelijken"):
        found = counted.compare(
            counted.read_classified(before, opened, read_manifest),
            counted.read_classified(after, opened, read_manifest),
            borders,
            lezing=reading,
        )
        if publishing is not None:
            found = publishing.comparison(found, borders or {}, reading)
    changed = movers.movers(found) if leerlingen else []
    moved = {"veranderingen": movers.counts(changed)} if leerlingen else {}
    told = job.about({"Definitie": found.huidige.definitie})
    files = forms.writers(Counted(STEM, found.report.title, [found.report], told), formats)
    files |= publishing.files([found.report], found.huidige.definitie) if publishing else {}
    if leerlingen:
        files[listed.FILE] = lambda path: listed.write_csv(path, changed)
    job.write(
        files,
        {
            "vorige": found.vorige.peildatum.isoformat(),
            "huidige": found.huidige.peildatum.isoformat(),
            "definitie": found.huidige.definitie,
            **(publishing.facts() if publishing else {}),
        },
    )

    def show(target: Console) -> None:
        _show(target, found, job.folder)
        if job.folder is not None and leerlingen:
            _tell_movers(target, moved["veranderingen"], job.folder / listed.FILE)

    return job.done(show, lambda: {**found.as_json(), **moved})


def _refuse(asked: Answering, formaat: list[str] | None, *, leerlingen: bool, published: bool) -> None:
    """Raise UsageError for options that do nothing together, or that would publish pupils."""
    if formaat and not asked.uit:
        raise UsageError(
            "--formaat doet hier niets zonder --uit.", "Geef met --uit een map voor de bestanden."
        )
    if leerlingen and published:
        raise UsageError(
            "Een lijst van leerlingen is niet te publiceren.",
            "Laat --leerlingen weg, of --publiceerbaar en --afronden.",
        )
    if leerlingen and not asked.uit:
        raise UsageError(
            "--leerlingen doet hier niets zonder --uit.", "Geef met --uit een map voor de bestanden."
        )


def _tell_movers(target: Console, counts: Mapping[str, int], file: Path) -> None:
    from rich.text import Text

    from thuiszit_cli.counts.movers import Verandering
    from thuiszit_cli.wording import number, plain

    told = ", ".join(f"{each.label.lower()} {number(counts[each.value])}" for each in Verandering)
    target.print(Text(f"Leerlingen: {told}."))
    target.print(Text(f"Persoonsgegevens: {plain(str(file))}"), soft_wrap=True)


def _decryption(sleutel: str | None) -> Any:
    """What opens encrypted columns, when a key is given; plain files can be read with it too."""
    if not has_key(sleutel):
        return None
    from thuiszit_cli.privacy.encryption import decryption

    return decryption(read_key(sleutel, None, wanted=True))


_MET = {True: ("ja", "green"), False: ("nee", "red"), None: ("", "")}  # None: not shown


def _show(target: Console, found: Comparison, folder: Path | None) -> None:
    from rich.text import Text

    from thuiszit_cli.commands import grids
    from thuiszit_cli.commands.console import reports_in
    from thuiszit_cli.report.figures import rows_of
    from thuiszit_cli.wording import plain

    target.print(Text(found.report.title, style="bold"))
    for warning in found.report.warnings:
        target.print(Text(f"Let op: {warning}", style="bold yellow"))
    met = {each["id"]: each["gehaald"] for each in found.as_json()["doelen"]}
    for wanted in ("thuiszitters", "redenen", "duur", "doelen"):
        table = next(each for each in found.report.tables if each.id == wanted)
        heads = [table.heading, *(column.label for column in table.columns)]
        lines = []
        for label, cells in rows_of(found.report, table):
            own, value = bool(cells[-1].line), cells[-1].value or 0
            row = [Text(label), *(Text(cell.text) for cell in cells)]
            if wanted == "doelen":
                row.append(Text(*_MET[met[cells[0].line]]))
            drawn = value if own and wanted in ("redenen", "duur") else None
            lines.append(grids.Line(row, "" if own else "bold", drawn))
        heads += ["Gehaald"] if wanted == "doelen" else []
        grids.show(target, heads, lines, title=table.title, right=range(1, len(table.columns) + 1))
    if folder is not None:
        for path in reports_in(folder):
            target.print(Text(f"Rapport: {plain(str(path))}"), soft_wrap=True)
