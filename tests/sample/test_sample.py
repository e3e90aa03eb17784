"""The invented register: complete, the same everywhere, and the same in every form."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from thuiszit_cli import classify
from thuiszit_cli.columns import TABLES, Kind
from thuiszit_cli.errors import OutputError, UsageError
from thuiszit_cli.judge import Classification
from thuiszit_cli.rules.terms import (
    Duurklasse,
    IngeschrevenBron,
    Klasse,
    Plicht,
    PlichtReden,
    VrijstellingSoort,
)
from thuiszit_cli.sample.generate import PEILDATUM, write_sample
from thuiszit_cli.tables.load import load

ROOT = Path(__file__).parents[2]
STRANGERS = {"", "0", "1000007"}  # rows of nobody, and the one number that lost its zeros
TABLE_NAMES = [table.name for table in TABLES]


def csv(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, sep=";", dtype=str, encoding="utf-8-sig", keep_default_na=False)


def files(sample: Path, form: str) -> list[Path]:
    if form == "xlsx":
        return [sample / "register.xlsx"]
    if form.startswith("flat"):
        return [sample / f"register_plat.{form.removeprefix('flat ')}"]
    return [sample / f"{name}.{form}" for name in TABLE_NAMES]


@pytest.fixture(scope="module")
def classified(sample: Path) -> Classification:
    return classify(files(sample, "csv"), peildatum=PEILDATUM)


# --- the same everywhere ----------------------------------------------------------------------------------


def test_sample_data_is_what_the_program_writes_now(sample: Path) -> None:
    kept = ROOT / "sample_data"
    for path in sample.glob("*.csv"):
        assert (kept / path.name).read_bytes() == path.read_bytes(), path.name
    assert (kept / "LEESMIJ.md").read_bytes() == (sample / "LEESMIJ.md").read_bytes()


def test_the_workbook_of_sample_data_holds_what_the_program_writes_now(sample: Path) -> None:
    # Its parts, not its bytes: how a zip file is packed differs by zlib.
    def parts(path: Path) -> dict[str, bytes]:
        with zipfile.ZipFile(path) as book:
            return {name: book.read(name) for name in book.namelist()}

    assert parts(ROOT / "sample_data/register.xlsx") == parts(sample / "register.xlsx")


def test_another_process_with_other_hashes_and_time_zone_writes_the_same_bytes(
    sample: Path, tmp_path: Path
) -> None:
    code = (
        "from pathlib import Path; from thuiszit_cli.sample.generate import write_sample; "
        f"write_sample(Path({str(tmp_path)!r}), leerlingen=400, seed=1)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "12345", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    for path in sample.glob("*.csv"):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_another_seed_gives_another_register(sample: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, leerlingen=400, seed=2)
    assert (tmp_path / "leerlingen.csv").read_bytes() != (sample / "leerlingen.csv").read_bytes()


# --- complete ---------------------------------------------------------------------------------------------


def test_every_code_of_every_list_occurs(sample: Path) -> None:
    tables = load(files(sample, "csv"))
    for table in TABLES:
        rows = getattr(tables, table.name)
        for column in table.columns:
            if column.codes is not None:
                assert set(rows[column.name]) - {-1} == set(range(len(column.codes))), column.name
            if column.kind is Kind.JA_NEE and column.name in rows:
                assert {0, 1} <= set(rows[column.name]), column.name


def test_every_class_duration_signal_duty_and_reason_occurs(classified: Classification) -> None:
    pupils = classified.pupils
    assert set(pupils["klasse"]) == {klasse.value for klasse in Klasse}
    assert set(pupils["duurklasse"].dropna()) == {duur.value for duur in Duurklasse}
    assert set(pupils["plicht"]) == {plicht.value for plicht in Plicht}
    assert set(pupils["plicht_reden"].dropna()) == {reden.value for reden in PlichtReden}
    assert set(pupils["vrijstelling_soort"].dropna()) == {soort.value for soort in VrijstellingSoort}
    on_by_default = {"zestien_uur", "lopend_verzuim", "potentiele_lrv", "luxe", "halt_uren"}
    on_by_default |= {"herhaald_zestien_uur", "lrv_niet_afgesloten", "terugval_na_lrv"}
    assert {signal for signals in pupils["signalen"] for signal in signals} == on_by_default
    assert set(pupils["ingeschreven_bron"]) == {IngeschrevenBron.REGISTER.value}
    assert pupils["grensgeval"].any()


def test_every_pupil_written_by_hand_gets_the_class_it_was_written_for(
    classified: Classification, by_hand: dict[str, str]
) -> None:
    pupils = classified.pupils.set_index("persoonsgebonden_nummer")["klasse"].astype(str)
    assert {number: pupils[number] for number in by_hand} == by_hand


def test_the_register_has_as_many_persons_as_asked_for(classified: Classification) -> None:
    assert len(classified.pupils) == 400


def test_among_the_drawn_pupils_few_are_thuiszitters_and_most_have_no_absence(tmp_path: Path) -> None:
    write_sample(tmp_path, leerlingen=40_000, seed=4, plat=False)
    pupils = classify(files(tmp_path, "csv"), peildatum=PEILDATUM).pupils
    duty = pupils[pupils["plicht"].isin(["leerplicht", "kwalificatieplicht"])]
    shares = duty["klasse"].astype(str).value_counts() / len(duty)
    assert 0.0005 < shares["absoluut_verzuim"] < 0.004
    assert 0.0004 < shares["langdurig_relatief_verzuim"] < 0.003
    assert 0.001 < shares["vrijgesteld"] < 0.006
    assert shares["geen_verzuim"] > 0.9


# --- the same in every form -------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["flat csv", "xlsx", "parquet", "flat parquet"])
def test_every_form_is_classified_alike(sample: Path, classified: Classification, form: str) -> None:
    other = classify(files(sample, form), peildatum=PEILDATUM)
    # A typed form cannot hold the blemishes of texts, so it has no findings about them.
    columns = [name for name in classified.pupils.columns if name not in ("bevindingen", "onzeker")]
    pd.testing.assert_frame_equal(
        other.pupils[columns], classified.pupils[columns], check_dtype=False, check_categorical=False
    )


def test_the_four_tables_can_be_read_back_from_the_flat_form(sample: Path) -> None:
    flat = csv(sample / "register_plat.csv")
    for table in TABLES:
        if table.name == "leerlingen":
            continue
        begin = table.key[1]
        back = flat.loc[flat[begin] != "", list(table.names)]
        wanted = csv(sample / f"{table.name}.csv")
        assert sorted(back.itertuples(index=False)) == sorted(wanted.itertuples(index=False)), table.name


def test_the_flat_form_gives_every_pupil_the_same_personal_columns(sample: Path) -> None:
    def persons(rows: pd.DataFrame) -> pd.DataFrame:
        named = rows[rows["persoonsgebonden_nummer"].str.len() > 1].replace("", None)
        return named.groupby("persoonsgebonden_nummer").last()

    wanted = persons(csv(sample / "leerlingen.csv"))
    flat = csv(sample / "register_plat.csv")
    back = persons(flat[["persoonsgebonden_nummer", *wanted.columns]]).loc[wanted.index]
    known = wanted.notna()
    pd.testing.assert_frame_equal(back.where(known), wanted.where(known))


# --- sane -------------------------------------------------------------------------------------------------


def day(text: pd.Series) -> pd.Series:
    return pd.to_datetime(text.where(text != ""), format="%d-%m-%Y")


def test_drawn_rows_refer_to_drawn_pupils_and_end_after_they_begin(
    sample: Path, by_hand: dict[str, str]
) -> None:
    tables = {name: csv(sample / f"{name}.csv") for name in TABLE_NAMES}
    drawn = {name: rows[~rows["persoonsgebonden_nummer"].isin(by_hand)] for name, rows in tables.items()}
    persons = set(drawn["leerlingen"]["persoonsgebonden_nummer"])
    assert len(persons) == 400 - len(by_hand)
    for name, begin, end in (
        ("meldingen", "begindatum", "einddatum"),
        ("inschrijvingen", "inschrijving_begin", "inschrijving_eind"),
        ("vrijstellingen", "vrijstelling_begin", "vrijstelling_eind"),
    ):
        rows = drawn[name]
        rows = rows[rows["persoonsgebonden_nummer"].isin(persons)]
        assert set(drawn[name]["persoonsgebonden_nummer"]) - persons <= STRANGERS
        begins, ends = day(rows[begin]), day(rows[end])
        assert (begins <= pd.Timestamp(PEILDATUM)).all()
        assert (ends.isna() | (ends >= begins)).all()


def test_a_drawn_melding_falls_on_a_day_at_the_school_it_names(sample: Path, by_hand: dict[str, str]) -> None:
    reports, schools = csv(sample / "meldingen.csv"), csv(sample / "inschrijvingen.csv")
    reports = reports[~reports["persoonsgebonden_nummer"].isin([*by_hand, *STRANGERS])]
    both = reports.merge(schools, on=["persoonsgebonden_nummer", "brin"])
    begin, end = day(both["inschrijving_begin"]), day(both["inschrijving_eind"])
    covered = both[(begin <= day(both["begindatum"])) & (end.isna() | (end >= day(both["begindatum"])))]
    assert len(reports) > 50
    assert set(covered["meldingsnummer"]) == set(reports["meldingsnummer"])


@pytest.mark.parametrize("ratio", [0.0, 2.0])
def test_the_number_of_meldingen_follows_the_ratio(tmp_path: Path, ratio: float) -> None:
    write_sample(tmp_path, leerlingen=5_000, seed=1, meldingen_per_leerling=ratio, plat=False)
    assert len(csv(tmp_path / "meldingen.csv")) == pytest.approx(ratio * 5_000, rel=0.05, abs=200)


@pytest.mark.parametrize("peildatum", [date(2024, 2, 29), date(2026, 7, 31), date(2027, 1, 1)])
def test_any_peildatum_gives_a_register_that_can_be_classified(tmp_path: Path, peildatum: date) -> None:
    write_sample(tmp_path, leerlingen=200, seed=1, peildatum=peildatum, plat=False)
    assert len(classify(files(tmp_path, "csv"), peildatum=peildatum).pupils) == 200


# --- writing ----------------------------------------------------------------------------------------------


def test_files_are_readable_by_their_owner_only(sample: Path) -> None:
    assert {stat.S_IMODE(path.stat().st_mode) for path in sample.iterdir()} == {0o600}


def test_an_existing_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "meldingen.csv").write_text("van een ander")
    with pytest.raises(OutputError, match=r"meldingen\.csv"):
        write_sample(tmp_path, leerlingen=200, seed=1)
    assert [path.name for path in tmp_path.iterdir()] == ["meldingen.csv"]
    assert (tmp_path / "meldingen.csv").read_text() == "van een ander"


def test_with_overschrijf_an_existing_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "meldingen.csv").write_text("van een ander")
    write_sample(tmp_path, leerlingen=200, seed=1, overschrijf=True)
    assert (tmp_path / "meldingen.csv").read_text(encoding="utf-8-sig").startswith("meldingsnummer;")


def test_a_folder_that_cannot_be_made_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("")
    with pytest.raises(OutputError):
        write_sample(tmp_path / "bestand", leerlingen=200, seed=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"leerlingen": 0},
        {"leerlingen": 100_000_000},
        {"seed": -1},
        {"formaat": "ods"},
        {"meldingen_per_leerling": -1},
        {"peildatum": date(1999, 1, 1)},
    ],
)
def test_a_value_out_of_bounds_is_a_usage_error_and_writes_nothing(tmp_path: Path, wrong: dict) -> None:
    with pytest.raises(UsageError):
        write_sample(tmp_path / "map", **{"leerlingen": 200, "seed": 1, **wrong})
    assert not (tmp_path / "map").exists()


def test_a_register_smaller_than_the_pupils_written_by_hand_still_has_every_class(tmp_path: Path) -> None:
    write_sample(tmp_path, leerlingen=7, seed=1)
    answer = classify([tmp_path / "register_plat.csv"], peildatum=date(2026, 10, 1))
    assert sorted(answer.pupils["klasse"]) == sorted(klasse.value for klasse in Klasse)
