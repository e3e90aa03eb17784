"""The published targets, and how far two days are from them (Thuiszitterspact, the G4, the aim of schools)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

from thuiszit_cli.counts.change_days import first_day_over
from thuiszit_cli.facts.calendar import REGIONS, Calendar, region_by_gemeente
from thuiszit_cli.facts.days import as_date, number
from thuiszit_cli.rules.dates import plus_months
from thuiszit_cli.rules.parameters import Parameters, as_text
from thuiszit_cli.rules.terms import Definitie, Duurklasse, Klasse, Vakantieregio

if TYPE_CHECKING:
    from thuiszit_cli.counts.comparison import Classified

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


def measures(found: Classified, p: Parameters) -> dict[Maat, int]:
    """What each target counts in one classification."""
    rows = found.rows
    absolute = rows["klasse"] == Klasse.ABSOLUUT_VERZUIM.value
    long = rows["klasse"] == Klasse.LANGDURIG_RELATIEF_VERZUIM.value
    longest = rows["duurklasse"] == Duurklasse.LANGER_DAN_3_MAANDEN.value
    exempt = (rows["klasse"] == Klasse.VRIJGESTELD.value) & (rows["vrijstelling_soort"] == "5_onder_a")
    months = p.integer("school.streef_maanden")
    late = [found.peildatum >= plus_months(day, months) for day in long_from(rows[long], found.definitie, p)]
    counted = {
        Maat.DRIE_MAANDEN: longest,
        Maat.THUISZITTERS: absolute | long,
        Maat.ABSOLUUT: absolute,
        Maat.LRV_LANG: long & longest,
        Maat.VRIJ_5A: exempt,
    }
    return {**{maat: int(of.sum()) for maat, of in counted.items()}, Maat.NA_STREVEN: sum(late)}


def long_from(rows: pd.DataFrame, definitie: str, p: Parameters) -> list[date]:
    """Of each of these rows in long absence the day on which it became long under the definition.

    An outcome does not hold the vakantieregio: it is one in which the absence has as many days that count as the
    outcome says, that of the municipality before another.
    """
    if not len(rows):
        return []
    reading = next((each for each in Definitie if each.value == definitie), Definitie.LANDELIJK)
    begin = np.array([number(day) for day in rows["sinds"]], dtype=np.int64)
    end = begin + rows["dagen_kalender"].to_numpy(dtype=np.int64) - 1
    counted = rows["dagen_geteld"].to_numpy(dtype=np.int64)
    calendar, regions = Calendar(int(begin.min()), int(end.max())), region_by_gemeente()
    usual = REGIONS.index(Vakantieregio(p.text("vakantieregio.standaard")))
    row = np.array([regions.get(str(code), usual) for code in rows["gemeentecode"]], dtype=np.int64)

    def days(at: np.ndarray, row: np.ndarray, tot: np.ndarray) -> np.ndarray:
        return np.asarray(tot - begin[at] + 1 - calendar.vacation_days(row, begin[at], tot))

    everybody = np.arange(len(rows))
    for region in range(len(REGIONS)):
        other = np.full(len(rows), region)
        better = (days(everybody, row, end) != counted) & (days(everybody, other, end) == counted)
        row[better] = region

    return [as_date(day) for day in first_day_over(calendar, row, reading, p, begin, begin, end).tolist()]


def years_between(before: date, now: date) -> float:
    """Full calendar years, and the rest as a part of the year that it lies in: 1 of a year with 29 February too."""
    whole = relativedelta(now, before).years
    begin, end = (before + relativedelta(years=years) for years in (whole, whole + 1))
    return whole + (now - begin).days / (end - begin).days


def _time(before: date, now: date) -> str:
    """How long, in the unit that a reader thinks in."""
    days = (now - before).days
    years = f"{years_between(before, now):.1f}".replace(".", ",").removesuffix(",0")
    return f"{days} dagen" if days < _ALMOST_A_YEAR else f"{years} jaar"


@dataclass(frozen=True)
class _Agreed:
    """A published target: `less` is the parameter with how many percent less, none where nobody should be left."""

    id: str
    lezing: Lezing | None
    maat: Maat
    doel: str  # {maanden}, {procent} and {tijd} are filled in
    bron: str
    less: str | None = None


_YEARLY = "G4, februari 2017, lezing per jaar"
_BASED = "G4, lezing vanaf één basisdatum (de vorige peildatum)"
_AGREED = (
    _Agreed(
        "pact",
        None,
        Maat.DRIE_MAANDEN,
        "Niemand {maanden} maanden of langer thuis",
        "Thuiszitterspact, 13 juni 2016. Het pact telt wie geen passend aanbod heeft; dat staat niet in de gegevens",
    ),
    _Agreed(
        "school",
        None,
        Maat.NA_STREVEN,
        "Niemand nog langdurig afwezig een maand na de melding",
        "Streven van scholen. Benaderd: de melding is gedaan op de dag waarop het verzuim langdurig werd volgens de "
        "gekozen definitie. Het kwartaalrapport (thuiszit tally) rekent met de melddatum zelf",
    ),
    _Agreed(
        "g4_jaar_thuiszitters",
        Lezing.JAAR,
        Maat.THUISZITTERS,
        "Thuiszitters {procent}% per jaar lager, {tijd}",
        _YEARLY,
        "g4.jaar_thuiszitters",
    ),
    _Agreed(
        "g4_jaar_vrijgesteld",
        Lezing.JAAR,
        Maat.VRIJ_5A,
        "Vrijstellingen 5 onder a {procent}% per jaar lager, {tijd}",
        _YEARLY,
        "g4.jaar_vrijgesteld",
    ),
    _Agreed(
        "g4_basis_lrv",
        Lezing.BASISDATUM,
        Maat.LRV_LANG,
        "Geen langdurig relatief verzuim van {maanden} maanden of langer",
        _BASED,
    ),
    _Agreed(
        "g4_basis_absoluut",
        Lezing.BASISDATUM,
        Maat.ABSOLUUT,
        "Absoluut verzuim {procent}% lager",
        _BASED,
        "g4.basis_absoluut",
    ),
    _Agreed(
        "g4_basis_vrijgesteld",
        Lezing.BASISDATUM,
        Maat.VRIJ_5A,
        "Vrijstellingen 5 onder a {procent}% lager",
        _BASED,
        "g4.basis_vrijgesteld",
    ),
)


def targets(
    before: dict[Maat, int],
    now: dict[Maat, int],
    first: date,
    last: date,
    p: Parameters,
    lezing: Lezing | None,
) -> tuple[Target, ...]:
    """Every target between two days; of the G4 in one reading, or in both."""
    years, over = years_between(first, last), f"over {_time(first, last)}"
    found = []
    for each in _AGREED:
        if lezing is not None and each.lezing not in (None, lezing):
            continue
        percent = 100.0 if each.less is None else p.number(each.less)
        left = (1 - percent / 100) ** (years if each.lezing is Lezing.JAAR else 1)
        most = int(np.floor(before[each.maat] * left + 1e-9))
        doel = each.doel.format(maanden=p.integer("duur.maanden"), procent=as_text(percent), tijd=over)
        found.append(
            Target(each.id, each.lezing, each.maat, doel, each.bron, before[each.maat], now[each.maat], most)
        )
    return tuple(found)
