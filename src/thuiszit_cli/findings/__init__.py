"""Findings: what was noticed about the data, each with a code, a severity, and what to do.

A finding never quotes a cell. It points: file, sheet, line and column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from thuiszit_cli.findings.files import FILES
from thuiszit_cli.findings.fitting import FITTING
from thuiszit_cli.findings.kind import FindingKind
from thuiszit_cli.findings.rows import ROWS
from thuiszit_cli.rules.terms import Ernst

CATALOGUE: dict[str, FindingKind] = {kind.code: kind for kind in (*ROWS, *FILES, *FITTING)}

# Why a row gave nothing, as a reader is told; each row has one reason at the most.
EXCLUSIONS = {
    "geen_nummer": "geen persoonsgebonden nummer",
    "lege_rij": "lege rij",
    "onleesbare_datum": "onleesbare datum in een kolom die nodig is",
    "overgeslagen": "regel die de layout overslaat, zoals een afgewezen aanvraag",
    "geen_sleutel": "geen datum in een kolom die nodig is",
    "te_veel_velden": "meer velden dan de kop",
    "dubbel": "dezelfde melding staat er nog eens",
    "kop_herhaald": "de kop staat er nog eens",
    "totaalregel": "regel met een totaal",
}


@dataclass
class FindingBatch:
    """Equal findings about many rows: one code and column, arrays of where and whom.

    `source` and `line` are -1 where a finding has no place (it is about a person or the run);
    `person` is None where it is about no one person.
    """

    code: str
    column: str
    source: np.ndarray  # int16
    line: np.ndarray  # int32
    person: np.ndarray | None  # int32 keys
    detail: str = ""

    def __len__(self) -> int:
        return len(self.line)

    @property
    def of_run(self) -> bool:
        """Whether it is one finding, of no place and nobody."""
        return self.person is None and len(self) == 1 and bool(self.source[0] == self.line[0] == -1)


@dataclass
class FindingLog:
    """All findings of a run, in batches."""

    batches: list[FindingBatch] = field(default_factory=list)

    def add(
        self,
        code: str,
        *,
        source: np.ndarray | int = -1,
        line: np.ndarray | Sequence[int] | None = None,
        column: str = "",
        person: np.ndarray | None = None,
        detail: str = "",
    ) -> None:
        """Note `code` for each element of `line` (or of `person`; once for the run when neither is given).

        `detail` is appended to the text; it may hold a header or a code without digits, never a cell.
        Raises KeyError for a code that is not in the catalogue; an empty batch is not kept.
        """
        CATALOGUE[code]
        if line is None:
            count = 1 if person is None else len(person)
            line = np.full(count, -1, dtype=np.int32)
        lines = np.asarray(line, dtype=np.int32)
        lines = np.where(lines > 0, lines, np.int32(-1))  # 0 is the header of what has none: a hidden sheet
        if len(lines) == 0:
            return
        sources = np.broadcast_to(np.asarray(source, dtype=np.int16), lines.shape)
        self.batches.append(FindingBatch(code, column, sources, lines, person, detail))

    def add_once(self, code: str) -> None:
        """Note `code` for the run, unless it is noted already."""
        if all(batch.code != code for batch in self.batches):
            self.add(code)

    def join(self, batches: Sequence[FindingBatch]) -> None:
        """Add what was noted of a part of the pupils; what was noted for the run as a whole, unless it is there."""
        for batch in batches:
            if not batch.of_run or all(each.code != batch.code for each in self.batches):
                self.batches.append(batch)

    def counts(self) -> dict[str, int]:
        """Number of findings by severity: fout, waarschuwing, info."""
        totals = {ernst.value: 0 for ernst in Ernst}
        for batch in self.batches:
            totals[CATALOGUE[batch.code].severity.value] += len(batch)
        return totals

    def by_code(self) -> dict[str, int]:
        """Number of findings by code, most first."""
        totals: dict[str, int] = {}
        for batch in self.batches:
            totals[batch.code] = totals.get(batch.code, 0) + len(batch)
        return dict(sorted(totals.items(), key=lambda item: (-item[1], item[0])))


def without_rows(files: Sequence[str]) -> str:
    """What stands at the top of every report when these exports have a header and nothing under it."""
    have = "heeft" if len(files) == 1 else "hebben"
    return (
        f"{' en '.join(files)} {have} een kop en geen enkele rij: wie daarin had moeten staan, ontbreekt in deze "
        "cijfers. Controleer of de export is gelukt."
    )
