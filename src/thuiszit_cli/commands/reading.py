"""What commands share around their own options (spec section 10): those of the question, and those of the answer."""

from __future__ import annotations

import functools
import inspect
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.models import OptionInfo

from thuiszit_cli.commands.options import (
    ConfigOption,
    DefinitieOption,
    Exports,
    JsonOption,
    KoppeltabelOption,
    LayoutOption,
    LesdagenOption,
    OverschrijfOption,
    ParameterOption,
    PeildatumOption,
    StilOption,
    StrengOption,
    VakantieregioOption,
    VoorstelOption,
    now,
    read_date,
    read_layouts,
    read_parameters,
    read_strict,
    read_term,
    today,
    use_limits_of,
)
from thuiszit_cli.commands.passwords import WachtwoordOption
from thuiszit_cli.errors import InputError, UsageError
from thuiszit_cli.question import Question
from thuiszit_cli.rules.terms import Definitie, Ernst, Vakantieregio

Command = Callable[..., int]
# The options by name, in the order of the help: those of the question, and those of the answer.
QUESTION: Mapping[str, Any] = {
    "peildatum": PeildatumOption,
    "definitie": DefinitieOption,
    "vakantieregio": VakantieregioOption,
    "parameter": ParameterOption,
    "config": ConfigOption,
    "layout": LayoutOption,
    "koppeltabel": KoppeltabelOption,
    "lesdagen": LesdagenOption,
    "neem_voorstel_over": VoorstelOption,
}
_OUTPUT: Mapping[str, Any] = {"overschrijf": OverschrijfOption}
_SCREEN: Mapping[str, Any] = {"json": JsonOption, "stil": StilOption}
ANSWER: Mapping[str, Any] = {
    **_OUTPUT,
    "wachtwoord_bestand": WachtwoordOption,
    **_SCREEN,
    "streng": StrengOption,
}
_FLAGS = ("neem_voorstel_over", "overschrijf", "json", "stil")
# Options of single commands that change no file of the answer, or that a manifest may not hold.
_UNSAID = ("leerling", "sleutel", "logboek", "markdown", "schrijf_layout", "proef")


@dataclass(frozen=True, kw_only=True)
class Answering:
    """How an answer is wanted, and the command's own options as they would be typed again."""

    own: tuple[str, ...] = ()
    uit: Path | None = None
    overschrijf: bool = False
    json: bool = False
    stil: bool = False
    level: Ernst | None = None  # of --streng
    started: str = ""

    def command(self, name: str) -> str:
        """The command that gives the same answer again, without the files that it reads and writes."""
        return shlex.join(["thuiszit", name, *self.own])

    def folder(self, default: str, *, wanted: bool) -> Path | None:
        """Where to write: nowhere when --json tells the answer, and no folder or file was `wanted` of it."""
        return (self.uit or Path(default)) if self.uit or wanted or not self.json else None

    def needs_folder(self, option: str) -> None:
        """Raise UsageError for an option about files when none are written."""
        if self.uit is None:
            raise UsageError(
                f"{option} doet hier niets zonder --uit.", "Geef met --uit een map voor de bestanden."
            )


@dataclass(frozen=True, kw_only=True)
class Asked(Answering):
    """And what is asked, with the configuration beneath it."""

    question: Question
    log: Path | None = None  # where every run is told
    without: tuple[str, ...] = ()  # options that do nothing here

    def command(self, name: str) -> str:
        """The same with the question."""
        return self.question.command(name, *self.own, without=self.without)


def reading(uit: str, *, without_effect: tuple[str, ...] = ()) -> Callable[[Command], Command]:
    """Put the shared options around those of a command, which is called with an `Asked` and its own.

    `uit` is the help of --uit. Options `without_effect` are taken, so that a script can give every command the
    same, but the help does not show them. A key at the top of the configuration that has the name of an option of
    the command is its value where none is given.
    """
    question = {
        name: _hidden(name, option) if name in without_effect else option for name, option in QUESTION.items()
    }
    first = [inspect.Parameter("exports", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Exports)]
    read = functools.partial(read_asked, without=without_effect)
    return around(first, question, {"uit": _folder(uit), **ANSWER}, read)


def answering(uit: str) -> Callable[[Command], Command]:
    """The same for a command that reads no exports: it is called with an `Answering` and its own options."""
    return around([], {}, {"uit": _folder(uit), **_OUTPUT, **_SCREEN}, _answering)


def _folder(text: str) -> Any:
    return Annotated[str | None, typer.Option("--uit", metavar="MAP", help=text)]


def around(
    first: list[inspect.Parameter],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    read: Callable[[Mapping[str, Any], dict[str, Any], dict[str, str]], Answering],
) -> Callable[[Command], Command]:
    """Options `before` and `after` those of a command; `read` makes its first argument of them."""

    def decorate(command: Command) -> Command:
        own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]
        flags = {each.name: flag for each in own if (flag := _flag(each))}
        required = [each for each in own if each.default is inspect.Parameter.empty]
        optional = [each for each in own if each.default is not inspect.Parameter.empty]
        parameters = [
            *first,
            *required,
            *(_parameter(name, option) for name, option in before.items()),
            *optional,
            *(_parameter(name, option) for name, option in after.items()),
        ]
        signature = inspect.Signature(parameters, return_annotation=int)
        shared = [*(each.name for each in first), *before, *after]

        @functools.wraps(command)
        def called(*args: Any, **named: Any) -> int:
            bound = signature.bind(*args, **named)
            bound.apply_defaults()
            given = bound.arguments
            asked = read({name: given.pop(name) for name in shared}, given, flags)
            try:
                return command(asked, **given)
            except InputError as refused:
                from thuiszit_cli.commands.proposing import kept

                if not (isinstance(asked, Asked) and kept(asked, refused)):
                    raise
            return command(asked, **given)  # with the layout that is now in the configuration folder

        called.__signature__ = signature  # type: ignore[attr-defined]
        called.__annotations__ = {each.name: each.annotation for each in parameters}
        return called

    return decorate


def _parameter(name: str, option: Any) -> inspect.Parameter:
    default = False if name in _FLAGS else None
    return inspect.Parameter(
        name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=option
    )


def _hidden(name: str, option: Any) -> Any:
    """The same option, not shown in the help."""
    return Annotated[option.__origin__, typer.Option("--" + name.replace("_", "-"), hidden=True)]


def _flag(parameter: inspect.Parameter) -> str:
    """How an option of a command is typed; "" for an argument."""
    info = next(iter(getattr(parameter.annotation, "__metadata__", ())), None)
    # Typer takes the first name for a default until it reads the annotation.
    return str(info.default) if isinstance(info, OptionInfo) else ""


def _typed(own: Mapping[str, Any], flags: Mapping[str, str]) -> tuple[str, ...]:
    """The options that were given, as they would be typed again, but for those that are left unsaid."""
    words: list[str] = []
    for name, flag in flags.items():
        value = own[name]
        if name in _UNSAID or value is None or value is False:
            continue
        for each in value if isinstance(value, (list, tuple)) else [value]:
            words += [flag] if each is True else [flag, str(each)]
    return tuple(words)


def _answering(given: Mapping[str, Any], own: dict[str, Any], flags: dict[str, str]) -> Answering:
    return Answering(
        own=_typed(own, flags),
        uit=Path(given["uit"]) if given.get("uit") else None,
        overschrijf=given.get("overschrijf", False),
        json=given["json"],
        stil=given["stil"],
        started=now(),
    )


def read_asked(
    given: Mapping[str, Any],
    own: dict[str, Any],
    flags: dict[str, str],
    settings: Mapping[str, Any] | None = None,
    without: tuple[str, ...] = (),
) -> Asked:
    """The shared options as values, with the settings beneath them: those at the top of the configuration.

    Raises UsageError for what cannot be read, naming the mend.
    """
    from thuiszit_cli.commands.config import read_config

    level, config = read_strict(given["streng"]), given["config"]
    if settings is None:
        settings = read_config(Path(config)) if config is not None else {}
    use_limits_of(config)
    fill(own, settings)
    unread = {"lesdagen", "koppeltabel"}.intersection(without)  # files that change nothing here are no input
    given = {name: None if name in unread else value for name, value in given.items()}
    settings = {name: value for name, value in settings.items() if name not in unread}
    return Asked(
        **{**vars(_answering(given, own, flags)), "level": level},
        question=read_question(given, settings),
        log=settings.get("logboek"),
        without=without,
    )


def fill(own: dict[str, Any], settings: Mapping[str, Any]) -> None:
    """Give a command's own options that were not given the value of the setting with their name."""
    for name in own.keys() & settings.keys() - set(_UNSAID):
        own[name] = own[name] or settings[name]


def read_question(given: Mapping[str, Any], settings: Mapping[str, Any]) -> Question:
    """The question of the shared options `given`, with settings beneath them. Raises UsageError."""
    chosen = given["definitie"] or settings.get("definitie") or Definitie.LANDELIJK.value
    region = given["vakantieregio"] or settings.get("vakantieregio")
    day = given["peildatum"]
    return Question(
        exports=given.get("exports", ()),
        peildatum=read_date(day, "--peildatum") if day else today(),
        definitie=read_term(Definitie, chosen, "--definitie"),
        vakantieregio=read_term(Vakantieregio, region, "--vakantieregio") if region else None,
        parameters=read_parameters(given["parameter"] or ()),
        own_days=given["lesdagen"] or settings.get("lesdagen") or (),
        layouts=read_layouts(given["layout"] or settings.get("layouts")),
        links=given["koppeltabel"] or settings.get("koppeltabel"),
        take_proposal=given["neem_voorstel_over"],
    )
