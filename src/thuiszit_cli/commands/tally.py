"""`thuiszit tally`: the quarter for the Inspectie and the school year for the leerplichttelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thuiszit_cli.commands.options import (
    MetNummersOption,
    SleutelOption,
    formats_option,
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
from thuiszit_cli.commands.reading import Asked, reading
from thuiszit_cli.errors import InternalError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from thuiszit_cli.counts.quarter import Quarter
    from thuiszit_cli.counts.tables import Report
    from thuiszit_cli.counts.tally import Tally
    from thuiszit_cli.counts.year import SchoolYear
    from thuiszit_cli.store.stage import Writer

KwartaalOption = Annotated[
    list[str] | None,
    typer.Option(
        "--kwartaal",
        metavar="JJJJ-Qn",
        help="Een kwartaal, zoals 2026-Q3. Mag vaker. Een kalenderkwartaal, tenzij kwartaal_begint in thuiszit.toml "
        "(--config) een andere maand noemt.",
    ),
]
SchooljaarOption = Annotated[
    list[str] | None,
    typer.Option("--schooljaar", metavar="JJJJ-JJJJ", help="Een schooljaar, zoals 2025-2026. Mag vaker."),
]
RegisterOption = Annotated[
    bool,
    typer.Option(
        "--register",
        help="Schrijf ook het register voor de Inspectie: een rij per verzuim, anoniem. Bij één --kwartaal; vraagt "
        "om een sleutel.",
    ),
]
Met5aOption = Annotated[
    bool,
    typer.Option(
        "--met-5a",
        help="Met --register: ook wie is vrijgesteld op grond van artikel 5 onder a, als groep 5a.",
    ),
]
HerleidingOption = Annotated[
    bool,
    typer.Option(
        "--herleiding",
        help="Schrijf ook herleiding.csv: bij elk aantal de leerlingen die erin zitten, met bestand en regel. Niet om te "
        "publiceren.",
    ),
]
VorigeOption = Annotated[
    str | None,
    typer.Option(
        "--vorige", metavar="BESTAND", help="Het register (csv, xlsx of ods) van een vorig kwartaal."
    ),
]
IndelingOption = Annotated[
    str | None,
    typer.Option(
        "--indeling", metavar="BESTAND", help="De kolommen van het register (TOML). Standaard neutraal."
    ),
]
SwvOption = Annotated[
    str | None,
    typer.Option(
        "--samenwerkingsverbanden",
        metavar="BESTAND",
        help="CSV met pc4, gemeentecode of allebei, en po_swv en vo_swv. Standaard de indeling van 2017.",
    ),
]
FORMATS = "md,xlsx,html,csv"  # by default
FormaatOption = Annotated[list[str] | None, formats_option(FORMATS)]
STEM = "tellingen"
TRACE_FILE = "herleiding.csv"
REGISTER_FILES = ("register.csv", "register.xlsx")


@reading(
    "Map voor de uitvoer. Standaard thuiszit-<perioden> hier, zoals thuiszit-2026-Q3; met --json alleen als u een "
    "map of een vorm geeft, of een register."
)
def tally(
    question: Asked,
    kwartaal: KwartaalOption = None,
    schooljaar: SchooljaarOption = None,
    register: RegisterOption = False,
    met_5a: Met5aOption = False,
    vorige: VorigeOption = None,
    indeling: IndelingOption = None,
    samenwerkingsverbanden: SwvOption = None,
    sleutel: SleutelOption = None,
    herleiding: HerleidingOption = False,
    met_nummers: MetNummersOption = False,
    publiceerbaar: PubliceerbaarOption = False,
    grens: GrensOption = None,
    eerder: EerderOption = None,
    afronden: AfrondenOption = False,
    formaat: FormaatOption = None,
) -> int:
    """Count the periods, write and tell. With --json, no --uit and no --formaat nothing is written."""
    from thuiszit_cli.commands.figures import about, exit_code, write_set

    formats = read_formats(formaat, FORMATS)
    from thuiszit_cli.counts.quarter import read_quarter
    from thuiszit_cli.counts.year import read_school_year

    quarters = list(dict.fromkeys(read_quarter(text, question.quarter_begins) for text in kwartaal or ()))
    years = list(dict.fromkeys(read_school_year(text) for text in schooljaar or ()))
    periods: list[Quarter | SchoolYear] = [*quarters, *years]
    if not periods:
        raise UsageError(
            "Er is geen periode opgegeven.", "Geef --kwartaal 2026-Q3 of --schooljaar 2025-2026."
        )
    wanted = register or met_5a or vorige is not None or indeling is not None
    if wanted and (len(quarters) != 1 or years):
        raise UsageError(
            "Een register is van één kwartaal.", "Geef precies één --kwartaal en geen --schooljaar."
        )
    if wanted and (publiceerbaar or afronden):
        raise UsageError("Een register is niet te publiceren.", "Laat --publiceerbaar en --afronden weg.")
    if herleiding and (publiceerbaar or afronden):
        raise UsageError("Een herleiding is niet te publiceren.", "Laat --publiceerbaar en --afronden weg.")
    if met_nummers and not herleiding:
        raise UsageError("--met-nummers hoort bij --herleiding.", "Geef ook --herleiding.")
    if sleutel is not None and not (wanted or afronden):
        raise UsageError("--sleutel hoort bij --register of --afronden.", "Geef er een van.")
    publishing = read_publishing(
        publiceerbaar=publiceerbaar, grens=grens, eerder=eerder, afronden=afronden, sleutel=sleutel
    )
    folder = question.uit or Path("thuiszit-" + "-".join(period.name for period in periods))
    writes = question.uit is not None or formaat is not None or not question.json or wanted
    beside = [name for name in (vorige, indeling, samenwerkingsverbanden) if name is not None]
    beside += [str(path) for path in publishing.sources] if publishing else []
    earlier = publishing.earlier() if publishing else []
    sources = [*question.inputs, *(Path(name) for name in beside)]

    from thuiszit_cli import api
    from thuiszit_cli.commands import console
    from thuiszit_cli.commands.inputs import InputWatch
    from thuiszit_cli.report import forms
    from thuiszit_cli.report.model import Counted
    from thuiszit_cli.store import stage
    from thuiszit_cli.store.manifest import record

    if writes:
        names = (
            *forms.names(Counted, formats, STEM),
            *(REGISTER_FILES if wanted else ()),
            *([TRACE_FILE] if herleiding else []),
            *(publishing.names if publishing else ()),
        )
        stage.prepare(folder, names, overwrite=question.overschrijf, inputs=sources)
    watch = InputWatch(question.inputs)
    target = question.console()
    started_register = _Register(sleutel, vorige, indeling, met_5a) if wanted else None

    with console.progress(target, question.exports) as progress:
        answer = api.tally(
            question.exports,
            peildatum=question.peildatum,
            kwartalen=[quarter.name for quarter in quarters],
            schooljaren=[year.name for year in years],
            kwartaal_begint=question.quarter_begins,
            definitie=question.definitie,
            vakantieregio=question.vakantieregio,
            parameters=question.parameters,
            own_days=question.own_days(),
            layouts=question.layouts,
            links=question.links,
            samenwerkingsverbanden=Path(samenwerkingsverbanden) if samenwerkingsverbanden else None,
            progress=progress,
        )
    inputs = watch.finish()
    law, rows = answer.law, answer.tables.rows

    extra: dict[str, Writer] = {}
    explained: dict[str, dict[str, str]] = {}  # what the columns of those files mean
    if started_register is not None:
        from thuiszit_cli.report import register as report

        extra = started_register.files(answer, quarters[0])
        answer = started_register.told(answer)
        explained["register"] = report.meanings(started_register.layout)
    if herleiding:
        from thuiszit_cli.counts.herleiding import trace
        from thuiszit_cli.report import herleiding as traced

        lines = trace(answer)
        extra[TRACE_FILE] = lambda path: traced.write_csv(path, lines, numbers=met_nummers)
        explained["herleiding"] = traced.meanings(numbers=met_nummers)
    if publishing is not None:
        from thuiszit_cli.counts.publishing import published, rounded

        if publishing.key is not None:
            answer = rounded(answer, publishing.key.weight, publishing.key.cells)
        elif publishing.limit is not None:
            answer = published(answer, publishing.limit, earlier)
        extra |= publishing.files(answer.reports, question.definitie.value)
    flags = {
        "--register": wanted,
        "--met-5a": met_5a,
        "--herleiding": herleiding,
        publishing.options() if publishing else "": publishing is not None,
    }
    command = _command(question, quarters, years, [flag for flag, given in flags.items() if given])
    own_quarters = bool(quarters) and not quarters[0].is_calendar  # of thuiszit.toml
    told = about(
        command,
        {
            "Export van": f"{question.peildatum:%d-%m-%Y}",
            "Parameters (SHA-256)": law.sha256,
            **({"Kwartalen beginnen in maand": str(question.quarter_begins)} if own_quarters else {}),
        },
    )
    if writes:
        write_set(
            folder,
            {
                **forms.writers(
                    Counted(STEM, _title(answer.reports, quarters, years), answer.reports, told, explained),
                    formats,
                ),
                **extra,
            },
            command=command,
            facts={
                "peildatum": question.peildatum.isoformat(),
                "definitie": question.definitie.value,
                "parameters_sha256": law.sha256,
                **({"kwartaal_begint": question.quarter_begins} if own_quarters else {}),
                "rijen": {
                    "gelezen": rows.read,
                    "gebruikt": rows.used,
                    "uitgesloten": rows.excluded,
                },
                **(started_register.facts() if started_register else {}),
                **(publishing.facts() if publishing else {}),
                **({"simulatie": True} if law.changed else {}),
            },
            inputs=[*inputs, *(record(Path(name), name) for name in beside)],
            exports=sources,
            started=question.started,
            overwrite=question.overschrijf,
        )
    if not question.stil:
        _show(target, answer, folder if writes else None)
    if question.json:
        console.print_json(_as_json(answer))
    return exit_code(answer.tables.findings.counts(), question.level)


class _Register:
    """The register of this quarter: read the previous one first, so that a wrong one is told at once."""

    def __init__(self, sleutel: str | None, vorige: str | None, indeling: str | None, exempt: bool) -> None:
        from thuiszit_cli.counts.register.layout import read_layout
        from thuiszit_cli.counts.register.seal import read_register

        key = read_key(sleutel, None, wanted=True)
        if key is None:
            raise InternalError("Er is geen sleutel.")
        self.key = key
        self.exempt = exempt
        self.layout = read_layout(Path(indeling) if indeling else None)
        self.continues = vorige is not None
        self.previous = read_register(Path(vorige), self.layout, key.token) if vorige else []
        self.missed: list[str] = []  # the names of quarters of which no register was made

    def files(self, answer: Tally, quarter: Quarter) -> dict[str, Writer]:
        """What writes the register in its two forms."""
        from thuiszit_cli.counts.register.rows import Source, continued, missed, quarter_rows
        from thuiszit_cli.report import register as report

        source = Source(
            answer.tables,
            answer.found,
            quarter,
            answer.question,
            self.layout,
            self.key.token,
            answer.places,
        )
        current = quarter_rows(source, self.previous, exempt=self.exempt)
        self.missed = [each.name for each in missed(self.previous, quarter, self.layout)]
        rows = continued(self.previous, current, quarter, self.layout, self.key.token)
        return {
            "register.csv": lambda path: report.write_csv(path, rows, self.layout),
            "register.xlsx": lambda path: report.write_xlsx(path, rows, self.layout),
        }

    def facts(self) -> dict[str, Any]:
        """What the manifest tells of it."""
        return {
            "indeling": self.layout.naam,
            **({"register_ontbreekt": self.missed} if self.missed else {}),
            **self.key.record(),
        }

    def told(self, answer: Tally) -> Tally:
        """The report with what the previous register lacks."""
        from thuiszit_cli.counts.register.seal import until_of

        until = until_of(self.previous, self.layout)
        warning = ""
        if until is not None and self.missed:
            names = _and(self.missed)
            warning = (
                f"Het register loopt tot en met {until.name}. Verzuim dat alleen in {names} voorkwam, staat er niet in: "
                f"maak eerst het register van {names}, en geef dat met --vorige."
            )
        elif until is None and self.continues:
            warning = (
                "Het vorige register heeft geen rijen. Controleer of dat zo hoort: het nieuwe begint opnieuw."
            )
        if not warning:
            return answer
        return replace(
            answer,
            reports=tuple(replace(each, warnings=(*each.warnings, warning)) for each in answer.reports),
        )


def _as_json(answer: Tally) -> dict[str, Any]:
    """One period as it is; more than one as lists under `kwartalen` and `schooljaren`."""
    from thuiszit_cli.counts.quarter_tables import quarter_json
    from thuiszit_cli.counts.year_tables import year_json

    ordered = iter(answer.reports)  # the quarters, then the years
    quarters = [quarter_json(count, next(ordered)) for count in answer.quarters]
    years = [year_json(count, next(ordered)) for count in answer.years]
    if len(quarters) + len(years) == 1:
        return (quarters or years)[0]
    return {
        **({"kwartalen": quarters} if quarters else {}),
        **({"schooljaren": years} if years else {}),
    }


def _title(reports: Sequence[Report], quarters: Sequence[Quarter], years: Sequence[SchoolYear]) -> str:
    """What heads the page: the titles of its reports, or the periods where that would be long."""
    from thuiszit_cli.counts.quarter import Quarter

    titles = [report.title for report in reports]
    if len(quarters) > 1:
        ordered = sorted(quarters, key=lambda quarter: quarter.first)
        meet = all(after.before == before.last for before, after in pairwise(ordered))
        names = [quarter.name for quarter in ordered]
        several = f"van {names[0]} tot en met {names[-1]}" if meet else "in " + _and(names)
        if meet and not ordered[0].is_calendar:
            several += f" ({Quarter(ordered[0].first, ordered[-1].last).days})"
        titles = [f"Thuiszitters {several}", *titles[len(quarters) :]]
    if len(years) > 1:
        titles = [*titles[: -len(years)], "Leerplichttelling " + _and(sorted(year.name for year in years))]
    return _and([titles[0], *(title[0].lower() + title[1:] for title in titles[1:])])


def _and(names: Sequence[str]) -> str:
    """The names one after the other: a, b en c."""
    return " en ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _command(
    question: Asked,
    quarters: list[Quarter],
    years: list[SchoolYear],
    flags: list[str],
) -> str:
    """The command that would give the same again, without paths."""
    parts = [f"--kwartaal {quarter.name}" for quarter in quarters]
    parts += [f"--schooljaar {year.name}" for year in years]
    parts.append(f"--definitie {question.definitie.value}")
    if question.vakantieregio:
        parts.append(f"--vakantieregio {question.vakantieregio.value}")
    parts += [f"--parameter {name}={value}" for name, value in sorted(question.parameters.items())]
    own = quarters and not quarters[0].is_calendar
    return " ".join(
        [
            "thuiszit tally",
            *parts,
            *flags,
            *([f"(kwartaal_begint {quarters[0].begint})"] if own else []),
        ]
    )


def _show(target: Console, answer: Tally, folder: Path | None) -> None:
    from rich.text import Text

    from thuiszit_cli.commands.figures import reports_in
    from thuiszit_cli.wording import plain

    for warning in dict.fromkeys(each for report in answer.reports for each in report.warnings):
        target.print(Text(f"Let op: {warning}", style="bold yellow"))
    for report in answer.reports:
        target.print(_main_table(report))
    for note in answer.reports[0].notes:
        target.print(Text(note, style="dim"))
    if folder is not None:
        target.print()
        for path in reports_in(folder):
            target.print(Text(f"Rapport: {plain(str(path))}"), soft_wrap=True)


def _main_table(report: Report) -> Any:
    """The first table of a report, with a bar for the last column; of a telling only its totals."""
    from rich import box
    from rich.table import Table

    from thuiszit_cli.commands.figures import bar
    from thuiszit_cli.report.figures import rows_of

    first = report.tables[0]
    columns = first.columns[-1:] if first.rules else first.columns
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=report.title)
    table.title_justify = "left"
    table.add_column(first.heading)
    for column in columns:
        widest = max(len(word) for word in column.label.split())
        table.add_column(column.label, justify="right", min_width=widest)
    table.add_column("")
    rows = list(rows_of(report, first))
    most = max([1, *(cells[-1].value or 0 for _, cells in rows if cells[-1].line)])
    for label, cells in rows:
        own = cells[-1].value or 0 if cells[-1].line else 0
        shown = [cell.text for cell in cells[-len(columns) :]]
        table.add_row(label, *shown, bar(own, most), style="" if cells[-1].line else "bold")
    return table
