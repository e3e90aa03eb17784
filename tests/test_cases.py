"""The law as cases: every case of `tests/cases/` gives the result that the law gives it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import thuiszit_cli
from cases_loader import NUMBER, RULE_IDS, Case, CaseError, Expectation, load_cases
from thuiszit_cli import classify_frame
from thuiszit_cli.judge import Classification
from thuiszit_cli.rules.parameters import all_parameters
from thuiszit_cli.rules.signals import SIGNALS
from thuiszit_cli.rules.verdict import RULES

ALL_CASES = load_cases()


def classify(case: Case) -> Classification:
    """The program's answer to a case."""
    frames = {}
    for table, rows in case.tables.items():
        header = case.columns_of(table)
        frames[table] = pd.DataFrame(
            [[row.get(column, "") for column in header] for row in rows], columns=header, dtype="str"
        )
    return classify_frame(
        frames,
        peildatum=case.peildatum,
        definitie=case.definitie,
        vakantieregio=case.vakantieregio,
        parameters=dict(case.what_if),
    )


def plain(value: Any) -> Any:
    """A cell of the answer as a plain Python value; empty is None."""
    if isinstance(value, str | bool | int):
        return value
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return None if pd.isna(value) else value


def seen(row: Mapping[Any, Any], expected: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row that a case speaks about, numbers on two decimals as the column shows them."""
    values = {column: plain(row[column]) for column in expected}
    return {
        column: round(value, 2) if isinstance(value, float) else value for column, value in values.items()
    }


def assert_pupil(answer: Classification, number: str, expectation: Expectation) -> None:
    rows = answer.pupils[answer.pupils[NUMBER].astype(str) == number].to_dict("records")
    assert len(rows) == 1, "de leerling hoort precies een keer in de uitkomst te staan"
    assert seen(rows[0], expectation.columns) == dict(expectation.columns)
    if expectation.periods is not None:
        periods = answer.periods[answer.periods[NUMBER].astype(str) == number].sort_values("begin")
        found = periods.to_dict("records")
        shown = [seen(row, period) for row, period in zip(found, expectation.periods, strict=False)]
        assert shown == [dict(period) for period in expectation.periods]
        assert len(found) == len(expectation.periods), "er zijn meer of minder perioden dan verwacht"


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.name)
def test_the_law_gives(case: Case) -> None:
    answer = classify(case)
    for number, expectation in case.expected.items():
        assert_pupil(answer, number, expectation)
    codes = answer.tables.findings.by_code()
    assert set(case.findings) <= set(codes)
    assert not set(case.absent_findings) & set(codes)
    if case.pupils is not None:
        assert len(answer.pupils) == case.pupils


def gives(case: Case) -> bool:
    """Whether the program gives every pupil of the case what it expects."""
    answer = classify(case)
    try:
        for number, expectation in case.expected.items():
            assert_pupil(answer, number, expectation)
    except AssertionError:
        return False
    return set(case.findings) <= set(answer.tables.findings.by_code())


# Asked by what is counted and listed afterwards (tests/counts), not by a rule: no class depends on them.
OF_COUNTS = {
    "school.streef_maanden",
    "g4.jaar_thuiszitters",
    "g4.jaar_vrijgesteld",
    "g4.basis_absoluut",
    "g4.basis_vrijgesteld",
    "vrijstelling.vernieuwing_maand",
    "vrijstelling.vernieuwing_dag",
}


def test_no_parameter_of_the_counts_is_asked_by_the_law() -> None:
    root = Path(thuiszit_cli.__file__).parent
    places = [*(root / "rules").glob("*.py"), *(root / "facts").glob("*.py"), root / "judge.py"]
    text = "".join(path.read_text(encoding="utf-8") for path in places)
    assert {name for name in OF_COUNTS if name in text} == set()
    assert set(all_parameters()) >= OF_COUNTS


@pytest.mark.parametrize("parameter", sorted(set(all_parameters()) - OF_COUNTS))
def test_every_parameter_decides_a_case(parameter: str) -> None:
    changing = [case for case in ALL_CASES if parameter in case.what_if]
    without = [
        replace(case, what_if={name: case.what_if[name] for name in case.what_if if name != parameter})
        for case in changing
    ]
    assert not all(gives(case) for case in without), "zonder de verandering is elke uitkomst dezelfde"


def test_every_source_of_a_rule_or_parameter_has_a_case() -> None:
    cited = {article for rule in RULES for article in rule.alle_artikelen}
    cited |= {article for signal in SIGNALS.values() for article in signal.artikelen}
    cited |= {found.artikel for name, found in all_parameters().items() if name not in OF_COUNTS}
    assert sorted(cited - {article for case in ALL_CASES for article in case.articles}) == []


def test_every_rule_decides_in_at_least_two_cases() -> None:
    deciding = [e.columns.get("regel") for case in ALL_CASES for e in case.expected.values()]
    assert {rule: deciding.count(rule) >= 2 for rule in RULE_IDS} == dict.fromkeys(RULE_IDS, True)


def test_every_case_is_about_the_rule_it_expects() -> None:
    strays = [
        case.name
        for case in ALL_CASES
        for expectation in case.expected.values()
        if expectation.columns.get("regel", "R7") not in (*case.rules, "R7")  # R7: the rule did not fire
    ]
    assert strays == []


GOOD = """
onderwerp: Een onderwerp
basis: {regels: [R7], peildatum: 2026-09-28, leerlingen: [{geboortedatum: 2014-05-10}]}
gevallen:
  - {naam: Een leerling heeft geen verzuim, verwacht: {klasse: geen_verzuim}}
"""


def test_a_good_case_file_is_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "goed.yaml").write_text(GOOD, encoding="utf-8")
    (case,) = load_cases(tmp_path)
    assert case.tables["leerlingen"] == ({NUMBER: "999990019", "geboortedatum": "2014-05-10"},)


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("onderwerp:", "onderwrep:", "onderwrep"),
        ("regels: [R7]", "regels: [R9]", "R9"),
        ("geboortedatum:", "geboortdatum:", "geboortdatum"),
        ("klasse: geen_verzuim", "klas: geen_verzuim", "klas"),
        ("klasse: geen_verzuim", "klasse: ok", "ok"),
        ("klasse: geen_verzuim", "dagen_geteld: veel", "veel"),
        ("klasse: geen_verzuim", "klasse: geen_verzuim, klasse: risico", "dubbel"),
        ("Een leerling heeft geen verzuim", "R7", "minstens vier woorden"),
        ("peildatum: 2026-09-28, ", "", "peildatum"),
        (
            "  - {naam",
            "  - {naam: Een leerling heeft geen verzuim, verwacht: {regel: R7}}\n  - {naam",
            "staat ook",
        ),
    ],
)
def test_a_case_file_with_a_mistake_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, part: str
) -> None:
    assert old in GOOD
    (tmp_path / "fout.yaml").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(CaseError, match=re.escape(part)) as caught:
        load_cases(tmp_path)
    assert "fout.yaml" in str(caught.value)
