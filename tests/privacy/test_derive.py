"""A search for birth dates, numbers and identities by the back door: what follows by arithmetic from what is written.

Each test holds all that an output shows in the open against what it should not tell, with the sums that a reader can
make: a date less some years, the peildatum less a number of days, a hash of a number.
"""

from __future__ import annotations

import hashlib
import re
import struct
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import python_calamine
from dateutil.relativedelta import relativedelta
from test_every_form import DAY, KEY, in_the_open

from thuiszit_cli.commands.app import run
from thuiszit_cli.privacy.keys import ENVIRONMENT
from thuiszit_cli.report import forms
from thuiszit_cli.report.model import Classified, Counted, Listed
from thuiszit_cli.wording import MONTHS

# One for each age at which something changes: on no other day of these exports falls a 17th of March.
BIRTHS = {
    "999990019": date(2009, 3, 17),  # 18 next year
    "999990020": date(2008, 10, 17),  # 18 this month
    "999990032": date(2011, 3, 17),  # kwalificatieplicht soon
    "999990044": date(2021, 9, 24),  # leerplicht just began
    "999990056": date(2014, 3, 17),
}
BEGIN = date(2026, 8, 18)
PEILDATUM = date(2026, 10, 1)
HEAD = "persoonsgebonden_nummer;geboortedatum;inschrijving_begin;begindatum;meldingsnummer;verzuimsoort;melddatum;brin"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(ENVIRONMENT, KEY.secret.hex())
    rows = [
        f"{number};{born:%d-%m-%Y};01-08-2025;{BEGIN:%d-%m-%Y};88{at}1777;LRV;{BEGIN:%d-%m-%Y};01AB"
        for at, (number, born) in enumerate(BIRTHS.items())
    ]
    Path("export.csv").write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    free = "persoonsgebonden_nummer;geboortedatum;vrijstelling_soort;vrijstelling_begin;inschrijving_begin\n"
    Path("vrij.csv").write_text(free + "999990068;17-03-2012;5 onder a;01-09-2026;\n", encoding="utf-8")
    return tmp_path


def texts_in(root: Path) -> Iterator[str]:
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.name != "manifest.json":
            yield from in_the_open(path)
            if path.suffix == ".xlsx":
                book = python_calamine.load_workbook(path)
                yield from (str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def dates_in(text: str) -> set[date]:
    """Every day that is written in a text, in the ways that outputs write one."""
    found = [(year, month, day) for day, month, year in re.findall(r"\b(\d\d)-(\d\d)-(\d{4})\b", text)]
    found += re.findall(r"\b(\d{4})-(\d\d)-(\d\d)\b", text) + re.findall(r"\b(\d{4})(\d\d)(\d\d)\b", text)
    found += re.findall(r"date\((\d{4}), (\d+), (\d+)\)", text)
    words = "|".join(MONTHS)
    found += [
        (year, str(MONTHS.index(month) + 1), day)
        for day, month, year in re.findall(rf"(\d+) ({words}) (\d{{4}})", text)
    ]
    made = set()
    for year, month, day in found:
        if (
            1 <= int(month) <= 12
            and 1900 < int(year) < 2100
            and 1 <= int(day) <= monthrange(int(year), int(month))[1]
        ):
            made.add(date(int(year), int(month), int(day)))
    return made


def births_from(days: set[date]) -> set[tuple[date, date]]:
    """The birth dates that are some whole years before one of those days, or the day before or after it."""
    births = {*BIRTHS.values(), date(2012, 3, 17)}
    return {
        (day, born)
        for day, years, off in product(days, range(30), (-1, 0, 1))
        if (born := day - relativedelta(years=years) + timedelta(days=off)) in births
    }


def test_the_search_itself_finds_a_birthday_in_every_dress() -> None:
    for text in (
        "17-03-2027",
        "DTSTART;VALUE=DATE:20270317",
        "17 maart 2027",
        "2027-03-16",
        "date(2027, 3, 17)",
    ):
        assert births_from(dates_in(text)), text


COMMANDS = {
    "worklist": ["worklist", "--formaat", ",".join(forms.known(Listed))],
    "worklist --pseudoniem": ["worklist", "--pseudoniem", "--formaat", ",".join(forms.known(Listed))],
    "classify": ["classify", "--formaat", ",".join(forms.known(Classified))],
    "classify --pseudoniem": ["classify", "--pseudoniem", "--formaat", ",".join(forms.known(Classified))],
    "classify --versleutel": ["classify", "--versleutel", "--formaat", "html"],
    "tally": ["tally", "--kwartaal", "2026-Q3", "--herleiding", "--formaat", ",".join(forms.known(Counted))],
    "tally --register": ["tally", "--kwartaal", "2026-Q3", "--register"],
    "definitions": ["definitions"],
    "check": ["check"],
    "explain": ["explain", "--leerling", "999990019"],
    "explain 18": ["explain", "--leerling", "999990020"],
    "explain 15": ["explain", "--leerling", "999990032"],
    "explain vrij": ["explain", "--leerling", "999990068"],
}


@pytest.mark.parametrize("command", list(COMMANDS))
def test_no_output_tells_a_day_from_which_a_birth_date_follows(
    folder: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name, *options = COMMANDS[command]
    assert run([name, "export.csv", "vrij.csv", *options, *DAY, "--uit", "uit"]) == 0
    said = capsys.readouterr()
    assert births_from(set().union(*map(dates_in, [said.out, said.err, *texts_in(Path("uit"))]))) == set()


# Who turns 18 while thuiszitter: the absence ends on the day before, whatever tells of it.
LATER = {
    "999990019": date(2008, 10, 17),
    "999990020": date(2008, 11, 30),
    "999990032": date(2008, 12, 1),
    "999990044": date(2008, 11, 1),
}
ENDING = {
    "tally": ["tally", "--kwartaal", "2026-Q4", "--register", "--herleiding", "--met-5a"],
    "tally of a year": ["tally", "--schooljaar", "2026-2027", "--herleiding"],
    "worklist": ["worklist", "--formaat", ",".join(forms.known(Listed))],
    "classify": ["classify", "--formaat", "md,html,xlsx"],
}


@pytest.mark.parametrize("peildatum", ["2026-12-05", "2026-12-31"])
@pytest.mark.parametrize("command", list(ENDING))
def test_no_absence_that_ended_at_eighteen_tells_the_day_of_birth(
    folder: Path, command: str, peildatum: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        f"{number};{born:%d-%m-%Y};01-08-2025;{BEGIN:%d-%m-%Y};88{at}1777;LRV;{BEGIN:%d-%m-%Y};01AB"
        for at, (number, born) in enumerate(LATER.items())
    ]
    Path("export.csv").write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    name, *options = ENDING[command]
    free = "persoonsgebonden_nummer;geboortedatum;vrijstelling_soort;vrijstelling_begin;inschrijving_begin\n"
    Path("vrij.csv").write_text(free + "999990068;17-10-2008;5 onder a;01-08-2026;\n", encoding="utf-8")
    assert run([name, "export.csv", "vrij.csv", *options, "--peildatum", peildatum, "--uit", "uit"]) == 0
    said = capsys.readouterr()
    days = set().union(*map(dates_in, [said.out, said.err, *texts_in(Path("uit"))]))
    ended = {
        born + relativedelta(years=18) - timedelta(days=off) for born in LATER.values() for off in (0, 1)
    }
    # The first and last of a month are told of everybody, and of who was born then.
    assert {day for day in ended & days if day.day != 1 and (day + timedelta(days=1)).day != 1} == set()


def test_under_encryption_no_number_of_days_gives_the_begin_of_an_absence(folder: Path) -> None:
    assert run(["classify", "export.csv", *DAY, "--versleutel", "--stil", "--uit", "uit"]) == 0
    for path in Path("uit").glob("*.parquet"):
        for name in pq.read_schema(path).names:
            try:
                values = pq.read_table(path, columns=[name]).column(0).to_pylist()
            except OSError:
                continue  # encrypted
            numbers = {value for value in values if isinstance(value, int) and not isinstance(value, bool)}
            begins = {PEILDATUM - timedelta(days=value + off) for value in numbers for off in (-1, 0, 1)}
            days = {value for value in values if isinstance(value, date)} | begins
            assert BEGIN not in days, (path.name, name)
            assert births_from(days) == set(), (path.name, name)


def test_an_encrypted_file_shows_no_smallest_or_largest_value_of_what_it_hides(folder: Path) -> None:
    begin = struct.pack("<i", (BEGIN - date(1970, 1, 1)).days)  # as the footer of an open file has it
    assert run(["classify", "export.csv", *DAY, "--stil", "--uit", "open"]) == 0
    assert run(["classify", "export.csv", *DAY, "--versleutel", "--stil", "--uit", "uit"]) == 0
    for name in ("classificatie.parquet", "perioden.parquet"):
        words = [*(number.encode() for number in BIRTHS), begin]
        assert [word in Path("open", name).read_bytes() for word in (words[0], begin)] == [True, True]
        assert not [word for word in (*words, b"01AB") if word in Path("uit", name).read_bytes()]


@pytest.mark.parametrize("option", [[], ["--pseudoniem"]])
def test_no_uid_of_the_calendar_is_a_hash_of_a_number(folder: Path, option: list[str]) -> None:
    assert run(["worklist", "export.csv", *DAY, *option, "--formaat", "ics", "--stil", "--uit", "uit"]) == 0
    text = Path("uit/werklijst.ics").read_text(encoding="utf-8").replace("\n ", "")
    uids = set(re.findall(r"UID:(\S+?)@", text))
    assert uids
    whys = re.findall(r"SUMMARY:(.*?):", text)
    days = re.findall(r"DATE:(\d{8})", text)
    days += [f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in days]
    tried = {
        getattr(hashlib, kind)(sign.join(parts).encode()).hexdigest()
        for number in BIRTHS
        for kind in ("md5", "sha1", "sha256")
        for sign in ("|", "", "-", "\0")
        for parts in [(number,), *product([number], {*whys, *days}), *product([number], set(whys), set(days))]
    }
    assert not [uid for uid in uids if any(uid in digest for digest in tried)]


def test_a_pseudonym_and_a_token_are_no_hash_without_the_key(folder: Path) -> None:
    assert run(["classify", "export.csv", *DAY, "--pseudoniem", "--stil", "--uit", "uit"]) == 0
    shown = "".join(str(pq.read_table(path).to_pylist()) for path in Path("uit").glob("*.parquet"))
    for number, kind in product([*BIRTHS, "8801777"], ("md5", "sha1", "sha256")):
        assert getattr(hashlib, kind)(number.encode()).hexdigest()[:10] not in shown
