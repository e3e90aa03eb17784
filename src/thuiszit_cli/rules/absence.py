"""Which melding counts, when its absence ends, whether it is full, and when a period is too long."""

from __future__ import annotations

from datetime import date, timedelta
from enum import Enum, auto

from thuiszit_cli.rules import kinds
from thuiszit_cli.rules.dates import plus_months, school_year_begin
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.terms import Definitie, Duurklasse, Klasse, RedenAfgesloten, Status, Verzuimsoort

# What each definition means and whose it is; thresholds are named as parameters.
DEFINITION_MEANINGS = {
    Definitie.LANDELIJK: (
        "Verzuim is langdurig als de lopende periode meer dan {lrv.dagen} dagen telt. Weekeinden en feestdagen "
        "tellen mee, schoolvakanties niet. Zo rekent de landelijke telling met 'langer dan vier weken'."
    ),
    Definitie.VIER_WEKEN_OF_LANGER: (
        "Verzuim is langdurig als de lopende periode {lrv.dagen_of_langer} dagen of meer telt. Weekeinden en "
        "feestdagen tellen mee, schoolvakanties niet. Zo rekent u met 'vier weken of langer', zoals in "
        "Kamerbrieven ook staat."
    ),
    Definitie.EEN_MAAND: (
        "Verzuim is langdurig als de lopende periode ten minste {lrv.maanden} kalendermaand duurt; de eerste en de "
        "laatste dag tellen mee, vakanties ook. Zo omschrijft de Regeling register onderwijsdeelnemers (artikel 21) de "
        "melding."
    ),
}


class End(Enum):
    """Where the effective end of a melding comes from."""

    EINDDATUM = auto()
    DATUM_AFGESLOTEN = auto()
    BEGINDATUM = auto()
    PEILDATUM = auto()


def counts(
    soort: Verzuimsoort,
    status: Status | None,
    reden: RedenAfgesloten | None,
    geoorloofd: bool | None,
    p: Parameters,
) -> bool:
    """Whether the melding is unlawful absence at all (art. 11; spec section 3.2), its dates aside."""
    if kinds.is_withdrawn(status, p) or kinds.is_no_absence(reden, p) or geoorloofd is True:
        return False
    return not (kinds.is_leave(soort, p) and geoorloofd is not False)


def end_comes_from(
    soort: Verzuimsoort, status: Status | None, has_end: bool, has_closing_date: bool, p: Parameters
) -> End:
    """Which date ends a counted melding. `has_closing_date`: filled, not before its begin (spec 3.3)."""
    if p.flag("lrv_loopt_door") and soort is Verzuimsoort.LANGDURIG and kinds.is_open(status, p):
        return End.PEILDATUM
    if has_end:
        return End.EINDDATUM
    if status is Status.AFGESLOTEN:
        return End.DATUM_AFGESLOTEN if has_closing_date else End.BEGINDATUM
    return End.PEILDATUM


def nobody_follows(status: Status | None, begin: date, day: date, p: Parameters) -> bool:
    """Whether a melding without an end, running on to `day`, may be one that nobody closes any more (spec 3.3)."""
    return kinds.is_unfollowed(status, p) or begin < school_year_begin(day, p)


def is_full(soort: Verzuimsoort, all_lessons: bool | None, p: Parameters) -> bool:
    """Whether all lessons were missed (section 3.4)."""
    if all_lessons is not None:
        return all_lessons
    return kinds.is_full(soort, p)


# What each definition looks at, besides the parameters: arguments of `reaches_limit`.
LIMIT_NEEDS: dict[Definitie, tuple[str, ...]] = {
    Definitie.LANDELIJK: ("dagen_geteld",),
    Definitie.VIER_WEKEN_OF_LANGER: ("dagen_geteld",),
    Definitie.EEN_MAAND: ("begin", "tot"),
}


def reaches_limit(definitie: Definitie, begin: date, tot: date, dagen_geteld: int, p: Parameters) -> bool:
    """Whether a period is 'longer than four weeks' in the sense of the definition (section 5)."""
    if definitie is Definitie.LANDELIJK:
        return dagen_geteld > p.integer("lrv.dagen")
    if definitie is Definitie.VIER_WEKEN_OF_LANGER:
        return dagen_geteld >= p.integer("lrv.dagen_of_langer")
    return tot >= plus_months(begin, p.integer("lrv.maanden")) - timedelta(days=1)


def duurklasse(klasse: Klasse, sinds: date, tot: date, peildatum: date, p: Parameters) -> Duurklasse:
    """Duration class of a thuiszitter: calendar months and days, vacations included (section 5)."""
    if tot >= plus_months(sinds, p.integer("duur.maanden")):
        return Duurklasse.LANGER_DAN_3_MAANDEN
    days = (peildatum - sinds).days + 1
    if klasse is Klasse.LANGDURIG_RELATIEF_VERZUIM or days > p.integer("duur.dagen"):
        return Duurklasse.VIER_WEKEN_TOT_3_MAANDEN
    return Duurklasse.TOT_4_WEKEN
