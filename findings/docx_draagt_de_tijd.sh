#!/bin/sh
# python-docx puts the present time in the archive it writes: two equal documents, saved in two seconds of the clock, are
# not equal files, whatever core_properties.created says. That is why report/word.py packs the archive again.
# Seen on 2026-11-29 with python-docx 1.2.0: "equal: False", "dates differ: True". Exits with 1 when that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet python-docx==1.2.0 lxml
"$folder/venv/bin/python" - <<'PYTHON'
import io, sys, time, zipfile
from datetime import datetime
from importlib.metadata import version
from docx import Document

def saved():
    document, made = Document(), io.BytesIO()
    document.core_properties.created = document.core_properties.modified = datetime(2000, 1, 1)
    document.add_paragraph("gelijk")
    document.save(made)
    return made

first = saved()
time.sleep(2.1)  # an archive counts in steps of two seconds
second = saved()
dates = [zipfile.ZipFile(made).infolist()[0].date_time for made in (first, second)]
equal, differ = first.getvalue() == second.getvalue(), dates[0] != dates[1]
print("python-docx", version("python-docx"), "| equal:", equal, "| dates differ:", differ)
sys.exit(0 if not equal and differ else 1)
PYTHON
