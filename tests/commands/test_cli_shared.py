"""The options of spec section 10: every command that reads exports takes them all, and each does what it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from thuiszit_cli.commands.app import program, run
from thuiszit_cli.store.manifest import is_complete

FILE = "export.csv"
# A pupil of whom a date in a column that is not needed cannot be read: a finding of the level waarschuwing or above.
ROWS = (
    "persoonsgebonden_nummer;geboortedatum;inschrijving_begin;inschrijving_eind;startkwalificatie;begindatm\n"
    "999990019;12-03-2014;01-08-2018;99-99-2026;;\n"
    "999990020;12-03-2013;01-08-2018;01-06-2026;;\n"
)
ASKED = ("--peildatum", "2026-10-01", "--definitie", "een_maand", "--vakantieregio", "noord")
COMMANDS: dict[str, tuple[str, ...]] = {
    "classify": (),
    "explain": ("--leerling", "999990019"),
    "inspect": (),
    "check": (),
    "tally": ("--kwartaal", "2026-Q3"),
    "worklist": (),
    "definitions": (),
    "pseudonymise": (),
}


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("THUISZIT_SLEUTEL", "00" * 32)
    Path(FILE).write_text(ROWS, encoding="utf-8")
    Path("thuiszit.toml").write_text('definitie = "vier_weken_of_langer"\n', encoding="utf-8")
    return tmp_path


def reading() -> list[str]:
    command: Any = program(read=True)
    return [
        name
        for name, found in command.commands.items()
        if any(param.metavar == "EXPORT" for param in found.params)
    ]


def test_these_are_the_commands_that_read() -> None:
    assert sorted(reading()) == sorted(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_reads_takes_every_shared_option_and_writes_where_asked(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = [
        command,
        FILE,
        *COMMANDS[command],
        *ASKED,
        "--config",
        "thuiszit.toml",
        "--uit",
        "uit",
        "--json",
        "--stil",
    ]
    assert run(line) == 0
    told = capsys.readouterr()
    assert isinstance(json.loads(told.out), dict)
    assert told.err == ""
    assert is_complete(Path("uit"))
    assert run(line) == 4, "an output is not replaced unasked"
    assert run([*line, "--overschrijf"]) == 0


@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - {"pseudonymise"}))
def test_strict_ends_in_1_when_the_data_have_findings(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = [command, FILE, *COMMANDS[command], *ASKED, "--json", "--uit", "uit", "--streng", "waarschuwing"]
    assert run(line) == 1
    assert isinstance(json.loads(capsys.readouterr().out), dict)


@pytest.mark.parametrize("command", ["classify", "check", "tally", "worklist", "definitions"])
def test_a_pupil_without_a_birth_date_is_a_fault_for_every_command_that_judges(command: str) -> None:
    Path(FILE).write_text("persoonsgebonden_nummer;geboortedatum;inschrijving_begin\n999990019;;01-08-2024\n")
    assert run([command, FILE, *COMMANDS[command], *ASKED, "--stil", "--json", "--streng", "fout"]) == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_quiet_says_nothing_and_still_writes(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, FILE, *COMMANDS[command], *ASKED, "--stil", "--uit", "uit"]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")
    assert is_complete(Path("uit"))


@pytest.mark.parametrize(
    "wrong", [("--definitie", "kort"), ("--peildatum", "morgen"), ("--vakantieregio", "oost")]
)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_wrong_value_is_told_also_where_it_would_change_nothing(
    command: str, wrong: tuple[str, str]
) -> None:
    assert run([command, FILE, *COMMANDS[command], *wrong]) == 2


def test_the_definition_that_was_chosen_stands_with_the_others_beside_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["definitions", FILE, *ASKED, "--uit", "uit"]) == 0
    assert "een_maand *" in capsys.readouterr().out
    page = Path("uit/definities.md").read_text(encoding="utf-8")
    assert "| Klasse | landelijk | vier_weken_of_langer | een_maand \\* |" in page
    assert json.loads(Path("uit/definities.json").read_bytes())["definitie"] == "een_maand"


def test_the_last_days_of_the_calendar_can_be_asked_about(capsys: pytest.CaptureFixture[str]) -> None:
    for day in ("9999-06-01", "9999-12-31"):
        assert run(["explain", FILE, *COMMANDS["explain"], "--peildatum", day, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["peildatum"] == day


@pytest.mark.parametrize("command", ["classify", "verify", "compare", "inspect", "explain"])
def test_a_name_that_no_system_takes_is_an_input_that_cannot_be_read(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    long = "x" * 300
    files = [long, long] if command == "compare" else [long]
    assert run([command, *files, *COMMANDS.get(command, ())]) == 3
    assert "de naam is te lang" in capsys.readouterr().err


def test_what_was_written_of_one_pupil_or_of_a_file_names_nobody() -> None:
    assert run(["explain", FILE, *COMMANDS["explain"], *ASKED, "--stil", "--uit", "een"]) == 0
    assert run(["inspect", FILE, "--stil", "--uit", "twee"]) == 0
    written = [
        path.read_text(encoding="utf-8") for folder in ("een", "twee") for path in Path(folder).iterdir()
    ]
    assert len(written) == 6
    assert not [text for text in written if "99999" in text or "12-03-2014" in text]
    assert "| begindatm | niet gebruikt" in Path("twee/inspectie.md").read_text()


def test_pseudonyms_of_two_numbers_of_one_person_are_equal_with_the_koppeltabel() -> None:
    Path("a.csv").write_text(
        "pgn;geboortedatum\n999990019;02-01-2014\n109999909;02-01-2014\n", encoding="utf-8"
    )
    Path("koppel.csv").write_text("BSN;Onderwijsnummer\n999990019;109999909\n", encoding="utf-8")
    numbers = []
    for folder, more in (("los", ()), ("samen", ("--koppeltabel", "koppel.csv"))):
        assert run(["pseudonymise", "a.csv", "--stil", "--uit", folder, *more]) == 0
        lines = Path(folder, "a.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
        numbers.append([line.split(";")[0] for line in lines])
    apart, together = numbers
    assert len(set(apart)) == 2
    assert together == [apart[0], apart[0]]
