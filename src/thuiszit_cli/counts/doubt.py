"""How many pupils could not be judged, and of how many the class may change: the first sentences of every answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from thuiszit_cli.findings import CATALOGUE
from thuiszit_cli.rules.terms import Ernst
from thuiszit_cli.wording import number

if TYPE_CHECKING:
    from thuiszit_cli.tables.model import Tables

_NO_BIRTH_DATE = "hun geboortedatum ontbreekt of klopt niet"
_NO_ENROLMENT = "of hun inschrijving is niet bekend en zij hebben geen melding"


@dataclass(frozen=True)
class Doubt:
    """Numbers of pupils: all, those of class `onbeslist`, and those that a finding of severity fout names.

    `nameless` are rows without a number that can be used: a pupil that stands in one is missing.
    """

    pupils: int
    undecided: int
    uncertain: int
    enrolment_known: bool = True
    nameless: int = 0

    @property
    def any(self) -> bool:
        """Whether there is a doubt to tell of."""
        return bool(self.undecided or self.uncertain or self.nameless)

    @property
    def nobody_judged(self) -> bool:
        """Whether there are pupils, and none of them could be judged."""
        return 0 < self.pupils == self.undecided

    def in_words(self) -> str:
        """The numbers with what they mean, a sentence each."""
        if not self.undecided and not self.uncertain:
            told = "Geen leerling is onbeslist of onzeker."
        else:
            told = f"{self._undecided()} {self._uncertain()}"
        return f"{told} {self.missing()}".rstrip()

    def missing(self) -> str:
        """That rows name nobody; "" when every row does."""
        if not self.nameless:
            return ""
        have = "rij heeft" if self.nameless == 1 else "rijen hebben"
        return (
            f"{number(self.nameless)} {have} geen bruikbaar nummer: een leerling die daar hoort, ontbreekt."
        )

    def without_numbers(self) -> str:
        """The same for where small numbers are hidden or rounded."""
        if self.nobody_judged:
            return "Geen enkele leerling kon worden beoordeeld."
        return "Onbesliste leerlingen tellen niet mee als thuiszitter; hun aantal wordt niet getoond."

    def _undecided(self) -> str:
        if not self.undecided:
            return "Geen leerling is onbeslist."
        why = _NO_BIRTH_DATE if self.enrolment_known else f"{_NO_BIRTH_DATE}, {_NO_ENROLMENT}"
        if self.nobody_judged:
            all_ = "die ene is" if self.pupils == 1 else f"alle {number(self.pupils)} zijn"
            return f"Geen enkele leerling kon worden beoordeeld: {all_} onbeslist ({why})."
        are = "is" if self.undecided == 1 else "zijn"
        return f"Van de {number(self.pupils)} leerlingen {are} er {number(self.undecided)} onbeslist ({why})."

    def _uncertain(self) -> str:
        if not self.uncertain:
            return "Geen leerling is onzeker."
        if self.uncertain == 1:
            return "Van 1 leerling is de klasse onzeker, door een fout in de gegevens."
        return f"Van {number(self.uncertain)} leerlingen is de klasse onzeker, door een fout in hun gegevens."


def doubt_of(tables: Tables, undecided: int) -> Doubt:
    """The doubt about the pupils of these tables, `undecided` of whom are onbeslist. Ask after judging."""
    named = [
        batch.person
        for batch in tables.findings.batches
        if batch.person is not None and CATALOGUE[batch.code].severity is Ernst.FOUT
    ]
    uncertain = int(np.isin(tables.persons, np.concatenate(named)).sum()) if named else 0
    return Doubt(len(tables.persons), undecided, uncertain, tables.enrolment_known, nameless_in(tables))


def nameless_in(tables: Tables) -> int:
    """The rows without a number that can be used."""
    return tables.rows.excluded.get("geen_nummer", 0)
