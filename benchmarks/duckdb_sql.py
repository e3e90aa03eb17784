"""The same job in DuckDB: `duckdb_sql.sql`, with the calendar as a table.

python benchmarks/duckdb_sql.py MAP --peildatum 2026-10-01 --uit UIT
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import duckdb
import schooldays

SCRIPT = Path(__file__).with_suffix(".sql")
THREADS = 2


def classify(folder: Path, peildatum: date, target: Path) -> None:
    """Write classificatie.parquet and perioden.parquet into `target`."""
    target.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(config={"threads": THREADS})
    enrolments = folder / "inschrijvingen.csv"
    variables = {
        "peildatum": peildatum,
        "map": str(folder),
        "uit": str(target),
        "inschrijving_bekend": enrolments.exists(),
        "inschrijvingen": str(enrolments if enrolments.exists() else _no_enrolments(target)),
    }
    for name, value in variables.items():
        connection.execute(f"SET VARIABLE {name} = $1", [value])
    _calendar(connection, peildatum)
    connection.execute(SCRIPT.read_text(encoding="utf-8"))


def _no_enrolments(target: Path) -> Path:
    """A file without rows, for a register that does not tell who is enrolled."""
    path = target / "geen_inschrijvingen.csv"
    path.write_text(
        "persoonsgebonden_nummer;brin;vestiging;onderwijssoort;inschrijving_begin;inschrijving_eind\n",
        "ascii",
    )
    return path


def _calendar(connection: duckdb.DuckDBPyConnection, peildatum: date) -> None:
    columns = schooldays.calendar()
    starts = schooldays.window_starts(columns, peildatum)
    _table(connection, "kalender", columns)
    _table(connection, "gemeente", schooldays.region_of_municipality())
    _table(connection, "venster_dag", {"regio": list(range(len(starts))), "begin": starts})
    connection.execute(
        """
        CREATE TEMP TABLE venster AS
        SELECT v.regio, v.begin AS venster_begin, b.les_voor AS venster_les_voor,
               e.les_tot AS les_peildatum, e.vak_tot AS vak_peildatum
        FROM venster_dag v
             JOIN kalender b ON b.regio = v.regio AND b.dag = v.begin
             JOIN kalender e ON e.regio = v.regio AND e.dag = getvariable('peildatum')
        """
    )


def _table(connection: duckdb.DuckDBPyConnection, name: str, columns: schooldays.Columns) -> None:
    arrays = ", ".join(f"unnest(${key}) AS {key}" for key in columns)
    connection.execute(f"CREATE TEMP TABLE {name} AS SELECT {arrays}", columns)


def main() -> None:
    """Classify a register."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("map", type=Path)
    parser.add_argument("--peildatum", type=date.fromisoformat, required=True)
    parser.add_argument("--uit", type=Path, required=True)
    given = parser.parse_args()
    classify(given.map, given.peildatum, given.uit)


if __name__ == "__main__":
    main()
