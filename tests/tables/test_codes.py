"""Which spellings of a code are accepted (spec section 2)."""

from __future__ import annotations

import pytest

from thuiszit_cli.rules.terms import RedenAfgesloten, Status, Term, Verzuimsoort, VrijstellingSoort
from thuiszit_cli.values.codes import reader

SPELLINGS: list[tuple[type[Term], str, list[str]]] = [
    (Verzuimsoort, "luxe", ["L", "l", "luxe verzuim", "Luxeverzuim", "LUXE-VERZUIM"]),
    (
        Verzuimsoort,
        "zestien_uur",
        ["V3", "V4", "16 uur", "16 uren per 4 weken 18-", "16 uur in 4 lesweken", "Zestien uren"],
    ),
    (Verzuimsoort, "zestien_uur", ["ongeoorloofd verzuim totaal 16 uren in 4 opeenvolgende lesweken"]),
    (Verzuimsoort, "langdurig", ["LRV", "lrv", "Langdurig relatief verzuim 18-", "1 maand of langer"]),
    (Verzuimsoort, "langdurig", ["ongeoorloofd verzuim 1 maand of langer"]),
    (Verzuimsoort, "overig", ["O", "overig", "Overig verzuim"]),
    (Verzuimsoort, "beginnend", ["beginnend", "beginnend verzuim"]),
    (Verzuimsoort, "signaal", ["signaal", "Signaal verzuim"]),
    (Verzuimsoort, "drie_dagen", ["V1", "3 schooldagen"]),
    (Verzuimsoort, "achtste_deel", ["V2", "1/8 in 4 weken"]),
    (Verzuimsoort, "rmc", ["RMC", "18+", "RMC verzuim 18+"]),
    (Verzuimsoort, "ziek", ["ziek", "Ziek"]),
    (Verzuimsoort, "te_laat", ["te laat", "te_laat", "telaat"]),
    (Status, "geregistreerd", ["R", "W", "Geregistreerd"]),
    (Status, "in_behandeling", ["B", "in behandeling"]),
    (Status, "afgesloten", ["G", "afgesloten"]),
    (
        Status,
        "ter_kennisgeving",
        ["K", "ter kennisgeving", "ter kennisgeving aangenomen", "ter kennisneming"],
    ),
    (Status, "ter_kennisgeving", ["ter kennisneming aangenomen"]),
    (Status, "ingetrokken", ["I", "ingetrokken"]),
    (Status, "overgedragen", ["D", "overgedragen", "overgedragen aan derden"]),
    (RedenAfgesloten, "hervat", ["hervat", "terug naar school", "terug naar school, opleiding hervat"]),
    (RedenAfgesloten, "andere_opleiding", ["andere opleiding", "inschrijving beëindigd, andere opleiding"]),
    (RedenAfgesloten, "werk", ["werk", "Inschrijving beeindigd, werk"]),
    (RedenAfgesloten, "overige_redenen", ["overige redenen", "inschrijving beëindigd, overige redenen"]),
    (RedenAfgesloten, "overleden", ["overleden", "inschrijving beëindigd, leerling overleden"]),
    (RedenAfgesloten, "langdurig_ziek", ["langdurig ziek", "geen verzuim, langdurig ziek"]),
    (RedenAfgesloten, "legitiem_afwezig", ["legitiem afwezig", "geen verzuim, legitiem afwezig"]),
    (RedenAfgesloten, "vrijstelling", ["V", "vrijstelling"]),
    (
        VrijstellingSoort,
        "5_onder_a",
        ["5 onder a", "5 sub a", "5_onder_a", "art. 5 onder a", "Artikel 5, onder a"],
    ),
    (VrijstellingSoort, "5_onder_b", ["5 onder b", "5 sub b"]),
    (VrijstellingSoort, "5_onder_c", ["5 onder c", "artikel 5 sub c"]),
    (
        VrijstellingSoort,
        "5a_trekkend",
        ["5a trekkend", "artikel 5a trekkend", "trekkend bestaan", "kermis", "circus"],
    ),
    (VrijstellingSoort, "15", ["15", "art. 15", "artikel 15"]),
    (VrijstellingSoort, "3a", ["3a", "art. 3a"]),
    (VrijstellingSoort, "3b", ["3B", "artikel 3b"]),
    (VrijstellingSoort, "vrijstelling", ["vrijstelling", "vrijgesteld", ""]),
    (VrijstellingSoort, "vervangende_leerplicht", ["vervangende leerplicht"]),
    (Verzuimsoort, "onbekend", ["", "  "]),
]


@pytest.mark.parametrize(
    ("codes", "value", "text"),
    [(codes, value, text) for codes, value, texts in SPELLINGS for text in texts],
)
def test_a_spelling_is_accepted(codes: type[Term], value: str, text: str) -> None:
    position, problem = reader(codes)(text)
    assert (list(codes)[position].value, problem) == (value, "")


@pytest.mark.parametrize("codes", [Verzuimsoort, Status, RedenAfgesloten, VrijstellingSoort])
def test_every_id_and_label_reads_as_itself(codes: type[Term]) -> None:
    read = reader(codes)
    for position, term in enumerate(codes):
        assert read(term.value) == (position, "")
        assert read(term.label) == (position, "")


@pytest.mark.parametrize("text", ["5a", "5A", "5 a", "art. 5a"])
def test_a_bare_5a_is_the_medical_ground_with_a_remark(text: str) -> None:
    position, problem = reader(VrijstellingSoort)(text)
    assert list(VrijstellingSoort)[position] == VrijstellingSoort.ARTIKEL_5_ONDER_A
    assert problem == "vrijstelling_5a"


@pytest.mark.parametrize("text", ["spijbelen", "minder dan 16 uur", "x", "18-", "?"])
def test_an_unknown_soort_is_kept_as_onbekend(text: str) -> None:
    position, problem = reader(Verzuimsoort)(text)
    assert list(Verzuimsoort)[position] == Verzuimsoort.ONBEKEND
    assert problem == "code_onbekend"


@pytest.mark.parametrize("codes", [Status, RedenAfgesloten, VrijstellingSoort])
def test_an_unknown_code_is_none(codes: type[Term]) -> None:
    assert reader(codes)("iets anders") == (-1, "code_onbekend")


def test_an_empty_status_is_none_without_a_remark() -> None:
    assert reader(Status)("") == (-1, "")
