"""The invented register in every known layout: recognised as such, and with the verdicts its columns allow."""

from __future__ import annotations

import stat
from pathlib import Path

import pandas as pd
import pytest

from thuiszit_cli import classify
from thuiszit_cli.errors import OutputError
from thuiszit_cli.judge import Classification
from thuiszit_cli.recognise.layout_files import known_layouts
from thuiszit_cli.sample.generate import PEILDATUM, write_sample
from thuiszit_cli.tables.inspection import inspect

NUMBER = "persoonsgebonden_nummer"
PERSON = [NUMBER, "geboortedatum", "geslacht", "postcode", "gemeentecode"]
MELDING = [NUMBER, "begindatum", "einddatum", "melddatum"]
REPORT = ["meldingsnummer", *MELDING, "verzuimsoort", "status", "alle_lessen_gemist", "laatste_mutatie"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("layouts")
    write_sample(made, leerlingen=400, seed=1, plat=False, layouts=True)
    return made


def file(folder: Path, layout: str) -> Path:
    return folder / "layouts" / f"{layout.replace(' ', '_')}.csv"


def table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, sep=";", dtype=str, encoding="utf-8-sig", keep_default_na=False)


def canonical(folder: Path, name: str, columns: list[str]) -> pd.DataFrame:
    return table(folder / f"{name}.csv")[columns]


def verdicts(answer: Classification) -> dict[str, tuple[object, ...]]:
    columns = [NUMBER, "klasse", "sinds", "uren_4_lesweken", "leeftijd", "gemeentecode", "vrijstelling_soort"]
    rows = answer.pupils[columns].astype(object)
    signals = answer.pupils["signalen"].map(tuple)
    return {
        str(row[0]): (*(str(cell) for cell in row[1:]), signal)
        for row, signal in zip(rows.itertuples(index=False), signals, strict=True)
    }


def of_layout(folder: Path, layout: str) -> Classification:
    return classify([file(folder, layout)], peildatum=PEILDATUM)


def test_every_known_layout_has_a_file_for_its_owner_only(folder: Path) -> None:
    written = {path.name for path in (folder / "layouts").iterdir()}
    assert written == {file(folder, name).name for name in known_layouts()}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder / "layouts").iterdir()} == {0o600}


@pytest.mark.parametrize("layout", known_layouts())
def test_each_file_is_recognised_as_its_layout_with_all_its_tables(folder: Path, layout: str) -> None:
    (seen,) = inspect([file(folder, layout)])
    assert seen.layout_name == layout
    assert seen.problem is None
    assert set(seen.tables) >= set(known_layouts()[layout].tabellen)
    assert all(seen.tables.values())


@pytest.mark.parametrize(
    ("layout", "name", "columns"),
    [
        ("EduArte", "meldingen", [*REPORT, "vermoedelijke_reden"]),
        (
            "GGM Vrijstelling",
            "vrijstellingen",
            [NUMBER, "vrijstelling_soort", "vrijstelling_begin", "vrijstelling_eind"],
        ),
    ],
)
def test_a_file_gives_what_the_canonical_table_gives_with_the_columns_it_holds(
    folder: Path, tmp_path: Path, layout: str, name: str, columns: list[str]
) -> None:
    wanted = tmp_path / "wanted.csv"
    canonical(folder, name, columns).to_csv(wanted, sep=";", index=False)
    assert verdicts(of_layout(folder, layout)) == verdicts(classify([wanted], peildatum=PEILDATUM))


def test_the_verzuimregister_gives_what_meldingen_with_a_startkwalificatie_give(
    folder: Path, tmp_path: Path
) -> None:
    columns = [*REPORT, *PERSON[1:], "brin", "vestiging", "reden_afgesloten", "verzuimuren", "verzuimdagen"]
    meldingen = canonical(folder, "meldingen", [*columns, "vermoedelijke_reden", "actie_gemeente_gewenst"])
    pupils = canonical(folder, "leerlingen", [NUMBER, "startkwalificatie"])
    known = pupils[pupils["startkwalificatie"] != ""].groupby(NUMBER)["startkwalificatie"].last()
    meldingen["startkwalificatie"] = meldingen[NUMBER].map(known).fillna("")
    wanted = tmp_path / "wanted.csv"
    meldingen.to_csv(wanted, sep=";", index=False)
    found = verdicts(of_layout(folder, "verzuimregister"))
    assert found == verdicts(classify([wanted], peildatum=PEILDATUM))
    assert {"langdurig_relatief_verzuim", "risico"} <= {verdict[0] for verdict in found.values()}


@pytest.mark.parametrize("layout", ["A04", "A14", "A05", "NRSP", "NenR"])
def test_a_report_of_duo_gives_the_verdicts_of_its_pupils_and_schools(
    folder: Path, tmp_path: Path, layout: str
) -> None:
    answer = of_layout(folder, layout)
    numbers = set(map(str, answer.pupils[NUMBER]))
    # Only A05 says who has a startkwalificatie; who is in the others has none or is not told.
    pupils = canonical(folder, "leerlingen", [*PERSON, "startkwalificatie"][: 6 if layout == "A05" else 5])
    exports = [tmp_path / "leerlingen.csv"]
    pupils = pupils[pupils[NUMBER].isin(numbers)].replace("", None).groupby(NUMBER).last().reset_index()
    pupils.to_csv(exports[0], sep=";", index=False)
    if layout in ("A04", "A14"):
        schools = canonical(folder, "inschrijvingen", [NUMBER, "inschrijving_begin", "inschrijving_eind"])
        exports.append(tmp_path / "inschrijvingen.csv")
        schools[schools[NUMBER].isin(numbers)].to_csv(exports[1], sep=";", index=False)
    assert len(numbers) > 5
    assert verdicts(answer) == verdicts(classify(exports, peildatum=PEILDATUM))


@pytest.mark.parametrize("layout", ["SOMtoday", "Magister", "GGM Verzuimmelding"])
def test_an_absence_keeps_its_pupil_and_first_day(folder: Path, tmp_path: Path, layout: str) -> None:
    wanted = tmp_path / "wanted.csv"
    canonical(folder, "meldingen", MELDING).to_csv(wanted, sep=";", index=False)

    def begun(answer: Classification) -> set[tuple[str, int]]:
        tables = answer.tables
        number = dict(zip(tables.persons.tolist(), map(str, tables.numbers), strict=True))
        rows = tables.meldingen
        return {(number[who], day) for who, day in zip(rows["persoon"], rows["begindatum"], strict=True)}

    assert begun(of_layout(folder, layout)) == begun(classify([wanted], peildatum=PEILDATUM))


def test_of_a_large_register_the_layouts_hold_the_first_thousand_pupils(tmp_path: Path) -> None:
    write_sample(tmp_path, leerlingen=3_000, seed=1, plat=False, layouts=True)
    persons = table(file(tmp_path, "verzuimregister"))["persoonsgebonden nummer"].nunique()
    assert 100 < persons <= 1_000


def test_a_file_of_a_layout_that_stands_there_already_is_refused(tmp_path: Path) -> None:
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts" / "A04.csv").write_text("van een ander")
    with pytest.raises(OutputError, match=r"layouts/A04\.csv"):
        write_sample(tmp_path, leerlingen=10, seed=1, plat=False, layouts=True)
    assert [path.name for path in tmp_path.iterdir()] == ["layouts"]
