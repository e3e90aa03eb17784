"""The use cases as plain functions: no printing, no exit codes. The command line and notebooks call these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from thuiszit_cli.errors import UsageError
from thuiszit_cli.rules.parameters import ParameterError, Parameters, parameters_on
from thuiszit_cli.rules.terms import Definitie, Vakantieregio

if TYPE_CHECKING:
    import pandas as pd

    from thuiszit_cli.counts.definitions import Definitions
    from thuiszit_cli.explanation import Explanation
    from thuiszit_cli.intake.inspecting import Inspection
    from thuiszit_cli.intake.own_days import OwnDay
    from thuiszit_cli.intake.tables import Tables
    from thuiszit_cli.judge import Classification
    from thuiszit_cli.privacy import Key


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
    from thuiszit_cli.intake.load import load

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
    from thuiszit_cli.intake.load import from_frames

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
    from thuiszit_cli.intake.load import load
    from thuiszit_cli.privacy import position_of, whole_number

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
) -> Definitions:
    """The classes under every definition side by side, and the pupils between them."""
    law = law_on(peildatum, parameters)
    region = _optional_region(vakantieregio)

    from thuiszit_cli.counts.definitions import compare_definitions
    from thuiszit_cli.intake.load import load

    return compare_definitions(
        load(exports, layouts=layouts, links=links),
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
    from thuiszit_cli.intake import inspecting

    return inspecting.inspect(exports, layouts=layouts, progress=progress)


def check(
    exports: Sequence[Path],
    *,
    peildatum: date,
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
    region = _optional_region(vakantieregio)

    from thuiszit_cli import checks, judge
    from thuiszit_cli.intake.load import load

    tables = load(exports, progress=progress, layouts=layouts, links=links)
    judge.classify(
        tables,
        peildatum=peildatum,
        definitie=Definitie.LANDELIJK,
        p=law,
        vakantieregio=region,
        own_days=own_days,
    )
    checks.run(tables, peildatum=peildatum, p=law, vakantieregio=region, own_days=own_days)
    return tables


def law_on(peildatum: date, changes: Mapping[str, str] | None = None) -> Parameters:
    """The parameters in force at `peildatum`, with what-if `changes`. Raises UsageError."""
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
