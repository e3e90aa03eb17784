"""What a comparison of two classifications holds: the figures by name, and how `--json` tells them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from thuiszit_cli.counts.tables import Report
from thuiszit_cli.counts.targets import Maat, Target
from thuiszit_cli.rules.terms import Duurklasse, Klasse

NEW, GONE = "nieuw_in_de_export", "niet_meer_in_de_export"
THUISZITTERS = (Klasse.ABSOLUUT_VERZUIM, Klasse.LANGDURIG_RELATIEF_VERZUIM)


@dataclass(frozen=True)
class Classified:
    """One classification as it was written: its day, its definition, and a row a pupil."""

    peildatum: date
    definitie: str
    enrolment_known: bool
    simulation: bool  # decided with other parameters than those in force
    rows: pd.DataFrame = field(repr=False)  # by persoonsgebonden_nummer


@dataclass(frozen=True)
class Comparison:
    """The figures of two days, and the tables that show them."""

    vorige: Classified
    huidige: Classified
    matrix: Mapping[str, Mapping[str, int]]  # class before -> class now -> pupils
    redenen: Mapping[str, int]  # why who was thuiszitter is so no longer
    doelen: tuple[Target, ...]
    report: Report = field(repr=False)

    def as_json(self) -> dict[str, Any]:
        """What `--json` prints; null for a count that is not shown."""
        hidden, values = self.report.hidden, self.report.quantities()
        old, new = (stand_of(each.peildatum) for each in (self.vorige, self.huidige))

        def shown(name: str, value: int) -> int | None:
            return None if name in hidden else values.get(name, value)

        secret = bool(hidden) or not self.report.exact

        def day(each: Classified) -> dict[str, Any]:
            # The number of pupils would give a hidden cell of the matrix away.
            return {"peildatum": each.peildatum.isoformat(), "leerlingen": None if secret else len(each.rows)}

        totals = {"vorige": old, "erbij": "erbij", "eraf": "eraf", "nu": new}
        return {
            "vorige": day(self.vorige),
            "huidige": day(self.huidige),
            "definitie": self.huidige.definitie,
            "waarschuwingen": list(self.report.warnings),
            "matrix": {
                before: {now: shown(f"naar:{now} van={before}", count) for now, count in row.items()}
                for before, row in self.matrix.items()
            },
            "thuiszitters": {key: shown(totals[key], count) for key, count in flow(self.matrix).items()},
            "redenen": {name: shown(f"eraf reden={name}", count) for name, count in self.redenen.items()},
            "doelen": [_target_json(each, old, new, hidden) for each in self.doelen],
        }


def stand_of(day: date) -> str:
    """The name of the count of thuiszitters on a day."""
    return f"stand:{day}"


def measure_of(maat: Maat, stand: str) -> str:
    """The name of what a target counts on a day: where another table has that count, its name there."""
    return {
        Maat.DRIE_MAANDEN: f"{stand} duur={Duurklasse.LANGER_DAN_3_MAANDEN.value}",
        Maat.THUISZITTERS: stand,
        Maat.ABSOLUUT: f"{stand} klasse={Klasse.ABSOLUUT_VERZUIM.value}",
    }.get(maat, f"{stand} maat={maat.value}")


def _target_json(target: Target, old: str, new: str, hidden: Collection[str]) -> dict[str, Any]:
    before, now = (measure_of(target.maat, stand) in hidden for stand in (old, new))
    return {
        "id": target.id,
        "lezing": target.lezing,
        "doel": target.doel,
        "bron": target.bron,
        "vorige": None if before else target.vorige,
        "nu": None if now else target.nu,
        "ten_hoogste": None if before else target.ten_hoogste,
        "gehaald": None if before or now else target.gehaald,
    }


def flow(matrix: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Thuiszitters before, who came, who went, and now."""
    out = {klasse.value for klasse in THUISZITTERS}
    stay = sum(matrix[old][new] for old in out for new in out)
    before = sum(sum(matrix[old].values()) for old in out)
    now = sum(row.get(new, 0) for row in matrix.values() for new in out)
    return {"vorige": before, "erbij": now - stay, "eraf": before - stay, "nu": now}
