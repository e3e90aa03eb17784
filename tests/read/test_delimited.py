"""Delimited text: encodings, delimiters, quotes, damage, and the line of every row."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports import ANNA, BRAM, CLEO, MELDING, as_csv, contents, lines_of, reconciles, write
from thuiszit_cli.errors import InputError
from thuiszit_cli.read import delimited, encodings
from thuiszit_cli.read.delimited import open_delimited
from thuiszit_cli.recognise.header import known
from thuiszit_cli.tables.load import load

ROWS = [
    MELDING | {"vermoedelijke_reden": "café, zei de moeder; ruïne"},
    MELDING
    | {"persoonsgebonden_nummer": BRAM, "meldingsnummer": "7002", "verzuimsoort": "LRV", "einddatum": ""},
]
KEYS = "persoonsgebonden_nummer;begindatum verzuim"


@pytest.mark.parametrize(
    ("codec", "shown"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
    ],
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_encoding_and_delimiter_make_no_difference(
    tmp_path: Path, codec: str, shown: str, delimiter: str
) -> None:
    plain = load([write(tmp_path / "gewoon.csv", as_csv(ROWS))])
    other = load([write(tmp_path / "anders.csv", as_csv(ROWS, delimiter), codec)])
    assert contents(other) == contents(plain)
    assert (other.sources[0].encoding, other.sources[0].delimiter) == (shown, delimiter)


def test_plain_ascii_is_called_ascii(tmp_path: Path) -> None:
    assert load([write(tmp_path / "a.csv", as_csv([MELDING]))]).sources[0].encoding == "ascii"


def test_a_byte_of_cp1252_late_in_the_file_decides_its_encoding(tmp_path: Path) -> None:
    rows = [MELDING | {"meldingsnummer": str(number)} for number in range(5_000)]
    text = as_csv([*rows, MELDING | {"brin": "ruïne"}])
    tables = load([write(tmp_path / "a.csv", text, "cp1252")])
    assert tables.sources[0].encoding == "cp1252"
    assert tables.meldingen["brin"].cat.categories.tolist() == ["ruïne"]


def test_old_line_ends_are_read(tmp_path: Path) -> None:
    for name, end in (("lf", "\n"), ("cr", "\r")):
        tables = load([write(tmp_path / f"{name}.csv", as_csv(ROWS).replace("\r\n", end))])
        assert tables.meldingen["regel"].tolist() == [2, 3]


def test_excels_own_note_about_the_delimiter_is_heeded(tmp_path: Path) -> None:
    tables = load([write(tmp_path / "a.csv", "sep=,\r\n" + as_csv(ROWS, ","))])
    assert tables.meldingen["regel"].tolist() == [3, 4]


def test_a_row_has_the_line_on_which_it_begins(tmp_path: Path) -> None:
    text = (
        "\n"
        f"{KEYS};vermoedelijke_reden\n"
        f"{ANNA};01-09-2026;kort\n"
        "\n"
        f'{ANNA};02-09-2026;"drie\nregels\nlang"\n'
        f"{ANNA};03-09-2026;kort"
    )
    tables = load([write(tmp_path / "a.csv", text)])
    assert tables.meldingen["regel"].tolist() == [3, 5, 8]
    assert tables.rows.read == 3


def test_blank_lines_are_no_rows_but_rows_of_empty_cells_are(tmp_path: Path) -> None:
    tables = load([write(tmp_path / "a.csv", f"{KEYS}\n\n{ANNA};01-09-2026\n\n;\n \n\n")])
    assert tables.rows.read == 3
    assert tables.rows.excluded == {"lege_rij": 2}
    assert lines_of(tables, "regel_leeg") == [5, 6]


def test_a_row_that_is_too_short_is_filled_with_empty_cells(tmp_path: Path) -> None:
    tables = load(
        [write(tmp_path / "a.csv", f"{KEYS};brin;status\n{ANNA};01-09-2026\n{BRAM};02-09-2026;27GZ;G\n")]
    )
    assert tables.meldingen["brin"].astype(object).tolist()[1] == "27GZ"
    assert lines_of(tables, "regel_te_kort") == [2]
    assert tables.rows.used == 2


def test_empty_fields_beyond_the_header_do_no_harm(tmp_path: Path) -> None:
    tables = load([write(tmp_path / "a.csv", f"{KEYS}\n{ANNA};01-09-2026\n{BRAM};02-09-2026;;\n")])
    assert tables.rows.used == 2
    assert lines_of(tables, "regel_lege_velden_over") == [3]


def test_every_row_may_end_in_a_delimiter(tmp_path: Path) -> None:
    tables = load(
        [write(tmp_path / "a.csv", f"{KEYS}\n{ANNA};01-09-2026;\n{BRAM};02-09-2026;\n{CLEO};03-09-2026;x\n")]
    )
    assert tables.rows.used == 2
    assert tables.rows.excluded == {"te_veel_velden": 1}
    assert lines_of(tables, "regel_te_lang") == [4]
    assert lines_of(tables, "regel_lege_velden_over") == [2]


def test_a_row_with_filled_fields_too_many_is_excluded_but_its_pupil_counts(tmp_path: Path) -> None:
    tables = load(
        [write(tmp_path / "a.csv", f"{KEYS}\n{ANNA};01-09-2026\n{BRAM};02-09-2026;x\nJansen;x;y\n")]
    )
    assert tables.rows.excluded == {"te_veel_velden": 2}
    assert lines_of(tables, "regel_te_lang") == [3, 4]
    assert [str(number) for number in tables.numbers] == [ANNA, BRAM]
    assert reconciles(tables)


def test_a_quote_inside_a_text_is_just_a_quote(tmp_path: Path) -> None:
    text = f'{KEYS};vermoedelijke_reden\n{ANNA};01-09-2026;5" scherm\n{BRAM};02-09-2026;nog "iets" anders\n'
    tables = load([write(tmp_path / "a.csv", text)])
    assert tables.meldingen["regel"].tolist() == [2, 3]


def test_a_quote_that_is_never_closed_is_refused_with_its_line(tmp_path: Path) -> None:
    text = f'{KEYS};vermoedelijke_reden\n{ANNA};01-09-2026;x\n{BRAM};02-09-2026;"open\n{CLEO};03-09-2026;y\n'
    with pytest.raises(InputError, match="regel 3"):
        load([write(tmp_path / "a.csv", text)])


def test_standard_input_is_a_csv(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(as_csv(ROWS).encode()))
    monkeypatch.setattr("sys.stdin", stream)
    tables = load([Path("-")])
    assert len(tables.meldingen) == 2
    assert tables.sources[0].file == "-"


def test_progress_counts_every_byte_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", as_csv(ROWS))
    read: list[int] = []
    load([path], progress=read.append)
    assert sum(read) == path.stat().st_size


def _cells() -> st.SearchStrategy[str]:
    return st.one_of(
        st.sampled_from(["", " ", ANNA, "x", 'a"b', '"', "a;b", "a\nb", "\r\n", "\n\n", "é"]),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
    )


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(st.lists(_cells(), min_size=3, max_size=3), max_size=12),
    ragged=st.lists(st.integers(1, 5), max_size=12),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\n", "\r\n"]),
    block=st.sampled_from([7, 64, 1 << 20]),
    spoil=st.booleans(),
)
def test_any_table_is_read_as_pythons_csv_reads_it(
    monkeypatch: pytest.MonkeyPatch,
    rows: list[list[str]],
    ragged: list[int],
    quoting: int,
    end: str,
    block: int,
    spoil: bool,
) -> None:
    """Whatever the size of the blocks, and with rows of other lengths and stray quotes among them."""
    for at, width in enumerate(ragged[: len(rows)]):
        rows[at] = (rows[at] * 2)[:width]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=quoting, lineterminator=end)
    writer.writerow(["bsn", "begindatum verzuim", "brin"])
    writer.writerows(rows)
    text = out.getvalue() + (f'1;2;3" x{end}"4"4;5;6{end}' if spoil else "")

    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    expected, line = [], 1
    for record in reader:
        if record:
            expected.append((line, [*record, "", "", ""][:3]))
        line = reader.line_num + 1

    monkeypatch.setattr(encodings, "BLOCK", block)
    monkeypatch.setattr(delimited, "_ROWS_A_BATCH", 3)
    monkeypatch.setattr(delimited, "_SMALL", 20)
    opened = open_delimited("t.csv", lambda: io.BytesIO(text.encode()), known(), lambda _: None)
    read = []
    for batch in opened.batches({0: False, 1: True, 2: False}):
        columns = [batch.columns[position].to_pylist() for position in range(3)]
        read += list(zip(batch.lines.tolist(), map(list, zip(*columns, strict=True)), strict=True))
        blank = batch.blank(np.arange(len(batch)))
        assert len(blank) == len(batch)
        if batch.too_long is None:
            cells = zip(*columns, strict=True)
            assert blank.tolist() == [not "".join(row).strip() for row in cells]
    assert read == expected[1:]
    assert all(np.array(line) > 0 for line, _ in read)
