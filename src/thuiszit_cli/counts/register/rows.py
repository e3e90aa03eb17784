"""The rows of the cumulative register for the Inspectie: an absence that once given stays, and is updated.

Nobody is named: a stable number made with the desk's own key, a birth year instead of a date.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from thuiszit_cli.counts.episodes import REDENEN, Runs, episodes, runs
from thuiszit_cli.counts.granted import exemptions_of, granted_on
from thuiszit_cli.counts.quarter import Quarter
from thuiszit_cli.counts.register.layout import DATES, EXEMPT_GROUP, SHARED, WRITTEN, Layout, Row, Token
from thuiszit_cli.counts.register.seal import key_of, sealed, until_of
from thuiszit_cli.counts.sector import SECTOREN, is_kind, sectors
from thuiszit_cli.counts.status import STATUSSEN, Status, answers, told_day
from thuiszit_cli.counts.swv import Places
from thuiszit_cli.errors import InputError, UsageError
from thuiszit_cli.facts.cases import expand
from thuiszit_cli.facts.days import as_date, number
from thuiszit_cli.facts.exemptions import KINDS
from thuiszit_cli.frames import DUURKLASSEN
from thuiszit_cli.question import Question
from thuiszit_cli.rules.terms import VrijstellingSoort
from thuiszit_cli.tables.model import MISSING_DAY, Tables
from thuiszit_cli.values.personal import is_school

RUNS, ENDED, LOST = "loopt", "beëindigd", "niet meer in de gegevens"


@dataclass(frozen=True)
class _Spells:
    """What becomes rows: the absences, or the exemptions, that touch the quarter or the day before it."""

    pupil: np.ndarray
    begin: np.ndarray
    end: np.ndarray  # MISSING_DAY while it runs
    sinds: np.ndarray
    groep: list[str]
    reden: list[str]

    @property
    def running(self) -> np.ndarray:
        """Which of them run on the last day."""
        goes_on: np.ndarray = self.end == MISSING_DAY
        return goes_on


@dataclass(frozen=True)
class Source:
    """What the rows of a quarter are made from; `found` ends with it. `places` fills in the samenwerkingsverband."""

    tables: Tables
    found: Runs
    quarter: Quarter
    question: Question
    layout: Layout
    token: Token
    places: Places | None = None

    def number_of(self, pupil: int) -> str:
        """What a pupil is called in every quarter."""
        return self.token("register", str(self.tables.numbers[pupil]))


def quarter_rows(source: Source, previous: Sequence[Row] = (), *, exempt: bool = False) -> list[Row]:
    """A row for everybody who was thuiszitter in the quarter or on the day before it.

    Of who stands in the `previous` register also the absences before, as they are known now. With `exempt` also for
    who was exempt under article 5 under a; raises UsageError when the layout does not tell them apart.
    """
    layout = source.layout
    if exempt and layout.column("groep") is None:
        raise UsageError(
            f"De indeling {layout.naam} heeft geen kolom voor de groep.",
            "Zonder die kolom zijn vrijstellingen niet van thuiszitters te onderscheiden; geef geen --met-5a.",
        )
    numbers, first_day = layout.head("nummer"), layout.head("eerste_dag")
    rows = _made(source, source.quarter.before, exempt)
    first = min((_read_day(row[first_day]) for row in previous), default=source.quarter.first)
    if first < source.quarter.first:
        known = {row[numbers] for row in previous}
        rows = [row for row in rows if row[numbers] not in known]
        rows += _made(_from(source, known, first), first, exempt)
    return sorted(rows, key=lambda row: (_read_day(row[first_day]), row[numbers]))


def _from(source: Source, known: set[str], first: date) -> Source:
    """The same for the pupils who stand in a register, on every day from the one before `first` on."""
    everybody = range(len(source.tables.numbers))
    pupils = np.array([at for at in everybody if source.number_of(at) in known], dtype=np.int64)
    tables = expand(source.tables, pupils)
    places = source.places and replace(
        source.places, of={side: lines[pupils] for side, lines in source.places.of.items()}
    )
    found = runs(tables, first - timedelta(days=1), source.quarter.last, source.question)
    return replace(source, tables=tables, found=found, places=places)


def _made(source: Source, since: date, exempt: bool) -> list[Row]:
    """The rows of what runs on the last day or ended on or after `since`."""
    rows = _rows(source, _absences(source.found, since))
    return rows + _rows(source, _exemptions(source, since)) if exempt else rows


def _absences(found: Runs, since: date) -> _Spells:
    each = episodes(found)
    at = np.flatnonzero((each.end == MISSING_DAY) | (each.end >= number(since)))
    return _Spells(
        each.pupil[at],
        each.begin[at],
        each.end[at],
        each.sinds[at],
        [STATUSSEN[kind].value for kind in each.kind_end[at].tolist()],
        [REDENEN[reason].label if reason >= 0 else "" for reason in each.reden[at].tolist()],
    )


def _exemptions(source: Source, since: date) -> _Spells:
    """Of article 5 under a, by the ground on the last day."""
    found = source.found
    exempt = STATUSSEN.index(Status.VRIJGESTELD)
    at = np.flatnonzero((found.status == exempt) & (found.end >= number(since)))
    last = np.minimum(found.end[at], found.last)
    ground = answers(source.tables, found.pupil[at], last.astype(np.int32), source.question).vrijstelling
    at = at[ground == KINDS.index(VrijstellingSoort.ARTIKEL_5_ONDER_A)]
    runs_on = found.end[at] >= found.last
    after = np.minimum(at + 1, len(found.status) - 1)
    why = [
        "" if running else STATUSSEN[code].label
        for running, code in zip(runs_on.tolist(), found.status[after].tolist(), strict=True)
    ]
    return _Spells(
        found.pupil[at],
        _granted(source, at),
        np.where(runs_on, MISSING_DAY, found.end[at]).astype(np.int32),
        np.full(len(at), MISSING_DAY, dtype=np.int32),
        [EXEMPT_GROUP] * len(at),
        why,
    )


def _granted(source: Source, at: np.ndarray) -> np.ndarray:
    """The first day of these runs; of one that stood when the range began, that on which the exemption began."""
    found = source.found
    begin: np.ndarray = found.begin[at].copy()
    stood = np.flatnonzero(begin <= found.first)
    pupils = np.zeros(found.pupils, dtype=bool)
    pupils[found.pupil[at[stood]]] = True
    rows = exemptions_of(source.tables, found.facts, pupils)
    for position in stood.tolist():
        own = rows[int(found.pupil[at[position]])]
        first = granted_on(own, as_date(found.first), source.question.timeline.on(as_date(found.first)))
        if first is not None:
            begin[position] = number(first)
    return begin


def _rows(source: Source, spells: _Spells) -> list[Row]:
    tables, found, quarter = source.tables, source.found, source.quarter
    running = spells.running
    last = np.where(running, found.last, spells.end).astype(np.int32)
    known = answers(tables, spells.pupil, last, source.question)
    people = found.facts.people
    of_sector = sectors(known, tables.enrolment_known)
    swv = [""] * len(last) if source.places is None else source.places.known(known)
    rows = []
    for at, who in enumerate(spells.pupil.tolist()):
        born = int(people.geboortedatum[who])
        since = int(spells.sinds[at])
        length = int(known.duurklasse[at])
        values = {
            "nummer": source.number_of(who),
            "geboortejaar": "" if born == MISSING_DAY else str(as_date(born).year),
            "geslacht": _category(people.geslacht, who),
            "gemeente": _category(people.gemeentecode, who),
            "samenwerkingsverband": swv[at],
            "sector": SECTOREN[of_sector[at]].label,
            "onderwijssoort": _fit(_category(known.onderwijssoort, at), is_kind),
            "brin": _fit(_category(known.brin, at), is_school),
            "groep": spells.groep[at],
            "begin_verzuim": "" if since == MISSING_DAY else _day(since),
            "eerste_dag": _day(int(spells.begin[at])),
            "laatste_dag": "" if running[at] else f"{told_day(int(last[at]), born):{WRITTEN}}",
            "status": RUNS if running[at] else ENDED,
            "reden_einde": spells.reden[at],
            "duurklasse": DUURKLASSEN[length].label if length >= 0 else "",
            "kwartaal_eerst": quarter.name,
            "kwartaal_laatst": quarter.name,
        }
        rows.append({column.kop: values.get(column.veld or "", "") for column in source.layout.columns})
    return rows


def _fit(text: str, belongs: Callable[[str], bool]) -> str:
    """A text of a file, or nothing where it may be something else, such as a name, than its column holds."""
    return text if belongs(text) else ""


def _category(values: Any, at: int) -> str:
    code = values.codes[at]
    return "" if code < 0 else str(values.categories[code])


def _day(day: int) -> str:
    return f"{as_date(day):%d-%m-%Y}"


def _read_day(text: str) -> date:
    return datetime.strptime(text, WRITTEN).date()


# --- continuing -----------------------------------------------------------------------------------------

# What an absence is: where a later export says otherwise, the row is updated, also one that had ended.
_TOLD = ("groep", *sorted(DATES), "status", "reden_einde", "duurklasse")


def continued(
    previous: Sequence[Row], current: Sequence[Row], quarter: Quarter, layout: Layout, token: Token
) -> list[Row]:
    """The previous rows, updated where the export of this quarter knows better, and the new ones after them.

    A row is the same absence when number and first day are; or, when a later export moved the first day, when it is
    the only one of that number on the same days. Only a running row of which nothing is known any more is lost.
    Raises InputError when the previous register is of a later quarter, or of quarters that begin in another month.
    """
    _refuse_other(until_of(previous, layout), quarter)
    waiting = {key_of(row, layout): row for row in current}
    same = {key: waiting.pop(key) for old in previous if (key := key_of(old, layout)) in waiting}
    result = []
    for old in previous:
        new = same.get(key_of(old, layout))
        if new is None:
            moved = [key for key, row in waiting.items() if _overlap(old, row, layout)]
            new = waiting.pop(moved[0]) if len(moved) == 1 else None
        if new is None and old[layout.head("status")] == RUNS:
            new = {**old, layout.head("status"): LOST, layout.head("kwartaal_laatst"): quarter.name}
        result.append(old if new is None else _updated(old, new, layout))
    last_day = layout.head("laatste_dag")
    added = [
        row for row in waiting.values() if not row[last_day] or _read_day(row[last_day]) >= quarter.before
    ]
    return sealed([*result, *added], quarter, layout, token)


def _refuse_other(until: Quarter | None, quarter: Quarter) -> None:
    """Raise InputError when a register up to `until` cannot go on with this quarter."""
    if until is not None and until.begint != quarter.begint:
        raise InputError(
            f"Het vorige register is van kwartalen die in maand {until.begint} beginnen; nu beginnen ze in maand "
            f"{quarter.begint}.",
            "Geef met --config een thuiszit.toml met dezelfde kwartaal_begint, of begin een nieuw register.",
        )
    if until is not None and until > quarter:
        raise InputError(
            f"Het vorige register gaat al over een later kwartaal dan {quarter.name}.",
            "Geef met --vorige het register van een eerder kwartaal.",
        )


def _overlap(old: Row, new: Row, layout: Layout) -> bool:
    """Whether two rows are of the same pupil and kind, and have a day in common."""
    number, first, last = (layout.head(field) for field in ("nummer", "eerste_dag", "laatste_dag"))
    if old[number] != new[number] or layout.is_exempt(old) != layout.is_exempt(new):
        return False
    begins = max(_read_day(old[first]), _read_day(new[first]))
    return all(not row[last] or begins <= _read_day(row[last]) for row in (old, new))


def missed(previous: Sequence[Row], quarter: Quarter, layout: Layout) -> list[Quarter]:
    """The quarters between that of the previous register and this one: what lived only then is in neither."""
    until = until_of(previous, layout)
    found: list[Quarter] = []
    while until is not None and until.next < quarter:
        until = until.next
        found.append(until)
    return found


def _updated(old: Row, new: Row, layout: Layout) -> Row:
    """The new values, with what was filled in by hand and the quarter in which the row first stood.

    A samenwerkingsverband that the program does not know keeps what was filled in. A row that had ended stays as it
    was unless the absence itself is known better.
    """
    shared = layout.column(SHARED)
    kept = {column.kop for column in layout.columns if column.veld is None} | {layout.head("kwartaal_eerst")}
    if layout.is_exempt(old):
        kept.add(layout.head("eerste_dag"))  # each yearly notice begins anew; the exemption goes on
    if shared and not new[shared]:
        kept.add(shared)
    told = [column.kop for column in layout.columns if column.veld in _TOLD and column.kop not in kept]
    if old[layout.head("status")] == ENDED and all(old[kop] == new[kop] for kop in told):
        return old
    return {kop: old[kop] if kop in kept else new[kop] for kop in layout.heads}
