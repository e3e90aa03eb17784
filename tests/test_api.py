"""The public functions answer as the commands do: `import thuiszit_cli`, nothing printed, no exit codes."""

from __future__ import annotations

import inspect
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

import thuiszit_cli
from thuiszit_cli.columns import CLASSIFICATION
from thuiszit_cli.errors import UsageError
from thuiszit_cli.report.parquet import write_frame
from thuiszit_cli.rules.terms import Definitie

HERE = Path(__file__).parents[1] / "sample_data"
EXPORTS = [HERE / f"{name}.csv" for name in ("leerlingen", "meldingen", "inschrijvingen", "vrijstellingen")]
DAY = date(2026, 10, 1)


def test_every_public_function_tells_what_it_does_and_is_asked_by_name() -> None:
    for name in set(thuiszit_cli.__all__) - {"__version__", "Question"}:
        function = getattr(thuiszit_cli, name)
        assert function.__doc__
        first, *others = list(inspect.signature(function).parameters.values())
        assert first.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        by_name = others[1:] if name == "compare" else others
        kinds = {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}
        assert {each.kind for each in by_name} <= kinds


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
        write_frame(tmp_path / str(day) / "classificatie.parquet", answer.pupils, CLASSIFICATION)
    before, now = tmp_path / "2026-03-01", tmp_path / str(DAY)
    found = thuiszit_cli.compare(before, now)
    assert sum(sum(row.values()) for row in found.matrix.values()) == len(found.huidige.rows)
    hidden = thuiszit_cli.compare(before, now, lezing="jaar", grens=5)
    assert hidden.report.hidden
    assert len(hidden.doelen) < len(found.doelen)


# --- how a question may be given ----------------------------------------------------------------------------


FLAT = HERE / "register_plat.csv"
PUPIL = "999900006"
ABSENT = {  # absent since 1 September 2026 on every lesson
    "persoonsgebonden_nummer": [PUPIL],
    "geboortedatum": ["2012-03-12"],
    "inschrijving_begin": ["2024-08-01"],
    "begindatum": ["2026-09-01"],
    "alle_lessen_gemist": ["ja"],
}


def since(table: Any, **how: Any) -> date:
    (day,) = thuiszit_cli.classify_frame(table, **{"peildatum": "2026-11-20", **how}).pupils["sinds"]
    return day


@pytest.mark.parametrize(
    "day",
    [
        DAY,
        "2026-10-01",
        "1-10-2026",
        datetime(2026, 10, 1, 23, 59),
        pd.Timestamp("2026-10-01"),
        datetime(2026, 9, 30, 22, 30, tzinfo=UTC),
        pd.Timestamp("2026-09-30 22:30", tz="UTC"),
    ],
    ids=str,
)
def test_a_peildatum_may_be_a_date_text_or_a_moment_of_that_day_here(day: Any) -> None:
    assert thuiszit_cli.Question(peildatum=day).peildatum == DAY


@pytest.mark.parametrize(
    "exports", [str(FLAT), FLAT, [str(FLAT)], (FLAT,), iter([FLAT])], ids=lambda value: type(value).__name__
)
def test_an_export_may_be_text_or_a_path_alone_or_in_a_list(exports: Any) -> None:
    assert thuiszit_cli.Question(peildatum=DAY, exports=exports).exports == (FLAT,)


def test_a_question_and_its_keywords_give_the_same_answer() -> None:
    question = thuiszit_cli.Question(
        peildatum=DAY, exports=FLAT, definitie="een_maand", parameters={"lrv.dagen": 20}
    )
    by_object = thuiszit_cli.classify(question)
    by_name = thuiszit_cli.classify(
        str(FLAT), peildatum="2026-10-01", definitie="een_maand", parameters={"lrv.dagen": "20"}
    )
    pd.testing.assert_frame_equal(by_object.pupils, by_name.pupils)
    other = thuiszit_cli.classify(question, definitie=Definitie.LANDELIJK)
    assert other.definitie is Definitie.LANDELIJK


def test_a_question_is_a_command_that_asks_it_again(tmp_path: Path) -> None:
    own = tmp_path / "eigen dagen.csv"
    own.write_text("datum;soort\n2026-09-14;vrij\n", encoding="utf-8")
    question = thuiszit_cli.Question(
        peildatum=DAY,
        vakantieregio="noord",
        parameters={"lrv.dagen": 20},
        own_days=str(own),
        links="koppel.csv",
    )
    assert question.command("classify", "--formaat", "md") == (
        "thuiszit classify --peildatum 2026-10-01 --definitie landelijk --vakantieregio noord --parameter lrv.dagen=20 "
        f"--koppeltabel koppel.csv --lesdagen '{own}' --formaat md"
    )
    assert question.inputs == (Path("koppel.csv"), own)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"peildatum": 20261001}, "peildatum"),
        ({"peildatum": "morgen"}, "peildatum"),
        ({"peildatum": None}, "peildatum"),
        ({"peildatum": pd.NaT}, "peildatum"),
        ({"exports": 5}, "exports"),
        ({"exports": [5]}, "exports"),
        ({"exports": pd.DataFrame(ABSENT)}, "exports"),
        ({"definitie": "kort"}, "definitie"),
        ({"definitie": 4}, "definitie"),
        ({"vakantieregio": "oost"}, "vakantieregio"),
        ({"parameters": ["lrv.dagen=20"]}, "parameters"),
        ({"parameters": {"lrv.dagen": None}}, "lrv.dagen"),
        ({"own_days": 5}, "own_days"),
        ({"layouts": 5}, "layouts"),
        ({"links": 5}, "links"),
    ],
)
def test_a_value_of_a_wrong_type_is_told_by_its_name(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        thuiszit_cli.Question(**{"peildatum": DAY, **wrong})


def test_a_question_without_a_day_says_so() -> None:
    with pytest.raises(UsageError, match="geen peildatum"):
        thuiszit_cli.classify([FLAT])


def test_one_period_needs_no_list() -> None:
    assert len(thuiszit_cli.tally(FLAT, peildatum=DAY, kwartalen="2026-Q3").quarters) == 1


# --- tables in memory ---------------------------------------------------------------------------------------


class Stream:
    """A table of any other library: it only knows how to hand itself over to Arrow."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize(
    "kind", ["text", "arrow", "dates", "moments", "zoned", "utc", "periods", "categories", "sparse", "stream"]
)
def test_a_frame_of_any_dtype_gives_the_same_days(kind: str) -> None:
    frame = pd.DataFrame(ABSENT)
    days = pd.to_datetime(frame["begindatum"])
    columns: dict[str, Any] = {
        "arrow": days.astype("date32[day][pyarrow]"),
        "dates": days.dt.date,
        "moments": days,
        "zoned": pd.Series(pd.to_datetime(["2026-08-31T22:00:00Z"])),
        "utc": pd.to_datetime(pd.Series(["2026-09-01T00:00:00+02:00"]), utc=True),
        "periods": days.dt.to_period("D"),
        "categories": frame["begindatum"].astype("category"),
    }
    if kind in columns:
        frame["begindatum"] = columns[kind]
    if kind == "sparse":
        frame["verzuimuren"] = pd.Series([8], dtype="Sparse[int64]")
    table = Stream(pa.table(frame)) if kind == "stream" else frame
    assert since(table) == date(2026, 9, 1)
    assert since({"meldingen": table}) == date(2026, 9, 1)


@pytest.mark.parametrize("table", [[1, 2], "export.csv", None, {"meldingen": [1]}])
def test_what_is_no_table_is_refused(table: Any) -> None:
    with pytest.raises(UsageError, match="geen tabel"):
        thuiszit_cli.classify_frame(table, peildatum=DAY)


def test_an_answer_shows_counts_and_nobody(tmp_path: Path) -> None:
    frame = pd.DataFrame(ABSENT)
    export = tmp_path / "export.csv"
    frame.to_csv(export, sep=";", index=False)
    asked = thuiszit_cli.Question(peildatum="2026-11-20", exports=export)
    classified = thuiszit_cli.classify(asked)
    for name, day in (("a", "2026-11-19"), ("b", "2026-11-20")):
        (tmp_path / name).mkdir()
        pupils = thuiszit_cli.classify(asked, peildatum=day).pupils
        write_frame(tmp_path / name / "classificatie.parquet", pupils, CLASSIFICATION)
    answers = [
        classified,
        classified.tables,
        thuiszit_cli.definitions(asked),
        thuiszit_cli.tally(asked, kwartalen="2026-Q3"),
        thuiszit_cli.worklist(asked),
        *thuiszit_cli.worklist(asked).items,
        thuiszit_cli.explain(asked, leerling=PUPIL)[0],
        thuiszit_cli.compare(tmp_path / "a", tmp_path / "b"),
    ]
    for answer in answers:
        shown = repr(answer)
        assert PUPIL not in shown
        assert "2012-03-12" not in shown
        assert "2012, 3, 12" not in shown
    assert "1 leerlingen" in repr(classified)
