"""What of a count may be published: small counts hidden (`disclosure`), or every count rounded (`rounding`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from thuiszit_cli.counts.compare import figures
from thuiszit_cli.counts.compare_tables import targets_table
from thuiszit_cli.counts.comparison import Comparison, measure_of, stand_of
from thuiszit_cli.counts.disclosure import LIMIT, disclose
from thuiszit_cli.counts.herleiding import DIVISIONS, behind
from thuiszit_cli.counts.publication import Publication, known, weighed
from thuiszit_cli.counts.rounding import BITS, Keyed, round_report
from thuiszit_cli.counts.rounding import rounded as rounded_count
from thuiszit_cli.counts.swv import SWV
from thuiszit_cli.counts.tally import Tally
from thuiszit_cli.counts.targets import Lezing, measures, targets
from thuiszit_cli.rules.parameters import parameters_on

WITHOUT_SWV = (
    "De tabel naar samenwerkingsverband staat niet in een publiceerbaar rapport: samen met de andere tabellen geeft "
    "hij kleine aantallen prijs."
)


def published(answer: Tally, limit: int = LIMIT, earlier: Sequence[Publication] = ()) -> Tally:
    """The reports without small counts and others from which they follow; all periods are looked at together.

    What `earlier` publications show is taken as known; without any, the reports say so first. The table by
    samenwerkingsverband is left out: with those by municipality and onderwijssoort it gives counts away that no
    sum tells of.
    """
    bare = [
        replace(
            report,
            tables=tuple(table for table in report.tables if table.dimension != SWV),
            notes=(
                *report.notes,
                *([WITHOUT_SWV] if SWV in {table.dimension for table in report.tables} else []),
            ),
        )
        for report in answer.reports
    ]
    known_of = known(earlier, bare, answer.question.definitie.value) if earlier else None
    return replace(answer, reports=tuple(weighed(disclose(bare, limit, known_of), len(earlier))))


def rounded(answer: Tally, keyed: Keyed, secret: bytes) -> Tally:
    """The reports with every count rounded (`rounding`); `keyed` gives the secret number of a pupil."""
    numbers: Any = answer.tables.numbers
    cells: dict[str, int] = defaultdict(int)
    for line in behind(answer):
        own = keyed(str(numbers[int(line["pupil"])]))
        column = line["kolom"]
        names = [f"{column} {name}={value}" for name, value in line.items() if name in DIVISIONS and value]
        if line["reden"]:
            names.append(f"{column} groep={line['groep']} reden={line['reden']}")
        for name in (column, *names):
            cells[name] += own
    return replace(answer, reports=tuple(round_report(report, cells, secret) for report in answer.reports))


def rounded_comparison(
    found: Comparison, keyed: Keyed, secret: bytes, herindeling: Mapping[str, str], lezing: Lezing | None
) -> Comparison:
    """The comparison with every count rounded, and the targets as they are met by rounded counts.

    The key of a cell is read off bit by bit: for each bit, how many of its pupils have it in their number.
    """
    sides = (found.vorige, found.huidige)
    weights = [np.array([keyed(str(number)) for number in side.rows.index], dtype=np.int64) for side in sides]
    law = parameters_on(found.huidige.peildatum)
    cells: dict[str, int] = defaultdict(int)
    for bit in range(BITS):
        before, now = (
            replace(side, rows=side.rows[(weight >> bit & 1).astype(bool)])
            for side, weight in zip(sides, weights, strict=True)
        )
        report = figures(before, now, herindeling, lezing, law).report
        for name, count in {**report.quantities(), **report.latent}.items():
            cells[name] += count << bit
    old, new = (stand_of(side.peildatum) for side in sides)
    counts = [measures(side, law) for side in sides]
    shown = [
        {maat: rounded_count(count, cells[measure_of(maat, stand)], secret) for maat, count in each.items()}
        for stand, each in zip((old, new), counts, strict=True)
    ]
    aims = targets(shown[0], shown[1], found.vorige.peildatum, found.huidige.peildatum, law, lezing)
    *others, last = found.report.tables
    report = round_report(replace(found.report, tables=tuple(others)), cells, secret)
    report = replace(report, tables=(*report.tables, targets_table(aims, last.columns[0], last.columns[1])))
    return replace(found, doelen=aims, report=report)
