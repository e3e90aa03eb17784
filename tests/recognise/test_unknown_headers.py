"""What happens to files with headers that no layout knows, by the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "commands"))
from dialects import number
from running import thuiszit

BIRTH, BEGIN = "01-02-2012", "28-09-2026"


def write(folder: Path, name: str, header: str, row: str) -> str:
    """A file of twenty rows; N is a number of a person, each row another."""
    rows = [row.replace("N", number(at * 7), 1) for at in range(20)]
    (folder / name).write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return name


def proposals(folder: Path, name: str) -> dict[str, Any]:
    shown = json.loads(thuiszit(folder, "inspect", name, "--json").stdout)["bestanden"][0]
    return {
        column["bron"]: (column.get("voorstel") or {}).get("kolom", column["kolom"])
        for column in shown["kolommen"]
    }


def test_a_known_number_alone_does_not_make_a_file_judged(tmp_path: Path) -> None:
    name = write(tmp_path, "a.csv", "BSN;Geb.;Aanvang verz.;Srt verz.", f"N;{BIRTH};{BEGIN};LRV")
    done = thuiszit(tmp_path, "classify", name, "--peildatum", "2026-11-29")
    assert done.returncode == 3
    assert "thuiszit inspect a.csv --schrijf-layout layout.toml" in done.stderr
    assert not (tmp_path / "thuiszit-2026-11-29").exists()


def test_the_two_commands_on_the_screen_are_enough(tmp_path: Path) -> None:
    name = write(tmp_path, "a.csv", "BSN;Geb.;Aanvang verz.;Srt verz.", f"N;{BIRTH};{BEGIN};LRV")
    layout = thuiszit(tmp_path, "inspect", name, "--schrijf-layout", "layout.toml")
    assert layout.returncode == 0, layout.stderr
    assert "thuiszit classify a.csv --layout layout.toml" in layout.stdout
    done = thuiszit(
        tmp_path, "classify", name, "--layout", "layout.toml", "--peildatum", "2026-11-29", "--json"
    )
    assert json.loads(done.stdout)["klassen"]["langdurig_relatief_verzuim"] == 20


@pytest.mark.parametrize("header", ["BSN;BRIN;Begindatum;Einddatum", "bsn;begindatum;einddatum"])
def test_begin_and_end_that_may_be_of_an_enrolment_are_no_melding(tmp_path: Path, header: str) -> None:
    row = "N;99ZZ;01-08-2026;" if "BRIN" in header else "N;01-08-2026;"
    done = thuiszit(tmp_path, "classify", write(tmp_path, "a.csv", header, row))
    assert done.returncode == 3
    assert "--schrijf-layout" in done.stderr


def test_the_end_in_a_list_of_exemptions_is_that_of_the_exemption(tmp_path: Path) -> None:
    name = write(
        tmp_path, "a.csv", "BSN;Grond ontheffing;Ingangsdatum;Einddatum", f"N;5 onder a;{BEGIN};31-07-2027"
    )
    assert proposals(tmp_path, name) == {
        "BSN": "persoonsgebonden_nummer",
        "Grond ontheffing": "vrijstelling_soort",
        "Ingangsdatum": "vrijstelling_begin",
        "Einddatum": "vrijstelling_eind",
    }


@pytest.mark.parametrize("header", ["BSN ouder", "BSN moeder", "Leerlingnummer", "Gezinsnummer"])
def test_a_file_without_the_number_of_a_pupil_is_refused_with_what_was_found(
    tmp_path: Path, header: str
) -> None:
    name = write(tmp_path, "a.csv", f"{header};Geb.datum;Begin verzuim", f"N;{BIRTH};{BEGIN}")
    done = thuiszit(tmp_path, "classify", name)
    assert done.returncode == 3
    assert "Wel gevonden: geboortedatum, begindatum" in done.stderr


def test_what_may_be_of_a_person_is_not_shown_of_a_header(tmp_path: Path) -> None:
    name = write(tmp_path, "a.csv", "BSN;a@b.nl;Geb.datum;veld 1234567", f"N;x;{BIRTH};y")
    done = thuiszit(tmp_path, "inspect", name, "--schrijf-layout", "layout.toml")
    told = done.stdout + done.stderr + (tmp_path / "layout.toml").read_text(encoding="utf-8")
    assert "a@b.nl" not in told
    assert "1234567" not in told
    assert number(0) not in told


def test_an_unknown_column_that_no_table_needs_is_left_alone(tmp_path: Path) -> None:
    header = "bsn;geboortedatum;begindatum;einddatum;verzuimsoort;verzuimuren;Opmerking;Mentor;Datum gesprek"
    name = write(tmp_path, "a.csv", header, f"N;{BIRTH};{BEGIN};;LRV;40;;;{BEGIN}")
    done = thuiszit(tmp_path, "classify", name, "--peildatum", "2026-11-29", "--json")
    assert done.returncode == 0, done.stderr


def test_a_column_that_tells_the_opposite_is_turned_round(tmp_path: Path) -> None:
    header = "BSN;Geb.datum;Begin verzuim;Soort verzuim;Ongeoorloofd"
    name = write(tmp_path, "a.csv", header, f"N;{BIRTH};{BEGIN};LRV;J")
    thuiszit(tmp_path, "inspect", name, "--schrijf-layout", "layout.toml")
    assert '[waarden.geoorloofd]\n"J" = "nee"' in (tmp_path / "layout.toml").read_text(encoding="utf-8")


def test_a_title_above_a_header_that_only_an_own_layout_knows_is_a_title(tmp_path: Path) -> None:
    (tmp_path / "eigen.toml").write_text(
        'naam = "eigen"\nherken = ["kol q"]\n[kolommen]\npersoonsgebonden_nummer = ["kol q"]\nbegindatum = ["kol w"]\n',
        encoding="utf-8",
    )
    (tmp_path / "a.csv").write_text(f"Overzicht;\n;\nkol q;kol w\n{number(3)};{BEGIN}\n", encoding="utf-8")
    done = thuiszit(tmp_path, "inspect", "a.csv", "--layout", "eigen.toml", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["bestanden"][0]["tabellen"] == {"meldingen": 1}


def test_two_files_of_one_package_share_one_layout(tmp_path: Path) -> None:
    one = write(tmp_path, "a.csv", "BSN-nr;Geb.datum", f"N;{BIRTH}")
    two = write(tmp_path, "b.csv", "BSN-nr;Begin verzuim;Einde verzuim;Soort verzuim", f"N;{BEGIN};;LRV")
    assert thuiszit(tmp_path, "inspect", one, two, "--schrijf-layout", "l.toml").returncode == 0
    assert (tmp_path / "l.toml").read_text(encoding="utf-8").count("[[blad]]") == 2
    done = thuiszit(
        tmp_path, "classify", one, two, "--layout", "l.toml", "--peildatum", "2026-11-29", "--json"
    )
    assert json.loads(done.stdout)["klassen"]["langdurig_relatief_verzuim"] == 20


def test_what_is_sure_is_taken_when_that_is_asked_and_told_in_findings_and_manifest(tmp_path: Path) -> None:
    name = write(tmp_path, "a.csv", "BSN;Geb.;Aanvang verz.;Srt verz.", f"N;{BIRTH};{BEGIN};LRV")
    options = ("--peildatum", "2026-11-29", "--uit", "uit", "--neem-voorstel-over", "--json")
    done = thuiszit(tmp_path, "classify", name, *options)
    assert json.loads(done.stdout)["klassen"]["langdurig_relatief_verzuim"] == 20
    manifest = json.loads((tmp_path / "uit" / "manifest.json").read_text(encoding="utf-8"))
    assert "--neem-voorstel-over" in manifest["opdracht"]
    assert manifest["voorstel"] == {
        "a.csv": {
            "BSN": "persoonsgebonden_nummer",
            "Geb.": "geboortedatum",
            "Aanvang verz.": "begindatum",
            "Srt verz.": "verzuimsoort",
        }
    }
    found = (tmp_path / "uit" / "bevindingen.csv").read_text(encoding="utf-8-sig")
    assert found.count("voorstel_overgenomen") == 4


def test_pseudonymise_asks_for_a_proposal_as_every_command_that_reads(tmp_path: Path) -> None:
    name = write(tmp_path, "a.csv", "Burgerservicenr;Geb.;Aanvang verz.;Srt verz.", f"N;{BIRTH};{BEGIN};LRV")
    assert thuiszit(tmp_path, "sleutel", "maak", "sleutel").returncode == 0
    refused = thuiszit(tmp_path, "pseudonymise", name, "--sleutel", "sleutel", "--uit", "p")
    assert refused.returncode == 3
    assert "thuiszit inspect a.csv --schrijf-layout layout.toml" in refused.stderr
    done = thuiszit(
        tmp_path, "pseudonymise", name, "--sleutel", "sleutel", "--uit", "p", "--neem-voorstel-over"
    )
    assert done.returncode == 0, done.stderr
    written = (tmp_path / "p" / "a.csv").read_text(encoding="utf-8-sig")
    assert not any(number(at * 7) in written for at in range(20))
    assert BIRTH in written


def test_begin_and_end_of_nothing_in_particular_are_refused_also_when_the_proposal_is_taken(
    tmp_path: Path,
) -> None:
    name = write(tmp_path, "a.csv", "bsn;begindatum;einddatum", f"N;{BEGIN};")
    done = thuiszit(tmp_path, "classify", name, "--neem-voorstel-over")
    assert done.returncode == 3
    assert "Zeg in die layout wat het is" in done.stderr


def test_a_layout_that_does_not_say_what_begin_and_end_are_of_is_no_layout_yet(tmp_path: Path) -> None:
    name = write(tmp_path, "a.csv", "bsn;begindatum;einddatum", f"N;{BEGIN};")
    thuiszit(tmp_path, "inspect", name, "--schrijf-layout", "l.toml")
    assert thuiszit(tmp_path, "classify", name, "--layout", "l.toml").returncode == 3
    written = (tmp_path / "l.toml").read_text(encoding="utf-8")
    for column in ("inschrijving_begin", "inschrijving_eind"):
        written = written.replace(f"# {column} = [", f"{column} = [")
    (tmp_path / "l.toml").write_text(written, encoding="utf-8")
    shown = json.loads(thuiszit(tmp_path, "inspect", name, "--layout", "l.toml", "--json").stdout)
    assert shown["bestanden"][0]["tabellen"] == {"inschrijvingen": 20}


def test_begin_and_end_beside_a_school_from_the_first_of_august_are_of_the_enrolment(tmp_path: Path) -> None:
    name = write(tmp_path, "a.csv", "BSN;BRIN;Begindatum;Einddatum", "N;99ZZ;01-08-2024;")
    assert proposals(tmp_path, name) == {
        "BSN": "persoonsgebonden_nummer",
        "BRIN": "brin",
        "Begindatum": "inschrijving_begin",
        "Einddatum": "inschrijving_eind",
    }


def test_what_is_not_sure_is_warned_for_in_every_run_until_the_layout_says_what_it_is(tmp_path: Path) -> None:
    header = "BSN;Geb.;Aanvang verz.;Srt verz.;Sluiting zwaluw;Kwak"
    name = write(tmp_path, "a.csv", header, f"N;{BIRTH};{BEGIN};LRV;{BEGIN};abc")
    thuiszit(tmp_path, "inspect", name, "--schrijf-layout", "l.toml")
    run = ("classify", name, "--layout", "l.toml", "--peildatum", "2026-11-29", "--overschrijf")
    assert thuiszit(tmp_path, *run, "--uit", "uit").returncode == 0
    found = (tmp_path / "uit" / "bevindingen.csv").read_text(encoding="utf-8-sig")
    assert found.count('"voorstel_onzeker";"waarschuwing"') == 2
    written = (tmp_path / "l.toml").read_text(encoding="utf-8")
    (tmp_path / "l.toml").write_text(written.replace('twijfel = ["Sluiting zwaluw", "Kwak"]', ""))
    assert thuiszit(tmp_path, *run, "--uit", "uit").returncode == 0
    assert "voorstel_onzeker" not in (tmp_path / "uit" / "bevindingen.csv").read_text(encoding="utf-8-sig")


def test_a_header_that_holds_data_is_refused_and_not_shown(tmp_path: Path) -> None:
    name = write(tmp_path, "a.csv", f"{number(900)};{BIRTH};Jansen", f"N;{BIRTH};x")
    for command in (("classify", name), ("inspect", name), ("inspect", name, "--schrijf-layout", "l.toml")):
        done = thuiszit(tmp_path, *command)
        assert done.returncode == 3
        assert not any(text in done.stdout + done.stderr for text in (number(900), BIRTH, "Jansen"))


def test_two_columns_with_the_same_header_are_named_and_none_is_chosen(tmp_path: Path) -> None:
    name = write(tmp_path, "a.csv", "BSN;Geb.;Begin verzuim;Begin verzuim", f"N;{BIRTH};{BEGIN};{BEGIN}")
    assert thuiszit(tmp_path, "classify", name, "--neem-voorstel-over", "--uit", "uit").returncode == 0
    found = (tmp_path / "uit" / "bevindingen.csv").read_text(encoding="utf-8-sig")
    assert found.count('"Begin verzuim";"voorstel_onzeker"') == 2
