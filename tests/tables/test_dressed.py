"""A clean register in any mix of what exports put around it: the same classes."""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thuiszit_cli
from exports import ANNA, BRAM, CLEO, as_csv, lines_of, reconciles, write
from thuiszit_cli.judge import Classification
from thuiszit_cli.values.spellings import COSTUMES, FILLERS, HARD_SPACES, INVISIBLE, MONTHS

DAY = date(2026, 10, 1)
NUMBER, MUNICIPALITY, HOURS = "persoonsgebonden_nummer", "gemeentecode", "verzuimuren"
HEADERS = (
    *(NUMBER, "naam", "geboortedatum", MUNICIPALITY, "startkwalificatie", "inschrijving_begin"),
    *("inschrijving_eind", "meldingsnummer", "verzuimsoort", "begindatum", "einddatum", HOURS),
    *("vrijstelling_soort", "vrijstelling_begin"),
)
REGISTER = [
    dict(zip(HEADERS, row.split("|"), strict=True))
    for row in (
        f"{ANNA}|José|01-02-2012|0363|nee|01-08-2020||7001|langdurig|17-08-2026||||",
        f"{BRAM}|Zoë|02-03-2013|0344|nee|01-08-2019|31-07-2026|||||||",
        f"{CLEO}|Çem|03-04-2011|0014|nee||||||||5 onder a|01-08-2026",
        "012345672|Däan|04-05-2014|0363|nee|01-08-2021||7002|overig|07-09-2026|08-09-2026|9,5||",
        "012345672|Däan|04-05-2014|0363|nee|01-08-2021||7003|overig|14-09-2026|15-09-2026|9,5||",
        "999990044|Ève|05-06-2015|0518|nee|01-08-2022||||||||",
    )
]
TOLD = ["klasse", "sinds", "dagen_geteld", "uren_4_lesweken", "plicht", "leeftijd", "gemeentecode", "onzeker"]

DATES = (
    *("%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y", "%d-%m-%y", "%Y-%m-%d", "%Y%m%d"),
    *("%d-%m-%Y 08:30", "%Y-%m-%dT08:30:00Z", "%Y-%m-%d 10:30:00.000+02:00", "%d/%m/%Y 8:30 AM"),
)
DAYS = [name for name in HEADERS if "datum" in name or name.endswith(("_begin", "_eind"))]
MANY_HOURS = ("9,5", "9.5", "9,50", "9:30", "09:30:00", "9u30", "9u30m", "9 h 30", "9,5 uur", "9.5 uren")
NOTHING = (*FILLERS, "NULL", "N.V.T.", "-", "---", "?", "...", " ", "\u00a0")
# What may stand between the rows: about nobody.
LINES = (
    *("Filter: gemeente is Amsterdam", "Pagina 1 van 3", "Afgedrukt op 01-10-2026 08:30", "Aantal rijen: 5"),
    *("(5 rows affected)", "Totaal", "-----", "", "NULL", "Toegepaste filters: geen", "01-10-2026"),
)
UNSEEN = [
    chr(first) for name, spans in INVISIBLE.items() if not name.startswith("besturing") for first, _ in spans
]


def days(text: str) -> list[str]:
    day = datetime.strptime(text, "%d-%m-%Y")
    serial = (day - datetime(1899, 12, 30)).days
    named = [f"{day.day} {name} {day.year}" for name in MONTHS[day.month]]
    short = [f"{day.day}-{name}-{day:%y}" for name in MONTHS[day.month]]
    return [
        *map(day.strftime, DATES),
        *named,
        *short,
        f"{day.day}-{day.month}-{day.year}",
        str(serial),
        f"{serial},75",
    ]


def spelled(name: str, text: str) -> list[str]:
    """Every other way to write a value of a column."""
    if not text:
        return (
            [*NOTHING, "31-12-9999", "31-12-2099"]
            if name in ("einddatum", "inschrijving_eind")
            else [*NOTHING]
        )
    if name in DAYS:
        return days(text)
    if name == HOURS:
        return [*MANY_HOURS]
    if name == MUNICIPALITY:
        return [str(int(text)), f"GM{text}", f"{int(text)}.0", f"{int(text)},0"]
    if name == NUMBER:
        grouped = [sign.join((text[:3], text[3:6], text[6:])) for sign in (" ", ".", "-", "\u00a0")]
        return [*grouped, str(int(text)), f"{text}.0", f"{text},0"]
    return [text]


@st.composite
def cells(draw: st.DrawFn, name: str, text: str) -> str:
    new = draw(st.sampled_from([text, *spelled(name, text)]))
    for _ in range(draw(st.integers(0, 2))) if text else ():
        wear = draw(st.sampled_from([shown.replace("0363", "{}") for _, shown, _ in COSTUMES]))
        new = wear.format(new)
        sign, at = draw(st.sampled_from([*UNSEEN, *HARD_SPACES, ""])), draw(st.integers(0, len(new)))
        # A space that is not the space bar is one inside a value too.
        new = new[:at] + sign + new[at:] if sign in UNSEEN else sign + new + sign
    return new


@st.composite
def dressed(draw: st.DrawFn) -> str:
    rows = [{name: draw(cells(name, text)) for name, text in row.items()} for row in REGISTER]
    headers = draw(st.permutations(HEADERS))
    rows = [{name: row[name] for name in headers} for row in rows]
    for line in draw(st.lists(st.sampled_from([*LINES, None]), max_size=4)):
        stray = dict.fromkeys(headers, "") | {headers[0]: line} if line else {name: name for name in headers}
        if line in ("-----", "NULL"):
            stray = dict.fromkeys(headers, line)
        rows.insert(draw(st.integers(1, len(rows))), stray)
    return as_csv(rows) + draw(st.sampled_from(["", "\x1a", "\r\n\r\n"]))


def classified(text: str) -> Classification:
    with tempfile.TemporaryDirectory() as folder:
        return thuiszit_cli.classify(write(Path(folder) / "export.csv", text), peildatum=DAY)


def told(found: Classification) -> dict[str, tuple[object, ...]]:
    numbers = found.pupils[NUMBER]
    return {
        str(number): tuple(None if pd.isna(value) else value for value in row)
        for number, row in zip(numbers, found.pupils[TOLD].itertuples(index=False), strict=True)
    }


@pytest.fixture(scope="module")
def clean() -> dict[str, tuple[object, ...]]:
    return told(classified(as_csv(REGISTER)))


@settings(max_examples=30)
@given(text=dressed())
def test_a_dressed_register_has_the_same_pupils_with_the_same_classes(
    clean: dict[str, tuple[object, ...]], text: str
) -> None:
    found = classified(text)
    assert told(found) == clean  # no phantom, nobody lost, nobody uncertain for a spelling
    assert reconciles(found.tables)


@pytest.mark.parametrize("ground", ["n.v.t.", "nvt", "niet van toepassing"])
def test_that_an_exemption_does_not_apply_is_a_fout_where_one_begins_and_nothing_elsewhere(
    ground: str,
) -> None:
    rows = [row | {"vrijstelling_soort": ground} for row in REGISTER]
    found = classified(as_csv(rows))
    assert set(found.pupils[NUMBER][found.pupils["onzeker"]]) == {CLEO}
    assert lines_of(found.tables, "vrijstelling_nvt") == [4]
