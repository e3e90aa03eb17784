"""The cumulative register for the Inspectie: a row an absence, that once given stays and is updated.

Nobody is named: a stable number made with the desk's own key, a birth year instead of a date. What the columns
are and how they are called stands in a layout file, because the official form is not public. Columns that
the desk fills in by hand are kept from one quarter to the next.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from thuiszit_cli.counts.episodes import REDENEN, Runs, episodes
from thuiszit_cli.counts.quarter import Quarter, read_quarter
from thuiszit_cli.counts.sector import SECTOREN, is_kind, sectors
from thuiszit_cli.counts.status import STATUSSEN, Question, Status, answers
from thuiszit_cli.counts.swv import Places
from thuiszit_cli.errors import InputError, UsageError
from thuiszit_cli.facts.days import as_date, number
from thuiszit_cli.facts.exemptions import KINDS
from thuiszit_cli.judge import DUURKLASSEN
from thuiszit_cli.read import guards, package
from thuiszit_cli.rules.terms import VrijstellingSoort
from thuiszit_cli.tables.model import MISSING_DAY, Tables
from thuiszit_cli.values.personal import is_school

# What the program can put in a column, with its meaning for the data dictionary.
FIELDS: Mapping[str, str] = {
    "nummer": "Vast anoniem nummer van de leerling; hetzelfde in elk kwartaal, niet te herleiden zonder sleutel",
    "geboortejaar": "Geboortejaar",
    "geslacht": "Geslacht zoals aangeleverd",
    "gemeente": "CBS-code van de woongemeente",
    "sector": "Onderwijssoort, ingedeeld als in de leerplichttelling",
    "onderwijssoort": "Onderwijssoort zoals aangeleverd",
    "brin": "School waar ingeschreven, anders de laatste",
    "samenwerkingsverband": "Samenwerkingsverband van de woonplaats; leeg als het niet vaststaat, dan vult u het zelf in",
    "groep": "1 absoluut verzuim, 2a LRV tot 3 maanden, 2b LRV langer dan 3 maanden; op de laatste dag. 5a: vrijgesteld "
    "op grond van artikel 5 onder a, geen thuiszitter",
    "begin_verzuim": "Eerste dag van de afwezigheid",
    "eerste_dag": "Eerste dag als thuiszitter, of van de vrijstelling",
    "laatste_dag": "Laatste dag daarvan; leeg zolang het loopt",
    "status": "loopt, beëindigd, of niet meer in de gegevens (een latere export weet er niet meer van)",
    "reden_einde": "Waarom de leerling geen thuiszitter meer is, of niet meer vrijgesteld",
    "duurklasse": "Duur van de afwezigheid op de laatste dag van het kwartaal of van het verzuim",
    "kwartaal_eerst": "Kwartaal waarin de rij voor het eerst is opgegeven",
    "kwartaal_laatst": "Kwartaal waarin de rij voor het laatst is bijgewerkt",
    "controle": "Controlegetal over de kolommen die het programma vult, in één rij ook over het hele register; niet "
    "wijzigen",
}
_DATES = frozenset({"begin_verzuim", "eerste_dag", "laatste_dag"})
_NEEDED = ("nummer", "eerste_dag", "laatste_dag", "status", "kwartaal_eerst", "kwartaal_laatst", "controle")
_SHARED = "samenwerkingsverband"  # the desk may fill it in where the program does not know
# The check of a row; in one row of a register also the quarter and the check of the whole.
_SEAL = re.compile(
    r"(?P<check>\S+) (?P<until>(?P<name>\d{4}-Q[1-4])(?:/(?P<begint>\d{1,2}))?) (?P<whole>\S+)"
)
_FORMS = ("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y")
EXEMPT_GROUP = "5a"  # article 5 under a: the form of the Inspectie may hold these, never as thuiszitter
RUNS, ENDED, LOST = "loopt", "beëindigd", "niet meer in de gegevens"

Row = dict[str, str]  # by head
Token = Callable[[str, str], str]  # a kind and a text → something that tells nothing without the key


@dataclass(frozen=True)
class LayoutColumn:
    """One column: its head, and the field it holds; without one it is filled in by hand."""

    kop: str
    veld: str | None


@dataclass(frozen=True)
class Layout:
    """The columns of a register, in order."""

    naam: str
    columns: tuple[LayoutColumn, ...]

    @property
    def heads(self) -> list[str]:
        """The heads, in order."""
        return [column.kop for column in self.columns]

    def head(self, field: str) -> str:
        """The head of the column with that field; every needed field has one."""
        return next(column.kop for column in self.columns if column.veld == field)

    def column(self, field: str) -> str | None:
        """The head of the column with that field, if it has one."""
        return next((column.kop for column in self.columns if column.veld == field), None)

    def is_exempt(self, row: Row) -> bool:
        """Whether a row is of an exemption rather than an absence."""
        head = self.column("groep")
        return head is not None and row[head] == EXEMPT_GROUP

    @property
    def own(self) -> list[LayoutColumn]:
        """The columns that the program fills and nobody else; the check itself left out."""
        return [column for column in self.columns if column.veld not in (None, "controle", _SHARED)]


def read_layout(path: Path | None = None) -> Layout:
    """A layout file, or the neutral one. Raises UsageError naming the place and the mend."""
    place = str(path) if path else "register.toml"
    try:
        text = (
            path.read_text(encoding="utf-8-sig")
            if path
            else files("thuiszit_cli").joinpath("data/register.toml").read_text(encoding="utf-8")
        )
        raw = tomllib.loads(text)
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"De indeling {place} is niet te lezen.", "Controleer --indeling.") from None
    except tomllib.TOMLDecodeError:
        raise UsageError(
            f"{place} is geen geldige TOML.", "Neem de neutrale indeling als voorbeeld."
        ) from None
    listed = raw.get("kolom")
    if set(raw) - {"naam", "kolom"} or not isinstance(raw.get("naam"), str) or not isinstance(listed, list):
        raise UsageError(f"{place} moet een naam en [[kolom]]men hebben, en verder niets.")
    columns = tuple(_layout_column(each, place) for each in listed)
    layout = Layout(raw["naam"], columns)
    heads, fields = layout.heads, [column.veld for column in columns if column.veld]
    if len(set(heads)) != len(heads) or len(set(fields)) != len(fields):
        raise UsageError(f"{place} heeft een kop of veld dat twee keer voorkomt.", "Geef elke kop één keer.")
    missing = [field for field in _NEEDED if field not in fields]
    if missing:
        raise UsageError(
            f"{place} mist {', '.join(missing)}.", "Zonder deze velden is een register niet voort te zetten."
        )
    return layout


def _layout_column(raw: Any, place: str) -> LayoutColumn:
    if not isinstance(raw, dict) or not isinstance(raw.get("kop"), str) or set(raw) - {"kop", "veld"}:
        raise UsageError(f"{place}: een kolom heeft een kop, en een veld of niets.", 'Schrijf kop = "..."')
    field = raw.get("veld")
    if field is not None and field not in FIELDS:
        raise UsageError(
            f"{place}: het veld van kolom {raw['kop']} bestaat niet.", f"Kies uit: {', '.join(FIELDS)}."
        )
    return LayoutColumn(raw["kop"], field)


# --- rows of this quarter -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Spells:
    """What becomes rows: the absences, or the exemptions, that touch the quarter or the day before it."""

    pupil: np.ndarray
    begin: np.ndarray
    end: np.ndarray  # MISSING_DAY while it runs
    sinds: np.ndarray
    groep: list[str]
    reden: list[str]

    @property
    def running(self) -> np.ndarray:
        """Which of them run on the last day."""
        goes_on: np.ndarray = self.end == MISSING_DAY
        return goes_on


def _absences(found: Runs, quarter: Quarter) -> _Spells:
    each = episodes(found)
    at = np.flatnonzero((each.end == MISSING_DAY) | (each.end >= number(quarter.before)))
    return _Spells(
        each.pupil[at],
        each.begin[at],
        each.end[at],
        each.sinds[at],
        [STATUSSEN[kind].value for kind in each.kind_end[at].tolist()],
        [REDENEN[reason].label if reason >= 0 else "" for reason in each.reden[at].tolist()],
    )


def _exemptions(tables: Tables, found: Runs, quarter: Quarter, question: Question) -> _Spells:
    """Of article 5 under a, by the ground on the last day."""
    exempt = STATUSSEN.index(Status.VRIJGESTELD)
    at = np.flatnonzero((found.status == exempt) & (found.end >= number(quarter.before)))
    last = np.minimum(found.end[at], found.last)
    ground = answers(tables, found.pupil[at], last.astype(np.int32), question).vrijstelling
    at = at[ground == KINDS.index(VrijstellingSoort.ARTIKEL_5_ONDER_A)]
    runs_on = found.end[at] >= found.last
    after = np.minimum(at + 1, len(found.status) - 1)
    why = [
        "" if running else STATUSSEN[code].label
        for running, code in zip(runs_on.tolist(), found.status[after].tolist(), strict=True)
    ]
    return _Spells(
        found.pupil[at],
        _granted(tables, found, at),
        np.where(runs_on, MISSING_DAY, found.end[at]).astype(np.int32),
        np.full(len(at), MISSING_DAY, dtype=np.int32),
        [EXEMPT_GROUP] * len(at),
        why,
    )


def _granted(tables: Tables, found: Runs, at: np.ndarray) -> np.ndarray:
    """The first day of these runs; of one that stood when the range began, that of the latest exemption then."""
    begin: np.ndarray = found.begin[at].copy()
    rows = tables.vrijstellingen
    pupil, since = found.facts.index.of(rows["persoon"].to_numpy()), rows["vrijstelling_begin"].to_numpy()
    kind = rows["vrijstelling_soort"].to_numpy() == KINDS.index(VrijstellingSoort.ARTIKEL_5_ONDER_A)
    for position in np.flatnonzero(begin <= found.first).tolist():
        own = since[kind & (pupil == found.pupil[at[position]]) & (since <= found.first)]
        if len(own):
            begin[position] = own.max()
    return begin


def quarter_rows(
    tables: Tables,
    found: Runs,
    quarter: Quarter,
    question: Question,
    layout: Layout,
    token: Token,
    places: Places | None = None,
    *,
    exempt: bool = False,
) -> list[Row]:
    """A row for everybody who was thuiszitter in the quarter or on the day before it; `found` ends with it.

    With `exempt` also for who was exempt under article 5 under a; raises UsageError when the layout does not tell
    them apart. `places` fills in the samenwerkingsverband.
    """
    if exempt and layout.column("groep") is None:
        raise UsageError(
            f"De indeling {layout.naam} heeft geen kolom voor de groep.",
            "Zonder die kolom zijn vrijstellingen niet van thuiszitters te onderscheiden; geef geen --met-5a.",
        )
    rows = []
    for spells in (
        _absences(found, quarter),
        *([_exemptions(tables, found, quarter, question)] if exempt else []),
    ):
        rows += _rows(tables, found, quarter, question, layout, token, places, spells)
    return sorted(
        rows, key=lambda row: (_sortable(row[layout.head("eerste_dag")]), row[layout.head("nummer")])
    )


def _rows(
    tables: Tables,
    found: Runs,
    quarter: Quarter,
    question: Question,
    layout: Layout,
    token: Token,
    places: Places | None,
    spells: _Spells,
) -> list[Row]:
    running = spells.running
    last = np.where(running, found.last, spells.end).astype(np.int32)
    known = answers(tables, spells.pupil, last, question)
    people = found.facts.people
    of_sector = sectors(known, tables.enrolment_known)
    swv = [""] * len(last) if places is None else places.known(known)
    rows = []
    for at, who in enumerate(spells.pupil.tolist()):
        born = int(people.geboortedatum[who])
        since = int(spells.sinds[at])
        length = int(known.duurklasse[at])
        values = {
            "nummer": token("register", str(tables.numbers[who])),
            "geboortejaar": "" if born == MISSING_DAY else str(as_date(born).year),
            "geslacht": _category(people.geslacht, who),
            "gemeente": _category(people.gemeentecode, who),
            "samenwerkingsverband": swv[at],
            "sector": SECTOREN[of_sector[at]].label,
            "onderwijssoort": _fit(_category(known.onderwijssoort, at), is_kind),
            "brin": _fit(_category(known.brin, at), is_school),
            "groep": spells.groep[at],
            "begin_verzuim": "" if since == MISSING_DAY else _day(since),
            "eerste_dag": _day(int(spells.begin[at])),
            "laatste_dag": "" if running[at] else _day(int(last[at])),
            "status": RUNS if running[at] else ENDED,
            "reden_einde": spells.reden[at],
            "duurklasse": DUURKLASSEN[length].label if length >= 0 else "",
            "kwartaal_eerst": quarter.name,
            "kwartaal_laatst": quarter.name,
        }
        rows.append({column.kop: values.get(column.veld or "", "") for column in layout.columns})
    return rows


def _fit(text: str, belongs: Callable[[str], bool]) -> str:
    """A text of a file, or nothing where it may be something else, such as a name, than its column holds."""
    return text if belongs(text) else ""


def _category(values: Any, at: int) -> str:
    code = values.codes[at]
    return "" if code < 0 else str(values.categories[code])


def _day(day: int) -> str:
    return f"{as_date(day):%d-%m-%Y}"


def _sortable(text: str) -> str:
    return "-".join(reversed(text.split("-")))


# --- continuing -----------------------------------------------------------------------------------------


def continued(
    previous: Sequence[Row], current: Sequence[Row], quarter: Quarter, layout: Layout, token: Token
) -> list[Row]:
    """The previous rows, updated where this quarter knows more, and the new ones after them.

    A row is the same absence when number and first day are; or, when a later export moved the first day, when
    it is the only one of that number that ran. Raises InputError when the previous register is of a later
    quarter, or of quarters that begin in another month.
    """
    until = until_of(previous, layout)
    if until is not None and until.begint != quarter.begint:
        raise InputError(
            f"Het vorige register is van kwartalen die in maand {until.begint} beginnen; nu beginnen ze in maand "
            f"{quarter.begint}.",
            "Geef met --config een thuiszit.toml met dezelfde kwartaal_begint, of begin een nieuw register.",
        )
    if until is not None and until > quarter:
        raise InputError(
            f"Het vorige register gaat al over een later kwartaal dan {quarter.name}.",
            "Geef met --vorige het register van een eerder kwartaal.",
        )
    status, last_updated = layout.head("status"), layout.head("kwartaal_laatst")
    waiting = {_key(row, layout): row for row in current}
    same = {key: waiting.pop(key) for old in previous if (key := _key(old, layout)) in waiting}
    result = []
    for old in previous:
        number, _ = key = _key(old, layout)
        new = same.get(key)
        if new is None and old[status] == RUNS:
            moved = [
                key
                for key, row in waiting.items()
                if key[0] == number and layout.is_exempt(row) == layout.is_exempt(old)
            ]
            new = waiting.pop(moved[0]) if len(moved) == 1 else None
            if new is None:
                new = {**old, status: LOST, last_updated: quarter.name}
        result.append(_updated(old, new, layout) if new is not None else old)
    return _sealed([*result, *waiting.values()], quarter, layout, token)


def missed(previous: Sequence[Row], quarter: Quarter, layout: Layout) -> list[Quarter]:
    """The quarters between that of the previous register and this one: what lived only then is in neither."""
    until = until_of(previous, layout)
    found: list[Quarter] = []
    while until is not None and until.next < quarter:
        until = until.next
        found.append(until)
    return found


def _key(row: Row, layout: Layout) -> tuple[str, str]:
    """What makes two rows the same absence: the number of the pupil and the first day."""
    return row[layout.head("nummer")], row[layout.head("eerste_dag")]


def _updated(old: Row, new: Row, layout: Layout) -> Row:
    """The new values, with what was filled in by hand and the quarter in which the row first stood.

    A samenwerkingsverband that the program does not know keeps what was filled in.
    """
    shared = layout.column(_SHARED)
    kept = {column.kop for column in layout.columns if column.veld is None} | {layout.head("kwartaal_eerst")}
    if layout.is_exempt(old):
        kept.add(layout.head("eerste_dag"))  # each yearly notice begins anew; the exemption goes on
    if shared and not new[shared]:
        kept.add(shared)
    return {kop: old[kop] if kop in kept else new[kop] for kop in layout.heads}


# --- what shows that somebody else changed a register ---------------------------------------------------


def _check(row: Row, layout: Layout, token: Token) -> str:
    """The check of a row: over every column that the program fills."""
    return token("register-controle", "\x1f".join(row[column.kop] for column in layout.own))


def _whole(checks: Iterable[str], until: str, token: Token) -> str:
    """The check of a register: over its quarter and all its rows, in any order, so that none can be taken away."""
    return token("register-geheel", "\x1f".join([until, *sorted(checks)]))


def _sealed(rows: Sequence[Row], quarter: Quarter, layout: Layout, token: Token) -> list[Row]:
    """Each row with its check; the last one also with the quarter and the check of the whole register."""
    head, checks = layout.head("controle"), [_check(row, layout, token) for row in rows]
    until = quarter.name if quarter.is_calendar else f"{quarter.name}/{quarter.begint}"
    made = [{**row, head: check} for row, check in zip(rows, checks, strict=True)]
    if made:
        made[-1][head] += f" {until} {_whole(checks, until, token)}"
    return made


def _seals(rows: Iterable[Row], layout: Layout) -> list[re.Match[str]]:
    """What the rows hold beyond their own check: in a register that is whole, of one row."""
    found = (_SEAL.fullmatch(row[layout.head("controle")]) for row in rows)
    return [match for match in found if match]


def until_of(rows: Sequence[Row], layout: Layout) -> Quarter | None:
    """The quarter up to which a register goes; None when it has no rows."""
    return next((read_quarter(seal["name"], int(seal["begint"] or 1)) for seal in _seals(rows, layout)), None)


def read_register(path: Path, layout: Layout, token: Token) -> list[Row]:
    """A register as csv or xlsx. Raises InputError when it is of another layout or key, or was changed."""
    table = _read_xlsx(path) if path.suffix.lower() == ".xlsx" else _read_csv(path)
    if not table or [cell.strip() for cell in table[0]] != layout.heads:
        raise InputError(
            f"Het vorige register {path} heeft andere kolommen dan de indeling {layout.naam}.",
            "Geef met --indeling de indeling waarmee het is gemaakt.",
        )
    at_line = {
        line: _row(cells, layout)
        for line, cells in enumerate(table[1:], start=2)
        if any(cell.strip() for cell in cells)
    }
    _refuse_changed(path, at_line, layout, token)
    _refuse_double(path, at_line, layout)
    rows = list(at_line.values())
    seals = _seals(rows, layout)
    checks = [_check(row, layout, token) for row in rows]
    if rows and not (len(seals) == 1 and seals[0]["whole"] == _whole(checks, seals[0]["until"], token)):
        raise InputError(
            f"Het vorige register {path} is niet meer geheel: er zijn rijen weggehaald, of rijen van een ander "
            "register bijgezet.",
            "Geef het register zoals het programma het schreef; elke rij die er eens in stond, blijft erin.",
        )
    return rows


def _refuse_changed(path: Path, rows: Mapping[int, Row], layout: Layout, token: Token) -> None:
    head = layout.head("controle")
    changed = [
        line for line, row in rows.items() if _SEAL.sub(r"\g<check>", row[head]) != _check(row, layout, token)
    ]
    if rows and len(changed) == len(rows):
        raise InputError(
            f"Het vorige register {path} is met een andere sleutel gemaakt, of elke rij is gewijzigd.",
            "Geef met --sleutel de sleutel van het vorige kwartaal; zonder die zijn de nummers niet dezelfde.",
        )
    if changed:
        raise InputError(
            f"In het vorige register {path} is regel {changed[0]} gewijzigd in een kolom die het programma vult "
            f"({len(changed)} in getal).",
            "Zet die kolommen terug; alleen de kolommen die u zelf invult mogen veranderen.",
        )


def _refuse_double(path: Path, rows: Mapping[int, Row], layout: Layout) -> None:
    first: dict[tuple[str, str], int] = {}
    for line, row in rows.items():
        before = first.setdefault(_key(row, layout), line)
        if before != line:
            raise InputError(
                f"In het vorige register {path} staat op de regels {before} en {line} hetzelfde verzuim: zelfde nummer "
                "en eerste dag.",
                "Haal een van de twee regels weg: die welke niet door het programma is geschreven.",
            )


def _row(cells: Sequence[str], layout: Layout) -> Row:
    filled = [*cells, *[""] * (len(layout.columns) - len(cells))]
    return {
        column.kop: _as_day(text) if column.veld in _DATES else text.strip()
        for column, text in zip(layout.columns, filled, strict=False)
    }


def _as_day(text: str) -> str:
    """A date as the program writes it; anything else as it is."""
    for form in _FORMS:
        try:
            return f"{datetime.strptime(text.strip(), form):%d-%m-%Y}"
        except ValueError:
            continue
    return text.strip()


def _read_csv(path: Path) -> list[list[str]]:
    try:
        raw = path.read_bytes()
    except OSError:
        raise _unreadable(path) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    return [[_unquoted(cell) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=";")]


def _unquoted(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking text for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@") else cell


def _read_xlsx(path: Path) -> list[list[str]]:
    import python_calamine

    try:
        with path.open("rb") as stream:
            package.scan_workbook(str(path), stream, guards.DEFAULT)  # as every workbook before it is opened
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=True)
    except (OSError, python_calamine.CalamineError):
        raise _unreadable(path) from None
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


def _unreadable(path: Path) -> InputError:
    return InputError(f"Het vorige register {path} is niet te lezen.", "Geef met --vorige een csv of xlsx.")


def dates_of(rows: Iterable[Row], layout: Layout) -> list[list[str | date | None]]:
    """The rows as values for a workbook: dates as dates, empty cells as nothing."""
    made: list[list[str | date | None]] = []
    for row in rows:
        cells: list[str | date | None] = []
        for column in layout.columns:
            text = row[column.kop]
            if column.veld in _DATES and text:
                cells.append(datetime.strptime(text, _FORMS[0]).date())
            else:
                cells.append(text or None)
        made.append(cells)
    return made
