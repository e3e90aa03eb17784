"""`thuiszit classify`: which pupil is in which class, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thuiszit_cli.commands.options import (
    LogboekOption,
    PseudoniemOption,
    SleutelOption,
    VersleutelOption,
    ZoutOption,
    formats_option,
    now,
    read_formats,
    read_key,
)
from thuiszit_cli.commands.reading import Asked, reading
from thuiszit_cli.errors import UsageError
from thuiszit_cli.privacy.hidden import Hidden
from thuiszit_cli.report import forms
from thuiszit_cli.report.model import Classified

if TYPE_CHECKING:
    from rich.console import Console

    from thuiszit_cli.report.summary import Summary

ExcludedOption = Annotated[
    bool,
    typer.Option(
        "--uitgesloten",
        help="Schrijf ook de niet gebruikte regels, in uitgesloten.csv (let op: dat zijn persoonsgegevens).",
    ),
]
FORMATS = "md"  # by default; the spec's other files are always there
FormaatOption = Annotated[list[str] | None, formats_option("md", Classified)]


@reading("Map voor de uitvoer. Standaard thuiszit-<peildatum> hier.")
def classify(
    asked: Asked,
    formaat: FormaatOption = None,
    pseudoniem: PseudoniemOption = False,
    versleutel: VersleutelOption = False,
    logboek: LogboekOption = False,
    sleutel: SleutelOption = None,
    zout: ZoutOption = None,
    uitgesloten: ExcludedOption = False,
) -> int:
    """Read the exports, classify every pupil, write the output folder and tell about it."""
    formats = read_formats(formaat, FORMATS, Classified)
    forms.refuse(Classified, formats, Hidden(pseudoniem=pseudoniem, versleutel=versleutel))
    key = read_key(sleutel, zout, wanted=pseudoniem or versleutel or logboek)
    hidden = Hidden(key, pseudoniem=pseudoniem, versleutel=versleutel)
    _refuse(hidden, uitgesloten=uitgesloten)
    question = asked.question
    folder = asked.uit or Path(f"thuiszit-{question.peildatum.isoformat()}")

    from thuiszit_cli.commands.job import Job
    from thuiszit_cli.store.log import FILE, Record, anchor, recorded

    log = asked.log or (folder.parent / FILE if logboek else None)
    with recorded(log, Record("indelen", f"peildatum {question.peildatum.isoformat()}"), now) as told:
        names = forms.names(Classified, formats)
        job = Job(asked, asked.command("classify"), question.inputs, folder, names)

        # Read while a thread looks at the inputs for the first time.
        from thuiszit_cli import api
        from thuiszit_cli.report.summary import as_json, summarise
        from thuiszit_cli.store import manifest

        with job.reading(question.exports) as progress:
            answer = api.classify(question, progress=progress)
        if key is not None and pseudoniem:
            from thuiszit_cli.privacy.pseudonyms import pseudonymised

            answer = pseudonymised(answer, key)
        summary = summarise(answer, question)
        files = forms.writers(Classified(answer, summary, job.command, hidden), formats)
        if uitgesloten and answer.tables.excluded_rows:
            from thuiszit_cli.report.besides import excluded

            files |= excluded(answer.tables)
        job.write(files, classification_facts(asked, summary, hidden) | anchor(log, folder), hidden)
        told.manifest_sha256 = manifest.record(job.written[-1], manifest.FILE).sha256
        if key is not None and logboek:
            told.sleutel_id = key.id
            told.betrokkenen = map(key.pseudonym, answer.pupils["persoonsgebonden_nummer"])
    return job.done(
        lambda target: _show(target, summary, folder),
        lambda: as_json(summary, [str(path) for path in job.written]),
        {severity.value: count for severity, count in summary.severities},
    )


def _show(target: Console, summary: Summary, folder: Path) -> None:
    from thuiszit_cli.commands import screen  # not where nothing is shown

    screen.show(target, summary, folder)


def _refuse(hidden: Hidden, *, uitgesloten: bool) -> None:
    """Raise UsageError when excluded rows would tell the numbers that are hidden elsewhere."""
    if (hidden.pseudoniem or hidden.versleutel) and uitgesloten:
        raise UsageError(
            "--uitgesloten schrijft regels zoals ze zijn aangeleverd, met nummers.",
            "Laat --uitgesloten weg, of --pseudoniem en --versleutel.",
        )


def classification_facts(asked: Asked, summary: Summary, hidden: Hidden) -> dict[str, object]:
    """What their manifest tells."""
    from thuiszit_cli.commands.job import judged
    from thuiszit_cli.report.summary import class_counts, rows_json

    return judged(
        asked,
        rijen=rows_json(summary),
        klassen=class_counts(summary),
        onderscheiden_gevallen=summary.distinct_cases,
        **hidden.record(),
    )
