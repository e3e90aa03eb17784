"""Every word of the command line is Dutch, wrong use names its mend, and help stays light."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from thuiszit_cli.commands.app import program, run
from thuiszit_cli.commands.config import read_config
from thuiszit_cli.commands.inputs import InputWatch
from thuiszit_cli.commands.options import read_date, read_parameters, read_term
from thuiszit_cli.errors import ExitCode, InputError, UsageError
from thuiszit_cli.rules.terms import Definitie


def _paths(command: Any, path: tuple[str, ...] = ()) -> Iterator[list[str]]:
    """The words that lead to each command and group."""
    yield [*path]
    for name, inner in getattr(command, "commands", {}).items():
        yield from _paths(inner, (*path, name))


ENGLISH = ("Usage", "Options", "Arguments", "Commands", "Show this", "default:", "required", "Error", "Try ")


@pytest.mark.parametrize("path", list(_paths(program(read=True))))
def test_help_is_dutch_and_tells_the_exit_codes(path: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*path, "--help"]) == ExitCode.DONE
    text = capsys.readouterr().out
    assert "Gebruik: thuiszit" in text
    assert "Toon deze hulp." in text
    assert not [word for word in ENGLISH if word in text]
    for code in ExitCode:
        assert any(line.split()[:1] == [str(int(code))] for line in text.splitlines())


def test_help_and_version_load_no_heavy_library_and_no_command_but_their_own() -> None:
    script = (
        "import sys\n"
        "from thuiszit_cli.commands.app import run\n"
        "run(['--version']); run(['--help'])\n"
        "own = {'question', 'report', 'rules', 'tables', 'commands.classify', 'commands.options'}\n"
        "early = {name for name in own if f'thuiszit_cli.{name}' in sys.modules}\n"
        "run(['classify', '--help'])\n"
        "heavy = {'pandas', 'numpy', 'pyarrow', 'holidays', 'rich', 'jinja2', 'babel', 'xlsxwriter'} & set(sys.modules)\n"
        "sys.exit(' '.join(heavy | early) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        ([], "Gebruik: thuiszit"),
        (["clasify", "x.csv"], "Bedoelde u classify?"),
        (["zzz"], "Opdrachten: classify"),
        (["--verzie"], "Bedoelde u --version?"),
        (["classify"], "Het argument EXPORT... ontbreekt."),
        (["classify", "x.csv", "--uti", "map"], "Bedoelde u --uit?"),
        (["classify", "x.csv", "--uit"], "De optie --uit heeft een waarde nodig."),
        (["classify", "x.csv", "--stil=ja"], "De optie --stil krijgt geen waarde."),
        (["classify", "x.csv", "--peildatum", "31-02-2026"], "De waarde voor --peildatum is geen datum."),
        (["classify", "x.csv", "--definitie", "landelyk"], "Bedoelde u landelijk?"),
        (["classify", "x.csv", "--vakantieregio", "oost"], "Kies uit: noord, midden, zuid."),
        (["classify", "x.csv", "--streng", "alles"], "Kies uit: fout, waarschuwing."),
        (["classify", "x.csv", "--formaat", "zzz"], "Kies uit: md, xlsx,"),
        (["classify", "x.csv", "--parameter", "zestien_uur.uren"], "NAAM=WAARDE"),
        (["classify", "x.csv", "--config", "bestaat-niet.toml"], "bestaat niet"),
        (["sample", "map", "--leerlingen", "veel"], "is geen heel getal"),
        (["classify", "x.csv", "--peildatum", ""], "De optie --peildatum heeft een lege waarde."),
        (["classify", "x.csv", "--uit", " "], "De optie --uit heeft een lege waarde."),
        (["classify", ""], "Het argument EXPORT... heeft een lege waarde."),
        (["verify", ""], "Het argument MANIFEST heeft een lege waarde."),
        (["classify", "x.csv", "--uit", "a", "--uit", "b"], "De optie --uit staat er meer dan één keer."),
        (["rules", "--peildatum", "2026-10-01", "--peildatum="], "De optie --peildatum"),
        (["worklist", "x.csv", "--binnen", "2913000"], "De waarde voor --binnen is te groot."),
        (["classify", "x.csv", "--layout", "x" * 300], "is niet te lezen"),
        (["sample"], "Het argument MAP ontbreekt."),
        (["sample", "map", "nog-een"], "Er staat een argument te veel."),
    ],
)
def test_wrong_use_ends_in_2_and_names_the_mend(
    argv: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(argv) == ExitCode.USAGE
    shown = capsys.readouterr()
    assert expected in shown.err
    assert shown.out == ""
    assert not [word for word in ENGLISH if word in shown.err]


@pytest.mark.parametrize(
    "argv",
    [
        ["999990019"],
        ["classify", "x.csv", "--999990019"],
        ["classify", "x.csv", "--peildatum", "999990019"],
        ["classify", "x.csv", "--definitie", "999990019"],
        ["classify", "x.csv", "--parameter", "999990019"],
        ["classify", "x.csv", "--parameter", "999990019=1", "--peildatum", "2026-10-01"],
        ["sample", "map", "999990019"],
    ],
)
def test_what_was_typed_is_not_repeated_for_it_could_be_a_number(
    argv: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(argv) == ExitCode.USAGE
    assert "999990019" not in "".join(capsys.readouterr())


def test_a_fault_of_ours_ends_in_70_without_traceback_or_data(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["classify", "999990019\0.csv", "--peildatum", "2026-10-01"]) == ExitCode.INTERNAL
    shown = capsys.readouterr()
    assert "Interne fout (ValueError in " in shown.err
    assert "Traceback" not in shown.err
    assert "999990019" not in shown.err + shown.out


def test_a_traceback_is_shown_only_when_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("THUISZIT_DEBUG", "1")
    assert run(["classify", "a\0.csv", "--peildatum", "2026-10-01"]) == ExitCode.INTERNAL
    assert "Traceback" in capsys.readouterr().err


def test_a_peildatum_may_be_written_in_two_ways() -> None:
    assert read_date("2026-10-01", "--peildatum") == date(2026, 10, 1)
    assert read_date("1-10-2026", "--peildatum") == date(2026, 10, 1)
    for wrong in ("2026-10-1", "01-10-26", "20261001", "morgen", "0000-01-01"):
        with pytest.raises(UsageError):
            read_date(wrong, "--peildatum")


def test_a_definition_may_be_written_with_dashes_or_capitals() -> None:
    assert read_term(Definitie, "Een-Maand", "--definitie") is Definitie.EEN_MAAND


def test_a_parameter_is_given_once() -> None:
    assert read_parameters(["a.b = 1", "c=2"]) == {"a.b": "1", "c": "2"}
    with pytest.raises(UsageError, match="twee keer"):
        read_parameters(["a=1", "a=2"])


def test_the_configuration_is_strict(tmp_path: Path) -> None:
    path = tmp_path / "thuiszit.toml"
    path.write_text('definitie = "een_maand"\nvakantieregio = "zuid"\n')
    assert read_config(path) == {"definitie": "een_maand", "vakantieregio": "zuid"}
    for text, expected in (
        ('defnitie = "een_maand"', "Bedoelde u definitie?"),
        ("definitie = 4", "aanhalingstekens"),
        ("definitie = ", "Schrijf"),
    ):
        path.write_text(text)
        with pytest.raises(UsageError) as caught:
            read_config(path)
        assert expected in caught.value.hint
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="niet te lezen"):
        read_config(path)


def test_inputs_are_recorded_as_they_were_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    (found,) = InputWatch([path]).finish()
    assert (found.bestand, found.bytes) == (str(path), 3)
    assert found.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_an_input_that_changes_or_vanishes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    watch = InputWatch([path])
    path.write_bytes(b"abcd")
    with pytest.raises(InputError, match="veranderd"):
        watch.finish()
    watch = InputWatch([path])
    path.unlink()
    with pytest.raises(InputError, match="veranderd"):
        watch.finish()


def test_a_change_that_sets_its_own_time_back_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    moment = path.stat().st_mtime_ns
    watch = InputWatch([path])
    path.write_bytes(b"xyz")
    os.utime(path, ns=(moment, moment))
    with pytest.raises(InputError, match="veranderd"):
        watch.finish()


def test_an_input_that_can_be_read_once_only_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", "/dev/null", "--stil"]) == 3
    assert "geen gewoon bestand" in capsys.readouterr().err


def test_broken_settings_are_told_with_their_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thuiszit.toml").write_text(
        'definitie = "landelijk"\nvakantieregio = noord\n', encoding="utf-8"
    )
    assert run(["classify", "x.csv", "--config", str(tmp_path / "thuiszit.toml")]) == 2
    assert "is geen geldige TOML (regel 2)." in capsys.readouterr().err
