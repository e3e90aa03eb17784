"""Facts → verdict: the ordered rules R1…R7 of spec section 5, first match wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from thuiszit_cli.rules.parameters import Parameters, all_parameters, articles
from thuiszit_cli.rules.signals import SIGNALS
from thuiszit_cli.rules.terms import Definitie, Klasse, Plicht, PlichtReden, VrijstellingSoort


@dataclass(frozen=True)
class Facts:
    """What the rules look at, at one peildatum, for one pupil.

    `vrijstelling` is the ground of the exemption that is valid, None when none is; `ingeschreven` is None
    when unknown; `lrv` tells that a lopende periode is beyond the limit of the definition.
    """

    plicht: Plicht
    plicht_reden: PlichtReden | None
    vrijstelling: VrijstellingSoort | None
    inschrijving_bekend: bool
    ingeschreven: bool | None
    lrv: bool
    signalen: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """One rule: when it matches, the pupil has its class and no later rule is tried."""

    id: str
    klasse: Klasse
    betekenis: str
    voorwaarde: str
    anders: str  # what is the case when the rule does not match
    artikelen: tuple[str, ...]  # under either duty
    needs: tuple[str, ...]
    mens: str  # what a human decided or has to decide; the program takes it as given
    matches: Callable[[Facts], bool] = field(compare=False)
    parameters: tuple[str, ...] = ()
    onder_leerplicht: tuple[str, ...] = ()
    onder_kwalificatieplicht: tuple[str, ...] = ()

    @property
    def alle_artikelen(self) -> tuple[str, ...]:
        """The sources under any duty."""
        return (*self.onder_leerplicht, *self.onder_kwalificatieplicht, *self.artikelen)

    def artikelen_bij(self, plicht: Plicht) -> tuple[str, ...]:
        """The sources that are about a pupil with this duty; all where there is none or it is not known."""
        if plicht is Plicht.LEERPLICHT:
            return (*self.onder_leerplicht, *self.artikelen)
        if plicht is Plicht.KWALIFICATIEPLICHT:
            return (*self.onder_kwalificatieplicht, *self.artikelen)
        return self.alle_artikelen


@dataclass(frozen=True)
class Verdict:
    """The class, the rule that gave it, and the ground in law."""

    klasse: Klasse
    regel: str
    grond: str


def no_birth_date(facts: Facts) -> bool:
    """Duty unknown."""
    return facts.plicht is Plicht.ONBEKEND


R1 = Rule(
    id="R1",
    klasse=Klasse.ONBESLIST,
    betekenis="Zonder bruikbare geboortedatum is niet vast te stellen of er een plicht is",
    voorwaarde="Geen bruikbare geboortedatum, of tegenstrijdige, en niet overleden of vertrokken",
    anders="er is één bruikbare geboortedatum, of de leerling is overleden of vertrokken",
    artikelen=("lpw:3", "lpw:4a"),
    needs=("plicht",),
    mens="Een mens zoekt de geboortedatum op; het programma raadt niet.",
    parameters=("geboortedatum.jonger_dan",),
    matches=no_birth_date,
)


def no_duty(facts: Facts) -> bool:
    """Duty none."""
    return facts.plicht is Plicht.GEEN


R2 = Rule(
    id="R2",
    klasse=Klasse.NIET_LEERPLICHTIG,
    betekenis="Op de leerling rust op de peildatum geen leerplicht en geen kwalificatieplicht",
    voorwaarde="De plicht is geen",
    anders="er is een plicht",
    artikelen=("lpw:3", "lpw:4a", "lpw:4b"),
    needs=("plicht", "plicht_reden"),
    mens="De startkwalificatie en de uitzondering van artikel 4a zijn overgenomen zoals aangeleverd.",
    parameters=(
        "leerplicht.begin_leeftijd",
        "leerplicht.eind_leeftijd",
        "leerplicht.volledige_schooljaren",
        "leerplicht.schooljaren_vanaf_leeftijd",
        "kwalificatieplicht.eind_leeftijd",
        "schooljaar.begin_maand",
        "verjaardag.schrikkeldag",
        "doorstroompunt.jonger_dan",
    ),
    matches=no_duty,
)


def exempt(facts: Facts) -> bool:
    """A valid exemption, also when the pupil is enrolled as well (then a finding)."""
    return facts.vrijstelling is not None


R3 = Rule(
    id="R3",
    klasse=Klasse.VRIJGESTELD,
    betekenis="Een vrijstelling van de inschrijvingsplicht of de kwalificatieplicht is geldig",
    voorwaarde="Een vrijstelling is geldig op de peildatum; vervangende leerplicht is dat niet",
    anders="er is geen vrijstelling geldig",
    artikelen=("lpw:5", "lpw:5a", "lpw:6", "lpw:8", "lpw:3a", "lpw:3b", "lpw:15a", "besluit5a"),
    onder_kwalificatieplicht=("lpw:15",),
    needs=("vrijstelling",),
    mens=(
        "Of aan artikel 5, 5a of 15 is voldaan beslist een mens; het programma neemt de geregistreerde vrijstelling "
        "als gegeven."
    ),
    parameters=(
        "vrijstelling.zonder_einde",
        "vrijstelling.blijvend",
        "vrijstelling.b_na_school_jaren",
        "trekkend.eerste_maand",
        "trekkend.laatste_maand",
    ),
    matches=exempt,
)


def not_enrolled(facts: Facts) -> bool:
    """Enrolment known and none valid."""
    return facts.inschrijving_bekend and facts.ingeschreven is False


R4 = Rule(
    id="R4",
    klasse=Klasse.ABSOLUUT_VERZUIM,
    betekenis="De leerling staat op geen school ingeschreven en is niet vrijgesteld",
    voorwaarde="De inschrijvingen zijn bekend en geen ervan is geldig op de peildatum",
    anders="de leerling is ingeschreven, of de inschrijvingen zijn niet bekend",
    artikelen=("om:2012", "om:2017"),
    onder_leerplicht=("lpw:2", "lpw:3"),
    onder_kwalificatieplicht=("lpw:4a", "lpw:4b"),
    needs=("inschrijving_bekend", "ingeschreven"),
    mens="Niet-bekostigd onderwijs en scholen in het buitenland staan niet in het register: ga dat na.",
    parameters=("duur.dagen", "duur.maanden"),
    matches=not_enrolled,
)


def enrolment_unknown(facts: Facts) -> bool:
    """Neither a register nor a melding tells of a school."""
    return not facts.inschrijving_bekend and facts.ingeschreven is None


R1B = Rule(
    id="R1b",
    klasse=Klasse.ONBESLIST,
    betekenis="De inschrijvingen zijn niet aangeleverd en geen melding wijst op een school",
    voorwaarde="Inschrijving onbekend en geen melding die op of voor de peildatum begon",
    anders="de inschrijving is bekend, of volgt uit een melding",
    artikelen=(),
    onder_leerplicht=("lpw:2",),
    onder_kwalificatieplicht=("lpw:4a",),
    needs=("inschrijving_bekend", "ingeschreven"),
    mens="Lever de inschrijvingen mee, of zoek de inschrijving op.",
    matches=enrolment_unknown,
)


def long_absence(facts: Facts) -> bool:
    """A lopende periode beyond the limit."""
    return facts.lrv


R5 = Rule(
    id="R5",
    klasse=Klasse.LANGDURIG_RELATIEF_VERZUIM,
    betekenis="De leerling is ingeschreven en aaneengesloten langer dan vier weken zonder verlof afwezig",
    voorwaarde="Een lopende periode ligt voorbij de grens van de gekozen definitie",
    anders="geen lopende periode ligt voorbij de grens van de definitie",
    artikelen=("lpw:11", "verzuimmelding", "rrod:21", "vensters", "kst:26695-108"),
    onder_leerplicht=("lpw:2", "lpw:4"),
    onder_kwalificatieplicht=("lpw:4a", "lpw:4c"),
    needs=("lrv",),
    mens="Of verzuim geoorloofd is (artikel 11) beslist een mens; het programma volgt de melding.",
    parameters=(
        "lrv.dagen",
        "lrv.dagen_of_langer",
        "lrv.maanden",
        "lrv_loopt_door",
        "duur.maanden",
        "soort.geoorloofd",
        "soort.volledig",
        "status.telt_niet",
        "status.open",
        "status.niet_gevolgd",
        "reden.geen_verzuim",
    ),
    matches=long_absence,
)


def at_risk(facts: Facts) -> bool:
    """Any signal."""
    return bool(facts.signalen)


R6 = Rule(
    id="R6",
    klasse=Klasse.RISICO,
    betekenis="Ten minste één signaal van beginnend of dreigend verzuim gaat af",
    voorwaarde="Een signaal gaat af",
    anders="geen signaal gaat af",
    artikelen=("lpw:21a",),
    needs=("signalen",),
    mens="Wat een signaal betekent en wat eraan gedaan wordt beslist een mens.",
    parameters=tuple(sorted({name for signal in SIGNALS.values() for name in signal.parameters})),
    matches=at_risk,
)


def otherwise(facts: Facts) -> bool:
    """Always."""
    return True


R7 = Rule(
    id="R7",
    klasse=Klasse.GEEN_VERZUIM,
    betekenis="Ingeschreven, niet langdurig afwezig en zonder signaal",
    voorwaarde="Geen eerdere regel past",
    anders="",
    artikelen=(),
    onder_leerplicht=("lpw:2", "lpw:4"),
    onder_kwalificatieplicht=("lpw:4a", "lpw:4c"),
    needs=(),
    mens="",
    matches=otherwise,
)


# In the order in which they are tried.
RULES = (R1, R2, R3, R4, R1B, R5, R6, R7)
RULES_BY_ID = {rule.id: rule for rule in RULES}


def deciding_rule(facts: Facts) -> Rule:
    """The first rule that matches."""
    return next(rule for rule in RULES if rule.matches(facts))


def decide(facts: Facts, definitie: Definitie) -> Verdict:
    """The verdict on these facts."""
    rule = deciding_rule(facts)
    return Verdict(rule.klasse, rule.id, ground(rule, facts, definitie))


_NO_DUTY_GROUND = {
    PlichtReden.OVERLEDEN: "Overleden; de plicht is geëindigd",
    PlichtReden.VERTROKKEN: "Vertrokken; de Leerplichtwet geldt hier niet meer",
    PlichtReden.NOG_NIET_GEVESTIGD: "Nog niet gevestigd; de Leerplichtwet geldt nog niet",
    PlichtReden.NOG_NIET: "Artikel 3 lid 1 Leerplichtwet: de leerplicht is nog niet begonnen",
    PlichtReden.ACHTTIEN: "Artikel 4b Leerplichtwet: te oud voor de kwalificatieplicht",
    PlichtReden.STARTKWALIFICATIE: "Artikel 4a en 4b Leerplichtwet: startkwalificatie behaald",
    PlichtReden.UITZONDERING_4A: "Artikel 4a lid 2 Leerplichtwet: uitgezonderd van de kwalificatieplicht",
}
_EXEMPT_GROUND = {
    VrijstellingSoort.ARTIKEL_5_ONDER_A: "Artikel 5 onder a Leerplichtwet",
    VrijstellingSoort.ARTIKEL_5_ONDER_B: "Artikel 5 onder b Leerplichtwet",
    VrijstellingSoort.ARTIKEL_5_ONDER_C: "Artikel 5 onder c Leerplichtwet",
    VrijstellingSoort.ARTIKEL_5A_TREKKEND: "Artikel 5a Leerplichtwet: trekkend bestaan",
    VrijstellingSoort.ARTIKEL_15: "Artikel 15 Leerplichtwet",
    VrijstellingSoort.VRIJSTELLING: "Vrijstelling op grond van de Leerplichtwet, grond niet vastgelegd",
}
# Enrolment, and attendance: under leerplicht, and under kwalificatieplicht.
_ENROLMENT = {
    Plicht.LEERPLICHT: "Artikel 2 lid 1 en artikel 3 Leerplichtwet",
    Plicht.KWALIFICATIEPLICHT: "Artikel 4a lid 1 en artikel 4b Leerplichtwet",
}
_ATTENDANCE = {
    Plicht.LEERPLICHT: "Artikel 2 lid 1 en artikel 4 lid 2 Leerplichtwet",
    Plicht.KWALIFICATIEPLICHT: "Artikel 4a lid 1 en artikel 4c lid 2 Leerplichtwet",
}


def ground(rule: Rule, facts: Facts, definitie: Definitie) -> str:
    """The ground in law of the verdict, in one Dutch phrase."""
    if rule.id == "R1":
        return "Artikel 3 Leerplichtwet: geen bruikbare geboortedatum"
    if rule.id == "R2" and facts.plicht_reden is not None:
        return _NO_DUTY_GROUND[facts.plicht_reden]
    if rule.id == "R3" and facts.vrijstelling is not None:
        return _EXEMPT_GROUND[facts.vrijstelling]
    if rule.id == "R4":
        return f"{_ENROLMENT[facts.plicht]}: niet ingeschreven"
    if rule.id == "R1b":
        return f"{_ENROLMENT[facts.plicht]}: inschrijving onbekend"
    if rule.id == "R5":
        return f"{_ATTENDANCE[facts.plicht]}; definitie {definitie}"
    if rule.id == "R6":
        return "Signaal: " + ", ".join(SIGNALS[name].naam for name in facts.signalen)
    return f"{_ATTENDANCE[facts.plicht]}: {facts.plicht.label.lower()}, ingeschreven, geen verzuim"


def too_old(p: Parameters) -> str:
    """What holds from the end of the kwalificatieplicht on, with the ages and the source of that day."""
    source = articles()[all_parameters()["doorstroompunt.jonger_dan"].version_on(p.day).artikel]
    return p.fill(
        "Geen plicht: {kwalificatieplicht.eind_leeftijd} jaar of ouder. Zonder startkwalificatie is er tot "
        f"{{doorstroompunt.jonger_dan}} jaar het Doorstroompunt ({source.naam})"
    )


def explanation(rule_id: str, facts: Facts, p: Parameters) -> str:
    """What the reader is told; `{sinds}`, `{geteld}` and `{kalender}` are filled in per pupil."""
    rule = RULES_BY_ID[rule_id]
    sentence = rule.betekenis
    if rule_id == "R2" and facts.plicht_reden is PlichtReden.ACHTTIEN:
        sentence = too_old(p)
    elif rule_id == "R2" and facts.plicht_reden is not None:
        sentence = f"Geen plicht: {facts.plicht_reden.label.lower()}"
    elif rule_id == "R3" and facts.vrijstelling is not None:
        sentence = f"Vrijgesteld: {facts.vrijstelling.label}"
        if facts.ingeschreven and facts.inschrijving_bekend:
            sentence += "; staat ook ingeschreven"
    elif rule_id == "R4":
        sentence = "Niet ingeschreven en niet vrijgesteld sinds {sinds}: {kalender} dagen"
    elif rule_id == "R5":
        sentence = "Aaneengesloten afwezig sinds {sinds}: {geteld} dagen geteld, {kalender} kalenderdagen"
    elif rule_id == "R6":
        sentence = "Signaal: " + ", ".join(SIGNALS[name].naam for name in facts.signalen)
    return sentence + "."


# Added to the explanation of a risico pupil with a lopende periode.
RUNNING_PERIOD = " Afwezig sinds {sinds}: {geteld} dagen geteld."
