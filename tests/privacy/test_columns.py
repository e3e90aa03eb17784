"""What is not declared to be harmless is protected: a column that somebody adds cannot leak by being forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from thuiszit_cli import api, columns
from thuiszit_cli.columns import CLASSIFICATION, Column, Kind, Masking, Table
from thuiszit_cli.privacy import rewrite
from thuiszit_cli.privacy.encryption import hidden_columns, properties
from thuiszit_cli.privacy.keys import Key
from thuiszit_cli.privacy.pseudonyms import FORMS, pseudonymised
from thuiszit_cli.report.parquet import schema

KEY = Key(bytes(range(32)))
SECRET = "Roepnaam Verzonnen"
EXPORT = "BSN;geboortedatum;begindatum;verzuimsoort\n999990019;01-05-2014;17-08-2026;LRV\n"
ADDED = Column(name="roepnaam", kind=Kind.TEKST, meaning="Hoe de leerling heet", personal=True)
WITH_ADDED = CLASSIFICATION.model_copy(update={"columns": (*CLASSIFICATION.columns, ADDED)})


@pytest.fixture
def answer(tmp_path: Path) -> api.Classification:
    export = tmp_path / "export.csv"
    export.write_text(EXPORT, encoding="utf-8")
    found = api.classify([export], peildatum=date(2026, 10, 1))
    return replace(found, pupils=found.pupils.assign(roepnaam=pd.array([SECRET], pd.ArrowDtype(pa.string()))))


def test_a_column_that_does_not_say_whether_it_is_personal_is_refused() -> None:
    with pytest.raises(ValidationError, match="personal"):
        Column(name="roepnaam", kind=Kind.TEKST, meaning="Hoe de leerling heet")  # type: ignore[call-arg]


def test_a_new_personal_column_is_encrypted(tmp_path: Path, answer: api.Classification) -> None:
    path = tmp_path / "classificatie.parquet"
    table = pa.Table.from_pandas(answer.pupils, schema(WITH_ADDED), preserve_index=False)
    pq.write_table(table, path, encryption_properties=properties(WITH_ADDED, KEY))
    assert SECRET.encode() not in path.read_bytes()
    with pytest.raises(OSError, match="decrypt"):
        pq.read_table(path, columns=["roepnaam"])


@pytest.mark.parametrize("declared", [False, True])
def test_a_new_column_becomes_a_token_under_pseudonym(
    answer: api.Classification, declared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if declared:
        monkeypatch.setattr("thuiszit_cli.privacy.pseudonyms.CLASSIFICATION", WITH_ADDED)
    hidden = pseudonymised(answer, KEY).pupils
    assert list(hidden["roepnaam"]) == [KEY.token("roepnaam", SECRET)]
    assert list(hidden["klasse"]) == list(answer.pupils["klasse"])


def test_a_new_column_of_an_export_becomes_a_token(tmp_path: Path) -> None:
    clean = rewrite._cleaner([ADDED], None, KEY)  # type: ignore[arg-type]
    assert clean([SECRET]) == [KEY.token("roepnaam", SECRET)]


def test_a_column_that_feeds_two_is_treated_as_the_more_personal_of_them() -> None:
    harmless = Column(name="groep", kind=Kind.TEKST, meaning="Groep", personal=False)
    clean = rewrite._cleaner([harmless, ADDED], None, KEY)  # type: ignore[arg-type]
    assert clean([SECRET]) == [KEY.token("roepnaam", SECRET)]


def test_a_table_holds_every_column_that_it_does_not_know_for_personal() -> None:
    assert CLASSIFICATION.personal("roepnaam")
    assert not CLASSIFICATION.personal("klasse")


def test_a_column_is_as_personal_in_one_table_as_in_another() -> None:
    said: dict[str, set[tuple[bool, Masking]]] = {}
    for table in (*columns.TABLES, *columns.OUTPUTS):
        for column in table.columns:
            said.setdefault(column.name, set()).add((column.personal, column.masking))
    assert [name for name, found in said.items() if len(found) > 1] == []


def test_every_column_that_keeps_what_has_a_form_says_which_form() -> None:
    tables: tuple[Table, ...] = (*columns.TABLES, *columns.OUTPUTS)
    kept = {column.name for each in tables for column in each.columns if column.masking is Masking.VORM}
    assert kept <= set(FORMS)


def test_what_is_encrypted_is_what_is_declared() -> None:
    assert hidden_columns(columns.PERIODS) == [
        "persoonsgebonden_nummer",
        "begin",
        "eind",
        "dagen_geteld",
        "dagen_kalender",
        "lesdagen",
        "meldingen.list.element",
    ]
