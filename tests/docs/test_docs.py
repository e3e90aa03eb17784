"""The documentation is what the program is: generated pages are current, and what pages name exists."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from types import ModuleType

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parents[2]
HAND_AND_GENERATED = sorted((ROOT / "docs").rglob("*.md"))
PAGES = [*HAND_AND_GENERATED, *(ROOT / name for name in ("README.md", "CHANGELOG.md"))]


@cache
def generate() -> ModuleType:
    """docs/generate.py, which is no package."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_generated_page_is_current() -> None:
    assert [relative(path) for path in generate().stale()] == [], "run `make docs`"


def test_every_command_has_help_an_example_and_a_section() -> None:
    page = (ROOT / "docs" / "opdrachten.md").read_text(encoding="utf-8")
    known = generate().commands.commands()
    assert "classify" in [command.name for command in known]
    for command in known:
        assert command.object.help, command.name
        assert command.object.short_help, command.name
        assert command.example, f"add an example of `{command.name}` to docs/generator/commands.py"
        assert f"## thuiszit {command.name}\n" in page


def test_every_option_has_help_and_is_documented() -> None:
    page = (ROOT / "docs" / "opdrachten.md").read_text(encoding="utf-8")
    for command in generate().commands.commands():
        section = page.split(f"## thuiszit {command.name}\n")[1].split("\n## ")[0]
        for param in command.params:
            assert param.name == "help" or param.help, f"{command.name}: {param.name} has no help"
            assert all(
                name in section for name in (param.opts if param.opts[0][0] == "-" else [param.metavar])
            )


@cache
def headings_and_anchors(path: Path) -> set[str]:
    """What a link to a page can point at, as GitHub names it."""
    text = path.read_text(encoding="utf-8")
    found = set(re.findall(r'<a id="([^"]+)"></a>', text))
    for title in re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), flags=re.M):
        kept = re.sub(r"[^\w\- ]", "", title.strip().lower())
        found.add(kept.replace(" ", "-"))
    return found


def links(path: Path) -> list[str]:
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    return [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if not target.startswith("https://")]


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_every_link_of_a_page_leads_somewhere_in_the_project(path: Path) -> None:
    for target in links(path):
        name, _, place = target.partition("#")
        page = (path.parent / name).resolve() if name else path
        assert page.is_relative_to(ROOT), target
        assert page.exists(), target
        assert not place or place in headings_and_anchors(page), target


def test_every_page_can_be_reached_from_the_index() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "docs" / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        waiting += [
            (page.parent / target.partition("#")[0]).resolve() for target in links(page) if target[0] != "#"
        ]
    assert [relative(page) for page in HAND_AND_GENERATED if page not in seen] == []


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_a_page_names_no_path_outside_the_project(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"(?:(?<![\w.:/])/(?:work|tmp|home|root|usr|etc|Users)\b|[A-Z]:\\|~/)\S*", text) == []


def test_every_dependency_has_a_line_that_says_why() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = list(project["project"]["dependencies"])
    for group in (
        *project["project"].get("optional-dependencies", {}).values(),
        *project["dependency-groups"].values(),
    ):
        wanted += group
    names = {re.split(r"[^\w.\-]", item, maxsplit=1)[0].lower() for item in wanted}
    page = (ROOT / "docs" / "afhankelijkheden.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([^`]+)` \|", page, flags=re.M))
    assert sorted(names - explained) == []
    assert sorted(explained - names) == [], "explained, but not in pyproject.toml"


def test_every_make_command_that_pages_name_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    named = {
        name for page in PAGES for name in re.findall(r"\bmake ([a-z-]+)", page.read_text(encoding="utf-8"))
    }
    assert {"demo", "test"} <= named
    assert sorted(named - targets) == []


def test_the_two_commands_come_first_in_the_readme() -> None:
    first = (ROOT / "README.md").read_text(encoding="utf-8").split("```")[1].split()
    assert [" ".join(first[at : at + 2]) for at, word in enumerate(first) if word == "make"] == [
        "make demo",
        "make test",
    ]


def test_every_file_that_pages_show_in_code_exists() -> None:
    for page in PAGES:
        for name in re.findall(
            r"`((?:src|tests|docs|sample_data|benchmarks|examples)/[\w./-]*)`",
            page.read_text(encoding="utf-8"),
        ):
            assert (ROOT / name).exists(), f"{relative(page)} names {name}"


def test_the_described_output_is_the_output_that_is_written(tmp_path: Path) -> None:
    from thuiszit_cli import columns
    from thuiszit_cli.report.parquet import schema

    command = f"-m thuiszit_cli classify sample_data/register_plat.csv --peildatum 2026-10-01 --stil --uit {tmp_path}"
    subprocess.run([sys.executable, *command.split()], cwd=ROOT, check=True)
    for name, described in (("classificatie", columns.CLASSIFICATION), ("perioden", columns.PERIODS)):
        assert pq.read_schema(tmp_path / f"{name}.parquet").equals(schema(described))
    header = (tmp_path / "bevindingen.csv").read_text(encoding="utf-8-sig").split("\n")[0]
    assert header.split(";") == list(columns.FINDINGS.names)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    always = [name for name in columns.MANIFEST if name not in columns.MANIFEST_SOMETIMES]
    assert list(manifest) == always


def test_every_unit_file_of_the_monthly_run_starts_a_command_that_exists() -> None:
    command = generate().commands.program(read=True).commands["run"]
    started = {}
    for path in sorted((ROOT / "docs" / "maandrun").iterdir()):
        for words in re.findall(r"\brun (--config [^'\n]+)", path.read_text(encoding="utf-8")):
            started[path.name] = command.make_context("run", words.split()).params
    assert list(started) == ["thuiszit-taak.ps1", "thuiszit.cron", "thuiszit.service"]
    assert all(each["stil"] and each["config"].endswith("thuiszit.toml") for each in started.values())


def test_every_schedule_tries_again_each_morning_until_the_export_is_there() -> None:
    unit = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "maandrun").iterdir()}
    assert "OnCalendar=*-*-02..31 06:30" in unit["thuiszit.timer"]
    assert "30 6 2-31 * * thuiszit" in unit["thuiszit.cron"]
    assert "-Daily -At 06:30" in unit["thuiszit-taak.ps1"]
