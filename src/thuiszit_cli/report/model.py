"""The three answers that are written in more than one form, with all that a form needs to write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from thuiszit_cli.privacy.hidden import Hidden

if TYPE_CHECKING:
    from thuiszit_cli.counts.doubt import Doubt
    from thuiszit_cli.counts.tables import Report
    from thuiszit_cli.counts.worklist import Item
    from thuiszit_cli.judge import Classification
    from thuiszit_cli.report.summary import Summary


@dataclass(frozen=True)
class Classified:
    """The pupils of one day; under pseudonym when `hidden` says so. `command` would give them again."""

    answer: Classification
    summary: Summary
    command: str = ""
    hidden: Hidden = field(default_factory=Hidden)

    @property
    def about(self) -> Mapping[str, str]:
        """What a page tells of how it was made."""
        region = self.summary.vakantieregio
        return told(
            self.summary.version,
            self.command,
            {
                "Definitie": self.summary.definitie.label,
                "Vakantieregio zonder gemeente": region.label if region else "Midden (niet opgegeven)",
                "Parameters (SHA-256)": self.summary.parameters_sha256,
            },
        )


@dataclass(frozen=True)
class Counted:
    """Reports of counts. `stem` names their files, `title` heads the page, `about` tells on it how it was made.

    `beside` are other files of the set, by name without extension, with the meaning of their columns.
    """

    stem: str
    title: str
    reports: Sequence[Report]
    about: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Listed:
    """The worklist; with the numbers of pupils (or their pseudonyms) when `numbers` is on.

    Under the key of `hidden` its appointments are known again in a later list.
    """

    items: Sequence[Item]
    peildatum: date
    about: Mapping[str, str] = field(default_factory=dict)
    numbers: bool = False
    warnings: Sequence[str] = ()
    doubt: Doubt | None = None
    hidden: Hidden = field(default_factory=Hidden)
    earlier: Mapping[str, date] | None = None  # the appointments of the list of before, by UID


Content = Classified | Counted | Listed


def told(version: str, command: str, facts: Mapping[str, str]) -> dict[str, str]:
    """What a page tells of how it was made: no path and no time, so that equal answers give equal pages."""
    return {"Programma": f"thuiszit {version}", "Opdracht": command, **facts}
