"""Parameters: dated values with a source, and what a faulty file or day says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from thuiszit_cli.rules import parameters as module
from thuiszit_cli.rules.parameters import (
    STANDINGS,
    ParameterError,
    all_parameters,
    articles,
    parameters_on,
    parse_parameters,
)

GOOD = """
["norm.uren"]
betekenis = "Vanaf zoveel uren"
eenheid = "uren"
artikel = "lpw:21a"
lid = "1"
standing = "wet"
waarden = [
  { vanaf = 2010-01-01, tot = 2019-12-31, waarde = 20 },
  { vanaf = 2020-01-01, waarde = 16 },
]
"""


def test_the_day_picks_the_value() -> None:
    norm = parse_parameters(GOOD, "proef.toml")["norm.uren"]
    assert norm.on(date(2019, 12, 31)) == 20
    assert norm.on(date(2020, 1, 1)) == 16
    assert norm.on(date(2040, 1, 1)) == 16


def test_a_day_before_every_version_has_no_value() -> None:
    norm = parse_parameters(GOOD, "proef.toml")["norm.uren"]
    with pytest.raises(ParameterError, match="heeft geen waarde op 31-12-2009"):
        norm.on(date(2009, 12, 31))


def test_an_expired_value_never_falls_back_silently() -> None:
    expired = GOOD.replace("{ vanaf = 2020-01-01, waarde = 16 },", "")
    norm = parse_parameters(expired, "proef.toml")["norm.uren"]
    with pytest.raises(ParameterError) as caught:
        norm.on(date(2020, 1, 1))
    assert "tot en met 31-12-2019" in caught.value.hint


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("eenheid", "eenhied", "onbekende sleutel eenhied"),
        ('lid = "1"\n', "", "sleutel lid ontbreekt"),
        ("waarde = 20", "waard = 20", "onbekende sleutel waard in waarden"),
        ("vanaf = 2020-01-01, ", "", "een waarde mist vanaf of waarde"),
        ("2020-01-01", "2020-03-01", "er zit een gat tussen 31-12-2019 en 01-03-2020"),
        ("2020-01-01", "2019-12-31", "waarden overlappen vanaf 31-12-2019"),
        ('"wet"', '"gewoonte"', "onbekende standing"),
        ('"lpw:21a"', '"lpw:99"', "onbekend artikel"),
        ("betekenis =", "betekenis", "geen geldige TOML"),
    ],
)
def test_a_faulty_file_is_refused_naming_the_place(good: str, bad: str, message: str) -> None:
    with pytest.raises(ParameterError, match=message) as caught:
        parse_parameters(GOOD.replace(good, bad), "proef.toml")
    assert "proef.toml" in caught.value.message


def test_a_misspelt_key_names_the_right_one() -> None:
    with pytest.raises(ParameterError) as caught:
        parse_parameters(GOOD.replace("eenheid", "eenhied"), "proef.toml")
    assert caught.value.hint == "Bedoelde u eenheid?"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("zestien_uur.uren", "12", 12),
        ("zestien_uur.uren", "12,5", 12.5),
        ("lrv.dagen", "20", 20),
        ("lrv_loopt_door", "ja", True),
        ("vakantieregio.standaard", "zuid", "zuid"),
    ],
)
def test_a_what_if_is_read_by_the_unit_of_the_parameter(name: str, text: str, value: object) -> None:
    changed = parameters_on(date(2026, 10, 1), {name: text})
    assert changed.values[name] == value
    assert changed.changed == (name,)
    assert changed.sha256 != parameters_on(date(2026, 10, 1)).sha256


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("zestien_uur.uren", "nan"),
        ("zestien_uur.uren", "-1"),
        ("zestien_uur.uren", "inf"),
        ("lrv.dagen", "28,5"),
        ("lrv_loopt_door", "2"),
        ("vakantieregio.standaard", "oost"),
        ("trekkend.eerste_maand", "0"),
        ("niet.bestaand", "1"),
    ],
)
def test_a_what_if_that_does_not_fit_is_refused(name: str, text: str) -> None:
    with pytest.raises(ParameterError):
        parameters_on(date(2026, 10, 1), {name: text})


def test_every_parameter_has_a_standing_a_source_and_a_value_today() -> None:
    for name, parameter in all_parameters().items():
        assert parameter.standing in STANDINGS
        assert parameter.artikel in articles()
        assert parameter.on(date(2026, 11, 21)) is not None
        if parameter.standing == "wet":
            assert articles()[parameter.artikel].link, name


def test_all_parameters_hold_from_the_same_first_day() -> None:
    firsts = {parameter.versions[0].vanaf for parameter in all_parameters().values()}
    assert firsts == {date(2007, 8, 1)}


def test_a_parameter_in_two_files_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "parameters"
    folder.mkdir()
    for name in ("a.toml", "b.toml"):
        (folder / name).write_text(GOOD, encoding="utf-8")
    monkeypatch.setattr(module, "_folder", lambda: tmp_path)
    with pytest.raises(ParameterError, match="bestaat al in een ander bestand"):
        all_parameters.__wrapped__()


def test_thresholds_in_a_meaning_follow_the_parameter() -> None:
    p = parameters_on(date(2026, 10, 1), {"zestien_uur.uren": "12,5"})
    assert p.fill("Vanaf {zestien_uur.uren} uur: {lrv_loopt_door}") == "Vanaf 12,5 uur: nee"
