"""One JSON file with an array of objects, one article each: alone, or the first such array in one object.

The array is read object after object, so that the file is never in memory as objects. A row counts from 1.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from annotations.errors import InvalidInput
from annotations.ingest.readers import streams
from annotations.ingest.readers.base import Draft, Reject, Table, Unusable
from annotations.ingest.readers.jsonl import LOOKED_AT, made, offered, unique
from annotations.ingest.readers.streams import Place, Row, Source

NAME = "json"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".json",)
MEDIA_TYPE = "application/json"
CALLED = "a JSON file"
ROWS = True
APART = False

ARRAY = re.compile(r"\s*\[")
IN_OBJECT = re.compile(r'"[^"\\]{0,100}"\s*:\s*\[\s*(?=\{)')
LEAD = 1_000_000  # characters in which the array must begin
BETWEEN = re.compile(r"\s*,?\s*")
NONE = "This file holds no array of objects. It needs one: [{“title”: …, “text”: …}, …]."


def columns(data: bytes) -> Table | None:
    """As `table`, of bytes."""
    return table(streams.of(data))


def table(source: Source) -> Table:
    """The keys of the first rows, in the order they appear. Raises InvalidInput if there is no array of objects."""
    return offered((row for row, *_ in islice(rows(source), LOOKED_AT) if isinstance(row, dict)), none=NONE)


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """A draft or a reject for every member of the array."""
    return (row.found for row in stream(streams.of(data), mapping))


def stream(source: Source, mapping: Mapping[str, str], since: Place | None = None) -> Iterator[Row]:
    """The rows of a file from a place on."""
    for found, start, place in rows(source, since):
        yield Row(made(found, mapping, row=place.row, encoding=source.encoding), start, place)


def count(source: Source) -> int:
    """How many rows `stream` gives."""
    return sum(1 for _ in rows(source))


def rows(source: Source, since: Place | None = None) -> Iterator[tuple[dict[str, Any] | Unusable, int, Place]]:
    """The object of every member, or why it is none, with its place. What is no JSON ends the array: nobody knows
    where the next one begins."""
    at, number = source.begin(since)
    window = Window(source, at)
    if since is None:
        window.open()
    decoder = json.JSONDecoder(object_pairs_hook=unique)
    while window.at_member():
        number, start = number + 1, window.byte
        found = window.member(decoder)
        yield found, start, Place(window.byte, number)
        if isinstance(found, Broken):
            return


class Broken(Unusable):
    """What is no JSON."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} From here on the file was not read.")


class Window:
    """A piece of the file as text. `byte`: where in the stream the rest of it begins."""

    def __init__(self, source: Source, at: int) -> None:
        self.source, self.byte = source, at
        self.file, self.decoder = source.file, codecs.getincrementaldecoder("utf-8")()
        self.text, self.position, self.ended = "", 0, False
        self.file.seek(at)

    def more(self) -> bool:
        """Read on, about as much as there is already; False if there is no more, or too much for one row."""
        held = len(self.text) - self.position
        if self.ended or held > streams.LONGEST_ROW:
            return False
        block = self.file.read(max(held, streams.BLOCK))
        self.ended = not block
        self.text = self.text[self.position :] + self.decoder.decode(block, final=self.ended)
        self.position = 0
        return not self.ended

    def go(self, to: int) -> None:
        passed = self.text[self.position : to]
        self.byte += len(passed) if passed.isascii() else len(passed.encode())
        self.position = to

    def open(self) -> None:
        """Go to the first member of the array. Raises InvalidInput if there is no array."""
        while len(self.text) < LEAD and self.more():
            pass
        self.go(start_of(self.text))

    def at_member(self) -> bool:
        """Go over what stands between members; False at the end of the array."""
        while (found := BETWEEN.match(self.text, self.position)) and found.end() == len(self.text) and self.more():
            pass
        self.go(found.end() if found else self.position)
        return self.text[self.position : self.position + 1] not in ("", "]")

    def member(self, decoder: json.JSONDecoder) -> dict[str, Any] | Unusable:
        """The next member, or why it is none."""
        while True:
            try:
                found, end = decoder.raw_decode(self.text, self.position)
            except Unusable as error:
                return Broken(str(error))
            except RecursionError:
                return Broken("Its JSON is nested too deeply.")
            except ValueError as error:
                if self.more():
                    continue
                return Broken(f"It is not JSON: {getattr(error, 'msg', 'a number in it is too long')}.")
            if end == len(self.text) and self.more():  # a number may go on
                continue
            self.go(end)
            return found if isinstance(found, dict) else Unusable("It is not a JSON object ({…}).")


def start_of(text: str) -> int:
    """Where the first member of the array stands. Raises InvalidInput if there is no array."""
    text = text[:LEAD]
    start = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    if found := ARRAY.match(text, start):
        return found.end()
    found = IN_OBJECT.search(text, start) if text[start : start + 1] == "{" else None
    if not found:
        raise InvalidInput(NONE)
    return found.end()
