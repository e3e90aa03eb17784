"""Who changed between two days, as CSV: a personal file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from thuiszit_cli.columns import MOVERS
from thuiszit_cli.counts.movers import Mover
from thuiszit_cli.report.csvfile import write_rows

FILE = f"{MOVERS.name}.csv"


def write_csv(path: Path, movers: Sequence[Mover]) -> None:
    """Raises OSError."""
    write_rows(
        path,
        MOVERS.names,
        [
            [
                each.verandering.value,
                each.nummer,
                each.klasse_vorige,
                each.klasse,
                each.duurklasse_vorige,
                each.duurklasse,
                each.sinds,
                each.gemeentecode,
                each.brin,
                each.waarom,
            ]
            for each in movers
        ],
    )
