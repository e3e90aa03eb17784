"""The flat form: one file in which a row may feed several tables, the way a query over a register gives it.

A melding shares the row of the inschrijving it falls under (the first that does), a vrijstelling that of an
inschrijving of the same pupil, and the columns of `leerlingen` stand on every row. Cells of two tables share
a row only when the columns they have in common are equal, so that each table can be read back exactly.
"""

from __future__ import annotations

import numpy as np

from thuiszit_cli.columns import INSCHRIJVINGEN, LEERLINGEN, MELDINGEN, VRIJSTELLINGEN
from thuiszit_cli.sample.boundary import Pupil, Row
from thuiszit_cli.sample.bulk import Chunk
from thuiszit_cli.sample.columns import Frame
from thuiszit_cli.sample.draw import Ints


def flat_chunk(chunk: Chunk) -> Frame:
    """The rows of a chunk, pupil by pupil, the meldingen of a pupil in their order."""
    people = len(chunk.tables["leerlingen"]["persoonsgebonden_nummer"].numbers)
    reports, schools = len(chunk.melding_pupil), len(chunk.inschrijving_pupil)

    melding_of_school = np.full(schools, -1)
    under = np.flatnonzero(chunk.melding_inschrijving >= 0)[::-1]
    melding_of_school[chunk.melding_inschrijving[under]] = under  # the first one is written last
    alone = np.ones(reports, dtype=bool)
    alone[melding_of_school[melding_of_school >= 0]] = False
    lonely = np.flatnonzero(alone)

    exempt = chunk.vrijstelling_pupil
    school = _same_turn(exempt, chunk.inschrijving_pupil, people)
    exempt_of_school = np.full(schools, -1)
    exempt_of_school[school[school >= 0]] = np.flatnonzero(school >= 0)
    loose = np.flatnonzero(school < 0)

    seen = np.zeros(people, dtype=bool)
    for pupil in (chunk.melding_pupil, chunk.inschrijving_pupil, exempt):
        seen[pupil] = True
    bare = np.flatnonzero(~seen)

    pupil = np.concatenate([chunk.inschrijving_pupil, chunk.melding_pupil[lonely], exempt[loose], bare])
    inschrijving = _stretched(np.arange(schools), 0, len(pupil))
    melding = np.concatenate([melding_of_school, lonely, np.full(len(loose) + len(bare), -1)])
    vrijstelling = np.concatenate([exempt_of_school, np.full(len(lonely), -1), loose, np.full(len(bare), -1)])
    order = np.lexsort((melding, pupil))
    pupil, inschrijving = pupil[order], inschrijving[order]
    melding, vrijstelling = melding[order], vrijstelling[order]

    rows = {
        "inschrijvingen": inschrijving,
        "meldingen": melding,
        "vrijstellingen": vrijstelling,
        "leerlingen": pupil,
    }
    flat: Frame = {}
    for table, index in rows.items():
        for name, values in chunk.tables[table].items():
            taken = values.take(index)
            if (
                name in flat and table != "leerlingen"
            ):  # brin, vestiging and onderwijssoort: equal where both are there
                known = flat[name]
                taken = type(taken)(
                    np.where(inschrijving < 0, taken.numbers, known.numbers), known.vocabulary
                )
            flat[name] = taken
    return flat


def _stretched(index: Ints, start: int, length: int) -> Ints:
    stretched = np.full(length, -1)
    stretched[start : start + len(index)] = index
    return stretched


def _same_turn(pupil: Ints, other: Ints, people: int) -> Ints:
    """For the n-th row of each pupil the position of its n-th row in `other`, else -1. Both are sorted."""
    firsts = np.searchsorted(other, np.arange(people))
    counts = np.bincount(other, minlength=people)
    turn = np.arange(len(pupil)) - np.searchsorted(pupil, pupil)
    return np.where(turn < counts[pupil], firsts[pupil] + turn, -1)


def flat_pupil(pupil: Pupil) -> list[Row]:
    """The rows of a pupil written by hand: the n-th row of each table together where they agree."""
    rows: list[tuple[Row, set[str]]] = []
    for table, table_rows in (
        (MELDINGEN, pupil.meldingen),
        (INSCHRIJVINGEN, pupil.inschrijvingen),
        (VRIJSTELLINGEN, pupil.vrijstellingen),
        (LEERLINGEN, pupil.leerlingen),
    ):
        for row in table_rows:
            cells = {name: row.get(name) for name in table.names}
            target = next(
                (known for known in rows if table.name not in known[1] and _agree(known[0], cells)), None
            )
            if target is None:
                rows.append((cells, {table.name}))
            else:
                target[0].update(cells)
                target[1].add(table.name)
    return [cells for cells, _ in rows]


def _agree(row: Row, cells: Row) -> bool:
    return all(row[name] == value for name, value in cells.items() if name in row)
