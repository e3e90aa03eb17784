"""Texts that nearly all differ (meldingsnummers) as int64: eight bytes a row, and quick to compare.

A text of at most eighteen digits that does not begin with 0 is its own number; any other text gets a
negative one, the same text always the same within a run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thuiszit_cli.values.texts import by_length, digits, distinct

NO_SERIAL = int(np.iinfo(np.int64).min)  # as any moment that is missing
_DIGITS = 18
ZERO, ROUNDED = "cel_vulwoord", "meldingsnummer_onleesbaar"
_NO_NUMBER = {
    ZERO: re.compile(r"0+(?:[.,]0*)?", re.ASCII),
    ROUNDED: re.compile(r"\d(?:[.,]\d*)?E\+\d{1,3}|\d[.,]\d+E\d{1,3}", re.ASCII | re.IGNORECASE),
}


@dataclass
class Serials:
    """The texts of one run. `texts[-1 - serial]` is the text of a negative serial."""

    texts: list[str] = field(default_factory=list)
    _known: dict[str, int] = field(default_factory=dict)

    def read(self, array: pa.Array) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Serials (int64) of a column, and the rows of each finding; NO_SERIAL where a cell is empty or 0.

        So is a number that a spreadsheet rounded to a power of ten: it would be one with others.
        """
        serials = np.full(len(array), NO_SERIAL, dtype=np.int64)
        marks: dict[str, list[np.ndarray]] = {ZERO: [], ROUNDED: []}
        for rows, matrix in by_length(array):
            length = matrix.shape[1]
            if length == 0:
                continue
            fits = np.zeros(len(rows), dtype=bool)
            if length <= _DIGITS:
                numbers, fits = digits(matrix)
                fits &= matrix[:, 0] != ord("0")
                serials[rows[fits]] = numbers[fits]
            others = rows[~fits]
            if len(others):
                texts, where = distinct(array.take(pa.array(others)))
                serials[others] = np.array([self._serial(text.strip()) for text in texts], dtype=np.int64)[
                    where
                ]
                for code, pattern in _NO_NUMBER.items():
                    odd = np.array([pattern.fullmatch(text.strip()) is not None for text in texts])
                    marks[code].append(others[odd[where]])
        return serials, {code: np.concatenate(rows) for code, rows in marks.items() if any(map(len, rows))}

    def _serial(self, text: str) -> int:
        if not text or any(pattern.fullmatch(text) for pattern in _NO_NUMBER.values()):
            return NO_SERIAL
        if len(text) <= _DIGITS and text.isascii() and text.isdigit() and text[0] != "0":
            return int(text)
        if text not in self._known:
            self.texts.append(text)
            self._known[text] = -len(self.texts)
        return self._known[text]

    def texts_of(self, serials: np.ndarray) -> pa.Array:
        """The texts of serials; null where there is none."""
        column = pa.array(serials, mask=serials == NO_SERIAL).cast(pa.string())
        odd = (serials < 0) & (serials != NO_SERIAL)
        if odd.any():
            own = pa.array([self.texts[-1 - serial] for serial in serials[odd]], pa.string())
            column = pc.replace_with_mask(column, pa.array(odd), own)
        return column
