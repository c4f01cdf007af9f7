"""One JSON file with an array of objects, one article each: alone, or the first such array in one object.

The array is read object after object, so that the file is never in memory as objects. A row counts from 1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from annotations.errors import InvalidInput
from annotations.ingest.readers.base import Draft, Reject, Table, Unusable
from annotations.ingest.readers.jsonl import LOOKED_AT, unique
from annotations.ingest.readers.table import MOST_COLUMNS, SAMPLES, row_draft, sample
from annotations.text import normalise

NAME = "json"
VERSION = "1"
EXTENSIONS: tuple[str, ...] = (".json",)
MEDIA_TYPE = "application/json"
CALLED = "a JSON file"
ROWS = True
APART = False

ARRAY = re.compile(r"\s*\[")
IN_OBJECT = re.compile(r'"[^"\\]{0,100}"\s*:\s*\[\s*(?=\{)')
BETWEEN = re.compile(r"\s*,?\s*")
NONE = "This file holds no array of objects. It needs one: [{“title”: …, “text”: …}, …]."


def columns(data: bytes) -> Table | None:
    """The keys of the first rows, in the order they appear. Raises InvalidInput if there is no array of objects."""
    first = [row for _, row in islice(rows(normalise.decode(data).text), LOOKED_AT) if isinstance(row, dict)]
    names = tuple(dict.fromkeys(key for row in first for key in row))[:MOST_COLUMNS]
    if not names:
        raise InvalidInput(NONE)
    return Table(names, tuple(tuple(sample(row.get(name)) for name in names) for row in first[:SAMPLES]))


def read(data: bytes, mapping: Mapping[str, str]) -> Iterator[Draft | Reject]:
    """A draft or a reject for every member of the array."""
    decoded = normalise.decode(data)
    for number, found in rows(decoded.text):
        if isinstance(found, Unusable):
            yield Reject(number, str(found))
        else:
            yield row_draft(found, mapping, row=number, encoding=decoded.encoding)


def rows(text: str) -> Iterator[tuple[int, dict[str, Any] | Unusable]]:
    """Number and object of every member, or why it is none. What is no JSON ends the array: nobody knows where the
    next one begins."""
    at = start_of(text)
    decoder = json.JSONDecoder(object_pairs_hook=unique)
    number = 0
    while (at := BETWEEN.match(text, at).end()) < len(text) and text[at] != "]":  # type: ignore[union-attr]
        number += 1
        try:
            found, at = decoder.raw_decode(text, at)
        except Unusable as error:
            yield number, Unusable(f"{error} From here on the file was not read.")
            return
        except RecursionError:
            yield number, Unusable("Its JSON is nested too deeply. From here on the file was not read.")
            return
        except ValueError as error:
            reason = getattr(error, "msg", "a number in it is too long")
            yield number, Unusable(f"It is not JSON: {reason}. From here on the file was not read.")
            return
        yield number, found if isinstance(found, dict) else Unusable("It is not a JSON object ({…}).")


def start_of(text: str) -> int:
    """Where the first member of the array stands. Raises InvalidInput if there is no array."""
    text = text[:1_000_000]
    start = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    if found := ARRAY.match(text, start):
        return found.end()
    found = IN_OBJECT.search(text, start) if text[start : start + 1] == "{" else None
    if not found:
        raise InvalidInput(NONE)
    return found.end()
