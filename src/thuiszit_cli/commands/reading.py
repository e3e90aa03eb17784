"""What every command that reads exports shares (spec section 10): its options around those of the command."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thuiszit_cli.commands.options import (
    ConfigOption,
    DefinitieOption,
    Exports,
    JsonOption,
    KoppeltabelOption,
    LayoutOption,
    OverschrijfOption,
    ParameterOption,
    PeildatumOption,
    StilOption,
    StrengOption,
    VakantieregioOption,
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
from thuiszit_cli.rules.terms import Definitie, Ernst, Vakantieregio

if TYPE_CHECKING:
    from rich.console import Console

    from thuiszit_cli.tables.own_days import OwnDay

Command = Callable[..., int]
# The options by name, in the order of the help: those of the question, and those of the answer.
_QUESTION: Mapping[str, Any] = {
    "peildatum": PeildatumOption,
    "definitie": DefinitieOption,
    "vakantieregio": VakantieregioOption,
    "parameter": ParameterOption,
    "config": ConfigOption,
    "layout": LayoutOption,
    "koppeltabel": KoppeltabelOption,
}
_ANSWER: Mapping[str, Any] = {
    "overschrijf": OverschrijfOption,
    "wachtwoord_bestand": WachtwoordOption,
    "json": JsonOption,
    "stil": StilOption,
    "streng": StrengOption,
}
_FLAGS = ("overschrijf", "json", "stil")


@dataclass(frozen=True)
class Asked:
    """What the shared options ask, with the configuration beneath them."""

    exports: tuple[Path, ...]
    peildatum: date
    definitie: Definitie
    vakantieregio: Vakantieregio | None
    parameters: dict[str, str]
    own_days_file: Path | None  # days that schools add to or take from the lesdagen
    layouts: tuple[Path, ...]  # of the desk itself
    links: Path | None  # a koppeltabel of BSN and onderwijsnummer
    quarter_begins: int  # the month of Q1
    log: Path | None  # where every run is told
    uit: Path | None
    overschrijf: bool
    json: bool
    stil: bool
    level: Ernst | None  # of --streng
    started: str

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Every file that the answer depends on, but for the configuration."""
        return (*self.exports, *self.layouts, *([self.links] if self.links else []))

    def own_days(self) -> tuple[OwnDay, ...]:
        """The days of that file. Raises UsageError."""
        if self.own_days_file is None:
            return ()
        from thuiszit_cli.tables.own_days import read_own_days

        return read_own_days(self.own_days_file)

    def console(self) -> Console:
        """Where to tell a person something."""
        from thuiszit_cli.commands import console

        return console.console(data_on_stdout=self.json, quiet=self.stil)


def reading(uit: str, *, without_effect: tuple[str, ...] = ()) -> Callable[[Command], Command]:
    """Put the shared options around those of a command, which is called with an `Asked` and its own.

    `uit` is the help of --uit. Options `without_effect` are taken, so that a script can give every command the
    same, but the help does not show them.
    """
    folder = Annotated[str | None, typer.Option("--uit", metavar="MAP", help=uit)]

    def around(command: Command) -> Command:
        own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]
        keys = {
            name: _hidden(name, option) if name in without_effect else option
            for name, option in _QUESTION.items()
        }
        shared = {**keys, "uit": folder, **_ANSWER}
        required = [each for each in own if each.default is inspect.Parameter.empty]
        optional = [each for each in own if each.default is not inspect.Parameter.empty]
        parameters = [
            inspect.Parameter("exports", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Exports),
            *required,
            *(_parameter(name, shared[name]) for name in keys),
            *optional,
            *(_parameter(name, shared[name]) for name in shared if name not in keys),
        ]
        signature = inspect.Signature(parameters, return_annotation=int)

        @functools.wraps(command)
        def called(*args: Any, **named: Any) -> int:
            bound = signature.bind(*args, **named)
            bound.apply_defaults()
            given = bound.arguments
            asked = _read({name: given.pop(name) for name in ("exports", *shared)})
            return command(asked, **given)

        called.__signature__ = signature  # type: ignore[attr-defined]
        called.__annotations__ = {each.name: each.annotation for each in parameters}
        return called

    return around


def _parameter(name: str, option: Any) -> inspect.Parameter:
    default = False if name in _FLAGS else None
    return inspect.Parameter(
        name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=option
    )


def _hidden(name: str, option: Any) -> Any:
    """The same option, not shown in the help."""
    return Annotated[option.__origin__, typer.Option(f"--{name}", hidden=True)]


def _read(given: Mapping[str, Any]) -> Asked:
    """The shared options as values. Raises UsageError for what cannot be read, naming the mend."""
    from thuiszit_cli.commands.config import read_config

    started, level = now(), read_strict(given["streng"])
    config = given["config"]
    settings = read_config(Path(config)) if config is not None else {}
    use_limits_of(config)
    chosen = given["definitie"] or settings.get("definitie") or Definitie.LANDELIJK.value
    region = given["vakantieregio"] or settings.get("vakantieregio")
    day, links = given["peildatum"], given["koppeltabel"]
    return Asked(
        exports=tuple(Path(export) for export in given["exports"]),
        peildatum=read_date(day, "--peildatum") if day else today(),
        definitie=read_term(Definitie, chosen, "--definitie"),
        vakantieregio=read_term(Vakantieregio, region, "--vakantieregio") if region else None,
        parameters=read_parameters(given["parameter"] or ()),
        own_days_file=_configured(config, settings, "lesdagen"),
        layouts=read_layouts(given["layout"]),
        links=Path(links) if links else _configured(config, settings, "koppeltabel"),
        quarter_begins=settings.get("kwartaal_begint", 1),
        log=_configured(config, settings, "logboek"),
        uit=Path(given["uit"]) if given["uit"] else None,
        overschrijf=given["overschrijf"],
        json=given["json"],
        stil=given["stil"],
        level=level,
        started=started,
    )


def _configured(config: str | None, settings: Mapping[str, Any], name: str) -> Path | None:
    """A path in the configuration, meant from the folder in which that file stands."""
    return Path(config).parent / settings[name] if config and name in settings else None
