"""An answer as a value: the form that events keep. Keys, numbers and offsets; no free text, no floats."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from annotations.models import Answer, Assignment, Note, Sentence, User
from annotations.models.said import ref_of, said, shown, value_of

__all__ = [
    "BLANK", "Recorded", "digest_of_note", "new_note", "number_in", "ref_of", "said", "shown", "subject_of", "value_of",
]  # fmt: skip

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


def new_note(*, project_id: int, author: User, text: str, now: datetime) -> Note:
    """An unsaved note with its salt and salted digest."""
    salt = secrets.token_hex(16)
    return Note(project_id=project_id, author=author, text=text, salt=salt, digest=digest_of_note(salt, text), at=now)


def digest_of_note(salt: str, text: str) -> str:
    """What the ledger knows of a note: nothing that can be guessed once the salt is gone."""
    return sha256((salt + text).encode()).hexdigest()
