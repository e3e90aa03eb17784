"""CSV as a Dutch Excel opens it with a double click: semicolons, a byte order mark, and no cell that acts.

Rows of pupils are personal data, as those of the Parquet files are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from thuiszit_cli.columns import CLASSIFICATION, COUNTS, PERIODS
from thuiszit_cli.report.figures import tidy_rows
from thuiszit_cli.report.model import Classified, Counted, Listed
from thuiszit_cli.report.parquet import schema, to_table
from thuiszit_cli.report.summary_tables import summary_report
from thuiszit_cli.report.worklist import columns_of, values_of
from thuiszit_cli.wording import csv_cell

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def write_pupils(path: Path, content: Classified) -> None:
    """`classificatie.csv`: the rows and columns of `classificatie.parquet`. Raises OSError."""
    write_table(path, to_table(content.answer.pupils, schema(CLASSIFICATION)))


def write_periods(path: Path, content: Classified) -> None:
    """`perioden.csv`: the rows and columns of `perioden.parquet`. Raises OSError."""
    write_table(path, to_table(content.answer.periods, schema(PERIODS)))


def write_summary(path: Path, content: Classified) -> None:
    """`tellingen.csv` of a classification. Raises OSError."""
    write_rows(path, COUNTS.names, tidy_rows([summary_report(content.summary)]))


def write_counts(path: Path, content: Counted) -> None:
    """Every count of the reports, one a row. Raises OSError."""
    write_rows(path, COUNTS.names, tidy_rows(content.reports))


def write_worklist(path: Path, content: Listed) -> None:
    """`werklijst.csv`. Raises OSError."""
    rows = values_of(content.items, numbers=content.numbers)
    write_rows(path, columns_of(numbers=content.numbers).names, rows)


def write_rows(path: Path, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A head and rows of text, numbers, dates or None. Raises OSError."""
    path.write_bytes(text_of(head, rows).encode("utf-8-sig", "backslashreplace"))


def text_of(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The text of such a file. A number is a number, also a negative one; a text is never a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow([csv_cell(name) for name in head])
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return stream.getvalue()


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, int):
        return "" if value is None else value
    return csv_cell(str(value))


def write_table(path: Path, table: pa.Table) -> None:
    """Dates as jjjj-mm-dd, ja and nee, a decimal comma, lists with ; between: what a Dutch Excel reads."""
    texts = [_as_text(table.column(name).combine_chunks()) for name in table.column_names]
    with path.open("wb") as stream:
        stream.write(BYTE_ORDER_MARK + (";".join(table.column_names) + "\n").encode())
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
