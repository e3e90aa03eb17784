"""What was recognised of each file and sheet, also of one that is refused; never a row of data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from thuiszit_cli.columns import PGN, TABLES
from thuiszit_cli.errors import InputError
from thuiszit_cli.findings import CATALOGUE
from thuiszit_cli.read.guards import DEFAULT
from thuiszit_cli.read.reading import Opened
from thuiszit_cli.read.settings import settings
from thuiszit_cli.recognise.header import open_exports
from thuiszit_cli.recognise.layout import (
    Layout,
    Recognition,
    choose,
    compiled,
    near_columns,
    recognise,
    refuse_data,
    shown,
)
from thuiszit_cli.recognise.layout_files import own_layouts
from thuiszit_cli.tables.load import Intake, disappearing_files, place_of
from thuiszit_cli.tables.model import ColumnMapping
from thuiszit_cli.values.parse import fold


@dataclass
class Inspection:
    """One file or sheet. Without `tables` nothing of it can be used; `problem` says why the file is refused."""

    file: str
    sheet: str | None = None
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_line: int = 0
    first_column: int = 0
    layout: Layout | None = None
    layout_name: str | None = None
    derived: list[str] = field(
        default_factory=list
    )  # columns that follow from another or are always the same
    mapping: list[ColumnMapping] = field(default_factory=list)  # empty when the header holds data
    hidden: bool = False  # nothing of the header is known: it may be a row of data
    near: dict[int, str] = field(default_factory=dict)  # position of an unknown header -> canonical column
    lacking: dict[str, list[str]] = field(default_factory=dict)  # table -> key columns that are not there
    unused: list[str] = field(default_factory=list)  # columns of leerlingen in a file that gives none
    rows: int | None = None
    tables: dict[str, int] = field(default_factory=dict)
    skipped: str = ""  # the finding that says why this sheet is not read
    problem: InputError | None = None

    def unknown(self, at: int) -> str:
        """What to tell of a header at this position that feeds nothing."""
        if self.layout and fold(self.mapping[at].source) in self.layout.left_out:
            return "bepaalt welke regels meetellen"
        return f"niet gebruikt; bedoelt u {self.near[at]}?" if at in self.near else "niet gebruikt"

    @property
    def recognised(self) -> int:
        """How many of its columns feed a canonical one."""
        return sum(column.canonical is not None for column in self.mapping)


def inspect(
    exports: Sequence[Path],
    *,
    layouts: Sequence[Path] = (),
    progress: Callable[[int], None] | None = None,
) -> list[Inspection]:
    """Look at each file by itself. A file that cannot be used is told of, not raised.

    Raises UsageError for a layout of the desk that is wrong.
    """
    own = own_layouts(layouts)
    found: list[Inspection] = []
    for export in exports:
        try:
            with disappearing_files():
                sheets = next(iter(open_exports([export], progress or (lambda _: None))))
        except InputError as error:
            found.append(Inspection(str(export), problem=error))
            continue
        inspections = [_inspect_sheet(sheet, [compiled(layout) for layout in own]) for sheet in sheets]
        found += inspections or [Inspection(str(export))]
        try:
            intake = Intake(own, settings().limits or DEFAULT)
            with disappearing_files():
                intake.take_file(str(export), sheets)
            sources = intake.finish().sources
        except InputError as error:
            (inspections or found[-1:])[0].problem = error
            continue
        for inspection, source in zip(inspections, sources, strict=True):
            inspection.rows, inspection.tables = source.rows, source.tables
    return found


def _inspect_sheet(opened: Opened, own: Sequence[Layout]) -> Inspection:
    """A sheet as it was opened, with its header mapped as far as that goes."""
    seen = Inspection(
        file=opened.file,
        sheet=opened.sheet,
        format=opened.format,
        encoding=opened.encoding,
        delimiter=opened.delimiter,
        header_line=opened.header_line,
        first_column=opened.first_column,
        skipped=opened.skipped,
    )
    where = place_of(opened)
    try:
        refuse_data(opened.headers, where)
    except InputError:
        return seen
    seen.layout = choose(opened.headers, where, own)
    seen.layout_name = seen.layout.name
    try:
        found = recognise(opened.headers, where, own)
        seen.layout_name, seen.mapping = found.layout, found.mapping
        seen.derived, seen.unused = [*found.constants, *found.derived], list(found.unused)
    except InputError:  # two headers for one column: shown as they are
        found = None
        seen.mapping = [ColumnMapping(header, _canonical(header, seen.layout)) for header in opened.headers]
    seen.near = near_columns(seen.mapping, seen.layout)
    seen.mapping = shown(seen.mapping, seen.near, opened.first_column)
    seen.hidden = seen.recognised == 0 and not seen.near
    seen.lacking = _lacking({column.canonical for column in seen.mapping if column.canonical}, found)
    return seen


def _canonical(header: str, layout: Layout) -> str | None:
    return next(iter(layout.headers.get(fold(header), ())), None)


def _lacking(columns: set[str], found: Recognition | None) -> dict[str, list[str]]:
    """For each table that a column speaks of and that is not held: the key columns that are not there."""
    held = {table.name for table in found.tables} if found else set()
    given = columns | (set(found.constants) | set(found.derived) if found else set())
    spoken_of = {
        table.name: [key for key in table.key if key not in given]
        for table in TABLES
        if table.name not in held and len(table.key) > 1
        if any(name in columns for name in table.names if name not in _SHARED)
    }
    if not held and PGN.name not in columns:
        spoken_of.setdefault("leerlingen", [PGN.name])
    return {table: keys for table, keys in spoken_of.items() if keys}


# Columns that stand in more than one table speak of none in particular.
_SHARED = {
    name for table in TABLES for name in table.names if sum(name in other.names for other in TABLES) > 1
}


def findings(found: Sequence[Inspection]) -> Counter[str]:
    """How many findings about headers and sheets reading these files would give, by severity."""
    counts: Counter[str] = Counter()
    for seen in found:
        for code, times in (
            (seen.skipped, 1),
            ("tabel_zonder_sleutel", len(seen.lacking)),
            ("kolom_zonder_tabel", len(seen.unused)),
            ("kolom_lijkt_bekend", len(seen.near)),
        ):
            if code and times:
                counts[CATALOGUE[code].severity.value] += times
    return counts


def refusal(found: Sequence[Inspection]) -> InputError | None:
    """Why a run with these files would be refused; None when it would not."""
    return next((inspection.problem for inspection in found if inspection.problem), None)
