"""Recording what a person says of a sentence. Undo and redo stand beside it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotations.codebook import entries_of
from annotations.errors import InvalidInput, NotAllowed, WorkbenchError
from annotations.models import Answer, Assignment, Entry, Sentence, digest_of, new_note
from annotations.models.blocks import ever_asked

from . import history, repeats
from .changes import LONGEST_ACTIVE_SECONDS, Change, check
from .storing import Writing, answer_to, hold, sentence_of, stale, standing_of, store
from .undo import redo, undo
from .values import Recorded, ref_of, shown, subject_of, value_of

__all__ = ["Change", "Recorded", "record", "redo", "undo"]


def record(
    *,
    assignment: Assignment,
    number: int,
    operation: uuid.UUID,
    version: int,
    change: Change,
    now: datetime,
    group: uuid.UUID | None = None,
) -> Recorded:
    """Store `change` as the reviewer's answer to sentence `number`, if its version is still `version` (0: none yet).

    One transaction, one event. Answers that share a `group` are undone as one. A done assignment may still be changed;
    the sentence's standing follows. So may one of a sentence that was joined or split since the page was opened: it is
    kept there, and waits to be confirmed. The same operation again returns what it made the first time.

    Raises Conflict with details {version, answer} if the version is stale, or with code "sentence_gone";
    OperationReused; InvalidInput; NotFound; NotAllowed with code "not_held", or for a bulk answer that no manager
    allows.
    """
    asked = {"assignment": str(assignment.uid), "number": number, "version": version, "change": change.body()}
    body = digest_of(asked | {"group": group})
    entry = Entry(kind=history.RECORDED, subject="", operation=operation, group=group, body=body)
    try:
        with transaction.atomic():
            return _record(assignment, number, version, change, now, entry)
    except (WorkbenchError, IntegrityError) as refusal:
        # Looked up only now: a repeat always meets a version that it raised itself, or its own operation id.
        repeated = repeats.find(assignment=assignment, operation=operation, body=body)
        if repeated is not None:
            return repeated
        if isinstance(refusal, IntegrityError):
            raise _overtaken(assignment, number) from refusal
        raise


def _record(assignment: Assignment, number: int, version: int, change: Change, now: datetime, entry: Entry) -> Recorded:
    held = hold(assignment)
    sentence = sentence_of(held, number, change.suggestion)
    before = answer_to(held, sentence, expected=version > 0)
    book = held.codebook.version
    if version != (before.version if before else 0):
        raise stale(before, book=book)
    if change.how == Answer.How.BULK and not held.article.project.accepts_the_rest:
        raise NotAllowed(_("This project does not let anybody accept the rest."))
    sentence.article = held.article
    asked = ever_asked(sentence)  # from a page that was opened before it no longer was: kept, though it does not count
    check(change, sentence, asked, characters=held.version.characters, entries=entries_of(held.codebook.content))
    after = _next(held, sentence, before, change, now)
    old = value_of(before, book=book, ref=ref_of(before)) if before else None
    new = value_of(after, book=book, ref=change.suggestion if after.suggestion_id else None)
    entry = replace(entry, subject=subject_of(sentence, held), old=old, new=new)
    store(assignment=held, writings=[Writing(before, after, entry)], now=now)
    return Recorded(
        number=number,
        version=after.version,
        operation=entry.operation,
        answer=shown(new, after.note.text if after.note else ""),
        standing=standing_of(held, sentence),
        retired=sentence.retired is not None,
    )


def _next(held: Assignment, sentence: Sentence, before: Answer | None, change: Change, now: datetime) -> Answer:
    """The answer as it will stand, unsaved; a new note is saved at once, for it has no sequence."""
    suggested = getattr(sentence, "suggested", None)
    if suggested is None and change.how in (Answer.How.SUGGESTION, Answer.How.BULK):
        raise InvalidInput(_("There is no such suggestion for this sentence."))
    after = Answer(
        sentence=sentence,
        reviewer_id=held.reviewer_id,
        assignment=held,
        round=held.round,
        codebook_id=held.codebook_id,
        suggestion_id=suggested,
        version=(before.version if before else 0) + 1,
        active_seconds=(before.active_seconds if before else 0) + min(change.active_seconds, LONGEST_ACTIVE_SECONDS),
        **change.fields(),
    )
    after.note = before.note if before else None
    if change.note is not None and change.note != (after.note.text if after.note else ""):
        after.note = None
        if change.note:
            note = new_note(project_id=held.article.project_id, author=held.reviewer, text=change.note, now=now)
            note.save(force_insert=True)  # before it is assigned: the answer copies its key then
            after.note = note
    return after


def _overtaken(assignment: Assignment, number: int) -> WorkbenchError:
    """The conflict for a row that a unique key refused, with what stands now."""
    row = Answer.objects.select_related("assignment", "codebook", "note", "suggestion__suggester").filter(
        sentence__article=assignment.article_id, sentence__number=number,
        reviewer=assignment.reviewer_id, round=assignment.round,
    ).first()  # fmt: skip
    return stale(row, book=row.codebook.version if row else 0)
