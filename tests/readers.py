"""The processes that read workbooks and Parquet files, as forks of one server that has imported what they need.

Each of them takes a third of a second to start, far longer than it reads in most tests. A test that is about the
process itself (`tests/conftest.py` names them) starts it as the program does.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

AVAILABLE = sys.platform == "linux" and not os.environ.get("THUISZIT_ELSEWHERE")


@lru_cache(maxsize=1)
def server() -> str:
    """The name of the socket on which the server of this test process listens; it ends when this process does."""
    listener = socket.socket(socket.AF_UNIX)
    name = f"thuiszit-tests-{os.getpid()}"
    listener.bind("\0" + name)
    listener.listen()
    lives, ends = os.pipe()
    subprocess.Popen(
        [sys.executable, "-P", __file__, str(listener.fileno()), str(lives)],
        pass_fds=[listener.fileno(), lives],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system"},
    )
    listener.close()
    os.close(lives)
    _ENDS.append(ends)  # it is closed with this process
    return name


_ENDS: list[int] = []


class _Fork:
    """What `read/process.py` needs of a Popen."""

    def __init__(self, argv: list[str], *, name: str, env: Mapping[str, str], **_: Any) -> None:
        assert argv[-1] == "thuiszit_cli.read.child"
        asked, asks = os.pipe()
        answered, answers = os.pipe()
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect("\0" + name)
        socket.send_fds(self._socket, [b"."], [asked, answers])
        os.close(asked)
        os.close(answers)
        self.stdin, self.stdout = os.fdopen(asks, "wb"), os.fdopen(answered, "rb")
        self.pid = int(self._socket.recv(32))

    def kill(self) -> None:
        with contextlib.suppress(BlockingIOError):
            if self._socket.recv(1, socket.MSG_DONTWAIT) == b"":
                return  # it ended by itself, and its number may be of another
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> None:
        self._socket.recv(1)
        self._socket.close()


def use(module: Any, name: str | None = None) -> None:
    """Have `read/process.py` start its processes here; `name` is that of a server that is there already."""
    chosen = name or server()
    module.subprocess = SimpleNamespace(
        Popen=lambda argv, **how: _Fork(argv, name=chosen, **how), PIPE=subprocess.PIPE, DEVNULL=-3
    )


def _serve(listener: socket.socket, lives: int) -> None:
    import select

    from thuiszit_cli.read import child

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who waits sees the socket close
    either: list[Any] = [listener, lives]
    while listener in select.select(either, [], [])[0]:
        connection, _ = listener.accept()
        _, pipes, *_ = socket.recv_fds(connection, 1, 2)
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            connection.send(b"%d" % os.getpid())
            for number, pipe in enumerate(pipes):
                os.dup2(pipe, number)
                os.close(pipe)
            listener.close()
            os.close(lives)
            try:
                child.main()
            finally:
                os._exit(0)
        connection.close()
        for pipe in pipes:
            os.close(pipe)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]))
