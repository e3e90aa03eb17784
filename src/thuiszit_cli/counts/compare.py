"""Two classifications side by side: who moved from which class to which, and the published targets."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from thuiszit_cli.counts.compare_tables import comparison_report
from thuiszit_cli.counts.comparison import GONE, NEW, THUISZITTERS, Classified, Comparison
from thuiszit_cli.counts.episodes import Reden
from thuiszit_cli.counts.limits import SIMULATION, WITHOUT_ENROLMENTS
from thuiszit_cli.counts.tables import Report
from thuiszit_cli.counts.targets import Lezing, measures, targets
from thuiszit_cli.errors import InputError, UsageError
from thuiszit_cli.files import read_text
from thuiszit_cli.rules.parameters import Parameters, parameters_on
from thuiszit_cli.rules.terms import IngeschrevenBron, Klasse, PlichtReden
from thuiszit_cli.values.person_numbers import is_pseudonym
from thuiszit_cli.wording import long_date

FILE = "classificatie.parquet"
NOBODY_SHARED = (
    "De twee uitkomsten hebben geen enkele leerling gemeen: iedereen telt als nieuw of als verdwenen. Controleer of "
    "beide over dezelfde gemeente gaan en de nummers van dezelfde soort zijn."
)
_NEEDED = (
    "persoonsgebonden_nummer",
    "klasse",
    "duurklasse",
    "plicht_reden",
    "vrijstelling_soort",
    "gemeentecode",
    "ingeschreven_bron",
    "sinds",
    "dagen_geteld",
    "dagen_kalender",
    "peildatum",
    "definitie",
)
_ALSO = ("brin", "toelichting")  # of the pupils who changed


def read_classified(
    path: Path,
    decryption: Any = None,
    manifest_of: Callable[[Path], Mapping[str, Any] | None] = lambda _: None,
) -> Classified:
    """An output folder of classify, or its classificatie.parquet. Raises InputError.

    `decryption` as `encryption.decryption` gives it, where personal columns are encrypted; `manifest_of` reads the
    manifest of a folder, which tells of a simulation.
    """
    file = path / FILE if path.is_dir() else path
    if not file.is_file():
        raise InputError(
            f"Er is geen {FILE} in {path}.", "Geef een map die thuiszit classify heeft geschreven."
        )
    try:
        if set(_NEEDED) - set(pq.read_schema(file).names):
            raise InputError(
                f"{file} is geen uitkomst van thuiszit classify.",
                "Geef de map of classificatie.parquet daaruit.",
            )
        also = set(pq.read_schema(file).names).intersection(_ALSO)
        columns = [*_NEEDED, *sorted(also)]
        table = pq.read_table(file, columns=columns, decryption_properties=decryption)
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
    known = bool((rows["ingeschreven_bron"] == IngeschrevenBron.REGISTER.value).any())
    simulation = bool((manifest_of(file.parent) or {}).get("simulatie"))
    numbered = rows.set_index("persoonsgebonden_nummer")
    return Classified(days[0], str(definitions[0]), known, simulation, numbered)


def _text(kind: Any) -> Any:
    return pd.ArrowDtype(kind) if pa.types.is_string(kind) else None


def read_lezing(text: str | None) -> Lezing | None:
    """One reading of the agreement of the G4, or None for both. Raises UsageError."""
    if text is None:
        return None
    try:
        return Lezing(text.strip().lower())
    except ValueError:
        raise UsageError(
            "De waarde voor --lezing bestaat niet.", "Kies uit: " + ", ".join(Lezing) + "."
        ) from None


def read_herindeling(path: Path) -> dict[str, str]:
    """Old municipality → the one of now, from a CSV with the columns oud and nieuw. Raises UsageError.

    A code that was merged and merged again is followed to its last one.
    """
    try:
        lines = read_text(path).splitlines()
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"Het bestand {path} is niet te lezen.", "Controleer --herindeling.") from None
    head, *rows = csv.reader(lines, delimiter=";" if lines and ";" in lines[0] else ",") if lines else [[]]
    names = [name.strip().lower() for name in head]
    if not {"oud", "nieuw"} <= set(names):
        raise UsageError(
            f"{path} heeft geen kolommen oud en nieuw.", "Schrijf: oud;nieuw en per regel twee codes."
        )
    found: dict[str, str] = {}
    for line, cells in enumerate(rows, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        old, new = (_code(row.get(name, "")) for name in ("oud", "nieuw"))
        if old is None or new is None:
            raise UsageError(
                f"{path}, regel {line}: oud en nieuw zijn niet allebei een gemeentecode.",
                "Schrijf de CBS-codes, zoals 0344.",
            )
        if found.setdefault(old, new) != new:
            raise UsageError(
                f"{path}, regel {line} geeft één gemeente een tweede nieuwe code.",
                "Geef elke oude code één keer; een gemeente die is verdeeld, is niet om te rekenen.",
            )
    return {old: _last(old, found, path) for old in found}


def _code(text: str) -> str | None:
    digits = text.upper().removeprefix("GM")
    return digits.zfill(4) if digits.isdecimal() and digits.isascii() and len(digits) <= 4 else None


def _last(code: str, found: Mapping[str, str], path: Path) -> str:
    seen = {code}
    while (code := found.get(code, code)) in found and code not in seen:
        seen.add(code)
    if code in found and found[code] != code:
        raise UsageError(
            f"{path} laat gemeenten in een kring in elkaar opgaan.", "Haal een van de regels weg."
        )
    return code


def compare(
    vorige: Classified,
    huidige: Classified,
    herindeling: Mapping[str, str] | None = None,
    *,
    lezing: Lezing | None = None,
    p: Parameters | None = None,
) -> Comparison:
    """What changed between two days. Raises UsageError for two that cannot be compared, InputError for
    pseudonyms that cannot be of the same pupils.

    `lezing` picks one reading of the agreement of the G4; without it both are told. `p` are the parameters
    of the targets, without them those in force on the later day.
    """
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
    warnings = tuple(_warnings(vorige, huidige))
    found = figures(vorige, huidige, herindeling or {}, lezing, p or parameters_on(huidige.peildatum))
    found.report.check()
    return replace(found, report=replace(found.report, warnings=warnings))


def figures(
    vorige: Classified,
    huidige: Classified,
    herindeling: Mapping[str, str],
    lezing: Lezing | None,
    law: Parameters,
) -> Comparison:
    """The figures of two days and their tables, of whoever stands in the rows."""
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
    old, new = (measures(each, law) for each in (vorige, huidige))
    aims = targets(old, new, vorige.peildatum, huidige.peildatum, law, lezing)
    bare = Comparison(vorige, huidige, matrix, reasons, aims, Report("", ()))
    return replace(bare, report=comparison_report(bare, (old, new), herindeling))


def report_or_why(vorige: Classified, huidige: Classified) -> Report:
    """The tables of `compare`, or a report that only says why there are none: pupils cannot be known again."""
    try:
        return compare(vorige, huidige).report
    except InputError as error:
        title = f"Geen vergelijking van {long_date(vorige.peildatum)} met {long_date(huidige.peildatum)}"
        return Report(title, (), warnings=(error.message, error.hint))


def _warnings(vorige: Classified, huidige: Classified) -> Iterator[str]:
    """What makes the comparison mislead. Raises InputError where nobody can be known again."""
    for each in (vorige, huidige):
        if each.simulation:
            yield f"De uitkomst van {long_date(each.peildatum)} is een simulatie. {SIMULATION}"
    if not len(vorige.rows.index.intersection(huidige.rows.index)):
        _refuse_other_pseudonyms(vorige, huidige)
        yield NOBODY_SHARED
    without = [each for each in (vorige, huidige) if not each.enrolment_known]
    if len(without) == 2:
        yield f"{WITHOUT_ENROLMENTS} Dit geldt voor beide peildatums."
    elif without:
        (known,) = (each for each in (vorige, huidige) if each.enrolment_known)
        yield (
            f"Bij de uitkomst van {long_date(without[0].peildatum)} zijn de inschrijvingen niet aangeleverd, bij die van "
            f"{long_date(known.peildatum)} wel. Absoluut verzuim is alleen bij die met inschrijvingen vast te stellen: "
            "wat er aan absoluut verzuim bij kwam of af ging, komt door de gegevens en zegt niets over leerlingen. Maak "
            "beide uitkomsten met inschrijvingen."
        )


def _refuse_other_pseudonyms(vorige: Classified, huidige: Classified) -> None:
    """Nobody of one is in the other: say so when that is because of how they were made."""
    before, now = (bool(each.rows.index.map(is_pseudonym).all()) for each in (vorige, huidige))
    if before and now:
        raise InputError(
            "De twee uitkomsten hebben geen enkel pseudoniem gemeen: de sleutel of --zout was een andere.",
            "Maak beide pseudoniemen met dezelfde sleutel en hetzelfde --zout (of allebei zonder).",
        )
    if before or now:
        raise InputError(
            "De ene uitkomst heeft pseudoniemen en de andere nummers: er is geen leerling in terug te vinden.",
            "Maak beide met pseudoniemen van dezelfde sleutel, of allebei zonder.",
        )


def _classes() -> list[str]:
    return [klasse.value for klasse in Klasse]


def _reasons(before: pd.Series, now: pd.Series, no_duty: pd.Series) -> dict[str, int]:
    """Why who was thuiszitter is none now, by the class now (spec section 7), or gone from the export."""
    left = before.isin([klasse.value for klasse in THUISZITTERS]) & ~now.isin(
        [klasse.value for klasse in THUISZITTERS]
    )
    found = dict.fromkeys([*(reden.value for reden in Reden), GONE], 0)
    for old, new, reason in zip(before[left], now[left], no_duty[left].fillna(""), strict=True):
        found[reason_of(old, new, str(reason))] += 1
    return found


def reason_of(old: str, new: str, no_duty: str) -> str:
    """Why who was thuiszitter in class `old` is none in class `new`: a `Reden`, or that of who is gone."""
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
