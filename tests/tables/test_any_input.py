"""Whatever stands in a header or a cell: it is read, or told of, and never breaks anything."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exports import reconciles
from thuiszit_cli.columns import Kind
from thuiszit_cli.errors import InputError
from thuiszit_cli.findings import CATALOGUE
from thuiszit_cli.recognise.draft import Drafted, draft
from thuiszit_cli.recognise.layout import canonical, known_headers, recognise
from thuiszit_cli.recognise.layout_files import COLUMNS, _parse
from thuiszit_cli.recognise.proposal import Proposal
from thuiszit_cli.tables.convert import converter
from thuiszit_cli.tables.inspection import inspect
from thuiszit_cli.tables.load import load
from thuiszit_cli.values.hours import read_number
from thuiszit_cli.values.parse import fold

NAMES = sorted({name for column in COLUMNS.values() for name in (column.name, *column.aliases)})
HEADERS = st.one_of(st.text(max_size=20), st.sampled_from(sorted(known_headers())), st.sampled_from(NAMES))


@settings(deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_a_name_is_known_in_any_case_and_with_any_punctuation(name: str, data: st.DataObject) -> None:
    marks = st.text(alphabet=" _-/#.\t\u00a0", max_size=2)
    spelled = "".join(
        data.draw(marks) + (sign.upper() if data.draw(st.booleans()) else sign) for sign in name
    )
    assert canonical().headers[fold(spelled)] == canonical().headers[fold(name)]


@settings(deadline=None)
@given(st.lists(HEADERS, max_size=12))
def test_any_header_line_is_mapped_or_refused(headers: list[str]) -> None:
    try:
        found = recognise(headers, "a.csv")
    except InputError:
        return
    assert [column.source for column in found.mapping] == headers
    for name, positions in found.sources.items():
        assert name in COLUMNS
        assert all(0 <= at < len(headers) for at in positions)
    for table in found.tables:
        given = {*found.columns, *found.constants, *found.derived}
        assert given.issuperset(table.key)


@settings(deadline=None)
@given(st.lists(HEADERS, max_size=12))
@example(['"', "\\", "\x7f", "a\nb", "\ud7ff", "é", "\U0001f600"])
def test_the_draft_of_a_layout_can_always_be_read(headers: list[str]) -> None:
    filled = [each for each in headers if fold(each)]
    names = [next(iter(canonical().headers.get(fold(each), ())), None) for each in filled]
    known = {at: name for at, name in enumerate(names) if name}
    part = Drafted("a.csv", filled, Proposal({}, (), ()), known)
    assert [each.naam for each in _parse(draft([part], "eigen"), "draft")] == ["eigen"]


@settings(deadline=None)
@given(st.decimals(0, 10_000, places=3), st.sampled_from(",."))
def test_a_number_reads_the_same_with_a_comma_and_a_point(number: object, sign: str) -> None:
    assert read_number(str(number).replace(".", sign)) == (float(str(number)), "")


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=15)), max_size=8))
def test_a_column_of_any_texts_gives_a_value_a_row_and_known_findings(texts: list[str | None]) -> None:
    for column in COLUMNS.values():
        if column.kind in (Kind.NUMMER, Kind.SLEUTEL):
            continue
        values, problems = converter(column).read(pa.array(texts, pa.string()))
        assert len(values) == len(texts)
        for problem in problems:
            assert problem.code in CATALOGUE
            assert np.all(problem.rows < len(texts))
            assert not any(sign.isdigit() for sign in problem.detail)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
@example(b"bsn;begindatum\n999990019;01-09-2026\n\x00")
@example(b'bsn;begindatum\n"999990019;01-09-2026\n')
@example(b"\xff\xfeb\x00s\x00n\x00\n\x001\x00")
def test_any_bytes_after_a_header_are_read_or_refused_and_every_row_is_accounted_for(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        for content in (data, b"bsn;begindatum;verzuimuren\n" + data):
            path.write_bytes(content)
            (seen, *_) = inspect([path])
            try:
                tables = load([path])
            except InputError:
                assert seen.problem is not None
                continue
            assert seen.problem is None
            assert reconciles(tables)
