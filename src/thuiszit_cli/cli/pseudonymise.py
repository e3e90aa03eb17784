"""`thuiszit pseudonymise`: the same export with keyed pseudonyms."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thuiszit_cli.cli.options import (
    ConfigOption,
    Exports,
    JsonOption,
    LayoutOption,
    OverschrijfOption,
    SleutelOption,
    StilOption,
    UitOption,
    ZoutOption,
    now,
    read_key,
    read_layouts,
    use_limits_of,
)
from thuiszit_cli.cli.passwords import WachtwoordOption
from thuiszit_cli.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thuiszit_cli.privacy import Key
    from thuiszit_cli.pseudonymise import Part

FOLDER = "thuiszit-pseudoniem"


def pseudonymise(
    exports: Exports,
    sleutel: SleutelOption = None,
    zout: ZoutOption = None,
    layout: LayoutOption = None,
    config: ConfigOption = None,
    uit: UitOption = None,
    overschrijf: OverschrijfOption = False,
    wachtwoord_bestand: WachtwoordOption = None,
    json: JsonOption = False,
    stil: StilOption = False,
) -> int:
    """Write every export again without what names a person, and tell what was emptied."""
    started = now()
    key = read_key(sleutel, zout, wanted=True)
    assert key is not None
    files = [Path(export) for export in exports]
    use_limits_of(config)
    folder = Path(uit) if uit else Path(FOLDER)

    from thuiszit_cli import __version__, output
    from thuiszit_cli import pseudonymise as work
    from thuiszit_cli.cli import console
    from thuiszit_cli.cli.inputs import InputWatch

    watch = InputWatch(files)
    target = console.console(data_on_stdout=json, quiet=stil)
    with console.progress(target, files) as progress:
        parts = work.plan(files, progress or (lambda _: None), read_layouts(layout))

        def manifest(records: list[dict[str, Any]]) -> dict[str, Any]:
            from dataclasses import asdict

            return {
                "versie": __version__,
                "opdracht": "thuiszit pseudonymise" + (f" --zout {key.salt}" if key.salt else ""),
                **key.record(),
                "invoer": [asdict(record) for record in watch.finish()],
                "rijen": {part.name: part.rows for part in parts},
                "uitvoer": records,
                "gestart": started,
                "klaar": now(),
            }

        written = output.write_folder(
            folder,
            {part.name: partial(work.write, part, key) for part in parts},
            manifest,
            overwrite=overschrijf,
            inputs=files,
        )
    if not stil:
        for line in _lines(parts, key, folder):
            target.print(line, soft_wrap=True)
    if json:
        console.print_json(_as_json(parts, key, written))
    return ExitCode.DONE


def _lines(parts: Sequence[Part], key: Key, folder: Path) -> list[str]:
    from thuiszit_cli.report.text import number, plain

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
    return {
        **key.record(),
        "bestanden": [
            {
                "bron": part.file,
                "blad": part.sheet,
                "bestand": part.name,
                "rijen": part.rows,
                "leeggemaakt": part.emptied,
            }
            for part in parts
        ],
        "uitvoer": [str(path) for path in written],
    }
