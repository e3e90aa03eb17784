"""Files that a user names: read when they are ordinary files, of a bearable size and depth.

Opening a pipe waits for ever, and text that nests thousands of levels makes a parser end in RecursionError. Both are
told here as the faults that every caller already knows: OSError, TOMLDecodeError and JSONDecodeError, with the line.
"""

from __future__ import annotations

import csv
import errno
import json
import os
import re
import stat
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Any

_MOST_BYTES = 64 * 1024 * 1024  # of what is read as a whole: configuration, a list of targets, a manifest
_DEEPEST = 100  # levels of lists and tables; nothing of ours has more than five
# The parts of JSON and TOML that hold or are brackets and line ends.
_PART = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[{]|[\]}]|\n')


def open_regular(path: Path) -> BufferedReader:
    """Open a file to read its bytes. Raises OSError, also for what is no ordinary file: a pipe, a device."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "geen gewoon bestand", str(path))
    return BufferedReader(FileIO(descriptor))


def read_bytes(path: Path) -> bytes:
    """The bytes of a small file. Raises OSError, also when it is no ordinary file or too large."""
    with open_regular(path) as stream:
        data = stream.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise OSError(errno.EFBIG, "te groot", str(path))
    return data


def read_text(path: Path) -> str:
    """The same as text in UTF-8, without byte order mark, its lines ended by \\n. Raises UnicodeDecodeError as well."""
    return read_bytes(path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def carried(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table that the program carries in `data/`."""
    text = files("thuiszit_cli").joinpath(f"data/{name}.csv").read_text(encoding="utf-8-sig")
    return csv.DictReader(text.splitlines(), delimiter=";")


def load_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text. Raises tomllib.TOMLDecodeError, also for one that nests too deep."""
    if line := _line_too_deep(text) or _line_of_dots(text):
        raise tomllib.TOMLDecodeError(f"Too deep (at line {line}, column 1)")
    return tomllib.loads(text)


def load_json(text: str) -> Any:
    """The value of a JSON text. Raises json.JSONDecodeError, also for one that nests too deep."""
    if line := _line_too_deep(text):
        raise json.JSONDecodeError(f"Too deep at line {line}", text, 0)
    return json.loads(text)


def _line_of_dots(text: str) -> int:
    """The line of which the key has more parts than any of ours, each a level; 0 when none has."""
    keys = (line.partition("=")[0] for line in text.splitlines())
    return next((number for number, key in enumerate(keys, start=1) if key.count(".") > 1000), 0)


def _line_too_deep(text: str) -> int:
    """The line on which the brackets of a text open one too many level; 0 when none does."""
    depth, line, within = 0, 1, ""
    for found in _PART.finditer(text):
        part = found[0]
        if within or part in ('"""', "'''"):
            within = "" if part == within else within or part
            line += part == "\n"
        elif part == "\n":
            line += 1
        elif part in "[{":
            depth += 1
            if depth > _DEEPEST:
                return line
        elif part in "]}":
            depth -= 1
    return 0
