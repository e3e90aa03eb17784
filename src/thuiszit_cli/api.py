"""The use cases as plain functions: no printing, no exit codes. The command line and notebooks call these.

Each takes a `Question`, or exports and the fields of a Question by keyword: peildatum, definitie, vakantieregio,
parameters (what-if values), own_days, layouts and links. `progress` is told how many bytes were read. Each raises
InputError for a file that cannot be used, and UsageError for a value that does not exist or is of the wrong type.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from thuiszit_cli.errors import UsageError
from thuiszit_cli.question import Question, as_list, as_path, as_paths, asked
from thuiszit_cli.rules.parameters import Parameters, known_from
from thuiszit_cli.rules.terms import Definitie, Klasse, Vakantieregio

if TYPE_CHECKING:
    from thuiszit_cli.counts.comparison import Comparison
    from thuiszit_cli.counts.definitions import Definitions
    from thuiszit_cli.counts.quarter import Quarter
    from thuiszit_cli.counts.tally import Tally
    from thuiszit_cli.counts.worklist import Worklist
    from thuiszit_cli.counts.year import SchoolYear
    from thuiszit_cli.explanation import Explanation
    from thuiszit_cli.judge import Classification
    from thuiszit_cli.privacy.keys import Key
    from thuiszit_cli.recognise.inspecting import Inspection
    from thuiszit_cli.tables.model import Tables
    from thuiszit_cli.tables.own_days import OwnDay

Place = str | os.PathLike[str]
Exports = Place | Iterable[Place] | Question
Progress = Callable[[int], None] | None


class Fields(TypedDict, total=False):
    """The fields of a Question, as a user of the library has them."""

    peildatum: date | str
    definitie: Definitie | str
    vakantieregio: Vakantieregio | str | None
    parameters: Mapping[str, str | float]
    own_days: Iterable[OwnDay] | Place
    layouts: Place | Iterable[Place]
    links: Place | None
    take_proposal: bool


def classify(exports: Exports, *, progress: Progress = None, **fields: Unpack[Fields]) -> Classification:
    """The class of every pupil in `exports` at the peildatum."""
    question = asked(exports, fields)
    question.refuse()

    from thuiszit_cli import judge

    return judge.classify(question.tables(progress=progress), question)


def classify_frame(
    tables: Any, *, question: Question | None = None, **fields: Unpack[Fields]
) -> Classification:
    """As `classify`, for tables in memory.

    `tables` is one flat table with the canonical columns, or a table for each canonical table by name: a pandas
    frame of any dtypes, or what has `__arrow_c_stream__` (Polars, DuckDB, Arrow). Cells may be text as in a file,
    numbers, dates, booleans, or missing. Pupils are independent: a register may be split by pupil and classified
    part by part.
    """
    question = asked((), fields) if question is None else asked(question, fields)
    question.refuse()

    from thuiszit_cli import judge
    from thuiszit_cli.tables.load import from_frames

    named = tables if isinstance(tables, Mapping) else {"invoer": tables}
    frames = {str(name): _frame(table) for name, table in named.items()}
    return judge.classify(from_frames(frames), question)


def _frame(table: Any) -> Any:
    """A table in memory as a pandas frame. Raises UsageError for anything else."""
    import pandas as pd

    if isinstance(table, pd.DataFrame):
        return table
    if hasattr(table, "__arrow_c_stream__"):
        import pyarrow as pa

        return pa.table(table).to_pandas(types_mapper=pd.ArrowDtype)
    raise UsageError(
        f"Dit is geen tabel: {type(table).__name__}.",
        "Geef een DataFrame van pandas of Polars, een tabel van Arrow of DuckDB, of een dict daarvan per tabel.",
    )


def explain(
    exports: Exports, *, leerling: str, key: Key | None = None, **fields: Unpack[Fields]
) -> tuple[Explanation, Parameters]:
    """The whole trace for one pupil, and the parameters it was decided with.

    `leerling` is a number in any spelling of a file, a meldingsnummer or, with the key, a pseudonym. Raises UsageError
    when it is in none of the files; it is not repeated.
    """
    question = asked(exports, fields)
    law = question.law
    if not isinstance(leerling, str):
        raise UsageError("De waarde voor leerling is geen tekst.", "Geef het nummer tussen aanhalingstekens.")

    from thuiszit_cli import explanation
    from thuiszit_cli.privacy.pseudonyms import position_of

    tables = question.tables()
    position = position_of(tables, leerling, key)
    if position is None:
        raise UsageError(
            "Deze leerling komt in geen van de bestanden voor.",
            "Controleer het nummer of meldingsnummer, en geef alle bestanden van de export op (bij een pseudoniem ook "
            "--sleutel, en --zout als die erbij hoort).",
        )
    return explanation.explain(tables, position, question), law


def definitions(exports: Exports, *, progress: Progress = None, **fields: Unpack[Fields]) -> Definitions:
    """The classes under every definition side by side, and the pupils between them."""
    question = asked(exports, fields)
    question.refuse()

    from thuiszit_cli.counts.definitions import compare_definitions

    return compare_definitions(question.tables(progress=progress), question)


def inspect(
    exports: Place | Iterable[Place], *, layouts: Place | Iterable[Place] = (), progress: Progress = None
) -> list[Inspection]:
    """What is recognised of each file and sheet; one that cannot be used is told of, not raised."""
    from thuiszit_cli.tables import inspection

    return inspection.inspect(
        as_paths(exports, "exports"), layouts=as_paths(layouts, "layouts"), progress=progress
    )


def check(exports: Exports, *, progress: Progress = None, **fields: Unpack[Fields]) -> Tables:
    """The tables of the exports with every finding about them: of reading, of classifying, and of the checks."""
    question = asked(exports, fields)
    question.refuse()

    from thuiszit_cli import checks, judge

    tables = question.tables(progress=progress)
    answer = judge.classify(tables, question)
    tables.undecided = int((answer.pupils["klasse"] == Klasse.ONBESLIST.value).sum())
    told = sum(tables.findings.counts().values())
    checks.run(tables, question)
    tables.checked = sum(tables.findings.counts().values()) - told
    return tables


def tally(
    exports: Exports,
    *,
    kwartalen: str | Iterable[str] = (),
    schooljaren: str | Iterable[str] = (),
    kwartaal_begint: int = 1,
    samenwerkingsverbanden: Place | None = None,
    inwoners: Place | None = None,
    grens: int | None = None,
    eerder: Sequence[Place] = (),
    afronden: Key | None = None,
    progress: Progress = None,
    **fields: Unpack[Fields],
) -> Tally:
    """The figures of quarters (2026-Q3) and school years (2025-2026), and their tables.

    `kwartaal_begint` is the month (1 to 12) in which Q1 begins: 8 for quarters of the school year. The peildatum is
    the day of the export; days after it are provisional. `samenwerkingsverbanden` is a file with a
    newer division than the one of 2017; `inwoners` one with the inhabitants or pupils of each municipality, for
    rates per 1,000. With `grens` counts below it are hidden, and others from which they follow, also together with
    the publications in the folders of `eerder`; with the key `afronden` every count is rounded instead. Raises
    InternalError when figures disagree.
    """
    question = asked(exports, fields)

    from thuiszit_cli.counts import tally as counts
    from thuiszit_cli.counts.inwoners import read_inwoners
    from thuiszit_cli.counts.publication import read_publication
    from thuiszit_cli.counts.publishing import published, rounded
    from thuiszit_cli.counts.swv import POSTCODE, read_division

    quarters, years = _periods(question, kwartalen, schooljaren, kwartaal_begint)
    question.refuse()
    division = read_division(_place(samenwerkingsverbanden, "samenwerkingsverbanden"))
    given = _place(inwoners, "inwoners")
    people = read_inwoners(given) if given else None
    before = [read_publication(as_path(place, "eerder")) for place in (() if afronden else eerder)]
    tables = question.tables(progress=progress, also=(POSTCODE,))
    found = counts.tally(tables, quarters, years, question, division=division, inwoners=people)
    if afronden is not None:
        return rounded(found, afronden.weight, afronden.cells)
    return found if grens is None else published(found, grens, before)


def _periods(
    question: Question, kwartalen: str | Iterable[str], schooljaren: str | Iterable[str], begins: int
) -> tuple[list[Quarter], list[SchoolYear]]:
    """The quarters and school years that are asked. Raises UsageError for none, and for one before the known law."""
    from thuiszit_cli.counts.quarter import read_quarter
    from thuiszit_cli.counts.tally import refuse_before_the_data
    from thuiszit_cli.counts.year import read_school_year

    quarters = [read_quarter(text, begins) for text in dict.fromkeys(as_list(kwartalen, "kwartalen"))]
    years = [read_school_year(text) for text in dict.fromkeys(as_list(schooljaren, "schooljaren"))]
    ends = [*(quarter.last for quarter in quarters), *(year.last for year in years)]
    if not ends:
        raise UsageError(
            "Er is geen periode opgegeven.", "Geef een kwartaal (2026-Q3) of schooljaar (2025-2026)."
        )
    known = known_from()
    if min(ends) < known:
        # What can be mended is told: other files reach further back, but the law does not.
        refuse_before_the_data(question.tables(), min(ends))
        raise UsageError(
            f"Een gevraagde periode ligt vóór {known:%d-%m-%Y}: vanaf die dag kent het programma de regels.",
            "Kies een later kwartaal (--kwartaal) of schooljaar (--schooljaar).",
        )
    return quarters, years


def worklist(
    exports: Exports,
    *,
    scholen: str | Iterable[str] = (),
    gemeenten: str | Iterable[str] = (),
    binnen: int | None = None,
    progress: Progress = None,
    **fields: Unpack[Fields],
) -> Worklist:
    """The next date of every pupil who needs attention, the earliest first.

    `scholen` (BRIN) and `gemeenten` (CBS codes) narrow the list, `binnen` to so many days after the peildatum; what
    is overdue stays. An item's `nummer` is personal.
    """
    question = asked(exports, fields)
    question.refuse()

    from thuiszit_cli.counts.worklist import worklist as listed

    return listed(
        question.tables(progress=progress),
        question,
        schools=as_list(scholen, "scholen"),
        gemeenten=as_list(gemeenten, "gemeenten"),
        within=binnen,
    )


def compare(
    vorige: Place,
    huidige: Place,
    *,
    herindeling: Place | None = None,
    lezing: str | None = None,
    grens: int | None = None,
    eerder: Sequence[Place] = (),
    afronden: Key | None = None,
    key: Key | None = None,
) -> Comparison:
    """What changed between two outputs of classify: folders, or the classificatie.parquet in them.

    `herindeling` is a file with merged municipalities, `lezing` one reading of the agreement of the G4 (jaar or
    basisdatum), `key` opens encrypted columns. `grens`, `eerder` and `afronden` as for `tally`. Raises InputError for
    what classify did not write, UsageError for two that do not compare.
    """
    from thuiszit_cli.counts import compare as counts
    from thuiszit_cli.counts.compare_tables import published
    from thuiszit_cli.counts.publication import read_publication
    from thuiszit_cli.counts.publishing import rounded_comparison
    from thuiszit_cli.store.manifest import read_manifest

    reading = counts.read_lezing(lezing)
    places = as_path(vorige, "vorige"), as_path(huidige, "huidige")
    merged = _place(herindeling, "herindeling")
    borders = counts.read_herindeling(merged) if merged else None
    opened = None
    if key is not None:
        from thuiszit_cli.privacy.encryption import decryption

        opened = decryption(key)
    before, now = (counts.read_classified(path, opened, read_manifest) for path in places)
    found = counts.compare(before, now, borders, lezing=reading)
    if afronden is not None:
        return rounded_comparison(found, afronden.weight, afronden.cells, borders or {}, reading)
    earlier = [read_publication(as_path(place, "eerder")) for place in eerder]
    return found if grens is None else published(found, grens, earlier)


def _place(value: Place | None, name: str) -> Any:
    return None if value is None else as_path(value, name)
