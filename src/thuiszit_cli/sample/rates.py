"""How often things happen in the drawn part of a sample, so that its ratios are near the national ones.

Sources: the national leerplichttelling (2020/21: absoluut 1.65 times LRV, half of both longer than three
months, exemptions of article 5 under a 0.8 of both; 2010/11: 42 % of LRV present at the begin of the year,
about half of both back at school within it) and municipal annual reports. Rates are a year and a pupil with a
duty; what has no source is a plain guess and is marked so.
"""

from __future__ import annotations

YEARS_BEFORE = 2  # spells drawn from before the first school year, so that some run on into it

LRV_A_YEAR = 0.00078
ABSOLUUT_A_YEAR = 0.00124
EXEMPT_A_YEAR = 0.00112
SWITCH_A_YEAR = 0.04  # guess: another school, next day enrolled
SUMMER_GAP = 0.004  # guess: of pupils that go to a next kind of school, enrolled there only in September
VERVANGENDE_LEERPLICHT = 0.0006  # guess: of pupils of 14 to 16

# Length of a spell in days: the share of short ones, and the bounds of short and long ones (even spread).
LRV_DAYS = (0.44, (30, 90), (90, 1100))
ABSOLUUT_DAYS = (0.62, (5, 80), (80, 700))
ABSOLUUT_MOVED_OUT = 0.34  # of spells without school that end: the family leaves instead of finding a school
EXEMPT_RENEWED = 0.80  # each year again

LRV_NOT_CLOSED = 0.06  # guess: ended but still in_behandeling
MOVED_IN = 0.04
MOVED_OUT = 0.012
DIED = 0.0002

# Meldingen outside spells: kind and weight (guess after municipal reports: much overig, luxe one in eight).
SOORTEN: dict[str, int] = {
    "16 uur in 4 lesweken": 38,
    "Luxe verzuim": 13,
    "Overig": 33,
    "Beginnend": 3,
    "Signaal": 2,
    "RMC": 3,
    "Ziek": 4,
    "Te laat": 4,
    "Langdurig relatief verzuim": 0,  # only in spells
}
CHAINED = 0.15  # of 16-hour meldingen: one to three more in the weeks after it
CHAIN_FULL = 0.2  # of those chains: all lessons missed

# How busy each month is, January first (guess: after vacations slow, winter busiest; a lesdag's weight).
MONTHS = (12, 10, 12, 9, 9, 10, 5, 3, 8, 10, 12, 10)
NEAR_VACATION = 8  # a lesdag within a week of a vacation weighs so much more for luxe verzuim

# How busy a pupil is by age at the peildatum: under 12, 12-15, 16-17, 18 and over.
AGE_WEIGHTS = (1, 3, 5, 3)

# Status by the age of a melding (three weeks, three months, older), and reason when closed.
STATUSES: dict[str, tuple[int, int, int]] = {
    "geregistreerd": (50, 12, 2),
    "in behandeling": (30, 30, 3),
    "afgesloten": (12, 48, 84),
    "ter kennisgeving aangenomen": (6, 8, 8),
    "ingetrokken": (2, 2, 3),
}
REDENEN: dict[str, int] = {
    "terug naar school": 66,
    "inschrijving beëindigd, andere opleiding": 6,
    "inschrijving beëindigd, werk": 1,
    "inschrijving beëindigd, overige redenen": 8,
    "geen verzuim, langdurig ziek": 8,
    "geen verzuim, legitiem afwezig": 9,
    "V": 1,
}
SPELL_REDENEN = 2  # the end of a spell has one of the first so many
VERMOEDELIJK: dict[str, int] = {
    "": 40,
    "geen bericht van de ouders": 14,
    "ziek gemeld, twijfel": 10,
    "thuissituatie": 9,
    "motivatie": 9,
    "verslapen": 6,
    "vakantie buiten de schoolvakantie": 5,
    "school zoekt een passende plek": 4,
    "financiële zorgen": 3,
}

# Primary and secondary school: kind and weight. The number is the years of secondary school.
PRIMARY: dict[str, int] = {"bo": 940, "sbo": 30, "so": 30}
SECONDARY: tuple[tuple[str, int, int], ...] = (
    ("vo", 4, 48),
    ("vo", 5, 22),
    ("vo", 6, 20),
    ("pro", 5, 4),
    ("vso", 6, 6),
)
EXEMPT_KINDS: dict[str, int] = {"5_onder_a": 84, "5_onder_b": 7, "5_onder_c": 6, "": 3}
BLIJVEND = 0.08
