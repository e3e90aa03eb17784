"""What in a text tells who somebody is, and which texts are what their column is for.

A cell may hold anything: in a row that has shifted a name, a number or a date of birth. What is shown to people
is therefore what was recognised, never what merely was not suspected.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import numpy as np

from thuiszit_cli.values.parse import fold, read_text
from thuiszit_cli.values.person_numbers import DIGITS, is_bsn, passes_elfproef

_APART = r"[\s._\-/\\,:;|+*'–—·•~=]{1,3}"  # what may stand between the digits of one number
_DIGITS_APART = re.compile(rf"(?<=\d){_APART}(?=\d)", re.ASCII)
_CHAIN = re.compile(rf"\d+(?:{_APART}\d+)*", re.ASCII)
_LONG_DIGITS = re.compile(r"\d{8,}", re.ASCII)
_GROUP = re.compile(r"\d+", re.ASCII)
_LIKE_NUMBER = re.compile(rf"\d{{{DIGITS}}}", re.ASCII)
_MONTHS = "jan|feb|mrt|maa|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec"
_MONTH_WORD = rf"(?<![a-z])(?:{_MONTHS})[a-z]*"
_YEAR = r"(?:\d{4}|'?\d{2})"
_NTH = r"\d{1,2}(?:e|de|ste|st|nd|rd|th)?"
_SIGN = r"[-/._\\|–—]"
_ANY_SIGN = r"(?: *[-/._\\|–—,·•~=] *| +)"  # what may stand in a date whose year has four digits
# A day, a month and a year in any order and of any size, with signs or a word in between.
_DATE = re.compile(
    rf"(?<!\d)(?:\d{{1,2}}{_SIGN}\d{{1,2}}{_SIGN}{_YEAR}|\d{{1,2}}{_ANY_SIGN}\d{{1,2}}{_ANY_SIGN}\d{{4}}"
    rf"|\d{{4}}{_ANY_SIGN}\d{{1,2}}{_ANY_SIGN}\d{{1,2}}"
    rf"|\d{{4}}[-._ ,]*{_MONTH_WORD}[-._ ]*\d{{1,2}}"
    rf"|{_NTH}[-._ ]*{_MONTH_WORD}[-._ ,]*{_YEAR})(?!\d)"
    rf"|{_MONTH_WORD}[-._ ]*{_NTH}[-._, ]+{_YEAR}(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_DAY, _MONTH, _CENTURY = r"(?:0[1-9]|[12]\d|3[01])", r"(?:0[1-9]|1[0-2])", r"(?:19|20)\d{2}"
_BARE_DATE = re.compile(rf"(?<!\d)(?:{_CENTURY}{_MONTH}{_DAY}|{_DAY}{_MONTH}{_CENTURY})(?!\d)", re.ASCII)
# Of more than one sign; a single letter or digit, in use for codes, tells of nobody.
_SEXES = frozenset(
    {
        "anders",
        "divers",
        "female",
        "geen",
        "genderneutraal",
        "jongen",
        "male",
        "man",
        "mannelijk",
        "meisje",
        "mnl",
        "mv",
        "nb",
        "neutraal",
        "nietbekend",
        "nietopgegeven",
        "nietvantoepassing",
        "nonbinair",
        "nvt",
        "onb",
        "onbekend",
        "onbepaald",
        "onzijdig",
        "other",
        "overig",
        "unknown",
        "vrl",
        "vrouw",
        "vrouwelijk",
    }
)
_SCHOOL = re.compile(r"\d{2}[A-Z]{2}(?:[-|. ]?\d{2})?", re.ASCII | re.IGNORECASE)  # with or without vestiging
_BRANCH = re.compile(rf"(?:{_SCHOOL.pattern}|\d{{1,3}}|[A-Z]\d{{1,3}})", re.ASCII | re.IGNORECASE)
_SERIAL = re.compile(r"(?=[^\d]*\d)[\w\-/.:]{1,40}", re.ASCII)
_CODE_SIGNS = 20  # letters of an unknown code that may be quoted; a longer text is no code


def undressed(text: str) -> str:
    """The text with digits and signs of other alphabets and widths as the plain ones, and without invisible signs."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.digit(sign, sign)) for sign in plain if unicodedata.category(sign) != "Cf")


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where whole groups of digits, with signs between them or not, make a number that passes an elfproef."""
    for chain in _CHAIN.finditer(text):
        groups = [(found[0], found.span()) for found in _GROUP.finditer(text, *chain.span())]
        for first in range(len(groups)):
            run = ""
            for digits, (_, end) in groups[first:]:
                run += digits
                if len(run) > DIGITS:
                    break
                if len(run) >= DIGITS - 1 and bool(passes_elfproef(np.array([int(run)]))[0]):
                    yield groups[first][1][0], end


def holds_number(text: str) -> bool:
    """Whether there is a BSN or onderwijsnummer in a text, also one that lost its first zero, however it is written."""
    return next(_numbers(undressed(text)), None) is not None


def holds_date(text: str) -> bool:
    """Whether there is a day with month and year in a text, however written, of the calendar or not."""
    text = undressed(text)
    return bool(_DATE.search(text) or _BARE_DATE.search(text))


def may_be_header(text: str) -> bool:
    """Whether a header holds no date and no nine digits in a row: it may be shown."""
    joined = _DIGITS_APART.sub("", undressed(text))
    return not (_LIKE_NUMBER.search(joined) or holds_number(text) or holds_date(text))


def masked(name: str) -> str:
    """The name of a file or sheet as it is told: without a number of a person, nor nine digits in a row."""
    plain = undressed(name)
    spans = [found.span() for found in re.finditer(rf"(?<!\d)\d{{{DIGITS}}}(?!\d)", plain, re.ASCII)]
    spans += [span for span in _numbers(plain) if _digits(plain, span) == DIGITS]
    if not spans:
        return name
    hidden = {at for begin, end in spans for at in range(begin, end)}
    return "".join("*" if at in hidden and sign.isdigit() else sign for at, sign in enumerate(plain))


def _digits(text: str, span: tuple[int, int]) -> int:
    return sum(sign.isdigit() for sign in text[slice(*span)])


def read_sex(text: str) -> tuple[str, str]:
    """The text of a cell with a geslacht; "" with a finding when it is none."""
    text, problem = read_text(text)
    return (text, problem) if not text or is_sex(text) else ("", "geslacht_onbekend")


def read_word(text: str) -> tuple[str, str]:
    """The text of a cell in which no number or date belongs; "" with a finding when there is one in it."""
    text, problem = read_text(text)
    return ("", "tekst_persoonlijk") if holds_number(text) or holds_date(text) else (text, problem)


def is_sex(text: str) -> bool:
    """Whether a text is a word or code for a geslacht."""
    return len(text.strip()) <= 1 or fold(text) in _SEXES


def is_school(text: str) -> bool:
    """Whether a text has the form of a BRIN, with or without vestiging."""
    return _SCHOOL.fullmatch(text.strip()) is not None


def is_branch(text: str) -> bool:
    """Whether a text has the form of a vestiging, with or without its school."""
    return _BRANCH.fullmatch(text.strip()) is not None


def is_serial(text: str) -> bool:
    """Whether a text can be a meldingsnummer: one word with a digit, in which there is no BSN and no date.

    One in eleven real ones of nine digits passes for a BSN; then the place in the file says which it is.
    """
    text = undressed(text.strip())
    if _SERIAL.fullmatch(text) is None or holds_date(text):
        return False
    runs = _LONG_DIGITS.findall(_DIGITS_APART.sub("", text))
    return not any(len(run) == DIGITS and bool(is_bsn(np.array([int(run)]))[0]) for run in runs)


def are_dates(numbers: np.ndarray) -> np.ndarray:
    """Which whole numbers are a bare date of this century or the last: jjjjmmdd or ddmmjjjj."""
    first = (numbers // 10_000, numbers // 100 % 100, numbers % 100)
    last = (numbers % 10_000, numbers // 10_000 % 100, numbers // 1_000_000)
    found = np.zeros(len(numbers), dtype=bool)
    for year, month, day in (first, last):
        found |= (year >= 1900) & (year < 2100) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    return found & (numbers < 100_000_000)


def may_be_quoted(text: str) -> bool:
    """Whether an unknown code may be shown: one word of letters, not long. A name of two words is none."""
    text = text.strip()
    return text.replace("-", "").isalpha() and len(text) <= _CODE_SIGNS
