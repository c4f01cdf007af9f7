"""Streams, compressed and digested on the way; never a whole file in memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import zstandard

from .failure import Failure

BLOCK = 1 << 20
LEVEL = 6


@dataclass(frozen=True, slots=True)
class Whole:
    """What something is before it is compressed: SHA-256 in hex, size in bytes."""

    digest: str
    size: int


def pack(source: IO[bytes], target: Path) -> Whole:
    """Compress all of `source` into the new file."""
    digest, size = sha256(), 0
    with target.open("xb") as file, zstandard.ZstdCompressor(level=LEVEL).stream_writer(file, closefd=False) as packed:
        while block := source.read(BLOCK):
            digest.update(block)
            size += len(block)
            packed.write(block)
    return Whole(digest.hexdigest(), size)


def unpacked(source: IO[bytes], expected: Whole, what: str) -> Iterator[bytes]:
    """The blocks of what was packed. Raises Failure if it is cut, broken or another, at the latest after its last."""
    digest, size = sha256(), 0
    try:
        with zstandard.ZstdDecompressor().stream_reader(source, closefd=False) as reader:
            while block := reader.read(BLOCK):
                digest.update(block)
                size += len(block)
                if size > expected.size:  # a small file may unpack to a full disk
                    break
                yield block
    except (zstandard.ZstdError, EOFError) as error:
        raise Failure(f"{what} is broken: {error}.") from None
    if Whole(digest.hexdigest(), size) != expected:
        raise Failure(f"{what} is not what was backed up: cut, broken or changed.")


class Reading(io.RawIOBase):
    """Blocks as a file that is read once, from its beginning to its end."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.blocks, self.rest = blocks, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.rest and (block := next(self.blocks, b"")):
            self.rest = memoryview(block)
        size = min(len(self.rest), len(buffer))
        buffer[:size], self.rest = self.rest[:size], self.rest[size:]
        return size
