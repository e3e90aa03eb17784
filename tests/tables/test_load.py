"""Files together: tables, exclusion, reconciliation, findings."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from exports import ANNA, BRAM, CLEO, MELDING, as_csv, contents, found, lines_of, reconciles, write, xlsx
from thuiszit_cli.columns import TABLES
from thuiszit_cli.errors import InputError
from thuiszit_cli.findings import CATALOGUE
from thuiszit_cli.rules.terms import Verzuimsoort, VrijstellingSoort
from thuiszit_cli.tables.load import from_frames, load
from thuiszit_cli.tables.model import MISSING_DAY, Tables
from thuiszit_cli.values.person_numbers import NO_PERSON

LEERLINGEN = [
    {
        "persoonsgebonden_nummer": ANNA,
        "geboortedatum": "01-02-2012",
        "gemeentecode": "60",
        "startkwalificatie": "nee",
    },
    {
        "persoonsgebonden_nummer": BRAM,
        "geboortedatum": "02-03-2013",
        "gemeentecode": "GM0344",
        "startkwalificatie": "",
    },
]
INSCHRIJVINGEN = [
    {
        "persoonsgebonden_nummer": ANNA,
        "brin": "27GZ",
        "inschrijving_begin": "01-08-2020",
        "inschrijving_eind": "31-12-9999",
    },
]
VRIJSTELLINGEN = [
    {
        "persoonsgebonden_nummer": BRAM,
        "vrijstelling_soort": "5 sub a",
        "vrijstelling_begin": "01-08-2026",
        "blijvend": "J",
    },
]
REGISTER = {
    "meldingen": [MELDING | {"verzuimuren": "3,5"}],
    "leerlingen": LEERLINGEN,
    "inschrijvingen": INSCHRIJVINGEN,
    "vrijstellingen": VRIJSTELLINGEN,
}


def frames(**tables: list[dict[str, object]]) -> Tables:
    return from_frames({name: pd.DataFrame(rows) for name, rows in tables.items()})


def day(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def flat_rows() -> list[dict[str, str]]:
    """The register with a row a pupil: no value of one table stands in the column of another."""
    pupils: dict[str, dict[str, str]] = {}
    for rows in REGISTER.values():
        for row in rows:
            pupils.setdefault(row["persoonsgebonden_nummer"], {}).update(row)
    return list(pupils.values())


def costumes(folder: Path) -> dict[str, list[Path]]:
    four = [write(folder / f"{name}.csv", as_csv(rows)) for name, rows in REGISTER.items()]
    sheets = {name: [list(rows[0]), *(list(row.values()) for row in rows)] for name, rows in REGISTER.items()}
    parquets = []
    for name, rows in REGISTER.items():
        parquets.append(folder / f"{name}.parquet")
        parquet.write_table(pa.Table.from_pylist(rows), parquets[-1])
    return {
        "four files": four,
        "four files, last first": four[::-1],
        "workbook": [xlsx(folder / "register.xlsx", **sheets)],
        "parquet": parquets,
    }


def test_four_files_and_a_workbook_give_the_same_tables(tmp_path: Path) -> None:
    results = {name: load(files) for name, files in costumes(tmp_path).items()}
    expected = contents(results["four files"])
    for tables in results.values():
        assert contents(tables) == expected
        assert reconciles(tables)
        assert tables.rows.used == 5
    assert contents(frames(**REGISTER)) == expected


def test_a_flat_file_gives_each_of_its_tables(tmp_path: Path) -> None:
    flat = load([write(tmp_path / "flat.csv", as_csv(flat_rows()))])
    four = load(costumes(tmp_path)["four files"])
    assert flat.sources[0].layout == "flat"
    assert contents(flat)["inschrijvingen"] == contents(four)["inschrijvingen"]
    assert contents(flat)["vrijstellingen"] == contents(four)["vrijstellingen"]
    assert contents(flat)["leerlingen"] == contents(four)["leerlingen"]
    assert flat.meldingen["begindatum"].tolist() == four.meldingen["begindatum"].tolist()
    assert flat.sources[0].tables == {
        "meldingen": 1,
        "leerlingen": 2,
        "inschrijvingen": 1,
        "vrijstellingen": 1,
    }


def test_the_columns_have_the_dtypes_of_the_schema() -> None:
    kinds = {
        "datum": "int32",
        "einddatum": "int32",
        "code": "int8",
        "ja_nee": "int8",
        "getal": "category",
        "tekst": "category",
        "gemeentecode": "category",
    }
    for tables in (frames(**REGISTER), from_frames({})):
        for table in TABLES:
            frame = getattr(tables, table.name)
            assert frame["persoon"].dtype == np.int32
            assert (frame["bron"].dtype, frame["regel"].dtype) == (np.int16, np.int32)
            for column in table.columns:
                if column.kept and column.kind in kinds:
                    assert str(frame[column.name].dtype) == kinds[column.kind], column.name
    assert tables.rows.read == 0


def test_values_arrive_typed() -> None:
    tables = frames(**REGISTER)
    melding = tables.meldingen.iloc[0]
    assert list(Verzuimsoort)[melding["verzuimsoort"]] == Verzuimsoort.LUXE
    assert (melding["begindatum"], melding["einddatum"]) == (day("2026-09-01"), day("2026-09-02"))
    assert (melding["verzuimuren"], melding["melddatum"], melding["status"]) == (3.5, MISSING_DAY, -1)
    assert tables.leerlingen["gemeentecode"].tolist() == ["0060", "0344"]
    assert tables.leerlingen["startkwalificatie"].tolist() == [0, -1]
    assert tables.inschrijvingen["inschrijving_eind"].tolist() == [MISSING_DAY]
    assert (
        list(VrijstellingSoort)[tables.vrijstellingen["vrijstelling_soort"][0]]
        == VrijstellingSoort.ARTIKEL_5_ONDER_A
    )
    assert tables.vrijstellingen["blijvend"].tolist() == [1]
    assert lines_of(tables, "einddatum_open") == [1]


def test_cells_of_a_frame_may_have_any_type() -> None:
    tables = frames(
        meldingen=[
            {
                "persoonsgebonden_nummer": int(ANNA),
                "begindatum": date(2026, 9, 1),
                "geoorloofd": True,
                "verzuimuren": 2,
            },
            {
                "persoonsgebonden_nummer": ANNA,
                "begindatum": datetime(2026, 9, 1, 8),
                "geoorloofd": None,
                "verzuimuren": 2.5,
            },
            {
                "persoonsgebonden_nummer": float(ANNA),
                "begindatum": pd.Timestamp("2026-09-01"),
                "geoorloofd": "nee",
            },
            {
                "persoonsgebonden_nummer": np.int64(ANNA),
                "begindatum": np.datetime64("2026-09-01"),
                "verzuimuren": "1,5",
            },
            {"persoonsgebonden_nummer": ANNA, "begindatum": pd.NaT},
        ]
    )
    assert tables.meldingen["begindatum"].tolist() == [day("2026-09-01")] * 4
    assert tables.meldingen["geoorloofd"].tolist() == [1, -1, 0, -1]
    assert tables.rows.excluded == {"geen_sleutel": 1}


def test_typed_columns_of_a_frame_or_a_parquet_file_are_read_too(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "persoonsgebonden_nummer": pd.array([int(ANNA), int(BRAM)], dtype="int32"),
            "begindatum": pd.to_datetime(["2026-09-01", "2026-09-02"]).tz_localize("Europe/Amsterdam"),
            "einddatum": pd.to_datetime(["2026-09-01", None]),
            "verzuimsoort": pd.Categorical(["LRV", None]),
            "geoorloofd": pd.array([True, None], dtype="boolean"),
            "verzuimuren": [2.0, np.nan],
        }
    )
    frame.to_parquet(tmp_path / "a.parquet")
    for tables in (from_frames({"meldingen": frame}), load([tmp_path / "a.parquet"])):
        meldingen = tables.meldingen
        assert meldingen["begindatum"].tolist() == [day("2026-09-01"), day("2026-09-02")]
        assert meldingen["einddatum"].tolist() == [day("2026-09-01"), MISSING_DAY]
        assert [list(Verzuimsoort)[code].value for code in meldingen["verzuimsoort"]] == [
            "langdurig",
            "onbekend",
        ]
        assert meldingen["geoorloofd"].tolist() == [1, -1]
        assert meldingen["verzuimuren"].tolist()[0] == 2
        assert tables.findings.by_code() == {}


EXCLUDED = [
    ({"persoonsgebonden_nummer": ""}, "geen_nummer", "nummer_leeg"),
    ({"persoonsgebonden_nummer": "0"}, "geen_nummer", "nummer_leeg"),
    ({"persoonsgebonden_nummer": "#REF!"}, "geen_nummer", "nummer_onleesbaar"),
    ({"persoonsgebonden_nummer": "#N/B"}, "geen_nummer", "nummer_leeg"),
    ({"persoonsgebonden_nummer": "(alles)"}, "geen_nummer", "regel_geen_leerling"),
    ({"persoonsgebonden_nummer": "Persoonsgebonden nummer"}, "kop_herhaald", "kop_herhaald"),
    ({"begindatum": ""}, "geen_sleutel", "regel_zonder_sleutel"),
    ({"begindatum": "31-09-2026"}, "onleesbare_datum", "sleuteldatum_onleesbaar"),
    (dict.fromkeys(MELDING, ""), "lege_rij", "regel_leeg"),
    ({"meldingsnummer": "7001"}, "dubbel", "melding_dubbel"),
]


@pytest.mark.parametrize(("change", "reason", "code"), EXCLUDED)
def test_a_row_that_gives_nothing_is_counted_under_one_reason(
    tmp_path: Path, change: dict[str, str], reason: str, code: str
) -> None:
    rows = [MELDING | change, MELDING | {"meldingsnummer": "7001", "laatste_mutatie": "01-10-2026"}]
    tables = load([write(tmp_path / "a.csv", as_csv(rows))])
    assert tables.rows.excluded == {reason: 1}
    assert lines_of(tables, code) == [2]
    assert reconciles(tables)


def test_everyone_in_any_row_belongs_to_the_population() -> None:
    tables = frames(
        meldingen=[MELDING | {"begindatum": "31-09-2026"}],
        inschrijvingen=[{"persoonsgebonden_nummer": BRAM, "inschrijving_begin": ""}],
        leerlingen=[{"persoonsgebonden_nummer": CLEO, "geboortedatum": ""}],
    )
    assert [str(number) for number in tables.numbers] == [ANNA, BRAM, CLEO]
    assert len(tables.meldingen) == len(tables.inschrijvingen) == 0


def test_an_unreadable_key_costs_a_row_only_that_table() -> None:
    tables = frames(flat=[MELDING | {"inschrijving_begin": "ooit", "startkwalificatie": "ja"}])
    assert (len(tables.meldingen), len(tables.leerlingen), len(tables.inschrijvingen)) == (1, 1, 0)
    assert tables.rows.excluded == {}
    assert found(tables, "sleuteldatum_onleesbaar")[0].column == "inschrijving_begin"


def test_an_empty_key_of_another_table_needs_no_remark() -> None:
    tables = frames(flat=[MELDING | {"inschrijving_begin": ""}])
    assert tables.findings.by_code() == {}


def test_enrolment_is_known_as_soon_as_its_column_is_there() -> None:
    assert not frames(meldingen=[MELDING]).enrolment_known
    assert frames(flat=[MELDING | {"inschrijving_begin": ""}]).enrolment_known
    empty = pd.DataFrame(columns=["persoonsgebonden_nummer", "inschrijving_begin"])
    assert from_frames({"meldingen": pd.DataFrame([MELDING]), "inschrijvingen": empty}).enrolment_known


def test_a_file_with_only_a_header_holds_an_empty_table(tmp_path: Path) -> None:
    tables = load([write(tmp_path / "a.csv", "bsn;inschrijving_begin\n")])
    assert tables.enrolment_known
    assert tables.rows.read == 0
    assert tables.sources[0].tables == {"inschrijvingen": 0}


def test_of_one_pupil_the_last_filled_value_holds_column_by_column() -> None:
    tables = frames(
        leerlingen=[
            {
                "persoonsgebonden_nummer": BRAM,
                "geslacht": "V",
                "gemeentecode": "0344",
                "volledige_schooljaren": "9",
            },
            {
                "persoonsgebonden_nummer": ANNA,
                "geslacht": "M",
                "gemeentecode": "0060",
                "volledige_schooljaren": "10",
            },
            {
                "persoonsgebonden_nummer": ANNA,
                "geslacht": "",
                "gemeentecode": "0363",
                "volledige_schooljaren": "",
            },
        ]
    )
    pupils = tables.leerlingen
    assert pupils["persoon"].tolist() == [int(ANNA), int(BRAM)]
    assert pupils["geslacht"].tolist() == ["M", "V"]
    assert pupils["gemeentecode"].tolist() == ["0363", "0344"]
    assert pupils["volledige_schooljaren"].tolist() == [10, 9]
    assert pupils["regel"].tolist() == [3, 1]


def test_two_usable_dates_of_birth_of_one_pupil_are_visible() -> None:
    tables = frames(
        leerlingen=[
            {"persoonsgebonden_nummer": ANNA, "geboortedatum": "01-02-2012"},
            {"persoonsgebonden_nummer": ANNA, "geboortedatum": "02-02-2012"},
            {"persoonsgebonden_nummer": BRAM, "geboortedatum": "01-02-1812"},
            {"persoonsgebonden_nummer": BRAM, "geboortedatum": "01-02-2012"},
            {"persoonsgebonden_nummer": BRAM, "geboortedatum": "2012-02-01"},
            {"persoonsgebonden_nummer": CLEO, "geboortedatum": "01-02-1812"},
        ]
    )
    assert (tables.leerlingen["geboortedatum_ander"] != MISSING_DAY).tolist() == [True, False, False]
    assert tables.leerlingen["geboortedatum"].tolist() == [day("2012-02-02"), day("2012-02-01"), MISSING_DAY]
    assert lines_of(tables, "datum_vulwaarde") == [3, 6]


def test_no_qualification_but_a_date_for_it_is_noticed() -> None:
    tables = frames(
        leerlingen=[
            {
                "persoonsgebonden_nummer": ANNA,
                "startkwalificatie": "nee",
                "startkwalificatie_datum": "01-06-2026",
            }
        ]
    )
    assert lines_of(tables, "startkwalificatie_tegenstrijdig") == [1]
    assert tables.leerlingen["startkwalificatie_datum"].tolist() == [day("2026-06-01")]


def test_an_unknown_code_is_quoted_only_without_a_digit() -> None:
    tables = frames(
        meldingen=[
            MELDING | {"verzuimsoort": text, "meldingsnummer": text} for text in ("spijbelen", "X9", ANNA)
        ]
    )
    assert sorted((batch.detail, len(batch)) for batch in found(tables, "soort_onbekend")) == [
        ("", 2),
        ("spijbelen", 1),
    ]
    assert set(tables.meldingen["verzuimsoort"]) == {list(Verzuimsoort).index(Verzuimsoort.ONBEKEND)}


def test_an_unknown_exemption_exempts_nobody_and_an_empty_one_has_no_ground() -> None:
    tables = frames(
        vrijstellingen=[
            {
                "persoonsgebonden_nummer": ANNA,
                "vrijstelling_begin": "01-08-2026",
                "vrijstelling_soort": "iets",
            },
            {"persoonsgebonden_nummer": BRAM, "vrijstelling_begin": "01-08-2026", "vrijstelling_soort": ""},
        ]
    )
    assert tables.vrijstellingen["vrijstelling_soort"].tolist() == [
        -1,
        list(VrijstellingSoort).index(VrijstellingSoort.VRIJSTELLING),
    ]
    assert lines_of(tables, "vrijstelling_onbekend") == [1]


def test_a_remark_about_a_number_is_made_once_a_file() -> None:
    rows = [
        MELDING | {"persoonsgebonden_nummer": "12345678", "meldingsnummer": str(number)}
        for number in range(4)
    ]
    tables = frames(een=rows, twee=rows)
    assert [batch.line.tolist() for batch in found(tables, "nummer_elfproef")] == [[1], [1]]
    assert [batch.line.tolist() for batch in found(tables, "nummer_aangevuld")] == [[1], [1]]


def test_findings_point_at_the_person_the_file_and_the_column() -> None:
    tables = frames(leeg=[{"bsn": ANNA}], meldingen=[MELDING | {"einddatum": "gisteren"}])
    (batch,) = found(tables, "datum_onleesbaar")
    assert (batch.column, batch.source.tolist(), batch.line.tolist()) == ("einddatum", [1], [1])
    assert batch.person is not None
    assert batch.person.tolist() == [int(ANNA)]


def test_a_finding_about_a_row_without_number_has_no_person() -> None:
    tables = frames(meldingen=[MELDING | {"persoonsgebonden_nummer": ""}])
    (batch,) = found(tables, "nummer_leeg")
    assert batch.person is not None
    assert batch.person.tolist() == [NO_PERSON]


def test_a_frame_without_a_number_is_refused() -> None:
    with pytest.raises(InputError, match="meldingen heeft geen kolom persoonsgebonden_nummer"):
        frames(meldingen=[{"begindatum": "01-09-2026"}])


def test_every_entry_of_the_catalogue_says_what_to_do() -> None:
    for kind in CATALOGUE.values():
        assert kind.text.endswith(".")
        assert kind.remedy.endswith(".")


def test_a_national_register_is_taken_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        MELDING
        | {
            "meldingsnummer": str(number),
            "persoonsgebonden_nummer": f"ps-{number % 7}",
            "brin": f"B{number % 300}",
        }
        for number in range(2_000)
    ]
    path = write(tmp_path / "a.csv", as_csv(rows))
    whole = contents(load([path]))
    monkeypatch.setattr("thuiszit_cli.read.encodings.BLOCK", 5_000)
    assert contents(load([path])) == whole


_WORDS = st.sampled_from(
    [
        "",
        " ",
        "0",
        "x",
        ANNA,
        BRAM,
        "12345",
        "01-09-2026",
        "31-09-2026",
        "46268",
        "ja",
        "LRV",
        "-3",
        "#N/B",
        "é",
    ]
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries({column: _WORDS for table in TABLES for column in table.names}), max_size=8
    )
)
def test_whatever_stands_in_the_cells_no_row_is_lost(rows: list[dict[str, str]]) -> None:
    names = [column for table in TABLES for column in table.names]
    tables = from_frames({"flat": pd.DataFrame(rows, columns=list(dict.fromkeys(names)), dtype=object)})
    assert reconciles(tables)
    keys = set(tables.persons.tolist())
    for table in TABLES:
        assert set(getattr(tables, table.name)["persoon"]) <= keys
    for batch in tables.findings.batches:
        assert not any(sign.isdigit() for sign in batch.detail)


def test_a_header_that_was_meant_otherwise_is_told_once_with_the_column_it_looks_like(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", f"bsn;begindatum verzuim;einddatun;klas\n{ANNA};01-09-2026;02-09-2026;2b\n"
    )
    [batch] = found(load([path]), "kolom_lijkt_bekend")
    assert (batch.line.tolist(), batch.detail) == ([1], "einddatun lijkt op einddatum")


def test_a_column_of_the_pupil_that_no_table_takes_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"bsn;geslacht;inschrijving_begin\n{ANNA};V;01-08-2018\n")
    [batch] = found(load([path]), "kolom_zonder_tabel")
    assert batch.column == "geslacht"


@pytest.mark.parametrize("value", [["LRV"], {"code": "LRV"}], ids=["list", "struct"])
def test_a_parquet_column_of_lists_or_groups_is_refused_by_name_and_elsewhere_left_alone(
    tmp_path: Path, value: object
) -> None:
    columns = {"bsn": [ANNA], "begindatum verzuim": ["2026-09-01"]}
    refused, read = tmp_path / "a.parquet", tmp_path / "b.parquet"
    parquet.write_table(pa.table({**columns, "verzuimsoort": [value]}), refused)
    parquet.write_table(pa.table({**columns, "iets anders": [value]}), read)
    with pytest.raises(InputError, match="de kolom 'verzuimsoort' bevat lijsten of groepen"):
        load([refused])
    assert len(load([read]).meldingen) == 1


def test_a_column_of_lists_in_a_frame_is_refused_where_it_is_read_only() -> None:
    for lists in (
        [[ANNA]],
        [{"nummer": ANNA}],
        pd.array([[ANNA]], dtype=pd.ArrowDtype(pa.list_(pa.string()))),
    ):
        with pytest.raises(InputError, match="bevat lijsten of groepen"):
            from_frames({"meldingen": pd.DataFrame([MELDING]).assign(persoonsgebonden_nummer=lists)})
        assert len(from_frames({"meldingen": pd.DataFrame([MELDING]).assign(extra=lists)}).meldingen) == 1


def test_a_moment_in_a_frame_is_the_day_in_amsterdam_however_it_is_kept() -> None:
    moment = pd.Timestamp("2026-08-31T22:00Z")
    for kept in ([moment], [moment.to_pydatetime()], pd.Categorical([moment])):
        tables = from_frames({"meldingen": pd.DataFrame([MELDING]).assign(begindatum=kept)})
        assert tables.meldingen["begindatum"].tolist() == [day("2026-09-01")]


def test_a_zoned_column_may_hold_the_last_moment_there_is(tmp_path: Path) -> None:
    last = pa.array([datetime(9999, 12, 31, 23, 30, tzinfo=UTC), None], pa.timestamp("us", "UTC"))
    columns = {"bsn": [ANNA, BRAM], "begindatum verzuim": ["01-09-2026"] * 2, "einddatum": last}
    parquet.write_table(pa.table(columns), tmp_path / "a.parquet")
    tables = load([tmp_path / "a.parquet"])
    assert lines_of(tables, "einddatum_open") == [1]
    assert tables.meldingen["einddatum"].tolist() == [MISSING_DAY] * 2


@pytest.mark.parametrize(("number", "wanted"), [("", "2026-09-01"), ("Pagina 1 van 2", "2026-01-09")])
def test_a_row_of_a_pupil_without_a_number_tells_how_a_column_writes_its_dates_and_a_print_line_does_not(
    tmp_path: Path, number: str, wanted: str
) -> None:
    rows = [
        {"bsn": ANNA, "begindatum verzuim": "9/1/2026"},
        {"bsn": number, "begindatum verzuim": "9/14/2026"},
    ]
    tables = load([write(tmp_path / "a.csv", as_csv(rows))])
    assert tables.meldingen["begindatum"].tolist() == [day(wanted)]


def test_an_inschrijving_or_vrijstelling_that_ends_before_it_begins_is_told_wherever_it_is_read(
    tmp_path: Path,
) -> None:
    row = {"bsn": ANNA, "inschrijving_begin": "02-09-2026", "inschrijving_eind": "01-09-2026"}
    row |= {"vrijstelling_begin": "02-09-2026", "vrijstelling_eind": "01-09-2026"}
    tables = load([write(tmp_path / "a.csv", as_csv([row]))])
    assert (len(tables.inschrijvingen), len(tables.vrijstellingen)) == (1, 1)
    assert lines_of(tables, "inschrijving_eind_voor_begin") == [2]
    assert lines_of(tables, "vrijstelling_eind_voor_begin") == [2]


def test_hours_keep_their_value_beside_a_workbook_that_counts_its_days_from_1904(tmp_path: Path) -> None:
    text = tmp_path / "meldingen.csv"
    text.write_text(
        "persoonsgebonden_nummer;verzuimsoort;begindatum;verzuimuren\n"
        "999900019;O;01-09-2026;5\n999900019;O;02-09-2026;7\n"
    )
    book = xlsxwriter.Workbook(str(tmp_path / "meldingen.xlsx"), {"date_1904": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["persoonsgebonden_nummer", "verzuimsoort", "begindatum", "verzuimuren"])
    sheet.write_row(1, 0, ["999900019", "O", "03-09-2026", 9])
    book.close()
    assert load([text, tmp_path / "meldingen.xlsx"]).meldingen["verzuimuren"].tolist() == [5, 7, 9]
