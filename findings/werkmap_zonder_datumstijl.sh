#!/bin/sh
# Three small writers of workbooks lose what a cell was. PyExcelerate 0.13.0 writes a date without a date style: every
# reader sees the number 46251.0. xlwt 1.3.0 does so too unless each cell is given a style. pylightxl 1.61 writes a date,
# a truth value, an empty cell and a duration as text: '2026-08-17', 'True', 'None' and '1 day, 6:00:00', so that an open
# end of an absence becomes the word None. openpyxl 3.1.5 refuses a workbook of pylightxl in which one
# cell holds a formula, and python-calamine 0.9.1 gives the row without that cell.
#
# Seen on 2026-11-29:
#   PyExcelerate 0.13.0, xlwt 1.3.0, pylightxl 1.61, openpyxl 3.1.5, python-calamine 0.9.1
#   PyExcelerate: [46251.0, 7.5, True]
#   xlwt: [46251, 7.5, True]
#   pylightxl: ['2026-08-17', 'None', 'True', '1 day, 6:00:00']
#   pylightxl with a formula: calamine ['2026-08-17'], openpyxl ValueError
set -eu
map=$(mktemp -d); trap 'rm -rf "$map"' EXIT
python3 -m venv "$map/venv"
"$map/venv/bin/pip" install --quiet PyExcelerate==0.13.0 xlwt==1.3.0 pylightxl==1.61 openpyxl==3.1.5 python-calamine==0.9.1 2>/dev/null
cd "$map"; "$map/venv/bin/python" - <<'PYTHON'
from datetime import date, timedelta
from importlib.metadata import version

import openpyxl, pyexcelerate, pylightxl, python_calamine, xlwt

names = ("PyExcelerate", "xlwt", "pylightxl", "openpyxl", "python-calamine")
print(", ".join(f"{name} {version(name)}" for name in names))
DAY = date(2026, 8, 17)


def read(name):
    return python_calamine.CalamineWorkbook.from_path(name).get_sheet_by_index(0).to_python()[0]


def light(name, row):
    book = pylightxl.Database()
    book.add_ws("blad")
    for column, value in enumerate(row, 1):
        book.ws("blad").update_index(1, column, value)
    pylightxl.writexl(book, name)


book = pyexcelerate.Workbook()
book.new_sheet("blad", data=[[DAY, 7.5, True]])
book.save("a.xlsx")
old = xlwt.Workbook()
sheet = old.add_sheet("blad")
for column, value in enumerate([DAY, 7.5, True]):
    sheet.write(0, column, value)
old.save("b.xls")
light("c.xlsx", [DAY, None, True, timedelta(hours=30)])
light("d.xlsx", ["=1+1", DAY])
found = [read("a.xlsx"), read("b.xls"), read("c.xlsx"), read("d.xlsx")]
try:
    openpyxl.load_workbook("d.xlsx")
    other = "reads it"
except ValueError as error:
    other = type(error).__name__
print(f"PyExcelerate: {found[0]}\nxlwt: {found[1]}\npylightxl: {found[2]}")
print(f"pylightxl with a formula: calamine {found[3]}, openpyxl {other}")
assert found[0] == [46251.0, 7.5, True] and found[1] == [46251, 7.5, True]
assert found[2] == ["2026-08-17", "None", "True", "1 day, 6:00:00"]
assert found[3] == ["2026-08-17"] and other == "ValueError"
PYTHON
