"""Who holds which article: opening, going on, ending, giving back.

An assignment that is done stays done when its reviewer opens it again: its answers may still be changed, and standing
follows each change. `reopen` is for taking it out of the count. One that was given back keeps its answers, which count
for nothing, and leaves its slot to somebody else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.errors import Conflict, InvalidInput
from annotations.models import Assignment, Batch, Membership, Project, User
from annotations.models.notes import LONGEST_NOTE
from annotations.roles import Action, roles_that_may

from .drawing import confirming, draw, next_for, to_confirm
from .moving import count_anew, move, tell
from .opening import open_article, open_or_get
from .progress import Progress, progress
from .storing import hold, lease

__all__ = [
    "confirming", "draw", "finish", "free", "leave", "next_for", "open_article", "open_or_get", "progress", "reassign",
    "reopen", "to_confirm",
]  # fmt: skip

State = Assignment.State


def finish(*, assignment: Assignment, now: datetime) -> Progress:
    """The reviewer is done: from now on the answers count. Unanswered sentences may remain; the figures say how many.

    Doing it twice changes nothing. Raises NotAllowed (code "not_held") if it was given back.
    """
    with transaction.atomic():
        held = hold(assignment)
        if held.state != State.DONE:
            columns: dict[str, Any] = {"done_at": now, "lease_until": None}
            count_anew(held, by=held.reviewer, kind="assignment.done", state=State.DONE, now=now, **columns)
    return progress(held)


def reopen(*, assignment: Assignment, by: User, now: datetime, reason: str = "") -> Assignment:
    """Take a done assignment out of the count, to go on with it; `reason`: why somebody else sends it back to its
    reviewer, who reads it. An open one stays as it is.

    Raises NotAllowed (code "not_held") if it was given back or its batch is closed.
    """
    why = _words(reason)
    with transaction.atomic():
        held = hold(assignment)
        if held.state == State.DONE:
            columns: dict[str, Any] = {"done_at": None, "lease_until": now + lease()}
            count_anew(held, by=by, kind="assignment.reopened", state=State.OPEN, now=now, why=why, **columns)
    return held


def free(*, assignment: Assignment, by: User, now: datetime, reason: str = "") -> Assignment:
    """Take an open article from whoever holds it (a manager may). The answers stay and count for nothing.

    Raises Conflict if it is done: reopen it first. Freeing what was given back changes nothing.
    """
    why = _words(reason)
    with transaction.atomic():
        rows = Assignment.objects.select_for_update(of=("self",), no_key=True)
        held = rows.select_related("reviewer", "article").get(pk=assignment.pk)
        if held.state == State.DONE:
            raise Conflict(_("This article is done. Reopen it first."))
        if held.state == State.OPEN:
            move(held, by=by, kind="assignment.freed", state=State.RETURNED, now=now, why=why, lease_until=None)
    return held


def leave(*, project: Project, reviewer: User, by: User, now: datetime) -> int:
    """Free whatever the person holds in the project; returns how many. Their answers stay and count for nothing; what
    they have done stays done. Inside a transaction, before anything is written to the ledger in it."""
    rows = Assignment.objects.select_for_update(of=("self",), no_key=True).select_related("reviewer", "article")
    held = list(rows.filter(article__project=project, reviewer=reviewer, state=State.OPEN).order_by("pk"))
    for row in held:
        move(row, by=by, kind="assignment.freed", state=State.RETURNED, now=now, lease_until=None)
    return len(held)


def reassign(*, assignment: Assignment, to: User, by: User, now: datetime, reason: str = "") -> Assignment:
    """Give an open article to somebody else, in the same slot; returns their assignment. They work in its batch then.

    Raises Conflict if it is done, if it was mixed in for its reviewer, if they have or had this pass over the article,
    or if they would join a batch that takes nobody any more; InvalidInput if they may not tag.
    """
    if assignment.drawn_by in (Assignment.Drawn.GOLD, Assignment.Drawn.REPEAT):
        raise Conflict(_("This article was drawn for its reviewer alone: free it instead."))
    members = Membership.objects.filter(project=assignment.article.project_id, user=to, user__is_active=True)
    if not members.filter(role__in=roles_that_may(Action.TAG)).exists():
        raise InvalidInput(_("%(person)s may not tag in this project.") % {"person": to})
    with transaction.atomic():
        _let_into(assignment.batch, to)
        held = free(assignment=assignment, by=by, now=now, reason=reason)
        rows = Assignment.objects.filter(article=held.article_id, round=held.round)
        if rows.filter(reviewer=to).exists():
            raise Conflict(_("%(person)s has had this article already.") % {"person": to})
        if rows.exclude(state=State.RETURNED).filter(slot=held.slot).exists():
            raise Conflict(_("Somebody else has taken this article meanwhile."))
        copied = ("batch_id", "article", "version_id", "codebook_id", "round", "slot", "overlap", "unaided")
        made = Assignment(
            reviewer=to,
            drawn_by=held.drawn_by if not held.counts() else Assignment.Drawn.BY_HAND,
            lease_until=now + lease(),
            opened_at=now,
            **{name: getattr(held, name) for name in copied},
        )
        tell(made, by=by, kind="assignment.opened", old=None, now=now)
        made.save(force_insert=True)
    return made


def _let_into(batch: Batch, person: User) -> None:
    if batch.standing or batch.people.filter(pk=person.pk).exists():
        return
    if not batch.takes_people:
        raise Conflict(_("%(person)s does not work in this batch, and it takes nobody any more.") % {"person": person})
    batch.people.add(person)


def _words(reason: str) -> str:
    words = reason.strip()
    if len(words) > LONGEST_NOTE:
        raise InvalidInput(_("A reason has at most %(most)d characters.") % {"most": LONGEST_NOTE})
    return words
