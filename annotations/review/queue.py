"""Who holds which article: opening, going on, ending, giving back.

An assignment that is done stays done when its reviewer opens it again: its answers may still be changed, and standing
follows each change. `reopen` is for taking it out of the count. One that was given back keeps its answers, which count
for nothing, and leaves its slot to somebody else.
"""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from annotations.errors import Conflict, InvalidInput
from annotations.models import (
    Answer,
    Article,
    Assignment,
    Batch,
    Codebook,
    Entry,
    Project,
    Sentence,
    User,
    append,
    standing,
)

from .progress import Progress, progress
from .storing import hold, lease

FIRST_ROUND = 0
Drawn = Assignment.Drawn
State = Assignment.State


def open_article(*, article: Article, reviewer: User, now: datetime, drawn_by: str = Drawn.CHOSEN) -> Assignment:
    """The reviewer's assignment for the article in the project's standing batch, made if there is none yet.

    Raises Conflict with details {held_by, since, answers, done} if somebody else has it; InvalidInput if the project
    is archived.
    """
    return open_or_get(article=article, reviewer=reviewer, now=now, drawn_by=drawn_by)[0]


def open_or_get(
    *, article: Article, reviewer: User, now: datetime, drawn_by: str = Drawn.CHOSEN
) -> tuple[Assignment, bool]:
    """As `open_article`, with True if the assignment was made just now."""
    try:
        with transaction.atomic():
            return _open(article, reviewer, now, drawn_by)
    except IntegrityError:
        # Somebody opened it between our look and our insert: the slot's key held. Look again.
        with transaction.atomic():
            return _open(article, reviewer, now, drawn_by)


def _open(article: Article, reviewer: User, now: datetime, drawn_by: str) -> tuple[Assignment, bool]:
    rows = Assignment.objects.select_for_update(of=("self",), no_key=True).select_related("reviewer")
    there = list(rows.filter(article=article, round=FIRST_ROUND).order_by("pk"))
    own = next((row for row in there if row.reviewer_id == reviewer.pk), None)
    if own is not None and own.state != State.RETURNED:
        return own, False
    if article.project.archived_at is not None:
        raise InvalidInput(_("This project is archived."))
    holder = next((row for row in there if row.state != State.RETURNED), None)
    if holder is not None:
        _take_over(holder, article, reviewer, now)
    if own is not None:
        return _again(own, article, now), False
    return _make(article, reviewer, now, drawn_by), True


def _take_over(holder: Assignment, article: Article, by: User, now: datetime) -> None:
    """Free the slot of somebody who opened the article, let the lease run out, and answered nothing."""
    answers = Answer.objects.filter(assignment=holder).count()
    expired = holder.lease_until is not None and holder.lease_until < now
    if holder.state == State.DONE or answers or not expired:
        raise _held(holder, article.project, answers, expired)
    _move(holder, article.project_id, by, "assignment.taken_over", State.RETURNED, now)


def _held(holder: Assignment, project: Project, answers: int, expired: bool) -> Conflict:
    facts: dict[str, Any] = {
        "name": str(holder.reviewer),
        "since": _clock(holder.done_at or holder.opened_at, project),
        "answers": answers,
    }
    if holder.state == State.DONE:
        message = _("%(name)s has tagged this article (done %(since)s).") % facts
    elif expired:
        message = (
            _("%(name)s has held this article since %(since)s with %(answers)d answers. A manager may free it.") % facts
        )
    else:
        message = _("%(name)s has held this article since %(since)s.") % facts
    return Conflict(
        message,
        held_by=facts["name"],
        since=holder.opened_at.isoformat(),
        answers=answers,
        done=holder.state == State.DONE,
    )


def _clock(at: datetime, project: Project) -> str:
    return date_format(at.astimezone(zoneinfo.ZoneInfo(project.time_zone)), "j F, H:i")


def _again(own: Assignment, article: Article, now: datetime) -> Assignment:
    """Take up an assignment that was given back."""
    _move(own, article.project_id, own.reviewer, "assignment.opened", State.OPEN, now, lease_until=now + lease())
    return own


def _make(article: Article, reviewer: User, now: datetime, drawn_by: str) -> Assignment:
    batch = Batch.objects.get(project=article.project_id, standing=True)
    made = Assignment(
        batch=batch,
        article=article,
        version=article.versions.get(current=True),
        reviewer=reviewer,
        codebook=Codebook.objects.current(article.project),
        round=FIRST_ROUND,
        overlap=batch.overlap,
        drawn_by=drawn_by,
        unaided=batch.suggestions == Batch.Suggestions.UNAIDED,
        lease_until=now + lease(),
        opened_at=now,
    )
    _tell(made, article.project_id, reviewer, "assignment.opened", None, now)
    made.save(force_insert=True)
    return made


def finish(*, assignment: Assignment, now: datetime) -> Progress:
    """The reviewer is done: from now on the answers count. Unanswered sentences may remain; the figures say how many.

    Doing it twice changes nothing. Raises NotAllowed (code "not_held") if it was given back.
    """
    with transaction.atomic():
        held = hold(assignment)
        if held.state != State.DONE:
            project = held.article.project_id
            _end(held, project, held.reviewer, "assignment.done", State.DONE, now, done_at=now, lease_until=None)
    return progress(held)


def reopen(*, assignment: Assignment, by: User, now: datetime) -> Assignment:
    """Take a done assignment out of the count, to go on with it. An open one stays as it is.

    Raises NotAllowed (code "not_held") if it was given back.
    """
    with transaction.atomic():
        held = hold(assignment)
        if held.state == State.DONE:
            project = held.article.project_id
            until = now + lease()
            _end(held, project, by, "assignment.reopened", State.OPEN, now, done_at=None, lease_until=until)
    return held


def free(*, assignment: Assignment, by: User, now: datetime) -> Assignment:
    """Take an open article from whoever holds it (a manager may). The answers stay and count for nothing.

    Raises Conflict if it is done: reopen it first. Freeing what was given back changes nothing.
    """
    with transaction.atomic():
        rows = Assignment.objects.select_for_update(of=("self",), no_key=True)
        held = rows.select_related("reviewer", "article").get(pk=assignment.pk)
        if held.state == State.DONE:
            raise Conflict(_("This article is done. Reopen it first."))
        if held.state == State.OPEN:
            _move(held, held.article.project_id, by, "assignment.freed", State.RETURNED, now, lease_until=None)
    return held


def _end(held: Assignment, project_id: int, by: User, kind: str, state: str, now: datetime, **columns: Any) -> None:
    """Move an assignment in or out of the count: its sentences, locked before the ledger, get their standing anew."""
    sentences = Sentence.objects.filter(version=held.version_id)
    list(sentences.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    _move(held, project_id, by, kind, state, now, **columns)
    standing.rewrite(sentences)


def _move(row: Assignment, project_id: int, by: User, kind: str, state: str, now: datetime, **columns: Any) -> None:
    """Change the state of a locked assignment and tell it."""
    old, row.state = row.state, state
    for name, value in columns.items():
        setattr(row, name, value)
    Assignment.objects.filter(pk=row.pk).update(state=state, **columns)
    _tell(row, project_id, by, kind, old, now)


def _tell(row: Assignment, project_id: int, by: User, kind: str, old: str | None, now: datetime) -> None:
    new = {"state": row.state, "reviewer": str(row.reviewer.uid), "article": str(row.article.uid), "round": row.round}
    entry = Entry(kind=kind, subject=f"assignment/{row.uid}", old=old and {"state": old}, new=new)
    append(project_id=project_id, actor=by, now=now, entries=[entry])
