"""Columns of text as numpy sees them: distinct texts, texts of one length as a matrix, digits as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.lib.stride_tricks import sliding_window_view

from thuiszit_cli.values.spellings import HARD_SPACES, INVISIBLE

# NUL is left in: with it a reader says that a formula has no result.
_UNSEEN = (
    " "
    + HARD_SPACES
    + "".join(
        chr(code)
        for spans in INVISIBLE.values()
        for first, last in spans
        for code in range(max(first, 1), last + 1)
    )
)


def plain(array: pa.Array) -> pa.Array:
    """The array as plain strings without nulls."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if array.type != pa.string():
        array = array.cast(pa.string())
    return array.fill_null("") if array.null_count else array


def encoded(array: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """The distinct texts of a column, and for each row the position of its text (null reads as "")."""
    if not pa.types.is_dictionary(array.type):
        array = plain(array).dictionary_encode()
    texts = plain(array.dictionary)
    if array.null_count == 0:
        return texts, array.indices.to_numpy()
    positions = pc.fill_null(array.indices, len(texts)).to_numpy(zero_copy_only=False)
    return pa.concat_arrays([texts, pa.array([""], pa.string())]), positions


def distinct(array: pa.Array) -> tuple[list[str], np.ndarray]:
    """As `encoded`, with the texts as Python sees them."""
    texts, positions = encoded(array)
    return texts.to_pylist(), positions


def by_length(array: pa.Array) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The rows of each length (in bytes), with their bytes as a matrix: one row a text."""
    array = plain(array)
    if len(array) == 0:
        return
    _, offsets_buffer, data_buffer = array.buffers()
    offsets = np.frombuffer(offsets_buffer, dtype=np.int32)[array.offset : array.offset + len(array) + 1]
    data = np.frombuffer(data_buffer, dtype=np.uint8) if data_buffer else np.empty(0, dtype=np.uint8)
    lengths = np.diff(offsets)
    data = data[: offsets[-1]]
    for length in _kinds(lengths):
        rows = np.flatnonzero(lengths == length)
        if len(rows) * length == len(data) - offsets[0]:  # no text of another length stands between them
            yield rows, data[offsets[0] :].reshape(len(rows), length)
        else:
            yield rows, sliding_window_view(data, length)[offsets[rows]]


def _kinds(lengths: np.ndarray) -> list[int]:
    """The distinct lengths, in order."""
    longest = int(lengths.max())
    if longest > len(lengths):
        return [int(length) for length in np.unique(lengths)]
    seen = np.zeros(longest + 1, dtype=bool)
    seen[lengths] = True
    return [int(length) for length in np.flatnonzero(seen)]


def digits(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The number (int64) of each row of at most 18 digits, and whether a row is digits only."""
    columns = np.ascontiguousarray(matrix.T) - np.uint8(
        48
    )  # wraps below "0": one comparison finds every other sign
    only: np.ndarray = np.asarray((columns <= 9).all(axis=0))
    # Where a row has another sign its number wraps, and means nothing.
    numbers: np.ndarray = np.zeros(len(matrix), dtype=np.uint32 if len(columns) <= 9 else np.uint64)
    for digit in columns:
        numbers *= numbers.dtype.type(10)
        numbers += digit
    return numbers.astype(np.int64), only


def all_blank(columns: Iterable[pa.Array | pa.ChunkedArray]) -> np.ndarray:
    """Whether every column holds nothing to see, row by row. Needs at least one column."""
    blanks = []
    for column in columns:
        texts = column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        seen = pc.utf8_trim(pc.utf8_trim_whitespace(pc.fill_null(texts, "")), characters=_UNSEEN)
        blanks.append(np.asarray(pc.equal(seen, ""), dtype=bool))
    return np.asarray(np.logical_and.reduce(blanks, axis=0))
