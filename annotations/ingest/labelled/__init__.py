"""Files of other annotation programs, with their labels: bytes → documents with marks. It knows no database.

A kind of file is a module of the shape of `base.Program` and one name in PROGRAMS.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import IO

from annotations.errors import InvalidInput
from annotations.ingest.readers import Reject

from . import doccano, label_studio
from .base import Document, Mark, Program
from .fitting import IGNORED, Fitted, Meaning, fit, meaning_of, suggested

__all__ = [
    "IGNORED",
    "PROGRAMS",
    "Document",
    "Fitted",
    "Mark",
    "Meaning",
    "Program",
    "by_name",
    "fit",
    "found_in",
    "labels_of",
    "meaning_of",
    "suggested",
]

PROGRAMS: tuple[Program, ...] = (doccano, label_studio)
MOST_LABELS = 200


def found_in(name: str, file: IO[bytes]) -> Program | None:
    """The program whose labels stand in this seekable file; None for a file like any other."""
    for program in PROGRAMS:
        with suppress(InvalidInput):
            if name.lower().endswith(program.EXTENSIONS) and program.recognises(beginning(file, program.LOOKED_AT)):
                return program
    return None


def beginning(file: IO[bytes], most: int) -> bytes:
    """The file, or its first lines if it has more than `most` bytes."""
    file.seek(0)
    data = file.read(most)
    return data[: data.rfind(b"\n") + 1] if file.read(1) else data


def by_name(name: str) -> Program | None:
    """The program called `name`, as an import's row gives it; None if it is no such import."""
    return next((program for program in PROGRAMS if name == program.NAME), None)


def labels_of(program: Program, data: bytes) -> dict[str, int]:
    """Their labels → how often each was given, the commonest first. Raises InvalidInput for more than MOST_LABELS."""
    found: Counter[str] = Counter()
    for document in program.read(data):
        if not isinstance(document, Reject):
            found.update(mark.label for mark in document.marks)
    if len(found) > MOST_LABELS:
        raise InvalidInput(f"This file has {len(found)} labels; at most {MOST_LABELS} can be matched with ours.")
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
