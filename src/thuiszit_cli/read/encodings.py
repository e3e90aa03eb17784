"""The encoding of a text file, and its bytes as UTF-8.

By byte order mark, then strict UTF-8 over the whole file (a DUO file is plain ASCII for its first 140 kB
and cp1252 after that), then cp1252.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING, BinaryIO

from thuiszit_cli.errors import InputError

if TYPE_CHECKING:
    from thuiszit_cli.read.reading import Progress

BLOCK = 8 * 1024 * 1024
_SAMPLE = 64 * 1024
_SCAN = 8 * 1024 * 1024  # large, because a thread that looks at it waits for another one after every block
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CODECS = {"utf-16-le": "utf-16", "utf-16-be": "utf-16"}  # how a codec is called in reports
# Control characters that occur in text: tab, line feed, vertical tab, form feed, return, end of file, escape.
_CONTROL = frozenset(range(32)) - {9, 10, 11, 12, 13, 26, 27}


class Indivisible(Exception):
    """A file of which a part cannot be read by itself, though it looked so."""


def find_codec(file: str, stream: BinaryIO) -> str:
    """The Python codec of a text file: ascii, utf-8, utf-8-sig, utf-16, utf-16-le, utf-16-be or cp1252.

    Raises InputError when the bytes are no text.
    """
    start = stream.read(_SAMPLE)
    for mark, codec in _BOMS:
        if start.startswith(mark):
            return codec
    codec = _utf16_without_mark(start)
    if codec:
        return codec
    codec = _codec_of_bytes(file, start, stream)
    if sum(sign in _CONTROL for sign in start) > len(start) // 10:
        raise _no_text(file)
    return codec


def _codec_of_bytes(file: str, start: bytes, stream: BinaryIO) -> str:
    """ascii, utf-8 or cp1252, from every byte of the file: `start` and the rest of the stream."""
    is_ascii = is_utf8 = True
    half = b""  # of the last character
    buffer = bytearray(_SCAN)  # one for all blocks: new memory for each costs as much as looking at it
    block: bytes | bytearray = start
    while block:
        if b"\0" in block:
            raise _no_text(file)
        plain = block.isascii()
        is_ascii = is_ascii and plain
        if is_utf8 and (half or not plain):
            text = half + block if half else block
            try:
                half = bytes(text[codecs.utf_8_decode(text, "strict", False)[1] :])
            except UnicodeDecodeError:
                is_utf8 = False
        size = stream.readinto(buffer)  # type: ignore[attr-defined]
        block = buffer if size == _SCAN else buffer[:size]
    if is_ascii:
        return "ascii"
    return "utf-8" if is_utf8 and not half else "cp1252"


def shown(codec: str) -> str:
    """The name of a codec in reports."""
    return _CODECS.get(codec, codec)


def utf8_blocks(stream: BinaryIO, codec: str, progress: Progress, size: int | None = None) -> Iterator[bytes]:
    """The file as blocks of UTF-8 without byte order mark; a byte that means nothing becomes U+FFFD."""
    stream.seek(_mark(codec))
    return _as_utf8(_blocks(stream, progress, size or BLOCK), codec)


def block_spans(size: int, codec: str, many: int) -> list[range]:
    """The blocks of a file of so many bytes, in so many parts at most; one part where they cannot be told apart."""
    blocks = -(-(size - _mark(codec)) // BLOCK)
    parts = 1 if codec.startswith("utf-16") else max(min(many, blocks), 1)
    cuts = [blocks * part // parts for part in range(parts + 1)]
    return [range(*pair) for pair in pairwise(cuts)]


def utf8_span(stream: BinaryIO, codec: str, span: range, progress: Progress) -> Iterator[bytes]:
    """Some blocks of a file without quotes, as `utf8_blocks` gives them, after the end of the row before them."""
    before = b""
    if span.start:
        stream.seek(_mark(codec) + (span.start - 1) * BLOCK)
        before = stream.read(BLOCK)
        if b"\n" not in before:
            raise Indivisible
        before = before[before.rindex(b"\n") + 1 :]
    else:
        stream.seek(_mark(codec))
    blocks = islice(_blocks(stream, progress, BLOCK), len(span))
    return _as_utf8(chain([before] if before else [], blocks), codec)


def _mark(codec: str) -> int:
    """The bytes of its mark before a text."""
    return len(codecs.BOM_UTF8) if codec == "utf-8-sig" else 0


def _as_utf8(blocks: Iterator[bytes], codec: str) -> Iterator[bytes]:
    if codec in ("ascii", "utf-8"):
        return blocks
    return _checked(blocks) if codec == "utf-8-sig" else _recoded(blocks, codec)


def _blocks(stream: BinaryIO, progress: Progress, size: int) -> Iterator[bytes]:
    while block := stream.read(size):
        progress(len(block))
        yield block


def _checked(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Blocks of what says to be UTF-8, of whole characters; what is not, is replaced."""
    half = b""  # of the last character
    for block in blocks:
        text = half + block if half else block
        try:
            size = len(text) if text.isascii() else codecs.utf_8_decode(text, "strict", False)[1]
            yield text if size == len(text) else text[:size]
        except UnicodeDecodeError:
            replaced, size = codecs.utf_8_decode(text, "replace", False)
            yield replaced.encode()
        half = text[size:]
    if half:
        yield half.decode("utf-8", "replace").encode()


def _recoded(blocks: Iterator[bytes], codec: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(codec)(errors="replace")
    for block in blocks:
        plain = codec == "cp1252" and block.isascii()
        yield block if plain else decoder.decode(block).encode()
    rest = decoder.decode(b"", final=True).encode()
    if rest:
        yield rest


def _utf16_without_mark(start: bytes) -> str:
    """utf-16-le or -be when nearly every other byte is zero, as it is for Dutch text; else ""."""
    pairs = len(start) // 2
    if pairs < 2:
        return ""
    first, second = (start[at : 2 * pairs : 2].count(0) / pairs for at in (0, 1))
    if second > 0.9 and first < 0.1:
        return "utf-16-le"
    return "utf-16-be" if first > 0.9 and second < 0.1 else ""


def _no_text(file: str) -> InputError:
    return InputError(
        f"{file} is geen tekstbestand, werkmap of Parquet-bestand.",
        "Geef een export als csv, xlsx, xls, ods of parquet. Is het bestand beschadigd of versleuteld?",
    )
