"""The rows of a JSONL file, compressed or not, each checked against the columns of its type."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator
from datetime import date
from typing import IO, Any, NamedTuple
from uuid import UUID

import orjson

from annotations.errors import InvalidInput, TooLarge
from annotations.schema import ITEMS, ROW_TYPES, Column

from .places import BREAKS, Place, broken

ENDINGS = ("", ".gz", ".zst")
MOST_LINE = 64_000_000  # bytes: a row of `articles` has the whole text in it, twice as offsets
MOST_INTEGER = 2**31 - 1


class Row(NamedTuple):
    """One row: the line it stands in, from 1, and its values by column."""

    file: str
    line: int
    values: dict[str, Any]

    def wrong(self, sentence: str) -> InvalidInput:
        """What is wrong with it, as the error to raise."""
        return InvalidInput(f"{self.file}, line {self.line}: {sentence}")


class Budget:
    """How many bytes may still come out of compressed files."""

    def __init__(self, most: int) -> None:
        self.most = self.left = most

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise TooLarge(f"Unpacked, this dataset has more than {self.most / 1e6:.0f} MB.")


def file_of(place: Place, kind: str) -> str:
    """The name of the JSONL file of a row type. Raises InvalidInput if there is none."""
    names = place.names()
    for ending in ENDINGS:
        if (name := f"{kind}.jsonl{ending}") in names:
            return name
    raise InvalidInput(f"This dataset has no {kind}.jsonl: only JSONL, the reference, can be brought back.")


def rows(place: Place, kind: str, budget: Budget) -> Iterator[Row]:
    """The rows of a type, in order. Raises InvalidInput for the first one that is none."""
    name = file_of(place, kind)
    check = checker(ROW_TYPES[kind])
    with place.open(name) as raw:
        file = unpacked(raw, name)
        number = 0
        while line := next_line(file, name, number + 1):
            number += 1
            budget.spend(len(line))
            row = Row(name, number, parsed(line, name, number))
            if problem := check(row.values):
                raise row.wrong(problem)
            yield row


def unpacked(raw: IO[bytes], name: str) -> IO[bytes]:
    if name.endswith(".gz"):
        return io.BufferedReader(gzip.GzipFile(fileobj=raw))
    if name.endswith(".zst"):
        import zstandard

        return io.BufferedReader(zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(raw))
    return raw


def next_line(file: IO[bytes], name: str, number: int) -> bytes:
    try:
        line = file.readline(MOST_LINE + 1)
    except BREAKS as error:
        raise broken(name) from error
    except Exception as error:  # zstandard's own, which is known only where it is imported
        if type(error).__name__ != "ZstdError":
            raise
        raise broken(name) from error
    if len(line) > MOST_LINE:
        raise TooLarge(f"{name}, line {number}: it has more than {MOST_LINE / 1e6:.0f} MB.")
    return line


def parsed(line: bytes, name: str, number: int) -> dict[str, Any]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"{name}, line {number}: this is no JSON.") from error
    if not isinstance(found, dict):
        raise InvalidInput(f"{name}, line {number}: a row is a JSON object.")
    return found


def checker(columns: tuple[Column, ...]) -> Callable[[dict[str, Any]], str]:
    """A function that says what is wrong with a row of these columns; "" if nothing is."""
    names = {column.name for column in columns}
    tests = [(column.name, fits(column), column) for column in columns]

    def check(row: dict[str, Any]) -> str:
        if row.keys() != names:
            missing, more = sorted(names - row.keys()), sorted(map(str, row.keys() - names))
            return f"the column {missing[0]} is missing." if missing else f"there is no column {more[0][:40]}."
        for name, fine, column in tests:
            value = row[name]
            if value is None:
                if not column.null:
                    return f"{name} is never null."
            elif not fine(value):
                return f"{name} is not {told(column)}."
        return ""

    return check


def told(column: Column) -> str:
    if column.words:
        return f"one of {', '.join(column.words)}"
    if column.name == "article":
        return "a UUID"
    words = {"string": "text", "integer": "a whole number", "boolean": "true or false", "date": "a date (2026-03-14)"}
    return words.get(column.type, f"a list of {column.holds}s with {', '.join(ITEMS.get(column.holds, ()))}")


def fits(column: Column) -> Callable[[Any], bool]:
    """The test of a value that is not null."""
    if column.words:
        known = frozenset(column.words)
        return lambda value: isinstance(value, str) and value in known
    if column.name == "article":
        return is_uid
    if column.type == "list":
        items = ITEMS[column.holds]
        plain = {name: PLAIN[kind] for name, kind in items.items()}

        def is_list(value: Any) -> bool:
            return isinstance(value, list) and all(
                isinstance(item, dict)
                and item.keys() == plain.keys()
                and all(fine(item[name]) for name, fine in plain.items())
                for item in value
            )

        return is_list
    return PLAIN[column.type]


def is_uid(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and "\0" not in value


def _is_whole(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MOST_INTEGER


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


PLAIN: dict[str, Callable[[Any], bool]] = {
    "string": _is_text, "integer": _is_whole, "boolean": _is_bool, "date": _is_day,
}  # fmt: skip
