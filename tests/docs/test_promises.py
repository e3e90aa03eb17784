"""Every promise about trust stands in its page as the table quotes it, and names tests that exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "betrouwbaarheid.md"
PAGES = (PAGE, ROOT / "docs" / "privacy.md", ROOT / "SECURITY.md", ROOT / "README.md")
HEAD = "## Elke belofte"


def _parts() -> tuple[str, str]:
    """The page without the table of promises, and that table."""
    before, table = PAGE.read_text(encoding="utf-8").split(HEAD)
    table, after = table.split("\n## ", 1)
    return before + after, table


def _rows() -> list[tuple[str, Path, list[str]]]:
    """The words of each promise, the page in which they stand, and its tests."""
    found = []
    for line in _parts()[1].splitlines():
        if line.startswith("| ") and not line.startswith(("| belofte", "| ---")):
            words, where, tests = (cell.strip() for cell in line.strip("|").split(" | "))
            target = re.search(r"\]\((.+)\)", where)
            found.append(
                (
                    words,
                    (PAGE.parent / target[1]).resolve() if target else PAGE,
                    tests.strip("`").split("`, `"),
                )
            )
    return found


@cache
def _tests_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("words", "page", "tests"), _rows(), ids=[words[:50] for words, _, _ in _rows()])
def test_a_promise_stands_there_and_a_test_holds_it(words: str, page: Path, tests: list[str]) -> None:
    text = _parts()[0] if page == PAGE else page.read_text(encoding="utf-8")
    assert words in " ".join(text.split())
    for test in tests:
        path, name = test.split("::")
        assert name in _tests_in(path), test


def test_every_threat_that_is_said_to_be_met_is_in_the_table() -> None:
    table = (ROOT / "SECURITY.md").read_text(encoding="utf-8").split("| dreiging")[1].split("\n## ")[0]
    threats = [line for line in table.splitlines()[2:] if line.startswith("| ")]
    quoted = {test.split("::")[0] for _, _, tests in _rows() for test in tests}
    assert len(threats) > 10
    for threat in threats:
        assert set(re.findall(r"tests/[\w/]+\.py", threat)) <= quoted, threat


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_of_tests_that_a_page_names_is_there(page: Path) -> None:
    named = re.findall(r"tests/[\w/]+\.py", page.read_text(encoding="utf-8"))
    assert not [path for path in named if not (ROOT / path).is_file()]
