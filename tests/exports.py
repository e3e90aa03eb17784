"""Small export files for the tests of intake, and tables in a form that can be compared."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter

from thuiszit_cli.columns import TABLES
from thuiszit_cli.findings import FindingBatch
from thuiszit_cli.tables.model import Tables

# Numbers that pass the elfproef and belong to nobody.
ANNA, BRAM, CLEO = "999990019", "999990020", "999990032"

MELDING = {
    "meldingsnummer": "7001",
    "persoonsgebonden_nummer": ANNA,
    "verzuimsoort": "luxe",
    "begindatum": "01-09-2026",
    "einddatum": "02-09-2026",
}


def as_csv(rows: Sequence[Mapping[str, str]], delimiter: str = ";") -> str:
    """Rows as a CSV with the keys of all rows as header."""
    headers = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, headers, restval="", delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write text as it is (no translation of line ends)."""
    path.write_bytes(text.encode(encoding))
    return path


def contents(tables: Tables) -> dict[str, object]:
    """The tables without where rows came from and with numbers for keys: what two costumes must share."""
    number = dict(zip(tables.persons.tolist(), (str(text) for text in tables.numbers), strict=True))
    result: dict[str, object] = {
        "persons": [str(text) for text in tables.numbers],
        "enrolment_known": tables.enrolment_known,
    }
    for table in TABLES:
        frame = getattr(tables, table.name).drop(columns=["bron", "regel"])
        frame = frame.assign(persoon=frame["persoon"].map(number))
        columns = {name: _plain(frame[name]) for name in frame.columns}
        result[table.name] = sorted(zip(*columns.values(), strict=True), key=repr) if len(frame) else []
    return result


def _plain(series: pd.Series) -> list[object]:
    return [None if value is None or value != value else value for value in series.astype(object)]


def found(tables: Tables, code: str) -> list[FindingBatch]:
    """The batches of one finding."""
    return [batch for batch in tables.findings.batches if batch.code == code]


def lines_of(tables: Tables, code: str) -> list[int]:
    """The lines of one finding, sorted."""
    batches = found(tables, code)
    return sorted(np.concatenate([batch.line for batch in batches]).tolist()) if batches else []


def reconciles(tables: Tables) -> bool:
    """read = used + excluded, and every row read belongs to a source."""
    rows = tables.rows
    return (
        rows.read == rows.used + sum(rows.excluded.values()) == sum(source.rows for source in tables.sources)
    )


def xlsx(path: Path, **sheets: list[list[object]]) -> Path:
    """A workbook with these sheets, dates as Excel shows them."""
    book = xlsxwriter.Workbook(str(path))
    days, moments = (
        book.add_format({"num_format": "dd-mm-yyyy"}),
        book.add_format({"num_format": "d-m-yyyy h:mm"}),
    )
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(at, column, value, moments)
                elif isinstance(value, date):
                    sheet.write_datetime(at, column, value, days)
                elif value is not None:
                    sheet.write(at, column, value)
    book.close()
    return path
