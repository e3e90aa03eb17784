"""`thuiszit pseudonymise`: the same export with keyed pseudonyms."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thuiszit_cli.commands.options import (
    SleutelOption,
    ZoutOption,
    read_key,
)
from thuiszit_cli.commands.reading import Asked, reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from thuiszit_cli.privacy.keys import Key
    from thuiszit_cli.privacy.rewrite import Part

FOLDER = "thuiszit-pseudoniem"


@reading(
    f"Map voor de uitvoer. Standaard {FOLDER} hier.",
    without_effect=("peildatum", "definitie", "vakantieregio", "parameter", "lesdagen"),
)
def pseudonymise(asked: Asked, sleutel: SleutelOption = None, zout: ZoutOption = None) -> int:
    """Write every export again without what names a person, and tell what was emptied."""
    key = read_key(sleutel, zout, wanted=True)
    question = asked.question
    if question.links is not None:
        from thuiszit_cli.tables.links import read_links

        key = replace(key, links=read_links(question.links))
    folder = asked.uit or Path(FOLDER)

    from thuiszit_cli.commands.job import Job
    from thuiszit_cli.privacy import rewrite as work

    job = Job(asked, asked.command("pseudonymise"), question.inputs, folder)
    with job.reading(question.exports) as progress:
        parts = work.plan(
            question.exports,
            progress or (lambda _: None),
            question.layouts,
            adopt=question.take_proposal,
        )
        files = {part.name: partial(work.write, part, key) for part in parts}
        job.write(files, {**key.record(), "rijen": {part.name: part.rows for part in parts}}, as_inputs=True)

    def show(target: Console) -> None:
        from thuiszit_cli.commands import grids

        grids.tell_lines(target, _lines(parts, key, folder))

    return job.done(show, lambda: _as_json(parts, key, job.written))


def _lines(parts: Sequence[Part], key: Key, folder: Path) -> list[str]:
    from thuiszit_cli.wording import number, plain

    salt = f", zout {key.salt}" if key.salt else ""
    lines = [f"Geschreven in {folder} met sleutel {key.id}{salt}:"]
    for part in parts:
        lines.append(f"  {part.name}: {number(part.rows)} rijen")
        if part.emptied:
            lines.append(f"    leeggemaakte kolommen: {', '.join(part.emptied)}")
    lines.append(
        "Geboortedatums staan er nog in, want elke regel over leeftijd heeft ze nodig: ook dit zijn "
        "persoonsgegevens."
    )
    return [plain(line) for line in lines]


def _as_json(parts: Sequence[Part], key: Key, written: Sequence[Path]) -> dict[str, Any]:
    from thuiszit_cli.values.personal import masked

    return {
        **key.record(),
        "bestanden": [
            {
                "bron": masked(part.file),
                "blad": part.sheet and masked(part.sheet),
                "bestand": part.name,
                "rijen": part.rows,
                "leeggemaakt": part.emptied,
            }
            for part in parts
        ],
        "uitvoer": [str(path) for path in written],
    }
