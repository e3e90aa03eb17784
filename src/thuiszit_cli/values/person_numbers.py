"""The persoonsgebonden nummer: its text, its int32 key, and the two elfproeven.

A number of at most nine digits is its own key; any other text (a pseudonym, a longer number) gets a
negative key, the same text always the same key within a run. So a pupil is four bytes in every table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thuiszit_cli.values.cells import clean, is_filler
from thuiszit_cli.values.dates import is_date_like
from thuiszit_cli.values.parse import is_excel_error
from thuiszit_cli.values.texts import by_length, digits, distinct

PSEUDONYM_PREFIX = "TP-"  # of a pseudonym that this program made (privacy.py)
NO_PERSON = 0  # no number: 0 is how registers write that one is missing
DIGITS = 9

_LONGEST = 64  # signs; a longer text is no number
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_FRACTION = re.compile(
    r"(\d(?:[\d\s,\-]*\d)?)?\.0*|(\d(?:[\d\s.\-]*\d)?)?,0*", re.ASCII
)  # behind the only point or comma: 1234.56.000 has no fraction
_GROUPS = re.compile(r"\d+(?:[\s.\-]+\d+)*", re.ASCII)
_SEPARATORS = re.compile(r"[\s.\-]+")
_PSEUDONYM = re.compile(rf"{PSEUDONYM_PREFIX}[a-z2-7]{{26}}")
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?E\+?(\d{1,2})", re.IGNORECASE | re.ASCII)
_UUID = re.compile(r"\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?", re.IGNORECASE | re.ASCII)
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?", re.ASCII)

NO_NUMBER = "regel_geen_leerling"  # what stands where a number should be is none
ROUNDED = "nummer_onleesbaar"


def normalise(text: str) -> tuple[str, str]:
    """The number as it should have been written, and the code of a finding.

    Spaces, dots and hyphens between groups of digits go; so do the `.0` of a spreadsheet and the braces and
    capitals of a UUID. "" when there is no number: empty, a word for that, zero, an error of a spreadsheet, rounded by
    a spreadsheet (1,23E+08), where two pupils would become one, or a text that is no number at all (a print line).
    """
    text = clean(text)
    if not text or is_filler(text):
        return "", ""
    if is_excel_error(text):
        return "", ROUNDED
    if is_pseudonym(text):  # it may hold no digit
        return text, ""
    if uuid := _UUID.fullmatch(text):
        return uuid[1].lower(), ""
    if scientific := _SCIENTIFIC.fullmatch(text):
        whole, fraction, exponent = scientific[1], (scientific[2] or "").rstrip("0"), int(scientific[3])
        if not DIGITS - 2 <= len(fraction) <= exponent < DIGITS:
            return "", ROUNDED
        return whole + fraction.ljust(exponent, "0"), ""
    if fraction := _FRACTION.fullmatch(text):
        text = fraction[1] or fraction[2] or "0"
    if not text.isdigit() and (_TIME.fullmatch(text) or is_date_like(text)):
        return "", NO_NUMBER
    if _GROUPS.fullmatch(text):
        text = _SEPARATORS.sub("", text)
        if not text.strip("0"):
            return "", ""
    is_number = len(text) <= _LONGEST and any(map(str.isdigit, text)) and not any(map(str.isspace, text))
    return (text, "") if is_number else ("", NO_NUMBER)


def is_pseudonym(number: str) -> bool:
    """Whether a number is a pseudonym as this program makes them."""
    return _PSEUDONYM.fullmatch(number) is not None


def passes_elfproef(keys: np.ndarray) -> np.ndarray:
    """Whether each key is a BSN or an onderwijsnummer."""
    remainder = _remainder(keys)
    passes: np.ndarray = _is_bsn(keys, remainder) | _is_education_number(keys, remainder)
    return passes


def is_bsn(keys: np.ndarray) -> np.ndarray:
    """Whether each key passes the elfproef of a BSN: the weighted sum is divisible by 11."""
    return _is_bsn(keys, _remainder(keys))


def is_education_number(keys: np.ndarray) -> np.ndarray:
    """Whether each key passes that of an onderwijsnummer: it begins with 10 and the remainder is 5."""
    return _is_education_number(keys, _remainder(keys))


def _is_bsn(keys: np.ndarray, remainder: np.ndarray) -> np.ndarray:
    passes: np.ndarray = (keys > 0) & (remainder == 0)
    return passes


def _is_education_number(keys: np.ndarray, remainder: np.ndarray) -> np.ndarray:
    passes: np.ndarray = (keys // 10_000_000 == 10) & (remainder == 5)
    return passes


def _remainder(keys: np.ndarray) -> np.ndarray:
    """The weighted sum of the nine digits, modulo 11."""
    rest = keys.astype(np.int32)
    total = np.zeros(len(keys), dtype=np.int32)
    for weight in reversed(_WEIGHTS):
        tenth = rest // 10  # quicker than divmod
        total += weight * (rest - 10 * tenth)
        rest = tenth
    remainder: np.ndarray = total % 11
    return remainder


def distinct_keys(parts: Sequence[np.ndarray]) -> np.ndarray:
    """The distinct keys of some arrays, sorted (quicker for int32 than numpy.unique, which hashes)."""
    keys = np.concatenate([np.empty(0, dtype=np.int32), *parts])
    keys.sort()
    first: np.ndarray = np.append(True, keys[1:] != keys[:-1])[: len(keys)]
    return np.asarray(keys[first])


def _padded(keys: np.ndarray) -> np.ndarray:
    """Keys as texts of nine digits."""
    signs = np.empty((len(keys), DIGITS), dtype=np.uint32)
    rest = keys
    for position in reversed(range(DIGITS)):
        rest, signs[:, position] = np.divmod(rest, 10)
    signs += ord("0")
    return signs.view(f"U{DIGITS}").ravel()


class PersonNumbers:
    """Keys of one run. `texts[-1 - key]` is the text of a negative key.

    `links` are persons with two numbers: the key of the onderwijsnummer → that of the BSN, which stands for both.
    """

    def __init__(self, links: Mapping[int, int] | None = None) -> None:
        pairs = sorted((links or {}).items())
        self._linked = np.array([pair[0] for pair in pairs], dtype=np.int32)
        self._links_to = np.array([pair[1] for pair in pairs], dtype=np.int32)
        self.texts: list[str] = []
        self._pseudonyms = bytearray()  # 1 for each of `texts` that is one
        self._keys: dict[str, int] = {}  # of every text that is not just digits
        self._problems: dict[str, str] = {}  # of those texts that were remarkable

    def key(self, number: str) -> int:
        """The key of a normalised number; NO_PERSON for ""."""
        if not number:
            return NO_PERSON
        if len(number) <= DIGITS and number.isascii() and number.isdigit():
            return int(number)
        if number not in self._keys:
            self.texts.append(number)
            self._pseudonyms.append(is_pseudonym(number))
            self._keys[number] = -len(self.texts)
        return self._keys[number]

    def is_valid(self, keys: np.ndarray) -> np.ndarray:
        """Whether each key passes an elfproef or is a pseudonym of ours."""
        valid = passes_elfproef(keys)
        odd = np.flatnonzero(keys < 0)
        if len(odd):
            valid[odd] = np.array(self._pseudonyms, dtype=bool)[-1 - keys[odd]]
        return valid

    def read(self, array: pa.Array) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Keys (int32) of a column of texts, and the rows of each finding code."""
        keys = np.full(len(array), NO_PERSON, dtype=np.int32)
        marks: dict[str, list[np.ndarray]] = {"nummer_aangevuld": [], ROUNDED: [], NO_NUMBER: []}
        for rows, matrix in by_length(array):
            length = matrix.shape[1]
            if length == 0:
                continue
            plain = np.zeros(len(rows), dtype=bool)
            if length <= DIGITS:
                numbers, plain = digits(matrix)
                keys[rows[plain]] = numbers[plain]
                if length < DIGITS:
                    marks["nummer_aangevuld"].append(rows[plain & (numbers > 0)])
            others = rows[~plain]
            if len(others):
                texts, where = distinct(array.take(pa.array(others)))
                keys[others] = np.array([self._key_of(text) for text in texts], dtype=np.int32)[where]
                if self._problems:
                    codes = np.array([self._problems.get(text, "") for text in texts])[where]
                    for code, found in marks.items():
                        found.append(others[codes == code])
        problems = {code: np.sort(np.concatenate(found)) for code, found in marks.items() if found}
        filled = np.flatnonzero(keys != NO_PERSON)
        problems["nummer_elfproef"] = filled[~self.is_valid(keys[filled])]
        if len(self._linked):
            at = np.minimum(np.searchsorted(self._linked, keys), len(self._linked) - 1)
            problems["nummer_gekoppeld"] = rows = np.flatnonzero(self._linked[at] == keys)
            keys[rows] = self._links_to[at[rows]]
        return keys, {code: rows for code, rows in problems.items() if len(rows)}

    def _key_of(self, text: str) -> int:
        """The key of a text as it was written."""
        key = self._keys.get(text)
        if key is None:
            number, problem = normalise(text)
            key = self._keys[text] = self.key(number)
            if problem or (key > 0 and len(number) < DIGITS):
                self._problems[text] = problem or "nummer_aangevuld"
        return key

    def in_text_order(self, parts: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """All distinct keys of the arrays, sorted by the text of their number, and those texts."""
        keys = distinct_keys(parts)
        odd, plain = keys[keys < 0], keys[keys > 0]
        texts = _padded(plain)
        if len(odd) == 0:
            return plain, texts
        all_keys = np.concatenate([plain, odd])
        all_texts = np.concatenate(
            [texts.astype(object), np.array([self.texts[-1 - key] for key in odd], dtype=object)]
        )
        order = np.asarray(pc.sort_indices(pa.array(all_texts, pa.string())))
        return all_keys[order], all_texts[order]
