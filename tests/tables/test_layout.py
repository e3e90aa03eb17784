"""Which header feeds which column, and which tables a file holds."""

from __future__ import annotations

import pytest

from thuiszit_cli.errors import InputError
from thuiszit_cli.recognise.layout import recognise
from thuiszit_cli.tables.sources import _nearest_to_number


def tables(*headers: str) -> list[str]:
    return [table.name for table in recognise(headers, "a.csv").tables]


@pytest.mark.parametrize(
    "header",
    [
        "persoonsgebonden_nummer",
        "PERSOONSGEBONDEN_NUMMER",
        "Persoonsgebonden nummer",
        "persoonsgebonden-nummer ",
        "#PERSOONSGEBONDENNUMMER",
        "BSN",
        "# bsn",
        "Onderwijsnummer",
        "pgn",
    ],
)
def test_a_header_is_known_in_any_case_and_punctuation(header: str) -> None:
    assert recognise([header], "a.csv").columns == {"persoonsgebonden_nummer": 0}


def test_an_unknown_header_feeds_nothing() -> None:
    found = recognise(["bsn", "begindatum", "klas", "verzuimsoort"], "a.csv")
    assert [(item.source, item.canonical) for item in found.mapping] == [
        ("bsn", "persoonsgebonden_nummer"),
        ("begindatum", "begindatum"),
        ("klas", None),
        ("verzuimsoort", "verzuimsoort"),
    ]


def test_a_file_holds_each_table_of_which_it_has_the_keys() -> None:
    assert tables("bsn", "begindatum", "verzuimuren") == ["meldingen"]
    assert tables("bsn", "inschrijving_begin") == ["inschrijvingen"]
    assert tables("bsn", "vrijstelling_begin") == ["vrijstellingen"]
    assert tables("bsn", "begindatum", "status", "inschrijving_begin") == ["meldingen", "inschrijvingen"]


def test_a_birth_date_beside_an_enrolment_or_an_exemption_is_the_pupils() -> None:
    assert tables("bsn", "geboortedatum", "inschrijving_begin") == ["leerlingen", "inschrijvingen"]
    assert tables("bsn", "geboortedatum", "vrijstelling_begin") == ["leerlingen", "vrijstellingen"]


def test_a_file_holds_leerlingen_by_a_column_of_its_own_or_for_want_of_another_table() -> None:
    assert tables("bsn") == ["leerlingen"]
    assert tables("bsn", "geboortedatum") == ["leerlingen"]
    assert tables("bsn", "begindatum", "status", "geboortedatum") == ["meldingen"]
    assert tables("bsn", "begindatum", "status", "overleden_op") == ["meldingen", "leerlingen"]


def test_without_a_number_there_is_no_table() -> None:
    assert tables("naam", "begindatum") == []


def test_one_table_is_canoniek_and_several_are_flat() -> None:
    assert recognise(["bsn", "begindatum", "status"], "a.csv").layout == "canoniek"
    assert recognise(["bsn", "begindatum", "status", "inschrijving_begin"], "a.csv").layout == "flat"


def test_columns_of_a_table_without_its_key_are_noticed() -> None:
    found = recognise(["bsn", "geboortedatum", "verzuimsoort", "status"], "a.csv")
    assert [(table.name, key) for table, key in found.incomplete] == [("meldingen", "begindatum")]


def test_a_column_of_leerlingen_that_no_table_of_the_file_takes_is_noticed() -> None:
    assert recognise(["bsn", "geslacht", "inschrijving_begin"], "a.csv").unused == ("geslacht",)
    assert recognise(["bsn", "geboortedatum", "begindatum", "status"], "a.csv").unused == ()
    assert recognise(["bsn", "geboortedatum", "overleden_op", "inschrijving_begin"], "a.csv").unused == ()


@pytest.mark.parametrize("header", ["einddatun", "Datum einde", "eind-datum verzuim"])
def test_an_unknown_header_that_looks_like_a_column_that_is_not_there_is_noticed(header: str) -> None:
    assert recognise(["bsn", "status", header, "begindatum"], "a.csv").near == {2: "einddatum"}
    assert recognise(["bsn", "status", header, "begindatum", "einddatum"], "a.csv").near == {}


def test_two_headers_for_one_column_are_refused_by_name() -> None:
    with pytest.raises(InputError, match="'BSN' en 'Onderwijsnummer'"):
        recognise(["BSN", "begindatum", "Onderwijsnummer"], "a.csv")


@pytest.mark.parametrize(
    "cell", ["999990019", "12345672", "9999.90.019", "01-09-2026", "2026-09-01 00:00:00", "20260901"]
)
def test_a_first_row_of_data_is_no_header_and_is_not_shown(cell: str) -> None:
    with pytest.raises(InputError, match="geen kop") as refusal:
        recognise(["Jansen", cell], "a.csv")
    assert "Jansen" not in refusal.value.message + refusal.value.hint
    assert cell not in refusal.value.message + refusal.value.hint


@pytest.mark.parametrize("header", ["2026", "kolom 1", "45000", "123456789"])
def test_a_header_may_hold_other_digits(header: str) -> None:
    assert recognise(["bsn", header], "a.csv").columns == {"persoonsgebonden_nummer": 0}


def test_the_nearest_headers_are_offered_for_the_number() -> None:
    assert _nearest_to_number(["naam", "BSN-nr", "persoonsgebonden nr"]) == ["persoonsgebonden nr", "BSN-nr"]
