"""Pseudonyms from the shell: a key first, then exports, classes and explanations under pseudonym."""

from __future__ import annotations

import json
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


def test_a_pupil_is_explained_by_pseudonym_with_the_key(thuiszit: Command) -> None:
    pseudonym = read_key(Path("sleutel")).pseudonym("999990019")
    asked = ("explain", "export.csv", "--peildatum", "2026-10-01", "--json")
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
