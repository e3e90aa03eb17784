"""How many inhabitants or pupils a municipality has, as a desk gives it: what rates per 1,000 divide by."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from thuiszit_cli.counts import gemeenten
from thuiszit_cli.counts.tables import Rate, Table
from thuiszit_cli.errors import InputError
from thuiszit_cli.values.parse import read_municipality

_WHAT = ("inwoners", "leerlingen")
WITHOUT_INWONERS = (
    "Cijfers per 1.000 staan hier niet: daarvoor is het aantal inwoners of leerlingen per gemeente nodig (--inwoners, of "
    "inwoners in thuiszit.toml)."
)
INCOMPLETE_INWONERS = (
    "Niet van elke gemeente is het aantal inwoners of leerlingen opgegeven: waar een getelde leerling buiten de opgegeven "
    "gemeenten woont, staat er geen cijfer per 1.000 over het geheel."
)


@dataclass(frozen=True)
class Inwoners:
    """A number for each municipality; `wat` is what it counts, in Dutch."""

    wat: str
    by_gemeente: Mapping[str, int]

    def rates(self, table: Table, labels: Mapping[str, str]) -> tuple[list[Rate], str]:
        """Rates per 1,000 of what a table by gemeente counts, in all and by municipality: `labels` says of which columns.

        The text tells that there is none in all where somebody lives in a municipality without a number.
        """
        found: list[Rate] = []
        incomplete = False
        names = gemeenten.labels(self.by_gemeente)
        for at, column in enumerate(table.columns):
            if column.id not in labels:
                continue
            counts = {line.id: line.values[at] or 0 for line in table.lines if line.id in self.by_gemeente}
            total, label = (table.total or ())[at], labels[column.id]
            whole = sum(counts.values()) == total
            incomplete |= not whole
            if whole:
                per = self._per_thousand(total, sum(self.by_gemeente.values()))
                found.append(Rate(column.id, f"{label}: {per}."))
            for code in self.by_gemeente if len(self.by_gemeente) > 1 else ():
                if counts.get(code):
                    per = self._per_thousand(counts[code], self.by_gemeente[code])
                    found.append(Rate(table.quantity(code, column.id), f"{label}, {names[code]}: {per}."))
        return found, INCOMPLETE_INWONERS if incomplete else ""

    def _per_thousand(self, counted: int, of: int) -> str:
        return f"{counted * 1000 / of:.2f}".replace(".", ",") + f" per 1.000 {self.wat}"


def read_inwoners(path: Path) -> Inwoners:
    """A CSV with the columns gemeentecode, and inwoners or leerlingen. Raises InputError naming the line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InputError(
            f"Het bestand {path} is niet te lezen.", "Controleer --inwoners, of inwoners in thuiszit.toml."
        ) from None
    head, *rows = csv.reader(lines, delimiter=";" if lines and ";" in lines[0] else ",") if lines else [[]]
    names = [name.strip().lower() for name in head]
    wat = next((name for name in _WHAT if name in names), None)
    if "gemeentecode" not in names or wat is None:
        raise InputError(
            f"{path} mist kolommen.", "Schrijf gemeentecode;inwoners (of gemeentecode;leerlingen)."
        )
    found: dict[str, int] = {}
    for line, cells in enumerate(rows, start=2):
        row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        if not any(row.values()):
            continue
        code, number = read_municipality(row.get("gemeentecode", ""))[0], row.get(wat, "").replace(".", "")
        if not code or not (number.isascii() and number.isdigit() and int(number)):
            raise InputError(
                f"{path}, regel {line}: dit is geen gemeentecode met een aantal.",
                "Schrijf de CBS-code en een heel getal boven 0, zoals 0344;52000.",
            )
        if found.setdefault(code, int(number)) != int(number):
            raise InputError(
                f"{path}, regel {line} geeft een gemeente een tweede aantal.", "Geef elke gemeente één keer."
            )
    return Inwoners(wat, found)
