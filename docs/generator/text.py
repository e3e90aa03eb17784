"""Markdown: tables, links and anchors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

GENERATED = "<!-- Gemaakt door docs/generate.py (make docs). Wijzig de bron, niet deze pagina. -->"


def page(title: str, *parts: str) -> str:
    """A whole generated page."""
    return "\n\n".join([GENERATED, f"# {title}", *(part for part in parts if part)]) + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = ()) -> str:
    """A table; columns in `right` are numbers. Empty when it has no rows."""
    lines = [_row(cells) for cells in rows]
    if not lines:
        return ""
    rule = _row(["--:" if at in right else "---" for at in range(len(header))])
    return "\n".join([_row(header), rule, *lines])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def bullets(lines: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {line}" for line in lines)


def link(text: str, target: str) -> str:
    """A link, or the bare text when there is nothing to link to."""
    return f"[{text}]({target})" if target else text


def anchor(name: str) -> str:
    """A place to link to."""
    return f'<a id="{name}"></a>'


def codes(words: Iterable[str]) -> str:
    """Words as code, after each other."""
    return ", ".join(f"`{word}`" for word in words)


def fenced(text: str) -> str:
    """Text as it stands on a screen."""
    lines = [line.rstrip() for line in text.strip("\n").split("\n")]
    return "\n".join(["```text", *lines, "```"])
