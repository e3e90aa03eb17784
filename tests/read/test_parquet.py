"""Parquet files as others write them, and what one may ask."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from exports import ANNA, BRAM, reconciles
from thuiszit_cli.errors import InputError
from thuiszit_cli.read.limits import Limits
from thuiszit_cli.tables.load import load

TABLE = pa.table(
    {"bsn": [ANNA, BRAM], "begindatum": ["01-09-2026", "02-09-2026"], "verzuimsoort": ["luxe"] * 2}
)


@pytest.mark.parametrize("encoding", ["DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY", "PLAIN"])
def test_texts_that_are_stored_as_differences_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(TABLE, path, use_dictionary=False, column_encoding=encoding)
    assert len(load([path]).meldingen) == 2


def test_a_column_may_be_stored_in_another_way_in_each_group_of_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    many = pa.concat_tables([TABLE] * 3000)
    # What does not fit the dictionary any more is stored as differences.
    parquet.write_table(many, path, version="2.6", row_group_size=1000, dictionary_pagesize_limit=20)
    assert load([path]).rows.read == 6000


def test_rows_without_a_number_are_told_apart_in_every_group_of_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    numbers = [ANNA, "", None, ANNA, "totaal", ""]
    begins = ["01-09-2026", "", None, "03-09-2026", "2", "04-09-2026"]
    kinds = ["LRV", "", None, "LRV", "", "LRV"]
    table = pa.table({"bsn": numbers, "begindatum": begins, "verzuimsoort": kinds})
    parquet.write_table(table, path, row_group_size=2)
    found = load([path])
    assert found.rows.excluded == {"lege_rij": 2, "totaalregel": 1, "geen_nummer": 1}
    assert reconciles(found)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(rows=1), "heeft 2 rijen"),
        (Limits(row_groups=1), "heeft 2 rijgroepen"),
        (Limits(columns=2), "heeft 3 kolommen"),
        (Limits(characters=5), "meer dan 5 tekens"),
    ],
)
def test_every_limit_of_a_parquet_file_can_be_set(tmp_path: Path, limits: Limits, message: str) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(TABLE, path, row_group_size=1)
    with pytest.raises(InputError, match=message):
        load([path], limits=limits)


def test_a_file_that_promises_more_rows_than_it_holds_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    rows = 7919
    parquet.write_table(pa.concat_tables([TABLE.slice(0, 1)] * rows).select([0, 1]), path)
    data = path.read_bytes()
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    said = _varint(2 * rows)  # as Thrift writes a whole number
    assert data.count(said, footer) >= 2
    path.write_bytes(data[:footer] + data[footer:].replace(said, _varint(2 * (rows + 1))))
    with pytest.raises(InputError, match="beschadigd Parquet-bestand"):
        load([path])


def _varint(value: int) -> bytes:
    data = b""
    while value > 127:
        data += bytes([value & 127 | 128])
        value >>= 7
    return data + bytes([value])


def test_a_small_file_that_unpacks_to_gigabytes_ends_with_its_reader(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    long = pa.array(["x" * 30_000] * 10_000)
    table = pa.table({"bsn": [ANNA] * 10_000, "meldingsnummer": long, "begindatum": ["01-09-2026"] * 10_000})
    parquet.write_table(table, path, use_dictionary=False, compression="zstd")
    assert path.stat().st_size < 1_000_000
    with pytest.raises(InputError, match="of te groot"):
        load([path], limits=Limits(reader_bytes=100 * 1024 * 1024))
