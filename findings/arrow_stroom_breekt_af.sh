#!/bin/sh
# A stream of Arrow that breaks off between two batches ends, for a reader of pyarrow 26.0.1, as a whole one does; and
# a writer that is left by an exception writes the mark of the end itself. Who reads what another process writes must
# have that process say that it was done.
#
# Seen on 2026-11-29:
#   pyarrow 26.0.1
#   whole: 2 batches; without its end: 2 batches; cut after the first: 1 batch; left by an exception: 1 batch
set -eu
map=$(mktemp -d); trap 'rm -rf "$map"' EXIT
python3 -m venv "$map/venv"
"$map/venv/bin/pip" install --quiet pyarrow==26.0.1 2>/dev/null
"$map/venv/bin/python" - <<'PYTHON'
import io
from importlib.metadata import version
import pyarrow as pa

print("pyarrow", version("pyarrow"))
batch = pa.record_batch([pa.array([1, 2])], ["a"])

def written(fail=False):
    out, ends = io.BytesIO(), []
    try:
        with pa.ipc.new_stream(out, batch.schema) as stream:
            for _ in range(2):
                stream.write_batch(batch)
                ends.append(out.tell())
                if fail:
                    raise RuntimeError
    except RuntimeError:
        pass
    return out.getvalue(), ends

def count(data):
    return sum(1 for _ in pa.ipc.open_stream(io.BytesIO(data)))

data, ends = written()
counts = count(data), count(data[: ends[1]]), count(data[: ends[0]]), count(written(fail=True)[0])
print("whole: %d batches; without its end: %d batches; cut after the first: %d batch; left by an exception: %d batch" % counts)
assert counts == (2, 2, 1, 1)
PYTHON
