"""The reference itself, against examples worked out by hand with a calendar of 2026 (region midden).

Vacations there: 17-25 October 2026, 18 July-30 August 2026. 23 November 2026 is a Monday.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from reference import Register, Row, classify, window_start

NUMBER = "999990019"


def ask(peildatum: date, *, meldingen: list[Row] | None = None, **facts: Any) -> Row:
    """The answer about one pupil: facts of `leerlingen`, an open inschrijving unless given otherwise."""
    enrolments = facts.pop("inschrijvingen", [{"inschrijving_begin": date(2014, 8, 1)}])
    exemptions = facts.pop("vrijstellingen", [])
    definitie = facts.pop("definitie", "landelijk")
    facts.setdefault("geboortedatum", date(2014, 5, 5))

    def owned(rows: list[Row]) -> list[Row]:
        return [{"persoonsgebonden_nummer": NUMBER, **row} for row in rows]

    answer = classify(
        Register(
            peildatum,
            definitie=definitie,
            meldingen=owned(meldingen or []),
            leerlingen=owned([facts]),
            inschrijvingen=owned(enrolments),
            vrijstellingen=owned(exemptions),
        )
    )
    return answer.pupils[0] | {"perioden": answer.periods}


def absence(begin: date, end: date | None = None, **more: Any) -> Row:
    return {"verzuimsoort": "langdurig", "begindatum": begin, "einddatum": end, **more}


@pytest.mark.parametrize(
    ("born", "last_free", "first_bound"),
    [
        (date(2021, 7, 31), date(2026, 8, 30), date(2026, 8, 31)),  # 1 August lies in the vacation
        (date(2021, 9, 1), date(2026, 9, 30), date(2026, 10, 1)),  # born on the first: still the next month
        (date(2020, 2, 29), date(2025, 3, 31), date(2025, 4, 1)),  # five on 1 March 2025
    ],
)
def test_leerplicht_begins_on_the_first_lesdag_of_the_month_after_the_fifth_birthday(
    born: date, last_free: date, first_bound: date
) -> None:
    assert ask(last_free, geboortedatum=born)["plicht_reden"] == "nog_niet"
    assert ask(first_bound, geboortedatum=born)["plicht"] == "leerplicht"


@pytest.mark.parametrize(
    ("born", "year"), [(date(2010, 7, 31), 2026), (date(2010, 8, 1), 2027), (date(2011, 7, 31), 2027)]
)
def test_leerplicht_ends_on_31_july_of_the_schooljaar_of_the_sixteenth_birthday(
    born: date, year: int
) -> None:
    assert ask(date(year, 7, 31), geboortedatum=born)["plicht"] == "leerplicht"
    assert ask(date(year, 8, 1), geboortedatum=born)["plicht"] == "kwalificatieplicht"


def test_kwalificatieplicht_ends_on_the_eighteenth_birthday() -> None:
    assert ask(date(2026, 2, 28), geboortedatum=date(2008, 2, 29))["plicht"] == "kwalificatieplicht"
    assert ask(date(2026, 3, 1), geboortedatum=date(2008, 2, 29))["plicht_reden"] == "achttien"


def test_twelve_full_years_end_leerplicht_with_the_schooljaar_before() -> None:
    facts = {"geboortedatum": date(2011, 9, 15), "volledige_schooljaren": 12.0}
    assert ask(date(2026, 9, 14), **facts)["plicht"] == "leerplicht"
    assert ask(date(2026, 9, 15), **facts)["plicht"] == "kwalificatieplicht"


def test_four_weeks_of_absence_under_the_three_definitions() -> None:
    absent = [absence(date(2026, 10, 26))]
    outcome = {
        (day, definitie): ask(day, meldingen=absent, definitie=definitie)["klasse"]
        for day in (date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 26))
        for definitie in ("landelijk", "vier_weken_of_langer", "een_maand")
    }
    assert {key for key, klasse in outcome.items() if klasse == "langdurig_relatief_verzuim"} == {
        (date(2026, 11, 22), "vier_weken_of_langer"),  # the 28th day
        (date(2026, 11, 23), "vier_weken_of_langer"),
        (date(2026, 11, 23), "landelijk"),
        (date(2026, 11, 26), "vier_weken_of_langer"),
        (date(2026, 11, 26), "landelijk"),
        (date(2026, 11, 26), "een_maand"),
    }
    assert ask(date(2026, 11, 23), meldingen=absent)["grensgeval"] is True
    assert ask(date(2026, 11, 26), meldingen=absent)["grensgeval"] is False


def test_a_vacation_neither_breaks_a_period_nor_counts() -> None:
    found = ask(
        date(2026, 10, 27),
        meldingen=[absence(date(2026, 10, 12), date(2026, 10, 16)), absence(date(2026, 10, 26))],
    )
    assert [(p["begin"], p["eind"], p["lopend"]) for p in found["perioden"]] == [
        (date(2026, 10, 12), date(2026, 10, 27), True)
    ]
    # 12-16 October and 26-27 October; the weekends around belong to the vacation.
    assert (found["dagen_geteld"], found["dagen_kalender"], found["perioden"][0]["lesdagen"]) == (7, 16, 7)


def test_an_absence_runs_until_a_lesdag_has_passed() -> None:
    absent = [absence(date(2026, 11, 16), date(2026, 11, 20))]
    assert ask(date(2026, 11, 22), meldingen=absent)["perioden"][0]["lopend"] is True
    assert ask(date(2026, 11, 23), meldingen=absent)["perioden"][0]["lopend"] is False


def test_the_window_of_four_lesweken_skips_a_week_of_vacation() -> None:
    assert window_start("midden", date(2026, 11, 23)) == date(2026, 11, 2)
    assert window_start("midden", date(2026, 11, 13)) == date(2026, 10, 12)


def test_hours_are_spread_evenly_over_the_lesdagen() -> None:
    row = absence(date(2026, 10, 9), date(2026, 10, 12), verzuimsoort="overig", verzuimuren=8.0)
    assert ask(date(2026, 11, 13), meldingen=[row])["uren_4_lesweken"] == 4.0


def test_absoluut_verzuim_starts_the_day_after_the_last_inschrijving() -> None:
    left = [{"inschrijving_begin": date(2018, 8, 1), "inschrijving_eind": date(2026, 7, 31), "brin": "10EF"}]
    found = ask(date(2026, 10, 1), inschrijvingen=left)
    assert (found["regel"], found["sinds"], found["brin"]) == ("R4", date(2026, 8, 1), "10EF")
    assert (found["dagen_kalender"], found["dagen_geteld"]) == (62, 32)  # 30 days of summer vacation
    assert found["duurklasse"] == "4_weken_tot_3_maanden"
    assert ask(date(2026, 11, 1), inschrijvingen=left)["duurklasse"] == "langer_dan_3_maanden"


def test_a_travelling_life_exempts_from_march_to_october() -> None:
    travels = [
        {"vrijstelling_soort": "5a_trekkend", "vrijstelling_begin": date(2026, 8, 1), "blijvend": True}
    ]
    assert ask(date(2026, 10, 31), inschrijvingen=[], vrijstellingen=travels)["klasse"] == "vrijgesteld"
    found = ask(date(2026, 11, 1), inschrijvingen=[], vrijstellingen=travels)
    assert (found["klasse"], found["sinds"]) == ("absoluut_verzuim", date(2026, 11, 1))


def test_article_15_exempts_from_kwalificatieplicht_only() -> None:
    decision = [
        {
            "vrijstelling_soort": "15",
            "vrijstelling_begin": date(2026, 1, 1),
            "vrijstelling_eind": date(2027, 7, 31),
        }
    ]
    facts = {"geboortedatum": date(2010, 7, 31), "inschrijvingen": [], "vrijstellingen": decision}
    assert ask(date(2026, 7, 31), **facts)["regel"] == "R4"
    assert ask(date(2026, 8, 1), **facts)["regel"] == "R3"


def test_of_one_melding_the_latest_mutation_stays_and_of_equal_rows_one() -> None:
    day = date(2026, 11, 2)
    rows = [
        absence(day, day, meldingsnummer="1", verzuimuren=4.0, laatste_mutatie=datetime(2026, 11, 5)),
        absence(day, day, meldingsnummer="1", verzuimuren=6.0, laatste_mutatie=datetime(2026, 11, 4)),
        absence(day, day, meldingsnummer="1", verzuimuren=7.0),
        absence(day, day, verzuimuren=1.0),
        absence(day, day, verzuimuren=1.0),
    ]
    assert ask(date(2026, 11, 13), meldingen=rows)["uren_4_lesweken"] == 5.0


def test_two_dates_of_birth_leave_the_pupil_undecided() -> None:
    rows = [absence(date(2026, 11, 2), geboortedatum=born) for born in (date(2014, 5, 5), date(2015, 5, 5))]
    found = ask(date(2026, 11, 13), meldingen=rows, geboortedatum=None)
    assert (found["regel"], found["plicht"], found["leeftijd"]) == ("R1", "onbekend", None)
