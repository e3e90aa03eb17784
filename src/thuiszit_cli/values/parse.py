"""One text → one value: dates, moments, numbers, ja/nee, codes of places. Plain functions, no frames.

Each returns the value and the code of a finding ("" when there is nothing to remark). `convert.py` calls
them once per distinct text.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache

from thuiszit_cli.values import MISSING_DAY, MISSING_MOMENT

_EPOCH = date(1970, 1, 1)
_DAY_IN_MICROSECONDS = 86_400_000_000

# Excel counts days from here (its 1900 was a leap year, so this holds from March 1900 on).
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_FIRST, _EXCEL_LAST = (
    20_000,
    80_000,
)  # 1954 to 2119: narrower than a year, month and day can be mistaken for

OPEN_END = (date(9999, 12, 31) - _EPOCH).days
FIRST_USABLE_BIRTH = (date(1900, 1, 1) - _EPOCH).days

_DATE = re.compile(
    r"(?:(?P<day>\d{1,2})(?P<sep>[-/])(?P<month>\d{1,2})(?P=sep)(?P<year>\d{4})"
    r"|(?P<year2>\d{4})-(?P<month2>\d{2})-(?P<day2>\d{2})"
    r"|(?P<year3>\d{4})(?P<month3>\d{2})(?P<day3>\d{2}))"
    r"(?:(?:T|\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?:Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_EXCEL_DAY = re.compile(r"(\d{5})(?:[.,]0+)?", re.ASCII)
# Of hours, days and years: more digits before the point are a number of something else.
_NUMBER = re.compile(r"([+-]?)(?=[.,]?\d)(\d{0,5})(?:[.,](\d{0,30}))?", re.ASCII)
_EXCEL_ERROR = re.compile(r"#[A-Z/0]+[!?]?|#+|#N/[AB]", re.IGNORECASE)

_YES = frozenset({"ja", "j", "true", "1", "waar"})
_NO = frozenset({"nee", "n", "false", "0", "onwaar"})


def fold(text: str) -> str:
    """A text without case, accents, spaces and punctuation; a plus sign is the word plus ("18+")."""
    spelled = unicodedata.normalize("NFKD", text.replace("+", "plus")).casefold()
    return "".join(sign for sign in spelled if sign.isalnum())


def is_excel_error(text: str) -> bool:
    """Whether a cell holds an error of a spreadsheet (#N/B, #REF!, ####) instead of a value."""
    return text.startswith("#") and _EXCEL_ERROR.fullmatch(text) is not None


@lru_cache(maxsize=65_536)
def _calendar_day(year: int, month: int, day: int) -> int | None:
    try:
        return (date(year, month, day) - _EPOCH).days
    except ValueError:
        return None


def read_date(text: str) -> tuple[int, str]:
    """Days since 1970-01-01 of a date, with or without a time; MISSING_DAY when empty or unreadable."""
    moment, problem = read_moment(text)
    if moment == MISSING_MOMENT:
        return MISSING_DAY, problem
    return moment // _DAY_IN_MICROSECONDS, problem


def read_moment(text: str) -> tuple[int, str]:
    """Microseconds since 1970-01-01 of a date with or without a time (a zone is not applied)."""
    text = text.strip()
    if not text:
        return MISSING_MOMENT, ""
    serial = _EXCEL_DAY.fullmatch(text)
    if serial and _EXCEL_FIRST <= int(serial[1]) <= _EXCEL_LAST:
        days = (_EXCEL_EPOCH + timedelta(days=int(serial[1])) - _EPOCH).days
        return days * _DAY_IN_MICROSECONDS, "datum_excelgetal"
    match = _DATE.fullmatch(text)
    if match is None:
        return MISSING_MOMENT, "datum_onleesbaar"
    part = match.groupdict()
    month = int(part["month"] or part["month2"] or part["month3"])
    day_of_month = int(part["day"] or part["day2"] or part["day3"])
    if month == 0 or day_of_month == 0:  # how registers write that they are not known
        return MISSING_MOMENT, "datum_deels"
    day = _calendar_day(int(part["year"] or part["year2"] or part["year3"]), month, day_of_month)
    hour, minute, second = (int(part[unit] or 0) for unit in ("hour", "minute", "second"))
    if day is None or hour > 23 or minute > 59 or second > 59:
        return MISSING_MOMENT, "datum_onleesbaar"
    fraction = int((part["fraction"] or "0").ljust(6, "0")[:6])
    return day * _DAY_IN_MICROSECONDS + ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction, ""


def read_end_date(text: str) -> tuple[int, str]:
    """As `read_date`; 9999-12-31 is how registers write that no end is known, so it is empty."""
    day, problem = read_date(text)
    if day == OPEN_END:
        return MISSING_DAY, "einddatum_open"
    return day, problem


def read_exemption_end(text: str) -> tuple[int, str]:
    """As `read_date`; 9999-12-31 stays what it says, with a finding (art. 6: anew every year)."""
    day, problem = read_date(text)
    return day, "vrijstelling_zonder_eind" if day == OPEN_END else problem


def read_birth_date(text: str) -> tuple[int, str]:
    """As `read_date`; before 1900 is no usable date of birth."""
    day, problem = read_date(text)
    if day != MISSING_DAY and day < FIRST_USABLE_BIRTH:
        return MISSING_DAY, "geboortedatum_voor_1900"
    return day, problem


def read_number(text: str) -> tuple[float, str]:
    """A number with a decimal comma or point; NaN when empty, unreadable or negative."""
    text = text.strip()
    if not text:
        return float("nan"), ""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return float("nan"), "getal_onleesbaar"
    number = float(f"{match[2] or 0}.{match[3] or 0}")
    if match[1] == "-" and number:
        return float("nan"), "getal_negatief"
    return number, ""


def read_yes_no(text: str) -> tuple[int, str]:
    """1 for ja, 0 for nee, -1 when empty or unreadable."""
    folded = fold(text)
    if folded in _YES:
        return 1, ""
    if folded in _NO:
        return 0, ""
    return -1, "ja_nee_onleesbaar" if text.strip() else ""


def read_text(text: str) -> tuple[str, str]:
    """The text itself, stripped; an error of a spreadsheet is no text."""
    text = text.strip()
    return ("", "tekst_foutcel") if is_excel_error(text) else (text, "")


def read_municipality(text: str) -> tuple[str, str]:
    """A CBS code of four digits: a leading GM dropped, zeros at the left restored; "" when it is none."""
    text = text.strip()
    if not text:
        return "", ""
    digits = text[2:].lstrip("- ") if text[:2].upper() == "GM" else text
    if not (digits.isascii() and digits.isdigit() and 0 < int(digits) <= 9999):
        return "", "gemeentecode_onleesbaar"
    return f"{int(digits):04d}", ""
