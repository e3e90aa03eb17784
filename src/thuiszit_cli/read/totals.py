"""Rows with a total, as reports have them at the bottom: a word for it, numbers, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thuiszit_cli.values.texts import plain

_WORD = r"(?:(?:eind|sub|generaal)?\s*-?\s*(?:totaal|totalen)|(?:sub|grand)?\s*total|som|gemiddelde?)"
_REST = r"(?:\s+(?:aantal|meldingen|leerlingen|uren|dagen|regels|records|rijen))*\s*[:=]?\s*[\d.,]*\s*"
# The same for Python and for RE2.
WORD = rf"(?i)^\s*(?:{_WORD}{_REST}|aantal(?:\s+(?:meldingen|leerlingen|regels|records|rijen))?\s*[:=]?\s*[\d.,]*\s*)$"
_NUMBER = r"^\s*[-+€%]?\s*\d[\d.,\s]*%?\s*$"
_is_word, _is_number = re.compile(WORD), re.compile(_NUMBER)
_SIGNS = ("tota", "som", "gemiddeld", "aantal")  # one of these is in every word


def is_total(cells: Sequence[Any]) -> bool:
    """Whether the cells of a row hold a total: texts, numbers and None as a workbook has them."""
    texts = [cell for cell in cells if isinstance(cell, str) and cell]
    together = "\n".join(texts).lower()
    if not any(sign in together for sign in _SIGNS):
        return False
    others = [text for text in texts if text.strip() and not _is_word.match(text)]
    if len(others) == sum(bool(text.strip()) for text in texts) or not all(map(_is_number.match, others)):
        return False
    numbers = (cell for cell in cells if cell is not None and not isinstance(cell, str))
    return all(isinstance(cell, (int, float)) and not isinstance(cell, bool) for cell in numbers)


def totals_of(rows: Sequence[Sequence[Any]]) -> np.ndarray:
    """Of rows of equal length, whether each holds a total: `is_total`, asked only where a word for one stands."""
    named: set[int] = set()
    for column in zip(*rows, strict=True):
        texts = {cell for cell in column if type(cell) is str}
        together = "\n".join(texts).lower()
        if any(sign in together for sign in _SIGNS) and (words := set(filter(_is_word.match, texts))):
            named.update(at for at, cell in enumerate(column) if cell in words)
    found = np.zeros(len(rows), dtype=bool)
    found[[at for at in named if is_total(rows[at])]] = True
    return found


def total_rows(columns: Sequence[pa.Array | pa.ChunkedArray], rows: np.ndarray) -> np.ndarray:
    """Of these rows of columns of text, whether each holds a total."""
    found = np.zeros(len(rows), dtype=bool)
    fits = np.ones(len(rows), dtype=bool)
    for column in columns:
        array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        texts = plain(array.take(pa.array(rows)))
        word = _matches(texts, WORD)
        found |= word
        fits &= word | _matches(texts, r"^\s*$") | _matches(texts, _NUMBER)
    return found & fits


def are_words(texts: Iterable[str]) -> np.ndarray:
    """Whether each text is a word for a total."""
    return np.array([bool(_is_word.match(text)) for text in texts], dtype=bool)


def _matches(texts: pa.Array, pattern: str) -> np.ndarray:
    return np.asarray(pc.match_substring_regex(texts, pattern), dtype=bool)
