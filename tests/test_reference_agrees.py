"""The fast program and the slow reference say the same of every pupil of any small register.

The ordinary run tries a fixed set of registers; `THUISZIT_DEEP=1` tries 20,000 new ones (another number
may be given instead of 1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import thuiszit_cli
from reference import Register, Row, classify
from strategies import TABLE_COLUMNS, over_registers, registers
from thuiszit_cli import judge
from thuiszit_cli.rules.parameters import known_from, parameters_on
from thuiszit_cli.rules.timeline import Timeline, timeline
from thuiszit_cli.tables.load import from_frames

PUPIL_COLUMNS = (
    "klasse",
    "duurklasse",
    "thuiszitter",
    "grensgeval",
    "sinds",
    "dagen_geteld",
    "dagen_kalender",
    "regel",
    "signalen",
    "plicht",
    "plicht_reden",
    "ingeschreven",
    "ingeschreven_bron",
    "vrijstelling_soort",
    "uren_4_lesweken",
    "leeftijd",
    "geslacht",
    "gemeentecode",
    "brin",
    "onderwijssoort",
)
PERIOD_COLUMNS = (
    "begin",
    "eind",
    "lopend",
    "dagen_geteld",
    "dagen_kalender",
    "lesdagen",
    "meldingen",
    "lrv",
)


def as_text(value: Any) -> str:
    """A typed value as an export writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def as_frames(register: Register, cell: Callable[[Any], Any]) -> dict[str, pd.DataFrame]:
    """The canonical tables; without known enrolments there is no such table."""
    return {
        name: as_frame(getattr(register, name), columns, cell)
        for name, columns in TABLE_COLUMNS.items()
        if name != "inschrijvingen" or register.enrolment_known
    }


def as_frame(rows: list[Row], columns: Iterable[str], cell: Callable[[Any], Any]) -> pd.DataFrame:
    table = [[cell(row.get(column)) for column in columns] for row in rows]
    return pd.DataFrame(table, columns=list(columns), dtype="object")


def flattened(register: Register) -> Register:
    """The same rows side by side, as a flat export has them: each row is a row of every table."""
    tables = [register.leerlingen, register.vrijstellingen, register.inschrijvingen, register.meldingen]
    rows = []
    for number in {row["persoonsgebonden_nummer"]: None for table in tables for row in table}:
        mine = [[row for row in table if row["persoonsgebonden_nummer"] == number] for table in tables]
        for parts in zip_longest(*mine, fillvalue={}):
            cells = [(column, value) for part in parts for column, value in part.items() if value is not None]
            rows.append({"persoonsgebonden_nummer": number, **dict(cells)})
    return replace(register, meldingen=rows, leerlingen=rows, inschrijvingen=rows, vrijstellingen=rows)


def as_flat_frame(register: Register) -> pd.DataFrame:
    every = {column for name in as_frames(register, as_text) for column in TABLE_COLUMNS[name]}
    return as_frame(register.meldingen, sorted(every), as_text)


def bare(value: Any) -> Any:
    """A cell of the program as plain Python: no numpy, no timestamps, one kind of nothing."""
    if isinstance(value, (list, tuple)) or (hasattr(value, "tolist") and getattr(value, "ndim", 0) == 1):
        return [bare(item) for item in value]
    if value is None or pd.isna(value):
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, datetime):
        return value.date()
    return str(value) if isinstance(value, str) else value


def rows_of(frame: pd.DataFrame, columns: tuple[str, ...]) -> list[Row]:
    wanted = ["persoonsgebonden_nummer", *columns]
    cells = zip(*(frame[column].tolist() for column in wanted), strict=True)
    return [{column: bare(cell) for column, cell in zip(wanted, row, strict=True)} for row in cells]


def differences(expected: Row, found: Row, columns: tuple[str, ...]) -> list[str]:
    lines = []
    for column in columns:
        want, got = expected[column], found[column]
        rounded = column == "uren_4_lesweken" and got is not None  # shown with two decimals
        if abs(want - got) > 0.005001 if rounded else want != got:
            lines.append(f"  {column}: the reference says {want!r}, the program {got!r}")
    return lines


def in_words(register: Register) -> str:
    """The register, without its empty cells."""
    lines = [
        f"peildatum {register.peildatum} ({register.peildatum:%A}), {register.definitie}, "
        f"region {register.vakantieregio}, enrolment known: {register.enrolment_known}, "
        f"lrv_loopt_door: {register.lrv_loopt_door}, before {register.turn}: {dict(register.before)}"
    ]
    for name in TABLE_COLUMNS:
        for row in getattr(register, name):
            cells = ", ".join(f"{key}={as_text(value)}" for key, value in row.items() if value is not None)
            lines.append(f"  {name}: {cells}")
    return "\n".join(lines)


def law_of(register: Register) -> Timeline:
    """The law of the register, with the values that held before it changed."""
    now = {"lrv_loopt_door": as_text(register.lrv_loopt_door)}
    if register.turn is None:
        return timeline(now)
    before = {**now, **{name: as_text(value) for name, value in register.before.items()}}
    return Timeline((parameters_on(known_from(), before), parameters_on(register.turn, now)))


def disagreements(register: Register, tables: pd.DataFrame | dict[str, pd.DataFrame]) -> list[str]:
    """What the program and the reference say differently, one line each, by pupil."""
    expected = classify(register)
    asked = thuiszit_cli.Question(
        peildatum=register.peildatum,
        definitie=register.definitie,
        vakantieregio=register.vakantieregio,
        parameters={"lrv_loopt_door": as_text(register.lrv_loopt_door)},
    )
    asked.__dict__["timeline"] = law_of(register)  # in place of the law as it is
    named = tables if isinstance(tables, dict) else {"invoer": tables}
    found = judge.classify(from_frames(named), asked)
    lines: list[str] = []
    pupils = rows_of(found.pupils, PUPIL_COLUMNS)
    numbers = [row["persoonsgebonden_nummer"] for row in expected.pupils]
    if [row["persoonsgebonden_nummer"] for row in pupils] != numbers:
        return ["  the pupils are not the same ones in the same order"]
    for want, got in zip(expected.pupils, pupils, strict=True):
        number = want["persoonsgebonden_nummer"]
        lines += [f"{number}{line}" for line in differences(want, got, PUPIL_COLUMNS)]
    periods = rows_of(found.periods, PERIOD_COLUMNS)
    for number in numbers:
        want_all = [row for row in expected.periods if row["persoonsgebonden_nummer"] == number]
        got_all = [row for row in periods if row["persoonsgebonden_nummer"] == number]
        if len(want_all) != len(got_all):
            lines.append(f"{number}  periods: the reference has {want_all}, the program {got_all}")
            continue
        for want, got in zip(want_all, got_all, strict=True):
            lines += [
                f"{number}  period of {want['begin']}{line}"
                for line in differences(want, got, PERIOD_COLUMNS)
            ]
    return lines


@over_registers(150, deep=20_000)
@given(registers(), st.sampled_from(["text", "typed", "flat"]))
def test_the_program_says_what_the_reference_says(register: Register, form: str) -> None:
    tables: pd.DataFrame | dict[str, pd.DataFrame]
    if form == "flat":
        register = flattened(register)
        tables = as_flat_frame(register)
    else:
        tables = as_frames(register, as_text if form == "text" else lambda value: value)
    lines = disagreements(register, tables)
    assert not lines, "\n".join(["", *lines, in_words(register)])
