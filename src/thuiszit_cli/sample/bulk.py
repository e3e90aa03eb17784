"""The drawn part of a sample: a chunk of pupils at a time, as columns of whole numbers.

A pupil has a birth date, a school career of up to three schools, and at most one large event: another
school, a time without school (absoluut), a time of exemption, or a spell of absence (LRV). A gap in the
career is cut out of its inschrijvingen. Meldingen outside spells fall on lesdagen of the pupil's region, more
in some months, more for older pupils, and far more for a few pupils than for most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from thuiszit_cli.facts.calendar import REGIONS, region_by_gemeente
from thuiszit_cli.facts.days import number
from thuiszit_cli.sample import rates
from thuiszit_cli.sample.columns import MISSING, Frame, Values
from thuiszit_cli.sample.draw import Bools, Draw, Ints
from thuiszit_cli.sample.schooldays import Schooldays

FOREVER = 100_000  # a day number after every other: 2243
JA_NEE = ("ja", "nee")
JA, NEE = 0, 1
GESLACHT = ("M", "V", "O")
ONDERWIJSSOORTEN = ("bo", "sbo", "so", "vo", "vso", "pro", "mbo")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_POSTCODES_A_GEMEENTE = 40
_SCHOOLS_A_SOORT = {"bo": 400, "sbo": 40, "so": 26, "vo": 104, "vso": 26, "pro": 26, "mbo": 26}

SOORTEN = tuple(rates.SOORTEN)
ZESTIEN, LUXE, OVERIG, _, _, RMC, ZIEK, TE_LAAT, LANGDURIG = range(len(SOORTEN))
STATUSES = tuple(rates.STATUSES)
GEREGISTREERD, IN_BEHANDELING, AFGESLOTEN, TER_KENNISGEVING, INGETROKKEN = range(len(STATUSES))
REDENEN = tuple(rates.REDENEN)
VERMOEDELIJK = tuple(rates.VERMOEDELIJK)
SOORT_VRIJSTELLING = (*rates.EXEMPT_KINDS, "15", "3a", "3b", "vervangende leerplicht")
NONE, SWITCH, ABSOLUUT, EXEMPT, LRV = range(5)


@dataclass(frozen=True)
class World:
    """What all chunks share: the days, the municipalities and the schools."""

    peildatum: int
    first_day: int  # of the school years with meldingen
    days: Schooldays
    gemeenten: tuple[str, ...]
    gemeente_region: Ints
    postcodes: tuple[str, ...]
    brins: tuple[str, ...]
    brin_first: Ints  # position of the first school of each onderwijssoort
    brin_count: Ints
    seasons: Ints  # region x day: cumulative weight of the lesdagen
    luxe_seasons: Ints


@dataclass(frozen=True)
class Chunk:
    """The four tables of a chunk of pupils, and which rows belong together in the flat form."""

    tables: dict[str, Frame]
    melding_pupil: Ints
    melding_inschrijving: Ints  # position in inschrijvingen, -1 when none covers the begin
    inschrijving_pupil: Ints
    vrijstelling_pupil: Ints


def build_world(peildatum: date, leerlingen: int, days: Schooldays, first_day: int) -> World:
    """The world for a register of about `leerlingen` pupils: more pupils, more municipalities and schools."""
    gemeenten = _gemeenten(min(342, 6 + leerlingen // 7000))
    regions = region_by_gemeente()
    share = min(1.0, (2 + leerlingen / 250) / 650)
    counts = [max(2, round(share * most)) for most in _SCHOOLS_A_SOORT.values()]
    firsts = np.cumsum([0, *_SCHOOLS_A_SOORT.values()])[:-1]
    brins = tuple(
        f"9{9 - i // 676}{_LETTERS[i // 26 % 26]}{_LETTERS[i % 26]}"
        for i in range(sum(_SCHOOLS_A_SOORT.values()))
    )
    postcodes = tuple(
        f"{1000 + (position * 97 + n // 8) % 9000}{_LETTERS[n * 7 % 26]}{_LETTERS[(n * 3 + position) % 26]}"
        for position in range(len(gemeenten))
        for n in range(_POSTCODES_A_GEMEENTE)
    )
    seasons, luxe = _seasons(days)
    return World(
        number(peildatum),
        first_day,
        days,
        gemeenten,
        np.array([regions[code] for code in gemeenten]),
        postcodes,
        brins,
        firsts,
        np.array(counts),
        seasons,
        luxe,
    )


def _gemeenten(count: int) -> tuple[str, ...]:
    """Municipality codes, the three regions in turn."""
    by_region: list[list[str]] = [[] for _ in REGIONS]
    for code, region in region_by_gemeente().items():
        by_region[region].append(code)
    longest = max(len(codes) for codes in by_region)
    turns = [codes[i] for i in range(longest) for codes in by_region if i < len(codes)]
    return tuple(turns[:count])


def _seasons(days: Schooldays) -> tuple[Ints, Ints]:
    """Cumulative weights of the lesdagen for absence in general and for luxe verzuim."""
    size = days.lesson.shape[1]
    month = (
        np.arange(days.first, days.first + size)
        .astype("datetime64[D]")
        .astype("datetime64[M]")
        .astype(np.int64)
        % 12
    )
    weight = np.asarray(rates.MONTHS)[month] * days.lesson
    padded = np.pad(days.vacation, ((0, 0), (7, 7)))
    near = np.stack([padded[:, i : i + size] for i in range(15)]).any(axis=0)
    return np.cumsum(weight, axis=1), np.cumsum(weight * np.where(near, rates.NEAR_VACATION, 1), axis=1)


# --- pupils -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Pupils:
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


def draw_chunk(world: World, numbers: Ints, meldingen: int, first_meldingsnummer: int, draw: Draw) -> Chunk:
    """The tables of the pupils with these numbers, with about `meldingen` meldingen."""
    pupils = _draw_pupils(world, len(numbers), draw)
    leerlingen = _leerlingen(world, pupils, numbers, draw)
    inschrijvingen, inschrijving_pupil = _inschrijvingen(world, pupils, draw)
    vrijstellingen, vrijstelling_pupil = _vrijstellingen(world, pupils, draw)
    absence = _spells(world, pupils, draw)
    absence = _joined(
        [
            absence,
            _incidents(
                world, pupils, inschrijving_pupil, inschrijvingen, meldingen - len(absence.pupil), draw
            ),
        ]
    )
    melding, order = _meldingen(world, absence, draw)
    melding_pupil = absence.pupil[order]
    covering = _covering(
        inschrijving_pupil, inschrijvingen["inschrijving_begin"].numbers, melding_pupil, absence.begin[order]
    )
    for name in ("brin", "vestiging", "onderwijssoort"):
        melding[name] = inschrijvingen[name].take(covering)
    for name in ("geboortedatum", "geslacht", "postcode", "gemeentecode"):
        melding[name] = leerlingen[name].take(melding_pupil)
    melding["meldingsnummer"] = Values(first_meldingsnummer + np.arange(len(melding_pupil)))
    pgn = leerlingen["persoonsgebonden_nummer"]
    melding["persoonsgebonden_nummer"] = pgn.take(melding_pupil)
    inschrijvingen["persoonsgebonden_nummer"] = pgn.take(inschrijving_pupil)
    vrijstellingen["persoonsgebonden_nummer"] = pgn.take(vrijstelling_pupil)
    tables = {
        "meldingen": melding,
        "leerlingen": leerlingen,
        "inschrijvingen": inschrijvingen,
        "vrijstellingen": vrijstellingen,
    }
    return Chunk(tables, melding_pupil, covering, inschrijving_pupil, vrijstelling_pupil)


def _august(year: Ints) -> Ints:
    """Day number of 1 August of a calendar year."""
    return ((year - 1970) * 12 + 7).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _year(day: Ints) -> Ints:
    return day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def _month(day: Ints) -> Ints:
    """Month of a day number, January is 1."""
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1


def _school_year_end(day: Ints) -> Ints:
    """31 July of the school year of a day."""
    year = _year(day)
    return _august(year + (_month(day) >= 8)) - 1


def _draw_pupils(world: World, count: int, draw: Draw) -> _Pupils:
    today, start = world.peildatum, world.first_day - 365 * rates.YEARS_BEFORE
    years = (today - start) / 365.25
    born = today - 1461 - draw.below(count, 5844)  # four up to and including nineteen years
    weights = 1000 // (np.arange(len(world.gemeenten)) + 2)
    gemeente = draw.choose(count, weights)
    region = world.gemeente_region[gemeente]

    moment = start + draw.below(count, today - start)
    age = moment - born
    duty = (age > 1900) & (age < 6550)  # past five years and two months, not yet eighteen
    chance = draw.fractions(count)
    bounds = (
        np.cumsum([rates.LRV_A_YEAR, rates.ABSOLUUT_A_YEAR, rates.EXEMPT_A_YEAR, rates.SWITCH_A_YEAR]) * years
    )
    event = np.array([LRV, ABSOLUUT, EXEMPT, SWITCH, NONE])[np.searchsorted(bounds, chance, side="right")]
    event[~duty] = NONE

    gap_first = np.full(count, FOREVER)
    gap_last = np.full(count, FOREVER)
    switch = event == SWITCH
    gap_first[switch], gap_last[switch] = moment[switch], moment[switch] - 1

    absolute = event == ABSOLUUT
    summer = absolute & draw.chance(count, 0.35)
    moment = np.where(summer, _school_year_end(moment) + 1, moment)
    found = moment + _spell_days(count, rates.ABSOLUUT_DAYS, draw)
    left = absolute & draw.chance(count, rates.ABSOLUUT_MOVED_OUT) & (found <= today)
    gap_first[absolute] = moment[absolute]
    gap_last[absolute] = np.where(left, FOREVER, found)[absolute]

    exempt = event == EXEMPT
    at_once = draw.chance(count, 0.5)
    exempt_first = np.where(at_once & (age < 2300), born + 1870, moment)  # many from the begin of the duty on
    renewals = (draw.fractions(count)[None, :] < rates.EXEMPT_RENEWED ** np.arange(1, 9)[:, None]).sum(axis=0)
    exempt_last = _august(_year(_school_year_end(exempt_first)) + renewals) - 1
    gap_first[exempt], gap_last[exempt] = exempt_first[exempt], exempt_last[exempt]

    spell = event == LRV
    absent_first = np.where(spell, world.days.next_lesson(region, np.minimum(moment, today)), FOREVER)
    absent_last = np.where(spell, absent_first + _spell_days(count, rates.LRV_DAYS, draw), FOREVER)

    secondary = _august(_year(born) + 12 + (_month(born) >= 10))
    kind = draw.choose(count, [weight for _, _, weight in rates.SECONDARY])
    after = _august(_year(secondary) + np.array([length for _, length, _ in rates.SECONDARY])[kind])
    late = draw.chance(count, rates.SUMMER_GAP)
    return _Pupils(
        born,
        gemeente,
        region,
        gemeente * _POSTCODES_A_GEMEENTE + draw.below(count, _POSTCODES_A_GEMEENTE),
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


def _spell_days(count: int, length: tuple[float, tuple[int, int], tuple[int, int]], draw: Draw) -> Ints:
    share, short, long = length
    return np.where(draw.chance(count, share), draw.between(count, *short), draw.between(count, *long))


def _some_day(world: World, count: int, share: float, days: int, draw: Draw) -> Ints:
    """A day in the last `days` days for some, MISSING for the rest."""
    return np.where(draw.chance(count, share), world.peildatum - draw.below(count, days), MISSING)


def _leerlingen(world: World, pupils: _Pupils, numbers: Ints, draw: Draw) -> Frame:
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
    school_years = (_school_year_end(np.full(count, today)) - 365 - pupils.born) // 365 - 4
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


# --- inschrijvingen and vrijstellingen --------------------------------------------------------------------


def _inschrijvingen(world: World, pupils: _Pupils, draw: Draw) -> tuple[Frame, Ints]:
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


def _vrijstellingen(world: World, pupils: _Pupils, draw: Draw) -> tuple[Frame, Ints]:
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
        end = _school_year_end(np.minimum(begin, today + 1000))
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
    year_end = _school_year_end(np.full(len(rows), today))
    parts.append((rows, kinds, _august(_year(year_end) - 1), year_end, False))
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


# --- meldingen --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Absence:
    """Reports before their administration: who, what, when, how many hours, and whether in a spell."""

    pupil: Ints
    soort: Ints
    begin: Ints
    end: Ints  # MISSING while it runs
    halves: Ints  # half hours missed
    full: Ints  # all lessons missed: JA, NEE or MISSING
    spell: Bools


def _joined(parts: Sequence[_Absence]) -> _Absence:
    return _Absence(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in _Absence.__dataclass_fields__)
    )


def _spells(world: World, pupils: _Pupils, draw: Draw) -> _Absence:
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
            _Absence(
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
        _Absence(
            who[there],
            np.full(len(there), LANGDURIG),
            begin[there],
            np.where(last > today, MISSING, last)[there],
            2 * np.minimum(lasted // 7 * 25 + 25, 1500)[there],
            np.where(draw.chance(len(there), 0.7), JA, MISSING),
            np.full(len(there), True),
        )
    )
    return _joined(parts)


def _incidents(
    world: World, pupils: _Pupils, inschrijving_pupil: Ints, inschrijvingen: Frame, count: int, draw: Draw
) -> _Absence:
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
    return _Absence(
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


def _meldingen(world: World, absence: _Absence, draw: Draw) -> tuple[Frame, Ints]:
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


def _covering(pupil: Ints, begin: Ints, wanted: Ints, day: Ints) -> Ints:
    """For each wanted pupil and day the latest row that began on or before it; -1 when there is none."""
    if len(pupil) == 0:
        return np.full(len(wanted), -1)
    keys = pupil * (2 * FOREVER) + begin
    row = np.searchsorted(keys, wanted * (2 * FOREVER) + day, side="right") - 1
    return np.where((row >= 0) & (pupil[np.maximum(row, 0)] == wanted), row, -1)
