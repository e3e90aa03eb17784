"""Answers under pseudonym: what becomes of each column is declared in `columns`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from thuiszit_cli.columns import CLASSIFICATION, PERIODS, SERIAL, Masking, Table
from thuiszit_cli.counts.sector import is_kind
from thuiszit_cli.errors import UsageError
from thuiszit_cli.privacy.keys import MELDING, Key, whole_number
from thuiszit_cli.values.person_numbers import is_pseudonym
from thuiszit_cli.values.personal import is_branch, is_school, is_sex
from thuiszit_cli.values.serials import NO_SERIAL

if TYPE_CHECKING:
    from thuiszit_cli.counts.worklist import Item
    from thuiszit_cli.explanation import Explanation
    from thuiszit_cli.judge import Classification
    from thuiszit_cli.tables.model import Tables

# What belongs in a column of masking VORM; other texts in it may be anything.
FORMS: dict[str, Callable[[str], bool]] = {
    "brin": is_school,
    "vestiging": is_branch,
    "onderwijssoort": is_kind,
    "geslacht": is_sex,
}


def pseudonymised(answer: Classification, key: Key) -> Classification:
    """The same answer with pseudonyms for numbers, in their order, and each personal column as it is declared."""
    return replace(
        answer,
        pupils=_masked(answer.pupils, CLASSIFICATION, key),
        periods=_masked(answer.periods, PERIODS, key),
    )


def _masked(frame: pd.DataFrame, table: Table, key: Key) -> pd.DataFrame:
    """The frame as `table` declares; a column that it does not declare becomes tokens."""
    made = frame.copy()
    for name in frame.columns:
        how = table.column(name).becomes if name in table.names else Masking.TOKEN
        if how is not Masking.WAARDE:
            made[name] = _mask(frame[name], name, how, key)
    return made.sort_values("persoonsgebonden_nummer", kind="stable", ignore_index=True)


def _mask(values: pd.Series, name: str, how: Masking, key: Key) -> Any:
    if how is Masking.PSEUDONIEM:
        return _arrow([key.pseudonym(number) for number in values], pa.string())
    if how is Masking.VORM:
        return _recognised(name, values)
    kind = MELDING if name in (SERIAL, "meldingen") else name
    if any(isinstance(value, list | np.ndarray) for value in values):
        lists = [[_token(key, kind, each) for each in value] for value in values]
        return _arrow(lists, pa.list_(pa.string()))
    return _arrow([_token(key, kind, value) for value in values], pa.string())


def _token(key: Key, kind: str, value: Any) -> str | None:
    return None if value is None or value is pd.NA or value != value else key.token(kind, str(value))


def _arrow(values: list[Any], kind: pa.DataType) -> Any:
    return pd.arrays.ArrowExtensionArray(pa.array(values, kind))


def pseudonymised_items(items: Sequence[Item], key: Key) -> list[Item]:
    """The worklist under pseudonym; what the register or the export knows a pupil by is left out."""
    return [
        replace(
            item,
            nummer=key.pseudonym(item.nummer),
            meldingsnummer="",
            plaats="",
            brin=item.brin if is_school(item.brin) else "",
            pseudoniem=True,
        )
        for item in items
    ]


def pseudonymised_explanation(found: Explanation, key: Key) -> Explanation:
    """The same trace with the pseudonym for the number, and tokens for meldingsnummers."""

    def melding(text: str) -> str:
        return key.token(MELDING, text)

    replaced: dict[str, Callable[[str], str]] = {
        "persoonsgebonden_nummer": key.pseudonym,
        "meldingsnummer": melding,
    }
    outcome = dict(found.uitkomst)
    outcome["persoonsgebonden_nummer"] = key.pseudonym(str(outcome["persoonsgebonden_nummer"]))
    cells = tuple(
        replace(cell, tekst=replaced[cell.kolom](cell.tekst)) if cell.kolom in replaced else cell
        for cell in found.cellen
    )
    return replace(found, uitkomst=outcome, cellen=cells)


def _recognised(name: str, values: pd.Series) -> pd.Series:
    """Texts of a file, without those that may be something else than what their column holds."""
    belongs = FORMS[name]
    return values.where(values.map(lambda text: isinstance(text, str) and belongs(text)).astype(bool))


def position_of(tables: Tables, wanted: str, key: Key | None) -> int | None:
    """Where a pupil stands in `tables`; None for one that is not in them.

    `wanted` is a number in any spelling of a file, its pseudonym under `key`, or a meldingsnummer. Raises UsageError
    for a meldingsnummer of several pupils.
    """
    number = whole_number(wanted)
    if tables.links and number.isascii() and number.isdigit():
        number = whole_number(str(tables.links.get(int(number), number)))
    found = np.flatnonzero(tables.numbers == number)
    if not len(found) and key is not None and is_pseudonym(number):
        found = np.flatnonzero([key.pseudonym(str(known)) == number for known in tables.numbers])
    if not len(found):
        (serial,), _ = tables.serials.read(pa.array([wanted.strip()], pa.string()))
        of_melding = (tables.meldingen["meldingsnummer"].to_numpy() == serial) & (serial != NO_SERIAL)
        found = np.flatnonzero(np.isin(tables.persons, tables.meldingen["persoon"].to_numpy()[of_melding]))
    if len(found) > 1:
        raise UsageError(
            "Dit meldingsnummer staat bij meer leerlingen.", "Geef het nummer van de leerling (--leerling)."
        )
    return int(found[0]) if len(found) else None
