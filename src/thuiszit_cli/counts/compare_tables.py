"""The tables of a comparison, the sums that hold between them, and what of them may be published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from thuiszit_cli.counts import gemeenten
from thuiszit_cli.counts.comparison import (
    GONE,
    NEW,
    THUISZITTERS,
    Classified,
    Comparison,
    measure_of,
    stand_of,
)
from thuiszit_cli.counts.disclosure import LIMIT, disclose
from thuiszit_cli.counts.episodes import Reden
from thuiszit_cli.counts.publication import Publication, known, weighed
from thuiszit_cli.counts.tables import Column, Equation, Line, Report, Table, lines
from thuiszit_cli.counts.targets import Maat, Target
from thuiszit_cli.rules.terms import Definitie, Duurklasse, Klasse
from thuiszit_cli.wording import long_date

_A, _L = (klasse.value for klasse in THUISZITTERS)
_OUT = (_A, _L)
_BACK = (Klasse.RISICO.value, Klasse.GEEN_VERZUIM.value)
_MOST = "doel:ten_hoogste"
Measures = Mapping[Maat, int]


def comparison_report(
    found: Comparison, measures: tuple[Measures, Measures], herindeling: Mapping[str, str]
) -> Report:
    """The tables of the figures of `found`; `measures` are what the targets count before and now."""
    vorige, huidige = found.vorige, found.huidige
    old, new = (
        Column(stand_of(each.peildatum), f"Stand {each.peildatum:%d-%m-%Y}") for each in (vorige, huidige)
    )
    durations = [_by_duration(each) for each in (vorige, huidige)]
    latent: dict[str, int] = {}
    between = [
        *_matrix_sums(old.id, new.id),
        *_class_sums(found, latent),
        *_reason_sums(),
        *_measure_sums(old.id, measures[0], durations[0], _row_of, found, latent),
        *_measure_sums(new.id, measures[1], durations[1], _column_of, found, latent),
    ]
    return Report(
        title=f"Vergelijking van {long_date(vorige.peildatum)} met {long_date(huidige.peildatum)}",
        tables=(
            _groups(found.matrix, old, new),
            _matrix(found, old),
            _why(found),
            _durations(durations, old, new),
            _by_gemeente(vorige, huidige, old, new, herindeling),
            targets_table(found.doelen, old, new),
        ),
        notes=(
            *gemeenten.divided(_unplaced(vorige, huidige, herindeling), huidige.peildatum),
            f"Definitie van langer dan vier weken: {_definition(huidige.definitie)}.",
            "Wat tussen de twee peildatums begon en eindigde is hier niet te zien; een kwartaalrapport (thuiszit tally) "
            "telt dat wel.",
            "De G4 spraken op twee manieren af hoeveel minder het moest worden: elk jaar zoveel procent, of zoveel "
            "procent ten opzichte van één dag (voor de G4 1 oktober 2016). De G4 zijn Amsterdam, Rotterdam, Den Haag en "
            "Utrecht.",
        ),
        between=tuple(between),
        latent=latent,
        scope=f"{vorige.peildatum}/{huidige.peildatum}",
    )


def published(found: Comparison, limit: int = LIMIT, earlier: Sequence[Publication] = ()) -> Comparison:
    """The comparison without small counts, and without others from which they follow.

    What `earlier` publications show is taken as known; without any, the report says so first.
    """
    known_of = known(earlier, [found.report], found.huidige.definitie) if earlier else None
    (report,) = weighed(disclose([found.report], limit, known_of), len(earlier))
    stands = [stand_of(each.peildatum) for each in (found.vorige, found.huidige)]
    most = {
        f"{_MOST} doel={target.id}"
        for target in found.doelen
        if measure_of(target.maat, stands[0]) in report.hidden
    }
    unsaid = {
        target.id
        for target in found.doelen
        if any(measure_of(target.maat, stand) in report.hidden for stand in stands)
    }
    tables = tuple(
        replace(
            table,
            judged={name: "" if name in unsaid else met for name, met in table.judged.items()},
        )
        if isinstance(table, _Targets)
        else table
        for table in report.tables
    )
    return replace(found, report=replace(report, tables=tables, hidden=report.hidden | most))


# --- sums between tables -------------------------------------------------------------------------------


def _move(old: str, new: str) -> str:
    """The name of one cell of the matrix."""
    return f"naar:{new} van={old}"


def _row_of(klasse: str) -> Equation:
    """Everybody of a class before."""
    return {_move(klasse, new): 1 for new in (*_classes(), GONE)}


def _column_of(klasse: str) -> Equation:
    """Everybody of a class now."""
    return {_move(old, klasse): 1 for old in (*_classes(), NEW)}


def _classes() -> list[str]:
    return [klasse.value for klasse in Klasse]


def _matrix_sums(old: str, new: str) -> Iterator[Equation]:
    for klasse, other in (_OUT, _OUT[::-1]):
        yield {**_row_of(klasse), f"{old} klasse={klasse}": -1}
        yield {f"naar:{klasse}": 1, f"{new} klasse={klasse}": -1}
        came = {name: 1 for name in _column_of(klasse) if not name.endswith(tuple(f"van={k}" for k in _OUT))}
        yield {**came, f"erbij klasse={klasse}": -1}
        went = {_move(klasse, to): 1 for to in (*_classes(), GONE) if to not in _OUT}
        yield {**went, f"eraf klasse={klasse}": -1}
        yield {_move(other, klasse): 1, _move(klasse, other): -1, f"overgang klasse={klasse}": -1}


def _class_sums(found: Comparison, latent: dict[str, int]) -> Iterator[Equation]:
    """How many were in a class on either day, which the comparison before or after this one tells too."""
    for klasse in _classes():
        before, now = (f"klassen:{each.peildatum} {klasse}" for each in (found.vorige, found.huidige))
        row, column = _row_of(klasse), _column_of(klasse)
        latent |= {before: _sum(found.matrix, row), now: _sum(found.matrix, column)}
        yield {**row, before: -1}
        yield {**column, now: -1}


def _reason_sums() -> Iterator[Equation]:
    """A reason is one or more classes to which thuiszitters went."""
    for reason, to in (
        (Reden.VRIJSTELLING.value, Klasse.VRIJGESTELD.value),
        (Reden.ONBEKEND.value, Klasse.ONBESLIST.value),
        (GONE, GONE),
    ):
        yield {**{_move(klasse, to): 1 for klasse in _OUT}, f"eraf reden={reason}": -1}
    for reden, klasse in ((Reden.INGESCHREVEN, _A), (Reden.TERUG_NAAR_SCHOOL, _L)):
        yield {**{_move(klasse, to): 1 for to in _BACK}, f"eraf reden={reden.value}": -1}
    no_duty = (Reden.OVERLEDEN, Reden.VERTROKKEN, Reden.EINDE_PLICHT)
    yield {
        **{_move(klasse, Klasse.NIET_LEERPLICHTIG.value): 1 for klasse in _OUT},
        **{f"eraf reden={reden.value}": -1 for reden in no_duty},
    }


def _measure_sums(
    stand: str,
    counted: Measures,
    durations: Mapping[str, int],
    everybody: Callable[[str], Equation],
    found: Comparison,
    latent: dict[str, int],
) -> Iterator[Equation]:
    """What the targets count, and class by duration, which no table shows. Fills `latent`."""
    short, middle, long = (f"{stand} duur={each.value}" for each in _DURATIONS)
    lrv_long = measure_of(Maat.LRV_LANG, stand)
    a_middle, a_long, l_middle = (f"{stand} latent={name}" for name in ("a_midden", "a_lang", "l_midden"))
    all_long = durations.get(Duurklasse.LANGER_DAN_3_MAANDEN.value, 0)
    all_middle = durations.get(Duurklasse.VIER_WEKEN_TOT_3_MAANDEN.value, 0)
    l_total = counted[Maat.THUISZITTERS] - counted[Maat.ABSOLUUT]
    values = {
        a_long: all_long - counted[Maat.LRV_LANG],
        l_middle: l_total - counted[Maat.LRV_LANG],
    }
    values[a_middle] = all_middle - values[l_middle]
    yield {a_middle: 1, l_middle: 1, middle: -1}
    yield {a_long: 1, lrv_long: 1, long: -1}
    yield {short: 1, a_middle: 1, a_long: 1, f"{stand} klasse={_A}": -1}
    yield {l_middle: 1, lrv_long: 1, f"{stand} klasse={_L}": -1}
    aim, other_aim = measure_of(Maat.NA_STREVEN, stand), f"{stand} latent=binnen_streven"
    values[other_aim] = l_total - counted[Maat.NA_STREVEN]
    yield {aim: 1, other_aim: 1, f"{stand} klasse={_L}": -1}
    exempt, other_ground = measure_of(Maat.VRIJ_5A, stand), f"{stand} latent=andere_grond"
    cells = everybody(Klasse.VRIJGESTELD.value)
    values[other_ground] = _sum(found.matrix, cells) - counted[Maat.VRIJ_5A]
    yield {**cells, exempt: -1, other_ground: -1}
    shown = {measure_of(target.maat, stand) for target in found.doelen}
    for maat, name in ((Maat.LRV_LANG, lrv_long), (Maat.NA_STREVEN, aim), (Maat.VRIJ_5A, exempt)):
        if name not in shown:
            values[name] = counted[maat]
    latent |= values


_DURATIONS = (
    Duurklasse.TOT_4_WEKEN,
    Duurklasse.VIER_WEKEN_TOT_3_MAANDEN,
    Duurklasse.LANGER_DAN_3_MAANDEN,
)


def _sum(matrix: Mapping[str, Mapping[str, int]], cells: Equation) -> int:
    return sum(count for old, row in matrix.items() for new, count in row.items() if _move(old, new) in cells)


# --- tables ---------------------------------------------------------------------------------------------


def _groups(matrix: Mapping[str, Mapping[str, int]], old: Column, new: Column) -> Table:
    out = [klasse.value for klasse in THUISZITTERS]
    made = []
    for klasse in THUISZITTERS:
        other = next(each for each in out if each != klasse.value)
        before = sum(matrix[klasse.value].values())
        now = sum(row.get(klasse.value, 0) for row in matrix.values())
        came = sum(row.get(klasse.value, 0) for name, row in matrix.items() if name not in out)
        went = sum(count for name, count in matrix[klasse.value].items() if name not in out)
        moved = matrix[other][klasse.value] - matrix[klasse.value][other]
        made.append(Line(klasse.value, klasse.label, (before, came, went, moved, now)))
    columns = (
        old,
        Column("erbij", "Erbij"),
        Column("eraf", "Eraf"),
        Column("overgang", "Overgang (saldo)"),
        new,
    )
    return Table(
        id="thuiszitters",
        title="Thuiszitters erbij en eraf",
        rule="Wie op beide dagen thuiszitter is en van soort wisselt, telt als overgang. Wie nieuw is in de export "
        "of er niet meer in staat, telt bij erbij en eraf.",
        dimension="klasse",
        heading="Klasse",
        columns=columns,
        lines=tuple(made),
        total=tuple(sum(line.values[at] or 0 for line in made) for at in range(len(columns))),
        balance=({old.id: 1, "erbij": 1, "eraf": -1, "overgang": 1, new.id: -1},),
    )


def _definition(name: str) -> str:
    """What a definition is called; one of an older version goes by its id."""
    return next((each.label for each in Definitie if each.value == name), name)


def _matrix(found: Comparison, old: Column) -> Table:
    matrix = found.matrix
    before, now = (long_date(each.peildatum) for each in (found.vorige, found.huidige))
    names = {klasse.value: klasse.label for klasse in Klasse}
    targets = [*names, GONE]
    labels = {**names, NEW: "Nieuw in de export"}
    columns = [Column(f"naar:{name}", names.get(name, "Niet meer in de export")) for name in targets]
    values = {name: tuple(matrix[name].get(target) for target in targets) for name in labels}
    return Table(
        id="overgangen",
        title="Van welke klasse naar welke",
        rule=f"Elke leerling telt één keer: van de klasse op {before} (regel) naar die op {now} (kolom).",
        dimension="van",
        heading=old.label.replace("Stand", "Klasse op"),
        columns=tuple(columns),
        lines=tuple(Line(name, label, values[name]) for name, label in labels.items()),
        total=tuple(sum(row[at] or 0 for row in values.values()) for at in range(len(targets))),
    )


def _why(found: Comparison) -> Table:
    reasons = found.redenen
    before, now = (long_date(each.peildatum) for each in (found.vorige, found.huidige))
    labels = {reden.value: reden.label for reden in Reden} | {GONE: "Niet meer in de export"}
    return Table(
        id="redenen",
        title="Waarom iemand geen thuiszitter meer is",
        rule=f"Van wie op {before} thuiszitter was en op {now} niet: naar de klasse op die laatste dag.",
        dimension="reden",
        heading="Reden",
        columns=(Column("eraf", "Leerlingen"),),
        lines=lines(labels, [reasons]),
        total=(sum(reasons.values()),),
    )


def _by_duration(each: Classified) -> dict[str, int]:
    return {str(key): int(value) for key, value in each.rows["duurklasse"].value_counts().items()}


def _durations(measures: Sequence[Mapping[str, int]], old: Column, new: Column) -> Table:
    return Table(
        id="duur",
        title="Thuiszitters naar duur",
        rule="Kalendertijd sinds het begin van de afwezigheid, vakanties meegerekend.",
        dimension="duur",
        heading="Duur",
        columns=(old, new),
        lines=lines({each.value: each.label for each in Duurklasse}, measures),
        total=tuple(sum(each.values()) for each in measures),
    )


def _codes(each: Classified) -> pd.Series:
    """The municipality of each thuiszitter, as the export had it."""
    out = each.rows[each.rows["klasse"].isin([klasse.value for klasse in THUISZITTERS])]
    return out["gemeentecode"].astype(object).where(out["gemeentecode"].notna(), gemeenten.UNKNOWN)


def _unplaced(vorige: Classified, huidige: Classified, herindeling: Mapping[str, str]) -> set[str]:
    """The codes that stay as they are, also under the borders of the last day."""
    borders = gemeenten.borders(huidige.peildatum)
    codes = {str(code) for each in (vorige, huidige) for code in _codes(each)} - herindeling.keys()
    return {borders.get(code, code) for code in codes}


def _by_gemeente(
    vorige: Classified, huidige: Classified, old: Column, new: Column, herindeling: Mapping[str, str]
) -> Table:
    """Both days under the borders of the last one, and under those of a table of the desk."""
    borders = gemeenten.borders(huidige.peildatum)

    def now(code: str) -> str:
        code = borders.get(code, code)
        return herindeling.get(code, code)

    def then(code: str) -> str:
        return herindeling[code] if code in herindeling else now(code)

    found = [_codes(each) for each in (vorige, huidige)]
    measures = [
        {str(key): int(value) for key, value in codes.map(then).value_counts().items()} for codes in found
    ]
    names = {name for each in measures for name in each}
    rule = "Naar de woongemeente in elke export."
    if any(then(code) != code for codes in found for code in codes.unique()):
        rule += f" Beide naar de gemeentegrenzen van {long_date(huidige.peildatum)}"
        rule += " en die van de herindelingstabel." if herindeling else "."
    return Table(
        id="gemeente",
        title="Thuiszitters naar gemeente",
        rule=rule,
        dimension="gemeente",
        heading="Gemeente (CBS-code)",
        columns=(old, new),
        lines=lines(gemeenten.labels(names), measures, keep_empty=False),
        total=tuple(sum(each.values()) for each in measures),
    )


@dataclass(frozen=True)
class _Targets(Table):
    """The targets. What they count has the name that other tables give it; what there may be is no count."""

    of: Mapping[str, Maat] = field(default_factory=dict)  # line -> what it counts

    def quantity(self, line: str, column: str) -> str:
        """The name of one count."""
        return super().quantity(line, column) if column == _MOST else measure_of(self.of[line], column)

    def cells(self) -> Iterator[tuple[str, int]]:
        """The counts, each once: two targets may look at the same one."""
        found = {
            self.quantity(line.id, column.id): value
            for line in self.lines
            for column, value in zip(self.columns, line.values, strict=True)
            if value is not None and column.id != _MOST
        }
        yield from found.items()


def targets_table(targets: Sequence[Target], old: Column, new: Column) -> Table:
    """What each target counts on either day, and the most that it may be."""
    return _Targets(
        id="doelen",
        title="Landelijke doelen",
        rule="Onder 'ten hoogste' staat het grootste aantal dat nog aan het doel voldoet, naar beneden afgerond.",
        dimension="doel",
        heading="Doel",
        columns=(old, new, Column(_MOST, "Ten hoogste")),
        lines=tuple(
            Line(target.id, target.doel, (target.vorige, target.nu, target.ten_hoogste)) for target in targets
        ),
        rules={target.id: f"{target.bron}." for target in targets},
        judged={target.id: "ja" if target.gehaald else "nee" for target in targets},
        of={target.id: target.maat for target in targets},
    )
