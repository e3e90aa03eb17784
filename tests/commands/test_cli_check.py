"""`thuiszit check`: every finding with its place, and the rows that were not used."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from running import thuiszit

EXPORT = (
    "bsn;begindatum;einddatum;verzuimsoort;opmerking\r\n"
    "999990019;01-09-2026;02-09-2026;luxe;\r\n"
    "999990019;32-09-2026;;luxe;=1+1\r\n"
    ";01-09-2026;;luxe;zonder nummer\r\n"
    "999990020;;;luxe;-5\r\n"
)
SEPTEMBER = ("--peildatum", "2026-10-01")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def test_findings_are_grouped_with_what_to_do_and_where(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(EXPORT, encoding="utf-8", newline="")
    done = thuiszit(tmp_path, "check", "a.csv", *SEPTEMBER)
    assert done.returncode == 0
    assert "Wat te doen: Schrijf datums als" in done.stdout
    assert "a.csv, regel 3, kolom begindatum (B)" in done.stdout
    assert "4 gelezen = 1 gebruikt + 3 niet gebruikt" in done.stdout
    assert "999990019" not in done.stdout
    assert not list(tmp_path.glob("thuiszit-*"))


def test_check_says_how_many_findings_a_report_does_not_count(tmp_path: Path) -> None:
    assert thuiszit(tmp_path, "sample", "proef", "--leerlingen", "300").returncode == 0
    files = [f"proef/{name}.csv" for name in ("leerlingen", "meldingen", "inschrijvingen", "vrijstellingen")]
    checked = thuiszit(tmp_path, "check", *files, *SEPTEMBER).stdout
    reported = thuiszit(tmp_path, "classify", *files, *SEPTEMBER, "--uit", "uit").stdout

    def total(told: str) -> int:
        (line,) = (line for line in told.splitlines() if line.startswith("Bevindingen: "))
        return sum(int(each.rsplit(" ", 1)[1].replace(".", "")) for each in line.split(", "))

    (only,) = (line.split()[4].strip(";") for line in checked.splitlines() if "Alleen check vindt" in line)
    assert total(checked) == total(reported) + int(only) > total(reported)


def test_the_json_tells_each_kind_with_its_places(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(EXPORT, encoding="utf-8", newline="")
    done = thuiszit(tmp_path, "check", "a.csv", *SEPTEMBER, "--json")
    answer = json.loads(done.stdout)
    assert answer["rijen"] == {
        "gelezen": 4,
        "gebruikt": 1,
        "uitgesloten": {"geen_nummer": 1, "geen_sleutel": 1, "onleesbare_datum": 1},
    }
    kinds = {kind["code"]: kind for kind in answer["soorten"]}
    assert kinds["sleuteldatum_onleesbaar"]["plaatsen"] == [
        {"bestand": "a.csv", "blad": None, "regel": 3, "kolom": "begindatum", "letter": "B"}
    ]
    assert sum(kind["aantal"] for kind in answer["soorten"]) == sum(answer["bevindingen"].values())


def test_streng_ends_with_code_1(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(EXPORT, encoding="utf-8", newline="")
    assert thuiszit(tmp_path, "check", "a.csv", *SEPTEMBER, "--streng", "fout", "--stil").returncode == 1


def test_excluded_rows_are_written_with_their_reason_and_their_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(EXPORT, encoding="utf-8", newline="")
    done = thuiszit(tmp_path, "check", "a.csv", *SEPTEMBER, "--uit", "uit")
    assert done.returncode == 0, done.stderr
    assert "persoonsgegevens" in done.stdout
    path = tmp_path / "uit" / "uitgesloten.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    rows = rows_of(path)
    assert [(row["uitgesloten_regel"], row["uitgesloten_om"]) for row in rows] == [
        ("3", "onleesbare datum in een kolom die nodig is"),
        ("4", "geen persoonsgebonden nummer"),
        ("5", "geen datum in een kolom die nodig is"),
    ]
    assert [row["begindatum"] for row in rows] == ["32-09-2026", "01-09-2026", ""]
    assert [row["opmerking"] for row in rows] == ["'=1+1", "zonder nummer", "-5"]


def test_mended_rows_can_be_offered_again_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(EXPORT, encoding="utf-8", newline="")
    thuiszit(tmp_path, "check", "a.csv", *SEPTEMBER, "--uit", "uit")
    path = tmp_path / "uit" / "uitgesloten.csv"
    mended = path.read_text(encoding="utf-8-sig").replace("32-09-2026", "30-09-2026")
    (tmp_path / "beter.csv").write_text(mended, encoding="utf-8")
    done = thuiszit(tmp_path, "check", "beter.csv", *SEPTEMBER, "--json")
    assert json.loads(done.stdout)["rijen"]["gebruikt"] == 1


def test_cells_beyond_the_header_stand_behind_their_row_and_are_refused_again_until_mended(
    tmp_path: Path,
) -> None:
    text = "bsn;begindatum verzuim\r\n999990019;01-09-2026\r\n999990020;01-09-2026;los;eind\r\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8", newline="")
    thuiszit(tmp_path, "check", "a.csv", *SEPTEMBER, "--uit", "uit")
    path = tmp_path / "uit" / "uitgesloten.csv"
    header, row = path.read_text(encoding="utf-8-sig").splitlines()
    assert header.endswith(";bsn;begindatum verzuim")
    assert row.endswith(";3;999990020;01-09-2026;los;eind")
    for content, used in ((path.read_text(), 0), (path.read_text().replace(";los;eind", ";;"), 1)):
        path.write_text(content)
        done = thuiszit(tmp_path, "check", "uit/uitgesloten.csv", *SEPTEMBER, "--json")
        assert json.loads(done.stdout)["rijen"]["gebruikt"] == used


def test_rows_of_files_with_other_headers_go_to_a_file_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(EXPORT, encoding="utf-8", newline="")
    (tmp_path / "b.csv").write_text("pgn;inschrijving_begin\n999990019;\n", encoding="utf-8")
    done = thuiszit(tmp_path, "check", "a.csv", "b.csv", *SEPTEMBER, "--uit", "uit")
    assert done.returncode == 0, done.stderr
    assert [row["pgn"] for row in rows_of(tmp_path / "uit" / "uitgesloten-2.csv")] == ["999990019"]


def test_classify_writes_excluded_rows_only_when_asked(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(EXPORT, encoding="utf-8", newline="")
    thuiszit(tmp_path, "classify", "a.csv", *SEPTEMBER, "--uit", "zonder")
    done = thuiszit(tmp_path, "classify", "a.csv", *SEPTEMBER, "--uit", "met", "--uitgesloten")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "zonder" / "uitgesloten.csv").exists()
    assert len(rows_of(tmp_path / "met" / "uitgesloten.csv")) == 3
    manifest = json.loads((tmp_path / "met" / "manifest.json").read_text())
    assert "uitgesloten.csv" in [item["bestand"] for item in manifest["uitvoer"]]


def test_a_koppeltabel_makes_one_pupil_of_two_numbers(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "pgn;geboortedatum\n999990019;02-01-2014\n109999909;02-01-2014\n", encoding="utf-8"
    )
    (tmp_path / "koppel.csv").write_text("BSN;Onderwijsnummer\n999990019;109999909\n", encoding="utf-8")
    apart = thuiszit(tmp_path, "check", "a.csv", *SEPTEMBER, "--json")
    joined = thuiszit(tmp_path, "check", "a.csv", *SEPTEMBER, "--koppeltabel", "koppel.csv", "--json")
    codes = [
        {kind["code"]: kind["aantal"] for kind in json.loads(done.stdout)["soorten"]}
        for done in (apart, joined)
    ]
    assert "nummer_gekoppeld" not in codes[0]
    assert codes[1]["nummer_gekoppeld"] == 1


@pytest.mark.parametrize(
    ("command", "count"),
    [
        (("definitions", *SEPTEMBER), lambda told: told["leerlingen"]),
        (("worklist", *SEPTEMBER), lambda told: told["leerlingen"]),
        (("tally", "--kwartaal", "2026-Q3"), lambda told: told["eind"]),
    ],
)
@pytest.mark.parametrize("configured", [False, True])
def test_every_command_that_counts_pupils_knows_the_koppeltabel(
    tmp_path: Path, command: tuple[str, ...], count: Callable[[Any], int], configured: bool
) -> None:
    head = "pgn;geboortedatum;inschrijving_begin;inschrijving_eind;startkwalificatie\n"
    rows = [f"{number};02-01-2014;01-08-2020;31-07-2026;\n" for number in ("999990019", "109999909")]
    (tmp_path / "a.csv").write_text(head + "".join(rows))
    (tmp_path / "koppel.csv").write_text("BSN;OWN\n999990019;109999909\n")
    (tmp_path / "thuiszit.toml").write_text('koppeltabel = "koppel.csv"\n')
    option = ("--config", "thuiszit.toml") if configured else ("--koppeltabel", "koppel.csv")
    done = thuiszit(tmp_path, command[0], "a.csv", *command[1:], *option, "--json")
    assert done.returncode == 0, done.stderr
    assert count(json.loads(done.stdout)) == 1


def test_explain_finds_a_pupil_by_either_number_and_shows_the_rows_of_both(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "pgn;geboortedatum;geslacht\n999990019;02-01-2014;\n109999909;;V\n", encoding="utf-8"
    )
    (tmp_path / "koppel.csv").write_text("BSN;OWN\n999990019;109999909\n", encoding="utf-8")
    for number in ("999990019", "109999909"):
        done = thuiszit(
            tmp_path, "explain", "a.csv", *SEPTEMBER, "--koppeltabel", "koppel.csv", "--leerling", number
        )
        assert done.returncode == 0, done.stderr
        assert "a.csv, regel 2" in done.stdout
        assert "a.csv, regel 3" in done.stdout
