"""The Parquet files of spec section 8, and those of the form, each with one explicit schema: readers may rely on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from thuiszit_cli.columns import CLASSIFICATION, COUNTS, PERIODS, Kind, Table
from thuiszit_cli.errors import InternalError
from thuiszit_cli.report.figures import tidy_rows
from thuiszit_cli.report.model import Classified, Counted, Listed
from thuiszit_cli.report.worklist import columns_of, values_of

if TYPE_CHECKING:
    import pandas as pd

_ROWS_A_GROUP = 250_000
_TYPES = {
    Kind.DATUM: pa.date32(),
    Kind.JA_NEE: pa.bool_(),
    Kind.GETAL: pa.float64(),
    Kind.GEHEEL: pa.int32(),
    Kind.AANTAL: pa.int64(),
    Kind.LIJST: pa.list_(pa.string()),
}


def schema(table: Table) -> pa.Schema:
    """The Arrow schema of a Parquet file with the columns of that output; other kinds than these are text."""
    return pa.schema(
        [
            pa.field(column.name, _TYPES.get(column.kind, pa.string()), nullable=not column.always)
            for column in table.columns
        ]
    )


def write_pupils(path: Path, content: Classified) -> None:
    """`classificatie.parquet`: one row a pupil. Raises OSError, InternalError."""
    write_frame(path, content.answer.pupils, CLASSIFICATION, content.hidden.encryption(CLASSIFICATION))


def write_periods(path: Path, content: Classified) -> None:
    """`perioden.parquet`: one row a period. Raises OSError, InternalError."""
    write_frame(path, content.answer.periods, PERIODS, content.hidden.encryption(PERIODS))


def write_summary(path: Path, content: Classified) -> None:
    """`tellingen.parquet` of a classification. Raises OSError."""
    from thuiszit_cli.report.summary_tables import summary_report

    _write_rows(path, COUNTS, tidy_rows([summary_report(content.summary)]))


def write_counts(path: Path, content: Counted) -> None:
    """Every count of the reports, one a row. Raises OSError."""
    _write_rows(path, COUNTS, tidy_rows(content.reports))


def write_worklist(path: Path, content: Listed) -> None:
    """`werklijst.parquet`. Raises OSError."""
    columns = columns_of(numbers=content.numbers)
    rows = values_of(content.items, numbers=content.numbers)
    _write_rows(path, columns, rows, content.hidden.encryption(columns))


def _write_rows(
    path: Path, described: Table, rows: Iterable[Sequence[object]], encryption: Any = None
) -> None:
    """Rows with exactly the columns described."""
    typed, found = schema(described), list(rows)
    arrays = [pa.array([row[at] for row in found], field.type) for at, field in enumerate(typed)]
    table = pa.Table.from_arrays(arrays, schema=typed)
    pq.write_table(table, path, **({"encryption_properties": encryption} if encryption else {}))


def write_frame(path: Path, frame: pd.DataFrame, described: Table, encryption: Any = None) -> None:
    """Group of rows by group of rows, so that only one is in memory twice. Raises OSError, InternalError.

    `encryption` as `encryption.properties` gives it.
    """
    typed = schema(described)
    with pq.ParquetWriter(path, typed, encryption_properties=encryption) as writer:
        for begin in range(0, max(len(frame), 1), _ROWS_A_GROUP):
            writer.write_table(to_table(frame.iloc[begin : begin + _ROWS_A_GROUP], typed))


def to_table(frame: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    """The frame with exactly the columns and types of `schema`. Raises InternalError when it does not fit.

    The frame's own index and pandas metadata are left out, so that equal content gives equal bytes.
    """
    if list(frame.columns) != schema.names:
        raise InternalError("De kolommen van de uitkomst zijn niet die van het schema.")
    arrays = [_column(frame[field.name], field) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _column(series: pd.Series, field: pa.Field) -> pa.Array:
    try:
        column = pa.array(series, from_pandas=True)
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        column = column.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        raise InternalError(f"De kolom {field.name} past niet in het schema.") from error
    if not field.nullable and column.null_count:
        raise InternalError(f"De kolom {field.name} mist een waarde.")
    return column
