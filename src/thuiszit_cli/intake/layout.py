"""Which canonical column does each header feed, and which tables does a file hold?

A layout is a set of names. Those of `schema.py` are the layout `canoniek` (a file with one table) or `flat`
(a file with several).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

import numpy as np

from thuiszit_cli.errors import InputError
from thuiszit_cli.intake.person_numbers import normalise, passes_elfproef
from thuiszit_cli.intake.schema import LEERLINGEN, ONLY_LEERLINGEN, PGN, TABLES, Table
from thuiszit_cli.intake.tables import MISSING_DAY, ColumnMapping
from thuiszit_cli.intake.values import fold, read_date


@dataclass(frozen=True)
class Layout:
    """Names under which a system writes canonical columns, folded: without case and punctuation."""

    name: str
    headers: Mapping[str, str]  # folded header -> canonical column


@dataclass(frozen=True)
class Recognition:
    """What a header line turned out to hold. Without tables it is nothing this program can use."""

    layout: str
    columns: dict[str, int]  # canonical column -> position in the header
    mapping: list[ColumnMapping]
    tables: tuple[Table, ...]
    incomplete: tuple[tuple[Table, str], ...]  # tables of which columns were met, with the key that lacks


@lru_cache(maxsize=1)
def canonical() -> Layout:
    """The layout of the canonical names and their aliases."""
    headers = {
        fold(name): column.name
        for table in TABLES
        for column in table.columns
        for name in (column.name, *column.aliases)
    }
    return Layout("canoniek", headers)


def recognise(headers: Sequence[str], where: str) -> Recognition:
    """Map a header line; `where` names the file and sheet in messages.

    Raises InputError when it is no header but a row of data, or when two headers feed one column.
    """
    _refuse_data(headers, where)
    layout = canonical()
    columns: dict[str, int] = {}
    mapping = []
    for position, header in enumerate(headers):
        name = layout.headers.get(fold(header))
        if name is not None and name in columns:
            raise InputError(
                f"{where}: twee kolommen geven {name}: '{headers[columns[name]].strip()}' en '{header.strip()}'.",
                "Laat één van beide in het bestand staan, of geef de andere een andere kop.",
            )
        if name is not None:
            columns[name] = position
        mapping.append(ColumnMapping(header, name))
    tables = held_tables(columns)
    name = "flat" if len(tables) > 1 else layout.name
    return Recognition(name, columns, mapping, tables, _incomplete(columns, tables))


def held_tables(columns: Mapping[str, int]) -> tuple[Table, ...]:
    """The tables a file with these canonical columns holds (spec section 2)."""
    if PGN.name not in columns:
        return ()
    keyed = [
        table for table in TABLES if table is not LEERLINGEN and all(key in columns for key in table.key)
    ]
    pupils = not keyed or any(name in ONLY_LEERLINGEN for name in columns)
    return tuple(table for table in TABLES if table in keyed or (table is LEERLINGEN and pupils))


def _incomplete(columns: Mapping[str, int], held: tuple[Table, ...]) -> tuple[tuple[Table, str], ...]:
    """Tables that are not held although the file has a column that no held table has."""
    used = {name for table in held for name in table.names}
    return tuple(
        (table, next(key for key in table.key if key not in columns))
        for table in TABLES
        if held and table not in held and table is not LEERLINGEN
        if any(name in table.names and name not in used for name in columns)
    )


def _refuse_data(headers: Sequence[str], where: str) -> None:
    for header in headers:
        number, _ = normalise(header)
        valid_number = (
            number.isascii()
            and number.isdigit()
            and 8 <= len(number) <= 9
            and passes_elfproef(np.array([int(number)]))
        )
        if valid_number or (len(header.strip()) > 5 and read_date(header)[0] != MISSING_DAY):
            raise InputError(
                f"{where}: de eerste regel is geen kop: er staat een nummer of een datum in.",
                "Zet boven de gegevens een regel met kolomnamen, zoals persoonsgebonden_nummer;begindatum.",
            )


def nearest_to_number(headers: Sequence[str]) -> list[str]:
    """The headers that look most like a name of the column with the persoonsgebonden nummer."""
    folded = {fold(header): header.strip() for header in headers if fold(header)}
    close: list[str] = []
    for name in (PGN.name, *PGN.aliases):
        close += get_close_matches(fold(name), folded, n=3, cutoff=0.75)
    return [folded[header] for header in dict.fromkeys(close)][:3]
