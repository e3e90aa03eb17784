"""How one text is read."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuiszit_cli.values import MISSING_DAY, MISSING_MOMENT
from thuiszit_cli.values.cells import clean
from thuiszit_cli.values.dates import (
    Order,
    read_date,
    read_end_date,
    read_exemption_end,
    read_moment,
)
from thuiszit_cli.values.hours import read_hours, read_number
from thuiszit_cli.values.parse import read_municipality, read_text, read_yes_no
from thuiszit_cli.values.spellings import DATES, EXCEL_DAY, HOURS, RUN, Spelling

_EPOCH = date(1970, 1, 1)


def day(text: str) -> int:
    return (date.fromisoformat(text) - _EPOCH).days


@pytest.mark.parametrize(
    "text",
    [
        "03-09-2026",
        "3-9-2026",
        "03/09/2026",
        "3/9/2026",
        "20260903",
        "2026-09-03",
        "2026-09-03 08:30",
        "2026-09-03T08:30:00",
        "2026-09-03T08:30:00.123Z",
        "2026-09-03T08:30:00+02:00",
        "03-09-2026 8:30:00",
        " 03-09-2026\u00a0",
    ],
)
def test_a_date_is_read_in_each_accepted_form(text: str) -> None:
    assert read_date(text) == (day("2026-09-03"), "")


@pytest.mark.parametrize(
    "text",
    [
        "31-09-2026",
        "29-02-2025",
        "2026-13-01",
        "3 foo 2026",
        "week 36",
        "01-01-2099",
        "2026-9-3",
        "03-09/2026",
        "2026-09-03 25:00",
        "2026-09-03 08",
        "#N/B",
        "#",
        "-",
        "NULL",
        "1e5",
        "19999",
        "80001",
        "٠٣-٠٩-٢٠٢٦",
        "0000-01-01",
    ],
)
def test_anything_else_is_an_unreadable_date(text: str) -> None:
    assert read_date(text) == (MISSING_DAY, "datum_onleesbaar")


@pytest.mark.parametrize("text", ["00-00-2010", "00-05-2010", "20260900", "2010-00-01"])
def test_a_date_of_which_a_part_is_not_known_is_missing_with_a_remark_of_its_own(text: str) -> None:
    assert read_date(text) == (MISSING_DAY, "datum_deels")


def test_an_empty_date_is_missing_without_a_remark() -> None:
    assert read_date("  ") == (MISSING_DAY, "")


def test_a_serial_number_of_excel_is_a_date_with_a_remark() -> None:
    assert read_date("46268") == (day("2026-09-03"), "datum_excelgetal")
    assert read_date("46268.0") == (day("2026-09-03"), "datum_excelgetal")
    assert read_date("46268.5") == (day("2026-09-03"), "datum_excelgetal")
    assert read_date("44806", from_1904=True) == (day("2026-09-03"), "datum_excelgetal")


@given(
    st.dates(min_value=date(1900, 1, 2), max_value=date(2098, 12, 31)),
    st.sampled_from(["%d-%m-%Y", "%d/%m/%Y", "%Y%m%d", "%Y-%m-%d"]),
)
def test_every_calendar_date_is_read_back(value: date, form: str) -> None:
    assert read_date(value.strftime(form)) == ((value - _EPOCH).days, "")


@given(st.integers(20_000, 72_000))
def test_every_excel_date_is_read_as_excel_shows_it(serial: int) -> None:
    shown = date(1899, 12, 30) + timedelta(days=serial)
    assert read_date(str(serial))[0] == (shown - _EPOCH).days


@given(st.text(max_size=25))
def test_no_text_breaks_the_reading_of_a_value(text: str) -> None:
    for read in (
        read_date,
        read_moment,
        read_number,
        read_hours,
        read_yes_no,
        read_text,
        read_municipality,
        read_end_date,
    ):
        _, problem = read(text)
        assert problem == "" or text.strip()


def test_the_last_day_of_the_calendar_means_no_end_known() -> None:
    assert read_end_date("31-12-9999") == (MISSING_DAY, "einddatum_open")


def test_of_an_exemption_the_last_day_of_the_calendar_stays() -> None:
    assert read_exemption_end("31-12-9999") == (day("9999-12-31"), "vrijstelling_zonder_eind")


@pytest.mark.parametrize(
    "text", ["01-01-1900", "01-01-0001", "0001-01-01T00:00:00", "1753-01-01", "0000-00-00", "00-00-0000"]
)
def test_a_date_up_to_1900_stands_for_no_date(text: str) -> None:
    for read in (read_date, read_end_date, read_exemption_end):
        assert read(text) == (MISSING_DAY, "datum_vulwaarde")
    assert read_date("02-01-1900") == (day("1900-01-02"), "")


@pytest.mark.parametrize(
    "text", ["01-01-2099", "31-12-2099", "01-01-2999", "31-12-9999", "9999-12-31T23:59:59Z"]
)
def test_a_date_from_2099_on_means_that_no_end_is_known(text: str) -> None:
    assert read_date(text) == (MISSING_DAY, "datum_onleesbaar")
    assert read_end_date(text) == (MISSING_DAY, "einddatum_open")
    assert read_exemption_end(text)[1] == "vrijstelling_zonder_eind"
    assert read_end_date("31-12-2098") == (day("2098-12-31"), "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-08-31T22:00:00Z", "2026-09-01"),
        ("2026-08-31T21:59:59Z", "2026-08-31"),
        ("2026-11-28T23:00:00.000Z", "2026-11-29"),
        ("2026-11-28T22:59:59Z", "2026-11-28"),
        ("2026-09-02T00:30:00+05:00", "2026-09-01"),
        ("2026-08-31T20:00:00-0400", "2026-09-01"),
        ("2026-09-01 22:30:00+00", "2026-09-02"),
    ],
)
def test_a_time_with_a_zone_is_the_day_in_amsterdam(text: str, shown: str) -> None:
    assert read_date(text) == (day(shown), "")


@pytest.mark.parametrize(
    ("text", "order", "shown"),
    [
        ("9/1/2026", Order.MONTH_FIRST, "2026-09-01"),
        ("10/13/2026 12:00:00 AM", Order.MONTH_FIRST, "2026-10-13"),
        ("2026-09-01", Order.MONTH_FIRST, "2026-09-01"),
        ("13/10/2026", Order.BOTH, "2026-10-13"),
        ("10/13/2026", Order.BOTH, "2026-10-13"),
        ("9/9/2026", Order.BOTH, "2026-09-09"),
    ],
)
def test_a_column_may_write_the_month_first(text: str, order: Order, shown: str) -> None:
    assert read_date(text, order) == (day(shown), "")


def test_a_date_that_could_be_either_is_unreadable_where_a_column_contradicts_itself() -> None:
    assert read_date("9/1/2026", Order.BOTH) == (MISSING_DAY, "datum_onleesbaar")


@pytest.mark.parametrize(
    "text",
    [
        "1 sept. '26",
        "1-sep.-2026",
        "1. September 2026",
        "di 1-9-2026",
        "Dinsdag 1 september 2026",
        "Tuesday, September 1, 2026",
        "2026/09/01",
        "2026.09.01",
        "1‑9‑2026",
        "01–09–2026",
        "20260901083000",
        "20260831T220000Z",
        "2026-09-01T00:00:00+02:00[Europe/Amsterdam]",
        "2026-08-31 22:00:00 GMT",
        "2026-09-01 00:00 CEST",
        "2026-08-31 23:00 CET",
    ],
)
def test_a_date_is_read_in_rare_forms_too(text: str) -> None:
    assert read_date(clean(text))[0] == day("2026-09-01")


@pytest.mark.parametrize(
    "text",
    ["1 foo 2026", "week 36", "2026-9", "september 2026", "xx 1-9-2026", "2026/13/01", "2026-09-01 24:00"],
)
def test_what_is_near_a_date_is_none(text: str) -> None:
    assert read_date(text)[1] == "datum_onleesbaar"


@pytest.mark.parametrize(
    ("name", "month"), [("Januar", 1), ("März", 3), ("Mai", 5), ("Oktober", 10), ("Dez.", 12)]
)
def test_a_month_may_have_its_german_name(name: str, month: int) -> None:
    assert read_date(f"1. {name} 2026")[0] == day(f"2026-{month:02d}-01")


@pytest.mark.parametrize("spelling", [*DATES, RUN, EXCEL_DAY], ids=lambda spelling: spelling.example)
def test_the_example_of_every_spelling_of_a_date_reads_as_it_says(spelling: Spelling) -> None:
    assert read_date(spelling.example)[0] == day(spelling.reads)


@pytest.mark.parametrize("spelling", HOURS, ids=lambda spelling: spelling.example)
def test_the_example_of_every_spelling_of_hours_reads_as_it_says(spelling: Spelling) -> None:
    assert read_hours(spelling.example) == (float(spelling.reads), "")


@pytest.mark.parametrize(("year", "full"), [("00", 2000), ("39", 2039), ("40", 1940), ("99", 1999)])
def test_two_digits_of_a_year_are_of_this_century_up_to_39(year: str, full: int) -> None:
    assert read_date(f"01-09-{year}") == (day(f"{full}-09-01"), "datum_twee_cijfers")


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("0:45", 0.75),
        ("36:00:00", 36),
        ("12 u 30", 12.5),
        ("12h30", 12.5),
        ("8 uren", 8),
        ("1.234.567,8", 1234567.8),
        ("12,5u", 12.5),
        ("12,5 h", 12.5),
        ("12 uur 30 min.", 12.5),
        ("12:30 uur", 12.5),
        ("PT16H", 16),
        ("0 days 16:30:00", 16.5),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, hours: float) -> None:
    assert read_hours(text) == (hours, "")


@pytest.mark.parametrize(
    "text", ["4 lesuren", "twaalf", "12:60", "12u75", "1.23,4", "8 dagen", "90 min", "PT90M"]
)
def test_what_is_no_number_of_hours_is_unreadable(text: str) -> None:
    assert read_hours(text)[1] == "getal_onleesbaar"


def test_a_moment_keeps_its_time() -> None:
    assert read_moment("1970-01-02 00:00:01.5") == (86_401_500_000, "")
    assert read_moment("") == (MISSING_MOMENT, "")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("12,5", 12.5),
        ("12.5", 12.5),
        (" 0 ", 0),
        ("-0", 0),
        (",5", 0.5),
        (".5", 0.5),
        ("12,", 12),
        ("+3", 3),
    ],
)
def test_a_number_has_a_decimal_comma_or_point(text: str, number: float) -> None:
    assert read_number(text) == (number, "")


@pytest.mark.parametrize(
    "text", ["1.234,5", "nan", "inf", "1e5", "107u24m", "+", ",", "-.", "#GETAL!", "1_000", "9" * 400]
)
def test_anything_else_is_an_unreadable_number(text: str) -> None:
    number, problem = read_number(text)
    assert math.isnan(number)
    assert problem == "getal_onleesbaar"


def test_a_negative_number_counts_as_empty() -> None:
    number, problem = read_number("-3,5")
    assert math.isnan(number)
    assert problem == "getal_negatief"


@pytest.mark.parametrize("text", ["ja", "Ja", "J", "true", "TRUE", "1", "1.0", "1,00", "waar", " ja. "])
def test_yes(text: str) -> None:
    assert read_yes_no(text) == (1, "")


@pytest.mark.parametrize("text", ["nee", "N", "false", "0", "0.0", "Onwaar"])
def test_no(text: str) -> None:
    assert read_yes_no(text) == (0, "")


@pytest.mark.parametrize(
    ("text", "problem"), [("", ""), (" ", ""), ("misschien", "ja_nee_onleesbaar"), ("?", "ja_nee_onleesbaar")]
)
def test_neither_yes_nor_no(text: str, problem: str) -> None:
    assert read_yes_no(text) == (-1, problem)


@pytest.mark.parametrize(
    "text",
    ["GM0060", "0060", "60", "gm60", "GM 60", "000060", "0060 Ameland", "060 - Ameland", "Ameland (GM0060)"],
)
def test_a_municipality_is_a_code_of_four_digits(text: str) -> None:
    assert read_municipality(text) == ("0060", "")


@pytest.mark.parametrize(
    ("name", "code"),
    [("Ameland", "0060"), ("Súdwest-Fryslân", "1900"), ("SUDWEST FRYSLAN", "1900"), ("Gemeente Utrecht", "0344"),
     ("s-Gravenhage", "0518"), ("Den Haag", "0518"), ("Bergen (L.)", "0893"), ("Skarsterlân", "0051")],
)  # fmt: skip
def test_the_name_of_a_municipality_is_read_as_its_code(name: str, code: str) -> None:
    assert read_municipality(name) == (code, "")


@pytest.mark.parametrize(
    "text", ["Hindeloopen", "Bergen", "12345", "0", "#N/B", "GM", "1234 AB", "1234 AB Ameland", "9160 ab"]
)
def test_a_village_or_a_name_of_two_municipalities_is_no_code(text: str) -> None:
    assert read_municipality(text) == ("", "gemeentecode_onleesbaar")


@pytest.mark.parametrize("sign", ["\u200b", "\ufe0f", "\u034f", "\U000e0020", "\u3164", "\u206a", "\ufff9"])
def test_a_sign_that_nobody_sees_is_dropped(sign: str) -> None:
    assert clean(f"999{sign}990019{sign}") == "999990019"


def test_an_error_of_a_spreadsheet_is_no_text() -> None:
    assert read_text("#N/B") == ("", "tekst_foutcel")
    assert read_text(" 27GZ ") == ("27GZ", "")
