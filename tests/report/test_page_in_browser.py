"""`rapport.html` as a browser shows it: nothing fails, nothing is fetched, nothing acts, and everybody can read it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH

from browsing import FOUND, WCAG, Opened
from thuiszit_cli.commands.app import run
from thuiszit_cli.commands.classify import classify
from thuiszit_cli.commands.compare import compare
from thuiszit_cli.commands.tally import tally
from thuiszit_cli.commands.trend import trend
from thuiszit_cli.commands.worklist import worklist
from thuiszit_cli.sample.generate import write_sample

pytestmark = pytest.mark.skipif(FOUND is None, reason="needs Chromium: make browser, or install it yourself")

DAY = "2026-10-01"
PAGES = ("kwartalen", "publiceerbaar", "vergelijking", "indeling", "werklijst", "trend", "vijandig")
A4, ON_PAPER = (
    {"width": 672, "height": 990},
    8.0,
)  # less its margins, 96 points an inch; the smallest letter in points
# The words of a page that are broken over two lines; a path or a word with a dash may be.
BROKEN = """() => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.parentElement.checkVisibility()) continue;
    for (const word of text.data.matchAll(/[^\\s\\/\\\\_-]+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(each => Math.round(each.top))).size > 1) found.push(word[0]);
    }
  }
  return found;
}"""
# The texts of a page with the size of their letters in points; those of a drawing as it is shown.
SIZES = """() => [...document.querySelectorAll('body *')]
  .filter(each => each.checkVisibility() && [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .map(each => {
    const svg = each.closest('svg');
    const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
    return [parseFloat(getComputedStyle(each).fontSize) * scale * 0.75, each.textContent.trim()];
  })"""
# What would act if it were not text: in the name of a file, a head, a value that is shown and a school.
ATTACK = "<img src=x onerror=document.title='geraakt'>"
SCRIPT, STYLE = "<script>document.title='geraakt'</script>", "</style><svg onload=document.title='geraakt'>"
HOSTILE = f"""persoonsgebonden_nummer;geboortedatum;geslacht;brin;inschrijving_begin;begindatum;verzuimsoort;status;{ATTACK}
999990019;12-03-2014;{SCRIPT};"<b onmouseover=alert(1)>";01-08-2020;11-05-2026;langdurig;{ATTACK};x
999990020;12-07-2013;{STYLE};01AB;01-08-2020;12-05-2026;langdurig;;y
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page of every command, of an invented register and of a hostile file."""
    root = tmp_path_factory.mktemp("paginas")
    write_sample(root / "in", leerlingen=500, seed=3, formaat="parquet", plat=False)
    files = [str(path) for path in sorted((root / "in").glob("*.parquet"))]
    hostile = root / f"{ATTACK}.csv"
    hostile.write_text(HOSTILE, encoding="utf-8")

    def options(name: str) -> dict[str, Any]:
        return {"formaat": ["html"], "uit": str(root / name), "stil": True}

    quarters = ["2026-Q2", "2026-Q3"]
    tally(files, kwartaal=quarters, schooljaar=["2025-2026"], peildatum=DAY, **options("kwartalen"))
    tally(
        files,
        kwartaal=["2026-Q3"],
        schooljaar=["2025-2026"],
        peildatum=DAY,
        publiceerbaar=True,
        **options("publiceerbaar"),
    )
    classify(files, peildatum="2026-03-01", **options("eerder"))
    classify(files, peildatum=DAY, **options("indeling"))
    compare(str(root / "eerder"), str(root / "indeling"), **options("vergelijking"))
    worklist(files, peildatum=DAY, **options("werklijst"))
    trend(config=str(months(root / "maanden")), **options("trend"))
    classify([str(hostile)], peildatum=DAY, **options("vijandig"))
    tally([str(hostile)], kwartaal=["2026-Q3"], peildatum=DAY, **options("vijandig kwartaal"))
    worklist([str(hostile)], peildatum=DAY, **options("vijandige lijst"))
    return {
        folder.name: next(folder.glob("*.html")) for folder in root.iterdir() if list(folder.glob("*.html"))
    }


def months(folder: Path) -> Path:
    """The configuration of a desk that ran two months."""
    config = folder / "thuiszit.toml"
    config.parent.mkdir()
    config.write_text(
        '[run]\nexports = "exports"\npatronen = ["{jaar}-{maand}/*.csv"]\nuitvoer = "uit"\n', encoding="utf-8"
    )
    for month in ("2026-09", "2026-10"):
        day = f"{month}-01"
        made = {"leerlingen": 60, "seed": 1, "peildatum": date.fromisoformat(day), "plat": False}
        write_sample(folder / "exports" / month, **made)
        assert run(["run", "--config", str(config), "--peildatum", day, "--stil"]) == 0
    return config


@pytest.mark.parametrize("name", [*PAGES, "vijandig kwartaal", "vijandige lijst"])
def test_a_page_says_nothing_fetches_nothing_and_runs_nothing(
    opened: Opened, pages: dict[str, Path], name: str
) -> None:
    opened.page.goto(pages[name].as_uri())
    assert opened.said == []
    assert len(opened.asked) == 1
    assert len(opened.page.title()) <= 70  # html-validate: more is cut off
    assert opened.page.title() != "geraakt"
    assert opened.page.evaluate("document.scripts.length") == 0
    assert opened.page.locator("img, b, iframe, link, [onload], [onerror], [onmouseover]").count() == 0


def test_what_came_from_a_hostile_file_is_read_as_it_is_written(
    opened: Opened, pages: dict[str, Path]
) -> None:
    opened.page.goto(pages["vijandig"].as_uri())
    assert ATTACK in opened.page.inner_text("main")
    opened.page.goto(pages["vijandig kwartaal"].as_uri())
    # What is no geslacht is no line of a table.
    assert not {SCRIPT, STYLE} & set(opened.page.locator("tbody th").all_inner_texts())


@pytest.mark.parametrize("name", ["kwartalen", "vergelijking", "indeling", "werklijst", "trend"])
def test_axe_finds_no_hindrance_and_in_the_dark_enough_contrast(
    opened: Opened, pages: dict[str, Path], name: str
) -> None:
    opened.page.goto(pages[name].as_uri())
    opened.page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    # Axe is slow. The rows of a table are alike, two will do; so are two quarters.
    alike = "tbody tr:nth-child(n+3), .chapter:nth-of-type(3)"
    opened.page.evaluate("alike => document.querySelectorAll(alike).forEach(each => each.remove())", alike)
    run = "rules => axe.run({runOnly: rules, resultTypes: ['violations']})"
    result = opened.page.evaluate(run, WCAG)
    opened.page.emulate_media(color_scheme="dark")
    dark = opened.page.evaluate(run, ["color-contrast"])
    found = [*result["violations"], *dark["violations"]]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert len(result["passes"]) > 20
    assert len(dark["passes"]) == 1


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "parts"), [(320, "html"), (390, "html, .scroll")])
def test_on_a_phone_nothing_is_cut_off_and_nothing_scrolls_sideways(
    opened: Opened, pages: dict[str, Path], name: str, width: int, parts: str
) -> None:
    opened.page.set_viewport_size({"width": width, "height": 844})
    opened.page.goto(pages[name].as_uri())
    wide = "parts => [...document.querySelectorAll(parts)].filter(each => each.scrollWidth > each.clientWidth).length"
    assert opened.page.evaluate(wide, parts) == 0
    assert {word for word in opened.page.evaluate(BROKEN) if len(word) < 25} == set()


@pytest.mark.parametrize("name", PAGES)
def test_on_paper_nothing_falls_off_no_word_is_broken_and_no_letter_is_too_small(
    opened: Opened, pages: dict[str, Path], name: str
) -> None:
    opened.page.emulate_media(media="print")
    opened.page.set_viewport_size(A4)
    opened.page.goto(pages[name].as_uri())
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= A4["width"]
    assert {word for word in opened.page.evaluate(BROKEN) if len(word) < 25} == set()
    sizes = opened.page.evaluate(SIZES)
    assert [text for size, text in sizes if size < ON_PAPER - 0.01] == []
    assert len(sizes) > 20
    assert not any(nav.is_visible() for nav in opened.page.locator("nav").all())


@pytest.mark.parametrize("name", PAGES)
def test_every_chart_has_a_text_and_a_table_with_its_figures(
    opened: Opened, pages: dict[str, Path], name: str
) -> None:
    opened.page.goto(pages[name].as_uri())
    for chart in opened.page.locator("svg").all():
        assert len(chart.locator("desc").text_content() or "") > 40
        section = chart.locator("xpath=ancestor::section[1]")
        cells = {text.strip() for text in section.locator("table th, table td").all_inner_texts()}
        figures = {text.strip("+−") for text in chart.locator("text.figure, text.inside").all_text_contents()}
        assert figures <= {text.strip("+−") for text in cells}
