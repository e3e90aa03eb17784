"""Every form of every command, under --versleutel and --pseudoniem: nothing personal in the open."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from thuiszit_cli.commands.app import run
from thuiszit_cli.errors import InternalError, UsageError
from thuiszit_cli.privacy.hidden import Hidden
from thuiszit_cli.privacy.keys import ENVIRONMENT, Key
from thuiszit_cli.report import forms
from thuiszit_cli.report.forms import Can, File, Form
from thuiszit_cli.report.model import Classified, Counted, Listed

KEY = Key(bytes(range(32)))
DAY = ("--peildatum", "2026-10-01")
NUMBERS = ("999990019", "999990020", "8801777", "8802777")  # of pupils and of meldingen
BIRTHS = ("01-05-2014", "2014-05-01", "1 mei 2014", "12-07-2013", "2013-07-12", "12 juli 2013")
WHEN_AND_WHERE = ("17-08-2026", "2026-08-17", "17 augustus 2026", "01AB")  # what --versleutel hides besides
EXPORT = (
    "persoonsgebonden_nummer;geboortedatum;inschrijving_begin;begindatum;meldingsnummer;verzuimsoort;brin\n"
    "999990019;01-05-2014;01-08-2020;17-08-2026;8801777;LRV;01AB\n"
    "999990020;12-07-2013;01-08-2020;21-09-2026;8802777;L;01AB\n"
)
CONFIG = """[run]
exports = "in"
patronen = ["export.csv"]
uitvoer = "maanden"
"""
ASKED = {
    "--versleutel": (Hidden(KEY, versleutel=True), (*NUMBERS, *BIRTHS, *WHEN_AND_WHERE)),
    "--pseudoniem": (Hidden(KEY, pseudoniem=True), (*NUMBERS, *BIRTHS)),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(ENVIRONMENT, KEY.secret.hex())
    Path("export.csv").write_text(EXPORT, encoding="utf-8")
    Path("in").mkdir()
    Path("in/export.csv").write_text(EXPORT, encoding="utf-8")
    return tmp_path


def in_the_open(path: Path) -> Iterator[str]:
    """All that can be read in a file without a key."""
    content = path.read_bytes()
    yield content.decode("utf-8", "replace")
    if path.suffix in (".xlsx", ".docx") and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            yield from (book.read(name).decode("utf-8", "replace") for name in book.namelist())
    if path.suffix == ".parquet":
        for name in pq.read_schema(path).names:
            try:
                values = pq.read_table(path, columns=[name]).column(0).to_pylist()
            except (OSError, pa.ArrowException):
                continue  # encrypted
            yield str([str(value) for value in values])


def met(root: Path, canaries: tuple[str, ...]) -> list[tuple[str, str]]:
    """Which of them stand in which file."""
    files = [path for path in sorted(root.rglob("*")) if path.is_file()]
    assert files
    return [
        (path.name, word) for path in files for text in in_the_open(path) for word in canaries if word in text
    ]


@pytest.mark.parametrize("option", list(ASKED))
@pytest.mark.parametrize("form", forms.known(Classified))
def test_classify_writes_a_form_protected_or_refuses_it(folder: Path, form: str, option: str) -> None:
    hidden, canaries = ASKED[option]
    allowed = all(file.is_allowed(hidden) for file in forms.FORMS[form].files[Classified])
    code = run(["classify", "export.csv", *DAY, option, "--formaat", form, "--stil", "--uit", "uit"])
    assert code == (0 if allowed else 2)
    assert Path("uit").exists() is allowed
    if allowed:
        assert met(folder / "uit", canaries) == []


@pytest.mark.parametrize("form", forms.known(Listed))
def test_the_worklist_under_pseudonym_tells_no_number_in_any_form(folder: Path, form: str) -> None:
    argv = ["worklist", "export.csv", *DAY, "--pseudoniem", "--formaat", form, "--stil", "--uit", "uit"]
    assert run(argv) == 0
    assert met(folder / "uit", (*NUMBERS, *BIRTHS, "export.csv, regel")) == []


@pytest.mark.parametrize("settings", ["versleutel", "pseudoniem", "both"])
@pytest.mark.parametrize("form", forms.known(Classified))
def test_the_month_writes_nothing_personal_in_the_open(
    folder: Path, form: str, settings: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["versleutel", "pseudoniem"] if settings == "both" else [settings]
    lines = [f"{name} = true" for name in asked]
    Path("thuiszit.toml").write_text(
        CONFIG + "\n".join([*lines, f'formaat = ["{form}"]', ""]), encoding="utf-8"
    )
    hidden = Hidden(KEY, pseudoniem="pseudoniem" in asked, versleutel="versleutel" in asked)
    allowed = all(file.is_allowed(hidden) for file in forms.FORMS[form].files[Classified])
    codes = [run(["run", "--peildatum", day]) for day in ("2026-09-01", "2026-10-01")]
    assert codes == [0 if allowed else 2] * 2
    if allowed:
        assert met(folder / "maanden", ASKED[f"--{asked[0]}"][1]) == []
        told = capsys.readouterr().out
        assert ("werklijst.md is niet geschreven" in told) is ("versleutel" in asked)
        assert (folder / "maanden" / "2026-10" / "werklijst.md").exists() is ("versleutel" not in asked)


def test_every_file_that_is_written_is_one_that_the_registry_knows(folder: Path) -> None:
    every = ",".join(forms.known(Classified))
    assert run(["classify", "export.csv", *DAY, "--formaat", every, "--uitgesloten", "--uit", "een"]) == 0
    every = ",".join(forms.known(Counted))
    assert (
        run(
            [
                "tally",
                "export.csv",
                "--kwartaal",
                "2026-Q3",
                *DAY,
                "--formaat",
                every,
                "--herleiding",
                "--uit",
                "twee",
            ]
        )
        == 0
    )
    assert (
        run(["worklist", "export.csv", *DAY, "--formaat", ",".join(forms.known(Listed)), "--uit", "drie"])
        == 0
    )
    for command in ("check", "definitions", "inspect"):
        assert run([command, "export.csv", "--uit", command]) == 0
    explain = ["explain", "export.csv", "--leerling", "999990019", *DAY, "--uit", "uitleg"]
    assert run(explain) == 0
    assert run(["classify", "export.csv", "--peildatum", "2026-09-01", "--uit", "nul"]) == 0
    assert run(["compare", "nul", "een", "--leerlingen", "--uit", "vier"]) == 0
    quarter = ["tally", "export.csv", "--kwartaal", "2026-Q3", *DAY]
    assert (
        run([*quarter, "--publiceerbaar", "--uit", "vijf"])
        == run([*quarter, "--register", "--uit", "zes"])
        == 0
    )
    Path("thuiszit.toml").write_text(CONFIG, encoding="utf-8")
    assert run(["run", "--peildatum", "2026-09-01"]) == run(["run", "--peildatum", "2026-10-01"]) == 0
    written = {path.name for path in folder.rglob("*") if path.is_file()} - {"export.csv", "thuiszit.toml"}
    unknown = {name for name in written if forms.described(name) is None and not name.startswith(".")}
    assert written >= {"veranderingen.csv", "publicatie.json", "register.xlsx", "herleiding.csv"}
    assert unknown == set()


def test_a_file_that_the_registry_does_not_know_is_not_written() -> None:
    with pytest.raises(InternalError, match=r"leerlingen\.psv"):
        forms.guard(["rapport.md", "leerlingen.psv"], Hidden())


@pytest.mark.parametrize(
    "name", ["veranderingen.csv", "uitgesloten-2.csv", "herleiding.csv", "definities.md"]
)
def test_a_personal_file_is_not_written_in_the_open_where_protection_is_asked(name: str) -> None:
    forms.guard([name], Hidden())
    with pytest.raises(InternalError, match=name):
        forms.guard([name], Hidden(KEY, versleutel=True))


@pytest.mark.parametrize("option", list(ASKED))
def test_a_form_that_says_nothing_of_protection_is_refused(
    option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_up = Form(
        "psv", "met strepen", "psv", {Classified: (File("leerlingen.psv", "write", personal=True),)}
    )
    monkeypatch.setitem(forms.FORMS, "psv", made_up)
    hidden = ASKED[option][0]
    assert "leerlingen.psv" in forms.names(Classified, ["md", "psv"])
    assert "leerlingen.psv" not in forms.names(Classified, ["md", "psv"], hidden=hidden)
    assert "leerlingen.psv is niet geschreven" in forms.left_out(Classified, ["psv"], hidden)[0]
    with pytest.raises(UsageError, match="De vorm psv"):
        forms.refuse(Classified, ["md", "psv"], hidden)


def test_to_be_protected_in_one_way_is_not_to_be_protected_in_both() -> None:
    file = File("x", "write", personal=True, can=Can.PSEUDONIEM)
    assert file.is_allowed(Hidden(KEY, pseudoniem=True))
    assert not file.is_allowed(Hidden(KEY, pseudoniem=True, versleutel=True))
    assert replace(file, personal=False).is_allowed(Hidden(KEY, pseudoniem=True, versleutel=True))


def test_the_answer_has_one_line_for_each_pupil_as_json(folder: Path) -> None:
    import json

    assert run(["classify", "export.csv", *DAY, "--formaat", "jsonl", "--stil", "--uit", "uit"]) == 0
    lines = [
        json.loads(line) for line in Path("uit/classificatie.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    rows = pq.read_table("uit/classificatie.parquet").to_pylist()
    assert lines == [json.loads(json.dumps(row, default=str)) for row in rows]
    assert [line["persoonsgebonden_nummer"] for line in lines] == ["999990019", "999990020"]
