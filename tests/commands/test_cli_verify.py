"""`thuiszit verify`: a run can be checked afterwards, and an interrupted replacement is put back."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from running import thuiszit

EXPORT = """persoonsgebonden_nummer;geboortedatum;inschrijving_begin
999990019;01-05-2014;01-08-2020
999990020;12-07-2013;
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a run of classify wrote `uit`."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "export.csv").write_text(EXPORT, encoding="utf-8")
    done = thuiszit(folder, "classify", "export.csv", "--peildatum", "2026-10-01", "--uit", "uit", "--stil")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """One of its own for each test."""
    return shutil.copytree(made, tmp_path / "folder")


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


# --- the anchor: manifest and log tell of each other ------------------------------------------------------

KEY = {"THUISZIT_SLEUTEL": "00" * 32}


@pytest.fixture(scope="module")
def logged(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a log: three runs, each in a folder of its own."""
    folder = shutil.copytree(made, tmp_path_factory.mktemp("logged") / "folder")
    for name in ("een", "twee", "drie"):
        done = thuiszit(
            folder,
            *("classify", "export.csv", "--peildatum", "2026-10-01", "--stil"),
            *("--uit", f"uitvoer/{name}", "--logboek"),
            environment=KEY,
        )
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def anchored(logged: Path, tmp_path: Path) -> Path:
    """One of its own for each test."""
    return shutil.copytree(logged, tmp_path / "folder")


def verdict(folder: Path, *arguments: str) -> tuple[int, str]:
    done = thuiszit(folder, "verify", *arguments)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


LOG = "uitvoer/logboek.jsonl"


def lines(folder: Path) -> list[bytes]:
    return (folder / LOG).read_bytes().splitlines(keepends=True)


def test_a_run_with_a_log_is_as_it_was(anchored: Path) -> None:
    for name in ("een", "twee", "drie"):
        code, said = verdict(anchored, f"uitvoer/{name}")
        assert (code, "Alles is nog zoals bij de run." in said) == (0, True)
        assert "dit manifest staat erin" in said


@pytest.mark.parametrize("with_log", [True, False])
def test_a_manifest_in_which_a_number_was_changed_ends_in_4(anchored: Path, with_log: bool) -> None:
    place = "uitvoer/drie" if with_log else "uit"
    path = anchored / place / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["rijen"]["gelezen"] += 1
    path.write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    code, said = verdict(anchored, place)
    assert (code, "is veranderd: vertrouw het niet" in said) == (4, True)
    assert "Alles is nog" not in said


def test_a_manifest_whose_times_or_seal_were_made_to_fit_is_not_the_one_of_the_log(anchored: Path) -> None:
    path = anchored / "uitvoer/twee/manifest.json"
    text = path.read_text(encoding="utf-8")
    time = json.loads(text)["klaar"]
    path.write_text(text.replace(time, "2026-01-01T00:00:00+00:00"), encoding="utf-8")
    code, said = verdict(anchored, "uitvoer/twee")
    assert (code, "dit manifest staat er niet in" in said) == (4, True)


def test_a_manifest_that_no_longer_names_its_log_ends_in_4(anchored: Path) -> None:
    path = anchored / "uitvoer/twee/manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    del manifest["logboek"]
    path.write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    assert verdict(anchored, "uitvoer/twee")[0] == 4


def test_a_log_that_is_gone_ends_in_4_and_one_that_moved_can_be_pointed_at(anchored: Path) -> None:
    (anchored / LOG).rename(anchored / "elders.jsonl")
    code, said = verdict(anchored, "uitvoer/een")
    assert (code, "is er niet, en dit manifest hoort erin" in said) == (4, True)
    assert verdict(anchored, "uitvoer/een", "--logboek", "elders.jsonl")[0] == 0


@pytest.mark.parametrize("field", [b"gelukt", b"leerling", b'"tijd":"20', b'"actor":"'])
def test_a_last_line_in_which_anything_was_changed_ends_in_4(anchored: Path, field: bytes) -> None:
    *before, last = lines(anchored)
    assert field in last
    (anchored / LOG).write_bytes(b"".join([*before, last.replace(field, field + b"x", 1)]))
    for place in ("uitvoer/een", "uitvoer/drie", LOG):
        assert verdict(anchored, place)[0] == 4, place


def test_a_log_cut_off_before_a_run_is_missed_by_every_later_manifest(anchored: Path) -> None:
    (anchored / LOG).write_bytes(b"".join(lines(anchored)[:3]))  # the first run and its two pupils
    assert verdict(anchored, "uitvoer/een")[0] == 0
    for name in ("twee", "drie"):
        assert verdict(anchored, f"uitvoer/{name}")[0] == 4


def test_a_log_that_was_begun_anew_does_not_hold_what_the_manifest_followed(anchored: Path) -> None:
    (anchored / LOG).write_bytes(b"")
    thuiszit(
        anchored, "classify", "export.csv", "--uit", "uitvoer/vier", "--logboek", "--stil", environment=KEY
    )
    assert verdict(anchored, "uitvoer/vier")[0] == 0
    assert verdict(anchored, "uitvoer/drie")[0] == 4


def test_a_head_kept_elsewhere_shows_what_the_log_alone_cannot(anchored: Path) -> None:
    code, said = verdict(anchored, LOG, "--kop")
    head = said.strip()
    assert (code, head.split(":")[0]) == (0, "9")
    assert verdict(anchored, "uitvoer/een", "--kop")[1].strip() == head
    thuiszit(
        anchored, "classify", "export.csv", "--uit", "uitvoer/vier", "--logboek", "--stil", environment=KEY
    )
    assert verdict(anchored, LOG, "--kop", head)[0] == 0
    (anchored / LOG).write_bytes(b"".join(lines(anchored)[:8]))
    assert verdict(anchored, LOG)[0] == 0, "the log alone does not tell of a line at its end"
    code, said = verdict(anchored, LOG, "--kop", head)
    assert (code, "bewaarde kop" in said) == (4, True)
    answer = json.loads(thuiszit(anchored, "verify", LOG, "--kop", head, "--json").stdout)
    assert answer["bewaarde_kop_klopt"] is False


def test_what_is_no_head_or_has_no_log_is_told(anchored: Path) -> None:
    assert verdict(anchored, LOG, "--kop", "9:abc")[0] == 2
    assert verdict(anchored, LOG, "9:abc")[0] == 2
    (anchored / LOG).rename(anchored / "weg")
    assert verdict(anchored, "uit", "--kop")[0] == 3


def test_an_output_that_became_a_link_is_told_and_ends_in_4(folder: Path) -> None:
    report = folder / "uit" / "rapport.md"
    report.rename(folder / "elders.md")
    report.symlink_to(folder / "elders.md")
    assert states(verify(folder, code=4)["uitvoer"]) == {"rapport.md": "koppeling (symlink)"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_named_pipe_for_a_manifest_or_a_log_is_refused_and_not_waited_for(anchored: Path) -> None:
    (anchored / "map").mkdir()
    os.mkfifo(anchored / "map" / "manifest.json")
    os.mkfifo(anchored / "pijp.jsonl")
    assert verdict(anchored, "map")[0] == 3
    assert verdict(anchored, "pijp.jsonl")[0] == 3
    assert verdict(anchored, "uitvoer/een", "--logboek", "pijp.jsonl")[0] == 4
    (anchored / "pijp").mkdir()
    os.mkfifo(anchored / "pijp" / "logboek.jsonl")
    done = thuiszit(
        anchored, "classify", "export.csv", "--uit", "pijp/uit", "--logboek", "--stil", environment=KEY
    )
    assert (done.returncode, "geen gewoon bestand" in done.stderr) == (4, True)
