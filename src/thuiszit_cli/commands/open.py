"""`thuiszit open`: an encrypted output in the open, for who has the key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thuiszit_cli.commands.completion import among
from thuiszit_cli.commands.options import SleutelOption, read_key
from thuiszit_cli.commands.reading import Answering, answering
from thuiszit_cli.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

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
        "--formaat",
        metavar="VORM",
        autocompletion=among(FORMS),
        help=f"In welke vorm: {', '.join(FORMS)}. Een xlsx blijft een xlsx.",
    ),
]


@answering(f"Map voor de uitvoer. Standaard {FOLDER} hier.")
def open_(
    asked: Answering, bestand: FileArgument, sleutel: SleutelOption = None, formaat: FormOption = "xlsx"
) -> int:
    """Write the file again without encryption; what it holds is personal from then on."""
    if formaat not in FORMS:
        raise UsageError("Die vorm bestaat hier niet.", f"Kies uit: {', '.join(FORMS)}.")
    key = read_key(sleutel, None, wanted=True)

    from thuiszit_cli.commands.job import Job
    from thuiszit_cli.wording import plain

    source = Path(bestand)
    files = _opened(source, formaat, key)
    job = Job(asked, asked.command("open"), [source], asked.uit or Path(FOLDER), files)
    job.write(files, key.record(), as_inputs=True)

    def show(target: Console) -> None:
        target.print(plain(f"Geschreven: {job.written[0]}"), soft_wrap=True, markup=False)
        target.print("Dit bestand is niet meer versleuteld. Verwijder het als u klaar bent.")

    return job.done(show, lambda: {**key.record(), "uitvoer": [str(path) for path in job.written]})


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
