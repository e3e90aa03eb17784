"""How the columns of a file write their dates: the day or the month first.

A column is read day first. When one of its dates can only be month-first, the whole file is looked through first.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from thuiszit_cli.columns import PGN
from thuiszit_cli.read.reading import Opened
from thuiszit_cli.recognise.layout import Recognition
from thuiszit_cli.tables.convert import DATE_KINDS
from thuiszit_cli.tables.readers import Readers, columns_of, first_filled
from thuiszit_cli.values.cells import cleaned
from thuiszit_cli.values.dates import Order, only_as
from thuiszit_cli.values.person_numbers import NO_NUMBER
from thuiszit_cli.values.texts import distinct


def orders_of(opened: Opened, found: Recognition, readers: Readers) -> dict[str, Order]:
    """The order of every column with dates; a row with something else for a number does not count.

    Reads the file once more.
    """
    proofs: dict[str, set[Order]] = {
        name: set() for name, column in columns_of(found).items() if column.kind in DATE_KINDS
    }
    known: dict[str, Order | None] = {}
    wanted = {at: name != PGN.name for name in (PGN.name, *proofs) for at in found.sources[name]}
    for batch in opened.batches(wanted):

        def texts(name: str) -> pa.Array:
            return first_filled([cleaned(batch.columns[at]).texts for at in found.sources[name]])  # noqa: B023

        persons, about = readers.numbers.read(texts(PGN.name))
        nobody = about.get(NO_NUMBER, np.empty(0, dtype=np.int64))
        rows = pa.array(np.setdiff1d(np.arange(len(persons)), nobody))
        for name, proof in proofs.items():
            for text in distinct(texts(name).take(rows))[0]:
                if text not in known:
                    known[text] = only_as(text)
                if order := known[text]:
                    proof.add(order)
    return {name: _order(proof) for name, proof in proofs.items()}


def _order(proof: set[Order]) -> Order:
    if Order.MONTH_FIRST not in proof:
        return Order.DAY_FIRST
    return Order.BOTH if Order.DAY_FIRST in proof else Order.MONTH_FIRST
