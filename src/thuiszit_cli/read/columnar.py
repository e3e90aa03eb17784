"""Sources that have named columns already: Parquet files and pandas frames."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from thuiszit_cli.errors import InputError
from thuiszit_cli.read.cells import arrow_text, text_array
from thuiszit_cli.read.child import PARQUET
from thuiszit_cli.read.limits import DEFAULT, Limits
from thuiszit_cli.read.parquet import BLANK, TOTAL
from thuiszit_cli.read.process import Reader
from thuiszit_cli.read.reading import Batch, Opened, Progress, Wanted
from thuiszit_cli.read.totals import total_rows
from thuiszit_cli.values.texts import all_blank

_GROUPS = {list, tuple, set, frozenset, dict, np.ndarray}


def open_parquet(file: str, path: Path, progress: Progress, limits: Limits = DEFAULT) -> Opened:
    """A Parquet file. A row has no line there; its number (from 1) stands for it.

    Raises InputError when the file is damaged or asks more than `limits` allow.
    """
    reader = Reader(file, path, PARQUET, limits)
    announced = reader.announced
    if announced.error:
        raise InputError(announced.error, announced.hint)
    (headers,) = announced.sheets[0].rows

    def batches(wanted: Wanted) -> Iterator[Batch]:
        _refuse_nested(file, headers, announced.nested, wanted)
        line = 1
        for answer in reader.batches({"wanted": dict(wanted)}):
            columns = {position: answer.column(str(position)) for position in wanted}
            lines = np.arange(line, line + len(answer), dtype=np.int32)
            look = partial(_looked_at, file, path, limits, line - 1, len(answer))
            yield Batch(columns, lines, partial(look, BLANK), partial(look, TOTAL))
            line += len(answer)
        progress(path.stat().st_size)

    opened = Opened(file, None, PARQUET, None, None, headers, 0, batches)
    opened.nested = frozenset(announced.nested)
    return opened


def _refuse_nested(file: str, headers: Sequence[str], nested: Collection[int], wanted: Iterable[int]) -> None:
    """Raise InputError for a column that is needed and holds lists or groups."""
    for position in wanted:
        if position in nested:
            raise InputError(
                f"{file}: de kolom '{headers[position].strip()}' bevat lijsten of groepen in plaats van losse waarden.",
                "Schrijf per rij één waarde in die kolom, of geef hem een andere kop.",
            )


def _looked_at(
    file: str, path: Path, limits: Limits, begin: int, count: int, what: str, rows: np.ndarray
) -> np.ndarray:
    """Of rows of a batch whether all their columns are empty, or hold a total. They are few, and read anew."""
    reader = Reader(file, path, PARQUET, limits)
    parts = [part.column(what) for part in reader.batches({"begin": begin, "rows": count})]
    seen = np.concatenate([part.to_numpy(zero_copy_only=False) for part in parts])
    return np.asarray(seen[rows], dtype=bool)


def open_frame(name: str, frame: pd.DataFrame) -> Opened:
    """A pandas frame in memory; its rows are numbered from 1."""
    headers = [str(header) for header in frame.columns]
    nested = frozenset(at for at in range(len(headers)) if _is_nested(frame.iloc[:, at]))

    def every() -> list[pa.Array]:
        return [_series_text(frame.iloc[:, position]) for position in range(len(headers))]

    def batches(wanted: Wanted) -> Iterator[Batch]:
        _refuse_nested(name, headers, nested, wanted)
        if len(frame):
            yield Batch(
                {position: _series_text(frame.iloc[:, position]) for position in wanted},
                np.arange(1, len(frame) + 1, dtype=np.int32),
                lambda rows: all_blank(every())[rows],
                lambda rows: total_rows(every(), rows),
            )

    opened = Opened(name, None, "frame", None, None, headers, 0, batches)
    opened.nested = nested
    return opened


def _is_nested(series: pd.Series) -> bool:
    """Whether a column holds lists or groups."""
    if isinstance(series.dtype, pd.ArrowDtype):
        return bool(pa.types.is_nested(series.dtype.pyarrow_dtype))
    return series.dtype == object and not _GROUPS.isdisjoint(map(type, series.array))


def _series_text(series: pd.Series) -> pa.Array:
    if isinstance(series.dtype, pd.CategoricalDtype):
        return pa.DictionaryArray.from_arrays(
            pa.array(series.cat.codes, pa.int32(), mask=(series.cat.codes < 0).to_numpy()),
            text_array(series.cat.categories),
        )
    if isinstance(series.dtype, pd.SparseDtype):
        series = pd.Series(np.asarray(series))
    if series.dtype == object or isinstance(series.dtype, (pd.PeriodDtype, pd.IntervalDtype)):
        return text_array(series)
    try:
        return arrow_text(pa.array(series, from_pandas=True))
    except pa.ArrowNotImplementedError:  # complex numbers, and whatever else Arrow has no type for
        return text_array(series)
