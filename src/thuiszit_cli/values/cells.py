"""What a cell holds, before anything is read from it: without the signs and words that exports put around it.

Every cell passes here once (`cleaned`). A clean column is recognised as a whole from its bytes and handed on as it
is; of another one only the texts that are suspect are looked at, each distinct one once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thuiszit_cli.values.spellings import FILLER_SIGNS, FILLERS, HARD_SPACES, INVISIBLE, TYPESET
from thuiszit_cli.values.texts import distinct, plain

# What a reader hands over for a formula whose result the workbook does not hold. A NUL stands in no cell, so no
# cell can be mistaken for it. `tables` counts it as empty, with the finding `formule_zonder_waarde`.
FORMULA_WITHOUT_RESULT = "\x00formule"

_DROPPED = {
    code: None for spans in INVISIBLE.values() for first, last in spans for code in range(first, last + 1)
}
_SIGNS = (
    _DROPPED
    | {ord(sign): " " for sign in HARD_SPACES}
    | {ord(sign): typed for signs, typed in TYPESET.items() for sign in signs}
)
_FORMULA = re.compile(r'="(.*)"|=([\d.,]+)', re.DOTALL)
_FILLERS = frozenset(FILLERS)
_LONGEST_FILLER = max(map(len, FILLERS))
_RUN = re.compile(f"[{re.escape(FILLER_SIGNS)}]+")

_PLAIN_FIRST = np.zeros(256, dtype=bool)  # first bytes with which no costume and no filler begins
_PLAIN_FIRST[list(b"0123456789abcdefghijkmpqrstuvwxyzABCDEFGHIJKMPQRSTUVWXYZ")] = True
_PLAIN_LAST = np.zeros(256, dtype=bool)
_PLAIN_LAST[list(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")] = True


@lru_cache(maxsize=65_536)
def clean(text: str) -> str:
    """The text without what a cell may wear (`spellings`): invisible signs, hard spaces, `="…"`, apostrophes."""
    if not text.isascii() or not text.isprintable():
        text = text.translate(_SIGNS)
    text = text.strip()
    while True:
        if formula := _FORMULA.fullmatch(text):
            text = formula[2] or formula[1].replace('""', '"').strip()
        elif text[:1] == "'":
            text = text[1:].removesuffix("'").strip()
        elif text[:1] == '"' == text[-1:] and len(text) > 1:  # a space before the quotation mark of a csv
            text = text[1:-1].strip()
        else:
            return text


def is_filler(text: str) -> bool:
    """Whether a clean text stands where nothing stands."""
    if text[:1] in FILLER_SIGNS and _RUN.fullmatch(text):
        return True
    return len(text) <= _LONGEST_FILLER and text.lower() in _FILLERS


@dataclass
class Cleaned:
    """A column after cleaning: its texts ("" for a filler), and the rows that were something else than empty."""

    texts: pa.Array
    fillers: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    formulas: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))  # without a result


def cleaned(array: pa.Array, knows: Callable[[str], bool] | None = None) -> Cleaned:
    """A column of texts without costumes and fillers; `knows` tells which filler is a word of the column's own."""
    encoded = pa.types.is_dictionary(array.type)
    texts = plain(array.dictionary if encoded else array)
    at = _suspects(texts)
    if len(at) == 0:
        return Cleaned(array)
    suspects, where = distinct(texts.take(pa.array(at)))
    new = [clean(text) for text in suspects]
    formula = np.array([text == FORMULA_WITHOUT_RESULT for text in suspects], dtype=bool)
    filler = (
        np.array([is_filler(text) and not (knows and knows(text)) for text in new], dtype=bool) & ~formula
    )
    changed = np.flatnonzero(
        [text != old for text, old in zip(new, suspects, strict=True)] | filler | formula
    )
    if len(changed) == 0:
        return Cleaned(array)
    for position in np.flatnonzero(filler | formula):
        new[position] = ""
    touched = np.isin(where, changed)
    mask = np.zeros(len(texts), dtype=bool)
    mask[at[touched]] = True
    replaced = pc.replace_with_mask(
        texts, pa.array(mask), pa.array(new, pa.string()).take(pa.array(where[touched]))
    )

    def rows(odd: np.ndarray) -> np.ndarray:
        positions: np.ndarray = at[odd[where]]
        if not encoded or len(positions) == 0:
            return positions
        indices = array.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return np.asarray(np.flatnonzero(np.isin(indices, positions)))

    result = pa.DictionaryArray.from_arrays(array.indices, replaced) if encoded else replaced
    return Cleaned(result, rows(filler), rows(formula))


def _suspects(texts: pa.Array) -> np.ndarray:
    """The positions of the texts that may wear something or be a filler."""
    if len(texts) == 0:
        return np.empty(0, dtype=np.int64)
    _, offsets_buffer, data_buffer = texts.buffers()
    offsets = np.frombuffer(offsets_buffer, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    if offsets[0] == offsets[-1]:
        return np.empty(0, dtype=np.int64)
    data = np.frombuffer(data_buffer, dtype=np.uint8)[offsets[0] : offsets[-1]]
    signed = data.view(np.int8)  # what is not ASCII is below zero
    least = signed.min()
    if least >= ord("0") and data.max() <= ord("9"):
        return np.empty(0, dtype=np.int64)
    begins, ends = offsets[:-1] - offsets[0], offsets[1:] - offsets[0]
    filled = ends > begins
    size = len(data) - 1
    suspect = ~_PLAIN_FIRST[data[np.minimum(begins, size)]] | ~_PLAIN_LAST[data[ends - 1]]
    if least < ord(" ") or data.max() == 0x7F:
        odd = np.flatnonzero((signed < ord(" ")) | (data == 0x7F))
        suspect[np.searchsorted(ends, odd, side="right")] = True
    return np.asarray(np.flatnonzero(suspect & filled))
