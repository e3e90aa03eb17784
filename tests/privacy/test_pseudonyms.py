"""A pseudonym is fixed by key and quarter, names nobody, and changes no verdict."""

from __future__ import annotations

import os
import stat
from datetime import date
from pathlib import Path

import keyring
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from thuiszit_cli import api
from thuiszit_cli.errors import InputError, OutputError, UsageError
from thuiszit_cli.privacy import keys
from thuiszit_cli.privacy import rewrite as work
from thuiszit_cli.privacy.keys import Key
from thuiszit_cli.sample.generate import write_sample
from thuiszit_cli.values.person_numbers import is_pseudonym

DAY = date(2026, 10, 1)
KEY = Key(bytes(range(32)))
HEAD = (
    "BSN;Roepnaam;Geboortedatum;Postcode;Woonplaats;Inschrijving_begin;Begindatum;Einddatum;Verzuimsoort;"
    "Vermoedelijke_reden;Brin;Meldingsnummer\n"
)
# Every way in which a row can hold what it should not hold where it stands.
ROWS = (
    "999990019;Liselotte;01-05-2014;1234 AB;Zwolle;01-08-2020;01-09-2026;;LRV;Oma Wilhelmina ziek;01AB;5551\n"
    "99999.00.20;Boudewijn;12-07-2013;9876ZZ;Assen;01-08-2020;07-09-2026;08-09-2026;L;;01AB;5552\n"
    "999990032;Ferdinand;03-03-2012;Dorpsstraat 7;;;15-09-2026;16-09-2026;Ferdinand moe;;999990032;5553\n"
    "999990044;Hieronymus;999990044;;;;01-09-2026;;O;;;\n"
    "Jansen;999990056;Jansen;13-08-2013;1234 AB;Zwolle;01-08-2020;01-09-2026;;LRV;x;01AB;5554\n"
    "999990068;Te;veel;;;;01-09-2026;;O;;;5555;999990068;Margaretha\n"
    "999990081;Kort\n"
    ";Niemand;01-05-2014;;;01-08-2020;01-09-2026;;O;;;\n"
    "12345672;Nul;01-05-2014;;;01-08-2020;01-09-2026;;O;;=1+1;\n"
)
NAMED = ("999990019", "999990020", "999990032", "999990044", "999990056", "999990068", "12345672")
WORDS = (
    "Liselotte",
    "Boudewijn",
    "Ferdinand",
    "Wilhelmina",
    "Jansen",
    "Margaretha",
    "Dorpsstraat",
    "1234 AB",
    "ZZ",
)


def rewrite(exports: list[Path], folder: Path, key: Key = KEY) -> list[Path]:
    """The files of `pseudonymise`, without its manifest."""
    folder.mkdir()
    parts = work.plan(exports, lambda _: None)
    for part in parts:
        work.write(part, key, folder / part.name)
    return [folder / part.name for part in parts]


def is_missing(value: object) -> bool:
    return value is None or value is pd.NA or value != value


def verdicts(exports: list[Path], key: Key | None) -> dict[str, tuple[object, ...]]:
    """What is decided on each pupil, by pseudonym. A brin that held something else is masked."""
    answer = api.classify(exports, peildatum=DAY)
    kept = answer.pupils.drop(columns=["bevindingen", "brin"])
    return {
        (key.pseudonym(number) if key else number): tuple(
            "" if is_missing(value) else str(value) for value in values
        )
        for number, *values in kept.itertuples(index=False)
    }


@given(st.integers(1, 999_999_999), st.binary(min_size=32, max_size=32))
def test_a_number_has_one_pseudonym_however_it_is_written(number: int, secret: bytes) -> None:
    key = Key(secret)
    written = f"{number:09d}"
    pseudonym = key.pseudonym(written)
    assert is_pseudonym(pseudonym)
    assert (
        pseudonym
        == key.pseudonym(f" {written[:4]}.{written[4:6]}.{written[6:]} ")
        == key.pseudonym(str(number))
    )
    assert key.pseudonym(pseudonym) == pseudonym
    assert pseudonym != key.pseudonym(f"{number % 999_999_999 + 1:09d}")


def test_another_key_or_quarter_gives_other_pseudonyms() -> None:
    others = [KEY, Key(bytes(32)), Key(KEY.secret, "2026-Q3"), Key(KEY.secret, "2026-Q4")]
    assert len({key.pseudonym("999990019") for key in others}) == 4
    assert len({key.token("melding", "1") for key in others}) == 4
    assert KEY.id == Key(KEY.secret, "2026-Q3").id != Key(bytes(32)).id
    assert KEY.secret.hex() not in repr(KEY)


@pytest.mark.parametrize("nothing", ["", " ", "0", "000000000", "1,23E+08", "#N/B"])
def test_no_number_has_no_pseudonym(nothing: str) -> None:
    assert KEY.pseudonym(nothing) == ""


def test_a_new_key_is_its_owners_only_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "sleutel"
    before = os.umask(0)
    try:
        made = keys.make_key(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.read_key(path) == made
    with pytest.raises(OutputError, match="bestaat al"):
        keys.make_key(path)
    assert keys.read_key(path) == made
    assert made.secret != keys.make_key(tmp_path / "twee").secret


def test_a_key_comes_from_a_file_else_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(keys.ENVIRONMENT, raising=False)
    with pytest.raises(UsageError, match="geen sleutel opgegeven"):
        keys.read_key(None)
    monkeypatch.setenv(keys.ENVIRONMENT, KEY.secret.hex())
    assert keys.read_key(None) == KEY
    made = keys.make_key(tmp_path / "sleutel")
    assert keys.read_key(tmp_path / "sleutel", "2026-Q3") == Key(made.secret, "2026-Q3")


@pytest.mark.parametrize("content", ["", "geheim", "ab" * 31, "zz" * 32, "ab" * 600])
def test_what_is_no_key_is_refused_and_not_shown(tmp_path: Path, content: str) -> None:
    path = tmp_path / "sleutel"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(UsageError, match="geen sleutel van thuiszit") as caught:
        keys.read_key(path)
    assert not content or content not in caught.value.message + caught.value.hint


class Ring(KeyringBackend):
    """A key ring in memory, through the door by which the package takes any other."""

    priority = 1

    def __init__(self, *, locked: bool = False) -> None:
        self.held: dict[tuple[str, str], str] = {}
        self.locked = locked

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("locked")
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


def test_a_key_can_live_in_the_key_ring_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keyring.get_keyring()
    place = Path("keyring:gemeente")
    monkeypatch.chdir(tmp_path)
    try:
        keyring.set_keyring(Ring())
        key = keys.make_key(place)
        assert keys.read_key(place) == key
        assert list(tmp_path.iterdir()) == []
        with pytest.raises(OutputError, match="bestaat al"):
            keys.make_key(place)
        with pytest.raises(UsageError, match="geen sleutel"):
            keys.read_key(Path("keyring:andere"))
        keyring.set_keyring(Ring(locked=True))
        with pytest.raises(UsageError, match="niet te gebruiken"):
            keys.read_key(place)
    finally:
        keyring.set_keyring(before)


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sleutel"
    keys.make_key(path)
    path.chmod(0o640)
    with pytest.raises(UsageError, match="voor anderen te lezen"):
        keys.read_key(path)


@pytest.mark.parametrize("salt", ["2026", "2026-q3", "2026-Q5", "geheim", "2026-Q3\n"])
def test_a_salt_is_a_quarter(salt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(keys.ENVIRONMENT, KEY.secret.hex())
    with pytest.raises(UsageError, match="geen kwartaal"):
        keys.read_key(None, salt)


def test_nothing_of_a_person_is_left_in_a_rewritten_export(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(HEAD + ROWS, encoding="utf-8")
    (path,) = rewrite([tmp_path / "export.csv"], tmp_path / "uit")
    text = path.read_bytes().decode("utf-8-sig")
    assert [word for word in (*NAMED, *WORDS) if word in text] == []
    lines = text.split("\r\n")
    assert lines[0] == HEAD.strip()
    assert lines[1].split(";")[:5] == [KEY.pseudonym("999990019"), "", "01-05-2014", "1234", ""]
    assert len(lines) == 2 + ROWS.count("\n")


def test_a_rewritten_export_of_damaged_rows_gives_the_same_verdicts(tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    export.write_text(HEAD + ROWS + ROWS, encoding="utf-8")
    before, after = verdicts([export], KEY), verdicts(rewrite([export], tmp_path / "uit"), None)
    assert len(before) == 7
    assert before == after


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_a_rewritten_register_gives_the_same_verdicts(tmp_path: Path, form: str) -> None:
    made = write_sample(tmp_path / "in", leerlingen=250, seed=7, formaat=form, plat=False)  # type: ignore[arg-type]
    exports = [path for path in made.files if path.suffix == f".{form}"]
    written = rewrite(exports, tmp_path / "uit")
    assert {path.suffix for path in written} == {".parquet" if form == "parquet" else ".csv"}
    before, after = verdicts(exports, KEY), verdicts(written, None)
    assert len(after) == 250
    assert before == after


def test_a_refused_application_stays_refused_and_no_other_word_is_kept(tmp_path: Path) -> None:
    rows = ["999990019;1-8-2026;Nee;x", "999990020;1-8-2026;Jan Jansen;x"]
    head = "burgerservicenummer;datumStart;aanvraagToegekend;buitenlandseSchoollocatie\n"
    (tmp_path / "v.csv").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    (path,) = rewrite([tmp_path / "v.csv"], tmp_path / "uit")
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(";")[2] for line in lines] == ["aanvraagToegekend", "Nee", ""]
    assert verdicts([tmp_path / "v.csv"], KEY) == verdicts([path], None)


def test_pseudonyms_of_ours_are_no_finding_and_others_are(tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    rows = [KEY.pseudonym("999990019"), KEY.pseudonym("1"), "TP-kort9", "persoon-3"]
    export.write_text("persoonsgebonden_nummer\n" + "\n".join(rows) + "\n", encoding="utf-8")
    answer = api.classify([export], peildatum=DAY)
    assert answer.tables.findings.by_code()["nummer_elfproef"] == 2


def test_a_file_without_numbers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("naam;klas\nJansen;3\n", encoding="utf-8")
    with pytest.raises(InputError, match="geen kolom persoonsgebonden_nummer"):
        work.plan([tmp_path / "a.csv"], lambda _: None)


def test_names_of_files_and_sheets_lead_nowhere_and_never_collide(tmp_path: Path) -> None:
    import xlsxwriter

    for folder in ("een", "twee"):
        (tmp_path / folder).mkdir()
        book = xlsxwriter.Workbook(str(tmp_path / folder / "..export.xlsx"))
        for sheet in ("..\u2215..\u2215kwaad", "=1+1", "\u202etxt.exe"):
            book.add_worksheet(sheet).write_row(0, 0, ["bsn", "geboortedatum"])
        book.close()
    parts = work.plan([tmp_path / each / "..export.xlsx" for each in ("een", "twee")], lambda _: None)
    names = [part.name for part in parts]
    assert len({name.lower() for name in names}) == 6
    assert all(name == Path(name).name and name[0] not in ".=-" and name.isprintable() for name in names)


@pytest.fixture(autouse=True)
def _no_key_of_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(keys.ENVIRONMENT, raising=False)


def test_a_parquet_export_keeps_its_headers_as_text(tmp_path: Path) -> None:
    made = write_sample(tmp_path / "in", leerlingen=60, seed=1, formaat="parquet", plat=True)
    flat = next(path for path in made.files if "plat" in path.name)
    (path,) = rewrite([flat], tmp_path / "uit")
    schema = pq.read_schema(path)
    assert schema.names == pq.read_schema(flat).names
    assert {str(kind) for kind in schema.types} == {"string"}
