"""One model of what a reader is told about a classification. Report, screen and JSON all speak from it.

Nothing here names a person. Counts are checked to add up before anything is shown or written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from thuiszit_cli.counts.doubt import Doubt, nameless_in
from thuiszit_cli.counts.limits import WITHOUT_ENROLMENTS, limits
from thuiszit_cli.errors import InternalError
from thuiszit_cli.findings import CATALOGUE, EXCLUSIONS, without_rows
from thuiszit_cli.report.definitions import THUISZITTER, meaning_of
from thuiszit_cli.rules.absence import DEFINITION_MEANINGS
from thuiszit_cli.rules.parameters import STANDINGS, Parameters
from thuiszit_cli.rules.signals import SIGNALS
from thuiszit_cli.rules.terms import (
    Definitie,
    Duurklasse,
    Ernst,
    Klasse,
    Plicht,
    PlichtReden,
    Term,
    Vakantieregio,
)
from thuiszit_cli.values.personal import masked
from thuiszit_cli.version import __version__
from thuiszit_cli.wording import long_date, number

if TYPE_CHECKING:
    import pandas as pd

    from thuiszit_cli.judge import Classification
    from thuiszit_cli.question import Question
    from thuiszit_cli.tables.model import Source, Tables


@dataclass(frozen=True)
class Tally:
    """How many pupils something holds for, with the label and the meaning a reader sees."""

    id: str
    label: str
    count: int
    meaning: str = ""
    standing: str = ""


@dataclass(frozen=True)
class SourceLine:
    """What was read from one file or sheet. Names come from outside: escape them where they are shown."""

    file: str
    sheet: str
    form: str
    layout: str
    rows: int
    tables: tuple[tuple[str, int], ...]
    unused: tuple[str, ...]


@dataclass(frozen=True)
class FindingLine:
    """All findings of one kind."""

    code: str
    severity: Ernst
    count: int
    text: str
    remedy: str


@dataclass(frozen=True)
class Exclusion:
    """Rows that were not used, for one reason."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class Summary:
    """Everything a reader is told."""

    version: str
    peildatum: date
    definitie: Definitie
    definition_meaning: str  # what the chosen definition means, in a paragraph
    vakantieregio: Vakantieregio | None
    parameters_sha256: str
    changes: tuple[tuple[str, str], ...]  # what-if parameters
    simulation: bool
    enrolment_known: bool
    pupils: int
    classes: tuple[Tally, ...]
    durations: tuple[Tally, ...]
    signals: tuple[Tally, ...]
    duties: tuple[Tally, ...]
    no_duty: tuple[Tally, ...]
    thuiszitters: int
    borderline: int
    doubt: Doubt
    distinct_cases: int
    rows_read: int
    rows_used: int
    exclusions: tuple[Exclusion, ...]
    sources: tuple[SourceLine, ...]
    findings: tuple[FindingLine, ...]
    severities: tuple[tuple[Ernst, int], ...]
    limits: tuple[str, ...]
    empty_files: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What stands at the very top, because without it the counts mislead."""
        found = []
        if self.simulation:
            changed = ", ".join(f"{name} = {value}" for name, value in self.changes)
            found.append(
                "SIMULATIE: er is met andere dan de geldende parameters gerekend"
                + (f" ({changed})" if changed else "")
                + ". Gebruik deze uitkomst niet als registratie."
            )
        if self.empty_files:
            found.append(without_rows(self.empty_files))
        if not self.enrolment_known:
            found.append(WITHOUT_ENROLMENTS)
        return tuple(found)

    def finding_count(self, severity: Ernst) -> int:
        """Number of findings of exactly that severity."""
        return dict(self.severities)[severity]


def summarise(answer: Classification, question: Question, version: str = __version__) -> Summary:
    """The model of one classification. Raises InternalError when its counts do not add up."""
    pupils, tables = answer.pupils, answer.tables
    total = len(pupils)
    classes = _tallies(pupils["klasse"], Klasse, {klasse.value: meaning_of(klasse) for klasse in Klasse})
    severities = tables.findings.counts()
    summary = Summary(
        version=version,
        peildatum=answer.peildatum,
        definitie=answer.definitie,
        vakantieregio=question.vakantieregio,
        definition_meaning=answer.law.fill(DEFINITION_MEANINGS[answer.definitie]),
        parameters_sha256=answer.law.sha256,
        changes=tuple(sorted(question.parameters.items())),
        simulation=answer.simulation,
        enrolment_known=tables.enrolment_known,
        pupils=total,
        classes=classes,
        durations=_tallies(pupils["duurklasse"], Duurklasse),
        signals=_signals(pupils["signalen"], answer.law),
        duties=_tallies(pupils["plicht"], Plicht),
        no_duty=_tallies(pupils["plicht_reden"], PlichtReden),
        thuiszitters=int(pupils["thuiszitter"].sum()),
        borderline=int(pupils["grensgeval"].sum()),
        doubt=Doubt(
            total,
            classes[0].count,
            int(pupils["onzeker"].sum()),
            tables.enrolment_known,
            nameless_in(tables),
        ),
        distinct_cases=answer.distinct_cases,
        rows_read=tables.rows.read,
        rows_used=tables.rows.used,
        exclusions=_exclusions(tables.rows.excluded),
        sources=tuple(_source(source) for source in tables.sources),
        findings=_findings(tables),
        severities=tuple((ernst, severities[ernst.value]) for ernst in Ernst),
        limits=limits(tables, undecided=classes[0].count),
        empty_files=tuple(masked(file) for file in tables.empty_files),
    )
    _check(summary, len(tables.persons))
    return summary


def in_words(summary: Summary) -> str:
    """How many of the pupils are thuiszitter, and how far that can be relied on."""
    of, day, doubt = summary.pupils, long_date(summary.peildatum), summary.doubt.in_words()
    if summary.doubt.nobody_judged:
        return doubt
    if not of:
        return f"Op {day} staat er geen leerling in de gegevens. {summary.doubt.missing()}".rstrip()
    if of == 1:
        return f"Op {day} is de ene leerling {'' if summary.thuiszitters else 'geen '}thuiszitter. {doubt}"
    who = {0: "is geen", 1: "is 1"}.get(summary.thuiszitters, f"zijn {number(summary.thuiszitters)}")
    return f"Op {day} {who} van de {number(of)} leerlingen thuiszitter. {doubt}"


def as_json(summary: Summary, written: list[str]) -> dict[str, Any]:
    """What `--json` prints (spec section 10); `written` are the paths of the output."""
    answer: dict[str, Any] = {
        "peildatum": summary.peildatum.isoformat(),
        "definitie": summary.definitie.value,
        "leerlingen": summary.pupils,
        "klassen": _counts(summary.classes),
        "onzeker": summary.doubt.uncertain,
        "duurklassen": _counts(summary.durations),
        "signalen": _counts(summary.signals),
        "rijen": rows_json(summary),
        "bevindingen": {ernst.value: count for ernst, count in summary.severities},
        "uitvoer": written,
    }
    if summary.simulation:
        answer["simulatie"] = True
    return answer


def rows_json(summary: Summary) -> dict[str, Any]:
    """The reconciliation of rows, as JSON and manifest give it."""
    return {
        "gelezen": summary.rows_read,
        "gebruikt": summary.rows_used,
        "uitgesloten": {line.code: line.count for line in summary.exclusions},
    }


def class_counts(summary: Summary) -> dict[str, int]:
    """Pupils by class id, all seven."""
    return _counts(summary.classes)


def _counts(tallies: tuple[Tally, ...]) -> dict[str, int]:
    return {tally.id: tally.count for tally in tallies}


def _tallies(
    column: pd.Series, terms: type[Term], meanings: Mapping[str, str] | None = None
) -> tuple[Tally, ...]:
    """One tally for every term, also where it is 0. Raises InternalError for a value that is no term."""
    counted = {str(key): int(value) for key, value in column.value_counts().items() if value}
    unknown = counted.keys() - {term.value for term in terms}
    if unknown:
        raise InternalError(f"De uitkomst bevat een onbekende waarde van {terms.__name__}.")
    return tuple(
        Tally(
            id=term.value,
            label=term.label,
            count=counted.get(term.value, 0),
            meaning=(meanings or {}).get(term.value, ""),
        )
        for term in terms
    )


def _signals(column: pd.Series, law: Parameters) -> tuple[Tally, ...]:
    """The signals of the law always; those that are off unless asked for only where they fire."""
    lists = pa.array(column, from_pandas=True)
    counted = {item["values"]: item["counts"] for item in pc.value_counts(pc.list_flatten(lists)).to_pylist()}
    return tuple(
        Tally(
            id=signal.id,
            label=signal.naam,
            count=counted.get(signal.id, 0),
            meaning=signal.meaning(law),
            standing=STANDINGS[signal.standing],
        )
        for signal in SIGNALS.values()
        if not signal.switch or signal.id in counted
    )


def _exclusions(excluded: Mapping[str, int]) -> tuple[Exclusion, ...]:
    ordered = sorted(excluded.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Exclusion(code, EXCLUSIONS[code], count) for code, count in ordered)


def _source(source: Source) -> SourceLine:
    form = ", ".join(part for part in (source.format, source.encoding, _delimiter(source.delimiter)) if part)
    return SourceLine(
        file=masked(source.file),
        sheet=masked(source.sheet or ""),
        form=form,
        layout=source.layout,
        rows=source.rows,
        tables=tuple(sorted(source.tables.items())),
        unused=tuple(column.source for column in source.mapping if column.canonical is None),
    )


def _delimiter(sign: str | None) -> str:
    names = {";": "puntkomma", ",": "komma", "\t": "tab", "|": "staande streep"}
    return names.get(sign, sign) if sign else ""


def _findings(tables: Tables) -> tuple[FindingLine, ...]:
    """Most serious first, then most first."""
    rank = {ernst: at for at, ernst in enumerate(Ernst)}
    lines = [
        FindingLine(code, CATALOGUE[code].severity, count, CATALOGUE[code].text, CATALOGUE[code].remedy)
        for code, count in tables.findings.by_code().items()
    ]
    return tuple(sorted(lines, key=lambda line: (rank[line.severity], -line.count, line.code)))


def _check(summary: Summary, persons: int) -> None:
    """Raise InternalError when something that must add up does not."""
    excluded = sum(line.count for line in summary.exclusions)
    if summary.rows_read != summary.rows_used + excluded:
        raise InternalError(
            f"Gelezen rijen ({summary.rows_read}) zijn niet gebruikt ({summary.rows_used}) plus "
            f"uitgesloten ({excluded})."
        )
    by_class = sum(tally.count for tally in summary.classes)
    if not by_class == summary.pupils == persons:
        raise InternalError(
            f"Personen ({persons}), leerlingen ({summary.pupils}) en de som van de klassen ({by_class}) "
            "verschillen."
        )
    thuiszitters = sum(tally.count for tally in summary.classes if tally.id in THUISZITTER)
    durations = sum(tally.count for tally in summary.durations)
    if not thuiszitters == summary.thuiszitters == durations:
        raise InternalError(
            f"Thuiszitters ({summary.thuiszitters}), hun klassen ({thuiszitters}) en hun duur ({durations}) "
            "verschillen."
        )
