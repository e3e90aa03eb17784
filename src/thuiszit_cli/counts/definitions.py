"""The counts under every definition of 'langer dan vier weken', side by side, and the pupils between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from thuiszit_cli.counts.doubt import Doubt, doubt_of
from thuiszit_cli.counts.limits import warnings
from thuiszit_cli.facts.gather import gather
from thuiszit_cli.frames import KLASSEN
from thuiszit_cli.judge import judge_each, note_conflicts
from thuiszit_cli.question import Question
from thuiszit_cli.rules.absence import DEFINITION_MEANINGS
from thuiszit_cli.rules.terms import Definitie, Klasse
from thuiszit_cli.tables.model import RowCounts, Tables


@dataclass(frozen=True)
class Between:
    """The pupils whose class differs: how many have these classes, and their numbers."""

    klassen: dict[Definitie, Klasse]
    nummers: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Definitions:
    """Pupils by class under each definition, and those between the definitions."""

    peildatum: date
    leerlingen: int
    aantallen: dict[Definitie, dict[Klasse, int]]
    ertussen: tuple[Between, ...]
    betekenis: dict[Definitie, str] = field(repr=False)
    simulatie: bool
    doubt: Doubt
    waarschuwingen: tuple[str, ...]  # what stands at the top, because without it the counts mislead
    bevindingen: dict[str, int]  # by severity
    rows: RowCounts = field(repr=False)


def compare_definitions(tables: Tables, question: Question) -> Definitions:
    """Judge every pupil under each definition, on the same facts."""
    peildatum, p = question.peildatum, question.law
    facts = gather(tables, question)
    verdicts = judge_each(facts)
    some = next(iter(verdicts.values()))  # no definition changes who is exempt
    note_conflicts(tables, facts, some.klasse == KLASSEN.index(Klasse.VRIJGESTELD))
    classes = {definitie: verdict.klasse for definitie, verdict in verdicts.items()}
    kinds, which = np.unique(np.stack(list(classes.values())), axis=1, return_inverse=True)
    between = []
    for kind, codes in enumerate(kinds.T):
        if len(set(codes.tolist())) > 1:
            names = {definitie: KLASSEN[code] for definitie, code in zip(Definitie, codes, strict=True)}
            between.append(Between(names, tuple(map(str, tables.numbers[which.ravel() == kind]))))
    return Definitions(
        peildatum=peildatum,
        leerlingen=len(tables.persons),
        aantallen={
            definitie: {klasse: int((codes == at).sum()) for at, klasse in enumerate(KLASSEN)}
            for definitie, codes in classes.items()
        },
        ertussen=tuple(between),
        betekenis={definitie: p.fill(DEFINITION_MEANINGS[definitie]) for definitie in Definitie},
        simulatie=bool(p.changed),
        doubt=doubt_of(tables, int((classes[question.definitie] == KLASSEN.index(Klasse.ONBESLIST)).sum())),
        waarschuwingen=tuple(warnings(tables, simulation=bool(p.changed))),
        bevindingen=tables.findings.counts(),
        rows=tables.rows,
    )
