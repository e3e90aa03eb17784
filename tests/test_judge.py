"""Verdicts as a table: what stands in it besides the law."""

from __future__ import annotations

from datetime import date

import pandas as pd

from thuiszit_cli import classify_frame

TODAY = date(2026, 10, 1)


def meldingen(**columns: list[str]) -> dict[str, pd.DataFrame]:
    return {"meldingen": pd.DataFrame(columns)}


def test_a_pupil_has_the_number_of_findings_about_its_own_rows() -> None:
    answer = classify_frame(
        meldingen(
            persoonsgebonden_nummer=["999990019", "999990032", "", "0", "999990032"],
            geboortedatum=["2014-05-10", "2014-05-10", "", "", "2014-05-10"],
            begindatum=["2026-09-01", "2026-09-02", "2026-09-01", "2026-09-01", "31-02-2026"],
            verzuimuren=["2", "veel", "1", "1", ""],
            gemeentecode=["0344"] * 5,
        ),
        peildatum=TODAY,
    )
    assert answer.pupils["persoonsgebonden_nummer"].tolist() == ["999990019", "999990032"]
    assert answer.pupils["bevindingen"].tolist() == [0, 2]  # unreadable hours, unreadable date


def test_pupils_stand_in_the_order_of_their_numbers_as_text() -> None:
    answer = classify_frame(
        meldingen(
            persoonsgebonden_nummer=["vos-7", "999990019", "1000007", "Aap9"],
            begindatum=["2026-09-01"] * 4,
        ),
        peildatum=TODAY,
    )
    assert answer.pupils["persoonsgebonden_nummer"].tolist() == ["001000007", "999990019", "Aap9", "vos-7"]


def test_an_export_with_only_a_header_has_no_pupils() -> None:
    answer = classify_frame(meldingen(persoonsgebonden_nummer=[], begindatum=[]), peildatum=TODAY)
    assert len(answer.pupils) == len(answer.periods) == 0


def test_dates_far_ahead_are_no_reason_to_stop() -> None:
    answer = classify_frame(
        meldingen(
            persoonsgebonden_nummer=["999990019", "999990032"],
            geboortedatum=["9990-01-01", "2014-05-10"],
            begindatum=["2026-09-01", "2026-09-01"],
            einddatum=["9998-01-01", "9999-12-31"],
            verzuimuren=["10", "10"],
            alle_lessen_gemist=["ja", "ja"],
        ),
        peildatum=TODAY,
    )
    assert answer.pupils["klasse"].tolist() == ["onbeslist", "langdurig_relatief_verzuim"]


def test_one_flat_frame_gives_the_same_as_a_frame_a_table() -> None:
    flat = pd.DataFrame(
        {
            "persoonsgebonden_nummer": ["999990019", "999990032"],
            "geboortedatum": ["2014-05-10", "2013-05-10"],
            "startkwalificatie": ["nee", "nee"],
            "inschrijving_begin": ["2018-08-01", ""],
            "begindatum": ["2026-09-01", ""],
            "verzuimsoort": ["LRV", ""],
        }
    )
    apart = {
        "leerlingen": flat[["persoonsgebonden_nummer", "geboortedatum", "startkwalificatie"]],
        "inschrijvingen": flat[["persoonsgebonden_nummer", "inschrijving_begin"]].head(1),
        "meldingen": flat[["persoonsgebonden_nummer", "begindatum", "verzuimsoort"]].head(1),
    }
    together = classify_frame(flat, peildatum=TODAY).pupils
    assert together["klasse"].tolist() == ["langdurig_relatief_verzuim", "absoluut_verzuim"]
    pd.testing.assert_frame_equal(together, classify_frame(apart, peildatum=TODAY).pupils)


def test_a_finding_about_a_pupil_names_the_row_to_look_at() -> None:
    answer = classify_frame(
        {
            "leerlingen": pd.DataFrame(
                {"persoonsgebonden_nummer": ["999990019", "999990032"], "geboortedatum": ["2014-05-10", ""]}
            ),
            "inschrijvingen": pd.DataFrame(
                {"persoonsgebonden_nummer": ["999990019"], "inschrijving_begin": ["2018-08-01"]}
            ),
            "vrijstellingen": pd.DataFrame(
                {
                    "persoonsgebonden_nummer": ["999990032", "999990019"],
                    "vrijstelling_begin": ["2026-08-01", "2026-08-01"],
                }
            ),
        },
        peildatum=TODAY,
    )
    places = {
        batch.code: (answer.tables.sources[batch.source[0]].file, int(batch.line[0]))
        for batch in answer.tables.findings.batches
    }
    assert places["geen_geboortedatum"] == ("leerlingen", 2)
    assert places["ingeschreven_en_vrijgesteld"] == ("vrijstellingen", 2)


def test_dates_at_the_edge_of_the_calendar_are_no_reason_to_stop() -> None:
    answer = classify_frame(
        {
            "meldingen": pd.DataFrame(
                {
                    "persoonsgebonden_nummer": ["999990019"],
                    "geboortedatum": ["2014-05-10"],
                    "begindatum": ["1900-01-02"],
                }
            ),
            "vrijstellingen": pd.DataFrame(
                {
                    "persoonsgebonden_nummer": ["999990019", "999990019"],
                    "vrijstelling_begin": ["1900-01-02", "2098-12-31"],
                }
            ),
        },
        peildatum=TODAY,
    )
    assert answer.pupils["klasse"].tolist() == ["geen_verzuim"]
