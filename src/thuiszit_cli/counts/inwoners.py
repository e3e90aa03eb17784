"""How many inhabitants or pupils a municipality has, as a desk gives it: what rates per 1,000 divide by."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from thuiszit_cli.errors import UsageError
from thuiszit_cli.values.parse import read_municipality

_WHAT = ("inwoners", "leerlingen")


@dataclass(frozen=True)
class Inwoners:
    """A number for each municipality; `wat` is what it counts, in Dutch."""

    wat: str
    by_gemeente: Mapping[str, int]


def read_inwoners(path: Path) -> Inwoners:
    """A CSV with the columns gemeentecode, and inwoners or leerlingen. Raises UsageError naming the line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"Het bestand {path} is niet te lezen.", "Controleer --inwoners, of inwoners in thuiszit.toml."
        ) from None
    head, *rows = csv.reader(lines, delimiter=";" if lines and ";" in lines[0] else ",") if lines else [[]]
    names = [name.strip().lower() for name in head]
    wat = next((name for name in _WHAT if name in names), None)
    if "gemeentecode" not in names or wat is None:
        raise UsageError(
            f"{path} mist kolommen.", "Schrijf gemeentecode;inwoners (of gemeentecode;leerlingen)."
        )
    found: dict[str, int] = {}
    for line, cells in enumerate(rows, start=2):
        row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        if not any(row.values()):
            continue
        code, number = read_municipality(row.get("gemeentecode", ""))[0], row.get(wat, "").replace(".", "")
        if not code or not (number.isascii() and number.isdigit() and int(number)):
            raise UsageError(
                f"{path}, regel {line}: dit is geen gemeentecode met een aantal.",
                "Schrijf de CBS-code en een heel getal boven 0, zoals 0344;52000.",
            )
        if found.setdefault(code, int(number)) != int(number):
            raise UsageError(
                f"{path}, regel {line} geeft een gemeente een tweede aantal.", "Geef elke gemeente één keer."
            )
    return Inwoners(wat, found)
