"""Two classifications compared: every pupil is in the matrix once, and what does not fit is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from invented import NUMBER, SCHOOL, frames

import thuiszit_cli
from thuiszit_cli.counts.compare import GONE, NEW, compare, read_classified, read_herindeling
from thuiszit_cli.errors import InputError, UsageError
from thuiszit_cli.report.parquet import write_classification

OTHER = "999990020"


def classified(folder: Path, day: str, **tables: Any) -> Path:
    answer = thuiszit_cli.classify_frame(frames(**tables), peildatum=date.fromisoformat(day))
    path = folder / f"{day}.parquet"
    write_classification(path, answer.pupils)
    return path


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """First: one absolute. A year later: back at school, and a new pupil who is absolute."""
    gone = {**SCHOOL, "inschrijving_eind": "2025-08-31"}
    before = classified(tmp_path, "2025-10-01", inschrijvingen=[gone])
    after = classified(
        tmp_path,
        "2026-10-01",
        leerlingen=[{"persoonsgebonden_nummer": number} for number in (NUMBER, OTHER)],
        inschrijvingen=[gone, {**SCHOOL, "inschrijving_begin": "2025-11-03"}],
    )
    return before, after


def test_the_matrix_holds_every_pupil_of_either_day_once(two: tuple[Path, Path]) -> None:
    found = compare(read_classified(two[0]), read_classified(two[1]))
    moves = {(old, new): count for old, row in found.matrix.items() for new, count in row.items() if count}
    assert moves == {("absoluut_verzuim", "geen_verzuim"): 1, (NEW, "absoluut_verzuim"): 1}
    assert found.as_json()["thuiszitters"] == {"vorige": 1, "erbij": 1, "eraf": 1, "nu": 1}
    assert {name: count for name, count in found.redenen.items() if count} == {"ingeschreven": 1}


def test_who_is_no_longer_in_the_export_is_told_apart(two: tuple[Path, Path], tmp_path: Path) -> None:
    later = classified(
        tmp_path, "2027-01-04", leerlingen=[{"persoonsgebonden_nummer": NUMBER}], inschrijvingen=[SCHOOL]
    )
    found = compare(read_classified(two[1]), read_classified(later))
    assert found.matrix["absoluut_verzuim"][GONE] == 1
    assert found.redenen[GONE] == 1


def test_targets_say_how_many_there_may_be_at_most(two: tuple[Path, Path]) -> None:
    found = {target.id: target for target in compare(*map(read_classified, two)).doelen}
    assert (found["pact"].nu, found["pact"].ten_hoogste, found["pact"].gehaald) == (1, 0, False)
    assert found["g4_jaar_thuiszitters"].ten_hoogste == 0  # three quarters of one, rounded down


def test_merged_municipalities_are_counted_under_their_new_code(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    borders = tmp_path / "herindeling.csv"
    borders.write_text("oud;nieuw\n344;9001\n", encoding="utf-8")
    found = compare(*map(read_classified, two), read_herindeling(borders))
    table = next(each for each in found.report.tables if each.id == "gemeente")
    assert [(line.id, line.values) for line in table.lines] == [("9001", (1, 1))]


def test_the_wrong_order_and_different_definitions_are_refused(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    before, after = (read_classified(path) for path in two)
    with pytest.raises(UsageError, match="ligt niet voor"):
        compare(after, before)
    answer = thuiszit_cli.classify_frame(frames(), peildatum=date(2026, 12, 1), definitie="een_maand")
    write_classification(tmp_path / "other.parquet", answer.pupils)
    with pytest.raises(UsageError, match="definitie"):
        compare(before, read_classified(tmp_path / "other.parquet"))


def test_what_classify_did_not_write_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.parquet").write_text("geen parquet", encoding="utf-8")
    pq.write_table(pa.table({"klasse": ["x"]}), tmp_path / "other.parquet")
    for path in (tmp_path, tmp_path / "text.parquet", tmp_path / "other.parquet", tmp_path / "no.parquet"):
        with pytest.raises(InputError):
            read_classified(path)
