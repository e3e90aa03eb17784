"""One text → a number or a number of hours, in the spellings of `spellings.py`.

Each returns the value (NaN when empty, unreadable or negative) and the code of a finding.
"""

from __future__ import annotations

import re

from thuiszit_cli.values.spellings import HOURS

# Of hours, days and years: more digits before the point are a number of something else.
_NUMBER = re.compile(r"([+-]?)(?=[.,]?\d)(\d{0,5})(?:[.,](\d{0,30}))?", re.ASCII)
_HOURS = tuple(
    re.compile(f"(?P<minus>[+-]?){spelling.pattern}", re.ASCII | re.IGNORECASE) for spelling in HOURS
)
_NONE = float("nan")


def read_number(text: str) -> tuple[float, str]:
    """A number with a decimal comma or point."""
    text = text.strip()
    if not text:
        return _NONE, ""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return _NONE, "getal_onleesbaar"
    return _positive(float(f"{match[2] or 0}.{match[3] or 0}"), match[1])


def read_hours(text: str) -> tuple[float, str]:
    """Hours, as a number or as hours and minutes. Lessons are no hours: unreadable."""
    text = text.strip()
    if not text:
        return _NONE, ""
    found = next((match for pattern in _HOURS if (match := pattern.fullmatch(text))), None)
    if found is None:
        return _NONE, "getal_onleesbaar"
    part = found.groupdict()
    if number := part.get("number") or part.get("grouped"):
        if part.get("grouped"):
            number = number.replace(".", "")
        return _positive(float(f"0{number}".replace(",", ".")), part["minus"])
    hours = int(part["hours"]) + 24 * int(part.get("days") or 0)
    minutes = hours * 60 + int(part.get("minutes") or 0) + int(part.get("seconds") or 0) / 60
    return _positive(minutes / 60, part["minus"])


def _positive(number: float, sign: str | None) -> tuple[float, str]:
    return (_NONE, "getal_negatief") if sign == "-" and number else (number, "")
