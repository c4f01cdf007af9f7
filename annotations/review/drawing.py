"""Which article a reviewer is given next, and giving it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import Exists, OuterRef, Q, QuerySet

from annotations.errors import Conflict
from annotations.models import (
    Answer,
    Article,
    Assignment,
    Batch,
    BatchArticle,
    Confidentiality,
    Project,
    User,
    waiting,
)
from annotations.models.projects import NearDuplicates

from . import alike, claims, controls
from .opening import FIRST_ROUND, open_article, open_place

Drawn, State = Assignment.Drawn, Assignment.State
ATTEMPTS = 30  # how often somebody may come too late before they are told that nothing is left


@dataclass(frozen=True, slots=True)
class Choice:
    """An article for somebody. `round`: their own pass that goes on; `place`: a batch's; `control`: what is mixed into
    one; else the standing batch's."""

    article: Article
    round: int | None = None
    place: BatchArticle | None = None
    control: controls.Control | None = None


def draw(
    *, project: Project, reviewer: User, now: datetime, among: QuerySet[Article] | None = None
) -> Assignment | None:
    """Give the reviewer the article that `next_for` names, and open it. None if nothing is left.

    However many ask at once, each gets one that is theirs: whoever came too late for one is given the next.
    """
    if among is None:
        among = _not_confidential()
    for _attempt in range(ATTEMPTS):
        choice = choose(project=project, reviewer=reviewer, now=now, among=among)
        if choice is None:
            return None
        try:
            if choice.control is not None:
                return controls.give(choice.control, reviewer=reviewer, now=now)
            if choice.place is not None:
                return open_place(place=choice.place, reviewer=reviewer, now=now)
            article, why = choice.article, _why(project)
            return open_article(article=article, reviewer=reviewer, now=now, round=choice.round, drawn_by=why)
        except Conflict:
            if choice.control is not None:  # its place is taken: what they hold now says what comes next
                continue
            among = among.exclude(pk=choice.article.pk)
    return None


def next_for(
    *, project: Project, reviewer: User, now: datetime, among: QuerySet[Article] | None = None
) -> Article | None:
    """The article that `choose` names, without opening it; None if nothing is left."""
    choice = choose(project=project, reviewer=reviewer, now=now, among=_not_confidential() if among is None else among)
    return choice.article if choice else None


def choose(*, project: Project, reviewer: User, now: datetime, among: QuerySet[Article]) -> Choice | None:
    """What to go on with: the reviewer's own open ones first, the latest touched before the others; else one of theirs
    in which something waits to be confirmed; else one of a batch they work in, the soonest due first, or a control
    mixed into it where it is the turn of one; else one that nobody holds, in the standing batch's order; else one that
    was kept for others, being nearly the same as one of theirs; else one whose holder went away. None if nothing is
    left.

    `among`: the articles the person may open (`access.visible`).
    """
    articles = among.filter(project=project, deleted_at__isnull=True).order_by()
    own = Assignment.objects.filter(reviewer=reviewer, state=State.OPEN, article__in=articles)
    touched = own.select_related("article__project").order_by("-lease_until", "-pk").first()
    if touched is not None:
        return Choice(touched.article, touched.round)
    revised = (
        confirming(reviewer).filter(article__in=articles).select_related("article__project").order_by("pk").first()
    )
    if revised is not None:
        return Choice(revised.article, revised.round)
    places = claims.places(reviewer=reviewer, among=articles)
    how = project.near_duplicates
    vacant = claims.vacant(places)
    place = alike.places_first(vacant, reviewer, how).first()
    if place is not None:
        control = controls.due(place.batch, reviewer=reviewer, among=articles, now=now)
        return Choice(control.article, control=control) if control else Choice(place.article, place=place)
    batch = Batch.objects.get(project=project, standing=True)
    fresh = _first(alike.first_choice(free(articles, reviewer), reviewer, how), batch, reviewer)
    if fresh is not None:
        return Choice(fresh)
    if how == NearDuplicates.SAME:  # what was kept for others, now that there is nothing else
        if (place := vacant.first()) is not None:
            return Choice(place.article, place=place)
        if (fresh := _first(free(articles, reviewer), batch, reviewer)) is not None:
            return Choice(fresh)
    place = claims.abandoned(places, now).first()
    if place is not None:
        return Choice(place.article, place=place)
    last = _first(left(articles, project, reviewer, now), batch, reviewer)
    return Choice(last) if last else None


def confirming(reviewer: User) -> QuerySet[Assignment]:
    """The reviewer's assignments in which answers of theirs wait to be confirmed."""
    return waiting(reviewer)


def to_confirm(*, reviewer: User, among: QuerySet[Article]) -> QuerySet[Article]:
    """Those that the reviewer has in hand or has done, and in which answers of theirs wait to be confirmed."""
    return among.filter(pk__in=confirming(reviewer).values("article"))


def _not_confidential() -> QuerySet[Article]:
    return Article.objects.exclude(confidentiality=Confidentiality.CONFIDENTIAL)


def _why(project: Project) -> str:
    """Why the standing batch gives what it gives: its order, under the name that assignments have for it."""
    return str(Batch.objects.filter(project=project, standing=True).values_list("order", flat=True).get())


def free(articles: QuerySet[Article], reviewer: User) -> QuerySet[Article]:
    """Those nobody holds or has done, that no open batch has as its first pass, and that were not taken from the
    reviewer."""
    rows = Assignment.objects.filter(article=OuterRef("pk"), round=FIRST_ROUND)
    batched = BatchArticle.objects.filter(
        article=OuterRef("pk"), round=FIRST_ROUND, batch__opened_at__isnull=False, batch__closed_at__isnull=True
    )
    # Two questions rather than one with "or": each is answered by a unique key's index alone.
    mine, held = rows.filter(reviewer=reviewer), rows.filter(~Q(state=State.RETURNED))
    return articles.filter(~Exists(held), ~Exists(mine), ~Exists(batched))


def left(articles: QuerySet[Article], project: Project, reviewer: User, now: datetime) -> QuerySet[Article]:
    """Those whose holder's lease ran out without an answer: opening one takes it over."""
    held = Assignment.objects.filter(batch__project=project, batch__standing=True, round=FIRST_ROUND, state=State.OPEN)
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
