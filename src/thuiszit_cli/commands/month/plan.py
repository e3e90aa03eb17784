"""What a run for a month would do: which exports, in which folder, beside which earlier month."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thuiszit_cli.commands.month.exports import find_exports, records, same_files
from thuiszit_cli.report import forms
from thuiszit_cli.report.model import Listed
from thuiszit_cli.store.manifest import is_complete, read_manifest

if TYPE_CHECKING:
    from thuiszit_cli.commands.month.settings import Settings
    from thuiszit_cli.commands.reading import Asked
    from thuiszit_cli.privacy.hidden import Hidden
    from thuiszit_cli.privacy.keys import Key

WORKLIST_FORMS = ("md", "xlsx", "csv", "ics")
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


class Toestand(StrEnum):
    """What a month needs."""

    NIEUW = "nieuw"
    GEWIJZIGD = "gewijzigd"  # other exports or settings than those of the output that stands there
    ONGEWIJZIGD = "ongewijzigd"


@dataclass(frozen=True)
class Month:
    """What is asked: a question without exports yet, where they are found, and how the answer is kept."""

    asked: Asked
    settings: Settings
    formats: tuple[str, ...]
    key: Key | None
    hidden: Hidden

    @property
    def name(self) -> str:
        """The month of the peildatum."""
        return f"{self.asked.question.peildatum:%Y-%m}"

    @property
    def key_id(self) -> str | None:
        """The key by which the output hides anything, as its manifest names it."""
        found: str | None = self.hidden.record().get("sleutel_id")
        return found

    @property
    def worklist_forms(self) -> tuple[str, ...]:
        """The forms of the worklist; encrypted also one that can be."""
        return (*WORKLIST_FORMS, *(["parquet"] if self.hidden.versleutel else []))

    @property
    def not_written(self) -> list[str]:
        """What is left out, because it cannot be protected as is asked; in Dutch."""
        return forms.left_out(Listed, self.worklist_forms, self.hidden)


@dataclass(frozen=True)
class Plan:
    """What a run would do. The question of `asked` has its exports."""

    maand: str
    asked: Asked
    toestand: Toestand
    invoer: list[dict[str, Any]]
    map: Path
    vorige: Path | None  # the output it would be compared with
    geen_vergelijking: str  # why there is none

    @property
    def opdracht(self) -> str:
        """The command that gives the same again; what of the settings changes its answer is in it."""
        return self.asked.command("run")


def plan_month(month: Month) -> Plan:
    """What a run for the month would do. Writes nothing. Raises InputError."""
    exports = find_exports(month.settings, month.asked.question.peildatum)
    asked = replace(month.asked, question=replace(month.asked.question, exports=exports), overschrijf=True)
    inputs = records((*asked.question.inputs, *month.settings.scholen))
    folder = month.settings.uitvoer / month.name
    before = read_manifest(folder) if is_complete(folder) else None
    state = Toestand.GEWIJZIGD if folder.exists() else Toestand.NIEUW
    if (
        before is not None
        and before["opdracht"] == asked.command("run")
        and same_files(before.get("invoer"), inputs)
        and before.get("sleutel_id") == month.key_id
    ):
        state = Toestand.ONGEWIJZIGD
    previous, why = _previous(month)
    return Plan(month.name, asked, state, inputs, folder, previous, why)


def months(folder: Path) -> list[Path]:
    """The folders of months in an output folder, the earliest first."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and is_month(path.name))


def is_month(name: str) -> bool:
    """Whether a folder of that name would be one of a month."""
    return _MONTH.fullmatch(name) is not None


def _previous(month: Month) -> tuple[Path | None, str]:
    """The last month before, when the two can be compared; else why not."""
    folders = months(month.settings.uitvoer)
    earlier = [path for path in folders if path.name < month.name and is_complete(path)]
    if not earlier:
        return None, "er is geen eerdere maand"
    manifest = read_manifest(earlier[-1]) or {}
    if manifest.get("definitie") != month.asked.question.definitie:
        return None, f"{earlier[-1].name} heeft een andere definitie"
    if manifest.get("sleutel_id") != month.key_id:
        return None, f"{earlier[-1].name} heeft een andere sleutel"
    return earlier[-1], ""
