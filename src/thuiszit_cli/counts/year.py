"""The leerplichttelling of a school year: its items with their counting rules, and what a count of it holds.

Every item is a set of pupils, each once, with the day on which its school is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from thuiszit_cli.counts.episodes import Runs
from thuiszit_cli.counts.placed import Placed
from thuiszit_cli.counts.status import STATUSSEN, Answers, Status
from thuiszit_cli.errors import UsageError
from thuiszit_cli.facts.days import number
from thuiszit_cli.rules.bounds import bounds
from thuiszit_cli.rules.terms import Term
from thuiszit_cli.rules.timeline import Timeline

_FORM = re.compile(r"(?P<first>\d{4})[-/](?P<second>\d{4})")
_STOCK_MONTH = 9  # the stock of long absence is that of 1 September
WITHOUT_DUTY = (Status.GEEN_PLICHT, Status.ONBESLIST)


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
    Post.LUXE: "Leerlingen met een meegetelde melding van luxe verzuim die in het schooljaar begon en loopt op een dag "
    "waarop de leerling een plicht heeft, is ingeschreven en niet is vrijgesteld.",
    Post.VRIJGESTELD: "Vrijgesteld op 1 augustus, plus wie later in het schooljaar vrijgesteld werd; elke leerling "
    "één keer per grond die op enige dag met een plicht geldt, ook als op die dag een andere grond wordt getoond. School: "
    "de laatst gevolgde.",
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
    """Why somebody without a school on some day was no absoluut verzuim: the first that fits on any such day.

    Who was in absoluut verzuim on no lesdag, as between a school left in the summer and the next one, stands apart.
    """

    ABSOLUUT = "absoluut", "Absoluut verzuim"
    ZONDER_LESDAG = "absoluut_zonder_lesdag", "Absoluut verzuim, maar op geen enkele lesdag"
    VRIJGESTELD = "vrijgesteld", "Vrijgesteld"
    OVERLEDEN = "overleden", "Overleden"
    VERTROKKEN = "vertrokken", "Vertrokken uit de gemeente of uit Nederland"
    NOG_NIET_GEVESTIGD = "nog_niet_gevestigd", "Nog niet gevestigd"
    STARTKWALIFICATIE = "startkwalificatie", "Startkwalificatie behaald"
    UITZONDERING = "uitzondering_4a", "Uitgezonderd van de kwalificatieplicht (artikel 4a)"
    NOG_NIET = "nog_niet", "Nog niet leerplichtig"
    ONBESLIST = "onbeslist", "Onbeslist: geen bruikbare geboortedatum"
    ANDERS = "anders", "Overig: geen plicht"


@dataclass(frozen=True)
class Members:
    """The pupils of an item, each once, and the day on which each is looked at."""

    pupil: np.ndarray
    day: np.ndarray


@dataclass(frozen=True)
class YearCount:
    """The figures of a school year. `at` are the answers on the days of `members`, by item.

    `endings` are the members of absoluut and lrv by `Afloop`; `without` is everybody with a day without a
    school by `Trechter`, on the first day of that reason, or None when enrolment is not known.
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


def in_year(found: Runs, year: SchoolYear, *statuses: Status, after: date | None = None) -> np.ndarray:
    """Positions of the runs of these statuses that touch the year (from `after` on, where given)."""
    start, stop = number(after or year.first), number(year.last)
    return np.flatnonzero(
        np.isin(found.status, [STATUSSEN.index(status) for status in statuses])
        & (found.begin <= stop)
        & (found.end >= start)
    )


def once(pupil: np.ndarray, day: np.ndarray, *, last: bool) -> Members:
    """Each pupil once, with the first or last of its days."""
    order = np.lexsort((day, pupil))
    pupil, day = pupil[order], day[order]
    keep = np.ones(len(pupil), dtype=bool)
    if last:
        keep[:-1] = pupil[1:] != pupil[:-1]
    else:
        keep[1:] = pupil[1:] != pupil[:-1]
    return Members(pupil[keep], day[keep].astype(np.int32))
