"""Rows that contradict themselves, once all exports are read together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from thuiszit_cli.columns import INSCHRIJVINGEN, LEERLINGEN, VRIJSTELLINGEN
from thuiszit_cli.findings import FindingLog
from thuiszit_cli.tables.model import MISSING_DAY


def note_contradictions(findings: FindingLog, tables: Mapping[str, Mapping[str, np.ndarray]]) -> None:
    """Note a startkwalificatie that is denied and dated, and an inschrijving or vrijstelling that ends before it begins.

    (Of a melding the facts tell it.) `tables` are the columns of each canonical table by its name.
    """
    pupils = tables[LEERLINGEN.name]
    dated = pupils["startkwalificatie_datum"] != MISSING_DAY
    rows = np.flatnonzero(dated & (pupils["startkwalificatie"] == 0))
    note_rows(findings, "startkwalificatie_tegenstrijdig", pupils, rows, "startkwalificatie")
    for table, stem in ((INSCHRIJVINGEN, "inschrijving"), (VRIJSTELLINGEN, "vrijstelling")):
        arrays = tables[table.name]
        begin, end = arrays[f"{stem}_begin"], arrays[f"{stem}_eind"]
        rows = np.flatnonzero((end != MISSING_DAY) & (end < begin))
        note_rows(findings, f"{stem}_eind_voor_begin", arrays, rows, f"{stem}_eind")


def note_rows(
    findings: FindingLog,
    code: str,
    table: Mapping[str, np.ndarray] | pd.DataFrame,
    rows: np.ndarray,
    column: str,
) -> None:
    """Note `code` for these rows of one table, with where each was read and whom it is about."""
    findings.add(
        code,
        source=np.asarray(table["bron"])[rows],
        line=np.asarray(table["regel"])[rows],
        column=column,
        person=np.asarray(table["persoon"])[rows],
    )
