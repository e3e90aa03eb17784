"""The handbook as a site (`make handboek`): from the disk it opens and searches in a browser, and asks nobody else."""

from __future__ import annotations

import runpy
import webbrowser
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH

from browsing import FOUND, WCAG, Opened
from thuiszit_cli.commands import handboek
from thuiszit_cli.commands.app import run

ROOT = Path(__file__).parents[2]
SITE = handboek.FIRST_PAGE.parent
seen_in_a_browser = pytest.mark.skipif(
    FOUND is None or not handboek.FIRST_PAGE.is_file(),
    reason="needs Chromium and the site: make browser handboek",
)


def settings() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "handboek" / "conf.py"))


def test_every_page_is_in_the_sidebar_or_is_for_developers() -> None:
    conf = settings()
    shown = [name for pages in conf["NAVIGATION"].values() for name in pages]
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")} - {"index"}
    assert sorted(shown) == sorted(pages - set(conf["DEVELOPERS"]))


def test_the_handbook_opens_in_the_browser_and_says_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "een map" / "index.html"
    page.parent.mkdir()
    page.write_text("<!doctype html>", encoding="utf-8")
    opened: list[str] = []
    monkeypatch.setattr(handboek, "FIRST_PAGE", page)
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) is None)
    assert run(["handboek"]) == 0
    assert opened == [page.as_uri()]
    assert capsys.readouterr().out == f"Het handboek staat in {page}\n"
    assert run(["handboek", "--pad"]) == 0
    assert capsys.readouterr().out == f"{page}\n"
    assert len(opened) == 1
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    assert run(["handboek"]) == 0
    assert "Open dit bestand zelf" in capsys.readouterr().out


def test_without_the_site_the_command_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(handboek, "FIRST_PAGE", tmp_path / "index.html")
    assert run(["handboek", "--pad"]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "make handboek" in said.err


@seen_in_a_browser
def test_the_site_searches_from_the_disk_and_asks_no_host(opened: Opened) -> None:
    page = opened.page
    page.goto(handboek.FIRST_PAGE.as_uri())
    assert page.locator(".sidebar-tree").inner_text().startswith("BEGINNEN")
    page.fill("input[name=q]", "kwalificatieplicht")
    page.press("input[name=q]", "Enter")
    page.wait_for_selector('#search-results p.search-summary:has-text("pagina\'s gevonden")')
    found = page.locator("#search-results li a")
    assert "Begrippen" in found.all_inner_texts()
    found.get_by_text("Begrippen", exact=True).click()
    page.wait_for_selector("h1:has-text('Begrippen')")
    assert opened.said == []
    assert [each for each in opened.asked if not each.startswith(SITE.as_uri())] == []


@seen_in_a_browser
@pytest.mark.parametrize("name", ["index", "maandagochtend", "bevindingen"])
def test_axe_finds_no_hindrance_and_a_phone_needs_no_sideways_scroll(opened: Opened, name: str) -> None:
    page = opened.page
    page.goto((SITE / f"{name}.html").as_uri())
    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    page.evaluate("document.querySelectorAll('tbody tr:nth-child(n+3)').forEach(each => each.remove())")
    result = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", WCAG)
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in result["violations"]] == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@seen_in_a_browser
def test_every_link_in_the_site_leads_to_a_file_of_the_site() -> None:
    from html.parser import HTMLParser
    from urllib.parse import unquote, urlsplit

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            asked.update(value for key, value in attrs if key in ("href", "src") and value)

    for path in SITE.glob("*.html"):
        asked: set[str] = set()
        Links().feed(path.read_text(encoding="utf-8"))
        for each in asked:
            parts = urlsplit(each)
            if not parts.scheme and parts.path:
                assert (path.parent / unquote(parts.path)).exists(), f"{path.name} names {each}"
