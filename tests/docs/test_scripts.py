"""What a script gets: every answer of `--json` fits its schema, and the examples with jq on the page do what it says."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from thuiszit_cli.commands.app import program, run
from thuiszit_cli.errors import ExitCode

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "docs" / "schemas"
PAGE = (ROOT / "docs" / "scripts.md").read_text(encoding="utf-8")
EXPORT, DAY = "sample_data/register_plat.csv", "--peildatum 2026-10-01"
KEYED = "--sleutel sleutel.txt"

# The answers of each command, in an order in which one can use what another wrote.
ANSWERS = [
    f"classify {EXPORT} {DAY} --uit oktober",
    f"classify {EXPORT} --peildatum 2026-09-01 --uit september",
    f"classify {EXPORT} {DAY} --uit wat-als --parameter zestien_uur.uren=15",
    f"check {EXPORT} {DAY}",
    f"check {EXPORT} {DAY} --uit bevindingen",
    f"explain {EXPORT} {DAY} --leerling 999956413",
    f"explain {EXPORT} {DAY} --leerling 999956413 --met-nummers",
    f"inspect {EXPORT}",
    f"definitions {EXPORT} {DAY}",
    f"definitions {EXPORT} {DAY} --met-nummers",
    f"tally {EXPORT} {DAY} --kwartaal 2026-Q3",
    f"tally {EXPORT} {DAY} --kwartaal 2026-Q3 --vorig-jaar --schooljaar 2025-2026",
    f"tally {EXPORT} {DAY} --schooljaar 2025-2026",
    f"tally {EXPORT} {DAY} --kwartaal 2026-Q3 --schooljaar 2025-2026 --publiceerbaar",
    f"tally {EXPORT} {DAY} --kwartaal 2026-Q3 --schooljaar 2025-2026 --afronden {KEYED}",
    "compare september oktober",
    "compare september oktober --leerlingen --uit verschil",
    "compare september oktober --publiceerbaar",
    f"worklist {EXPORT} {DAY}",
    f"worklist {EXPORT} {DAY} --pseudoniem {KEYED}",
    "rules",
    "rules show R5",
    "rules show luxe",
    "rules show lrv_loopt_door",
    f"pseudonymise {EXPORT} {KEYED} --uit pseudoniem",
    f"classify {EXPORT} {DAY} --versleutel {KEYED} --uit dicht",
    f"open dicht/classificatie.parquet {KEYED}",
    "verify oktober",
    f"run {DAY} --proef",
    f"run {DAY}",
    f"run {DAY} --proef",
    "verify uitkomsten/logboek.jsonl",
    "verify uitkomsten/2026-10",
    "trend",
    "trend --per gemeente",
    f"purge --proef {DAY}",
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample, a key and a config, as a script finds it."""
    folder = tmp_path_factory.mktemp("script")
    shutil.copytree(ROOT / "sample_data", folder / "sample_data")
    (folder / "eigen.csv").write_text("BSN leerling;Geb.datum\n999990019;01-05-2014\n", encoding="utf-8")
    return folder


def answer(capsys: pytest.CaptureFixture[str], words: Sequence[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = run(words)
    return code, capsys.readouterr().out


def fits(command: str, told: dict[str, Any]) -> None:
    schema = json.loads((SCHEMAS / f"{command.replace(' ', '-')}.json").read_text(encoding="utf-8"))
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(told)


def name_of(line: str) -> str:
    return "rules show" if line.startswith("rules show") else line.split()[0]


def test_every_answer_fits_the_schema_of_its_command(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    assert run(["sleutel", "maak", "sleutel.txt"]) == 0
    assert run(["init"]) == 0
    month = desk / "exports" / "2026-10"
    month.mkdir(parents=True)
    shutil.copy(EXPORT, month)
    settings = Path("thuiszit.toml")
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("# bewaar_per", "bewaar_per"), encoding="utf-8"
    )
    for line in ANSWERS:
        code, told = answer(capsys, [*shlex.split(line), "--json"])
        assert code == 0, (line, capsys.readouterr())
        fits(name_of(line), json.loads(told))
    assert {name_of(line) for line in ANSWERS} == with_json()


def with_json() -> set[str]:
    """Every command that has --json."""
    found = set()
    for name, command in program(read=True).commands.items():
        for child, each in {"": command, **getattr(command, "commands", {})}.items():
            if any("--json" in param.opts for param in each.params):
                found.add(f"{name} {child}".strip())
    return found


def test_a_file_that_cannot_be_used_is_an_answer_of_inspect_and_of_nobody_else(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    (desk / "brief.csv").write_text("Geachte heer\nhierbij de lijst\n", encoding="utf-8")
    for name in ("brief.csv", "eigen.csv"):
        code, told = answer(capsys, ["inspect", name, "--json"])
        assert code == ExitCode.INPUT
        fits("inspect", json.loads(told))
    assert json.loads(told)["bestanden"][0]["kolommen"][0]["voorstel"]["zekerheid"] == "zeker"
    assert answer(capsys, ["classify", "brief.csv", "--json"]) == (ExitCode.INPUT, "")


def test_a_script_reads_a_quarter_in_the_same_place_whether_there_is_one_or_more(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    asked = ["tally", EXPORT, *DAY.split(), "--kwartaal", "2026-Q3", "--json", "--stil"]
    one, two, year = (
        json.loads(answer(capsys, [*asked, *more])[1])
        for more in ([], ["--vorig-jaar"], ["--schooljaar", "2025-2026"])
    )
    assert one["kwartalen"][0] == two["kwartalen"][1] == year["kwartalen"][0]
    assert [each["kwartaal"] for each in two["kwartalen"]] == ["2025-Q3", "2026-Q3"]
    assert one["schooljaren"] == two["schooljaren"] == []
    assert one["eind"] == one["kwartalen"][0]["eind"]  # the object of a quarter alone (spec section 7)
    assert not {"eind", "schooljaar"} & {*two, *year}


def test_the_examples_with_jq_give_what_the_page_shows(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    jq = pytest.importorskip("jq")
    monkeypatch.chdir(desk)
    blocks = re.findall(r"```text\n\$ thuiszit (.*?) \| jq (.*?)\n(.*?)```", PAGE, flags=re.DOTALL)
    assert len(blocks) == PAGE.count("| jq")
    for command, rest, shown in blocks:
        *options, question = shlex.split(rest)
        code, told = answer(capsys, shlex.split(command))
        assert code == 0, command
        found = jq.compile(question).input_text(told).all()
        texts = [each if "-r" in options else json.dumps(each, separators=(",", ":")) for each in found]
        assert "\n".join(texts) == shown.strip(), question
