"""The page of findings: each has an example, and what an example shows as cells gives that finding."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from thuiszit_cli.api import check
from thuiszit_cli.findings import CATALOGUE

ROOT = Path(__file__).parents[2]
EXAMPLES = tomllib.loads((ROOT / "docs" / "generator" / "voorbeelden.toml").read_text(encoding="utf-8"))
# A pupil with one melding in a flat export, about whom there is nothing to say.
ROW = {
    "persoonsgebonden_nummer": "999990019",
    "geboortedatum": "12-03-2014",
    "geslacht": "V",
    "gemeentecode": "0344",
    "brin": "01AB",
    "onderwijssoort": "vo",
    "inschrijving_begin": "01-08-2024",
    "inschrijving_eind": "",
    "meldingsnummer": "100000023",
    "verzuimsoort": "luxe",
    "begindatum": "01-09-2026",
    "einddatum": "04-09-2026",
    "melddatum": "02-09-2026",
    "status": "geregistreerd",
    "reden_afgesloten": "",
    "datum_afgesloten": "",
    "alle_lessen_gemist": "ja",
    "verzuimuren": "20",
    "verzuimdagen": "4",
    "vermoedelijke_reden": "op reis",
    "startkwalificatie": "",
    "startkwalificatie_datum": "",
    "vrijstelling_soort": "",
    "vrijstelling_begin": "",
    "vrijstelling_eind": "",
    "blijvend": "",
}


def found(tmp_path: Path, cells: dict[str, str]) -> set[str]:
    """The codes of the findings when these cells stand in the row, on a line of its own below one that is right."""
    rows = [ROW | {"persoonsgebonden_nummer": "999990020", "meldingsnummer": "100000024"}, ROW | cells]
    text = "\n".join(";".join(row.values()) for row in ({name: name for name in ROW}, *rows))
    export = tmp_path / "export.csv"
    export.write_text(text + "\n", encoding="utf-8")
    return set(check([export], peildatum=date(2026, 10, 1)).findings.by_code())


def test_every_finding_has_an_example_and_no_example_is_of_another() -> None:
    assert sorted(EXAMPLES) == sorted(CATALOGUE)


def test_of_the_row_that_is_right_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert found(tmp_path, {}) == set()


@pytest.mark.parametrize("code", [code for code, example in EXAMPLES.items() if "cellen" in example])
def test_the_cells_of_an_example_give_its_finding(code: str, tmp_path: Path) -> None:
    cells = EXAMPLES[code]["cellen"]
    assert set(cells) <= set(ROW)
    assert code in found(tmp_path, cells)
