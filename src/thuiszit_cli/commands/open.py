"""`thuiszit open`: an encrypted output in the open, for who has the key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thuiszit_cli.commands.options import (
    JsonOption,
    OverschrijfOption,
    SleutelOption,
    StilOption,
    now,
    read_key,
)
from thuiszit_cli.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from thuiszit_cli.privacy.keys import Key
    from thuiszit_cli.store.stage import Writer

FOLDER = "thuiszit-open"
FORMS = ("xlsx", "csv", "parquet")
FileArgument = Annotated[
    str, typer.Argument(metavar="BESTAND", help="Een versleuteld bestand van thuiszit: parquet of xlsx.")
]
FormOption = Annotated[
    str,
    typer.Option(
        "--formaat", metavar="VORM", help=f"In welke vorm: {', '.join(FORMS)}. Een xlsx blijft een xlsx."
    ),
]
UitOption = Annotated[
    str, typer.Option("--uit", metavar="MAP", help=f"Map voor de uitvoer. Standaard {FOLDER} hier.")
]


def open_(
    bestand: FileArgument,
    sleutel: SleutelOption = None,
    formaat: FormOption = "xlsx",
    uit: UitOption = FOLDER,
    overschrijf: OverschrijfOption = False,
    json: JsonOption = False,
    stil: StilOption = False,
) -> int:
    """Write the file again without encryption; what it holds is personal from then on."""
    started = now()
    if formaat not in FORMS:
        raise UsageError("Die vorm bestaat hier niet.", f"Kies uit: {', '.join(FORMS)}.")
    key = read_key(sleutel, None, wanted=True)
    assert key is not None
    from thuiszit_cli.commands import console
    from thuiszit_cli.commands.figures import write_set
    from thuiszit_cli.store import stage
    from thuiszit_cli.store.manifest import record
    from thuiszit_cli.wording import plain

    source, folder = Path(bestand), Path(uit)
    files = _opened(source, formaat, key)
    stage.prepare(folder, tuple(files), overwrite=overschrijf, inputs=[source])
    written = write_set(
        folder,
        files,
        command=f"thuiszit open --formaat {formaat}",
        facts=key.record(),
        inputs=[record(source, str(source))],
        exports=[source],
        started=started,
        overwrite=overschrijf,
    )
    if not stil:
        target = console.console(data_on_stdout=json, quiet=stil)
        target.print(plain(f"Geschreven: {written[0]}"), soft_wrap=True, markup=False)
        target.print("Dit bestand is niet meer versleuteld. Verwijder het als u klaar bent.")
    if json:
        console.print_json({**key.record(), "uitvoer": [str(path) for path in written]})
    return ExitCode.DONE


def _opened(source: Path, form: str, key: Key) -> dict[str, Writer]:
    """The name of the new file, and what writes it. Raises InputError when the key is another."""
    from thuiszit_cli.privacy.encryption import read_encrypted, unsealed

    if source.suffix.lower() == ".xlsx":
        book = unsealed(source, key)

        def copy(path: Path) -> None:
            path.write_bytes(book)

        return {source.name: copy}
    table = read_encrypted(source, key)
    name = f"{source.stem}.{form}"
    if form == "parquet":
        import pyarrow.parquet as pq

        return {name: lambda path: pq.write_table(table, path)}
    if form == "csv":
        from thuiszit_cli.report.csvfile import write_table

        return {name: lambda path: write_table(path, table)}
    from thuiszit_cli.report import sheets

    return {name: lambda path: sheets.write_table(path, source.stem, table)}
