"""Opening an article: one's own assignment, made if there is none, and what is said if somebody else has it."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.errors import Conflict, InvalidInput
from annotations.models import Answer, Article, Assignment, Batch, BatchArticle, Codebook, Project, User

from .claims import claim
from .moving import insert, move
from .storing import lease, renew

FIRST_ROUND = 0
Drawn = Assignment.Drawn
State = Assignment.State


def open_article(
    *, article: Article, reviewer: User, now: datetime, round: int | None = None, drawn_by: str = Drawn.CHOSEN
) -> Assignment:
    """The reviewer's assignment for the article: one of theirs, an open one before a done one, the latest pass first;
    else a new one, in an open batch of theirs that has the article, else in the project's standing batch.

    `round`: the pass over the article that is meant, if it is one of theirs. A done one stays done: its answers may
    still be changed. Raises Conflict if a batch has it that the person does not work in; Conflict with details
    {held_by, since, answers, done} if somebody else has it; InvalidInput if the project is archived.
    """
    return open_or_get(article=article, reviewer=reviewer, now=now, round=round, drawn_by=drawn_by)[0]


def open_or_get(
    *, article: Article, reviewer: User, now: datetime, round: int | None = None, drawn_by: str = Drawn.CHOSEN
) -> tuple[Assignment, bool]:
    """As `open_article`, with True if the assignment was made just now."""
    return _twice(lambda: _open(article, reviewer, now, round, drawn_by))


def open_place(*, place: BatchArticle, reviewer: User, now: datetime) -> Assignment:
    """The reviewer's assignment for an article of a batch they work in, made if there is none.

    Raises Conflict if it is full or the batch is closed.
    """
    return _twice(lambda: _claim(place, reviewer, now))[0]


def _twice(look: Callable[[], tuple[Assignment, bool]]) -> tuple[Assignment, bool]:
    try:
        with transaction.atomic():
            return look()
    except IntegrityError:
        # Somebody opened it between our look and our insert, and the slot's key held. Look again.
        with transaction.atomic():
            return look()


def _open(
    article: Article, reviewer: User, now: datetime, number: int | None, drawn_by: str
) -> tuple[Assignment, bool]:
    own = ones_own(article, reviewer, number)
    if own is not None:
        renew(own, now)
        return own, False
    if article.project.archived_at is not None:
        raise InvalidInput(_("This project is archived."))
    place = _place_of(article, reviewer)
    return _claim(place, reviewer, now) if place else _open_standing(article, reviewer, now, drawn_by)


def _claim(place: BatchArticle, reviewer: User, now: datetime) -> tuple[Assignment, bool]:
    known = set(Assignment.objects.filter(article=place.article_id, reviewer=reviewer).values_list("pk", flat=True))
    claimed = claim(place, reviewer=reviewer, now=now)
    if claimed is None:
        raise Conflict(_("As many people as this batch asks for have this article already."))
    return claimed, claimed.pk not in known


def ones_own(article: Article, reviewer: User, number: int | None = None) -> Assignment | None:
    """The person's own assignment for the article, locked: open before done, then the latest pass; `number`: this pass
    if it is theirs. None if they have none, or gave it back."""
    rows = Assignment.objects.select_for_update(of=("self",), no_key=True).select_related("batch", "codebook")
    mine = list(rows.filter(article=article, reviewer=reviewer).exclude(state=State.RETURNED).order_by("-round"))
    for row in mine:
        row.article, row.reviewer = article, reviewer
    meant = [row for row in mine if row.round == number] or [row for row in mine if row.state == State.OPEN] or mine
    return meant[0] if meant else None


def _place_of(article: Article, reviewer: User) -> BatchArticle | None:
    """Where an open batch has the article: one that the reviewer works in before others."""
    open_ones = BatchArticle.objects.filter(
        article=article, batch__opened_at__isnull=False, batch__closed_at__isnull=True
    )
    works = Batch.people.through.objects.filter(batch=OuterRef("batch"), user=reviewer)
    places = list(open_ones.annotate(theirs=Exists(works)).order_by("pk"))
    theirs = next((place for place in places if place.theirs), None)
    if theirs is not None:
        theirs.article = article
    elif any(place.round == FIRST_ROUND for place in places):
        raise Conflict(_("This article is in a batch that others work in."), code="in_batch")
    return theirs


def _open_standing(article: Article, reviewer: User, now: datetime, drawn_by: str) -> tuple[Assignment, bool]:
    rows = Assignment.objects.select_for_update(of=("self",), no_key=True)
    there = list(rows.filter(article=article, round=FIRST_ROUND).order_by("pk"))
    for row in there:
        row.article = article
    own = next((row for row in there if row.reviewer_id == reviewer.pk), None)
    holder = next((row for row in there if row.state != State.RETURNED), None)
    if holder is not None:
        _take_over(holder, article.project, reviewer, now)
    if own is not None:
        move(own, by=reviewer, kind="assignment.opened", state=State.OPEN, now=now, lease_until=now + lease())
        return own, False
    return _make(article, reviewer, now, drawn_by), True


def _take_over(holder: Assignment, project: Project, by: User, now: datetime) -> None:
    """Free the slot of somebody who opened the article, let the lease run out, and answered nothing."""
    if not holder.batch.standing:  # closed by now: it was done there, and blind work is nobody's business
        raise Conflict(_("This article was tagged in a batch."))
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
        reviewer=reviewer,
        codebook=Codebook.objects.defer("content").current(article.project),
        round=FIRST_ROUND,
        overlap=batch.overlap,
        drawn_by=drawn_by,
        unaided=batch.unaided_with(article),
        lease_until=now + lease(),
        opened_at=now,
    )
    insert(made, by=reviewer, now=now)
    return made
