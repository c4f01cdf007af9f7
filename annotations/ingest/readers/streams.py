"""Files of rows as streams: UTF-8 whatever they came in, a piece at a time, from any place on.

Nothing here grows with the file: one block, and one row of at most LONGEST_ROW, are in memory. A file in another
encoding than UTF-8 is read whole, up to MOST_WHOLE, because only the whole of it tells which one.
"""

from __future__ import annotations

import codecs
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, NamedTuple

from annotations.errors import InvalidInput
from annotations.ingest.readers.base import Draft, Reject
from annotations.text import normalise

BLOCK = 1 << 20
HEAD = 2_000_000  # bytes that previews look at
LONGEST_ROW = 16_000_000  # bytes of one row: the longest article, all of it escaped, and what may stand beside it
MOST_WHOLE = 25_000_000
MARK = codecs.BOM_UTF8
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)  # UTF-32's little end begins with UTF-16's
UNPRINTABLE = bytes([*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)])


class Place(NamedTuple):
    """Where reading goes on: the next byte of the stream, and the number of the row before it."""

    byte: int
    row: int


class Row(NamedTuple):
    """What became of one row, and its bytes in the stream: from `start` up to `place`, where the next one begins."""

    found: Draft | Reject
    start: int
    place: Place


@dataclass(frozen=True, slots=True)
class Source:
    """A seekable file in UTF-8, of `size` bytes, read from `start` on; `encoding`: what it came in."""

    file: IO[bytes]
    start: int
    size: int
    encoding: str

    def begin(self, since: Place | None) -> Place:
        return since or Place(self.start, 0)

    def slice(self, start: int, stop: int) -> bytes:
        """The bytes between two places."""
        self.file.seek(start)
        return self.file.read(stop - start)


def opened(file: IO[bytes]) -> Source:
    """The stream of a file, all of which is looked through once. Raises InvalidInput as `normalise.decode` does."""
    file.seek(0)
    if file.read(4).startswith(WIDE):
        return _whole(file)
    size = characters = odd = 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while block := file.read(BLOCK):
            size += len(block)
            characters += len(decoder.decode(block))
            odd += len(block) - len(block.translate(None, UNPRINTABLE))
            if b"\0" in block:
                raise InvalidInput(normalise.BINARY, code="not_text")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _whole(file)
    if odd > normalise.MOST_UNPRINTABLE * characters + 1:
        raise InvalidInput(normalise.BINARY, code="not_text")
    start = _marks(file)
    return Source(file, start, size, "utf-8-sig" if start else "utf-8")


def of(data: bytes) -> Source:
    """The stream of bytes that are in memory anyway."""
    return opened(io.BytesIO(data))


def head(source: Source) -> Source:
    """The beginning of a stream, up to a line's end where it is cut."""
    data = source.slice(source.start, source.start + HEAD)
    if source.start + len(data) < source.size:
        data = data[: max(data.rfind(b"\n"), data.rfind(b"\r")) + 1] or data.decode("utf-8", "ignore").encode()
    return Source(io.BytesIO(data), 0, len(data), source.encoding)


def _marks(file: IO[bytes]) -> int:
    """How many bytes of byte order marks it begins with."""
    start = 0
    file.seek(0)
    while file.read(len(MARK)) == MARK:
        start += len(MARK)
    return start


def _whole(file: IO[bytes]) -> Source:
    """A file in another encoding, as UTF-8 in memory."""
    file.seek(0)
    data = file.read(MOST_WHOLE + 1)
    if len(data) > MOST_WHOLE:
        raise InvalidInput(
            f"This file is not in UTF-8: save it so. In other encodings {MOST_WHOLE // 1_000_000} MB are read at most.",
            code="unknown_encoding",
        )
    text, encoding = normalise.decode(data)
    data = text.lstrip("\ufeff").encode()
    return Source(io.BytesIO(data), 0, len(data), encoding)


class Line(NamedTuple):
    """A line with its bytes in the stream; `text` is None if it is longer than LONGEST_ROW."""

    text: str | None
    start: int
    stop: int


def lines(source: Source, at: int) -> Iterator[Line]:
    """The lines that end in \\n, with their ends."""
    source.file.seek(at)
    while raw := source.file.readline(LONGEST_ROW):
        start, at = at, at + len(raw)
        if raw.endswith(b"\n") or at == source.size:
            yield Line(raw.decode(), start, at)
            continue
        while raw and not raw.endswith(b"\n"):
            raw = source.file.readline(BLOCK)
            at += len(raw)
        yield Line(None, start, at)


def physical(source: Source, at: int) -> Iterator[Line]:
    """The lines that end in \\n, \\r\\n or \\r, with their ends."""
    source.file.seek(at)
    rest, skipped = b"", 0
    while block := source.file.read(BLOCK):
        block = rest + block
        if block.endswith(b"\r"):  # its \n may come
            block += source.file.read(1)
        found = block.splitlines(keepends=True)
        rest = found.pop() if not found[-1].endswith((b"\n", b"\r")) else b""
        for raw in found:
            size, skipped = skipped + len(raw), 0
            text = raw.decode() if size <= LONGEST_ROW else None
            yield Line(text, at, at + size)
            at += size
        if skipped + len(rest) > LONGEST_ROW:
            rest, skipped = b"", skipped + len(rest)
    if rest or skipped:
        size = skipped + len(rest)
        yield Line(rest.decode() if size <= LONGEST_ROW else None, at, at + size)


class TooLong(Exception):
    """A record is longer than LONGEST_ROW."""


class Feed:
    """The lines of a file for a parser of records; those of a broken record, but its first, are given again."""

    def __init__(self, source: Source, at: int) -> None:
        self.lines = physical(source, at)
        self.begin = self.at = at  # where the record began, and where the next line begins
        self.record: list[Line] = []
        self.waiting: deque[Line] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.waiting.popleft() if self.waiting else next(self.lines)
        self.record.append(line)
        self.at = line.stop
        if line.text is None or self.at - self.begin > LONGEST_ROW:
            raise TooLong
        return line.text

    def close(self) -> None:
        """The record is complete: what comes belongs to the next one."""
        self.begin = self.at
        self.record.clear()

    def again(self) -> int:
        """The record is broken: go on at its second line. Returns how many bytes will be read again."""
        broken, self.at = self.at, self.record[0].stop
        self.waiting.extendleft(reversed(self.record[1:]))
        self.close()
        return broken - self.at
