#!/bin/sh
# DuckDB 2.0.1 with PARQUET_VERSION V2 stores texts that nearly all differ as DELTA_LENGTH_BYTE_ARRAY. pyarrow 26.0.1
# reads such a column, but not into a dictionary: read_dictionary then raises OSError, which is also what it raises for
# a damaged file. In one file some columns can be read so and others cannot.
#
# Seen on 2026-11-29:
#   duckdb 2.0.1, pyarrow 26.0.1
#   V1: ('PLAIN',) read_dictionary: 5000 rows
#   V2: ('DELTA_LENGTH_BYTE_ARRAY',) read_dictionary: OSError; without: 5000 rows
set -eu
map=$(mktemp -d); trap 'rm -rf "$map"' EXIT
python3 -m venv "$map/venv"
"$map/venv/bin/pip" install --quiet duckdb==2.0.1 pyarrow==26.0.1 2>/dev/null
cd "$map"; "$map/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version
import duckdb
import pyarrow.parquet as parquet

print(", ".join(f"{name} {version(name)}" for name in ("duckdb", "pyarrow")))
base = duckdb.connect()
base.execute("create table t as select 'm' || i as nummer from range(5000) r(i)")
seen = {}
for form in ("V1", "V2"):
    base.execute(f"copy t to '{form}.parquet' (format parquet, parquet_version {form})")
    encodings = parquet.ParquetFile(f"{form}.parquet").metadata.row_group(0).column(0).encodings
    plain = parquet.ParquetFile(f"{form}.parquet").read().num_rows
    try:
        with_dictionary = f"{parquet.ParquetFile(f'{form}.parquet', read_dictionary=['nummer']).read().num_rows} rows"
    except OSError as error:
        with_dictionary = f"{type(error).__name__}; without: {plain} rows"
    seen[form] = encodings, with_dictionary
    print(f"{form}: {encodings} read_dictionary: {with_dictionary}")
assert seen["V1"] == (("PLAIN",), "5000 rows")
assert seen["V2"] == (("DELTA_LENGTH_BYTE_ARRAY",), "OSError; without: 5000 rows")
PYTHON
