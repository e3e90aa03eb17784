"""`geschiedenis.parquet`: counts of every month, which outlive the rows they were counted from. Names nobody."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from thuiszit_cli.errors import OutputError

FILE = "geschiedenis.parquet"
Count = tuple[str, str, int, str, str]  # soort, naam, aantal, verdeling, plaats
SCHEMA = pa.schema(
    [
        pa.field("maand", pa.string(), nullable=False),
        pa.field("peildatum", pa.date32(), nullable=False),
        pa.field("definitie", pa.string(), nullable=False),
        pa.field("versie", pa.string(), nullable=False),
        pa.field("soort", pa.string(), nullable=False),
        pa.field("naam", pa.string(), nullable=False),
        pa.field("aantal", pa.int64(), nullable=False),
        pa.field("manifest_sha256", pa.string(), nullable=False),
        pa.field("simulatie", pa.bool_(), nullable=False),
        pa.field(
            "verdeling", pa.string(), nullable=False
        ),  # "" of everybody, else what `plaats` is a code of
        pa.field("plaats", pa.string(), nullable=False),
    ]
)
_ADDED = {
    "simulatie": False,
    "verdeling": "",
    "plaats": "",
}  # what files of before have not; their dates are texts


def read_history(folder: Path) -> list[dict[str, Any]]:
    """All lines, also of a file of an earlier version; none when there is no history yet.

    Raises OutputError when it is damaged.
    """
    path = folder / FILE
    if not path.exists():
        return []
    try:
        table = pq.read_table(path)
        for name, value in _ADDED.items() if table.num_columns == len(SCHEMA) - len(_ADDED) else ():
            table = table.append_column(SCHEMA.field(name), pa.array([value] * table.num_rows))
        if table.schema.names != SCHEMA.names:
            raise pa.ArrowInvalid("other columns")
        return list(table.cast(SCHEMA).to_pylist())
    except (pa.ArrowException, OSError, ValueError):
        raise OutputError(
            f"{path} is beschadigd.",
            "Zet een reservekopie terug, of verplaats het bestand: dan begint de geschiedenis opnieuw.",
        ) from None


def add_month(folder: Path, lines: list[dict[str, Any]]) -> bool:
    """Put the lines of one month in the history, in place of what it had of that month.

    Returns whether that changed anything. Raises OutputError; the history is then what it was.
    """
    before = read_history(folder)
    months = {line["maand"] for line in lines}
    after = sorted(
        [*(line for line in before if line["maand"] not in months), *lines],
        key=lambda line: tuple(line[name] for name in ("maand", "verdeling", "plaats", "soort", "naam")),
    )
    if after == before:
        return False
    path, staged = folder / FILE, folder / f".{FILE}.nieuw"
    try:
        staged.unlink(missing_ok=True)
        os.close(os.open(staged, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        pq.write_table(pa.Table.from_pylist(after, schema=SCHEMA), staged)
        with staged.open("rb+") as stream:
            os.fsync(stream.fileno())
        staged.replace(path)
    except OSError as error:
        staged.unlink(missing_ok=True)
        raise OutputError(
            f"{path} is niet bijgewerkt.", "Controleer de vrije ruimte en de rechten."
        ) from error
    return True


def month_lines(
    month: str,
    summary: Mapping[str, Any],
    manifest: Mapping[str, Any],
    sha256: str,
    more: Iterable[Count] = (),
) -> Iterator[dict[str, Any]]:
    """The lines of a month, from the summary (as `classify --json` gives it) and manifest in its folder.

    `more` are counts that the summary does not hold.
    """
    counts = {
        "totaal": {"leerlingen": summary["leerlingen"]},
        "klasse": summary["klassen"],
        "duurklasse": summary["duurklassen"],
        "signaal": summary["signalen"],
        "bevinding": summary["bevindingen"],
        "rij": {name: summary["rijen"][name] for name in ("gelezen", "gebruikt")},
    }
    of_all = (
        (kind, name, count, "", "") for kind, values in counts.items() for name, count in values.items()
    )
    for kind, name, count, division, place in (*of_all, *more):
        yield {
            "maand": month,
            "peildatum": date.fromisoformat(manifest["peildatum"]),
            "definitie": manifest["definitie"],
            "versie": manifest["versie"],
            "soort": kind,
            "naam": name,
            "aantal": count,
            "manifest_sha256": sha256,
            "simulatie": bool(manifest.get("simulatie")),
            "verdeling": division,
            "plaats": place,
        }
