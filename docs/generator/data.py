"""Pages about data: columns and codes, findings, exit codes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.text import anchor, bullets, codes, link, page, table
from thuiszit_cli.columns import (
    CLASSIFICATION,
    COUNTS,
    FINDINGS,
    MANIFEST,
    PERIODS,
    TABLES,
    WORKLIST,
    Kind,
    Table,
)
from thuiszit_cli.errors import ExitCode
from thuiszit_cli.findings import CATALOGUE
from thuiszit_cli.read.limits import described
from thuiszit_cli.recognise.layout_files import LayoutFile, known_layouts
from thuiszit_cli.recognise.words import dictionary
from thuiszit_cli.rules import terms
from thuiszit_cli.values.codes import reader
from thuiszit_cli.values.parse import read_yes_no
from thuiszit_cli.values.spellings import (
    COSTUMES,
    DATES,
    EXCEL_DAY,
    FILLER_SIGNS,
    FILLERS,
    HOURS,
    INVISIBLE,
    LAST_SHORT_YEAR,
    RUN,
    TIMES,
)
from thuiszit_cli.wording import in_a_row

_KINDS = {
    Kind.NUMMER: "nummer",
    Kind.DATUM: "datum",
    Kind.EINDDATUM: "datum; 31-12-9999 telt als leeg",
    Kind.TIJDSTIP: "datum, met of zonder tijd",
    Kind.CODE: "code",
    Kind.JA_NEE: "ja of nee",
    Kind.GETAL: "getal",
    Kind.TEKST: "tekst",
    Kind.GEMEENTECODE: "vier cijfers; een GM ervoor mag",
    Kind.SLEUTEL: "tekst",
}

# What a desk may have in its file. Shown beside a code when the program reads it so, so nothing here is promised
# that does not hold; the texts a register writes are in `values/codes.py`.
_SPELLINGS = (
    *("L", "luxeverzuim", "V1", "V2", "V3", "V4", "16 uur in 4 weken", "16 uren per 4 weken 18-"),
    *("zestien uren", "LRV", "langdurig verzuim", "1 maand of langer", "langdurig relatief verzuim 4 weken"),
    *("O", "beginnend", "signaal", "3 schooldagen", "1/8 in 4 weken", "18+", "RMC verzuim", "te laat"),
    *(
        "R",
        "W",
        "B",
        "G",
        "K",
        "I",
        "D",
        "wacht op verzending",
        "ter kennisneming",
        "overgedragen aan derden",
    ),
    *("terug naar school", "opleiding hervat", "andere opleiding", "werk", "overige redenen"),
    *("leerling overleden", "langdurig ziek", "legitiem afwezig", "V"),
    *("5 sub a", "5a", "art. 5 onder a", "5 sub b", "5b", "5 sub c", "5c", "5a trekkend", "kermis", "circus"),
    *("artikel 15", "art. 3a", "artikel 3b", "vrijgesteld", "3a of 3b"),
)
_YES_NO = ("ja", "j", "true", "1", "waar", "nee", "n", "false", "0", "onwaar")

_ENUMS = tuple(column.codes for each in TABLES for column in each.columns if column.codes is not None)


def kolommen() -> str:
    """docs/kolommen.md: every column that is read or written."""
    return page(
        "Kolommen en codes",
        "Wat het programma leest, en wat het schrijft. Koppen mogen hoofdletters, spaties of streepjes "
        "hebben. Eén bestand mag meer tabellen bevatten; een kolom die niemand kent wordt genoemd en overgeslagen. "
        "Elke cel mag leeg zijn, behalve die van een sleutel.",
        bullets(
            [
                "[De vier tabellen die het leest](#invoer)",
                "[Codes en hun schrijfwijzen](#codes)",
                "[Datums, uren, ja en nee, lege cellen](#waarden)",
                "[Wat het schrijft](#uitvoer)",
            ]
        ),
        anchor("invoer"),
        "## De vier tabellen",
        *(_input_table(each) for each in TABLES),
        anchor("codes"),
        "## Codes en hun schrijfwijzen",
        "Hoofdletters, accenten, spaties en leestekens tellen niet. De code zelf en de betekenis worden altijd "
        "aangenomen; wat daarnaast ook wordt aangenomen staat in de laatste kolom. Een onbekende tekst wordt nooit "
        "geraden: die geeft een [bevinding](bevindingen.md).",
        *(_code_list(enum) for enum in _ENUMS),
        anchor("waarden"),
        "## Datums, uren, ja en nee, lege cellen",
        "Elke schrijfwijze die wordt gelezen staat hier; een andere wordt niet geraden. Wat u daarvan te zien krijgt, "
        "staat bij [Bestanden openen](openen.md#cellen).",
        spellings(),
        bullets(
            [
                "Ja: "
                + codes(_read_as(1))
                + ". Nee: "
                + codes(_read_as(0))
                + ". Leeg of iets anders is onbekend.",
                "Een ander getal dan uren: met een komma of een punt voor de decimalen, zoals `12`, `12,5` of `12.5`; "
                "niet negatief.",
            ]
        ),
        anchor("uitvoer"),
        "## Wat het schrijft",
        "### classificatie.parquet: een rij per leerling",
        _output_table(CLASSIFICATION),
        "Lijsten van mogelijke waarden:",
        *(
            _value_list(name, enum)
            for name, enum in (
                ("klasse", terms.Klasse),
                ("duurklasse", terms.Duurklasse),
                ("plicht", terms.Plicht),
                ("plicht_reden", terms.PlichtReden),
                ("ingeschreven_bron", terms.IngeschrevenBron),
                ("definitie", terms.Definitie),
            )
        ),
        "Signalen staan met hun drempels in [de regels](regels.md#signalen).",
        "### perioden.parquet: een rij per aaneengesloten verzuimperiode",
        _output_table(PERIODS),
        "### bevindingen.csv: een rij per bevinding",
        "Met puntkomma's en in UTF-8, zodat Excel het met een dubbelklik goed opent.",
        _fields({column.name: column.meaning for column in FINDINGS.columns}),
        "### tellingen en vergelijking (csv, parquet): een rij per aantal",
        "Met `--formaat`, en bij `tally` en `compare`. `kolommen.csv` ernaast noemt van elke tabel de telregel; zie "
        "[Rapporten en vormen](rapporten.md).",
        _output_table(COUNTS),
        "### werklijst (csv, parquet): een rij per leerling",
        _output_table(WORKLIST),
        "De laatste kolom is er alleen met `--met-nummers`.",
        "### manifest.json: waar de uitkomst vandaan komt",
        _fields(MANIFEST),
    )


def _input_table(each: Table) -> str:
    rows = [
        [
            f"`{column.name}`" + (" (sleutel)" if column.name in each.key else ""),
            _KINDS[column.kind],
            column.meaning,
            codes(column.aliases),
        ]
        for column in each.columns
    ]
    return f"### {each.name}: {each.row}\n\n" + table(
        ["kolom", "soort", "betekenis", "kop mag ook zijn"], rows
    )


def _code_list(enum: type[terms.Term]) -> str:
    read = reader(enum)
    order = list(enum)
    also: dict[terms.Term, list[str]] = {term: [] for term in order}
    for text in _SPELLINGS:
        position, problem = read(text)
        own = position >= 0 and text.casefold() not in (
            order[position].value,
            order[position].label.casefold(),
        )
        if own and problem != "code_onbekend":
            also[order[position]].append(text)
    rows = [[f"`{term.value}`", term.label, codes(also[term])] for term in order]
    names = sorted({column.name for each in TABLES for column in each.columns if column.codes is enum})
    empty = read("")[0]
    blank = f" Een lege cel is `{order[empty].value}`." if empty >= 0 else " Een lege cel blijft leeg."
    return (
        f"### {', '.join(names)}\n\n"
        + table(["code", "betekenis", "ook aangenomen"], rows)
        + f"\n\n{blank.strip()}"
    )


def _read_as(value: int) -> list[str]:
    return [word for word in _YES_NO if read_yes_no(word)[0] == value]


def spellings() -> str:
    """Every spelling of a date, of hours, of what a cell may wear and of nothing, from the tables of the readers."""
    rows = [
        (kind, spelling.shown, f"`{spelling.example}`", f"`{spelling.reads}`")
        for kind, group in (("datum", (*DATES, *TIMES, RUN, EXCEL_DAY)), ("uren", HOURS))
        for spelling in group
    ]
    rows += [("elke cel", shown, f"`{example}`", f"`{reads}`") for shown, example, reads in COSTUMES]
    rows += [("elke cel", f"onzichtbaar: {name}", "", "vallen weg") for name in INVISIBLE]
    written = table(("waar", "schrijfwijze", "voorbeeld", "gelezen als"), rows)
    return (
        f"{written}\n\nVan een jaar met twee cijfers is 00 tot en met {LAST_SHORT_YEAR} van deze eeuw, "
        "de rest van de vorige.\n\n"
        f"Als een lege cel tellen, met hoofdletters of zonder: {codes(FILLERS)}, en elke rij van alleen "
        f"{codes(FILLER_SIGNS)}; behalve waar zo'n woord een code van de kolom is, zoals `onbekend` bij verzuimsoort. In "
        "`meldingsnummer` en in het nummer van de leerling telt ook `0` als leeg, in "
        "`meldingsnummer` bovendien elk woord zonder cijfer."
    )


# What happens to what a cell or a row may hold, with the finding that tells it.
_CELLS = (
    ("een vulwoord of -teken, of een `0` als meldingsnummer", "als een lege cel", "cel_vulwoord"),
    ("een jaar met twee cijfers", "gelezen", "datum_twee_cijfers"),
    ("het volgnummer van een dag", "gelezen", "datum_excelgetal"),
    (
        "een kolom met de maand voor de dag (`9/30/2026`)",
        "gelezen, als geen cel dat tegenspreekt",
        "datum_maand_eerst",
    ),
    ("1 januari 1900 of eerder", "als een lege cel", "datum_vulwaarde"),
    ("een datum vanaf 2099, waar een einde staat", "als een einde dat niet bekend is", "einddatum_open"),
    ("een dag of maand `00`", "geweigerd", "datum_deels"),
    ("een andere datum, ook een die niet bestaat", "geweigerd", "datum_onleesbaar"),
    (
        "een begindatum die niet is te lezen",
        "de regel telt voor die tabel niet mee",
        "sleuteldatum_onleesbaar",
    ),
    ("een aantal lessen, of een ander getal dat niet is te lezen", "geweigerd", "getal_onleesbaar"),
    ("een getal onder nul", "geweigerd", "getal_negatief"),
    ("een formule zonder bewaarde uitkomst", "geweigerd", "formule_zonder_waarde"),
    ("een nummer van een leerling zonder de nullen ervoor", "gelezen met die nullen", "nummer_aangevuld"),
    ("een afgerond nummer van een leerling (`1,23E+08`)", "de regel telt niet mee", "nummer_onleesbaar"),
    ("een afgerond meldingsnummer (`2,02601E+11`)", "geweigerd", "meldingsnummer_onleesbaar"),
    ("een verborgen rij van een werkmap", "gelezen", "rij_verborgen"),
    (
        "een cel over meer rijen",
        "geldt voor elke rij; uren en dagen alleen voor de eerste",
        "cel_samengevoegd",
    ),
    ("de kop nog eens", "overgeslagen", "kop_herhaald"),
    ("een regel met een totaal", "overgeslagen", "totaalregel"),
    ("een regel van een filter of een pagina", "overgeslagen", "regel_geen_leerling"),
    ("een regel zonder nummer, of met alleen streepjes", "overgeslagen", "nummer_leeg"),
)


def told() -> str:
    """What is read, refused and told of what a cell or a row may hold."""
    return table(
        ("wat er staat", "wat ermee gebeurt", "ernst", "bevinding"),
        [
            (what, done, CATALOGUE[code].severity.value, link(f"`{code}`", f"bevindingen.md#{code}"))
            for what, done, code in _CELLS
        ],
    )


def _output_table(described: Table) -> str:
    rows = [
        [
            f"`{column.name}`",
            _WRITTEN.get(column.kind, "tekst"),
            "nee" if column.always else "ja",
            "ja" if column.personal else "nee",
            column.meaning,
        ]
        for column in described.columns
    ]
    return table(["kolom", "soort", "mag leeg zijn", "persoonlijk", "betekenis"], rows)


_WRITTEN = {
    Kind.LIJST: "lijst van tekst",
    Kind.JA_NEE: "ja of nee",
    Kind.DATUM: "datum",
    Kind.GETAL: "getal",
    Kind.GEHEEL: "geheel getal",
    Kind.AANTAL: "geheel getal",
}


def _value_list(name: str, enum: type[terms.Term]) -> str:
    return f"`{name}`:\n\n" + table(
        ["waarde", "betekenis"], ([f"`{term.value}`", term.label] for term in enum)
    )


def _fields(meanings: Mapping[str, str]) -> str:
    return table(["naam", "betekenis"], ([f"`{name}`", meaning] for name, meaning in meanings.items()))


def bevindingen() -> str:
    """docs/bevindingen.md: the catalogue, with an example of each."""
    examples = tomllib.loads(Path(__file__).with_name("voorbeelden.toml").read_text(encoding="utf-8"))
    sections = []
    for ernst in terms.Ernst:
        sections.append(f"## {ernst.label}")
        for code in sorted(code for code, kind in CATALOGUE.items() if kind.severity is ernst):
            kind = CATALOGUE[code]
            sections += [
                f"### {code}",
                kind.text,
                f"*Voorbeeld.* {_example(examples[code])}",
                f"*Wat u doet.* {kind.remedy}",
            ]
    return page(
        "Bevindingen",
        "Wat het programma over de gegevens opmerkt: wat het betekent, een voorbeeld, en wat u doet. Een bevinding wijst "
        "de plaats aan (bestand, blad, regel en kolom) en toont nooit wat er in een cel staat; een onbekende code alleen "
        "als die één woord van letters is. Een *fout* kan de klasse van een leerling veranderen: herstel die eerst. "
        "Bevindingen alleen veranderen de [uitgangscode](uitgangscodes.md) nooit, behalve met `--streng`.",
        *sections,
    )


def _example(example: Mapping[str, Any]) -> str:
    """An example in a sentence: its own text, or the cells of a row."""
    if "tekst" in example:
        return str(example["tekst"])
    told = [
        f"`{name}` is `{cell}`" if cell else f"`{name}` is leeg" for name, cell in example["cellen"].items()
    ]
    return f"{in_a_row(told)}."


def exit_codes() -> str:
    """The table of exit codes, for the page and the README."""
    return table(["code", "betekenis"], ([str(int(code)), code.meaning] for code in ExitCode), right={0})


def uitgangscodes() -> str:
    """docs/uitgangscodes.md."""
    return page(
        "Uitgangscodes",
        "Waarmee een run eindigt, voor wie het programma uit een script of een taakplanner start. Onder Linux en "
        "macOS staat de code in `$?`, in PowerShell in `$LASTEXITCODE`.",
        exit_codes(),
        "Bij code 2, 3, 4, 70 en 130 staat op standaardfout in het Nederlands wat er mis is en, waar dat kan, wat "
        "het verhelpt. Wat er aan uitvoer stond, staat er dan nog.",
    )


def layouts() -> str:
    """Every layout of a known system, with what it is known by."""
    return table(
        ("layout", "wat het is", "herkend aan", "tabellen"),
        [
            (
                f"`{name}`",
                found.omschrijving,
                _known_by(found),
                ", ".join(found.tabellen) or "wat de koppen geven",
            )
            for name, found in known_layouts().items()
        ],
    )


def _known_by(found: LayoutFile) -> str:
    groups = [item if isinstance(item, list) else [item] for item in found.herken]
    names = [" of ".join(f"`{name}`" for name in group) for group in groups]
    return "; ".join(
        [*names, *([f"`{found.bestandsnaam}` in de bestandsnaam"] if found.bestandsnaam else [])]
    )


def words() -> str:
    """The words by which a header of a desk's own is recognised, by column."""
    written = dictionary()
    rows = []
    for name, said in written["kolommen"].items():
        asked = [*said.get("eigen", ()), *said.get("algemeen", ())]
        first = {concept: written["begrippen"][concept][:4] for text in asked[:3] for concept in text.split()}
        named = "; ".join(f"{concept}: {', '.join(each)}" for concept, each in first.items())
        rows.append((f"`{name}`", " of ".join(text.replace(" ", " + ") for text in asked), named))
    return table(("kolom", "begrippen", "woorden daarvan, onder meer"), rows)


def limits() -> str:
    """Every limit with its default."""
    return table(
        ("grens", "wat", "standaard"),
        [(f"`{name}`", meaning, f"{value:,}".replace(",", ".")) for name, meaning, value in described()],
        right={2},
    )
