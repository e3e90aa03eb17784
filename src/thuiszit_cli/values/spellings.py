"""Every spelling that is read, as tables: what a cell may wear, what counts as empty, dates, hours.

The readers (`cells.py`, `dates.py`, `hours.py`) are built from these rows, and so are the docs. A spelling that is
not here is not guessed at.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Spelling:
    """One way to write a value: as the docs show it, an example with what it reads as, and its expression."""

    shown: str
    example: str
    reads: str
    pattern: str


# Signs that nobody sees, by code point: they are dropped wherever they stand.
INVISIBLE: dict[str, tuple[tuple[int, int], ...]] = {
    "besturingstekens, behalve tab en regeleinde": (
        (0x00, 0x08),
        (0x0B, 0x0C),
        (0x0E, 0x1F),
        (0x7F, 0x84),
        (0x86, 0x9F),
    ),
    "zacht afbreekstreepje": ((0xAD, 0xAD),),
    "spaties zonder breedte en verbinders": ((0x200B, 0x200D), (0x2060, 0x2064), (0x180E, 0x180E)),
    "tekens voor de schrijfrichting": (
        (0x200E, 0x200F),
        (0x202A, 0x202E),
        (0x2066, 0x2069),
        (0x061C, 0x061C),
    ),
    "merkteken aan het begin van een bestand (BOM)": ((0xFEFF, 0xFEFF),),
}
# White space that is not the space bar: it becomes a space.
HARD_SPACES = "\t\n\r\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))

# What a cell may wear: how it is shown, an example, and what is read from it.
COSTUMES: tuple[tuple[str, str, str], ...] = (
    ('een formule die een tekst geeft: `="…"`', '="0363"', "0363"),
    ("een apostrof ervoor", "'0363", "0363"),
    ("een paar apostrofs eromheen", "'0363'", "0363"),
    ("een paar aanhalingstekens eromheen, zoals na een spatie in een csv", '"0363"', "0363"),
    ("spaties ervoor of erachter", " 0363 ", "0363"),
)

# Words that stand where nothing stands, in any case. A code list that has one of them goes before.
FILLERS = (
    "null",
    "(null)",
    "none",
    "nan",
    "n/a",
    "na",
    "#n/a",
    "#n/b",
    "nvt",
    "n.v.t.",
    "niet van toepassing",
    "onbekend",
    "leeg",
    r"\n",
)
FILLER_SIGNS = "-?."  # and any run of these
NOT_APPLICABLE = ("nvt", "n.v.t.", "niet van toepassing")  # as a ground of exemption: nobody is exempt

MONTHS: dict[int, tuple[str, ...]] = {
    1: ("januari", "january", "jan"),
    2: ("februari", "february", "feb"),
    3: ("maart", "march", "mrt", "maa", "mar"),
    4: ("april", "apr"),
    5: ("mei", "may"),
    6: ("juni", "june", "jun"),
    7: ("juli", "july", "jul"),
    8: ("augustus", "august", "aug"),
    9: ("september", "sept", "sep"),
    10: ("oktober", "october", "okt", "oct"),
    11: ("november", "nov"),
    12: ("december", "dec"),
}
_NAME = "|".join(sorted((name for names in MONTHS.values() for name in names), key=len, reverse=True))
_TWO = r"(?P<short_year>\d{2})"
_FOUR = r"(?P<year>\d{4})"
_NUMBERS = r"(?P<day>\d{1,2})(?P<sign>[-/. ])(?P<month>\d{1,2})(?P=sign)"
_NAMED = rf"(?P<day>\d{{1,2}})(?:[-/]|\.? ?)(?P<name>{_NAME})(?:[-/]|\.? ?)"

# Two digits of a year: up to this one they are of this century, from the next on of the last.
LAST_SHORT_YEAR = 39

DATES: tuple[Spelling, ...] = (
    Spelling(
        "dag, maand, jaar met `-` `/` `.` of een spatie ertussen", "1-9-2026", "2026-09-01", _NUMBERS + _FOUR
    ),
    Spelling("hetzelfde met twee cijfers van het jaar", "01/09/26", "2026-09-01", _NUMBERS + _TWO),
    Spelling("de maand als woord of afkorting", "3 mrt. 2012", "2012-03-03", _NAMED + _FOUR),
    Spelling("hetzelfde met twee cijfers van het jaar", "03-mrt-12", "2012-03-03", _NAMED + _TWO),
    Spelling("jjjj-mm-dd", "2026-09-01", "2026-09-01", rf"{_FOUR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})"),
    Spelling("jjjjmmdd", "20260901", "2026-09-01", rf"{_FOUR}(?P<month>\d{{2}})(?P<day>\d{{2}})"),
)
TIMES: tuple[Spelling, ...] = (
    Spelling(
        "een tijd erachter, met of zonder seconden; de dag telt",
        "2026-09-01T08:30:00",
        "2026-09-01",
        r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
        r"(?: ?(?P<half>[AP])M)?",
    ),
    Spelling(
        "een tijd met `Z` of een verschil: de dag die het op dat moment in Nederland is",
        "2026-08-31T22:00:00Z",
        "2026-09-01",
        r" ?(?P<zone>Z|UTC|(?P<offset>[+-]\d{2}(?::?\d{2})?))",
    ),
)
EXCEL_DAY = Spelling(
    "het volgnummer van een dag in Excel, ook met een tijd erachter",
    "46266,75",
    "2026-09-01",
    r"(\d{5})(?:[.,](\d{1,20}))?",
)

_HOURS = r"(?P<hours>\d{1,5})"
_MINUTES = r"(?P<minutes>[0-5]\d)"
HOURS: tuple[Spelling, ...] = (
    Spelling(
        "een getal met komma of punt", "12,5", "12.5", r"(?P<number>\d{1,5}(?:[.,]\d{0,30})?|[.,]\d{1,30})"
    ),
    Spelling(
        "met punten voor de duizendtallen", "1.234,5", "1234.5", r"(?P<grouped>\d{1,3}(?:\.\d{3})+,\d{1,30})"
    ),
    Spelling(
        "uren:minuten, ook met seconden",
        "12:30",
        "12.5",
        rf"{_HOURS}:{_MINUTES}(?::(?P<seconds>[0-5]\d)(?:[.,]\d+)?)?",
    ),
    Spelling("met `u` of `h`", "12u30m", "12.5", rf"{_HOURS} ?[uh] ?(?:{_MINUTES} ?m?)?"),
    Spelling(
        "met het woord `uur` of `uren`",
        "12,5 uur",
        "12.5",
        r"(?P<number>\d{1,5}(?:[.,]\d{0,30})?) ?(?:uur|uren)",
    ),
)
