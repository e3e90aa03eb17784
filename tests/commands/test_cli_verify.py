"""`thuiszit verify`: a run can be checked afterwards, and an interrupted replacement is put back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from running import thuiszit

EXPORT = """persoonsgebonden_nummer;geboortedatum;inschrijving_begin
999990019;01-05-2014;01-08-2020
999990020;12-07-2013;
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which a run of classify wrote `uit`."""
    (tmp_path / "export.csv").write_text(EXPORT, encoding="utf-8")
    done = thuiszit(tmp_path, "classify", "export.csv", "--peildatum", "2026-10-01", "--uit", "uit", "--stil")
    assert done.returncode == 0, done.stderr
    return tmp_path


def verify(folder: Path, place: str = "uit/manifest.json", code: int = 0) -> dict[str, Any]:
    done = thuiszit(folder, "verify", place, "--json")
    assert done.returncode == code, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def states(checks: list[dict[str, str]]) -> dict[str, str]:
    return {check["bestand"]: check["staat"] for check in checks if check["staat"] != "gelijk"}


def test_untouched_files_are_those_of_the_run_from_manifest_or_folder(folder: Path) -> None:
    for place in ("uit/manifest.json", "uit"):
        answer = verify(folder, place)
        assert answer["gelijk"] is True
        assert states(answer["invoer"] + answer["uitvoer"]) == {}
        assert len(answer["uitvoer"]) == 4
    done = thuiszit(folder, "verify", "uit")
    assert "Uitvoer: 4 van 4 gelijk" in done.stdout
    assert "Alles is nog zoals bij de run." in done.stdout


def test_a_changed_or_missing_input_ends_in_3(folder: Path) -> None:
    (folder / "export.csv").write_text(EXPORT.replace("2014", "2015"), encoding="utf-8")
    assert states(verify(folder, code=3)["invoer"]) == {"export.csv": "veranderd"}
    (folder / "export.csv").unlink()
    assert states(verify(folder, code=3)["invoer"]) == {"export.csv": "ontbreekt"}


def test_a_damaged_or_missing_output_ends_in_4_whatever_the_input(folder: Path) -> None:
    parquet = folder / "uit" / "classificatie.parquet"
    content = bytearray(parquet.read_bytes())
    content[100] ^= 1
    parquet.write_bytes(content)
    (folder / "uit" / "rapport.md").unlink()
    (folder / "export.csv").unlink()
    answer = verify(folder, code=4)
    assert states(answer["uitvoer"]) == {"classificatie.parquet": "veranderd", "rapport.md": "ontbreekt"}
    assert answer["gelijk"] is False


def test_a_file_of_somebody_else_is_named_and_changes_nothing(folder: Path) -> None:
    (folder / "uit" / "notitie.txt").write_text("van mij", encoding="utf-8")
    assert verify(folder)["extra"] == ["notitie.txt"]


def test_standard_input_cannot_be_checked_and_says_so(folder: Path) -> None:
    thuiszit(folder, "classify", "-", "--uit", "twee", "--stil", input=EXPORT)
    assert verify(folder, "twee")["invoer"] == [{"bestand": "-", "staat": "niet na te gaan"}]
    said = thuiszit(folder, "verify", "twee").stdout
    assert "Invoer: 0 van 1 te controleren (standaardinvoer)" in said
    assert "Alles is nog zoals" not in said


def test_the_old_output_of_a_run_that_died_between_two_renames_is_put_back(folder: Path) -> None:
    (folder / "uit").rename(folder / "uit.oud")
    assert verify(folder)["teruggezet"] is True
    assert sorted(path.name for path in folder.iterdir()) == ["export.csv", "uit"]
    assert verify(folder)["teruggezet"] is False


@pytest.mark.parametrize(
    "content",
    [
        None,
        "geen json",
        '{"versie": "1", "opdracht": "x", "uitvoer": []}',
        '{"versie": "1", "opdracht": "x", "invoer": [3], "uitvoer": []}',
        '{"versie": "1", "opdracht": "x", "invoer": [], "uitvoer": [{"bestand": "../export.csv"}]}',
    ],
)
def test_what_is_no_manifest_of_a_run_is_refused_with_3(folder: Path, content: str | None) -> None:
    (folder / "map").mkdir()
    if content is not None:
        (folder / "map" / "manifest.json").write_text(content, encoding="utf-8")
    done = thuiszit(folder, "verify", "map")
    assert done.returncode == 3
    assert "is geen manifest van een run" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("key", ["invoer", "uitvoer", "klassen", "peildatum", "rijen", "klaar"])
@pytest.mark.parametrize("how", ["emptied", "taken out"])
def test_a_manifest_that_lacks_what_a_run_writes_is_refused_with_3(folder: Path, key: str, how: str) -> None:
    path = folder / "uit" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    if how == "emptied":
        manifest[key] = type(manifest[key])()
    else:
        del manifest[key]
    path.write_text(json.dumps(manifest), encoding="utf-8")
    done = thuiszit(folder, "verify", "uit")
    assert (done.returncode, "manifest" in done.stderr) == (3, True)


def test_what_is_not_there_is_said_to_be_not_there(folder: Path) -> None:
    for place in ("nergens", "nergens/manifest.json"):
        done = thuiszit(folder, "verify", place)
        assert (done.returncode, f"{place} bestaat niet." in done.stderr) == (3, True)
