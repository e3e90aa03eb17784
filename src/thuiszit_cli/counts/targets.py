"""The published targets, and how far two days are from them (Thuiszitterspact, the G4, the aim of schools)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
import pandas as pd

from thuiszit_cli.rules.dates import plus_months
from thuiszit_cli.rules.parameters import Parameters, as_text
from thuiszit_cli.rules.terms import Duurklasse, Klasse

_DAYS_A_YEAR = 365.25
_ALMOST_A_YEAR = 350  # days; a shorter time is told in days


class Lezing(StrEnum):
    """The two published readings of what the G4 agreed: so much less each year, or less than on one day."""

    JAAR = "jaar"
    BASISDATUM = "basisdatum"


class Maat(StrEnum):
    """What a target counts."""

    DRIE_MAANDEN = "drie_maanden"
    THUISZITTERS = "thuiszitters"
    ABSOLUUT = "absoluut"
    LRV_LANG = "lrv_langer_dan_3_maanden"
    VRIJ_5A = "vrijgesteld_5_onder_a"
    NA_STREVEN = "lrv_na_streefmaand"


@dataclass(frozen=True)
class Target:
    """One published target: the count before and now, and what it should at most be."""

    id: str
    lezing: Lezing | None  # of the agreement of the G4; None for the others
    maat: Maat
    doel: str
    bron: str
    vorige: int
    nu: int
    ten_hoogste: int

    @property
    def gehaald(self) -> bool:
        """Whether the target is met."""
        return self.nu <= self.ten_hoogste


def measures(rows: pd.DataFrame, peildatum: date, p: Parameters) -> dict[Maat, int]:
    """What each target counts in one classification."""
    absolute = rows["klasse"] == Klasse.ABSOLUUT_VERZUIM.value
    long = rows["klasse"] == Klasse.LANGDURIG_RELATIEF_VERZUIM.value
    longest = rows["duurklasse"] == Duurklasse.LANGER_DAN_3_MAANDEN.value
    exempt = (rows["klasse"] == Klasse.VRIJGESTELD.value) & (rows["vrijstelling_soort"] == "5_onder_a")
    late = [_past_aim(since, peildatum, p) for since in rows["sinds"][long]]
    counted = {
        Maat.DRIE_MAANDEN: longest,
        Maat.THUISZITTERS: absolute | long,
        Maat.ABSOLUUT: absolute,
        Maat.LRV_LANG: long & longest,
        Maat.VRIJ_5A: exempt,
    }
    return {**{maat: int(of.sum()) for maat, of in counted.items()}, Maat.NA_STREVEN: sum(late)}


def _past_aim(since: date, peildatum: date, p: Parameters) -> bool:
    """Whether the month after the absence became long is over; the day of the melding is in no outcome."""
    long_on = since + timedelta(days=p.integer("lrv.dagen"))
    return peildatum >= plus_months(long_on, p.integer("school.streef_maanden"))


def _time(days: int) -> str:
    """How long, in the unit that a reader thinks in."""
    years = f"{days / _DAYS_A_YEAR:.1f}".replace(".", ",").removesuffix(",0")
    return f"{days} dagen" if days < _ALMOST_A_YEAR else f"{years} jaar"


def targets(
    before: dict[Maat, int], now: dict[Maat, int], days: int, p: Parameters, lezing: Lezing | None
) -> tuple[Target, ...]:
    """Every target between two days that lie `days` apart; of the G4 in one reading, or in both."""
    years = days / _DAYS_A_YEAR
    per_year = f"over {_time(days)}"
    less = {
        name: p.number(f"g4.{name}")
        for name in ("jaar_thuiszitters", "jaar_vrijgesteld", "basis_absoluut", "basis_vrijgesteld")
    }
    left = {name: 1 - percent / 100 for name, percent in less.items()}
    months = p.integer("duur.maanden")

    def percent(name: str) -> str:
        return f"{as_text(less[name])}%"

    def made(
        name: str, lezing: Lezing | None, maat: Maat, doel: str, bron: str, factor: float = 0.0
    ) -> Target:
        most = int(np.floor(before[maat] * factor + 1e-9))
        return Target(name, lezing, maat, doel, bron, before[maat], now[maat], most)

    yearly = "G4, februari 2017, lezing per jaar"
    based = "G4, lezing vanaf één basisdatum (de vorige peildatum)"
    found = (
        made(
            "pact",
            None,
            Maat.DRIE_MAANDEN,
            f"Niemand {months} maanden of langer thuis",
            "Thuiszitterspact, 13 juni 2016. Het pact telt wie geen passend aanbod heeft; dat staat niet in de "
            "gegevens",
        ),
        made(
            "school",
            None,
            Maat.NA_STREVEN,
            "Niemand nog langdurig afwezig een maand na de melding",
            "Streven van scholen. Benaderd: de melding is gedaan zodra het verzuim langdurig werd. Het "
            "kwartaalrapport (thuiszit tally) rekent met de melddatum zelf",
        ),
        made(
            "g4_jaar_thuiszitters",
            Lezing.JAAR,
            Maat.THUISZITTERS,
            f"Thuiszitters {percent('jaar_thuiszitters')} per jaar lager, {per_year}",
            yearly,
            left["jaar_thuiszitters"] ** years,
        ),
        made(
            "g4_jaar_vrijgesteld",
            Lezing.JAAR,
            Maat.VRIJ_5A,
            f"Vrijstellingen 5 onder a {percent('jaar_vrijgesteld')} per jaar lager, {per_year}",
            yearly,
            left["jaar_vrijgesteld"] ** years,
        ),
        made(
            "g4_basis_lrv",
            Lezing.BASISDATUM,
            Maat.LRV_LANG,
            f"Geen langdurig relatief verzuim van {months} maanden of langer",
            based,
        ),
        made(
            "g4_basis_absoluut",
            Lezing.BASISDATUM,
            Maat.ABSOLUUT,
            f"Absoluut verzuim {percent('basis_absoluut')} lager",
            based,
            left["basis_absoluut"],
        ),
        made(
            "g4_basis_vrijgesteld",
            Lezing.BASISDATUM,
            Maat.VRIJ_5A,
            f"Vrijstellingen 5 onder a {percent('basis_vrijgesteld')} lager",
            based,
            left["basis_vrijgesteld"],
        ),
    )
    return tuple(each for each in found if lezing is None or each.lezing in (None, lezing))
