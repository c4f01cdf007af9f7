"""JSON of Label Studio: a list of tasks {"data": {"text": …}, "annotations": [{"result": […]}]}, with results of type
"choices" (of the whole text) and "labels" (of spans). Predictions are left out: nobody said them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from annotations.errors import InvalidInput
from annotations.ingest.readers import Reject, streams
from annotations.ingest.readers.base import Unusable
from annotations.ingest.readers.jsonl import unique
from annotations.text import normalise

from .base import Document, Mark, document, is_label, is_place

NAME = "label_studio"
TITLE = "Label Studio"
EXTENSIONS: tuple[str, ...] = (".json",)
LOOKED_AT = streams.MOST_WHOLE
TYPES = ("choices", "labels")


def recognises(data: bytes) -> bool:
    """True for a list of tasks."""
    try:
        found = tasks(data)
    except InvalidInput:
        return False
    return bool(found) and all(isinstance(task, dict) and isinstance(task.get("data"), dict) for task in found)


def read(data: bytes) -> Iterator[Document | Reject]:
    """A document or a reject for every task."""
    encoding = normalise.decode(data).encoding
    for number, task in enumerate(tasks(data), start=1):
        if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
            yield Reject(number, "It is no task with data.")
        else:
            marks = marks_of(task, str(task["data"].get("text") or ""))
            yield document(task["data"], marks, row=number, encoding=encoding)


def tasks(data: bytes) -> list[Any]:
    """The tasks. Raises InvalidInput if the file is no list."""
    try:
        found = json.loads(normalise.decode(data).text.lstrip("\ufeff"), object_pairs_hook=unique)
    except (ValueError, RecursionError, Unusable):
        raise InvalidInput("This file is no JSON.") from None
    if not isinstance(found, list):
        raise InvalidInput("This file is no list of tasks.")
    return found


def marks_of(task: dict[str, Any], text: str) -> list[Mark | str]:
    """What all who annotated the task said; what they cancelled is left out."""
    found: list[Mark | str] = []
    annotations = task.get("annotations") or ()
    for annotation in annotations if isinstance(annotations, list) else ():
        if not isinstance(annotation, dict) or annotation.get("was_cancelled"):
            continue
        results = annotation.get("result")
        for result in results if isinstance(results, list) else ():
            found += result_marks(result, text)
    return found


def result_marks(result: Any, text: str) -> list[Mark | str]:
    kind = result.get("type") if isinstance(result, dict) else None
    if kind not in TYPES:
        return []  # relations, ratings, texts: nothing that labels
    value = result.get("value")
    names = value.get(kind) if isinstance(value, dict) else None
    if not isinstance(names, list) or not all(map(is_label, names)):
        return ["A result of it has no labels."]
    start, end = value.get("start"), value.get("end")
    if kind == "choices" and start is None:
        return [Mark(name) for name in names]
    if not is_place(start, end):
        return ["A result of it has no start and end."]
    place = place_in(text, start, end, value.get("text"))
    return [Mark(name, *place) for name in names]


def place_in(text: str, start: int, end: int, words: Any) -> tuple[int, int]:
    """The span in code points. A browser counts UTF-16 units: where the words are not there, that is tried."""
    if isinstance(words, str) and text[start:end] != words:
        units = text.encode("utf-16-le", "surrogatepass")
        try:
            before, inside = units[: 2 * start].decode("utf-16-le"), units[2 * start : 2 * end].decode("utf-16-le")
        except UnicodeDecodeError:
            return start, end
        if inside == words:
            return len(before), len(before) + len(inside)
    return start, end
