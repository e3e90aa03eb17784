"""What `check` finds in data of which every cell could be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import pytest

from thuiszit_cli import checks, judge
from thuiszit_cli.question import Question
from thuiszit_cli.tables.load import from_frames

PEILDATUM = date(2026, 10, 1)
ANNA, BRAM = "999990019", "999990020"
EDUCATION_NUMBER = "109999909"  # of nobody
BORN = {"persoonsgebonden_nummer": ANNA, "geboortedatum": "02-01-2014", "gemeentecode": "0344"}
ENROLLED = {
    "persoonsgebonden_nummer": ANNA,
    "brin": "99ZZ",
    "inschrijving_begin": "01-08-2020",
    "inschrijving_eind": "",
}

Row = Mapping[str, str]


def melding(begin: str, end: str = "", **rest: str) -> dict[str, str]:
    return {"persoonsgebonden_nummer": ANNA, "begindatum": begin, "einddatum": end, **rest}


def odd(
    meldingen: Sequence[Row] = (),
    leerlingen: Sequence[Row] = (BORN,),
    inschrijvingen: Sequence[Row] = (ENROLLED,),
    vrijstellingen: Sequence[Row] = (),
    peildatum: date = PEILDATUM,
) -> dict[str, list[int]]:
    """The lines of each finding of the checks; a frame has its first row on line 1."""
    given = {
        "meldingen": meldingen,
        "leerlingen": leerlingen,
        "inschrijvingen": inschrijvingen,
        "vrijstellingen": vrijstellingen,
    }
    tables = from_frames({name: pd.DataFrame(list(rows)) for name, rows in given.items() if rows})
    before = len(tables.findings.batches)
    checks.run(tables, Question(peildatum=peildatum))
    found: dict[str, list[int]] = {}
    for batch in tables.findings.batches[before:]:
        found.setdefault(batch.code, []).extend(batch.line.tolist())
    return found


def overlaps(rows: list[dict[str, str]]) -> list[int]:
    """The lines of the meldingen of which judging says that they overlap another."""
    tables = from_frames({"meldingen": pd.DataFrame(rows)})
    judge.classify(tables, Question(peildatum=PEILDATUM))
    found = [batch.line.tolist() for batch in tables.findings.batches if batch.code == "meldingen_overlappen"]
    return [line for lines in found for line in lines]


def test_an_orderly_file_gives_no_finding() -> None:
    rows = [melding("07-09-2026", "08-09-2026", verzuimsoort="luxe", brin="99ZZ00")]
    assert odd(rows) == {}


def test_two_meldingen_of_one_kind_that_share_a_day_overlap() -> None:
    rows = [
        melding("07-09-2026", "11-09-2026", verzuimsoort="V3", verzuimuren="16"),
        melding("11-09-2026", "18-09-2026", verzuimsoort="V3", verzuimuren="16"),
        melding("21-09-2026", "22-09-2026", verzuimsoort="V3", verzuimuren="16"),
    ]
    assert overlaps(rows) == [2]


def test_a_long_melding_overlaps_every_later_one_within_it() -> None:
    rows = [
        melding("01-09-2026", "30-09-2026", verzuimsoort="O"),
        melding("02-09-2026", "03-09-2026", verzuimsoort="O"),
        melding("10-09-2026", "11-09-2026", verzuimsoort="O"),
    ]
    assert overlaps(rows) == [2, 3]


def test_meldingen_of_other_kinds_overlap_only_when_both_are_of_full_absence() -> None:
    hours = melding("01-09-2026", "30-09-2026", verzuimsoort="V3", verzuimuren="20")
    luxe = melding("07-09-2026", "08-09-2026", verzuimsoort="luxe")
    full = melding("08-09-2026", "09-09-2026", verzuimsoort="O", alle_lessen_gemist="ja")
    assert overlaps([hours, luxe]) == []
    assert overlaps([luxe, full]) == [2]


def test_meldingen_of_two_pupils_do_not_overlap() -> None:
    other = {"persoonsgebonden_nummer": BRAM}
    rows = [melding("01-09-2026", "02-09-2026", verzuimsoort="O")]
    rows += [{**rows[0], **other}]
    assert overlaps(rows) == []


def test_a_withdrawn_melding_overlaps_nothing() -> None:
    rows = [
        melding("01-09-2026", "30-09-2026", verzuimsoort="O", status="ingetrokken"),
        melding("02-09-2026", "03-09-2026", verzuimsoort="O"),
    ]
    assert odd(rows) == {}


def test_a_melding_during_an_exemption_is_odd_on_its_last_day_too() -> None:
    exemption = {
        "persoonsgebonden_nummer": ANNA,
        "vrijstelling_soort": "5 onder b",
        "vrijstelling_begin": "01-09-2026",
        "vrijstelling_eind": "10-09-2026",
    }
    rows = [melding("10-09-2026", "10-09-2026"), melding("11-09-2026", "11-09-2026")]
    assert odd(rows, vrijstellingen=[exemption]) == {"melding_tijdens_vrijstelling": [1]}
    replacement = {**exemption, "vrijstelling_soort": "3a"}
    assert odd(rows, vrijstellingen=[replacement]) == {}


def test_a_melding_without_an_enrolment_on_its_first_day_is_odd() -> None:
    ended = {**ENROLLED, "inschrijving_eind": "01-09-2026"}
    rows = [melding("01-09-2026", "01-09-2026"), melding("02-09-2026", "02-09-2026")]
    assert odd(rows, inschrijvingen=[ended]) == {"melding_zonder_inschrijving": [2]}
    assert odd(rows, inschrijvingen=[]) == {}


def test_a_melding_before_the_duty_or_after_eighteen_is_odd_but_for_rmc() -> None:
    young = {**BORN, "geboortedatum": "15-09-2021"}
    assert odd([melding("01-09-2026", "01-09-2026")], leerlingen=[young]) == {"melding_voor_leerplicht": [1]}
    adult = {**BORN, "geboortedatum": "01-09-2008"}
    rows = [
        melding("31-08-2026", "31-08-2026"),
        melding("01-09-2026", "01-09-2026"),
        melding("02-09-2026", "02-09-2026", verzuimsoort="RMC"),
    ]
    assert odd(rows, leerlingen=[adult]) == {"melding_na_achttien": [2]}


def test_langdurig_within_four_weeks_is_odd_once_it_has_ended() -> None:
    rows = [
        melding("01-06-2026", "27-06-2026", verzuimsoort="LRV"),
        melding("01-04-2026", "28-04-2026", verzuimsoort="LRV"),
        melding("28-09-2026", "", verzuimsoort="LRV"),
    ]
    assert odd(rows) == {"langdurig_te_kort": [1]}


def test_sixteen_hours_with_fewer_hours_is_odd_and_without_hours_is_not() -> None:
    rows = [
        melding("01-06-2026", "02-06-2026", verzuimsoort="V3", verzuimuren="15,5"),
        melding("01-05-2026", "02-05-2026", verzuimsoort="V3", verzuimuren="16"),
        melding("01-04-2026", "02-04-2026", verzuimsoort="V3"),
    ]
    assert odd(rows) == {"zestien_uur_te_weinig": [1]}


def test_a_day_that_has_yet_to_come_is_odd_for_what_is_known_afterwards() -> None:
    rows = [
        melding("01-10-2026", "31-12-2026"),
        melding("02-10-2026"),
        melding("01-09-2026", melddatum="3-10-2026"),
    ]
    assert odd(rows)["datum_in_toekomst"] == [2, 3]
    coming = {**ENROLLED, "inschrijving_begin": "01-11-2026"}
    assert odd(inschrijvingen=[ENROLLED, coming]) == {}


@pytest.mark.parametrize(
    ("end", "begin", "is_odd"),
    [
        ("10-07-2026", "07-09-2026", True),
        ("31-07-2026", "02-08-2026", True),
        ("31-07-2026", "01-08-2026", False),
        ("10-07-2026", "02-11-2026", False),
        ("31-01-2026", "07-09-2026", False),
        ("10-07-2025", "07-09-2026", False),
    ],
)
def test_a_gap_between_two_schools_around_1_august_is_told(end: str, begin: str, is_odd: bool) -> None:
    rows = [
        {**ENROLLED, "inschrijving_eind": end},
        {**ENROLLED, "brin": "99YY", "inschrijving_begin": begin},
    ]
    found = odd(inschrijvingen=rows, peildatum=date(2026, 12, 1))
    assert found == ({"gat_rond_1_augustus": [2]} if is_odd else {})


def test_in_september_a_pupil_without_a_new_school_is_told_apart() -> None:
    ended = [{**ENROLLED, "inschrijving_eind": "31-07-2026"}]
    assert odd(inschrijvingen=ended) == {"nog_geen_nieuwe_school": [1]}
    assert odd(inschrijvingen=ended, peildatum=date(2026, 12, 1)) == {}


def test_the_status_that_was_taken_out_is_odd_on_a_later_melding() -> None:
    born = {**BORN, "geboortedatum": "02-01-2010"}
    enrolled = {**ENROLLED, "inschrijving_begin": "01-08-2015"}
    rows = [
        melding("01-02-2020", "02-02-2020", status="D"),
        melding("01-09-2020", "02-09-2020", status="D"),
    ]
    assert odd(rows, leerlingen=[born], inschrijvingen=[enrolled]) == {"status_vervallen": [2]}


@pytest.mark.parametrize(
    ("brin", "is_odd"), [("99ZZ", False), ("99ZZ01", False), ("9ZZZ", True), ("99zz1", True)]
)
def test_a_brin_has_the_form_of_one(brin: str, is_odd: bool) -> None:
    found = odd(inschrijvingen=[{**ENROLLED, "brin": brin}])
    assert found == ({"brin_vorm": [1]} if is_odd else {})


def test_an_exemption_without_its_ground_is_told() -> None:
    exemption = {
        "persoonsgebonden_nummer": ANNA,
        "vrijstelling_soort": "",
        "vrijstelling_begin": "01-09-2025",
        "vrijstelling_eind": "31-07-2026",
    }
    assert odd(vrijstellingen=[exemption]) == {"vrijstelling_grond_ontbreekt": [1]}


def test_a_missing_gemeentecode_is_told_per_pupil_and_once_when_nobody_has_one() -> None:
    without = {**BORN, "persoonsgebonden_nummer": BRAM, "gemeentecode": ""}
    enrolled = [ENROLLED, {**ENROLLED, "persoonsgebonden_nummer": BRAM}]
    assert odd(leerlingen=[BORN, without], inschrijvingen=enrolled) == {"gemeentecode_ontbreekt": [2]}
    nobody = [{**BORN, "gemeentecode": ""}, without]
    assert odd(leerlingen=nobody, inschrijvingen=enrolled) == {"gemeentecode_ontbreekt": [-1]}


def test_a_bsn_and_an_onderwijsnummer_that_look_alike_are_a_hint() -> None:
    anna = {**BORN, "geslacht": "V"}
    twin = {**anna, "persoonsgebonden_nummer": EDUCATION_NUMBER}
    school = [ENROLLED, {**ENROLLED, "persoonsgebonden_nummer": EDUCATION_NUMBER}]
    assert odd(leerlingen=[anna, twin], inschrijvingen=school) == {"mogelijk_twee_nummers": [2]}
    other_school = [school[0], {**school[1], "brin": "98XX"}]
    assert odd(leerlingen=[anna, twin], inschrijvingen=other_school) == {}
    with_bsn = {**anna, "persoonsgebonden_nummer": BRAM}
    assert (
        odd(
            leerlingen=[anna, with_bsn],
            inschrijvingen=[ENROLLED, {**ENROLLED, "persoonsgebonden_nummer": BRAM}],
        )
        == {}
    )


def test_without_any_row_of_a_table_nothing_breaks() -> None:
    assert odd(leerlingen=[BORN], inschrijvingen=[]) == {}
