"""Rounding for publication: every count to a multiple of 5, up or down by a key of the pupils in it (cell key method).

Each pupil has a secret number; those of a cell add up to its key, and the key decides. So the same pupils give the
same figure in every table, form and period, and a figure tells of its count only that it is less than 5 away.
A count next to a multiple of 5 seldom goes to the far one: a sum whose parts all lie as far off as they can, from
which a count would follow for certain, then does not occur.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from thuiszit_cli.counts.tables import Report, Table

BASE = 5
BITS = 32  # of the number of a pupil
# How often a count goes up to the next multiple of 5, in 64ths, by what it is above the one before.
_UP = {0: 0, 1: 2, 2: 26, 3: 38, 4: 62}
ROUNDED = (
    "Elk aantal is afgerond op een veelvoud van 5, naar boven of naar beneden. Daardoor tellen getallen niet precies op, "
    "en kan een 0 ook een aantal van 1 tot en met 4 zijn."
)

Keyed = Callable[[str], int]  # the secret number of a pupil, BITS bits


def rounded(value: int, cell: int, secret: bytes) -> int:
    """A count as it is published; `cell` is the sum of the secret numbers of the pupils in it."""
    size = abs(value)
    whole = size - size % BASE
    digest = hashlib.sha256(b"cel\0" + secret + cell.to_bytes(16, "big", signed=True)).digest()
    up = int.from_bytes(digest[:8], "big") % 64 < _UP[size % BASE]
    return (whole + BASE * up) * (1 if value > 0 else -1)


def round_report(report: Report, cells: Mapping[str, int], secret: bytes) -> Report:
    """The report with every count rounded; what is told of exact counts is left out.

    `cells` has the key of every count by name, except those that follow from the balance of their line.
    """

    def figure(name: str, value: int, balance: Table) -> int:
        return rounded(value, cells[name] if name in cells else _of_balance(name, balance, cells), secret)

    tables = []
    for table in report.tables:
        lines = tuple(
            replace(
                line,
                values=tuple(
                    None if value is None else figure(table.quantity(line.id, column.id), value, table)
                    for column, value in zip(table.columns, line.values, strict=True)
                ),
            )
            for line in table.lines
        )
        total = table.total and tuple(
            figure(table.quantity("", column.id), value, table)
            for column, value in zip(table.columns, table.total, strict=True)
        )
        tables.append(replace(table, lines=lines, total=total, balance=()))
    return replace(
        report,
        tables=tuple(tables),
        rates=(),
        counted=(),
        exact=False,
        between=(),
        latent={},
        warnings=(ROUNDED, *report.warnings),
    )


def _of_balance(name: str, table: Table, cells: Mapping[str, int]) -> int:
    """The key of an overgang: that of who came into the line less that of who left it. 0 for an empty count."""
    ids: Sequence[str] = ["", *(line.id for line in table.lines)]
    for line in ids:
        for balance in table.balance:
            terms = {table.quantity(line, column): sign for column, sign in balance.items()}
            if name in terms and "overgang" in name:
                others = sum(sign * cells.get(each, 0) for each, sign in terms.items() if each != name)
                return -terms[name] * others
    return 0
