"""Numbers and dates in another dress are hidden as the plain ones are: in headers, names of files and of sheets."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from thuiszit_cli.commands.app import run
from thuiszit_cli.privacy.keys import ENVIRONMENT
from thuiszit_cli.values.personal import holds_date, holds_number, is_serial, masked, may_be_header, undressed

NUMBER = "999990019"
DRESSED = (
    "999/990/019",
    "999_990_019",
    "999 99 00 19",
    "９９９９９００１９",
    "٩٩٩٩٩٠٠١٩",
    "9999–90–019",
    "999.990.019",
    "999\u200b990\u00ad019",
    "999·990·019",
    "999~990=019",
)
DATES = (
    *(
        "15/03/2013",
        "15_03_2013",
        "１５－０３－２０１３",
        "15e maart 2013",
        "maart 15, 2013",
        "March 15th, 2013",
    ),
    *(
        "15~03~2013",
        "15 . 3 . 2013",
        "15·03·2013",
        "15,03,2013",
        "15  03  2013",
        "2013 maart 15",
        "15\u200b-03-2013",
    ),
    *("2013_3_15", "15–03–2013", "15\\03\\2013", "15 mrt. '13", "٢٠١٣٠٣١٥"),
)


@pytest.mark.parametrize("text", DRESSED)
def test_a_number_is_seen_in_every_dress(text: str) -> None:
    assert holds_number(f"leerling {text}")
    assert not may_be_header(f"leerling {text}")
    assert not any(sign.isdigit() for sign in masked(f"klas {text}.csv"))


def test_a_number_beside_other_figures_is_seen() -> None:
    assert masked("export 2026-10-01 999990019.csv") == "export 2026-10-01 *********.csv"
    assert holds_number("week 40 999.990.019")


@pytest.mark.parametrize("text", DATES)
def test_a_date_is_seen_in_every_dress(text: str) -> None:
    assert holds_date(text)
    assert not may_be_header(f"geboren {text}")


@pytest.mark.parametrize(
    "text",
    [
        "export_2026-10.csv",
        "Schooljaar 2025-2026",
        "groep 7/8",
        "sep 2025",
        "v1_2_3",
        "(2025-2026) 16 uur",
    ],
)
def test_other_figures_stay(text: str) -> None:
    assert masked(text) == text
    assert may_be_header(text)


@pytest.mark.parametrize("text", ["20140501", "01052014", "٢٠١٤٠٥٠١", "2014_05_01", "M-01-05-2014"])
def test_a_date_is_no_meldingsnummer(text: str) -> None:
    assert not is_serial(text)


@pytest.mark.parametrize("text", ["20261301", "20260000", "202601123456", "M-2026/001"])
def test_what_is_no_date_may_be_a_meldingsnummer(text: str) -> None:
    assert is_serial(text)


@pytest.mark.parametrize("number", ["20140501", "01052014"])
def test_a_bare_date_as_meldingsnummer_gives_way_to_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("export.csv").write_text(
        "bsn;geboortedatum;meldingsnummer;verzuimsoort;begindatum;inschrijving_begin\n"
        f"{NUMBER};01-05-2014;{number};LRV;01-09-2026;01-08-2025\n",
        encoding="utf-8",
    )
    assert run(["worklist", "export.csv", "--peildatum", "2026-10-01", "--json", "--uit", "uit"]) == 0
    assert "export.csv, regel 2" in capsys.readouterr().out
    texts = [path.read_bytes() for path in Path("uit").iterdir()]
    assert not [text for text in texts if number.encode() in text]


COMMANDS = (
    ("classify", "--formaat", "md,html,csv", "--uit", "uit"),
    ("check", "--uit", "uit"),
    ("check", "--json"),
    ("inspect",),
    ("inspect", "--json"),
    ("inspect", "--uit", "uit"),
    ("worklist", "--formaat", "md,html,csv,ics,jsonl", "--uit", "uit"),
    ("tally", "--kwartaal", "2026-Q3", "--herleiding", "--uit", "uit"),
    ("explain", "--leerling", "999990020"),
    ("explain", "--leerling", "999990020", "--uit", "uit"),
    ("pseudonymise", "--uit", "uit"),
)


@pytest.mark.parametrize("dressed", [NUMBER, *DRESSED[1:5]])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_name_of_a_file_and_of_a_sheet_is_told_without_a_number(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    dressed: str,
    command: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(ENVIRONMENT, bytes(range(32)).hex())
    name = f"{dressed}.xlsx"
    with xlsxwriter.Workbook(name) as book:
        for sheet in (dressed, "tweede"):
            page = book.add_worksheet(sheet)
            page.write_row(0, 0, ["bsn", "geboortedatum", "begindatum", "inschrijving_begin", "verzuimsoort"])
            page.write_row(1, 0, ["999990020", "12-07-2013", "17-08-2026", "01-08-2020", "LRV"])
            page.write_row(2, 0, ["999990020", "12-07-2013", "17-13-2026", "01-08-2020", "LRV"])
    argv = [command[0], name, *command[1:]]
    assert run([*argv, *(["--peildatum", "2026-10-01"] if command[0] != "pseudonymise" else [])]) == 0
    written = [
        path for path in Path().rglob("uit/*") if path.name != "manifest.json"
    ]  # that must find the file again
    said = capsys.readouterr()
    texts = [said.out, said.err, *(path.read_text(encoding="utf-8-sig", errors="ignore") for path in written)]
    assert not [text for text in (*texts, *map(str, written)) if dressed in text or NUMBER in undressed(text)]


@pytest.mark.parametrize("dressed", [NUMBER, *DRESSED[1:5]])
def test_no_error_and_no_run_says_a_number_that_is_the_name_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], dressed: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    export = Path("in", f"{dressed}.csv")
    settings = '[run]\nexports = "in"\npatronen = ["*.csv"]\nuitvoer = "uit"\n'
    Path("thuiszit.toml").write_text(settings, encoding="utf-8")
    day = ["--peildatum", "2026-10-01"]
    export.write_text("een;twee\n1;2\n", encoding="utf-8")
    refused = [run(["run", *day]), run(["classify", str(export), *day]), run(["check", f"{dressed}.xlsx"])]
    assert refused == [3, 3, 3]
    failure = Path("uit/mislukt.txt").read_text(encoding="utf-8")
    assert "heeft geen kolom persoonsgebonden_nummer" in failure
    export.write_text(
        "persoonsgebonden_nummer;geboortedatum;begindatum;verzuimsoort\n999990020;01-05-2014;01-09-2026;L\n",
        encoding="utf-8",
    )
    assert run(["run", *day, "--proef"]) == run(["run", *day]) == 0
    said = capsys.readouterr()
    log = Path("uit/logboek.jsonl").read_text(encoding="utf-8")
    assert not [
        text for text in (said.out, said.err, failure, log) if NUMBER in undressed(text) or dressed in text
    ]
