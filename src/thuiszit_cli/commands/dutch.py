"""Help and errors of the command line in Dutch, without loading more than Typer itself."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from thuiszit_cli.commands.nearest import nearest
from thuiszit_cli.errors import ExitCode, UsageError

_IS_WORD = re.compile(r"--?[A-Za-z][A-Za-z-]{0,30}")
# Typer keeps its copy of click private; what it publishes leads to the class all its usage errors share.
ParserError = cast(type[Exception], typer.BadParameter.__mro__[1])
if ParserError.__name__ != "UsageError":
    raise ImportError("this version of Typer has other errors than the ones translated here")


class DutchCommand(TyperCommand):
    """A command whose help is Dutch, and that takes no empty value and no option twice."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line. Raises UsageError for what is empty or doubled."""
        _refuse_unclear(self, ctx, args)
        return super().parse_args(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help: use, meaning, arguments, options, exit codes."""
        _write_head(self, ctx, formatter)
        params = [param for param in self.get_params(ctx) if not getattr(param, "hidden", False)]
        arguments = [(_argument_name(param), _help(param)) for param in params if _is_argument(param)]
        options = [(_option_name(param), _help(param)) for param in params if not _is_argument(param)]
        _write_list(formatter, "Argumenten", arguments)
        _write_list(formatter, "Opties", options)
        _write_exit_codes(formatter)


class Unread(DutchCommand):
    """A command or group that is read from `place` (module:name in this folder) when it is asked for."""

    def __init__(self, name: str, place: str, short_help: str, help: str | None = None) -> None:  # noqa: A002
        super().__init__(name, short_help=short_help, help=help)
        self._place = place

    def read(self) -> Any:
        """The command itself."""
        module, _, attribute = self._place.partition(":")
        found = getattr(import_module(f"{__package__}.{module}"), attribute)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False, rich_markup_mode=None)
            alone.command(self.name, cls=DutchCommand, short_help=self.short_help, help=self.help)(found)
            found = alone
        command = get_command(found)
        command.name, command.short_help = self.name, self.short_help
        return command


class DutchGroup(TyperGroup):
    """The program itself: its help lists the commands, and an unknown command names the nearest."""

    _only_named = False  # while a shell lists the commands: reading each would take a second

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line up to the name of a command. Raises UsageError for what is empty or doubled."""
        _refuse_unclear(self, ctx, args)
        return super().parse_args(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help: use, meaning, options, commands, exit codes."""
        _write_head(self, ctx, formatter)
        _write_list(formatter, "Opties", [(_option_name(p), _help(p)) for p in self.get_params(ctx)])
        commands = [(name, self.commands[name].short_help or "") for name in self.list_commands(ctx)]
        _write_list(formatter, "Opdrachten", commands)
        _write_exit_codes(formatter)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, read the first time."""
        command = super().get_command(ctx, cmd_name)
        if isinstance(command, Unread) and not self._only_named:
            command = self.commands[cmd_name] = command.read()
        return command

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """The commands and options that begin so."""
        self._only_named = True
        try:
            return super().shell_complete(ctx, incomplete)
        finally:
            self._only_named = False

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command of that name. Raises UsageError naming the nearest; what was typed is not repeated."""
        if args[0] not in self.commands and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise UsageError("Deze opdracht bestaat niet.", nearest(args[0], self.commands, "Opdrachten"))
        return super().resolve_command(ctx, args)


def _refuse_unclear(command: Any, ctx: Any, args: list[str]) -> None:
    """Raise UsageError for an empty value, and for a second value of an option that has one.

    The last of two would hold and an empty one would be none: both may be a slip in a script.
    """
    if ctx.resilient_parsing:  # a shell completes what is half typed
        return
    given, _, order = command.make_parser(ctx).parse_args(args=list(args))
    for param in dict.fromkeys(order):
        values = given.get(param.name)
        name = _argument_name(param) if _is_argument(param) else param.opts[0]
        kind = "Het argument" if _is_argument(param) else "De optie"
        if any(isinstance(value, str) and not value.strip() for value in _listed(values)):
            raise UsageError(f"{kind} {name} heeft een lege waarde.", f"Zie '{ctx.command_path} --help'.")
        if not _is_argument(param) and not param.multiple and not param.is_flag and order.count(param) > 1:
            raise UsageError(f"De optie {name} staat er meer dan één keer.", "Geef hem één keer.")


def _listed(values: Any) -> list[Any]:
    return list(values) if isinstance(values, (list, tuple)) else [values]


def translate(error: Exception) -> UsageError:
    """A usage error of Typer in Dutch. It repeats no value: that could be somebody's number."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "thuiszit"
    see_help = f"Zie '{path} --help'."
    kind = type(error).__name__
    if kind == "NoSuchOption":
        options = (
            [
                name
                for param in context.command.get_params(context)
                if not _is_argument(param)
                for name in param.opts
            ]
            if context
            else []
        )
        typed = error.option_name  # type: ignore[attr-defined]
        # Letters and dashes are a slip of the pen; anything else may be somebody's number.
        named = f"De optie {typed}" if _IS_WORD.fullmatch(typed) else "Deze optie"
        return UsageError(f"{named} bestaat niet.", nearest(typed, options, "Opties") + f"\n{see_help}")
    if kind == "MissingParameter":
        param = getattr(error, "param", None)
        if param is not None and _is_argument(param):
            return UsageError(f"Het argument {_argument_name(param)} ontbreekt.", see_help)
        name = param.opts[0] if param is not None else ""
        return UsageError(f"De optie {name} ontbreekt.", see_help)
    if kind == "BadOptionUsage":
        wants = "krijgt geen waarde" if "not take" in str(error) else "heeft een waarde nodig"
        return UsageError(f"De optie {error.option_name} {wants}.", see_help)  # type: ignore[attr-defined]
    if kind == "BadParameter":
        param = getattr(error, "param", None)
        name = f" voor {param.opts[0]}" if param is not None else ""
        return UsageError(f"Ongeldige waarde{name}.", see_help)
    if "extra argument" in str(error):
        return UsageError("Er staat een argument te veel.", see_help)
    if "Missing command" in str(error):
        return UsageError("Er is geen opdracht gegeven.", see_help)
    return UsageError("De opdracht is niet begrepen.", see_help)


def _write_head(command: Any, ctx: Any, formatter: Any) -> None:
    arguments = [_argument_name(param) for param in command.get_params(ctx) if _is_argument(param)]
    tail = [] if not isinstance(command, TyperGroup) else ["OPDRACHT"]
    formatter.write_usage(ctx.command_path, " ".join(["[OPTIES]", *arguments, *tail]), prefix="Gebruik: ")
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(command.help or "")


def _write_list(formatter: Any, title: str, rows: list[tuple[str, str]]) -> None:
    if rows:
        with formatter.section(title):
            formatter.write_dl(rows)


def _write_exit_codes(formatter: Any) -> None:
    _write_list(formatter, "Uitgangscodes", [(str(int(code)), code.meaning) for code in ExitCode])


def _is_argument(param: Any) -> bool:
    return bool(param.param_type_name == "argument")


def _argument_name(param: Any) -> str:
    return f"{param.metavar or param.name.upper()}{'...' if param.nargs != 1 else ''}"


def _option_name(param: Any) -> str:
    names = ", ".join(param.opts)
    return f"{names} {param.metavar}" if param.metavar else names


def _help(param: Any) -> str:
    return "Toon deze hulp." if param.name == "help" else (param.help or "")
