"""Which of several rows of one melding stays (spec section 3, point 1)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports import ANNA, BRAM, MELDING, found, reconciles, write
from thuiszit_cli.tables.duplicates import Meldingen, find
from thuiszit_cli.tables.fingerprints import FILLS, WIDTH
from thuiszit_cli.tables.load import from_frames, load
from thuiszit_cli.tables.model import Tables
from thuiszit_cli.values import MISSING_MOMENT
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


@pytest.mark.parametrize("number", ["7001.0", "7001,00", '="7001"', "'7001"])
def test_a_meldingsnummer_in_the_dress_of_a_spreadsheet_is_that_number(number: str) -> None:
    earlier, later = {"laatste_mutatie": "02-09-2026"}, {"laatste_mutatie": "09-09-2026"}
    assert kept(meldingen(earlier | {"meldingsnummer": "7001"}, later | {"meldingsnummer": number})) == [2]


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
        {"meldingsnummer": "", "postcode": "1234AB", "verzuimuren": "3"},
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
    row = {"persoonsgebonden_nummer": ANNA, "begindatum": "01-09-2026", "verzuimsoort": "luxe"}
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


# Person, meldingsnummer, laatste_mutatie, what only the melding has, its school and its reason.
_ROW = st.tuples(
    st.integers(1, 3),
    st.sampled_from([NO_SERIAL, NO_SERIAL, -1, 7]),
    st.sampled_from([MISSING_MOMENT, 1, 2]),
    st.integers(0, 1),
    st.integers(0, 1),
    st.integers(0, 1),
)
_BEGIN = 5  # of every row: a version is of a person, a school, a kind and a begin


def _same(row: tuple[int, ...], other: tuple[int, ...], joined: bool) -> bool:
    """Whether two rows without number are one melding, by the words of the spec."""
    parts = [0, 2, 3] if joined else [0, 2, 3, 4, 5]
    return all(row[at] == other[at] for at in parts)


@given(st.lists(_ROW, max_size=25), st.booleans())
def test_the_quick_way_agrees_with_comparing_row_by_row(rows: list[tuple[int, ...]], joined: bool) -> None:
    """`joined`: every row fills `inschrijvingen` too, so that a school or reason makes no other melding."""
    stays: set[int] = set(range(len(rows)))
    for at, row in enumerate(rows):
        for later, other in enumerate(rows):
            if row[1] != NO_SERIAL and row[:2] == other[:2] and (other[2], later) > (row[2], at):
                stays.discard(at)
    numbered = {at for at in stays if rows[at][1] != NO_SERIAL}
    left = sorted(stays - numbered)
    left = [
        at for at in left if not any(later > at and _same(rows[at], rows[later], joined) for later in left)
    ]
    versions = [
        at
        for at in left
        if not any(
            rows[at][0] == rows[o][0] and rows[at][4] == rows[o][4] and rows[o][2] > rows[at][2] for o in left
        )
    ]

    prints = np.zeros((len(rows), WIDTH), dtype=np.uint64)
    for at, (_, _, moment, own, school, reason) in enumerate(rows):
        prints[at, [0, 2, 4]] = [10 * max(moment, 0) + own + 1, school + 1, reason + 1]
        prints[at, FILLS] = 2 * joined
    columns = np.array(rows, dtype=np.int64).reshape(len(rows), 6)
    unnumbered = columns[:, 1] == NO_SERIAL
    dropped, two_persons = find(
        Meldingen(
            persons=columns[:, 0],
            serials=columns[:, 1],
            moments=columns[:, 2],
            schools=columns[:, 4],
            kinds=np.zeros(len(rows), dtype=np.int8),
            begins=np.full(len(rows), _BEGIN, dtype=np.int32),
            prints=prints[unnumbered],
            lessons=np.zeros(0, dtype=np.uint64),
        )
    )
    gone = np.concatenate(list(dropped.values())).tolist()
    assert len(gone) == len(set(gone))
    assert set(range(len(rows))) - set(gone) == numbered | set(versions)
    shared = {
        at
        for at in numbered
        if any(rows[o][1] == rows[at][1] and rows[o][0] != rows[at][0] for o in numbered)
    }
    assert set(two_persons.tolist()) == shared


def codes(tables: Tables) -> dict[str, list[int]]:
    return {
        batch.code: batch.line.tolist()
        for batch in tables.findings.batches
        if batch.code.startswith(("melding_", "les_"))
    }


def flat(*rows: dict[str, str]) -> Tables:
    own = MELDING | {"meldingsnummer": "", "startkwalificatie": "nee"}
    return from_frames({"flat": pd.DataFrame([own | row for row in rows])})


def test_a_melding_joined_to_two_enrolments_is_one_and_each_enrolment_stays() -> None:
    tables = flat(
        {"brin": "99AA", "inschrijving_begin": "01-08-2024"},
        {"brin": "99BB", "inschrijving_begin": "01-08-2025"},
    )
    assert kept(tables) == [2]
    assert codes(tables) == {"melding_gekoppeld": [1]}
    assert len(tables.inschrijvingen) == 2


def test_a_melding_joined_to_two_reasons_is_one() -> None:
    assert codes(flat({"vermoedelijke_reden": "a"}, {"vermoedelijke_reden": "b"})) == {
        "melding_gekoppeld": [1]
    }


def test_in_a_file_of_meldingen_alone_two_schools_or_reasons_are_two_meldingen() -> None:
    for name in ("brin", "vermoedelijke_reden"):
        tables = meldingen({"meldingsnummer": "", name: "a"}, {"meldingsnummer": "", name: "b"})
        assert kept(tables) == [1, 2]


def test_two_hours_of_one_day_are_two_meldingen() -> None:
    tables = meldingen(
        {"meldingsnummer": "", "begindatum": "01-09-2026 08:30"},
        {"meldingsnummer": "", "begindatum": "01-09-2026 13:15"},
    )
    assert kept(tables) == [1, 2]


def test_rows_that_differ_in_a_column_that_nobody_knows_are_two_meldingen() -> None:
    tables = meldingen({"meldingsnummer": "", "lesuur": "1"}, {"meldingsnummer": "", "lesuur": "2"})
    assert kept(tables) == [1, 2]


def test_of_two_versions_without_number_the_latest_stays_in_any_order() -> None:
    later = {"meldingsnummer": "", "laatste_mutatie": "09-09-2026", "einddatum": "08-09-2026"}
    earlier = {"meldingsnummer": "", "laatste_mutatie": "02-09-2026", "einddatum": ""}
    assert kept(meldingen(later, earlier)) == [1]
    assert codes(meldingen(earlier, later)) == {"melding_versie": [1]}
    assert kept(meldingen(earlier, later | {"brin": "99YY"})) == [1, 2]
    assert kept(meldingen(earlier, later | {"laatste_mutatie": "02-09-2026"})) == [1, 2]


def test_a_lesson_told_by_two_teachers_counts_once(tmp_path: Path) -> None:
    head = "stamnummer;bsn;datum;lesuur;absentiereden_code;geoorloofd;luxeverzuim;verantwoording_id\n"
    text = head + "".join(
        f"1;{ANNA};16-11-2026;{hour};AB;0;0;{hour}{teacher}\n" for hour in (1, 2) for teacher in (1, 2)
    )
    tables = load([write(tmp_path / "a.csv", text)])
    assert kept(tables) == [3, 5]
    assert codes(tables) == {"les_dubbel": [2, 4]}
    assert reconciles(tables)


@pytest.mark.parametrize(
    "word", ["0", "00", "-1", "NULL", "n.v.t.", "-", "–", "geen", "onbekend", "2,02601E+11", "#REF!", "####"]
)
def test_a_word_for_no_number_is_no_meldingsnummer(word: str) -> None:
    tables = meldingen({"meldingsnummer": word}, {"meldingsnummer": word, "begindatum": "01-06-2026"})
    assert kept(tables) == [1, 2]
    assert codes(tables) == {}
    wanted = "meldingsnummer_onleesbaar" if "E+" in word or "#" in word else "cel_vulwoord"
    assert len(found(tables, wanted)) == 1
