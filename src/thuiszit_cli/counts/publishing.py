"""What of a count may be published: small counts hidden (`disclosure`), or every count rounded (`rounding`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from thuiszit_cli.counts.disclosure import LIMIT, disclose
from thuiszit_cli.counts.herleiding import DIVISIONS, behind
from thuiszit_cli.counts.publication import Publication, known, weighed
from thuiszit_cli.counts.rounding import Keyed, round_report
from thuiszit_cli.counts.swv import SWV
from thuiszit_cli.counts.tally import Tally

WITHOUT_SWV = (
    "De tabel naar samenwerkingsverband staat niet in een publiceerbaar rapport: samen met de andere tabellen geeft "
    "zij kleine aantallen prijs."
)


def published(answer: Tally, limit: int = LIMIT, earlier: Sequence[Publication] = ()) -> Tally:
    """The reports without small counts and others from which they follow; all periods are looked at together.

    What `earlier` publications show is taken as known; without any, the reports say so first. The table by samenwerkingsverband is left out: with those by municipality and onderwijssoort it gives
    counts away that no sum tells of.
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
