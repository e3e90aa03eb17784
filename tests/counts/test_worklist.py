"""The worklist: the date that matters next, and nothing personal in any of its forms."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import python_calamine
from hypothesis import HealthCheck, Phase, given, settings
from invented import NUMBER, SCHOOL, as_frames, frames

import thuiszit_cli
from reference import Register
from strategies import registers
from thuiszit_cli.counts.status import Question
from thuiszit_cli.counts.worklist import Aanleiding, Item, pseudonymised, worklist
from thuiszit_cli.intake.load import from_frames
from thuiszit_cli.privacy import Key
from thuiszit_cli.report import worklist as report
from thuiszit_cli.rules.parameters import parameters_on
from thuiszit_cli.rules.terms import Definitie, Klasse, Vakantieregio

DAY = date(2026, 10, 5)


def listed(day: date = DAY, definitie: Definitie = Definitie.LANDELIJK, **tables: Any) -> list[Item]:
    options = {name: tables.pop(name) for name in ("schools", "gemeenten", "within") if name in tables}
    question = Question(definitie, parameters_on(day))
    return worklist(from_frames(frames(**tables)), day, question, **options)


def reasons(item: Item) -> dict[Aanleiding, date]:
    return {item.aanleiding: item.datum} | {why: day for day, why in item.daarna}


def absent(begin: str, end: str = "", **more: str) -> dict[str, str]:
    return {"begindatum": begin, "einddatum": end, "verzuimsoort": "langdurig", **more}


def test_absence_is_long_on_the_29th_counted_day_and_vacation_days_do_not_count() -> None:
    (item,) = listed(meldingen=[absent("2026-09-21")], inschrijvingen=[SCHOOL])
    # Day 29 would be 19 October; the autumn vacation in midden takes nine days, 17 to 25 October.
    assert (item.aanleiding, item.datum) == (Aanleiding.LANGDURIG, date(2026, 10, 28))
    (item,) = listed(meldingen=[absent("2026-09-21")], inschrijvingen=[SCHOOL], definitie=Definitie.EEN_MAAND)
    assert item.datum == date(2026, 10, 21)


def test_of_long_absence_come_a_month_after_the_melding_and_three_months() -> None:
    (item,) = listed(
        meldingen=[absent("2026-08-31", melddatum="2026-09-10", meldingsnummer="M7")],
        inschrijvingen=[SCHOOL],
    )
    assert item.klasse is Klasse.LANGDURIG_RELATIEF_VERZUIM
    assert (item.datum, item.meldingsnummer) == (date(2026, 10, 10), "M7")
    assert reasons(item)[Aanleiding.DRIE_MAANDEN] == date(2026, 11, 30)
    assert reasons(item)[Aanleiding.EINDE_LEERPLICHT] == date(2030, 7, 31)


def test_of_an_exemption_come_its_last_day_and_the_yearly_notice_before_1_july() -> None:
    exempt = {"vrijstelling_soort": "5_onder_a", "vrijstelling_begin": "2026-08-01"}
    (item,) = listed(vrijstellingen=[exempt])
    assert reasons(item) == {
        Aanleiding.VERLENGING: date(2027, 7, 1),
        Aanleiding.EINDE_VRIJSTELLING: date(2027, 7, 31),
    }
    assert listed(vrijstellingen=[{**exempt, "blijvend": "ja"}]) == []


def test_of_a_pupil_of_seventeen_without_a_school_comes_the_18th_birthday() -> None:
    (item,) = listed(
        leerlingen=[{"geboortedatum": "2008-10-20"}],
        inschrijvingen=[{**SCHOOL, "inschrijving_eind": "2026-09-30"}],
    )
    assert (item.aanleiding, item.datum) == (Aanleiding.ACHTTIEN, date(2026, 10, 20))


def test_an_open_melding_whose_end_has_passed_stands_first_with_its_past_date() -> None:
    others = [{"persoonsgebonden_nummer": NUMBER}, {"persoonsgebonden_nummer": "999990020"}]
    found = listed(
        leerlingen=others,
        meldingen=[
            absent("2026-09-07", "2026-09-25"),
            absent("2026-09-28", persoonsgebonden_nummer="999990020"),
        ],
        inschrijvingen=[SCHOOL, {**SCHOOL, "persoonsgebonden_nummer": "999990020"}],
    )
    assert [item.aanleiding for item in found] == [Aanleiding.NIET_AFGESLOTEN, Aanleiding.LANGDURIG]
    assert found[0].datum == date(2026, 9, 25)


def test_who_is_at_school_without_a_signal_is_not_on_the_list() -> None:
    assert listed(inschrijvingen=[SCHOOL]) == []


def test_the_list_is_narrowed_by_school_municipality_and_days() -> None:
    tables = {"meldingen": [absent("2026-09-21")], "inschrijvingen": [SCHOOL]}
    assert len(listed(schools=["01AB"], gemeenten=["0344"], within=23, **tables)) == 1
    assert listed(schools=["02CD"], **tables) == []
    assert listed(gemeenten=["0363"], **tables) == []
    assert listed(within=22, **tables) == []


def written(tmp_path: Path, *, numbers: bool) -> tuple[list[Item], str]:
    items = listed(meldingen=[absent("2026-09-21")], inschrijvingen=[SCHOOL])
    report.write_markdown(tmp_path / "w.md", items, DAY, numbers=numbers)
    report.write_csv(tmp_path / "w.csv", items, numbers=numbers)
    report.write_xlsx(tmp_path / "w.xlsx", items, DAY, numbers=numbers)
    report.write_ics(tmp_path / "w.ics", items, DAY, numbers=numbers)
    sheet = python_calamine.load_workbook(tmp_path / "w.xlsx").get_sheet_by_index(0).to_python()
    texts = [(tmp_path / f"w.{kind}").read_text(encoding="utf-8") for kind in ("md", "csv", "ics")]
    return items, "\n".join([*texts, str(sheet)])


def test_no_form_of_the_list_holds_a_number_unless_asked_for(tmp_path: Path) -> None:
    _, without = written(tmp_path, numbers=False)
    assert NUMBER not in without
    assert "2014" not in without  # the year of birth
    _, with_numbers = written(tmp_path, numbers=True)
    assert with_numbers.count(NUMBER) >= 4


def test_the_calendar_has_short_lines_and_an_event_for_every_coming_date(tmp_path: Path) -> None:
    items, _ = written(tmp_path, numbers=False)
    raw = (tmp_path / "w.ics").read_bytes()
    lines = raw.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert raw.count(b"BEGIN:VEVENT") == 1 + len(items[0].daarna) == raw.count(b"END:VEVENT")
    assert b"DTSTART;VALUE=DATE:20261028\r\nDTEND;VALUE=DATE:20261029" in raw
    uids = [line for line in lines if line.startswith(b"UID:")]
    assert len(set(uids)) == len(uids)


@settings(
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
@given(registers())
def test_of_any_register_each_pupil_is_listed_once_with_its_class_and_its_dates_in_order(
    register: Register,
) -> None:
    day, region = register.peildatum, register.vakantieregio
    question = Question(
        Definitie(register.definitie), parameters_on(day), Vakantieregio(region) if region else None
    )
    found = worklist(from_frames(as_frames(register)), day, question)
    answer = thuiszit_cli.classify_frame(
        as_frames(register), peildatum=day, definitie=register.definitie, vakantieregio=region
    ).pupils
    classes = dict(zip(answer["persoonsgebonden_nummer"], answer["klasse"], strict=True))
    assert len({item.nummer for item in found}) == len(found)
    for item in found:
        assert item.klasse == classes[item.nummer]
        dates = [item.datum, *(later for later, _ in item.daarna)]
        assert dates == sorted(dates)
        overdue = Aanleiding.NIET_AFGESLOTEN
        assert all(when >= day or why is overdue for why, when in reasons(item).items())


def test_with_a_pseudonym_the_list_can_be_led_back_by_who_has_the_key_and_by_nobody_else() -> None:
    key = Key(b"1" * 32)
    items = listed(meldingen=[absent("2026-09-07", meldingsnummer="M7")], inschrijvingen=[SCHOOL])
    (item,) = pseudonymised(items, key.pseudonym)
    assert item.kenmerk == item.nummer == key.pseudonym(NUMBER)
    text = report.calendar([item], DAY, numbers=True) + report.render([item], DAY, numbers=True)
    assert item.nummer in text.replace("\r\n ", "")
    assert not [word for word in (NUMBER, "M7") if word in text]
