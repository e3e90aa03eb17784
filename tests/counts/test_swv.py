"""The samenwerkingsverband of a pupil: by residence and kind of school, and never by a guess."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from invented import frames

import laws
from thuiszit_cli.counts.quarter import read_quarter
from thuiszit_cli.counts.swv import POSTCODE, Kant, Onbekend, read_division
from thuiszit_cli.counts.tally import tally
from thuiszit_cli.errors import InputError
from thuiszit_cli.tables.load import from_frames

OWN = read_division()
ABSENT = {"begindatum": "2026-05-11", "einddatum": "", "verzuimsoort": "langdurig"}


def counted(
    leerling: dict[str, Any], onderwijssoort: str, meldingen: Sequence[dict[str, Any]] = (ABSENT,)
) -> dict[str, tuple[int | None, ...]]:
    """The lines of the table for one pupil who is absent for long all quarter: begin, ..., eind."""
    school = {"inschrijving_begin": "2018-08-01", "inschrijving_eind": "", "onderwijssoort": onderwijssoort}
    return lines_of(leerlingen=[leerling], inschrijvingen=[school], meldingen=list(meldingen))


def lines_of(**rows: list[dict[str, Any]]) -> dict[str, tuple[int | None, ...]]:
    """The same for these rows."""
    tables = from_frames(frames(**rows), also=(POSTCODE,))
    found = tally(tables, [read_quarter("2026-Q3")], [], laws.asked())
    table = next(each for each in found.reports[0].tables if each.dimension == "swv")
    return {line.id: line.values for line in table.lines}


@pytest.mark.parametrize(
    ("soort", "expected"),
    [
        ("bo", "PO2601"),
        ("so", "PO2601"),
        ("vo", "VO2601"),
        ("vso", "VO2601"),
        ("so/vso", Onbekend.ONDERWIJS),
        ("mbo", Onbekend.MBO),
        ("", Onbekend.ONDERWIJS),
    ],
)
def test_the_kind_of_school_decides_between_primary_and_secondary(soort: str, expected: str) -> None:
    assert counted({"gemeentecode": "0344"}, soort) == {expected: (1, 0, 0, 0, 1)}


@pytest.mark.parametrize(
    ("leerling", "expected"),
    [
        ({"gemeentecode": "1892", "postcode": "2911 ZZ"}, "PO2818"),
        ({"gemeentecode": "1892", "postcode": "2751ZZ"}, "PO2814"),
        ({"gemeentecode": "1892", "postcode": ""}, Onbekend.MEER),
        ({"gemeentecode": "1892", "postcode": "3511ZZ"}, Onbekend.MEER),
        ({"gemeentecode": "", "postcode": "3511ZZ"}, "PO2601"),
        ({"gemeentecode": "0344", "postcode": "1011ZZ"}, "PO2601"),
        ({"gemeentecode": "9999", "postcode": ""}, Onbekend.WOONPLAATS),
    ],
)
def test_where_a_municipality_lies_in_two_the_postcode_decides_and_without_it_nothing_does(
    leerling: dict[str, Any], expected: str
) -> None:
    assert list(counted(leerling, "bo")) == [expected]


def test_a_pupil_that_goes_to_secondary_school_moves_to_the_other_line() -> None:
    schools = [
        {"inschrijving_begin": "2018-08-01", "inschrijving_eind": "2026-07-31", "onderwijssoort": "bo"},
        {"inschrijving_begin": "2026-08-01", "inschrijving_eind": "", "onderwijssoort": "vo"},
    ]
    assert lines_of(inschrijvingen=schools, meldingen=[ABSENT]) == {
        "PO2601": (1, 0, 0, -1, 0),
        "VO2601": (0, 0, 0, 1, 1),
    }


def test_the_postcode_of_the_latest_melding_holds_where_leerlingen_has_none() -> None:
    rows = [
        {**ABSENT, "begindatum": "2026-06-01", "postcode": "2911ZZ"},
        {**ABSENT, "postcode": "2751ZZ"},
    ]
    assert list(counted({"gemeentecode": "1892"}, "bo", rows)) == ["PO2818"]
    assert list(counted({"gemeentecode": "1892", "postcode": "2751ZZ"}, "bo", rows)) == ["PO2814"]


def test_a_postcode_is_kept_only_where_it_is_asked_for() -> None:
    assert POSTCODE not in from_frames(frames(leerlingen=[{"postcode": "2911ZZ"}])).leerlingen


def test_every_municipality_of_today_is_in_the_division_that_the_program_carries() -> None:
    from thuiszit_cli.counts.gemeenten import ended
    from thuiszit_cli.values.municipalities import municipalities

    assert {code for code, _ in OWN.by_gemeente} == {
        code for code in municipalities() if code not in ended() or ended()[code].op > date(2026, 8, 1)
    }
    assert OWN.of("0344", "", Kant.VO) == "VO2601"


def test_a_division_of_the_user_replaces_it_and_a_wrong_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "indeling.csv"
    path.write_text("Gemeentecode,PO_SWV,VO_SWV\nGM344,PO1,VO1\n", encoding="utf-8")
    own = read_division(path)
    assert (own.of("0344", "", Kant.PO), own.of("0363", "", Kant.PO)) == ("PO1", Onbekend.WOONPLAATS)
    path.write_text("gemeente;swv\n344;PO1\n", encoding="utf-8")
    for wrong in (path, tmp_path / "niets.csv"):
        with pytest.raises(InputError, match="indeling"):
            read_division(wrong)
