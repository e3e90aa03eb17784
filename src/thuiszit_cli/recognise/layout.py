"""Which canonical column does each header feed, and which tables does a file hold?

A layout is a set of names. Those of `schema.py` are the layout `canoniek` (a file with one table) or `flat`
(a file with several); those of known systems and of the desk itself are TOML (`layout_files.py`). A canonical
name is known in every layout.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

import numpy as np

from thuiszit_cli.columns import (
    LEERLINGEN,
    MELDINGEN,
    ONLY_LEERLINGEN,
    ONLY_MELDINGEN,
    PGN,
    TABLES,
    Table,
)
from thuiszit_cli.errors import InputError
from thuiszit_cli.recognise.layout_files import LayoutFile, known_layouts
from thuiszit_cli.values import MISSING_DAY
from thuiszit_cli.values.dates import read_date
from thuiszit_cli.values.parse import fold
from thuiszit_cli.values.person_numbers import normalise, passes_elfproef
from thuiszit_cli.values.personal import may_be_header

CANONICAL = "canoniek"
FLAT = "flat"
_REGISTER = "verzuimregister"
NEAR = 0.75  # likeness from which a name is offered


@dataclass(frozen=True)
class ColumnMapping:
    """A column of the source and the canonical column it feeds, if any."""

    source: str
    canonical: str | None


@dataclass(frozen=True)
class Layout:
    """Names under which a system writes canonical columns; headers folded: without case and punctuation."""

    name: str
    headers: Mapping[str, tuple[str, ...]]  # folded header -> the canonical columns it feeds
    ordered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # column -> folded headers, in order
    constants: Mapping[str, str] = field(default_factory=dict)  # column -> text
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # column -> text -> id
    derived: Mapping[str, str] = field(default_factory=dict)  # column -> how it follows from another
    tables: tuple[str, ...] = ()  # the only tables it may give; () any
    required: tuple[tuple[str, ...], ...] = ()  # of each group a file has one of the folded headers
    required_names: tuple[str, ...] = ()  # the same as a user reads it
    # folded header -> folded texts of rows
    left_out: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lesson: frozenset[str] = frozenset()  # folded headers that tell which lesson of the day a row is about
    ignored: frozenset[str] = frozenset()  # folded headers that look known and mean something else here
    doubtful: frozenset[str] = frozenset()  # folded headers that may be a column that matters
    named: frozenset[str] = frozenset()  # columns of which it gives the header itself
    file_name: str = ""
    description: str = ""

    def missing(self, folded: Iterable[str]) -> tuple[str, ...]:
        """What a file with these folded headers lacks to be of this layout."""
        present = set(folded)
        return tuple(
            name
            for group, name in zip(self.required, self.required_names, strict=True)
            if not present.intersection(group)
        )

    def known(self, folded: Iterable[str]) -> int:
        """How many of the headers it knows; to know that a header means something else is to know it."""
        return sum(header in self.headers or header in self.ignored for header in folded)


@dataclass(frozen=True)
class Recognition:
    """What a header line turned out to hold. Without tables it is nothing this program can use."""

    layout: str
    columns: dict[str, int]  # canonical column -> position in the header; of several the first in order
    mapping: list[ColumnMapping]
    tables: tuple[Table, ...]
    incomplete: tuple[tuple[Table, str], ...]  # tables of which columns were met, with the key that lacks
    # the positions of each column, in order
    sources: dict[str, tuple[int, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    derived: Mapping[str, str] = field(default_factory=dict)
    # position -> folded texts by which a row is left out
    left_out: Mapping[int, frozenset[str]] = field(default_factory=dict)
    lesson: tuple[int, ...] = ()  # positions that tell which lesson of the day a row is about
    unused: tuple[str, ...] = ()  # columns of leerlingen in a file that gives no leerlingen
    # position of an unknown header -> a column not there
    near: Mapping[int, str] = field(default_factory=dict)
    doubtful: tuple[int, ...] = ()  # positions of unused headers that may be a column that matters
    ambiguous: bool = False  # its begin and end may as well be those of an enrolment
    loose: bool = False  # the layout says of no table that it holds it: headers may mean something else


@lru_cache(maxsize=1)
def canonical() -> Layout:
    """The layout of the canonical names and their aliases."""
    headers = {
        fold(name): (column.name,)
        for table in TABLES
        for column in table.columns
        for name in (column.name, *column.aliases)
    }
    return Layout(CANONICAL, headers)


def compiled(source: LayoutFile) -> Layout:
    """A layout as it is asked: canonical names that it does not use otherwise belong to it as well."""
    headers: dict[str, tuple[str, ...]] = {}
    for column, names in [*source.eerste_gevulde.items(), *source.kolommen.items()]:
        for name in dict.fromkeys(map(fold, names)):  # two spellings of one header are one
            headers[name] = (*headers.get(name, ()), column)
    ignored = {fold(name) for name in source.negeer}
    for table in TABLES:
        for canonical_column in table.columns:
            folded = fold(canonical_column.name)
            if folded not in ignored:
                headers.setdefault(folded, (canonical_column.name,))
    groups = [item if isinstance(item, list) else [item] for item in source.herken]
    return Layout(
        name=source.naam,
        headers=headers,
        ordered={
            column: tuple(map(fold, (*names, column))) for column, names in source.eerste_gevulde.items()
        },
        constants=source.vast,
        translations={
            column: {fold(text): value for text, value in texts.items()}
            for column, texts in source.waarden.items()
        },
        derived={str(column): str(how) for column, how in source.afgeleid.items()},
        tables=tuple(source.tabellen),
        required=tuple(tuple(map(fold, names)) for names in groups),
        required_names=tuple(" of ".join(names) for names in groups),
        left_out={fold(name): frozenset(map(fold, texts)) for name, texts in source.overslaan.items()},
        lesson=frozenset(map(fold, source.les)),
        ignored=frozenset(ignored),
        doubtful=frozenset(map(fold, source.twijfel)),
        named=frozenset({*source.kolommen, *source.eerste_gevulde}),
        file_name=source.bestandsnaam.casefold(),
        description=source.omschrijving,
    )


@lru_cache(maxsize=1)
def built_in() -> tuple[Layout, ...]:
    """The layouts of known systems."""
    return tuple(compiled(source) for source in known_layouts().values())


@lru_cache(maxsize=1)
def known_headers() -> frozenset[str]:
    """Every folded header that any layout of this program knows: what a header line looks like."""
    return frozenset(canonical().headers).union(*(layout.headers for layout in built_in()))


def choose(headers: Sequence[str], where: str, own: Sequence[Layout] = ()) -> Layout:
    """The layout of a header line: the desk's own when it fits, else the one that knows most headers."""
    folded = [fold(header) for header in headers if fold(header)]
    for layout in own:
        if _fits(layout, folded, where) and any(PGN.name in layout.headers.get(name, ()) for name in folded):
            return layout
    fitting = [layout for layout in built_in() if _fits(layout, folded, where)]
    # A name of the file and more headers that must be there make a layout more particular.
    return max(
        [canonical(), *fitting],
        key=lambda layout: (layout.known(folded), bool(layout.file_name), len(layout.required)),
    )


def _fits(layout: Layout, folded: Sequence[str], where: str) -> bool:
    in_name = layout.file_name in re.split(r"[\\/]", where)[-1].casefold()
    return in_name and not layout.missing(folded)


def recognise(
    headers: Sequence[str],
    where: str,
    own: Sequence[Layout] = (),
    layout: Layout | None = None,
    *,
    certain: bool = False,
) -> Recognition:
    """Map a header line; `where` names the file and sheet in messages, `own` are layouts of the desk.

    `layout` is the one to use, whether it fits or not. `certain` says that canonical names mean what they say.
    Raises InputError when it is no header but a row of data, or when two headers feed one column and the
    layout does not say which goes first.
    """
    refuse_data(headers, where)
    layout = layout or choose(headers, where, own)
    folded = [fold(header) for header in headers]
    mapping, sources = _mapped(headers, where, layout)
    columns = {name: positions[0] for name, positions in sources.items()}
    constants = {name: text for name, text in layout.constants.items() if name not in columns}
    derived = {
        name: how
        for name, how in layout.derived.items()
        if name not in columns and "inschrijving_eind" in columns
    }
    given = [*columns, *constants, *derived]
    said = layout.tables or layout.named.intersection(MELDINGEN.key[1:])
    ambiguous = not said and not certain and is_ambiguous(given)
    tables = held_tables(given, layout.tables) if PGN.name in columns and not ambiguous else ()
    return Recognition(
        layout=FLAT if layout.name == CANONICAL and len(tables) > 1 else layout.name,
        columns=columns,
        mapping=mapping,
        tables=tables,
        incomplete=() if layout.tables else _incomplete(given, tables),
        sources={name: tuple(positions) for name, positions in sources.items()},
        constants=constants,
        translations=layout.translations,
        derived=derived,
        left_out={at: layout.left_out[name] for at, name in enumerate(folded) if name in layout.left_out},
        lesson=tuple(at for at, name in enumerate(folded) if name in layout.lesson),
        unused=() if layout.tables else _unused(columns, tables),
        near=near_columns(mapping, layout),
        doubtful=_unused_of(mapping, layout.doubtful),
        ambiguous=ambiguous,
        loose=not layout.tables and (layout is canonical() or layout in built_in()),
    )


def _mapped(
    headers: Sequence[str], where: str, layout: Layout
) -> tuple[list[ColumnMapping], dict[str, list[int]]]:
    """Each header with the column it feeds, and of each column the positions in order. Raises InputError."""
    sources: dict[str, list[int]] = {}
    mapping = []
    for position, header in enumerate(headers):
        names = layout.headers.get(fold(header), ())
        for name in names:
            if name in sources and name not in layout.ordered:
                raise _two_headers(where, name, headers[sources[name][0]], header)
            sources.setdefault(name, []).append(position)
        mapping.append(ColumnMapping(header, names[0] if names else None))
    for name, order in layout.ordered.items():
        if name in sources:
            sources[name].sort(key=lambda at, order=order: order.index(fold(headers[at])))  # type: ignore[misc]
    return mapping, sources


def _unused_of(mapping: Sequence[ColumnMapping], folded: Collection[str]) -> tuple[int, ...]:
    """The positions of these headers that feed nothing."""
    return tuple(at for at, each in enumerate(mapping) if not each.canonical and fold(each.source) in folded)


def _two_headers(where: str, name: str, first: str, second: str) -> InputError:
    return InputError(
        f"{where}: twee kolommen geven {name}: '{first.strip()}' en '{second.strip()}'.",
        "Laat één van beide in het bestand staan, geef de andere een andere kop, of zet ze in een eigen layout "
        "in volgorde bij eerste_gevulde.",
    )


def is_ambiguous(columns: Iterable[str]) -> bool:
    """Whether a file has the key of meldingen and no column that only meldingen have.

    Its begindatum may as well be that of an enrolment (spec section 2), also beside other tables.
    """
    names = set(columns)
    return names.issuperset(MELDINGEN.key) and names.isdisjoint(ONLY_MELDINGEN)


def held_tables(columns: Iterable[str], allowed: Sequence[str] = ()) -> tuple[Table, ...]:
    """The tables a file with these canonical columns holds (spec section 2).

    `allowed` is what its layout says it holds: each of those of which it has the key.
    """
    names = set(columns)
    if PGN.name not in names:
        return ()
    if allowed:
        return tuple(table for table in TABLES if table.name in allowed and names.issuperset(table.key))
    keyed = [table for table in TABLES if table is not LEERLINGEN and names.issuperset(table.key)]
    of_pupil = "geboortedatum" in names and any(table is not MELDINGEN for table in keyed)
    pupils = not keyed or of_pupil or not names.isdisjoint(ONLY_LEERLINGEN)
    return tuple(table for table in TABLES if table in keyed or (table is LEERLINGEN and pupils))


def _incomplete(columns: Iterable[str], held: tuple[Table, ...]) -> tuple[tuple[Table, str], ...]:
    """Tables that are not held although the file has a column that no held table has."""
    names = set(columns)
    used = {name for table in held for name in table.names}
    return tuple(
        (table, next(key for key in table.key if key not in names))
        for table in TABLES
        if held and table not in held and table is not LEERLINGEN
        if any(name in table.names and name not in used for name in names)
    )


def _unused(columns: Iterable[str], held: tuple[Table, ...]) -> tuple[str, ...]:
    """The columns of leerlingen that no held table takes, where leerlingen itself is not held."""
    if not held or LEERLINGEN in held:
        return ()
    used = {name for table in held for name in table.names}
    return tuple(name for name in columns if name in LEERLINGEN.names and name not in used)


def near_columns(mapping: Sequence[ColumnMapping], layout: Layout) -> dict[int, str]:
    """By position of an unknown header the column that it looks like, where no header gives that column."""
    given = {column.canonical for column in mapping}
    found = {
        at: near
        for at, column in enumerate(mapping)
        if column.canonical is None
        and fold(column.source) not in layout.ignored
        and fold(column.source) not in layout.left_out
        and (near := nearest_column(column.source, layout))
    }
    may_give = {name for table in TABLES if table.name in layout.tables for name in table.names}
    return {
        at: near
        for at, near in found.items()
        if near not in given and (near in may_give or not layout.tables)
    }


def refuse_data(headers: Sequence[str], where: str) -> None:
    """Raise InputError when a header line holds a valid number or a date: it is a row of data."""
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


def column_letter(position: int) -> str:
    """The letter of a column of a spreadsheet, counted from 0: A … Z, AA …"""
    letters = ""
    position += 1
    while position:
        position, digit = divmod(position - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def may_be_told(text: str) -> bool:
    """Whether a header or code may stand on a screen or in a layout: no six digits, no @, no number or date."""
    return sum(sign.isdigit() for sign in text) < 6 and "@" not in text and may_be_header(text)


def shown(mapping: Sequence[ColumnMapping], near: Collection[int], first_column: int) -> list[ColumnMapping]:
    """The columns as they may be told of: a header that may be data of a person by its letter.

    So are all that no layout knows when none is known (then it may be no header at all) or when one of them holds
    a number or date. A known name, or (at `near`) what is like one, is a header.
    """
    safe = [may_be_told(column.source) for column in mapping]
    trusted = all(safe) and any(column.canonical is not None for column in mapping)
    return [
        column
        if not column.source.strip() or column.canonical or (safe[at] and (trusted or at in near))
        else ColumnMapping(f"kolom {column_letter(at + first_column)}", None)
        for at, column in enumerate(mapping)
    ]


def nearest_column(header: str, layout: Layout) -> str | None:
    """The canonical column of which a name is nearest to an unknown header; None when none is near.

    The names of the register count too, and so does "datum begin" for "begindatum".
    """
    register = next((each.headers for each in built_in() if each.name == _REGISTER), {})
    known = {**register, **canonical().headers, **layout.headers}
    for words in (header, " ".join(reversed(re.split(r"[\W_]+", header)))):
        if near := get_close_matches(fold(words), known, n=1, cutoff=NEAR):
            return known[near[0]][0]
    return None
