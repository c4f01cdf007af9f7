"""An answer as a value: the form that events keep. Keys, numbers and offsets; no free text, no floats."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from annotations.models import Answer, Assignment, Sentence
from annotations.models.said import ref_of, said, shown, value_of

__all__ = ["BLANK", "Recorded", "number_in", "ref_of", "said", "shown", "subject_of", "value_of"]

BLANK: dict[str, Any] = {
    "label": None,
    "state": Answer.State.EMPTY.value,
    "unsure_reason": "",
    "hedged": False,
    "how": Answer.How.KEY.value,
    "suggestion_seen": False,
    "hedged_by": "",
    "source_by": "",
    "spans": [],
    "marks": {},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What was stored of one sentence. `answer` is the value with the note's text, for its author.

    `standing` is the sentence's standing if the change could move it (a done assignment), else None. `repeated`: the
    same operation came before and nothing was written. `retired`: the sentence was joined or split meanwhile; what was
    said of it waits, to be confirmed, where it went. `also`: the others that an undo or redo changed with it.
    """

    number: int
    version: int
    operation: uuid.UUID
    answer: dict[str, Any]
    standing: str | None = None
    repeated: bool = False
    retired: bool = False
    also: tuple[Recorded, ...] = ()


def subject_of(sentence: Sentence, assignment: Assignment) -> str:
    """How events name an answer: "answer/<article uid>/<number>/<round>"."""
    return f"answer/{assignment.article.uid}/{sentence.number}/{assignment.round}"


def number_in(subject: str) -> int:
    """The sentence number in an answer's subject."""
    return int(subject.split("/")[2])
