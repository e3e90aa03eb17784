"""Every number and choice of the law, dated, with its source: loaded from `parameters/*.toml`.

A parameter has one value on each day from its first day on; the peildatum picks it. An unknown key, a gap
or an overlap is an error when loading; a day outside every version is an error when asking.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import TypeVar

from thuiszit_cli.rules.terms import Term

Value = int | float | bool | str
TermType = TypeVar("TermType", bound=Term)

STANDINGS = {
    "wet": "Wet- en regelgeving",
    "telling": "Landelijke telregel",
    "OM": "Beleid van Openbaar Ministerie en Halt",
    "praktijk": "Praktijk van DUO, GGD of gemeenten",
    "keuze": "Keuze van dit programma waar bronnen zwijgen of verschillen",
}
_KEYS = {"betekenis", "eenheid", "artikel", "lid", "standing", "waarden"}
_SOURCE_KEYS = {"artikel", "lid", "standing"}
_VALUE_KEYS = {"vanaf", "tot", "waarde", *_SOURCE_KEYS}  # a value may have a source of its own
_CHOICE = "keuze uit: "
_LIST = "lijst uit: "
_YES_NO = "ja of nee"
# What a number can be, by its unit: what is outside has no meaning in a calendar or a life.
_RANGE = (0, 9_999)
_RANGES = {
    "maandnummer": (1, 12),
    "dagnummer": (1, 28),
    "jaar": (1, 99),
    "jaren": (0, 99),
    "lesweken": (1, 999),
    "weken (kalender)": (1, 999),
    "maanden": (0, 999),
    "uren": (0.1, 9_999),
    "jaartal": (1, 9_999),
}
_HERE = files("thuiszit_cli.rules")
_PLACEHOLDER = re.compile(r"\{([a-z0-9_.]+)\}")


class ParameterError(ValueError):
    """A parameter that is unknown, misdeclared, or gets a value that does not fit. Message in Dutch."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def as_text(value: object) -> str:
    """A value as a Dutch reader writes it: ja, 01-09-2026, 12,5."""
    if value is None:
        return "geen"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, float):
        return f"{value:.2f}".removesuffix("0").removesuffix(".0").replace(".", ",")
    return str(value)


@dataclass(frozen=True)
class Article:
    """A cited text: `link_on` is where it is read as it stood on a day."""

    id: str
    naam: str
    onderwerp: str
    link: str
    vanaf: date | None = None  # the first day; None where it is as old as the law here, or not known
    tot: date | None = None  # the last day of a source that another replaced

    def exists_on(self, day: date) -> bool:
        """Whether the source existed on `day`."""
        begun = self.vanaf is None or self.vanaf <= day
        return begun and (self.tot is None or day <= self.tot)

    def link_on(self, day: date) -> str:
        """The link to the text of `day`; empty where the source is no public text."""
        return self.link.replace("{datum}", day.isoformat())


@dataclass(frozen=True)
class Version:
    """The value from `vanaf` up to and including `tot` (open when None)."""

    vanaf: date
    tot: date | None
    waarde: Value
    artikel: str
    lid: str
    standing: str


@dataclass(frozen=True)
class Parameter:
    """One number or choice with its unit, source and standing."""

    id: str
    betekenis: str
    eenheid: str
    artikel: str
    lid: str
    standing: str
    versions: tuple[Version, ...]

    @property
    def choices(self) -> tuple[str, ...]:
        """The values a choice may take; empty for numbers and yes/no."""
        return self._after(_CHOICE)

    @property
    def members(self) -> tuple[str, ...]:
        """The ids that a list may hold; empty for anything else."""
        return self._after(_LIST)

    def _after(self, prefix: str) -> tuple[str, ...]:
        return tuple(self.eenheid.removeprefix(prefix).split(", ")) if self.eenheid.startswith(prefix) else ()

    def on(self, day: date) -> Value:
        """The value in force on `day`. Raises ParameterError outside every version."""
        return self.version_on(day).waarde

    def version_on(self, day: date) -> Version:
        """The value and its source on `day`. Raises ParameterError outside every version."""
        for version in self.versions:
            if version.vanaf <= day and (version.tot is None or day <= version.tot):
                return version
        last = self.versions[-1].tot
        until = f" tot en met {last:%d-%m-%Y}" if last else ""
        raise ParameterError(
            f"De parameter {self.id} heeft geen waarde op {day:%d-%m-%Y}.",
            f"Kies een peildatum vanaf {self.versions[0].vanaf:%d-%m-%Y}{until}.",
        )

    def read(self, text: str) -> Value:
        """The value that a user wrote. Raises ParameterError when it does not fit the unit."""
        hint = f"Verwacht: {self.eenheid}."
        if self.eenheid == _YES_NO:
            words = {"ja": True, "true": True, "1": True, "nee": False, "false": False, "0": False}
            if text.strip().lower() in words:
                return words[text.strip().lower()]
            raise ParameterError(f"De waarde voor {self.id} is geen ja of nee.", hint)
        if self.choices:
            if text.strip() in self.choices:
                return text.strip()
            raise ParameterError(f"De waarde voor {self.id} is geen van de keuzes.", hint)
        if self.members:
            found = [each.strip() for each in text.split(",") if each.strip()]
            if set(found) <= set(self.members):
                return ", ".join(each for each in self.members if each in found)
            raise ParameterError(f"De waarde voor {self.id} is geen lijst uit de keuzes.", hint)
        try:
            number = float(text.strip().replace(",", "."))
        except ValueError:
            raise ParameterError(f"De waarde voor {self.id} is geen getal.", hint) from None
        low, high = _RANGES.get(self.eenheid, _RANGE)
        if not low <= number <= high:
            raise ParameterError(
                f"De waarde voor {self.id} ligt niet van {as_text(low)} tot en met {as_text(high)}.", hint
            )
        if isinstance(self.versions[-1].waarde, int) and self.eenheid != "uren":
            if number != int(number):
                raise ParameterError(f"De waarde voor {self.id} moet een heel getal zijn.", hint)
            number = int(number)
        return number


@dataclass(frozen=True)
class Parameters:
    """The values in force on one day; `changed` holds the ids that a what-if replaced."""

    day: date
    values: Mapping[str, Value]
    changed: tuple[str, ...] = ()

    def integer(self, name: str) -> int:
        """A whole number: days, months, years."""
        value = self.values[name]
        if type(value) is not int:  # a bool is one too
            raise TypeError(name)
        return value

    def number(self, name: str) -> float:
        """A number that may have a fraction: hours."""
        value = self.values[name]
        if isinstance(value, (bool, str)):
            raise TypeError(name)
        return float(value)

    def flag(self, name: str) -> bool:
        """A yes or no."""
        value = self.values[name]
        if not isinstance(value, bool):
            raise TypeError(name)
        return value

    def text(self, name: str) -> str:
        """One of a list of choices."""
        value = self.values[name]
        if not isinstance(value, str):
            raise TypeError(name)
        return value

    def members(self, name: str, kind: type[TermType]) -> frozenset[TermType]:
        """The terms of a list."""
        return frozenset(kind(each) for each in self.text(name).split(", ") if each)

    def fill(self, text: str) -> str:
        """`text` with each `{parameter}` replaced by its value as a Dutch reader writes it."""
        return _PLACEHOLDER.sub(lambda match: as_text(self.values[match[1]]), text)

    @property
    def sha256(self) -> str:
        """Fingerprint of all values, for the manifest."""
        text = json.dumps(dict(sorted(self.values.items())), ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def parse_parameters(text: str, place: str) -> dict[str, Parameter]:
    """The parameters of one TOML text. Raises ParameterError naming `place`, the parameter and the mend."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ParameterError(f"{place} is geen geldige TOML: {error}") from None
    return {name: _parameter(name, body, place) for name, body in raw.items()}


def _parameter(name: str, body: object, place: str) -> Parameter:
    where = f"{place}, {name}"
    if not isinstance(body, dict):
        raise ParameterError(f"{where}: verwacht een tabel met betekenis, eenheid, bron en waarden.")
    for key in body.keys() - _KEYS:
        raise ParameterError(f"{where}: onbekende sleutel {key}.", nearest(key, _KEYS))
    for key in _KEYS - body.keys():
        raise ParameterError(f"{where}: sleutel {key} ontbreekt.", f"Voeg {key} toe.")
    source = {key: body[key] for key in _SOURCE_KEYS}
    _check_source(source, where)
    versions = _versions(body["waarden"], source, where)
    return Parameter(
        name, body["betekenis"], body["eenheid"], body["artikel"], body["lid"], body["standing"], versions
    )


def _check_source(source: Mapping[str, str], where: str) -> None:
    if source["standing"] not in STANDINGS:
        raise ParameterError(f"{where}: onbekende standing.", nearest(str(source["standing"]), STANDINGS))
    if source["artikel"] not in articles():
        raise ParameterError(f"{where}: onbekend artikel.", nearest(str(source["artikel"]), articles()))


def _versions(raw: object, source: Mapping[str, str], where: str) -> tuple[Version, ...]:
    if not isinstance(raw, list) or not raw:
        raise ParameterError(f"{where}: waarden is leeg.", "Geef ten minste één waarde met vanaf.")
    versions: list[Version] = []
    for item in raw:
        for key in item.keys() - _VALUE_KEYS:
            raise ParameterError(f"{where}: onbekende sleutel {key} in waarden.", nearest(key, _VALUE_KEYS))
        if "vanaf" not in item or "waarde" not in item:
            raise ParameterError(f"{where}: een waarde mist vanaf of waarde.")
        own = {**source, **{key: item[key] for key in _SOURCE_KEYS & item.keys()}}
        _check_source(own, where)
        if not articles()[own["artikel"]].exists_on(item["vanaf"]):
            raise ParameterError(
                f"{where}: de bron bestond nog niet op {item['vanaf']:%d-%m-%Y}.",
                "Geef voor die jaren een eigen artikel en standing.",
            )
        versions.append(Version(item["vanaf"], item.get("tot"), item["waarde"], **own))
    for index, (earlier, later) in enumerate(pairwise(tuple(versions))):
        end = earlier.tot or later.vanaf - timedelta(days=1)
        if end < earlier.vanaf or end >= later.vanaf:
            raise ParameterError(f"{where}: waarden overlappen vanaf {later.vanaf:%d-%m-%Y}.")
        if end + timedelta(days=1) != later.vanaf:
            raise ParameterError(
                f"{where}: er zit een gat tussen {end:%d-%m-%Y} en {later.vanaf:%d-%m-%Y}.",
                "Laat de waarden op elkaar aansluiten.",
            )
        versions[index] = replace(earlier, tot=end)
    return tuple(versions)


@cache
def articles() -> dict[str, Article]:
    """The table of cited articles and sources, by id."""
    raw = tomllib.loads(_HERE.joinpath("articles.toml").read_text(encoding="utf-8"))
    return {name: Article(id=name, **body) for name, body in raw.items()}


@cache
def all_parameters() -> dict[str, Parameter]:
    """Every parameter with all its versions, by id. Raises ParameterError for a faulty file."""
    return read_parameters(_HERE.joinpath("parameters"))


def read_parameters(folder: Traversable) -> dict[str, Parameter]:
    """The parameters of all TOML files in `folder`. Raises ParameterError when two files name the same one."""
    found: dict[str, Parameter] = {}
    for path in sorted(folder.iterdir(), key=lambda item: item.name):
        if not path.name.endswith(".toml"):
            continue
        for name, parameter in parse_parameters(path.read_bytes().decode(), path.name).items():
            if name in found:
                raise ParameterError(f"{path.name}: parameter {name} bestaat al in een ander bestand.")
            found[name] = parameter
    return found


def parameters_on(day: date, changes: Mapping[str, str] | None = None) -> Parameters:
    """The values in force on `day`, with what-if `changes` (id → text as the user wrote it).

    Raises ParameterError for an unknown id (naming the nearest), a value of the wrong unit, or a day
    outside every version.
    """
    known = all_parameters()
    values = {name: parameter.on(day) for name, parameter in known.items()}
    for name, text in (changes or {}).items():
        if name not in known:
            raise ParameterError("Deze parameter bestaat niet.", nearest(name, known))
        values[name] = known[name].read(text)
    return Parameters(day, values, tuple(sorted(changes or {})))


def known_from() -> date:
    """The first day on which every parameter has a value: before it the law is not known here."""
    return max(parameter.versions[0].vanaf for parameter in all_parameters().values())


def nearest(word: str, known: Mapping[str, object] | set[str]) -> str:
    """A Dutch hint that names the known word nearest to `word`, or all when none is near."""
    near = difflib.get_close_matches(word, sorted(known), cutoff=0.4)
    return f"Bedoelde u {near[0]}?" if near else "Kies uit: " + ", ".join(sorted(known)) + "."
