"""The trend: what of every month is kept, and the kept months side by side with the yearly targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from thuiszit_cli.counts.comparison import THUISZITTERS, Classified
from thuiszit_cli.counts.gemeenten import UNKNOWN
from thuiszit_cli.counts.status import GROUPS, Status
from thuiszit_cli.counts.targets import Lezing, Maat, targets
from thuiszit_cli.errors import InputError, UsageError
from thuiszit_cli.rules.parameters import parameters_on
from thuiszit_cli.rules.terms import Duurklasse, Klasse, Term
from thuiszit_cli.values.personal import is_school

_LONG = Duurklasse.LANGER_DAN_3_MAANDEN.value
_GEMEENTE_DIGITS = 4


class Verdeling(Term):
    """What months can be kept and shown by."""

    GEMEENTE = "gemeente", "Gemeente"
    SCHOOL = "school", "School"


def kept(found: Classified, by: Iterable[Verdeling]) -> Iterator[tuple[str, str, int, str, str]]:
    """The counts of a month that its summary does not hold: (soort, naam, aantal, verdeling, plaats).

    Of everybody the groups and the grounds of who is exempt, zeros too; by place also classes and durations,
    without zeros.
    """
    kinds = _kinds(found.rows)
    for kind in ("groep", "vrijstelling"):
        counted = kinds[kind].value_counts()
        names = [group.value for group in GROUPS] if kind == "groep" else sorted(counted.index)
        yield from ((kind, name, int(counted.get(name, 0)), "", "") for name in names)
    for division in by:
        places = _places(found.rows, division)
        for kind, names_of in kinds.items():
            pairs = pd.DataFrame({"plaats": places, "naam": names_of}).dropna()
            for (place, name), group in pairs.groupby(["plaats", "naam"]):
                yield kind, str(name), len(group), division.value, str(place)


def _kinds(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """By kind of count the name that each pupil counts under; missing where it counts nowhere."""
    classes, durations, grounds = (
        rows[name].astype(object) for name in ("klasse", "duurklasse", "vrijstelling_soort")
    )
    long = durations == _LONG
    groups = pd.Series(pd.NA, rows.index, dtype=object)
    groups[classes == Klasse.ABSOLUUT_VERZUIM.value] = Status.ABSOLUUT.value
    groups[(classes == Klasse.LANGDURIG_RELATIEF_VERZUIM.value) & ~long] = Status.LRV_KORT.value
    groups[(classes == Klasse.LANGDURIG_RELATIEF_VERZUIM.value) & long] = Status.LRV_LANG.value
    exempt = grounds.where((classes == Klasse.VRIJGESTELD.value) & grounds.notna())
    return {"klasse": classes, "duurklasse": durations, "groep": groups, "vrijstelling": exempt}


def _places(rows: pd.DataFrame, division: Verdeling) -> pd.Series:
    """The code of each pupil's place; what is no code is unknown, for it may be anything."""
    if division is Verdeling.SCHOOL:
        codes = rows["brin"] if "brin" in rows else pd.Series(None, rows.index)
        return codes.astype(object).map(
            lambda code: code if isinstance(code, str) and is_school(code) else UNKNOWN
        )
    codes = rows["gemeentecode"].astype(object)
    return codes.map(lambda code: code if _is_gemeente(code) else UNKNOWN)


def _is_gemeente(code: Any) -> bool:
    return isinstance(code, str) and len(code) == _GEMEENTE_DIGITS and code.isascii() and code.isdigit()


# --- the months side by side ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Month:
    """What is kept of one month. Groups and grounds are None in a month of before these were kept."""

    maand: str  # jjjj-mm
    peildatum: date
    klassen: Mapping[str, int]
    lang: int  # thuiszitters of three months or more
    groepen: Mapping[str, int] | None
    vrijstellingen: Mapping[str, int] | None
    doelen: Mapping[str, int] = field(default_factory=dict)  # id of a target → at most so many

    @property
    def thuiszitters(self) -> int:
        """Both classes together."""
        return sum(self.klassen.get(klasse.value, 0) for klasse in THUISZITTERS)

    def as_json(self) -> dict[str, Any]:
        """The month as `--json` tells it."""
        return {
            "maand": self.maand,
            "peildatum": self.peildatum.isoformat(),
            "klassen": {klasse.value: self.klassen.get(klasse.value, 0) for klasse in Klasse},
            "thuiszitters": self.thuiszitters,
            "langer_dan_3_maanden": self.lang,
            "groepen": self.groepen,
            "vrijstellingen": self.vrijstellingen,
            "doelen": dict(self.doelen),
        }


@dataclass(frozen=True)
class Trend:
    """The months of one definition, the earliest first, of everybody or of one place.

    `plaatsen` gives the thuiszitters of each place by month, where that is asked for.
    """

    definitie: str
    maanden: tuple[Month, ...]
    plaatsen: Mapping[str, Mapping[str, int]]
    warnings: tuple[str, ...]


def trend(
    lines: Sequence[Mapping[str, Any]],
    *,
    per: Verdeling | None = None,
    only: tuple[Verdeling, str] | None = None,
) -> Trend:
    """The months that a history (the rows of `geschiedenis.parquet`) keeps, those of the definition of the last one.

    `per` asks every place beside each other, `only` one place. Raises InputError when there is nothing, UsageError
    when no month is kept by place.
    """
    if not lines:
        raise InputError("Er is nog geen maand bewaard.", "Draai eerst: thuiszit run")
    last = max(lines, key=lambda line: line["maand"])
    definitie = last["definitie"]
    mine = [line for line in lines if line["definitie"] == definitie]
    division = per or (only[0] if only else None)
    by_place = [line for line in mine if division is not None and line["verdeling"] == division.value]
    if division is not None and not by_place:
        raise UsageError(
            f"Van geen maand zijn aantallen per {division.value} bewaard.",
            f'Zet in thuiszit.toml onder [run]: bewaar_per = ["{division.value}"], en draai de maand opnieuw.',
        )
    if only and not any(line["plaats"] == only[1] for line in by_place):
        raise UsageError(f"Geen bewaarde maand heeft deze {only[0].value}.", f"Controleer --{only[0].value}.")
    wanted = (only[0].value, only[1]) if only else ("", "")
    known = {line["maand"] for line in by_place if only}
    of_all = [line for line in mine if (line["verdeling"], line["plaats"]) == wanted]
    days = {line["maand"]: line["peildatum"] for line in mine if not only or line["maand"] in known}
    months = [
        _month(name, day, [each for each in of_all if each["maand"] == name])
        for name, day in sorted(days.items())
    ]
    return Trend(
        definitie,
        tuple(_with_targets(months)),
        _by_place(by_place) if per else {},
        tuple(_warnings(lines, definitie, days, division, {line["maand"] for line in by_place})),
    )


def _month(name: str, day: date, lines: Sequence[Mapping[str, Any]]) -> Month:
    counts: dict[str, dict[str, int]] = {}
    for line in lines:
        counts.setdefault(line["soort"], {})[line["naam"]] = line["aantal"]
    by_place = any(line["verdeling"] for line in lines) or not lines  # zeros are not kept by place
    groups = counts.get("groep", {} if by_place else None)
    return Month(
        name,
        day,
        counts.get("klasse", {}),
        counts.get("duurklasse", {}).get(_LONG, 0),
        None if groups is None else {group.value: groups.get(group.value, 0) for group in GROUPS},
        None if groups is None else counts.get("vrijstelling", {}),
    )


_DRAWN = {Maat.THUISZITTERS: "g4_jaar_thuiszitters", Maat.VRIJ_5A: "g4_jaar_vrijgesteld"}


def _with_targets(months: Sequence[Month]) -> Iterator[Month]:
    """Each month with what the yearly targets ask of it, counted from the first month that knows the count."""
    begun = {
        maat: next(
            ((each.peildatum, count) for each in months if (count := _measure(each, maat)) is not None), None
        )
        for maat in _DRAWN
    }
    for month in months:
        aims: dict[str, int] = {}
        for maat, name in _DRAWN.items():
            base = begun[maat]
            if base is None or base[0] >= month.peildatum:
                continue
            counts = {**dict.fromkeys(Maat, 0), maat: base[1]}
            law = parameters_on(month.peildatum)
            found = targets(counts, counts, base[0], month.peildatum, law, Lezing.JAAR)
            aims |= {each.id: each.ten_hoogste for each in found if each.id == name}
        yield Month(**{**vars(month), "doelen": aims})


def _measure(month: Month, maat: Maat) -> int | None:
    if maat is Maat.THUISZITTERS:
        return month.thuiszitters
    return None if month.vrijstellingen is None else month.vrijstellingen.get("5_onder_a", 0)


def _by_place(lines: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """The thuiszitters of each place by month, zeros too where the month is kept by place."""
    months = sorted({line["maand"] for line in lines})
    found: dict[str, dict[str, int]] = {}
    for line in lines:
        counts = found.setdefault(line["plaats"], dict.fromkeys(months, 0))
        if line["soort"] == "groep":
            counts[line["maand"]] += line["aantal"]
    return {place: found[place] for place in sorted(found)}


def _warnings(
    lines: Sequence[Mapping[str, Any]],
    definitie: str,
    days: Mapping[str, date],
    division: Verdeling | None,
    by_place: set[str],
) -> Iterator[str]:
    others = sorted({line["maand"] for line in lines if line["definitie"] != definitie})
    if others:
        yield (
            f"Deze maanden gebruiken een andere definitie dan de laatste maand ({definitie}) en staan er niet bij: "
            f"{', '.join(others)}."
        )
    supposed = sorted({line["maand"] for line in lines if line["simulatie"] and line["maand"] in days})
    if supposed:
        yield f"Deze maanden zijn een simulatie, met andere parameters dan de geldende: {', '.join(supposed)}."
    without = sorted({line["maand"] for line in lines if line["definitie"] == definitie} - by_place)
    if division is not None and without:
        yield f"Van deze maanden zijn geen aantallen per {division.value} bewaard: {', '.join(without)}."
    if division is not None:
        yield (
            f"Aantallen per {division.value} zijn vaak klein en kunnen naar een kind leiden: publiceer ze niet. Een "
            "tabel om te publiceren maakt thuiszit tally --publiceerbaar."
        )
