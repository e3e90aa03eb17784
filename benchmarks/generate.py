"""Registers of any size for the benchmarks: four CSV files in the canonical spelling.

The pupils are those of `thuiszit sample`: skewed like the real register, with every boundary of the law in the
first 160. Afterwards the files are cleaned, so that a plain SQL program can read them (one spelling a code, one
form a date, nine digits a number), and made a little untidy in ways that the law has an answer to: older
versions of a melding, equal rows, a birth date that stands only with the melding, two rows of one person.

    python benchmarks/generate.py 1m        writes benchmarks/data/1m/ unless it is there
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
from programs import HERE, TABLES

from thuiszit_cli.rules.terms import RedenAfgesloten, Status, Term, Verzuimsoort, VrijstellingSoort
from thuiszit_cli.sample.generate import write_sample
from thuiszit_cli.values.codes import reader

DATA = HERE / "data"
SEED = 2026


@dataclass(frozen=True)
class Size:
    """How many pupils and meldingen (before rows are repeated)."""

    leerlingen: int
    meldingen: int


SIZES = {
    "gemeente": Size(20_000, 5_000),
    "100k": Size(50_000, 100_000),
    "1m": Size(480_000, 1_000_000),
    "5m": Size(2_400_000, 5_000_000),
    "50m": Size(2_400_000, 50_000_000),
}

CODES: dict[str, type[Term]] = {
    "verzuimsoort": Verzuimsoort,
    "status": Status,
    "reden_afgesloten": RedenAfgesloten,
    "vrijstelling_soort": VrijstellingSoort,
}
DATE = r"^(0[1-9]|[12]\d|3[01])-(0[1-9]|1[0-2])-(19|20)\d\d$"
MOMENT = DATE[:-1] + r" \d\d:\d\d$"
IMPOSSIBLE = "31-02-"
KEYS = {
    "meldingen": "begindatum",
    "inschrijvingen": "inschrijving_begin",
    "vrijstellingen": "vrijstelling_begin",
}


def register(name: str) -> list[Path]:
    """The four files of a size, generated when they are not there yet."""
    folder = DATA / name
    if not folder.exists():
        _generate(folder, SIZES[name])
    return [folder / f"{table}.csv" for table in TABLES]


def _generate(folder: Path, size: Size) -> None:
    raw, staging = folder.with_suffix(".ruw"), folder.with_suffix(".nieuw")
    for path in (raw, staging):
        shutil.rmtree(path, ignore_errors=True)
    ratio = size.meldingen / size.leerlingen
    write_sample(raw, leerlingen=size.leerlingen, seed=SEED, meldingen_per_leerling=ratio, plat=False)
    staging.mkdir()
    for table in TABLES:
        _clean_file(raw / f"{table}.csv", staging / f"{table}.csv", table)
    shutil.rmtree(raw)
    staging.rename(folder)


def _clean_file(source: Path, target: Path, table: str) -> None:
    reading = csv.ReadOptions(block_size=1 << 24)
    with csv.open_csv(source, reading, csv.ParseOptions(delimiter=";")) as probe:
        names = probe.schema.names
    as_text = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    writing = csv.WriteOptions(include_header=False, delimiter=";", eol="\r\n", quoting_style="none")
    with (
        csv.open_csv(source, reading, csv.ParseOptions(delimiter=";"), as_text) as batches,
        target.open("wb") as out,
    ):
        out.write(";".join(names).encode() + b"\r\n")
        for batch in batches:
            for part in _untidied(_cleaned(pa.table(batch), table), table):
                csv.write_csv(part, out, writing)


def _cleaned(rows: pa.Table, table: str) -> pa.Table:
    """One spelling for everything; rows of nobody and rows without their key are left out."""
    columns = {name: _cleaned_column(name, rows[name].combine_chunks()) for name in rows.column_names}
    clean = pa.table(columns)
    keep = pc.not_equal(clean["persoonsgebonden_nummer"], "000000000")
    if table in KEYS:
        keep = pc.and_(keep, pc.not_equal(clean[KEYS[table]], ""))
    return clean.filter(keep)


def _cleaned_column(name: str, values: pa.Array) -> pa.Array:
    if name in CODES:
        return _by_distinct(values, _canonical(CODES[name]))
    if name == "persoonsgebonden_nummer":
        return pc.utf8_lpad(values, 9, "0")
    if name == "gemeentecode":
        return _by_distinct(values, lambda text: text.removeprefix("GM").zfill(4) if text else "")
    if name == "laatste_mutatie":
        return _only(values, MOMENT)
    if name.endswith(("datum", "_op", "_begin", "_eind")) or name == "datum_afgesloten":
        return _only(values, DATE)
    if name in ("verzuimuren", "verzuimdagen", "volledige_schooljaren"):
        return _only(values, r"^\d+(,\d+)?$")
    if name in ("alle_lessen_gemist", "geoorloofd", "blijvend"):
        return _only(values, r"^(ja|nee)$")
    return values


def _canonical(codes: type[Term]) -> Callable[[str], str]:
    read, members = reader(codes), list(codes)

    def canonical(text: str) -> str:
        position = read(text)[0]
        if position >= 0:
            return str(members[position].value)
        return "onbekende_grond" if codes is VrijstellingSoort else ""

    return canonical


def _by_distinct(values: pa.Array, change: Callable[[str], str]) -> pa.Array:
    coded = values.dictionary_encode()
    return pa.array([change(text) for text in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)


def _only(values: pa.Array, pattern: str) -> pa.Array:
    fits = pc.match_substring_regex(values, pattern)
    fits = pc.and_not(fits, pc.starts_with(values, IMPOSSIBLE))
    return pc.if_else(fits, values, "")


def _untidied(rows: pa.Table, table: str) -> Iterator[pa.Table]:
    """The rows, then some of them again with a difference. Which ones depends on their place in the batch."""
    place = np.arange(len(rows))
    if table == "meldingen":
        unnumbered = place % 499 == 7
        rows = _set(rows, unnumbered, meldingsnummer="")
        yield rows
        yield rows.filter(pa.array(unnumbered))  # equal in every column
        yield _older(rows.filter(pa.array(place % 211 == 3)))
        newer = rows.filter(pa.array(place % 223 == 5))  # as late: the last read holds
        yield _set(newer, np.arange(len(newer)) % 2 == 0, status="ingetrokken")
    elif table == "leerlingen":
        again = place % 1009 == 11
        bare = _set(rows, place % 601 == 13, geboortedatum="", gemeentecode="")
        yield _set(bare, again, geslacht="", gevestigd_op="")
        yield _set(rows.filter(pa.array(again)), None, gemeentecode="", startkwalificatie="")
    else:
        yield rows


def _older(rows: pa.Table) -> pa.Table:
    return _set(rows, None, laatste_mutatie="", einddatum="", status="geregistreerd", reden_afgesloten="")


def _set(rows: pa.Table, where: np.ndarray | None, **texts: str) -> pa.Table:
    for name, text in texts.items():
        values = (
            pc.if_else(pa.array(where), text, rows[name])
            if where is not None
            else pa.array([text] * len(rows))
        )
        rows = rows.set_column(rows.column_names.index(name), name, values)
    return rows


def main() -> None:
    """Write the registers that are named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="+", choices=SIZES)
    for name in parser.parse_args().sizes:
        print(*register(name), sep="\n")


if __name__ == "__main__":
    main()
