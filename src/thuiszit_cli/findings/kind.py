"""What an entry of the catalogue of findings says."""

from __future__ import annotations

from dataclasses import dataclass

from thuiszit_cli.rules.terms import Ernst

FOUT, WAARSCHUWING, INFO = Ernst.FOUT, Ernst.WAARSCHUWING, Ernst.INFO


@dataclass(frozen=True)
class FindingKind:
    """One entry of the catalogue."""

    code: str
    severity: Ernst
    text: str  # Dutch, one sentence
    remedy: str  # Dutch: what to do
