"""Names of schools from files as DUO offers them: invented look-alikes of every shape that was seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from thuiszit_cli.commands.app import run
from thuiszit_cli.errors import InputError
from thuiszit_cli.tables.schools import read_schools

PO = (
    "PROVINCIE;BEVOEGD GEZAG NUMMER;INSTELLINGSCODE;VESTIGINGSCODE;VESTIGINGSNAAM;PLAATSNAAM\r\n"
    'Drenthe;9;99AA;99AA01;"De ""Tweede""";'
    "ERGENS\r\nDrenthe;9;99AA;99AA00;Dalton ’t Verzonnene; \r\nDrenthe;9; ;;Naamloos;ERGENS\r\n"
).encode("cp1252")
OLD_PO = (
    "BRIN NUMMER;VESTIGINGSNUMMER;VESTIGINGSNAAM ;STRAATNAAM\r\n99AB;99AB00;BS Het Mozaïek;Weg\r\n".encode()
)
VO = (
    "INSTELLINGSCODE;VESTIGINGSCODE;VESTIGINGSNAAM;GEMEENTENUMMER\n99AC;99AC07;François vmbo;0344\n"
    "99AC;99AC09;Later;0344\n"
).encode()
QUOTED = '"INSTELLINGSCODE";"VESTIGINGSCODE";"INSTELLINGSNAAM_VESTIGING"\n"99AD";"00";"Verzonnen"\n'.encode(
    "utf-8-sig"
)


def write(folder: Path, **files: bytes) -> list[Path]:
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content)
    return [folder / f"{name}.csv" for name in files]


def test_files_of_every_year_encoding_and_quoting_give_names(tmp_path: Path) -> None:
    names = read_schools(write(tmp_path, po=PO, old=OLD_PO, vo=VO, quoted=QUOTED))
    assert names["99AB"] == "BS Het Mozaïek"
    assert (names["99AC"], names["99AC09"]) == ("François vmbo", "Later")
    assert (names["99AD"], names["99AD00"]) == ("Verzonnen", "Verzonnen")


def test_a_school_is_called_after_its_main_branch_whatever_the_order(tmp_path: Path) -> None:
    names = read_schools(write(tmp_path, po=PO))
    assert names == {
        "99AA": "Dalton ’t Verzonnene",
        "99AA00": "Dalton ’t Verzonnene",
        "99AA01": 'De "Tweede"',
    }


def test_of_two_files_the_last_holds(tmp_path: Path) -> None:
    renamed = OLD_PO.replace("BS Het Mozaïek".encode(), b"BS Nieuw")
    assert read_schools(write(tmp_path, old=OLD_PO, new=renamed))["99AB"] == "BS Nieuw"


def test_another_file_is_refused_and_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="geen bestand met vestigingen"):
        read_schools(write(tmp_path, other=b"GEMEENTE;AANTAL\n0344;9\n"))


def test_the_worklist_and_its_settings_show_schools_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, po=PO, old=OLD_PO)
    head = "persoonsgebonden_nummer;geboortedatum;startkwalificatie;inschrijving_begin;brin;begindatum;verzuimsoort"
    Path("l.csv").write_text(
        f"{head}\n999900000;2014-05-01;nee;2020-08-01;99AA;2026-09-21;langdurig\n", encoding="utf-8"
    )
    Path("thuiszit.toml").write_text('scholen = ["po.csv", "old.csv"]\n', encoding="utf-8")
    shared = ("worklist", "l.csv", "--peildatum", "2026-10-05", "--formaat", "md,html,csv,xlsx", "--stil")
    assert run([*shared, "--config", "thuiszit.toml", "--uit", "a"]) == 0
    assert run([*shared, "--scholen", "po.csv", "--uit", "b"]) == 0
    for folder in ("a", "b"):
        for form in ("md", "html"):
            assert "Dalton ’t Verzonnene (99AA)" in Path(folder, f"werklijst.{form}").read_text(
                encoding="utf-8"
            )
        assert "Dalton ’t Verzonnene" in Path(folder, "werklijst.csv").read_text(encoding="utf-8-sig")
    assert "po.csv" in Path("a/manifest.json").read_text(encoding="utf-8")
