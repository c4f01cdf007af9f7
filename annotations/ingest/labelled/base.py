"""What is shared by the files of other programs: a text with marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from annotations.ingest.readers import FIELDS, Draft, Reject, draft

LONGEST_LABEL = 200
BROKEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # what can neither be stored nor shown


class Mark(NamedTuple):
    """One label of theirs, on a span of the text as it stands in the file, in code points; None: on all of it."""

    label: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its marks. `wrong`: what was found among its labels that is none, a sentence each."""

    draft: Draft
    marks: tuple[Mark, ...]
    wrong: tuple[str, ...] = ()


class Program(Protocol):
    """One program's kind of file. `recognises`: whether its labels stand in the file, by its
    first LOOKED_AT bytes."""

    NAME: str
    TITLE: str
    EXTENSIONS: tuple[str, ...]
    LOOKED_AT: int

    def recognises(self, data: bytes) -> bool: ...

    def read(self, data: bytes) -> Iterator[Document | Reject]: ...


def document(values: Mapping[str, Any], marks: list[Mark | str], *, row: int, encoding: str) -> Document | Reject:
    """The document of these fields and marks, or why the row is none. A `str` among the marks says what is wrong."""
    fields = {name: values[name] for name in FIELDS if isinstance(values.get(name), str)}
    made = draft(fields, row=row, encoding=encoding)
    if isinstance(made, Reject):
        return made
    return Document(
        made,
        tuple(mark for mark in marks if isinstance(mark, Mark)),
        tuple(mark for mark in marks if not isinstance(mark, Mark)),
    )


def is_label(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= len(value) <= LONGEST_LABEL and not BROKEN.search(value)


def is_place(start: Any, end: Any) -> bool:
    return type(start) is int and type(end) is int
