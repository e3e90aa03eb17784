"""Two classifications compared: every pupil is in the matrix once, and what does not fit is refused."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from invented import NUMBER, SCHOOL, frames

import thuiszit_cli
from thuiszit_cli.columns import CLASSIFICATION
from thuiszit_cli.commands.app import run
from thuiszit_cli.counts.compare import compare, read_classified, read_herindeling, read_lezing, report_or_why
from thuiszit_cli.counts.compare_tables import published
from thuiszit_cli.counts.comparison import GONE, NEW, Classified, Comparison
from thuiszit_cli.counts.movers import counts, movers
from thuiszit_cli.counts.targets import Lezing, Maat, measures, targets, years_between
from thuiszit_cli.errors import InputError, UsageError
from thuiszit_cli.privacy.keys import Key
from thuiszit_cli.report import forms
from thuiszit_cli.report.markdown import counts as render
from thuiszit_cli.report.model import Counted
from thuiszit_cli.report.parquet import write_frame
from thuiszit_cli.rules.parameters import parameters_on

OTHER = "999990020"


def classified(folder: Path, day: str, **tables: Any) -> Path:
    answer = thuiszit_cli.classify_frame(frames(**tables), peildatum=date.fromisoformat(day))
    path = folder / f"{day}.parquet"
    write_frame(path, answer.pupils, CLASSIFICATION)
    return path


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """First: one absolute. A year later: back at school, and a new pupil who is absolute."""
    gone = {**SCHOOL, "inschrijving_eind": "2025-08-31"}
    before = classified(tmp_path, "2025-10-01", inschrijvingen=[gone])
    after = classified(
        tmp_path,
        "2026-10-01",
        leerlingen=[{"persoonsgebonden_nummer": number} for number in (NUMBER, OTHER)],
        inschrijvingen=[gone, {**SCHOOL, "inschrijving_begin": "2025-11-03"}],
    )
    return before, after


def test_the_matrix_holds_every_pupil_of_either_day_once(two: tuple[Path, Path]) -> None:
    found = compare(read_classified(two[0]), read_classified(two[1]))
    moves = {(old, new): count for old, row in found.matrix.items() for new, count in row.items() if count}
    assert moves == {("absoluut_verzuim", "geen_verzuim"): 1, (NEW, "absoluut_verzuim"): 1}
    assert found.as_json()["thuiszitters"] == {"vorige": 1, "erbij": 1, "eraf": 1, "nu": 1}
    assert {name: count for name, count in found.redenen.items() if count} == {"ingeschreven": 1}


def test_a_simulation_is_called_one_also_when_it_is_compared(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("pgn;geboortedatum;inschrijving_begin\n999990019;12-03-2014;01-08-2018\n")
    for day, more in (("2026-09-01", ()), ("2026-10-01", ("--parameter", "zestien_uur.uren=12"))):
        line = [
            "classify",
            str(tmp_path / "a.csv"),
            "--peildatum",
            day,
            "--uit",
            str(tmp_path / day),
            "--stil",
            *more,
        ]
        assert run(line) == 0
    (warning, *_) = thuiszit_cli.compare(tmp_path / "2026-09-01", tmp_path / "2026-10-01").report.warnings
    assert warning.startswith("De uitkomst van 1 oktober 2026 is een simulatie.")


def test_who_is_no_longer_in_the_export_is_told_apart(two: tuple[Path, Path], tmp_path: Path) -> None:
    later = classified(
        tmp_path, "2027-01-04", leerlingen=[{"persoonsgebonden_nummer": NUMBER}], inschrijvingen=[SCHOOL]
    )
    found = compare(read_classified(two[1]), read_classified(later))
    assert found.matrix["absoluut_verzuim"][GONE] == 1
    assert found.redenen[GONE] == 1


def test_targets_say_how_many_there_may_be_at_most(two: tuple[Path, Path]) -> None:
    found = {target.id: target for target in compare(*map(read_classified, two)).doelen}
    assert (found["pact"].nu, found["pact"].ten_hoogste, found["pact"].gehaald) == (1, 0, False)
    assert found["g4_jaar_thuiszitters"].ten_hoogste == 0  # three quarters of one, rounded down


def test_the_agreement_of_the_four_cities_is_told_in_the_reading_that_was_asked_for(
    two: tuple[Path, Path],
) -> None:
    before, after = map(read_classified, two)
    both = {target.id: target.lezing for target in compare(before, after).doelen}
    for lezing in Lezing:
        told = {target.id for target in compare(before, after, lezing=lezing).doelen}
        assert told == {name for name, reading in both.items() if reading in (None, lezing)}
        assert told < set(both)
    with pytest.raises(UsageError, match="lezing"):
        read_lezing("2020")


def test_who_is_still_absent_a_month_after_the_absence_became_long_misses_the_aim_of_schools(
    tmp_path: Path,
) -> None:
    absent = {"begindatum": "2026-01-05", "einddatum": "", "verzuimsoort": "langdurig"}
    days = ("2026-02-20", "2026-03-01", "2026-03-02")  # long on 2 February: 28 days after 5 January
    paths = [classified(tmp_path, day, inschrijvingen=[SCHOOL], meldingen=[absent]) for day in days]
    for path, (before, now) in zip(paths[1:], [(0, 0), (0, 1)], strict=True):
        found = compare(read_classified(paths[0]), read_classified(path))
        aim = next(target for target in found.doelen if target.id == "school")
        assert (aim.vorige, aim.nu) == (before, now)


def test_a_published_comparison_shows_no_small_count_and_no_verdict_on_one(two: tuple[Path, Path]) -> None:
    found = published(compare(*map(read_classified, two)))
    told = found.as_json()
    assert told["thuiszitters"] == {"vorige": None, "erbij": None, "eraf": None, "nu": None}
    assert told["huidige"]["leerlingen"] is None
    pact = next(each for each in told["doelen"] if each["id"] == "pact")
    assert (pact["vorige"], pact["nu"], pact["gehaald"]) == (0, None, None)
    texts = render([found.report])
    assert not re.search(r"\| \**[1-4]\** \||\| nee \|", texts)


def test_a_comparison_without_small_counts_is_published_whole(two: tuple[Path, Path]) -> None:
    found = compare(*map(read_classified, two))
    assert published(found, limit=1).as_json() == found.as_json()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("van;naar\n1;2\n", "geen kolommen"),
        ("", "geen kolommen"),
        ("oud;nieuw\n344\n", "regel 2"),
        ("oud;nieuw\n344;Utrecht\n", "regel 2"),
        ("oud;nieuw\n344;1\n344;2\n", "regel 3"),
        ("oud;nieuw\n1;2\n2;1\n", "kring"),
    ],
)
def test_a_table_of_mergers_that_cannot_be_used_is_refused_with_the_line(
    tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / "herindeling.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        read_herindeling(path)


def test_a_municipality_that_merged_twice_is_counted_under_its_last_code(tmp_path: Path) -> None:
    path = tmp_path / "herindeling.csv"
    path.write_text("Oud,Nieuw\nGM0003,1979\n\n1979,9002\n", encoding="utf-8")
    assert read_herindeling(path) == {"0003": "9002", "1979": "9002"}


def test_merged_municipalities_are_counted_under_their_new_code(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    borders = tmp_path / "herindeling.csv"
    borders.write_text("oud;nieuw\n344;9001\n", encoding="utf-8")
    found = compare(*map(read_classified, two), read_herindeling(borders))
    table = next(each for each in found.report.tables if each.id == "gemeente")
    assert [(line.id, line.values) for line in table.lines] == [("9001", (1, 1))]


def test_the_wrong_order_and_different_definitions_are_refused(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    before, after = (read_classified(path) for path in two)
    with pytest.raises(UsageError, match="ligt niet voor"):
        compare(after, before)
    answer = thuiszit_cli.classify_frame(frames(), peildatum=date(2026, 12, 1), definitie="een_maand")
    write_frame(tmp_path / "other.parquet", answer.pupils, CLASSIFICATION)
    with pytest.raises(UsageError, match="definitie"):
        compare(before, read_classified(tmp_path / "other.parquet"))


def test_when_one_of_the_two_lacks_enrolments_the_change_in_absoluut_verzuim_is_said_to_be_of_the_data(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    melding = {"begindatum": "2026-11-02", "verzuimsoort": "overig"}
    without = read_classified(classified(tmp_path, "2026-12-01", meldingen=[melding]))
    (warning,) = compare(read_classified(two[1]), without).report.warnings
    assert "Bij de uitkomst van 1 december 2026 zijn de inschrijvingen niet aangeleverd" in warning
    assert "komt door de gegevens" in warning
    assert compare(*map(read_classified, two)).report.warnings == ()


def numbered(folder: Path, day: str, number: str, key: Key | None) -> Classified:
    answer = thuiszit_cli.classify_frame(
        frames(leerlingen=[{"persoonsgebonden_nummer": key.pseudonym(number) if key else number}]),
        peildatum=date.fromisoformat(day),
    )
    write_frame(folder / f"{day}.parquet", answer.pupils, CLASSIFICATION)
    return read_classified(folder / f"{day}.parquet")


def test_pseudonyms_of_another_key_or_another_zout_are_not_compared(tmp_path: Path) -> None:
    key = Key(b"1" * 32)
    before = numbered(tmp_path, "2025-10-01", NUMBER, key)
    for other in (Key(b"2" * 32), Key(b"1" * 32, "2026-Q3")):
        with pytest.raises(InputError, match="sleutel of --zout was een andere"):
            compare(before, numbered(tmp_path, "2026-10-01", NUMBER, other))
    with pytest.raises(InputError, match="de andere nummers"):
        compare(before, numbered(tmp_path, "2026-10-01", NUMBER, None))
    same = compare(before, numbered(tmp_path, "2026-10-01", NUMBER, key))
    assert sum(same.matrix[NEW].values()) == 0


def test_a_month_with_other_pseudonyms_has_a_page_that_says_why_there_is_no_comparison(
    tmp_path: Path,
) -> None:
    before = numbered(tmp_path, "2026-09-01", NUMBER, Key(b"1" * 32, "2026-Q2"))
    now = numbered(tmp_path, "2026-10-01", NUMBER, Key(b"1" * 32, "2026-Q3"))
    report = report_or_why(before, now)
    for form, write in forms.writers(Counted("vergelijking", report.title, [report]), forms.FORMS).items():
        write(tmp_path / form)
    for name in ("rapport.md", "rapport.html"):
        page = (tmp_path / name).read_text(encoding="utf-8")
        assert "Geen vergelijking van 1 september 2026 met 1 oktober 2026" in page
        assert "de sleutel of --zout was een andere" in page


def test_two_outputs_without_a_pupil_in_common_are_compared_with_a_warning(tmp_path: Path) -> None:
    before = numbered(tmp_path, "2025-10-01", NUMBER, None)
    warnings = compare(before, numbered(tmp_path, "2026-10-01", OTHER, None)).report.warnings
    assert "geen enkele leerling gemeen" in warnings[0]


def test_what_classify_did_not_write_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.parquet").write_text("geen parquet", encoding="utf-8")
    pq.write_table(pa.table({"klasse": ["x"]}), tmp_path / "other.parquet")
    for path in (tmp_path, tmp_path / "text.parquet", tmp_path / "other.parquet", tmp_path / "no.parquet"):
        with pytest.raises(InputError):
            read_classified(path)


def absent_since(folder: Path, day: str, begin: str, definitie: str = "landelijk", **pupil: str) -> int:
    """Whether a pupil absent since `begin` is past the aim of schools on `day`, as a count."""
    answer = thuiszit_cli.classify_frame(
        frames(
            leerlingen=[pupil],
            meldingen=[{"begindatum": begin, "verzuimsoort": "langdurig"}],
            inschrijvingen=[SCHOOL],
        ),
        peildatum=date.fromisoformat(day),
        definitie=definitie,
    )
    path = folder / f"{day}-{begin}-{definitie}.parquet"
    write_frame(path, answer.pupils, CLASSIFICATION)
    found = read_classified(path)
    return measures(found, parameters_on(found.peildatum))[Maat.NA_STREVEN]


def test_the_aim_of_schools_counts_a_month_from_the_day_the_absence_became_long(tmp_path: Path) -> None:
    assert absent_since(tmp_path, "2026-10-27", "2026-08-31") == 0  # long on day 29, 28 September
    assert absent_since(tmp_path, "2026-10-28", "2026-08-31") == 1
    # The days of the autumn vacation, 17 to 25 October in midden, do not count: long on 5 November.
    assert absent_since(tmp_path, "2026-12-04", "2026-09-29") == 0
    assert absent_since(tmp_path, "2026-12-05", "2026-09-29") == 1
    # Four weeks or longer is a day earlier.
    assert absent_since(tmp_path, "2026-10-26", "2026-08-31", "vier_weken_of_langer") == 0
    assert absent_since(tmp_path, "2026-10-27", "2026-08-31", "vier_weken_of_langer") == 1


def test_the_day_on_which_an_absence_became_long_is_that_of_the_pupils_own_vacations(tmp_path: Path) -> None:
    # In noord the autumn vacation begins on 10 October, two days before the absence would be long in midden.
    assert absent_since(tmp_path, "2026-11-12", "2026-09-14") == 1
    assert absent_since(tmp_path, "2026-11-20", "2026-09-14", gemeentecode="0014") == 0
    assert absent_since(tmp_path, "2026-11-21", "2026-09-14", gemeentecode="0014") == 1


@pytest.mark.parametrize(
    ("before", "now", "years"),
    [
        ("2025-10-01", "2026-10-01", 1),
        ("2027-10-01", "2028-10-01", 1),  # holds 29 February 2028
        ("2024-02-29", "2025-02-28", 1),
        ("2016-10-01", "2020-10-01", 4),
        ("2026-10-01", "2026-10-01", 0),
    ],
)
def test_a_year_is_a_year_also_when_it_holds_29_february(before: str, now: str, years: float) -> None:
    assert years_between(date.fromisoformat(before), date.fromisoformat(now)) == years


def test_of_four_thuiszitters_three_may_be_left_after_a_year_that_holds_29_february() -> None:
    counted = dict.fromkeys(Maat, 4)
    first, last = date(2027, 10, 1), date(2028, 10, 1)
    (yearly, *_) = (
        each
        for each in targets(counted, counted, first, last, parameters_on(last), Lezing.JAAR)
        if each.id == "g4_jaar_thuiszitters"
    )
    assert yearly.ten_hoogste == 3


def lived_in(folder: Path, day: str, *codes: str) -> Classified:
    """As many pupils without a school as codes of municipalities."""
    numbers = [str(int(NUMBER) + at) for at in range(len(codes))]
    people = [{"persoonsgebonden_nummer": n, "gemeentecode": c} for n, c in zip(numbers, codes, strict=True)]
    gone = {**SCHOOL, "inschrijving_eind": "2018-12-01"}
    schools = [{**gone, "persoonsgebonden_nummer": number} for number in numbers]
    return read_classified(classified(folder, day, leerlingen=people, inschrijvingen=schools))


def by_gemeente(found: Comparison) -> dict[str, tuple[int | None, ...]]:
    table = next(each for each in found.report.tables if each.id == "gemeente")
    return {line.id: line.values for line in table.lines}


def test_mergers_are_followed_without_a_file_up_to_the_last_day(tmp_path: Path) -> None:
    # Grave and Cuijk went into Land van Cuijk on 1 January 2022.
    before = lived_in(tmp_path, "2021-10-01", "0786", "1684", "0786")
    after = lived_in(tmp_path, "2022-10-01", "1982", "1982")
    assert by_gemeente(compare(before, after)) == {"1982": (3, 2)}
    same_year = lived_in(tmp_path, "2021-12-31", "0786")
    assert by_gemeente(compare(before, same_year)) == {"0786": (2, 1), "1684": (1, 0)}
    # De Friese Meren (2014) got another code and name in 2015; Skarsterlân went into it before.
    older = lived_in(tmp_path, "2019-10-01", "0051", "1921")
    assert by_gemeente(compare(older, after))["1940"] == (2, 0)


def test_a_municipality_that_was_divided_is_told_and_not_guessed(tmp_path: Path) -> None:
    before = lived_in(tmp_path, "2020-10-01", "0788")
    found = compare(before, lived_in(tmp_path, "2021-10-01", "0824"))
    assert by_gemeente(found) == {"0788": (1, 0), "0824": (0, 1)}
    assert any("Haaren (0788)" in note and "0824" in note for note in found.report.notes)
    assert not any(
        "verdeeld" in note for note in compare(before, lived_in(tmp_path, "2020-12-31", "0788")).report.notes
    )


def test_a_merger_that_is_not_law_yet_is_not_followed(tmp_path: Path) -> None:
    before = lived_in(tmp_path, "2026-10-01", "1696")
    assert by_gemeente(compare(before, lived_in(tmp_path, "2027-10-01", "1696"))) == {"1696": (1, 1)}


def test_who_is_new_gone_and_moved_stands_in_a_file_of_its_own_with_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    third, fourth = "999990031", "999990043"
    gone = {**SCHOOL, "inschrijving_eind": "2026-08-31"}
    absent = {"begindatum": "2026-07-06", "verzuimsoort": "langdurig", "persoonsgebonden_nummer": third}
    others = [{"persoonsgebonden_nummer": number} for number in (NUMBER, OTHER, third)]
    schools = [{**SCHOOL, "persoonsgebonden_nummer": number} for number in (OTHER, third)]
    before = classified(
        tmp_path, "2026-10-01", leerlingen=others, meldingen=[absent], inschrijvingen=[gone, *schools]
    )
    after = classified(
        tmp_path,
        "2026-11-02",
        leerlingen=[*others, {"persoonsgebonden_nummer": fourth}],
        meldingen=[absent],
        inschrijvingen=[
            gone,
            {**SCHOOL, "inschrijving_begin": "2026-10-12"},
            {**schools[0], "inschrijving_eind": "2026-10-31"},
            schools[1],
            {**SCHOOL, "persoonsgebonden_nummer": fourth},
        ],
    )
    command = ["compare", str(before), str(after), "--leerlingen"]
    assert run(command) == 2  # without a folder
    assert run([*command, "--uit", str(tmp_path / "p"), "--publiceerbaar"]) == 2
    assert run([*command, "--uit", str(tmp_path / "uit"), "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["veranderingen"] == {"nieuw": 1, "weg": 1, "verplaatst": 1}
    assert not [text for text in (told.out, told.err) if "99999" in text]
    with (tmp_path / "uit" / "veranderingen.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert [(row["verandering"], row["persoonsgebonden_nummer"]) for row in rows] == [
        ("nieuw", OTHER),
        ("weg", NUMBER),
        ("verplaatst", third),
    ]
    assert [(row["klasse_vorige"], row["klasse"]) for row in rows] == [
        ("geen_verzuim", "absoluut_verzuim"),
        ("absoluut_verzuim", "geen_verzuim"),
        ("langdurig_relatief_verzuim", "langdurig_relatief_verzuim"),
    ]
    assert rows[1]["waarom"] == "Ingeschreven op een school"
    assert rows[2]["duurklasse"] == "langer_dan_3_maanden"
    assert "ingeschreven" in rows[0]["waarom"]


def test_the_pupils_who_changed_agree_with_the_counts_of_the_comparison(two: tuple[Path, Path]) -> None:
    found = compare(*map(read_classified, two))
    told = found.as_json()["thuiszitters"]
    counted = counts(movers(found))
    assert (counted["nieuw"], counted["weg"]) == (told["erbij"], told["eraf"])
