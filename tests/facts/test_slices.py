"""A register too large to be judged at once is judged part by part, with the same answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zlib import crc32

import pandas as pd
import pytest

import thuiszit_cli
from strategies import DEEP
from thuiszit_cli import judge
from thuiszit_cli.facts.slices import part_of, spans
from thuiszit_cli.report.bevindingen import write_findings
from thuiszit_cli.tables.load import from_frames, load

SAMPLE = Path(__file__).parents[2] / "sample_data"
EXPORTS = [SAMPLE / f"{name}.csv" for name in ("meldingen", "leerlingen", "inschrijvingen", "vrijstellingen")]
PEILDATUM = date(2026, 10, 1)


def every(share: int, folder: Path) -> list[Path]:
    """The exports with one pupil of so many, and what has no number."""
    if share == 1:
        return EXPORTS
    for export in EXPORTS:
        rows = pd.read_csv(export, sep=";", dtype=str, keep_default_na=False, encoding="utf-8-sig")
        kept = rows["persoonsgebonden_nummer"].map(
            lambda text: crc32(text.encode()) % share == 0 or len(text) < 2
        )
        rows[kept].to_csv(folder / export.name, sep=";", index=False)
    return [folder / export.name for export in EXPORTS]


@pytest.mark.parametrize(("at_once", "share"), [(1, 1 if DEEP else 5), (40, 1), (10_000, 1)])
def test_a_register_in_parts_gives_the_same_pupils_periods_and_findings(
    at_once: int, share: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    exports = every(share, tmp_path)
    whole = thuiszit_cli.classify(exports, peildatum=PEILDATUM)
    assert len(whole.pupils) > 50
    monkeypatch.setattr(judge, "ROWS_AT_ONCE", at_once)
    parts = thuiszit_cli.classify(exports, peildatum=PEILDATUM)

    pd.testing.assert_frame_equal(parts.pupils, whole.pupils, check_categorical=False)
    pd.testing.assert_frame_equal(parts.periods, whole.periods)
    write_findings(tmp_path / "whole.csv", whole.tables)
    write_findings(tmp_path / "parts.csv", parts.tables)
    assert (tmp_path / "parts.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_parts_hold_every_pupil_and_every_row_once() -> None:
    tables = load(EXPORTS)
    parts = [part_of(tables, *span) for span in spans(tables, 40)]

    assert len(parts) > 2
    assert [number for part in parts for number in part.numbers] == tables.numbers.tolist()
    for name in ("meldingen", "leerlingen", "inschrijvingen", "vrijstellingen"):
        rows = pd.concat([getattr(part, name)[["bron", "regel"]] for part in parts])
        assert sorted(map(tuple, rows.to_numpy())) == sorted(
            map(tuple, getattr(tables, name)[["bron", "regel"]].to_numpy())
        )


def test_pupils_with_pseudonyms_and_with_numbers_are_divided_alike() -> None:
    numbers = ["TP-" + "a" * 26, "999900006", "B17", "999900018"]
    tables = from_frames(
        {"meldingen": pd.DataFrame({"persoonsgebonden_nummer": numbers, "begindatum": ["01-09-2026"] * 4})}
    )
    parts = [part_of(tables, *span) for span in spans(tables, 1)]

    assert [part.numbers.tolist() for part in parts] == [[number] for number in sorted(numbers)]
    assert [len(part.meldingen) for part in parts] == [1, 1, 1, 1]


def test_a_small_register_is_not_divided() -> None:
    tables = load(EXPORTS)
    assert spans(tables, 10_000) == [(0, len(tables.persons))]
