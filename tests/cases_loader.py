"""Reads `tests/cases/*.yaml`: the law as cases that a jurist can read, for the tests and for docs/regels.md.

A file is one subject (`onderwerp`) with cases (`gevallen`). A case is a small table of persons and the result
the law gives. Keys that a case leaves out come from the `basis` of its file; a key that it gives replaces the
one of the basis as a whole (`ontbreekt` takes it away). Every value is text, as in an export: YAML guesses
nothing. In `verwacht` the word `leeg` means that the column is empty.

The loader is strict: an unknown key, column, rule, class, article, parameter or finding, a double key, a
double name, or a name that is no sentence is an error that names the file and the case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from thuiszit_cli.columns import TABLES
from thuiszit_cli.findings import CATALOGUE
from thuiszit_cli.rules.parameters import all_parameters, articles

CASES = Path(__file__).parent / "cases"

PUPIL = "999990019"  # of the range for invented numbers; passes the elfproef
NUMBER = "persoonsgebonden_nummer"

RULE_IDS = ("R1", "R2", "R3", "R4", "R1b", "R5", "R6", "R7")
CLASSES = (
    "onbeslist",
    "niet_leerplichtig",
    "vrijgesteld",
    "absoluut_verzuim",
    "langdurig_relatief_verzuim",
    "risico",
    "geen_verzuim",
)
DEFINITIONS = ("landelijk", "vier_weken_of_langer", "een_maand")
REGIONS = ("noord", "midden", "zuid")
RELATIONS = ("overeenkomstig", "bewust_anders")  # to the scenario of another project

# The columns of the outcome (spec section 8) and of a period, by how their text is read.
PUPIL_COLUMNS: Mapping[str, str] = {
    "klasse": "tekst",
    "duurklasse": "tekst",
    "thuiszitter": "ja_nee",
    "grensgeval": "ja_nee",
    "sinds": "datum",
    "dagen_geteld": "geheel",
    "dagen_kalender": "geheel",
    "regel": "tekst",
    "signalen": "lijst",
    "plicht": "tekst",
    "plicht_reden": "tekst",
    "ingeschreven": "ja_nee",
    "ingeschreven_bron": "tekst",
    "vrijstelling_soort": "tekst",
    "uren_4_lesweken": "getal",
    "leeftijd": "geheel",
    "geslacht": "tekst",
    "gemeentecode": "tekst",
    "brin": "tekst",
    "grond": "tekst",
    "toelichting": "tekst",
    "onderwijssoort": "tekst",
    "definitie": "tekst",
}
PERIOD_COLUMNS: Mapping[str, str] = {
    "begin": "datum",
    "eind": "datum",
    "lopend": "ja_nee",
    "dagen_geteld": "geheel",
    "dagen_kalender": "geheel",
    "lesdagen": "geheel",
    "meldingen": "lijst",
    "lrv": "ja_nee",
}
EMPTY = "leeg"  # in `verwacht`: the column is empty
ABSENT = "ontbreekt"  # for a key of the basis: not in this case

_TABLE_COLUMNS: dict[str, set[str]] = {table.name: set(table.names) for table in TABLES}
_TABLE_COLUMNS["export"] = set().union(*_TABLE_COLUMNS.values())  # a flat file: columns of every table
_TABLE_KEYS: dict[str, tuple[str, ...]] = {table.name: table.key for table in TABLES}
_TABLE_KEYS["export"] = (NUMBER,)

_FILE_KEYS = {"onderwerp", "toelichting", "basis", "gevallen"}
_BASIS_KEYS = {
    "regels",
    "artikelen",
    "parameters",
    "wat_als",
    "peildatum",
    "definitie",
    "vakantieregio",
    *_TABLE_COLUMNS,
}
_CASE_KEYS = _BASIS_KEYS | {
    "naam",
    "verwacht",
    "bevinding",
    "geen_bevinding",
    "aantal_leerlingen",
    "uitleg",
    "verhouding",
}


class CaseError(Exception):
    """A case file that does not say what it should; the message names file and case."""


@dataclass(frozen=True)
class Expectation:
    """What is expected of one pupil: some columns of the outcome, and all periods when they are given."""

    columns: Mapping[str, Any]
    periods: tuple[Mapping[str, Any], ...] | None


@dataclass(frozen=True)
class Case:
    """One case. Tables hold rows of text; `expected` is by number, `findings` are codes of the catalogue."""

    file: str
    subject: str
    name: str
    rules: tuple[str, ...]
    articles: tuple[str, ...]
    parameters: tuple[str, ...]
    what_if: Mapping[str, str]
    peildatum: date
    definitie: str
    vakantieregio: str | None
    tables: Mapping[str, tuple[Mapping[str, str], ...]]
    expected: Mapping[str, Expectation]
    findings: tuple[str, ...]
    absent_findings: tuple[str, ...]
    pupils: int | None
    explanation: str
    relation: str

    def columns_of(self, table: str) -> list[str]:
        """The header of a table: its key columns and every column that a row fills, in first-seen order."""
        header = list(_TABLE_KEYS[table])
        for row in self.tables[table]:
            header += [column for column in row if column not in header]
        return header


@dataclass(frozen=True)
class Subject:
    """One file: a subject with its explanation and its cases."""

    file: str
    title: str
    explanation: str
    cases: tuple[Case, ...]


class _TextLoader(yaml.BaseLoader):
    """YAML in which every scalar is text and a double key is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise CaseError(
                    f"{node.start_mark.name}, regel {node.start_mark.line + 1}: {key!r} staat er dubbel"
                )
        return super().construct_mapping(node, deep=deep)


def load_subjects(folder: Path = CASES) -> tuple[Subject, ...]:
    """Every subject, in the order of the file names. Raises CaseError."""
    subjects = tuple(_load_file(path) for path in sorted(folder.glob("*.yaml")))
    if not subjects:
        raise CaseError(f"geen gevallen in {folder}")
    seen: dict[str, str] = {}
    for case in (case for subject in subjects for case in subject.cases):
        if case.name in seen:
            raise CaseError(f"{case.file}: de naam {case.name!r} staat ook in {seen[case.name]}")
        seen[case.name] = case.file
    return subjects


def load_cases(folder: Path = CASES) -> list[Case]:
    """Every case of every subject. Raises CaseError."""
    return [case for subject in load_subjects(folder) for case in subject.cases]


def _load_file(path: Path) -> Subject:
    with path.open(encoding="utf-8") as stream:
        document = yaml.load(stream, Loader=_TextLoader)  # a BaseLoader: makes text, lists and mappings only
    _check_keys(path.name, document, _FILE_KEYS, required={"onderwerp", "gevallen"})
    basis = document.get("basis") or {}
    _check_keys(f"{path.name}, basis", basis, _BASIS_KEYS)
    title = document["onderwerp"]
    cases = tuple(_case(path.name, title, basis, raw) for raw in document["gevallen"])
    return Subject(path.name, title, document.get("toelichting", "").strip(), cases)


def _case(file: str, subject: str, basis: Mapping[str, Any], raw: Mapping[str, Any]) -> Case:
    name = raw.get("naam", "")
    where = f"{file}, {name!r}"
    if not re.fullmatch(r"[A-Z0-9]\S*( \S+){3,}", name) or name.endswith((".", "?", "!")):
        raise CaseError(f"{where}: een naam is een zin van minstens vier woorden, zonder punt erachter")
    _check_keys(where, raw, _CASE_KEYS, required={"naam", "verwacht"})
    case = {key: value for key, value in {**basis, **raw}.items() if value != ABSENT}
    _check_keys(where, case, _CASE_KEYS, required={"regels", "peildatum"})
    tables = {
        table: tuple(_row(where, table, row) for row in case[table])
        for table in _TABLE_COLUMNS
        if table in case
    }
    if not tables:
        raise CaseError(f"{where}: er is geen enkele tabel")
    return Case(
        file=file,
        subject=subject,
        name=name,
        rules=_known(where, "regels", case["regels"], RULE_IDS),
        articles=_ids(where, "artikelen", case, articles()),
        parameters=_ids(where, "parameters", case, all_parameters()),
        what_if=dict(case.get("wat_als", {})),
        peildatum=date.fromisoformat(case["peildatum"]),
        definitie=_choice(where, "definitie", case, DEFINITIONS, "landelijk"),
        vakantieregio=_choice(where, "vakantieregio", case, REGIONS, "") or None,
        tables=tables,
        expected=_expected(where, case["verwacht"]),
        findings=_ids(where, "bevinding", case, CATALOGUE),
        absent_findings=_ids(where, "geen_bevinding", case, CATALOGUE),
        pupils=int(case["aantal_leerlingen"]) if "aantal_leerlingen" in case else None,
        explanation=case.get("uitleg", ""),
        relation=_choice(where, "verhouding", case, RELATIONS, ""),
    )


def _check_keys(where: str, mapping: Any, known: set[str], required: Iterable[str] = ()) -> None:
    if not isinstance(mapping, dict):
        raise CaseError(f"{where}: hier hoort een lijst van sleutels met waarden")
    if unknown := sorted(set(mapping) - known):
        raise CaseError(f"{where}: onbekende sleutel {unknown}; bekend zijn {sorted(known)}")
    if missing := sorted(set(required) - set(mapping)):
        raise CaseError(f"{where}: verplichte sleutel {missing} ontbreekt")


def _known(where: str, key: str, values: list[str], known: Iterable[str]) -> tuple[str, ...]:
    unknown = sorted(set(values) - set(known))
    if unknown or not values:
        raise CaseError(f"{where}: {key} kent {unknown} niet; bekend zijn {sorted(known)}")
    return tuple(values)


def _choice(where: str, key: str, case: Mapping[str, Any], known: tuple[str, ...], default: str) -> str:
    return _known(where, key, [case[key]], known)[0] if key in case else default


def _ids(where: str, key: str, case: Mapping[str, Any], known: Iterable[str]) -> tuple[str, ...]:
    """Zero or more ids: one as a word, or a list."""
    value = case.get(key, [])
    ids = [value] if isinstance(value, str) else list(value)
    return _known(where, key, ids, known) if ids else ()


def _row(where: str, table: str, row: Mapping[str, str]) -> dict[str, str]:
    _check_keys(f"{where}, {table}", row, _TABLE_COLUMNS[table])
    return {NUMBER: PUPIL, **row}


def _expected(where: str, raw: Mapping[str, Any]) -> dict[str, Expectation]:
    """By number when the keys are numbers, else all of it is about the one pupil of the case."""
    by_number = all(str(key).isdigit() for key in raw)
    return {
        number: _expectation(f"{where}, verwacht", columns)
        for number, columns in (raw if by_number else {PUPIL: raw}).items()
    }


def _expectation(where: str, raw: Mapping[str, Any]) -> Expectation:
    _check_keys(where, raw, {*PUPIL_COLUMNS, "perioden"})
    if not raw:
        raise CaseError(f"{where}: er wordt niets verwacht")
    _known(where, "klasse", [raw.get("klasse", CLASSES[0])], CLASSES)
    _known(where, "regel", [raw.get("regel", RULE_IDS[0])], RULE_IDS)
    periods = None
    if "perioden" in raw:
        for period in raw["perioden"]:
            _check_keys(f"{where}, perioden", period, set(PERIOD_COLUMNS))
        periods = tuple(
            {column: _value(where, PERIOD_COLUMNS[column], text) for column, text in period.items()}
            for period in raw["perioden"]
        )
    columns = {
        column: _value(where, PUPIL_COLUMNS[column], text)
        for column, text in raw.items()
        if column != "perioden"
    }
    return Expectation(columns, periods)


def _value(where: str, kind: str, text: Any) -> Any:
    """The value that a text in `verwacht` stands for. Raises CaseError."""
    if text == EMPTY:
        return None
    try:
        match kind:
            case "lijst":
                return [str(item) for item in text] if isinstance(text, list) else _fail()
            case "ja_nee":
                return {"ja": True, "nee": False}[text]
            case "datum":
                return date.fromisoformat(text)
            case "geheel":
                return int(text)
            case "getal":
                return float(text)
            case _:
                return text if isinstance(text, str) and text else _fail()
    except (ValueError, KeyError, TypeError) as error:
        raise CaseError(f"{where}: {text!r} is geen waarde van de soort {kind}") from error


def _fail() -> Any:
    raise ValueError
