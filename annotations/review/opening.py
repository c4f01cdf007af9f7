"""Opening an article: one's own assignment, made if there is none, and what is said if somebody else has it."""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.errors import Conflict, InvalidInput
from annotations.models import Answer, Article, Assignment, Batch, Codebook, Project, User

from .moving import move, tell
from .storing import lease, renew

FIRST_ROUND = 0
Drawn = Assignment.Drawn
State = Assignment.State


def open_article(*, article: Article, reviewer: User, now: datetime, drawn_by: str = Drawn.CHOSEN) -> Assignment:
    """The reviewer's assignment for the article in the project's standing batch, made if there is none yet.

    A done one stays done: its answers may still be changed. Raises Conflict with details {held_by, since, answers,
    done} if somebody else has the article; InvalidInput if the project is archived.
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
        # Somebody opened it between our look and our insert, and the slot's key held. Look again.
        with transaction.atomic():
            return _open(article, reviewer, now, drawn_by)


def _open(article: Article, reviewer: User, now: datetime, drawn_by: str) -> tuple[Assignment, bool]:
    rows = Assignment.objects.select_for_update(of=("self",), no_key=True).select_related("reviewer", "article")
    there = list(rows.filter(article=article, round=FIRST_ROUND).order_by("pk"))
    own = next((row for row in there if row.reviewer_id == reviewer.pk), None)
    if own is not None and own.state != State.RETURNED:
        renew(own, now)
        return own, False
    if article.project.archived_at is not None:
        raise InvalidInput(_("This project is archived."))
    holder = next((row for row in there if row.state != State.RETURNED), None)
    if holder is not None:
        _take_over(holder, article.project, reviewer, now)
    if own is not None:
        move(own, by=reviewer, kind="assignment.opened", state=State.OPEN, now=now, lease_until=now + lease())
        return own, False
    return _make(article, reviewer, now, drawn_by), True


def _take_over(holder: Assignment, project: Project, by: User, now: datetime) -> None:
    """Free the slot of somebody who opened the article, let the lease run out, and answered nothing."""
    answers = Answer.objects.filter(assignment=holder).count()
    expired = holder.lease_until is not None and holder.lease_until < now
    if holder.state == State.DONE or answers or not expired:
        raise _held(holder, project, answers, expired)
    move(holder, by=by, kind="assignment.taken_over", state=State.RETURNED, now=now, lease_until=None)


def _held(holder: Assignment, project: Project, answers: int, expired: bool) -> Conflict:
    done = holder.state == State.DONE
    facts: dict[str, Any] = {
        "name": str(holder.reviewer),
        "since": _clock(holder.done_at if done and holder.done_at else holder.opened_at, project),
        "answers": answers,
    }
    if done:
        message = _("%(name)s has tagged this article (done %(since)s).")
    elif expired:
        message = ngettext(
            "%(name)s has held this article since %(since)s, with %(answers)d answer. A manager may free it.",
            "%(name)s has held this article since %(since)s, with %(answers)d answers. A manager may free it.",
            answers,
        )
    else:
        message = _("%(name)s has held this article since %(since)s.")
    since = holder.opened_at.isoformat()
    return Conflict(message % facts, held_by=facts["name"], since=since, answers=answers, done=done)


def _clock(at: datetime, project: Project) -> str:
    return date_format(at.astimezone(zoneinfo.ZoneInfo(project.time_zone)), "j F, H:i")


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
    tell(made, by=reviewer, kind="assignment.opened", old=None, now=now)
    made.save(force_insert=True)
    return made
