"""What is recorded of exemptions, pupil by pupil, and since when one under article 5 under a goes on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from thuiszit_cli.facts.exemptions import RECORDED, recorded
from thuiszit_cli.facts.gather import Facts
from thuiszit_cli.rules import exemption
from thuiszit_cli.rules.exemption import Exemption
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.terms import VrijstellingSoort
from thuiszit_cli.tables.model import Tables


def exemptions_of(tables: Tables, facts: Facts, pupils: np.ndarray) -> dict[int, list[Exemption]]:
    """What is recorded of each of `pupils` (a mask)."""
    rows = tables.vrijstellingen
    person = facts.index.of(rows["persoon"].to_numpy())
    at = np.flatnonzero(pupils[person])
    columns = [person[at].tolist(), *(rows[name].to_numpy()[at].tolist() for name in RECORDED)]
    found: dict[int, list[Exemption]] = {}
    for pupil, *row in zip(*columns, strict=True):
        found.setdefault(pupil, []).append(recorded(*row))
    return found


def granted_on(rows: Sequence[Exemption], day: date, p: Parameters) -> date | None:
    """The first day of the exemption under 5 onder a that runs on `day`; None without one.

    A yearly notice makes no new exemption: one that begins on the day after another ended goes on.
    """
    own = [row for row in rows if row.soort is VrijstellingSoort.ARTIKEL_5_ONDER_A]
    first = None
    while running := [row.begin for row in own if exemption.runs(row, day, p)]:
        first = min(running)
        day = first - timedelta(days=1)
    return first
