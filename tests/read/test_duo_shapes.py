"""The shapes in which DUO publishes files: three encodings, two line ends, three ways of quoting.

The rows are invented; the headers, encodings, line ends and quotes are those of real files.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from exports import ANNA, BRAM
from thuiszit_cli.errors import InputError
from thuiszit_cli.recognise.header import open_exports
from thuiszit_cli.tables.load import load

NAME = "Basisschool ’t Eénspan"


@dataclass(frozen=True)
class Shape:
    """One way of writing: how the headers are spelled and the bytes are made."""

    headers: tuple[str, ...]
    encoding: str
    shown: str
    line_end: str
    quoted: str  # niets, soms, alles

    def write(self, path: Path, rows: list[tuple[str, ...]]) -> Path:
        """Write the rows in this shape."""
        lines = [self._line(self.headers, header=True), *(self._line(row) for row in rows)]
        path.write_bytes(self.line_end.join([*lines, ""]).encode(self.encoding))
        return path

    def _line(self, cells: tuple[str, ...], header: bool = False) -> str:
        def quote(cell: str) -> str:
            needed = self.quoted == "alles" or (self.quoted == "soms" and ('"' in cell or ";" in cell))
            return '"' + cell.replace('"', '""') + '"' if needed else cell

        return ";".join(map(quote, cells))


SHAPES = [
    Shape(("BRIN NUMMER", "VESTIGINGSNAAM ", "GEMEENTENUMMER"), "ascii", "ascii", "\r\n", "niets"),
    Shape(("BRIN NUMMER", "VESTIGINGSNAAM", "GEMEENTENUMMER"), "cp1252", "cp1252", "\n", "niets"),
    Shape(("INSTELLINGSCODE", "VESTIGINGSNAAM", "GEMEENTENUMMER"), "cp1252", "cp1252", "\r\n", "soms"),
    Shape(("INSTELLINGSCODE", "NAAM_VESTIGING", "GEMEENTECODE_VESTIGING"), "utf-8-sig", "utf-8-sig", "\r\n", "niets"),
    Shape(("INSTELLINGSCODE", "INSTELLINGSNAAM_VESTIGING", "GEMEENTENUMMER"), "utf-8-sig", "utf-8-sig", "\n", "alles"),
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.encoding}-{shape.quoted}")
def test_every_shape_is_read_as_it_was_written(tmp_path: Path, shape: Shape) -> None:
    name = "Basisschool Eenspan" if shape.encoding == "ascii" else NAME
    quotes = 'De "Regenboog"' if shape.quoted != "niets" else "De Regenboog"
    rows = [("99ZZ", name, "0518"), ("99YY", quotes, " "), ("99XX", "", "285")]
    (opened,) = next(iter(open_exports([shape.write(tmp_path / "duo.csv", rows)], lambda _: None)))
    assert (opened.encoding, opened.delimiter) == (shape.shown, ";")
    assert tuple(opened.headers) == shape.headers
    (batch,) = opened.batches(dict.fromkeys(range(3), False))
    columns = [batch.columns[at].to_pylist() for at in range(3)]
    assert list(zip(*columns, strict=True)) == rows
    assert batch.lines.tolist() == [2, 3, 4]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.encoding}-{shape.quoted}")
def test_a_file_about_schools_is_refused_for_want_of_pupils(tmp_path: Path, shape: Shape) -> None:
    with pytest.raises(InputError, match="geen kolom persoonsgebonden_nummer"):
        load([shape.write(tmp_path / "duo.csv", [("99ZZ", "Eenspan", "0518")])])


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.encoding}-{shape.quoted}")
def test_pupils_in_every_shape_have_the_same_gemeentecode(tmp_path: Path, shape: Shape) -> None:
    pupils = replace(shape, headers=("#BURGERSERVICENUMMER", "ACHTERNAAM", "GEMEENTENUMMER"))
    name = "Eenspan" if shape.encoding == "ascii" else NAME
    codes = {"0060": "0060", "60": "0060", "GM0060": "0060", " ": None}
    for written, canonical in codes.items():
        rows = [(ANNA, name, written), (BRAM, name, "0344")]
        tables = load([pupils.write(tmp_path / "duo.csv", rows)])
        found = [None if code != code else code for code in tables.leerlingen["gemeentecode"].astype(object)]
        assert found == [canonical, "0344"]
