"""Pseudonyms from the shell: a key first, then exports, classes and explanations under pseudonym."""

from __future__ import annotations

import json
import shlex
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from thuiszit_cli.commands.app import run
from thuiszit_cli.privacy.keys import ENVIRONMENT, read_key

EXPORT = """BSN;Achternaam;geboortedatum;inschrijving_begin;begindatum;meldingsnummer;verzuimsoort
999990019;Zonneveld;01-05-2014;01-08-2020;17-08-2026;7771;LRV
999990020;Zonneveld;12-07-2013;01-08-2020;;;
"""
EXPLAIN = ("explain", "export.csv", "--peildatum", "2026-10-01", "--json")
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def thuiszit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command in a folder with an export and a key: its exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    Path("export.csv").write_text(EXPORT, encoding="utf-8")

    def command(*argv: str) -> tuple[int, str, str]:
        code = run(argv)
        shown = capsys.readouterr()
        assert "999990019" not in shown.out + shown.err
        return code, shown.out, shown.err

    assert command("sleutel", "maak", "sleutel")[0] == 0
    return command


def test_an_export_is_rewritten_with_a_manifest_that_names_the_key(thuiszit: Command) -> None:
    code, out, _ = thuiszit("pseudonymise", "export.csv", "--sleutel", "sleutel", "--uit", "uit", "--json")
    answer = json.loads(out)
    assert (code, answer["uitvoer"]) == (0, ["uit/export.csv", "uit/manifest.json"])
    assert answer["bestanden"][0]["leeggemaakt"] == ["Achternaam"]
    manifest = json.loads(Path("uit/manifest.json").read_text(encoding="utf-8"))
    assert manifest["sleutel_id"] == read_key(Path("sleutel")).id
    assert "zout" not in manifest
    assert manifest["invoer"][0]["bestand"] == "export.csv"
    assert {stat.S_IMODE(path.stat().st_mode) for path in Path("uit").iterdir()} == {0o600}
    assert "999990019" not in Path("uit/export.csv").read_text(encoding="utf-8")
    assert thuiszit("verify", "uit")[0] == 0


def test_the_same_key_and_quarter_give_the_same_bytes(thuiszit: Command) -> None:
    def written(*rest: str) -> bytes:
        arguments = ("--sleutel", "sleutel", "--uit", "uit", "--overschrijf", *rest)
        assert thuiszit("pseudonymise", "export.csv", *arguments)[0] == 0
        return Path("uit/export.csv").read_bytes()

    assert written() == written()
    assert written("--zout", "2026-Q3") != written("--zout", "2026-Q4")
    assert json.loads(Path("uit/manifest.json").read_text(encoding="utf-8"))["zout"] == "2026-Q4"


@pytest.mark.parametrize(
    "arguments",
    [
        ("pseudonymise", "export.csv"),
        ("classify", "export.csv", "--pseudoniem"),
        ("explain", "export.csv", "--leerling", "999990019", "--pseudoniem"),
    ],
)
def test_without_a_key_nothing_is_done(thuiszit: Command, arguments: tuple[str, ...]) -> None:
    code, _, told = thuiszit(*arguments)
    assert code == 2
    assert "thuiszit sleutel maak PAD" in told
    assert sorted(path.name for path in Path().iterdir()) == ["export.csv", "sleutel"]


def test_a_key_that_would_do_nothing_is_wrong_use(thuiszit: Command) -> None:
    code, _, told = thuiszit("classify", "export.csv", "--sleutel", "sleutel")
    assert (code, "--pseudoniem" in told) == (2, True)


def test_a_key_is_never_overwritten(thuiszit: Command) -> None:
    before = Path("sleutel").read_bytes()
    assert thuiszit("sleutel", "maak", "sleutel")[0] == 4
    assert Path("sleutel").read_bytes() == before


def classified(thuiszit: Command, *argv: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    code, _, told = thuiszit("classify", *argv, "--peildatum", "2026-10-01", "--stil", "--overschrijf")
    assert code == 0, told
    folder = Path(argv[argv.index("--uit") + 1])
    return tuple(  # type: ignore[return-value]
        pq.read_table(folder / f"{name}.parquet").to_pylist() for name in ("classificatie", "perioden")
    )


def test_classes_under_pseudonym_are_those_of_the_rewritten_export(thuiszit: Command) -> None:
    direct = classified(thuiszit, "export.csv", "--pseudoniem", "--sleutel", "sleutel", "--uit", "een")
    thuiszit("pseudonymise", "export.csv", "--sleutel", "sleutel", "--uit", "tussen")
    by_way = classified(thuiszit, "tussen/export.csv", "--uit", "twee")
    assert direct == by_way
    pupils, periods = direct
    numbers = [row["persoonsgebonden_nummer"] for row in pupils]
    assert numbers == sorted(numbers)
    key = read_key(Path("sleutel"))
    assert set(numbers) == {key.pseudonym("999990019"), key.pseudonym("999990020")}
    assert periods[0]["meldingen"] == [key.token("melding", "7771")]
    manifest = json.loads(Path("een/manifest.json").read_text(encoding="utf-8"))
    assert manifest["sleutel_id"] == key.id
    assert "--pseudoniem" in manifest["opdracht"]
    assert [*manifest][-2:] == ["gestart", "klaar"]


@pytest.mark.parametrize(
    "spelling",
    ["999990019", "9999.90.019", "999 990 019", "999990019,0", "9.99990019E8", " 999990019", "7771"],
)
def test_a_pupil_is_explained_by_any_spelling_of_a_file_and_by_meldingsnummer(
    thuiszit: Command, spelling: str
) -> None:
    code, out, _ = thuiszit(*EXPLAIN, "--leerling", spelling)
    assert (code, json.loads(out)["uitkomst"]["klasse"]) == (0, "langdurig_relatief_verzuim")


@pytest.mark.parametrize(("asked", "code"), [("7771", 0), ("M-12", 0), ("0", 2), ("999999999", 2)])
def test_a_meldingsnummer_is_found_among_several_meldingen_and_none_is_no_number(
    thuiszit: Command, asked: str, code: int
) -> None:
    more = "999990020;Zonneveld;12-07-2013;01-08-2020;24-08-2026;;O\n"
    more += "999990019;Zonneveld;01-05-2014;01-08-2020;16-08-2026;M-12;O\n"
    Path("export.csv").write_text(EXPORT + more, encoding="utf-8")
    found, out, told = thuiszit(*EXPLAIN, "--leerling", asked)
    assert found == code, told
    assert code or json.loads(out)["uitkomst"]["klasse"] == "langdurig_relatief_verzuim"


def test_a_number_that_lost_its_zeros_is_found(thuiszit: Command) -> None:
    Path("export.csv").write_text(EXPORT.replace("999990019", "099999001"), encoding="utf-8")
    code, out, _ = thuiszit(*EXPLAIN, "--leerling", "99999001")
    assert (code, json.loads(out)["uitkomst"]["klasse"]) == (0, "langdurig_relatief_verzuim")


def test_a_number_of_a_pupil_goes_before_an_equal_meldingsnummer(thuiszit: Command) -> None:
    Path("export.csv").write_text(EXPORT.replace(";7771;", ";999990020;"), encoding="utf-8")
    code, out, _ = thuiszit(*EXPLAIN, "--leerling", "999990020")
    assert code == 0
    assert json.loads(out)["uitkomst"]["klasse"] != "langdurig_relatief_verzuim"


def test_a_meldingsnummer_of_two_pupils_explains_neither(thuiszit: Command) -> None:
    twice = EXPORT.replace(";;;", ";24-08-2026;7771;LRV")
    Path("export.csv").write_text(twice, encoding="utf-8")
    code, _, told = thuiszit(*EXPLAIN, "--leerling", "7771")
    assert code == 2
    assert "bij meer leerlingen" in told
    assert "7771" not in told


@pytest.mark.parametrize("pseudonym", [False, True])
def test_the_worklist_prints_the_command_that_explains_a_line(thuiszit: Command, pseudonym: bool) -> None:
    options = ["--pseudoniem", "--sleutel", "sleutel"] if pseudonym else []
    code, out, _ = thuiszit("worklist", "export.csv", "--peildatum", "2026-10-01", "--uit", "lijst", *options)
    assert code == 0
    command = next(line for line in out.splitlines() if "thuiszit explain" in line).partition("thuiszit ")[2]
    code, out, _ = thuiszit(*shlex.split(command), "--json")
    assert (code, json.loads(out)["uitkomst"]["klasse"]) == (0, "langdurig_relatief_verzuim")


def test_a_pseudonym_is_explained_with_the_key_of_the_environment(
    thuiszit: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    pseudonym = read_key(Path("sleutel")).pseudonym("999990019")
    monkeypatch.setenv(ENVIRONMENT, Path("sleutel").read_text(encoding="utf-8").strip())
    code, out, _ = thuiszit(*EXPLAIN, "--leerling", pseudonym)
    assert (code, json.loads(out)["uitkomst"]["klasse"]) == (0, "langdurig_relatief_verzuim")


def test_a_pupil_is_explained_by_pseudonym_with_the_key(thuiszit: Command) -> None:
    pseudonym = read_key(Path("sleutel")).pseudonym("999990019")
    asked = EXPLAIN
    code, out, _ = thuiszit(*asked, "--leerling", pseudonym, "--sleutel", "sleutel")
    by_pseudonym = json.loads(out)
    assert code == 0
    assert by_pseudonym["uitkomst"]["klasse"] == "langdurig_relatief_verzuim"
    assert pseudonym not in out
    _, out, _ = thuiszit(*asked, "--leerling", pseudonym, "--sleutel", "sleutel", "--pseudoniem")
    under_pseudonym = json.loads(out)
    assert under_pseudonym["uitkomst"]["persoonsgebonden_nummer"] == pseudonym
    assert "7771" not in out
    assert under_pseudonym["regels"] == by_pseudonym["regels"]
    code, _, told = thuiszit(*asked, "--leerling", pseudonym)
    assert code == 2
    assert "--sleutel" in told
