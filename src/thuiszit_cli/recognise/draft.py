"""A layout to edit, made from what was recognised of a file: every canonical column, filled in or to fill in."""

from __future__ import annotations

import json
from collections.abc import Sequence

from thuiszit_cli.columns import TABLES, Column
from thuiszit_cli.recognise.inspecting import Inspection

_HEAD = """\
# Een layout voor thuiszit: onder welke koppen een systeem de kolommen schrijft.
# Hoofdletters, accenten, spaties en leestekens tellen niet. Gebruik hem met --layout, of zet hem in de map
# layouts van uw eigen instellingen (Linux: ~/.config/thuiszit/layouts; Windows: %LOCALAPPDATA%\\thuiszit\\layouts;
# macOS: ~/Library/Application Support/thuiszit/layouts; of van de map waar THUISZIT_CONFIG naar wijst).
naam = "eigen"
omschrijving = ""
# Een bestand is van deze layout als het al deze koppen heeft.
herken = {herken}
# Welke tabellen het bestand geeft; zonder deze regel volgt dat uit de kolommen.
# tabellen = ["meldingen", "leerlingen", "inschrijvingen", "vrijstellingen"]
# Koppen die hier iets anders betekenen dan hun naam doet vermoeden.
# negeer = []

# Bij elke kolom een of meer koppen; van die koppen heeft een bestand er één.
[kolommen]
"""
_TAIL = """
# Staan er meer koppen voor één kolom in het bestand? Dan geldt de eerste die is gevuld en niet 0 is.
# [eerste_gevulde]
# persoonsgebonden_nummer = ["BSN", "Onderwijsnummer"]

# Een vaste tekst voor elke regel.
# [vast]
# alle_lessen_gemist = "nee"

# Regels die niets mogen geven: een kop, en de teksten daaronder.
# [overslaan]
# "Besluit" = ["afgewezen"]

# Eigen codes, met de betekenis uit de codelijst (thuiszit noemt een onbekende code, en raadt nooit).
# [waarden.verzuimsoort]
# "ZI" = "ziek"
"""
_REQUIRED_AT_MOST = 6


def draft(seen: Inspection) -> str:
    """The text of the layout. It holds headers of the file, never a cell."""
    by_column: dict[str, list[str]] = {}
    proposed: dict[str, list[str]] = {}
    for at, column in enumerate(seen.mapping):
        header = column.source.strip()
        if column.canonical is not None:
            by_column.setdefault(column.canonical, []).append(header)
        elif at in seen.near:
            proposed.setdefault(seen.near[at], []).append(header)
    ordered = {name: headers for name, headers in by_column.items() if len(headers) > 1}
    single = {name: headers for name, headers in by_column.items() if len(headers) == 1}
    required = [headers[0] for headers in single.values()][:_REQUIRED_AT_MOST]
    lines = [_HEAD.format(herken=_list(required))]
    told: set[str] = set()
    for table in TABLES:
        columns = [column for column in table.columns if column.name not in told]
        told.update(table.names)
        lines.append(f"# {table.name}: {table.row}\n")
        lines += [_line(column, single, proposed) for column in columns if column.name not in ordered]
    unused = [
        column.source.strip()
        for at, column in enumerate(seen.mapping)
        if column.canonical is None and at not in seen.near and column.source.strip()
    ]
    if unused:
        lines.append("\n# Koppen zonder bestemming:\n")
        lines += [f"# {_text(header)}\n" for header in unused]
    if ordered:
        lines.append("\n# De eerste die is gevuld en niet 0 is, geldt; zet ze in de goede volgorde.\n")
        lines.append("[eerste_gevulde]\n")
        lines += [f"{name} = {_list(headers)}\n" for name, headers in ordered.items()]
    return "".join(lines) + _TAIL


def _line(column: Column, single: dict[str, list[str]], proposed: dict[str, list[str]]) -> str:
    if column.name in single:
        return f"{column.name} = {_list(single[column.name])}\n"
    if column.name in proposed:
        return f"# {column.name} = {_list(proposed[column.name])}  # voorstel, controleer: {column.meaning}\n"
    return f"# {column.name} = []  # {column.meaning}\n"


def _list(headers: Sequence[str]) -> str:
    return "[" + ", ".join(map(_text, headers)) + "]"


def _text(header: str) -> str:
    """A TOML string: as JSON writes it in ASCII, but for signs beyond its first plane and DEL."""
    text = json.dumps(header, ensure_ascii=False).replace("\x7f", "\\u007f")
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)
