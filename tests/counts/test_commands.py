"""tally, worklist and compare from files to files."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import python_calamine

from thuiszit_cli.commands.app import run
from thuiszit_cli.commands.classify import classify
from thuiszit_cli.commands.compare import compare
from thuiszit_cli.commands.definitions import definitions
from thuiszit_cli.commands.tally import tally
from thuiszit_cli.commands.worklist import worklist
from thuiszit_cli.errors import InputError, OutputError, UsageError
from thuiszit_cli.privacy.keys import make_key
from thuiszit_cli.sample.generate import write_sample

NUMBER = "999990019"
LEERLINGEN = """persoonsgebonden_nummer;geboortedatum;gemeentecode
999990019;12-03-2014;0344
999990020;12-07-2013;0344
"""
INSCHRIJVINGEN = """persoonsgebonden_nummer;brin;onderwijssoort;inschrijving_begin;inschrijving_eind
999990019;01AB;bo;01-08-2020;
999990020;01AB;bo;01-08-2020;31-07-2026
"""
MELDINGEN = """meldingsnummer;persoonsgebonden_nummer;begindatum;einddatum;verzuimsoort
100000001;999990019;11-05-2026;;langdurig
"""


@pytest.fixture
def exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("leerlingen.csv", LEERLINGEN),
        ("inschrijvingen.csv", INSCHRIJVINGEN),
        ("meldingen.csv", MELDINGEN),
    ):
        Path(name).write_text(text, encoding="utf-8")
    return ["leerlingen.csv", "inschrijvingen.csv", "meldingen.csv"]


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_a_quarter_as_json_is_exactly_one_object_and_writes_nothing(
    exports: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(Path().iterdir())
    assert tally(exports, kwartaal=["2026-Q3"], peildatum="2026-10-01", json=True) == 0
    quarter = {
        "kwartaal": "2026-Q3",
        "begin": 1,
        "instroom": 1,
        "uitstroom": 0,
        "eind": 2,
        "groepen_begin": {"1": 0, "2a": 1, "2b": 0},
        "groepen_eind": {"1": 1, "2a": 0, "2b": 1},
        "overgang": {"1": 0, "2a": -1, "2b": 1},
        "uitstroom_reden": {
            "ingeschreven": 0,
            "terug_naar_school": 0,
            "vrijstelling": 0,
            "einde_plicht": 0,
            "vertrokken": 0,
            "overleden": 0,
            "onbekend": 0,
        },
        "vrijgesteld_eind": 0,
    }
    assert answer(capsys) == {**quarter, "kwartalen": [quarter], "schooljaren": []}
    assert sorted(Path().iterdir()) == before


def test_more_periods_come_in_lists(exports: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    tally(
        exports, kwartaal=["2026-Q2", "2026-Q3"], schooljaar=["2025-2026"], peildatum="2026-10-01", json=True
    )
    told = answer(capsys)
    assert [each["kwartaal"] for each in told["kwartalen"]] == ["2026-Q2", "2026-Q3"]
    assert [each["schooljaar"] for each in told["schooljaren"]] == ["2025-2026"]


def test_the_same_quarter_of_last_year_comes_beside_it_on_the_screen_and_on_the_page(
    exports: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("inwoners.csv").write_text("gemeentecode;inwoners\n0344;1000\n", encoding="utf-8")
    asked: dict[str, Any] = {"peildatum": "2026-10-01", "uit": "uit", "inwoners": "inwoners.csv"}
    assert tally(exports, kwartaal=["2026-Q3"], vorig_jaar=True, **asked) == 0
    screen = " ".join(capsys.readouterr().out.split())
    beside = "Op 30 september 2026 waren er 2 thuiszitters, 2 meer dan op 30 september 2025."
    for told in (
        screen,
        Path("uit/rapport.md").read_text("utf-8"),
        Path("uit/rapport.html").read_text("utf-8"),
    ):
        assert beside in told
    assert "Thuiszitters op 30-09-2026: 2,00 per 1.000 inwoners." in Path("uit/rapport.md").read_text("utf-8")
    assert "--vorig-jaar" in json.loads(Path("uit/manifest.json").read_bytes())["opdracht"]
    with pytest.raises(UsageError, match="--vorig-jaar hoort bij --kwartaal"):
        tally(exports, schooljaar=["2025-2026"], vorig_jaar=True)


def test_a_tally_writes_a_report_a_workbook_and_a_tidy_csv_that_name_nobody(exports: list[str]) -> None:
    tally(
        exports, kwartaal=["2026-Q3"], schooljaar=["2025-2026"], peildatum="2026-10-01", uit="uit", stil=True
    )
    folder = Path("uit")
    assert sorted(path.name for path in folder.iterdir()) == [
        "kolommen.csv",
        "manifest.json",
        "rapport.html",
        "rapport.md",
        "tellingen.csv",
        "tellingen.xlsx",
    ]
    texts = "".join(
        (folder / name).read_text(encoding="utf-8")
        for name in ("rapport.md", "rapport.html", "tellingen.csv", "kolommen.csv", "manifest.json")
    )
    assert NUMBER not in texts
    with (folder / "tellingen.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    absolute = [row for row in rows if row["tabel"] == "telling_2025-2026" and row["regel"] == "absoluut"]
    assert [row["aantal"] for row in absolute if row["kolom"] == "totaal"] == ["0"]
    book = python_calamine.load_workbook(folder / "tellingen.xlsx")
    assert book.sheet_names[0] == "groepen 2026-Q3"
    assert book.sheet_names[-1] == "Toelichting"
    first = book.get_sheet_by_index(0).to_python()
    assert first[0] == [
        "Groep",
        "Stand 30-06-2026",
        "Instroom",
        "Uitstroom",
        "Overgang (saldo)",
        "Stand 30-09-2026",
    ]
    assert first[-1] == ["Samen", 1, 1, 0, 0, 2]


def test_a_published_tally_shows_no_small_count_anywhere(
    exports: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    tally(
        exports,
        kwartaal=["2026-Q3"],
        peildatum="2026-10-01",
        uit="uit",
        json=True,
        publiceerbaar=True,
        stil=True,
    )
    told = answer(capsys)
    assert (told["eind"], told["groepen_eind"]["1"], told["groepen_begin"]["1"]) == (None, None, 0)
    with Path("uit/tellingen.csv").open(encoding="utf-8-sig", newline="") as stream:
        shown = {row["aantal"] for row in csv.DictReader(stream, delimiter=";")}
    assert not shown & {"1", "2", "3", "4", "-1"}


def test_a_report_over_days_that_have_not_been_or_without_enrolments_says_so(exports: list[str]) -> None:
    tally([exports[0], exports[2]], kwartaal=["2026-Q3"], peildatum="2026-08-01", uit="uit", stil=True)
    report = Path("uit/rapport.md").read_text(encoding="utf-8")
    assert "inschrijvingen zijn niet aangeleverd" in report
    assert "voorlopig" in report
    first = python_calamine.load_workbook("uit/tellingen.xlsx").get_sheet_by_index(0)
    assert first.name == "Let op"
    assert "inschrijvingen zijn niet aangeleverd" in str(first.to_python())


@pytest.mark.parametrize("period", [{"kwartaal": ["2026-Q3"]}, {"schooljaar": ["2025-2026"]}])
def test_a_tally_without_meldingen_says_that_relatief_verzuim_cannot_be_established(
    exports: list[str], period: dict[str, list[str]]
) -> None:
    options: dict[str, Any] = {"peildatum": "2026-10-01", "formaat": ["md"], "stil": True, **period}
    told = "> **Let op.** Er zijn geen verzuimmeldingen: relatief verzuim is niet vast te stellen."
    tally(exports[:2], uit="zonder", **options)
    assert told in Path("zonder/rapport.md").read_text(encoding="utf-8")
    tally(exports, uit="met", **options)
    assert told not in Path("met/rapport.md").read_text(encoding="utf-8")


def test_the_definitions_side_by_side_say_at_the_top_that_enrolments_are_missing(
    exports: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    missing = "inschrijvingen zijn niet aangeleverd"
    definitions([exports[0], exports[2]], peildatum="2026-10-01", uit="uit", json=True)
    told = answer(capsys)
    assert [missing in warning for warning in told["waarschuwingen"]] == [True]
    page = Path("uit/definities.md").read_text(encoding="utf-8")
    assert page.index(missing) < page.index("| Klasse |")
    assert json.loads(Path("uit/definities.json").read_bytes()) == told
    definitions([exports[0], exports[2]], peildatum="2026-10-01")
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.index(missing) < shown.index("Klasse")
    definitions(exports, peildatum="2026-10-01", json=True)
    assert answer(capsys)["waarschuwingen"] == []


def test_a_comparison_says_at_the_top_of_every_form_that_enrolments_are_missing(
    exports: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for day in ("2026-08-20", "2026-10-01"):
        classify([exports[0], exports[2]], peildatum=day, uit=day, stil=True)
    compare("2026-08-20", "2026-10-01", uit="uit", formaat=["md,html,xlsx"])
    missing = "inschrijvingen zijn niet aangeleverd"
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.index(missing) < shown.index("Stand")
    for name in ("rapport.md", "rapport.html"):
        page = Path("uit", name).read_text(encoding="utf-8")
        assert page.index(missing) < page.index("Stand")
    assert missing in str(
        python_calamine.load_workbook("uit/vergelijking.xlsx").get_sheet_by_index(0).to_python()
    )
    compare("2026-08-20", "2026-10-01", json=True, stil=True)
    (warning,) = answer(capsys)["waarschuwingen"]
    assert missing in warning


def test_a_quarter_that_begins_in_august_is_told_with_its_days_in_every_form(
    exports: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("thuiszit.toml").write_text("kwartaal_begint = 8\n", encoding="utf-8")
    options: dict[str, Any] = {"config": "thuiszit.toml", "peildatum": "2026-10-01", "uit": "uit"}
    tally(exports, kwartaal=["2026-Q1"], json=True, stil=True, **options, formaat=["md,html,csv"])
    told = answer(capsys)
    assert list(told) == [
        "kwartaal",
        "begin",
        "instroom",
        "uitstroom",
        "eind",
        "groepen_begin",
        "groepen_eind",
        "overgang",
        "uitstroom_reden",
        "vrijgesteld_eind",
        "kwartalen",
        "schooljaren",
    ]
    assert told["kwartaal"] == "2026-Q1"
    assert (told["begin"], told["instroom"], told["eind"]) == (1, 1, 2)
    title = "Thuiszitters in kwartaal 2026-Q1 (1 augustus tot en met 31 oktober 2026)"
    for name in ("rapport.md", "rapport.html", "tellingen.csv"):
        assert title in Path("uit", name).read_text(encoding="utf-8")
    manifest = json.loads(Path("uit/manifest.json").read_bytes())
    assert "--kwartaal 2026-Q1 --kwartaal-begint 8" in manifest["opdracht"]
    two = {**options, "overschrijf": True, "formaat": ["html"], "stil": True}
    tally(exports, kwartaal=["2025-Q4", "2026-Q1"], **two)
    page = Path("uit/rapport.html").read_text(encoding="utf-8")
    assert "Thuiszitters van 2025-Q4 tot en met 2026-Q1 (1 mei tot en met 31 oktober 2026)" in page
    assert "Kwartaal 2026-Q1 (1 augustus tot en met 31 oktober 2026)" in page


def test_a_month_in_which_quarters_begin_that_is_no_month_is_refused(exports: list[str]) -> None:
    for wrong in ("13", "0", '"augustus"'):
        Path("thuiszit.toml").write_text(f"kwartaal_begint = {wrong}\n", encoding="utf-8")
        with pytest.raises(UsageError, match="kwartaal_begint"):
            tally(exports, kwartaal=["2026-Q1"], config="thuiszit.toml", json=True)


def test_a_tally_without_a_period_or_of_a_time_before_the_data_is_refused(exports: list[str]) -> None:
    with pytest.raises(UsageError, match="geen periode"):
        tally(exports)
    with pytest.raises(InputError, match="begint na"):
        tally(exports, kwartaal=["2019-Q1"], json=True)


@pytest.mark.parametrize("period", [{"kwartaal": ["1990-Q1", "2026-Q3"]}, {"schooljaar": ["2006-2007"]}])
def test_a_period_before_the_law_that_the_program_knows_is_refused_without_a_word_of_its_inside(
    exports: list[str], period: dict[str, list[str]]
) -> None:
    with pytest.raises(InputError, match="begint na de gevraagde periode"):
        tally(exports, peildatum="2026-10-01", json=True, **period)
    Path(exports[1]).write_text(INSCHRIJVINGEN.replace("01-08-2020", "01-08-1989"), encoding="utf-8")
    with pytest.raises(UsageError, match="vóór 01-08-2009") as caught:
        tally(exports, peildatum="2026-10-01", json=True, **period)
    assert "--kwartaal" in caught.value.hint
    assert "parameter" not in caught.value.message.lower()


def test_a_peildatum_before_the_law_that_the_program_knows_names_the_first_day(exports: list[str]) -> None:
    with pytest.raises(UsageError, match="De peildatum 31-07-2009 ligt vóór 01-08-2009"):
        classify(exports, peildatum="2009-07-31", stil=True)


def test_the_register_goes_on_from_the_one_before_and_leaves_that_as_it_was(exports: list[str]) -> None:
    make_key(Path("sleutel"))
    options: dict[str, Any] = {"register": True, "sleutel": "sleutel", "stil": True}
    tally(exports, kwartaal=["2026-Q2"], peildatum="2026-10-01", uit="q2", **options)
    old = Path("q2/register.csv").read_bytes()
    tally(
        exports, kwartaal=["2026-Q3"], peildatum="2026-10-01", uit="q3", vorige="q2/register.csv", **options
    )
    assert Path("q2/register.csv").read_bytes() == old
    with Path("q3/register.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert [(row["Groep"], row["Eerst opgegeven in"]) for row in rows] == [
        ("2b", "2026-Q2"),
        ("1", "2026-Q3"),
    ]
    assert NUMBER not in Path("q3/register.csv").read_text(encoding="utf-8")
    with pytest.raises(OutputError):
        tally(exports, kwartaal=["2026-Q3"], uit="q3", vorige="q2/register.csv", **options)
    with pytest.raises(UsageError, match="één kwartaal"):
        tally(exports, kwartaal=["2026-Q2", "2026-Q3"], register=True)


def test_a_register_that_skips_a_quarter_is_made_but_says_which_is_missing(
    exports: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    make_key(Path("sleutel"))
    options: dict[str, Any] = {"sleutel": "sleutel", "peildatum": "2027-01-04", "formaat": ["md"]}
    tally(exports, kwartaal=["2026-Q2"], uit="q2", register=True, stil=True, **options)
    # --vorige alone asks for the register too: nothing that is given is left undone.
    assert tally(exports, kwartaal=["2026-Q4"], uit="q4", vorige="q2/register.csv", **options) == 0
    assert Path("q4/register.csv").exists()
    shown = " ".join(capsys.readouterr().out.split())
    report = " ".join(Path("q4/rapport.md").read_text(encoding="utf-8").split())
    for told in (shown, report):
        assert "Het register loopt tot en met 2026-Q2" in told
        assert "maak eerst het register van 2026-Q3" in told
    assert json.loads(Path("q4/manifest.json").read_bytes())["register_ontbreekt"] == ["2026-Q3"]
    tally(exports, kwartaal=["2026-Q3"], uit="q3", vorige="q2/register.csv", **options)
    assert "Het register loopt" not in Path("q3/rapport.md").read_text(encoding="utf-8")
    assert "register_ontbreekt" not in json.loads(Path("q3/manifest.json").read_bytes())


def test_a_previous_register_without_rows_is_not_taken_for_granted(exports: list[str]) -> None:
    make_key(Path("sleutel"))
    options: dict[str, Any] = {
        "sleutel": "sleutel",
        "peildatum": "2026-10-01",
        "formaat": ["md"],
        "stil": True,
    }
    tally(exports, kwartaal=["2025-Q4"], uit="q4", register=True, **options)
    tally(exports, kwartaal=["2026-Q1"], uit="q1", vorige="q4/register.csv", **options)
    assert "register heeft geen rijen" in Path("q1/rapport.md").read_text(encoding="utf-8")


def test_a_worklist_is_written_in_four_forms_and_told_as_json(
    exports: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    worklist(exports, peildatum="2026-10-01", uit="lijst", json=True, stil=True)
    told = answer(capsys)
    assert told["leerlingen"] == len(told["regels"]) == 2
    assert {item["klasse"] for item in told["regels"]} == {"absoluut_verzuim", "langdurig_relatief_verzuim"}
    assert sorted(path.name for path in Path("lijst").iterdir()) == [
        "kolommen.csv",
        "manifest.json",
        "werklijst.csv",
        "werklijst.ics",
        "werklijst.md",
        "werklijst.xlsx",
    ]
    assert NUMBER not in json.dumps(told)


def test_two_classifications_are_compared_from_their_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_sample(tmp_path / "in", leerlingen=1500, seed=3, formaat="parquet", plat=False)
    files = [str(path) for path in sorted((tmp_path / "in").glob("*.parquet"))]
    for day in ("2026-03-01", "2026-10-01"):
        classify(files, peildatum=day, uit=day, stil=True)
    assert compare("2026-03-01", "2026-10-01", uit="verschil", json=True, stil=True) == 0
    told = answer(capsys)
    assert sum(sum(row.values()) for row in told["matrix"].values()) == 1500
    flow = told["thuiszitters"]
    assert flow["vorige"] + flow["erbij"] - flow["eraf"] == flow["nu"]
    assert "Van welke klasse naar welke" in Path("verschil/rapport.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("quarters", "years", "title"),
    [
        (
            ["2026-Q2"],
            ["2025-2026"],
            "Thuiszitters in het tweede kwartaal van 2026 en leerplichttelling schooljaar 2025-2026",
        ),
        (["2026-Q3", "2026-Q2"], [], "Thuiszitters van 2026-Q2 tot en met 2026-Q3"),
        (["2025-Q4", "2026-Q2", "2026-Q3"], [], "Thuiszitters in 2025-Q4, 2026-Q2 en 2026-Q3"),
    ],
)
def test_the_page_of_several_periods_has_a_title_that_reads(
    exports: list[str], quarters: list[str], years: list[str], title: str
) -> None:
    options = {"peildatum": "2026-10-01", "formaat": ["html"], "uit": "uit", "stil": True}
    tally(exports, kwartaal=quarters, schooljaar=years, **options)
    assert f"<h1>{title}</h1>" in Path("uit/rapport.html").read_text(encoding="utf-8")


def test_a_row_that_is_not_counted_has_its_reason_in_the_report(exports: list[str]) -> None:
    with Path("meldingen.csv").open("a", encoding="utf-8") as file:
        file.write("100000002;;11-05-2026;;langdurig\n")
    tally(exports, kwartaal=["2026-Q3"], peildatum="2026-10-01", formaat=["md"], uit="uit", stil=True)
    told = Path("uit/rapport.md").read_text(encoding="utf-8")
    assert "6 gelezen = 5 gebruikt + 1 niet gebruikt (geen persoonsgebonden nummer: 1)" in told


@pytest.mark.parametrize(
    "asked", [["tally", "--kwartaal", "2026-Q3", "--formaat", "md"], ["worklist"], ["definitions"]], ids=str
)
def test_rows_read_are_rows_used_and_not_used_on_the_screen_of_a_count_and_in_every_manifest(
    exports: list[str], asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with Path("meldingen.csv").open("a", encoding="utf-8") as file:
        file.write("100000002;;11-05-2026;;langdurig\n")
    assert run([asked[0], *exports, *asked[1:], "--peildatum", "2026-10-01", "--uit", "uit"]) == 0
    screen = " ".join(capsys.readouterr().out.split())
    assert asked[0] != "tally" or "6 gelezen = 5 gebruikt + 1 niet gebruikt" in screen
    manifest = json.loads(Path("uit/manifest.json").read_text(encoding="utf-8"))
    assert manifest["rijen"] == {"gelezen": 6, "gebruikt": 5, "uitgesloten": {"geen_nummer": 1}}
