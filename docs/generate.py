"""Writes the pages of docs/ that are made from the program itself, and the generated blocks of others.

    python docs/generate.py           write them
    python docs/generate.py --check   write nothing; exit code 1 when a page is not current

The same program gives the same bytes. Needs what the tests need (the cases are read from tests/cases/).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "docs"), str(ROOT / "tests")]

from generator import commands, counts, data, law, manual, schemas  # noqa: E402
from generator.text import bullets, fenced, link  # noqa: E402

PAGES: dict[str, Callable[[], str]] = {
    "docs/bevindingen.md": data.bevindingen,
    "docs/kolommen.md": data.kolommen,
    "docs/opdrachten.md": commands.opdrachten,
    "docs/parameters.md": law.parameters,
    "docs/regels.md": law.regels,
    "docs/thuiszit.1": manual.manual,
    "docs/uitgangscodes.md": data.uitgangscodes,
}
# In a page written by hand, what stands between `<!-- begin: name -->` and `<!-- end: name -->`.
BLOCKS: dict[str, dict[str, Callable[[], str]]] = {
    "README.md": {
        "screen": lambda: fenced(commands.screen_of(commands.DEMO)),
        "commands": commands.overview,
        "exit codes": data.exit_codes,
    },
    "docs/layouts.md": {"layouts": data.layouts, "woorden": data.words},
    "docs/openen.md": {"told": data.told, "limits": data.limits},
    "docs/kwartaal.md": {
        "quarter tables": counts.quarter_tables,
        "register fields": counts.register_fields,
        "traced": counts.traced,
    },
    "docs/schooljaar.md": {
        "year items": counts.year_items,
        "year tables": counts.year_tables,
        "funnel": counts.funnel,
    },
    "docs/vergelijken.md": {"targets": counts.aims},
    "docs/werklijst.md": {"reasons": counts.reasons},
    "docs/scripts.md": {"schemas": schemas.overview},
    "docs/decisions/index.md": {"decisions": lambda: decisions()},
}


def decisions() -> str:
    """A link to every decision, by its title."""
    pages = [page for page in (ROOT / "docs" / "decisions").glob("*.md") if page.name != "index.md"]
    titles = {page.name: page.read_text(encoding="utf-8").split("\n")[0].removeprefix("# ") for page in pages}
    return bullets(link(titles[name], name) for name in sorted(titles))


def generated() -> dict[Path, str]:
    """Every file this program writes, with its whole text."""
    texts = {ROOT / name: make() for name, make in PAGES.items()}
    for command in schemas.SCHEMAS:
        texts[ROOT / "docs" / "schemas" / schemas.file_of(command)] = schemas.text_of(command)
    return texts | {ROOT / name: _filled(name, blocks) for name, blocks in BLOCKS.items()}


def _filled(name: str, blocks: dict[str, Callable[[], str]]) -> str:
    """The page with its blocks made anew. Raises ValueError when a block is missing or stands there twice."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for title, make in blocks.items():
        begin, end = f"<!-- begin: {title} -->", f"<!-- end: {title} -->"
        if text.count(begin) != 1 or text.count(end) != 1:
            raise ValueError(f"{name} should have one block {title!r}")
        head, _, rest = text.partition(begin)
        text = f"{head}{begin}\n\n{make()}\n\n{end}{rest.partition(end)[2]}"
    return text


def stale() -> dict[Path, str]:
    """The files that are not what they should be, with what they should be."""
    return {
        path: text
        for path, text in generated().items()
        if not path.exists() or path.read_bytes() != text.encode()
    }


def main(arguments: list[str]) -> int:
    """Write or check; returns the exit code."""
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 2
    pages = stale()
    for path, text in pages.items():
        if arguments:
            print(f"not current: {path.relative_to(ROOT)} (run: make docs)")
        else:
            path.write_bytes(text.encode())
            print(f"written: {path.relative_to(ROOT)}")
    return 1 if arguments and pages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
