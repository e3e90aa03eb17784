"""The same pupils on many days: each (pupil, day) becomes a pupil of its own, and all are asked at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from thuiszit_cli.facts.order import rows_by_pupil
from thuiszit_cli.facts.persons import PersonIndex
from thuiszit_cli.findings import FindingLog
from thuiszit_cli.tables.model import Tables


def expand(tables: Tables, pupils: np.ndarray) -> Tables:
    """Tables in which person `k` is the pupil at position `pupils[k]` of `tables`, with all its rows.

    The findings of the result start empty: they were noted when the pupils themselves were judged.
    """
    index = PersonIndex(tables.persons)

    def repeated(frame: pd.DataFrame) -> pd.DataFrame:
        rows = rows_by_pupil(frame["persoon"].to_numpy(), index)
        copy: pd.DataFrame = frame.iloc[rows.of(pupils)].reset_index(drop=True)
        copy["persoon"] = np.repeat(np.arange(len(pupils), dtype=np.int32), rows.counts(pupils))
        return copy

    return replace(
        tables,
        meldingen=repeated(tables.meldingen),
        leerlingen=repeated(tables.leerlingen),
        inschrijvingen=repeated(tables.inschrijvingen),
        vrijstellingen=repeated(tables.vrijstellingen),
        persons=np.arange(len(pupils), dtype=np.int32),
        numbers=tables.numbers[pupils],
        findings=FindingLog(),
    )
