"""How the handbook of docs/ becomes a site that opens and searches without a network (`make handboek`)."""

from __future__ import annotations

import re
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

# The pages for who uses the program, in the order of the sidebar. A page of docs/ is here or in DEVELOPERS.
NAVIGATION = {
    "Beginnen": ("eerste-uur", "maandagochtend", "inrichten", "samenwerkingsverband", "handleiding"),
    "De uitkomst": ("uitkomst", "rapporten", "begrippen", "werklijst", "vergelijken"),
    "Verantwoorden": ("kwartaal", "schooljaar", "maandrun"),
    "De gegevens": ("openen", "kolommen", "layouts", "bevindingen"),
    "Naslag": ("opdrachten", "scripts", "uitgangscodes", "regels", "parameters", "schaal"),
    "Vertrouwen": ("privacy", "betrouwbaarheid"),
}
DEVELOPERS = ("afhankelijkheden", "decisions/*", "generator/*")
# What Furo and the Dutch of Sphinx leave in English, empty or out of reach of a keyboard or screen reader: each text
# must be there, and becomes the other.
MENDED = {
    "*.html": {
        "Toggle site navigation sidebar": "Inhoud van het handboek",
        "Toggle table of contents sidebar": "Inhoud van deze pagina",
        "Toggle Light / Dark / Auto color theme": "Licht, donker of automatisch",
        "Skip to content": "Naar de tekst",
        "<span>Back to top</span>": "<span>Naar boven</span>",
        "<span>Next</span>": "<span>Volgende</span>",
        "<span>Previous</span>": "<span>Vorige</span>",
        '<div class="title">Home</div>': '<div class="title">Begin</div>',
        "            On this page\n": "            Op deze pagina\n",
        "            Made with ": "            Gemaakt met ",
        'title="Link to this heading"': 'title="Koppeling naar dit kopje"',
        'role="heading"': 'role="heading" aria-level="2"',
        '<aside class="sidebar-drawer"': '<aside aria-label="Handboek" class="sidebar-drawer"',
        '<aside class="toc-drawer': '<aside aria-label="Deze pagina" class="toc-drawer',
        "<pre>": '<pre tabindex="0">',
    },
    "_static/translations.js": {
        '"Search finished, found one page matching the search query.": [\n            "",\n            ""\n        ]': (
            '"Search finished, found one page matching the search query.": '
            '["E\\u00e9n pagina gevonden.", "${resultCount} pagina\'s gevonden."]'
        ),
        # A boolean is no place in a list: the count of found pages would end the search in an error.
        '"plural_expr": "(n != 1)"': '"plural_expr": "+(n != 1)"',
    },
}
# Whose code or styles are in the site; their licences ask to be with it.
OTHERS = ("furo", "sphinx", "snowballstemmer", "pygments")

project = "thuiszit"
html_title = "Handboek van thuiszit"
language = "nl"
root_doc = "index"
exclude_patterns = [f"{name}.md" for name in DEVELOPERS]
extensions = ["myst_parser"]
myst_heading_anchors = 4
# Links to pages for developers are not in the site, and stay as words; tests/docs looks after all others.
suppress_warnings = ["myst.xref_missing"]
html_theme = "furo"
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_use_index = False
html_domain_indices = False
# The summary of a found page would be fetched, which a browser refuses of a file.
html_show_search_summary = False
pygments_style = "default"


def with_navigation(app: Any, name: str, source: list[str]) -> None:
    """Put the sidebar under the first page: on GitHub its own table does."""
    if name == root_doc:
        for caption, pages in NAVIGATION.items():
            lines = ["", "```{toctree}", ":hidden:", f":caption: {caption}", "", *pages, "```", ""]
            source[0] += "\n".join(lines)


def finish(app: Any, error: Exception | None) -> None:
    """Make it Dutch, add the licences, and leave out what no reader opens. Raises ValueError for a text not found."""
    if error is not None:
        return
    site = Path(app.outdir)
    for pattern, texts in MENDED.items():
        missing = set(texts)
        for path in sorted(site.glob(pattern)):
            text = path.read_text(encoding="utf-8")
            missing -= {old for old in texts if old in text}
            for old, new in texts.items():
                text = text.replace(old, new)
            path.write_text(text, encoding="utf-8")
        if missing:
            raise ValueError(f"no longer in the site, see MENDED in handboek/conf.py: {sorted(missing)}")
    for path in (site / ".buildinfo", site / "objects.inv", *site.rglob("*.map")):
        path.unlink(missing_ok=True)
    (site / "_static" / "licenties.txt").write_text("\n\n".join(map(_licence, OTHERS)), encoding="utf-8")


def _licence(name: str) -> str:
    found = distribution(name)
    files = [
        each.read_text()
        for each in found.files or []
        if re.search(r"(?i)dist-info/.*(licen[sc]e|copying)", str(each))
    ]
    return "\n".join([f"{name} {found.version}", "", *files])


def setup(app: Any) -> None:
    app.connect("source-read", with_navigation)
    app.connect("build-finished", finish)
