"""Laws that change on a day, made up: the values that a test names before it, those in force from then on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hypothesis import strategies as st

from strategies import other_values
from thuiszit_cli.question import Question
from thuiszit_cli.rules.parameters import as_text, known_from, parameters_on
from thuiszit_cli.rules.terms import Definitie, Vakantieregio
from thuiszit_cli.rules.timeline import Timeline
from thuiszit_cli.tables.own_days import OwnDay


def asked(
    law: Timeline | None = None,
    definitie: Definitie | str = Definitie.LANDELIJK,
    region: Vakantieregio | str | None = None,
    *,
    peildatum: date = date(2026, 10, 1),
    own_days: tuple[OwnDay, ...] = (),
) -> Question:
    """A question under another law than the one that is in force."""
    question = Question(
        peildatum=peildatum,
        definitie=Definitie(definitie),
        vakantieregio=Vakantieregio(region) if region else None,
        own_days=own_days,
    )
    if law is not None:
        question.__dict__["timeline"] = law
    return question


def other_before(day: date, before: Mapping[str, str]) -> Timeline:
    """The law in force from `day` on, and the values of `before` until then."""
    return Timeline((parameters_on(known_from(), before), parameters_on(day)))


@st.composite
def laws_around(draw: st.DrawFn, day: date) -> Timeline:
    """Mostly a law with one or two values that change within a few months of `day`."""
    if draw(st.integers(0, 3)) == 0:
        return Timeline((parameters_on(day),))
    before = {name: as_text(value) for name, value in draw(other_values()).items()}
    turn = date.fromordinal(day.toordinal() + draw(st.integers(-90, 90)))
    if draw(st.booleans()):
        return other_before(turn, before)
    return Timeline((parameters_on(known_from()), parameters_on(turn, before)))
