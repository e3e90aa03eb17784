"""One text → one value: ja/nee, texts, codes of places. Plain functions, no frames.

Each returns the value and the code of a finding ("" when there is nothing to remark). `convert.py` calls
them once per distinct text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from thuiszit_cli.values.municipalities import ALSO, municipalities

_EXCEL_ERROR = re.compile(r"#[A-Z/0]+[!?]?|#+|#N/[AB]", re.IGNORECASE)

_FRACTION = re.compile(r"[.,]0+$")  # with which a spreadsheet makes a code a number

_CODE_WITH_NAME = re.compile(  # a postcode has two letters behind its digits
    r"(?P<before>\d{3,4})[\s:,(-]+(?:'s-)?[^\W\d_]{3}[^\d]*|[^\W\d_][^\d]+\((?:GM)?(?P<behind>\d{3,4})\)"
)

_YES = frozenset({"ja", "j", "true", "1", "waar"})
_NO = frozenset({"nee", "n", "false", "0", "onwaar"})


def fold(text: str) -> str:
    """A text without case, accents, spaces and punctuation; a plus sign is the word plus ("18+")."""
    spelled = unicodedata.normalize("NFKD", text.replace("+", "plus")).casefold()
    return "".join(sign for sign in spelled if sign.isalnum())


def is_excel_error(text: str) -> bool:
    """Whether a cell holds an error of a spreadsheet (#N/B, #REF!, ####) instead of a value."""
    return text.startswith("#") and _EXCEL_ERROR.fullmatch(text) is not None


def read_yes_no(text: str) -> tuple[int, str]:
    """1 for ja, 0 for nee, -1 when empty or unreadable."""
    folded = fold(_FRACTION.sub("", text))
    if folded in _YES:
        return 1, ""
    if folded in _NO:
        return 0, ""
    return -1, "ja_nee_onleesbaar" if text.strip() else ""


def read_text(text: str) -> tuple[str, str]:
    """The text itself, stripped; an error of a spreadsheet is no text."""
    text = text.strip()
    return ("", "tekst_foutcel") if is_excel_error(text) else (text, "")


@cache
def _codes_by_name() -> dict[str, str]:
    """Folded name of a municipality → CBS code."""
    named = {name: code for code, name in municipalities().items()}
    return {fold(name): code for name, code in {**named, **ALSO}.items()}


def read_municipality(text: str) -> tuple[str, str]:
    """A CBS code of four digits, also of a name of a municipality; "" when it is neither.

    A leading GM, a fraction of zeros and the name beside it are dropped, zeros at the left restored.
    """
    text = text.strip()
    if not text:
        return "", ""
    digits = text[2:].lstrip("- ") if text[:2].upper() == "GM" else text
    if named := _CODE_WITH_NAME.fullmatch(digits):
        digits = named["before"] or named["behind"]
    digits = _FRACTION.sub("", digits)
    if not (digits.isascii() and digits.isdigit() and 0 < int(digits) <= 9999):
        code = _codes_by_name().get(fold(text.removeprefix("Gemeente ").removeprefix("gemeente ")), "")
        return code, "" if code else "gemeentecode_onleesbaar"
    return f"{int(digits):04d}", ""
