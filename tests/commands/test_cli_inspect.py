"""`thuiszit inspect`: what is recognised of any file, and never a row of data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from running import thuiszit

A04 = (
    "#BRIN_NR;RAPPORTAGEMAAND;PERSOONSGEBONDENNUMMER;ACHTERNAAM;GEBOORTEDATUM;DATUM_UITSCHRIJVING;GEMEENTECODE\r\n"
    "99ZZ;202610;999990019;Verzonnen;03-10-2009;20260831;344\r\n"
    "99ZZ;202610;999990020;Verzonnen;17-02-2010;15-09-2026;344\r\n"
)


def inspect(folder: Path, name: str, text: str, *options: str, encoding: str = "utf-8") -> Any:
    (folder / name).write_bytes(text.encode(encoding))
    return thuiszit(folder, "inspect", name, *options)


def test_the_json_holds_exactly_what_was_recognised(tmp_path: Path) -> None:
    done = inspect(tmp_path, "a.csv", A04, "--json", encoding="utf-8-sig")
    assert done.returncode == 0
    assert json.loads(done.stdout) == {
        "bestanden": [
            {
                "bestand": "a.csv",
                "blad": None,
                "formaat": "csv",
                "codering": "utf-8-sig",
                "scheidingsteken": ";",
                "layout": "A04",
                "rijen": 2,
                "kolommen": [
                    {"bron": "#BRIN_NR", "kolom": "brin"},
                    {"bron": "RAPPORTAGEMAAND", "kolom": None},
                    {"bron": "PERSOONSGEBONDENNUMMER", "kolom": "persoonsgebonden_nummer"},
                    {"bron": "ACHTERNAAM", "kolom": None},
                    {"bron": "GEBOORTEDATUM", "kolom": "geboortedatum"},
                    {"bron": "DATUM_UITSCHRIJVING", "kolom": "inschrijving_eind"},
                    {"bron": "GEMEENTECODE", "kolom": "gemeentecode"},
                ],
                "tabellen": {"leerlingen": 2, "inschrijvingen": 2},
            }
        ]
    }


def test_the_screen_shows_the_mapping_and_no_data(tmp_path: Path) -> None:
    done = inspect(tmp_path, "a.csv", A04)
    assert done.returncode == 0
    assert "layout A04" in done.stdout
    assert "5 van 7 kolommen herkend" in done.stdout
    assert "DATUM_UITSCHRIJVING" in done.stdout
    assert "999990019" not in done.stdout + done.stderr
    assert "Verzonnen" not in done.stdout + done.stderr


def test_a_refused_file_shows_its_headers_and_what_is_missing(tmp_path: Path) -> None:
    done = inspect(tmp_path, "a.csv", "BSN-nr;Begin datum;Klas\r\n999990019;01-09-2026;2b\r\n")
    assert done.returncode == 3
    assert "Klas" in done.stdout
    assert "persoonsgebonden_nummer (zeker)" in done.stdout
    assert "999999999" in done.stdout  # the shape of a cell
    assert "999990019" not in done.stdout + done.stderr
    assert "ontbreekt: persoonsgebonden_nummer" in done.stdout
    assert "2b" not in done.stdout
    assert "persoonsgebonden_nummer" in done.stderr


def test_two_headers_for_one_column_are_shown_and_refused(tmp_path: Path) -> None:
    done = inspect(tmp_path, "a.csv", "bsn;pgn;begindatum\r\n", "--json")
    assert done.returncode == 3
    shown = json.loads(done.stdout)["bestanden"][0]
    assert [column["kolom"] for column in shown["kolommen"]] == [
        "persoonsgebonden_nummer",
        "persoonsgebonden_nummer",
        "begindatum",
    ]
    assert "bsn" in shown["fout"]
    assert "pgn" in shown["fout"]


def test_a_first_row_of_data_is_not_shown(tmp_path: Path) -> None:
    for text in ("Verzonnen;999990019;x\r\n", "Verzonnen;9990777;Kerkstraat 1;1234 AB\r\n"):
        done = inspect(tmp_path, "a.csv", text)
        assert done.returncode == 3
        assert "Verzonnen" not in done.stdout + done.stderr
        assert "lijkt geen kop" in done.stdout


def test_one_refused_file_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "leeg.csv").write_bytes(b"")
    (tmp_path / "goed.csv").write_bytes(b"bsn;begindatum verzuim\r\n999990019;01-09-2026\r\n")
    done = thuiszit(tmp_path, "inspect", "leeg.csv", "weg.csv", "goed.csv", "--json")
    assert done.returncode == 3
    shown = json.loads(done.stdout)["bestanden"]
    assert [each["tabellen"] for each in shown] == [{}, {}, {"meldingen": 1}]


def test_standard_input_can_be_inspected(tmp_path: Path) -> None:
    done = thuiszit(
        tmp_path, "inspect", "-", "--json", input="bsn;begindatum verzuim\n999990019;01-09-2026\n"
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["bestanden"][0]["tabellen"] == {"meldingen": 1}


def test_a_written_layout_can_be_edited_and_used(tmp_path: Path) -> None:
    text = 'Leerlingnr;Begin datum;"Kop ""met"" \\ tekens"\r\n999990019;01-09-2026;x\r\n'
    refused = inspect(tmp_path, "a.csv", text, "--schrijf-layout", "eigen.toml")
    assert refused.returncode == 3
    path = tmp_path / "eigen.toml"
    assert path.stat().st_mode & 0o777 == 0o600
    draft = path.read_text(encoding="utf-8")
    assert "999990019" not in draft
    edited = draft.replace("# persoonsgebonden_nummer = []", 'persoonsgebonden_nummer = ["Leerlingnr"]', 1)
    path.write_text(edited, encoding="utf-8")
    done = thuiszit(tmp_path, "inspect", "a.csv", "--layout", "eigen.toml", "--json")
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)["bestanden"][0]
    assert (shown["layout"], shown["tabellen"]) == ("eigen", {"meldingen": 1})


def test_a_layout_is_not_written_over_another_file(tmp_path: Path) -> None:
    (tmp_path / "eigen.toml").write_text("van mij")
    done = inspect(tmp_path, "a.csv", A04, "--schrijf-layout", "eigen.toml")
    assert done.returncode == 4
    assert (tmp_path / "eigen.toml").read_text() == "van mij"


def test_a_wrong_layout_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "eigen.toml").write_text("naam = 'a'\nkolomen = {}\n")
    done = inspect(tmp_path, "a.csv", A04, "--layout", "eigen.toml")
    assert done.returncode == 2
    assert "Bedoelde u kolommen?" in done.stderr


def test_classify_uses_an_own_layout(tmp_path: Path) -> None:
    (tmp_path / "eigen.toml").write_text(
        "naam = 'pakket'\n[kolommen]\npersoonsgebonden_nummer = ['Client']\ngeboortedatum = ['Geboren']\n"
    )
    (tmp_path / "a.csv").write_text("Client;Geboren\n999990019;02-01-2014\n")
    done = thuiszit(
        tmp_path, "classify", "a.csv", "--layout", "eigen.toml", "--peildatum", "2026-10-01", "--json"
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["leerlingen"] == 1
