"""What intake hands to the facts: four tables of compact, typed columns.

Conventions (see `schema.Kind`): a person is an int32 key, a date an int32 day number, a code an int8
position in its enum. Every row of a table also has `bron` (int16, position in `sources`) and `regel`
(int32, the physical line or Excel row it came from).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from thuiszit_cli.values import MISSING_DAY, MISSING_MOMENT
from thuiszit_cli.values.serials import Serials

if TYPE_CHECKING:
    import pandas as pd

    from thuiszit_cli.findings import FindingLog
    from thuiszit_cli.recognise.layout import ColumnMapping

__all__ = ["MISSING_DAY", "MISSING_MOMENT"]


@dataclass
class Source:
    """One file or one sheet of a workbook, as it was recognised."""

    file: str  # the path as the user gave it
    sheet: str | None
    format: str  # csv, xlsx, xls, ods, parquet
    encoding: str | None  # ascii, utf-8, utf-8-sig, cp1252, utf-16
    delimiter: str | None
    layout: str  # its name: canoniek, flat, A04, NRSP, ...
    mapping: list[ColumnMapping]
    header_line: int = 1
    first_column: int = 0  # where the first header stands: 0 is column A of a sheet
    rows: int = 0  # data rows read
    tables: dict[str, int] = field(
        default_factory=dict
    )  # table -> rows of here that give it something, double ones too
    proposed: dict[str, str] = field(default_factory=dict)  # header -> column, where a proposal was taken
    numbers: tuple[int, ...] = ()  # positions of the columns with the person's number; the first filled holds


@dataclass
class RowCounts:
    """Reconciliation: read = used + excluded."""

    read: int = 0
    used: int = 0
    excluded: dict[str, int] = field(default_factory=dict)  # reason -> rows


@dataclass(frozen=True)
class ExcludedRows:
    """Rows of one source that no table took, for one reason."""

    reason: str
    source: int
    lines: np.ndarray  # int32


@dataclass(repr=False)
class Tables:
    """The canonical tables of one run (pandas frames), after conversion and removal of duplicates.

    `persons` holds every person of any row, sorted by number as text; `numbers` turns a key into its text.
    `meldingen` keeps the order in which the rows were read.
    """

    meldingen: pd.DataFrame
    leerlingen: pd.DataFrame
    inschrijvingen: pd.DataFrame
    vrijstellingen: pd.DataFrame
    persons: np.ndarray  # int32 keys
    numbers: np.ndarray  # object or string array: the number of each of `persons`, same order
    enrolment_known: bool
    sources: list[Source]
    findings: FindingLog
    rows: RowCounts
    excluded_rows: list[ExcludedRows] = field(default_factory=list)
    serials: Serials = field(default_factory=Serials)  # turns a `meldingsnummer` into its text
    checked: int = field(default=0, init=False)  # findings that only the checks of `check` tell
    undecided: int = field(default=0, init=False)  # persons of class onbeslist, once they are judged
    links: Mapping[int, int] = field(default_factory=dict)  # onderwijsnummer -> BSN, as keys (`links.py`)

    def __repr__(self) -> str:
        return f"Tables({len(self.persons)} personen, {self.rows}, bevindingen={self.findings.counts()})"

    @property
    def empty_files(self) -> list[str]:
        """The names of the files, without their folder, that have a header (or one in a sheet) and no row."""
        found = {
            int(number)
            for batch in self.findings.batches
            if batch.code == "bestand_zonder_rijen"
            for number in batch.source
        }
        return list(dict.fromkeys(Path(self.sources[number].file).name for number in sorted(found)))

    def place_of(self, persons: np.ndarray, *names: str) -> tuple[np.ndarray, np.ndarray]:
        """Where each of `persons` is first met in the tables `names`, as source and line of a finding.

        An earlier table goes before a later one; -1 where a person is in none of them.
        """
        source = np.full(len(persons), -1, dtype=np.int16)
        line = np.full(len(persons), -1, dtype=np.int32)
        if len(persons) == 0:
            return source, line
        import pandas as pd

        index = pd.Index(persons)
        for name in reversed(names):
            rows = getattr(self, name)
            at = index.get_indexer(rows["persoon"].to_numpy())
            wanted = np.flatnonzero(at >= 0)[::-1]  # the first is put last
            source[at[wanted]] = rows["bron"].to_numpy()[wanted]
            line[at[wanted]] = rows["regel"].to_numpy()[wanted]
        return source, line
