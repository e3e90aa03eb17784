"""Small invented registers, dense in boundaries, for Hypothesis.

Dates are drawn around the days on which an answer turns: the peildatum, 1 August, the birthdays of the
law, the begin and end of vacations, four weeks, a month and three months before the peildatum.
"""

from __future__ import annotations

import calendar
import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from reference import (
    DEFINITIES,
    MELDING_COLUMNS,
    PUBLIC,
    REGIONS,
    VACATION,
    Register,
    Row,
    birthday,
    days_outside_vacation,
    is_lesdag,
    schooljaar_begin,
    window_start,
)
from thuiszit_cli.rules import terms

ONE_DAY = timedelta(days=1)
DEEP = int(os.environ.get("THUISZIT_DEEP") or 0)  # 1, or how many examples

# Invented: the range 9999 is not handed out; each passes the elfproef.
NUMBERS = tuple(
    text
    for text in (str(number) for number in range(999900000, 999900090))
    if (sum(int(c) * w for c, w in zip(text, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))) % 11 == 0
)[:6]

# Groningen, Utrecht and Maastricht: one of each region; an unknown code and none.
REGION_OF = {"0014": "noord", "0344": "midden", "0935": "zuid"}
MUNICIPALITIES = (*REGION_OF, *REGION_OF, "9999", None, None)

VACATION_EDGES = tuple(
    sorted(
        {
            day
            for region in REGIONS
            for day in VACATION[region]
            if day - ONE_DAY not in VACATION[region] or day + ONE_DAY not in VACATION[region]
        }
    )
)

# Days as exports use them for "always" and "no end known"; far outside the years with vacations.
LONG_AGO, FAR_AHEAD = date(1990, 1, 1), date(2098, 11, 30)
HOLIDAYS = tuple(sorted(day for day in PUBLIC if 2013 <= day.year <= 2031))
TURNS_OF_THE_YEAR = (
    (8, 1),
    (7, 31),
    (8, 1),
    (7, 31),
    (1, 1),
    (12, 31),
    (3, 1),
    (2, 28),
    (10, 31),
    (11, 1),
    (5, 5),
    (5, 6),
)


def often(common: Any, *rare: Any, weight: int = 6) -> st.SearchStrategy[Any]:
    """Mostly the common value, now and then one of the rare ones."""
    return st.sampled_from([common] * weight + list(rare))


@st.composite
def peildatums(draw: st.DrawFn) -> date:
    kind = draw(st.sampled_from(["any", "turn", "first", "holiday", "vacation", "vacation", "plain"]))
    year = draw(st.integers(2013, 2031))
    close = timedelta(days=draw(st.integers(-1, 1)))
    if kind == "any":
        return draw(st.dates(date(2013, 1, 1), date(2031, 12, 31)))
    if kind == "turn":
        return date(year, *draw(st.sampled_from(TURNS_OF_THE_YEAR)))
    if kind == "first":
        return next_lesdag(draw(st.sampled_from(REGIONS)), date(year, draw(st.integers(1, 12)), 1)) + close
    if kind == "holiday":
        return draw(st.sampled_from(HOLIDAYS)) + close
    if kind == "vacation":
        return draw(st.sampled_from(VACATION_EDGES)) + timedelta(days=draw(st.integers(-3, 3)))
    return date(year, 11, 2) + timedelta(days=draw(st.integers(0, 27)))


@st.composite
def births(draw: st.DrawFn, peildatum: date) -> date | None:
    kind = draw(
        st.sampled_from(
            ["school"] * 7
            + ["older"] * 3
            + ["birthday", "birthday", "schooljaar", "leap", "start", "start", "odd"]
        )
    )
    if kind in {"school", "older"}:
        age = draw(st.integers(5, 15) if kind == "school" else st.integers(15, 18))
        return peildatum - relativedelta(years=age) - timedelta(days=draw(st.integers(0, 364)))
    if kind == "birthday":
        age = draw(st.sampled_from([5, 15, 16, 18]))
        return peildatum - relativedelta(years=age) + timedelta(days=draw(st.integers(-1, 1)))
    if kind == "schooljaar":
        turn = schooljaar_begin(peildatum) - relativedelta(years=draw(st.integers(15, 18)))
        return turn + timedelta(days=draw(st.integers(-1, 1)))
    if kind == "leap":
        return last_day_up_to(29, date(peildatum.year - draw(st.integers(4, 19)), 2, 1))
    if kind == "start":  # leerplicht begins about now
        month = (peildatum - relativedelta(years=5, months=draw(st.integers(0, 2)))).replace(day=1)
        return last_day_up_to(draw(st.sampled_from([1, 15, 31])), month)
    never_or_now = [None, date(1899, 12, 31), date(1900, 1, 2), peildatum, peildatum + timedelta(days=1)]
    thirty = peildatum - relativedelta(years=30)
    never_or_now += [thirty, thirty + ONE_DAY, thirty - ONE_DAY]
    return draw(st.sampled_from([*never_or_now, peildatum + timedelta(days=40)]))


def last_day_up_to(day: int, month: date) -> date:
    return month.replace(day=min(day, calendar.monthrange(month.year, month.month)[1]))


@dataclass(frozen=True)
class Pupil:
    """What the rows of one pupil are drawn around."""

    number: str
    peildatum: date
    region: str
    born: date | None

    @property
    def turns(self) -> list[date]:
        """The days on which the duty of this pupil may change."""
        if self.born is None:
            return [self.peildatum]
        five = birthday(self.born, 5)
        return [
            next_lesdag(self.region, five.replace(day=1) + relativedelta(months=1)),
            birthday(self.born, 15),
            schooljaar_begin(birthday(self.born, 16)) + relativedelta(years=1),
            birthday(self.born, 18),
        ]


@st.composite
def days_near(draw: st.DrawFn, pupil: Pupil) -> date:
    """A day around which an answer about the pupil at the peildatum may turn."""
    peildatum = pupil.peildatum
    anchor = draw(
        st.sampled_from(
            [
                peildatum,
                peildatum,
                peildatum,
                peildatum - timedelta(days=28),
                peildatum - relativedelta(months=1),
                peildatum - relativedelta(months=3),
                schooljaar_begin(peildatum),
                window_start(pupil.region, peildatum),
                *pupil.turns,
            ]
        )
    )
    return anchor + timedelta(days=draw(st.sampled_from([0, 0, 1, -1, 2, -2, 5, -30, -300])))


def back_by_counted_days(region: str, last: date, count: int) -> date:
    """The first day such that `count` days outside vacations lie from it up to and including last."""
    first = last
    while days_outside_vacation(region, first, last) < count and (last - first).days < 120:
        first -= ONE_DAY
    return first


def next_lesdag(region: str, day: date) -> date:
    while not is_lesdag(region, day):
        day += ONE_DAY
    return day


SOORTEN = ["langdurig", "luxe", "zestien_uur", "overig"] * 4 + [str(s) for s in terms.Verzuimsoort] + [None]
HOURS = [None, None, None, 0.0, 0.1, 0.2, 0.5, 2.5, 4.0, 5.33, 8.0, 8.5, 9.0, 12.0, 15.5, 16.0, 16.5, 40.0]


@st.composite
def melding_details(draw: st.DrawFn, born: date | None) -> Row:
    """Everything of a melding but whose it is and when it ran."""
    row: Row = {
        "meldingsnummer": draw(st.sampled_from([None, None, None, "M1", "M2", "M3"])),
        "verzuimsoort": draw(st.sampled_from(SOORTEN)),
        "status": draw(often("geregistreerd", None, "in_behandeling", *terms.Status, weight=4)),
        "reden_afgesloten": draw(often(None, *terms.RedenAfgesloten, weight=20)),
        "alle_lessen_gemist": draw(st.sampled_from([None, None, True, True, False])),
        "geoorloofd": draw(often(None, False, False, True, weight=9)),
        "verzuimuren": draw(st.sampled_from(HOURS)),
        "laatste_mutatie": draw(
            st.sampled_from(
                [None, None, datetime(2020, 1, 1), datetime(2020, 1, 1, 0, 0, 1), datetime(2024, 5, 6)]
            )
        ),
    }
    if draw(often(False, True)):
        row |= {
            "geboortedatum": draw(often(born, None, date(2012, 2, 29), date(1899, 1, 1))),
            "geslacht": draw(st.sampled_from([None, "M", "V"])),
            "gemeentecode": draw(st.sampled_from(MUNICIPALITIES)),
            "brin": draw(st.sampled_from([None, "01AB", "02CD"])),
            "onderwijssoort": draw(st.sampled_from([None, "PO", "VO"])),
            "melddatum": draw(st.sampled_from([None, date(2024, 3, 4)])),
        }
    return {key: value if value is None else plain(value) for key, value in row.items()}


def plain(value: Any) -> Any:
    """An id of an enum as bare text; anything else as it is."""
    return value.value if isinstance(value, terms.Term) else value


@st.composite
def meldingen_of(draw: st.DrawFn, pupil: Pupil) -> list[Row]:
    """Up to eight meldingen; many touch the one before over a weekend or a vacation."""
    rows: list[Row] = []
    for _ in range(draw(st.sampled_from([0, 1, 1, 2, 2, 3, 4, 6, 8]))):
        if rows and draw(often(False, True, weight=8)):
            twin = dict(draw(st.sampled_from(rows)))
            if draw(st.booleans()):
                twin["laatste_mutatie"] = draw(st.sampled_from([None, datetime(2024, 5, 6)]))
                twin["einddatum"] = draw(st.sampled_from([None, twin["begindatum"]]))
            rows.append(twin)
            continue
        begin, end = draw(intervals(pupil, rows[-1] if rows else None))
        details = draw(melding_details(pupil.born))
        closed = None
        if details["status"] == "afgesloten":
            around = [begin - ONE_DAY, begin, begin + timedelta(days=20), pupil.peildatum]
            closed = draw(st.sampled_from([None, *around]))
            end = draw(st.sampled_from([end, None]))
        rows.append(
            {
                "persoonsgebonden_nummer": pupil.number,
                "begindatum": begin,
                "einddatum": end,
                "datum_afgesloten": closed,
                **details,
            }
        )
    if rows and draw(often(False, True, weight=15)):
        rows[draw(st.integers(0, len(rows) - 1))]["begindatum"] = None  # no melding, still a person
    return rows


@st.composite
def intervals(draw: st.DrawFn, pupil: Pupil, previous: Row | None) -> tuple[date, date | None]:
    peildatum, region = pupil.peildatum, pupil.region
    kind = draw(st.sampled_from(["limit", "limit", "touch", "touch", "recent", "free"]))
    if kind == "touch" and previous is not None and previous["begindatum"] is not None:
        after = (previous["einddatum"] or previous["begindatum"]) + ONE_DAY
        begin = next_lesdag(region, after) + timedelta(days=draw(st.sampled_from([0, 0, 1, 1, 2, -1, -4])))
        return begin, draw(often(begin + timedelta(days=draw(st.integers(0, 30))), None, peildatum, weight=3))
    if kind == "recent":  # in and around the four lesweken
        begin = peildatum - timedelta(days=draw(st.integers(0, 60)))
        return begin, begin + timedelta(days=draw(st.integers(0, 10)))
    last = peildatum - timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 2, 3, 7, 30, 60, 85, 92])))
    if kind == "limit":  # three lesdagen, four weeks, a month, three months long at its end
        lengths = [
            back_by_counted_days(region, last, draw(st.sampled_from([2, 3, 4, 27, 28, 29, 28, 29]))),
            last - relativedelta(months=1) + timedelta(days=draw(st.integers(-1, 1))),
            last - relativedelta(months=3) + timedelta(days=draw(st.integers(-1, 1))),
            last - timedelta(days=draw(st.integers(26, 28))),
        ]
        return draw(st.sampled_from(lengths)), draw(st.sampled_from([last, last, None]))
    begin = draw(often(draw(days_near(pupil)), LONG_AGO))
    ends = [None, begin, begin - ONE_DAY, draw(days_near(pupil)), draw(days_near(pupil)), FAR_AHEAD]
    return begin, draw(st.sampled_from(ends))


@st.composite
def leerling_rows(draw: st.DrawFn, pupil: Pupil, home: str | None) -> list[Row]:
    rows = []
    for position in range(draw(often(1, 0, 2, weight=8))):
        left, came = draw(moves(pupil))
        rows.append(
            {
                "persoonsgebonden_nummer": pupil.number,
                "geboortedatum": pupil.born
                if position == 0
                else draw(often(pupil.born, None, date(2012, 2, 29), weight=4)),
                "geslacht": draw(st.sampled_from([None, "M", "V"])),
                "gemeentecode": home if position == 0 else draw(often(None, "0935")),
                "startkwalificatie": draw(often(None, True, False, weight=8)),
                "startkwalificatie_datum": draw(often(None, draw(days_near(pupil)), weight=6)),
                "uitzondering_kwalificatieplicht": draw(often(None, True, False, weight=10)),
                "volledige_schooljaren": draw(often(None, 0.0, 11.0, 11.5, 12.0, 12.0, 13.0)),
                "gevestigd_op": came,
                "vertrokken_op": left,
                "overleden_op": draw(often(None, draw(days_near(pupil)), weight=25)),
            }
        )
    return rows


@st.composite
def moves(draw: st.DrawFn, pupil: Pupil) -> tuple[date | None, date | None]:
    """Days of leaving and of coming, often close to each other."""
    kind = draw(often("none", "left", "came", "both", weight=9))
    day = draw(days_near(pupil)) if kind != "none" else None
    if day is None:
        return None, None
    if kind == "both":
        return day, day + timedelta(days=draw(st.sampled_from([-40, -1, 0, 1, 1, 3, 40])))
    return (day, None) if kind == "left" else (None, day)


@st.composite
def inschrijving_rows(draw: st.DrawFn, pupil: Pupil) -> list[Row]:
    rows = []
    for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2, 3]))):
        long_ago = pupil.peildatum - timedelta(days=700)
        near = draw(days_near(pupil))
        rows.append(
            {
                "persoonsgebonden_nummer": pupil.number,
                "brin": draw(st.sampled_from([None, "10EF", "11GH"])),
                "onderwijssoort": draw(st.sampled_from([None, "PO", "VSO"])),
                "inschrijving_begin": draw(st.sampled_from([long_ago] * 8 + [near] * 7 + [LONG_AGO, None])),
                "inschrijving_eind": draw(
                    st.sampled_from([None, None, None, draw(days_near(pupil)), FAR_AHEAD])
                ),
            }
        )
    return rows


# "grond onbekend" is no soort the program knows: it exempts nobody.
SOORTEN_VRIJSTELLING = [str(s) for s in terms.VrijstellingSoort]
SOORTEN_VRIJSTELLING += ["15"] * 3 + ["5a_trekkend", None, "grond onbekend"]


@st.composite
def vrijstelling_rows(draw: st.DrawFn, pupil: Pupil) -> list[Row]:
    rows = []
    for _ in range(draw(st.sampled_from([0, 0, 0, 0, 1, 2, 3]))):
        schooljaar = schooljaar_begin(pupil.peildatum) - relativedelta(years=draw(st.integers(0, 3)))
        begin = draw(st.sampled_from([schooljaar, draw(days_near(pupil))]))
        ends = [pupil.peildatum - ONE_DAY, begin - ONE_DAY, draw(days_near(pupil)), draw(days_near(pupil))]
        rows.append(
            {
                "persoonsgebonden_nummer": pupil.number,
                "vrijstelling_soort": draw(st.sampled_from(SOORTEN_VRIJSTELLING)),
                "vrijstelling_begin": begin,
                "vrijstelling_eind": draw(st.sampled_from([None, None, None, None, *ends, *ends, FAR_AHEAD])),
                "blijvend": draw(st.sampled_from([None, None, False, True])),
            }
        )
    return rows


@st.composite
def registers(draw: st.DrawFn) -> Register:
    """A register of one to six pupils and the question asked of it."""
    peildatum = draw(peildatums())
    known = draw(often(True, False, weight=3))
    configured = draw(st.sampled_from([None, *REGIONS]))
    tables: dict[str, list[Row]] = {name: [] for name in TABLE_COLUMNS}
    for number in NUMBERS[: draw(st.integers(1, 6))]:
        home = draw(st.sampled_from(MUNICIPALITIES))
        region = REGION_OF.get(home or "", configured or "midden")
        pupil = Pupil(number, peildatum, region, draw(births(peildatum)))
        tables["leerlingen"] += draw(leerling_rows(pupil, home))
        tables["meldingen"] += draw(meldingen_of(pupil))
        if known:
            tables["inschrijvingen"] += draw(inschrijving_rows(pupil))
        tables["vrijstellingen"] += draw(vrijstelling_rows(pupil))
    if draw(st.booleans()):  # pupils mixed, each pupil's rows still in an order of their own
        tables = {name: rows[::2] + rows[1::2] for name, rows in tables.items()}
    return Register(
        peildatum=peildatum,
        definitie=draw(st.sampled_from(DEFINITIES)),
        vakantieregio=configured,
        enrolment_known=known,
        lrv_loopt_door=draw(often(False, True, weight=4)),
        turn=peildatum + timedelta(days=draw(st.sampled_from([-400, -60, -20, -1, 0, 1, 20]))),
        before=draw(other_values()),
        meldingen=tables["meldingen"],
        leerlingen=tables["leerlingen"],
        inschrijvingen=tables["inschrijvingen"],
        vrijstellingen=tables["vrijstellingen"],
    )


# For each number of the law one or two others that may have held before it.
OTHER_VALUES: dict[str, tuple[Any, ...]] = {
    "leerplicht.begin_leeftijd": (4, 6, 7),
    "leerplicht.eind_leeftijd": (15, 17),
    "leerplicht.volledige_schooljaren": (11, 13),
    "leerplicht.schooljaren_vanaf_leeftijd": (14, 16),
    "kwalificatieplicht.eind_leeftijd": (17, 21),
    "geboortedatum.jonger_dan": (25, 40),
    "schooljaar.begin_maand": (9,),
    "trekkend.eerste_maand": (2, 4),
    "trekkend.laatste_maand": (9, 11),
    "lrv.dagen": (14, 40),
    "lrv.dagen_of_langer": (14, 40),
    "lrv.maanden": (2,),
    "lrv_loopt_door": (False, True),
    "duur.dagen": (14,),
    "duur.maanden": (1, 6),
    "zestien_uur.uren": (8, 24),
    "zestien_uur.lesweken": (2, 8),
    "lopend_verzuim.lesdagen": (1, 10),
    "potentiele_lrv.dagen": (14,),
    "potentiele_lrv.uren": (8,),
    "luxe.meldingen": (2,),
    "halt_uren.uren": (4, 12),
    "herhaald_zestien_uur.meldingen": (1, 3),
    "terugval_na_lrv.maanden": (1, 6),
}


@st.composite
def other_values(draw: st.DrawFn) -> dict[str, Any]:
    """Mostly one or two numbers of the law that were other ones before."""
    names = draw(st.lists(st.sampled_from(sorted(OTHER_VALUES)), max_size=2, unique=True))
    return {name: draw(st.sampled_from(OTHER_VALUES[name])) for name in names}


TABLE_COLUMNS = {
    "meldingen": MELDING_COLUMNS,
    "leerlingen": (
        "persoonsgebonden_nummer",
        "geboortedatum",
        "geslacht",
        "postcode",
        "gemeentecode",
        "startkwalificatie",
        "startkwalificatie_datum",
        "uitzondering_kwalificatieplicht",
        "volledige_schooljaren",
        "gevestigd_op",
        "vertrokken_op",
        "overleden_op",
    ),
    "inschrijvingen": (
        "persoonsgebonden_nummer",
        "brin",
        "vestiging",
        "onderwijssoort",
        "inschrijving_begin",
        "inschrijving_eind",
    ),
    "vrijstellingen": (
        "persoonsgebonden_nummer",
        "vrijstelling_soort",
        "vrijstelling_begin",
        "vrijstelling_eind",
        "blijvend",
    ),
}


def over_registers(examples: int, *, deep: int = 0) -> settings:
    """How a test draws registers: the same on every machine, and `deep` new ones with THUISZIT_DEEP=1.

    A failing register is shown in words: making it smaller would take minutes.
    """
    many = DEEP if DEEP > 1 else DEEP * deep
    return settings(
        max_examples=many if deep and many else examples,
        derandomize=not (deep and many),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
