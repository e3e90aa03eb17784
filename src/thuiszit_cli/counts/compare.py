"""Two classifications side by side: who moved from which class to which, and the published targets."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from thuiszit_cli.counts.episodes import Reden
from thuiszit_cli.counts.tables import Column, Line, Report, Table, lines
from thuiszit_cli.errors import InputError, UsageError
from thuiszit_cli.rules.terms import Duurklasse, Klasse, PlichtReden

FILE = "classificatie.parquet"
NEW, GONE = "nieuw_in_de_export", "niet_meer_in_de_export"
THUISZITTERS = (Klasse.ABSOLUUT_VERZUIM, Klasse.LANGDURIG_RELATIEF_VERZUIM)
_NEEDED = (
    "persoonsgebonden_nummer",
    "klasse",
    "duurklasse",
    "plicht_reden",
    "vrijstelling_soort",
    "gemeentecode",
    "peildatum",
    "definitie",
)
# The G4 agreement of February 2017, a year: thuiszitters -25 %, exemptions -10 % (nrc.nl, 5 February 2017).
_YEARLY_THUISZITTERS, _YEARLY_EXEMPT = 0.25, 0.10
# Its written text: on a baseline, absoluut verzuim three quarters lower and exemptions (5 under a) a tenth.
_BASE_ABSOLUTE, _BASE_EXEMPT = 0.75, 0.10
_DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Classified:
    """One classification as it was written: its day, its definition, and a row a pupil."""

    peildatum: date
    definitie: str
    rows: pd.DataFrame  # by persoonsgebonden_nummer


@dataclass(frozen=True)
class Target:
    """One published target: the count before and now, and what it should at most be."""

    id: str
    doel: str
    bron: str
    vorige: int
    nu: int
    ten_hoogste: int

    @property
    def gehaald(self) -> bool:
        """Whether the target is met."""
        return self.nu <= self.ten_hoogste


@dataclass(frozen=True)
class Comparison:
    """The figures of two days, and the tables that show them."""

    vorige: Classified
    huidige: Classified
    matrix: Mapping[str, Mapping[str, int]]  # class before -> class now -> pupils
    redenen: Mapping[str, int]  # why who was thuiszitter is so no longer
    doelen: tuple[Target, ...]
    report: Report

    def as_json(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {
            "vorige": {"peildatum": self.vorige.peildatum.isoformat(), "leerlingen": len(self.vorige.rows)},
            "huidige": {
                "peildatum": self.huidige.peildatum.isoformat(),
                "leerlingen": len(self.huidige.rows),
            },
            "definitie": self.huidige.definitie,
            "matrix": {before: dict(now) for before, now in self.matrix.items()},
            "thuiszitters": dict(_flow(self.matrix)),
            "redenen": dict(self.redenen),
            "doelen": [
                {
                    "id": target.id,
                    "doel": target.doel,
                    "bron": target.bron,
                    "vorige": target.vorige,
                    "nu": target.nu,
                    "ten_hoogste": target.ten_hoogste,
                    "gehaald": target.gehaald,
                }
                for target in self.doelen
            ],
        }


def read_classified(path: Path, decryption: Any = None) -> Classified:
    """An output folder of classify, or its classificatie.parquet. Raises InputError.

    `decryption` as `encryption.decryption` gives it, where personal columns are encrypted.
    """
    file = path / FILE if path.is_dir() else path
    if not file.is_file():
        raise InputError(
            f"Er is geen {FILE} in {path}.", "Geef een map die thuiszit classify heeft geschreven."
        )
    try:
        known = pq.read_schema(file).names
        if set(_NEEDED) - set(known):
            raise InputError(
                f"{file} is geen uitkomst van thuiszit classify.",
                "Geef de map of classificatie.parquet daaruit.",
            )
        table = pq.read_table(file, columns=list(_NEEDED), decryption_properties=decryption)
        rows = table.to_pandas(types_mapper=_text)
    except (pa.ArrowInvalid, OSError, ValueError):
        raise InputError(
            f"{file} is niet te lezen.", "Is het versleuteld, geef dan de sleutel; maak het anders opnieuw."
        ) from None
    days, definitions = rows["peildatum"].unique(), rows["definitie"].unique()
    if len(days) != 1 or len(definitions) != 1:
        raise InputError(
            f"{file} bevat niet precies één peildatum en definitie.", "Maak de uitkomst opnieuw."
        )
    if rows["persoonsgebonden_nummer"].duplicated().any():
        raise InputError(f"{file} bevat een leerling meer dan eens.", "Maak de uitkomst opnieuw.")
    return Classified(days[0], str(definitions[0]), rows.set_index("persoonsgebonden_nummer"))


def _text(kind: Any) -> Any:
    return pd.ArrowDtype(kind) if pa.types.is_string(kind) else None


def read_herindeling(path: Path) -> dict[str, str]:
    """Old municipality → new one, from a CSV with the columns oud and nieuw. Raises UsageError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"Het bestand {path} is niet te lezen.", "Controleer --herindeling.") from None
    reader = csv.DictReader(text.splitlines(), delimiter=";")
    if reader.fieldnames is None or not {"oud", "nieuw"} <= set(reader.fieldnames):
        raise UsageError(
            f"{path} heeft geen kolommen oud en nieuw.", "Schrijf: oud;nieuw en per regel twee codes."
        )
    found: dict[str, str] = {}
    for row in reader:
        old, new = (row[name].strip().zfill(4) for name in ("oud", "nieuw"))
        if found.setdefault(old, new) != new:
            raise UsageError(f"{path} geeft één gemeente twee nieuwe codes.", "Geef elke oude code één keer.")
    return found


def compare(
    vorige: Classified, huidige: Classified, herindeling: Mapping[str, str] | None = None
) -> Comparison:
    """What changed between two days. Raises UsageError for two that cannot be compared."""
    if vorige.peildatum >= huidige.peildatum:
        raise UsageError(
            f"De vorige peildatum ({vorige.peildatum:%d-%m-%Y}) ligt niet voor de huidige "
            f"({huidige.peildatum:%d-%m-%Y}).",
            "Geef eerst de vroegste uitkomst, dan de laatste.",
        )
    if vorige.definitie != huidige.definitie:
        raise UsageError(
            f"De uitkomsten gebruiken een verschillende definitie: {vorige.definitie} en {huidige.definitie}.",
            "Maak beide met dezelfde --definitie.",
        )
    both = vorige.rows.add_suffix("_v").join(huidige.rows.add_suffix("_n"), how="outer")
    before = both["klasse_v"].fillna(NEW).astype(str)
    now = both["klasse_n"].fillna(GONE).astype(str)
    counted = pd.crosstab(before, now)
    matrix = {
        old: {
            new: int(counted.loc[old].to_dict()[new])
            if old in counted.index and new in counted.columns
            else 0
            for new in (*_classes(), GONE)
            if (old, new) != (NEW, GONE)
        }
        for old in (*_classes(), NEW)
    }
    reasons = _reasons(before, now, both["plicht_reden_n"])
    targets = _targets(vorige, huidige)
    report = _report(vorige, huidige, matrix, reasons, targets, herindeling or {})
    report.check()
    return Comparison(vorige, huidige, matrix, reasons, targets, report)


def _classes() -> list[str]:
    return [klasse.value for klasse in Klasse]


def _flow(matrix: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Thuiszitters before, who came, who went, and now."""
    out = {klasse.value for klasse in THUISZITTERS}
    stay = sum(matrix[old][new] for old in out for new in out)
    before = sum(sum(matrix[old].values()) for old in out)
    now = sum(row.get(new, 0) for row in matrix.values() for new in out)
    return {"vorige": before, "erbij": now - stay, "eraf": before - stay, "nu": now}


def _reasons(before: pd.Series, now: pd.Series, no_duty: pd.Series) -> dict[str, int]:
    """Why who was thuiszitter is none now, by the class now (spec section 7), or gone from the export."""
    left = before.isin([klasse.value for klasse in THUISZITTERS]) & ~now.isin(
        [klasse.value for klasse in THUISZITTERS]
    )
    found = dict.fromkeys([*(reden.value for reden in Reden), GONE], 0)
    for old, new, reason in zip(before[left], now[left], no_duty[left].fillna(""), strict=True):
        found[_reason(old, new, str(reason))] += 1
    return found


def _reason(old: str, new: str, no_duty: str) -> str:
    if new == GONE:
        return GONE
    if new == Klasse.NIET_LEERPLICHTIG:
        if no_duty in (PlichtReden.OVERLEDEN, PlichtReden.VERTROKKEN):
            return no_duty
        return Reden.EINDE_PLICHT.value
    if new == Klasse.VRIJGESTELD:
        return Reden.VRIJSTELLING.value
    if new == Klasse.ONBESLIST:
        return Reden.ONBEKEND.value
    back = Reden.INGESCHREVEN if old == Klasse.ABSOLUUT_VERZUIM else Reden.TERUG_NAAR_SCHOOL
    return back.value


def _targets(vorige: Classified, huidige: Classified) -> tuple[Target, ...]:
    def count(rows: pd.DataFrame, column: str, *values: str) -> int:
        return int(rows[column].isin(values).sum())

    years = (huidige.peildatum - vorige.peildatum).days / _DAYS_A_YEAR
    groups = [klasse.value for klasse in THUISZITTERS]
    pairs = {
        "drie_maanden": [
            count(each.rows, "duurklasse", Duurklasse.LANGER_DAN_3_MAANDEN.value)
            for each in (vorige, huidige)
        ],
        "thuiszitters": [count(each.rows, "klasse", *groups) for each in (vorige, huidige)],
        "absoluut": [count(each.rows, "klasse", Klasse.ABSOLUUT_VERZUIM.value) for each in (vorige, huidige)],
        "vrijgesteld": [
            int(
                (
                    (each.rows["klasse"] == Klasse.VRIJGESTELD.value)
                    & (each.rows["vrijstelling_soort"] == "5_onder_a")
                ).sum()
            )
            for each in (vorige, huidige)
        ],
    }

    def target(name: str, of: str, doel: str, bron: str, factor: float) -> Target:
        old, new = pairs[of]
        return Target(name, doel, bron, old, new, int(np.floor(old * factor + 1e-9)))

    per_year = f"over {years:.1f} jaar".replace(".", ",")
    return (
        target(
            "pact",
            "drie_maanden",
            "Niemand langer dan drie maanden thuis",
            "Thuiszitterspact, 13 juni 2016",
            0.0,
        ),
        target(
            "g4_jaar_thuiszitters",
            "thuiszitters",
            f"Thuiszitters 25 % per jaar lager, {per_year}",
            "G4, februari 2017, lezing per jaar",
            (1 - _YEARLY_THUISZITTERS) ** years,
        ),
        target(
            "g4_jaar_vrijgesteld",
            "vrijgesteld",
            f"Vrijstellingen 5 onder a 10 % per jaar lager, {per_year}",
            "G4, februari 2017, lezing per jaar",
            (1 - _YEARLY_EXEMPT) ** years,
        ),
        target(
            "g4_basis_absoluut",
            "absoluut",
            "Absoluut verzuim driekwart lager dan op de vorige peildatum",
            "G4, lezing vanaf één basisdatum",
            1 - _BASE_ABSOLUTE,
        ),
        target(
            "g4_basis_vrijgesteld",
            "vrijgesteld",
            "Vrijstellingen 5 onder a een tiende lager dan op de vorige peildatum",
            "G4, lezing vanaf één basisdatum",
            1 - _BASE_EXEMPT,
        ),
    )


# --- tables ---------------------------------------------------------------------------------------------


def _report(
    vorige: Classified,
    huidige: Classified,
    matrix: Mapping[str, Mapping[str, int]],
    reasons: Mapping[str, int],
    targets: Sequence[Target],
    herindeling: Mapping[str, str],
) -> Report:
    old, new = (
        Column(f"stand:{each.peildatum}", f"Stand {each.peildatum:%d-%m-%Y}") for each in (vorige, huidige)
    )
    return Report(
        title=f"Van {vorige.peildatum:%d-%m-%Y} naar {huidige.peildatum:%d-%m-%Y}",
        tables=(
            _groups(matrix, old, new),
            _matrix(matrix),
            _why(reasons),
            _durations(vorige, huidige, old, new),
            _by_gemeente(vorige, huidige, old, new, herindeling),
            _targets_table(targets, old, new),
        ),
        notes=(
            f"Definitie van langer dan vier weken: {huidige.definitie}.",
            "Wat tussen de twee peildata begon en eindigde is hier niet te zien; thuiszit tally telt dat wel.",
            "Doelen van scholen (terug binnen een maand na de melding) staan in thuiszit tally en worklist.",
        ),
    )


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


def _matrix(matrix: Mapping[str, Mapping[str, int]]) -> Table:
    names = {klasse.value: klasse.label for klasse in Klasse}
    targets = [*names, GONE]
    labels = {**names, NEW: "Nieuw in de export"}
    columns = [Column(f"naar:{name}", names.get(name, "Niet meer in de export")) for name in targets]
    values = {name: tuple(matrix[name].get(target) for target in targets) for name in labels}
    return Table(
        id="overgangen",
        title="Van welke klasse naar welke",
        rule="Elke leerling telt één keer: de klasse op de vorige dag (regel) en op de huidige (kolom).",
        dimension="van",
        heading="Vorige klasse",
        columns=tuple(columns),
        lines=tuple(Line(name, label, values[name]) for name, label in labels.items()),
        total=tuple(sum(row[at] or 0 for row in values.values()) for at in range(len(targets))),
    )


def _why(reasons: Mapping[str, int]) -> Table:
    labels = {reden.value: reden.label for reden in Reden} | {GONE: "Niet meer in de export"}
    return Table(
        id="redenen",
        title="Waarom iemand geen thuiszitter meer is",
        rule="Van wie op de vorige dag thuiszitter was en nu niet: de klasse van nu.",
        dimension="reden",
        heading="Reden",
        columns=(Column("eraf", "Leerlingen"),),
        lines=lines(labels, [reasons]),
        total=(sum(reasons.values()),),
    )


def _durations(vorige: Classified, huidige: Classified, old: Column, new: Column) -> Table:
    counts = [each.rows["duurklasse"].value_counts().to_dict() for each in (vorige, huidige)]
    measures = [{str(key): int(value) for key, value in each.items()} for each in counts]
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


def _by_gemeente(
    vorige: Classified, huidige: Classified, old: Column, new: Column, herindeling: Mapping[str, str]
) -> Table:
    measures = []
    for each in (vorige, huidige):
        out = each.rows[each.rows["klasse"].isin([klasse.value for klasse in THUISZITTERS])]
        codes = out["gemeentecode"].astype(object).where(out["gemeentecode"].notna(), "onbekend")
        restated = codes.map(lambda code: herindeling.get(code, code))
        measures.append({str(key): int(value) for key, value in restated.value_counts().items()})
    names = sorted({name for each in measures for name in each})
    rule = "Naar de woongemeente in elke export."
    if herindeling:
        rule += " Beide naar de gemeentegrenzen van de herindelingstabel."
    return Table(
        id="gemeente",
        title="Thuiszitters naar gemeente",
        rule=rule,
        dimension="gemeente",
        heading="Gemeente (CBS-code)",
        columns=(old, new),
        lines=lines({name: name for name in names}, measures),
        total=tuple(sum(each.values()) for each in measures),
    )


def _targets_table(targets: Sequence[Target], old: Column, new: Column) -> Table:
    return Table(
        id="doelen",
        title="Landelijke doelen",
        rule="Het doel is het grootste aantal dat nog voldoet, naar beneden afgerond.",
        dimension="doel",
        heading="Doel",
        columns=(
            Column("doel:vorige", old.label),
            Column("doel:nu", new.label),
            Column("doel:ten_hoogste", "Ten hoogste"),
        ),
        lines=tuple(
            Line(target.id, target.doel, (target.vorige, target.nu, target.ten_hoogste)) for target in targets
        ),
        rules={
            target.id: f"{target.bron}. {'Gehaald' if target.gehaald else 'Niet gehaald'}."
            for target in targets
        },
    )
