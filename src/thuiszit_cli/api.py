"""The use cases as plain functions: no printing, no exit codes. The command line and notebooks call these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from thuiszit_cli.errors import UsageError
from thuiszit_cli.rules.parameters import ParameterError, Parameters, known_from, parameters_on
from thuiszit_cli.rules.terms import Definitie, Vakantieregio

if TYPE_CHECKING:
    import pandas as pd

    from thuiszit_cli.counts.comparison import Comparison
    from thuiszit_cli.counts.definitions import Definitions
    from thuiszit_cli.counts.tally import Tally
    from thuiszit_cli.counts.worklist import Worklist
    from thuiszit_cli.explanation import Explanation
    from thuiszit_cli.judge import Classification
    from thuiszit_cli.privacy.keys import Key
    from thuiszit_cli.recognise.inspecting import Inspection
    from thuiszit_cli.tables.model import Tables
    from thuiszit_cli.tables.own_days import OwnDay


def classify(
    exports: Sequence[Path],
    *,
    peildatum: date,
    definitie: Definitie | str = Definitie.LANDELIJK,
    vakantieregio: Vakantieregio | str | None = None,
    parameters: Mapping[str, str] | None = None,
    own_days: Sequence[OwnDay] = (),
    layouts: Sequence[Path] = (),
    links: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Classification:
    """The class of every pupil in `exports` at `peildatum`.

    `parameters` are what-if values (id → text), `layouts` files with layouts of the desk, `links` a
    koppeltabel of BSN and onderwijsnummer. `progress` is called
    with the number of bytes read so far. Raises InputError for a file that cannot be used, UsageError for a
    value that does not exist.
    """
    law = law_on(peildatum, parameters)
    definition, region = _term(Definitie, definitie), _optional_region(vakantieregio)

    from thuiszit_cli import judge
    from thuiszit_cli.tables.load import load

    return judge.classify(
        load(exports, progress=progress, layouts=layouts, links=links),
        peildatum=peildatum,
        definitie=definition,
        p=law,
        vakantieregio=region,
        own_days=own_days,
    )


def classify_frame(
    tables: pd.DataFrame | Mapping[str, pd.DataFrame],
    *,
    peildatum: date,
    definitie: Definitie | str = Definitie.LANDELIJK,
    vakantieregio: Vakantieregio | str | None = None,
    parameters: Mapping[str, str] | None = None,
    own_days: Sequence[OwnDay] = (),
) -> Classification:
    """As `classify`, for tables in memory.

    `tables` is one flat frame with the canonical columns, or a frame for each canonical table by name.
    Cells may be text as in a file, numbers, dates, booleans, or missing. Pupils are independent: a register
    may be split by pupil and classified part by part.
    """
    law = law_on(peildatum, parameters)
    definition, region = _term(Definitie, definitie), _optional_region(vakantieregio)

    from thuiszit_cli import judge
    from thuiszit_cli.tables.load import from_frames

    named = tables if isinstance(tables, Mapping) else {"invoer": tables}
    return judge.classify(
        from_frames(named),
        peildatum=peildatum,
        definitie=definition,
        p=law,
        vakantieregio=region,
        own_days=own_days,
    )


def explain(
    exports: Sequence[Path],
    *,
    leerling: str,
    peildatum: date,
    definitie: Definitie | str = Definitie.LANDELIJK,
    vakantieregio: Vakantieregio | str | None = None,
    parameters: Mapping[str, str] | None = None,
    own_days: Sequence[OwnDay] = (),
    layouts: Sequence[Path] = (),
    links: Path | None = None,
    key: Key | None = None,
) -> tuple[Explanation, Parameters]:
    """The whole trace for one pupil, and the parameters it was decided with.

    `leerling` is a number as the files have it or, with the key, its pseudonym. Raises UsageError when the
    number is in none of the files; it is not repeated.
    """
    law = law_on(peildatum, parameters)
    definition, region = _term(Definitie, definitie), _optional_region(vakantieregio)

    from thuiszit_cli import explanation
    from thuiszit_cli.privacy.keys import whole_number
    from thuiszit_cli.privacy.pseudonyms import position_of
    from thuiszit_cli.tables.load import load

    tables = load(exports, layouts=layouts, links=links)
    number = whole_number(leerling)
    if links and number.isascii() and number.isdigit():
        number = str(tables.links.get(int(number), number))
    position = position_of(tables.numbers, number, key)
    if position is None:
        raise UsageError(
            "Deze leerling komt in geen van de bestanden voor.",
            "Controleer het nummer, en geef alle bestanden van de export op (bij een pseudoniem ook --sleutel).",
        )
    found = explanation.explain(
        tables,
        position,
        peildatum=peildatum,
        definitie=definition,
        p=law,
        vakantieregio=region,
        own_days=own_days,
    )
    return found, law


def definitions(
    exports: Sequence[Path],
    *,
    peildatum: date,
    vakantieregio: Vakantieregio | str | None = None,
    parameters: Mapping[str, str] | None = None,
    own_days: Sequence[OwnDay] = (),
    layouts: Sequence[Path] = (),
    links: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Definitions:
    """The classes under every definition side by side, and the pupils between them."""
    law = law_on(peildatum, parameters)
    region = _optional_region(vakantieregio)

    from thuiszit_cli.counts.definitions import compare_definitions
    from thuiszit_cli.tables.load import load

    return compare_definitions(
        load(exports, progress=progress, layouts=layouts, links=links),
        peildatum=peildatum,
        p=law,
        vakantieregio=region,
        own_days=own_days,
    )


def inspect(
    exports: Sequence[Path],
    *,
    layouts: Sequence[Path] = (),
    progress: Callable[[int], None] | None = None,
) -> list[Inspection]:
    """What is recognised of each file and sheet; one that cannot be used is told of, not raised."""
    from thuiszit_cli.recognise import inspecting

    return inspecting.inspect(exports, layouts=layouts, progress=progress)


def check(
    exports: Sequence[Path],
    *,
    peildatum: date,
    definitie: Definitie | str = Definitie.LANDELIJK,
    vakantieregio: Vakantieregio | str | None = None,
    parameters: Mapping[str, str] | None = None,
    own_days: Sequence[OwnDay] = (),
    layouts: Sequence[Path] = (),
    links: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Tables:
    """The tables of the exports with every finding about them: of reading, of classifying, and of the checks.

    `links` is a koppeltabel of BSN and onderwijsnummer.
    """
    law = law_on(peildatum, parameters)
    definition, region = _term(Definitie, definitie), _optional_region(vakantieregio)

    from thuiszit_cli import checks, judge
    from thuiszit_cli.tables.load import load

    tables = load(exports, progress=progress, layouts=layouts, links=links)
    judge.classify(
        tables,
        peildatum=peildatum,
        definitie=definition,
        p=law,
        vakantieregio=region,
        own_days=own_days,
    )
    checks.run(tables, peildatum=peildatum, p=law, vakantieregio=region, own_days=own_days)
    return tables


def tally(
    exports: Sequence[Path],
    *,
    peildatum: date,
    kwartalen: Sequence[str] = (),
    schooljaren: Sequence[str] = (),
    kwartaal_begint: int = 1,
    definitie: Definitie | str = Definitie.LANDELIJK,
    vakantieregio: Vakantieregio | str | None = None,
    parameters: Mapping[str, str] | None = None,
    own_days: Sequence[OwnDay] = (),
    layouts: Sequence[Path] = (),
    links: Path | None = None,
    samenwerkingsverbanden: Path | None = None,
    grens: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Tally:
    """The figures of quarters (2026-Q3) and school years (2025-2026), and their tables.

    `kwartaal_begint` is the month (1 to 12) in which Q1 begins: 8 for quarters of the school year. `peildatum` is
    the day of the export; days after it are provisional. `samenwerkingsverbanden` is a file with a
    newer division than the one of 2017. With `grens` counts below it are hidden, and others from which they
    follow. Raises InputError and UsageError as `classify`, and InternalError when figures disagree.
    """
    from thuiszit_cli.counts import tally as counts
    from thuiszit_cli.counts.quarter import read_quarter
    from thuiszit_cli.counts.status import Question
    from thuiszit_cli.counts.swv import POSTCODE, read_division
    from thuiszit_cli.counts.year import read_school_year

    quarters = [read_quarter(text, kwartaal_begint) for text in dict.fromkeys(kwartalen)]
    years = [read_school_year(text) for text in dict.fromkeys(schooljaren)]
    ends = [*(quarter.last for quarter in quarters), *(year.last for year in years)]
    if not ends:
        raise UsageError(
            "Er is geen periode opgegeven.", "Geef een kwartaal (2026-Q3) of schooljaar (2025-2026)."
        )
    known = known_from()
    if min(ends) < known:
        # What can be mended is told: other files reach further back, but the law does not.
        from thuiszit_cli.tables.load import load

        counts.refuse_before_the_data(load(exports, layouts=layouts, links=links), min(ends))
        raise UsageError(
            f"Een gevraagde periode ligt vóór {known:%d-%m-%Y}: vanaf die dag kent het programma de regels.",
            "Kies een later kwartaal (--kwartaal) of schooljaar (--schooljaar).",
        )
    law = law_on(max(ends), parameters)
    question = Question(_term(Definitie, definitie), law, _optional_region(vakantieregio), own_days)
    division = read_division(samenwerkingsverbanden)

    from thuiszit_cli.tables.load import load

    tables = load(exports, progress=progress, layouts=layouts, links=links, also=(POSTCODE,))
    found = counts.tally(tables, quarters, years, question, peildatum=peildatum, division=division)
    return found if grens is None else counts.published(found, grens)


def worklist(
    exports: Sequence[Path],
    *,
    peildatum: date,
    definitie: Definitie | str = Definitie.LANDELIJK,
    vakantieregio: Vakantieregio | str | None = None,
    parameters: Mapping[str, str] | None = None,
    own_days: Sequence[OwnDay] = (),
    layouts: Sequence[Path] = (),
    links: Path | None = None,
    scholen: Sequence[str] = (),
    gemeenten: Sequence[str] = (),
    binnen: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Worklist:
    """The next date of every pupil who needs attention, the earliest first.

    `scholen` (BRIN) and `gemeenten` (CBS codes) narrow the list, `binnen` to so many days after the peildatum; what
    is overdue stays. An item's `nummer` is personal. Raises as `classify`.
    """
    law = law_on(peildatum, parameters)
    definition, region = _term(Definitie, definitie), _optional_region(vakantieregio)

    from thuiszit_cli.counts.status import Question
    from thuiszit_cli.counts.worklist import worklist as listed
    from thuiszit_cli.tables.load import load

    return listed(
        load(exports, progress=progress, layouts=layouts, links=links),
        peildatum,
        Question(definition, law, region, own_days),
        schools=scholen,
        gemeenten=gemeenten,
        within=binnen,
    )


def compare(
    vorige: Path,
    huidige: Path,
    *,
    herindeling: Path | None = None,
    lezing: str | None = None,
    grens: int | None = None,
    key: Key | None = None,
) -> Comparison:
    """What changed between two outputs of classify: folders, or the classificatie.parquet in them.

    `herindeling` is a file with merged municipalities, `lezing` one reading of the agreement of the G4 (jaar or
    basisdatum), `key` opens encrypted columns. With `grens` counts below it are hidden, and others from which
    they follow. Raises InputError for what classify did not write, UsageError for two that do not compare.
    """
    from thuiszit_cli.counts import compare as counts
    from thuiszit_cli.counts.compare_tables import published

    reading = counts.read_lezing(lezing)
    borders = counts.read_herindeling(herindeling) if herindeling else None
    opened = None
    if key is not None:
        from thuiszit_cli.privacy.encryption import decryption

        opened = decryption(key)
    before, now = (counts.read_classified(path, opened) for path in (vorige, huidige))
    found = counts.compare(before, now, borders, lezing=reading)
    return found if grens is None else published(found, grens)


def law_on(peildatum: date, changes: Mapping[str, str] | None = None) -> Parameters:
    """The parameters in force at `peildatum`, with what-if `changes`. Raises UsageError."""
    if peildatum < known_from():
        raise UsageError(
            f"De peildatum {peildatum:%d-%m-%Y} ligt vóór {known_from():%d-%m-%Y}: vanaf die dag kent het programma de "
            "regels.",
            f"Kies een peildatum vanaf {known_from():%d-%m-%Y}.",
        )
    try:
        return parameters_on(peildatum, changes)
    except ParameterError as error:
        raise UsageError(error.message, error.hint) from None


def _term(kind: type[Definitie], value: Definitie | str) -> Definitie:
    try:
        return kind(value)
    except ValueError:
        raise UsageError(
            "Deze definitie bestaat niet.", "Kies uit: " + ", ".join(member.value for member in kind) + "."
        ) from None


def _optional_region(value: Vakantieregio | str | None) -> Vakantieregio | None:
    if value is None:
        return None
    try:
        return Vakantieregio(value)
    except ValueError:
        regions = ", ".join(region.value for region in Vakantieregio)
        raise UsageError("Deze vakantieregio bestaat niet.", f"Kies uit: {regions}.") from None
