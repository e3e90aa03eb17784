"""`thuiszit.toml`: every key described once, strict, and never among the data."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from thuiszit_cli.commands.config import SETTINGS, read_config, read_limits, read_settings, template
from thuiszit_cli.errors import UsageError
from thuiszit_cli.read.limits import Limits

MINIMAL = '[run]\nexports = "exports"\npatronen = ["*.csv"]\nuitvoer = "uit"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "thuiszit.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_new_file_can_be_used_as_it_is(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, template()))
    assert settings.exports == tmp_path / "exports"
    assert settings.uitvoer == tmp_path / "uitkomsten"
    assert settings.patronen == ("{jaar}-{maand}/*.csv",)
    assert (settings.definitie, settings.vakantieregio, settings.pseudoniem) == ("landelijk", "midden", False)
    assert settings.sleutel is settings.lesdagen is settings.logboek is None
    assert settings.bewaar_maanden == 24


def test_a_new_file_shows_every_key_and_each_can_be_switched_on(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") if " = " in line else line for line in template().splitlines()]
    found = tomllib.loads("\n".join(lines))
    sections = {setting.section for setting in SETTINGS if setting.section}
    flat = {key: value for key, value in found.items() if key not in sections}
    for section in sections:
        flat |= found[section]
    assert flat == {setting.name: setting.default for setting in SETTINGS}
    assert read_limits(written(tmp_path, "\n".join(lines))) == Limits()
    settings = read_settings(written(tmp_path, "\n".join(lines)))
    assert settings.sleutel == tmp_path / "sleutel"
    assert settings.layouts == (tmp_path / "layout.toml",)
    assert (settings.bewaar_maanden, settings.streng, settings.logboek_personen) == (24, "fout", True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("patroonen = 3\n" + MINIMAL, "Kies uit: definitie"),
        (MINIMAL + "patroonen = []\n", "Bedoelde u patronen?"),
        (MINIMAL + 'definitie = "landelijk"\n', "definitie hoort bovenaan"),
        ('uitvoer = "uit"\n' + MINIMAL, "uitvoer hoort onder [run]"),
        ('[rum]\nexports = "x"\n', "Bedoelde u run?"),
        ("run = 3\n", "[run]"),
        (MINIMAL + 'pseudoniem = "ja"\n', "true of false"),
        (MINIMAL + "bewaar_maanden = true\n", "zonder aanhalingstekens"),
        (MINIMAL + "bewaar_maanden = 0\n", "Zoveel maanden"),
        (MINIMAL + "[grenzen]\ncelen = 3\n", "Bedoelde u cellen?"),
        (MINIMAL + "[grenzen]\ncellen = 0\n", "rijen maal kolommen"),
        ("cellen = 3\n" + MINIMAL, "cellen hoort onder [grenzen]"),
        (MINIMAL + 'layouts = "a.toml"\n', '["*.csv", "*.xlsx"]'),
        (MINIMAL + "layouts = [3]\n", '["*.csv", "*.xlsx"]'),
        (MINIMAL + 'peildatum = "eerst"\n', "Bedoelde u eerste?"),
        (MINIMAL + 'formaat = ["html", "xls"]\n', "Bedoelde u xlsx?"),
        (MINIMAL + 'formaat = ["csv"]\nversleutel = true\n', "Laat csv weg"),
        ('definitie = "landelyk"\n' + MINIMAL, "Bedoelde u landelijk?"),
        ('[run]\nexports = "exports"\nuitvoer = "uit"\n', "thuiszit init"),
        (MINIMAL.replace('"*.csv"', '"../*.csv"'), "{jaar}-{maand}/*.csv"),
        (MINIMAL.replace('"*.csv"', '"/etc/*"'), "{jaar}-{maand}/*.csv"),
        (MINIMAL.replace('"*.csv"', '"C:/x/*"'), "{jaar}-{maand}/*.csv"),
        (MINIMAL.replace('"*.csv"', '""'), "{jaar}-{maand}/*.csv"),
        (MINIMAL.replace('"uit"', '"exports/uit"'), "twee aparte mappen"),
        (MINIMAL.replace('"exports"', '"."'), "Zet thuiszit.toml ergens anders"),
        (MINIMAL.replace('"uit"', '"."'), "Zet thuiszit.toml ergens anders"),
    ],
)
def test_what_is_wrong_is_refused_and_names_its_mend(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_settings(written(tmp_path, text))
    assert expected in caught.value.hint


def test_a_value_is_text_and_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KWAAD", "/etc")
    text = MINIMAL.replace('"exports"', '"$KWAAD/`id`/{jaar}"')
    assert read_settings(written(tmp_path, text)).exports == tmp_path / "$KWAAD" / "`id`" / "{jaar}"


def test_a_configuration_in_the_folder_of_the_exports_is_refused_also_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    written(tmp_path / "exports", MINIMAL.replace('"exports"', f'"{tmp_path}/exports"'))
    link = tmp_path / "thuiszit.toml"
    link.symlink_to(tmp_path / "exports" / "thuiszit.toml")
    with pytest.raises(UsageError, match="staat in de map van exports"):
        read_settings(link)


def test_other_commands_read_the_top_and_check_the_rest(tmp_path: Path) -> None:
    assert read_config(written(tmp_path, 'definitie = "een_maand"\n' + MINIMAL)) == {"definitie": "een_maand"}
    with pytest.raises(UsageError):
        read_config(written(tmp_path, MINIMAL + "patroonen = []\n"))
