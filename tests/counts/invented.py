"""Registers in memory for the tests of counts: drawn ones as frames, and tables of one invented pupil."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

import laws
from reference import Register
from strategies import TABLE_COLUMNS
from thuiszit_cli.counts.status import Answers, answers
from thuiszit_cli.facts.days import number
from thuiszit_cli.question import Question
from thuiszit_cli.rules.timeline import Timeline
from thuiszit_cli.tables.model import Tables

PUPIL = {"geboortedatum": "2014-03-12", "gemeentecode": "0344"}
SCHOOL = {"inschrijving_begin": "2018-08-01", "inschrijving_eind": "", "brin": "01AB", "onderwijssoort": "bo"}
NUMBER = "999990019"


def as_frames(register: Register) -> dict[str, pd.DataFrame]:
    """The canonical tables as text; without known enrolments there is no such table."""
    return {
        name: pd.DataFrame(
            [[as_text(row.get(column)) for column in columns] for row in getattr(register, name)],
            columns=list(columns),
            dtype="str",
        )
        for name, columns in TABLE_COLUMNS.items()
        if name != "inschrijvingen" or register.enrolment_known
    }


def as_text(value: Any) -> str:
    """A value as an export writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def in_words(register: Register) -> str:
    """The register, without its empty cells."""
    lines = [f"peildatum {register.peildatum}, {register.definitie}, known: {register.enrolment_known}"]
    for name in TABLE_COLUMNS:
        for row in getattr(register, name):
            cells = ", ".join(f"{key}={as_text(value)}" for key, value in row.items() if value is not None)
            lines.append(f"  {name}: {cells}")
    return "\n".join(lines)


def frames(**tables: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """Tables of invented pupils: 999990019 in Utrecht, born on 12 March 2014, unless a row tells otherwise."""
    rows = {"leerlingen": [{**PUPIL, **row} for row in tables.pop("leerlingen", [{}])], **tables}
    return {
        name: pd.DataFrame([{"persoonsgebonden_nummer": NUMBER, **row} for row in each])
        for name, each in rows.items()
    }


def question_of(register: Register, law: Timeline | None = None, day: date | None = None) -> Question:
    """The question that a drawn register is made for, on another `day` if that is named."""
    region = register.vakantieregio
    return laws.asked(law, register.definitie, region, peildatum=day or register.peildatum)


def each_day(tables: Tables, first: date, last: date, question: Question) -> Answers:
    """What judging each pupil on each day from `first` to `last` alone says: all days of the first pupil first."""
    days = np.arange(number(first), number(last) + 1, dtype=np.int32)
    people = np.arange(len(tables.persons))
    return answers(tables, np.repeat(people, len(days)), np.tile(days, len(people)), question)
