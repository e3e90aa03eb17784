"""The program: its commands, and how every ending becomes an exit code and a Dutch sentence."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import warnings
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, cast

import typer
from typer.main import get_command

from thuiszit_cli.commands import completion, passwords, streams
from thuiszit_cli.commands.console import show_error, write_error, write_out
from thuiszit_cli.commands.dutch import DutchGroup, ParserError, Unread, translate
from thuiszit_cli.errors import ExitCode, InternalError, ThuiszitError, of_system, refused_by_system
from thuiszit_cli.version import __version__

DEBUG = "THUISZIT_DEBUG"  # set to 1 for a traceback; that may show what is in the files

app = typer.Typer(
    cls=DutchGroup,
    name="thuiszit",
    help="Van een export van het Verzuimregister naar een verdedigbaar antwoord: welk kind zit thuis, sinds "
    "wanneer en op welke grond.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(asked: bool) -> None:
    """Print the version and leave."""
    if asked:
        write_out(f"thuiszit {__version__}\n")
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", help="Toon de versie.", is_eager=True, callback=_show_version)
]


InstallOption = Annotated[
    bool,
    typer.Option(
        "--install-completion",
        help="Laat uw shell (bash, zsh, fish of PowerShell) aanvullen met Tab.",
        is_eager=True,
        callback=completion.install,
    ),
]
ShowOption = Annotated[
    bool,
    typer.Option(
        "--show-completion",
        help="Toon het script daarvoor, om het zelf ergens te zetten.",
        is_eager=True,
        callback=completion.show_script,
    ),
]


@app.callback(invoke_without_command=True)
def main(version: VersionOption = False, install: InstallOption = False, show: ShowOption = False) -> int:
    """Options of the program itself; each is dealt with before this is called."""
    return ExitCode.USAGE


# The commands in the order of the help; each is read when it is asked for.
COMMANDS = (
    Unread(
        "classify",
        "classify:classify",
        "Welke leerling staat in welke klasse, en waarom.",
        "Bepaal van elke leerling de klasse op de peildatum, en schrijf de uitkomst, de verzuimperioden, de "
        "bevindingen en een rapport in een map.",
    ),
    Unread(
        "explain",
        "explain:explain",
        "Waarom één leerling die klasse heeft, stap voor stap.",
        "Toon van één leerling elke regel op volgorde, met de feiten waar hij naar kijkt, de signalen met hun drempels, de "
        "perioden, waar elk feit staat (bestand, blad, regel, kolom) en wat er als eerste verandert.",
    ),
    Unread(
        "inspect",
        "inspect:inspect",
        "Wat er in een bestand is herkend, en wat niet.",
        "Toon van elk bestand en blad het formaat, de layout, welke kop welke kolom geeft, en wat ontbreekt. "
        "Ook van een bestand dat wordt geweigerd (code 3). Gegevens van leerlingen worden nooit getoond.",
    ),
    Unread(
        "check",
        "check:check",
        "De kwaliteit van de gegevens: elke bevinding met zijn plaats.",
        "Toon alles wat aan de gegevens opvalt: hoe ernstig het is, wat u eraan doet en waar het staat. Met "
        "--uit komen de bevindingen en de niet gebruikte regels in bestanden.",
    ),
    Unread("rules", "rules:group", "Welke regels en parameters gelden op een dag, en waarom."),
    Unread(
        "definitions",
        "definitions:definitions",
        "De klassen onder elke definitie naast elkaar.",
        "Toon hoeveel leerlingen onder elke definitie van 'langer dan vier weken' in welke klasse vallen, "
        "en wie ertussen valt.",
    ),
    Unread(
        "tally",
        "tally:tally",
        "Het kwartaal voor de Inspectie en de leerplichttelling.",
        "Tel kwartalen (stand, instroom, uitstroom) en schooljaren (elke post met zijn telregel), en schrijf "
        "rapport, tabellen en werkmap; met --register ook het register voor de Inspectie.",
    ),
    Unread(
        "open",
        "open:open_",
        "Maak een versleuteld bestand leesbaar.",
        "Schrijf een versleuteld bestand (classificatie, perioden of werklijst; parquet of xlsx) zonder versleuteling, "
        "als werkmap, CSV of Parquet. Alleen wie de sleutel heeft, kan dit.",
    ),
    Unread(
        "compare",
        "compare:compare",
        "Wat er tussen twee uitkomsten is veranderd.",
        "Vergelijk twee uitkomsten van classify: wie ging van welke klasse naar welke, en hoe staat het met de "
        "landelijke doelen.",
    ),
    Unread(
        "worklist",
        "worklist:worklist",
        "Wat eerst moet: van elke leerling de volgende datum.",
        "Geef van elke leerling die aandacht vraagt de volgende datum die ertoe doet, en waarom; ook als "
        "werkmap en agenda.",
    ),
    Unread(
        "sample",
        "sample:sample",
        "Schrijf een verzonnen register om mee te oefenen.",
        "Schrijf een verzonnen register, met elke klasse en soort erin. Geen enkele leerling bestaat. In de map "
        "layouts staat het ook zoals elk bekend systeem het schrijft (A04, NRSP, EduArte, ...).",
    ),
    Unread(
        "pseudonymise",
        "pseudonymise:pseudonymise",
        "Dezelfde export met pseudoniemen.",
        "Schrijf elke export opnieuw, rij voor rij, met een pseudoniem in plaats van het nummer en met lege "
        "cellen in onbekende kolommen. Geboortedatums blijven staan. `classify` geeft er dezelfde klassen mee.",
    ),
    Unread("sleutel", "sleutel:group", "De sleutel van pseudoniemen."),
    Unread(
        "run",
        "run:run",
        "De maandelijkse run van thuiszit.toml.",
        "Zoek de exports van de maand, deel in, vergelijk met de vorige maand, maak werklijst en rapport, en "
        "werk de geschiedenis van aantallen bij. Een tweede keer draaien verandert niets. Mislukt een stap, dan blijft "
        "alles wat er stond staan.",
    ),
    Unread(
        "trend",
        "trend:trend",
        "De bewaarde maanden naast elkaar, met de doelen.",
        "Toon de maanden die de maandelijkse run bewaarde: thuiszitters, klassen en vrijstellingen, met een jaar "
        "eerder en het doel per jaar ernaast. Met --uit komt er een pagina met grafieken.",
    ),
    Unread(
        "purge",
        "purge:purge",
        "Verwijder wat voorbij de bewaartermijn is.",
        "Toon de maanden die langer geleden zijn dan bewaar_maanden in thuiszit.toml, en verwijder daarvan de "
        "uitkomsten per leerling. De geschiedenis van aantallen blijft. Met --proef wordt niets verwijderd.",
    ),
    Unread(
        "init",
        "init:init",
        "Schrijf een thuiszit.toml om mee te beginnen.",
        "Schrijf een thuiszit.toml met elke instelling en uitleg. Een bestaand bestand blijft staan.",
    ),
    Unread(
        "handboek",
        "handboek:handboek",
        "Open het handboek in de browser, zonder netwerk.",
        "Open het handboek dat bij dit programma hoort in de browser. Het staat op deze computer en zoekt zonder "
        "netwerk. Met --pad ziet u alleen waar het staat.",
    ),
    Unread(
        "verify",
        "verify:verify",
        "Of invoer en uitvoer nog die van de run zijn.",
        "Vergelijk elk bestand van een run met zijn manifest (grootte en SHA-256), en het manifest met het logboek "
        "dat het noemt. Code 3: alleen invoer is veranderd of weg. Code 4: uitvoer, manifest of logboek is niet meer "
        "wat de run schreef, of is weg. Wat een afgebroken run liet liggen, wordt eerst hersteld. Met een "
        "logboek.jsonl: of elke regel past op die ervoor. Bewaar met --kop de kop van het logboek op een plaats waar "
        "niemand er hier bij kan.",
    ),
)


def program(*, read: bool = False) -> DutchGroup:
    """The program, with its commands as they are read when they are asked for; with `read` all of them."""
    group = cast(DutchGroup, get_command(app))
    group.commands.update({str(each.name): each for each in COMMANDS})
    if read:
        for name in list(group.commands):
            group.get_command(None, name)
    return group


def run(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code. Never raises, never shows a traceback unasked."""
    debug = os.environ.get(DEBUG) == "1"
    with streams.held(), warnings.catch_warnings(), _interrupts() as seen, passwords.known():
        if not debug:
            warnings.simplefilter("ignore")  # a warning of a library may quote what it read
        try:
            return int(_invoke(list(argv)))
        except (KeyboardInterrupt, Exception) as error:
            if isinstance(error, KeyboardInterrupt) or seen:
                write_error("Afgebroken.")
                return ExitCode.INTERRUPTED
            return _failed(error, debug)


def _failed(error: Exception, debug: bool) -> int:
    """Tell of an error; returns its exit code."""
    match error:
        case InternalError():
            return _internal(error, f"Interne fout: {error.message}", debug)
        case ThuiszitError():
            show_error(error)
            return error.exit_code
        case MemoryError():
            return _internal(error, "Interne fout: er is te weinig geheugen.", debug)
        case OSError() if of_system(error) is error:
            if debug:
                _trace(error)
            told = refused_by_system(error)
            show_error(told)
            return told.exit_code
        case _:
            return _internal(error, f"Interne fout ({type(error).__name__} {_place(error)}).", debug)


def _invoke(argv: list[str]) -> int:
    command = program()
    if instruction := os.environ.get(completion.ASKED):
        return completion.complete(command, instruction)
    try:
        with command.make_context("thuiszit", argv) as context:
            return command.invoke(context) or ExitCode.DONE
    except typer.Exit as ending:
        return ending.exit_code
    except ParserError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            write_error(str(error))
            return ExitCode.USAGE
        raise translate(error) from None
    except BrokenPipeError:
        return ExitCode.DONE  # who asked for help or the version has read enough


def _internal(error: BaseException, message: str, debug: bool) -> int:
    """Tell of a fault of ours without anything of the data: not even the exception's own text."""
    if debug:
        _trace(error)
    write_error(f"{message}\nMeld dit met de versie ({__version__}). Met {DEBUG}=1 ziet u waar het misging.")
    return ExitCode.INTERNAL


def _trace(error: BaseException) -> None:
    import traceback

    traceback.print_exception(error)


def _place(error: BaseException) -> str:
    """The innermost line of our own code that the error passed."""
    import traceback

    own = [frame for frame in traceback.extract_tb(error.__traceback__) if "thuiszit_cli" in frame.filename]
    if not own:
        return "buiten thuiszit"
    return f"in {own[-1].filename.rpartition('thuiszit_cli')[2].strip('/').strip(os.sep)}:{own[-1].lineno}"


@contextlib.contextmanager
def _interrupts() -> Iterator[list[int]]:
    """Let SIGTERM end a run as Ctrl-C does: cleaned up, exit code 130. Gives the list of the signals that came.

    A library that is interrupted may raise an error of its own instead; the list tells what it was.
    """
    seen: list[int] = []

    def interrupt(number: int, frame: Any) -> None:
        seen.append(number)
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield seen
        return
    wanted = [each for each in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(each) != signal.SIG_IGN]
    before = {each: signal.signal(each, interrupt) for each in wanted}
    try:
        yield seen
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
