"""Which of several rows of one melding stays (spec section 3, point 1)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from exports import ANNA, BRAM, MELDING, found, reconciles
from hypothesis import given
from hypothesis import strategies as st

from thuiszit_cli.tables.duplicates import find
from thuiszit_cli.tables.load import from_frames
from thuiszit_cli.tables.model import Tables
from thuiszit_cli.values.serials import NO_SERIAL


def meldingen(*rows: dict[str, str]) -> Tables:
    return from_frames({"meldingen": pd.DataFrame([MELDING | row for row in rows])})


def kept(tables: Tables) -> list[int]:
    return tables.meldingen["regel"].tolist()


def test_the_latest_mutation_stays() -> None:
    tables = meldingen({"laatste_mutatie": "2026-09-02 10:00"}, {"laatste_mutatie": "2026-09-02 09:59"})
    assert kept(tables) == [1]
    assert tables.rows.excluded == {"dubbel": 1}
    assert [batch.line.tolist() for batch in found(tables, "melding_dubbel")] == [[2]]


def test_no_mutation_is_older_than_any() -> None:
    assert kept(meldingen({"laatste_mutatie": "01-01-1990"}, {"laatste_mutatie": ""})) == [1]


def test_of_equally_late_rows_the_last_read_stays() -> None:
    assert kept(meldingen({}, {}, {})) == [3]


def test_fractions_of_a_second_decide_too() -> None:
    assert kept(
        meldingen({"laatste_mutatie": "2026-09-02T10:00:00.9"}, {"laatste_mutatie": "2026-09-02T10:00:00.1"})
    ) == [1]


def test_the_same_meldingsnummer_of_two_persons_stays_twice_with_a_remark() -> None:
    tables = meldingen({}, {"persoonsgebonden_nummer": BRAM})
    assert kept(tables) == [1, 2]
    assert len(found(tables, "meldingsnummer_twee_leerlingen")[0]) == 2


def test_rows_without_meldingsnummer_are_the_same_only_when_all_is_equal() -> None:
    tables = meldingen(
        {"meldingsnummer": "", "postcode": "1234AB"},
        {"meldingsnummer": " ", "postcode": " 1234AB "},
        {"meldingsnummer": "", "postcode": "1234AC"},
        {"meldingsnummer": "", "postcode": "1234AB", "vermoedelijke_reden": "ander"},
        {"meldingsnummer": "", "postcode": "1234AB", "laatste_mutatie": "2026-09-02 10:00"},
        {"meldingsnummer": "", "postcode": "1234AB", "persoonsgebonden_nummer": BRAM},
    )
    assert kept(tables) == [2, 3, 4, 5, 6]  # as among versions, the last read stays


def test_values_are_compared_and_not_their_spelling() -> None:
    tables = meldingen(
        {"meldingsnummer": "", "begindatum": "01-09-2026", "verzuimuren": "4,0", "verzuimsoort": "L"},
        {"meldingsnummer": "", "begindatum": "20260901", "verzuimuren": "4", "verzuimsoort": "luxe verzuim"},
    )
    assert kept(tables) == [2]


def test_a_column_that_one_file_lacks_equals_an_empty_one() -> None:
    row = {"persoonsgebonden_nummer": ANNA, "begindatum": "01-09-2026"}
    tables = from_frames(
        {"a": pd.DataFrame([row]), "b": pd.DataFrame([row | {"brin": "", "postcode": None, "status": ""}])}
    )
    assert len(tables.meldingen) == 1


def test_a_dropped_melding_keeps_what_its_row_gave_to_other_tables() -> None:
    flat = [MELDING | {"inschrijving_begin": "01-08-2020"}, MELDING | {"inschrijving_begin": "01-08-2021"}]
    tables = from_frames({"flat": pd.DataFrame(flat)})
    assert len(tables.meldingen) == 1
    assert len(tables.inschrijvingen) == 2
    assert tables.rows.excluded == {}
    assert reconciles(tables)


def test_a_row_belongs_to_its_table_also_when_it_turns_out_to_be_double() -> None:
    tables = meldingen({}, {}, {"meldingsnummer": ""})
    assert len(tables.meldingen) == 2
    assert tables.sources[0].tables["meldingen"] == 3
    assert tables.rows.excluded == {"dubbel": 1}


def test_a_meldingsnummer_is_a_text() -> None:
    tables = meldingen(
        {"meldingsnummer": "007"},
        {"meldingsnummer": "7"},
        {"meldingsnummer": "M-7"},
        {"meldingsnummer": "M-7 "},
    )
    assert tables.serials.texts_of(tables.meldingen["meldingsnummer"].to_numpy()).to_pylist() == [
        "007",
        "7",
        "M-7",
    ]


_ROW = st.tuples(
    st.integers(1, 3), st.sampled_from([NO_SERIAL, -1, 7, 8]), st.integers(0, 2), st.integers(0, 1)
)


@given(st.lists(_ROW, max_size=25))
def test_the_quick_way_agrees_with_comparing_row_by_row(rows: list[tuple[int, int, int, int]]) -> None:
    persons = np.array([row[0] for row in rows], dtype=np.int32)
    serials = np.array([row[1] for row in rows], dtype=np.int64)
    moments = np.array([row[2] for row in rows], dtype=np.int64)
    prints = np.array([row[3] for row in rows if row[1] == NO_SERIAL], dtype=np.uint64)
    found_ = find(persons, serials, moments, prints)

    stays: dict[object, int] = {}
    for at, (person, serial, moment, content) in enumerate(rows):
        key = (person, serial) if serial != NO_SERIAL else (person, None, content)
        before = stays.get(key)
        if before is None or serial == NO_SERIAL or moment >= rows[before][2]:
            stays[key] = at
    assert sorted(set(range(len(rows))) - set(found_.dropped.tolist())) == sorted(stays.values())
    shared = [
        at
        for at in stays.values()
        if rows[at][1] != NO_SERIAL
        and any(rows[other][1] == rows[at][1] and rows[other][0] != rows[at][0] for other in stays.values())
    ]
    assert found_.two_persons.tolist() == sorted(shared)
