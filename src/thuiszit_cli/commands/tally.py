"""`thuiszit tally`: the quarter for the Inspectie and the school year for the leerplichttelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    read_whole_number,
)
from thuiszit_cli.commands.publishing import (
    AfrondenOption,
    EerderOption,
    GrensOption,
    PubliceerbaarOption,
    Publishing,
    read_publishing,
)
from thuiszit_cli.commands.reading import Asked, reading
from thuiszit_cli.errors import UsageError
from thuiszit_cli.wording import in_a_row

if TYPE_CHECKING:
    from thuiszit_cli.commands.job import Job
    from thuiszit_cli.commands.register import RegisterBook
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
        help="Een kwartaal, zoals 2026-Q3. Mag vaker. Een kalenderkwartaal, tenzij --kwartaal-begint of "
        "kwartaal_begint in thuiszit.toml (--config) een andere maand noemt.",
    ),
]
VorigJaarOption = Annotated[
    bool,
    typer.Option(
        "--vorig-jaar", help="Tel ook hetzelfde kwartaal van een jaar eerder, en zet ze naast elkaar."
    ),
]
SchooljaarOption = Annotated[
    list[str] | None,
    typer.Option("--schooljaar", metavar="JJJJ-JJJJ", help="Een schooljaar, zoals 2025-2026. Mag vaker."),
]
BegintOption = Annotated[
    str | None,
    typer.Option(
        "--kwartaal-begint",
        metavar="MAAND",
        help="De maand (1 tot en met 12) waarin het eerste kwartaal begint: 8 voor kwartalen van het schooljaar. "
        "Standaard 1.",
    ),
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
InwonersOption = Annotated[
    str | None,
    typer.Option(
        "--inwoners",
        metavar="BESTAND",
        help="CSV met gemeentecode en inwoners (of leerlingen), voor cijfers per 1.000.",
    ),
]
FORMATS = "md,xlsx,html,csv"  # by default
FormaatOption = Annotated[list[str] | None, formats_option(FORMATS)]
STEM = "tellingen"
TRACE_FILE = "herleiding.csv"
REGISTER_FILES = ("register.csv", "register.xlsx")


@dataclass(frozen=True)
class Wanted:
    """What is to be made of which periods."""

    quarters: list[Quarter]
    years: list[SchoolYear]
    formats: tuple[str, ...]
    register: bool
    exempt: bool  # in that register also who is exempt by 5 onder a
    trace: bool
    numbers: bool
    publishing: Publishing

    @property
    def periods(self) -> list[Quarter | SchoolYear]:
        """The quarters and the years."""
        return [*self.quarters, *self.years]

    @property
    def names(self) -> list[str]:
        """The files that are written."""
        from thuiszit_cli.report import forms
        from thuiszit_cli.report.model import Counted

        more = [*(REGISTER_FILES if self.register else ()), *([TRACE_FILE] if self.trace else [])]
        return [*forms.names(Counted, self.formats, STEM), *more, *self.publishing.names]

    def refuse(self, *, key: bool) -> None:
        """Raise UsageError for what does not go together."""
        if not self.periods:
            raise UsageError(
                "Er is geen periode opgegeven.", "Geef --kwartaal 2026-Q3 of --schooljaar 2025-2026."
            )
        if self.register and (len(self.quarters) != 1 or self.years):
            raise UsageError(
                "Een register is van één kwartaal.",
                "Geef precies één --kwartaal, en geen --vorig-jaar of --schooljaar.",
            )
        if (self.register or self.trace) and self.publishing:
            what = "register" if self.register else "herleiding"
            raise UsageError(f"Een {what} is niet te publiceren.", "Laat --publiceerbaar en --afronden weg.")
        if self.numbers and not self.trace:
            raise UsageError("--met-nummers hoort bij --herleiding.", "Geef ook --herleiding.")
        if key and not (self.register or self.publishing.key):
            raise UsageError("--sleutel hoort bij --register of --afronden.", "Geef er een van.")


@reading(
    "Map voor de uitvoer. Standaard thuiszit-<perioden> hier, zoals thuiszit-2026-Q3; met --json alleen als u een "
    "map of een vorm geeft, of een register."
)
def tally(
    asked: Asked,
    kwartaal: KwartaalOption = None,
    vorig_jaar: VorigJaarOption = False,
    schooljaar: SchooljaarOption = None,
    kwartaal_begint: BegintOption = None,
    register: RegisterOption = False,
    met_5a: Met5aOption = False,
    vorige: VorigeOption = None,
    indeling: IndelingOption = None,
    samenwerkingsverbanden: SwvOption = None,
    inwoners: InwonersOption = None,
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
    from thuiszit_cli.counts.quarter import read_quarter
    from thuiszit_cli.counts.year import read_school_year

    begins = read_month(kwartaal_begint)
    quarters = [read_quarter(text, begins) for text in kwartaal or ()]
    if vorig_jaar and not quarters:
        raise UsageError("--vorig-jaar hoort bij --kwartaal.", "Geef ook --kwartaal, zoals 2026-Q3.")
    quarters = [*(each.year_before for each in quarters if vorig_jaar), *quarters]
    wanted = Wanted(
        quarters=list(dict.fromkeys(quarters)),
        years=list(dict.fromkeys(read_school_year(text) for text in schooljaar or ())),
        formats=read_formats(formaat, FORMATS),
        register=register or met_5a or vorige is not None or indeling is not None,
        exempt=met_5a,
        trace=herleiding,
        numbers=met_nummers,
        publishing=read_publishing(
            publiceerbaar=publiceerbaar, grens=grens, eerder=eerder, afronden=afronden, sleutel=sleutel
        ),
    )
    wanted.refuse(key=sleutel is not None)
    name = "thuiszit-" + "-".join(period.name for period in wanted.periods)
    folder = asked.folder(name, wanted=formaat is not None or wanted.register)
    beside = [Path(name) for name in (vorige, indeling, samenwerkingsverbanden, inwoners) if name is not None]
    inputs = (*asked.question.inputs, *beside, *wanted.publishing.sources)

    from thuiszit_cli.commands.job import Job
    from thuiszit_cli.commands.screen import show_tally

    job = Job(asked, asked.command("tally"), inputs, folder, wanted.names)
    book = _book(wanted, sleutel, vorige, indeling)
    files = {"samenwerkingsverbanden": samenwerkingsverbanden, "inwoners": inwoners}
    answer = _write(job, asked, wanted, _counted(job, asked, wanted, kwartaal_begint=begins, **files), book)
    return job.done(
        lambda target: show_tally(target, answer, job.folder),
        lambda: _as_json(answer),
        answer.tables.findings.counts(),
    )


def _book(
    wanted: Wanted, sleutel: str | None, vorige: str | None, indeling: str | None
) -> RegisterBook | None:
    """The register that is to be continued, when one is wanted. Raises InputError, UsageError."""
    if not wanted.register:
        return None
    from thuiszit_cli.commands.register import RegisterBook

    return RegisterBook(read_key(sleutel, None, wanted=True), vorige, indeling, exempt=wanted.exempt)


def read_month(text: str | int | None) -> int:
    """The month in which the first quarter begins. Raises UsageError."""
    month = 1 if text is None else read_whole_number(str(text), "--kwartaal-begint")
    if not 1 <= month <= 12:
        raise UsageError(
            "De waarde voor --kwartaal-begint is geen maand.", "Geef een getal van 1 tot en met 12."
        )
    return month


def _counted(job: Job, asked: Asked, wanted: Wanted, **how: Any) -> Tally:
    from thuiszit_cli import api

    quarters, years = ([period.name for period in each] for each in (wanted.quarters, wanted.years))
    how |= wanted.publishing.asked()
    with job.reading(asked.question.exports) as progress:
        return api.tally(asked.question, kwartalen=quarters, schooljaren=years, progress=progress, **how)


def _write(job: Job, asked: Asked, wanted: Wanted, answer: Tally, book: RegisterBook | None) -> Tally:
    """Write what is wanted; returns the answer as it is told: with what the register lacks."""
    from thuiszit_cli.commands.job import judged, rows_of
    from thuiszit_cli.report import besides, forms
    from thuiszit_cli.report.model import Counted

    extra: dict[str, Writer] = {}
    explained: dict[str, dict[str, str]] = {}  # what the columns of those files mean
    if book is not None:
        extra = book.files(answer, wanted.quarters[0])
        answer = book.told(answer)
        explained["register"] = besides.register_meanings(book.layout)
    if wanted.trace:
        from thuiszit_cli.counts.herleiding import trace

        lines = trace(answer)
        extra[TRACE_FILE] = lambda path: besides.write_trace(path, lines, numbers=wanted.numbers)
        explained["herleiding"] = besides.trace_meanings(numbers=wanted.numbers)
    extra |= wanted.publishing.files(answer.reports, asked.question.definitie.value)
    sha256 = answer.law.sha256
    own = [quarter.begint for quarter in wanted.quarters if not quarter.is_calendar]
    told = job.about(
        {
            "Export van": f"{asked.question.peildatum:%d-%m-%Y}",
            "Parameters (SHA-256)": sha256,
            **({"Kwartalen beginnen in maand": str(own[0])} if own else {}),
        }
    )
    title = _title(answer.reports, wanted.quarters, wanted.years)
    files = forms.writers(Counted(STEM, title, answer.reports, told, explained), wanted.formats)
    facts = judged(
        asked,
        rijen=rows_of(answer.tables.rows),
        **(book.facts() if book else {}),
        **wanted.publishing.facts(),
    )
    job.write({**files, **extra}, {**facts, "parameters_sha256": sha256})
    return answer


def _as_json(answer: Tally) -> dict[str, Any]:
    """The periods in two lists; the fields of a period that is alone stand beside them (spec section 7)."""
    from thuiszit_cli.counts.quarter_tables import quarter_json
    from thuiszit_cli.counts.year_tables import year_json

    ordered = iter(answer.reports)  # the quarters, then the years
    quarters = [quarter_json(count, next(ordered)) for count in answer.quarters]
    years = [year_json(count, next(ordered)) for count in answer.years]
    alone = [*quarters, *years] if len(quarters) + len(years) == 1 else [{}]
    return {**alone[0], "kwartalen": quarters, "schooljaren": years}


def _title(reports: Sequence[Report], quarters: Sequence[Quarter], years: Sequence[SchoolYear]) -> str:
    """What heads the page: the titles of its reports, or the periods where that would be long."""
    from thuiszit_cli.counts.quarter import Quarter

    titles = [report.title for report in reports]
    if len(quarters) > 1:
        ordered = sorted(quarters, key=lambda quarter: quarter.first)
        meet = all(after.before == before.last for before, after in pairwise(ordered))
        names = [quarter.name for quarter in ordered]
        several = f"van {names[0]} tot en met {names[-1]}" if meet else "in " + in_a_row(names)
        if meet and not ordered[0].is_calendar:
            several += f" ({Quarter(ordered[0].first, ordered[-1].last).days})"
        titles = [f"Thuiszitters {several}", *titles[len(quarters) :]]
    if len(years) > 1:
        titles = [
            *titles[: -len(years)],
            "Leerplichttelling " + in_a_row(sorted(year.name for year in years)),
        ]
    return in_a_row([titles[0], *(title[0].lower() + title[1:] for title in titles[1:])])
