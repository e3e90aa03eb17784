"""What a header says in words, whatever its case, accents, order, plural, abbreviation or language."""

from __future__ import annotations

import pytest

from thuiszit_cli.recognise import words
from thuiszit_cli.recognise.layout_files import COLUMNS

SAYS = {
    "geboortedatum": [
        "Geb. dat.",
        "GEBOORTEDATUM",
        "geboren op",
        "DateOfBirth",
        "PERS_GEB_DT",
        "Datum\ngeboorte",
    ],
    "persoonsgebonden_nummer": [
        "BSN-nr.",
        "Burgerservicenr",
        "bsn leerling",
        "Sofinummer",
        "LLN_BSN",
        "child BSN",
    ],
    "begindatum": ["Begin verzuim", "Verzuim (begin)", "absence_start", "1e verzuimdag", "Afwezig vanaf"],
    "verzuimuren": ["Verzuim (uren)", "Aantal uren", "UREN_VERZ", "hours missed", "gemiste lesuren"],
    "inschrijving_begin": ["Inschrijfdatum", "Datum inschrijving", "Ingeschreven sinds", "enrolled_from"],
    "inschrijving_eind": ["Uitschrijfdatum", "Einde inschrijving", "INSCHR_EIND_DT", "left school on"],
    "vrijstelling_eind": ["Vrijstelling t/m", "Einddatum vrijstelling", "exemption_until"],
    "vertrokken_op": ["Vertrekdatum", "Verhuisd uit gemeente op", "moved_out_on"],
}


@pytest.mark.parametrize(("column", "header"), [(column, each) for column in SAYS for each in SAYS[column]])
def test_a_header_is_the_name_of_its_column(column: str, header: str) -> None:
    first = words.matches(header)[0]
    assert (first.column, first.own, first.clean) == (column, True, True)


@pytest.mark.parametrize(
    "header",
    [
        "BSN moeder",
        "BSN ouder/verzorger",
        "Leerlingnummer",
        "Datum gesprek",
        "Geboorteplaats",
        "Naam school",
        "RMC-regio",
    ],
)
def test_a_header_about_something_else_names_no_column(header: str) -> None:
    assert words.matches(header) == []


def test_a_word_that_nobody_knows_leaves_the_name_doubtful() -> None:
    assert [match.clean for match in words.matches("BSN zwaluw")] == [False]


def test_a_general_name_is_of_every_table_that_has_such_a_column() -> None:
    found = {match.column for match in words.matches("Einddatum")}
    assert found == {"einddatum", "inschrijving_eind", "vrijstelling_eind"}
    assert not any(match.own for match in words.matches("Einddatum"))


def test_every_column_has_words_and_every_concept_a_pattern_asks_exists() -> None:
    written = words.dictionary()
    assert set(written["kolommen"]) == set(COLUMNS)
    asked = {
        concept
        for said in written["kolommen"].values()
        for key in ("eigen", "algemeen", "ook")
        for text in said.get(key, ())
        for concept in text.split()
    }
    assert asked <= set(written["begrippen"])


@pytest.mark.parametrize(
    "header",
    [
        "Einde leerplicht",
        "Datum laatste melding",
        "Totaal verzuim",
        "Status inschrijving",
        "Laatste verzuim",
        "Soort inschrijving",
    ],
)
def test_a_header_that_only_sounds_like_a_column_is_none_of_them(header: str) -> None:
    assert [match for match in words.matches(header) if match.clean and match.own] == []


def test_the_end_of_the_duty_is_no_end_of_anything() -> None:
    assert words.matches("Einde leerplicht") == []
