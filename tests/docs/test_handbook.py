"""Every command in the handbook works: those in blocks are run, page by page, and those in a sentence are understood."""

from __future__ import annotations

import re
import shlex
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from thuiszit_cli.commands.app import program, run

ROOT = Path(__file__).parents[2]
# docs/generate.py runs the commands of these pages, and writes what they answer.
GENERATED = {"opdrachten", "regels"}
PAGES = {path.stem: path for path in sorted((ROOT / "docs").glob("*.md")) if path.stem not in GENERATED}
DAY = "2026-10-01"
# The files that a page tells its reader to open at the end.
PROMISED = {
    "eerste-uur": ("vandaag/rapport.html", "vandaag/classificatie.xlsx", "werklijst/werklijst.ics"),
    "inrichten": ("uitkomsten/2026-10/rapport.md", "uitkomsten/logboek.jsonl"),
    "maandagochtend": ("werklijst/werklijst.xlsx", "veranderd/veranderingen.csv"),
    "samenwerkingsverband": ("kwartaal/rapport.html", "kwartaal/tellingen.csv", "openbaar/rapport.docx"),
}
HEAD = ("BSN leerling", "Geb.datum", "Meldingnr", "Eerste verzuimdag", "Laatste verzuimdag", "Soort verzuim")


def blocks(page: Path) -> list[list[str]]:
    """The commands in blocks of a page, in words; of a line with a pipe the part before it."""
    found = re.findall(r"^```\w*\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    lines = [line.split(" | ")[0] for block in found for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("thuiszit ")]


WITH_BLOCKS = [name for name, path in PAGES.items() if blocks(path)]


@cache
def group() -> Any:
    return program(read=True)


def options(words: list[str]) -> set[str]:
    """The options of the command that the words begin with. Raises KeyError when there is no such command."""
    command = group().commands[words[0]]
    if len(words) > 1 and hasattr(command, "commands") and words[1] in command.commands:
        command = command.commands[words[1]]
    context = command.context_class(command)
    return {name for param in command.get_params(context) for name in param.opts}


def own_list(path: Path) -> None:
    """A workbook with the headers of a desk's own."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("verzuim")
        sheet.write_row(0, 0, HEAD)
        numbers = ("999990019", "999990020", "999990032", "999990044", "999990056", "999990068")
        for at, number in enumerate(numbers):
            row = (number, "01-05-2014", str(100000020 + at), "17-08-2026", "", "Langdurig relatief verzuim")
            sheet.write_row(at + 1, 0, row)


@pytest.mark.parametrize("name", WITH_BLOCKS)
def test_the_commands_of_a_page_work_in_its_order(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for file in (ROOT / "sample_data").glob("*.csv"):
        shutil.copy(file, tmp_path)
    shutil.copy("register_plat.csv", "export.csv")
    own_list(tmp_path / "lijst.xlsx")
    for words in blocks(PAGES[name]):
        dated = "--peildatum" in options(words) and "--peildatum" not in words
        assert run([*words, *(["--peildatum", DAY] if dated else [])]) == 0, (words, capsys.readouterr().err)
    assert [file for file in PROMISED.get(name, ()) if not Path(file).is_file()] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_command_in_a_sentence_has_the_options_it_is_named_with(name: str) -> None:
    for text in re.findall(r"`thuiszit ([a-z][^`]*)`", PAGES[name].read_text(encoding="utf-8")):
        words = text.split()
        unknown = {word for word in words if word.startswith("--")} - options(words)
        assert unknown == set(), text
