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
    "spaties zonder breedte, verbinders en opvultekens": (
        (0x200B, 0x200D),
        (0x2060, 0x2065),
        (0x034F, 0x034F),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x3164, 0x3164),
        (0xFFA0, 0xFFA0),
    ),
    "tekens voor de schrijfrichting": (
        (0x200E, 0x200F),
        (0x202A, 0x202E),
        (0x2066, 0x206F),
        (0x061C, 0x061C),
    ),
    "tekens die kiezen hoe het vorige eruitziet": ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0000, 0xE0FFF)),
    "merkteken aan het begin van een bestand (BOM), en tekens voor aantekeningen": (
        (0xFEFF, 0xFEFF),
        (0xFFF0, 0xFFFC),
    ),
}
# White space that is not the space bar: it becomes a space.
HARD_SPACES = "\t\n\r\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
# Signs of a typesetter, as Word and Excel put them in while one types, with what was typed.
TYPESET = {
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212": "-",
    "\u2018\u2019\u201b": "'",
    "\u201c\u201d": '"',
    "\u2026": "...",
}

# What a cell may wear: how it is shown, an example, and what is read from it.
COSTUMES: tuple[tuple[str, str, str], ...] = (
    ('een formule die een tekst of getal geeft: `="…"` of `=…`', '="0363"', "0363"),
    ("een apostrof ervoor", "'0363", "0363"),
    ("een paar apostrofs eromheen", "'0363'", "0363"),
    ("een paar aanhalingstekens eromheen, zoals na een spatie in een csv", '"0363"', "0363"),
    ("spaties ervoor of erachter", " 0363 ", "0363"),
    ("streepjes, apostrofs en aanhalingstekens zoals een drukker ze zet", "\u20180363\u2019", "0363"),
)

# Words that stand where nothing stands, in any case. A code list that has one of them goes before.
FILLERS = (
    "null",
    "(null)",
    "none",
    "nan",
    "nat",
    "<na>",
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
    1: ("januari", "january", "januar", "jan"),
    2: ("februari", "february", "februar", "feb"),
    3: ("maart", "march", "märz", "maerz", "mrt", "maa", "mar"),
    4: ("april", "apr"),
    5: ("mei", "may", "mai"),
    6: ("juni", "june", "jun"),
    7: ("juli", "july", "jul"),
    8: ("augustus", "august", "aug"),
    9: ("september", "sept", "sep"),
    10: ("oktober", "october", "okt", "oct"),
    11: ("november", "nov"),
    12: ("december", "dezember", "dec", "dez"),
}
WEEKDAYS = (
    *("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("ma", "di", "wo", "do", "vr", "za", "zo", "mon", "tue", "wed", "thu", "fri", "sat", "sun"),
)
# Names of a zone behind a time, with how far its clocks are ahead.
ZONES = {"Z": "+00", "UTC": "+00", "GMT": "+00", "CET": "+01", "MET": "+01", "CEST": "+02", "MEST": "+02"}
_NAME = "|".join(sorted((name for names in MONTHS.values() for name in names), key=len, reverse=True))
_TWO = r"(?P<short_year>\d{2})"
_FOUR = r"(?P<year>\d{4})"
_WEEKDAY = rf"(?:(?:{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})[.,]* )?"
_NUMBERS = rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?P<sign>[-/. ])(?P<month>\d{{1,2}})(?P=sign)"
_NAMED = rf"{_WEEKDAY}(?P<day>\d{{1,2}})\.?[-/ ]?(?P<name>{_NAME})\.?[-/ ]?"
_NAME_FIRST = rf"{_WEEKDAY}(?P<name>{_NAME})\.? (?P<day>\d{{1,2}}),? "

_YEAR_FIRST = rf"{_FOUR}(?P<between>[/.])(?P<month>\d{{1,2}})(?P=between)(?P<day>\d{{1,2}})"

# Two digits of a year: up to this one they are of this century, from the next on of the last.
LAST_SHORT_YEAR = 39

DATES: tuple[Spelling, ...] = (
    Spelling(
        "dag, maand, jaar met `-` `/` `.` of een spatie ertussen", "1-9-2026", "2026-09-01", _NUMBERS + _FOUR
    ),
    Spelling("hetzelfde met twee cijfers van het jaar", "01/09/26", "2026-09-01", _NUMBERS + _TWO),
    Spelling("de maand als woord of afkorting", "3 mrt. 2012", "2012-03-03", _NAMED + _FOUR),
    Spelling("hetzelfde met twee cijfers van het jaar", "3 mrt. '12", "2012-03-03", rf"{_NAMED}'?{_TWO}"),
    Spelling("een weekdag ervoor", "dinsdag 1 september 2026", "2026-09-01", _NAMED + _FOUR),
    Spelling(
        "de maand als woord voor de dag, zoals in het Engels",
        "September 1, 2026",
        "2026-09-01",
        _NAME_FIRST + _FOUR,
    ),
    Spelling("jjjj-mm-dd", "2026-09-01", "2026-09-01", rf"{_FOUR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})"),
    Spelling("hetzelfde met `/` of `.`", "2026/9/1", "2026-09-01", _YEAR_FIRST),
    Spelling("jjjjmmdd", "20260901", "2026-09-01", rf"{_FOUR}(?P<month>\d{{2}})(?P<day>\d{{2}})"),
)
# A day and a time without a sign between their digits.
RUN = Spelling(
    "jjjjmmdd en uummss aaneen, of met een T ertussen",
    "20260901T083000",
    "2026-09-01",
    rf"{_FOUR}(?P<month>\d{{2}})(?P<day>\d{{2}})T?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})",
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
        rf" ?(?P<zone>{'|'.join(ZONES)}|(?P<offset>[+-]\d{{2}}(?::?\d{{2}})?))(?:\[[A-Za-z/_]+\])?",
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
_SECONDS = r"(?::(?P<seconds>[0-5]\d)(?:[.,]\d+)?)?"
_UNIT = "(?:uren|uur|[uh])"
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
        rf"{_HOURS}:{_MINUTES}{_SECONDS}(?: ?{_UNIT})?",
    ),
    Spelling(
        "met `u`, `h`, `uur` of `uren`, ook met minuten",
        "12 uur en 30 min",
        "12.5",
        rf"{_HOURS} ?{_UNIT} ?(?:(?:en )?{_MINUTES} ?(?:m|min\.?|minuten)?)?",
    ),
    Spelling(
        "een getal met komma of punt en zo'n woord",
        "12,5 uur",
        "12.5",
        rf"(?P<number>\d{{1,5}}[.,]\d{{0,30}}) ?{_UNIT}",
    ),
    Spelling("een tijdsduur als ISO 8601", "PT12H30M", "12.5", rf"PT{_HOURS}H(?:{_MINUTES}M(?:00?S)?)?"),
    Spelling(
        "dagen en een tijd, zoals Python een duur schrijft",
        "1 day, 6:30:00",
        "30.5",
        rf"(?P<days>\d{{1,3}}) days?,? {_HOURS}:{_MINUTES}{_SECONDS}",
    ),
)
