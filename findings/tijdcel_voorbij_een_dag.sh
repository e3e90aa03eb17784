#!/bin/sh
# A time of 36 hours in a cell with the format h:mm comes from python-calamine 0.9.1 as a moment in 1900 (1904 in a
# workbook that counts from there), under [h]:mm as a duration. A negative time under h:mm loses its sign. openpyxl 3.1.5
# gives the same cell as a moment too, and a negative one as a moment in 1899.
#
# Seen on 2026-11-29:
#   python-calamine 0.9.1, openpyxl 3.1.5, XlsxWriter 3.3.1
#   calamine h:mm: datetime.datetime(1900, 1, 1, 12, 0), 1904: datetime.datetime(1904, 1, 2, 12, 0)
#   calamine [h]:mm: datetime.timedelta(days=1, seconds=43200)
#   calamine h:mm of -0.5: datetime.time(12, 0)
#   openpyxl h:mm: datetime.datetime(1900, 1, 1, 12, 0), of -0.5: datetime.datetime(1899, 12, 29, 12, 0)
set -eu
map=$(mktemp -d); trap 'rm -rf "$map"' EXIT
python3 -m venv "$map/venv"
"$map/venv/bin/pip" install --quiet python-calamine==0.9.1 openpyxl==3.1.5 XlsxWriter==3.3.1 2>/dev/null
cd "$map"; "$map/venv/bin/python" - <<'PYTHON'
from datetime import datetime, time, timedelta
from importlib.metadata import version
import openpyxl, python_calamine, xlsxwriter

print(", ".join(f"{name} {version(name)}" for name in ("python-calamine", "openpyxl", "XlsxWriter")))
for name, options in (("1900.xlsx", {}), ("1904.xlsx", {"date_1904": True})):
    book = xlsxwriter.Workbook(name, options)
    sheet = book.add_worksheet()
    day, long = book.add_format({"num_format": "h:mm"}), book.add_format({"num_format": "[h]:mm"})
    sheet.write_number(0, 0, 1.5, day)
    sheet.write_number(0, 1, 1.5, long)
    sheet.write_number(0, 2, -0.5, day)
    book.close()

def row(name):
    return python_calamine.CalamineWorkbook.from_path(name).get_sheet_by_index(0).to_python()[0]

a, b, c = row("1900.xlsx")
moment = row("1904.xlsx")[0]
cells = [cell.value for cell in openpyxl.load_workbook("1900.xlsx").active[1]]
print(f"calamine h:mm: {a!r}, 1904: {moment!r}")
print(f"calamine [h]:mm: {b!r}")
print(f"calamine h:mm of -0.5: {c!r}")
print(f"openpyxl h:mm: {cells[0]!r}, of -0.5: {cells[2]!r}")
assert (a, b, c) == (datetime(1900, 1, 1, 12), timedelta(hours=36), time(12))
assert moment == datetime(1904, 1, 2, 12)
assert (cells[0], cells[2]) == (datetime(1900, 1, 1, 12), datetime(1899, 12, 29, 12))
PYTHON
