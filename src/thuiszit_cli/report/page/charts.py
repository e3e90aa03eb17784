"""Charts as inline SVG, drawn in one style: figures in, the text of an <svg> out. Nothing is measured or loaded.

Colours come from the classes of `templates/rapport.css`; a pattern or a sign always tells the same as a colour,
and every bar has its figure beside it. A figure without a value (hidden, or not applicable) has no bar. The text
alternative is the <title> and <desc> of the drawing; the table beneath it holds all figures.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from thuiszit_cli.wording import number, plain

WIDTH = 720  # of every drawing, in its own units; text is 14 high
_LABELS = 250  # room for the labels at the left
_VALUES = 62  # room for a figure behind the longest bar
_BAR, _GAP, _LINE = 18, 12, 17  # heights: a bar, the space between rows, a line of text
_LETTERS = 30  # of a label before it goes on at the next line
_MOMENT = 96  # room for the name of a month beneath its column
_THINNEST = 1.5  # what is not zero can be seen


@dataclass(frozen=True)
class Figure:
    """A count as it is drawn, and as it is written. Without a value there is no bar."""

    value: int | None
    text: str


@dataclass(frozen=True)
class Row:
    """One line of a bar chart: a bar for every series."""

    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Step:
    """One line of a staircase: `sign` +1 goes up from where the last ended, -1 down, 0 is a stand of its own."""

    label: str
    value: int
    text: str
    sign: int = 0


@dataclass(frozen=True)
class Ribbon:
    """How many go from a place at the left to one at the right."""

    source: str
    target: str
    value: int


# --- the drawings ---------------------------------------------------------------------------------------


def bars(key: str, title: str, description: str, rows: Sequence[Row], series: Sequence[str]) -> str:
    """Bars beside labels, one for each series; the last series is solid, one before it hatched.

    `key` makes the ids of this drawing differ from those of others on the page.
    """
    most = max([figure.value or 0 for row in rows for figure in row.figures] + [1])
    drawing = _Drawing(key, title, description)
    top = drawing.legend([(_series_style(at, len(series)), name) for at, name in enumerate(series)])
    first = top
    for row in rows:
        lines = _wrapped(row.label)
        tall = max(len(lines) * _LINE, len(row.figures) * (_BAR + 2))
        drawing.label(lines, top, tall)
        for at, figure in enumerate(row.figures):
            y = top + (tall - len(row.figures) * (_BAR + 2)) / 2 + at * (_BAR + 2)
            end = _LABELS + drawing.bar(_LABELS, y, figure.value, most, _series_style(at, len(series)))
            drawing.text(end + 6, y + _BAR - 4, figure.text, "figure")
        top += tall + _GAP
    drawing.baseline(first, top - _GAP)
    return drawing.done(top)


def staircase(key: str, title: str, description: str, steps: Sequence[Step]) -> str:
    """From one stand to the next by what came and what went: each bar begins where the last ended."""
    most, level = 1, 0
    for step in steps:
        level = step.value if step.sign == 0 else level + step.sign * step.value
        most = max(most, level, level + step.value if step.sign < 0 else 0)
    drawing = _Drawing(key, title, description)
    top, level = 8.0, 0
    for at, step in enumerate(steps):
        lines = _wrapped(step.label)
        tall = max(len(lines) * _LINE, _BAR + 6)
        start = 0 if step.sign == 0 else level - (step.value if step.sign < 0 else 0)
        x = _LABELS + _scaled(start, most)
        y = top + (tall - _BAR) / 2
        drawing.label(lines, top, tall)
        style = {0: "solid", 1: "plus", -1: "minus"}[step.sign]
        end = x + drawing.bar(x, y, step.value, most, style)
        drawing.text(end + 6, y + _BAR - 4, step.text, "figure")
        level = step.value if step.sign == 0 else level + step.sign * step.value
        if at + 1 < len(steps):
            edge = _LABELS + _scaled(level, most)
            drawing.line(edge, y + _BAR, edge, top + tall + _GAP + 3)
        top += tall + _GAP
    drawing.baseline(8, top - _GAP)
    return drawing.done(top)


def columns(
    key: str,
    title: str,
    description: str,
    moments: Sequence[Row],
    parts: Sequence[str],
    totals: Sequence[str],
    goals: tuple[str, Sequence[int | None]] | None = None,
) -> str:
    """A column for each moment, built of its parts (at most three); the total stands on top.

    `goals` is a name with a figure for each moment, drawn as a line across its column. Columns that stand close
    get figures and a label only where there is room.
    """
    high, room = 200.0, WIDTH / max(len(moments), 1)
    broad, every = min(90.0, room * 0.6), max(1, math.ceil(_MOMENT / room))
    lines = goals[1] if goals else [None] * len(moments)
    most = max(
        [
            *(sum(each.value or 0 for each in row.figures) for row in moments),
            *(each or 0 for each in lines),
            1,
        ]
    )
    drawing = _Drawing(key, title, description)
    named = [(_PARTS[at], name) for at, name in enumerate(parts)]
    top = drawing.legend([*named, *([("goal", goals[0])] if goals else [])]) + 18
    for at, (row, total, goal) in enumerate(zip(moments, totals, lines, strict=True)):
        x, y = room * at + (room - broad) / 2, top + high
        for part, figure in enumerate(row.figures):
            tall = (figure.value or 0) / most * high
            if not figure.value:
                continue
            y -= tall
            drawing.box(x, y, broad, max(tall, _THINNEST), _PARTS[part])
            if every > 1:
                continue
            if tall >= _LINE:
                drawing.text(x + broad / 2, y + tall / 2 + 5, figure.text, "inside", "middle")
            else:
                drawing.text(x + broad + 5, y + tall / 2 + 5, figure.text, "label")
        if goal is not None:
            drawing.box(x - 4, top + high - goal / most * high - 1.5, broad + 8, 3, "goal")
        if (len(moments) - 1 - at) % every == 0:  # the last one always
            last = every > 1 and at + 1 == len(moments)
            drawing.text(x + broad / 2, y - 7, total, "figure", "middle")
            drawing.text(
                x + (broad if last else broad / 2),
                top + high + 20,
                row.label,
                "label",
                "end" if last else "middle",
            )
    drawing.line(0, top + high, WIDTH, top + high)
    return drawing.done(top + high + 32)


def ribbons(
    key: str,
    title: str,
    description: str,
    found: Sequence[Ribbon],
    left: Sequence[str],
    right: Sequence[str],
    marked: Sequence[str],
) -> str:
    """Who went from where to where: bands between places at the left and at the right (a Sankey diagram).

    `left` and `right` give the order of the places; those in `marked` are drawn darker. A place without
    anybody is left out.
    """
    sides = (
        [(name, sum(each.value for each in found if each.source == name)) for name in left],
        [(name, sum(each.value for each in found if each.target == name)) for name in right],
    )
    whole = max(sum(each.value for each in found), 1)
    scale = 240 / whole
    drawing = _Drawing(key, title, description)
    places: list[dict[str, float]] = []
    bottom = 0.0
    start = drawing.legend(list(_BANDS.items()), "band {}")
    for at, side in enumerate(sides):
        x, top = ((_LABELS, start), (WIDTH - _LABELS - 12.0, start))[at]
        found_places = {}
        for name, count in side:
            if not count:
                continue
            lines = _wrapped(f"{name} ({number(count)})")
            tall = max(count * scale, _THINNEST)
            room = max(tall, len(lines) * _LINE)
            y = top + (room - tall) / 2
            drawing.box(x, y, 12, tall, "solid" if name in marked else "plain")
            found_places[name] = y
            drawing.label(lines, top, room, right=None if at == 0 else x + 20)
            top += room + 10
        places.append(found_places)
        bottom = max(bottom, top)
    begin, end = _LABELS + 12.0, WIDTH - _LABELS - 12.0
    spent = [dict(side) for side in places]
    for source in left:
        for target in right:
            for each in found:
                if (each.source, each.target) == (source, target) and each.value:
                    thick = each.value * scale
                    stays = source in marked and target in marked
                    style = "stayed" if stays else "came" if target in marked else "went"
                    drawing.band(begin, spent[0][source], end, spent[1][target], thick, style)
                    spent[0][source] += thick
                    spent[1][target] += thick
    return drawing.done(bottom)


# --- how they are drawn ---------------------------------------------------------------------------------

_PARTS = ("solid", "hatched", "dotted")
# Side, class and path of one tile.
_PATTERNS = {
    "hatched": ("7", "hatch", "M-1,1 l2,-2 M0,7 l7,-7 M6,8 l2,-2"),
    "plus": ("7", "hatch", "M-1,6 l2,2 M0,0 l7,7 M6,-1 l2,2"),
    "dotted": ("6", "dots", "M1.5,1.5 h0.01 M4.5,4.5 h0.01"),
    "minus": ("6", "hatch", "M0,3 h6"),
}
_BANDS = {"stayed": "bleef thuiszitter", "came": "werd thuiszitter", "went": "is geen thuiszitter meer"}


class _Drawing:
    """An <svg> under construction."""

    def __init__(self, key: str, title: str, description: str) -> None:
        ids = f"{key}-titel {key}-tekst"
        self.key = key
        self.svg = Element("svg", {"role": "img", "aria-labelledby": ids, "class": "chart"})
        SubElement(self.svg, "title", {"id": f"{key}-titel"}).text = plain(title)
        SubElement(self.svg, "desc", {"id": f"{key}-tekst"}).text = plain(description)
        self.defs = SubElement(self.svg, "defs")
        self.patterns: set[str] = set()

    def _pattern(self, name: str) -> str:
        """The address of a pattern, made when it is first used."""
        key = f"{self.key}-{name}"
        if name not in self.patterns:
            self.patterns.add(name)
            size, form, shape = _PATTERNS[name]
            made = {"id": key, "class": f"on-{name}", "width": size, "height": size}
            pattern = SubElement(self.defs, "pattern", {**made, "patternUnits": "userSpaceOnUse"})
            SubElement(pattern, "rect", {"width": size, "height": size, "class": "ground"})
            SubElement(pattern, "path", {"d": shape, "class": form})
        return f"url(#{key})"

    def box(self, x: float, y: float, wide: float, tall: float, style: str, form: str = "box on-{}") -> None:
        """A filled rectangle."""
        place = {"x": _n(x), "y": _n(y), "width": _n(wide), "height": _n(tall), "class": form.format(style)}
        if style in _PATTERNS:
            place["fill"] = self._pattern(style)
        SubElement(self.svg, "rect", place)

    def bar(self, x: float, y: float, value: int | None, most: int, style: str) -> float:
        """A horizontal bar; returns how long it is."""
        if not value:
            return 0.0
        wide = max(_scaled(value, most), _THINNEST)
        self.box(x, y, wide, _BAR, style)
        return wide

    def band(self, x1: float, y1: float, x2: float, y2: float, thick: float, style: str) -> None:
        """A band that bends from one place to the other."""
        middle = (x1 + x2) / 2
        thick = max(thick, _THINNEST)
        path = (
            f"M{_n(x1)},{_n(y1)} C{_n(middle)},{_n(y1)} {_n(middle)},{_n(y2)} {_n(x2)},{_n(y2)} "
            f"V{_n(y2 + thick)} C{_n(middle)},{_n(y2 + thick)} {_n(middle)},{_n(y1 + thick)} "
            f"{_n(x1)},{_n(y1 + thick)} Z"
        )
        SubElement(self.svg, "path", {"d": path, "class": f"band {style}"})

    def text(self, x: float, y: float, words: str, style: str, anchor: str = "start") -> None:
        """One line of text on its baseline."""
        place = {"x": _n(x), "y": _n(y), "class": style, "text-anchor": anchor}
        SubElement(self.svg, "text", place).text = plain(words)

    def label(self, lines: Sequence[str], top: float, tall: float, *, right: float | None = None) -> None:
        """A label of some lines, in the middle of its row: at the left of the bars, or from `right` on."""
        first = top + (tall - len(lines) * _LINE) / 2 + 13
        for at, line in enumerate(lines):
            x, anchor = (_LABELS - 10.0, "end") if right is None else (right, "start")
            self.text(x, first + at * _LINE, line, "label", anchor)

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """A thin line."""
        place = {"x1": _n(x1), "y1": _n(y1), "x2": _n(x2), "y2": _n(y2), "class": "rule"}
        SubElement(self.svg, "line", place)

    def baseline(self, top: float, bottom: float) -> None:
        """The line that all bars start from."""
        self.line(_LABELS, top - 6, _LABELS, bottom + 6)

    def legend(self, entries: Sequence[tuple[str, str]], form: str = "box on-{}") -> float:
        """What each filling means, where there is more than one; returns where the chart begins.

        `form` makes the class of a filling of its name.
        """
        if len(entries) < 2:
            return 8.0
        x = float(_LABELS)
        widths = [44 + 8.2 * len(name) for _, name in entries]  # of the widest font there is
        if x + sum(widths) > WIDTH:
            x = max(0.0, WIDTH - sum(widths))
        for (style, name), wide in zip(entries, widths, strict=True):
            self.box(x, 4, 16, 14, style, form)
            self.text(x + 22, 16, name, "label")
            x += wide
        return 34.0

    def done(self, height: float) -> str:
        """The text of the drawing."""
        self.svg.set("viewBox", f"0 0 {WIDTH} {_n(height)}")
        return tostring(self.svg, encoding="unicode")


def _series_style(at: int, count: int) -> str:
    return "solid" if at == count - 1 else "hatched"


def _scaled(value: float, most: int) -> float:
    """How long a bar of `value` is, where `most` fills the room."""
    return value / most * (WIDTH - _LABELS - _VALUES)


def _wrapped(label: str) -> list[str]:
    return textwrap.wrap(plain(label), _LETTERS, max_lines=3, placeholder=" …") or [""]


def _n(value: float) -> str:
    """A coordinate, short and always the same."""
    return f"{value:.1f}".removesuffix(".0")
