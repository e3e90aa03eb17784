"""The Word document for a wethouder: the answer, the figures, two charts and what the data cannot say."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from thuiszit_cli.commands.app import run
from thuiszit_cli.sample.generate import write_sample

DAY = ("--peildatum", "2026-10-01", "--stil", "--formaat", "docx")


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    root = tmp_path_factory.mktemp("word")
    write_sample(root / "in", leerlingen=200, seed=5, formaat="parquet", plat=False)
    return [str(path) for path in sorted((root / "in").glob("*.parquet"))]


def words(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("command", [["classify"], ["tally", "--kwartaal", "2026-Q3"]])
def test_the_document_begins_with_the_answer_and_ends_with_what_is_not_known(
    exports: list[str], tmp_path: Path, command: list[str]
) -> None:
    assert run([command[0], *exports, *command[1:], *DAY, "--uit", str(tmp_path / "een")]) == 0
    document = docx.Document(str(tmp_path / "een" / "rapport.docx"))
    text = words(tmp_path / "een" / "rapport.docx")
    headings = [each.text for each in document.paragraphs if each.style.name.startswith(("Heading", "Title"))]
    assert headings[-2:] == ["Wat deze gegevens niet kunnen zeggen", "Hoe dit is gemaakt"]
    assert "thuiszitter" in text.lower()
    assert "99999" not in text
    charts = [
        table
        for table in document.tables
        if "█" in table.rows[1].cells[1].text + table.rows[-1].cells[1].text
    ]
    assert len(charts) == 2
    for chart in charts:
        rows = [row.cells for row in chart.rows[1:]]
        lengths = {int(cells[2].text.replace(".", "")): len(cells[1].text) for cells in rows}
        most = max(lengths)
        assert all(length == max(round(count / most * 30), 1) for count, length in lengths.items())


def test_equal_answers_give_equal_documents(exports: list[str], tmp_path: Path) -> None:
    for name in ("een", "twee"):
        assert run(["classify", *exports, *DAY, "--uit", str(tmp_path / name)]) == 0
    assert (tmp_path / "een" / "rapport.docx").read_bytes() == (
        tmp_path / "twee" / "rapport.docx"
    ).read_bytes()
