"""The signals of spec section 6: each a small function with its id, meaning and source as data on it.

A signal's arguments are facts of one pupil, named as the columns of facts are; thresholds come from the
parameters. Signals exist for pupils with a duty, whatever their class.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from thuiszit_cli.rules.dates import plus_months
from thuiszit_cli.rules.parameters import Parameters


@dataclass(frozen=True)
class Signal:
    """One signal. `needs` are the facts it looks at, in the order of its arguments.

    `betekenis` names its thresholds as `{parameter}`; `meaning` fills them in.
    """

    id: str
    naam: str
    betekenis: str
    artikelen: tuple[str, ...]
    standing: str
    needs: tuple[str, ...]
    parameters: tuple[str, ...]
    fires: Callable[..., bool] = field(compare=False)
    switch: str = ""  # the parameter that turns an extra signal on

    def enabled(self, p: Parameters) -> bool:
        """Whether the signal is computed at all."""
        return not self.switch or p.flag(self.switch)

    def meaning(self, p: Parameters) -> str:
        """The Dutch meaning with the thresholds in force."""
        return p.fill(self.betekenis)

    @property
    def depends_on_definition(self) -> bool:
        """Whether the chosen reading of 'longer than four weeks' can change it."""
        return any(need in DEFINITION_FACTS for need in self.needs)


# Facts that differ between the definitions.
DEFINITION_FACTS = frozenset({"lopend_boven_grens", "langdurig_geeindigd_op"})
# Facts that are dates (a day number in columns, a date in the rule).
DATE_FACTS = frozenset({"langdurig_geeindigd_op", "peildatum"})


def zestien_uur(uren_4_lesweken: float, zestien_of_langdurig_in_venster: bool, p: Parameters) -> bool:
    """Art. 21a: the hours reach the limit, or a counted 16-hour or long melding meets the window."""
    return zestien_of_langdurig_in_venster or uren_4_lesweken >= p.number("zestien_uur.uren")


ZESTIEN_UUR = Signal(
    id="zestien_uur",
    naam="16 uur in 4 lesweken",
    betekenis="Ten minste {zestien_uur.uren} uur verzuim in {zestien_uur.lesweken} opeenvolgende lesweken, of een melding"
    " van die strekking",
    artikelen=("lpw:21a",),
    standing="wet",
    needs=("uren_4_lesweken", "zestien_of_langdurig_in_venster"),
    parameters=("zestien_uur.uren", "zestien_uur.lesweken"),
    fires=zestien_uur,
)


def lopend_verzuim(lopend_lesdagen: int, lopend_boven_grens: bool, p: Parameters) -> bool:
    """`lopend_lesdagen` is -1 without a lopende periode."""
    return lopend_lesdagen >= p.integer("lopend_verzuim.lesdagen") and not lopend_boven_grens


LOPEND_VERZUIM = Signal(
    id="lopend_verzuim",
    naam="Lopend verzuim",
    betekenis="Een lopende periode van ten minste {lopend_verzuim.lesdagen} lesdagen die nog niet langdurig is",
    artikelen=("keuze",),
    standing="keuze",
    needs=("lopend_lesdagen", "lopend_boven_grens"),
    parameters=("lopend_verzuim.lesdagen",),
    fires=lopend_verzuim,
)


def potentiele_lrv(aaneengesloten_dagen: int, aaneengesloten_uren: float, p: Parameters) -> bool:
    """DUO R08, over meldingen of any kind merged as periods are; -1 days when none runs."""
    return aaneengesloten_dagen >= p.integer("potentiele_lrv.dagen") and aaneengesloten_uren >= p.number(
        "potentiele_lrv.uren"
    )


POTENTIELE_LRV = Signal(
    id="potentiele_lrv",
    naam="Potentiële LRV",
    betekenis="Aaneengesloten meldingen van {potentiele_lrv.dagen} kalenderdagen of langer met samen ten minste "
    "{potentiele_lrv.uren} uur",
    artikelen=("duo:r08",),
    standing="praktijk",
    needs=("aaneengesloten_dagen", "aaneengesloten_uren"),
    parameters=("potentiele_lrv.dagen", "potentiele_lrv.uren"),
    fires=potentiele_lrv,
)


def luxe(luxe_meldingen_schooljaar: int, p: Parameters) -> bool:
    """Any luxe melding is one too many."""
    return luxe_meldingen_schooljaar >= p.integer("luxe.meldingen")


LUXE = Signal(
    id="luxe",
    naam="Luxe verzuim",
    betekenis="Ten minste {luxe.meldingen} melding van luxe verzuim die in dit schooljaar begon",
    artikelen=("om:2017", "lpw:13a"),
    standing="OM",
    needs=("luxe_meldingen_schooljaar",),
    parameters=("luxe.meldingen",),
    fires=luxe,
)


def halt_uren(uren_schooljaar: float, p: Parameters) -> bool:
    """From how many hours a Halt referral comes into view."""
    return uren_schooljaar >= p.number("halt_uren.uren")


HALT_UREN = Signal(
    id="halt_uren",
    naam="Halt-uren",
    betekenis="Ten minste {halt_uren.uren} verzuimuren in meldingen die in dit schooljaar begonnen",
    artikelen=("halt", "om:2017"),
    standing="OM",
    needs=("uren_schooljaar",),
    parameters=("halt_uren.uren",),
    fires=halt_uren,
)


def herhaald_zestien_uur(zestien_uur_meldingen_schooljaar: int, p: Parameters) -> bool:
    """The 'herhaald' of the leerplichttelling."""
    return zestien_uur_meldingen_schooljaar >= p.integer("herhaald_zestien_uur.meldingen")


HERHAALD_ZESTIEN_UUR = Signal(
    id="herhaald_zestien_uur",
    naam="Herhaald 16 uur",
    betekenis="Ten minste {herhaald_zestien_uur.meldingen} 16-uursmeldingen die in dit schooljaar begonnen",
    artikelen=("vensters",),
    standing="telling",
    needs=("zestien_uur_meldingen_schooljaar",),
    parameters=("herhaald_zestien_uur.meldingen",),
    fires=herhaald_zestien_uur,
)


def lrv_niet_afgesloten(langdurig_verlopen_open: bool, p: Parameters) -> bool:
    """A file that somebody has to close or to extend."""
    return langdurig_verlopen_open


LRV_NIET_AFGESLOTEN = Signal(
    id="lrv_niet_afgesloten",
    naam="LRV-melding niet afgesloten",
    betekenis="Een melding langdurig verzuim waarvan de einddatum voorbij is en die nog openstaat",
    artikelen=("keuze",),
    standing="keuze",
    needs=("langdurig_verlopen_open",),
    parameters=(),
    fires=lrv_niet_afgesloten,
)


def terugval_na_lrv(langdurig_geeindigd_op: date | None, peildatum: date, p: Parameters) -> bool:
    """`langdurig_geeindigd_op`: last day of the latest period beyond the limit that no longer runs."""
    if langdurig_geeindigd_op is None:
        return False
    return langdurig_geeindigd_op >= plus_months(peildatum, -p.integer("terugval_na_lrv.maanden"))


TERUGVAL_NA_LRV = Signal(
    id="terugval_na_lrv",
    naam="Terugval na LRV",
    betekenis="Een langdurige periode die niet meer loopt en ten hoogste {terugval_na_lrv.maanden} maanden geleden "
    "eindigde",
    artikelen=("keuze",),
    standing="keuze",
    needs=("langdurig_geeindigd_op", "peildatum"),
    parameters=("terugval_na_lrv.maanden",),
    fires=terugval_na_lrv,
)


def vaak_ziek(ziekmeldingen_venster: int, p: Parameters) -> bool:
    """Sick reports that began in the last weeks, whether authorised or not."""
    return ziekmeldingen_venster >= p.integer("mazl.meldingen")


VAAK_ZIEK = Signal(
    id="vaak_ziek",
    naam="Vaak ziek (M@ZL)",
    betekenis="Ten minste {mazl.meldingen} ziekmeldingen in {mazl.weken} weken; alleen als het is aangezet",
    artikelen=("mazl",),
    standing="praktijk",
    needs=("ziekmeldingen_venster",),
    parameters=("mazl.meldingen", "mazl.weken"),
    switch="mazl.aan",
    fires=vaak_ziek,
)


def te_laat(te_laat_schooljaar: int, p: Parameters) -> bool:
    """Counted meldingen te_laat that began in the school year."""
    return te_laat_schooljaar >= p.integer("te_laat.keren")


TE_LAAT = Signal(
    id="te_laat",
    naam="Vaak te laat",
    betekenis="Ten minste {te_laat.keren} keer te laat in dit schooljaar; alleen als het is aangezet",
    artikelen=("halt",),
    standing="OM",
    needs=("te_laat_schooljaar",),
    parameters=("te_laat.keren",),
    switch="te_laat.aan",
    fires=te_laat,
)


SIGNALS = {
    signal.id: signal
    for signal in (
        ZESTIEN_UUR,
        LOPEND_VERZUIM,
        POTENTIELE_LRV,
        LUXE,
        HALT_UREN,
        HERHAALD_ZESTIEN_UUR,
        LRV_NIET_AFGESLOTEN,
        TERUGVAL_NA_LRV,
        VAAK_ZIEK,
        TE_LAAT,
    )
}
