"""The same answer in every form that --formaat knows: the same figures, what they mean, and nothing that acts."""

from __future__ import annotations

import csv
import datetime
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import python_calamine

from thuiszit_cli.commands.classify import classify
from thuiszit_cli.commands.compare import compare
from thuiszit_cli.commands.tally import tally
from thuiszit_cli.commands.worklist import worklist
from thuiszit_cli.errors import OutputError, UsageError
from thuiszit_cli.privacy.keys import make_key
from thuiszit_cli.report import forms
from thuiszit_cli.report.model import Classified, Counted, Listed
from thuiszit_cli.rules.terms import Klasse
from thuiszit_cli.sample.generate import write_sample
from thuiszit_cli.store.manifest import is_complete

DAY = "2026-10-01"
ALL = ["md,xlsx,html", "csv", "parquet"]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folders `classify`, `tally` and `worklist` of one invented register, in every form."""
    root = tmp_path_factory.mktemp("vormen")
    write_sample(root / "in", leerlingen=200, seed=5, formaat="parquet", plat=False)
    files = [str(path) for path in sorted((root / "in").glob("*.parquet"))]
    classify(files, peildatum=DAY, formaat=ALL, uit=str(root / "classify"), stil=True)
    tally(
        files,
        kwartaal=["2026-Q3"],
        schooljaar=["2025-2026"],
        peildatum=DAY,
        formaat=ALL,
        uit=str(root / "tally"),
        stil=True,
    )
    worklist(files, peildatum=DAY, formaat=[*ALL, "ics"], uit=str(root / "worklist"), stil=True)
    return root


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


@pytest.mark.parametrize("command", ["classify", "tally", "worklist"])
def test_the_manifest_names_every_file_of_every_form(written: Path, command: str) -> None:
    assert is_complete(written / command)
    listed = (written / command / "manifest.json").read_text(encoding="utf-8")
    assert all(f'"{path.name}"' in listed for path in (written / command).iterdir() if path.suffix != ".json")


def test_csv_and_parquet_hold_the_same_pupils(written: Path) -> None:
    table = pq.read_table(written / "classify" / "classificatie.parquet").to_pylist()
    text = rows(written / "classify" / "classificatie.csv")
    assert [row["persoonsgebonden_nummer"] for row in text] == [
        row["persoonsgebonden_nummer"] for row in table
    ]
    for shown, row in zip(text, table, strict=True):
        assert shown["thuiszitter"] == ("ja" if row["thuiszitter"] else "nee")
        assert shown["sinds"] == (row["sinds"].isoformat() if row["sinds"] else "")
        assert shown["signalen"].split("; ") == (row["signalen"] or [""])
        assert float(shown["uren_4_lesweken"].replace(",", ".") or -1) == (
            -1 if row["uren_4_lesweken"] is None else row["uren_4_lesweken"]
        )
    periods = pq.read_table(written / "classify" / "perioden.parquet").num_rows
    assert len(rows(written / "classify" / "perioden.csv")) == periods


@pytest.mark.parametrize("command", ["classify", "tally"])
def test_csv_and_parquet_hold_the_same_counts(written: Path, command: str) -> None:
    text = rows(written / command / "tellingen.csv")
    table = pq.read_table(written / command / "tellingen.parquet").to_pylist()
    assert [row["aantal"] for row in text] == [
        "" if row["aantal"] is None else str(row["aantal"]) for row in table
    ]
    assert [row["kolom"] for row in text] == [row["kolom"] for row in table]


@pytest.mark.parametrize("command", ["classify", "tally", "worklist"])
def test_every_column_and_every_measure_is_explained_with_its_rule(written: Path, command: str) -> None:
    explained = rows(written / command / "kolommen.csv")
    for path in (written / command).glob("*.parquet"):
        of_file = {row["kolom"] for row in explained if row["bestand"] == path.stem and not row["tabel"]}
        assert of_file == set(pq.read_schema(path).names)
        if path.stem == "tellingen":
            measures = {(row["tabel"], row["kolom"]) for row in explained if row["telregel"]}
            counted = pq.read_table(path).to_pylist()
            assert {(row["tabel"], row["kolom"]) for row in counted} <= measures
    assert all(row["betekenis"] for row in explained)


def test_the_workbook_of_a_classification_lists_who_needs_attention(written: Path) -> None:
    book = python_calamine.load_workbook(written / "classify" / "classificatie.xlsx")
    head, *people = book.get_sheet_by_name("leerlingen").to_python()
    table = pq.read_table(written / "classify" / "classificatie.parquet").to_pylist()
    wanted = [row for row in table if row["klasse"] not in ("geen_verzuim", "niet_leerplichtig")]
    assert [row[0] for row in people] == [row["persoonsgebonden_nummer"] for row in wanted]
    since = head.index("sinds")
    assert [row[since] for row in people if row[since]] == [row["sinds"] for row in wanted if row["sinds"]]
    assert all(isinstance(row[since], datetime.date) for row in people if row[since])


def test_page_markdown_and_workbook_begin_with_the_same_answer(written: Path) -> None:
    texts = (written / "tally" / "rapport.md").read_text(encoding="utf-8")
    page = (written / "tally" / "rapport.html").read_text(encoding="utf-8")
    book = python_calamine.load_workbook(written / "tally" / "tellingen.xlsx")
    told = dict(book.get_sheet_by_name("Toelichting").to_python())
    for title in ("Thuiszitters in het derde kwartaal van 2026", "Leerplichttelling schooljaar 2025-2026"):
        first = texts.partition(f"# {title}\n\n")[2].splitlines()[0]
        assert first.startswith(("Op 30 september 2026 waren er ", "In het schooljaar 2025-2026 "))
        assert first in page
        assert told[title] == first
    assert page.index('class="tiles"') < page.index('aria-label="Leerplichttelling schooljaar 2025-2026"')


def test_folded_text_in_a_workbook_has_a_row_as_high_as_its_lines_and_a_page_has_a_title(
    written: Path,
) -> None:
    with zipfile.ZipFile(written / "tally" / "tellingen.xlsx") as book:
        sheets = [book.read(part).decode() for part in book.namelist() if "worksheets/sheet" in part]
    telling = next(sheet for sheet in sheets if "schooljaar 2025-2026: de telling" in sheet)
    heights = [int(height) for height in re.findall(r' ht="(\d+)"', telling)]
    assert max(heights) > 2 * 15
    widths = [float(width) for width in re.findall(r' width="([\d.]+)"', telling)]
    assert max(widths) < 62


def test_the_same_answer_gives_the_same_bytes_in_every_form(written: Path, tmp_path: Path) -> None:
    files = [str(path) for path in sorted((written / "in").glob("*.parquet"))]
    tally(
        files,
        kwartaal=["2026-Q3"],
        schooljaar=["2025-2026"],
        peildatum=DAY,
        formaat=ALL,
        uit=str(tmp_path / "t"),
        stil=True,
    )
    for path in (written / "tally").iterdir():
        assert path.name == "manifest.json" or (tmp_path / "t" / path.name).read_bytes() == path.read_bytes()


def test_a_form_that_does_not_exist_is_named_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="odt") as raised:
        classify(["export.csv"], formaat=["csv,odt"], uit=str(tmp_path / "uit"))
    assert "md, xlsx" in raised.value.hint
    assert "parquet" in raised.value.hint
    with pytest.raises(UsageError) as raised:
        worklist(["export.csv"], formaat=["999990019"])
    assert "999990019" not in raised.value.message


def test_a_default_classification_loads_nothing_that_only_other_forms_need(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text("persoonsgebonden_nummer;begindatum verzuim\n999990019;01-09-2026\n")
    script = (
        "import sys\n"
        "from thuiszit_cli.commands.app import run\n"
        "code = run(['classify', 'export.csv', '--uit', 'uit', '--stil'])\n"
        "heavy = {'jinja2', 'babel', 'xlsxwriter'} & set(sys.modules)\n"
        "sys.exit(' '.join(heavy) or int(code))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_file_in_a_form_that_stands_there_already_is_not_replaced(written: Path) -> None:
    before = {path.name: path.read_bytes() for path in (written / "tally").iterdir()}
    with pytest.raises(OutputError):
        tally(["x.csv"], kwartaal=["2026-Q3"], peildatum=DAY, formaat=["parquet"], uit=str(written / "tally"))
    assert {path.name: path.read_bytes() for path in (written / "tally").iterdir()} == before


def test_what_is_encrypted_does_not_lie_beside_it_in_the_open(tmp_path: Path) -> None:
    for form in ("csv", "jsonl"):
        with pytest.raises(UsageError, match=form):
            classify(["export.csv"], formaat=[form], versleutel=True, uit=str(tmp_path / "uit"))


@pytest.mark.parametrize(
    "name", ["classify/classificatie.xlsx", "tally/tellingen.xlsx", "worklist/werklijst.xlsx"]
)
def test_every_sheet_is_a_table_with_filters_a_fixed_head_and_widths_and_nothing_counts_by_itself(
    written: Path, name: str
) -> None:
    with zipfile.ZipFile(written / name) as book:
        parts = {part: book.read(part).decode() for part in book.namelist()}
    sheets = [text for part, text in parts.items() if part.startswith("xl/worksheets/sheet")]
    tables = [text for part, text in parts.items() if part.startswith("xl/tables/")]
    assert len(tables) == len(sheets) > 1
    assert all("<autoFilter" in text for text in tables)
    for sheet in sheets:
        assert 'state="frozen"' in sheet
        assert "<cols>" in sheet
        assert "<f>" not in sheet
    assert "2000-01-01T00:00:00Z" in parts["docProps/core.xml"]
    explained = python_calamine.load_workbook(written / name).get_sheet_by_name("Toelichting").to_python()
    assert len(explained) > 5
    if not name.startswith("worklist"):
        words = {row[0]: row[1] for row in explained}
        assert "ingeschreven" in words["Absoluut verzuim"]
        assert words["Thuiszitter"].startswith("Een leerling in de klasse absoluut verzuim of")


def test_the_handbook_names_every_form_and_every_file() -> None:
    told = (Path(__file__).parents[2] / "docs" / "rapporten.md").read_text(encoding="utf-8")
    names = set(forms.FORMS)
    for answer, stem in ((Classified, ""), (Listed, ""), (Counted, "tellingen"), (Counted, "vergelijking")):
        names |= set(forms.names(answer, forms.FORMS, stem)) - {"werklijst.ics"}
    assert {name for name in names if f"`{name}`" not in told} == set()


def test_who_asks_for_a_form_gets_a_file_also_with_json(
    written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    files = [str(path) for path in sorted((written / "in").glob("*.parquet"))]
    tally(files, kwartaal=["2026-Q3"], peildatum=DAY, formaat=["md"], json=True, stil=True)
    worklist(files, peildatum=DAY, formaat=["html"], json=True, stil=True)
    found = {f"{path.parent.name}/{path.name}" for path in tmp_path.rglob("*.*") if path.suffix != ".json"}
    assert found == {
        "thuiszit-2026-Q3/rapport.md",
        "thuiszit-werklijst-2026-10-01/werklijst.md",
        "thuiszit-werklijst-2026-10-01/werklijst.html",
    }
    with pytest.raises(UsageError, match="zonder --uit"):
        compare(str(written / "classify"), str(written / "classify"), formaat=["html"])


def test_no_text_of_a_file_becomes_a_formula_in_any_form(tmp_path: Path) -> None:
    name = tmp_path / "=1+1.csv"
    name.write_text(
        "persoonsgebonden_nummer;geboortedatum;geslacht;brin;onderwijssoort;inschrijving_begin;begindatum;"
        "verzuimsoort;meldingsnummer;@SUM(A1)\n"
        "999990019;12-03-2014;=2+2;+3+3;@vo;01-08-2020;11-05-2026;langdurig;-4-4;x\n"
        '999990020;12-07-2013;-5;"\t=6";=HYPERLINK(1);01-08-2020;12-05-2026;luxe;=7;y\n',
        encoding="utf-8",
    )
    forms = ["csv,xlsx"]
    classify([str(name)], peildatum=DAY, formaat=forms, uit=str(tmp_path / "c"), stil=True)
    tally(
        [str(name)],
        kwartaal=["2026-Q3"],
        schooljaar=["2025-2026"],
        peildatum=DAY,
        formaat=forms,
        uit=str(tmp_path / "t"),
        stil=True,
    )
    worklist([str(name)], peildatum=DAY, formaat=forms, uit=str(tmp_path / "w"), stil=True)
    seen = []
    for path in (each for folder in "ctw" for each in (tmp_path / folder).iterdir()):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as stream:
                seen += [cell for row in csv.reader(stream, delimiter=";") for cell in row]
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                sheets = [
                    book.read(part) for part in book.namelist() if part.startswith("xl/worksheets/sheet")
                ]
            assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)
    acting = [cell for cell in seen if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert [cell for cell in acting if not cell.lstrip("-").isdigit()] == []
    assert "'+3+3" in seen


def test_the_register_and_the_lines_behind_the_counts_are_explained_too(
    written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make_key(Path("sleutel"))
    files = [str(path) for path in sorted((written / "in").glob("*.parquet"))]
    options = {"register": True, "sleutel": "sleutel", "herleiding": True, "stil": True}
    tally(files, kwartaal=["2026-Q3"], peildatum=DAY, formaat=["csv"], uit="uit", **options)
    explained = rows(Path("uit/kolommen.csv"))
    for stem in ("register", "herleiding"):
        with Path(f"uit/{stem}.csv").open(encoding="utf-8-sig", newline="") as stream:
            head = next(csv.reader(stream, delimiter=";"))
        assert [row["kolom"] for row in explained if row["bestand"] == stem] == head


@pytest.mark.parametrize(
    "name", ["classify/classificatie.xlsx", "tally/tellingen.xlsx", "worklist/werklijst.xlsx"]
)
def test_every_sheet_is_printed_in_letters_of_eight_points_or_more_under_a_title(
    written: Path, name: str
) -> None:
    with zipfile.ZipFile(written / name) as book:
        parts = {part: book.read(part).decode() for part in book.namelist()}
    areas = re.findall(
        r'Print_Area" localSheetId="(\d+)"[^>]*>[^<]*\$([A-Z]+)\$\d+<', parts["xl/workbook.xml"]
    )
    last = {int(at): ord(column) - ord("A") + 1 for at, column in areas}
    sheets = [part for part in parts if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", part)]
    for at, part in enumerate(sorted(sheets, key=lambda each: int(re.sub(r"\D", "", each)))):
        text = parts[part]
        scale = re.search(r'<pageSetup[^>]* scale="(\d+)"', text)
        spans = re.findall(r'<col min="(\d+)" max="(\d+)" width="([\d.]+)"', text)
        widths = [float(width) for first, end, width in spans for _ in range(int(first), int(end) + 1)]
        room = (11.69 - 2 * 0.4) * 96  # of A4 on its side, in pixels; a letter is 7 wide
        fits = room / sum(7 * width for width in widths[: last.get(at)])
        assert 11 * (int(scale[1]) / 100 if scale else min(fits, 1)) >= 8, part
        assert "<oddHeader>&amp;L&amp;B" in text
        assert "_xlnm.Print_Titles" in parts["xl/workbook.xml"]


def test_the_pupils_on_paper_are_told_in_words_with_municipality_and_melding(written: Path) -> None:
    book = python_calamine.load_workbook(written / "classify" / "classificatie.xlsx")
    head, *people = book.get_sheet_by_name("leerlingen").to_python()
    told = [dict(zip(head, row, strict=True)) for row in people]
    assert {row["klasse"] for row in told} <= {klasse.label for klasse in Klasse}
    long = [row for row in told if row["klasse"] == Klasse.LANGDURIG_RELATIEF_VERZUIM.label]
    assert long
    assert any(row["meldingen"] for row in long)
    assert any(re.fullmatch(r".+ \(\d{4}\)", row["gemeente"]) for row in told)
