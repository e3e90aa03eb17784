"""What the data at hand cannot tell: first what is missing in them, then what holds for every export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from thuiszit_cli.findings import without_rows
from thuiszit_cli.values.personal import masked

if TYPE_CHECKING:
    import pandas as pd

    from thuiszit_cli.tables.model import Tables

SIMULATION = "SIMULATIE: er is met andere dan de geldende parameters gerekend."
WITHOUT_ENROLMENTS = (
    "De inschrijvingen zijn niet aangeleverd. Absoluut verzuim is niet vast te stellen: een leerling met een "
    "verzuimmelding telt als ingeschreven, een andere leerling blijft onbeslist."
)
NO_PUPILS = (
    "Er is geen leerlingbestand: alleen wie in een andere tabel voorkomt is bekeken, niet de hele gemeente."
)
NO_STARTKWALIFICATIE = (
    "Startkwalificaties zijn niet aangeleverd: wie er een heeft, kan ten onrechte als kwalificatieplichtig "
    "zijn aangemerkt."
)
NO_SCHOOLJAREN = (
    "Het aantal volledige schooljaren is niet aangeleverd: het einde van de leerplicht volgt alleen uit de "
    "zestiende verjaardag."
)
NO_EXEMPTIONS = (
    "Er zijn geen vrijstellingen aangeleverd: een leerling die is vrijgesteld, staat hier in een andere "
    "klasse."
)
NO_MELDINGEN = "Er zijn geen verzuimmeldingen: relatief verzuim is niet vast te stellen."
NO_HOURS = "Verzuimuren zijn niet aangeleverd: signalen die uren tellen gaan alleen op meldingen af."
UNDECIDED = "Onbesliste leerlingen zijn niet geteld als thuiszitter; zoek hun gegevens eerst uit."
ALWAYS = (
    "Verzuim dat een school niet heeft gemeld, is onzichtbaar.",
    "Niet-bekostigd onderwijs en scholen in het buitenland staan niet in het register: ga bij absoluut "
    "verzuim na of de leerling daar onderwijs volgt.",
    "De schoolvakanties volgen uit de woongemeente van de leerling; volgens de wet beslist de plaats van "
    "de school.",
)


def empty_files(tables: Tables) -> Iterator[str]:
    """That files hold a header and nothing else, as a failed export does."""
    if tables.empty_files:
        yield without_rows([masked(file) for file in tables.empty_files])


def warnings(tables: Tables, *, simulation: bool) -> Iterator[str]:
    """What must stand above every answer from these data."""
    if simulation:
        yield SIMULATION
    yield from empty_files(tables)
    if not tables.enrolment_known:
        yield WITHOUT_ENROLMENTS
    if not len(tables.meldingen):
        yield NO_MELDINGEN


def limits(tables: Tables, undecided: int) -> tuple[str, ...]:
    """The limits of these data, as sentences. `undecided` is the number of pupils without a class of law."""
    found = []
    if len(tables.leerlingen) == 0:
        found.append(NO_PUPILS)
    else:
        if not _filled(tables.leerlingen, "startkwalificatie", "startkwalificatie_datum"):
            found.append(NO_STARTKWALIFICATIE)
        if not _filled(tables.leerlingen, "volledige_schooljaren"):
            found.append(NO_SCHOOLJAREN)
    if len(tables.vrijstellingen) == 0:
        found.append(NO_EXEMPTIONS)
    if len(tables.meldingen) == 0:
        found.append(NO_MELDINGEN)
    elif not _filled(tables.meldingen, "verzuimuren"):
        found.append(NO_HOURS)
    if undecided:
        found.append(UNDECIDED)
    return (*found, *ALWAYS)


def _filled(frame: pd.DataFrame, *columns: str) -> bool:
    """Whether any of the columns is filled anywhere; see `intake.schema.Kind` for what empty looks like."""
    # A yes/no is -1 when empty, a day the lowest int32; a number is NaN, and no value of these is negative.
    return any(bool((frame[name].to_numpy() >= 0).any()) for name in columns if name in frame)
