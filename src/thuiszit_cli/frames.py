"""Verdicts → the columns of the answer: one row a pupil, and one a period."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api.types import union_categoricals

from thuiszit_cli.facts.days import as_date
from thuiszit_cli.facts.exemptions import DUTIES, KINDS
from thuiszit_cli.facts.gather import REASONS, Facts
from thuiszit_cli.findings import CATALOGUE
from thuiszit_cli.rules import verdict
from thuiszit_cli.rules.parameters import Parameters
from thuiszit_cli.rules.signals import SIGNALS
from thuiszit_cli.rules.terms import Definitie, Duurklasse, Ernst, IngeschrevenBron, Klasse
from thuiszit_cli.values.person_numbers import NO_PERSON

if TYPE_CHECKING:
    from thuiszit_cli.tables.model import Tables

KLASSEN = tuple(Klasse)
DUURKLASSEN = tuple(Duurklasse)
BRONNEN = tuple(IngeschrevenBron)
SIGNAL_IDS = tuple(sorted(SIGNALS))
THUISZITTERS = (Klasse.ABSOLUUT_VERZUIM, Klasse.LANGDURIG_RELATIEF_VERZUIM)


@dataclass(frozen=True)
class Verdicts:
    """One element a pupil: positions in `KLASSEN`, and the number of the distinct case it is."""

    klasse: np.ndarray
    case: np.ndarray
    cases: list[tuple[verdict.Facts, verdict.Verdict]]
    signals: np.ndarray  # bit i: SIGNAL_IDS[i] fires


@dataclass(frozen=True)
class Since:
    """Per pupil since when, with the two day counts and the duration class; `filled` tells for whom."""

    filled: np.ndarray
    sinds: np.ndarray
    tot: np.ndarray
    geteld: np.ndarray
    kalender: np.ndarray
    duurklasse: np.ndarray


def signal_names(bits: int) -> tuple[str, ...]:
    """The signals of a bit pattern, sorted by id."""
    return tuple(name for position, name in enumerate(SIGNAL_IDS) if bits >> position & 1)


def joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """The parts as one frame, column by column, so that only one exists twice."""
    if len(parts) == 1:
        return parts[0]
    columns: dict[str, Any] = {}
    for name in list(parts[0].columns):
        columns_of_parts = [part.pop(name) for part in parts]
        if isinstance(columns_of_parts[0].dtype, pd.CategoricalDtype):
            columns[name] = union_categoricals(columns_of_parts)
        else:
            columns[name] = pd.concat(columns_of_parts, ignore_index=True)
    return pd.DataFrame(columns, copy=False)


def pupils(
    tables: Tables,
    facts: Facts,
    verdicts: Verdicts,
    since: Since,
    borderline: np.ndarray,
    definitie: Definitie,
    p: Parameters,
) -> pd.DataFrame:
    """The columns of `classificatie.parquet`, one row a pupil.

    `borderline` tells per pupil whether another definition gives another class.
    """
    size = facts.index.size
    cases, case = verdicts.cases, verdicts.case
    enrolled = facts.enrolment.ingeschreven
    source = np.where(facts.enrolment.known, 0, np.where(enrolled == 1, 1, 2)).astype(np.int8)
    out = np.isin(verdicts.klasse, [KLASSEN.index(klasse) for klasse in THUISZITTERS])
    age = facts.duty.leeftijd
    filled = since.filled
    columns: dict[str, Any] = {
        "persoonsgebonden_nummer": _strings(tables.numbers),
        "klasse": _terms(verdicts.klasse, KLASSEN),
        "duurklasse": _terms(since.duurklasse, DUURKLASSEN),
        "thuiszitter": out,
        "grensgeval": borderline,
        "sinds": _dates(since.sinds, filled),
        "dagen_geteld": _integers(since.geteld, filled),
        "dagen_kalender": _integers(since.kalender, filled),
        "regel": _per_case(case, [found.regel for _, found in cases]),
        "grond": _per_case(case, [found.grond for _, found in cases]),
        "toelichting": _explanations(verdicts, since, p),
        "signalen": _lists(verdicts.signals),
        "plicht": _terms(facts.duty.plicht, DUTIES),
        "plicht_reden": _terms(facts.duty.reden, REASONS),
        "ingeschreven": _booleans(enrolled),
        "ingeschreven_bron": _terms(source, BRONNEN),
        "vrijstelling_soort": _terms(facts.exemptions.shown, KINDS),
        "uren_4_lesweken": np.round(facts.signal_facts["uren_4_lesweken"], 2),
        "leeftijd": _integers(age, age >= 0),
        "geslacht": facts.people.geslacht,
        "gemeentecode": facts.people.gemeentecode,
        "brin": facts.enrolment.brin,
        "onderwijssoort": facts.enrolment.onderwijssoort,
        "bevindingen": _findings_per_pupil(tables, facts),
        "onzeker": _findings_per_pupil(tables, facts, (Ernst.FOUT,)) > 0,
        "peildatum": _dates(facts.today, np.ones(size, dtype=bool)),
        "definitie": pd.Categorical.from_codes(np.zeros(size, dtype=np.int8), pd.Index([definitie.value])),
    }
    return pd.DataFrame(columns, copy=False)


def periods(tables: Tables, facts: Facts, definitie: Definitie) -> pd.DataFrame:
    """The columns of `perioden.parquet`, one row a period of absence."""
    periods = facts.periods
    everywhere = np.ones(len(periods.person), dtype=bool)
    rows = facts.full_absences.row[periods.rows(everywhere)]
    numbers = tables.serials.texts_of(tables.meldingen["meldingsnummer"].to_numpy()[rows])
    offsets = np.concatenate([[0], np.cumsum(periods.stop - periods.first)]).astype(np.int32)
    return pd.DataFrame(
        {
            "persoonsgebonden_nummer": _strings(tables.numbers[periods.person]),
            "begin": _dates(periods.begin, everywhere),
            "eind": _dates(periods.end, everywhere),
            "lopend": periods.running,
            "dagen_geteld": periods.dagen_geteld,
            "dagen_kalender": periods.dagen_kalender,
            "lesdagen": periods.lesdagen,
            "meldingen": _arrow(pa.ListArray.from_arrays(pa.array(offsets), numbers)),
            "lrv": facts.by_definition[definitie].over_limit,
        },
        copy=False,
    )


def _explanations(verdicts: Verdicts, since: Since, p: Parameters) -> Any:
    """One sentence a pupil: equal for equal cases, with the pupil's own days where `sinds` is filled."""
    templates = [verdict.explanation(found.regel, seen, p) for seen, found in verdicts.cases]
    own = np.flatnonzero(since.filled)
    sentences = []
    for pupil in own.tolist():
        template = templates[verdicts.case[pupil]]
        if "{sinds}" not in template:
            template += verdict.RUNNING_PERIOD
        sentences.append(
            template.format(
                sinds=f"{as_date(since.sinds[pupil]):%d-%m-%Y}",
                geteld=since.geteld[pupil],
                kalender=since.kalender[pupil],
            )
        )
    position = verdicts.case.copy()
    position[own] = len(templates) + np.arange(len(own))
    return _arrow(pa.array([*templates, *sentences], type=pa.string()).take(pa.array(position)))


def _findings_per_pupil(
    tables: Tables, facts: Facts, severities: Collection[Ernst] = tuple(Ernst)
) -> np.ndarray:
    """How many findings of these severities name each pupil."""
    total = np.zeros(facts.index.size, dtype=np.int32)
    for batch in tables.findings.batches:
        if batch.person is None or CATALOGUE[batch.code].severity not in severities:
            continue
        named = facts.index.of(batch.person[batch.person != NO_PERSON])
        named = named[named >= 0]  # of other parts of the register
        total += np.bincount(named, minlength=facts.index.size).astype(np.int32)
    return total


def _arrow(values: pa.Array) -> Any:
    return pd.arrays.ArrowExtensionArray(values)


def _strings(values: Any) -> Any:
    return _arrow(pa.array(values, type=pa.string()))


def _dates(days: np.ndarray, filled: np.ndarray) -> Any:
    return _arrow(pa.array(np.where(filled, days, 0).astype(np.int32), mask=~filled).cast(pa.date32()))


def _integers(values: np.ndarray, filled: np.ndarray) -> Any:
    return _arrow(pa.array(values.astype(np.int32), mask=~filled))


def _booleans(values: np.ndarray) -> Any:
    return _arrow(pa.array(values == 1, mask=values < 0))


def _terms(codes: np.ndarray, members: Sequence[Any]) -> Any:
    return pd.Categorical.from_codes(codes, categories=pd.Index([member.value for member in members]))


def _per_case(case: np.ndarray, texts: list[str]) -> Any:
    kinds = list(dict.fromkeys(texts))
    of = np.array([kinds.index(text) for text in texts], dtype=np.int32)
    return pd.Categorical.from_codes(of[case] if len(texts) else of, categories=pd.Index(kinds))


def _lists(signals: np.ndarray) -> Any:
    kinds, values = pd.factorize(signals)
    lists = pa.array([list(signal_names(bits)) for bits in values.tolist()], type=pa.list_(pa.string()))
    return _arrow(lists.take(pa.array(kinds)))
