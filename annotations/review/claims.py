"""Getting an article in a batch: exactly as many people as its overlap says, however many ask at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from annotations.models import Answer, Article, Assignment, Batch, BatchArticle, User

from .moving import insert, move
from .storing import lease

State = Assignment.State
# How long an article with answers in it stays with somebody who went away, after the lease ran out.
PATIENCE = timedelta(days=1)


def places(*, reviewer: User, among: QuerySet[Article]) -> QuerySet[BatchArticle]:
    """What the reviewer may still be given in the open batches they work in: the soonest due first, in the order that
    was drawn. Each with `taken`: how many hold or have done it."""
    own = Assignment.objects.filter(article=OuterRef("article"), round=OuterRef("round"), reviewer=reviewer)
    rows = BatchArticle.objects.filter(
        batch__people=reviewer,
        batch__opened_at__isnull=False,
        batch__closed_at__isnull=True,
        article__in=among,
        batch__again__isnull=True,  # there, each has what is theirs already
    )
    return (
        rows.filter(~Exists(own))
        .annotate(taken=_taken(Assignment.objects.exclude(state=State.RETURNED)))
        .select_related("batch", "article__project")
        .order_by(F("batch__due").asc(nulls_last=True), "batch", "position")
    )


def vacant(rows: Any) -> Any:
    """Those of `places` with a slot that nobody has."""
    return rows.filter(taken__lt=F("batch__overlap"))


def abandoned(rows: QuerySet[BatchArticle], now: datetime) -> QuerySet[BatchArticle]:
    """Those of `places` with a holder who went away: see `gone`."""
    return rows.filter(
        Exists(gone(now).filter(article=OuterRef("article"), round=OuterRef("round"), batch=OuterRef("batch")))
    )


def gone(now: datetime) -> QuerySet[Assignment]:
    """The open assignments whose lease ran out without an answer, or a day ago with some."""
    silent = ~Exists(Answer.objects.filter(assignment=OuterRef("pk")))
    return Assignment.objects.filter(
        (Q(lease_until__lt=now) & silent) | Q(lease_until__lt=now - PATIENCE), state=State.OPEN
    )


def claim(place: BatchArticle, *, reviewer: User, now: datetime, drawn_by: str = "") -> Assignment | None:
    """The reviewer's assignment for the place, in the lowest slot that is free, or instead of somebody who went away;
    None if neither is left, or the batch was closed. Inside a transaction.

    `drawn_by`: why, where that is not the batch's order.
    """
    batch = Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=place.batch_id)
    if batch.closed_at is not None or batch.opened_at is None:
        return None
    rows = Assignment.objects.select_for_update(of=("self",), no_key=True).select_related("reviewer", "article")
    there = list(rows.filter(article=place.article_id, round=place.round or 0).order_by("pk"))
    held = [row for row in there if row.state != State.RETURNED]
    own = next((row for row in there if row.reviewer_id == reviewer.pk), None)
    if own in held:
        return own
    slot = _slot(held, batch.overlap, now, reviewer)
    if slot is None:
        return None
    if own is not None:
        columns: dict[str, Any] = {"slot": slot, "lease_until": now + lease()}
        move(own, by=reviewer, kind="assignment.opened", state=State.OPEN, now=now, **columns)
        return own
    # Whoever answers the same article in the same pass goes by the same version, whatever the batch goes by since.
    book = there[0].codebook_id if there else batch.codebook_id
    return _make(place, batch, slot, book, reviewer, now, drawn_by or place.drawn_by)


def _slot(held: list[Assignment], overlap: int, now: datetime, by: User) -> int | None:
    free = sorted(set(range(overlap)) - {row.slot for row in held})
    if free:
        return free[0]
    left = gone(now).filter(pk__in=[row.pk for row in held]).order_by("lease_until").values_list("pk", flat=True)
    row = next((row for key in left[:1] for row in held if row.pk == key), None)
    if row is None:
        return None
    move(row, by=by, kind="assignment.taken_over", state=State.RETURNED, now=now, lease_until=None)
    return row.slot


def _make(
    place: BatchArticle, batch: Batch, slot: int, book: int, reviewer: User, now: datetime, drawn_by: str
) -> Assignment:
    made = Assignment(
        batch=batch,
        article=place.article,
        reviewer=reviewer,
        codebook_id=book,
        round=place.round or 0,
        slot=slot,
        overlap=batch.overlap,
        drawn_by=drawn_by,
        unaided=batch.unaided_with(place.article),
        lease_until=now + lease(),
        opened_at=now,
    )
    insert(made, by=reviewer, now=now)
    return made


def _taken(rows: QuerySet[Assignment]) -> Coalesce:
    here = rows.filter(article=OuterRef("article"), round=OuterRef("round")).order_by().values("article")
    return Coalesce(Subquery(here.annotate(n=Count("pk")).values("n")[:1]), 0)
