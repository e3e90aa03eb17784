"""Texts that nearly all differ (meldingsnummers) as int64: eight bytes a row, and quick to compare.

A text of at most eighteen digits that does not begin with 0 is its own number; any other text gets a
negative one, the same text always the same within a run. A number with a fraction of zeros is that number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thuiszit_cli.values.parse import is_excel_error
from thuiszit_cli.values.person_numbers import is_pseudonym
from thuiszit_cli.values.texts import by_length, digits, distinct

NO_SERIAL = int(np.iinfo(np.int64).min)  # as any moment that is missing
_DIGITS = 18
ZERO, ROUNDED = "cel_vulwoord", "meldingsnummer_onleesbaar"
# Nought and less, and a word: every melding of a pupil may have the same.
_NOTHING = re.compile(r"0+(?:[.,]0*)?|-\d+(?:[.,]0*)?|\D*", re.ASCII)
_ROUNDED = re.compile(r"\d(?:[.,]\d*)?E\+\d{1,3}|\d[.,]\d+E\d{1,3}", re.ASCII | re.IGNORECASE)
_FRACTION = re.compile(r"(\d+)[.,]0+", re.ASCII)


def _problem(text: str) -> str:
    """Why a filled text is no number: it stands for nothing, or a spreadsheet damaged it; "" for a number."""
    if is_excel_error(text) or _ROUNDED.fullmatch(text):
        return ROUNDED
    return ZERO if _NOTHING.fullmatch(text) and not is_pseudonym(text) else ""


@dataclass
class Serials:
    """The texts of one run. `texts[-1 - serial]` is the text of a negative serial."""

    texts: list[str] = field(default_factory=list)
    _known: dict[str, int] = field(default_factory=dict)

    def read(self, array: pa.Array) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Serials (int64) of a column, and the rows of each finding; NO_SERIAL where a cell holds no number.

        That is an empty one, a 0, a word, and what a spreadsheet damaged (an error, a power of ten): it would be one
        with others.
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
                serials[others] = np.array([self.serial(text.strip()) for text in texts], dtype=np.int64)[
                    where
                ]
                problems = np.array([_problem(text.strip()) for text in texts])
                for code, rows_of in marks.items():
                    rows_of.append(others[(problems == code)[where]])
        return serials, {code: np.concatenate(rows) for code, rows in marks.items() if any(map(len, rows))}

    def serial(self, text: str) -> int:
        """The serial of a text; NO_SERIAL for none."""
        if not text or _problem(text):
            return NO_SERIAL
        if fraction := _FRACTION.fullmatch(text):
            text = fraction[1]
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
