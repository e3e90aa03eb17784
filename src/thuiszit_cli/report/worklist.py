"""The columns and cells of the worklist, as every form shows them. Numbers of pupils only when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from thuiszit_cli.columns import PGN, WORKLIST, Table
from thuiszit_cli.counts import gemeenten
from thuiszit_cli.counts.worklist_dates import Aanleiding
from thuiszit_cli.wording import number

if TYPE_CHECKING:
    from thuiszit_cli.counts.doubt import Doubt
    from thuiszit_cli.counts.worklist import Item


def columns_of(*, numbers: bool) -> Table:
    """The columns of CSV, workbook and Parquet."""
    kept = tuple(column for column in WORKLIST.columns if numbers or column.name != PGN.name)
    return WORKLIST.model_copy(update={"columns": kept})


def values_of(items: Sequence[Item], *, numbers: bool) -> list[list[Any]]:
    """The items as values in that order."""
    return [[*_values(item), item.nummer] if numbers else _values(item) for item in items]


def _values(item: Item) -> list[Any]:
    return [
        item.datum,
        item.aanleiding.on(item.datum),
        item.klasse.label,
        item.sinds,
        item.dagen_geteld,
        item.gemeentecode,
        item.brin,
        item.meldingsnummer,
        item.plaats,
        "; ".join(f"{day:%d-%m-%Y} {why.on(day)}" for day, why in item.daarna),
        item.schoolnaam,
        {None: "", True: "ja", False: "nee"}[item.nieuw],
    ]


EMPTY = "Er staat geen leerling op de lijst."
MEANING = {
    Aanleiding.NIEUW: "Sinds deze dag is de leerling thuiszitter. Wie geen school heeft, staat hier altijd; wie langdurig "
    "afwezig is, zolang nog niemand de melding behandelt.",
    Aanleiding.NIET_AFGESLOTEN: "De einddatum is voorbij en de melding is niet afgesloten: sluit hem af of verleng hem.",
    Aanleiding.LANGDURIG: "Loopt het verzuim door, dan is de leerling vanaf deze dag thuiszitter volgens de "
    "gekozen definitie.",
    Aanleiding.DRIE_MAANDEN: "Vanaf deze dag telt de leerling als langer dan drie maanden thuis "
    "(Thuiszitterspact).",
    Aanleiding.MAAND_NA_MELDING: "Het streven is dat een leerling binnen een maand na de melding terug is.",
    Aanleiding.EINDE_VRIJSTELLING: "Daarna geldt de inschrijvingsplicht weer.",
    Aanleiding.RAADPLEGEN: "Vanaf deze dag geldt een nieuwe vrijstelling op grond van artikel 5 onder a. Een "
    "samenwerkingsverband wil over elke nieuwe vrijstelling meedenken: is dat gebeurd?",
    Aanleiding.VERLENGING: "Wie een beroep doet op artikel 5, geeft daarvan elk jaar vóór 1 juli opnieuw kennis "
    "(artikel 6 lid 2 Leerplichtwet). Staat de grond niet in de gegevens, ga dan na of het artikel 5 is.",
    Aanleiding.EINDE_LEERPLICHT: "Daarna geldt de kwalificatieplicht, tenzij er een startkwalificatie of "
    "uitzondering is.",
    Aanleiding.ACHTTIEN: "Vanaf de verjaardag in deze maand rust er geen plicht meer op de leerling; de regionale meld- en "
    "coördinatiefunctie (RMC, Doorstroompunt) neemt het over.",
}


def in_words(items: Sequence[Item], peildatum: date, doubt: Doubt | None = None) -> str:
    """What the list comes down to: how many pupils, how many dates are past, and whom it cannot tell of."""
    found = _dates_in_words(items, peildatum)
    return f"{found} {doubt.in_words()}" if doubt is not None else found


def _dates_in_words(items: Sequence[Item], peildatum: date) -> str:
    if not items:
        return EMPTY
    past = sum(item.datum < peildatum and item.aanleiding is not Aanleiding.NIEUW for item in items)
    who = "1 leerling staat" if len(items) == 1 else f"{number(len(items))} leerlingen staan"
    dates = {0: "geen datum is voorbij", 1: "1 datum is voorbij"}.get(
        past, f"{number(past)} datums zijn voorbij"
    )
    told = f"{who} op de lijst; {dates}. De eerste datum staat bovenaan."
    if any(item.nieuw is not None for item in items):
        new = sum(item.nieuw is True for item in items)
        told += f" Nieuw sinds de vorige lijst: {number(new)}; bij die datums staat 'nieuw'."
    return told


def head_of(*, numbers: bool) -> list[str]:
    """What stands above the list where people read it."""
    return [
        "Datum",
        "Aanleiding",
        "Klasse",
        "Sinds",
        "Gemeente",
        "School",
        "Kenmerk",
        "Daarna",
        *(["Nummer"] if numbers else []),
    ]


def cells_of(items: Sequence[Item], *, numbers: bool) -> list[list[str]]:
    """The list for who reads it: days as Dutch writes them, municipalities by name."""
    places = gemeenten.labels({item.gemeentecode for item in items}) | {"": ""}
    return [
        [
            f"{item.datum:%d-%m-%Y}{' nieuw' if item.nieuw else ''}",
            item.aanleiding.on(item.datum),
            item.klasse.label,
            f"{item.sinds:%d-%m-%Y}" if item.sinds else "",
            places[item.gemeentecode],
            f"{item.schoolnaam} ({item.brin})" if item.schoolnaam else item.brin,
            item.kenmerk,
            "; ".join(f"{day:%d-%m-%Y} {why.on(day)}" for day, why in item.daarna),
            *([item.nummer] if numbers else []),
        ]
        for item in items
    ]
