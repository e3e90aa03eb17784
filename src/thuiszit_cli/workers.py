"""Work divided over processes, where the operating system can fork (Linux); elsewhere one task after another.

A fork has all that was read at no cost, and hands back what it made through memory that has no name on any disk. The
tasks do not depend on the number of workers, so neither does the answer.
"""

from __future__ import annotations

import contextlib
import gc
import mmap
import os
import pickle
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, BinaryIO, TypeVar

WORKERS = "THUISZIT_WORKERS"  # how many at most; without it as many as there are cores
_ALIGNED = 64  # bytes, as Arrow wants its buffers
_LENGTH = 8  # bytes of a number
_alone = False  # whether every core has a worker: then none of them makes threads

Item = TypeVar("Item")
Result = TypeVar("Result")


def cores() -> int:
    """How many processors this process may use, or as many as the variable says; one while work is divided."""
    if _alone:
        return 1
    told = os.environ.get(WORKERS, "")
    if told.isascii() and told.isdigit():
        return max(int(told), 1)
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def available() -> int:
    """How many workers this process may have: one where forking is not safe, in a thread or not on Linux."""
    if sys.platform != "linux" or threading.current_thread() is not threading.main_thread():
        return 1
    return cores()


def together(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """What `function` makes of each item, in threads: for what numpy and Arrow do without Python's own lock."""
    if cores() < 2 or len(items) < 2:
        return [function(item) for item in items]
    return list(_threads(cores()).map(function, items))


@lru_cache(maxsize=1)
def _threads(many: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(many, thread_name_prefix="naast-elkaar")


def divided(tasks: Sequence[Callable[[], Result]], workers: int | None = None) -> list[Result]:
    """What each task returns, in the order of the tasks. An error of a task is raised here, whoever had it."""
    many = min(available() if workers is None else workers, len(tasks))
    if many < 2:
        return [task() for task in tasks]
    global _alone
    helpers: list[_Helper] = []
    found: dict[int, Result] = {}
    _alone = True
    try:
        for first in range(1, many):
            helpers.append(_Helper.start(tasks[first::many]))
        found |= {at: tasks[at]() for at in range(0, len(tasks), many)}
        for first, helper in enumerate(helpers, start=1):
            for at, result in zip(range(first, len(tasks), many), helper.results(), strict=False):
                found[at] = result
    finally:
        _alone = False
        for helper in helpers:
            helper.stop()
    # What a helper did not do, for want of memory perhaps, is done here, where an error can be told.
    return [found[at] if at in found else task() for at, task in enumerate(tasks)]


@dataclass
class _Helper:
    """A fork at work."""

    process: int
    memory: int  # file descriptor of what it hands back
    running: bool = True

    @staticmethod
    def start(tasks: Sequence[Callable[[], Any]]) -> _Helper:
        memory = os.memfd_create("thuiszit")
        gc.freeze()  # what is here already is not looked at again, so that it stays shared
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # that there are threads: they hold no lock of ours
            process = os.fork()
        if process == 0:
            _work(tasks, memory)
        return _Helper(process, memory)

    def results(self) -> list[Any]:
        """What it made of its tasks; nothing when it did not end well."""
        _, status = os.waitpid(self.process, 0)
        self.running = False
        if status != 0:
            return []
        # Pages of our own when something is changed in them. They go when the last column that lies in them does.
        return _read(mmap.mmap(self.memory, 0, access=mmap.ACCESS_COPY))

    def stop(self) -> None:
        """End it when it is still at work, and let go of its memory."""
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.process, 0)
        os.close(self.memory)
        gc.unfreeze()


def _work(tasks: Sequence[Callable[[], Any]], memory: int) -> None:
    """Do the tasks in a fork, and end it: nothing of what is above it on the stack may go on twice."""
    code = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        with open(memory, "wb", closefd=False) as stream:
            for task in tasks:
                _write(stream, task())
        code = 0
    except BaseException:  # noqa: S110 - the parent does it again, and tells
        pass
    finally:
        os._exit(code)


def _write(stream: BinaryIO, value: object) -> None:
    """A value, its large columns as they lie in memory."""
    columns: list[pickle.PickleBuffer] = []
    rest = pickle.dumps(value, protocol=5, buffer_callback=columns.append)
    pieces = [memoryview(rest), *(column.raw() for column in columns)]
    lengths = [len(pieces), *(piece.nbytes for piece in pieces)]
    head = b"".join(length.to_bytes(_LENGTH, "little") for length in lengths)
    for piece in (memoryview(head), *pieces):
        stream.write(piece)
        stream.write(bytes(-piece.nbytes % _ALIGNED))


def _read(shared: mmap.mmap) -> list[Any]:
    whole = memoryview(shared)
    values: list[Any] = []
    at = 0

    def piece(length: int) -> memoryview:
        nonlocal at
        begin, at = at, at + length + -length % _ALIGNED
        return whole[begin : begin + length]

    while at < len(whole):
        count = int.from_bytes(whole[at : at + _LENGTH], "little")
        head = piece(_LENGTH * (count + 1))
        lengths = [
            int.from_bytes(head[_LENGTH * each : _LENGTH * (each + 1)], "little")
            for each in range(1, count + 1)
        ]
        rest, *columns = [piece(length) for length in lengths]
        values.append(pickle.loads(rest, buffers=columns))  # noqa: S301 - our own fork wrote it
    return values
