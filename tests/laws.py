"""Laws that change on a day, made up: the values that a test names before it, those in force from then on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hypothesis import strategies as st

from thuiszit_cli.rules.parameters import known_from, parameters_on
from thuiszit_cli.rules.timeline import Timeline

# One or two other values for each parameter that a status depends on; with the one in force these can follow
# one another in time.
OTHER_VALUES = {
    "leerplicht.begin_leeftijd": ("4", "6", "7"),
    "leerplicht.eind_leeftijd": ("15", "17"),
    "leerplicht.volledige_schooljaren": ("11", "13"),
    "leerplicht.schooljaren_vanaf_leeftijd": ("14", "16"),
    "kwalificatieplicht.eind_leeftijd": ("17", "21"),
    "schooljaar.begin_maand": ("9",),
    "verjaardag.schrikkeldag": ("28 februari",),
    "vrijstelling.zonder_einde": ("open",),
    "trekkend.eerste_maand": ("2", "4"),
    "trekkend.laatste_maand": ("9", "11"),
    "lrv.dagen": ("14", "40"),
    "lrv.dagen_of_langer": ("14", "40"),
    "lrv.maanden": ("2",),
    "lrv_loopt_door": ("ja",),
    "duur.dagen": ("14",),
    "duur.maanden": ("1", "6"),
    "zestien_uur.lesweken": ("2", "8"),
    "zestien_uur.uren": ("8",),
    "lopend_verzuim.lesdagen": ("1", "10"),
    "terugval_na_lrv.maanden": ("1", "6"),
}


def other_before(day: date, before: Mapping[str, str]) -> Timeline:
    """The law in force from `day` on, and the values of `before` until then."""
    return Timeline((parameters_on(known_from(), before), parameters_on(day)))


@st.composite
def laws_around(draw: st.DrawFn, day: date) -> Timeline:
    """Mostly a law with one or two values that change within a few months of `day`."""
    if draw(st.integers(0, 3)) == 0:
        return Timeline((parameters_on(day),))
    names = draw(st.lists(st.sampled_from(sorted(OTHER_VALUES)), min_size=1, max_size=2, unique=True))
    before = {name: draw(st.sampled_from(OTHER_VALUES[name])) for name in names}
    turn = date.fromordinal(day.toordinal() + draw(st.integers(-90, 90)))
    if draw(st.booleans()):
        return other_before(turn, before)
    return Timeline((parameters_on(known_from()), parameters_on(turn, before)))
