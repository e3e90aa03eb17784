"""Invented exports of desks: headers, order, codes, and columns that are nothing to this program.

The names were written down as twenty makers of packages, views and spreadsheets would write them, without looking at
`words.toml`. Those of FRESH are held out.
"""

from __future__ import annotations

import random
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from thuiszit_cli.recognise.contents import Sample

_WRITTEN = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
NAMES: dict[str, list[str]] = _WRITTEN["namen"]
FRESH: dict[str, list[str]] = _WRITTEN["nieuw"]  # not looked at when the dictionary was made
GENERAL: dict[str, list[str]] = _WRITTEN["algemeen"]  # names that only a file of one table can have
CODES: dict[str, list[dict[str, str]]] = _WRITTEN["codes"]
YES_NO = [("J", "N"), ("ja", "nee"), ("1", "0"), ("x", ""), ("true", "false"), ("Y", "N"), ("Ja", "Nee")]
STRANGE: dict[str, Callable[[random.Random], str]] = {
    "Dossiernummer": lambda r: f"D{r.randrange(1000, 1060)}",
    "Leerlingnummer school": lambda r: str(r.randrange(100_000, 199_999)),
    "Naam": lambda r: "",
    "Klas": lambda r: f"{r.randrange(1, 6)}{r.choice('ABC')}",
    "Consulent": lambda r: r.choice(["Noord", "Zuid"]),
    "Datum laatste gesprek": lambda r: f"{r.randrange(1, 29):02}-0{r.randrange(1, 9)}-2026",
    "Datum beschikking": lambda r: f"{r.randrange(1, 29):02}-0{r.randrange(1, 9)}-2026",
    "BSN ouder 1": lambda r: number(r.randrange(3000, 4000)),
    "BSN verzorger": lambda r: number(r.randrange(3000, 4000)),
    "Gezinsnummer": lambda r: str(r.randrange(400_000_000, 500_000_000)),
    "Geboorteplaats": lambda r: r.choice(["Utrecht", "Zwolle"]),
    "Geboortedatum moeder": lambda r: f"12-0{r.randrange(1, 9)}-19{r.randrange(70, 95)}",
    "Telefoonnummer": lambda r: "",
    "LAADDATUM": lambda r: "29-11-2026",
    "Exportdatum": lambda r: "29-11-2026",
    "Postcode school": lambda r: f"{r.randrange(1000, 9999)}ZZ",
    "Opmerking": lambda r: "",
    "Schooljaar": lambda r: "2026-2027",
    "Wijk": lambda r: r.choice(["Centrum", "West"]),
    "Uren begeleiding": lambda r: str(r.randrange(1, 20)),
    "Status traject": lambda r: r.choice(["gestart", "afgerond"]),
    "Einddatum indicatie jeugdhulp": lambda r: f"{r.randrange(1, 29):02}-0{r.randrange(1, 9)}-2026",
    "Aanvraagdatum": lambda r: f"{r.randrange(1, 29):02}-0{r.randrange(1, 9)}-2026",
    "Soort onderwijsbehoefte": lambda r: r.choice(["A", "B"]),
    "Datum PV": lambda r: "",
    "Created at": lambda r: f"{r.randrange(1, 29):02}-11-2026",
    "PV opgemaakt": lambda r: r.choice(["J", "N"]),
}
HARMLESS = {"Postcode school": "postcode"}  # read so it does no harm: it is not decisive
TABLES = {
    "leerlingen": (
        "persoonsgebonden_nummer", "geboortedatum", "geslacht", "gemeentecode", "startkwalificatie", "gevestigd_op",
        "vertrokken_op", "overleden_op",
    ),
    "inschrijvingen": ("persoonsgebonden_nummer", "brin", "inschrijving_begin", "inschrijving_eind"),
    "meldingen": (
        "meldingsnummer", "persoonsgebonden_nummer", "verzuimsoort", "begindatum", "einddatum", "melddatum", "status",
        "datum_afgesloten", "reden_afgesloten", "alle_lessen_gemist", "geoorloofd", "verzuimuren",
    ),
    "vrijstellingen": (
        "persoonsgebonden_nummer", "vrijstelling_soort", "vrijstelling_begin", "vrijstelling_eind", "blijvend",
    ),
}  # fmt: skip
NOT_DECISIVE = {"geslacht", "gemeentecode", "brin", "meldingsnummer", "melddatum"}


@dataclass
class Sheet:
    """One file or sheet with what each column is ("" is none) and what each code text means."""

    name: str
    headers: list[str] = field(default_factory=list)
    truth: list[str] = field(default_factory=list)
    columns: list[list[str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def sample(self) -> Sample:
        """Its rows, as they are looked at."""
        counts = {at: Counter(text for text in column if text) for at, column in enumerate(self.columns)}
        few = {at: count for at, count in counts.items() if len(count) <= 60}
        return Sample(self.columns, few, len(self.columns[0]))


def number(serial: int) -> str:
    """An invented number from the 9999-range that passes the elfproef, for each serial another."""
    for digits in range(999_900_000 + serial * 11, 999_999_999):
        text = str(digits)
        total = sum(
            int(sign) * weight for sign, weight in zip(text, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)
        )
        if total % 11 == 0:
            return text
    raise AssertionError("no number left")


def dialect(seed: int, held_out: bool) -> list[Sheet]:
    """The files of one invented desk."""
    chance = random.Random(seed)
    upper, unit = chance.random() < 0.2, chance.random() < 0.2
    iso = chance.random() < 0.4
    yes, no = chance.choice(YES_NO)
    divided = chance.choice([
        [["leerlingen", "inschrijvingen"], ["meldingen"], ["vrijstellingen"]],
        [["leerlingen"], ["inschrijvingen"], ["meldingen"], ["vrijstellingen"]],
        [["leerlingen", "inschrijvingen", "meldingen", "vrijstellingen"]],
        [["leerlingen", "inschrijvingen", "vrijstellingen"], ["meldingen"]],
        [["leerlingen", "meldingen"]],
    ])  # fmt: skip
    own = {name: chance.choice(texts) for name, texts in (FRESH if held_out else NAMES).items()}
    code_lists = {name: chance.choice(lists) for name, lists in CODES.items()}
    return [
        _sheet(tables, chance, own, code_lists, (yes, no), upper=upper, unit=unit, iso=iso)
        for tables in divided
    ]


def _sheet(
    tables: list[str],
    chance: random.Random,
    own: dict[str, str],
    code_lists: dict[str, dict[str, str]],
    words: tuple[str, str],
    *,
    upper: bool,
    unit: bool,
    iso: bool,
) -> Sheet:
    sheet = Sheet(chance.choice(["export.csv", "lijst.csv", "Blad1", f"{tables[-1]}.csv"]))
    names = [*dict.fromkeys(name for table in tables for name in TABLES[table])]
    optional = NOT_DECISIVE | {"overleden_op", "gevestigd_op", "startkwalificatie"}
    names = [name for name in names if name not in optional or chance.random() < 0.7]
    general = len(tables) == 1 and chance.random() < 0.5 and tables[0] in ("meldingen", "vrijstellingen")
    rows = chance.randrange(25, 80)
    facts = [_facts(chance, row) for row in range(rows)]
    for name in names:
        header = chance.choice(GENERAL[name]) if general and name in GENERAL else own[name]
        if general and name == "vrijstelling_soort":
            header = own[name]  # something must tell what the file is about
        if general and name == "status":
            header = own[name]
        cells = [_cell(name, fact, code_lists, words, iso) for fact in facts]
        _add(sheet, _dressed(header, name, upper, unit), name, cells)
        if name in CODES:
            sheet.codes[name] = {text: meaning for meaning, text in code_lists[name].items()}
    for strange in chance.sample(sorted(STRANGE), chance.randrange(2, 7)):
        make = STRANGE[strange]
        _add(sheet, strange.upper() if upper else strange, "", [make(chance) for _ in range(rows)])
    if chance.random() < 0.5:
        order = list(range(len(sheet.headers)))
        chance.shuffle(order)
        for part in (sheet.headers, sheet.truth, sheet.columns):
            part[:] = [part[at] for at in order]  # type: ignore[call-overload]
    return sheet


def _add(sheet: Sheet, header: str, truth: str, cells: list[str]) -> None:
    if header in sheet.headers:
        return
    sheet.headers.append(header)
    sheet.truth.append(truth)
    sheet.columns.append(cells)


def _dressed(header: str, name: str, upper: bool, unit: bool) -> str:
    if upper:
        return header.upper().replace(" ", "_").replace(".", "")
    return f"{header} (uren)" if unit and name == "verzuimuren" and "uren" not in header else header


def _facts(chance: random.Random, row: int) -> dict[str, object]:
    born = date(2026, 11, 1) - timedelta(days=chance.randrange(5 * 365, 17 * 365))
    begin = date(2026, 8, 31) + timedelta(days=chance.randrange(0, 85))
    end = begin + timedelta(days=chance.randrange(0, 40)) if chance.random() < 0.5 else None
    exempt = date(2026, 8, 1) + timedelta(days=chance.choice([0, 0, 0, 12, 45]))
    school = date(chance.choice([2023, 2024, 2025, 2026]), 8, 1)
    closed = chance.random() < 0.4
    return {
        "persoonsgebonden_nummer": number(row * 17 + 5),
        "geboortedatum": born,
        "geslacht": chance.choice("MV"),
        "gemeentecode": chance.choice(["0344", "0363", "0518"]),
        "brin": chance.choice(["99ZZ", "98YY", "97XX"]),
        "startkwalificatie": chance.random() < 0.1,
        "gevestigd_op": date(2026, 9, 15) if chance.random() < 0.1 else None,
        "vertrokken_op": date(2026, 10, 20) if chance.random() < 0.1 else None,
        "overleden_op": None,
        "inschrijving_begin": school,
        "inschrijving_eind": date(2026, 10, 9) if chance.random() < 0.15 else None,
        "meldingsnummer": str(260_000 + 7 * row),
        "verzuimsoort": chance.choice(["luxe", "zestien_uur", "langdurig", "overig", "ziek"]),
        "begindatum": begin,
        "einddatum": end,
        "melddatum": begin + timedelta(days=chance.randrange(0, 4)),
        "status": "afgesloten"
        if closed
        else chance.choice(["geregistreerd", "in_behandeling", "ingetrokken"]),
        "datum_afgesloten": (end or begin) + timedelta(days=20) if closed else None,
        "reden_afgesloten": chance.choice(["hervat", "langdurig_ziek", "legitiem_afwezig"]) if closed else "",
        "alle_lessen_gemist": chance.random() < 0.5,
        "geoorloofd": chance.random() < 0.1,
        "verzuimuren": chance.choice([None, 2, 4.5, 16, 40]),
        "vrijstelling_soort": chance.choice(["5_onder_a", "5_onder_b", "15", "3a"]),
        "vrijstelling_begin": exempt,
        "vrijstelling_eind": date(2027, 7, 31) if chance.random() < 0.5 else None,
        "blijvend": chance.random() < 0.1,
    }


def _cell(
    name: str,
    fact: dict[str, object],
    code_lists: dict[str, dict[str, str]],
    words: tuple[str, str],
    iso: bool,
) -> str:
    value = fact[name]
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return words[0] if value else words[1]
    if isinstance(value, date):
        return value.isoformat() if iso else f"{value:%d-%m-%Y}"
    if name in code_lists:
        return code_lists[name][str(value)]
    return str(value).replace(".", ",")


# What a column that is none holds, by its kind in desks.toml.
_NOTHING: dict[str, Callable[[random.Random, int], str]] = {
    "leeg": lambda r, row: "",
    "bsn": lambda r, row: number(r.randrange(3000, 4000)),
    "dag": lambda r, row: f"{r.randrange(1, 29):02}-{r.randrange(8, 12):02}-2026",
    "ouder": lambda r, row: f"12-0{r.randrange(1, 9)}-19{r.randrange(70, 95)}",
    "vast": lambda r, row: "29-11-2026",
    "nummer": lambda r, row: str(r.randrange(100_000, 199_999)),
    "aantal": lambda r, row: str(r.randrange(1, 20)),
    "kenmerk": lambda r, row: f"Z/26/{r.randrange(100_000, 999_999)}",
    "rij": lambda r, row: str(row + 1),
    "janee": lambda r, row: r.choice("JN"),
    "tekst": lambda r, row: r.choice(["aap", "noot", "mies"]),
}
# Facts that decide nothing here, beside those of `_facts`.
_MORE = {
    "postcode": "3511 ZZ", "vestiging": "00", "onderwijssoort": "VO", "uitzondering_kwalificatieplicht": False,
    "startkwalificatie_datum": None, "verzuimdagen": 3, "laatste_mutatie": "", "vermoedelijke_reden": "",
}  # fmt: skip


def desks() -> dict[str, list[Sheet]]:
    """The desks of desks.toml: invented rows under the headers that each of them writes."""
    found: dict[str, list[Sheet]] = {}
    for written in tomllib.loads(Path(__file__).with_name("desks.toml").read_text(encoding="utf-8"))["blad"]:
        chance = random.Random(written["bureau"])
        facts = [_MORE | _facts(chance, row) for row in range(40)]
        lists = written.get("codes", {})
        sheet = Sheet(written["naam"])
        for column in written["kolommen"]:
            header, _, name = column.rpartition(" | ")
            if name in _NOTHING:
                cells = [_NOTHING[name](chance, row) for row in range(len(facts))]
                _add(sheet, header, "", cells)
                continue
            texts = (
                {name: {**dict.fromkeys(_TERMS.get(name, ()), ""), **lists[name]}} if name in lists else {}
            )
            _add(sheet, header, name, [_cell(name, fact, texts, ("J", "N"), iso=False) for fact in facts])
            if name in lists:
                held = set(sheet.columns[-1])
                sheet.codes[name] = {text: meaning for meaning, text in lists[name].items() if text in held}
        found.setdefault(written["bureau"], []).append(sheet)
    return found


_TERMS = {"reden_afgesloten": ("hervat", "langdurig_ziek", "legitiem_afwezig")}
