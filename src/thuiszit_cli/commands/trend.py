"""`thuiszit trend`: the months that `run` keeps, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thuiszit_cli.commands.completion import among
from thuiszit_cli.commands.options import ScholenOption, formats_option, read_formats, read_word
from thuiszit_cli.commands.reading import Answering, answering
from thuiszit_cli.commands.run import CONFIG, RunConfigOption
from thuiszit_cli.errors import InputError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from thuiszit_cli.counts.tables import Report
    from thuiszit_cli.counts.trend import Trend

MapArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[MAP]",
        help="De map van uitvoer van 'thuiszit run', of geschiedenis.parquet daaruit. Standaard die van thuiszit.toml.",
    ),
]
PerOption = Annotated[
    str | None,
    typer.Option(
        "--per",
        metavar="WAT",
        autocompletion=among(("gemeente", "school")),
        help="Toon ook elke gemeente of elke school: gemeente of school.",
    ),
]
GemeenteOption = Annotated[
    str | None, typer.Option("--gemeente", metavar="CODE", help="Alleen deze gemeente (CBS-code).")
]
SchoolOption = Annotated[str | None, typer.Option("--school", metavar="BRIN", help="Alleen deze school.")]
FORMATS = "html"  # by default, and Markdown
FormaatOption = Annotated[list[str] | None, formats_option(FORMATS)]
STEM = "trend"
_SHOWN = 25  # months on the screen


@answering("Map voor de pagina en de andere vormen. Zonder wordt er niets geschreven.")
def trend(
    asked: Answering,
    map_: MapArgument = None,
    config: RunConfigOption = CONFIG,
    per: PerOption = None,
    gemeente: GemeenteOption = None,
    school: SchoolOption = None,
    scholen: ScholenOption = None,
    formaat: FormaatOption = None,
) -> int:
    """Show the kept months. Without --uit nothing is written."""
    formats = read_formats(formaat, FORMATS)
    if formaat:
        asked.needs_folder("--formaat")
    if sum(each is not None for each in (per, gemeente, school)) > 1:
        raise UsageError("--per, --gemeente en --school gaan niet samen.", "Kies er een.")
    from thuiszit_cli.commands.job import Job
    from thuiszit_cli.commands.worklist import as_gemeente
    from thuiszit_cli.counts import gemeenten
    from thuiszit_cli.counts.trend import Verdeling
    from thuiszit_cli.counts.trend import trend as counted
    from thuiszit_cli.counts.trend_tables import trend_report
    from thuiszit_cli.report import forms
    from thuiszit_cli.report.model import Counted
    from thuiszit_cli.store.history import FILE, read_history
    from thuiszit_cli.tables.schools import read_schools, school_label

    division = Verdeling(read_word(per, [each.value for each in Verdeling], "--per")) if per else None
    only = (Verdeling.GEMEENTE, as_gemeente(gemeente)) if gemeente else None
    only = (Verdeling.SCHOOL, school.strip().upper()) if school else only
    folder, named = _places(map_, config)
    named = tuple(Path(each) for each in scholen) if scholen else named
    if not (folder / FILE).is_file():
        raise InputError(
            f"Er is geen {FILE} in {folder}.", "Draai eerst 'thuiszit run', of geef de map van uitvoer."
        )
    job = Job(
        asked, asked.command("trend"), [folder / FILE, *named], asked.uit, forms.names(Counted, formats, STEM)
    )
    found = counted(read_history(folder), per=division, only=only)
    schools = read_schools(named)
    job.records()
    whose = "" if only is None else gemeenten.labels([only[1]]).get(only[1], only[1])
    report = trend_report(found, division, school_label(whose, schools), schools)
    content = Counted(STEM, report.title, [report], job.about({"Definitie": found.definitie}))
    last = found.maanden[-1].peildatum.isoformat()
    job.write(forms.writers(content, formats), {"peildatum": last, "definitie": found.definitie})
    return job.done(
        lambda target: _show(target, found, report, job.folder),
        lambda: {
            "definitie": found.definitie,
            "waarschuwingen": list(found.warnings),
            "maanden": [month.as_json() for month in found.maanden],
            "plaatsen": {place: dict(counts) for place, counts in found.plaatsen.items()},
            "uitvoer": [str(path) for path in job.written],
        },
    )


def _places(given: str | None, config: str) -> tuple[Path, tuple[Path, ...]]:
    """The folder of the history, and the files with names of schools. Raises UsageError when nothing tells."""
    if given is not None:
        path = Path(given)
        return path.parent if path.is_file() else path, ()
    from thuiszit_cli.commands.config import read_settings

    settings = read_settings(Path(config))
    return settings.uitvoer, settings.scholen


def _show(target: Console, found: Trend, report: Report, folder: Path | None) -> None:
    from rich.text import Text

    from thuiszit_cli.commands import console
    from thuiszit_cli.report.short import in_short

    target.print(Text(report.title, style="bold"))
    console.warn(target, found.warnings)
    target.print(in_short(report).lead)
    _show_months(target, found)
    if found.plaatsen:
        _show_places(target, report)
    if folder is not None:
        console.tell_reports(target, folder)


def _show_months(target: Console, found: Trend) -> None:
    """A line a month with a bar, which is as long as the count; all columns are on the page."""
    from rich.text import Text

    from thuiszit_cli.commands import grids
    from thuiszit_cli.counts.trend_tables import year_before
    from thuiszit_cli.rules.terms import Klasse
    from thuiszit_cli.wording import number

    def shown(value: int | None) -> str:
        return "" if value is None else number(value)

    heads = ["Maand", "Absoluut", "LRV", "Samen", "Jaar eerder", "Doel", "Vrijgesteld"]
    before, lines = year_before(found.maanden), []
    for month in found.maanden[-_SHOWN:]:
        year, goal = before.get(month.maand), month.doelen.get("g4_jaar_thuiszitters")
        absolute, lrv, exempt = (
            shown(month.klassen.get(klasse.value, 0))
            for klasse in (Klasse.ABSOLUUT_VERZUIM, Klasse.LANGDURIG_RELATIEF_VERZUIM, Klasse.VRIJGESTELD)
        )
        both = Text(number(month.thuiszitters), style="bold")
        earlier = shown(year.thuiszitters if year else None)
        cells: list[str | Text] = [month.maand, absolute, lrv, both, earlier, shown(goal), exempt]
        lines.append(grids.Line(cells, value=month.thuiszitters, mark=goal))
    grids.show(target, heads, lines, right=range(1, len(heads)), whole=(0,))
    if any(line.mark is not None for line in lines):
        target.print("Het streepje in een balk is het doel: ten hoogste zoveel (G4, lezing per jaar).")
    if len(found.maanden) > len(lines):
        target.print(
            f"Eerdere maanden: {len(found.maanden) - len(lines)}; ze staan op de pagina (--uit) en in --json."
        )


def _show_places(target: Console, report: Report) -> None:
    """The thuiszitters of each place now, in the month before and in the first one shown."""
    from thuiszit_cli.commands import grids

    counted = next(table for table in report.tables if table.id == "trend_plaatsen")
    last = len(counted.columns) - 1
    grids.show_counts(target, report, counted, at=sorted({0, last - 1, last} - {-1}))
