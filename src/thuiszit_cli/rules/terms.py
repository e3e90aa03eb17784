"""The words of the field, as identifiers and with the label a reader sees.

Every list of codes in input and output is one of these enums; the value is the id that stands in
files and JSON, the label is Dutch text for screens and reports.
"""

from __future__ import annotations

from enum import StrEnum


class Term(StrEnum):
    """A word of the field: its value is the id, `label` the Dutch text."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Term:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Klasse(Term):
    """The class of a pupil at the peildatum, in the order of the rules (spec section 5)."""

    ONBESLIST = "onbeslist", "Onbeslist"
    NIET_LEERPLICHTIG = "niet_leerplichtig", "Niet leerplichtig"
    VRIJGESTELD = "vrijgesteld", "Vrijgesteld"
    ABSOLUUT_VERZUIM = "absoluut_verzuim", "Absoluut verzuim"
    LANGDURIG_RELATIEF_VERZUIM = "langdurig_relatief_verzuim", "Langdurig relatief verzuim"
    RISICO = "risico", "Risico"
    GEEN_VERZUIM = "geen_verzuim", "Geen verzuim"


class Duurklasse(Term):
    """How long a thuiszitter has been out of school."""

    TOT_4_WEKEN = "tot_4_weken", "Tot en met 4 weken"
    VIER_WEKEN_TOT_3_MAANDEN = "4_weken_tot_3_maanden", "4 weken tot 3 maanden"
    LANGER_DAN_3_MAANDEN = "langer_dan_3_maanden", "Langer dan 3 maanden"


class Plicht(Term):
    """Which duty rests on the pupil (art. 3, 4a)."""

    LEERPLICHT = "leerplicht", "Leerplicht"
    KWALIFICATIEPLICHT = "kwalificatieplicht", "Kwalificatieplicht"
    GEEN = "geen", "Geen plicht"
    ONBEKEND = "onbekend", "Onbekend"


class PlichtReden(Term):
    """Why no duty rests on the pupil, in the order in which the reasons are tried."""

    OVERLEDEN = "overleden", "Overleden"
    VERTROKKEN = "vertrokken", "Vertrokken uit de gemeente of uit Nederland"
    NOG_NIET_GEVESTIGD = "nog_niet_gevestigd", "Nog niet gevestigd"
    NOG_NIET = "nog_niet", "Nog niet leerplichtig"
    ACHTTIEN = "achttien", "Te oud voor de kwalificatieplicht"
    STARTKWALIFICATIE = "startkwalificatie", "Startkwalificatie behaald"
    UITZONDERING_4A = "uitzondering_4a", "Uitzondering van artikel 4a, tweede lid"


class IngeschrevenBron(Term):
    """Where it comes from that a pupil is (not) enrolled."""

    REGISTER = "register", "Inschrijvingen in de invoer"
    AFGELEID = "afgeleid", "Afgeleid uit een verzuimmelding"
    ONBEKEND = "onbekend", "Onbekend"


class Verzuimsoort(Term):
    """Kind of a melding (Regeling register onderwijsdeelnemers art. 21 and its predecessors)."""

    LUXE = "luxe", "Luxe verzuim"
    ZESTIEN_UUR = "zestien_uur", "16 uur in 4 lesweken"
    LANGDURIG = "langdurig", "Langdurig relatief verzuim"
    OVERIG = "overig", "Overig verzuim"
    BEGINNEND = "beginnend", "Beginnend verzuim"
    SIGNAAL = "signaal", "Signaalverzuim"
    DRIE_DAGEN = "drie_dagen", "Drie schooldagen (vervallen)"
    ACHTSTE_DEEL = "achtste_deel", "Achtste deel in vier weken (vervallen)"
    RMC = "rmc", "RMC-verzuim 18+"
    ZIEK = "ziek", "Ziek"
    TE_LAAT = "te_laat", "Te laat"
    ONBEKEND = "onbekend", "Onbekend"


class Status(Term):
    """Status of a melding."""

    GEREGISTREERD = "geregistreerd", "Geregistreerd"
    IN_BEHANDELING = "in_behandeling", "In behandeling"
    AFGESLOTEN = "afgesloten", "Afgesloten"
    TER_KENNISGEVING = "ter_kennisgeving", "Ter kennisgeving aangenomen"
    INGETROKKEN = "ingetrokken", "Ingetrokken"
    OVERGEDRAGEN = "overgedragen", "Overgedragen aan derden (tot augustus 2020)"


class RedenAfgesloten(Term):
    """Why a melding was closed (Besluit verzuimmelding, bijlage; V of DUO)."""

    HERVAT = "hervat", "Terug naar school, opleiding hervat"
    ANDERE_OPLEIDING = "andere_opleiding", "Inschrijving beëindigd, andere opleiding"
    WERK = "werk", "Inschrijving beëindigd, werk"
    OVERIGE_REDENEN = "overige_redenen", "Inschrijving beëindigd, overige redenen"
    OVERLEDEN = "overleden", "Inschrijving beëindigd, leerling overleden"
    LANGDURIG_ZIEK = "langdurig_ziek", "Geen verzuim, langdurig ziek"
    LEGITIEM_AFWEZIG = "legitiem_afwezig", "Geen verzuim, legitiem afwezig"
    VRIJSTELLING = "vrijstelling", "Vrijstelling"


class VrijstellingSoort(Term):
    """Ground of an exemption. Mind: `5_onder_a` is the medical one, `5a_trekkend` the travelling life."""

    ARTIKEL_5_ONDER_A = "5_onder_a", "Artikel 5 onder a (lichamelijk of psychisch niet geschikt)"
    ARTIKEL_5_ONDER_B = "5_onder_b", "Artikel 5 onder b (bedenkingen tegen de richting)"
    ARTIKEL_5_ONDER_C = "5_onder_c", "Artikel 5 onder c (school in het buitenland)"
    ARTIKEL_5A_TREKKEND = "5a_trekkend", "Artikel 5a (trekkend bestaan)"
    ARTIKEL_15 = "15", "Artikel 15 (op andere wijze voldoende onderwijs)"
    ARTIKEL_3A = "3a", "Artikel 3a (vervangende leerplicht)"
    ARTIKEL_3B = "3b", "Artikel 3b (vervangende leerplicht laatste schooljaar)"
    VRIJSTELLING = "vrijstelling", "Vrijstelling, grond niet vastgelegd"
    VERVANGENDE_LEERPLICHT = "vervangende_leerplicht", "Vervangende leerplicht, 3a of 3b niet vastgelegd"


class Definitie(Term):
    """Which reading of 'langer dan vier weken' decides."""

    LANDELIJK = "landelijk", "Landelijk: meer dan 28 getelde dagen"
    VIER_WEKEN_OF_LANGER = "vier_weken_of_langer", "Vier weken of langer: 28 getelde dagen of meer"
    EEN_MAAND = "een_maand", "Een maand of langer: een kalendermaand na het begin"


class Vakantieregio(Term):
    """The three regions over which the school vacations are spread."""

    NOORD = "noord", "Noord"
    MIDDEN = "midden", "Midden"
    ZUID = "zuid", "Zuid"


class Ernst(Term):
    """How serious a finding is."""

    FOUT = "fout", "Fout"
    WAARSCHUWING = "waarschuwing", "Waarschuwing"
    INFO = "info", "Info"
