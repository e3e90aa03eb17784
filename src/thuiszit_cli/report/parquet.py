"""The two Parquet files of spec section 8, each with one explicit schema: readers may rely on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from thuiszit_cli.errors import InternalError

if TYPE_CHECKING:
    import pandas as pd

CLASSIFICATION = pa.schema(
    [
        pa.field("persoonsgebonden_nummer", pa.string(), nullable=False),
        pa.field("klasse", pa.string(), nullable=False),
        ("duurklasse", pa.string()),
        pa.field("thuiszitter", pa.bool_(), nullable=False),
        pa.field("grensgeval", pa.bool_(), nullable=False),
        ("sinds", pa.date32()),
        ("dagen_geteld", pa.int32()),
        ("dagen_kalender", pa.int32()),
        pa.field("regel", pa.string(), nullable=False),
        ("grond", pa.string()),
        ("toelichting", pa.string()),
        pa.field("signalen", pa.list_(pa.string()), nullable=False),
        pa.field("plicht", pa.string(), nullable=False),
        ("plicht_reden", pa.string()),
        ("ingeschreven", pa.bool_()),
        pa.field("ingeschreven_bron", pa.string(), nullable=False),
        ("vrijstelling_soort", pa.string()),
        ("uren_4_lesweken", pa.float64()),
        ("leeftijd", pa.int32()),
        ("geslacht", pa.string()),
        ("gemeentecode", pa.string()),
        ("brin", pa.string()),
        ("onderwijssoort", pa.string()),
        pa.field("bevindingen", pa.int64(), nullable=False),
        pa.field("peildatum", pa.date32(), nullable=False),
        pa.field("definitie", pa.string(), nullable=False),
    ]
)

PERIODS = pa.schema(
    [
        pa.field("persoonsgebonden_nummer", pa.string(), nullable=False),
        pa.field("begin", pa.date32(), nullable=False),
        pa.field("eind", pa.date32(), nullable=False),
        pa.field("lopend", pa.bool_(), nullable=False),
        pa.field("dagen_geteld", pa.int32(), nullable=False),
        pa.field("dagen_kalender", pa.int32(), nullable=False),
        pa.field("lesdagen", pa.int32(), nullable=False),
        pa.field("meldingen", pa.list_(pa.string()), nullable=False),
        pa.field("lrv", pa.bool_(), nullable=False),
    ]
)


def write_classification(path: Path, pupils: pd.DataFrame) -> None:
    """`classificatie.parquet`: one row a pupil. Raises OSError, InternalError."""
    pq.write_table(to_table(pupils, CLASSIFICATION), path)


def write_periods(path: Path, periods: pd.DataFrame) -> None:
    """`perioden.parquet`: one row a period. Raises OSError, InternalError."""
    pq.write_table(to_table(periods, PERIODS), path)


def to_table(frame: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    """The frame with exactly the columns and types of `schema`. Raises InternalError when it does not fit.

    The frame's own index and pandas metadata are left out, so that equal content gives equal bytes.
    """
    if list(frame.columns) != schema.names:
        raise InternalError("De kolommen van de uitkomst zijn niet die van het schema.")
    columns = [_column(frame[field.name], field) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


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
