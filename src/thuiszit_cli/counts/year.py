"""The leerplichttelling of a school year: every item of the form with its counting rule (spec section 7).

Every item is a set of pupils, each once, with the day on which its school is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from thuiszit_cli.counts.change_days import enrolled_stretches
from thuiszit_cli.counts.episodes import Runs
from thuiszit_cli.counts.placed import Placed
from thuiszit_cli.counts.status import LONG, STATUSSEN, Answers, Question, Status, answers, facts_on
from thuiszit_cli.counts.weeks import most_hours
from thuiszit_cli.errors import UsageError
from thuiszit_cli.facts.absence import SOORTEN
from thuiszit_cli.facts.ask import ask
from thuiszit_cli.facts.cases import expand
from thuiszit_cli.facts.days import as_date, number, optional
from thuiszit_cli.facts.exemptions import KINDS
from thuiszit_cli.facts.gather import REASONS
from thuiszit_cli.facts.order import latest_before
from thuiszit_cli.judge import DUURKLASSEN
from thuiszit_cli.rules import exemption
from thuiszit_cli.rules.bounds import bounds
from thuiszit_cli.rules.dates import birthday
from thuiszit_cli.rules.duty import Person, absent_reason
from thuiszit_cli.rules.exemption import VERVANGEND
from thuiszit_cli.rules.terms import Duurklasse, PlichtReden, Term, Verzuimsoort, VrijstellingSoort
from thuiszit_cli.rules.timeline import Timeline
from thuiszit_cli.tables.model import MISSING_DAY, Tables

_FORM = re.compile(r"(?P<first>\d{4})[-/](?P<second>\d{4})")
_STOCK_MONTH = 9  # the stock of long absence is that of 1 September
_WITHOUT_DUTY = (Status.GEEN_PLICHT, Status.ONBESLIST)
_AT_SCHOOL = (Status.OP_SCHOOL, *LONG)  # enrolled, with a duty and not exempt


@dataclass(frozen=True, order=True)
class SchoolYear:
    """1 August up to and including 31 July."""

    first: date
    last: date

    @property
    def name(self) -> str:
        """As 2025-2026."""
        return f"{self.first.year}-{self.last.year}"

    @property
    def stock(self) -> date:
        """The day of the stock of long absence."""
        return self.first.replace(month=_STOCK_MONTH)

    def ages(self, law: Timeline) -> range:
        """The ages at which a duty can rest on somebody in this year: the population of the form."""
        can_be = bounds(law.within(self.first, self.last))
        return range(can_be.youngest, can_be.oldest)


def read_school_year(text: str) -> SchoolYear:
    """A school year written 2025-2026. Raises UsageError; it does not repeat the text."""
    match = _FORM.fullmatch(text.strip())
    if match is None or int(match["second"]) != int(match["first"]) + 1 or int(match["first"]) < 1:
        raise UsageError(
            "De waarde voor --schooljaar is geen schooljaar.", "Schrijf jjjj-jjjj, zoals 2025-2026."
        )
    return SchoolYear(date(int(match["first"]), 8, 1), date(int(match["second"]), 7, 31))


class Post(Term):
    """An item of the telling: its id, and how a reader knows it. The rules stand in `RULES`."""

    ABSOLUUT = "absoluut", "Absoluut verzuim, totaal"
    ABSOLUUT_LANG = "absoluut_langer_dan_3_maanden", "Absoluut verzuim, langer dan 3 maanden"
    ABSOLUUT_OPGELOST = "absoluut_opgelost", "Absoluut verzuim, opgelost in het schooljaar"
    LRV = "lrv", "Langdurig relatief verzuim, totaal"
    LRV_AANVANG = "lrv_bij_aanvang", "LRV bij aanvang (1 september)"
    LRV_NIEUW = "lrv_nieuw", "LRV nieuwe gevallen"
    LRV_LANG = "lrv_langer_dan_3_maanden", "LRV langer dan 3 maanden"
    LRV_VERHUISD = "lrv_verhuisd", "LRV verhuisd (met overleden)"
    RELATIEF = "relatief", "Relatief verzuim, 16 uur of meer in 4 lesweken"
    HERHAALD = "relatief_herhaald", "Relatief verzuim, waarvan herhaald"
    LUXE = "luxe", "Luxe verzuim"
    VRIJGESTELD = "vrijgesteld", "Vrijstellingen, totaal"
    VRIJ_5A = "vrijgesteld_5_onder_a", "Vrijstelling artikel 5 onder a"
    VRIJ_5B = "vrijgesteld_5_onder_b", "Vrijstelling artikel 5 onder b"
    VRIJ_5C = "vrijgesteld_5_onder_c", "Vrijstelling artikel 5 onder c"
    VRIJ_TREKKEND = "vrijgesteld_5a_trekkend", "Vrijstelling artikel 5a (trekkend bestaan)"
    VRIJ_15 = "vrijgesteld_15", "Vrijstelling artikel 15"
    VRIJ_ONBEKEND = "vrijgesteld_vrijstelling", "Vrijstelling, grond niet vastgelegd"
    VERVANGEND_3A = "vervangend_3a", "Vervangende leerplicht artikel 3a"
    VERVANGEND_3B = "vervangend_3b", "Vervangende leerplicht artikel 3b"
    VERVANGEND_ONBEKEND = (
        "vervangend_vervangende_leerplicht",
        "Vervangende leerplicht, 3a of 3b niet vastgelegd",
    )


RULES: Mapping[Post, str] = {
    Post.ABSOLUUT: "Unieke personen die op enige dag van 1 augustus tot en met 31 juli niet waren ingeschreven "
    "en niet vrijgesteld, terwijl er een plicht was. Geen peildatum, geen aantal meldingen. School: de laatst "
    "gevolgde.",
    Post.ABSOLUUT_LANG: "Van het totaal: op enige dag langer dan drie kalendermaanden aaneengesloten; dat mag in een "
    "vorig schooljaar zijn begonnen.",
    Post.ABSOLUUT_OPGELOST: "Van het totaal: na het laatste absoluut verzuim in het schooljaar weer ingeschreven.",
    Post.LRV: "Stand per 1 september plus nieuwe gevallen; elke leerling één keer. Ziekte is geoorloofd en telt "
    "niet mee. School: waar de leerling is ingeschreven.",
    Post.LRV_AANVANG: "Op 1 september ingeschreven en langer dan vier weken ongeoorloofd afwezig, vakanties niet "
    "meegeteld: al voor de zomer begonnen.",
    Post.LRV_NIEUW: "Na 1 september tot en met 31 juli langdurig relatief verzuimer geworden; wie al in de stand "
    "van 1 september zit, telt niet nog eens.",
    Post.LRV_LANG: "Van het totaal: op enige dag langer dan drie maanden aaneengesloten; dat mag in een vorig "
    "schooljaar zijn begonnen.",
    Post.LRV_VERHUISD: "Van het totaal: vertrokken of overleden terwijl het verzuim liep.",
    Post.RELATIEF: "Leerlingen met ten minste 16 uur ongeoorloofd verzuim in vier opeenvolgende lesweken van het "
    "schooljaar, of een meegetelde 16-uurs- of langdurige melding in het schooljaar; alleen over dagen waarop de leerling "
    "een plicht heeft, is ingeschreven en niet is vrijgesteld. Elke leerling één keer; luxe verzuim telt mee, signaal- en "
    "beginnend verzuim alleen als het 16 uur haalt.",
    Post.HERHAALD: "Van het totaal: ten minste twee meegetelde 16-uursmeldingen die in het schooljaar begonnen.",
    Post.LUXE: "Leerlingen met een meegetelde melding van luxe verzuim die in het schooljaar begon, op een dag waarop de "
    "leerling een plicht heeft, is ingeschreven en niet is vrijgesteld.",
    Post.VRIJGESTELD: "Vrijgesteld op 1 augustus, plus wie later in het schooljaar vrijgesteld werd; elke leerling "
    "één keer per grond. School: de laatst gevolgde.",
    Post.VERVANGEND_3A: "Lopend op enige dag van het schooljaar waarop er een plicht is. Dit is geen vrijstelling: de "
    "leerling blijft ingeschreven.",
}
_SAME_RULE = {
    **{post: Post.VRIJGESTELD for post in Post if post.value.startswith("vrijgesteld_")},
    Post.VERVANGEND_3B: Post.VERVANGEND_3A,
    Post.VERVANGEND_ONBEKEND: Post.VERVANGEND_3A,
}


def rule_of(post: Post) -> str:
    """The counting rule of an item."""
    return RULES[_SAME_RULE.get(post, post)]


class Afloop(Term):
    """How an absence stood at the end of the year, or ended before it."""

    LOOPT = "loopt", "Loopt op 31 juli nog"
    OP_SCHOOL = "op_school", "Weer op school"
    ABSOLUUT = "absoluut", "Absoluut verzuim geworden"
    LRV = "lrv", "Ingeschreven, wel langdurig afwezig"
    VRIJGESTELD = "vrijgesteld", "Vrijgesteld"
    EINDE_PLICHT = "einde_plicht", "Einde van de plicht"
    VERHUISD = "verhuisd", "Vertrokken"
    OVERLEDEN = "overleden", "Overleden"
    ONBEKEND = "onbekend", "Onbekend"


class Trechter(Term):
    """Why somebody without a school on some day was no absoluut verzuim: the first that fits."""

    ABSOLUUT = "absoluut", "Absoluut verzuim"
    VRIJGESTELD = "vrijgesteld", "Vrijgesteld"
    OVERLEDEN = "overleden", "Overleden"
    VERTROKKEN = "vertrokken", "Vertrokken uit de gemeente of uit Nederland"
    NOG_NIET_GEVESTIGD = "nog_niet_gevestigd", "Nog niet gevestigd"
    STARTKWALIFICATIE = "startkwalificatie", "Startkwalificatie behaald"
    UITZONDERING = "uitzondering_4a", "Uitgezonderd van de kwalificatieplicht (artikel 4a)"
    NOG_NIET = "nog_niet", "Nog niet leerplichtig"
    ONBESLIST = "onbeslist", "Onbeslist: geen bruikbare geboortedatum"
    ANDERS = "anders", "Overig: geen plicht"


_FUNNEL_OF = {
    PlichtReden.OVERLEDEN: Trechter.OVERLEDEN,
    PlichtReden.VERTROKKEN: Trechter.VERTROKKEN,
    PlichtReden.NOG_NIET_GEVESTIGD: Trechter.NOG_NIET_GEVESTIGD,
    PlichtReden.STARTKWALIFICATIE: Trechter.STARTKWALIFICATIE,
    PlichtReden.UITZONDERING_4A: Trechter.UITZONDERING,
    PlichtReden.NOG_NIET: Trechter.NOG_NIET,
    PlichtReden.ACHTTIEN: Trechter.ANDERS,
}


@dataclass(frozen=True)
class Members:
    """The pupils of an item, each once, and the day on which each is looked at."""

    pupil: np.ndarray
    day: np.ndarray


@dataclass(frozen=True)
class YearCount:
    """The figures of a school year. `at` are the answers on the days of `members`, by item.

    `endings` are the members of absoluut and lrv by `Afloop`; `without` is everybody with a day without a
    school by `Trechter`, on the first such day, or None when enrolment is not known.
    """

    year: SchoolYear
    members: Mapping[Post, Members]
    at: Mapping[Post, Answers]
    endings: Mapping[Post, Placed]
    without: Placed | None
    inwoners: int  # persons of `ages` on 1 August
    ages: range
    meldingen: int  # counted meldingen that touch the year

    @property
    def telling(self) -> dict[str, int]:
        """Every item by id."""
        return {post.value: len(each.pupil) for post, each in self.members.items()}

    @property
    def afloop(self) -> dict[Post, dict[str, int]]:
        """How the absences ended, by item and outcome."""
        return {post: each.counts() for post, each in self.endings.items()}

    @property
    def trechter(self) -> dict[str, int]:
        """Who was without a school, by why it was no absoluut verzuim; empty when enrolment is not known."""
        return {} if self.without is None else self.without.counts()

    def as_json(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {
            "schooljaar": self.year.name,
            "telling": self.telling,
            "afloop": {post.value: counts for post, counts in self.afloop.items()},
            "trechter": self.trechter,
            "inwoners_5_tot_18": self.inwoners,
            "meldingen": self.meldingen,
        }


def count_year(tables: Tables, found: Runs, year: SchoolYear, question: Question) -> YearCount:
    """The items of a school year, from runs that hold it."""
    members = dict(_members(tables, found, year, question))
    reported, meldingen = _relatief(tables, found, year, question)
    members |= reported
    ordered = {post: members[post] for post in Post}
    return YearCount(
        year=year,
        members=ordered,
        at=_answers(tables, ordered, question),
        endings={post: _endings(found, year, statuses) for post, statuses in _ABSENCES.items()},
        without=_funnel(tables, found, year, question) if tables.enrolment_known else None,
        inwoners=_inhabitants(found, year, question),
        ages=year.ages(question.law),
        meldingen=meldingen,
    )


_ABSENCES: Mapping[Post, tuple[Status, ...]] = {Post.ABSOLUUT: (Status.ABSOLUUT,), Post.LRV: LONG}


def _codes(*statuses: Status) -> list[int]:
    return [STATUSSEN.index(status) for status in statuses]


def _in_year(found: Runs, year: SchoolYear, *statuses: Status, after: date | None = None) -> np.ndarray:
    """Positions of the runs of these statuses that touch the year (from `after` on, where given)."""
    start, stop = number(after or year.first), number(year.last)
    return np.flatnonzero(
        np.isin(found.status, _codes(*statuses)) & (found.begin <= stop) & (found.end >= start)
    )


def _once(pupil: np.ndarray, day: np.ndarray, *, last: bool) -> Members:
    """Each pupil once, with its first or last day."""
    order = np.lexsort((day, pupil))
    pupil, day = pupil[order], day[order]
    keep = np.ones(len(pupil), dtype=bool)
    if last:
        keep[:-1] = pupil[1:] != pupil[:-1]
    else:
        keep[1:] = pupil[1:] != pupil[:-1]
    return Members(pupil[keep], day[keep].astype(np.int32))


def _members(
    tables: Tables, found: Runs, year: SchoolYear, question: Question
) -> Iterator[tuple[Post, Members]]:
    last = number(year.last)
    absolute = _in_year(found, year, Status.ABSOLUUT)
    ends = answers(tables, found.pupil[absolute], np.minimum(found.end[absolute], last), question)
    whole = _once(ends.pupil, ends.day, last=True)
    yield Post.ABSOLUUT, whole
    long_ones = ends.duurklasse == DUURKLASSEN.index(Duurklasse.LANGER_DAN_3_MAANDEN)
    yield Post.ABSOLUUT_LANG, _once(ends.pupil[long_ones], ends.day[long_ones], last=True)
    solved = np.isin(whole.pupil, _ended_in(found, year, (Status.ABSOLUUT,), (Afloop.OP_SCHOOL, Afloop.LRV)))
    yield Post.ABSOLUUT_OPGELOST, Members(whole.pupil[solved], whole.day[solved])

    stock = number(year.stock)
    long = _in_year(found, year, *LONG, after=year.stock)
    total = _once(found.pupil[long], np.minimum(found.end[long], last), last=True)
    standing = long[found.begin[long] <= stock]
    at_start = np.isin(total.pupil, found.pupil[standing])
    yield Post.LRV, total
    yield Post.LRV_AANVANG, Members(total.pupil[at_start], total.day[at_start])
    yield Post.LRV_NIEUW, Members(total.pupil[~at_start], total.day[~at_start])
    longest = _in_year(found, year, Status.LRV_LANG, after=year.stock)
    lasting = np.isin(total.pupil, found.pupil[longest])
    yield Post.LRV_LANG, Members(total.pupil[lasting], total.day[lasting])
    gone = np.isin(total.pupil, _ended_in(found, year, LONG, (Afloop.VERHUISD, Afloop.OVERLEDEN)))
    yield Post.LRV_VERHUISD, Members(total.pupil[gone], total.day[gone])

    yield from _exempt(tables, found, year, question)
    yield from _replacing(tables, found, year, question)


def _exempt(
    tables: Tables, found: Runs, year: SchoolYear, question: Question
) -> Iterator[tuple[Post, Members]]:
    """Who is exempt on 1 August or later in the year, once for every ground, on the first day of that ground.

    The ground can change when an exemption begins, and on the day after one ended.
    """
    start, stop = number(year.first), number(year.last)
    exempt = _in_year(found, year, Status.VRIJGESTELD)
    rows = tables.vrijstellingen
    of_row = found.facts.index.of(rows["persoon"].to_numpy())
    after = rows["vrijstelling_eind"].to_numpy().astype(np.int64) + 1  # of no end a day before any year
    pupil = np.concatenate([found.pupil[exempt], of_row, of_row])
    day = np.concatenate([found.begin[exempt], rows["vrijstelling_begin"].to_numpy(), after])
    of = np.flatnonzero(day <= stop)
    known = answers(tables, pupil[of], np.maximum(day[of], start).astype(np.int32), question)
    is_exempt = known.status == STATUSSEN.index(Status.VRIJGESTELD)
    grounds = {
        kind: _members_of(known, is_exempt & (known.vrijstelling == KINDS.index(kind)))
        for kind in VrijstellingSoort
        if kind not in VERVANGEND
    }
    for kind, members in grounds.items():
        yield Post(f"vrijgesteld_{kind.value}"), members
    everybody = [
        np.concatenate(each) for each in zip(*((m.pupil, m.day) for m in grounds.values()), strict=True)
    ]
    order = np.lexsort(everybody[::-1])
    yield Post.VRIJGESTELD, Members(everybody[0][order], everybody[1][order])


def _members_of(known: Answers, keep: np.ndarray) -> Members:
    return _once(known.pupil[keep], known.day[keep], last=False)


def _replacing(
    tables: Tables, found: Runs, year: SchoolYear, question: Question
) -> Iterator[tuple[Post, Members]]:
    """Vervangende leerplicht that runs on some day of the year on which there is a duty."""
    rows = tables.vrijstellingen
    kind, begin = rows["vrijstelling_soort"].to_numpy(), rows["vrijstelling_begin"].to_numpy()

    def last_day(begin: int, end: int, permanent: int) -> int:
        known = exemption.last_day(as_date(begin), optional(end), permanent == 1, question.law.on(year.last))
        return number(year.last) if known is None else number(known)

    end = ask(last_day, [begin, rows["vrijstelling_eind"].to_numpy(), rows["blijvend"].to_numpy()], np.int32)
    pupil = found.facts.index.of(rows["persoon"].to_numpy())
    duty = _in_year(found, year, *(set(Status) - set(_WITHOUT_DUTY)))
    first, last = np.maximum(begin, number(year.first)), np.minimum(end, number(year.last))
    parts = found.parts(duty, pupil, first, last)
    for each in VERVANGEND:
        of = kind[parts.row] == KINDS.index(each)
        yield Post(f"vervangend_{each.value}"), _once(pupil[parts.row[of]], parts.begin[of], last=False)


def _relatief(
    tables: Tables, found: Runs, year: SchoolYear, question: Question
) -> tuple[dict[Post, Members], int]:
    """The items that rest on meldingen, as the last day of the year shows them; and how many meldingen.

    Only what a melding says of days on which the pupil is enrolled and has to attend.
    """
    p = question.law.on(year.last)
    pupils = np.unique(found.facts.index.of(tables.meldingen["persoon"].to_numpy()))
    start, stop = number(year.first), number(year.last)
    facts = facts_on(expand(tables, pupils), np.full(len(pupils), stop, dtype=np.int32), question)
    absences = facts.absences
    at_school = _in_year(found, year, *_AT_SCHOOL)
    of = pupils[absences.person] if len(pupils) else absences.person
    parts = found.parts(
        at_school, of, np.maximum(absences.begin, start), np.minimum(absences.known_end, stop)
    )
    person, soort = absences.person[parts.row], absences.soort[parts.row]
    sixteen = soort == SOORTEN.index(Verzuimsoort.ZESTIEN_UUR)
    long = soort == SOORTEN.index(Verzuimsoort.LANGDURIG)
    began = absences.begin[parts.row] >= start

    hours, week = most_hours(absences, parts, facts, start, stop, p.integer("zestien_uur.lesweken"))
    enough = hours >= p.number("zestien_uur.uren")
    told = sixteen | long
    total = _once(
        np.concatenate([person[told], np.flatnonzero(enough)]),
        np.concatenate([parts.begin[told], week[enough]]),
        last=False,
    )
    repeated = np.unique(parts.row[began & sixteen])  # a melding may have several parts
    repeats = np.bincount(absences.person[repeated], minlength=len(pupils))
    again = repeats[total.pupil] >= p.integer("herhaald_zestien_uur.meldingen")
    luxe = began & (soort == SOORTEN.index(Verzuimsoort.LUXE))
    trips = _once(person[luxe], parts.begin[luxe], last=False)
    found_items = {
        Post.RELATIEF: Members(pupils[total.pupil], total.day),
        Post.HERHAALD: Members(pupils[total.pupil[again]], total.day[again]),
        Post.LUXE: Members(pupils[trips.pupil], trips.day),
    }
    return found_items, len(np.unique(parts.row))


def _answers(tables: Tables, members: Mapping[Post, Members], question: Question) -> dict[Post, Answers]:
    """What is known of every member on its day, judged in one go."""
    pupil = np.concatenate([each.pupil for each in members.values()])
    day = np.concatenate([each.day for each in members.values()])
    known = answers(tables, pupil, day, question)
    stops = np.cumsum([len(each.pupil) for each in members.values()])
    found = {}
    for post, stop in zip(members, stops, strict=True):
        inside = np.zeros(len(pupil), dtype=bool)
        inside[stop - len(members[post].pupil) : stop] = True
        found[post] = known.only(inside)
    return found


def _last_runs(found: Runs, year: SchoolYear, statuses: tuple[Status, ...]) -> np.ndarray:
    """Positions of each pupil's last run of these statuses in the year (for long absence: from 1 September)."""
    after = year.stock if statuses == LONG else None
    at = _in_year(found, year, *statuses, after=after)
    keep = np.ones(len(at), dtype=bool)
    keep[:-1] = found.pupil[at[1:]] != found.pupil[at[:-1]]
    return at[keep]


def _outcomes(found: Runs, year: SchoolYear, at: np.ndarray) -> list[Afloop]:
    outcomes = []
    for run in at.tolist():
        if found.end[run] >= number(year.last):
            outcomes.append(Afloop.LOOPT)
            continue
        after = STATUSSEN[found.status[run + 1]]
        no_duty = int(found.at.reden[run + 1])
        outcomes.append(_outcome(after, REASONS[no_duty] if no_duty >= 0 else None))
    return outcomes


def _outcome(after: Status, no_duty: PlichtReden | None) -> Afloop:
    if after is Status.GEEN_PLICHT:
        moved = {PlichtReden.VERTROKKEN: Afloop.VERHUISD, PlichtReden.OVERLEDEN: Afloop.OVERLEDEN}
        return moved.get(no_duty, Afloop.EINDE_PLICHT) if no_duty else Afloop.EINDE_PLICHT
    return {
        Status.OP_SCHOOL: Afloop.OP_SCHOOL,
        Status.VRIJGESTELD: Afloop.VRIJGESTELD,
        Status.ABSOLUUT: Afloop.ABSOLUUT,
        Status.LRV_KORT: Afloop.LRV,
        Status.LRV_LANG: Afloop.LRV,
    }.get(after, Afloop.ONBEKEND)


def _endings(found: Runs, year: SchoolYear, statuses: tuple[Status, ...]) -> Placed:
    """Each pupil on the last day in the year of its last absence of these statuses."""
    at, order = _last_runs(found, year, statuses), list(Afloop)
    line = np.array([order.index(each) for each in _outcomes(found, year, at)], dtype=np.int64)
    return Placed(Afloop, found.pupil[at], np.minimum(found.end[at], number(year.last)), line)


def _ended_in(
    found: Runs, year: SchoolYear, statuses: tuple[Status, ...], wanted: tuple[Afloop, ...]
) -> np.ndarray:
    """The pupils whose last run of these statuses ended in one of the ways wanted."""
    at = _last_runs(found, year, statuses)
    fits = np.array([each in wanted for each in _outcomes(found, year, at)], dtype=bool)
    pupils: np.ndarray = found.pupil[at[fits]]
    return pupils


def _funnel(tables: Tables, found: Runs, year: SchoolYear, question: Question) -> Placed:
    """Everybody of an age at which a duty can rest, or of no known age, with a day without enrolment.

    By why it was no absoluut verzuim: what holds on the first such day of every run, the first reason that fits.
    """
    at = _in_year(found, year, Status.ABSOLUUT, Status.VRIJGESTELD, *_WITHOUT_DUTY)
    pupil = found.pupil[at]
    of_any_age = found.facts.people.geboortedatum[pupil] == MISSING_DAY  # may be of those ages
    young, old = (ages[pupil] for ages in _ages(found, year, question))
    first, last = (
        np.maximum(found.begin[at], number(year.first)),
        np.minimum(found.end[at], number(year.last)),
    )
    first = np.where(of_any_age, first, np.maximum(first, young))
    last = np.where(of_any_age, last, np.minimum(last, old - 1))
    day = _not_enrolled_from(enrolled_stretches(tables, found.facts), pupil, first)
    without = day <= last
    at, pupil, day = at[without], pupil[without], day[without]
    order = list(Trechter)
    reasons = answers(tables, pupil, day.astype(np.int32), question).reden
    why = np.array(
        [
            order.index(_correction(*each))
            for each in zip(found.status[at].tolist(), reasons.tolist(), strict=True)
        ],
        dtype=np.int64,
    )
    sorted_ = np.lexsort((day, why, pupil))  # of each pupil the reason that comes first in the funnel
    pupil, day, why = pupil[sorted_], day[sorted_], why[sorted_]
    once = np.append(True, pupil[1:] != pupil[:-1])[: len(pupil)]
    return Placed(Trechter, pupil[once], day[once], why[once])


def _correction(status: int, no_duty: int) -> Trechter:
    """Why a day without a school is no absoluut verzuim, by the status of that day and why there is no duty."""
    if STATUSSEN[status] is Status.GEEN_PLICHT:
        return _FUNNEL_OF[REASONS[no_duty]]
    return {
        Status.ABSOLUUT: Trechter.ABSOLUUT,
        Status.VRIJGESTELD: Trechter.VRIJGESTELD,
    }.get(STATUSSEN[status], Trechter.ONBESLIST)


def _ages(found: Runs, year: SchoolYear, question: Question) -> tuple[np.ndarray, np.ndarray]:
    """Per pupil the birthdays between which a duty can rest; none lies between without a usable birth date."""
    born = found.facts.people.geboortedatum
    later = int(np.iinfo(np.int32).max)
    p, ages = question.law.on(year.last), year.ages(question.law)

    def birthdays(day: int) -> tuple[int, int]:
        if day == MISSING_DAY:
            return later, later
        known = as_date(day)
        return number(birthday(known, ages.start, p)), number(birthday(known, ages.stop, p))

    pair = ask(birthdays, [born], np.dtype([("young", np.int32), ("old", np.int32)]))
    return pair["young"], pair["old"]


def _not_enrolled_from(
    stretches: tuple[np.ndarray, np.ndarray, np.ndarray], pupil: np.ndarray, first: np.ndarray
) -> np.ndarray:
    """The first day from `first` on on which each `pupil` is not enrolled; stretches never touch one another."""
    of, begin, end = stretches
    at, here = latest_before(of, begin, pupil, first)
    here[here] = end[at[here]] >= first[here]
    day = first.copy()
    day[here] = end[at[here]] + 1
    return day


def _inhabitants(found: Runs, year: SchoolYear, question: Question) -> int:
    """Persons of an age at which a duty can rest on 1 August who live here on that day."""
    young, old = _ages(found, year, question)
    day = number(year.first)
    people = found.facts.people

    def lives_here(settled: int, left: int, died: int) -> bool:
        person = Person(
            None, gevestigd_op=optional(settled), vertrokken_op=optional(left), overleden_op=optional(died)
        )
        return absent_reason(person, year.first) is None

    here = ask(lives_here, [people.gevestigd_op, people.vertrokken_op, people.overleden_op], bool)
    return int((here & (young <= day) & (day < old)).sum())
