"""What is past its retention term goes: the folders of old months. Their counts stay in the history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from thuiszit_cli.commands.month.batch import recover_months
from thuiszit_cli.commands.month.plan import months
from thuiszit_cli.commands.month.settings import Settings
from thuiszit_cli.errors import OutputError, UsageError
from thuiszit_cli.store import log
from thuiszit_cli.store.history import read_history
from thuiszit_cli.store.lock import locked
from thuiszit_cli.store.recover import check_removable, remove_folder


@dataclass(frozen=True)
class Old:
    """The folder of a month that is past its term, and the names of its files."""

    maand: str
    map: Path
    bestanden: tuple[str, ...]


def plan_purge(settings: Settings, peildatum: date) -> list[Old]:
    """The months of before the term, which ends `bewaar_maanden` before the month of `peildatum`.

    Raises UsageError when the settings name no term.
    """
    if settings.bewaar_maanden is None:
        raise UsageError(
            "In thuiszit.toml staat geen bewaartermijn.", "Zet onder [run] bijvoorbeeld: bewaar_maanden = 24"
        )
    first = peildatum.year * 12 + peildatum.month - 1 - settings.bewaar_maanden
    oldest = f"{first // 12:04d}-{first % 12 + 1:02d}"
    return [
        Old(path.name, path, tuple(sorted(each.name for each in path.iterdir())))
        for path in months(settings.uitvoer)
        if path.name < oldest
    ]


def purge(settings: Settings, peildatum: date, now: Callable[[], str]) -> list[Old]:
    """Remove those months. Raises OutputError before removing one that cannot go as a whole."""
    started = now()
    book = settings.log
    with locked(settings.uitvoer):
        recover_months(settings.uitvoer)  # what a run that died left of an old month must go as well
        old = plan_purge(settings, peildatum)
        kept = {line["maand"] for line in read_history(settings.uitvoer)}
        for each in old:
            if each.maand not in kept:
                raise OutputError(
                    f"De aantallen van {each.maand} staan niet in de geschiedenis.",
                    f"Draai eerst: thuiszit run --peildatum {each.maand}-01",
                )
            check_removable(each.map)
        for each in old:
            # Told before and after, so that no removal goes untold, whatever happens in between.
            log.append(book, [_entry(each, "begonnen")], started, now())
            remove_folder(each.map)
            log.append(book, [_entry(each, log.DONE)], started, now())
    return old


def _entry(old: Old, result: str) -> log.Entry:
    return log.Entry("verwijderen na bewaartermijn", old.maand, result)
