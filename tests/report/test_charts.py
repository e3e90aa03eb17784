"""Charts tell the figures: lengths in proportion, what is hidden not drawn, and foreign text only read."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest

from thuiszit_cli.counts.tables import Column, Line, Report, Table
from thuiszit_cli.report import markdown
from thuiszit_cli.report.figures import EMPTY, tidy_rows
from thuiszit_cli.report.page import charts, html
from thuiszit_cli.report.page.charts import Figure, Ribbon, Row, Step
from thuiszit_cli.report.page.drawings import drawing
from thuiszit_cli.report.page.pages import reports_page

STANDS = (Column("stand:2026-06-30", "Stand 30-06-2026"), Column("stand:2026-09-30", "Stand 30-09-2026"))


def boxes(svg: str) -> list[Element]:
    """The bars of a chart, in the order in which they were drawn; not those of the legend."""
    found = fromstring(svg).findall("rect")
    return [box for box in found if box.get("height") != "14"]


def widths(svg: str) -> list[float]:
    return [float(box.get("width", "")) for box in boxes(svg)]


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in fromstring(svg).findall("text")]


def test_bars_are_as_long_as_their_figures_and_each_has_its_figure_beside_it() -> None:
    rows = [
        Row("veel", (Figure(40, "40"),)),
        Row("half", (Figure(20, "20"),)),
        Row("niets", (Figure(0, "0"),)),
    ]
    svg = charts.bars("a", "Titel", "Tekst", rows, ["Leerlingen"])
    long, short = widths(svg)  # nothing has no bar
    assert long == pytest.approx(2 * short)
    assert [text for text in texts(svg) if text.isdigit()] == ["40", "20", "0"]


def test_one_pupil_among_thousands_is_still_seen() -> None:
    rows = [Row("allen", (Figure(90_000, "90.000"),)), Row("een", (Figure(1, "1"),))]
    assert min(widths(charts.bars("a", "Titel", "Tekst", rows, ["Leerlingen"]))) >= 1


def test_two_series_differ_in_pattern_too_and_are_named() -> None:
    svg = charts.bars("a", "T", "T", [Row("x", (Figure(3, "3"), Figure(4, "4")))], ["toen", "nu"])
    assert [box.get("fill") for box in boxes(svg)] == ["url(#a-hatched)", None]
    assert {"toen", "nu"} <= set(texts(svg))


def test_each_step_of_a_staircase_begins_where_the_last_ended() -> None:
    steps = [
        Step("begin", 10, "10"),
        Step("erbij", 5, "+5", 1),
        Step("eraf", 8, "-8", -1),
        Step("eind", 7, "7"),
    ]
    begin, came, went, end = boxes(charts.staircase("a", "Titel", "Tekst", steps))

    def sides(box: Element) -> tuple[float, float]:
        left = float(box.get("x", ""))
        return left, left + float(box.get("width", ""))

    assert sides(came)[0] == pytest.approx(sides(begin)[1], abs=0.2)
    assert sides(went)[1] == pytest.approx(sides(came)[1], abs=0.2)
    assert sides(end)[1] == pytest.approx(sides(went)[0], abs=0.2)
    assert sides(end)[0] == sides(begin)[0]


def test_the_places_of_a_flow_are_as_high_as_who_is_there() -> None:
    found = [Ribbon("A", "A", 30), Ribbon("A", "weg", 10), Ribbon("nieuw", "A", 20)]
    svg = charts.ribbons("a", "Titel", "Tekst", found, ["A", "nieuw"], ["A", "weg"], ["A"])
    heights = [float(box.get("height", "")) for box in boxes(svg)]
    assert heights == pytest.approx([160, 80, 200, 40])  # 40 and 20 at the left, 50 and 10 at the right
    assert {"A (40)", "nieuw (20)", "A (50)", "weg (10)"} <= set(texts(svg))


def test_a_column_shows_each_part_and_the_total() -> None:
    moments = [Row("30-06", (Figure(10, "10"), Figure(30, "30"), Figure(0, "0")))]
    svg = charts.columns("a", "Titel", "Tekst", moments, ["x", "y", "z"], ["40"])
    low, high = (float(box.get("height", "")) for box in boxes(svg))
    assert high == pytest.approx(3 * low)
    assert {"10", "30", "40"} <= set(texts(svg))


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '" onload="alert(1)', "]]>&lt;", "a\x00b\u202ec"]
)
def test_foreign_text_in_a_chart_is_only_read(text: str) -> None:
    svg = charts.bars("a", text, text, [Row(text, (Figure(1, text),))], ["x"])
    read = fromstring(svg)  # what is not well-formed would fail here
    assert {each.tag for each in read.iter()} == {"svg", "title", "desc", "defs", "text", "rect", "line"}
    assert read.find("desc") is not None
    assert not any(name.startswith("on") for each in read.iter() for name in each.attrib)


def table(hidden: frozenset[str] = frozenset()) -> tuple[Report, Table]:
    made = Table(
        id="duur_2026-Q3",
        title="Thuiszitters naar duur",
        rule="Regel.",
        dimension="duur",
        heading="Duur",
        columns=STANDS,
        lines=(Line("kort", "Kort", (3, 4)), Line("lang", "Lang", (20, 30))),
        total=(23, 34),
    )
    return Report("Rapport", (made,), hidden=hidden), made


def test_a_hidden_count_has_no_bar_and_no_figure_in_the_chart_or_on_the_page() -> None:
    hidden = frozenset({f"{STANDS[1].id} duur=kort", f"{STANDS[1].id} duur=lang"})
    report, made = table(hidden)
    svg = drawing(report, made, "a") or ""
    assert len(boxes(svg)) == 2
    assert sorted(texts(svg)) == sorted(["Kort", "Lang", *(c.label for c in STANDS), "3", "–", "20", "–"])
    page = reports_page("Titel", [report], {})
    grid = page.chapters[0].sections[0].grid
    assert grid is not None
    assert [list(row) for row in grid.rows] == [["Kort", "3", "–"], ["Lang", "20", "–"]]


def test_a_table_without_anybody_has_no_chart() -> None:
    report, made = table()
    empty = replace(made, lines=(Line("kort", "Kort", (0, 0)),), total=(0, 0))
    assert drawing(replace(report, tables=(empty,)), empty, "a") is None
    assert drawing(report, made, "a") is not None


def test_a_table_of_zeros_is_one_sentence_where_people_read_and_stays_in_the_figures() -> None:
    report, made = table()
    empty = replace(report, tables=(replace(made, lines=(Line("kort", "Kort", (0, 0)),), total=(0, 0)),))
    section = reports_page("Titel", [empty], {}).chapters[0].sections[0]
    assert (section.grid, section.paragraphs[-1]) == (None, EMPTY)
    assert EMPTY in markdown.counts([empty])
    assert "| Kort | 0 | 0 |" not in markdown.counts([empty])
    assert [row[6] for row in tidy_rows([empty])] == [0, 0, 0, 0]
    assert EMPTY not in markdown.counts([report])


def test_equal_answers_give_equal_pages() -> None:
    report, _ = table()
    page = reports_page("Titel", [report], {"Programma": "thuiszit"})
    assert html.render(page) == html.render(reports_page("Titel", [table()[0]], {"Programma": "thuiszit"}))


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((1, 0, 0, 0, 1), "was er 1 thuiszitter, evenveel als op 30 juni 2026. Er kwam niemand bij"),
        (
            (5, 1, 1300, 0, 2),
            "waren er 2 thuiszitters, 3 minder dan op 30 juni 2026. Er kwam er 1 bij en er gingen er 1.300 af.",
        ),
    ],
)
def test_what_changed_is_told_in_a_sentence_unless_a_count_in_it_is_hidden(
    counts: tuple[int, ...], sentence: str
) -> None:
    columns = (STANDS[0], *(Column(name, name) for name in ("instroom", "uitstroom", "overgang")), STANDS[1])
    lines = (Line("1", "1", counts),)
    made = Table("groepen", "Groepen", "Regel.", "groep", "Groep", columns, lines, total=counts)
    report = Report("Kwartaal", (made,))
    assert f"Op 30 september 2026 {sentence}" in reports_page("Titel", [report], {}).chapters[0].lead
    hidden = replace(report, hidden=frozenset({"instroom"}))
    assert reports_page("Titel", [hidden], {}).chapters[0].lead == ""
