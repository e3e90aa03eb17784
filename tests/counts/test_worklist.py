"""The worklist: the date that matters next, and nothing personal in any of its forms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import python_calamine
from hypothesis import given
from icalendar import Calendar
from invented import NUMBER, SCHOOL, as_frames, frames, question_of

import laws
import thuiszit_cli
from reference import Register
from strategies import over_registers, registers
from thuiszit_cli.commands.app import run
from thuiszit_cli.commands.worklist import worklist as command
from thuiszit_cli.counts.status import STATUSSEN, Status, answers
from thuiszit_cli.counts.worklist import Item, Worklist, worklist
from thuiszit_cli.counts.worklist_dates import OVERDUE, Aanleiding
from thuiszit_cli.facts.days import number
from thuiszit_cli.privacy.hidden import Hidden
from thuiszit_cli.privacy.keys import Key
from thuiszit_cli.privacy.pseudonyms import pseudonymised_items
from thuiszit_cli.question import Question
from thuiszit_cli.report import forms
from thuiszit_cli.report.calendar import calendar, read_earlier
from thuiszit_cli.report.markdown import worklist as in_markdown
from thuiszit_cli.report.model import Listed
from thuiszit_cli.rules.terms import Definitie, Klasse
from thuiszit_cli.tables.load import from_frames
from thuiszit_cli.tables.model import Tables

DAY = date(2026, 10, 5)


def asked(day: date = DAY, definitie: Definitie = Definitie.LANDELIJK, **tables: Any) -> Worklist:
    options = {name: tables.pop(name) for name in ("schools", "gemeenten", "within") if name in tables}
    question = laws.asked(None, definitie, peildatum=day)
    return worklist(from_frames(frames(**tables)), question, **options)


def listed(day: date = DAY, definitie: Definitie = Definitie.LANDELIJK, **tables: Any) -> list[Item]:
    return asked(day, definitie, **tables).items


def reasons(item: Item) -> dict[Aanleiding, date]:
    return {item.aanleiding: item.datum} | {why: day for day, why in item.daarna}


def absent(begin: str, end: str = "", **more: str) -> dict[str, str]:
    return {"begindatum": begin, "einddatum": end, "verzuimsoort": "langdurig", **more}


def test_absence_is_long_on_the_29th_counted_day_and_vacation_days_do_not_count() -> None:
    (item,) = listed(meldingen=[absent("2026-09-21")], inschrijvingen=[SCHOOL])
    # Day 29 would be 19 October; the autumn vacation in midden takes nine days, 17 to 25 October.
    assert reasons(item)[Aanleiding.LANGDURIG] == date(2026, 10, 28)
    (item,) = listed(meldingen=[absent("2026-09-21")], inschrijvingen=[SCHOOL], definitie=Definitie.EEN_MAAND)
    assert reasons(item)[Aanleiding.LANGDURIG] == date(2026, 10, 20)  # the first and the last day count


def test_of_long_absence_come_a_month_after_the_melding_and_three_months() -> None:
    (item,) = listed(
        meldingen=[absent("2026-08-31", melddatum="2026-09-10", meldingsnummer="M7")],
        inschrijvingen=[SCHOOL],
    )
    assert item.klasse is Klasse.LANGDURIG_RELATIEF_VERZUIM
    assert item.meldingsnummer == "M7"
    assert reasons(item)[Aanleiding.MAAND_NA_MELDING] == date(2026, 10, 10)
    assert reasons(item)[Aanleiding.DRIE_MAANDEN] == date(2026, 11, 30)
    assert reasons(item)[Aanleiding.EINDE_LEERPLICHT] == date(2030, 7, 31)


def test_the_month_after_the_melding_is_given_before_the_absence_is_long() -> None:
    long = {"meldingen": [absent("2026-09-21", melddatum="2026-09-24")], "inschrijvingen": [SCHOOL]}
    (item,) = listed(**long)
    assert (item.klasse, item.aanleiding) == (Klasse.RISICO, Aanleiding.MAAND_NA_MELDING)
    assert item.datum == date(2026, 10, 24)
    (item,) = listed(
        meldingen=[absent("2026-09-21")], inschrijvingen=[SCHOOL]
    )  # without a melddatum: the begin
    assert reasons(item)[Aanleiding.MAAND_NA_MELDING] == date(2026, 10, 21)
    for other in ({"verzuimsoort": "luxe"}, {"alle_lessen_gemist": "nee"}, {"status": "ingetrokken"}):
        more = [absent("2026-09-21", **other), absent("2026-09-28", verzuimsoort="luxe")]
        (item,) = listed(meldingen=more, inschrijvingen=[SCHOOL])
        assert Aanleiding.MAAND_NA_MELDING not in reasons(item)


def test_a_melding_of_an_absence_from_which_the_pupil_was_back_gives_no_month() -> None:
    (item,) = listed(
        meldingen=[absent("2026-09-07", "2026-09-18"), absent("2026-09-28", verzuimsoort="luxe")],
        inschrijvingen=[SCHOOL],
    )
    assert Aanleiding.MAAND_NA_MELDING not in reasons(item)


def exempt(soort: str = "5_onder_a", begin: str = "2026-08-01", end: str = "", **more: str) -> dict[str, str]:
    return {"vrijstelling_soort": soort, "vrijstelling_begin": begin, "vrijstelling_eind": end, **more}


def of_exemptions(*rows: dict[str, str], day: date = DAY, **pupil: str) -> dict[Aanleiding, date]:
    (item,) = listed(day, leerlingen=[pupil], vrijstellingen=list(rows))
    assert item.klasse is Klasse.VRIJGESTELD
    return reasons(item)


def test_of_an_exemption_come_its_last_day_and_the_yearly_notice_before_1_july() -> None:
    assert of_exemptions(exempt(begin="2026-08-01"), exempt(begin="2025-08-01")) == {
        Aanleiding.VERLENGING: date(2027, 7, 1),
        Aanleiding.EINDE_VRIJSTELLING: date(2027, 7, 31),
        Aanleiding.EINDE_LEERPLICHT: date(2030, 7, 31),
        Aanleiding.ACHTTIEN: date(2032, 3, 1),
    }


def test_who_is_exempt_for_good_has_the_end_of_the_duty_and_no_notice_or_end_of_the_exemption() -> None:
    assert of_exemptions(exempt(begin="2025-08-01", blijvend="ja")) == {
        Aanleiding.EINDE_LEERPLICHT: date(2030, 7, 31),
        Aanleiding.ACHTTIEN: date(2032, 3, 1),
    }


def test_the_travelling_life_exempts_until_31_october_whatever_end_is_recorded() -> None:
    for row in (exempt("5a_trekkend", end="2027-07-31"), exempt("5a_trekkend", blijvend="ja")):
        found = of_exemptions(row)
        assert found[Aanleiding.EINDE_VRIJSTELLING] == date(2026, 10, 31)
        assert Aanleiding.VERLENGING not in found
    found = of_exemptions(exempt("5a_trekkend", end="2026-10-15"))
    assert found[Aanleiding.EINDE_VRIJSTELLING] == date(2026, 10, 15)


def test_an_exemption_ends_when_no_other_exempts_the_next_day() -> None:
    long, short = exempt(end="2027-07-31"), exempt("5_onder_b", "2026-09-01", "2026-10-31")
    assert of_exemptions(long, short)[Aanleiding.EINDE_VRIJSTELLING] == date(2027, 7, 31)
    following = exempt("5_onder_b", "2026-11-01", "2026-12-31")
    assert of_exemptions(short, following)[Aanleiding.EINDE_VRIJSTELLING] == date(2026, 12, 31)
    later = exempt("5_onder_b", "2026-11-02", "2026-12-31")
    assert of_exemptions(short, later)[Aanleiding.EINDE_VRIJSTELLING] == date(2026, 10, 31)
    assert Aanleiding.EINDE_VRIJSTELLING not in of_exemptions(short, exempt(blijvend="ja"))


def test_an_exemption_under_article_15_takes_over_only_when_the_kwalificatieplicht_has_begun() -> None:
    first = exempt(end="2026-12-31")
    fifteen = exempt("15", "2027-01-01", "2028-07-31")
    assert of_exemptions(first, fifteen)[Aanleiding.EINDE_VRIJSTELLING] == date(2026, 12, 31)
    older = {"geboortedatum": "2010-03-12"}  # kwalificatieplicht from 1 August 2026
    assert Aanleiding.EINDE_VRIJSTELLING not in of_exemptions(first, fifteen, **older)
    assert of_exemptions(first, fifteen, **older)[Aanleiding.ACHTTIEN] == date(2028, 3, 1)


def test_an_exemption_of_which_the_ground_is_not_recorded_is_renewed_before_1_july_too() -> None:
    assert of_exemptions(exempt("vrijstelling"))[Aanleiding.VERLENGING] == date(2027, 7, 1)
    assert Aanleiding.VERLENGING not in of_exemptions(exempt("vrijstelling", blijvend="ja"))


def test_an_exemption_that_ends_before_the_next_1_july_has_no_notice_of_that_july() -> None:
    assert Aanleiding.VERLENGING not in of_exemptions(exempt(end="2027-06-30"))
    assert Aanleiding.VERLENGING in of_exemptions(exempt(end="2027-07-01"))
    last_month = of_exemptions(exempt(begin="2025-08-01", end="2026-07-31"), day=date(2026, 7, 2))
    assert Aanleiding.VERLENGING not in last_month
    # A notice for a later exemption is none of this one.
    assert Aanleiding.VERLENGING not in of_exemptions(exempt(end="2026-12-31"), exempt(begin="2027-03-01"))


def test_of_a_pupil_of_seventeen_without_a_school_comes_the_month_of_the_18th_birthday_also_when_it_has_begun() -> (
    None
):
    (item,) = listed(
        leerlingen=[{"geboortedatum": "2008-10-20"}],
        inschrijvingen=[{**SCHOOL, "inschrijving_eind": "2026-09-30"}],
    )
    assert reasons(item) == {
        Aanleiding.NIEUW: date(2026, 10, 1),
        Aanleiding.ACHTTIEN: date(2026, 10, 1),  # 20 October, dated the first of the month
    }


def test_every_listed_class_has_the_18th_birthday_also_while_the_leerplicht_runs() -> None:
    birthday = date(2032, 3, 1)
    found = [
        listed(meldingen=[absent(begin)], inschrijvingen=[SCHOOL]) for begin in ("2026-08-31", "2026-09-28")
    ]
    found += [listed(inschrijvingen=[{**SCHOOL, "inschrijving_eind": "2026-09-30"}])]
    found += [listed(vrijstellingen=[exempt()])]
    assert [item.klasse for (item,) in found] == [
        Klasse.LANGDURIG_RELATIEF_VERZUIM,
        Klasse.RISICO,
        Klasse.ABSOLUUT_VERZUIM,
        Klasse.VRIJGESTELD,
    ]
    assert {reasons(item)[Aanleiding.ACHTTIEN] for (item,) in found} == {birthday}


def test_no_date_is_given_on_which_no_duty_rests_on_the_pupil() -> None:
    absence: dict[str, Any] = {"meldingen": [absent("2026-09-28")], "inschrijvingen": [SCHOOL]}
    (item,) = listed(leerlingen=[{"geboortedatum": "2008-10-20"}], **absence)
    assert reasons(item) == {Aanleiding.ACHTTIEN: date(2026, 10, 1)}
    # With a startkwalificatie the duty ends before the birthday, which then is no date.
    qualified = {"geboortedatum": "2009-12-20", "startkwalificatie_datum": "2026-10-20"}
    assert listed(leerlingen=[qualified], **absence) == []
    # Nor is the end of an exemption, or its notice, when the duty has ended by then.
    found = of_exemptions(exempt("5_onder_b"), geboortedatum="2009-06-15")
    assert found == {Aanleiding.ACHTTIEN: date(2027, 6, 1)}


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
    assert [item.aanleiding for item in found] == [Aanleiding.NIET_AFGESLOTEN, Aanleiding.MAAND_NA_MELDING]
    assert found[0].datum == date(2026, 9, 25)


def test_who_is_at_school_without_a_signal_is_not_on_the_list() -> None:
    assert listed(inschrijvingen=[SCHOOL]) == []


def test_the_list_is_narrowed_by_school_and_municipality() -> None:
    tables = {"meldingen": [absent("2026-09-21")], "inschrijvingen": [SCHOOL]}
    assert len(listed(schools=["01AB"], gemeenten=["0344"], **tables)) == 1
    assert listed(schools=["02CD"], **tables) == []
    assert listed(gemeenten=["0363"], **tables) == []


def test_with_a_number_of_days_no_later_date_is_given_but_what_is_overdue_stays() -> None:
    tables = {"meldingen": [absent("2026-09-21")], "inschrijvingen": [SCHOOL]}
    (item,) = listed(within=23, **tables)
    assert reasons(item) == {
        Aanleiding.MAAND_NA_MELDING: date(2026, 10, 21),
        Aanleiding.LANGDURIG: date(2026, 10, 28),
    }
    (item,) = listed(within=22, **tables)
    assert item.daarna == ()
    assert listed(within=15, **tables) == []
    tables["meldingen"].append(absent("2026-09-01", "2026-09-10"))
    (item,) = listed(within=0, **tables)
    assert reasons(item) == {Aanleiding.NIET_AFGESLOTEN: date(2026, 9, 10)}


def test_a_code_that_no_pupil_has_is_told_of() -> None:
    tables = {"meldingen": [absent("2026-09-21")], "inschrijvingen": [SCHOOL]}
    found = asked(schools=["01AB", "XXXX"], gemeenten=["0ABC"], **tables)
    assert (found.scholen, found.gemeenten) == (("XXXX",), ("0ABC",))


def test_without_enrolments_every_form_says_that_absoluut_verzuim_cannot_be_established(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = tmp_path / "meldingen.csv"
    export.write_text(
        "persoonsgebonden_nummer;begindatum;verzuimsoort;geboortedatum\n999990019;21-09-2026;LRV;12-03-2014\n"
    )
    folder = tmp_path / "uit"
    command(
        [str(export)], peildatum=f"{DAY}", formaat=["md,html,xlsx,ics"], uit=str(folder), gemeente=["abc"]
    )
    sentence = "Absoluut verzuim is niet vast te stellen"
    shown = " ".join(capsys.readouterr().out.split())
    assert sentence in shown
    assert "gemeentecode 0ABC" in shown
    texts = [(folder / f"werklijst.{form}").read_text(encoding="utf-8") for form in ("md", "html", "ics")]
    assert all(sentence in text.replace("\n ", "") for text in texts)
    notes = python_calamine.load_workbook(folder / "werklijst.xlsx").get_sheet_by_name("Toelichting")
    assert sentence in str(notes.to_python()[1])
    command([str(export)], peildatum=f"{DAY}", json=True, gemeente=[NUMBER])
    told = capsys.readouterr()
    assert sentence in json.loads(told.out)["waarschuwingen"][0]
    assert "gemeentecode die u opgaf" in " ".join(told.err.split())
    assert NUMBER not in told.err


def test_with_meldingen_and_enrolments_nothing_stands_above_the_list() -> None:
    assert asked(meldingen=[absent("2026-09-21")], inschrijvingen=[SCHOOL]).warnings == ()
    (missing,) = asked(inschrijvingen=[SCHOOL]).warnings
    assert "geen verzuimmeldingen" in missing


def written(tmp_path: Path, *, numbers: bool) -> tuple[list[Item], str]:
    items = listed(meldingen=[absent("2026-09-21")], inschrijvingen=[SCHOOL])
    for name, write in forms.writers(
        Listed(items, DAY, numbers=numbers), ("md", "csv", "xlsx", "ics")
    ).items():
        write(tmp_path / f"w.{name.split('.')[-1]}" if name.startswith("werklijst") else tmp_path / name)
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


def test_every_absolute_thuiszitter_stands_on_every_list_from_the_first_day_without_a_school() -> None:
    gone = {**SCHOOL, "inschrijving_eind": "2024-09-30"}
    (item,) = listed(within=0, inschrijvingen=[gone])
    assert (item.aanleiding, item.datum, item.daarna) == (Aanleiding.NIEUW, date(2024, 10, 1), ())
    # On the peildatum itself too; and who was long absent before is thuiszitter since then.
    (item,) = listed(within=0, inschrijvingen=[{**SCHOOL, "inschrijving_eind": "2026-10-04"}])
    assert item.datum == DAY
    (item,) = listed(
        within=0,
        meldingen=[absent("2026-08-31", status="in_behandeling")],
        inschrijvingen=[{**SCHOOL, "inschrijving_eind": "2026-10-02"}],
    )
    assert (item.klasse, item.datum) == (Klasse.ABSOLUUT_VERZUIM, date(2026, 9, 28))


def test_long_absence_stands_on_every_list_until_somebody_looks_into_one_of_its_meldingen() -> None:
    def first(*statuses: str) -> list[Aanleiding]:
        rows = [absent("2026-08-31", status=status) for status in statuses]
        return [item.aanleiding for item in listed(within=0, meldingen=rows, inschrijvingen=[SCHOOL])]

    assert (
        first("geregistreerd") == first("") == first("geregistreerd", "geregistreerd") == [Aanleiding.NIEUW]
    )
    for status in ("in_behandeling", "ter_kennisgeving", "overgedragen"):
        assert first(status) == first("geregistreerd", status) == []
    assert first("geregistreerd", "ingetrokken") == [Aanleiding.NIEUW]  # what was withdrawn says nothing
    # Of an earlier absence that is over, which was dealt with, neither.
    rows = [absent("2026-03-02", "2026-04-17", status="afgesloten"), absent("2026-08-31")]
    (item,) = listed(within=0, meldingen=rows, inschrijvingen=[SCHOOL])
    assert (item.aanleiding, item.datum) == (Aanleiding.NIEUW, date(2026, 9, 28))  # counted day 29


def test_a_new_exemption_under_5_a_asks_to_consult_the_samenwerkingsverband_and_a_renewed_one_does_not() -> (
    None
):
    ask = Aanleiding.RAADPLEGEN
    assert of_exemptions(exempt(begin="2026-09-14"))[ask] == date(2026, 9, 14)
    assert ask not in of_exemptions(exempt(begin="2026-08-01"), exempt(begin="2025-09-14"))
    gap = of_exemptions(exempt(begin="2026-09-14"), exempt(begin="2025-09-14"))  # ended on 31 July
    assert gap[ask] == date(2026, 9, 14)
    assert ask not in of_exemptions(exempt(begin="2026-07-31", end="2027-07-31"))  # of the school year before
    for other in ("5_onder_b", "5_onder_c", "vrijstelling"):
        assert ask not in of_exemptions(exempt(other, begin="2026-09-14"))


def test_5_b_and_5_c_come_back_before_1_july_and_the_travelling_life_never() -> None:
    for soort in ("5_onder_b", "5_onder_c"):
        assert of_exemptions(exempt(soort))[Aanleiding.VERLENGING] == date(2027, 7, 1)
    assert Aanleiding.VERLENGING not in of_exemptions(exempt("5a_trekkend"))


@pytest.mark.parametrize("form", ["md", "csv", "xlsx", "ics", "html", "json"])
def test_no_form_of_the_list_tells_on_which_day_of_the_month_a_pupil_was_born(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    """Pupils of one month give the same list, byte for byte, also cut off at any number of days."""
    seen = set()
    for born in ("02-10-2009", "06-10-2009", "31-10-2009"):
        export = tmp_path / "export.csv"
        export.write_text(
            "persoonsgebonden_nummer;geboortedatum;inschrijving_begin;inschrijving_eind\n"
            f"999990019;{born};01-08-2015;30-09-2026\n"
        )
        for within in (None, "361", "380", "392"):
            folder = tmp_path / f"{born}-{within}"
            asked_for: dict[str, Any] = (
                {"json": True} if form == "json" else {"formaat": [form], "uit": str(folder)}
            )
            command([str(export)], peildatum=f"{DAY}", binnen=within, **asked_for)
            told = capsys.readouterr().out
            found = told if form == "json" else (folder / f"werklijst.{form}").read_bytes()
            seen.add((within, found))
    assert len(seen) == 4


def test_what_is_overdue_stands_in_the_calendar_on_the_day_of_the_list_as_such() -> None:
    items = listed(meldingen=[absent("2026-09-07", "2026-09-25")], inschrijvingen=[SCHOOL])
    text = calendar(Listed(items, DAY)).replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20261005" in text
    assert "SUMMARY:LRV-melding staat nog open na de einddatum (sinds 25-09-2026)" in text
    assert "DTSTART;VALUE=DATE:20260925" not in text


@over_registers(20, deep=2_000)
@given(registers())
def test_of_any_register_each_pupil_is_listed_once_with_its_class_and_its_dates_in_order(
    register: Register,
) -> None:
    day, question = register.peildatum, question_of(register)
    tables = from_frames(as_frames(register))
    found = worklist(tables, question).items
    answer = thuiszit_cli.classify_frame(as_frames(register), question=question).pupils
    classes = dict(zip(answer["persoonsgebonden_nummer"], answer["klasse"], strict=True))
    assert len({item.nummer for item in found}) == len(found)
    for item in found:
        assert item.klasse == classes[item.nummer]
        dates = [item.datum, *(later for later, _ in item.daarna)]
        assert dates == sorted(dates)
        month = day.replace(day=1)
        assert all(
            when >= (month if why is Aanleiding.ACHTTIEN else day) or why in OVERDUE
            for why, when in reasons(item).items()
        )
    position = {str(name): at for at, name in enumerate(tables.numbers)}
    for item in found:
        if item.klasse is Klasse.VRIJGESTELD:
            end = reasons(item).get(Aanleiding.EINDE_VRIJSTELLING)
            until = reasons(item).get(Aanleiding.ACHTTIEN)
            if end is not None:
                assert exempt_on(tables, position[item.nummer], (end, end + timedelta(days=1)), question) == [
                    True,
                    False,
                ]
            elif until is not None:
                assert exempt_on(
                    tables, position[item.nummer], (max(day, until - timedelta(days=1)),), question
                ) == [True]


def exempt_on(tables: Tables, pupil: int, days: Sequence[date], question: Question) -> list[bool]:
    at = np.full(len(days), pupil, dtype=np.int64)
    found = answers(tables, at, np.array([number(day) for day in days]), question)
    return (found.status == STATUSSEN.index(Status.VRIJGESTELD)).tolist()


def test_with_a_pseudonym_the_list_can_be_led_back_by_who_has_the_key_and_by_nobody_else() -> None:
    key = Key(b"1" * 32)
    items = listed(meldingen=[absent("2026-09-07", meldingsnummer="M7")], inschrijvingen=[SCHOOL])
    (item,) = pseudonymised_items(items, key)
    assert item.kenmerk == item.nummer == key.pseudonym(NUMBER)
    text = calendar(Listed([item], DAY, numbers=True)) + in_markdown(Listed([item], DAY, numbers=True))
    assert item.nummer in text.replace("\r\n ", "")
    assert not [word for word in (NUMBER, "M7") if word in text]


# --- a calendar that renews itself ----------------------------------------------------------------------

KEYED = Hidden(Key(b"1" * 32))


def events(items: list[Item], day: date = DAY, hidden: Hidden = KEYED, earlier: Any = None) -> dict[str, Any]:
    """The appointments of a list by UID, as a calendar reads them."""
    text = calendar(Listed(items, day, hidden=hidden, earlier=earlier))
    return {str(each["uid"]): each for each in Calendar.from_ical(text).walk("VEVENT")}


def test_next_months_calendar_moves_an_appointment_and_adds_none_twice(tmp_path: Path) -> None:
    before = listed(meldingen=[absent("2026-09-21")], inschrijvingen=[SCHOOL])
    # Told anew from another day, under another meldingsnummer and in another file.
    after = [replace(item, plaats="later.csv, regel 90", meldingsnummer="M9") for item in before]
    after = [replace(item, datum=item.datum + timedelta(days=3)) for item in after]
    old, new = events(before), events(after, date(2026, 11, 5))
    assert old.keys() == new.keys()
    assert all(int(new[uid]["sequence"]) > int(old[uid]["sequence"]) for uid in old)
    other = events([replace(item, nummer="999900118") for item in before])
    assert not old.keys() & other.keys()
    assert not old.keys() & events(before, hidden=Hidden(Key(b"2" * 32))).keys()


def test_the_same_pupil_has_the_same_appointments_with_and_without_pseudonyms() -> None:
    items = listed(meldingen=[absent("2026-09-21")], inschrijvingen=[SCHOOL])
    assert events(items).keys() == events(pseudonymised_items(items, Key(b"1" * 32))).keys()


def test_what_lapsed_since_the_list_of_before_is_cancelled_and_told_of_nobody(tmp_path: Path) -> None:
    before = listed(meldingen=[absent("2026-09-21")], inschrijvingen=[SCHOOL])
    (tmp_path / "werklijst.ics").write_text(
        calendar(Listed(before, DAY, hidden=KEYED)), encoding="utf-8", newline=""
    )
    assert KEYED.key is not None
    earlier = read_earlier(tmp_path, KEYED.key, date(2026, 11, 5))
    assert earlier.keys() == events(before).keys()
    cancelled = events([], date(2026, 11, 5), earlier=earlier)
    assert cancelled.keys() == earlier.keys()
    assert {str(each["status"]) for each in cancelled.values()} == {"CANCELLED"}
    assert {str(each["summary"]) for each in cancelled.values()} == {
        "Vervallen: staat niet meer op de werklijst"
    }
    # On the list again: no longer cancelled.
    again = events(before, date(2026, 12, 1), earlier=earlier)
    assert not [each for each in again.values() if "status" in each]


def test_without_a_key_no_appointment_is_known_by_anything_of_a_pupil() -> None:
    items = listed(meldingen=[absent("2026-09-21", meldingsnummer="M7")], inschrijvingen=[SCHOOL])
    others = [replace(item, nummer="999900118", meldingsnummer="M8", plaats="x") for item in items]
    assert events(items, hidden=Hidden()).keys() == events(others, hidden=Hidden()).keys()
    assert "Zonder sleutel vernieuwt de agenda zichzelf niet" in calendar(Listed(items, DAY)).replace(
        "\r\n ", ""
    )


def test_two_dates_for_one_reason_are_two_appointments() -> None:
    meldingen = [absent("2026-08-31", "2026-09-11"), absent("2026-09-14", "2026-09-25")]
    (item,) = listed(meldingen=meldingen, inschrijvingen=[SCHOOL])
    days = [item.datum, *(day for day, why in item.daarna if why is item.aanleiding)]
    assert (item.aanleiding, len(days)) == (Aanleiding.NIET_AFGESLOTEN, 2)
    assert len(events([item])) == 1 + len(item.daarna)


def test_who_is_new_since_the_list_of_before_is_marked_in_every_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["sleutel", "maak", "sleutel", "--stil"]) == 0
    head = "persoonsgebonden_nummer;geboortedatum;startkwalificatie;inschrijving_begin"
    for name, numbers in (("a.csv", [NUMBER]), ("b.csv", [NUMBER, "999900118"])):
        Path(name).write_text(
            "\n".join([head, *(f"{each};2014-05-01;nee;" for each in numbers)]), encoding="utf-8"
        )
    shared = ("--sleutel", "sleutel", "--formaat", "md,csv,xlsx,html,ics")
    assert run(["worklist", "a.csv", "--peildatum", "2026-10-05", *shared, "--uit", "a"]) == 0
    capsys.readouterr()
    assert (
        run(["worklist", "b.csv", "--peildatum", "2026-11-02", *shared, "--uit", "b", "--vorige", "a"]) == 0
    )
    assert "Nieuw sinds de vorige lijst: 1" in capsys.readouterr().out
    rows = Path("b/werklijst.csv").read_text(encoding="utf-8-sig").splitlines()
    assert sorted(row.rsplit(";", 1)[1] for row in rows) == ["ja", "nee", "nieuw"]
    for form in ("md", "html"):
        assert Path(f"b/werklijst.{form}").read_text(encoding="utf-8").count(" nieuw") >= 1
    assert run(["verify", "b", "--stil"]) == 0
    assert run(["sleutel", "maak", "ander", "--stil"]) == 0
    code = run(
        [
            "worklist",
            "b.csv",
            "--peildatum",
            "2026-11-02",
            "--sleutel",
            "ander",
            "--uit",
            "c",
            "--vorige",
            "a",
        ]
    )
    assert (code, "niet met deze sleutel" in capsys.readouterr().err) == (3, True)
    assert run(["worklist", "b.csv", "--sleutel", "sleutel", "--vorige", "a", "--binnen", "9"]) == 2
    Path("a/werklijst.ics").write_text("geen agenda", encoding="utf-8")
    assert (
        run(["worklist", "b.csv", *shared[:2], "--peildatum", "2026-11-02", "--uit", "d", "--vorige", "a"])
        == 3
    )


def test_the_workbook_names_the_municipality_beside_its_code(tmp_path: Path) -> None:
    export = tmp_path / "meldingen.csv"
    export.write_text(
        "persoonsgebonden_nummer;begindatum;verzuimsoort;geboortedatum;gemeentecode\n"
        "999990019;21-09-2026;LRV;12-03-2014;0344\n"
    )
    command([str(export)], peildatum=f"{DAY}", formaat=["xlsx"], uit=str(tmp_path / "uit"), stil=True)
    heads, line, *_ = (
        python_calamine.load_workbook(tmp_path / "uit/werklijst.xlsx").get_sheet_by_index(0).to_python()
    )
    assert (line[heads.index("gemeentecode")], line[heads.index("gemeente")]) == ("0344", "Utrecht (0344)")
