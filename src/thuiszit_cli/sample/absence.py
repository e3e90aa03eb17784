"""The drawn meldingen: absence, in spells and apart, and the administration around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from thuiszit_cli.facts.calendar import REGIONS
from thuiszit_cli.sample import rates
from thuiszit_cli.sample.columns import MISSING, Frame, Values
from thuiszit_cli.sample.draw import Bools, Draw, Ints
from thuiszit_cli.sample.people import ABSOLUUT, EXEMPT, LRV, Pupils
from thuiszit_cli.sample.world import FOREVER, JA, JA_NEE, NEE, World

SOORTEN = tuple(rates.SOORTEN)
ZESTIEN, LUXE, OVERIG, _, _, RMC, ZIEK, TE_LAAT, LANGDURIG = range(len(SOORTEN))
STATUSES = tuple(rates.STATUSES)
GEREGISTREERD, IN_BEHANDELING, AFGESLOTEN, TER_KENNISGEVING, INGETROKKEN = range(len(STATUSES))
REDENEN = tuple(rates.REDENEN)
VERMOEDELIJK = tuple(rates.VERMOEDELIJK)


@dataclass(frozen=True)
class Absence:
    """Reports before their administration: who, what, when, how many hours, and whether in a spell."""

    pupil: Ints
    soort: Ints
    begin: Ints
    end: Ints  # MISSING while it runs
    halves: Ints  # half hours missed
    full: Ints  # all lessons missed: JA, NEE or MISSING
    spell: Bools


def joined(parts: Sequence[Absence]) -> Absence:
    return Absence(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Absence.__dataclass_fields__)
    )


def draw_spells(world: World, pupils: Pupils, draw: Draw) -> Absence:
    """Four weekly 16-hour reports, all lessons missed, then LRV from the first day or after them."""
    today = world.peildatum
    who = np.flatnonzero((pupils.event == LRV) & (pupils.spell[1] >= world.first_day))
    first, last = pupils.spell[0][who], pupils.spell[1][who]
    parts = []
    for week in range(4):
        begin = first + 7 * week
        there = np.flatnonzero(begin <= np.minimum(today, last))
        begin, count = begin[there], len(there)
        end = np.minimum(begin + 6, last[there])
        parts.append(
            Absence(
                who[there],
                np.full(count, ZESTIEN),
                begin,
                np.where(end > today, MISSING, end),
                2 * draw.between(count, 16, 28),
                np.full(count, JA),
                np.full(count, True),
            )
        )
    from_start = draw.chance(len(who), 0.65)
    begin = np.where(from_start, first, first + 28)
    there = np.flatnonzero((first + 28 <= today) & (begin <= last))
    lasted = np.minimum(last, today) - begin
    parts.append(
        Absence(
            who[there],
            np.full(len(there), LANGDURIG),
            begin[there],
            np.where(last > today, MISSING, last)[there],
            2 * np.minimum(lasted // 7 * 25 + 25, 1500)[there],
            np.where(draw.chance(len(there), 0.7), JA, MISSING),
            np.full(len(there), True),
        )
    )
    return joined(parts)


def draw_incidents(
    world: World, pupils: Pupils, inschrijving_pupil: Ints, inschrijvingen: Frame, count: int, draw: Draw
) -> Absence:
    """About `count` reports of pupils who were at school, some of them in chains."""
    today, people = world.peildatum, len(pupils.born)
    count = max(0, count)
    begins, ends = inschrijvingen["inschrijving_begin"].numbers, inschrijvingen["inschrijving_eind"].numbers
    earliest, latest = np.full(people, FOREVER), np.full(people, -FOREVER)
    np.minimum.at(earliest, inschrijving_pupil, begins)
    np.maximum.at(latest, inschrijving_pupil, np.where(ends == MISSING, today, ends))
    earliest = np.maximum(np.maximum(earliest, pupils.born + 1900), world.first_day)
    latest = np.minimum(latest, np.where(pupils.vertrokken == MISSING, today, pupils.vertrokken))
    no_school = (pupils.event == ABSOLUUT) | (pupils.event == EXEMPT)
    latest = np.where(no_school, np.minimum(latest, pupils.gap[0] - 1), latest)

    age = (today - pupils.born) // 365
    busy = np.asarray(rates.AGE_WEIGHTS)[np.searchsorted([12, 16, 18], age, side="right")]
    weight = busy * (1 + 19 // (1 + draw.below(people, 20)))
    weight = np.where(latest - earliest > 60, weight, 0)
    if count == 0 or not weight.any():
        count, weight = 0, np.ones(people, dtype=np.int64)
    links = rates.SOORTEN[SOORTEN[ZESTIEN]] / sum(rates.SOORTEN.values()) * rates.CHAINED * 2
    incidents = int(count / (1 + links))
    who = draw.choose(incidents, weight)
    soort = draw.choose(incidents, list(rates.SOORTEN.values()))
    adult = (soort == RMC) & (age[who] < 18)
    soort = np.where(adult, OVERIG, soort)
    begin = _season_day(world, pupils.region[who], earliest[who], latest[who], soort == LUXE, draw)

    more = np.where(
        (soort == ZESTIEN) & draw.chance(incidents, rates.CHAINED), draw.between(incidents, 1, 3), 0
    )
    chain_full = (more > 0) & draw.chance(incidents, rates.CHAIN_FULL)
    row = np.repeat(np.arange(incidents), more + 1)
    link = np.arange(len(row)) - np.repeat(np.cumsum(more + 1) - (more + 1), more + 1)
    begin = begin[row] + 7 * link
    kept = (begin <= today) & (begin <= latest[who[row]])
    row, begin = row[kept], begin[kept]
    rows, soort, chained = len(row), soort[row], (more > 0)[row]

    lengths = np.array([20, 12, 14, 10, 10, 35, 8, 1, 1])  # longest, in days, by soort
    end = begin + draw.below(rows, lengths[soort])
    end = np.where(chained, begin + 6, end)
    lowest = np.array([32, 4, 2, 2, 4, 40, 4, 1, 1])  # half hours
    spread = np.array([17, 60, 28, 12, 16, 60, 40, 5, 1])
    halves = lowest[soort] + draw.below(rows, spread[soort])
    always, mostly_not = draw.chance(rows, 0.8), draw.chance(rows, 0.78)
    full = np.where(mostly_not, NEE, MISSING)
    full = np.where((soort == LUXE) | (soort == ZIEK), np.where(always, JA, MISSING), full)
    full = np.where(chain_full[row], JA, full)
    return Absence(
        who[row], soort, begin, np.where(end > today, MISSING, end), halves, full, np.zeros(rows, dtype=bool)
    )


def _season_day(world: World, region: Ints, earliest: Ints, latest: Ints, luxe: Bools, draw: Draw) -> Ints:
    """A lesdag in [earliest, latest], as often as its weight."""
    share = draw.fractions(len(region))
    day = np.empty(len(region), dtype=np.int64)
    for position in range(len(REGIONS)):
        for near, cumulative in ((False, world.seasons[position]), (True, world.luxe_seasons[position])):
            rows = np.flatnonzero((region == position) & (luxe == near))
            low = cumulative[earliest[rows] - world.days.first - 1]
            high = cumulative[latest[rows] - world.days.first]
            target = low + (share[rows] * (high - low)).astype(np.int64)
            day[rows] = np.searchsorted(cumulative, target, side="right") + world.days.first
    return day


def draw_meldingen(world: World, absence: Absence, draw: Draw) -> tuple[Frame, Ints]:
    """The administration around each report; also the order of the rows, by melddatum."""
    today, count = world.peildatum, len(absence.pupil)
    running = absence.end == MISSING
    reported = np.minimum(np.where(running, absence.begin + 3, absence.end) + draw.below(count, 8), today)
    stage = np.searchsorted([22, 91], today - reported, side="right")
    status = np.empty(count, dtype=np.int64)
    for column in range(3):
        rows = np.flatnonzero(stage == column)
        status[rows] = draw.choose(len(rows), [weights[column] for weights in rates.STATUSES.values()])
    open_status = np.where(draw.chance(count, 0.7), IN_BEHANDELING, GEREGISTREERD)
    forgotten = absence.spell & (absence.soort == LANGDURIG) & draw.chance(count, rates.LRV_NOT_CLOSED)
    spell_status = np.where(running | forgotten, open_status, AFGESLOTEN)
    weekly = absence.spell & (absence.soort == ZESTIEN) & draw.chance(count, 0.4)
    spell_status = np.where(weekly, TER_KENNISGEVING, spell_status)
    status = np.where(
        absence.spell, spell_status, np.where(running & (status == AFGESLOTEN), open_status, status)
    )

    closed = status == AFGESLOTEN
    reason = draw.choose(count, list(rates.REDENEN.values()))
    spell_reason = draw.choose(count, list(rates.REDENEN.values())[: rates.SPELL_REDENEN])
    reason = np.where(closed, np.where(absence.spell, spell_reason, reason), MISSING)
    closed_on = np.minimum(reported + draw.between(count, 1, 45), today)
    changed = np.where(closed, closed_on, np.minimum(reported + draw.below(count, 15), today))
    minute = 8 * 60 + 5 * draw.below(count, 108)
    allowed = np.where(draw.chance(count, 0.6), NEE, np.where(draw.chance(count, 0.03), JA, MISSING))
    wanted = np.where(draw.chance(count, 0.55), JA, np.where(draw.chance(count, 0.6), NEE, MISSING))
    cause = draw.choose(count, list(rates.VERMOEDELIJK.values()))
    frame = {
        "verzuimsoort": Values(absence.soort, SOORTEN),
        "begindatum": Values(absence.begin),
        "einddatum": Values(absence.end),
        "melddatum": Values(reported),
        "status": Values(status, STATUSES),
        "reden_afgesloten": Values(reason, REDENEN),
        "datum_afgesloten": Values(np.where(closed, closed_on, MISSING)),
        "laatste_mutatie": Values(changed * 1440 + minute),
        "alle_lessen_gemist": Values(absence.full, JA_NEE),
        "geoorloofd": Values(np.where(absence.spell & (allowed == JA), NEE, allowed), JA_NEE),
        "verzuimuren": Values(absence.halves),
        "verzuimdagen": Values(np.maximum(1, absence.halves // 10) * 2),
        "vermoedelijke_reden": Values(np.where(cause == 0, MISSING, cause), VERMOEDELIJK),
        "actie_gemeente_gewenst": Values(wanted, JA_NEE),
    }
    order = np.argsort(reported, kind="stable")
    return {name: values.take(order) for name, values in frame.items()}, order
