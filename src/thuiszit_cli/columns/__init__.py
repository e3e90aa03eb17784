"""Every column of every table and output, described once.

From here come conversion, the recognition of a table in a file, encryption, pseudonyms, the data dictionary and the
docs. Whether a column is personal has to be said; what is not declared to be harmless is protected.
"""

from thuiszit_cli.columns.inputs import (
    INSCHRIJVINGEN,
    LEERLINGEN,
    MELDINGEN,
    ONLY_LEERLINGEN,
    ONLY_MELDINGEN,
    PGN,
    SERIAL,
    TABLES,
    VRIJSTELLINGEN,
)
from thuiszit_cli.columns.model import Column, Kind, Masking, Table
from thuiszit_cli.columns.outputs import (
    CLASSIFICATION,
    COUNTS,
    FINDINGS,
    MANIFEST,
    MANIFEST_SOMETIMES,
    MOVERS,
    OUTPUTS,
    PERIODS,
    WORKLIST,
)

__all__ = [
    "CLASSIFICATION",
    "COUNTS",
    "FINDINGS",
    "INSCHRIJVINGEN",
    "LEERLINGEN",
    "MANIFEST",
    "MANIFEST_SOMETIMES",
    "MELDINGEN",
    "MOVERS",
    "ONLY_LEERLINGEN",
    "ONLY_MELDINGEN",
    "OUTPUTS",
    "PERIODS",
    "PGN",
    "SERIAL",
    "TABLES",
    "VRIJSTELLINGEN",
    "WORKLIST",
    "Column",
    "Kind",
    "Masking",
    "Table",
]
