"""JSONL of doccano: {"text": …, "label": ["a", …]} for whole texts, {"text": …, "label": [[start, end, "a"], …]} for
spans; as it also writes them, "labels", or "entities" of {"label", "start_offset", "end_offset"}."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from annotations.ingest.readers import Reject, streams
from annotations.ingest.readers.base import Unusable
from annotations.ingest.readers.jsonl import rows

from .base import Document, Mark, document, is_label, is_place

NAME = "doccano"
TITLE = "doccano"
EXTENSIONS: tuple[str, ...] = (".jsonl", ".ndjson")
KEYS = ("label", "labels", "entities")
LOOKED_AT = streams.HEAD
ROWS_LOOKED_AT = 100


def recognises(data: bytes) -> bool:
    """True if labels stand in one of the first rows, in no other shape than doccano's."""
    first = [row for row, *_ in islice(rows(streams.of(data)), ROWS_LOOKED_AT) if isinstance(row, dict)]
    labelled = [marks_of(row) for row in first if isinstance(row.get("text"), str) and key_of(row)]
    return any(labelled) and all(isinstance(mark, Mark) for marks in labelled for mark in marks)


def read(data: bytes) -> Iterator[Document | Reject]:
    """A document or a reject for every line that is not blank."""
    source = streams.of(data)
    for row, _, place in rows(source):
        if isinstance(row, Unusable):
            yield Reject(place.row, str(row))
        else:
            yield document(row, marks_of(row), row=place.row, encoding=source.encoding)


def key_of(row: dict[str, Any]) -> str | None:
    """Under which key its labels stand."""
    return next((key for key in KEYS if isinstance(row.get(key), list)), None)


def marks_of(row: dict[str, Any]) -> list[Mark | str]:
    key = key_of(row)
    return [mark_of(value) for value in row[key]] if key else []


def mark_of(value: Any) -> Mark | str:
    """The mark that a value says, or a sentence about it."""
    if is_label(value):
        return Mark(value)
    if isinstance(value, list) and len(value) == 3 and is_place(*value[:2]) and is_label(value[2]):
        return Mark(value[2], value[0], value[1])
    if isinstance(value, dict):
        start, end = value.get("start_offset"), value.get("end_offset")
        if is_place(start, end) and is_label(value.get("label")):
            return Mark(value["label"], start, end)
    return "A label of it is none: a name, or start, end and a name."
