"""Facts × rules → verdicts: each pure rule is asked once per distinct combination of facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from thuiszit_cli.rules.terms import Definitie

if TYPE_CHECKING:
    import pandas as pd

    from thuiszit_cli.intake.tables import Tables


@dataclass(frozen=True)
class Classification:
    """The answer for one export at one peildatum.

    `pupils` has the columns of `classificatie.parquet`, one row a pupil, sorted by number; `periods` those
    of `perioden.parquet`. Codes are plain strings (pandas category), dates `datetime.date` (date32), missing
    values null.
    """

    peildatum: date
    definitie: Definitie
    parameters_sha256: str
    pupils: pd.DataFrame
    periods: pd.DataFrame
    tables: Tables
    distinct_cases: int
    simulation: bool = False
