"""The command in a process of its own, without waiting each time until Python has imported everything.

Starting Python and importing pandas takes longer than most commands. So one server (this file as a program) imports
the program once, and every command is a fork of it: with its own folder, environment, mask and streams, and an
end of its own. Where there is no fork the command is started as anyone would.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

THUISZIT = Path(sys.executable).with_name("thuiszit")
SECONDS = 120
# What a command imports only when it comes to it.
_IMPORTED_LATER = ("holidays.countries.netherlands", "xlsxwriter", "rich.console", "rich.tree", "rich.table")


def run(
    argv: tuple[str, ...],
    folder: Path,
    environment: Mapping[str, str],
    hook: Path | None = None,
    stdin: bytes = b"",
    together: bool = False,
    terminal: str | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run `thuiszit argv` in `folder` and wait for its end; `hook` is Python that is run before it.

    `together` puts what it says on either stream in one text, in the order in which it was said. With the name of a
    `terminal` it reads and speaks there, and nothing is returned of that.
    """
    if sys.platform != "linux" and terminal:
        with Path(terminal).open("r+b", buffering=0) as tty:
            how: Any = {"cwd": folder, "env": environment, "stdin": tty, "stdout": tty, "stderr": tty}
            done = subprocess.run([str(THUISZIT), *argv], timeout=SECONDS, **how)
        return subprocess.CompletedProcess(list(argv), done.returncode, b"", b"")
    if sys.platform != "linux":
        return subprocess.run(
            [str(THUISZIT), *argv],
            cwd=folder,
            env={**environment, **({"PYTHONPATH": str(hook.parent)} if hook else {})},
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if together else subprocess.PIPE,
            timeout=SECONDS,
        )
    with _asked(argv, folder, environment, hook, stdin, together, terminal) as going:
        code, out, err = going.wait()
    return subprocess.CompletedProcess(list(argv), code, out, err)


@dataclass
class Going:
    """A command that is on its way (Linux); it leads a group of processes of its own."""

    streams: Path
    together: bool = False

    @property
    def pid(self) -> int:
        """Its process, from the moment that the command itself begins."""
        while not (self.streams / "pid").exists() and not self.has_ended():
            time.sleep(0.0005)
        return int((self.streams / "pid").read_text())

    def has_ended(self) -> bool:
        """Whether there is nothing left to break off."""
        return (self.streams / "ended").exists()

    def wait(self) -> tuple[int, bytes, bytes]:
        """Its exit code, or the signal it died of as a negative number, and what it said on either stream."""
        code = int(_server().stdout.readline())
        return code, self._said("stdout"), b"" if self.together else self._said("stderr")

    def _said(self, name: str) -> bytes:
        path = self.streams / name  # not there when it spoke on a terminal
        return path.read_bytes() if path.exists() else b""


@contextmanager
def started(
    argv: tuple[str, ...], folder: Path, environment: Mapping[str, str], hook: Path | None = None
) -> Iterator[Going]:
    """Start `thuiszit argv` (Linux), to be broken off; the caller waits for its end."""
    with _asked(argv, folder, environment, hook, b"", together=False) as going:
        yield going


@contextmanager
def _asked(
    argv: tuple[str, ...],
    folder: Path,
    environment: Mapping[str, str],
    hook: Path | None,
    stdin: bytes,
    together: bool,
    terminal: str | None = None,
) -> Iterator[Going]:
    """Ask the server for a command; its streams are files that are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="forked-") as streams:
        names = {name: str(Path(streams) / name) for name in ("stdin", "stdout", "stderr", "pid", "ended")}
        if together:
            names["stderr"] = names["stdout"]
        Path(names["stdin"]).write_bytes(stdin)
        if terminal:
            names |= dict.fromkeys(("stdin", "stdout", "stderr"), terminal)
        os.umask(mask := os.umask(0))
        request = {
            "argv": [str(THUISZIT), *argv],
            "folder": str(folder),
            "environment": dict(environment),
            "mask": mask,
            "hook": str(hook) if hook else None,
            **names,
        }
        server = _server()
        server.stdin.write(json.dumps(request).encode() + b"\n")
        server.stdin.flush()
        yield Going(Path(streams), together)


@lru_cache(maxsize=1)
def _server() -> Any:
    """The server of this test process; it ends when its requests do."""
    import readers

    return subprocess.Popen(
        [sys.executable, "-P", __file__, *([readers.server()] if readers.AVAILABLE else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


# --- the server ---------------------------------------------------------------------------------------------


def _serve() -> None:
    import importlib
    import pkgutil

    import thuiszit_cli

    sys.path.append(str(Path(__file__).parent))
    requests, answers = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb", buffering=0)
    own = [module.name for module in pkgutil.walk_packages(thuiszit_cli.__path__, "thuiszit_cli.")]
    for name in [*own, *_IMPORTED_LATER]:
        if not name.endswith("__main__"):
            importlib.import_module(name)
    gc.freeze()  # else every fork would touch, and so copy, all of this
    while line := requests.readline():
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            try:
                _become(request)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        _, status = os.waitpid(child, 0)
        Path(request["ended"]).touch()
        answers.write(b"%d\n" % os.waitstatus_to_exitcode(status))


def _become(request: Mapping[str, Any]) -> NoReturn:
    """Be the command, to its end."""
    import signal

    if sys.argv[1:] and not request["hook"]:  # a hook wants to be in every process
        import readers

        readers.use(sys.modules["thuiszit_cli.read.process"], sys.argv[1])

    signal.alarm(SECONDS)
    written = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    flags = {"stdin": os.O_RDONLY, "stdout": written, "stderr": written}
    for number, name in enumerate(flags):
        opened = os.open(request[name], flags[name], 0o600)
        os.dup2(opened, number)
        os.close(opened)
    # As Python itself: who replaces sys.stdin does not close it.
    sys.__stdin__ = sys.stdin = os.fdopen(0, closefd=False)  # type: ignore[misc]
    sys.stdout = os.fdopen(1, "w", closefd=False, encoding="utf-8")
    sys.stderr = os.fdopen(2, "w", closefd=False, encoding="utf-8", errors="backslashreplace")
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    os.umask(request["mask"])
    tempfile.tempdir = None
    sys.argv = list(request["argv"])
    if request["hook"]:
        exec(compile(Path(request["hook"]).read_text(), request["hook"], "exec"), {})
    from thuiszit_cli.__main__ import main

    os.setpgid(0, 0)
    starting = Path(request["pid"] + "-")
    starting.write_text(str(os.getpid()))
    code: int | str | None = 0
    try:
        starting.rename(request["pid"])
        main()
    except SystemExit as end:
        code = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    atexit._run_exitfuncs()
    os._exit(int(code or 0))  # taking down the interpreter takes as long as most commands


if __name__ == "__main__":
    _serve()
