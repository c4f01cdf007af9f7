"""Which article a reviewer is given next."""

from __future__ import annotations

import uuid
from datetime import datetime
from hashlib import sha256

from django.db.models import Exists, OuterRef, Q, QuerySet

from annotations.models import Answer, Article, Assignment, Batch, Confidentiality, Project, User, waiting

from .opening import FIRST_ROUND

State = Assignment.State


def next_for(
    *, project: Project, reviewer: User, now: datetime, among: QuerySet[Article] | None = None
) -> Article | None:
    """The article to go on with: the reviewer's own open ones first, the latest touched before the others; else one of
    theirs in which something waits to be confirmed; else one that nobody holds, in the standing batch's order; else one
    whose holder let the lease run out without an answer. None if nothing is left.

    `among`: the articles the person may open (`access.visible`). Without it no confidential one is given.
    """
    if among is None:
        among = Article.objects.exclude(confidentiality=Confidentiality.CONFIDENTIAL)
    articles = among.filter(project=project, deleted_at__isnull=True).order_by()
    own = Assignment.objects.filter(reviewer=reviewer, state=State.OPEN, article__in=articles)
    touched = own.select_related("article").order_by("-lease_until", "-pk").first()
    if touched is not None:
        return touched.article
    revised = to_confirm(reviewer=reviewer, among=articles).order_by("pk").first()
    if revised is not None:
        return revised
    batch = Batch.objects.get(project=project, standing=True)
    fresh = _first(free(articles, reviewer), batch, reviewer)
    return fresh or _first(left(articles, project, reviewer, now), batch, reviewer)


def to_confirm(*, reviewer: User, among: QuerySet[Article]) -> QuerySet[Article]:
    """Those that the reviewer has in hand or has done, and in which answers of theirs wait to be confirmed."""
    rows = waiting(reviewer).filter(round=FIRST_ROUND)
    return among.filter(pk__in=rows.values("article"))


def free(articles: QuerySet[Article], reviewer: User) -> QuerySet[Article]:
    """Those nobody holds or has done, and that were not taken from the reviewer."""
    rows = Assignment.objects.filter(article=OuterRef("pk"), round=FIRST_ROUND)
    # Two questions rather than one with "or": each is answered by a unique key's index alone.
    return articles.filter(~Exists(rows.filter(~Q(state=State.RETURNED))), ~Exists(rows.filter(reviewer=reviewer)))


def left(articles: QuerySet[Article], project: Project, reviewer: User, now: datetime) -> QuerySet[Article]:
    """Those whose holder's lease ran out without an answer: opening one takes it over."""
    held = Assignment.objects.filter(batch__project=project, round=FIRST_ROUND, state=State.OPEN)
    rows = held.filter(lease_until__lt=now)
    silent = rows.exclude(Exists(Answer.objects.filter(assignment=OuterRef("pk"))))
    own = Assignment.objects.filter(article=OuterRef("pk"), reviewer=reviewer, round=FIRST_ROUND)
    return articles.filter(~Exists(own), pk__in=silent.values("article"))


def _first(articles: QuerySet[Article], batch: Batch, reviewer: User) -> Article | None:
    if batch.order == Batch.Order.NEWEST:
        return articles.order_by("-pk").first()
    if batch.order == Batch.Order.BY_HAND:
        return articles.order_by("pk").first()
    # An article's uid is random, so the order of uids is one too, and the index gives it for nothing. Each reviewer
    # goes round from a place of their own, lest two who press the key together are sent to the same article.
    place = _place(batch, reviewer)
    by_uid = articles.order_by("uid")
    return by_uid.filter(uid__gt=place).first() or by_uid.filter(uid__lte=place).first()


def _place(batch: Batch, reviewer: User) -> uuid.UUID:
    """Where the reviewer stands in the order of uids: at the last article given, at first at one the seed says."""
    last = Assignment.objects.filter(batch=batch, reviewer=reviewer).order_by("-pk").values_list("article__uid").first()
    if last is not None:
        return uuid.UUID(str(last[0]))
    return uuid.UUID(bytes=sha256(f"{batch.seed}/{reviewer.uid}".encode()).digest()[:16])
