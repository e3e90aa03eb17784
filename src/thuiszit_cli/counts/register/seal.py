"""A register as a file: what shows that somebody else changed it, and reading one that a desk filled in.

Each row holds a check over the columns that the program fills, made with the desk's key; one row also holds the
quarter and a check over all rows. A spreadsheet that saves the file spells dates and codes in its own way: of what a
cell may mean, that is read which fits the check.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from thuiszit_cli.counts.quarter import Quarter, read_quarter
from thuiszit_cli.counts.register.layout import DATES, WRITTEN, Layout, LayoutColumn, Row, Token
from thuiszit_cli.errors import InputError
from thuiszit_cli.facts.days import as_date
from thuiszit_cli.recognise.header import open_exports
from thuiszit_cli.values import MISSING_DAY
from thuiszit_cli.values.dates import Order, read_date
from thuiszit_cli.values.parse import read_municipality

# The check of a row; in one row of a register also the quarter and the check of the whole.
_SEAL = re.compile(
    r"(?P<check>\S+) (?P<until>(?P<name>\d{4}-Q[1-4])(?:/(?P<begint>\d{1,2}))?) (?P<whole>\S+)"
)
_WRITTEN = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)  # as a date cell of a workbook is read


def sealed(rows: Sequence[Row], quarter: Quarter, layout: Layout, token: Token) -> list[Row]:
    """Each row with its check; the last one also with the quarter and the check of the whole register."""
    head, checks = layout.head("controle"), [_check(row, layout, token) for row in rows]
    until = quarter.name if quarter.is_calendar else f"{quarter.name}/{quarter.begint}"
    made = [{**row, head: check} for row, check in zip(rows, checks, strict=True)]
    if made:
        made[-1][head] += f" {until} {_whole(checks, until, token)}"
    return made


def until_of(rows: Sequence[Row], layout: Layout) -> Quarter | None:
    """The quarter up to which a register goes; None when it has no rows."""
    return next((read_quarter(seal["name"], int(seal["begint"] or 1)) for seal in _seals(rows, layout)), None)


def key_of(row: Row, layout: Layout) -> tuple[str, str]:
    """What makes two rows the same absence: the number of the pupil and the first day."""
    return row[layout.head("nummer")], row[layout.head("eerste_dag")]


def _check(row: Row, layout: Layout, token: Token) -> str:
    """The check of a row: over every column that the program fills."""
    return token("register-controle", "\x1f".join(row[column.kop] for column in layout.own))


def _whole(checks: Iterable[str], until: str, token: Token) -> str:
    """The check of a register: over its quarter and all its rows, in any order, so that none can be taken away."""
    return token("register-geheel", "\x1f".join([until, *sorted(checks)]))


def _seals(rows: Iterable[Row], layout: Layout) -> list[re.Match[str]]:
    """What the rows hold beyond their own check: in a register that is whole, of one row."""
    found = (_SEAL.fullmatch(row[layout.head("controle")]) for row in rows)
    return [match for match in found if match]


def _fits(row: Row, layout: Layout, token: Token) -> bool:
    """Whether a row holds what the program wrote."""
    return _SEAL.sub(r"\g<check>", row[layout.head("controle")]) == _check(row, layout, token)


# --- reading --------------------------------------------------------------------------------------------


def read_register(path: Path, layout: Layout, token: Token) -> list[Row]:
    """A register as csv, xlsx or ods. Raises InputError when it is none, of another layout or key, or was changed."""
    at_line = {
        line: _row(cells, layout, token)
        for line, cells in _lines(path, layout).items()
        if any(cell.strip() for cell in cells)
    }
    _refuse_changed(path, at_line, layout, token)
    _refuse_double(path, at_line, layout)
    rows = list(at_line.values())
    seals = _seals(rows, layout)
    checks = [_check(row, layout, token) for row in rows]
    if rows and not (len(seals) == 1 and seals[0]["whole"] == _whole(checks, seals[0]["until"], token)):
        raise InputError(
            f"Het vorige register {path} is niet meer geheel: er zijn rijen weggehaald, of rijen van een ander "
            "register bijgezet.",
            "Geef het register zoals het programma het schreef; elke rij die er eens in stond, blijft erin.",
        )
    return rows


def _lines(path: Path, layout: Layout) -> dict[int, list[str]]:
    """The cells of each line of the sheet with the columns of the layout, as text."""
    found: dict[int, list[str]] = {}
    try:
        (sheets,) = open_exports([path])
        register = next(
            (each for each in sheets if not each.skipped and _heads(each.headers) == layout.heads), None
        )
        for batch in register.batches(dict.fromkeys(range(len(layout.heads)), False)) if register else ():
            columns = [batch.columns[at].to_pylist() for at in range(len(layout.heads))]
            cells = zip(*columns, strict=True)
            found |= {
                line: [text or "" for text in each]
                for line, each in zip(batch.lines.tolist(), cells, strict=True)
            }
    except InputError as error:
        raise InputError(
            f"Het vorige register is niet te lezen. {error.message}",
            "Geef met --vorige een csv, xlsx of ods.",
        ) from None
    if register is None:
        raise InputError(
            f"Het vorige register {path} heeft andere kolommen dan de indeling {layout.naam}.",
            "Geef met --indeling de indeling waarmee het is gemaakt.",
        )
    return found


def _heads(heads: Sequence[str]) -> list[str]:
    """The heads without the empty ones that a spreadsheet leaves behind them."""
    found = [head.strip() for head in heads]
    while found and not found[-1]:
        found.pop()
    return found


def _row(cells: Sequence[str], layout: Layout, token: Token) -> Row:
    """The cells as the program wrote them: in the order of day and month that fits the check."""
    day_first, month_first = (
        {column.kop: _cell(column, text, order) for column, text in zip(layout.columns, cells, strict=True)}
        for order in (Order.DAY_FIRST, Order.MONTH_FIRST)
    )
    return month_first if _fits(month_first, layout, token) else day_first


def _cell(column: LayoutColumn, text: str, order: Order) -> str:
    text = text.strip()
    if text[:1] == "'" and text[1:2] in tuple("=+-@"):  # keeps a spreadsheet from taking text for a formula
        text = text[1:]
    if column.veld in DATES:
        return _day(text, order)
    if column.veld == "gemeente":
        return read_municipality(text)[0] or text
    return _WRITTEN.sub(r"\3-\2-\1", text) if _WRITTEN.fullmatch(text) else text


def _day(text: str, order: Order) -> str:
    """A day as the program writes it; anything else as it is."""
    day, _ = read_date(text, order)
    return text if day == MISSING_DAY else f"{as_date(day):{WRITTEN}}"


def _refuse_changed(path: Path, rows: Mapping[int, Row], layout: Layout, token: Token) -> None:
    changed = [line for line, row in rows.items() if not _fits(row, layout, token)]
    if rows and len(changed) == len(rows):
        raise InputError(
            f"Het vorige register {path} is met een andere sleutel gemaakt, of elke rij is gewijzigd.",
            "Geef met --sleutel de sleutel van het vorige kwartaal; zonder die zijn de nummers niet dezelfde.",
        )
    if changed:
        raise InputError(
            f"In het vorige register {path} is regel {changed[0]} gewijzigd in een kolom die het programma vult "
            f"({len(changed)} in getal).",
            "Zet die kolommen terug; alleen de kolommen die u zelf invult mogen veranderen.",
        )


def _refuse_double(path: Path, rows: Mapping[int, Row], layout: Layout) -> None:
    first: dict[tuple[str, str], int] = {}
    for line, row in rows.items():
        before = first.setdefault(key_of(row, layout), line)
        if before != line:
            raise InputError(
                f"In het vorige register {path} staat op de regels {before} en {line} hetzelfde verzuim: zelfde nummer "
                "en eerste dag.",
                "Haal een van de twee regels weg: die welke niet door het programma is geschreven.",
            )
