"""The drawn pupils themselves: birth, school career, and at most one large event; the tables of persons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thuiszit_cli.sample import rates
from thuiszit_cli.sample.columns import MISSING, Frame, Values
from thuiszit_cli.sample.draw import Draw, Ints
from thuiszit_cli.sample.world import (
    FOREVER,
    JA,
    JA_NEE,
    NEE,
    POSTCODES_A_GEMEENTE,
    World,
    august,
    month_of,
    school_year_end,
    year_of,
)

GESLACHT = ("M", "V", "O")
ONDERWIJSSOORTEN = ("bo", "sbo", "so", "vo", "vso", "pro", "mbo")
SOORT_VRIJSTELLING = (*rates.EXEMPT_KINDS, "15", "3a", "3b", "vervangende leerplicht")
NONE, SWITCH, ABSOLUUT, EXEMPT, LRV = range(5)


@dataclass(frozen=True)
class Pupils:
    born: Ints
    gemeente: Ints
    region: Ints
    postcode: Ints
    event: Ints
    gap: tuple[Ints, Ints]  # first and last day without the school of the career
    spell: tuple[Ints, Ints]  # first and last day of absence
    gevestigd: Ints
    vertrokken: Ints
    overleden: Ints
    secondary: Ints  # day on which secondary school begins
    after: Ints  # day on which it is over
    kind: Ints  # position in rates.SECONDARY
    transition_gap: Ints  # day on which the new school enrols, for those who are late


def draw_pupils(world: World, count: int, draw: Draw) -> Pupils:
    """`count` pupils and what happens to them. The order of the draws is part of what a seed means."""
    today = world.peildatum
    born = today - 1461 - draw.below(count, 5844)  # four up to and including nineteen years
    weights = 1000 // (np.arange(len(world.gemeenten)) + 2)
    gemeente = draw.choose(count, weights)
    region = world.gemeente_region[gemeente]
    moment, event = _events(world, born, draw)

    gap_first = np.full(count, FOREVER)
    gap_last = np.full(count, FOREVER)
    switch = event == SWITCH
    gap_first[switch], gap_last[switch] = moment[switch], moment[switch] - 1

    absolute = event == ABSOLUUT
    summer = absolute & draw.chance(count, 0.35)
    moment = np.where(summer, school_year_end(moment) + 1, moment)
    found = moment + _spell_days(count, rates.ABSOLUUT_DAYS, draw)
    left = absolute & draw.chance(count, rates.ABSOLUUT_MOVED_OUT) & (found <= today)
    gap_first[absolute] = moment[absolute]
    gap_last[absolute] = np.where(left, FOREVER, found)[absolute]

    exempt = event == EXEMPT
    exempt_first, exempt_last = _exempt_years(born, moment, draw)
    gap_first[exempt], gap_last[exempt] = exempt_first[exempt], exempt_last[exempt]

    spell = event == LRV
    absent_first = np.where(spell, world.days.next_lesson(region, np.minimum(moment, today)), FOREVER)
    absent_last = np.where(spell, absent_first + _spell_days(count, rates.LRV_DAYS, draw), FOREVER)

    secondary = august(year_of(born) + 12 + (month_of(born) >= 10))
    kind = draw.choose(count, [weight for _, _, weight in rates.SECONDARY])
    after = august(year_of(secondary) + np.array([length for _, length, _ in rates.SECONDARY])[kind])
    late = draw.chance(count, rates.SUMMER_GAP)
    return Pupils(
        born,
        gemeente,
        region,
        gemeente * POSTCODES_A_GEMEENTE + draw.below(count, POSTCODES_A_GEMEENTE),
        event,
        (gap_first, gap_last),
        (absent_first, absent_last),
        _some_day(world, count, rates.MOVED_IN, 1100, draw),
        np.where(left, found, _some_day(world, count, rates.MOVED_OUT, 540, draw)),
        _some_day(world, count, rates.DIED, 540, draw),
        secondary,
        after,
        kind,
        np.where(late, 31 + draw.below(count, 25), 0),
    )


def _events(world: World, born: Ints, draw: Draw) -> tuple[Ints, Ints]:
    """A moment in the years of the register, and the large event that begins on it for some."""
    today, start = world.peildatum, world.first_day - 365 * rates.YEARS_BEFORE
    moment = start + draw.below(len(born), today - start)
    age = moment - born
    a_year = [rates.LRV_A_YEAR, rates.ABSOLUUT_A_YEAR, rates.EXEMPT_A_YEAR, rates.SWITCH_A_YEAR]
    bounds = np.cumsum(a_year) * ((today - start) / 365.25)
    drawn = np.searchsorted(bounds, draw.fractions(len(born)), side="right")
    event = np.array([LRV, ABSOLUUT, EXEMPT, SWITCH, NONE])[drawn]
    event[(age <= 1900) | (age >= 6550)] = NONE  # before five years and two months, from eighteen on
    return moment, event


def _exempt_years(born: Ints, moment: Ints, draw: Draw) -> tuple[Ints, Ints]:
    """First and last day of an exemption: many from the begin of the duty on, and renewed for some years."""
    count = len(born)
    at_once = draw.chance(count, 0.5)
    first = np.where(at_once & (moment - born < 2300), born + 1870, moment)
    renewals = (draw.fractions(count)[None, :] < rates.EXEMPT_RENEWED ** np.arange(1, 9)[:, None]).sum(axis=0)
    return first, august(year_of(school_year_end(first)) + renewals) - 1


def _spell_days(count: int, length: tuple[float, tuple[int, int], tuple[int, int]], draw: Draw) -> Ints:
    share, short, long = length
    return np.where(draw.chance(count, share), draw.between(count, *short), draw.between(count, *long))


def _some_day(world: World, count: int, share: float, days: int, draw: Draw) -> Ints:
    """A day in the last `days` days for some, MISSING for the rest."""
    return np.where(draw.chance(count, share), world.peildatum - draw.below(count, days), MISSING)


def draw_leerlingen(world: World, pupils: Pupils, numbers: Ints, draw: Draw) -> Frame:
    count, today = len(numbers), world.peildatum
    soort = np.array([kind for kind, _, _ in rates.SECONDARY])[pupils.kind]
    length = np.array([years for _, years, _ in rates.SECONDARY])[pupils.kind]
    at_school = (soort == "vo") & (length > 4)  # havo and vwo: a diploma at the end
    at_mbo = (soort == "vo") & (length == 4) & draw.chance(count, 0.7)
    diploma = np.where(at_school, pupils.after - 30, np.where(at_mbo, pupils.after + 700, FOREVER))
    held = diploma <= today
    stated = np.where(draw.chance(count, 0.5), NEE, MISSING)
    no_exception = np.where(draw.chance(count, 0.1), NEE, MISSING)
    past_school = (soort != "vo") & (pupils.after <= today)
    school_years = (school_year_end(np.full(count, today)) - 365 - pupils.born) // 365 - 4
    counted = draw.chance(count, 0.2) & (school_years >= 8)
    return {
        "persoonsgebonden_nummer": Values(numbers),
        "geboortedatum": Values(pupils.born),
        "geslacht": Values(draw.choose(count, (510, 488, 2)), GESLACHT),
        "postcode": Values(pupils.postcode, world.postcodes),
        "gemeentecode": Values(pupils.gemeente, world.gemeenten),
        "startkwalificatie": Values(np.where(held, JA, stated), JA_NEE),
        "startkwalificatie_datum": Values(np.where(held, diploma, MISSING)),
        "uitzondering_kwalificatieplicht": Values(np.where(past_school, JA, no_exception), JA_NEE),
        "volledige_schooljaren": Values(np.where(counted, 2 * school_years, MISSING)),
        "gevestigd_op": Values(pupils.gevestigd),
        "vertrokken_op": Values(pupils.vertrokken),
        "overleden_op": Values(pupils.overleden),
    }


def draw_inschrijvingen(world: World, pupils: Pupils, draw: Draw) -> tuple[Frame, Ints]:
    """The career of each pupil with its gap cut out, sorted by pupil and begin."""
    count = len(pupils.born)
    primary = draw.choose(count, list(rates.PRIMARY.values()))
    secondary = np.array([ONDERWIJSSOORTEN.index(kind) for kind, _, _ in rates.SECONDARY])[pupils.kind]
    lasts = pupils.after + np.array([3 * 365, 0, 0, 2 * 365, 0])[pupils.kind]  # mbo after vmbo and pro
    to_mbo = (pupils.kind == 0) | ((pupils.kind == 3) & draw.chance(count, 0.6))
    late = pupils.transition_gap
    first = pupils.born + 1461 + draw.below(count, 30)
    legs = [
        (first, pupils.secondary - 1, primary),
        (pupils.secondary + late, pupils.after - 1, secondary),
        (
            np.where(to_mbo, pupils.after + late, FOREVER),
            lasts - 1,
            np.full(count, ONDERWIJSSOORTEN.index("mbo")),
        ),
    ]
    stop = np.where(pupils.overleden == MISSING, FOREVER, pupils.overleden)
    oldest = world.first_day - 365 * rates.YEARS_BEFORE
    gap_first, gap_last = pupils.gap
    parts = []
    for leg, (begin, end, soort) in enumerate(legs):
        school = _schools(world, soort, draw)
        another = _schools(world, soort, draw)
        cut = (gap_first <= end) & (gap_last >= begin - 1)
        for part, (part_begin, part_end, brin, wanted) in enumerate(
            (
                (begin, np.where(cut, np.minimum(end, gap_first - 1), end), school, True),
                (np.maximum(begin, gap_last + 1), end, another, cut),
            )
        ):
            part_end = np.minimum(part_end, stop)
            there = wanted & (part_begin <= part_end) & (part_begin <= world.peildatum) & (part_end >= oldest)
            where = np.flatnonzero(there)
            parts.append(
                (
                    where,
                    np.full(len(where), 2 * leg + part),
                    part_begin[where],
                    part_end[where],
                    soort[where],
                    brin[where],
                )
            )
    pupil, turn, begin, end, soort, brin = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort((turn, pupil))
    end = np.where(end >= world.peildatum + 1, MISSING, end)[order]
    vestigingen = tuple(f"{code}00" for code in world.brins)
    frame = {
        "brin": Values(brin[order], world.brins),
        "vestiging": Values(brin[order], vestigingen),
        "onderwijssoort": Values(soort[order], ONDERWIJSSOORTEN),
        "inschrijving_begin": Values(begin[order]),
        "inschrijving_eind": Values(end),
    }
    return frame, pupil[order]


def _schools(world: World, soort: Ints, draw: Draw) -> Ints:
    return world.brin_first[soort] + draw.below(len(soort), world.brin_count[soort])


def draw_vrijstellingen(world: World, pupils: Pupils, draw: Draw) -> tuple[Frame, Ints]:
    """A row a school year of exemption (some without an end), or one for good; vervangende leerplicht."""
    count, today = len(pupils.born), world.peildatum
    first, last = pupils.gap
    exempt = pupils.event == EXEMPT
    old = first - pupils.born > 6100
    ground = draw.choose(count, list(rates.EXEMPT_KINDS.values()))
    ground = np.where(old & draw.chance(count, 0.1), SOORT_VRIJSTELLING.index("15"), ground)
    for_good = exempt & (ground == 0) & draw.chance(count, rates.BLIJVEND)
    open_end = draw.chance(count, 0.2)
    parts = [
        (np.flatnonzero(for_good), ground[for_good], first[for_good], np.full(for_good.sum(), MISSING), True)
    ]
    begin = first
    for _ in range(12):
        end = school_year_end(np.minimum(begin, today + 1000))
        rows = np.flatnonzero(exempt & ~for_good & (begin <= np.minimum(last, today)))
        if len(rows):
            parts.append((rows, ground[rows], begin[rows], np.where(open_end, MISSING, end)[rows], False))
        begin = end + 1
    age = today - pupils.born
    replaced = (
        (pupils.event == NONE)
        & (age > 5200)
        & (age < 6100)
        & draw.chance(count, rates.VERVANGENDE_LEERPLICHT)
    )
    rows = np.flatnonzero(replaced)
    kinds = SOORT_VRIJSTELLING.index("3a") + draw.below(len(rows), 3)
    year_end = school_year_end(np.full(len(rows), today))
    parts.append((rows, kinds, august(year_of(year_end) - 1), year_end, False))
    pupil = np.concatenate([part[0] for part in parts])
    order = np.argsort(pupil, kind="stable")
    blijvend = np.concatenate([np.full(len(part[0]), JA if part[4] else MISSING) for part in parts])
    frame = {
        "vrijstelling_soort": Values(np.concatenate([part[1] for part in parts])[order], SOORT_VRIJSTELLING),
        "vrijstelling_begin": Values(np.concatenate([part[2] for part in parts])[order]),
        "vrijstelling_eind": Values(np.concatenate([part[3] for part in parts])[order]),
        "blijvend": Values(blijvend[order], JA_NEE),
    }
    return frame, pupil[order]
