"""The files of a sample: CSV, Parquet or one workbook, each written a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import xlsxwriter

from thuiszit_cli.errors import UsageError
from thuiszit_cli.sample.boundary import Row
from thuiszit_cli.sample.columns import Frame, Written, arrow_type, as_text, as_typed, cell_text, cell_typed

_MOST_SHEET_ROWS = 1_048_575  # of an Excel sheet, its header not counted
_XLSX_CREATED = datetime(2020, 1, 1)  # a fixed moment: the same sample is the same workbook


class TableWriter(Protocol):
    """Takes the rows of one table."""

    def write_rows(self, rows: Sequence[Row]) -> None:
        """Rows written by hand."""

    def write_frame(self, frame: Frame) -> None:
        """Rows that were drawn."""

    def close(self) -> None:
        """Finish the file."""


class CsvWriter:
    """`;`, UTF-8 with a byte order mark (so that Excel shows it well), CRLF, no quotes."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self._names = names
        self._stream = path.open("wb")
        self._stream.write(b"\xef\xbb\xbf" + ";".join(names).encode() + b"\r\n")
        self._options = pyarrow.csv.WriteOptions(
            include_header=False, batch_size=65_536, delimiter=";", eol="\r\n", quoting_style="none"
        )

    def write_rows(self, rows: Sequence[Row]) -> None:
        self._write(
            [pa.array([cell_text(row.get(name)) for row in rows], pa.string()) for name in self._names]
        )

    def write_frame(self, frame: Frame) -> None:
        self._write([as_text(name, frame[name]) for name in self._names])

    def _write(self, columns: list[pa.Array]) -> None:
        table = pa.Table.from_arrays(columns, names=list(self._names))
        pyarrow.csv.write_csv(table, self._stream, self._options)

    def close(self) -> None:
        self._stream.close()


class ParquetWriter:
    """Dates, moments and numbers typed, everything else text."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self._schema = pa.schema([(name, arrow_type(name)) for name in names])
        self._file = pyarrow.parquet.ParquetWriter(path, self._schema)

    def write_rows(self, rows: Sequence[Row]) -> None:
        columns = [
            pa.array([cell_typed(row.get(field.name)) for row in rows], field.type) for field in self._schema
        ]
        self._file.write_table(pa.Table.from_arrays(columns, schema=self._schema))

    def write_frame(self, frame: Frame) -> None:
        columns = [as_typed(name, frame[name]) for name in self._schema.names]
        self._file.write_table(pa.Table.from_arrays(columns, schema=self._schema))

    def close(self) -> None:
        self._file.close()


class Workbook:
    """One .xlsx with a sheet a table; dates are Excel dates, person numbers text."""

    def __init__(self, path: Path) -> None:
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
        self._book.set_properties({"created": _XLSX_CREATED})
        self.day = self._book.add_format({"num_format": "dd-mm-yyyy"})
        self.moment = self._book.add_format({"num_format": "dd-mm-yyyy hh:mm"})
        self.header = self._book.add_format({"bold": True})

    def sheet(self, name: str, names: Sequence[str]) -> SheetWriter:
        """A new sheet with a header."""
        return SheetWriter(self, self._book.add_worksheet(name), names)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.close()


class SheetWriter:
    """One sheet of a workbook."""

    def __init__(self, book: Workbook, sheet: Any, names: Sequence[str]) -> None:
        self._book, self._sheet, self._names = book, sheet, names
        self._line = 0
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(names) - 1, 18)
        for column, name in enumerate(names):
            sheet.write_string(0, column, name, book.header)

    def write_rows(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self._write([row.get(name) for name in self._names])

    def write_frame(self, frame: Frame) -> None:
        columns = [as_typed(name, frame[name]).to_pylist() for name in self._names]
        for values in zip(*columns, strict=True):
            self._write(values)

    def _write(self, values: Sequence[Any]) -> None:
        self._line += 1
        if self._line > _MOST_SHEET_ROWS:
            raise UsageError(
                "Zoveel rijen passen niet op een Excel-blad.",
                "Kies minder leerlingen, of formaat csv of parquet.",
            )
        for column, value in enumerate(values):
            match value:
                case None | "":
                    pass
                case Written():
                    self._sheet.write_string(self._line, column, value.text)
                case datetime():
                    self._sheet.write_datetime(self._line, column, value, self._book.moment)
                case date():
                    self._sheet.write_datetime(self._line, column, value, self._book.day)
                case str():
                    self._sheet.write_string(self._line, column, value)
                case _:
                    self._sheet.write_number(self._line, column, value)

    def close(self) -> None:
        """The workbook closes all its sheets."""
