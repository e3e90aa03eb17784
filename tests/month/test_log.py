"""The log is only added to, and shows when somebody did something else with it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from thuiszit_cli.commands.app import run
from thuiszit_cli.errors import InputError, OutputError
from thuiszit_cli.privacy.keys import ENVIRONMENT, Key
from thuiszit_cli.store.log import DONE, FILE, Entry, Examined, Record, append, examine, recorded

KEY = Key(bytes(range(32)))
EXPORT = """BSN;geboortedatum;inschrijving_begin;begindatum;verzuimsoort
999990019;01-05-2014;01-08-2020;17-08-2026;LRV
999990020;12-07-2013;01-08-2020;;
"""
# BIO2 8.15.01: action, object, result, origin, actor, time. The codes are those of Logboek Dataverwerkingen.
ALWAYS = {
    "trace_id",
    "span_id",
    "status",
    "actie",
    "object",
    "resultaat",
    "herkomst",
    "actor",
    "gestart",
    "tijd",
    "vorige",
}


def log(folder: Path, count: int) -> Path:
    for number in range(count):
        entries = [Entry("run", f"2026-{number + 1:02d}"), Entry("indelen", "2026-01", betrokkene="TP-x")]
        append(folder / FILE, entries, "toen", "nu")
    return folder / FILE


def check(path: Path) -> tuple[int, int | None]:
    """The number of lines, and the first that does not fit."""
    found: Examined = examine(path)
    return found.kop.regel, found.eerste_fout


def lines_of(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_lines_are_chained_and_tell_who_did_what_and_when(tmp_path: Path) -> None:
    path = log(tmp_path, 3)
    assert check(path) == (6, None)
    assert path.stat().st_mode & 0o777 == 0o600
    lines = lines_of(path)
    assert all(line.keys() >= ALWAYS for line in lines)
    assert lines[1]["betrokkene"] == "TP-x"
    assert [lines[0]["trace_id"] == line["trace_id"] for line in lines] == [True, True] + [False] * 4
    assert len({line["span_id"] for line in lines}) == 6


@pytest.mark.parametrize("line", range(5))
@pytest.mark.parametrize("how", ["changed", "taken out", "doubled", "no json", "without its end"])
def test_a_line_that_was_touched_is_found(tmp_path: Path, line: int, how: str) -> None:
    path = log(tmp_path, 3)
    lines = path.read_bytes().splitlines(keepends=True)
    match how:
        case "changed":
            lines[line] = lines[line].replace(b"gelukt", b"misluk")
        case "taken out":
            del lines[line]
        case "doubled":
            lines.insert(line, lines[line])
        case "without its end":
            lines[line] = lines[line][:-20] + b"\n"
        case _:
            lines[line] = b"kapot\n"
    path.write_bytes(b"".join(lines))
    assert check(path)[1] in (line + 1, line + 2)


@pytest.mark.parametrize("written", [1, 30, -2, -1])
def test_a_line_that_a_dead_run_left_half_is_kept_and_followed(tmp_path: Path, written: int) -> None:
    path = log(tmp_path, 2)
    whole = path.read_bytes()
    half = whole.splitlines(keepends=True)[-1][:written]
    path.write_bytes(whole[: -len(whole.splitlines(keepends=True)[-1])] + half)
    assert check(path) == (4, None)
    log(tmp_path, 1)
    assert check(path) == (6, None)
    assert path.read_bytes().startswith(whole[: -len(whole.splitlines(keepends=True)[-1])] + half)
    assert ("na_afgebroken_regel" in lines_of_last(path)) is (written != -1)


def test_verify_tells_of_a_line_that_says_nothing_though_the_next_run_took_note_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = log(tmp_path, 1)
    with path.open("ab") as stream:
        stream.write(b"rommel\n")
    log(tmp_path, 1)
    assert (check(path), examine(path).afgebroken) == ((5, None), (3,))
    assert run(["verify", str(path)]) == 4
    assert "regel 3 is niet te lezen" in capsys.readouterr().out
    assert run(["verify", str(path), "--json"]) == 4
    assert json.loads(capsys.readouterr().out)["afgebroken"] == [3]


def lines_of_last(path: Path) -> dict[str, object]:
    told: dict[str, object] = json.loads(path.read_text(encoding="utf-8").splitlines()[4])
    return told


def test_a_run_that_fails_is_told_too_without_the_text_of_the_error(tmp_path: Path) -> None:
    path = tmp_path / FILE
    told = Record("indelen", "2026-10", bij=lambda: "lezen")
    for error in (InputError("Jansen.csv"), KeyboardInterrupt(), ValueError("Jansen")):
        with pytest.raises(type(error)), recorded(path, told, lambda: "nu"):
            raise error
    assert [(line["resultaat"], line["uitgangscode"]) for line in lines_of(path)] == [
        ("mislukt bij lezen", 3),
        ("mislukt bij lezen", 130),
        ("mislukt bij lezen", 70),
    ]
    assert b"Jansen" not in path.read_bytes()


def test_a_log_that_cannot_be_written_is_noticed_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "echt").write_text("", encoding="utf-8")
    (tmp_path / "koppeling").symlink_to(tmp_path / "echt")
    for path in (tmp_path, tmp_path / "koppeling"):
        with pytest.raises(OutputError), recorded(path, Record("indelen", "x"), lambda: "nu"):
            pytest.fail("work was done")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an export, and a key in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(ENVIRONMENT, KEY.secret.hex())
    Path("export.csv").write_text(EXPORT, encoding="utf-8")
    return tmp_path


CLASSIFY = [
    "classify",
    "export.csv",
    "--peildatum",
    "2026-10-01",
    "--stil",
    "--uit",
    "uit/maand",
    "--overschrijf",
]


def test_classify_with_logboek_tells_of_the_run_and_of_each_pupil_under_pseudonym(desk: Path) -> None:
    assert run([*CLASSIFY, "--logboek"]) == 0
    path = desk / "uit" / FILE
    first, *persons = lines_of(path)
    manifest = (desk / "uit" / "maand" / "manifest.json").read_bytes()
    assert first["manifest_sha256"] == hashlib.sha256(manifest).hexdigest()
    assert (first["object"], first["resultaat"]) == ("peildatum 2026-10-01", DONE)
    assert first["sleutel_id"] == KEY.id
    assert b"sleutel_id" not in manifest, "the key was for the log alone"
    assert [line["betrokkene"] for line in persons] == [
        KEY.pseudonym("999990019"),
        KEY.pseudonym("999990020"),
    ]
    assert b"99999" not in path.read_bytes()
    assert run([*CLASSIFY, "--logboek", "--pseudoniem"]) == 0
    assert check(path) == (6, None)
    assert {line["betrokkene"] for line in lines_of(path)[4:]} == {line["betrokkene"] for line in persons}


def test_a_log_of_the_configuration_holds_every_run_and_no_pupil_unasked(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ENVIRONMENT)
    (desk / "thuiszit.toml").write_text('logboek = "mijn.jsonl"\n', encoding="utf-8")
    assert run([*CLASSIFY, "--config", "thuiszit.toml"]) == 0
    (desk / "export.csv").write_text("naam\nJansen\n", encoding="utf-8")
    assert run([*CLASSIFY, "--config", "thuiszit.toml"]) == 3
    assert [line["resultaat"] for line in lines_of(desk / "mijn.jsonl")] == [DONE, "mislukt"]
    assert not (desk / "uit" / FILE).exists()
    assert run([*CLASSIFY, "--logboek"]) == 2, "without a key nobody can be named"


def test_verify_tells_of_a_log_and_of_the_log_beside_an_output(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*CLASSIFY, "--logboek"]) == 0
    assert run(["verify", "uit/logboek.jsonl"]) == 0
    assert "3 regels, en elke past op die ervoor." in capsys.readouterr().out
    assert run(["verify", "uit/maand"]) == 0
    assert "dit manifest staat erin" in capsys.readouterr().out
    path = desk / "uit" / FILE
    path.write_bytes(path.read_bytes().replace(b"gelukt", b"misluk", 1))
    assert run(["verify", "uit/logboek.jsonl", "--json"]) == 4
    assert json.loads(capsys.readouterr().out)["eerste_fout"] == 1
    assert run(["verify", "uit/maand", "--json"]) == 4
    assert json.loads(capsys.readouterr().out)["logboek"]["eerste_fout"] == 1
    assert run(["verify", "weg.jsonl"]) == 3
