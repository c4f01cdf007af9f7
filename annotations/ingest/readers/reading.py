"""Any file as rows with their places: streamed if its format allows it, else read whole and counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, Protocol

from annotations.ingest.readers import csv, json, jsonl, streams
from annotations.ingest.readers.base import Draft, Reject, Table
from annotations.ingest.readers.streams import Place, Row, Source


class Streamed(Protocol):
    """What a reader of rows that need not be in memory has besides `base.Reader`."""

    NAME: str

    def table(self, source: Source) -> Table: ...

    def count(self, source: Source) -> int: ...

    def stream(self, source: Source, mapping: Mapping[str, str], since: Place | None = None) -> Iterator[Row]: ...


STREAMED: tuple[Streamed, ...] = (csv, json, jsonl)


def streamed(name: str) -> Streamed | None:
    """The reader called `name`, if it streams."""
    return next((reader for reader in STREAMED if name == reader.NAME), None)


class Rows(Protocol):
    """A file that is being read: how many rows it has, and those after a place."""

    def count(self) -> int: ...

    def since(self, place: Place | None) -> Iterator[Row]: ...


class StreamedRows:
    def __init__(self, reader: Streamed, file: IO[bytes], mapping: Mapping[str, str]) -> None:
        self.reader, self.source, self.mapping = reader, streams.opened(file), mapping

    def count(self) -> int:
        return self.reader.count(self.source)

    def since(self, place: Place | None) -> Iterator[Row]:
        return self.reader.stream(self.source, self.mapping, place)


class WholeRows:
    """What was found in a file that cannot be read from the middle on: a place counts what came before."""

    def __init__(self, found: list[Draft | Reject]) -> None:
        self.found = found

    def count(self) -> int:
        return len(self.found)

    def since(self, place: Place | None) -> Iterator[Row]:
        first = place.row if place else 0
        for number, found in enumerate(islice(self.found, first, None), start=first + 1):
            yield Row(found, 0, Place(0, number))


def pieces(name: str, file: IO[bytes], places: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    """A file of those rows alone that stand at these places, in the format that the reader called `name` takes."""
    source = streams.opened(file)
    opening, between, closing = b"", b"", b""
    if name == csv.NAME:
        opening = source.slice(source.start, csv.header_end(source))
    if name == json.NAME:
        opening, between, closing = b"[\n", b",\n", b"\n]\n"
    yield opening
    first = True
    for start, stop in places:
        if start == stop:
            continue
        yield b"" if first else between
        first, last = False, b""
        for at in range(start, stop, streams.BLOCK):
            last = source.slice(at, min(at + streams.BLOCK, stop))
            yield last
        if name != json.NAME and not last.endswith((b"\n", b"\r")):
            yield b"\n"
    yield closing
