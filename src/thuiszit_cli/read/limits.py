"""The most that one file may ask, each limit described once. Imports nothing heavy.

`guards.py` holds files to them; `[grenzen]` in `thuiszit.toml` sets them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

MEGABYTE = 1024 * 1024
SECTION = "grenzen"


def _limit(default: int, name: str, meaning: str, unit: int = 1) -> Any:
    """A limit of `default` units, as a user names it and is told of it."""
    return field(default=default * unit, metadata={"name": name, "meaning": meaning, "unit": unit})


@dataclass(frozen=True)
class Limits:
    """Bytes are bytes, not megabytes, though a user sets some of them in megabytes."""

    entries: int = _limit(2_000, "bestanden_in_zip", "Bestanden in een zip of werkmap.")
    entry_bytes: int = _limit(
        2_000, "deel_uitgepakt_mb", "Megabytes van een bestand in een zip of werkmap, uitgepakt.", MEGABYTE
    )
    unpacked_bytes: int = _limit(
        3_000, "uitgepakt_mb", "Megabytes van zo'n bestand als geheel, uitgepakt.", MEGABYTE
    )
    standard_input_bytes: int = _limit(
        512, "standaardinvoer_mb", "Megabytes op standaardinvoer, want die blijven in het geheugen.", MEGABYTE
    )
    ratio: int = _limit(200, "verhouding", "Zoveel keer zo groot mag iets door uitpakken worden.")
    ratio_from_bytes: int = _limit(
        16, "verhouding_vanaf_mb", "Tot zoveel megabytes doet die verhouding er niet toe.", MEGABYTE
    )
    # As many of an ordinary export as fit in `reader_bytes`.
    cells: int = _limit(8_000_000, "cellen", "Cellen van een blad: rijen maal kolommen.")
    shared_text_bytes: int = _limit(
        256,
        "herhaalde_tekst_mb",
        "Megabytes van lange teksten in een blad, herhaalde uitgeschreven.",
        MEGABYTE,
    )
    characters: int = _limit(32_767, "tekens", "Tekens in een cel; meer kan Excel ook niet.")
    columns: int = _limit(16_384, "kolommen", "Kolommen van een tabel; meer kan Excel ook niet.")
    record_bytes: int = _limit(32, "regel_mb", "Megabytes van een regel in een csv.", MEGABYTE)
    rows: int = _limit(50_000_000, "rijen", "Rijen van een Parquet-bestand.")
    row_groups: int = _limit(20_000, "rijgroepen", "Groepen van rijen in een Parquet-bestand.")
    markup_bytes: int = _limit(100, "html_mb", "Megabytes van een HTML-pagina.", MEGABYTE)
    header_rows: int = 20  # filled rows among which the header is sought; not for a user to set
    reader_bytes: int = _limit(
        1_024,
        "geheugen_mb",
        "Megabytes geheugen voor het lezen van een werkmap of Parquet-bestand.",
        MEGABYTE,
    )
    reader_seconds: int = _limit(
        300, "seconden", "Seconden rekentijd voor het lezen van een werkmap of Parquet-bestand."
    )


DEFAULT = Limits()


def described() -> list[tuple[str, str, int]]:
    """Of every limit its name, its meaning and its default, as a user sees them."""
    return [
        (each.metadata["name"], each.metadata["meaning"], each.default // each.metadata["unit"])
        for each in fields(Limits)
        if each.metadata
    ]


def from_settings(values: Mapping[str, int]) -> Limits:
    """The limits with these set, by the name and in the unit of a user."""
    return Limits(
        **{
            each.name: values[each.metadata["name"]] * each.metadata["unit"]
            for each in fields(Limits)
            if each.metadata.get("name") in values
        }
    )


def raising(limit: str) -> str:
    """What to do when a file is larger than a limit and yet is the export."""
    name = next(each.metadata["name"] for each in fields(Limits) if each.name == limit)
    return f"Is dit toch de export? Verhoog dan {name} onder [{SECTION}] in thuiszit.toml."
