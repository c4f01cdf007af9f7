"""One JSON object a line, one article each. A line that is not one becomes a reject; its row is its line number."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from annotations.errors import InvalidInput
from annotations.ingest.readers.base import REJECT_TITLE, Draft, Reject, Table, Unusable, line
from annotations.ingest.readers.table import MOST_COLUMNS, SAMPLES, row_draft, sample
from annotations.text import normalise

NAME = "jsonl"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".jsonl", ".ndjson")
MEDIA_TYPE = "application/x-ndjson"
CALLED = "a file with a JSON object a line"
ROWS = True
APART = False
LOOKED_AT = 100  # rows whose keys are offered as columns


def columns(data: bytes) -> Table | None:
    """The keys of the first rows, in the order they appear. Raises InvalidInput if no row is a JSON object."""
    usable = (found for _, found in rows(normalise.decode(data).text) if isinstance(found, dict))
    first = list(islice(usable, LOOKED_AT))
    names = tuple(dict.fromkeys(key for row in first for key in row))[:MOST_COLUMNS]
    if not names:
        raise InvalidInput(
            "No line of this file is a JSON object. It needs one object a line: {“title”: …, “text”: …}."
        )
    return Table(names, tuple(tuple(sample(row.get(name)) for name in names) for row in first[:SAMPLES]))


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """A draft or a reject for every line that is not blank."""
    decoded = normalise.decode(data)
    for number, found in rows(decoded.text):
        if isinstance(found, Unusable):
            yield Reject(number, str(found))
        else:
            yield row_draft(found, mapping, row=number, encoding=decoded.encoding)


def rows(text: str) -> Iterator[tuple[int, dict[str, Any] | Unusable]]:
    """Line number and object of every line that is not blank, or why it is none. Only \\n ends a line: the other
    line ends of Unicode may stand in a JSON string."""
    for number, raw in enumerate(text.lstrip("\ufeff").split("\n"), start=1):
        if raw.strip():
            try:
                yield number, parsed(raw)
            except Unusable as error:
                yield number, error


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
