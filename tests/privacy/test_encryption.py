"""Personal columns can be read with the key only; counts can be read without it."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from thuiszit_cli.commands.app import run
from thuiszit_cli.commands.compare import compare
from thuiszit_cli.errors import InputError
from thuiszit_cli.privacy.encryption import PARQUET, Wrapping, hidden_columns, read_encrypted
from thuiszit_cli.privacy.keys import ENVIRONMENT, Key

KEY = Key(bytes(range(32)))
EXPORT = """BSN;geboortedatum;inschrijving_begin;begindatum;meldingsnummer;verzuimsoort
999990019;01-05-2014;01-08-2020;17-08-2026;7771;LRV
999990020;12-07-2013;01-08-2020;;;
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An encrypted output beside a plain one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(ENVIRONMENT, KEY.secret.hex())
    Path("export.csv").write_text(EXPORT, encoding="utf-8")
    command = ["classify", "export.csv", "--peildatum", "2026-10-01", "--stil", "--uit"]
    assert run([*command, "open"]) == 0
    assert run([*command, "dicht", "--versleutel"]) == 0
    return tmp_path


# What may be counted without a key. Alone, or all together, these tell of nobody.
COUNTED = {
    "classificatie.parquet": "klasse duurklasse thuiszitter grensgeval regel grond signalen plicht plicht_reden "
    "ingeschreven ingeschreven_bron vrijstelling_soort bevindingen onzeker peildatum definitie",
    "perioden.parquet": "lopend lrv",
}


@pytest.mark.parametrize("name", list(PARQUET))
def test_of_every_column_it_was_decided_whether_it_points_at_a_person(folder: Path, name: str) -> None:
    hidden = [column.split(".")[0] for column in hidden_columns(PARQUET[name])]
    assert sorted([*hidden, *COUNTED[name].split()]) == sorted(pq.read_schema(folder / "open" / name).names)


@pytest.mark.parametrize("name", list(PARQUET))
def test_with_the_key_the_table_is_what_it_was(folder: Path, name: str) -> None:
    assert read_encrypted(folder / "dicht" / name, KEY).equals(pq.read_table(folder / "open" / name))


@pytest.mark.parametrize("name", list(PARQUET))
def test_without_the_key_counts_can_be_read_and_persons_cannot(folder: Path, name: str) -> None:
    path = folder / "dicht" / name
    hidden = {column.split(".")[0] for column in hidden_columns(PARQUET[name])}
    shown = [column for column in pq.read_schema(path).names if column not in hidden]
    assert pq.read_table(path, columns=shown).equals(pq.read_table(folder / "open" / name, columns=shown))
    for column in hidden:
        with pytest.raises(OSError, match="decrypt"):
            pq.read_table(path, columns=[column])
    assert b"99999001" not in path.read_bytes()
    assert b"7771" not in path.read_bytes()


def test_another_key_or_a_changed_file_is_refused(folder: Path) -> None:
    path = folder / "dicht" / "classificatie.parquet"
    with pytest.raises(InputError, match="niet te lezen"):
        read_encrypted(path, Key(bytes(32)))
    content = bytearray(path.read_bytes())
    content[200] ^= 1
    path.write_bytes(content)
    with pytest.raises(InputError):
        read_encrypted(path, KEY)


def test_the_manifest_names_the_columns_and_the_key(folder: Path) -> None:
    manifest = json.loads((folder / "dicht" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["versleuteld"]["perioden.parquet"] == hidden_columns(PARQUET["perioden.parquet"])
    assert manifest["sleutel_id"] == KEY.id
    assert "--versleutel" in manifest["opdracht"]
    assert run(["verify", "dicht", "--stil"]) == 0


def test_a_wrapped_key_tells_nothing_and_cannot_be_changed() -> None:
    wrapping = Wrapping(KEY)
    key = bytes(range(100, 132))
    first, second = wrapping.wrap_key(key, ""), wrapping.wrap_key(key, "")
    assert first != second
    assert wrapping.unwrap_key(first, "") == wrapping.unwrap_key(second, "") == key
    for place in range(0, len(first) - 4, 7):
        changed = first[:place] + ("A" if first[place] != "A" else "B") + first[place + 1 :]
        with pytest.raises(ValueError):
            wrapping.unwrap_key(changed, "")
    with pytest.raises(ValueError):
        Wrapping(Key(bytes(32))).unwrap_key(first, "")


def test_raw_rows_are_not_written_beside_what_is_hidden(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for option in ("--versleutel", "--pseudoniem"):
        assert run(["classify", "export.csv", option, "--uitgesloten", "--uit", "nieuw"]) == 2
    assert "--uitgesloten" in capsys.readouterr().err
    assert not (folder / "nieuw").exists()


def test_encrypted_outputs_are_compared_with_the_key_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [
        "classify",
        "export.csv",
        "--peildatum",
        "2026-09-01",
        "--stil",
        "--uit",
        "eerder",
        "--versleutel",
    ]
    assert run(command) == 0
    compare("eerder", "dicht", json=True, stil=True)
    with_key = capsys.readouterr().out
    compare("eerder", "open", json=True, stil=True)
    assert capsys.readouterr().out == with_key
    monkeypatch.delenv(ENVIRONMENT)
    with pytest.raises(InputError) as caught:
        compare("eerder", "dicht", stil=True)
    assert "geef dan de sleutel" in caught.value.hint
