#!/bin/sh
# openpyxl 3.1.5 writes a formula without a stored result; python-calamine 0.9.1 gives that cell as an empty text, just
# as it gives a cell that is empty and a formula whose stored result is the empty text. XlsxWriter 3.3.1 stores the
# result 0 for a formula that it did not compute: in a cell with the format of a date that is midnight, no date.
#
# Seen on 2026-11-29:
#   openpyxl 3.1.5, python-calamine 0.9.1, XlsxWriter 3.3.1
#   openpyxl: <c r="B1"><f>DATE(2026,9,4)</f><v /></c> read as ''
#   openpyxl: empty cell read as ''
#   XlsxWriter: <c r="B1" s="1"><f>DATE(2026,9,4)</f><v>0</v></c> read as datetime.time(0, 0)
set -eu
map=$(mktemp -d); trap 'rm -rf "$map"' EXIT
python3 -m venv "$map/venv"
"$map/venv/bin/pip" install --quiet openpyxl==3.1.5 python-calamine==0.9.1 XlsxWriter==3.3.1 2>/dev/null
cd "$map"; "$map/venv/bin/python" - <<'PYTHON'
import re, zipfile
from datetime import time
from importlib.metadata import version
import openpyxl, python_calamine, xlsxwriter

print(", ".join(f"{name} {version(name)}" for name in ("openpyxl", "python-calamine", "XlsxWriter")))
book = openpyxl.Workbook()
book.active.append(["a", "=DATE(2026,9,4)", None, "z"])
book.save("o.xlsx")
book = xlsxwriter.Workbook("x.xlsx")
book.add_worksheet().write_formula(0, 1, "=DATE(2026,9,4)", book.add_format({"num_format": "dd-mm-yyyy"}))
book.close()

def cell(name):
    text = zipfile.ZipFile(name).read("xl/worksheets/sheet1.xml").decode()
    return re.search(r'<c r="B1".*?</c>', text)[0]

def row(name):
    return python_calamine.CalamineWorkbook.from_path(name).get_sheet_by_index(0).to_python()[0]

_, formula, empty, _ = row("o.xlsx")
print(f"openpyxl: {cell('o.xlsx')} read as {formula!r}")
print(f"openpyxl: empty cell read as {empty!r}")
zero = row("x.xlsx")[-1]
print(f"XlsxWriter: {cell('x.xlsx')} read as {zero!r}")
assert formula == empty == "" and zero == time(0, 0) and "<v>0</v>" in cell("x.xlsx")
PYTHON
