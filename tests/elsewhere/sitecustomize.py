"""A system without `fcntl`, `resource`, `pwd` and `/proc`, as far as our own code and its locks see (`make elsewhere`).

Python reads this at its start in every process that has this folder on its path. What psutil and the interpreter do
with them stays: on another system they have other means.
"""

import builtins
import sys

_ABSENT = {"fcntl", "resource", "pwd"}
_import = builtins.__import__


def _without(name, globals=None, *rest, **named):  # noqa: A002
    if name in _ABSENT and (globals or {}).get("__name__", "").startswith(("thuiszit_cli", "filelock")):
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return _import(name, globals, *rest, **named)


def _no_proc(event: str, arguments: tuple) -> None:
    if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith("/proc"):
        frame = sys._getframe()
        while frame is not None:
            name = frame.f_globals.get("__name__", "")
            if name.startswith(("psutil", "filelock", "multiprocessing")):
                return
            if name.startswith("thuiszit_cli"):
                raise FileNotFoundError(2, "No such file or directory")
            frame = frame.f_back


builtins.__import__ = _without
sys.addaudithook(_no_proc)
