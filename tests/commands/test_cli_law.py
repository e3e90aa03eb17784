"""`rules`, `explain` and `definitions`: the law and a verdict, as a person and as a machine read them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import thuiszit

from thuiszit_cli.rules.parameters import all_parameters, articles
from thuiszit_cli.rules.signals import SIGNALS
from thuiszit_cli.rules.verdict import RULES

SAMPLE = Path(__file__).parents[2] / "sample_data"
TABLES = [
    str(SAMPLE / f"{name}.csv") for name in ("meldingen", "leerlingen", "inschrijvingen", "vrijstellingen")
]
TODAY = ("--peildatum", "2026-10-01")
ALMOST = "999951178"  # 27 counted days on the peildatum


def explained(tmp_path: Path, number: str, *options: str) -> dict:
    done = thuiszit(tmp_path, "explain", *TABLES, "--leerling", number, *TODAY, "--json", *options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_rules_lists_every_rule_signal_and_parameter_with_its_source(tmp_path: Path) -> None:
    found = json.loads(thuiszit(tmp_path, "rules", *TODAY, "--json").stdout)
    assert [rule["id"] for rule in found["regels"]] == [rule.id for rule in RULES]
    assert {signal["id"] for signal in found["signalen"]} == set(SIGNALS)
    assert {parameter["id"] for parameter in found["parameters"]} == set(all_parameters())
    assert all(rule["artikelen"] for rule in found["regels"])
    assert any("36663" in item["wat"] for item in found["niet_gemodelleerd"])


def test_a_link_leads_to_the_text_of_the_peildatum(tmp_path: Path) -> None:
    found = json.loads(
        thuiszit(tmp_path, "rules", "show", "R2", "--peildatum", "2025-03-01", "--json").stdout
    )
    assert found["artikelen"][0]["link"] == "https://wetten.overheid.nl/BWBR0002628/2025-03-01#Artikel3"
    assert articles()["lpw:3"].naam == found["artikelen"][0]["naam"]


@pytest.mark.parametrize("name", ["R5", "r1b", "zestien_uur", "lrv.dagen"])
def test_rules_show_tells_all_of_one_rule_signal_or_parameter(tmp_path: Path, name: str) -> None:
    done = thuiszit(tmp_path, "rules", "show", name, *TODAY)
    assert done.returncode == 0
    assert name.lower() in done.stdout.lower()


def test_an_id_that_does_not_exist_names_the_nearest(tmp_path: Path) -> None:
    done = thuiszit(tmp_path, "rules", "show", "zestien_ur", *TODAY)
    assert done.returncode == 2
    assert "Bedoelde u zestien_uur?" in done.stderr


def test_a_what_if_shows_in_the_thresholds_and_in_the_meaning(tmp_path: Path) -> None:
    done = thuiszit(tmp_path, "rules", "show", "halt_uren", "--parameter", "halt_uren.uren=12", *TODAY)
    assert "Ten minste 12 verzuimuren" in done.stdout


@pytest.mark.parametrize(
    ("value", "mend"),
    [
        ("zestien_uur.uur=12", "Bedoelde u zestien_uur.uren?"),
        ("zestien_uur.uren=veel", "Verwacht: uren."),
        ("lrv.dagen=27,5", "Verwacht: dagen (geteld)."),
        ("lrv_loopt_door=misschien", "Verwacht: ja of nee."),
        ("schooljaar.begin_maand=13", "Verwacht: maandnummer."),
    ],
)
def test_a_wrong_what_if_is_refused_with_its_mend_and_is_not_repeated(
    tmp_path: Path, value: str, mend: str
) -> None:
    done = thuiszit(tmp_path, "explain", *TABLES, "--leerling", ALMOST, *TODAY, "--parameter", value)
    assert done.returncode == 2
    assert mend in done.stderr
    assert value.partition("=")[2] not in done.stderr


def test_a_peildatum_before_every_version_of_the_law_is_refused(tmp_path: Path) -> None:
    done = thuiszit(tmp_path, "rules", "--peildatum", "2005-01-01")
    assert done.returncode == 2
    assert "vanaf 01-08-2009" in done.stderr


def test_explain_shows_every_rule_in_order_and_which_one_decides(tmp_path: Path) -> None:
    found = explained(tmp_path, ALMOST)
    assert [step["id"] for step in found["regels"]] == [rule.id for rule in RULES]
    assert [step["id"] for step in found["regels"] if step["beslist"]] == ["R6"]
    assert found["uitkomst"]["klasse"] == "risico"
    by_id = {step["id"]: step for step in found["regels"]}
    assert by_id["R5"]["gezien"] == {"lrv": "nee"}
    assert by_id["R7"]["waarom"] == "zou ook passen, maar R6 gaat voor"


def test_the_facts_of_explain_stand_at_the_lines_they_name(tmp_path: Path) -> None:
    found = explained(tmp_path, ALMOST, "--met-nummers")
    assert {Path(fact["bestand"]).name for fact in found["feiten"]} >= {"meldingen.csv", "leerlingen.csv"}
    for fact in found["feiten"]:
        lines = Path(fact["bestand"]).read_text(encoding="utf-8-sig").splitlines()
        column = lines[0].split(";").index(fact["kop"])
        assert lines[fact["regel"] - 1].split(";")[column] == fact["tekst"]
        assert ALMOST in lines[fact["regel"] - 1]


def test_explain_shows_each_signal_with_its_number_against_its_threshold(tmp_path: Path) -> None:
    signals = {step["id"]: step for step in explained(tmp_path, ALMOST)["signalen"]}
    days = signals["potentiele_lrv"]
    assert days["gezien"]["aaneengesloten_dagen"] == "27"
    assert [(limit["id"], limit["waarde"]) for limit in days["drempels"]] == [
        ("potentiele_lrv.dagen", 28),
        ("potentiele_lrv.uren", 16),
    ]
    assert not days["gaat_af"]
    assert signals["lopend_verzuim"]["gaat_af"]


def test_explain_names_the_first_day_on_which_the_class_changes(tmp_path: Path) -> None:
    change = explained(tmp_path, ALMOST)["verandering"]
    assert change["dag"] == "2026-10-03"  # the 29th counted day, a Saturday
    assert change["klasse"] == "langdurig_relatief_verzuim"
    assert "29 dagen" in change["reden"]


def test_classify_on_the_named_day_gives_the_named_class(tmp_path: Path) -> None:
    for number in (ALMOST, "999907025", "999930412"):
        change = explained(tmp_path, number, "--met-nummers")["verandering"]
        done = thuiszit(
            tmp_path, "explain", *TABLES, "--leerling", number, "--peildatum", change["dag"], "--json"
        )
        assert json.loads(done.stdout)["uitkomst"]["klasse"] == change["klasse"]


def test_explain_hides_number_birth_date_and_postcode_unless_asked(tmp_path: Path) -> None:
    for form in ((), ("--markdown",), ("--json",)):
        shown = thuiszit(tmp_path, "explain", *TABLES, "--leerling", ALMOST, *TODAY, *form).stdout
        assert "2026" in shown
        for secret in (ALMOST, "15-03-2013", "2013-03-15", "3599ZZ"):
            assert secret not in shown


def test_the_eighteenth_birthday_is_not_named_unless_asked(tmp_path: Path) -> None:
    (tmp_path / "een.csv").write_text(
        "persoonsgebonden_nummer;geboortedatum;startkwalificatie;inschrijving_begin\n"
        "999990019;17-12-2008;nee;01-08-2020\n",
        encoding="utf-8",
    )
    for form in ((), ("--markdown",), ("--json",)):
        ask = ("explain", "een.csv", "--leerling", "999990019", *TODAY, *form)
        quiet = thuiszit(tmp_path, *ask).stdout
        assert "R2" in quiet
        assert "17-12-2026" not in quiet
        assert "2026-12-17" not in quiet
        asked = thuiszit(tmp_path, *ask, "--met-nummers").stdout
        assert "17-12-2026" in asked or "2026-12-17" in asked


def test_a_number_with_its_zeros_lost_or_dots_in_it_is_the_same_pupil(tmp_path: Path) -> None:
    assert explained(tmp_path, "9999.51.178")["uitkomst"] == explained(tmp_path, ALMOST)["uitkomst"]


def test_a_number_that_is_in_no_file_is_not_repeated(tmp_path: Path) -> None:
    done = thuiszit(tmp_path, "explain", *TABLES, "--leerling", "123456782", *TODAY)
    assert done.returncode == 2
    assert "komt in geen van de bestanden voor" in done.stderr
    assert "123456782" not in done.stderr + done.stdout


def test_a_pseudonym_works_as_the_number_does(tmp_path: Path) -> None:
    (tmp_path / "meldingen.csv").write_text(
        "persoonsgebonden_nummer;geboortedatum;begindatum;verzuimsoort\nvos-7;01-05-2014;01-09-2026;LRV\n",
        encoding="utf-8",
    )
    done = thuiszit(tmp_path, "explain", "meldingen.csv", "--leerling", "vos-7", *TODAY, "--json")
    assert json.loads(done.stdout)["uitkomst"]["klasse"] == "langdurig_relatief_verzuim"


def test_the_markdown_of_explain_is_one_page_with_the_trace(tmp_path: Path) -> None:
    page = thuiszit(tmp_path, "explain", *TABLES, "--leerling", ALMOST, *TODAY, "--markdown").stdout
    for heading in ("# Uitleg op 1 oktober 2026", "## Regels, in volgorde", "## Signalen", "## Feiten"):
        assert heading in page


def test_definitions_stand_side_by_side_and_name_pupils_only_when_asked(tmp_path: Path) -> None:
    done = thuiszit(tmp_path, "definitions", *TABLES, *TODAY, "--json")
    found = json.loads(done.stdout)
    assert set(found["definities"]) == {"landelijk", "vier_weken_of_langer", "een_maand"}
    assert {sum(counts.values()) for counts in found["definities"].values()} == {found["leerlingen"]}
    assert found["ertussen"]
    assert not any("nummers" in group for group in found["ertussen"])
    assert "9999" not in thuiszit(tmp_path, "definitions", *TABLES, *TODAY).stdout
    named = json.loads(thuiszit(tmp_path, "definitions", *TABLES, *TODAY, "--json", "--met-nummers").stdout)
    assert all(len(group["nummers"]) == group["leerlingen"] for group in named["ertussen"])


def test_the_pupils_between_the_definitions_are_those_that_classify_marks_grensgeval(tmp_path: Path) -> None:
    found = json.loads(thuiszit(tmp_path, "definitions", *TABLES, *TODAY, "--json").stdout)
    between = sum(group["leerlingen"] for group in found["ertussen"])
    report = thuiszit(tmp_path, "classify", *TABLES, *TODAY).stdout
    assert f"Grensgevallen (klasse hangt af van de definitie): {between}" in report


def test_what_is_asked_before_show_means_the_same_as_after_it(tmp_path: Path) -> None:
    options = ["--peildatum", "2015-01-01", "--parameter", "duur.maanden=4"]
    before = thuiszit(tmp_path, "rules", *options, "show", "duur.maanden")
    after = thuiszit(tmp_path, "rules", "show", "duur.maanden", *options)
    assert (before.returncode, before.stdout) == (0, after.stdout)
    assert "4 maanden" in before.stdout
