"""The classification pupil by pupil for who has no program for Parquet: CSV, and a workbook of who needs attention.

These hold personal data, as the Parquet files do.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from thuiszit_cli.columns import CLASSIFICATION, PERIODS
from thuiszit_cli.errors import OutputError
from thuiszit_cli.report import workbook
from thuiszit_cli.report.parquet import schema, to_table
from thuiszit_cli.report.summary_tables import summary_report
from thuiszit_cli.rules.terms import Klasse
from thuiszit_cli.wording import csv_cell

if TYPE_CHECKING:
    import pandas as pd

    from thuiszit_cli.judge import Classification
    from thuiszit_cli.report.summary import Summary

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NO_ATTENTION = (Klasse.GEEN_VERZUIM, Klasse.NIET_LEERPLICHTIG)
_MOST_ROWS = 1_048_000  # of a sheet
# What a person looks for first stands first.
_SHEET_ORDER = (
    "klasse",
    "thuiszitter",
    "duurklasse",
    "sinds",
    "dagen_geteld",
    "dagen_kalender",
    "toelichting",
)


def write_classification_csv(path: Path, pupils: pd.DataFrame) -> None:
    """`classificatie.csv`: the rows and columns of `classificatie.parquet`. Raises OSError."""
    _write_csv(path, to_table(pupils, schema(CLASSIFICATION)))


def write_periods_csv(path: Path, periods: pd.DataFrame) -> None:
    """`perioden.csv`: the rows and columns of `perioden.parquet`. Raises OSError."""
    _write_csv(path, to_table(periods, schema(PERIODS)))


def _write_csv(path: Path, table: pa.Table) -> None:
    """Dates as jjjj-mm-dd, ja and nee, a decimal comma, lists with ; between: what a Dutch Excel reads."""
    texts = [_as_text(table.column(name).combine_chunks()) for name in table.column_names]
    with path.open("wb") as stream:
        stream.write(_BYTE_ORDER_MARK + (";".join(table.column_names) + "\n").encode())
        options = pyarrow.csv.WriteOptions(include_header=False, delimiter=";", quoting_style="needed")
        pyarrow.csv.write_csv(pa.table(texts, table.column_names), stream, options)


def _as_text(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_list(kind):
        column = (
            pc.binary_join(pc.fill_null(column, []), "; ")
            if not column.values.null_count
            else _joined(column)
        )
        kind = pa.string()
    if pa.types.is_string(kind):
        # Each distinct text once: a code stands in millions of rows.
        coded = column.dictionary_encode()
        safe = pa.array([csv_cell(text) for text in coded.dictionary.to_pylist()], pa.string())
        return safe.take(coded.indices)
    if pa.types.is_boolean(kind):
        return pc.if_else(column, "ja", "nee")
    if pa.types.is_floating(kind):
        return pc.replace_substring(column.cast(pa.string()), ".", ",")
    return column


def _joined(column: pa.Array) -> pa.Array:
    """Lists that hold an empty place, joined without it."""
    return pa.array(
        ["; ".join(text for text in texts or [] if text) for texts in column.to_pylist()], pa.string()
    )


def write_workbook(path: Path, answer: Classification, summary: Summary) -> None:
    """`classificatie.xlsx`: the counts, and a sheet of every pupil who needs attention. Raises OSError, OutputError."""
    rows = answer.pupils[~answer.pupils["klasse"].isin([klasse.value for klasse in _NO_ATTENTION])]
    if len(rows) > _MOST_ROWS:
        raise OutputError(
            f"Een werkmap is te klein voor {len(rows)} leerlingen.",
            "Laat xlsx weg uit --formaat, of kies csv.",
        )
    table = to_table(rows, schema(CLASSIFICATION))
    number = table.column_names[0]
    order = [number, *_SHEET_ORDER, *(name for name in table.column_names[1:] if name not in _SHEET_ORDER)]
    cells = [[_cell(value) for value in table.column(name).to_pylist()] for name in order]
    sheets, notes = workbook.report_sheets([summary_report(summary)])
    meanings = {column.name: column.meaning for column in CLASSIFICATION.columns}
    notes.append(("leerlingen", "Alle leerlingen, behalve wie geen verzuim heeft of niet leerplichtig is."))
    notes += [(name, meanings[name]) for name in order]
    people = workbook.Sheet("leerlingen", order, list(zip(*cells, strict=True)))
    workbook.write_workbook(path, [*sheets[:2], people, *sheets[2:]], notes)


def _cell(value: Any) -> workbook.Value:
    if isinstance(value, list):
        return "; ".join(str(each) for each in value)
    found: workbook.Value = value
    return found
