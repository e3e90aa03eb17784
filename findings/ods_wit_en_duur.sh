#!/bin/sh
# python-calamine 0.9.1 refuses an OpenDocument sheet with white space between its cells, which XML allows and Gnumeric
# writes. It gives a time of a day or longer as the text of the file (PT36H00M00S), a cell with an error as an empty
# text or as 0.0, and tells no merged cells of an ods. pandas 3.1.1 with odfpy 1.4.1 takes the white space, but refuses
# the whole sheet for a time of a day or longer, so it is no reader to fall back on.
#
# Seen on 2026-11-29:
#   python-calamine 0.9.1, pandas 3.1.1, odfpy 1.4.1
#   without white space: [['uren', 'PT36H00M00S', datetime.time(12, 30), '', 0.0]]
#   merged cells told: None
#   with white space: CalamineError
#   pandas and odfpy, without the long time: 'uren', with it: DateParseError
set -eu
map=$(mktemp -d); trap 'rm -rf "$map"' EXIT
python3 -m venv "$map/venv"
"$map/venv/bin/pip" install --quiet python-calamine==0.9.1 pandas==3.1.1 odfpy==1.4.1 2>/dev/null
cd "$map"; "$map/venv/bin/python" - <<'PYTHON'
import zipfile
from datetime import time
from importlib.metadata import version
import pandas, python_calamine

print(", ".join(f"{name} {version(name)}" for name in ("python-calamine", "pandas", "odfpy")))
SPACES = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
SPACES += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
CELLS = [
    'office:value-type="string"><text:p>uren</text:p>',
    'office:value-type="time" office:time-value="PT36H00M00S"><text:p>36:00</text:p>',
    'office:value-type="time" office:time-value="PT12H30M00S"><text:p>12:30</text:p>',
    'office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/B</text:p>',
    'office:value-type="float" office:value="0" calcext:value-type="error"><text:p>#DIV/0!</text:p>',
]

def write(name, between, given=CELLS):
    cells = between.join(f"<table:table-cell {cell}</table:table-cell>" for cell in given)
    with zipfile.ZipFile(name, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>')
        archive.writestr("content.xml", f'<office:document-content{SPACES} office:version="1.2"><office:body>'
            f'<office:spreadsheet><table:table table:name="a"><table:table-row>{between}{cells}{between}</table:table-row>'
            '</table:table></office:spreadsheet></office:body></office:document-content>')

write("dicht.ods", "")
write("wit.ods", "\n  ")
write("kort.ods", "\n  ", CELLS[:1])
sheet = python_calamine.CalamineWorkbook.from_path("dicht.ods").get_sheet_by_index(0)
rows = sheet.to_python()
print("without white space:", rows)
print("merged cells told:", sheet.merged_cell_ranges)
try:
    python_calamine.CalamineWorkbook.from_path("wit.ods").get_sheet_by_index(0)
    refused = "read"
except python_calamine.CalamineError as error:
    refused = type(error).__name__
print("with white space:", refused)
first = pandas.read_excel("kort.ods", engine="odf", header=None).iloc[0, 0]
try:
    pandas.read_excel("wit.ods", engine="odf", header=None)
    told = "read"
except ValueError as error:
    told = type(error).__name__
print(f"pandas and odfpy, without the long time: {first!r}, with it: {told}")
assert rows == [["uren", "PT36H00M00S", time(12, 30), "", 0.0]] and sheet.merged_cell_ranges is None
assert refused == "CalamineError" and first == "uren" and told == "DateParseError"
PYTHON
