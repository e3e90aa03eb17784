"""What was encrypted can be opened by who has the key, and a workbook by who has its password."""

from __future__ import annotations

import io
from pathlib import Path

import msoffcrypto
import pyarrow.parquet as pq
import pytest
import python_calamine
from test_every_form import DAY, EXPORT, KEY, NUMBERS, WHEN_AND_WHERE, met

from thuiszit_cli.commands.app import run
from thuiszit_cli.privacy.encryption import workbook_password
from thuiszit_cli.privacy.keys import ENVIRONMENT, Key

CLASSIFY = ["classify", "export.csv", *DAY, "--stil", "--formaat", "xlsx"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(ENVIRONMENT, KEY.secret.hex())
    Path("export.csv").write_text(EXPORT, encoding="utf-8")
    assert run([*CLASSIFY, "--uit", "open"]) == run([*CLASSIFY, "--versleutel", "--uit", "dicht"]) == 0
    return tmp_path


def cells(path: Path | io.BytesIO) -> list[list[object]]:
    book = python_calamine.CalamineWorkbook.from_object(path)
    return [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]


@pytest.mark.parametrize("name", ["classificatie", "perioden"])
def test_an_encrypted_table_opens_in_every_form(folder: Path, name: str) -> None:
    plain = pq.read_table(f"open/{name}.parquet")
    for form in ("parquet", "csv", "xlsx"):
        assert run(["open", f"dicht/{name}.parquet", "--formaat", form, "--uit", form, "--stil"]) == 0
        assert Path(form, "manifest.json").is_file()
    assert pq.read_table(f"parquet/{name}.parquet").equals(plain)
    text = Path(f"csv/{name}.csv").read_text(encoding="utf-8-sig")
    assert text.split("\n")[0].split(";") == plain.column_names
    assert all(number in text for number in plain.column(0).to_pylist())
    assert [row[0] for row in cells(Path(f"xlsx/{name}.xlsx"))[1 : plain.num_rows + 1]] == plain.column(
        0
    ).to_pylist()


def test_without_the_key_or_with_another_nothing_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("classificatie.parquet", "classificatie.xlsx"):
        monkeypatch.setenv(ENVIRONMENT, Key(bytes(32)).secret.hex())
        assert run(["open", f"dicht/{name}", "--uit", "uit"]) == 3
        monkeypatch.delenv(ENVIRONMENT)
        assert run(["open", f"dicht/{name}", "--uit", "uit"]) == 2
        monkeypatch.setenv(ENVIRONMENT, KEY.secret.hex())
        assert run(["open", "dicht/rapport.md", "--uit", "uit"]) == 3
        assert run(["open", f"weg/{name}", "--uit", "uit"]) == 3
    assert not Path("uit").exists()


def test_excel_opens_the_workbook_with_the_password_and_not_without(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert met(folder / "dicht", (*NUMBERS, *WHEN_AND_WHERE)) == []
    assert run(["sleutel", "wachtwoord"]) == 0
    password = capsys.readouterr().out.strip()
    assert password == workbook_password(KEY)
    with Path("dicht/classificatie.xlsx").open("rb") as stream:
        book = msoffcrypto.OfficeFile(stream)
        assert book.is_encrypted()
        opened = io.BytesIO()
        book.load_key(password=password)
        book.decrypt(opened)
    opened.seek(0)
    assert cells(opened) == cells(Path("open/classificatie.xlsx"))
    with pytest.raises(Exception, match="password protected"):
        cells(Path("dicht/classificatie.xlsx"))


def test_thuiszit_opens_its_own_workbook(folder: Path) -> None:
    assert run(["open", "dicht/classificatie.xlsx", "--uit", "uit", "--stil"]) == 0
    assert cells(Path("uit/classificatie.xlsx")) == cells(Path("open/classificatie.xlsx"))


def test_the_password_is_another_for_another_key_and_is_not_the_key() -> None:
    assert workbook_password(KEY) != workbook_password(Key(bytes(32)))
    assert KEY.secret.hex()[:8] not in workbook_password(KEY)
    assert len(workbook_password(KEY)) == 26


def test_the_worklist_is_a_workbook_with_the_password_and_nothing_else(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["worklist", "export.csv", *DAY, "--versleutel"]
    assert run([*asked, "--formaat", "csv", "--uit", "lijst"]) == 2
    assert run([*asked, "--uit", "lijst"]) == 0
    assert "werklijst.md is niet geschreven" in capsys.readouterr().out
    assert sorted(path.name for path in Path("lijst").iterdir()) == [
        "kolommen.csv",
        "manifest.json",
        "werklijst.xlsx",
    ]
    assert met(folder / "lijst", (*NUMBERS, *WHEN_AND_WHERE)) == []
    assert run(["open", "lijst/werklijst.xlsx", "--uit", "uit"]) == 0
    assert "01AB" in str(cells(Path("uit/werklijst.xlsx")))
