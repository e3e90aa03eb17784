"""What the report and the JSON say, and that they add up."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest
from fabricated import DAY, NUMBERS, classification

from thuiszit_cli.errors import InternalError
from thuiszit_cli.judge import Classification
from thuiszit_cli.question import Question
from thuiszit_cli.report.markdown import classification as render
from thuiszit_cli.report.summary import Summary, as_json, summarise
from thuiszit_cli.rules.parameters import parameters_on
from thuiszit_cli.rules.terms import Klasse, Vakantieregio
from thuiszit_cli.wording import markdown, number, percentage, plain


def summary(answer: Classification | None = None) -> Summary:
    return summarise(
        answer or classification(), Question(peildatum=DAY, vakantieregio=Vakantieregio.NOORD), "1.2.3"
    )


def test_the_report_tells_all_seven_classes_and_their_share() -> None:
    text = render(summary())
    for klasse in Klasse:
        assert f"| {klasse.label} |" in text
    assert "| Absoluut verzuim | 1 | 25,0% |" in text
    assert "| Vrijgesteld | 0 | 0,0% |" in text
    assert "| **Samen** | **4** |" in text


def test_the_report_accounts_for_every_row() -> None:
    text = render(summary())
    assert "7 gelezen = 6 gebruikt + 1 niet gebruikt" in text
    assert "Niet gebruikt: geen persoonsgebonden nummer | 1 |" in text
    assert "Alle 4 personen staan in een klasse" in text


def test_the_report_says_what_it_was_made_with() -> None:
    text = render(summary())
    for part in (
        "1 oktober 2026",
        "thuiszit 1.2.3",
        parameters_on(DAY).sha256,
        "Noord",
        "meer dan 28 getelde dagen",
    ):
        assert part in text


def test_signals_are_told_with_their_count_and_standing() -> None:
    text = render(summary())
    assert "| 16 uur in 4 lesweken | 1 |" in text
    assert "| Luxe verzuim | 1 |" in text
    assert "Wet- en regelgeving" in text


def test_findings_are_grouped_with_what_to_do_the_most_serious_first() -> None:
    text = render(summary())
    assert "| Waarschuwing | `toets_waarschuwing` | 2 |" in text
    assert text.index("`toets_fout`") < text.index("`toets_waarschuwing`") < text.index("`toets_info`")
    assert "Herstel dit." in text


def test_a_report_without_findings_says_so() -> None:
    answer = classification()
    answer.tables.findings.batches.clear()
    assert "Er zijn geen bevindingen." in render(summary(answer))


def test_without_enrolments_the_report_warns_at_the_top() -> None:
    text = render(summary(classification(enrolment_known=False)))
    assert text.index("Absoluut verzuim is niet vast te stellen") < text.index("## Klassen")
    assert "niet vast te stellen: een leerling" not in render(summary())


def test_a_simulation_is_marked_at_the_top_and_in_json() -> None:
    question = Question(peildatum=DAY, parameters={"zestien_uur.uren": "12"})
    made = summarise(classification(simulation=True), question)
    text = render(made)
    assert text.index("SIMULATIE") < text.index("## Klassen")
    assert "zestien_uur.uren = 12" in text
    assert as_json(made, [])["simulatie"] is True
    assert "simulatie" not in as_json(summary(), [])


def test_the_limits_follow_from_what_was_not_delivered() -> None:
    text = render(summary())
    assert "Startkwalificaties zijn niet aangeleverd" in text
    assert "geen vrijstellingen aangeleverd" in text
    assert "Verzuimuren zijn niet aangeleverd" not in text
    answer = classification()
    answer.tables.leerlingen = answer.tables.leerlingen.assign(startkwalificatie=[1, -1])
    answer.tables.meldingen = answer.tables.meldingen.iloc[:0]
    text = render(summary(answer))
    assert "Startkwalificaties zijn niet aangeleverd" not in text
    assert "Er zijn geen verzuimmeldingen" in text


def test_json_has_exactly_the_keys_of_the_contract() -> None:
    answer = json.loads(json.dumps(as_json(summary(), ["uit/rapport.md"])))
    assert list(answer) == [
        "peildatum",
        "definitie",
        "leerlingen",
        "klassen",
        "onzeker",
        "duurklassen",
        "signalen",
        "rijen",
        "bevindingen",
        "uitvoer",
    ]
    assert answer["peildatum"] == "2026-10-01"
    assert set(answer["klassen"]) == {klasse.value for klasse in Klasse}
    assert sum(answer["klassen"].values()) == answer["leerlingen"] == 4
    assert answer["duurklassen"] == {
        "tot_4_weken": 0,
        "4_weken_tot_3_maanden": 0,
        "langer_dan_3_maanden": 1,
    }
    assert answer["signalen"]["luxe"] == 1
    assert answer["rijen"] == {"gelezen": 7, "gebruikt": 6, "uitgesloten": {"geen_nummer": 1}}
    assert answer["bevindingen"] == {"fout": 1, "waarschuwing": 2, "info": 1}
    assert answer["uitvoer"] == ["uit/rapport.md"]


def test_nothing_in_the_report_or_json_names_a_pupil() -> None:
    made = summary()
    text = render(made) + json.dumps(as_json(made, []))
    assert not any(each in text for each in NUMBERS)


def test_rows_that_do_not_add_up_stop_the_run() -> None:
    with pytest.raises(InternalError, match="Gelezen rijen"):
        summary(classification(read=8))


def test_persons_that_are_in_no_class_stop_the_run() -> None:
    answer = classification()
    fewer = dataclasses.replace(answer, pupils=answer.pupils.iloc[1:])
    with pytest.raises(InternalError, match="som van de klassen"):
        summary(fewer)


def test_thuiszitters_without_a_duration_stop_the_run() -> None:
    answer = classification()
    answer.pupils["duurklasse"] = None
    with pytest.raises(InternalError, match="duur"):
        summary(answer)


def test_names_from_files_cannot_break_out_of_the_table_or_become_html() -> None:
    hostile = (
        "x|y\n# kop <script>alert(1)</script> [klik](http://x) ![](http://y) `a` \u202etxt.exe\x1b[2J.csv"
    )
    text = render(summary(classification(file=hostile, header=hostile)))
    assert "<script>" not in text
    assert "\n# kop" not in text
    assert not re.search(r"(?<!\\)[\[\]`]", text.partition("## Wat er is gelezen")[2].partition("###")[0])
    assert "http://" not in text
    assert "\u202e" not in text
    assert "\x1b" not in text
    (line,) = [line for line in text.split("\n") if "| csv, utf-8" in line]
    assert len([at for at in range(1, len(line)) if line[at] == "|" and line[at - 1] != "\\"]) == 6


def test_numbers_are_written_the_dutch_way() -> None:
    assert number(1234567) == "1.234.567"
    assert percentage(1, 8) == "12,5%"


def test_text_for_the_screen_keeps_its_letters_and_loses_what_steers() -> None:
    assert plain("Zoë's lijst.csv") == "Zoë's lijst.csv"
    assert plain("a\x1b[31mb\r\nc\udcff") == "a\ufffd[31mb  c\ufffd"
    assert markdown("meldingen_2026-10.csv") == "meldingen_2026-10.csv"
    assert markdown("_a_ *b* www.x.nl") == "\\_a\\_ \\*b\\* www\\.x.nl"
