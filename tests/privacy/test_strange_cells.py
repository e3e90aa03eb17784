"""A name, number or date in a column where it does not belong is not told on: not in a table, list, trace or finding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from thuiszit_cli import api
from thuiszit_cli.commands.app import run
from thuiszit_cli.values.personal import holds_date, is_serial, may_be_header, may_be_quoted, read_sex

COLUMNS = (
    "persoonsgebonden_nummer",
    "geboortedatum",
    "geslacht",
    "brin",
    "vestiging",
    "onderwijssoort",
    "gemeentecode",
    "meldingsnummer",
    "verzuimsoort",
    "status",
    "reden_afgesloten",
    "vrijstelling_soort",
    "verzuimuren",
    "begindatum",
    "inschrijving_begin",
    "vrijstelling_begin",
)
OWN, OTHER = "999962875", "123456782"
NAME, BORN, IN_WORDS = "Jan Pietersen", "15-03-2013", "15 maart 2013"
# What nothing may show, in any way of writing.
UNSHOWN = (OWN, OTHER, "Pietersen", BORN, IN_WORDS, "2013-03-15", "123456782.0")
DAY = ("--peildatum", "2026-10-01")
# A row of a thuiszitter with each of these in every cell where a text or number can stand.
TEXTS = (NAME, "Pietersen", OTHER, OWN, BORN, IN_WORDS, f"{NAME} {OTHER}")


def row(text: str, kind: str = "LRV") -> str:
    """A row with one text in every cell that decides nothing about dates.

    Not a single word in the place of a code: that is told of as an unknown code.
    """
    code = "" if text.isalpha() else text
    cells = (*[text] * 6, "LRV" if kind.isalpha() else kind, *[code] * 3, text)
    return ";".join((OWN, BORN, *cells, "01-09-2026", "01-08-2025", "01-08-2027"))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(folder: Path, capsys: pytest.CaptureFixture[str], *commands: tuple[str, ...]) -> str:
    """What the commands say, and what stands in what they write (a workbook and parquet as values)."""
    for command in commands:
        assert run(list(command)) == 0, command
    said = capsys.readouterr()
    return said.out + said.err + "".join(_text(path) for path in sorted(folder.rglob("uit*/*")))


def _text(path: Path) -> str:
    if path.suffix == ".xlsx":
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_path(str(path))
        return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        return str(pq.read_table(path).to_pylist())
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", TEXTS)
def test_what_stands_in_a_wrong_cell_is_told_on_nowhere(
    here: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    lines = [";".join(COLUMNS), row(text), row(text, text)]
    (here / "export.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    forms = ("--formaat", "xlsx,html,csv,parquet")
    told = shown(
        here,
        capsys,
        ("tally", "export.csv", *DAY, "--kwartaal", "2026-Q3", "--uit", "uit1", *forms),
        ("tally", "export.csv", *DAY, "--kwartaal", "2026-Q3", "--uit", "uit2", "--publiceerbaar", *forms),
        ("tally", "export.csv", *DAY, "--schooljaar", "2026-2027", "--uit", "uit3", *forms),
        ("worklist", "export.csv", *DAY, "--uit", "uit4", "--formaat", "xlsx,html,csv"),
        ("worklist", "export.csv", *DAY, "--json"),
        ("check", "export.csv", *DAY, "--uit", "uit5"),
        ("definitions", "export.csv", *DAY),
        ("explain", "export.csv", *DAY, "--leerling", OWN),
        ("explain", "export.csv", *DAY, "--leerling", OWN, "--json"),
        ("explain", "export.csv", *DAY, "--leerling", OWN, "--markdown"),
    )
    assert [each for each in UNSHOWN if each in told] == []
    assert "geslacht_onbekend" in told
    assert "(niet getoond)" in told


def test_a_geslacht_that_is_none_counts_as_unknown_in_the_tables_and_is_a_finding(here: Path) -> None:
    (here / "export.csv").write_text(";".join(COLUMNS) + "\n" + row("Jan") + "\n", encoding="utf-8")
    answer = api.classify([here / "export.csv"], peildatum=api_day())
    assert answer.pupils["geslacht"].isna().all()
    assert "geslacht_onbekend" in {batch.code for batch in answer.tables.findings.batches}


def api_day():  # type: ignore[no-untyped-def]
    from datetime import date

    return date(2026, 10, 1)


@pytest.mark.parametrize(
    "text", ["M", "v", "X", "O", "0", "9", "man", "Vrouw", "onbekend", "Niet bekend", "non-binair"]
)
def test_a_usual_geslacht_stays_as_it_is(text: str) -> None:
    assert read_sex(f" {text} ") == (text, "")


@pytest.mark.parametrize(
    ("brin", "kind"), [("01AB", "vo"), ("99ZZ00", "vmbo-t"), ("School aan de kade", "praktijkonderwijs")]
)
def test_a_usual_school_stays_in_the_classification(here: Path, brin: str, kind: str) -> None:
    values = dict(zip(COLUMNS, row("").split(";"), strict=True)) | {"brin": brin, "onderwijssoort": kind}
    (here / "export.csv").write_text(
        ";".join(COLUMNS) + "\n" + ";".join(values.values()) + "\n", encoding="utf-8"
    )
    pupil = api.classify([here / "export.csv"], peildatum=api_day()).pupils.iloc[0]
    assert (pupil["brin"], pupil["onderwijssoort"]) == (brin, kind)


def test_a_pseudonymised_classification_holds_no_school_that_may_be_a_name(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THUISZIT_SLEUTEL", "ab" * 32)
    (here / "export.csv").write_text(";".join(COLUMNS) + "\n" + row(NAME) + "\n", encoding="utf-8")
    told = shown(
        here,
        capsys,
        ("classify", "export.csv", *DAY, "--uit", "uit1", "--pseudoniem", "--formaat", "csv,xlsx"),
        ("pseudonymise", "export.csv", "--uit", "uit2"),
    )
    assert "Pietersen" not in told


@pytest.mark.parametrize("number", [OWN, OTHER, f"0{OWN}", f"M{OTHER}", NAME, BORN, "999.962.875"])
def test_a_meldingsnummer_that_may_be_a_person_gives_way_to_the_line(
    here: Path, capsys: pytest.CaptureFixture[str], number: str
) -> None:
    (here / "export.csv").write_text(
        "bsn;geboortedatum;meldingsnummer;verzuimsoort;begindatum;inschrijving_begin\n"
        f"{OWN};{BORN};{number};LRV;01-09-2026;01-08-2025\n",
        encoding="utf-8",
    )
    assert run(["worklist", "export.csv", *DAY, "--json"]) == 0
    item = json.loads(capsys.readouterr().out)["regels"][0]
    assert (item["meldingsnummer"], item["plaats"]) == (None, "export.csv, regel 2")


@pytest.mark.parametrize("number", ["8801", "M-2026/001", "20260001", "100009002"])
def test_a_usual_meldingsnummer_is_shown(number: str) -> None:
    assert is_serial(number)


@pytest.mark.parametrize(
    "text",
    [
        "15-03-2013",
        "15/3/13",
        "15.03.2013",
        "31-02-2013",
        "2013-03-15",
        "20130315",
        "15032013",
        "15 maart 2013",
        "15 mrt '13",
        "geboren 1-mei-2013",
        "op 15 03 2013",
    ],
)
def test_a_date_is_seen_however_it_is_written(text: str) -> None:
    assert holds_date(text)


@pytest.mark.parametrize("text", ["vmbo-t 3", "2025-2026", "groep 7/8", "klas 1-2-3", "12AB00", "leerjaar 4"])
def test_other_figures_are_no_date(text: str) -> None:
    assert not holds_date(text)


@pytest.mark.parametrize("header", ["Schooljaar 2025-2026", "code 1234", "Verzuim 16 uur"])
def test_a_header_with_other_figures_may_be_shown(header: str) -> None:
    assert may_be_header(header)


@pytest.mark.parametrize(
    "header",
    [f"leerling {OWN}", f"Jan ({OWN})", "geboren 15-03-2013", "123456789", "999 962 875", "Klas 20130315"],
)
def test_a_header_with_a_number_or_date_is_not_shown(
    here: Path, capsys: pytest.CaptureFixture[str], header: str
) -> None:
    (here / "a.csv").write_text(f"Naam;bsn;begindatum verzuim;{header}\n1;999990019;01-09-2026;x\n")
    (here / "b.csv").write_text(f"Naam;Utrecht;{header}\n1;2;x\n")
    codes = [run(["inspect", name, *form]) for name in ("a.csv", "b.csv") for form in ((), ("--json",))]
    codes.append(run(["classify", "a.csv", *DAY, "--uit", "uit", "--formaat", "html"]))
    said = capsys.readouterr()
    text = said.out + said.err + _text(here / "uit" / "rapport.md") if codes[-1] == 0 else said.out + said.err
    assert header not in text
    assert codes[2:4] == [3, 3]


@pytest.mark.parametrize(
    "first",
    [
        "Pietersen;Jantje;Utrecht;M;vo",
        ";Pietersen;Jantje;V3",
        "0;Pietersen;Jantje;V3",
        "Pietersen;15-03-13",
        "Pietersen;31-02-2013;x",
        "Pietersen;15 maart 2013;x",
    ],
)
def test_a_first_row_of_which_nothing_is_known_is_not_shown(
    here: Path, capsys: pytest.CaptureFixture[str], first: str
) -> None:
    (here / "a.csv").write_text(f"{first}\n{first}\n")
    for form in ((), ("--json",), ("--schrijf-layout", "eigen.toml")):
        assert run(["inspect", "a.csv", *form]) == 3
    said = capsys.readouterr()
    for cell in ("Pietersen", "Jantje", "Utrecht", "13"):
        assert cell not in said.out + said.err
    assert not (here / "eigen.toml").exists()


@pytest.mark.parametrize("text", ["Pietersen, Jantje", "Jan Pietersen", "V9", "a" * 21, ""])
def test_an_unknown_code_of_more_than_a_word_is_not_quoted(text: str) -> None:
    assert not may_be_quoted(text)
    assert may_be_quoted("spijbelen")


def test_an_export_without_a_row_is_said_to_give_nothing(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "a.csv").write_text("bsn;geboortedatum;begindatum verzuim\n")
    assert run(["classify", "a.csv", *DAY, "--uit", "uit"]) == 0
    warning = "a.csv heeft een kop en geen enkele rij"
    assert warning in " ".join(capsys.readouterr().out.split())
    for command in ("worklist", "definitions", "tally"):
        period = ("--kwartaal", "2026-Q3") if command == "tally" else ()
        assert run([command, "a.csv", *DAY, *period, "--uit", command]) == 0
        assert warning in " ".join(capsys.readouterr().out.split())
    assert warning in "\n".join((here / "uit" / "rapport.md").read_text().splitlines()[:12])
