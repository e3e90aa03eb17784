"""The sheets of each workbook: the counts, who needs attention, the worklist."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from thuiszit_cli.columns import CLASSIFICATION
from thuiszit_cli.counts import gemeenten
from thuiszit_cli.counts.tables import Report
from thuiszit_cli.counts.worklist_dates import Aanleiding
from thuiszit_cli.errors import OutputError
from thuiszit_cli.report.definitions import definitions
from thuiszit_cli.report.figures import HIDDEN, Cell, hidden_meaning, rows_of, texts_of
from thuiszit_cli.report.model import Classified, Counted, Listed
from thuiszit_cli.report.parquet import schema, to_table
from thuiszit_cli.report.short import in_short, quarters_of, side_by_side
from thuiszit_cli.report.summary_tables import summary_report
from thuiszit_cli.report.workbook import Sheet, Value, write_workbook
from thuiszit_cli.report.worklist import MEANING, columns_of, values_of
from thuiszit_cli.rules.terms import Duurklasse, Klasse, Term
from thuiszit_cli.wording import long_date

WARNING = "Let op"
_NO_ATTENTION = (Klasse.GEEN_VERZUIM, Klasse.NIET_LEERPLICHTIG)
_MOST_ROWS = 1_048_000  # of a sheet
# What a person looks for first, in words, and what goes on paper; behind it the other columns as they are.
_FIRST = {
    "nummer": "Nummer of pseudoniem van de leerling",
    "klasse": "De klasse in woorden",
    "duur": "Hoe lang een thuiszitter al thuis is",
    "sinds": "",
    "dagen_geteld": "",
    "gemeente": "De woongemeente",
    "brin": "",
    "meldingen": "Meldingsnummers van de laatste aaneengesloten verzuimperiode",
    "toelichting": "",
}
_IN_WORDS = ("persoonsgebonden_nummer", "klasse", "duurklasse")  # stand in it under another name, or in words
_WIDEST_ON_PAPER = 45  # letters of a column
_WIDEST_WORKLIST = 26


def write_classification(path: Path, content: Classified) -> None:
    """`classificatie.xlsx`: the counts, and a sheet of every pupil who needs attention. Raises OSError, OutputError."""
    pupils = content.answer.pupils
    rows = pupils[~pupils["klasse"].isin([klasse.value for klasse in _NO_ATTENTION])]
    _refuse_more(len(rows))
    table = to_table(rows, schema(CLASSIFICATION))
    cells = {name: [_flat(value) for value in table.column(name).to_pylist()] for name in table.column_names}
    places = gemeenten.labels({code for code in cells["gemeentecode"] if isinstance(code, str)})
    first = {
        **cells,
        "nummer": cells["persoonsgebonden_nummer"],
        "klasse": [_word(Klasse, value) for value in cells["klasse"]],
        "duur": [_word(Duurklasse, value) for value in cells["duurklasse"]],
        "gemeente": [places.get(str(value)) for value in cells["gemeentecode"]],
        "meldingen": _meldingen(content, cells["persoonsgebonden_nummer"]),
    }
    rest = [name for name in cells if name not in _FIRST and name not in _IN_WORDS]
    sheets, notes = report_sheets([summary_report(content.summary)])
    meanings = {column.name: column.meaning for column in CLASSIFICATION.columns}
    notes.append(("leerlingen", "Alle leerlingen, behalve wie geen verzuim heeft of niet leerplichtig is."))
    notes += [(name, _FIRST.get(name) or meanings[name]) for name in (*_FIRST, *rest)]
    columns = [first[name] for name in (*_FIRST, *rest)]
    people = Sheet(
        "leerlingen",
        (*_FIRST, *rest),
        list(zip(*columns, strict=True)),
        title=f"Leerlingen op {long_date(content.answer.peildatum)}",
        printed=len(_FIRST),
        widest=_WIDEST_ON_PAPER,
    )
    write_workbook(path, [*sheets[:2], people, *sheets[2:]], notes, content.hidden)


def _word(terms: type[Term], value: Value) -> str | None:
    return None if value is None else terms(str(value)).label


def _meldingen(content: Classified, numbers: Sequence[Value]) -> list[Value]:
    """The meldingsnummers of the last period of each of these pupils."""
    periods = content.answer.periods
    found = periods[periods["persoonsgebonden_nummer"].isin(set(numbers))]
    last = dict(zip(found["persoonsgebonden_nummer"], found["meldingen"], strict=True))
    return ["; ".join(each for each in last.get(number, ()) if each) or None for number in numbers]


def _flat(value: Any) -> Value:
    if isinstance(value, list):
        return "; ".join(str(each) for each in value)
    found: Value = value
    return found


def write_counts(path: Path, content: Counted) -> None:
    """A sheet for every table. Raises OSError."""
    write_workbook(path, *report_sheets(content.reports))


def write_table(path: Path, name: str, table: pa.Table) -> None:
    """The rows of an output that was opened, on one sheet. Raises OSError, OutputError."""
    _refuse_more(table.num_rows)
    cells = [[_flat(value) for value in table.column(each).to_pylist()] for each in table.column_names]
    write_workbook(path, [Sheet(name, table.column_names, list(zip(*cells, strict=True)))], [])


def _refuse_more(rows: int) -> None:
    if rows > _MOST_ROWS:
        raise OutputError(
            f"Een werkmap is te klein voor {rows} leerlingen.", "Laat xlsx weg uit --formaat, of kies csv."
        )


def write_worklist(path: Path, content: Listed) -> None:
    """One sheet with filters, and one that tells what its columns and reasons mean. Raises OSError."""
    columns = columns_of(numbers=content.numbers)
    rows = values_of(content.items, numbers=content.numbers)
    title = f"Werklijst op {long_date(content.peildatum)}"
    notes = [(WARNING, warning) for warning in content.warnings]
    if content.doubt is not None:
        notes.append((title, content.doubt.in_words()))
    notes += [(column.name, column.meaning) for column in columns.columns]
    notes += [(why.label, MEANING[why]) for why in Aanleiding]
    places = gemeenten.labels({item.gemeentecode for item in content.items}) | {"": ""}
    rows = [[*row, places[item.gemeentecode]] for row, item in zip(rows, content.items, strict=True)]
    heads = (*columns.names, "gemeente")
    sheet = Sheet("Werklijst", heads, rows, title=title, widest=_WIDEST_WORKLIST)
    write_workbook(path, [sheet], notes, content.hidden)


def report_sheets(reports: Sequence[Report]) -> tuple[list[Sheet], list[tuple[str, str]]]:
    """A sheet for every table of the reports, and the counting rules for the sheet Toelichting.

    What makes the counts mislead comes before them, on a sheet of its own.
    """
    quarters = quarters_of(reports)
    warnings = dict.fromkeys(
        warning for report in reports for warning in (*_doubts(report), *report.warnings)
    )
    sheets = [Sheet(WARNING, [WARNING], [[warning] for warning in warnings])] if warnings else []
    sheets += _side_by_side(quarters) if quarters else []
    notes = []
    for report in reports:
        notes.append((report.title, in_short(report).lead))
        notes += [(WARNING, warning) for warning in report.warnings]
        if report.hidden:
            notes.append((HIDDEN, hidden_meaning(report)))
        for table in report.tables:
            made = list(rows_of(report, table))
            rows = [_values(label, cells) for label, cells in made]
            texts = texts_of(table)
            for row, (_, cells) in zip(rows, made, strict=True):
                row += [of_line.get(cells[0].line, "") for _, of_line in texts]
            body = rows if table.total is None else rows[:-1]
            head = [table.heading, *(column.label for column in table.columns), *(name for name, _ in texts)]
            title = f"{report.title}: {table.title[0].lower()}{table.title[1:]}"
            sheets.append(Sheet(table.id.replace("_", " "), head, body, rows[len(body) :], title))
            notes.append((table.title, table.rule))
        notes += [("Opmerking", note) for note in report.remarks]
    return sheets, [*notes, *definitions()]


def _doubts(report: Report) -> list[str]:
    """That pupils are onbeslist, onzeker or missing, where any is."""
    return [report.doubt_in_words] if report.doubt and report.doubt.any else []


def _side_by_side(quarters: Sequence[Report]) -> list[Sheet]:
    """The quarters after each other, before the sheets of each."""
    found = side_by_side(quarters)
    return [
        Sheet(
            each.id.replace("_", " "),
            each.head,
            [_values(label, cells) for label, cells in each.rows],
            title=each.title,
        )
        for each in found.grids
    ]


def _values(label: str, cells: Sequence[Cell]) -> list[Value]:
    return [label, *(HIDDEN if cell.hidden else cell.value for cell in cells)]
