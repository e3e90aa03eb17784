"""What the output files of `classify` hold: types, order, and nothing that could act or name a person."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fabricated import DAY, NUMBERS, classification

from thuiszit_cli.columns import CLASSIFICATION, PERIODS
from thuiszit_cli.errors import InternalError
from thuiszit_cli.report.bevindingen import write_findings
from thuiszit_cli.report.parquet import schema, to_table, write_frame
from thuiszit_cli.wording import csv_cell


def test_classificatie_parquet_has_the_columns_of_the_contract_with_plain_types(tmp_path: Path) -> None:
    write_frame(tmp_path / "c.parquet", classification().pupils, CLASSIFICATION)
    table = pq.read_table(tmp_path / "c.parquet")
    assert table.column_names == [
        "persoonsgebonden_nummer",
        "klasse",
        "duurklasse",
        "thuiszitter",
        "grensgeval",
        "sinds",
        "dagen_geteld",
        "dagen_kalender",
        "regel",
        "grond",
        "toelichting",
        "signalen",
        "plicht",
        "plicht_reden",
        "ingeschreven",
        "ingeschreven_bron",
        "vrijstelling_soort",
        "uren_4_lesweken",
        "leeftijd",
        "geslacht",
        "gemeentecode",
        "brin",
        "onderwijssoort",
        "bevindingen",
        "onzeker",
        "peildatum",
        "definitie",
    ]
    types = {field.name: field.type for field in table.schema}
    assert types["klasse"] == pa.string()
    assert types["sinds"] == pa.date32()
    assert types["signalen"] == pa.list_(pa.string())
    first, second, third, _ = table.to_pylist()
    assert (first["klasse"], first["sinds"], first["ingeschreven"]) == (
        "absoluut_verzuim",
        date(2026, 5, 1),
        False,
    )
    assert (second["duurklasse"], second["sinds"], second["brin"]) == (None, None, "01AB")
    assert third["signalen"] == ["luxe", "zestien_uur"]
    assert first["peildatum"] == DAY


def test_perioden_parquet_lists_the_meldingen_of_a_period(tmp_path: Path) -> None:
    write_frame(tmp_path / "p.parquet", classification().periods, PERIODS)
    (row,) = pq.read_table(tmp_path / "p.parquet").to_pylist()
    assert row["persoonsgebonden_nummer"] == NUMBERS[2]
    assert row["meldingen"] == ["M-1", None]


def test_without_pupils_or_periods_the_files_have_the_same_schema(tmp_path: Path) -> None:
    answer = classification()
    write_frame(tmp_path / "c.parquet", answer.pupils.iloc[:0], CLASSIFICATION)
    write_frame(tmp_path / "p.parquet", answer.periods.iloc[:0], PERIODS)
    assert pq.read_schema(tmp_path / "c.parquet").equals(schema(CLASSIFICATION))
    assert pq.read_schema(tmp_path / "p.parquet").equals(schema(PERIODS))


def test_a_column_that_does_not_fit_its_schema_is_a_fault_of_ours() -> None:
    pupils = classification().pupils
    with pytest.raises(InternalError, match="leeftijd"):
        to_table(pupils.assign(leeftijd="negen"), schema(CLASSIFICATION))
    with pytest.raises(InternalError, match="klasse mist een waarde"):
        to_table(pupils.assign(klasse=None), schema(CLASSIFICATION))
    with pytest.raises(InternalError):
        to_table(pupils.drop(columns="regel"), schema(CLASSIFICATION))


def test_equal_content_gives_equal_bytes_whatever_the_index(tmp_path: Path) -> None:
    pupils = classification().pupils
    write_frame(tmp_path / "1.parquet", pupils, CLASSIFICATION)
    write_frame(tmp_path / "2.parquet", pupils.set_index(pd.Index([7, 8, 9, 10])), CLASSIFICATION)
    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "2.parquet").read_bytes()


def findings(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=";"))


def test_bevindingen_csv_points_at_every_place_in_the_order_of_the_file(tmp_path: Path) -> None:
    write_findings(tmp_path / "b.csv", classification().tables)
    rows = findings(tmp_path / "b.csv")
    assert rows[0] == ["bestand", "blad", "regel", "kolom", "code", "ernst", "melding"]
    assert [(row[0], row[2], row[3], row[4]) for row in rows[1:]] == [
        ("", "", "", "toets_info"),
        ("leerlingen.csv", "3", "geboortedatum", "toets_waarschuwing"),
        ("leerlingen.csv", "4", "bsn", "toets_fout"),
        ("leerlingen.csv", "5", "geboortedatum", "toets_waarschuwing"),
    ]
    assert rows[2][5:] == ["waarschuwing", "Tekst van toets_waarschuwing. (kolom X)"]
    assert (tmp_path / "b.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_bevindingen_csv_without_findings_is_a_header(tmp_path: Path) -> None:
    tables = classification().tables
    tables.findings.batches.clear()
    write_findings(tmp_path / "b.csv", tables)
    assert len(findings(tmp_path / "b.csv")) == 1


def test_bevindingen_csv_holds_no_number_of_a_person(tmp_path: Path) -> None:
    write_findings(tmp_path / "b.csv", classification().tables)
    text = (tmp_path / "b.csv").read_text(encoding="utf-8")
    assert not any(number in text for number in NUMBERS)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_a_file_name_cannot_become_a_formula(tmp_path: Path, start: str) -> None:
    name = f'{start}cmd|"/c calc";x.csv'
    write_findings(tmp_path / "b.csv", classification(file=name).tables)
    cell = findings(tmp_path / "b.csv")[2][0]
    assert cell.startswith(("'", " "))
    assert "\t" not in cell
    assert "calc" in cell


def test_a_lone_dash_stays_the_name_of_standard_input() -> None:
    assert csv_cell("-") == "-"
    assert csv_cell("-1") == "'-1"
