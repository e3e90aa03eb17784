"""What was recognised of each file and sheet, also of one that is refused; never a row of data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from thuiszit_cli.columns import PGN, TABLES
from thuiszit_cli.errors import InputError
from thuiszit_cli.findings import CATALOGUE
from thuiszit_cli.read.reading import Opened
from thuiszit_cli.recognise.draft import Drafted
from thuiszit_cli.recognise.layout import (
    ColumnMapping,
    Layout,
    Recognition,
    choose,
    near_columns,
    recognise,
    refuse_data,
    shown,
)
from thuiszit_cli.recognise.proposal import BY_CONTENT, BY_HEADER, LIKELY, Guess, Proposal
from thuiszit_cli.recognise.proposed import Sheet, has_number, look_at, place_of
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
    proposed: Sheet | None = None  # with a proposal for headers that no layout knows

    def guess(self, at: int) -> Guess | None:
        """What is proposed for the column at this position."""
        return self.proposed.proposal.guesses.get(at) if self.proposed else None

    def shape(self, at: int) -> str:
        """The form of a cell of the column at this position, such as 99-99-9999."""
        return self.proposed.proposal.looks[at].shape if self.proposed else ""

    def unknown(self, at: int) -> str:
        """What to tell of a header at this position that feeds nothing."""
        if self.layout and fold(self.mapping[at].source) in self.layout.left_out:
            return "bepaalt welke regels meetellen"
        return f"niet gebruikt; bedoelt u {self.near[at]}?" if at in self.near else "niet gebruikt"

    def as_drafted(self) -> Drafted:
        """What a layout is made of that says of this file what is known of it already."""
        known = {at: column.canonical for at, column in enumerate(self.mapping) if column.canonical}
        headers = [column.source for column in self.mapping]
        near = {at: Guess(name, LIKELY, BY_HEADER) for at, name in self.near.items()}
        return Drafted(self.file, headers, Proposal(near, (), ()), known)

    @property
    def guesses(self) -> list[Guess]:
        """Every proposal."""
        return list(self.proposed.proposal.guesses.values()) if self.proposed else []

    @property
    def recognised(self) -> int:
        """How many of its columns feed a canonical one."""
        return sum(column.canonical is not None for column in self.mapping)


def inspect_sheet(opened: Opened, own: Sequence[Layout]) -> Inspection:
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
    if found is not None and not opened.skipped:
        seen.proposed = look_at(opened, found, always=True)
    if seen.proposed is not None:
        seen.rows = seen.proposed.rows
        seen.mapping = [_as_proposed(column, seen.guess(at)) for at, column in enumerate(seen.mapping)]
    seen.near = near_columns(seen.mapping, seen.layout) if seen.proposed is None else {}
    proposed = {at for at in range(len(seen.mapping)) if seen.guess(at)}
    if any(guess.ground != BY_CONTENT for guess in seen.guesses):  # it is a header: all of it may be told
        proposed = set(range(len(seen.mapping)))
    seen.mapping = shown(seen.mapping, {*seen.near, *proposed}, opened.first_column)
    seen.hidden = seen.recognised == 0 and not seen.near and not proposed
    seen.lacking = _lacking({column.canonical for column in seen.mapping if column.canonical}, found)
    return seen


def _as_proposed(column: ColumnMapping, guess: Guess | None) -> ColumnMapping:
    """The column without what its name says when the proposal says otherwise."""
    return column if guess is None or guess.column == column.canonical else ColumnMapping(column.source, None)


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
            ("voorstel_onzeker", sum(not guess.sure for guess in seen.guesses)),
        ):
            if code and times:
                counts[CATALOGUE[code].severity.value] += times
    return counts


def refusal(found: Sequence[Inspection]) -> InputError | None:
    """Why a run with these files would be refused; None when it would not."""
    return next((inspection.problem for inspection in found if inspection.problem), None)


def drafted(found: Sequence[Inspection]) -> list[Drafted]:
    """What a layout is made of: each file or sheet whose header is known, one of those with the same headers.

    With proposals it is those sheets only: the others are read without a layout.
    """
    proposed = [seen.proposed for seen in found if seen.proposed and has_number(seen.proposed)]
    if proposed:
        parts = {tuple(map(fold, sheet.opened.headers)): sheet.drafted for sheet in proposed}
        return list(parts.values())
    return [seen.as_drafted() for seen in found if seen.mapping and not seen.hidden and not seen.skipped][:1]
