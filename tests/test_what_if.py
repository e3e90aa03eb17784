"""A what-if changes an answer and never breaks one: every parameter, moved down and up, through every question."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from strategies import DEEP
from thuiszit_cli import api, counts
from thuiszit_cli.counts.tally import Tally
from thuiszit_cli.errors import UsageError
from thuiszit_cli.rules.parameters import Parameter, all_parameters
from thuiszit_cli.rules.signals import SIGNALS
from thuiszit_cli.tables import load
from thuiszit_cli.tables.model import Tables

DAY = date(2026, 12, 31)
PUPIL = "999990019"
# A child of four, pupils under leerplicht and kwalificatieplicht, and somebody of nineteen; absence, an exemption
# and an enrolment that ended.
ROWS = """\
persoonsgebonden_nummer;geboortedatum;gemeentecode;volledige_schooljaren;inschrijving_begin;inschrijving_eind;\
vrijstelling_soort;vrijstelling_begin;vrijstelling_eind;blijvend;meldingsnummer;verzuimsoort;begindatum;einddatum;\
status;verzuimuren
999990019;2012-02-29;0344;;2018-08-01;;;;;;1;langdurig;2026-11-02;;geregistreerd;20
999990020;2009-05-10;0344;12;2018-08-01;2026-07-31;15;2026-09-01;;;;;;;;
999990032;2007-03-15;;;2019-08-01;2026-07-31;;;;;;;;;;
999990044;2022-05-10;0014;;2026-08-01;;5a_trekkend;2026-03-01;;;2;zestien_uur;2026-11-02;2026-12-30;afgesloten;16
999990056;2015-05-10;0935;;2019-08-01;2025-07-31;5_onder_a;2025-08-01;;ja;;;;;;
999990068;2015-05-10;0935;;2019-08-01;;;;;;3;luxe;2026-12-07;2026-12-11;afgesloten;
"""


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("wat_als") / "export.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


# The thresholds that signals alone ask: no text of the counts holds them, so no count can differ by them.
_COUNTS = "".join(path.read_text(encoding="utf-8") for path in Path(counts.__file__).parent.rglob("*.py"))
OF_SIGNALS = {
    name
    for signal in SIGNALS.values()
    for name in (*signal.parameters, *filter(None, [signal.switch]))
    if name not in _COUNTS
}


def tried(parameter: Parameter) -> list[str]:
    """Values that are taken: the lowest and the highest of some, with `make deep` all of them."""
    if parameter.choices:
        return list(parameter.choices)
    now = parameter.on(DAY)
    if isinstance(now, bool):
        return ["ja", "nee"]
    if isinstance(now, str):
        return ["", now]
    candidates = ["0", "1", f"{now - 1}", f"{now + 1}", f"{now * 2}", "28", "99", "999", "9999"]
    found = [text for text in candidates if taken(parameter, text)]
    return found if DEEP else [*found[:1], *found[-1:]]


def taken(parameter: Parameter, text: str) -> bool:
    try:
        parameter.read(text)
    except ValueError:
        return False
    return True


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read does not depend on a parameter: each question gets a copy of the same tables."""
    monkeypatch.setattr(load, "load", lambda paths, **how: deepcopy(_tables(paths, how.get("also", ()))))


@cache
def _tables(paths: tuple[Path, ...], also: tuple[str, ...]) -> Tables:
    return _LOAD(paths, also=also)


_LOAD = load.load


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("name", sorted(all_parameters()))
def test_no_value_that_is_taken_ends_in_an_internal_error(name: str, export: Path) -> None:
    parameter = all_parameters()[name]
    assert taken(parameter, tried(parameter)[0])
    for text in tried(parameter):
        changes = {name: text}
        api.explain([export], leerling=PUPIL, peildatum=DAY, parameters=changes)
        api.definitions([export], peildatum=DAY, parameters=changes)
        assert len(api.check([export], peildatum=DAY, parameters=changes).persons) == 6  # it classifies too
        api.worklist([export], peildatum=DAY, parameters=changes)
        if DEEP or name not in OF_SIGNALS:
            quarter(export, changes, schooljaren=["2025-2026"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("leerplicht.begin_leeftijd", "100"),
        ("vrijstelling.vernieuwing_dag", "31"),
        ("zestien_uur.lesweken", "0"),
    ],
)
def test_a_value_that_no_calendar_or_life_holds_is_refused(name: str, text: str, export: Path) -> None:
    with pytest.raises(UsageError) as refused:
        api.classify([export], peildatum=DAY, parameters={name: text})
    assert name in refused.value.message


def quarter(export: Path, changes: dict[str, str], **more: Any) -> Tally:
    return api.tally([export], peildatum=DAY, kwartalen=["2026-Q4"], parameters=changes, **more)


def test_a_duty_until_21_counts_who_is_nineteen_in_the_quarter_too(export: Path) -> None:
    now, until_21 = quarter(export, {}), quarter(export, {"kwalificatieplicht.eind_leeftijd": "21"})
    assert until_21.quarters[0].begin["1"] == now.quarters[0].begin["1"] + 1
    ages = next(table for table in until_21.reports[0].tables if table.dimension == "leeftijd")
    assert "19" in {line.id for line in ages.lines}


def test_what_changes_later_is_seen_also_where_the_duty_lasts_until_21(export: Path) -> None:
    found, _ = api.explain(
        [export],
        leerling="999990032",
        peildatum=DAY,
        parameters={"kwalificatieplicht.eind_leeftijd": "21"},
    )
    assert found.verandering is not None
    assert found.verandering.dag == date(2028, 3, 15)


def test_a_leerplicht_from_seven_on_begins_in_the_month_after_the_seventh_birthday(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        "persoonsgebonden_nummer;geboortedatum;startkwalificatie;inschrijving_begin\n999990019;2019-11-10;nee;\n",
        encoding="utf-8",
    )
    for day, klasse in ((date(2026, 11, 30), "niet_leerplichtig"), (date(2026, 12, 1), "absoluut_verzuim")):
        answer = api.classify([path], peildatum=day, parameters={"leerplicht.begin_leeftijd": "7"})
        assert answer.pupils["klasse"].tolist() == [klasse]
