"""The columns of the register for the Inspectie: what each holds, and the file that puts them in order.

The official form is not public, so that a layout file says how the columns are called. Columns that the desk fills in
by hand are kept from one quarter to the next.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from thuiszit_cli.errors import UsageError
from thuiszit_cli.files import load_toml, read_text

# What the program can put in a column, with its meaning for the data dictionary.
FIELDS: Mapping[str, str] = {
    "nummer": "Vast anoniem nummer van de leerling; hetzelfde in elk kwartaal, niet te herleiden zonder sleutel",
    "geboortejaar": "Geboortejaar",
    "geslacht": "Geslacht zoals aangeleverd",
    "gemeente": "CBS-code van de woongemeente",
    "sector": "Onderwijssoort, ingedeeld als in de leerplichttelling",
    "onderwijssoort": "Onderwijssoort zoals aangeleverd",
    "brin": "School waar ingeschreven, anders de laatste",
    "samenwerkingsverband": "Samenwerkingsverband van de woonplaats; leeg als het niet vaststaat, dan vult u het zelf in",
    "groep": "1 absoluut verzuim, 2a LRV tot 3 maanden, 2b LRV langer dan 3 maanden; op de laatste dag. 5a: vrijgesteld "
    "op grond van artikel 5 onder a, geen thuiszitter",
    "begin_verzuim": "Eerste dag van de afwezigheid",
    "eerste_dag": "Eerste dag als thuiszitter, of van de vrijstelling",
    "laatste_dag": "Laatste dag daarvan, of van die maand als de dag erna een verjaardag is; leeg zolang het loopt",
    "status": "loopt, beëindigd, of niet meer in de gegevens (een latere export weet er niet meer van)",
    "reden_einde": "Waarom de leerling geen thuiszitter meer is, of niet meer vrijgesteld",
    "duurklasse": "Duur van de afwezigheid op de laatste dag van het kwartaal of van het verzuim",
    "kwartaal_eerst": "Kwartaal waarin de rij voor het eerst is opgegeven",
    "kwartaal_laatst": "Kwartaal waarin de rij voor het laatst is bijgewerkt",
    "controle": "Controlegetal over de kolommen die het programma vult, in één rij ook over het hele register; niet "
    "wijzigen",
}
WRITTEN = "%d-%m-%Y"  # how the program writes a day
DATES = frozenset({"begin_verzuim", "eerste_dag", "laatste_dag"})
_NEEDED = ("nummer", "eerste_dag", "laatste_dag", "status", "kwartaal_eerst", "kwartaal_laatst", "controle")
SHARED = "samenwerkingsverband"  # the desk may fill it in where the program does not know
EXEMPT_GROUP = "5a"  # article 5 under a: the form of the Inspectie may hold these, never as thuiszitter

Row = dict[str, str]  # by head
Token = Callable[[str, str], str]  # a kind and a text → something that tells nothing without the key


@dataclass(frozen=True)
class LayoutColumn:
    """One column: its head, and the field it holds; without one it is filled in by hand."""

    kop: str
    veld: str | None


@dataclass(frozen=True)
class Layout:
    """The columns of a register, in order."""

    naam: str
    columns: tuple[LayoutColumn, ...]

    @property
    def heads(self) -> list[str]:
        """The heads, in order."""
        return [column.kop for column in self.columns]

    def head(self, field: str) -> str:
        """The head of the column with that field; every needed field has one."""
        return next(column.kop for column in self.columns if column.veld == field)

    def column(self, field: str) -> str | None:
        """The head of the column with that field, if it has one."""
        return next((column.kop for column in self.columns if column.veld == field), None)

    def is_exempt(self, row: Row) -> bool:
        """Whether a row is of an exemption rather than an absence."""
        head = self.column("groep")
        return head is not None and row[head] == EXEMPT_GROUP

    @property
    def own(self) -> list[LayoutColumn]:
        """The columns that the program fills and nobody else; the check itself left out."""
        return [column for column in self.columns if column.veld not in (None, "controle", SHARED)]


def read_layout(path: Path | None = None) -> Layout:
    """A layout file, or the neutral one. Raises UsageError naming the place and the mend."""
    place = str(path) if path else "register.toml"
    try:
        text = (
            read_text(path)
            if path
            else files("thuiszit_cli").joinpath("data/register.toml").read_text(encoding="utf-8")
        )
        raw = load_toml(text)
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"De indeling {place} is niet te lezen.", "Controleer --indeling.") from None
    except tomllib.TOMLDecodeError:
        raise UsageError(
            f"{place} is geen geldige TOML.", "Neem de neutrale indeling als voorbeeld."
        ) from None
    listed = raw.get("kolom")
    if set(raw) - {"naam", "kolom"} or not isinstance(raw.get("naam"), str) or not isinstance(listed, list):
        raise UsageError(f"{place} moet een naam en [[kolom]]men hebben, en verder niets.")
    columns = tuple(_layout_column(each, place) for each in listed)
    layout = Layout(raw["naam"], columns)
    heads, fields = layout.heads, [column.veld for column in columns if column.veld]
    if len(set(heads)) != len(heads) or len(set(fields)) != len(fields):
        raise UsageError(f"{place} heeft een kop of veld dat twee keer voorkomt.", "Geef elke kop één keer.")
    missing = [field for field in _NEEDED if field not in fields]
    if missing:
        raise UsageError(
            f"{place} mist {', '.join(missing)}.", "Zonder deze velden is een register niet voort te zetten."
        )
    return layout


def _layout_column(raw: Any, place: str) -> LayoutColumn:
    if not isinstance(raw, dict) or not isinstance(raw.get("kop"), str) or set(raw) - {"kop", "veld"}:
        raise UsageError(f"{place}: een kolom heeft een kop, en een veld of niets.", 'Schrijf kop = "..."')
    field = raw.get("veld")
    if field is not None and field not in FIELDS:
        raise UsageError(
            f"{place}: het veld van kolom {raw['kop']} bestaat niet.", f"Kies uit: {', '.join(FIELDS)}."
        )
    return LayoutColumn(raw["kop"], field)


def dates_of(rows: Iterable[Row], layout: Layout) -> list[list[str | date | None]]:
    """The rows as values for a workbook: dates as dates, empty cells as nothing."""
    made: list[list[str | date | None]] = []
    for row in rows:
        cells: list[str | date | None] = []
        for column in layout.columns:
            text = row[column.kop]
            if column.veld in DATES and text:
                cells.append(datetime.strptime(text, WRITTEN).date())
            else:
                cells.append(text or None)
        made.append(cells)
    return made
