"""Where the records of delimited text begin and end, in lines and in bytes."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator

import numpy as np

from thuiszit_cli.read.guards import MEGABYTE

END = "\ue000"  # a record of our own behind the last: a quote that was never closed swallows it
_QUOTE, NEWLINE, _RETURN = b'"\n\r'


def physical_lines(blocks: Iterable[bytes]) -> Iterator[str]:
    """Lines with their ends, which are \\n, \\r\\n or \\r; the last one may have none."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    carry = ""
    for block in blocks:
        lines = list(io.StringIO(carry + decoder.decode(block), newline=""))
        # The last line may go on in the next block, and a \r at its end may be half of a \r\n.
        carry = lines.pop() if lines and not lines[-1].endswith("\n") else ""
        yield from lines
    if carry:
        yield carry


def closed(lines: Iterable[str]) -> Iterator[str]:
    """The lines, all of them ended, and a last one of our own."""
    before = None
    for line in lines:
        if before is not None:
            yield before
        before = line
    if before is not None:
        yield before if before.endswith(("\n", "\r")) else f"{before}\n"
    yield f"{END}\n"


class Remembered:
    """Lines, of which those of the present record can be asked."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.record: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.record.append(next(self._lines))
        return self.record[-1]

    def swallows(self, delimiter: str) -> bool:
        """Whether a quote that opens a field on one line is closed on another by one that opens a field there.

        The rows between would become a text; a real text of more lines ends where its field ends.
        """
        lines, self.record = self.record, []
        if len(lines) < 2:
            return False
        try:
            list(csv.reader(lines, delimiter=delimiter, strict=True))
        except csv.Error:
            return True
        return False


def after(blocks: Iterator[bytes], offset: int) -> bytes:
    """What the first blocks hold after so many bytes."""
    for block in blocks:
        if len(block) > offset:
            return block[offset:]
        offset -= len(block)
    return b""


def spans(piece: memoryview, ends: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions of all line breaks, and where each record that is no blank line begins and ends."""
    signs = np.frombuffer(piece, dtype=np.uint8)
    breaks = _places(signs, NEWLINE)
    if signs[-1] != NEWLINE:
        breaks = np.append(breaks, len(signs))
    last = breaks if ends is None else np.union1d(ends[ends < len(signs)], breaks[-1:])
    begins = np.append(0, last[:-1] + 1)
    size = last - begins
    blank = (size == 0) | ((size == 1) & (signs[np.minimum(begins, len(signs) - 1)] == _RETURN))
    return breaks, begins[~blank], last[~blank]


def _places(signs: np.ndarray, sign: int) -> np.ndarray:
    """Where a sign stands, looked for in pieces that stay in the cache of the processor."""
    pieces = range(0, len(signs), MEGABYTE)
    return np.concatenate([np.flatnonzero(signs[at : at + MEGABYTE] == sign) + at for at in pieces])


def last_end(data: bytes, ends: np.ndarray | None) -> int:
    if ends is None:
        return data.rfind(b"\n")
    return int(ends[-1]) if len(ends) else -1


def record_ends(data: bytes, delimiter: str, at_end: bool) -> np.ndarray | None:
    """Positions of the line breaks that end a record; None when a quote stands where it does not belong."""
    signs = np.frombuffer(data, dtype=np.uint8)
    quotes = np.flatnonzero(signs == _QUOTE)
    opening, closing = quotes[0::2], quotes[1::2]
    if at_end and len(quotes) % 2:
        return None
    doubled = np.append(False, opening[1:] == closing[: len(opening) - 1] + 1)
    before = signs[np.maximum(opening - 1, 0)]
    if not ((opening == 0) | doubled | (before == ord(delimiter)) | (before == NEWLINE)).all():
        return None
    after = signs[np.minimum(closing + 1, len(signs) - 1)]
    closes = (closing == len(signs) - 1) | np.isin(after, [ord(delimiter), NEWLINE, _RETURN, _QUOTE])
    if not closes.all():
        return None
    breaks = np.flatnonzero(signs == NEWLINE)
    outside: np.ndarray = np.searchsorted(quotes, breaks) % 2 == 0
    return np.asarray(breaks[outside])
