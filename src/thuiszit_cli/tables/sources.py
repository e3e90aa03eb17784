"""What is told of a file or sheet: what it is, where a finding stands, and that it holds no table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches

from thuiszit_cli.columns import PGN
from thuiszit_cli.errors import InputError, system_reason
from thuiszit_cli.read.reading import Opened
from thuiszit_cli.recognise.layout import NEAR, Recognition, shown
from thuiszit_cli.recognise.proposed import command
from thuiszit_cli.recognise.words import matches
from thuiszit_cli.tables.model import Source
from thuiszit_cli.values.parse import fold
from thuiszit_cli.values.personal import may_be_header


def source_of(opened: Opened, found: Recognition) -> Source:
    return Source(
        file=opened.file,
        sheet=opened.sheet,
        format=opened.format,
        encoding=opened.encoding,
        delimiter=opened.delimiter,
        layout=found.layout,
        mapping=shown(found.mapping, found.near, opened.first_column),
        header_line=opened.header_line,
        first_column=opened.first_column,
        tables={table.name: 0 for table in found.tables},
        numbers=found.sources.get(PGN.name, ()),
    )


def no_table(sheets: Sequence[Opened], file: str) -> InputError:
    """Say what was found instead of a number of a person, and the command that helps."""
    near = [header for sheet in sheets for header in _nearest_to_number(sheet.headers)]
    hint = "Geef de kolom met het BSN of onderwijsnummer de kop persoonsgebonden_nummer."
    if near:
        hint += " Het dichtst daarbij: " + ", ".join(f"'{header}'" for header in near[:3]) + "."
    columns = [match[0].column for sheet in sheets for header in sheet.headers if (match := matches(header))]
    found = [name for name in dict.fromkeys(columns) if name != PGN.name]
    seen = f" Wel gevonden: {', '.join(found[:6])}{' …' if len(found) > 6 else ''}." if found else ""
    return InputError(
        f"{file} heeft geen kolom persoonsgebonden_nummer.{seen}", f"{hint} Of typ: {command([file])}."
    )


def _nearest_to_number(headers: Sequence[str]) -> list[str]:
    """The headers that look most like a name of the column with the persoonsgebonden nummer."""
    folded = {fold(header): header.strip() for header in headers if fold(header) and may_be_header(header)}
    close: list[str] = []
    for name in (PGN.name, *PGN.aliases):
        close += get_close_matches(fold(name), folded, n=3, cutoff=NEAR)
    return [folded[header] for header in dict.fromkeys(close)][:3]


@contextmanager
def disappearing_files() -> Iterator[None]:
    """Tell of a file that can no longer be read while it is being read. Raises InputError."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"Het lezen van {error.filename or 'een bestand'} is mislukt ({system_reason(error)}).",
            "Controleer of het bestand nog bereikbaar is.",
        ) from error
