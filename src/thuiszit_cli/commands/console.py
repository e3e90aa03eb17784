"""What a person reads on the screen, and where it goes: stdout, or stderr when stdout carries data."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thuiszit_cli.commands.streams import discard

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from thuiszit_cli.errors import ThuiszitError

_showing: list[Progress] = []  # bars that are on the screen now


def console(*, data_on_stdout: bool, quiet: bool) -> Console:
    """Where to tell a person something. NO_COLOR is honoured by Rich itself."""
    from rich.console import Console

    class PipedConsole(Console):
        """A console whose reader may walk away (`| head`): the work is done, so nothing is wrong."""

        def on_broken_pipe(self) -> None:
            self.quiet = True
            discard(self.file)

    return PipedConsole(stderr=data_on_stdout, quiet=quiet, highlight=False, markup=False, emoji=False)


def print_json(answer: dict[str, Any]) -> None:
    """One JSON object on stdout. ASCII, so that no terminal or code page can break it."""
    write_out(json.dumps(answer, indent=2) + "\n")


def write_out(text: str) -> None:
    """Text on stdout; a reader that walked away is no error."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        discard(sys.stdout)


def show_error(error: ThuiszitError) -> None:
    """An error and what mends it, on stderr; a file may bear the number of a person for a name."""
    text = f"Fout: {error.message}" + (f"\n{error.hint}" if error.hint else "")
    if sum(sign.isdigit() for sign in text) > 8:
        from thuiszit_cli.values.personal import masked

        text = masked(text)
    write_error(text)


def write_error(text: str) -> None:
    """Text on stderr, without signs that steer a terminal."""
    from thuiszit_cli.wording import plain

    sys.stderr.write("\n".join(plain(line) for line in text.split("\n")) + "\n")
    sys.stderr.flush()


@contextlib.contextmanager
def progress(target: Console, exports: Sequence[Path]) -> Iterator[Callable[[int], None] | None]:
    """A bar over the bytes of the exports on a terminal, None elsewhere; call it with each block's size."""
    if not target.is_terminal or target.quiet:
        yield None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    sizes = [path.stat().st_size for path in exports if path.is_file()]
    total = sum(sizes) if len(sizes) == len(exports) else None
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with contextlib.ExitStack() as held, Progress(*columns, console=target, transient=True) as bar:
        task = bar.add_task("Lezen", total=total)
        _showing.append(bar)
        held.callback(_showing.remove, bar)
        read = 0

        def report(size: int) -> None:
            nonlocal read
            read += size
            everything = total is not None and read >= total
            bar.update(task, completed=read, description="Beslissen" if everything else "Lezen")

        yield report


@contextlib.contextmanager
def asking() -> Iterator[None]:
    """Take a bar off the screen while somebody is asked something: it would be drawn over the question."""
    bars = list(_showing)
    for bar in bars:
        bar.stop()
    try:
        yield
    finally:
        for bar in bars:
            bar.start()


@contextlib.contextmanager
def working(target: Console, task: str) -> Iterator[None]:
    """On a terminal something that moves, for work of which no part can be counted; nothing elsewhere."""
    if not target.is_terminal or target.quiet:
        yield
        return
    with target.status(task):
        yield


def warn(target: Console, warnings: Iterable[str]) -> None:
    """What stands first, because without it the figures mislead; each warning once."""
    from rich.text import Text

    for warning in dict.fromkeys(warnings):
        target.print(Text(f"Let op: {warning}", style="bold yellow"))


def tell_reports(target: Console, folder: Path) -> None:
    """Where to read on in a folder that was just written: the page when there is one, and the Markdown.

    On one line whatever its length: a path that is broken cannot be clicked or copied.
    """
    from rich.text import Text

    from thuiszit_cli.wording import plain

    for path in (folder / "rapport.html", folder / "rapport.md"):
        if path.is_file():
            target.print(Text(f"Rapport: {plain(str(path))}"), soft_wrap=True)
