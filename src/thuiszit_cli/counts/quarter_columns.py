"""The measures of a quarter by name: the same count has the same name in every table."""

from __future__ import annotations

from dataclasses import dataclass

from thuiszit_cli.counts.quarter import Quarter
from thuiszit_cli.counts.tables import Column, Equation


@dataclass(frozen=True)
class Columns:
    """The measures of one quarter. A stand is named by its day, so that quarters that meet share it."""

    begin: Column
    instroom: Column
    uitstroom: Column
    overgang: Column
    eind: Column

    @property
    def all(self) -> tuple[Column, ...]:
        """The five, in the order of the invariant."""
        return (self.begin, self.instroom, self.uitstroom, self.overgang, self.eind)

    @property
    def balance(self) -> Equation:
        """Begin + instroom − uitstroom + overgang − eind = 0."""
        return {**self.flow_only, self.overgang.id: 1}

    @property
    def flow_only(self) -> Equation:
        """The same where nobody can change line."""
        return {self.begin.id: 1, self.instroom.id: 1, self.uitstroom.id: -1, self.eind.id: -1}


def columns_of(quarter: Quarter, of: str = "") -> Columns:
    """The columns of a quarter, with the days in their heads; `of` sets the names of another count apart."""
    return Columns(
        begin=Column(f"{of or 'stand'}:{quarter.before}", f"Stand {quarter.before:%d-%m-%Y}"),
        instroom=Column(f"{of}instroom:{quarter.name}", "Instroom"),
        uitstroom=Column(f"{of}uitstroom:{quarter.name}", "Uitstroom"),
        overgang=Column(f"{of}overgang:{quarter.name}", "Overgang (saldo)"),
        eind=Column(f"{of or 'stand'}:{quarter.last}", f"Stand {quarter.last:%d-%m-%Y}"),
    )


def teruggekeerd(quarter: Quarter) -> Column:
    """Who returned to a school."""
    return Column(f"teruggekeerd:{quarter.name}", "Leerlingen")


def na_een_maand(quarter: Quarter) -> Column:
    """Absences of which a month after the melding was over."""
    return Column(f"na_een_maand:{quarter.name}", "Verzuimen")
