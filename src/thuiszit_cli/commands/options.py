"""The options that more than one command has: declared once, and each read in one way."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, overload

import typer

from thuiszit_cli.commands.completion import among
from thuiszit_cli.commands.nearest import nearest
from thuiszit_cli.errors import UsageError
from thuiszit_cli.question import as_day
from thuiszit_cli.report import forms
from thuiszit_cli.report.model import Counted
from thuiszit_cli.rules.terms import Definitie, Ernst, Term, Vakantieregio

if TYPE_CHECKING:
    from thuiszit_cli.privacy.keys import Key

STRICT = (Ernst.FOUT.value, Ernst.WAARSCHUWING.value)  # the levels of --streng


def _parameters(incomplete: str) -> list[str]:
    from thuiszit_cli.rules.parameters import all_parameters

    return [f"{name}=" for name in all_parameters()]


Exports = Annotated[
    list[str],
    typer.Argument(
        metavar="EXPORT",
        help="Een of meer bestanden: csv, tsv, txt, xlsx, xls, ods of parquet; '-' is een CSV op "
        "standaardinvoer.",
    ),
]
PeildatumOption = Annotated[
    str | None,
    typer.Option(
        "--peildatum",
        metavar="JJJJ-MM-DD",
        help="De dag waarover het antwoord gaat. Standaard vandaag.",
    ),
]
DefinitieOption = Annotated[
    str | None,
    typer.Option(
        "--definitie",
        metavar="DEFINITIE",
        autocompletion=among(Definitie),
        help=f"Hoe 'langer dan vier weken' wordt gelezen: {', '.join(Definitie)}. Standaard landelijk.",
    ),
]
VakantieregioOption = Annotated[
    str | None,
    typer.Option(
        "--vakantieregio",
        metavar="REGIO",
        autocompletion=among(Vakantieregio),
        help=f"Regio van leerlingen zonder bekende gemeente: {', '.join(Vakantieregio)}. Standaard midden.",
    ),
]
ConfigOption = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="BESTAND",
        help="Een thuiszit.toml met instellingen (zie 'thuiszit init'); een optie op de opdrachtregel gaat voor.",
    ),
]
ParameterOption = Annotated[
    list[str] | None,
    typer.Option(
        "--parameter",
        metavar="NAAM=WAARDE",
        autocompletion=_parameters,
        help="Reken met een andere waarde (wat als). Alle uitvoer heet dan simulatie. Mag vaker.",
    ),
]
OverschrijfOption = Annotated[
    bool, typer.Option("--overschrijf", help="Vervang de hele map van een eerdere uitvoer.")
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Schrijf één JSON-object naar standaarduitvoer en verder niets.")
]
StilOption = Annotated[bool, typer.Option("--stil", help="Toon alleen fouten.")]
StrengOption = Annotated[
    str | None,
    typer.Option(
        "--streng",
        metavar="ERNST",
        autocompletion=among(STRICT),
        help="Eindig met code 1 als er bevindingen zijn vanaf deze ernst: fout of waarschuwing.",
    ),
]

MetNummersOption = Annotated[
    bool,
    typer.Option("--met-nummers", help="Toon ook persoonsgebonden nummers, geboortedatums en postcodes."),
]
PseudoniemOption = Annotated[
    bool,
    typer.Option(
        "--pseudoniem",
        help="Geef een pseudoniem in plaats van het nummer. Vraagt om een sleutel (--sleutel).",
    ),
]
VersleutelOption = Annotated[
    bool,
    typer.Option(
        "--versleutel",
        help="Versleutel de kolommen met persoonsgegevens; aantallen blijven leesbaar. Vraagt om een sleutel.",
    ),
]
LogboekOption = Annotated[
    bool,
    typer.Option(
        "--logboek",
        help="Schrijf in logboek.jsonl, naast de uitvoermap of waar thuiszit.toml zegt, een regel van deze run en een "
        "per leerling, onder pseudoniem. Vraagt om een sleutel.",
    ),
]
SleutelOption = Annotated[
    str | None,
    typer.Option(
        "--sleutel",
        metavar="BESTAND",
        help="Bestand met de sleutel (zie 'thuiszit sleutel maak'), of keyring:NAAM. Anders geldt de "
        "omgevingsvariabele THUISZIT_SLEUTEL.",
    ),
]
ZoutOption = Annotated[
    str | None,
    typer.Option(
        "--zout",
        metavar="KWARTAAL",
        help="Kwartaal (2026-Q3) dat bij de sleutel hoort: een ander kwartaal geeft andere pseudoniemen.",
    ),
]

ScholenOption = Annotated[
    list[str] | None,
    typer.Option(
        "--scholen",
        metavar="BESTAND",
        help="Open data van DUO met vestigingen (po of vo), zoals gedownload: scholen staan er dan met hun naam. "
        "Mag vaker.",
    ),
]
LayoutOption = Annotated[
    list[str] | None,
    typer.Option(
        "--layout",
        metavar="BESTAND",
        help="Een eigen layout (TOML) voor bestanden met andere koppen; zie inspect --schrijf-layout. Mag vaker.",
    ),
]

KoppeltabelOption = Annotated[
    str | None,
    typer.Option(
        "--koppeltabel",
        metavar="BESTAND",
        help="Een bestand met de kolommen bsn en onderwijsnummer: beide nummers gelden als één leerling.",
    ),
]

VoorstelOption = Annotated[
    bool,
    typer.Option(
        "--neem-voorstel-over",
        help="Lees onbekende koppen zoals het voorstel van inspect, waar dat zeker is.",
    ),
]
LesdagenOption = Annotated[
    str | None,
    typer.Option(
        "--lesdagen",
        metavar="BESTAND",
        help="Een bestand met eigen lesdagen, vrije dagen en vakanties van scholen.",
    ),
]


def use_limits_of(config: str | None) -> None:
    """Hold files to the limits of a configuration for the rest of the command. Raises UsageError."""
    if config is not None:
        from thuiszit_cli.commands.config import read_limits
        from thuiszit_cli.read.settings import use_limits

        use_limits(read_limits(Path(config)))


def has_key(sleutel: str | None) -> bool:
    """Whether there is a key: of --sleutel, else of the environment."""
    from thuiszit_cli.privacy.keys import ENVIRONMENT

    return sleutel is not None or bool(os.environ.get(ENVIRONMENT))


@overload
def read_key(sleutel: str | None, zout: str | None, *, wanted: Literal[True]) -> Key: ...
@overload
def read_key(sleutel: str | None, zout: str | None, *, wanted: bool) -> Key | None: ...
def read_key(sleutel: str | None, zout: str | None, *, wanted: bool) -> Key | None:
    """The key when a command wants one. Raises UsageError when there is none, or when it would do nothing."""
    if wanted:
        from thuiszit_cli.privacy import keys

        return keys.read_key(Path(sleutel) if sleutel else None, zout)
    for option, value in (("--sleutel", sleutel), ("--zout", zout)):
        if value is not None:
            raise UsageError(
                f"{option} doet hier niets zonder een optie die om een sleutel vraagt.",
                "Geef ook bijvoorbeeld --pseudoniem.",
            )
    return None


def today() -> date:
    """The clock is read here and in `now`, and nowhere else."""
    return date.today()


def now() -> str:
    """The moment, for a manifest."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def read_date(text: str, option: str) -> date:
    """A date written jjjj-mm-dd or dd-mm-jjjj. Raises UsageError; it does not repeat the text."""
    return as_day(text, option)


TermType = TypeVar("TermType", bound=Term)


def read_term(terms: type[TermType], text: str, option: str) -> TermType:
    """A word of an enum, in any case, with - or _. Raises UsageError naming the nearest."""
    return terms(read_word(text, [term.value for term in terms], option))


def read_word(text: str, known: Sequence[str], option: str) -> str:
    """A word of a list, in any case, with - or _. Raises UsageError naming the nearest."""
    word = text.strip().lower().replace("-", "_").replace(" ", "_")
    if word not in known:
        raise UsageError(f"De waarde voor {option} bestaat niet.", nearest(word, known))
    return word


def formats_option(default: str, answer: type = Counted) -> Any:
    """The option --formaat of a command: what it writes by `default`, and what else its answer can be written in."""
    return typer.Option(
        "--formaat",
        metavar="VORM,...",
        autocompletion=among(forms.known(answer), listed=True),
        help=f"In welke vormen: {', '.join(forms.known(answer))}. Met komma's ertussen of vaker; md komt er altijd bij. "
        f"Standaard {default}.",
    )


def read_formats(texts: Sequence[str] | None, default: str, answer: type = Counted) -> tuple[str, ...]:
    """The forms to write, md first, each once. Raises UsageError that names the one that does not exist."""
    words = [word.strip().lower() for text in texts or [default] for word in text.split(",")]
    return forms.read_forms(words, answer)


def read_strict(text: str | None) -> Ernst | None:
    """The level of --streng. Raises UsageError for anything but fout and waarschuwing."""
    if text is None:
        return None
    word = text.strip().lower()
    if word not in STRICT:
        raise UsageError("De waarde voor --streng bestaat niet.", f"Kies uit: {', '.join(STRICT)}.")
    return Ernst(word)


def read_parameters(pairs: Sequence[str]) -> dict[str, str]:
    """What-if parameters by id. Raises UsageError for a pair without '=' or a parameter given twice."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not (sign and name.strip() and value.strip()):
            raise UsageError(
                "Een waarde voor --parameter heeft niet de vorm NAAM=WAARDE.",
                "Bijvoorbeeld: --parameter zestien_uur.uren=12",
            )
        if name.strip() in found:
            raise UsageError("Een parameter is twee keer opgegeven.", "Geef elke parameter één keer.")
        found[name.strip()] = value.strip()
    return found


def read_layouts(paths: Sequence[str | Path] | None) -> tuple[Path, ...]:
    """The files of --layout, and those in the configuration folder: an answer depends on them too."""
    from thuiszit_cli.recognise.layout_files import configured_layouts

    return tuple(dict.fromkeys([*(Path(path) for path in paths or ()), *configured_layouts()]))


def read_whole_number(text: str, option: str) -> int:
    """A whole number from 0 on, with or without points between thousands. Raises UsageError."""
    digits = text.strip().replace(".", "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
        raise UsageError(f"De waarde voor {option} is geen heel getal.", "Geef een heel getal vanaf 0.")
    return int(digits)
