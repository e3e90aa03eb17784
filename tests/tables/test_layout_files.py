"""A layout is a TOML file: what it may say, and how it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from thuiszit_cli.errors import UsageError
from thuiszit_cli.recognise import layout_files
from thuiszit_cli.recognise.layout import compiled, recognise
from thuiszit_cli.recognise.layout_files import COLUMNS, known_layouts, own_layouts, read_layout
from thuiszit_cli.values.parse import fold


def layout(tmp_path: Path, text: str, name: str = "eigen.toml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("naam = 'a'\nkolomen = {}", "onbekende sleutel: kolomen", "kolommen"),
        ("naam = 'a'\n[kolommen]\nbegindatm = ['x']", "niet bestaat: begindatm", "begindatum"),
        ("naam = 'a'\n[eerste_gevulde]\nbsn = ['x']", "niet bestaat: bsn", ""),
        ("naam = 'a'\n[waarden.verzuimsoort]\nZI = 'zieek'", "waarde die niet bestaat: zieek", "ziek"),
        ("naam = 'a'\n[waarden.geoorloofd]\nG = 'waar'", "waarde die niet bestaat", "ja, nee"),
        ("naam = 'a'\n[waarden.brin]\nG = 'x'", "geen codelijst", "verzuimsoort"),
        ("naam = 'a'\ntabellen = ['melding']", "tabellen.0 heeft een onbekende waarde", "meldingen"),
        ("naam = 'a'\n[kolommen]\nbegindatum = 'x'", "andere vorm", "lijst van koppen"),
        ("naam = 'a'\n[kolommen]\nbrin = ['x']\n[eerste_gevulde]\nbrin = ['y']", "brin staat bij", ""),
        ("naam = 'a'\n[kolommen]\nbrin = ['--']", "zonder letters of cijfers", ""),
        ("naam = 'a'\n[overslaan]\nBesluit = ['']", "kop of tekst zonder letters", ""),
        ("naam = 'a'\n[overslaan]\nBesluit = 'nee'", "andere vorm", "lijst van teksten"),
        ("omschrijving = 'a'", "naam ontbreekt", "naam ="),
        ("naam = 'a'\nbasis = 'A40'", "basis 'A40' bestaat niet", "A04"),
        ("naam = 'a'\n[kolommen\n", "geen geldige TOML (regel", ""),
    ],
)
def test_a_wrong_layout_is_refused_with_the_nearest_name(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    with pytest.raises(UsageError) as refusal:
        own_layouts([layout(tmp_path, text)])
    assert message in refusal.value.message
    assert hint in refusal.value.hint


def test_a_layout_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="bestaat niet"):
        read_layout(tmp_path / "weg.toml")


def test_a_layout_with_a_basis_says_only_what_differs(tmp_path: Path) -> None:
    path = layout(tmp_path, "naam = 'a'\nbasis = 'NRSP'\n[kolommen]\npersoonsgebonden_nummer = ['Nummer']")
    found = own_layouts([path])[0]
    assert found.kolommen["persoonsgebonden_nummer"] == ["Nummer"]
    assert "persoonsgebonden_nummer" not in found.eerste_gevulde
    assert found.kolommen["geslacht"] == ["GESLACHT"]
    assert found.tabellen == ["leerlingen"]


@pytest.mark.parametrize("named", [True, False])
def test_layouts_in_the_configuration_folder_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: bool
) -> None:
    (tmp_path / "layouts").mkdir()
    layout(tmp_path / "layouts", "naam = 'pakket'\n[kolommen]\npersoonsgebonden_nummer = ['Cliënt']")
    if named:
        monkeypatch.setenv("THUISZIT_CONFIG", str(tmp_path))
    else:
        monkeypatch.delenv("THUISZIT_CONFIG")
        monkeypatch.setattr(layout_files, "user_config_path", lambda name, appauthor: tmp_path)
    own = [compiled(each) for each in own_layouts([])]
    found = recognise(["client", "inschrijving_begin"], "a.csv", own)
    assert (found.layout, found.columns) == (
        "pakket",
        {"persoonsgebonden_nummer": 0, "inschrijving_begin": 1},
    )


def test_the_layout_that_the_docs_show_is_a_layout(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "layouts.md").read_text(encoding="utf-8")
    shown = page.split("```toml\n")[1].split("```")[0]
    [found] = own_layouts([layout(tmp_path, shown)])
    assert found.waarden["verzuimsoort"] == {"snipperdag": "luxe", "ZI": "ziek"}


def test_no_layout_of_ours_gives_one_header_two_meanings_by_accident() -> None:
    """Only a header that is one day in a row of one lesson (Magister) is both its begin and its end."""
    for name, found in known_layouts().items():
        columns = [*found.kolommen.values(), *found.eerste_gevulde.values()]
        headers = [header for names in columns for header in {fold(each) for each in names}]
        twice = {header for header in headers if headers.count(header) > 1}
        assert twice <= ({"datum", "moment"} if name == "Magister" else set()), name


def test_every_layout_of_ours_can_give_the_tables_it_names() -> None:
    for name, found in known_layouts().items():
        columns = {*found.kolommen, *found.eerste_gevulde, *found.vast, *found.afgeleid}
        assert columns <= set(COLUMNS)
        assert "persoonsgebonden_nummer" in columns, name
        keys = {
            "meldingen": "begindatum",
            "inschrijvingen": "inschrijving_begin",
            "vrijstellingen": "vrijstelling_begin",
        }
        assert all(keys.get(table, "persoonsgebonden_nummer") in columns for table in found.tabellen), name
