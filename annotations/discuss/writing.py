"""How a change of a thread is written: once, as one event, with the note outside the ledger."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotations.errors import Conflict, InvalidInput, OperationReused, WorkbenchError
from annotations.models import Comment, Entry, Event, Sentence, Thread, User, append, digest_of, new_note
from annotations.models.notes import LONGEST_NOTE, keyed_digest

OPENED = "thread.opened"
COMMENTED = "thread.commented"
SETTLED = "thread.settled"
REOPENED = "thread.reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A thread as one operation left it.

    `comments`: how many there were then. `opened`: this operation made the thread. `repeated`: it came before, and
    nothing was written now.
    """

    thread: Thread
    state: str
    comments: int
    opened: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody does to a thread. `text` is "" where nothing is said. `about`: what they did it to."""

    kind: str
    by: User
    operation: uuid.UUID
    now: datetime
    about: str
    text: str = ""

    def body(self) -> str:
        """Tells the same request again from another one under the same operation id."""
        return digest_of([self.kind, self.about, keyed_digest(self.text) if self.text else None])


def words(text: str) -> str:
    """What a comment says, without white space around it. Raises InvalidInput if that is nothing, or too much."""
    said = text.strip()
    if not said or "\0" in said:
        raise InvalidInput(_("Write something first."))
    if len(said) > LONGEST_NOTE:
        raise InvalidInput(_("That is too long: a comment has at most %(most)d characters.") % {"most": LONGEST_NOTE})
    return said


def once(act: Act, do: Callable[[], Talk]) -> Talk:
    """`do` in one transaction; if its operation came before, what it made then, with nothing written.

    Raises OperationReused if it came with another body.
    """
    try:
        with transaction.atomic():
            return do()
    except (WorkbenchError, IntegrityError) as refusal:
        # Looked up only now: a repeat always meets what it made itself, or its own operation id.
        event = Event.objects.filter(actor=act.by, operation=act.operation).first()
        if event is not None:
            return _made_by(event, act)
        if isinstance(refusal, IntegrityError):
            raise Conflict(_("Somebody was quicker. Look at the question again.")) from refusal
        raise


def _made_by(event: Event, act: Act) -> Talk:
    if event.body != act.body():
        raise OperationReused(_("This operation id was used for something else."))
    value: dict[str, Any] = event.new or {}
    thread = Thread.objects.get(uid=event.subject.removeprefix("thread/"))
    return Talk(thread=thread, state=value["state"], comments=value["comments"], repeated=True)


def write(act: Act, thread: Thread, state: str, *, kind: str = "") -> Talk:
    """Store the thread in `state`, with `act.text` as a comment if there is any. A thread without a key is new.

    `kind` of the event, if it is not the act's own.

    Its row, if it has one, and its sentence are locked already: the ledger comes last.
    """
    sentence = thread.sentence
    count = thread.comments.count() if thread.pk else 0
    project = sentence.article.project_id
    note = new_note(project_id=project, author=act.by, text=act.text, now=act.now) if act.text else None
    old = {"state": thread.state, "comments": count} if thread.pk else None
    new: dict[str, Any] = {
        "sentence": subject_of(sentence),
        "asked_by": str(thread.opened_by.uid),
        "state": state,
        "comments": count + (note is not None),
        "note": note.named() if note else None,
    }
    entry = Entry(
        kind=kind or act.kind,
        subject=f"thread/{thread.uid}",
        old=old,
        new=new,
        operation=act.operation,
        body=act.body(),
    )
    append(project_id=project, actor=act.by, now=act.now, entries=[entry])
    thread.state = state
    if old is None:
        thread.save(force_insert=True)
    else:
        thread.save(update_fields=["state"])
    if note is not None:
        note.save(force_insert=True)
        Comment.objects.create(thread=thread, note=note)
    return Talk(thread=thread, state=state, comments=new["comments"], opened=old is None)


def subject_of(sentence: Sentence) -> str:
    """How events name the sentence: "sentence/<article uid>/<number>"."""
    return f"sentence/{sentence.article.uid}/{sentence.number}"
