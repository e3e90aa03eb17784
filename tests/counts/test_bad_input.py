"""What cannot be counted is refused in Dutch with the exit code of the table, and what stood there is untouched."""

from __future__ import annotations

from pathlib import Path

import pytest

from thuiszit_cli.commands.app import run
from thuiszit_cli.privacy.keys import make_key

HERE = Path(__file__).parents[2] / "sample_data"
EXPORTS = [
    str(HERE / f"{name}.csv") for name in ("leerlingen", "meldingen", "inschrijvingen", "vrijstellingen")
]
REGISTER = ["tally", *EXPORTS, "--peildatum", "2026-10-01", "--register", "--stil"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of the second quarter, its key and another one, and the outcomes of two days."""
    folder = tmp_path_factory.mktemp("kwartaal")
    make_key(folder / "sleutel")
    make_key(folder / "andere-sleutel")
    options = ["--kwartaal", "2026-Q2", "--sleutel", str(folder / "sleutel"), "--uit", str(folder / "q2")]
    assert run([*REGISTER, *options]) == 0
    for day in ("2026-03-01", "2026-10-01"):
        command = ["classify", *EXPORTS, "--peildatum", day, "--uit", str(folder / day), "--stil"]
        assert run(command) == 0
    return folder


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--kwartaal", "1999-Q1"], 3, "begint na de gevraagde periode"),
        (["--kwartaal", "2012-Q1"], 3, "begint na de gevraagde periode"),
        (["--kwartaal", "2027-Q1"], 3, "begint na de peildatum"),
        (["--kwartaal", "2026-Q3", "--schooljaar", "2028-2029"], 3, "begint na de peildatum"),
        (["--kwartaal", "2026-Q5"], 2, "geen kwartaal"),
        (["--kwartaal", "9999-Q4"], 2, "kwartaal"),
        (["--schooljaar", "2025-2027"], 2, "geen schooljaar"),
        (["--schooljaar", "1812-1813"], 3, "begint na de gevraagde periode"),
        ([], 2, "geen periode"),
        (["--kwartaal", "2026-Q3", "--grens", "3"], 2, "--publiceerbaar"),
        (["--kwartaal", "2026-Q3", "--publiceerbaar", "--grens", "veel"], 2, "--grens"),
        (["--kwartaal", "2026-Q3", "--register", "--publiceerbaar"], 2, "niet te publiceren"),
        (["--kwartaal", "2026-Q3", "--kwartaal", "2026-Q2", "--register"], 2, "één kwartaal"),
        (["--kwartaal", "2026-Q3", "--samenwerkingsverbanden", "niets.csv"], 3, "indeling"),
        (["--kwartaal", "2026-Q3", "--register"], 2, "sleutel"),
    ],
)
def test_a_period_or_option_that_does_not_fit_is_refused_and_nothing_is_written(
    options: list[str],
    code: int,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["tally", *EXPORTS, "--peildatum", "2026-10-01", *options, "--uit", "uit"]) == code
    assert told in " ".join(capsys.readouterr().err.split())
    assert not list(tmp_path.iterdir())


CHANGES = {
    "een gewijzigde rij": (lambda text: text.replace(";1;", ";2a;", 1), "regel 2 gewijzigd"),
    "een andere kop": (lambda text: text.replace("Geboortejaar", "Jaar", 1), "andere kolommen"),
    "een kolom minder": (lambda text: text.replace("Nummer;", "", 1), "andere kolommen"),
    "een leeg bestand": (lambda text: "", "is leeg"),
    "een halve rij": (lambda text: text[: text.rindex(";")], "gewijzigd"),
    "geen tekst": (lambda text: "\x00\x01\x02" * 50, "kolommen"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_previous_register_that_was_changed_is_refused_and_not_touched(
    what: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, told = CHANGES[what]
    old = tmp_path / "register.csv"
    old.write_bytes(
        change((folder / "q2" / "register.csv").read_text(encoding="utf-8-sig")).encode("utf-8-sig")
    )
    before = old.read_bytes()
    command = [*REGISTER, "--kwartaal", "2026-Q3", "--sleutel", str(folder / "sleutel"), "--vorige", str(old)]
    assert run([*command, "--uit", str(tmp_path / "uit")]) == 3
    assert told in " ".join(capsys.readouterr().err.split())
    assert old.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["register.csv"]


@pytest.mark.parametrize(
    ("name", "content"), [("vorig.xlsx", b"PK\x03\x04geen zip"), ("vorig.xlsx", b""), ("map.xlsx", None)]
)
def test_a_previous_workbook_that_cannot_be_read_is_refused(
    name: str, content: bytes | None, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / name
    old.mkdir() if content is None else old.write_bytes(content)
    command = [*REGISTER, "--kwartaal", "2026-Q3", "--sleutel", str(folder / "sleutel"), "--vorige", str(old)]
    assert run([*command, "--uit", str(tmp_path / "uit")]) == 3
    assert name in capsys.readouterr().err


def test_another_key_is_refused_because_the_numbers_would_be_others(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = folder / "q2" / "register.xlsx"
    before = old.read_bytes()
    command = [*REGISTER, "--kwartaal", "2026-Q3", "--sleutel", str(folder / "andere-sleutel")]
    assert run([*command, "--vorige", str(old), "--uit", str(tmp_path / "uit")]) == 3
    assert "andere sleutel" in capsys.readouterr().err
    assert old.read_bytes() == before


def test_the_register_that_is_continued_is_never_overwritten(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = folder / "q2" / "register.csv"
    before = old.read_bytes()
    command = [*REGISTER, "--kwartaal", "2026-Q3", "--sleutel", str(folder / "sleutel"), "--vorige", str(old)]
    assert run([*command, "--uit", str(folder / "q2"), "--overschrijf"]) == 4
    assert old.read_bytes() == before


def test_the_workbook_of_the_previous_quarter_can_be_continued_as_well_as_the_csv(
    folder: Path, tmp_path: Path
) -> None:
    texts = []
    for kind in ("csv", "xlsx"):
        old = folder / "q2" / f"register.{kind}"
        command = [*REGISTER, "--kwartaal", "2026-Q3", "--sleutel", str(folder / "sleutel")]
        assert run([*command, "--vorige", str(old), "--uit", str(tmp_path / kind)]) == 0
        texts.append((tmp_path / kind / "register.csv").read_bytes())
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("first", "last", "code", "told"),
    [
        ("2026-10-01", "2026-03-01", 2, "ligt niet voor"),
        ("2026-10-01", "2026-10-01", 2, "ligt niet voor"),
        ("2026-03-01", "2027-01-01", 3, "Er is geen classificatie.parquet"),
        ("q2", "2026-10-01", 3, "Er is geen classificatie.parquet"),
    ],
)
def test_outcomes_in_the_wrong_order_or_of_something_else_are_not_compared(
    first: str, last: str, code: int, told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compare", str(folder / first), str(folder / last)]) == code
    assert told in " ".join(capsys.readouterr().err.split())
