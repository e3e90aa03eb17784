"""What is asked: one object from the command line to the judge.

A `Question` holds everything shared that an answer depends on, as values, and renders itself as the options that ask
it again.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from thuiszit_cli.errors import UsageError
from thuiszit_cli.rules.parameters import ParameterError, Parameters, known_from
from thuiszit_cli.rules.terms import Definitie, Term, Vakantieregio
from thuiszit_cli.rules.timeline import Timeline, timeline
from thuiszit_cli.tables.own_days import OwnDay, read_own_days

if TYPE_CHECKING:
    from thuiszit_cli.tables.model import Tables

    Place = str | os.PathLike[str]

_HERE = "Europe/Amsterdam"
_DATE_FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"),
    re.compile(r"(?P<day>\d{1,2})-(?P<month>\d{1,2})-(?P<year>\d{4})"),
)
TermType = TypeVar("TermType", bound=Term)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of which files. Every field may be given as a notebook has it; it is kept as declared here.

    Raises UsageError for a value of the wrong type, or one that does not exist.
    """

    peildatum: date  # also ISO text, datetime or Timestamp
    exports: tuple[Path, ...] = ()  # also one of them, and text
    definitie: Definitie = Definitie.LANDELIJK
    vakantieregio: Vakantieregio | None = None  # of pupils without a known municipality
    parameters: Mapping[str, str] = field(default_factory=dict)  # what-if values: id → text
    own_days: tuple[OwnDay, ...] = ()  # also the file that holds them
    own_days_file: Path | None = None
    layouts: tuple[Path, ...] = ()  # files with layouts of the desk
    links: Path | None = None  # a koppeltabel of BSN and onderwijsnummer
    take_proposal: bool = False  # of headers that no layout knows: what is sure holds
    # What was taken of proposals when the exports were read: file and sheet → header → column.
    taken: dict[str, dict[str, str]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        days: Any = self.own_days
        if _is_place(days):
            days, file = read_own_days(Path(days)), Path(days)
            object.__setattr__(self, "own_days_file", file)
        values = {
            "peildatum": as_day(self.peildatum),
            "exports": as_paths(self.exports, "exports"),
            "definitie": as_term(Definitie, self.definitie, "definitie"),
            "vakantieregio": None
            if self.vakantieregio is None
            else as_term(Vakantieregio, self.vakantieregio, "vakantieregio"),
            "parameters": _as_changes(self.parameters),
            "own_days": _as_own_days(days),
            "layouts": as_paths(self.layouts, "layouts"),
            "links": None if self.links is None else as_path(self.links, "links"),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Every file that the answer depends on, but for the configuration."""
        beside = (*self.layouts, self.links, self.own_days_file)
        return (*self.exports, *(path for path in beside if path is not None))

    @cached_property
    def timeline(self) -> Timeline:
        """The law on each day, with the what-if values. Raises UsageError."""
        return law_on(self.peildatum, self.parameters)

    @property
    def law(self) -> Parameters:
        """The parameters in force at the peildatum, with the what-if values. Raises UsageError."""
        return self.timeline.on(self.peildatum)

    def refuse(self) -> None:
        """Raise UsageError for a day or a what-if value without a law; asked before anything is read."""
        self.timeline.on(self.peildatum)

    def tables(self, **how: Any) -> Tables:
        """The tables of the exports; `how` as `tables.load.load` takes it. Raises InputError, UsageError."""
        from thuiszit_cli.tables.load import load

        tables = load(self.exports, layouts=self.layouts, links=self.links, adopt=self.take_proposal, **how)
        for source in tables.sources:
            if source.proposed:
                place = f"{source.file}, blad {source.sheet}" if source.sheet else source.file
                self.taken[place] = dict(source.proposed)
        return tables

    def command(self, name: str, *own: str, without: Collection[str] = ()) -> str:
        """The command that gives the same answer again: its `own` options after those of the question.

        The exports stand in the manifest, as its input, and the key is where its owner keeps it. `without` names
        options that the command does nothing with.
        """
        options = {
            "peildatum": [self.peildatum.isoformat()],
            "definitie": [self.definitie.value],
            "vakantieregio": [self.vakantieregio.value] if self.vakantieregio else [],
            "parameter": [f"{changed}={value}" for changed, value in sorted(self.parameters.items())],
            "layout": self.layouts,
            "koppeltabel": [self.links] if self.links else [],
            "lesdagen": [self.own_days_file] if self.own_days_file else [],
        }
        words = [
            word
            for option, values in options.items()
            for value in values
            if option not in without
            for word in (f"--{option}", str(value))
        ]
        words += (
            ["--neem-voorstel-over"] if self.take_proposal and "neem_voorstel_over" not in without else []
        )
        return shlex.join(["thuiszit", name, *words, *own])


def asked(exports: Any, keywords: Mapping[str, Any]) -> Question:
    """The question that a function was called with: itself, or exports and the fields by keyword.

    Raises UsageError when the peildatum is missing.
    """
    if isinstance(exports, Question):
        return replace(exports, **keywords) if keywords else exports
    if "peildatum" not in keywords:
        raise UsageError("Er is geen peildatum opgegeven.", 'Geef bijvoorbeeld peildatum="2026-10-01".')
    return Question(exports=exports, **keywords)


def law_on(peildatum: date, changes: Mapping[str, str] | None = None) -> Timeline:
    """The law on each day, with what-if `changes`. Raises UsageError when it is not known at `peildatum`."""
    if peildatum < known_from():
        raise UsageError(
            f"De peildatum {peildatum:%d-%m-%Y} ligt vóór {known_from():%d-%m-%Y}: vanaf die dag kent het programma de "
            "regels.",
            f"Kies een peildatum vanaf {known_from():%d-%m-%Y}.",
        )
    try:
        return timeline(changes)
    except ParameterError as error:
        raise UsageError(error.message, error.hint) from None


# --- values as a user of the library has them ----------------------------------------------------------------


def as_day(value: Any, name: str = "peildatum") -> date:
    """A date, datetime, Timestamp, or text jjjj-mm-dd or dd-mm-jjjj as a date; a zoned moment as its day here.

    Raises UsageError; it does not repeat the value.
    """
    if isinstance(value, datetime) and value == value:  # NaT is a datetime that equals nothing
        return (value if value.tzinfo is None else value.astimezone(ZoneInfo(_HERE))).date()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        for form in _DATE_FORMS:
            if match := form.fullmatch(value.strip()):
                try:
                    return date(int(match["year"]), int(match["month"]), int(match["day"]))
                except ValueError:
                    break
        raise UsageError(f"De waarde voor {name} is geen datum.", "Schrijf jjjj-mm-dd, zoals 2026-10-01.")
    raise _wrong(name, value, "Geef een date, of tekst als 2026-10-01.")


def as_path(value: Any, name: str) -> Path:
    """A str or path-like as a path. Raises UsageError."""
    if not _is_place(value):
        raise _wrong(name, value, "Geef de naam van een bestand als tekst of Path.")
    return Path(value)


def as_paths(value: Any, name: str) -> tuple[Path, ...]:
    """One or several of them. Raises UsageError."""
    return tuple(as_path(each, name) for each in as_list(value, name))


def as_list(value: Any, name: str) -> list[Any]:
    """One text or path, or several of them, as a list. Raises UsageError."""
    if isinstance(value, (str, os.PathLike)):
        return [value]
    if (
        isinstance(value, Iterable)
        and not isinstance(value, (bytes, Mapping))
        and not hasattr(value, "columns")
    ):
        return list(value)
    hint = "Geef er een, of een lijst. Een tabel in het geheugen gaat met classify_frame."
    raise _wrong(name, value, hint)


def as_term(terms: type[TermType], value: Any, name: str) -> TermType:
    """A word of an enum. Raises UsageError that names them all."""
    try:
        return terms(value)
    except ValueError:
        raise UsageError(f"Deze {name} bestaat niet.", f"Kies uit: {', '.join(terms)}.") from None


def _as_changes(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise _wrong("parameters", value, 'Geef bijvoorbeeld {"zestien_uur.uren": 12}.')
    found = {}
    for name, given in value.items():
        if not isinstance(name, str) or not isinstance(given, (str, int, float)):
            raise _wrong(f"parameter {name}", given, "Geef een getal, tekst, of True of False.")
        found[name] = given if isinstance(given, str) else str(given).lower()
    return found


def _as_own_days(value: Any) -> tuple[OwnDay, ...]:
    days = tuple(value) if isinstance(value, Iterable) else (value,)
    for day in days:
        if not isinstance(day, OwnDay):
            raise _wrong("own_days", day, "Geef het bestand met eigen dagen, of een lijst van OwnDay.")
    return days


def _is_place(value: Any) -> bool:
    return isinstance(value, (str, os.PathLike))


def _wrong(name: str, value: Any, hint: str) -> UsageError:
    return UsageError(f"De waarde voor {name} is van een soort die niet past: {type(value).__name__}.", hint)
