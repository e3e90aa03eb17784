"""The first-hour page: its commands, in its order, on a workbook with headers of a desk's own."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import xlsxwriter

from thuiszit_cli.commands.app import run

PAGE = Path(__file__).parents[2] / "docs" / "eerste-uur.md"
HEAD = ("BSN leerling", "Geb.datum", "Meldingnr", "Eerste verzuimdag", "Laatste verzuimdag", "Soort verzuim")


def test_the_commands_of_the_first_hour_lead_from_a_list_of_ones_own_to_a_worklist(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with xlsxwriter.Workbook("lijst.xlsx") as book:
        sheet = book.add_worksheet("verzuim")
        sheet.write_row(0, 0, HEAD)
        numbers = ("999990019", "999990020", "999990032", "999990044", "999990056", "999990068")
        for at, number in enumerate(numbers):
            row = (number, "01-05-2014", str(100000020 + at), "17-08-2026", "", "Langdurig relatief verzuim")
            sheet.write_row(at + 1, 0, row)
    blocks = re.findall(r"```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    commands = [shlex.split(line)[1:] for block in blocks for line in block.splitlines()]
    assert [words[0] for words in commands] == ["inspect", "check", "classify", "explain", "worklist"]
    for words in commands:
        day = [] if words[0] == "inspect" else ["--peildatum", "2026-10-01"]
        assert run([*words, *day]) == 0, words
    assert "100000023" in Path("werklijst/werklijst.md").read_text(encoding="utf-8")
    assert Path("vandaag/rapport.html").is_file()
