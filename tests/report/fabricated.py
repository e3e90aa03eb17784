"""A classification made by hand, as `judge` hands it over, so that reports can be tested on their own."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from thuiszit_cli import findings
from thuiszit_cli.findings import FindingLog
from thuiszit_cli.findings.kind import FindingKind
from thuiszit_cli.judge import Classification
from thuiszit_cli.recognise.layout import ColumnMapping
from thuiszit_cli.rules.parameters import parameters_on
from thuiszit_cli.rules.terms import Definitie, Duurklasse, Ernst, Klasse, Plicht, PlichtReden
from thuiszit_cli.tables.model import RowCounts, Source, Tables

DAY = date(2026, 10, 1)
NUMBERS = ["999990019", "999990020", "999990032", "999990044"]
CODES = {"toets_fout": Ernst.FOUT, "toets_waarschuwing": Ernst.WAARSCHUWING, "toets_info": Ernst.INFO}


def classification(
    *,
    enrolment_known: bool = True,
    simulation: bool = False,
    file: str = "leerlingen.csv",
    header: str = "Opmerking",
    read: int = 7,
    klassen: tuple[Klasse, ...] = (
        Klasse.ABSOLUUT_VERZUIM,
        Klasse.GEEN_VERZUIM,
        Klasse.RISICO,
        Klasse.NIET_LEERPLICHTIG,
    ),
) -> Classification:
    """Four pupils, one of them a thuiszitter, from one file of seven rows of which one is not used."""
    pupils = _pupils(klassen)
    tables = Tables(
        meldingen=pd.DataFrame({"verzuimuren": [np.nan, 3.5]}),
        leerlingen=pd.DataFrame({"startkwalificatie": np.array([-1, -1], dtype=np.int8)}),
        inschrijvingen=pd.DataFrame(),
        vrijstellingen=pd.DataFrame(),
        persons=np.arange(len(NUMBERS), dtype=np.int32),
        numbers=np.array(NUMBERS, dtype=object),
        enrolment_known=enrolment_known,
        sources=[
            Source(
                file=file,
                sheet=None,
                format="csv",
                encoding="utf-8",
                delimiter=";",
                layout="flat",
                mapping=[ColumnMapping("bsn", "persoonsgebonden_nummer"), ColumnMapping(header, None)],
                rows=7,
                tables={"leerlingen": 6},
            )
        ],
        findings=log(),
        rows=RowCounts(read=read, used=6, excluded={"geen_nummer": 1}),
    )
    return Classification(
        peildatum=DAY,
        definitie=Definitie.LANDELIJK,
        law=parameters_on(DAY, {"zestien_uur.uren": "12"} if simulation else None),
        pupils=pupils,
        periods=_periods(),
        tables=tables,
        distinct_cases=4,
    )


def log() -> FindingLog:
    """Findings on lines, out of order, and one about a person without a place."""
    for code, ernst in CODES.items():
        findings.CATALOGUE[code] = FindingKind(code, ernst, f"Tekst van {code}.", "Herstel dit.")
    made = FindingLog()
    made.add("toets_waarschuwing", source=0, line=[5, 3], column="geboortedatum", detail="kolom X")
    made.add("toets_fout", source=0, line=[4], column="bsn")
    made.add("toets_info", person=np.array([1], dtype=np.int32))
    return made


def _pupils(klassen: tuple[Klasse, ...]) -> pd.DataFrame:
    thuiszitter = [
        klasse in (Klasse.ABSOLUUT_VERZUIM, Klasse.LANGDURIG_RELATIEF_VERZUIM) for klasse in klassen
    ]
    no_duty = [klasse is Klasse.NIET_LEERPLICHTIG for klasse in klassen]
    size = len(klassen)
    columns: dict[str, Any] = {
        "persoonsgebonden_nummer": NUMBERS[:size],
        "klasse": pd.Categorical(list(klassen), categories=list(Klasse)),
        "duurklasse": pd.Categorical(
            [Duurklasse.LANGER_DAN_3_MAANDEN if out else None for out in thuiszitter],
            categories=list(Duurklasse),
        ),
        "thuiszitter": thuiszitter,
        "grensgeval": [False, True, False, False][:size],
        "sinds": _arrow([date(2026, 5, 1) if out else None for out in thuiszitter], pa.date32()),
        "dagen_geteld": _arrow([60 if out else None for out in thuiszitter], pa.int32()),
        "dagen_kalender": _arrow([154 if out else None for out in thuiszitter], pa.int32()),
        "regel": ["R4", "R7", "R6", "R2"][:size],
        "grond": ["artikel 2", "", "artikel 21a", "artikel 3"][:size],
        "toelichting": ["tekst"] * size,
        "signalen": _arrow([[], [], ["luxe", "zestien_uur"], []][:size], pa.list_(pa.string())),
        "plicht": pd.Categorical(
            [Plicht.GEEN if free else Plicht.LEERPLICHT for free in no_duty], categories=list(Plicht)
        ),
        "plicht_reden": pd.Categorical(
            [PlichtReden.ACHTTIEN if free else None for free in no_duty], categories=list(PlichtReden)
        ),
        "ingeschreven": _arrow([False, True, True, None][:size], pa.bool_()),
        "ingeschreven_bron": ["register"] * size,
        "vrijstelling_soort": pd.Categorical([None] * size, categories=["15"]),
        "uren_4_lesweken": [0.0, 0.0, 16.5, 0.0][:size],
        "leeftijd": _arrow([9, 10, 12, 18][:size], pa.int32()),
        "geslacht": pd.Categorical(["M", "V", "V", None][:size]),
        "gemeentecode": pd.Categorical(["0363"] * size),
        "brin": pd.Categorical([None, "01AB", "01AB", None][:size]),
        "onderwijssoort": pd.Categorical([None, "BO", "VO", None][:size]),
        "bevindingen": np.zeros(size, dtype=np.int32),
        "onzeker": [False] * size,
        "peildatum": _arrow([DAY] * size, pa.date32()),
        "definitie": pd.Categorical(["landelijk"] * size),
    }
    return pd.DataFrame(columns)


def _periods() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "persoonsgebonden_nummer": [NUMBERS[2]],
            "begin": _arrow([date(2026, 9, 28)], pa.date32()),
            "eind": _arrow([DAY], pa.date32()),
            "lopend": [True],
            "dagen_geteld": np.array([4], dtype=np.int32),
            "dagen_kalender": np.array([4], dtype=np.int32),
            "lesdagen": np.array([4], dtype=np.int32),
            "meldingen": _arrow([["M-1", None]], pa.list_(pa.string())),
            "lrv": [False],
        }
    )


def _arrow(values: list[Any], kind: pa.DataType) -> Any:
    return pd.arrays.ArrowExtensionArray(pa.array(values, kind))
