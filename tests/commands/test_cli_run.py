"""`thuiszit run`: a year of months, nothing twice, and a failure that leaves what stood."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from icalendar import Calendar

from thuiszit_cli.commands.app import run
from thuiszit_cli.privacy.keys import ENVIRONMENT
from thuiszit_cli.sample.generate import write_sample
from thuiszit_cli.store import log
from thuiszit_cli.store.failure import FILE as LETTER
from thuiszit_cli.store.history import FILE as HISTORY
from thuiszit_cli.store.history import read_history
from thuiszit_cli.store.log import FILE as LOG
from thuiszit_cli.store.manifest import is_complete

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def thuiszit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command in a folder with a new thuiszit.toml: its exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(ENVIRONMENT, raising=False)

    def command(*argv: str) -> tuple[int, str, str]:
        code = run(argv)
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    assert command("init")[0] == 0
    Path("exports").mkdir()
    return command


def deliver(month: date, seed: int = 1, size: int = 60) -> None:
    """Put the export of a month in its folder."""
    folder = Path("exports") / f"{month:%Y-%m}"
    made = write_sample(folder, leerlingen=size, seed=seed, plat=False, overschrijf=True, peildatum=month)
    made.files[-1].unlink()


def state() -> dict[str, str]:
    """Every file of the output but log and letter, with its hash and the moment it was last written."""
    return {
        str(path): f"{hashlib.sha256(path.read_bytes()).hexdigest()} {path.stat().st_mtime_ns}"
        for path in sorted(Path("uitkomsten").rglob("*"))
        if path.is_file() and path.name not in (LOG, LETTER)
    }


SOAK = int(os.environ.get("THUISZIT_SOAK") or 60)  # pupils a month; make soak asks for more


def a_month(thuiszit: Command, day: str, *rest: str, code: int = 0) -> dict[str, Any]:
    ended, out, err = thuiszit("run", "--peildatum", day, "--json", *rest)
    assert ended == code, err
    answer: dict[str, Any] = json.loads(out)
    return answer


def test_a_year_of_months_twice_and_the_second_time_changes_nothing(thuiszit: Command) -> None:
    """A year with `make soak`; else the five months around the new year."""
    months = range(8, 20) if "THUISZIT_SOAK" in os.environ else range(9, 14)
    days = [date(2025 + (month > 11), month % 12 + 1, 1) for month in months]
    for day in days:
        deliver(day, size=SOAK)
        answer = a_month(thuiszit, day.isoformat())
        assert answer["toestand"] == "nieuw"
        assert answer["vergeleken_met"] == (f"{days[days.index(day) - 1]:%Y-%m}" if day != days[0] else None)
    before = state()
    assert len({Path(name).parent.name for name in before} & {f"{day:%Y-%m}" for day in days}) == len(days)
    for day in days:
        assert a_month(thuiszit, day.isoformat())["toestand"] == "ongewijzigd"
    assert state() == before
    assert _lines_in_order(Path("uitkomsten") / LOG) == len(days)  # nor does a second run add a line
    lines = pq.read_table(Path("uitkomsten") / HISTORY).to_pylist()
    pupils = {line["maand"]: line["aantal"] for line in lines if line["naam"] == "leerlingen"}
    assert pupils == {f"{day:%Y-%m}": SOAK for day in days}
    by_class = [line["aantal"] for line in lines if line["soort"] == "klasse" and line["maand"] == "2026-01"]
    assert (len(by_class), sum(by_class)) == (7, SOAK)
    assert [thuiszit("verify", f"uitkomsten/{day:%Y-%m}")[0] for day in days] == [0] * len(days)
    if "THUISZIT_SOAK" in os.environ:
        sys.stderr.write(
            f"{len(days)} maanden van {SOAK} leerlingen, twee keer: {len(before)} bestanden, 0 veranderd\n"
        )


def test_run_finds_what_classify_finds_and_nothing_twice(thuiszit: Command) -> None:
    deliver(date(2026, 10, 1), size=400)
    answer = a_month(thuiszit, "2026-10-01")
    exports = sorted(str(path) for path in Path("exports/2026-10").iterdir())
    asked = ("--peildatum", "2026-10-01", "--config", "thuiszit.toml", "--uit", "uit", "--json")
    code, out, err = thuiszit("classify", *exports, *asked)
    assert code == 0, err
    assert answer["bevindingen"] == json.loads(out)["bevindingen"]
    lines = Path("uit/bevindingen.csv").read_text(encoding="utf-8-sig").splitlines()
    month = Path("uitkomsten/2026-10/bevindingen.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(month) == len(lines)
    assert any("afgesloten_zonder_datum" in line for line in lines)


def test_another_delivery_or_setting_replaces_the_month_and_its_history(thuiszit: Command) -> None:
    deliver(date(2026, 10, 1))
    a_month(thuiszit, "2026-10-01")
    deliver(date(2026, 10, 1), size=70)
    assert a_month(thuiszit, "2026-10-01")["toestand"] == "gewijzigd"
    lines = pq.read_table(Path("uitkomsten") / HISTORY).to_pylist()
    assert [line["aantal"] for line in lines if line["naam"] == "leerlingen"] == [70]
    text = Path("thuiszit.toml").read_text(encoding="utf-8")
    Path("thuiszit.toml").write_text(text.replace('"landelijk"', '"een_maand"', 1), encoding="utf-8")
    assert a_month(thuiszit, "2026-10-01")["toestand"] == "gewijzigd"
    assert a_month(thuiszit, "2026-10-01")["toestand"] == "ongewijzigd"
    assert {line["definitie"] for line in pq.read_table(Path("uitkomsten") / HISTORY).to_pylist()} == {
        "een_maand"
    }


def test_a_month_and_its_comparison_come_in_the_forms_that_were_asked_for(thuiszit: Command) -> None:
    text = Path("thuiszit.toml").read_text(encoding="utf-8")
    for day in (date(2026, 9, 1), date(2026, 10, 1)):
        deliver(day)
        a_month(thuiszit, day.isoformat())
    Path("thuiszit.toml").write_text(
        text.replace('# formaat = ["html"]', 'formaat = ["html", "xlsx"]'), encoding="utf-8"
    )
    assert a_month(thuiszit, "2026-10-01")["toestand"] == "gewijzigd"
    found = {path.name for path in Path("uitkomsten/2026-10").iterdir()}
    assert found >= {
        "rapport.html",
        "classificatie.xlsx",
        "vergelijking.html",
        "vergelijking.xlsx",
        "rapport.md",
    }
    page = Path("uitkomsten/2026-10/vergelijking.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert thuiszit("verify", "uitkomsten/2026-10")[0] == 0


def test_months_of_different_definitions_are_not_compared_and_it_says_why(thuiszit: Command) -> None:
    deliver(date(2026, 9, 1))
    deliver(date(2026, 10, 1))
    a_month(thuiszit, "2026-09-01")
    text = Path("thuiszit.toml").read_text(encoding="utf-8")
    Path("thuiszit.toml").write_text(text.replace('"landelijk"', '"een_maand"', 1), encoding="utf-8")
    code, out, _ = thuiszit("run", "--peildatum", "2026-10-01")
    assert code == 0
    assert "geen vergelijking: 2026-09 heeft een andere definitie" in out
    assert not Path("uitkomsten/2026-10/vergelijking.md").exists()


def test_a_try_tells_what_would_happen_and_writes_nothing(thuiszit: Command) -> None:
    deliver(date(2026, 10, 1))
    code, out, _ = thuiszit("run", "--peildatum", "2026-10-01", "--proef")
    assert (code, "Er zou een nieuwe maand worden geschreven." in out) == (0, True)
    assert "meldingen.csv" in out
    assert sorted(path.name for path in Path().iterdir()) == ["exports", "thuiszit.toml"]
    a_month(thuiszit, "2026-10-01")
    _, out, _ = thuiszit("run", "--peildatum", "2026-10-01", "--proef")
    assert "(ongewijzigd)" in out


def test_a_month_without_exports_waits_for_them_in_3_with_a_message_to_mail(thuiszit: Command) -> None:
    deliver(date(2026, 9, 1))
    a_month(thuiszit, "2026-09-01")
    before = state()
    code, out, err = thuiszit("run", "--peildatum", "2026-10-01")
    assert (code, out) == (3, "")
    assert err.startswith(
        "thuiszit run, maand 2026-10: wacht op de export\n  nog niet gevonden: exports/2026-10/*.csv\n"
    )
    assert "probeert het bij de volgende start weer" in err
    assert "MISLUKT" not in err
    assert "past op 2026-10/*.csv" in err
    letter = Path("uitkomsten") / LETTER
    assert letter.stat().st_mode & 0o777 == 0o600
    for told in (
        *err.replace("\n\n", "\n").splitlines(),
        "Uitgangscode 3",
        "Instellingen: thuiszit.toml; logboek: uitkomsten/logboek.jsonl",
    ):
        assert told in letter.read_text(encoding="utf-8")
    assert state() == before
    a_month(thuiszit, "2026-09-01")
    assert not letter.exists(), "a run that does well takes the letter away"


def test_a_step_that_fails_leaves_last_month_and_this_month_as_they_were(thuiszit: Command) -> None:
    for day in (date(2026, 9, 1), date(2026, 10, 1)):
        deliver(day)
        a_month(thuiszit, day.isoformat())
    before = state()
    Path("exports/2026-10/meldingen.csv").write_text("naam;klas\nJansen;3\n", encoding="utf-8")
    code, _, err = thuiszit("run", "--peildatum", "2026-10-01")
    assert code == 3
    assert "MISLUKT bij: exports lezen en leerlingen indelen" in err
    assert "Jansen" not in err
    assert state() == before


@contextlib.contextmanager
def growing(path: Path) -> Iterator[None]:
    """A copy that is still being made: an empty line comes at the end of the file, over and over."""
    stop = threading.Event()

    def grow() -> None:
        while not stop.wait(0.002):
            with path.open("ab") as stream:
                stream.write(b"\n")

    thread = threading.Thread(target=grow)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize("command", ["classify exports/2026-10/meldingen.csv --uit uit", "run"])
def test_an_export_that_is_still_being_copied_ends_in_3_and_leaves_no_output(
    thuiszit: Command, command: str
) -> None:
    deliver(date(2026, 10, 1))
    with growing(Path("exports/2026-10/meldingen.csv")):
        code, _, err = thuiszit(*command.split(), "--peildatum", "2026-10-01")
    assert (code, "veranderd terwijl" in err) == (3, True)
    assert not Path("uit").exists()
    assert not Path("uitkomsten/2026-10").exists()


def test_a_damaged_history_is_noticed_before_anything_is_written(thuiszit: Command) -> None:
    deliver(date(2026, 9, 1))
    a_month(thuiszit, "2026-09-01")
    (Path("uitkomsten") / HISTORY).write_bytes(b"PAR1 kapot PAR1")
    before = state()
    deliver(date(2026, 10, 1))
    code, _, err = thuiszit("run", "--peildatum", "2026-10-01")
    assert (code, "is beschadigd" in err) == (4, True)
    assert state() == before


def test_a_lost_history_or_a_month_that_died_is_made_whole_by_the_next_run(thuiszit: Command) -> None:
    deliver(date(2026, 10, 1))
    a_month(thuiszit, "2026-10-01")
    (Path("uitkomsten") / HISTORY).unlink()
    Path("uitkomsten/2026-10").rename("uitkomsten/2026-10.oud")
    answer = a_month(thuiszit, "2026-10-01")
    assert (answer["toestand"], answer["geschiedenis_bijgewerkt"]) == ("ongewijzigd", True)
    assert is_complete(Path("uitkomsten/2026-10"))
    assert not Path("uitkomsten/2026-10.oud").exists()


def test_streng_in_the_configuration_ends_in_1(thuiszit: Command) -> None:
    deliver(date(2026, 10, 1))
    text = Path("thuiszit.toml").read_text(encoding="utf-8").replace("# streng", "streng")
    Path("thuiszit.toml").write_text(text, encoding="utf-8")
    assert a_month(thuiszit, "2026-10-01", code=1)["bevindingen"]["fout"] > 0


def test_months_under_pseudonym_are_compared_when_the_key_is_the_same(thuiszit: Command) -> None:
    text = Path("thuiszit.toml").read_text(encoding="utf-8")
    text = text.replace("# pseudoniem", "pseudoniem").replace("# sleutel", "sleutel")
    Path("thuiszit.toml").write_text(text, encoding="utf-8")
    thuiszit("sleutel", "maak", "sleutel")
    for day in (date(2026, 9, 1), date(2026, 10, 1)):
        deliver(day)
        answer = a_month(thuiszit, day.isoformat())
    assert answer["vergeleken_met"] == "2026-09"
    numbers = pq.read_table("uitkomsten/2026-10/classificatie.parquet")["persoonsgebonden_nummer"].to_pylist()
    assert all(number.startswith("TP-") for number in numbers)
    Path("sleutel").unlink()
    thuiszit("sleutel", "maak", "sleutel")
    deliver(date(2026, 11, 1))
    assert a_month(thuiszit, "2026-11-01")["vergeleken_met"] is None


def test_two_runs_at_once_are_refused_and_a_dead_one_is_no_obstacle(thuiszit: Command) -> None:
    deliver(date(2026, 10, 1))
    script = (
        "import time\nfrom pathlib import Path\nfrom thuiszit_cli.store.lock import locked\n"
        "with locked(Path('uitkomsten')):\n    print('bezig', flush=True)\n    time.sleep(60)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "bezig\n"
    code, _, err = thuiszit("run", "--peildatum", "2026-10-01")
    assert (code, "Een andere run werkt nu" in err) == (4, True)
    other.kill()
    other.wait()
    a_month(thuiszit, "2026-10-01")


def test_two_months_at_once_leave_both_whole_or_refuse_one(thuiszit: Command) -> None:
    for month in (9, 10):
        deliver(date(2026, month, 1))
    months = ("2026-09-01", "2026-10-01")
    command = [sys.executable, "-m", "thuiszit_cli", "run", "--stil", "--peildatum"]
    both = [subprocess.Popen([*command, day], stderr=subprocess.PIPE, text=True) for day in months]
    ended = [(process.communicate(timeout=60)[1], process.returncode) for process in both]
    codes = [code for _, code in ended]
    assert 0 in codes
    assert all(code == 0 or (code == 4 and "Een andere run werkt nu" in err) for err, code in ended), ended
    for day, code in zip(months, codes, strict=True):
        if code == 4:
            a_month(thuiszit, day)
    assert all(is_complete(Path("uitkomsten", day[:7])) for day in months)
    assert {line["maand"] for line in read_history(Path("uitkomsten"))} == {"2026-09", "2026-10"}
    assert not log.examine(Path("uitkomsten/logboek.jsonl")).is_wrong


def test_an_existing_configuration_is_never_overwritten(thuiszit: Command) -> None:
    before = Path("thuiszit.toml").read_bytes()
    code, _, err = thuiszit("init")
    assert (code, "bestaat al" in err) == (4, True)
    assert Path("thuiszit.toml").read_bytes() == before
    assert (Path("thuiszit.toml").stat().st_mode & 0o777) == 0o600


def test_the_log_tells_of_runs_failures_and_pupils_under_pseudonym(thuiszit: Command) -> None:
    text = Path("thuiszit.toml").read_text(encoding="utf-8")
    for name in ("logboek_personen", "sleutel"):
        text = text.replace(f"# {name} =", f"{name} =")
    Path("thuiszit.toml").write_text(text, encoding="utf-8")
    thuiszit("sleutel", "maak", "sleutel")
    deliver(date(2026, 9, 1))
    a_month(thuiszit, "2026-09-01")
    assert thuiszit("run", "--peildatum", "2026-10-01")[0] == 3
    lines = [json.loads(line) for line in (Path("uitkomsten") / LOG).read_text(encoding="utf-8").splitlines()]
    assert _lines_in_order(Path("uitkomsten") / LOG) == 62
    assert (lines[0]["actie"], lines[0]["resultaat"]) == ("maandelijkse run", "gelukt")
    manifest = Path("uitkomsten/2026-09/manifest.json").read_bytes()
    assert lines[0]["manifest_sha256"] == hashlib.sha256(manifest).hexdigest()
    assert all(line["betrokkene"].startswith("TP-") for line in lines[1:61])
    assert (lines[61]["resultaat"], lines[61]["uitgangscode"]) == ("mislukt bij exports zoeken", 3)


def test_purge_without_a_term_removes_nothing_and_says_how_to_set_one(thuiszit: Command) -> None:
    retention(0)
    code, _, err = thuiszit("purge")
    assert (code, "bewaar_maanden = 24" in err) == (2, True)


def retention(months: int) -> None:
    text = Path("thuiszit.toml").read_text(encoding="utf-8")
    text = text.replace("bewaar_maanden = 24", f"bewaar_maanden = {months}" if months else "")
    Path("thuiszit.toml").write_text(text, encoding="utf-8")


def test_purge_lists_and_removes_rows_past_their_term_and_keeps_the_counts(thuiszit: Command) -> None:
    retention(2)
    for day in (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)):
        deliver(day)
        a_month(thuiszit, day.isoformat())
    before = state()
    code, out, _ = thuiszit("purge", "--peildatum", "2026-10-15", "--proef")
    assert (code, "2026-07" in out, "2026-08" in out, "niets verwijderd" in out) == (0, True, False, True)
    assert state() == before
    assert json.loads(thuiszit("purge", "--peildatum", "2026-10-15", "--json")[1])["maanden"] == ["2026-07"]
    assert state() == {name: value for name, value in before.items() if "2026-07" not in name}
    months = pq.read_table(Path("uitkomsten") / HISTORY)["maand"].unique().to_pylist()
    assert sorted(months) == ["2026-07", "2026-08", "2026-09", "2026-10"]
    assert thuiszit("purge", "--peildatum", "2026-10-15")[1] == "Er is niets voorbij de bewaartermijn.\n"


def test_purge_removes_nothing_when_a_folder_holds_something_else_or_counts_are_not_kept(
    thuiszit: Command,
) -> None:
    retention(1)
    for day in (date(2026, 7, 1), date(2026, 8, 1)):
        deliver(day)
        a_month(thuiszit, day.isoformat())
    Path("uitkomsten/2026-08/notitie.txt").write_text("van mij", encoding="utf-8")
    before = state()
    code, _, err = thuiszit("purge", "--peildatum", "2026-11-15")
    assert (code, "niet van een eerdere uitvoer" in err, state() == before) == (4, True, True)
    Path("uitkomsten/2026-08/notitie.txt").unlink()
    (Path("uitkomsten") / HISTORY).unlink()
    before = state()
    code, _, err = thuiszit("purge", "--peildatum", "2026-11-15")
    assert (code, "staan niet in de geschiedenis" in err, state() == before) == (4, True, True)


def test_the_calendar_of_a_month_renews_that_of_the_month_before(
    thuiszit: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, "11" * 32)
    lists = {}
    for day in (date(2026, 9, 1), date(2026, 10, 1)):
        deliver(day)
        a_month(thuiszit, day.isoformat())
        text = Path(f"uitkomsten/{day:%Y-%m}/werklijst.ics").read_text(encoding="utf-8")
        lists[day.month] = {str(each["uid"]): each for each in Calendar.from_ical(text).walk("VEVENT")}
    lapsed = {uid for uid, each in lists[10].items() if each.get("status") == "CANCELLED"}
    assert lists[9].keys() <= lists[10].keys()
    assert lapsed < lists[9].keys()
    rows = Path("uitkomsten/2026-10/werklijst.csv").read_text(encoding="utf-8-sig").splitlines()
    assert {row.rsplit(";", 1)[1] for row in rows[1:]} <= {"ja", "nee"}
    assert "Nieuw sinds de vorige lijst" in Path("uitkomsten/2026-10/werklijst.md").read_text(
        encoding="utf-8"
    )


def test_encrypted_months_are_compared_with_the_key(thuiszit: Command) -> None:
    text = Path("thuiszit.toml").read_text(encoding="utf-8")
    for name in ("versleutel", "sleutel"):
        text = text.replace(f"# {name} =", f"{name} =")
    Path("thuiszit.toml").write_text(text, encoding="utf-8")
    thuiszit("sleutel", "maak", "sleutel")
    for day in (date(2026, 9, 1), date(2026, 10, 1)):
        deliver(day)
        assert a_month(thuiszit, day.isoformat())["toestand"] == "nieuw"
        assert a_month(thuiszit, day.isoformat())["toestand"] == "ongewijzigd"
    assert Path("uitkomsten/2026-10/vergelijking.md").exists()
    with pytest.raises(OSError, match="decrypt"):
        pq.read_table("uitkomsten/2026-10/classificatie.parquet")


def test_the_worklist_of_a_month_without_enrolments_says_so_at_the_top(thuiszit: Command) -> None:
    deliver(date(2026, 10, 1), size=20)
    (Path("exports") / "2026-10" / "inschrijvingen.csv").unlink()
    a_month(thuiszit, "2026-10-01")
    (folder,) = Path("uitkomsten").glob("2026-10*")
    title, warning, *_ = (folder / "werklijst.md").read_text(encoding="utf-8").split("\n\n")
    assert title == "# Werklijst op 1 oktober 2026"
    assert "Absoluut verzuim is niet vast te stellen" in warning


def _lines_in_order(path: Path) -> int:
    """The number of lines of a log that is whole."""
    found = log.examine(path)
    assert not found.is_wrong
    return found.kop.regel


def test_purge_refuses_a_day_that_has_not_come(thuiszit: Command) -> None:
    retention(1)
    deliver(date(2026, 7, 1))
    a_month(thuiszit, "2026-07-01")
    for proef in ([], ["--proef"]):
        code, _, err = thuiszit("purge", "--peildatum", "2999-01-01", *proef)
        assert (code, "ligt in de toekomst" in err) == (2, True)
    assert Path("uitkomsten/2026-07").is_dir()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
@pytest.mark.parametrize(("typed", "stays"), [(b"nee\n", True), (b"\n", True), (b"ja\n", False)])
def test_purge_asks_on_a_terminal_after_it_listed_what_goes(
    thuiszit: Command, typed: bytes, stays: bool
) -> None:
    import pty

    retention(1)
    deliver(date(2026, 7, 1))
    a_month(thuiszit, "2026-07-01")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "thuiszit_cli", "purge", "--peildatum", "2026-10-15"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        seen = b""
        while b"Typ ja: " not in seen:
            seen += os.read(ours, 4096)
        os.write(ours, typed)
        assert process.wait(timeout=60) == 0
    os.close(ours)
    assert b"2026-07" in seen
    assert b"classificatie.parquet" in seen
    assert Path("uitkomsten/2026-07").is_dir() is stays
