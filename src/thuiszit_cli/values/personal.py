"""What in a text tells who somebody is, and which texts are what their column is for.

A cell may hold anything: in a row that has shifted a name, a number or a date of birth. What is shown to people
is therefore what was recognised, never what merely was not suspected.
"""

from __future__ import annotations

import re

import numpy as np

from thuiszit_cli.values.parse import fold, read_text
from thuiszit_cli.values.person_numbers import DIGITS, is_bsn, passes_elfproef

_DIGITS_APART = re.compile(r"(?<=\d)[ .\-](?=\d)", re.ASCII)
_LONG_DIGITS = re.compile(r"\d{8,}", re.ASCII)
_LIKE_NUMBER = re.compile(rf"\d{{{DIGITS}}}", re.ASCII)
_MONTHS = "jan|feb|mrt|maa|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec"
_YEAR = r"(?:\d{4}|'?\d{2})"
# A day, a month and a year in any order and of any size, with signs or a word in between.
_DATE = re.compile(
    rf"(?<!\d)(?:\d{{1,2}}[-/.]\d{{1,2}}[-/.]{_YEAR}|\d{{1,2}} \d{{1,2}} \d{{4}}|\d{{4}}[-/. ]\d{{1,2}}[-/. ]\d{{1,2}}"
    rf"|\d{{1,2}}[-. ]*(?:{_MONTHS})[a-z]*[-. ]*{_YEAR})(?!\d)",
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


def holds_number(text: str) -> bool:
    """Whether there is a BSN or onderwijsnummer in a text, also one that lost its first zero."""
    runs = _LONG_DIGITS.findall(_DIGITS_APART.sub("", text))
    return any(len(run) <= DIGITS and bool(passes_elfproef(np.array([int(run)]))[0]) for run in runs)


def holds_date(text: str) -> bool:
    """Whether there is a day with month and year in a text, however written, of the calendar or not."""
    return bool(_DATE.search(text) or _BARE_DATE.search(text))


def may_be_header(text: str) -> bool:
    """Whether a header holds no date and no nine digits in a row: it may be shown."""
    return not (_LIKE_NUMBER.search(_DIGITS_APART.sub("", text)) or holds_number(text) or holds_date(text))


def masked(name: str) -> str:
    """The name of a file or sheet as a report has it that is sent on: without nine digits in a row."""
    return re.sub(rf"(?<!\d)\d{{{DIGITS}}}(?!\d)", lambda found: "*" * len(found[0]), name)


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
    text = text.strip()
    if _SERIAL.fullmatch(text) is None or _DATE.search(text):
        return False
    runs = _LONG_DIGITS.findall(_DIGITS_APART.sub("", text))
    return not any(len(run) == DIGITS and bool(is_bsn(np.array([int(run)]))[0]) for run in runs)


def may_be_quoted(text: str) -> bool:
    """Whether an unknown code may be shown: one word of letters, not long. A name of two words is none."""
    text = text.strip()
    return text.replace("-", "").isalpha() and len(text) <= _CODE_SIGNS
