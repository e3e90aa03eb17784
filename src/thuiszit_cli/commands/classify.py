"""`thuiszit classify`: which pupil is in which class, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
from thuiszit_cli.errors import ExitCode, UsageError
from thuiszit_cli.privacy.hidden import Hidden
from thuiszit_cli.report import forms
from thuiszit_cli.report.model import Classified
from thuiszit_cli.rules.terms import Ernst

if TYPE_CHECKING:
    from thuiszit_cli.report.summary import Summary
    from thuiszit_cli.store.manifest import FileRecord

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
    question: Asked,
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
    if (pseudoniem or versleutel) and uitgesloten:
        raise UsageError(
            "--uitgesloten schrijft regels zoals ze zijn aangeleverd, met nummers.",
            "Laat --uitgesloten weg, of --pseudoniem en --versleutel.",
        )
    folder = question.uit or Path(f"thuiszit-{question.peildatum.isoformat()}")

    from thuiszit_cli.commands import console
    from thuiszit_cli.commands.inputs import InputWatch
    from thuiszit_cli.store import stage
    from thuiszit_cli.store.log import Record, anchor, recorded
    from thuiszit_cli.store.manifest import FILE as MANIFEST
    from thuiszit_cli.store.manifest import record as file_record

    told = Record("indelen", f"peildatum {question.peildatum.isoformat()}")
    book = _log(question, folder, asked=logboek)
    with recorded(book, told, now) as record:
        stage.prepare(
            folder, forms.names(Classified, formats), overwrite=question.overschrijf, inputs=question.inputs
        )
        watch = InputWatch(question.inputs)
        target = question.console()

        from thuiszit_cli import api
        from thuiszit_cli.version import __version__

        with console.progress(target, question.exports) as progress:
            answer = api.classify(
                question.exports,
                peildatum=question.peildatum,
                definitie=question.definitie,
                vakantieregio=question.vakantieregio,
                parameters=question.parameters,
                own_days=question.own_days(),
                layouts=question.layouts,
                links=question.links,
                progress=progress,
            )
        inputs = watch.finish()
        if key is not None and pseudoniem:
            from thuiszit_cli.privacy.pseudonyms import pseudonymised

            answer = pseudonymised(answer, key)

        from thuiszit_cli.report.summary import as_json, summarise
        from thuiszit_cli.report.uitgesloten import writers

        summary = summarise(
            answer,
            version=__version__,
            vakantieregio=question.vakantieregio,
            parameters=question.parameters,
        )
        excluded = writers(answer.tables) if uitgesloten and answer.tables.excluded_rows else {}
        written = stage.write_folder(
            folder,
            {
                **forms.writers(Classified(answer, summary, _command(question, hidden), hidden), formats),
                **excluded,
            },
            lambda records: _manifest(summary, question, hidden, inputs, records) | anchor(book, folder),
            overwrite=question.overschrijf,
            inputs=question.inputs,
        )
        record.manifest_sha256 = file_record(written[-1], MANIFEST).sha256
        if key is not None and logboek:
            record.sleutel_id = key.id
            record.betrokkenen = map(key.pseudonym, answer.pupils["persoonsgebonden_nummer"])
    if not question.stil:
        from thuiszit_cli.commands import screen

        screen.show(target, summary, folder)
    if question.json:
        console.print_json(as_json(summary, [str(path) for path in written]))
    return exit_code(summary, question.level)


def _log(question: Asked, folder: Path, *, asked: bool) -> Path | None:
    """The log that this run is told in: the one of the configuration, else beside the output when asked for."""
    from thuiszit_cli.store.log import FILE

    return question.log or (folder.parent / FILE if asked else None)


def exit_code(summary: Summary, level: Ernst | None) -> ExitCode:
    """DONE, or STRICT when there are findings at or above the level that was asked for."""
    if level is None:
        return ExitCode.DONE
    serious = [ernst for ernst in Ernst if list(Ernst).index(ernst) <= list(Ernst).index(level)]
    found = any(summary.finding_count(ernst) for ernst in serious)
    return ExitCode.STRICT if found else ExitCode.DONE


def _manifest(
    summary: Summary,
    question: Asked,
    hidden: Hidden,
    inputs: list[FileRecord],
    written: list[dict[str, Any]],
) -> dict[str, Any]:
    """What manifest.json holds (spec section 8). Only the last two fields tell a time."""
    from dataclasses import asdict

    from thuiszit_cli.report.summary import class_counts, rows_json

    manifest: dict[str, Any] = {
        "versie": summary.version,
        "opdracht": _command(question, hidden),
        "peildatum": summary.peildatum.isoformat(),
        "definitie": summary.definitie.value,
        "parameters_sha256": summary.parameters_sha256,
        "invoer": [asdict(record) for record in inputs],
        "rijen": rows_json(summary),
        "klassen": class_counts(summary),
        "onderscheiden_gevallen": summary.distinct_cases,
        "uitvoer": written,
    }
    if summary.simulation:
        manifest["simulatie"] = True
    manifest |= hidden.record()
    return {**manifest, "gestart": question.started, "klaar": now()}


def _command(question: Asked, hidden: Hidden) -> str:
    """The command that would give the same again, without paths: those stand under invoer."""
    parts = [f"--peildatum {question.peildatum.isoformat()}", f"--definitie {question.definitie.value}"]
    if question.vakantieregio:
        parts.append(f"--vakantieregio {question.vakantieregio.value}")
    parts += [f"--parameter {name}={value}" for name, value in sorted(question.parameters.items())]
    parts += hidden.options()
    return " ".join(["thuiszit classify", *parts])
