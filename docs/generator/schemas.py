"""The JSON Schemas of docs/schemas/: what `--json` prints, an object a command. tests/docs holds real answers to them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from generator.text import link, table
from thuiszit_cli.commands.month.plan import Toestand
from thuiszit_cli.counts.episodes import Reden
from thuiszit_cli.counts.movers import Verandering
from thuiszit_cli.counts.status import GROUPS
from thuiszit_cli.counts.trend import Verdeling
from thuiszit_cli.counts.worklist_dates import Aanleiding
from thuiszit_cli.counts.year import Afloop, Post, Trechter
from thuiszit_cli.rules.signals import SIGNALS
from thuiszit_cli.rules.terms import Definitie, Duurklasse, Ernst, Klasse, VrijstellingSoort
from thuiszit_cli.store.verify import State

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
INT: Schema = {"type": "integer", "minimum": 0}
BOOL: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date"}
VALUE = {"type": ["boolean", "number", "string"]}


def each(kind: Schema, names: str) -> dict[str, Schema]:
    """Some fields of the same kind, their names after each other."""
    return dict.fromkeys(names.split(), kind)


def maybe(kind: Schema) -> Schema:
    """The kind, or null."""
    return {"anyOf": [kind, {"type": "null"}]}


def many(kind: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": kind}


def one_of(words: Iterable[str]) -> Schema:
    """One of some words."""
    return {"type": "string", "enum": [str(word) for word in words]}


def told(text: str, kind: Schema) -> Schema:
    """The kind, with what it means here."""
    return {**kind, "description": text}


def by(words: Iterable[str], kind: Schema = INT, *, all_of: bool = True) -> Schema:
    """A value for each of some words; not `all_of` them need be there."""
    found = [str(word) for word in words]
    return {
        "type": "object",
        "properties": dict.fromkeys(found, kind),
        "required": found if all_of else [],
        "additionalProperties": False,
    }


def by_any(kind: Schema = INT) -> Schema:
    """A value for each key, whatever the keys."""
    return {"type": "object", "additionalProperties": kind}


def thing(text: str, fields: dict[str, Schema], sometimes: dict[str, Schema] | None = None) -> Schema:
    """An object that always has `fields`, sometimes others, and nothing else."""
    return {
        "description": text,
        "type": "object",
        "properties": {**fields, **(sometimes or {})},
        "required": list(fields),
        "additionalProperties": False,
    }


SHOWN = told("null: wordt niet getoond (--publiceerbaar)", maybe(INT))
CHANGE = told("Kan onder 0 zijn. null: wordt niet getoond (--publiceerbaar)", maybe({"type": "integer"}))
KLASSE, DEFINITIE, ERNST = one_of(Klasse), one_of(Definitie), one_of(Ernst)
PATHS = told("De geschreven bestanden", many(TEXT))
UNCERTAIN = told("Leerlingen van wie een fout in de gegevens de klasse kan veranderen", INT)
HEAD = {"peildatum": DAY, "definitie": DEFINITIE}
ROWS = thing(
    "gelezen = gebruikt + de som van uitgesloten", {**each(INT, "gelezen gebruikt"), "uitgesloten": by_any()}
)

# --- the law ------------------------------------------------------------------------------------------

SOURCE = thing("Een artikel of een andere bron", each(TEXT, "id naam onderwerp link"))
VERSION = thing(
    "Een waarde en wanneer die geldt; tot is null als er geen einde is",
    {"vanaf": DAY, "tot": maybe(DAY), "waarde": VALUE},
)
PARAMETER = {
    **each(TEXT, "id eenheid betekenis artikel lid link standing standing_betekenis"),
    "waarde": VALUE,
    "gewijzigd": BOOL,
    "versies": many(VERSION),
}
PARAMETERS = many(thing("Een parameter", PARAMETER))
USES = {"feiten": many(TEXT), "artikelen": many(SOURCE), "parameters": PARAMETERS}
RULE = {**each(TEXT, "id betekenis voorwaarde mens"), "klasse": KLASSE, **USES}
SIGNAL = {
    **each(TEXT, "id naam betekenis standing"),
    **each(BOOL, "aan hangt_af_van_definitie"),
    **USES,
}
RULES = thing(
    "Wat op de dag geldt",
    {
        "peildatum": DAY,
        "simulatie": BOOL,
        "regels": many(thing("Een regel", RULE)),
        "signalen": many(thing("Een signaal", SIGNAL)),
        "parameters": PARAMETERS,
        "niet_gemodelleerd": many(thing("Wat het programma aan mensen laat", each(TEXT, "id wat waarom"))),
    },
)
KINDS = {"regel": RULE, "signaal": SIGNAL, "parameter": PARAMETER}
ONE = {
    "description": "Eén regel, signaal of parameter",
    "anyOf": [thing(f"Een {kind}", {"soort": {"const": kind}, **fields}) for kind, fields in KINDS.items()],
}

# --- pupils -------------------------------------------------------------------------------------------

CLASSIFY = thing(
    "Hoeveel leerlingen in welke klasse",
    {
        **HEAD,
        "leerlingen": INT,
        "klassen": by(Klasse),
        "onzeker": UNCERTAIN,
        "duurklassen": by(Duurklasse),
        "signalen": told("De signalen die aan staan", by(SIGNALS, all_of=False)),
        "rijen": ROWS,
        "bevindingen": by(Ernst),
        "uitvoer": PATHS,
    },
    {"simulatie": told("Er is met andere dan de geldende parameters gerekend", {"const": True})},
)
PLACE = {"bestand": TEXT, "blad": maybe(TEXT)}
EXPLAIN = thing(
    "De weg naar de klasse van één leerling",
    {
        **HEAD,
        "simulatie": BOOL,
        "uitkomst": told(
            "De kolommen van classificatie; het nummer alleen met --met-nummers",
            {"type": "object", "required": ["klasse", "regel", "toelichting"]},
        ),
        "feiten": many(thing("Een cel", {**PLACE, "regel": INT, **each(TEXT, "kop kolom tekst")})),
        "regels": many(
            thing(
                "Een regel, zoals geprobeerd",
                {
                    **each(TEXT, "id betekenis voorwaarde waarom mens"),
                    **each(BOOL, "past beslist"),
                    "klasse": KLASSE,
                    "artikelen": many(SOURCE),
                    "gezien": by_any(TEXT),
                },
            )
        ),
        "signalen": many(
            thing(
                "Een signaal, zoals geprobeerd",
                {
                    **each(TEXT, "id naam standing"),
                    "artikelen": many(SOURCE),
                    "gezien": by_any(TEXT),
                    "drempels": PARAMETERS,
                    "gaat_af": BOOL,
                },
            )
        ),
        "perioden": many(
            thing(
                "Een aaneengesloten verzuimperiode",
                {
                    **each(DAY, "begin eind"),
                    **each(BOOL, "lopend lrv"),
                    **each(INT, "dagen_geteld dagen_kalender lesdagen"),
                },
            )
        ),
        "tijdlijn": many(TEXT),
        "tegenstrijdig": many(
            thing("Gegevens die niet samengaan", {"ernst": ERNST, **each(TEXT, "code melding plaats")})
        ),
        "verandering": maybe(
            thing(
                "De volgende klasse als er niets anders gebeurt; van een verjaardag alleen het jaar",
                {"klasse": KLASSE, **each(TEXT, "dag regel reden")},
            )
        ),
    },
)
PROPOSAL = thing(
    "Welke kolom een onbekende kop lijkt te zijn",
    {
        "kolom": TEXT,
        "grond": one_of(["kop", "inhoud", "beide"]),
        "zekerheid": one_of(["zeker", "waarschijnlijk"]),
    },
    {"codes": by_any(TEXT), "onbekend": INT},
)
INSPECT = thing(
    "Wat er is herkend",
    {
        "bestanden": many(
            thing(
                "Een bestand of blad",
                {
                    **PLACE,
                    **each(maybe(TEXT), "formaat codering scheidingsteken layout"),
                    "rijen": maybe(INT),
                    "kolommen": many(
                        thing("Een kolom", {"bron": TEXT, "kolom": maybe(TEXT)}, {"voorstel": PROPOSAL})
                    ),
                    "tabellen": by_any(),
                },
                {"fout": told("Waarom het niet te gebruiken is", TEXT)},
            )
        )
    },
)
FOUND = thing(
    "Waar een bevinding staat",
    {**PLACE, "regel": maybe(INT), **each(maybe(TEXT), "kolom letter")},
)
CHECK = thing(
    "De kwaliteit van de gegevens",
    {
        "peildatum": DAY,
        **each(INT, "leerlingen onbeslist"),
        "onzeker": UNCERTAIN,
        "rijen": ROWS,
        "bevindingen": by(Ernst),
        "soorten": many(
            thing(
                "Een soort bevinding, met ten hoogste honderd plaatsen",
                {
                    "ernst": ERNST,
                    **each(TEXT, "code melding wat_te_doen"),
                    "bijzonderheden": many(TEXT),
                    "aantal": INT,
                    "plaatsen": many(FOUND),
                },
            )
        ),
        "uitvoer": PATHS,
    },
)
LINE = thing(
    "Een leerling",
    {
        "datum": DAY,
        "aanleiding": one_of(Aanleiding),
        "klasse": KLASSE,
        "sinds": maybe(DAY),
        "dagen_geteld": maybe(INT),
        **each(maybe(TEXT), "gemeentecode brin meldingsnummer"),
        "plaats": TEXT,
        "nieuw": told("Sinds de vorige lijst; null zonder vorige lijst", maybe(BOOL)),
        "daarna": many(thing("Een volgende datum", {"datum": DAY, "aanleiding": one_of(Aanleiding)})),
    },
    {"persoonsgebonden_nummer": told("Alleen met --met-nummers of --pseudoniem", TEXT)},
)
WORKLIST = thing(
    "Wat eerst moet",
    {
        **HEAD,
        **each(INT, "leerlingen onbeslist"),
        "onzeker": UNCERTAIN,
        "waarschuwingen": many(TEXT),
        "regels": many(LINE),
    },
)
DEFINITIONS = thing(
    "De aantallen onder elke definitie",
    {
        **HEAD,
        "simulatie": BOOL,
        "waarschuwingen": many(TEXT),
        "leerlingen": INT,
        "onzeker": UNCERTAIN,
        "definities": by(Definitie, by(Klasse)),
        "betekenis": by(Definitie, TEXT),
        "ertussen": many(
            thing(
                "Leerlingen die per definitie verschillen",
                {"klassen": by(Definitie, KLASSE), "leerlingen": INT},
                {"nummers": told("Alleen met --met-nummers", many(TEXT))},
            )
        ),
    },
)

# --- counts -------------------------------------------------------------------------------------------

QUARTER = {
    "kwartaal": TEXT,
    **each(SHOWN, "begin instroom uitstroom eind vrijgesteld_eind"),
    **each(by(GROUPS, SHOWN), "groepen_begin groepen_eind"),
    "overgang": told("Saldo van wie van groep wisselt", by(GROUPS, CHANGE)),
    "uitstroom_reden": by(Reden, SHOWN),
}
YEAR = {
    "schooljaar": TEXT,
    "telling": by(Post, SHOWN),
    "afloop": by_any(by(Afloop, SHOWN, all_of=False)),
    "trechter": by(Trechter, SHOWN, all_of=False),
    "inwoners_5_tot_18": told("Personen in de export, niet alle inwoners van de gemeente", SHOWN),
    "meldingen": SHOWN,
}
TALLY = thing(
    "Altijd beide lijsten. Is er één periode, dan staan de velden daarvan ook bovenaan",
    {
        "kwartalen": many(thing("Een kwartaal", QUARTER)),
        "schooljaren": many(thing("Een schooljaar", YEAR)),
    },
    {**QUARTER, **YEAR},
)
SIDE = thing("Een peildatum", {"peildatum": DAY, "leerlingen": SHOWN})
AIM = thing(
    "Een doel",
    {
        **each(TEXT, "id doel bron"),
        "lezing": maybe(TEXT),
        **each(SHOWN, "vorige nu ten_hoogste"),
        "gehaald": maybe(BOOL),
    },
)
COMPARE = thing(
    "Wat er tussen twee peildatums veranderde",
    {
        **each(SIDE, "vorige huidige"),
        "definitie": DEFINITIE,
        "waarschuwingen": many(TEXT),
        "matrix": told("Van klasse (rij) naar klasse (kolom)", by_any(by_any(SHOWN))),
        "thuiszitters": by(["vorige", "erbij", "eraf", "nu"], SHOWN),
        "redenen": by_any(SHOWN),
        "doelen": many(AIM),
    },
    {"veranderingen": told("Alleen met --leerlingen", by(Verandering))},
)
MONTH = thing(
    "Een bewaarde maand",
    {
        "maand": TEXT,
        "peildatum": DAY,
        "klassen": by(Klasse),
        **each(INT, "thuiszitters langer_dan_3_maanden"),
        "groepen": told("null: de maand is bewaard door een oudere versie", maybe(by(GROUPS))),
        "vrijstellingen": maybe(by(VrijstellingSoort, all_of=False)),
        "doelen": by_any(),
    },
)
TREND = thing(
    "De bewaarde maanden",
    {
        "definitie": DEFINITIE,
        "waarschuwingen": many(TEXT),
        "maanden": many(MONTH),
        "plaatsen": told(f"Thuiszitters per maand van elke {' of '.join(Verdeling)}", by_any(by_any())),
        "uitvoer": PATHS,
    },
)

# --- files --------------------------------------------------------------------------------------------

PSEUDONYMISE = thing(
    "Wat er is omgezet",
    {
        "sleutel_id": TEXT,
        "bestanden": many(
            thing(
                "Een bestand of blad",
                {**each(TEXT, "bron bestand"), "blad": maybe(TEXT), "rijen": INT, "leeggemaakt": many(TEXT)},
            )
        ),
        "uitvoer": PATHS,
    },
    {"zout": TEXT},
)
OPEN = thing("Het bestand zonder versleuteling", {"sleutel_id": TEXT, "uitvoer": PATHS}, {"zout": TEXT})
FILES = many(thing("Een bestand", {"bestand": TEXT, "staat": one_of(State)}))
HELD = {"regels": INT, "kop": TEXT, "eerste_fout": maybe(INT), "afgebroken": many(INT)}
VERIFY = {
    "description": "Van een manifest, of van een logboek",
    "anyOf": [
        thing(
            "Of invoer en uitvoer nog die van de run zijn",
            {
                **each(TEXT, "manifest opdracht"),
                **each(BOOL, "gelijk teruggezet"),
                "zegel_klopt": maybe(BOOL),
                **each(FILES, "invoer uitvoer"),
                **each(many(TEXT), "extra problemen"),
                "logboek": maybe(
                    thing(
                        "Het logboek dat het manifest noemt",
                        {"bestand": TEXT, "aanwezig": BOOL},
                        {**HELD, **each(BOOL, "noemt_manifest kent_kop")},
                    )
                ),
            },
        ),
        thing(
            "Of elke regel van een logboek op de vorige past",
            {"logboek": TEXT, **HELD, "bewaarde_kop_klopt": told("null zonder --kop", maybe(BOOL))},
        ),
    ],
}
PLAN: dict[str, Schema] = {
    "maand": TEXT,
    "peildatum": DAY,
    "toestand": one_of(Toestand),
    "invoer": many(thing("Een bestand", {**each(TEXT, "bestand sha256"), "bytes": INT})),
    "map": TEXT,
    "vergeleken_met": maybe(TEXT),
}
TRIED: dict[str, Schema] = {"proef": {"const": True}}
RUN = {
    "description": "De maand; met --proef wat de run zou doen, of waar hij op wacht",
    "anyOf": [
        thing(
            "De run",
            {
                **PLAN,
                "klassen": by(Klasse),
                "onzeker": UNCERTAIN,
                "bevindingen": by(Ernst),
                "geschiedenis_bijgewerkt": BOOL,
                "uitvoer": PATHS,
            },
        ),
        thing("Een proef", {**PLAN, **TRIED}),
        thing(
            "Een proef zonder export",
            {
                "maand": TEXT,
                "peildatum": DAY,
                "toestand": {"const": "wacht"},
                "wacht_op": many(TEXT),
                **TRIED,
            },
        ),
    ],
}
PURGE = thing("Wat voorbij de bewaartermijn is", {"proef": BOOL, "maanden": many(TEXT)})

SCHEMAS: dict[str, Schema] = {
    "check": CHECK,
    "classify": CLASSIFY,
    "compare": COMPARE,
    "definitions": DEFINITIONS,
    "explain": EXPLAIN,
    "inspect": INSPECT,
    "open": OPEN,
    "pseudonymise": PSEUDONYMISE,
    "purge": PURGE,
    "rules": RULES,
    "rules show": ONE,
    "run": RUN,
    "tally": TALLY,
    "trend": TREND,
    "verify": VERIFY,
    "worklist": WORKLIST,
}


def file_of(command: str) -> str:
    """The file of the schema of a command, in docs/schemas/."""
    return f"{command.replace(' ', '-')}.json"


def text_of(command: str) -> str:
    """Its text."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"thuiszit {command} --json",
    }
    return json.dumps({**head, **SCHEMAS[command]}, indent=1, ensure_ascii=False) + "\n"


def overview() -> str:
    """The commands with --json, each with its schema."""
    rows = (
        (
            f"`thuiszit {command}`",
            schema["description"],
            link(file_of(command), f"schemas/{file_of(command)}"),
        )
        for command, schema in SCHEMAS.items()
    )
    return table(["opdracht", "antwoord", "schema"], rows)
