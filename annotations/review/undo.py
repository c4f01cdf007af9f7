"""Undo and redo, from the events: any depth, also after a reload, on another machine, or after Done.

An undo takes back the reviewer's latest change in the assignment that still stands, by a new event that names it in
`undoes`; a redo takes back an undo in the same way. What was recorded since an undo ends the chance to redo it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from annotations.errors import WorkbenchError
from annotations.models import Answer, Assignment, Entry, Event, Note, Sentence, digest_of

from . import history, repeats
from .storing import Writing, answer_to, hold, sentence_of, stale, standing_of, store
from .values import BLANK, Recorded, number_in, ref_of, shown, value_of


def undo(*, assignment: Assignment, operation: uuid.UUID, now: datetime) -> Recorded | None:
    """Take back the reviewer's latest change that stands, with those of its group; None if there is none.

    A first answer goes back to no label. The version goes up, as with every change. The same operation again returns
    what it made. Raises NotAllowed with code "not_held", OperationReused.
    """
    return _step(history.UNDONE, history.to_undo, assignment, operation, now)


def redo(*, assignment: Assignment, operation: uuid.UUID, now: datetime) -> Recorded | None:
    """Do again what was taken back last; None if nothing was, or the reviewer recorded something or moved a sentence
    boundary since. Else as `undo`."""
    return _step(history.REDONE, history.to_redo, assignment, operation, now)


def reach(*, assignment: Assignment, again: bool = False) -> int | None:
    """The sequence of what `undo` (`again`: `redo`) would take back (do again) now; None if there is nothing."""
    events = (history.to_redo if again else history.to_undo)(assignment)
    return events[0].sequence if events else None


def _step(
    kind: str,
    find: Callable[[Assignment], Sequence[Event]],
    assignment: Assignment,
    operation: uuid.UUID,
    now: datetime,
) -> Recorded | None:
    body = digest_of([kind, str(assignment.uid)])
    try:
        with transaction.atomic():
            held = hold(assignment)
            repeated = repeats.find(assignment=held, operation=operation, body=body)
            if repeated is not None:
                return repeated
            events = find(held)
            return _restore(_Step(held, kind, operation, body, now), events) if events else None
    except (WorkbenchError, IntegrityError) as refusal:
        repeated = repeats.find(assignment=assignment, operation=operation, body=body)
        if repeated is not None:
            return repeated
        if isinstance(refusal, IntegrityError):
            raise stale(None) from refusal
        raise


@dataclass(frozen=True, slots=True)
class _Step:
    held: Assignment
    kind: str
    operation: uuid.UUID
    body: str
    now: datetime


def _restore(step: _Step, events: Sequence[Event]) -> Recorded:
    """Bring back the `old` value of each of these events, in this order, each with an event of its own."""
    book = step.held.codebook.version
    writings: list[Writing] = []
    standing_now: dict[int, Answer] = {}
    for place, event in enumerate(events):
        target = event.old or BLANK
        ref = (target["suggestion"]["kind"], target["suggestion"]["version"]) if target.get("suggestion") else None
        sentence = sentence_of(step.held, number_in(event.subject), ref)
        before = standing_now.get(sentence.pk) or answer_to(step.held, sentence)
        if before is None:
            raise stale(None)
        after = standing_now[sentence.pk] = _as_it_was(before, target, sentence)
        entry = Entry(
            kind=step.kind,
            subject=event.subject,
            old=value_of(before, book=book, ref=ref_of(before)),
            new=value_of(after, book=book, ref=ref if after.suggestion_id else None),
            operation=step.operation if place == 0 else uuid.uuid5(step.operation, str(place)),
            group=event.group,
            undoes=event.sequence,
            body=step.body,
        )
        writings.append(Writing(before, after, entry))
    store(assignment=step.held, writings=writings, now=step.now)
    first, *others = [_told(step.held, writing) for writing in writings]
    return Recorded(**_without_also(first), also=tuple(others))


def _as_it_was(before: Answer, target: dict[str, Any], sentence: Sentence) -> Answer:
    """The answer with the value `target`; the seconds spent stay spent, and an erased note stays erased."""
    note = target.get("note")
    after = Answer(
        pk=before.pk,
        sentence=sentence,
        reviewer_id=before.reviewer_id,
        assignment=before.assignment,
        round=before.round,
        codebook_id=before.codebook_id,
        suggestion_id=getattr(sentence, "suggested", None),
        version=before.version + 1,
        active_seconds=before.active_seconds,
        **{name: target[name] for name in BLANK},
    )
    after.note = Note.objects.filter(uid=note["uid"]).first() if note else None
    return after


def _told(held: Assignment, writing: Writing) -> Recorded:
    after = writing.after
    return Recorded(
        number=after.sentence.number,
        version=after.version,
        operation=writing.entry.operation,
        answer=shown(writing.entry.new, after.note.text if after.note else ""),
        standing=standing_of(held, after.sentence),
        retired=after.sentence.retired is not None,
    )


def _without_also(recorded: Recorded) -> dict[str, Any]:
    kept = ("number", "version", "operation", "answer", "standing", "retired")
    return {name: getattr(recorded, name) for name in kept}
