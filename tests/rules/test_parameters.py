"""Parameters: dated values with a source, and what a faulty file or day says."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from thuiszit_cli.rules.parameters import (
    STANDINGS,
    Article,
    Parameter,
    ParameterError,
    Parameters,
    Version,
    all_parameters,
    articles,
    as_text,
    known_from,
    nearest,
    parameters_on,
    parse_parameters,
    read_parameters,
)

TODAY = date(2026, 10, 1)

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


def test_a_parameter_is_read_with_its_unit_source_and_standing() -> None:
    assert parse_parameters(GOOD, "proef.toml") == {
        "norm.uren": Parameter(
            id="norm.uren",
            betekenis="Vanaf zoveel uren",
            eenheid="uren",
            artikel="lpw:21a",
            lid="1",
            standing="wet",
            versions=(
                Version(date(2010, 1, 1), date(2019, 12, 31), 20, "lpw:21a", "1", "wet"),
                Version(date(2020, 1, 1), None, 16, "lpw:21a", "1", "wet"),
            ),
        )
    }


def test_a_value_without_an_end_ends_the_day_before_the_next() -> None:
    norm = parse_parameters(GOOD.replace("tot = 2019-12-31, ", ""), "proef.toml")["norm.uren"]
    assert norm.versions[0] == Version(date(2010, 1, 1), date(2019, 12, 31), 20, "lpw:21a", "1", "wet")


def test_a_value_may_hold_for_one_day() -> None:
    one_day = GOOD.replace("tot = 2019-12-31", "tot = 2010-01-01").replace(
        "vanaf = 2020-01-01", "vanaf = 2010-01-02"
    )
    norm = parse_parameters(one_day, "proef.toml")["norm.uren"]
    assert (norm.on(date(2010, 1, 1)), norm.on(date(2010, 1, 2))) == (20, 16)


def test_the_day_picks_the_value() -> None:
    norm = parse_parameters(GOOD, "proef.toml")["norm.uren"]
    assert norm.on(date(2019, 12, 31)) == 20
    assert norm.on(date(2020, 1, 1)) == 16
    assert norm.on(date(2040, 1, 1)) == 16


def test_a_day_before_every_version_has_no_value() -> None:
    norm = parse_parameters(GOOD, "proef.toml")["norm.uren"]
    with pytest.raises(ParameterError) as caught:
        norm.on(date(2009, 12, 31))
    assert caught.value.message == "De parameter norm.uren heeft geen waarde op 31-12-2009."
    assert caught.value.hint == "Kies een peildatum vanaf 01-01-2010."


def test_an_expired_value_never_falls_back_silently() -> None:
    expired = GOOD.replace("{ vanaf = 2020-01-01, waarde = 16 },", "")
    norm = parse_parameters(expired, "proef.toml")["norm.uren"]
    with pytest.raises(ParameterError) as caught:
        norm.on(date(2020, 1, 1))
    assert caught.value.hint == "Kies een peildatum vanaf 01-01-2010 tot en met 31-12-2019."


STANDING_HINT = "Kies uit: OM, keuze, praktijk, telling, wet."
TWO_VALUES = GOOD[GOOD.index("[\n  {") :]


@pytest.mark.parametrize(
    ("good", "bad", "message", "hint"),
    [
        ("eenheid", "eenhied", "onbekende sleutel eenhied.", "Bedoelde u eenheid?"),
        ('lid = "1"\n', "", "sleutel lid ontbreekt.", "Voeg lid toe."),
        ("waarde = 20", "waard = 20", "onbekende sleutel waard in waarden.", "Bedoelde u waarde?"),
        ("vanaf = 2020-01-01, ", "", "een waarde mist vanaf of waarde.", ""),
        (", waarde = 16", "", "een waarde mist vanaf of waarde.", ""),
        (
            "2020-01-01",
            "2020-03-01",
            "er zit een gat tussen 31-12-2019 en 01-03-2020.",
            "Laat de waarden op elkaar aansluiten.",
        ),
        ("2020-01-01", "2019-12-31", "waarden overlappen vanaf 31-12-2019.", ""),
        ("tot = 2019-12-31", "tot = 2009-12-31", "waarden overlappen vanaf 01-01-2020.", ""),
        ('"wet"', '"gewoonte"', "onbekende standing.", STANDING_HINT),
        ('"wet"', '"wetten"', "onbekende standing.", "Bedoelde u wet?"),
        ('"lpw:21a"', '"lpw:21aa"', "onbekend artikel.", "Bedoelde u lpw:21a?"),
        (TWO_VALUES, "[]", "waarden is leeg.", "Geef ten minste één waarde met vanaf."),
        (TWO_VALUES, "16", "waarden is leeg.", "Geef ten minste één waarde met vanaf."),
    ],
)
def test_a_faulty_parameter_is_refused_naming_the_place_and_the_mend(
    good: str, bad: str, message: str, hint: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        parse_parameters(GOOD.replace(good, bad), "proef.toml")
    assert caught.value.message == f"proef.toml, norm.uren: {message}"
    assert caught.value.hint == hint


def test_what_is_no_parameter_is_refused() -> None:
    with pytest.raises(ParameterError) as caught:
        parse_parameters("norm = 16", "proef.toml")
    assert caught.value.message == (
        "proef.toml, norm: verwacht een tabel met betekenis, eenheid, bron en waarden."
    )


def test_what_is_no_toml_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"^proef\.toml is geen geldige TOML: "):
        parse_parameters("norm", "proef.toml")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("zestien_uur.uren", "12", 12),
        ("zestien_uur.uren", "12,5", 12.5),
        ("lrv.dagen", "20", 20),
        ("lrv.dagen", "0", 0),
        ("lrv.dagen", "9999", 9999),
        ("lrv_loopt_door", "ja", True),
        ("lrv_loopt_door", " JA ", True),
        ("lrv_loopt_door", "true", True),
        ("lrv_loopt_door", "1", True),
        ("lrv_loopt_door", "nee", False),
        ("lrv_loopt_door", "false", False),
        ("lrv_loopt_door", "0", False),
        ("trekkend.eerste_maand", "1", 1),
        ("trekkend.eerste_maand", "12", 12),
        ("vakantieregio.standaard", "zuid", "zuid"),
    ],
)
def test_a_what_if_is_read_by_the_unit_of_the_parameter(name: str, text: str, value: object) -> None:
    changed = parameters_on(date(2026, 10, 1), {name: text})
    assert changed.values[name] == value
    assert changed.changed == (name,)


@pytest.mark.parametrize(
    ("name", "text", "message", "hint"),
    [
        ("zestien_uur.uren", "veel", "is geen getal.", "Verwacht: uren."),
        ("zestien_uur.uren", "nan", "ligt niet van 0,1 tot en met 9999.", "Verwacht: uren."),
        ("zestien_uur.uren", "-1", "ligt niet van 0,1 tot en met 9999.", "Verwacht: uren."),
        ("zestien_uur.uren", "inf", "ligt niet van 0,1 tot en met 9999.", "Verwacht: uren."),
        ("zestien_uur.uren", "10000", "ligt niet van 0,1 tot en met 9999.", "Verwacht: uren."),
        ("lrv.dagen", "28,5", "moet een heel getal zijn.", "Verwacht: dagen (geteld)."),
        ("lrv_loopt_door", "2", "is geen ja of nee.", "Verwacht: ja of nee."),
        (
            "vakantieregio.standaard",
            "oost",
            "is geen van de keuzes.",
            "Verwacht: keuze uit: noord, midden, zuid.",
        ),
        ("trekkend.eerste_maand", "0", "ligt niet van 1 tot en met 12.", "Verwacht: maandnummer."),
        ("trekkend.eerste_maand", "13", "ligt niet van 1 tot en met 12.", "Verwacht: maandnummer."),
    ],
)
def test_a_what_if_that_does_not_fit_the_unit_is_refused(
    name: str, text: str, message: str, hint: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        parameters_on(TODAY, {name: text})
    assert caught.value.message == f"De waarde voor {name} {message}"
    assert str(caught.value) == caught.value.message
    assert caught.value.hint == hint


def test_an_unknown_parameter_is_refused_naming_the_nearest() -> None:
    with pytest.raises(ParameterError) as caught:
        parameters_on(TODAY, {"lrv.daagen": "28"})
    assert caught.value.message == "Deze parameter bestaat niet."
    assert caught.value.hint == "Bedoelde u lrv.dagen?"


def test_without_a_near_word_all_are_named() -> None:
    assert nearest("xyz", {"wet", "telling"}) == "Kies uit: telling, wet."
    assert nearest("gewoonterecht", {"wet", "gewoonte", "gewoonten"}) == "Bedoelde u gewoonte?"
    assert nearest("wettelijk", {"wet", "om"}) == "Bedoelde u wet?"


def test_a_value_is_only_given_as_the_kind_it_is() -> None:
    law = parameters_on(TODAY)
    assert law.day == TODAY
    assert law.integer("lrv.dagen") == 28
    assert law.number("zestien_uur.uren") == 16.0
    assert law.flag("lrv_loopt_door") is False
    assert law.text("vakantieregio.standaard") == "midden"
    wrong = [
        (law.integer, "lrv_loopt_door"),
        (law.integer, "vakantieregio.standaard"),
        (law.number, "lrv_loopt_door"),
        (law.number, "vakantieregio.standaard"),
        (law.flag, "lrv.dagen"),
        (law.text, "lrv.dagen"),
    ]
    for ask, name in wrong:
        with pytest.raises(TypeError, match=name):
            ask(name)


def test_the_fingerprint_follows_the_values() -> None:
    law = parameters_on(TODAY)
    assert parameters_on(TODAY, {"lrv.dagen": "20"}).sha256 != law.sha256
    assert parameters_on(TODAY, {"lrv.dagen": "28"}).sha256 == law.sha256


def test_the_fingerprint_does_not_depend_on_the_order_of_the_parameters() -> None:
    law = parameters_on(TODAY)
    other = Parameters(TODAY, dict(reversed(law.values.items())))
    assert other.sha256 == law.sha256


def test_what_ifs_are_named_in_a_fixed_order() -> None:
    assert parameters_on(TODAY, {"luxe.meldingen": "2", "lrv.dagen": "20"}).changed == (
        "lrv.dagen",
        "luxe.meldingen",
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "geen"),
        (True, "ja"),
        (False, "nee"),
        (date(2026, 9, 1), "01-09-2026"),
        (16, "16"),
        (12.5, "12,5"),
        (12.25, "12,25"),
        (16.0, "16"),
        (100.0, "100"),
        (0.0, "0"),
        ("midden", "midden"),
    ],
)
def test_a_value_is_written_as_a_dutch_reader_does(value: object, text: str) -> None:
    assert as_text(value) == text


def test_a_link_leads_to_the_text_of_the_day() -> None:
    article = Article(
        "lpw:3", "artikel 3", "Begin", "https://wetten.overheid.nl/BWBR0002628/{datum}#Artikel3"
    )
    assert article.link_on(TODAY) == "https://wetten.overheid.nl/BWBR0002628/2026-10-01#Artikel3"


def test_each_article_has_its_id_a_name_and_a_subject() -> None:
    for name, article in articles().items():
        assert article.id == name
        assert article.naam
        assert article.onderwerp


def test_the_choices_of_a_parameter_are_those_of_its_unit() -> None:
    assert all_parameters()["vakantieregio.standaard"].choices == ("noord", "midden", "zuid")
    assert all_parameters()["lrv.dagen"].choices == ()


def test_every_parameter_has_a_standing_a_source_and_a_value_today() -> None:
    for name, parameter in all_parameters().items():
        assert parameter.standing in STANDINGS
        assert parameter.artikel in articles()
        assert parameter.on(date(2026, 11, 21)) is not None
        if parameter.standing == "wet":
            assert articles()[parameter.artikel].link, name


def test_all_parameters_hold_from_the_same_first_day() -> None:
    firsts = {parameter.versions[0].vanaf for parameter in all_parameters().values()}
    assert firsts == {date(2009, 8, 1)}


def test_a_parameter_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(ParameterError) as caught:
        read_parameters(tmp_path)
    assert caught.value.message == "b.toml: parameter norm.uren bestaat al in een ander bestand."


def test_parameters_are_read_from_a_zipped_package_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "pakket.zip", "w") as archive:
        archive.writestr("b.toml", GOOD)
        archive.writestr("a.toml", GOOD.replace("norm.uren", "norm.dagen"))
    with zipfile.ZipFile(tmp_path / "pakket.zip") as archive:
        assert list(read_parameters(zipfile.Path(archive))) == ["norm.dagen", "norm.uren"]


def test_only_toml_files_are_read_and_a_fault_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "lees_mij.txt").write_text("geen TOML", encoding="utf-8")
    (tmp_path / "proef.toml").write_text(GOOD, encoding="utf-8")
    assert read_parameters(tmp_path) == parse_parameters(GOOD, "proef.toml")
    (tmp_path / "proef.toml").write_text(GOOD.replace("lid", "lidd"), encoding="utf-8")
    with pytest.raises(ParameterError, match=r"^proef\.toml, norm\.uren: "):
        read_parameters(tmp_path)


def test_thresholds_in_a_meaning_follow_the_parameter() -> None:
    p = parameters_on(date(2026, 10, 1), {"zestien_uur.uren": "12,5"})
    assert p.fill("Vanaf {zestien_uur.uren} uur: {lrv_loopt_door}") == "Vanaf 12,5 uur: nee"


def test_the_law_is_known_from_the_day_on_which_its_last_parameter_begins() -> None:
    assert known_from() == date(2009, 8, 1)
    assert parameters_on(known_from()).integer("lrv.maanden") > 0


def test_a_source_exists_from_its_first_up_to_and_including_its_last_day() -> None:
    begun = Article("x", "naam", "onderwerp", "", vanaf=date(2010, 1, 1), tot=date(2019, 12, 31))
    days = [date(2009, 12, 31), date(2010, 1, 1), date(2019, 12, 31), date(2020, 1, 1)]
    assert [begun.exists_on(day) for day in days] == [False, True, True, False]
    assert Article("y", "naam", "onderwerp", "").exists_on(date(1969, 1, 1))


def test_a_value_before_its_source_existed_is_refused_naming_the_day() -> None:
    early = GOOD.replace('"lpw:21a"', '"web:9.2.1"')
    with pytest.raises(ParameterError) as told:
        parse_parameters(early, "proef.toml")
    assert told.value.message == "proef.toml, norm.uren: de bron bestond nog niet op 01-01-2010."
    assert told.value.hint == "Geef voor die jaren een eigen artikel en standing."


def test_a_value_may_have_a_source_of_its_own_and_a_faulty_one_is_refused_naming_the_place() -> None:
    own = GOOD.replace("waarde = 16", 'waarde = 16, artikel = "keuze", lid = "2", standing = "keuze"')
    norm = parse_parameters(own, "proef.toml")["norm.uren"]
    assert norm.version_on(TODAY) == Version(date(2020, 1, 1), None, 16, "keuze", "2", "keuze")
    faulty = GOOD.replace("waarde = 16", 'waarde = 16, standing = "vermoeden"')
    with pytest.raises(ParameterError, match=r"^proef\.toml, norm\.uren: onbekende standing"):
        parse_parameters(faulty, "proef.toml")


def test_a_list_of_a_what_if_is_read_in_the_order_of_its_unit() -> None:
    kinds = all_parameters()["status.open"]
    assert kinds.read(" in_behandeling , geregistreerd ,,") == "geregistreerd, in_behandeling"
    assert kinds.read("") == ""
    assert kinds.read(",".join(reversed(kinds.members))) == ", ".join(kinds.members)
    with pytest.raises(ParameterError) as told:
        kinds.read("geregistreerd, gesloten")
    assert told.value.message == "De waarde voor status.open is geen lijst uit de keuzes."
    assert told.value.hint == f"Verwacht: {kinds.eenheid}."
