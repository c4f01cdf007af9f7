"""Which article a reviewer is given next, and giving it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery

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
    may_wait,
    waiting,
)

from . import claims, controls, near
from .opening import FIRST_ROUND, open_article, open_place

Drawn, State = Assignment.Drawn, Assignment.State
ATTEMPTS = 30  # how often somebody may come too late before they are told that nothing is left


@dataclass(frozen=True, slots=True)
class Choice:
    """An article for somebody. `round`: their own pass that goes on; `place`: a batch's; `control`: what is mixed into
    one; else the standing batch's. `why`: that batch's order, under the name that assignments have for it."""

    article: Article
    why: str
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
            article, number = choice.article, choice.round
            return open_article(article=article, reviewer=reviewer, now=now, round=number, drawn_by=choice.why)
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
    mixed into it where it is the turn of one; else one that nobody holds, in the standing batch's order; else one whose
    holder went away. None if nothing is left. Of what is new to them, near-duplicates as the project has it (`near`).

    `among`: the articles the person may open (`access.visible`).
    """
    articles = among.filter(project=project, deleted_at__isnull=True).order_by()
    there = _there(project, reviewer)
    why = there.batch.order
    begun = _begun(reviewer, articles, there)
    if begun is not None:
        return Choice(begun.article, why, begun.round)
    fitting = near.fitting(articles, project=project, reviewer=reviewer)
    places = claims.places(reviewer=reviewer, among=articles) if there.batched else BatchArticle.objects.none()
    places = near.fitting_places(places, among=fitting, project=project)
    place = claims.vacant(places).first() if there.batched else None
    if place is not None:
        control = controls.due(place.batch, reviewer=reviewer, among=articles, now=now)
        return Choice(control.article, why, control=control) if control else Choice(place.article, why, place=place)
    fresh = _first(free(fitting, reviewer), there, reviewer)
    if fresh is not None:
        return Choice(fresh, why)
    place = claims.abandoned(places, now).first() if there.batched else None
    if place is not None:
        return Choice(place.article, why, place=place)
    last = _first(left(fitting, project, reviewer, now), there, reviewer)
    return Choice(last, why) if last else None


class _There(NamedTuple):
    """The project's standing batch, and what the reviewer has in the project at all: of most things nothing, and asking
    which of them they may be given takes longer.

    `last`: uid of the article that the standing batch gave them last. The others: an article in hand, answers that may
    have to be confirmed, open batches that they work in.
    """

    batch: Batch
    last: uuid.UUID | None
    held: bool
    revised: bool
    batched: bool


def _there(project: Project, reviewer: User) -> _There:
    """In one query, which indexes answer."""
    mine = Assignment.objects.filter(reviewer=reviewer)
    given = mine.filter(batch=OuterRef("pk")).order_by("-pk").values("article__uid")
    open_ones = Batch.objects.filter(people=reviewer, opened_at__isnull=False, closed_at__isnull=True)
    found: Any = Batch.objects.annotate(
        last=Subquery(given[:1]),
        held=Exists(mine.filter(state=State.OPEN, article__project=project)),
        revised=ExpressionWrapper(may_wait(reviewer), BooleanField()),
        batched=Exists(open_ones.filter(project=project)),
    )
    batch = found.get(project=project, standing=True)
    return _There(batch, batch.last, batch.held, batch.revised, batch.batched)


def _begun(reviewer: User, articles: QuerySet[Article], there: _There) -> Assignment | None:
    """What of these they go on with: one in hand, the latest touched first, else one with answers to confirm."""
    found = None
    if there.held:
        own = Assignment.objects.filter(reviewer=reviewer, state=State.OPEN, article__in=articles)
        found = own.select_related("article__project").order_by("-lease_until", "-pk").first()
    if found is None and there.revised:
        waiting_ones = confirming(reviewer).filter(article__in=articles)
        found = waiting_ones.select_related("article__project").order_by("pk").first()
    return found


def confirming(reviewer: User) -> QuerySet[Assignment]:
    """The reviewer's assignments in which answers of theirs wait to be confirmed."""
    return waiting(reviewer)


def to_confirm(*, reviewer: User, among: QuerySet[Article]) -> QuerySet[Article]:
    """Those that the reviewer has in hand or has done, and in which answers of theirs wait to be confirmed."""
    return among.filter(pk__in=confirming(reviewer).values("article"))


def _not_confidential() -> QuerySet[Article]:
    return Article.objects.exclude(confidentiality=Confidentiality.CONFIDENTIAL)


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


def _first(articles: QuerySet[Article], there: _There, reviewer: User) -> Article | None:
    batch, articles = there.batch, articles.select_related("project")
    if batch.order == Batch.Order.NEWEST:
        return articles.order_by("-pk").first()
    if batch.order == Batch.Order.BY_HAND:
        return articles.order_by("pk").first()
    # An article's uid is random, so the order of uids is one too, and the index gives it for nothing. Each reviewer
    # goes round from a place of their own, lest two who press the key together are sent to the same article.
    place = there.last or _beginning(batch, reviewer)
    by_uid = articles.order_by("uid")
    return by_uid.filter(uid__gt=place).first() or by_uid.filter(uid__lte=place).first()


def _beginning(batch: Batch, reviewer: User) -> uuid.UUID:
    """Where the reviewer stands in the order of uids before they were given anything: where the seed says."""
    return uuid.UUID(bytes=sha256(f"{batch.seed}/{reviewer.uid}".encode()).digest()[:16])
