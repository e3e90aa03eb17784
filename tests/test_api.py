"""The public functions answer as the commands do: `import thuiszit_cli`, nothing printed, no exit codes."""

from __future__ import annotations

import inspect
from datetime import date
from pathlib import Path

import pytest

import thuiszit_cli
from thuiszit_cli.errors import UsageError
from thuiszit_cli.report.parquet import write_classification

HERE = Path(__file__).parents[1] / "sample_data"
EXPORTS = [HERE / f"{name}.csv" for name in ("leerlingen", "meldingen", "inschrijvingen", "vrijstellingen")]
DAY = date(2026, 10, 1)


def test_every_public_function_tells_what_it_does_and_is_asked_by_name() -> None:
    for name in set(thuiszit_cli.__all__) - {"__version__"}:
        function = getattr(thuiszit_cli, name)
        assert function.__doc__
        first, *others = list(inspect.signature(function).parameters.values())
        assert first.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        by_name = others[1:] if name == "compare" else others
        assert {each.kind for each in by_name} == {inspect.Parameter.KEYWORD_ONLY}


def test_a_quarter_and_a_school_year_come_with_figures_and_tables() -> None:
    found = thuiszit_cli.tally(EXPORTS, peildatum=DAY, kwartalen=["2026-Q3"], schooljaren=["2025-2026"])
    (quarter,), (year,) = found.quarters, found.years
    assert quarter.as_json()["kwartaal"] == "2026-Q3"
    assert year.telling["absoluut"] > 0
    assert len(found.reports) == 2
    assert not found.reports[0].hidden
    with pytest.raises(UsageError, match="periode"):
        thuiszit_cli.tally(EXPORTS, peildatum=DAY)


def test_the_worklist_is_a_list_with_the_earliest_first() -> None:
    items = thuiszit_cli.worklist(EXPORTS, peildatum=DAY).items
    assert [item.datum for item in items] == sorted(item.datum for item in items)
    assert len(thuiszit_cli.worklist(EXPORTS, peildatum=DAY, gemeenten=["0344"], binnen=7).items) < len(items)


def test_two_outcomes_are_compared_from_their_folders(tmp_path: Path) -> None:
    for day in (date(2026, 3, 1), DAY):
        (tmp_path / str(day)).mkdir()
        answer = thuiszit_cli.classify(EXPORTS, peildatum=day)
        write_classification(tmp_path / str(day) / "classificatie.parquet", answer.pupils)
    before, now = tmp_path / "2026-03-01", tmp_path / str(DAY)
    found = thuiszit_cli.compare(before, now)
    assert sum(sum(row.values()) for row in found.matrix.values()) == len(found.huidige.rows)
    hidden = thuiszit_cli.compare(before, now, lezing="jaar", grens=5)
    assert hidden.report.hidden
    assert len(hidden.doelen) < len(found.doelen)
