"""When an exemption is valid: art. 5, 5a, 6 and 15. Art. 3a and 3b exempt nobody from enrolment."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from thuiszit_cli.rules.dates import plus_months, school_year_end
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.terms import Plicht, VrijstellingSoort
from thuiszit_cli.rules.timeline import Timeline

# Kinds under which the pupil stays enrolled ("vervangende leerplicht"): no vrijstelling.
VERVANGEND = frozenset(
    {VrijstellingSoort.ARTIKEL_3A, VrijstellingSoort.ARTIKEL_3B, VrijstellingSoort.VERVANGENDE_LEERPLICHT}
)


@dataclass(frozen=True)
class Exemption:
    """One exemption as it is recorded; `soort` is None for a kind that exempts nobody."""

    soort: VrijstellingSoort | None
    begin: date
    end: date | None
    permanent: bool


def lasts(row: Exemption, p: Parameters) -> bool:
    """Whether the exemption is for good: "blijvend", on a ground that needs no yearly claim then (art. 6 lid 3)."""
    return row.permanent and row.soort in p.members("vrijstelling.blijvend", VrijstellingSoort)


def last_day(row: Exemption, p: Parameters) -> date | None:
    """Last day of the exemption, None when open.

    Without an end: that of its school year (art. 6 lid 2), or of the travelling season that is on or comes next.
    """
    if row.end is not None or lasts(row, p) or p.text("vrijstelling.zonder_einde") == "open":
        return row.end
    if row.soort is VrijstellingSoort.ARTIKEL_5A_TREKKEND:
        this_year = season_end(row.begin.year, p)
        return this_year if row.begin <= this_year else season_end(row.begin.year + 1, p)
    return school_year_end(row.begin, p)


def runs(row: Exemption, day: date, p: Parameters) -> bool:
    """Whether `day` lies in the interval of the exemption, both ends inclusive."""
    last = last_day(row, p)
    return row.begin <= day and (last is None or day <= last)


def spans_years(row: Exemption, p: Parameters) -> bool:
    """Whether a 5 onder b is recorded beyond the school year it began in: it is claimed anew each year (art. 6 lid 2)."""
    is_b = row.soort is VrijstellingSoort.ARTIKEL_5_ONDER_B
    return is_b and row.end is not None and row.end > school_year_end(row.begin, p)


def too_soon_after(row: Exemption, last_enrolled: date, p: Parameters) -> bool:
    """Whether a 5 onder b begins within a year after an enrolment: it may be void (art. 8 lid 2)."""
    is_b = row.soort is VrijstellingSoort.ARTIKEL_5_ONDER_B
    return is_b and plus_months(last_enrolled, 12 * p.integer("vrijstelling.b_na_school_jaren")) >= row.begin


def in_season(day: date, p: Parameters) -> bool:
    """Whether the travelling life exempts on `day` (Besluit art. 5a: March up to and including October)."""
    return p.integer("trekkend.eerste_maand") <= day.month <= p.integer("trekkend.laatste_maand")


def season_end(year: int, p: Parameters) -> date:
    """The last day of the travelling season of a calendar year (art. 5a)."""
    month = p.integer("trekkend.laatste_maand")
    return date(year, month, monthrange(year, month)[1])


def allows(soort: VrijstellingSoort | None, day: date, plicht: Plicht, p: Parameters) -> bool:
    """Whether an exemption of this kind, running on `day`, exempts a pupil with this duty."""
    if soort is None or soort in VERVANGEND:
        return False
    if soort is VrijstellingSoort.ARTIKEL_5A_TREKKEND:
        return in_season(day, p)
    if soort is VrijstellingSoort.ARTIKEL_15:
        return plicht is Plicht.KWALIFICATIEPLICHT
    return True


def last_valid_day_before(
    row: Exemption, day: date, plicht_on: Callable[[date], Plicht], law: Timeline
) -> date | None:
    """The last day before `day` on which the exemption was valid, by the law of that day; None without.

    `plicht_on` gives the pupil's duty at a day; it is asked for art. 15 only.
    """
    if row.soort is None or row.soort in VERVANGEND:
        return None
    candidate = day - timedelta(days=1)
    depends_on_day = row.soort in (VrijstellingSoort.ARTIKEL_5A_TREKKEND, VrijstellingSoort.ARTIKEL_15)
    while candidate >= row.begin:
        at = law.position(candidate)
        p = law.stretches[at]
        last = last_day(row, p)
        if last is not None and last < candidate:  # over already: another law may have held earlier
            candidate = last if at == 0 else max(last, p.day - timedelta(days=1))
        elif not depends_on_day or allows(row.soort, candidate, plicht_on(candidate), p):
            return candidate
        else:
            candidate -= timedelta(days=1)
    return None


def valid(row: Exemption, day: date, plicht: Plicht, p: Parameters) -> bool:
    """Whether this exemption exempts on `day` a pupil with this duty (spec section 3.8)."""
    return runs(row, day, p) and allows(row.soort, day, plicht, p)


def last_exempt_day(
    rows: Sequence[Exemption], day: date, horizon: date, plicht_on: Callable[[date], Plicht], law: Timeline
) -> date | None:
    """The last of the unbroken days from `day` on which any of `rows` exempts: the next day none does.

    None when they exempt up to `horizon`, beyond which no duty rests on the pupil. `plicht_on` gives the duty at
    a day. An exemption under art. 15 that is valid holds until its own end: the kwalificatieplicht that it
    exempts from is the last duty.
    """
    while day < horizon:
        plicht, p = plicht_on(day), law.on(day)
        ends = [_unbroken(row, day, p) for row in rows if valid(row, day, plicht, p)]
        if not ends:
            return day - timedelta(days=1)
        turn = min((stretch.day for stretch in law.stretches[1:] if stretch.day > day), default=horizon)
        until = min(turn - timedelta(days=1), horizon)
        reached = max(until if end is None else min(end, until) for end in ends)
        day = reached + timedelta(days=1)
    return None


def _unbroken(row: Exemption, day: date, p: Parameters) -> date | None:
    """Up to which day an exemption that is valid on `day` stays so."""
    last = last_day(row, p)
    if row.soort is not VrijstellingSoort.ARTIKEL_5A_TREKKEND:
        return last
    season = season_end(day.year, p)
    return season if last is None else min(last, season)
