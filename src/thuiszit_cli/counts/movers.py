"""The pupils behind a comparison: who is new as thuiszitter, who is gone, who moved, and why. Personal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from thuiszit_cli.counts.compare import compare, reason_of
from thuiszit_cli.counts.comparison import GONE, THUISZITTERS, Classified, Comparison
from thuiszit_cli.counts.episodes import Reden
from thuiszit_cli.errors import InputError
from thuiszit_cli.rules.terms import Term


class Verandering(Term):
    """What changed between two days."""

    NIEUW = "nieuw", "Nieuw als thuiszitter"
    WEG = "weg", "Geen thuiszitter meer"
    VERPLAATST = "verplaatst", "Van klasse of duur veranderd"


@dataclass(frozen=True)
class Mover:
    """One pupil. Classes and durations by id, empty where the pupil is not in that export or has none."""

    verandering: Verandering
    nummer: str
    klasse_vorige: str
    klasse: str
    duurklasse_vorige: str
    duurklasse: str
    sinds: date | None
    gemeentecode: str
    brin: str
    waarom: str


_COLUMNS = ("klasse", "duurklasse", "sinds", "gemeentecode", "brin", "toelichting", "plicht_reden")


def movers(found: Comparison) -> list[Mover]:
    """Everybody who became thuiszitter or is none any more, and who is in both exports and changed otherwise.

    Why is the explanation of the class of now; of who is none any more the reason that the comparison counts.
    Sorted by what changed, municipality and number.
    """
    before, now = (
        each.rows.reindex(columns=list(_COLUMNS)).astype(object) for each in (found.vorige, found.huidige)
    )
    both = before.add_suffix("_v").join(now.add_suffix("_n"), how="outer")
    both = both.where(both.notna(), "")
    changed = (both["klasse_v"] != both["klasse_n"]) | (both["duurklasse_v"] != both["duurklasse_n"])
    made = [_mover(str(number), row) for number, row in both[changed].iterrows()]
    order = list(Verandering)
    return sorted(
        (each for each in made if each is not None),
        key=lambda each: (order.index(each.verandering), each.gemeentecode, each.nummer),
    )


def movers_or_none(vorige: Classified, huidige: Classified) -> list[Mover]:
    """The pupils who changed; nobody where pupils of the two cannot be known again."""
    try:
        return movers(compare(vorige, huidige))
    except InputError:
        return []


def counts(found: Sequence[Mover]) -> dict[str, int]:
    """How many of each change, by id."""
    return {kind.value: sum(each.verandering is kind for each in found) for kind in Verandering}


def _mover(number: str, row: pd.Series) -> Mover | None:
    """One pupil whose class or duration differs; None of one who is in one export only and no thuiszitter there."""
    old, new = str(row["klasse_v"]), str(row["klasse_n"])
    was, is_now = old in THUISZITTERS, new in THUISZITTERS
    if not (was or is_now) and not (old and new):
        return None
    why = str(row["toelichting_n"])
    if is_now and not old:
        why = f"Nieuw in de export. {why}".strip()
    if was and not is_now:
        reason = reason_of(old, new or GONE, str(row["plicht_reden_n"]))
        why = "Niet meer in de export" if reason == GONE else Reden(reason).label
    kind = Verandering.VERPLAATST if was == is_now else Verandering.NIEUW if is_now else Verandering.WEG
    last = "_n" if new else "_v"
    return Mover(
        verandering=kind,
        nummer=number,
        klasse_vorige=old,
        klasse=new,
        duurklasse_vorige=str(row["duurklasse_v"]),
        duurklasse=str(row["duurklasse_n"]),
        sinds=row[f"sinds{last}"] or None,
        gemeentecode=str(row[f"gemeentecode{last}"]),
        brin=str(row[f"brin{last}"]),
        waarom=why,
    )
