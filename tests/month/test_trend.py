"""`thuiszit trend`: the months that a desk kept, of before and of now, beside the yearly targets."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from thuiszit_cli.commands.app import run
from thuiszit_cli.store.history import FILE, read_history

Command = Callable[..., tuple[int, str, str]]
HEAD = "persoonsgebonden_nummer;geboortedatum;gemeentecode;startkwalificatie;brin;inschrijving_begin;inschrijving_eind"
EXEMPT = "persoonsgebonden_nummer;geboortedatum;gemeentecode;startkwalificatie;vrijstelling_soort;vrijstelling_begin"


@pytest.fixture
def thuiszit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command in a folder with a thuiszit.toml, on a screen of 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def command(*argv: str) -> tuple[int, str, str]:
        code = run(argv)
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    assert command("init")[0] == 0
    return command


def keep(thuiszit: Command, month: str, home: dict[str, int], exempt: int = 0, schooled: int = 3) -> None:
    """Run a month with so many invented pupils without a school in each municipality."""
    folder = Path("exports") / month
    folder.mkdir(parents=True, exist_ok=True)
    numbers = (f"9999{at:05d}" for at in range(99999))
    lines = [
        f"{next(numbers)};2014-05-01;{place};nee;;;" for place, count in home.items() for _ in range(count)
    ]
    lines += [f"{next(numbers)};2014-05-01;0344;nee;99AA;2020-08-01;" for _ in range(schooled)]
    (folder / "leerlingen.csv").write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    if exempt:
        lines = [f"{next(numbers)};2014-05-01;0344;nee;5_onder_a;{month[:4]}-08-01" for _ in range(exempt)]
        (folder / "vrijstellingen.csv").write_text("\n".join([EXEMPT, *lines]) + "\n", encoding="utf-8")
    code, _, err = thuiszit("run", "--peildatum", f"{month}-01", "--stil")
    assert code == 0, err


def shown(thuiszit: Command, *options: str) -> Any:
    code, out, err = thuiszit("trend", "--json", *options)
    assert code == 0, err
    return json.loads(out)


def configure(**values: object) -> None:
    """Set these under [run]."""
    text = Path("thuiszit.toml").read_text(encoding="utf-8")
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in values.items())
    Path("thuiszit.toml").write_text(text.replace("[run]\n", f"[run]\n{lines}\n", 1), encoding="utf-8")


def test_months_stand_side_by_side_with_a_year_before_and_the_target_of_a_quarter_less(
    thuiszit: Command,
) -> None:
    keep(thuiszit, "2025-10", {"0344": 20})
    keep(thuiszit, "2026-09", {"0344": 19})
    keep(thuiszit, "2026-10", {"0344": 16})
    answer = shown(thuiszit)
    assert [month["thuiszitters"] for month in answer["maanden"]] == [20, 19, 16]
    assert answer["maanden"][-1]["groepen"] == {"1": 16, "2a": 0, "2b": 0}
    assert [month["doelen"].get("g4_jaar_thuiszitters") for month in answer["maanden"]] == [None, 15, 15]
    code, out, _ = thuiszit("trend")
    assert code == 0
    assert "In oktober 2026 zijn er 16 thuiszitters; in oktober 2025 waren het er 20." in out
    assert max(len(line) for line in out.splitlines()) <= 80
    last = next(line for line in out.splitlines() if line.strip().startswith("2026-10"))
    assert last.split()[1:6] == ["16", "0", "16", "20", "15"]


def test_a_bar_on_the_screen_is_as_long_as_its_count(thuiszit: Command) -> None:
    for month, count in (("2026-08", 12), ("2026-09", 6), ("2026-10", 3)):
        keep(thuiszit, month, {"0344": count})
    _, out, _ = thuiszit("trend")
    bars = [line for line in out.splitlines() if line.strip().startswith("2026-")]
    assert [each.count("█") for each in bars] == [8, 4, 2]
    assert [each.count("│") for each in bars] == [0, 1, 1]  # the target, from the second month on


def test_exemptions_are_kept_by_ground_with_the_target_of_5_onder_a(thuiszit: Command) -> None:
    keep(thuiszit, "2025-10", {"0344": 1}, exempt=20)
    keep(thuiszit, "2026-10", {"0344": 1}, exempt=18)
    months = shown(thuiszit)["maanden"]
    assert [month["vrijstellingen"] for month in months] == [{"5_onder_a": 20}, {"5_onder_a": 18}]
    assert months[1]["doelen"]["g4_jaar_vrijgesteld"] < 20


def test_places_are_kept_only_where_the_settings_ask_for_them(thuiszit: Command) -> None:
    keep(thuiszit, "2026-09", {"0344": 2, "0014": 1})
    assert {line["verdeling"] for line in read_history(Path("uitkomsten"))} == {""}
    code, _, err = thuiszit("trend", "--per", "gemeente")
    assert code == 2
    assert 'bewaar_per = ["gemeente"]' in err
    configure(bewaar_per=["gemeente", "school"])
    keep(thuiszit, "2026-10", {"0344": 2, "0014": 3})
    answer = shown(thuiszit, "--per", "gemeente")
    assert answer["plaatsen"] == {"0014": {"2026-10": 3}, "0344": {"2026-10": 2}}
    assert any("2026-09" in each for each in answer["waarschuwingen"])
    assert any("klein" in each for each in answer["waarschuwingen"])
    assert set(shown(thuiszit, "--per", "school")["plaatsen"]) == {"99AA", "onbekend"}
    _, out, _ = thuiszit("trend", "--per", "gemeente")
    assert "Groningen (0014)" in out
    assert max(len(line) for line in out.splitlines()) <= 80


def test_one_municipality_has_its_own_months_and_zeros(thuiszit: Command) -> None:
    configure(bewaar_per=["gemeente"])
    keep(thuiszit, "2026-09", {"0344": 2, "0014": 1})
    keep(thuiszit, "2026-10", {"0344": 2})
    answer = shown(thuiszit, "--gemeente", "14")
    assert [month["thuiszitters"] for month in answer["maanden"]] == [1, 0]
    code, _, err = thuiszit("trend", "--gemeente", "0363")
    assert (code, "Controleer --gemeente" in err) == (2, True)


def test_a_history_of_before_with_dates_as_texts_is_read_and_becomes_one_with_dates(
    thuiszit: Command,
) -> None:
    keep(thuiszit, "2026-09", {"0344": 4})
    path = Path("uitkomsten") / FILE
    old = [line for line in read_history(path.parent) if line["soort"] not in ("groep", "vrijstelling")]
    names = ("maand", "peildatum", "definitie", "versie", "soort", "naam", "aantal", "manifest_sha256")
    lines = [{name: str(line[name]) if name == "peildatum" else line[name] for name in names} for line in old]
    pq.write_table(pa.Table.from_pylist(lines), path)
    assert pa.types.is_string(pq.read_schema(path).field("peildatum").type)
    (month,) = shown(thuiszit)["maanden"]
    assert (month["peildatum"], month["thuiszitters"], month["groepen"]) == ("2026-09-01", 4, None)
    keep(thuiszit, "2026-10", {"0344": 5})
    assert pa.types.is_date(pq.read_schema(path).field("peildatum").type)
    assert {line["peildatum"] for line in read_history(path.parent)} == {date(2026, 9, 1), date(2026, 10, 1)}
    assert thuiszit("trend", "--uit", "uit", "--formaat", "html,md,csv,xlsx")[0] == 0


def test_months_of_another_definition_are_named_and_left_out(thuiszit: Command) -> None:
    keep(thuiszit, "2026-09", {"0344": 4})
    text = Path("thuiszit.toml").read_text(encoding="utf-8")
    Path("thuiszit.toml").write_text(text.replace('"landelijk"', '"een_maand"', 1), encoding="utf-8")
    keep(thuiszit, "2026-10", {"0344": 5})
    answer = shown(thuiszit)
    assert [month["maand"] for month in answer["maanden"]] == ["2026-10"]
    assert any("2026-09" in each for each in answer["waarschuwingen"])


def test_the_page_has_charts_with_the_target_and_the_folder_verifies(thuiszit: Command) -> None:
    for month, count in (("2025-10", 12), ("2026-10", 9)):
        keep(thuiszit, month, {"0344": count})
    assert thuiszit("trend", "--uit", "uit", "--stil")[0] == 0
    page = Path("uit/rapport.html").read_text(encoding="utf-8")
    assert 'class="box on-goal"' in page
    assert "oktober 2025 12, oktober 2026 9" in page
    assert "Elk aantal is de stand op de peildatum van die maand" in Path("uit/rapport.md").read_text(
        encoding="utf-8"
    )
    assert thuiszit("verify", "uit")[0] == 0


def test_without_a_kept_month_it_says_what_to_run_first(thuiszit: Command) -> None:
    code, _, err = thuiszit("trend")
    assert (code, "thuiszit run" in err) == (3, True)
