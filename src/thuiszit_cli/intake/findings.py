"""Findings: what was noticed about the data, each with a code, a severity, and what to do.

A finding never quotes a cell. It points: file, sheet, line and column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from thuiszit_cli.rules.terms import Ernst


@dataclass(frozen=True)
class FindingKind:
    """One entry of the catalogue."""

    code: str
    severity: Ernst
    text: str  # Dutch, one sentence
    remedy: str  # Dutch: what to do


CATALOGUE: dict[str, FindingKind] = {}


def _declare(code: str, severity: Ernst, text: str, remedy: str) -> None:
    CATALOGUE[code] = FindingKind(code, severity, text, remedy)


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
        if len(lines) == 0:
            return
        sources = np.broadcast_to(np.asarray(source, dtype=np.int16), lines.shape)
        self.batches.append(FindingBatch(code, column, sources, lines, person, detail))

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
