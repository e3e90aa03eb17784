"""`thuiszit worklist`: what to do first."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thuiszit_cli.commands.options import (
    MetNummersOption,
    PseudoniemOption,
    ScholenOption,
    SleutelOption,
    VersleutelOption,
    formats_option,
    read_formats,
    read_key,
    read_whole_number,
)
from thuiszit_cli.commands.reading import Asked, reading
from thuiszit_cli.errors import UsageError
from thuiszit_cli.privacy.hidden import Hidden
from thuiszit_cli.privacy.keys import ENVIRONMENT
from thuiszit_cli.report import forms
from thuiszit_cli.report.model import Listed

if TYPE_CHECKING:
    from rich.console import Console

    from thuiszit_cli.commands.job import Job
    from thuiszit_cli.counts.worklist import Item, Worklist
    from thuiszit_cli.question import Question

SchoolOption = Annotated[
    list[str] | None,
    typer.Option("--school", metavar="BRIN", help="Alleen leerlingen van deze school. Mag vaker."),
]
GemeenteOption = Annotated[
    list[str] | None,
    typer.Option(
        "--gemeente", metavar="CODE", help="Alleen leerlingen uit deze gemeente (CBS-code). Mag vaker."
    ),
]
BinnenOption = Annotated[
    str | None,
    typer.Option("--binnen", metavar="DAGEN", help="Alleen datums tot zoveel dagen na de peildatum."),
]
VorigeOption = Annotated[
    str | None,
    typer.Option(
        "--vorige",
        metavar="MAP",
        help="De map van de vorige werklijst: wat sindsdien nieuw is, wordt gemerkt, en afspraken die vervielen, worden in "
        "werklijst.ics ingetrokken. Vraagt om de sleutel van toen.",
    ),
]
FORMATS = "md,xlsx,csv,ics"  # by default
FormaatOption = Annotated[list[str] | None, formats_option(FORMATS, Listed)]
_LONGEST_CODE = 6  # a BRIN with the number of a location
_SHOWN = 25  # lines on the screen; all are in the files


@reading(
    "Map voor de uitvoer. Standaard thuiszit-werklijst-<peildatum> hier; met --json alleen als u een map of een "
    "vorm geeft."
)
def worklist(
    asked: Asked,
    school: SchoolOption = None,
    gemeente: GemeenteOption = None,
    binnen: BinnenOption = None,
    vorige: VorigeOption = None,
    scholen: ScholenOption = None,
    formaat: FormaatOption = None,
    met_nummers: MetNummersOption = False,
    pseudoniem: PseudoniemOption = False,
    versleutel: VersleutelOption = False,
    sleutel: SleutelOption = None,
) -> int:
    """List the next date of each pupil. With --json, no --uit and no --formaat nothing is written."""
    if met_nummers and pseudoniem:
        raise UsageError("--met-nummers en --pseudoniem gaan niet samen.", "Kies er een.")
    formats = read_formats(formaat, FORMATS, Listed)
    if formaat is not None:
        forms.refuse(Listed, formats, Hidden(versleutel=versleutel))
    if vorige is not None and (school or gemeente or binnen is not None):
        raise UsageError(
            "--vorige gaat niet samen met --school, --gemeente en --binnen.",
            "Wie buiten die keuze valt, zou ten onrechte als vervallen gelden: laat ze weg.",
        )
    by_key = vorige is not None or ("ics" in formats and bool(sleutel or os.environ.get(ENVIRONMENT)))
    key = read_key(sleutel, None, wanted=pseudoniem or versleutel or by_key)
    hidden = Hidden(key, pseudoniem=pseudoniem, versleutel=versleutel)
    day, narrow = asked.question.peildatum, _narrow(asked, school, gemeente, binnen)
    folder = asked.folder(f"thuiszit-werklijst-{day.isoformat()}", wanted=formaat is not None)

    from thuiszit_cli.commands.job import Job, judged, rows_of
    from thuiszit_cli.report.calendar import FILE, read_earlier
    from thuiszit_cli.tables.schools import read_schools

    names = forms.names(Listed, formats, hidden=hidden)
    before = [Path(vorige) / FILE if Path(vorige).is_dir() else Path(vorige)] if vorige is not None else []
    named = [Path(each) for each in scholen or ()]
    inputs = [*asked.question.inputs, *before, *named]
    job = Job(asked, asked.command("worklist"), inputs, folder, names)
    schools = read_schools(named)
    earlier = read_earlier(before[0], key, day) if before and key is not None else None
    found = _found(job, asked, hidden, schools, earlier, narrow)
    numbers = met_nummers or pseudoniem
    told = job.about({"Parameters (SHA-256)": found.p.sha256})
    content = Listed(found.items, day, told, numbers, found.warnings, found.doubt, hidden, earlier)
    facts = {"rijen": rows_of(found.rows), "leerlingen": len(found.items)}
    facts |= key.record() if key is not None else {}
    job.write(forms.writers(content, formats), judged(asked, **facts), hidden)

    def show(target: Console) -> None:
        _show(target, found, job.folder, numbers=met_nummers)
        _tell_besides(target, asked.question, content, formats if folder else (), sleutel)

    return job.done(show, lambda: _as_json(found, asked.question, numbers=numbers), found.bevindingen)


def _narrow(
    asked: Asked, school: Sequence[str] | None, gemeente: Sequence[str] | None, binnen: str | None
) -> dict[str, Any]:
    """What narrows the list, as `api.worklist` is asked for it. Raises UsageError."""
    within = None if binnen is None else read_whole_number(binnen, "--binnen")
    if within is not None and within > (date.max - asked.question.peildatum).days:
        raise UsageError("De waarde voor --binnen is te groot.", "Laat --binnen weg voor elke datum.")
    return {
        "scholen": [name.strip().upper() for name in school or ()],
        "gemeenten": [as_gemeente(code) for code in gemeente or ()],
        "binnen": within,
    }


def _found(
    job: Job,
    asked: Asked,
    hidden: Hidden,
    schools: Mapping[str, str],
    earlier: Mapping[str, date] | None,
    narrow: dict[str, Any],
) -> Worklist:
    """The list, with the names of schools, under pseudonym where asked, and with what is new since `earlier`."""
    from thuiszit_cli import api
    from thuiszit_cli.counts.worklist import named
    from thuiszit_cli.privacy.pseudonyms import pseudonymised_items
    from thuiszit_cli.report.calendar import marked

    with job.reading(asked.question.exports) as progress:
        found = api.worklist(asked.question, progress=progress, **narrow)
    items = named(found.items, schools)
    if hidden.key is not None and hidden.pseudoniem:
        items = pseudonymised_items(items, hidden.key)
    if hidden.key is not None and earlier is not None:
        items = marked(items, hidden.key, earlier)
    return replace(found, items=items)


def _tell_besides(
    target: Console, question: Question, content: Listed, formats: Sequence[str], sleutel: str | None
) -> None:
    """What was not written, what its calendar lacks, and how to ask why somebody is listed."""
    from rich.text import Text

    from thuiszit_cli.report.calendar import WITHOUT_KEY

    for line in forms.left_out(Listed, formats, content.hidden):
        target.print(line, soft_wrap=True)
    if content.hidden.key is None and "ics" in formats:
        target.print(WITHOUT_KEY, style="dim")
    if content.items:
        how = _how_to_explain(question, content.items, sleutel)
        target.print(Text(f"Waarom staat iemand erop? {how}"), soft_wrap=True)


def _how_to_explain(question: Question, items: Sequence[Item], sleutel: str | None) -> str:
    """The command that explains a line, with what the first that has it is known by: no number of a person."""
    from thuiszit_cli.values.person_numbers import is_pseudonym
    from thuiszit_cli.values.personal import masked
    from thuiszit_cli.wording import plain

    names = (item.nummer if item.pseudoniem else item.meldingsnummer for item in items)
    known_by = next(filter(None, names), "NUMMER")
    with_key = ["--sleutel", sleutel] if sleutel and is_pseudonym(known_by) else []
    exports = [plain(masked(str(path))) for path in question.exports]
    return question.command("explain", *exports, "--leerling", known_by, *with_key)


def as_gemeente(code: str) -> str:
    """A CBS code as the tables have it: four digits, without GM."""
    return code.strip().upper().removeprefix("GM").zfill(4)


def _without_pupils(found: Worklist) -> Iterator[str]:
    """The codes that narrow the list to nobody."""
    from thuiszit_cli.wording import plain

    for option, what, codes in (
        ("--school", "BRIN", found.scholen),
        ("--gemeente", "gemeentecode", found.gemeenten),
    ):
        for code in codes:
            # What is longer is no code, and may be the number of a pupil.
            shown = f"{what} {plain(code)}" if len(code) <= _LONGEST_CODE else f"de {what} die u opgaf"
            yield f"Geen leerling in deze bestanden heeft {shown}. Controleer {option}."


def _as_json(found: Worklist, question: Question, *, numbers: bool) -> dict[str, Any]:
    return {
        "peildatum": question.peildatum.isoformat(),
        "definitie": question.definitie.value,
        "leerlingen": len(found.items),
        "onbeslist": found.doubt.undecided,
        "onzeker": found.doubt.uncertain,
        "waarschuwingen": list(found.warnings),
        "regels": [_line(item, numbers=numbers) for item in found.items],
    }


def _line(item: Item, *, numbers: bool) -> dict[str, Any]:
    line: dict[str, Any] = {
        "datum": item.datum.isoformat(),
        "aanleiding": item.aanleiding.value,
        "klasse": item.klasse.value,
        "sinds": item.sinds.isoformat() if item.sinds else None,
        "dagen_geteld": item.dagen_geteld,
        "gemeentecode": item.gemeentecode or None,
        "brin": item.brin or None,
        "meldingsnummer": item.meldingsnummer or None,
        "plaats": item.plaats,
        "nieuw": item.nieuw,
        "daarna": [{"datum": day.isoformat(), "aanleiding": why.value} for day, why in item.daarna],
    }
    return {**line, "persoonsgebonden_nummer": item.nummer} if numbers else line


def _show(target: Console, found: Worklist, folder: Path | None, *, numbers: bool) -> None:
    from rich.text import Text

    from thuiszit_cli.commands import console, grids
    from thuiszit_cli.report.worklist import EMPTY
    from thuiszit_cli.wording import number, plain

    console.warn(target, (*found.warnings, *_without_pupils(found)))
    target.print(found.doubt.in_words())
    items = found.items
    heads = ["Datum", "Aanleiding", "Klasse", "Kenmerk", *(["Nummer"] if numbers else [])]
    lines = []
    for item in items[:_SHOWN]:
        day = f"{item.datum:%d-%m-%Y}{' nieuw' if item.nieuw else ''}"
        mark = item.kenmerk if item.meldingsnummer else Path(item.kenmerk).name  # the folder tells nothing
        cells = [day, item.aanleiding.on(item.datum), item.klasse.label, mark]
        lines.append(grids.Line([*cells, *([item.nummer] if numbers else [])]))
    if items:
        grids.show(target, heads, lines, whole=(0, 4))  # a pseudonym is of no use without its end
    else:
        target.print(EMPTY)
    if any(item.nieuw is not None for item in items):
        target.print(f"Nieuw sinds de vorige lijst: {number(sum(item.nieuw is True for item in items))}")
    if len(items) > _SHOWN:
        place = "in de bestanden" if folder is not None else "in het antwoord"
        target.print(f"En nog {number(len(items) - _SHOWN)}; alle regels staan {place}.")
    if folder is not None:
        made = [folder / f"werklijst.{form}" for form in ("md", "xlsx")]
        shown = next((path for path in made if path.is_file()), folder)
        target.print(Text(f"Werklijst: {plain(str(shown))}"), soft_wrap=True)
