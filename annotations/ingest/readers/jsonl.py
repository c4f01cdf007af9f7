"""One JSON object a line, one article each. A line that is not one becomes a reject; its row is its line number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from annotations.errors import InvalidInput
from annotations.ingest.readers import streams
from annotations.ingest.readers.base import REJECT_TITLE, Draft, Reject, Table, Unusable, line
from annotations.ingest.readers.streams import LONGEST_ROW, Place, Row, Source
from annotations.ingest.readers.table import MOST_COLUMNS, SAMPLES, row_draft, sample

NAME = "jsonl"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".jsonl", ".ndjson")
MEDIA_TYPE = "application/x-ndjson"
CALLED = "a file with a JSON object a line"
ROWS = True
APART = False
LOOKED_AT = 100  # rows whose keys are offered as columns
LONG = f"It is longer than {LONGEST_ROW // 1_000_000} MB."


def columns(data: bytes) -> Table | None:
    """As `table`, of bytes."""
    return table(streams.of(data))


def table(source: Source) -> Table:
    """The keys of the first rows, in the order they appear. Raises InvalidInput if no row is a JSON object."""
    usable = (found for found, *_ in rows(source) if isinstance(found, dict))
    return offered(
        islice(usable, LOOKED_AT),
        none="No line of this file is a JSON object. It needs one object a line: {“title”: …, “text”: …}.",
    )


def offered(rows: Iterable[dict[str, Any]], *, none: str) -> Table:
    """The table of the first rows of a file. Raises InvalidInput with `none` if they have no key."""
    first = list(rows)
    names = tuple(dict.fromkeys(key for row in first for key in row))[:MOST_COLUMNS]
    if not names:
        raise InvalidInput(none)
    return Table(names, tuple(tuple(sample(row.get(name)) for name in names) for row in first[:SAMPLES]))


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """A draft or a reject for every line that is not blank."""
    return (row.found for row in stream(streams.of(data), mapping))


def stream(source: Source, mapping: Mapping[str, str], since: Place | None = None) -> Iterator[Row]:
    """The rows of a file from a place on."""
    for found, start, place in rows(source, since):
        yield Row(made(found, mapping, row=place.row, encoding=source.encoding), start, place)


def made(found: dict[str, Any] | Unusable, mapping: Mapping[str, str], *, row: int, encoding: str) -> Draft | Reject:
    """What becomes of an object, or of what is none."""
    return (
        Reject(row, str(found))
        if isinstance(found, Unusable)
        else row_draft(found, mapping, row=row, encoding=encoding)
    )


def count(source: Source) -> int:
    """How many rows `stream` gives."""
    return sum(line.text is None or not line.text.isspace() for line in streams.lines(source, source.start))


def rows(source: Source, since: Place | None = None) -> Iterator[tuple[dict[str, Any] | Unusable, int, Place]]:
    """The object of every line that is not blank, or why it is none, with its place. Only \\n ends a line: the other
    line ends of Unicode may stand in a JSON string."""
    at, before = source.begin(since)
    for number, (text, start, stop) in enumerate(streams.lines(source, at), start=before + 1):
        if text is None:
            yield Unusable(LONG), start, Place(stop, number)
        elif not text.isspace():
            try:
                yield parsed(text.removesuffix("\n")), start, Place(stop, number)
            except Unusable as error:
                yield error, start, Place(stop, number)


def parsed(raw: str) -> dict[str, Any]:
    """The object of one line, or Unusable with a sentence."""
    try:
        found = json.loads(raw, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        raise Unusable(f"It is not JSON: {error.msg} at character {error.colno}.") from None
    except RecursionError:
        raise Unusable("Its JSON is nested too deeply.") from None
    except Unusable:
        raise
    except ValueError:
        raise Unusable("It is not JSON: a number in it is too long.") from None
    if not isinstance(found, dict):
        raise Unusable("It is not a JSON object ({…}).")
    return found


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object, or Unusable if a key stands in it twice: which of the two is meant cannot be known."""
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Unusable(f"The key “{line(twice)[:REJECT_TITLE]}” stands in it twice.")
    return found
