"""Which files are the exports of a month, and whether they are new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from thuiszit_cli.commands.month.settings import Settings
from thuiszit_cli.errors import InputError
from thuiszit_cli.store.manifest import record


def find_exports(settings: Settings, peildatum: date) -> tuple[Path, ...]:
    """The files that the patterns find for the month of `peildatum`, sorted. Raises InputError for none."""
    if not settings.exports.is_dir():
        raise InputError(
            f"De map {settings.exports} bestaat niet.", "Maak die map, of pas exports aan in thuiszit.toml."
        )
    found: dict[Path, None] = {}
    for pattern in settings.patronen:
        wanted = _for_day(pattern, peildatum)
        paths = sorted(path for path in settings.exports.glob(wanted) if path.is_file())
        if not paths:
            raise InputError(
                f"In {settings.exports} is geen bestand dat past op {wanted}.",
                "Zet de export van deze maand klaar, of pas patronen aan in thuiszit.toml.",
            )
        found |= dict.fromkeys(paths)
    return tuple(found)


def awaited(settings: Settings, peildatum: date) -> list[str]:
    """What a run for the month of `peildatum` waits for: the patterns that find no file yet."""
    patterns = (_for_day(pattern, peildatum) for pattern in settings.patronen)
    return [
        str(settings.exports / pattern)
        for pattern in patterns
        if not settings.exports.is_dir() or not any(path.is_file() for path in settings.exports.glob(pattern))
    ]


def _for_day(pattern: str, day: date) -> str:
    """A pattern with the year, month and day filled in; other braces are what they are."""
    for name, value in (
        ("jaar", f"{day.year:04d}"),
        ("maand", f"{day.month:02d}"),
        ("dag", f"{day.day:02d}"),
    ):
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern


def records(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Each file with its size and hash. Raises InputError when one cannot be read."""
    found = []
    for path in paths:
        try:
            found.append(asdict(record(path, str(path))))
        except OSError:
            raise InputError(
                f"{path} kan niet worden gelezen.", "Controleer de rechten op het bestand."
            ) from None
    return found


def same_files(before: object, now: list[dict[str, Any]]) -> bool:
    """Whether the files of a manifest are these, wherever they stand."""

    def content(items: list[dict[str, Any]]) -> list[tuple[str, object]]:
        return [(Path(str(item.get("bestand"))).name, item.get("sha256")) for item in items]

    return (
        isinstance(before, list)
        and all(isinstance(item, dict) for item in before)
        and content(before) == content(now)
    )
