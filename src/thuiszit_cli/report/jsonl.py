"""One pupil a line, as JSON: for a program that reads line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from thuiszit_cli.columns import CLASSIFICATION
from thuiszit_cli.report.model import Classified, Listed
from thuiszit_cli.report.parquet import schema, to_table
from thuiszit_cli.report.worklist import columns_of, values_of


def write_pupils(path: Path, content: Classified) -> None:
    """`classificatie.jsonl`: the rows and columns of `classificatie.parquet`. Raises OSError."""
    _write(path, to_table(content.answer.pupils, schema(CLASSIFICATION)).to_pylist())


def write_worklist(path: Path, content: Listed) -> None:
    """`werklijst.jsonl`. Raises OSError."""
    names = columns_of(numbers=content.numbers).names
    rows = values_of(content.items, numbers=content.numbers)
    _write(path, (dict(zip(names, each, strict=True)) for each in rows))


def _write(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n", errors="backslashreplace") as stream:
        stream.writelines(json.dumps(each, ensure_ascii=False, default=str) + "\n" for each in rows)
