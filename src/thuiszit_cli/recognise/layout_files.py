"""Layouts as TOML: the names under which one system writes canonical columns. Strict: nothing unknown passes.

The layouts of known systems stand in `layouts/`; a desk can write its own (`thuiszit inspect
--schrijf-layout`). The keys are Dutch, because who edits such a file is a user.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from platformdirs import user_config_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from thuiszit_cli.columns import TABLES, Column, Kind
from thuiszit_cli.errors import UsageError, system_reason
from thuiszit_cli.files import load_toml, read_text
from thuiszit_cli.values.parse import fold

# Environment variable with the folder of which `layouts` holds layouts of the desk. Without it that is the place
# where this system keeps the settings of a user.
CONFIGURATION_FOLDER = "THUISZIT_CONFIG"

COLUMNS: dict[str, Column] = {column.name: column for table in TABLES for column in table.columns}
_YES_NO = ("ja", "nee")
PARTS = "blad"  # the key of the parts of a layout: one for each kind of file or sheet


class LayoutFile(BaseModel):
    """One layout. Headers are compared without case, accents, spaces and punctuation."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    naam: str = Field(min_length=1, max_length=60)
    omschrijving: str = ""
    bron: str = ""  # where the names were found
    basis: str = ""  # the name of a layout of which everything holds that is not said here
    herken: list[str | list[str]] = []  # headers a file must have; of a list in it one is enough
    bestandsnaam: str = ""  # what the name of the file must hold, where headers alone cannot tell
    tabellen: list[Literal["meldingen", "leerlingen", "inschrijvingen", "vrijstellingen"]] = []
    kolommen: dict[str, list[str]] = {}  # canonical column -> headers, of which a file has one
    eerste_gevulde: dict[str, list[str]] = {}  # canonical column -> headers; the first filled and not 0 holds
    vast: dict[str, str] = {}  # canonical column -> a text for every row
    waarden: dict[str, dict[str, str]] = {}  # canonical column -> text in the file -> id of a code list
    afgeleid: dict[Literal["inschrijving_begin"], Literal["schooljaar_voor_het_einde"]] = {}
    overslaan: dict[
        str, list[str]
    ] = {}  # header -> texts; a row with one of them there gives no table anything
    les: list[
        str
    ] = []  # headers that, with the pupil and the day, tell which lesson a row is about: it counts once
    negeer: list[str] = []  # headers that look known and mean something else here
    twijfel: list[
        str
    ] = []  # headers that may be a column that matters: told of in every run until they are one
    koppen: list[str] = []  # the headers of a full file, in order: what `sample` writes an example with


def read_layout(path: Path) -> list[LayoutFile]:
    """The layout in a file of a user: a part for each kind of file or sheet.

    Raises UsageError, which names the key and the nearest known one.
    """
    try:
        text = read_text(path)
    except FileNotFoundError:
        raise UsageError(f"De layout {path} bestaat niet.", "Controleer --layout.") from None
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"De layout {path} is niet te lezen.", "Bewaar hem als tekst in UTF-8.") from None
    return _parse(text, str(path))


@lru_cache(maxsize=1)
def known_layouts() -> dict[str, LayoutFile]:
    """The layouts of this program, by name."""
    found = {}
    for entry in sorted(files(__package__).joinpath("layouts").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            (layout,) = _parse(entry.read_text(encoding="utf-8"), entry.name)
            found[layout.naam] = layout
    return {name: _with_basis(layout, found, name) for name, layout in found.items()}


def own_layouts(paths: Iterable[Path]) -> list[LayoutFile]:
    """The layouts of a desk: the files given, then those in the configuration folder. Raises UsageError."""
    every = dict.fromkeys([*paths, *configured_layouts()])
    return [_with_basis(layout, known_layouts(), str(path)) for path in every for layout in read_layout(path)]


def layouts_folder() -> Path:
    """Where the layouts of a desk are kept: in the folder that was named, else with the settings of this user."""
    named = os.environ.get(CONFIGURATION_FOLDER)
    return (Path(named) if named else user_config_path("thuiszit", appauthor=False)) / "layouts"


def configured_layouts() -> list[Path]:
    """The files with layouts in the configuration folder, by name. Raises UsageError.

    The place where a system keeps the settings of a user may be closed, as for a service that runs as somebody
    else: then there are none. A folder that was named must be readable.
    """
    named = os.environ.get(CONFIGURATION_FOLDER)
    folder = layouts_folder()
    try:
        return sorted(folder.glob("*.toml"))
    except OSError as error:
        if not named:
            return []
        raise UsageError(
            f"De map met instellingen {folder.parent} is niet te lezen: {system_reason(error)}.",
            f"Controleer de omgevingsvariabele {CONFIGURATION_FOLDER}.",
        ) from None


def _with_basis(layout: LayoutFile, known: Mapping[str, LayoutFile], where: str) -> LayoutFile:
    """The layout with what its basis says where it says nothing itself."""
    if not layout.basis:
        return layout
    if layout.basis not in known:
        raise UsageError(f"{where}: de basis '{layout.basis}' bestaat niet.", _nearest(layout.basis, known))
    basis = known[layout.basis]
    own = layout.model_dump(exclude_unset=True)
    merged = basis.model_dump(exclude={"basis", "naam"})
    for key, value in own.items():
        merged[key] = merged[key] | value if isinstance(value, dict) else value
    # A column that is said here in one way is not also said in the other way of the basis.
    for said, other in (("kolommen", "eerste_gevulde"), ("eerste_gevulde", "kolommen")):
        merged[other] = {
            name: headers
            for name, headers in merged[other].items()
            if name not in own.get(said, {}) or name in own.get(other, {})
        }
    return LayoutFile(**merged)


def _parse(text: str, where: str) -> list[LayoutFile]:
    try:
        raw = load_toml(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"{where} is geen geldige TOML ({place_in_toml(error)}).",
            'Schrijf bijvoorbeeld: begindatum = ["Datum begin"]',
        ) from None
    parts = raw.pop(PARTS, None)
    if parts is None:
        return [_checked(raw, where)]
    if not isinstance(parts, list) or not parts or not all(isinstance(part, dict) for part in parts):
        raise UsageError(f"{where}: {PARTS} heeft een andere vorm dan verwacht.", f"Schrijf [[{PARTS}]].")
    return [_checked(raw | part, f"{where}, {PARTS} {at}") for at, part in enumerate(parts, 1)]


def _checked(raw: dict[str, object], where: str) -> LayoutFile:
    try:
        layout = LayoutFile(**raw)  # type: ignore[arg-type]
    except (ValidationError, TypeError) as error:
        raise _refused(error, where) from None
    _check_columns(layout, where)
    _check_values(layout, where)
    _check_headers(layout, where)
    return layout


def place_in_toml(error: tomllib.TOMLDecodeError) -> str:
    """The place of a fault; the text of the error may quote the file, its place does not."""
    _, _, place = str(error).rpartition("(at ")
    line = place.partition("line ")[2].partition(",")[0]
    return f"regel {line}" if line.isdigit() else "aan het einde"


def _refused(error: ValidationError | TypeError, where: str) -> UsageError:
    if isinstance(error, TypeError):
        return UsageError(f"{where} bevat een sleutel die geen naam is.", "Gebruik namen als sleutel.")
    fault = error.errors()[0]
    place = ".".join(str(part) for part in fault["loc"])
    key = str(fault["loc"][0])
    if fault["type"] == "extra_forbidden":
        return UsageError(
            f"{where} bevat een onbekende sleutel: {key}.", _nearest(key, LayoutFile.model_fields)
        )
    if fault["type"] == "missing":
        return UsageError(f"{where}: de sleutel {key} ontbreekt.", 'Bijvoorbeeld: naam = "eigen export"')
    if fault["type"] == "literal_error":
        allowed = str(fault.get("ctx", {}).get("expected", "")).replace(" or ", ", ").replace("'", "")
        return UsageError(f"{where}: {place} heeft een onbekende waarde.", f"Kies uit: {allowed}.")
    return UsageError(f"{where}: {place} heeft een andere vorm dan verwacht.", _SHAPES.get(key, ""))


_SHAPES = {
    "naam": 'Schrijf een tekst: naam = "eigen export"',
    "herken": 'Schrijf een lijst van koppen: herken = ["Leerlingnr", "Datum"]',
    "kolommen": 'Schrijf bij elke kolom een lijst van koppen: begindatum = ["Datum begin"]',
    "eerste_gevulde": 'Schrijf bij elke kolom een lijst van koppen: persoonsgebonden_nummer = ["BSN", "OWN"]',
    "vast": 'Schrijf bij elke kolom een tekst: alle_lessen_gemist = "nee"',
    "overslaan": 'Schrijf bij elke kop een lijst van teksten: [overslaan] en daaronder Besluit = ["afgewezen"]',
    "waarden": 'Schrijf bij elke kolom teksten: [waarden.verzuimsoort] en daaronder "ZI" = "ziek"',
}


def _check_columns(layout: LayoutFile, where: str) -> None:
    """Refuse a canonical column that does not exist, or that is given in two ways."""
    ways: dict[str, Iterable[str]] = {
        "kolommen": layout.kolommen,
        "eerste_gevulde": layout.eerste_gevulde,
        "vast": layout.vast,
    }
    ways["waarden"] = layout.waarden
    for way, columns in ways.items():
        for name in columns:
            if name not in COLUMNS:
                raise UsageError(
                    f"{where}: {way} noemt een kolom die niet bestaat: {name}.", _nearest(name, COLUMNS)
                )
    if twice := sorted(set(layout.kolommen) & set(layout.eerste_gevulde)):
        raise UsageError(
            f"{where}: {twice[0]} staat bij kolommen en bij eerste_gevulde.", "Laat één van beide staan."
        )


def _check_values(layout: LayoutFile, where: str) -> None:
    """Refuse a translation of values that leads nowhere."""
    for name, translation in layout.waarden.items():
        column = COLUMNS[name]
        if column.codes is None and column.kind is not Kind.JA_NEE:
            raise UsageError(
                f"{where}: waarden kan niet voor {name}; dat is geen codelijst.",
                "Codelijsten zijn: " + ", ".join(_with_codes()) + ".",
            )
        known = [term.value for term in column.codes] if column.codes else list(_YES_NO)
        for value in translation.values():
            if value not in known:
                raise UsageError(
                    f"{where}: waarden.{name} noemt een waarde die niet bestaat: {value}.",
                    _nearest(value, known),
                )


def _check_headers(layout: LayoutFile, where: str) -> None:
    """Refuse a header of nothing but punctuation: it would be every header without a name.

    So would a text by which rows are left out be every empty cell.
    """
    lists = [
        *layout.kolommen.values(),
        *layout.eerste_gevulde.values(),
        layout.negeer,
        layout.koppen,
        layout.twijfel,
    ]
    lists += [[*layout.overslaan], *layout.overslaan.values()]
    needed = [item if isinstance(item, list) else [item] for item in layout.herken]
    if not all(fold(header) for headers in [*lists, *needed] for header in headers):
        raise UsageError(f"{where} noemt een kop of tekst zonder letters of cijfers.", "Haal die weg.")


def _with_codes() -> list[str]:
    return [name for name, column in COLUMNS.items() if column.codes or column.kind is Kind.JA_NEE]


def _nearest(word: str, known: Iterable[str]) -> str:
    words = list(known)
    near = get_close_matches(word.casefold(), words, n=1, cutoff=0.5)
    return f"Bedoelde u {near[0]}?" if near else f"Kies uit: {', '.join(words)}."
