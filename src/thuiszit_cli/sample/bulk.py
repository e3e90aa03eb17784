"""The drawn part of a sample: a chunk of pupils at a time, as columns of whole numbers.

A pupil has a birth date, a school career of up to three schools, and at most one large event: another
school, a time without school (absoluut), a time of exemption, or a spell of absence (LRV). A gap in the
career is cut out of its inschrijvingen. Meldingen outside spells fall on lesdagen of the pupil's region, more
in some months, more for older pupils, and far more for a few pupils than for most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thuiszit_cli.sample.absence import draw_incidents, draw_meldingen, draw_spells, joined
from thuiszit_cli.sample.columns import Frame, Values
from thuiszit_cli.sample.draw import Draw, Ints
from thuiszit_cli.sample.people import draw_inschrijvingen, draw_leerlingen, draw_pupils, draw_vrijstellingen
from thuiszit_cli.sample.world import FOREVER, World


@dataclass(frozen=True)
class Chunk:
    """The four tables of a chunk of pupils, and which rows belong together in the flat form."""

    tables: dict[str, Frame]
    melding_pupil: Ints
    melding_inschrijving: Ints  # position in inschrijvingen, -1 when none covers the begin
    inschrijving_pupil: Ints
    vrijstelling_pupil: Ints


def draw_chunk(world: World, numbers: Ints, meldingen: int, first_meldingsnummer: int, draw: Draw) -> Chunk:
    """The tables of the pupils with these numbers, with about `meldingen` meldingen."""
    pupils = draw_pupils(world, len(numbers), draw)
    leerlingen = draw_leerlingen(world, pupils, numbers, draw)
    inschrijvingen, inschrijving_pupil = draw_inschrijvingen(world, pupils, draw)
    vrijstellingen, vrijstelling_pupil = draw_vrijstellingen(world, pupils, draw)
    spells = draw_spells(world, pupils, draw)
    wanted = meldingen - len(spells.pupil)
    absence = joined(
        [spells, draw_incidents(world, pupils, inschrijving_pupil, inschrijvingen, wanted, draw)]
    )
    melding, order = draw_meldingen(world, absence, draw)
    melding_pupil = absence.pupil[order]
    covering = _covering(
        inschrijving_pupil, inschrijvingen["inschrijving_begin"].numbers, melding_pupil, absence.begin[order]
    )
    for name in ("brin", "vestiging", "onderwijssoort"):
        melding[name] = inschrijvingen[name].take(covering)
    for name in ("geboortedatum", "geslacht", "postcode", "gemeentecode"):
        melding[name] = leerlingen[name].take(melding_pupil)
    melding["meldingsnummer"] = Values(first_meldingsnummer + np.arange(len(melding_pupil)))
    pgn = leerlingen["persoonsgebonden_nummer"]
    melding["persoonsgebonden_nummer"] = pgn.take(melding_pupil)
    inschrijvingen["persoonsgebonden_nummer"] = pgn.take(inschrijving_pupil)
    vrijstellingen["persoonsgebonden_nummer"] = pgn.take(vrijstelling_pupil)
    tables = {
        "meldingen": melding,
        "leerlingen": leerlingen,
        "inschrijvingen": inschrijvingen,
        "vrijstellingen": vrijstellingen,
    }
    return Chunk(tables, melding_pupil, covering, inschrijving_pupil, vrijstelling_pupil)


def _covering(pupil: Ints, begin: Ints, wanted: Ints, day: Ints) -> Ints:
    """For each wanted pupil and day the latest row that began on or before it; -1 when there is none."""
    if len(pupil) == 0:
        return np.full(len(wanted), -1)
    keys = pupil * (2 * FOREVER) + begin
    row = np.searchsorted(keys, wanted * (2 * FOREVER) + day, side="right") - 1
    return np.where((row >= 0) & (pupil[np.maximum(row, 0)] == wanted), row, -1)
