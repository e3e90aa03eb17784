"""The two Parquet files of spec section 8, each with one explicit schema: readers may rely on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from thuiszit_cli.columns import CLASSIFICATION, PERIODS, Kind, Table
from thuiszit_cli.errors import InternalError

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


def write_classification(path: Path, pupils: pd.DataFrame, encryption: Any = None) -> None:
    """`classificatie.parquet`: one row a pupil; `encryption` as `encryption.properties` gives it.

    Raises OSError, InternalError.
    """
    _write(path, pupils, schema(CLASSIFICATION), encryption)


def write_periods(path: Path, periods: pd.DataFrame, encryption: Any = None) -> None:
    """`perioden.parquet`: one row a period. Raises OSError, InternalError."""
    _write(path, periods, schema(PERIODS), encryption)


def _write(path: Path, frame: pd.DataFrame, schema: pa.Schema, encryption: Any) -> None:
    """Group of rows by group of rows, so that only one is in memory twice."""
    with pq.ParquetWriter(path, schema, encryption_properties=encryption) as writer:
        for begin in range(0, max(len(frame), 1), _ROWS_A_GROUP):
            writer.write_table(to_table(frame.iloc[begin : begin + _ROWS_A_GROUP], schema))


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
