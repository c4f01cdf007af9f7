"""Free text by people, outside the ledger: written, known by its digest, found again when it was changed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from .base import CASCADE, PROTECT, Addressed
from .event import Event
from .projects import Project

LONGEST_NOTE = 4000
# The events that name a note, under "note" in `new`: {uid, digest}.
TELL_OF_NOTES = (
    "answer.recorded", "thread.opened", "thread.commented", "thread.settled", "assignment.freed", "assignment.reopened",
    "decision.made", "decision.proposed",
)  # fmt: skip


class Note(Addressed):
    """Free text by a person, outside the ledger, which knows only its salted digest: so it can be erased."""

    project = models.ForeignKey(Project, on_delete=CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+")
    text = models.TextField(max_length=LONGEST_NOTE)
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return str(self.uid)

    def named(self) -> dict[str, str]:
        """How events name it."""
        return {"uid": str(self.uid), "digest": self.digest}


def new_note(*, project_id: int, author: Any, text: str, now: datetime) -> Note:
    """An unsaved note with its salt and salted digest."""
    salt = secrets.token_hex(16)
    return Note(project_id=project_id, author=author, text=text, salt=salt, digest=digest_of_note(salt, text), at=now)


def digest_of_note(salt: str, text: str) -> str:
    """What the ledger knows of a note: nothing that can be guessed once the salt is gone."""
    return sha256((salt + text).encode()).hexdigest()


def keyed_digest(text: str) -> str:
    """What tells a request with the same words again from another one, in the body that events keep."""
    return salted_hmac("annotations.note", text, algorithm="sha256").hexdigest()


def changed_notes(project: Project) -> Iterator[str]:
    """The notes whose text is not the one that the ledger knows by its digest, a sentence each."""
    digests: dict[str, str] = {}
    events = Event.objects.filter(project=project, kind__in=TELL_OF_NOTES).only("new")
    for event in events.iterator(chunk_size=2000):
        if note := (event.new or {}).get("note"):
            digests[note["uid"]] = note["digest"]
    for row in Note.objects.filter(project=project).iterator(chunk_size=2000):
        known = digests.get(str(row.uid), row.digest)
        if digest_of_note(row.salt, row.text) != known:
            yield f"Note {row.uid} was changed after it was written."
